/// A large journal for reports: 20 funds × 12 lines × 10 counties × 3 years over 10 bank accounts, written as rows in
/// one go. What the posting functions guard is tried elsewhere; here only the amounts have to be right.
struct BenchJournal {
    let books: BenchBooks.Written
    let programme: Int64

    /// Lines of each voucher: two costs and the bank.
    static let linesEach = 3

    /// Statements for psql as the superuser, which fill the journal with at least so many lines.
    func statements(lines: Int) -> String {
        let vouchers = (lines + Self.linesEach - 1) / Self.linesEach
        let (fund, bank) = (books.funds[0], books.banks[0])
        return """
            SET session_replication_role = replica;
            INSERT INTO budget_line (tenant_id, budget_id, position, code, name)
            SELECT \(books.tenant), b.id, 100 + n, 'BENCH-' || n, '测量用科目 ' || n
            FROM budget b, generate_series(1, 12) AS n WHERE b.tenant_id = \(books.tenant)
              AND b.programme_id = \(programme);
            CREATE TEMPORARY TABLE cost_place AS
            SELECT row_number() OVER (ORDER BY l.id) - 1 AS n, l.id FROM budget_line l WHERE l.code LIKE 'BENCH-%';
            CREATE TEMPORARY TABLE county AS
            SELECT row_number() OVER (ORDER BY a.code) - 1 AS n, a.code FROM area a WHERE a.level = 3 LIMIT 10;
            CREATE TEMPORARY TABLE voucher AS
            SELECT 10000000 + i AS id, i, \(fund) + i % 20 AS fund_id, \(bank) + i / 7 % 10 AS bank_id,
                ((date_trunc('year', today()) - interval '2 years')::date + (i::bigint * 1095 / \(vouchers))::integer)
                    AS day
            FROM generate_series(0, \(vouchers - 1)) AS i;
            INSERT INTO period (tenant_id, holder_id, month, head)
            SELECT DISTINCT \(books.tenant), \(books.holder), date_trunc('month', day)::date, sha256('bench')
            FROM voucher ON CONFLICT DO NOTHING;
            INSERT INTO journal_entry (tenant_id, id, holder_id, month, entry_date, kind, voucher_no, summary,
                document_kind, line_count, body_hash, chain_hash, posted_by)
            OVERRIDING SYSTEM VALUE
            SELECT \(books.tenant), v.id, \(books.holder), date_trunc('month', v.day)::date, v.day, 'expense',
                1000000 + v.i, 'bench ' || v.i, 'voucher', \(Self.linesEach), sha256('bench'), sha256('bench'),
                \(books.account) FROM voucher v;
            INSERT INTO journal_line (tenant_id, entry_id, n, holder_id, entry_date, ledger_account, bank_account_id,
                fund_id, budget_line_id, year, area_code, amount_fen)
            SELECT \(books.tenant), v.id, g.n, \(books.holder), v.day,
                CASE WHEN g.n < 3 THEN 'programme_cost' ELSE 'bank_deposit' END, CASE WHEN g.n = 3 THEN v.bank_id END,
                v.fund_id, CASE WHEN g.n < 3 THEN p.id END,
                CASE WHEN g.n < 3 THEN extract(year FROM v.day)::integer END,
                CASE WHEN g.n < 3 THEN c.code END,
                CASE g.n WHEN 1 THEN 100 + v.i % 9973 WHEN 2 THEN 50 + v.i % 7919
                    ELSE -(150 + v.i % 9973 + v.i % 7919) END
            FROM voucher v CROSS JOIN generate_series(1, 3) AS g (n)
            JOIN cost_place p ON p.n = (v.i / 20 + g.n * 5) % 12 JOIN county c ON c.n = (v.i / 240 + g.n) % 10;
            INSERT INTO budget_cell (tenant_id, fund_id, budget_line_id, year, area_code, approved_fen, spent_fen)
            SELECT tenant_id, fund_id, budget_line_id, year, area_code, 2 * sum(amount_fen), sum(amount_fen)
            FROM journal_line WHERE budget_line_id IS NOT NULL AND entry_id >= 10000000 GROUP BY 1, 2, 3, 4, 5;
            INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, approved_fen,
                version_id, account_id)
            SELECT tenant_id, fund_id, budget_line_id, year, area_code, 'approve', approved_fen,
                (SELECT max(v.id) FROM budget_version v), \(books.account)
            FROM budget_cell c WHERE c.budget_line_id IN (SELECT id FROM cost_place);
            """
    }

    /// The amount of a fund, line and year over the lines, one row each, as `psql -At` prints it.
    static let spentByFundLineYear = """
        SELECT fund_id, budget_line_id, year, sum(amount_fen) FROM journal_line
        WHERE budget_line_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """

    /// The day by which there were at least so many lines of bank accounts, and how many there were.
    static func firstBankLines(_ count: Int) -> String {
        """
        SELECT day || '|' || lines FROM (
            SELECT l.entry_date AS day, sum(count(*)) OVER (ORDER BY l.entry_date) AS lines FROM journal_line l
            WHERE l.ledger_account = 'bank_deposit' AND l.entry_id >= 10000000 GROUP BY l.entry_date
        ) AS grown WHERE lines >= \(count) ORDER BY day LIMIT 1
        """
    }
}
