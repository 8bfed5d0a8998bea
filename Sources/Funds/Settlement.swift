public import Kernel
public import Platform
public import Postgres

/// A settlement of a fund-raising platform (众筹平台结算): what was given, what the platform kept, what it owes.
public struct Settlement: Sendable, Hashable {
    /// Identifies a settlement.
    public typealias ID = Identifier<Settlement>

    /// What one project of the platform brought.
    public struct Project: Sendable, Hashable {
        /// Its name on the platform.
        public let name: String
        /// How many orders.
        public let orders: Int
        /// What was given.
        public let gross: Money
        /// What the platform kept.
        public let fee: Money
        /// What it owes or has paid.
        public let net: Money
    }

    /// Its key.
    public let id: ID
    /// In whose books.
    public let holder: Holder.ID
    /// The fund.
    public let fund: Fund.ID
    /// Name of the fund.
    public let fundName: String
    /// The programme of the fund.
    public let programme: Programme.ID?
    /// The platform.
    public let platform: String
    /// The platform's number of the settlement.
    public let number: String
    /// Its day.
    public let day: Day
    /// How many orders.
    public let orders: Int
    /// What was given.
    public let gross: Money
    /// What the platform kept.
    public let fee: Money
    /// What it owes or has paid.
    public let net: Money
    /// What the platform's page displays as its balance; compared, never trusted.
    public let displayed: Money?
    /// The voucher.
    public let entry: Voucher.ID?
    /// The receipt of the money; nil while it is owed.
    public let receipt: Receipt.ID?
    /// The voucher that took it out of the books again.
    public let reversal: Voucher.ID?
    /// Why it was taken out; empty while it stands.
    public let reversalReason: String

    var scope: Scope { Scope(programme: programme, holder: holder.rawValue) }
}

extension Settlement {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        fund = try row.next()
        fundName = try row.next()
        programme = try row.next()
        platform = try row.next()
        number = try row.next()
        day = try row.next()
        orders = try row.next()
        gross = try row.next()
        fee = try row.next()
        net = try row.next()
        displayed = try row.next()
        entry = try row.next()
        receipt = try row.next()
        reversal = try row.next()
        reversalReason = try row.next()
    }

    private static let selection: SQL = """
        SELECT s.id, s.holder_id, s.fund_id, f.name, f.programme_id, s.platform, s.number, s.day, s.line_count,
            s.gross_fen, s.fee_fen, s.net_fen, s.displayed_fen, s.entry_id, s.receipt_id,
            s.reversed_entry_id, s.reversal_reason
        FROM settlement s JOIN fund f ON f.tenant_id = s.tenant_id AND f.id = s.fund_id
        """

    /// A settlement that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Settlement {
        let found = try db.first(
            "-- settlement by id\n" + selection
                + " WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.id = \(id)"
        ) { row in try Settlement(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder, programme: found.programme) else { throw NotFound() }
        return found
    }

    /// Settlements that the viewer may see, the newest first: those before `last`.
    public static func list(
        before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [Settlement] {
        let holders = try Holder.all(for: viewer, in: db).map(\.id.rawValue)
        let start: SQL = last.map { " AND s.id < \($0)" } ?? ""
        return try db.rows(
            "-- settlements\n" + selection
                + " WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.holder_id = ANY (\(holders))" + start
                + " ORDER BY s.id DESC LIMIT \(limit)"
        ) { row in try Settlement(row: &row) }
        .filter { viewer.seesBooks(of: $0.holder, programme: $0.programme) }
    }

    /// The projects of the settlement with what each brought; they sum to the settlement.
    public func projects(in db: Connection, tenant: Tenant.ID) throws -> [Project] {
        try db.rows(
            """
            -- projects of a settlement
            SELECT l.project, count(*), sum(l.gross_fen)::bigint, sum(l.fee_fen)::bigint, sum(l.net_fen)::bigint
            FROM settlement_line l WHERE l.tenant_id = \(tenant) AND l.settlement_id = \(id)
            GROUP BY l.project ORDER BY l.project
            """
        ) { row in
            try Project(name: row.next(), orders: row.next(), gross: row.next(), fee: row.next(), net: row.next())
        }
    }

    /// What the platform owes by our books, on all settlements up to this one: what its displayed balance is compared
    /// with.
    public func owed(in db: Connection, tenant: Tenant.ID) throws -> Money {
        try db.value(
            """
            -- owed by a platform
            SELECT coalesce(sum(s.net_fen), 0)::bigint FROM settlement s
            LEFT JOIN receipt r ON r.tenant_id = s.tenant_id AND r.id = s.receipt_id
            WHERE s.tenant_id = \(tenant) AND s.holder_id = \(holder) AND s.platform = \(platform)
              AND s.reversed_entry_id IS NULL
              AND s.day <= \(day) AND (r.id IS NULL OR r.received_on > \(day))
            """, as: Money.self) ?? .zero
    }
}
