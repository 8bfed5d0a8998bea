public import Kernel
public import Platform
internal import Postgres

extension Contract {
    /// Writes down what scores and outcomes pay, with the other terms of a draft.
    static func insertResults(_ draft: Draft, of contract: ID, in change: Change) throws {
        let tenant = try change.tenant()
        for step in draft.steps {
            let range = Fraction(0)...Fraction(100)
            guard range.contains(step.from), range.contains(step.percent), step.from == step.from.rounded(places: 2),
                step.percent == step.percent.rounded(places: 2)
            else { throw FieldRefusal("steps", "contracts.refusal.steps") }
            do {
                try change.db.savepoint {
                    _ = try change.db.execute(
                        """
                        -- what a score pays
                        INSERT INTO payment_step (tenant_id, contract_id, score_from, percent)
                        VALUES (\(tenant), \(contract), \(step.from.description)::text::numeric,
                            \(step.percent.description)::text::numeric)
                        """)
                }
            } catch let error as PostgresError where error.constraint == "payment_step_pkey" {
                throw FieldRefusal("steps", "contracts.refusal.steps")
            }
        }
        for (number, term) in draft.outcomes.sorted(by: { $0.key < $1.key }) {
            do {
                let rows = try change.db.savepoint {
                    try change.db.execute(
                        """
                        -- what an outcome pays
                        INSERT INTO outcome_term (tenant_id, contract_id, tranche_id, metric, unit, unit_price_fen,
                            validator_id)
                        SELECT t.tenant_id, t.contract_id, t.id, \(term.metric), \(term.unit), \(term.price),
                            \(term.validator)
                        FROM tranche t WHERE t.tenant_id = \(tenant) AND t.contract_id = \(contract)
                          AND t.n = \(Int16(clamping: number))
                        """)
                }
                guard rows == 1 else { throw FieldRefusal("outcomes", "contracts.refusal.outcome_tranche") }
            } catch let error as PostgresError where error.constraint == "validator_is_no_party" {
                throw FieldRefusal("outcomes", "contracts.refusal.validator")
            }
        }
    }

    /// A member of the validating organisation states how many outcomes there are.
    public func validate(_ outcomes: Fraction, of tranche: Tranche, statement: String, in change: Change) throws {
        _ = try change.viewer.signedIn()
        let terms = try TrancheResult.terms(of: id, for: change.viewer, in: change.db)
        guard let found = terms.first(where: { $0.tranche == tranche.id }),
            change.viewer.acts(for: found.term.validator)
        else { throw NotFound() }
        guard !outcomes.isNegative, outcomes == outcomes.rounded(places: 4), outcomes < Fraction(1_000_000_000) else {
            throw FieldRefusal("validatedCount", "field.refusal.form")
        }
        guard state == .active else { throw ContractRefusal.notNow(state) }
        guard !statement.isEmpty else { throw FieldRefusal("resultStatement", "field.refusal.missing") }
        guard tranche.isOpen else { throw ContractRefusal.trancheNotOpen }
        do {
            _ = try change.db.savepoint {
                try change.db.execute(
                    """
                    -- validated outcomes of a tranche
                    INSERT INTO tranche_result (tenant_id, tranche_id, contract_id, outcomes, payable_fen, statement,
                        decided_by)
                    VALUES (\(try change.tenant()), \(tranche.id), \(id), \(outcomes.description)::text::numeric, 0,
                        \(statement), \(change.viewer.account))
                    """)
            }
        } catch let error as PostgresError {
            switch error.constraint {
            case "tranche_result_pkey": throw ContractRefusal.resultGiven
            case "result_of_an_accepted_tranche": throw ContractRefusal.resultLate
            default: throw error
            }
        }
        change.record(
            "contracts.result", "contract", id,
            ["tranche": .integer(tranche.id.rawValue), "outcomes": .string(outcomes.description)])
    }

    /// What each fund pays of a tranche: its parts, or their shares of what the result pays.
    func payableParts(of tranche: Tranche, in change: Change) throws -> [(fund: Int64, amount: Money)] {
        let parts = tranche.partsNow.map { (fund: $0.fund.rawValue, amount: $0.amount) }
        let payable = try change.db.value(
            """
            -- what a tranche pays
            SELECT tranche_payable(\(try change.tenant()), \(tranche.id))
            """, as: Money.self)
        guard let payable else { return parts }
        guard payable.fen > 0 else { throw ContractRefusal.nothingPayable }
        let shares =
            payable == tranche.worth
            ? parts.map(\.amount) : try payable.split(weights: parts.map { Fraction($0.amount.fen) })
        let whole = zip(parts, shares).map { (fund: $0.fund, amount: $1) }
        guard paysUnits else { return whole }
        // What was verified since the last payment is the rest.
        let asked = try requested(of: tranche, in: change)
        let rest = whole.map { (fund: $0.fund, amount: Money(fen: max(0, $0.amount.fen - (asked[$0.fund] ?? 0)))) }
        guard rest.contains(where: { $0.amount.fen > 0 }) else { throw ContractRefusal.nothingPayable }
        return rest
    }

    /// What each fund pays, or is about to pay, of a tranche, in fen.
    private func requested(of tranche: Tranche, in change: Change) throws -> [Int64: Int64] {
        let rows = try change.db.rows(
            """
            -- what is on its way of a tranche, by fund
            SELECT r.fund_id, sum(r.amount_fen)::bigint FROM payment_request q
            JOIN payment_request_row r ON r.tenant_id = q.tenant_id AND r.request_id = q.id
            WHERE q.tenant_id = \(try change.tenant()) AND q.tranche_id = \(tranche.id)
              AND q.state IN ('prepared', 'approved', 'paid') GROUP BY 1
            """
        ) { row in (try row.next(Int64.self), try row.next(Int64.self)) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// What results and evaluations kept back of the tranches of the contract.
    func keptBack(in change: Change) throws -> Money {
        try change.db.value(
            """
            -- what results kept back
            SELECT coalesce(sum(tranche_amount(t.tenant_id, t.id) - p.fen), 0)::bigint FROM tranche t
            JOIN contract c ON c.tenant_id = t.tenant_id AND c.id = t.contract_id
            CROSS JOIN LATERAL (SELECT tranche_payable(t.tenant_id, t.id) AS fen) p
            WHERE t.tenant_id = \(try change.tenant()) AND t.contract_id = \(id) AND (p.fen > 0
                OR c.pays_units AND tranche_by_result(t.tenant_id, t.id) > 0 OR EXISTS (
                SELECT FROM tranche_result r WHERE r.tenant_id = t.tenant_id AND r.tranche_id = t.id)
                OR EXISTS (SELECT FROM milestone m WHERE m.tenant_id = t.tenant_id AND m.tranche_id = t.id
                    AND m.state = 'cancelled'))
            """, as: Money.self) ?? .zero
    }

    /// What was set off against tranches of the contract that are paid.
    func wasSetOff(in change: Change) throws -> Money {
        try change.db.value(
            """
            -- what was set off against the tranches of a contract
            SELECT contract_set_off(\(try change.tenant()), \(id))
            """, as: Money.self) ?? .zero
    }
}
