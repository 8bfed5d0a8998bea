internal import Funds
public import Kernel
internal import Milestones
public import Platform
public import Postgres

/// The final statement of an early end: what was delivered, what was paid for it, what is released and due back.
public struct ContractSettlement: Sendable, Hashable {
    /// Value of what was delivered.
    public let delivered: Money
    /// What was paid.
    public let paid: Money
    /// What was reserved and is free again.
    public let released: Money
    /// What was paid beyond what was delivered.
    public let refund: Money
    /// The statement.
    public let statement: String

    /// The settlement of a contract that ended early. The caller has found the contract for this viewer.
    public static func find(
        of contract: Contract.ID, for viewer: Viewer, in db: Connection
    ) throws -> ContractSettlement? {
        try db.first(
            """
            -- settlement of a contract
            SELECT s.delivered_fen, s.paid_fen, s.released_fen, s.refund_fen, s.statement FROM contract_settlement s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.contract_id = \(contract)
            """
        ) { row in
            try ContractSettlement(
                delivered: row.next(), paid: row.next(), released: row.next(), refund: row.next(),
                statement: row.next())
        }
    }
}

extension Contract {
    /// What the decision-maker states when a contract ends early.
    public struct Settlement: Sendable {
        /// Value of what was delivered; nil: as much as was paid.
        public var delivered: Money?
        /// The statement.
        public var statement: String
        /// By when what was paid beyond that is paid back.
        public var refundBy: Day?

        /// A settlement.
        public init(delivered: Money?, statement: String, refundBy: Day? = nil) {
            self.delivered = delivered
            self.statement = statement
            self.refundBy = refundBy
        }
    }

    /// A decision-maker ends a contract early, with the reason. What was delivered has been paid by then; what is not
    /// used is released, and what was paid beyond what was delivered is due back: a claim upon the contractor.
    ///
    /// Throws a refusal when more was delivered than is paid: accepted tranches are paid first.
    public func terminate(
        reason: String, _ settlement: Settlement? = nil, version seen: Int, in change: Change
    ) throws -> Contract {
        let account = try change.viewer.require(.decisionMaker, in: scope)
        try requireVersion(seen)
        guard state == .active else { throw ContractRefusal.notNow(state) }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let requests = try PaymentRequest.all(of: id.rawValue, for: change.viewer, in: change.db)
        guard !requests.contains(where: { $0.state == .prepared || $0.state == .approved }) else {
            throw ContractRefusal.paymentUnderWay
        }
        let commitments = try Commitment.all(of: id.rawValue, for: change.viewer, in: change.db)
        let paid = try commitments.map(\.used).sum()
        let delivered = settlement?.delivered ?? paid
        guard !delivered.isNegative else { throw FieldRefusal("delivered", "field.refusal.form") }
        guard delivered <= paid else {
            throw FieldRefusal("delivered", "contracts.refusal.delivered_unpaid", ["paid": paid.grouped])
        }
        let milestones = try Milestone.all(of: id.rawValue, for: change.viewer, in: change.db)
        for milestone in milestones where ![.accepted, .cancelled].contains(milestone.state) {
            try milestone.cancel(reason: reason, in: change)
        }
        try Evaluation.cancelOpen(of: id.rawValue, reason: reason, in: change)
        let open = commitments.filter { $0.open.fen > 0 }
        for commitment in open { try commitment.release(in: change) }
        let statement = settlement?.statement ?? ""
        let refund = Money(fen: paid.fen - delivered.fen)
        try change.db.execute(
            """
            -- settle a contract
            INSERT INTO contract_settlement (tenant_id, contract_id, delivered_fen, paid_fen, released_fen, refund_fen,
                statement, settled_by)
            VALUES (\(try change.tenant()), \(id), \(delivered), \(paid), \(try open.map(\.open).sum()), \(refund),
                \(statement.isEmpty ? reason : statement), \(account))
            """)
        // What came back before the end, or is claimed already, is not claimed again.
        let claimable = try RecoveryClaim.claimable(of: id.rawValue, in: change).map(\.amount).sum()
        let claimed = min(refund, claimable)
        if claimed.fen > 0 {
            try RecoveryClaim.raise(
                claimed, of: id.rawValue, from: contractor, by: settlement?.refundBy, reason: reason,
                fields: ("delivered", "refundBy"), in: change)
        }
        return try end(as: .terminated, reason: reason, version: seen, action: "contracts.terminate", in: change)
    }
}
