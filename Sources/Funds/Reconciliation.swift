public import Kernel
public import Platform
public import Postgres

/// 银行存款余额调节表: at the end of a month, or as far as the statements of a running one reach, the balance of the books
/// and that of the bank, each with what the other side does not know yet. Both adjusted balances must be equal.
public struct Reconciliation: Sendable {
    /// An item that one side has and the other does not.
    public struct Item: Sendable, Hashable {
        /// The day.
        public let day: Day
        /// Number of the voucher, or reference of the bank.
        public let name: String
        /// What it is.
        public let text: String
        /// Positive for money in.
        public let amount: Money
    }

    /// A statement that begins with another balance than the lines before it leave: one is missing, or was changed.
    public struct Gap: Sendable, Hashable {
        /// The statement.
        public let statement: BankStatement.ID
        /// Name of its file.
        public let fileName: String
        /// Its first day.
        public let firstDay: Day
        /// What the lines before it leave.
        public let expected: Money
        /// What it says.
        public let stated: Money
    }

    /// Last day of the month; of one that is not over, the day up to which its statements reach.
    public let day: Day
    /// Whether the month is not over: then the sheet is not signed.
    public var isRunning = false
    /// Whether a statement says what the bank had then, and where the statements up to then do not follow each other.
    /// Both are about the statements as they are now, and no part of a signed sheet: it is not signed with a gap.
    public var reach = Reach()

    /// What the balance of the bank rests on.
    public struct Reach: Sendable, Hashable {
        /// Whether a statement speaks of the day of the sheet, or a later one follows without a gap.
        public var isStated = true
        /// Where statements do not follow each other.
        public var gaps: [Gap] = []

        /// Whether a sheet may be signed on it.
        public var isWhole: Bool { isStated && gaps.isEmpty }
    }

    /// 企业银行存款日记账余额.
    public let bookBalance: Money
    /// 银行对账单余额; nil while no statement with a balance was imported.
    public let bankBalance: Money?
    /// 银行已收付、企业未收付.
    public let onlyBank: [Item]
    /// 企业已收付、银行未收付.
    public let onlyBooks: [Item]

    /// Balance of the books with what only the bank has.
    public var adjustedBook: Money { Money(fen: onlyBank.reduce(bookBalance.fen) { $0 &+ $1.amount.fen }) }
    /// Balance of the bank with what only the books have.
    public var adjustedBank: Money? {
        bankBalance.map { bank in Money(fen: onlyBooks.reduce(bank.fen) { $0 &+ $1.amount.fen }) }
    }
    /// What the two differ by: nothing, or the sheet cannot be signed.
    public var difference: Money? { adjustedBank.map { Money(fen: adjustedBook.fen &- $0.fen) } }

    /// The sheet of an account for the month of a day.
    ///
    /// An item counts as known to the other side when the whole of its match lies no later than the day of the sheet.
    public static func of(
        _ account: BankAccount, month: Day, for viewer: Viewer, in db: Connection
    ) throws -> Reconciliation {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        let end = try lastDay(of: account, in: month, for: viewer, in: db)
        let closed: SQL = """
            WITH closed AS MATERIALIZED (
                SELECT g.id FROM match_group g WHERE g.tenant_id = \(tenant) AND g.bank_account_id = \(account.id)
                  AND g.undone_at IS NULL
                  AND NOT EXISTS (SELECT FROM match_bank_line m
                    JOIN bank_line b ON b.tenant_id = m.tenant_id AND b.id = m.bank_line_id
                    WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id AND b.day > \(end))
                  AND NOT EXISTS (SELECT FROM match_book_item m
                    JOIN journal_entry e ON e.tenant_id = m.tenant_id AND e.id = m.entry_id
                    WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id AND e.entry_date > \(end))
            )
            """
        let onlyBank = try db.rows(
            "-- what only the bank has\n" + closed + """
                 SELECT b.day, b.reference, concat_ws(' ', b.counterparty, b.note), b.amount_fen - coalesce(k.fen, 0)
                FROM bank_line b
                LEFT JOIN (SELECT m.bank_line_id, sum(m.amount_fen)::bigint AS fen FROM match_bank_line m
                    JOIN closed c ON c.id = m.group_id
                    WHERE m.tenant_id = \(tenant) GROUP BY 1) k ON k.bank_line_id = b.id
                WHERE b.tenant_id = \(tenant) AND b.bank_account_id = \(account.id) AND b.day <= \(end)
                  AND b.amount_fen <> coalesce(k.fen, 0)
                UNION ALL
                 SELECT o.day, o.reference, o.summary, o.amount_fen FROM opening_item o
                WHERE o.tenant_id = \(tenant) AND o.bank_account_id = \(account.id) AND o.side = 'bank'
                  AND o.day <= \(end) AND NOT EXISTS (SELECT FROM match_opening_item m
                    JOIN closed c ON c.id = m.group_id WHERE m.tenant_id = o.tenant_id AND m.opening_item_id = o.id)
                ORDER BY 1, 2, 4
                """, item)
        let onlyBooks = try db.rows(
            "-- what only the books have\n" + closed + """
                 SELECT i.entry_date, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), e.summary,
                    i.amount_fen - coalesce(k.fen, 0)
                FROM book_item i JOIN journal_entry e ON e.tenant_id = i.tenant_id AND e.id = i.entry_id
                LEFT JOIN (SELECT m.entry_id, sum(m.amount_fen)::bigint AS fen FROM match_book_item m
                    JOIN closed c ON c.id = m.group_id
                    WHERE m.tenant_id = \(tenant) GROUP BY 1) k ON k.entry_id = i.entry_id
                WHERE i.tenant_id = \(tenant) AND i.bank_account_id = \(account.id) AND i.entry_date <= \(end)
                  AND e.kind <> 'opening' AND i.amount_fen <> coalesce(k.fen, 0)
                UNION ALL
                 SELECT o.day, o.reference, o.summary, o.amount_fen FROM opening_item o
                WHERE o.tenant_id = \(tenant) AND o.bank_account_id = \(account.id) AND o.side = 'books'
                  AND o.day <= \(end) AND NOT EXISTS (SELECT FROM match_opening_item m
                    JOIN closed c ON c.id = m.group_id WHERE m.tenant_id = o.tenant_id AND m.opening_item_id = o.id)
                ORDER BY 1, 2, 4
                """, item)
        var sheet = Reconciliation(
            day: end, bookBalance: try bookBalance(of: account, on: end, tenant: tenant, in: db),
            bankBalance: try bankBalance(of: account, on: end, tenant: tenant, in: db), onlyBank: onlyBank,
            onlyBooks: onlyBooks)
        sheet.isRunning = month.lastOfMonth > viewer.today
        sheet.reach = try reach(of: account, on: end, tenant: tenant, in: db)
        return sheet
    }

