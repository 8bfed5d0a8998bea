public import Kernel
public import Platform
public import Postgres

/// An item of the catalogue of purchasable services (政府购买服务指导性目录): three levels, A → A04 → A0401, with the days
/// on which it holds, for a place and perhaps one department.
public struct CatalogueItem: Sendable {
    /// Identifies a version of an item.
    public typealias ID = Identifier<CatalogueItem>

    /// Its key.
    public let id: ID
    /// Its code.
    public let code: String
    /// Its level, 1 to 3.
    public let level: Int
    /// Its name.
    public let name: String
    /// Its name in English, or empty.
    public let englishName: String
    /// Where it holds.
    public let areaCode: String
    /// Name of that place.
    public let areaName: String
    /// The department whose catalogue it is; empty for all.
    public let department: String
    /// First day.
    public let validFrom: Day
    /// Last day; nil until further notice.
    public let validTo: Day?
    /// The document in which it stands.
    public let citation: String

    static let select: SQL = """
        SELECT i.id, i.code, i.level, i.name, i.name_en, i.area_code, a.name, i.department, i.valid_from, i.valid_to,
            i.citation
        FROM catalogue_item i JOIN area a ON a.code = i.area_code
        """

    init(row: inout Row) throws {
        id = try row.next()
        code = try row.next()
        level = Int(try row.next(Int16.self))
        name = try row.next()
        englishName = try row.next()
        areaCode = try row.next()
        areaName = try row.next()
        department = try row.next()
        validFrom = try row.next()
        validTo = try row.next()
        citation = try row.next()
    }

    /// Whether it holds on a day.
    public func isInForce(on day: Day) -> Bool { validFrom <= day && validTo.map { day <= $0 } ?? true }

    /// What a list of items is narrowed to.
    public struct Query: Sendable {
        /// Words in code or name.
        public var words = ""
        /// Items that hold in this place; empty for all.
        public var area = ""
        /// The day on which they hold; nil for all versions.
        public var day: Day?

        /// Everything.
        public init() {}
    }

    /// The catalogue in order of the codes; public.
    public static func all(_ query: Query, for viewer: Viewer, in db: Connection) throws -> [CatalogueItem] {
        let pattern = "%\(query.words.lowercased())%"
        return try db.rows(
            """
            -- catalogue of purchasable services
            \(select)
            WHERE i.tenant_id = \(try viewer.requireTenant().id)
              AND (lower(i.code) LIKE \(pattern) OR lower(i.name) LIKE \(pattern) OR lower(i.name_en) LIKE \(pattern)
                OR lower(i.department) LIKE \(pattern))
              AND (\(query.area) = '' OR EXISTS (SELECT FROM area w WHERE w.code = \(query.area)
                AND w.path LIKE a.path || '%'))
              AND (\(query.day)::date IS NULL
                OR \(query.day)::date BETWEEN i.valid_from AND coalesce(i.valid_to, 'infinity'))
            ORDER BY i.code, i.area_code, i.department, i.valid_from DESC
            """
        ) { row in try CatalogueItem(row: &row) }
    }

    /// A version of an item; public. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> CatalogueItem {
        let found = try db.first(
            """
            -- catalogue item by id
            \(select) WHERE i.tenant_id = \(try viewer.requireTenant().id) AND i.id = \(id)
            """
        ) { row in try CatalogueItem(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// All versions of the item in its place, the newest first.
    public func versions(for viewer: Viewer, in db: Connection) throws -> [CatalogueItem] {
        try db.rows(
            """
            -- versions of a catalogue item
            \(Self.select)
            WHERE i.tenant_id = \(try viewer.requireTenant().id) AND i.code = \(code) AND i.area_code = \(areaCode)
              AND i.department = \(department)
            ORDER BY i.valid_from DESC
            """
        ) { row in try CatalogueItem(row: &row) }
    }

    /// The item of the third level that a code names in a place on a day: of the narrowest place, of all departments
    /// before one of them. Nil when none holds.
    public static func inForce(
        _ code: String, area: String, on day: Day, for viewer: Viewer, in db: Connection
    ) throws -> CatalogueItem? {
        try db.first(
            """
            -- catalogue item in force
            \(select) JOIN area w ON w.code = \(area) AND w.path LIKE a.path || '%'
            WHERE i.tenant_id = \(try viewer.requireTenant().id) AND i.code = \(code) AND i.level = 3
              AND \(day) BETWEEN i.valid_from AND coalesce(i.valid_to, 'infinity')
            ORDER BY length(a.path) DESC, i.department LIMIT 1
            """
        ) { row in try CatalogueItem(row: &row) }
    }
}
