public import Kernel
public import Platform
public import Postgres

extension Voucher {
    /// What a line points at, in words; empty where it points at nothing.
    public struct LineNames: Sendable, Hashable {
        /// Code and name of the budget line.
        public let budgetLine: String
        /// Name of the area.
        public let area: String
        /// Code of the bank account.
        public let bank: String
        /// The activity that it names.
        public let activity: Activity.ID?
        /// Code and name of that activity.
        public let activityName: String
        /// Whether it may name an activity: a line of income or costs of a programme.
        public let takesActivity: Bool
    }

    /// What the lines of the voucher point at, in their order.
    public func lineNames(for viewer: Viewer, in db: Connection) throws -> [LineNames] {
        guard viewer.seesBooks(of: holder) else { throw NotFound() }
        return try db.rows(
            """
            -- what the lines of a voucher point at
            SELECT coalesce(b.code || ' ' || b.name, ''), coalesce(p.name, ''), coalesce(k.code, ''), t.id,
                coalesce(t.code || ' ' || t.name, ''), a.nature IN ('income', 'expense') AND f.programme_id IS NOT NULL
            FROM journal_line l
            JOIN ledger_account a ON a.code = l.ledger_account
            JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
            LEFT JOIN budget_line b ON b.tenant_id = l.tenant_id AND b.id = l.budget_line_id
            LEFT JOIN area p ON p.code = l.area_code
            LEFT JOIN bank_account k ON k.tenant_id = l.tenant_id AND k.id = l.bank_account_id
            LEFT JOIN activity t ON t.tenant_id = l.tenant_id AND t.id = activity_of_line(l.tenant_id, l.entry_id, l.n)
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.entry_id = \(id) ORDER BY l.n
            """
        ) { row in
            try LineNames(
                budgetLine: row.next(), area: row.next(), bank: row.next(), activity: row.next(),
                activityName: row.next(), takesActivity: row.next())
        }
    }
}
