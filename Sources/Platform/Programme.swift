public import Kernel
public import Postgres

/// What an authority runs over several years: with its areas, its parties and, in other modules, its money and calls.
public struct Programme: Sendable {
    /// Identifies a programme.
    public typealias ID = Identifier<Programme>

    /// How an organisation takes part.
    public enum PartyRole: String, StoredAsText, CaseIterable {
        case host
        case implementer
        case funder
        case technicalSupport = "technical_support"
        case `operator`
        case thirdParty = "third_party"
    }

    /// An organisation with its role.
    public struct Party: Sendable {
        /// The organisation.
        public let organisation: Organisation.ID
        /// Its name.
        public let name: String
        /// How it takes part.
        public let role: PartyRole
    }

    /// Its key.
    public let id: ID
    /// Short code, unique in the tenant.
    public let code: String
    /// Name in Chinese.
    public let name: String
    /// Name in English; empty when there is none.
    public let englishName: String
    /// What it is for.
    public let purpose: String
    /// First day.
    public let startsOn: Day
    /// Last day.
    public let endsOn: Day
    /// The area that contains all its areas.
    public let areaCode: String
    /// Counts the changes; a change names the version it saw.
    public let version: Int

    /// The calendar years it touches, in order.
    public var years: [Int] { Array(startsOn.year...endsOn.year) }
}

extension Programme {
    private static let columns: SQL =
        "p.id, p.code, p.name, p.name_en, p.purpose, p.starts_on, p.ends_on, p.area_code, p.version"

    private init(row: inout Row) throws {
        id = try row.next()
        code = try row.next()
        name = try row.next()
        englishName = try row.next()
        purpose = try row.next()
        startsOn = try row.next()
        endsOn = try row.next()
        areaCode = try row.next()
        version = Int(try row.next(Int32.self))
    }

    /// A programme of the viewer's tenant; programmes are public. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Programme {
        let tenant = try viewer.requireTenant().id
        let found = try db.first(
            """
            -- programme by id
            SELECT \(columns) FROM programme p WHERE p.tenant_id = \(tenant) AND p.id = \(id)
            """
        ) { row in try Programme(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// All programmes of the viewer's tenant, the newest first.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Programme] {
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            """
            -- programmes of a tenant
            SELECT \(columns) FROM programme p WHERE p.tenant_id = \(tenant) ORDER BY p.starts_on DESC, p.id DESC
            """
        ) { row in try Programme(row: &row) }
    }

    /// The areas in which it works, in order of their codes.
    public func areas(for viewer: Viewer, in db: Connection) throws -> [Area] {
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            """
            -- areas of a programme
            SELECT \(Area.columns) FROM programme_area pa JOIN area a ON a.code = pa.area_code
            WHERE pa.tenant_id = \(tenant) AND pa.programme_id = \(id) ORDER BY a.code
            """
        ) { row in try Area(row: &row) }
    }

    /// The organisations that take part, host first.
    public func parties(for viewer: Viewer, in db: Connection) throws -> [Party] {
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            """
            -- parties of a programme
            SELECT o.id, o.name, pp.role FROM programme_party pp JOIN organisation o ON o.id = pp.organisation_id
            WHERE pp.tenant_id = \(tenant) AND pp.programme_id = \(id)
            ORDER BY array_position(ARRAY['host', 'implementer', 'funder', 'technical_support', 'operator',
                'third_party'], pp.role), o.id
            """
        ) { row in
            try Party(organisation: row.next(), name: row.next(), role: row.next(PartyRole.self))
        }
    }
}
