public import Kernel
public import Platform
public import Postgres

/// How much of a budget line has been moved by reallocations, against what the original budget gave it (科目调整比例).
public struct LineMove: Sendable, Hashable {
    /// The rule that says from which share on the funder has to approve, where the agreement says nothing else.
    public static let rule = "agreement.budget_move.without_approval.max"

    /// The fund.
    public let fund: Fund.ID
    /// The line.
    public let line: Budget.Line.ID
    /// What the original budget gave the line from the fund.
    public let original: Money
    /// What approved reallocations took from it, with that of the document that was asked about.
    public let taken: Money
    /// What they added to it.
    public let added: Money

    /// The larger of the two moves in percent of the original, with two decimals; nil when the original gave nothing.
    public var percent: Fraction? {
        Fraction(max(taken.fen, added.fen), over: original.fen).map { $0 * Fraction(100) }
    }

    /// The lines that a reallocation touches, with what earlier ones moved. The caller has found the document for the
    /// viewer.
    public static func all(of version: BudgetVersion, in db: Connection, tenant: Tenant.ID) throws -> [LineMove] {
        guard version.kind == .reallocation else { return [] }
        return try db.rows(
            """
            -- moves of budget lines
            SELECT m.fund_id, m.budget_line_id, m.original_fen, m.taken_fen, m.added_fen
            FROM moved_lines(\(version.id)) m
            JOIN budget_line l ON l.tenant_id = \(tenant) AND l.id = m.budget_line_id
            ORDER BY m.fund_id, l.position
            """
        ) { row in
            try LineMove(fund: row.next(), line: row.next(), original: row.next(), taken: row.next(), added: row.next())
        }
    }
}
