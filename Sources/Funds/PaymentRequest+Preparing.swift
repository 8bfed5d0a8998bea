public import Kernel
public import Platform
internal import Postgres

extension PaymentRequest {
    /// Prepares a payment of one holder. The holder's accountant does this; Contracts calls it for accepted tranches.
    ///
    /// Throws `FundsRefusal.trancheShort` when a fund would pay more than the tranche gives, and a refusal when the
    /// tranche already has a live request of this holder.
    public static func prepare(
        contract: Int64?, tranche: Tranche?, payee: Organisation.ID, purpose: String, rows: [Row], in change: Change
    ) throws -> PaymentRequest {
        guard !rows.isEmpty else { throw FundsRefusal.nothingToPay }
        guard !purpose.isEmpty else { throw FieldRefusal("purpose", "field.refusal.missing") }
        let holder = try holder(of: rows, in: change)
        let account = try change.viewer.require(.accountant, in: holder.scope)
        let amount = try checkedSum(of: rows, within: tranche)
        let tenant = try change.tenant()
        let id = try refusing {
            let id = try change.db.value(
                """
                -- prepare a payment
                INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id, payee_organisation_id,
                    purpose, amount_fen, prepared_by)
                VALUES (\(tenant), \(holder.id), \(contract), \(tranche?.id), \(payee), \(purpose), \(amount),
                    \(account))
                RETURNING id
                """, as: ID.self)
            guard let id else { throw NotFound() }
            try change.db.execute(
                """
                -- rows of a payment
                INSERT INTO payment_request_row (tenant_id, request_id, n, holder_id, fund_id, budget_line_id, year,
                    area_code, commitment_id, amount_fen)
                SELECT \(tenant), \(id), r.n, \(holder.id), l.fund_id, l.budget_line_id, l.year, l.area_code,
                    l.commitment_id, l.amount_fen
                FROM jsonb_array_elements(\(JSON.array(rows.map(\.json)).stored)) WITH ORDINALITY AS r (part, n),
                    jsonb_to_record(r.part) AS l (fund_id bigint, budget_line_id bigint, year integer, area_code text,
                        commitment_id bigint, amount_fen bigint)
                """)
            return id
        }
        change.record(
            "funds.prepare_payment", "payment_request", id,
            ["amount": .string(amount.description), "tranche": tranche.map { .integer($0.id) } ?? .null])
        try change.move("payment_request", id.rawValue, from: "", to: State.prepared.rawValue)
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func holder(of rows: [Row], in change: Change) throws -> (id: Holder.ID, scope: Scope) {
        let places = try Set(rows.map(\.cell.fund)).map { try Fund.find($0, for: change.viewer, in: change.db) }
        guard let first = places.first, Set(places.map(\.holder)).count == 1 else { throw FundsRefusal.severalHolders }
        return (first.holder, first.scope)
    }

    private static func checkedSum(of rows: [Row], within tranche: Tranche?) throws -> Money {
        guard rows.allSatisfy({ $0.amount.fen > 0 }) else { throw FundsRefusal.amountNotPositive }
        for (fund, parts) in Dictionary(grouping: rows, by: \.cell.fund) {
            guard let tranche else { break }
            let asked = try parts.map(\.amount).sum()
            let limit = tranche.limits[fund] ?? .zero
            guard asked <= limit else { throw FundsRefusal.trancheShort(left: limit, asked: asked) }
        }
        return try rows.map(\.amount).sum()
    }

    /// Approves the request as the second person. The holder's finance approver does this; `version` is the one seen.
    public func approve(version: Int, minutes: String = "", in change: Change) throws -> PaymentRequest {
        let account = try change.viewer.require(.financeApprover, in: try place(in: change))
        let done = try refusing {
            try change.db.execute(
                """
                -- approve a payment
                UPDATE payment_request SET state = 'approved', approved_by = \(account), approved_at = moment(),
                    minutes_reference = \(minutes), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND state = 'prepared'
                  AND version = \(Int32(version))
                """)
        }
        return try moved(done, to: .approved, in: change)
    }

    /// Sends the request back with a reason: the approver instead of approving, or before the cashier has paid.
    public func sendBack(version: Int, reason: String, in change: Change) throws -> PaymentRequest {
        let account = try change.viewer.require(.financeApprover, in: try place(in: change))
        return try end(as: .returned, by: account, version: version, reason: reason, in: change)
    }

    /// Takes the request back before it is approved. An accountant of the holder does this.
    public func cancel(version: Int, reason: String, in change: Change) throws -> PaymentRequest {
        let account = try change.viewer.require(.accountant, in: try place(in: change))
        return try end(as: .cancelled, by: account, version: version, reason: reason, in: change)
    }

    private func end(
        as state: State, by account: Account.ID, version: Int, reason: String, in change: Change
    ) throws -> PaymentRequest {
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let done = try refusing {
            try change.db.execute(
                """
                -- end a payment request
                UPDATE payment_request SET state = \(state), ended_by = \(account), ended_at = moment(),
                    ended_reason = \(reason), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(version))
                """)
        }
        return try moved(done, to: state, reason: reason, in: change)
    }

    private func moved(_ rows: Int, to state: State, reason: String = "", in change: Change) throws -> PaymentRequest {
        let now = try Self.find(id, for: change.viewer, in: change.db)
        guard rows == 1 else { throw Conflict(current: ["state": now.state.rawValue]) }
        change.record("funds.\(state.rawValue)", "payment_request", id, ["reason": .string(reason)])
        try change.move("payment_request", id.rawValue, from: self.state.rawValue, to: state.rawValue, reason: reason)
        return now
    }

    func place(in change: Change) throws -> Scope { Scope(holder: holder.rawValue) }
}
