public import Kernel
public import Platform
public import Postgres

/// How far a grantee's costs on one line of the budget go beyond what the contract has there, against what the
/// agreement allows (科目调整).
public struct LineChange: Sendable, Hashable {
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
        let limit = try Limit.inForce(of: contract, in: db, tenant: tenant)
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
}
