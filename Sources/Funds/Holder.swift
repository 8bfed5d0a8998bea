public import Kernel
public import Platform
public import Postgres

/// 会计主体: an organisation whose books are kept in this tenant, with its own chart, periods and bank accounts.
public struct Holder: Sendable, Hashable {
    /// Identifies a holder.
    public typealias ID = Identifier<Holder>

    /// What is kept here.
    public enum Books: String, StoredAsText, CaseIterable {
        /// 会计账簿: the whole bookkeeping.
        case full
        /// 项目台账: the money of programmes only, beside books kept elsewhere.
        case projectLedger = "project_ledger"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.books.\(rawValue)" }
    }

    /// Under which rules the books are kept.
    public enum Chart: String, StoredAsText, CaseIterable {
        /// 民间非营利组织会计制度.
        case nonprofit
        /// 政府会计制度: financial accounting, and budget accounting beside it.
        case government

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.chart.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The organisation.
    public let organisation: Organisation.ID
    /// Name of the organisation.
    public let name: String
    /// What is kept here.
    public let books: Books
    /// Under which rules.
    public let chart: Chart
    /// First day of the first month that can be posted to.
    public let booksFrom: Day

    /// Where it lies for a grant of a finance role.
    public var scope: Scope { Scope(holder: id.rawValue) }
}

extension Holder {
    private init(row: inout Row) throws {
        id = try row.next()
        organisation = try row.next()
        name = try row.next()
        books = try row.next()
        chart = try row.next()
        booksFrom = try row.next()
    }

    private static let selection: SQL = """
        SELECT h.id, h.organisation_id, o.name, h.books, h.chart, h.books_from
        FROM holder h JOIN organisation o ON o.id = h.organisation_id
        """

    /// Begins the books of an organisation with a month. A programme officer of the whole tenant does this.
    public static func open(
        for organisation: Organisation.ID, books: Books, chart: Chart = .nonprofit, from day: Day, in change: Change
    ) throws -> Holder {
        let account = try change.viewer.require(.programmeOfficer, .accountant)
        let id = try refusing {
            try change.db.value(
                """
                -- begin the books of a holder
                INSERT INTO holder (tenant_id, organisation_id, books, chart, books_from, created_by)
                VALUES (\(try change.tenant()), \(organisation), \(books), \(chart), \(day.firstOfMonth), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.open_holder", "holder", id)
        return try find(id, in: change.db, tenant: try change.tenant())
    }

    /// A holder that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Holder {
        let holder = try find(id, in: db, tenant: try viewer.requireTenant().id)
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return holder
    }

    /// The holders whose books the viewer may see, in order of their names.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Holder] {
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            "-- holders\n" + selection + " WHERE h.tenant_id = \(tenant) ORDER BY o.name, h.id"
        ) { row in try Holder(row: &row) }
        .filter { viewer.seesBooks(of: $0.id) }
    }

    static func find(_ id: ID, in db: Connection, tenant: Tenant.ID) throws -> Holder {
        let found = try db.first(
            "-- holder by id\n" + selection + " WHERE h.tenant_id = \(tenant) AND h.id = \(id)"
        ) { row in try Holder(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }
}

extension Viewer {
    /// Whether the viewer may look into the books of a holder: its finance people and the authority's own staff.
    func seesBooks(of holder: Holder.ID, programme: Programme.ID? = nil) -> Bool {
        let place = Scope(programme: programme, holder: holder.rawValue)
        return Role.finance.union([.auditor]).contains { holds($0, in: place) }
            || [Role.programmeOfficer, .decisionMaker].contains { role in
                grants.contains {
                    $0.role == role
                        && (programme == nil || $0.scope.programme == nil || $0.scope.programme == programme)
                }
            }
    }
}
