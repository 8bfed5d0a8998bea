public import Funds
public import Kernel
internal import Milestones
public import Platform
internal import Postgres

extension Contract {
    /// The accountant of a holder asks for the holder's part of an accepted tranche to be paid.
    ///
    /// A part of each fund of the holder becomes a row of one request: money of two holders is never in one payment.
    /// Claims upon the contractor, also by other contracts, may be set off: the request then asks so much less, out of
    /// the funds to which it is due, and the claims are lessened by it. At least one fen is paid.
    ///
    /// Throws a refusal while the milestone is not accepted; a second request is refused by the database.
    public func requestPayment(
        of tranche: Tranche, by holder: Holder.ID, settingOff setOff: Money = .zero, in change: Change
    ) throws -> PaymentRequest {
        guard state == .active else { throw ContractRefusal.notNow(state) }
        guard !isSuspended else { throw ContractRefusal.suspended }
        guard tranche.isOpen else { throw ContractRefusal.trancheNotOpen }
        let commitments = try Commitment.all(of: id.rawValue, for: change.viewer, in: change.db)
        let all = try Tranche.all(of: id, for: change.viewer, in: change.db)
        var rows: [PaymentRequest.Row] = []
        var limits: [Fund.ID: Money] = [:]
        for share in try payableParts(of: tranche, in: change) where share.amount.fen > 0 {
            let part = (fund: Fund.ID(share.fund), amount: share.amount)
            guard try isFund(part.fund, of: holder, in: change) else { continue }
            let commitment = try Self.commitment(of: part.fund, for: tranche.id, among: commitments, all)
            limits[part.fund] = part.amount
            rows.append(PaymentRequest.Row(commitment.cell, commitment: commitment.id, amount: part.amount))
        }
        guard !rows.isEmpty else { throw ContractRefusal.nothingOfHolder }
        var less: [Fund.ID: Money] = [:]
        if !setOff.isZero { (rows, less) = try lessened(rows, by: setOff, in: change) }
        let request = try PaymentRequest.prepare(
            contract: id.rawValue, tranche: .init(id: tranche.id.rawValue, limits: limits), payee: contractor,
            purpose: "\(number) \(tranche.number)" + (less.isEmpty ? "" : "（抵扣追回款 \(setOff.grouped)）"), rows: rows,
            in: change)
        if !less.isEmpty {
            try RecoveryClaim.setOff(less, from: contractor, of: id.rawValue, in: request.id, change: change)
        }
        return request
    }

    /// The rows less what is set off, split by what is due to each fund, and what is set off of each.
    private func lessened(
        _ rows: [PaymentRequest.Row], by setOff: Money, in change: Change
    ) throws -> (rows: [PaymentRequest.Row], less: [Fund.ID: Money]) {
        guard !paysUnits else { throw FieldRefusal("setOff", "contracts.refusal.set_off_units") }
        guard setOff.fen > 0 else { throw FieldRefusal("setOff", "field.refusal.form") }
        let due = try RecoveryClaim.due(from: contractor, in: change)
        let most = rows.map { Money(fen: min($0.amount.fen, due[$0.cell.fund]?.fen ?? 0)) }
        let (whole, asked) = (try most.sum(), try rows.map(\.amount).sum())
        guard setOff <= whole, setOff < asked else {
            let limit = min(whole.fen, asked.fen - 1)
            throw FieldRefusal("setOff", "contracts.refusal.set_off", ["due": Money(fen: limit).grouped])
        }
        let shares = try setOff.split(weights: most.map { Fraction($0.fen) })
        var less: [Fund.ID: Money] = [:]
        for (row, share) in zip(rows, shares) where share.fen > 0 { less[row.cell.fund] = share }
        let left = zip(rows, shares).map { row, share in
            PaymentRequest.Row(row.cell, commitment: row.commitment, amount: Money(fen: row.amount.fen - share.fen))
        }
        return (left.filter { $0.amount.fen > 0 }, less)
    }

    /// What is reserved of a fund for a tranche. A supplement is reserved for itself, after what the contract began
    /// with, in the order of its tranches.
    static func commitment(
        of fund: Fund.ID, for tranche: Tranche.ID, among commitments: [Commitment], _ all: [Tranche]
    ) throws -> Commitment {
        let reserved = commitments.filter { $0.cell.fund == fund }
        let supplements = all.filter { $0.amendment != nil && $0.parts.contains { $0.fund == fund } }
        let place = supplements.firstIndex { $0.id == tranche }.map { reserved.count - supplements.count + $0 } ?? 0
        guard reserved.indices.contains(place) else { throw ContractRefusal.unfinished }
        return reserved[place]
    }

    /// A fund of another holder is not this accountant's to see, and no part of this payment.
    private func isFund(_ fund: Fund.ID, of holder: Holder.ID, in change: Change) throws -> Bool {
        do {
            return try Fund.find(fund, for: change.viewer, in: change.db).holder == holder
        } catch is NotFound {
            return false
        }
    }

    /// All milestones are accepted, or ended unpaid by an evaluation: the contract is complete and what is left of its
    /// commitments is released.
    public func complete(version seen: Int, in change: Change) throws -> Contract {
        try change.viewer.require(.programmeOfficer, in: scope)
        try requireVersion(seen)
        guard state == .active else { throw ContractRefusal.notNow(state) }
        let milestones = try Milestone.all(of: id.rawValue, for: change.viewer, in: change.db)
        guard milestones.allSatisfy({ [.accepted, .cancelled].contains($0.state) }),
            milestones.contains(where: { $0.state == .accepted })
        else { throw ContractRefusal.unfinished }
        // What results kept back and what was set off is all that may be left.
        let open = try Commitment.all(of: id.rawValue, for: change.viewer, in: change.db).filter { $0.open.fen > 0 }
        guard try open.map(\.open).sum().fen <= keptBack(in: change).fen + wasSetOff(in: change).fen else {
            throw ContractRefusal.unfinished
        }
        for commitment in open { try commitment.release(in: change) }
        return try end(as: .completed, reason: "", version: seen, action: "contracts.complete", in: change)
    }

    /// A contract that was never sealed is cancelled, with the reason; its award can have another.
    public func cancel(reason: String, version seen: Int, in change: Change) throws -> Contract {
        try change.viewer.require(.programmeOfficer, in: scope)
        try requireVersion(seen)
        guard state == .draft || state == .toSign else { throw ContractRefusal.notNow(state) }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        return try end(as: .cancelled, reason: reason, version: seen, action: "contracts.cancel", in: change)
    }

    /// Who saw another version learns what is stored before anything else is said of the contract.
    func requireVersion(_ seen: Int) throws {
        guard seen == version else { throw Conflict(current: ["state": state.rawValue]) }
    }

    func end(
        as next: State, reason: String, version seen: Int, action: String, in change: Change
    ) throws -> Contract {
        let ended = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- end a contract
                UPDATE contract SET state = \(next), ended_at = moment(), ended_by = \(change.viewer.account),
                    ended_reason = \(reason), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND state = \(state)
                  AND version = \(Int32(seen))
                """)
        }
        return try moved(ended, to: next, reason: reason, action: action, in: change)
    }
}
