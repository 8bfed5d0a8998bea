public import Kernel
public import Platform
public import Postgres

/// 预算会计 beside 财务会计: what a voucher of a government unit means for its budget. It follows from the lines of the
/// voucher and the dated table of accounts (decision 0021) and is stored nowhere.
public struct ParallelEntry: Sendable, Hashable {
    /// Number in the chart of budget accounts.
    public let number: String
    /// Name in the chart of budget accounts.
    public let name: String
    /// Where both come from.
    public let source: String
    /// The fund.
    public let fund: Fund.ID
    /// Debit positive, credit negative.
    public let amount: Money

    /// The budget entry of a voucher: income and costs of each fund whose money moved, against 资金结存. Empty for holders
    /// under another chart, for vouchers without money, and for agency money, which is outside the budget.
    public static func of(_ voucher: Voucher, for viewer: Viewer, in db: Connection) throws -> [ParallelEntry] {
        guard viewer.seesBooks(of: voucher.holder) else { throw NotFound() }
        return try rows(
            "e.id = \(voucher.id)", in: voucher.holder, tenant: try viewer.requireTenant().id, db: db
        ).map(\.entry)
    }

    /// The same for every voucher of a holder in a period, by voucher. The caller has checked who may see it.
    static func all(
        of holder: Holder.ID, from: Day, through: Day, tenant: Tenant.ID, in db: Connection
    ) throws -> [Voucher.ID: [ParallelEntry]] {
        Dictionary(
            grouping: try rows(
                "e.month BETWEEN \(from.firstOfMonth) AND \(through) AND e.entry_date BETWEEN \(from) AND \(through)",
                in: holder, tenant: tenant, db: db), by: \.voucher
        ).mapValues { $0.map(\.entry) }
    }

    private static func rows(
        _ wanted: SQL, in holder: Holder.ID, tenant: Tenant.ID, db: Connection
    ) throws -> [(voucher: Voucher.ID, entry: ParallelEntry)] {
        try db.rows(
            """
            -- budget entries beside vouchers
            WITH unit AS (
                SELECT CASE o.kind WHEN 'government' THEN 'administrative' ELSE 'institution' END AS code
                FROM holder h JOIN organisation o ON o.id = h.organisation_id
                WHERE h.tenant_id = \(tenant) AND h.id = \(holder) AND h.chart = 'government'
            ), line AS (
                SELECT e.id AS entry_id, l.n, l.fund_id, l.ledger_account, l.amount_fen,
                    (SELECT max(v.effective_from) FROM budget_chart_account v
                     WHERE v.effective_from <= e.entry_date) AS version
                FROM journal_entry e JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
                WHERE e.tenant_id = \(tenant) AND e.holder_id = \(holder) AND \(wanted) AND EXISTS (SELECT FROM unit)
                  AND l.bank_account_id IS NULL AND l.ledger_account <> 'cash'
                  AND EXISTS (SELECT FROM journal_line b WHERE b.tenant_id = l.tenant_id AND b.entry_id = l.entry_id
                    AND b.fund_id = l.fund_id AND b.ledger_account IN ('bank_deposit', 'cash'))
            )
            SELECT l.entry_id, c.number, c.name, c.source, l.fund_id, l.amount_fen FROM (
                SELECT entry_id, n, 1 AS half, fund_id, ledger_account, amount_fen, version FROM line
                UNION ALL
                SELECT x.entry_id, x.n, 2, x.fund_id, 'bank_deposit', -x.amount_fen, x.version FROM line x
                WHERE EXISTS (SELECT FROM budget_chart_account b, unit WHERE b.effective_from = x.version
                    AND b.unit = unit.code AND b.ledger_account = x.ledger_account)) l
            JOIN unit ON true
            JOIN budget_chart_account c ON c.effective_from = l.version AND c.unit = unit.code
                AND c.ledger_account = l.ledger_account
            ORDER BY l.entry_id, l.n, l.half
            """
        ) { row in
            let voucher = try row.next(Voucher.ID.self)
            return (
                voucher,
                try ParallelEntry(
                    number: row.next(), name: row.next(), source: row.next(), fund: row.next(), amount: row.next())
            )
        }
    }
}
