public import Kernel
public import Platform
public import Postgres

/// 明细账: the lines of one account of a holder in a period, with the balance after each. No balance is stored on a row:
/// a window over the lines of the page runs on from the sum of what lies before it.
public struct AccountStatement: Sendable {
    /// Which lines.
    public struct Filter: Sendable, Hashable {
        /// The account, by meaning.
        public var account: LedgerAccount
        /// Only this fund.
        public var fund: Fund.ID?
        /// Only this bank account.
        public var bank: BankAccount.ID?
        /// First day.
        public var from: Day
        /// Last day.
        public var through: Day

        /// Lines of an account in a period.
        public init(
            account: LedgerAccount, fund: Fund.ID? = nil, bank: BankAccount.ID? = nil, from: Day, through: Day
        ) {
            self.account = account
            self.fund = fund
            self.bank = bank
            self.from = from
            self.through = through
        }
    }

    /// A place in the order of day, voucher and line; written `1234-2`.
    public struct Place: Sendable, Hashable {
        /// The voucher.
        public var entry: Voucher.ID
        /// The line.
        public var line: Int

        /// A place.
        public init(entry: Voucher.ID, line: Int) {
            self.entry = entry
            self.line = line
        }

        /// Reads `1234-2`. Nil when it is no place.
        public init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let entry = Voucher.ID(parts[0]), let line = Int32(parts[1]), line > 0 else {
                return nil
            }
            self.init(entry: entry, line: Int(line))
        }

        /// The place as a word.
        public var text: String { "\(entry)-\(line)" }
    }

    /// A line with the balance after it; debit positive.
    public struct Row: Sendable, Hashable {
        /// Where it stands.
        public let place: Place
        /// Number of its voucher, 2026-03-0012.
        public let name: String
        /// Its day.
        public let day: Day
        /// What kind of thing happened.
        public let kind: Voucher.Kind
        /// What happened.
        public let summary: String
        /// The fund.
        public let fund: Fund.ID
        /// What else is said.
        public let memo: String
        /// Debit positive, credit negative.
        public let amount: Money
        /// The balance after it.
        public let balance: Money
    }

    /// The balance before the first row.
    public let opening: Money
    /// The rows of this page.
    public let rows: [Row]
    /// Where the next page begins; nil on the last one.
    public let next: Place?

    /// The balance after the last row.
    public var closing: Money { rows.last?.balance ?? opening }

    /// A page of a statement: the rows after `last`, at most `limit`.
    public static func of(
        _ holder: Holder, _ filter: Filter, after last: Place? = nil, limit: Int = 100, for viewer: Viewer,
        in db: Connection
    ) throws -> AccountStatement {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return try whole(holder.id, filter, after: last, limit: limit, in: db, tenant: try viewer.requireTenant().id)
    }

    /// The same without a viewer: for the person at the server, who has the database anyway.
    public static func whole(
        _ holder: Holder.ID, _ filter: Filter, after last: Place? = nil, limit: Int = Int(Int32.max) - 1,
        in db: Connection, tenant: Tenant.ID
    ) throws -> AccountStatement {
        let start = try start(of: filter, after: last, holder, tenant, in: db)
        let scope = scope(of: filter, holder, tenant)
        let opening =
            try db.value(
                "-- balance before a page of a statement\nSELECT coalesce(sum(l.amount_fen), 0)::bigint"
                    + " FROM journal_line l WHERE " + scope
                    + " AND (l.entry_date, l.entry_id, l.n) <= (\(start.day), \(start.entry), \(Int32(start.line)))",
                as: Money.self) ?? .zero
        let rows = try rows(after: start, opening, scope, through: filter.through, limit: limit, in: db)
        let shown = Array(rows.prefix(limit))
        return AccountStatement(
            opening: opening, rows: shown, next: rows.count > limit ? shown.last?.place : nil)
    }

    /// Rows that are read together where a whole statement is written into a file.
    private static let rowsAtOnce = 4_000

    /// Every row of a statement, one after another: however many there are, only some of them are in memory.
    public static func each(
        _ holder: Holder, _ filter: Filter, for viewer: Viewer, in db: Connection, _ body: (Row) throws -> Void
    ) throws {
        var page = try of(holder, filter, limit: rowsAtOnce, for: viewer, in: db)
        let scope = scope(of: filter, holder.id, try viewer.requireTenant().id)
        while true {
            for row in page.rows { try body(row) }
            guard page.next != nil, let last = page.rows.last else { return }
            let start = Start(day: last.day, entry: last.place.entry, line: last.place.line)
            let rows = try rows(
                after: start, last.balance, scope, through: filter.through, limit: rowsAtOnce, in: db)
            let shown = Array(rows.prefix(rowsAtOnce))
            page = AccountStatement(
                opening: last.balance, rows: shown, next: rows.count > rowsAtOnce ? shown.last?.place : nil)
        }
    }

    /// The rows after a place, one more than `limit` where there are more, with the balance running on from `opening`.
    private static func rows(
        after start: Start, _ opening: Money, _ scope: SQL, through: Day, limit: Int, in db: Connection
    ) throws -> [Row] {
        let page: SQL = """
            SELECT l.* FROM journal_line l WHERE \(scope)
              AND (l.entry_date, l.entry_id, l.n) > (\(start.day), \(start.entry), \(Int32(start.line)))
              AND l.entry_date <= \(through) ORDER BY l.entry_date, l.entry_id, l.n LIMIT \(limit + 1)
            """
        return try db.rows(
            """
            -- page of a statement
            SELECT l.entry_id, l.n, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'),
                l.entry_date, e.kind, e.summary, l.fund_id, l.memo, l.amount_fen,
                \(opening) + sum(l.amount_fen) OVER (ORDER BY l.entry_date, l.entry_id, l.n)::bigint
            FROM (\(page)) l JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
            ORDER BY l.entry_date, l.entry_id, l.n
            """
        ) { row in
            try Row(
                place: Place(entry: row.next(), line: row.next()), name: row.next(), day: row.next(), kind: row.next(),
                summary: row.next(), fund: row.next(), memo: row.next(), amount: row.next(), balance: row.next())
        }
    }

    private static func scope(of filter: Filter, _ holder: Holder.ID, _ tenant: Tenant.ID) -> SQL {
        let fund: SQL = filter.fund.map { " AND l.fund_id = \($0)" } ?? ""
        let bank: SQL = filter.bank.map { " AND l.bank_account_id = \($0)" } ?? ""
        return "l.tenant_id = \(tenant) AND l.holder_id = \(holder) AND l.ledger_account = \(filter.account)" + fund
            + bank
    }

    private struct Start {
        let day: Day
        let entry: Voucher.ID
        let line: Int
    }

    /// The place after which the page begins: the end of the day before the period, or the last row that was seen.
    private static func start(
        of filter: Filter, after last: Place?, _ holder: Holder.ID, _ tenant: Tenant.ID, in db: Connection
    ) throws -> Start {
        guard let last else { return Start(day: filter.from, entry: Voucher.ID(0), line: 0) }
        let day = try db.value(
            """
            -- day of a voucher
            SELECT e.entry_date FROM journal_entry e
            WHERE e.tenant_id = \(tenant) AND e.holder_id = \(holder) AND e.id = \(last.entry)
            """, as: Day.self)
        guard let day, day >= filter.from else { throw FieldRefusal("after", "field.refusal.cursor") }
        return Start(day: day, entry: last.entry, line: last.line)
    }
}
