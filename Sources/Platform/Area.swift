public import Kernel
public import Postgres

/// A place: the whole country, a province, a city, a county, a town or a village.
public struct Area: Sendable, Hashable {
    /// Its code: six digits of GB/T 2260 down to the county, nine for a town, twelve for a village.
    public let code: String
    /// 0 country, 1 province, 2 city, 3 county, 4 town, 5 village.
    public let level: Int
    /// Its name.
    public let name: String
    /// Codes from the root, each followed by a dot: a place lies in another when its path begins with the other's.
    public let path: String

    static let columns: SQL = "a.code, a.level, a.name, a.path"

    /// The whole country.
    public static let rootCode = "000000"

    init(row: inout Row) throws {
        code = try row.next()
        level = Int(try row.next(Int16.self))
        name = try row.next()
        path = try row.next()
    }

    /// The area with this code. Throws a refusal at `area` when there is none.
    public static func find(_ code: String, in db: Connection) throws -> Area {
        let found = try db.first("-- area by code\nSELECT \(columns) FROM area a WHERE a.code = \(code)") { row in
            try Area(row: &row)
        }
        guard let found else { throw FieldRefusal("area", "area.refusal.unknown", ["code": code]) }
        return found
    }

    /// The areas right below `code`, in order of their codes.
    public static func children(of code: String, in db: Connection) throws -> [Area] {
        try db.rows("-- areas below\nSELECT \(columns) FROM area a WHERE a.parent_code = \(code) ORDER BY a.code") {
            row in try Area(row: &row)
        }
    }

    /// The places that the area lies in, from the country down, itself at the end.
    public func ancestors(in db: Connection) throws -> [Area] {
        try db.rows(
            """
            -- areas above
            SELECT \(Self.columns) FROM area a WHERE \(path) LIKE a.path || '%' ORDER BY a.level
            """
        ) { row in try Area(row: &row) }
    }

    /// Where the entry of an area comes from: the standard, or `user`; and when it was loaded or added.
    public func origin(in db: Connection) throws -> (source: String, addedAt: Timestamp, addedBy: String) {
        let found = try db.first(
            """
            -- where an area comes from
            SELECT a.source, a.added_at, coalesce(p.name, '') FROM area a LEFT JOIN account p ON p.id = a.added_by
            WHERE a.code = \(code)
            """
        ) { row in (try row.next(String.self), try row.next(Timestamp.self), try row.next(String.self)) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The names from the province down to this area, for a heading.
    public static func fullName(of code: String, in db: Connection) throws -> String {
        try db.value(
            """
            -- full name of an area
            SELECT coalesce(string_agg(above.name, '' ORDER BY above.level), '')
            FROM area a JOIN area above ON a.path LIKE above.path || '%' AND above.level > 0
            WHERE a.code = \(code)
            """, as: String.self) ?? ""
    }

    /// Adds a town or a village below an existing place.
    ///
    /// A programme officer does, or the officer of an area that the place lies in. The code is the parent's with three
    /// more digits. Throws a refusal at `code` or `name`.
    public static func add(code: String, name: String, to parent: Area, in change: Change) throws -> Area {
        let viewer = change.viewer
        let account = try viewer.signedIn()
        guard viewer.holdsAnywhere([.programmeOfficer]) || viewer.holds(.areaOfficer, in: Scope(areaPath: parent.path))
        else { throw NotFound() }
        guard parent.level == 3 || parent.level == 4 else { throw FieldRefusal("area", "area.refusal.parent_level") }
        let digits = code.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits, code.hasPrefix(parent.code), code.count == parent.code.count + 3 else {
            throw FieldRefusal("code", "area.refusal.code_form", ["parent": parent.code])
        }
        guard !name.isEmpty else { throw FieldRefusal("name", "field.refusal.missing") }
        let added = try change.db.execute(
            """
            -- add an area
            INSERT INTO area (code, parent_code, level, name, path, source, added_by)
            VALUES (\(code), \(parent.code), \(Int16(parent.level + 1)), \(name), \(parent.path + code + "."), 'user',
                \(account))
            ON CONFLICT DO NOTHING
            """)
        guard added == 1 else { throw FieldRefusal("code", "area.refusal.taken") }
        change.record("areas.add", "area", code, ["name": .string(name)])
        return try find(code, in: change.db)
    }
}

extension Area {
    /// The paths of areas by their codes; a code that is none is left out.
    public static func paths(of codes: [String], in db: Connection) throws -> [String: String] {
        let rows = try db.rows("-- paths of areas\nSELECT a.code, a.path FROM area a WHERE a.code = ANY(\(codes))") {
            row in
            (try row.next(String.self), try row.next(String.self))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// All areas of one level that lie in `area`, in order of their codes.
    public static func all(ofLevel level: Int, in area: Area, db: Connection) throws -> [Area] {
        try db.rows(
            """
            -- areas of a level
            SELECT \(columns) FROM area a
            WHERE a.level = \(Int16(clamping: level)) AND starts_with(a.path, \(area.path)) ORDER BY a.code
            """
        ) { row in try Area(row: &row) }
    }
}
