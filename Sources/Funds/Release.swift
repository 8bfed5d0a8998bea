public import Kernel
public import Platform
public import Postgres

/// A release of restricted net assets (限定性转非限定性) with the calculation behind it: the smaller of the costs that no
/// release has used yet and the restricted balance. Negative where released costs came back.
public struct Release: Sendable, Hashable {
    /// Identifies a release.
    public typealias ID = Identifier<Release>

    /// A cost that a release used.
    public struct Line: Sendable, Hashable {
        /// The voucher of the cost.
        public let entry: Voucher.ID
        /// Its number, 2026-03-0012.
        public let entryName: String
        /// Its day.
        public let day: Day
        /// What it was for.
        public let summary: String
        /// As what it was booked.
        public let account: LedgerAccount
        /// What the line says.
        public let cost: Money
        /// What the release used of it.
        public let amount: Money
    }

    /// Its key.
    public let id: ID
    /// In whose books.
    public let holder: Holder.ID
    /// The fund.
    public let fund: Fund.ID
    /// Name of the fund in Chinese.
    public let fundName: String
    /// First day of its month.
    public let month: Day
    /// Costs that no release had used.
    public let expense: Money
    /// Restricted net assets before the release.
    public let restricted: Money
    /// What was released.
    public let released: Money
    /// Its voucher.
    public let entry: Voucher.ID
    /// Whether its voucher was reversed.
    public let isReversed: Bool
    /// Name of who ran it.
    public let runner: String
}

extension Release {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        fund = try row.next()
        fundName = try row.next()
        month = try row.next()
        expense = try row.next()
        restricted = try row.next()
        released = try row.next()
        entry = try row.next()
        isReversed = try row.next()
        runner = try row.next()
    }

    private static let selection: SQL = """
        SELECT r.id, r.holder_id, r.fund_id, f.name, r.month, r.expense_fen, r.restricted_fen, r.released_fen,
            r.entry_id, EXISTS (SELECT FROM journal_entry v
                WHERE v.tenant_id = r.tenant_id AND v.reverses = r.entry_id), a.name
        FROM release_run r JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id
        JOIN account a ON a.id = r.run_by
        """

    /// A release in books that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Release {
        let found = try db.first(
            "-- release by id\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.id = \(id)"
        ) { row in try Release(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) else { throw NotFound() }
        return found
    }

    /// The releases of a holder, the newest first.
    public static func all(of holder: Holder, for viewer: Viewer, in db: Connection) throws -> [Release] {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return try db.rows(
            "-- releases of a holder\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.holder_id = \(holder.id)"
                + " ORDER BY r.id DESC"
        ) { row in try Release(row: &row) }
    }

    /// Every cost that the release used; the amounts sum to the release.
    public func lines(for viewer: Viewer, in db: Connection) throws -> [Line] {
        guard viewer.seesBooks(of: holder) else { throw NotFound() }
        return try db.rows(
            """
            -- costs of a release
            SELECT u.entry_id, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), e.entry_date,
                e.summary, l.ledger_account, l.amount_fen, u.amount_fen
            FROM release_line u
            JOIN journal_entry e ON e.tenant_id = u.tenant_id AND e.id = u.entry_id
            JOIN journal_line l ON l.tenant_id = u.tenant_id AND l.entry_id = u.entry_id AND l.n = u.line_n
            WHERE u.tenant_id = \(try viewer.requireTenant().id) AND u.run_id = \(id)
            ORDER BY e.entry_date, u.entry_id, u.line_n
            """
        ) { row in
            try Line(
                entry: row.next(), entryName: row.next(), day: row.next(), summary: row.next(), account: row.next(),
                cost: row.next(), amount: row.next())
        }
    }
}