    /// The end of the month; of one that is not over, the day up to which its statements reach, or today without any.
    private static func lastDay(
        of account: BankAccount, in month: Day, for viewer: Viewer, in db: Connection
    ) throws -> Day {
        guard month.lastOfMonth > viewer.today else { return month.lastOfMonth }
        let reached = try db.value(
            """
            -- how far the statements of a month reach
            SELECT max(least(coalesce(s.covers_to, s.last_day), \(month.lastOfMonth))) FROM bank_statement s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.bank_account_id = \(account.id)
              AND s.reverted_at IS NULL AND s.opening_fen IS NOT NULL
              AND coalesce(s.covers_to, s.last_day) >= \(month.firstOfMonth) AND s.first_day <= \(month.lastOfMonth)
            """, as: Day?.self)
        return (reached ?? nil) ?? viewer.today
    }

    private static func reach(
        of account: BankAccount, on day: Day, tenant: Tenant.ID, in db: Connection
    ) throws -> Reach {
        let isStated = try db.value(
            "-- whether a statement says it\nSELECT statements_reach(\(tenant), \(account.id), \(day))", as: Bool.self)
        let gaps = try db.rows(
            """
            -- statements that do not follow each other
            SELECT g.statement_id, g.file_name, g.first_day, g.expected_fen, g.stated_fen
            FROM statement_gaps(\(tenant), \(account.id), \(day)) g
            """
        ) { row in
            try Gap(
                statement: row.next(), fileName: row.next(), firstDay: row.next(), expected: row.next(),
                stated: row.next())
        }
        return Reach(isStated: isStated ?? false, gaps: gaps)
    }

    private static func item(_ row: inout Row) throws -> Item {
        try Item(day: row.next(), name: row.next(), text: row.next(), amount: row.next())
    }

    private static func bookBalance(
        of account: BankAccount, on day: Day, tenant: Tenant.ID, in db: Connection
    ) throws -> Money {
        try db.value(
            """
            -- balance of the books on a day
            SELECT coalesce(sum(l.amount_fen), 0)::bigint FROM journal_line l
            WHERE l.tenant_id = \(tenant) AND l.bank_account_id = \(account.id) AND l.entry_date <= \(day)
            """, as: Money.self) ?? .zero
    }

    private static func bankBalance(
        of account: BankAccount, on day: Day, tenant: Tenant.ID, in db: Connection
    ) throws -> Money? {
        try db.value(
            """
            -- balance of the bank on a day
            SELECT s.opening_fen + coalesce((SELECT sum(b.amount_fen) FROM bank_line b
                WHERE b.tenant_id = s.tenant_id AND b.bank_account_id = s.bank_account_id
                  AND b.day >= s.first_day AND b.day <= \(day)), 0)::bigint
            FROM bank_statement s
            WHERE s.tenant_id = \(tenant) AND s.bank_account_id = \(account.id) AND s.reverted_at IS NULL
              AND s.opening_fen IS NOT NULL AND s.first_day <= \(day)
            ORDER BY s.first_day, s.id LIMIT 1
            """, as: Money?.self) ?? nil
    }
}
