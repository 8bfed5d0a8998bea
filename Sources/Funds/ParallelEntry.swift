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
        return try db.rows(
            """
            -- budget entry beside a voucher
            WITH chart AS (
                SELECT b.* FROM budget_chart_account b
                WHERE b.effective_from = (SELECT max(v.effective_from) FROM budget_chart_account v
                    WHERE v.effective_from <= \(voucher.day))
                  AND b.unit = (SELECT CASE o.kind WHEN 'government' THEN 'administrative' ELSE 'institution' END
                    FROM holder h JOIN organisation o ON o.id = h.organisation_id
                    WHERE h.tenant_id = \(try viewer.requireTenant().id) AND h.id = \(voucher.holder)
                      AND h.chart = 'government')
            ), line AS (
                SELECT l.n, l.fund_id, l.ledger_account, l.amount_fen FROM journal_line l
                WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.entry_id = \(voucher.id)
                  AND l.bank_account_id IS NULL AND l.ledger_account <> 'cash'
                  AND EXISTS (SELECT FROM journal_line b WHERE b.tenant_id = l.tenant_id AND b.entry_id = l.entry_id
                    AND b.fund_id = l.fund_id AND b.ledger_account IN ('bank_deposit', 'cash'))
            )
            SELECT c.number, c.name, c.source, l.fund_id, l.amount_fen FROM (
                SELECT n, 1 AS half, fund_id, ledger_account, amount_fen FROM line
                UNION ALL
                SELECT n, 2, fund_id, 'bank_deposit', -amount_fen FROM line
                WHERE ledger_account IN (SELECT ledger_account FROM chart)) l
            JOIN chart c ON c.ledger_account = l.ledger_account ORDER BY l.n, l.half
            """
        ) { row in
            try ParallelEntry(
                number: row.next(), name: row.next(), source: row.next(), fund: row.next(), amount: row.next())
        }
    }
}
