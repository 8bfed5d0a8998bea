public import Kernel
public import Platform
public import Postgres

/// How far a grantee's costs on one line of the budget go beyond what the contract has there, against what the
/// agreement allows (科目调整).
public struct LineChange: Sendable, Hashable {
    /// By how much of a line's amount the agreement lets costs go beyond that amount.
    public struct Limit: Sendable, Hashable {
        /// In hundredths of a percent, from 0 to 10,000.
        public let basisPoints: Int
        /// The clause of the agreement.
        public let clause: String
        /// Who entered it.
        public let setter: String
        /// When.
        public let setAt: Timestamp

        /// In percent, such as `10` or `2.5`.
        public var percent: String { Fraction(basisPoints: basisPoints).inPercent }
    }

    /// The line.
    public let line: Budget.Line.ID
    /// What the contract has on the line: reserved less released.
    public let committed: Money
    /// Costs on the line that were accepted.
    public let accepted: Money
    /// Costs on the line that nobody has answered.
    public let reported: Money
    /// The most that can be accepted on the line; nil without a limit.
    public let allowed: Money?

    /// What is accepted beyond the amount of the line; nothing while it is not reached.
    public var beyond: Money { Money(fen: max(0, accepted.fen - committed.fen)) }

    /// The lines of a contract that have money or costs. The caller has checked who may see them.
    public static func all(of contract: Int64, in db: Connection, tenant: Tenant.ID) throws -> [LineChange] {
        let limit = try limit(of: contract, in: db, tenant: tenant)
        return try db.rows(
            """
            -- changes of lines
            SELECT m.budget_line_id, m.committed_fen, m.accepted_fen, m.reported_fen
            FROM contract_line_money(\(contract)) m
            JOIN budget_line l ON l.tenant_id = \(tenant) AND l.id = m.budget_line_id ORDER BY l.position, l.id
            """
        ) { row in
            let (line, committed) = (try row.next(Budget.Line.ID.self), try row.next(Money.self))
            return try LineChange(
                line: line, committed: committed, accepted: row.next(), reported: row.next(),
                allowed: limit.map { try allowed(committed, $0) })
        }
    }

    /// The amount of a line and what the agreement lets costs go beyond it, rounded down to the fen. Throws when it is
    /// more than an amount can be.
    static func allowed(_ committed: Money, _ limit: Limit) throws -> Money {
        let parts = committed.fen.multipliedFullWidth(by: Int64(limit.basisPoints))
        guard parts.high == 0 else { throw MoneyRefusal.tooLarge }
        return try committed.adding(Money(fen: Int64(clamping: parts.low / 10_000)))
    }

    /// The limit of a contract's agreement; nil while none was entered. The caller has checked who may see it.
    public static func limit(of contract: Int64, in db: Connection, tenant: Tenant.ID) throws -> Limit? {
        try db.first(
            """
            -- limit of the changes of lines
            SELECT c.percent_bp, c.clause, a.name, c.set_at FROM line_change_limit c JOIN account a ON a.id = c.set_by
            WHERE c.tenant_id = \(tenant) AND c.contract_id = \(contract) ORDER BY c.id DESC LIMIT 1
            """
        ) { row in
            try Limit(
                basisPoints: Int(row.next(Int32.self)), clause: row.next(), setter: row.next(), setAt: row.next())
        }
    }

    /// Enters the limit of an agreement; a later one takes its place for costs that are answered from then on. A
    /// programme officer does this.
    ///
    /// - Parameters:
    ///   - percent: From 0 to 100, with at most two decimals.
    ///   - clause: Where the agreement says so.
    public static func limit(
        _ percent: Fraction, clause: String, contract: Int64, of programme: Programme.ID, in change: Change
    ) throws {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        guard let basisPoints = (percent * Fraction(100)).int64, (0...10_000).contains(basisPoints) else {
            throw FieldRefusal("percent", "funds.refusal.line_change_percent")
        }
        guard !clause.isEmpty else { throw FieldRefusal("clause", "field.refusal.missing") }
        try change.db.execute(
            """
            -- limit the changes of lines
            INSERT INTO line_change_limit (tenant_id, contract_id, programme_id, percent_bp, clause, set_by)
            VALUES (\(try change.tenant()), \(contract), \(programme), \(Int32(basisPoints)), \(clause), \(account))
            """)
        change.record(
            "funds.limit_line_changes", "contract", contract,
            ["percent": .string(percent.description), "clause": .string(clause)])
    }
}
