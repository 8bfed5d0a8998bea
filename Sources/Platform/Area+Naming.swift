internal import Kernel
public import Postgres

extension Area {
    /// What a typed name of a place means.
    public enum Meaning: Sendable, Hashable {
        /// This place, with its full name.
        case one(code: String, fullName: String)
        /// No place.
        case none
        /// Several places, some of them with their full names and codes.
        case several([String])
    }

    /// How many places are named to somebody who typed the name of several.
    private static let namedMax = 5

    /// The place that a typed name means: the full name, the name alone, or the end of the full name; else the name
    /// without what kind of place it is, as 昆明 for 昆明市. Places of the current authority go before places elsewhere of
    /// the same name.
    public static func meant(by typed: String, in db: Connection) throws -> Meaning {
        let text = String(typed.filter { !$0.isWhitespace })
        guard !text.isEmpty else { return .none }
        let whole = try named(text, in: db)
        return whole == .none && text.count >= shortMin ? try shortened(text, in: db) : whole
    }

    /// Shorter beginnings of names mean no place.
    private static let shortMin = 2

    /// The places down to counties whose names begin with a text.
    private static func beginning(with text: String) -> SQL {
        "(a.level BETWEEN 1 AND 3 AND length(\(text)) >= \(Int32(shortMin)) AND starts_with(a.name, \(text)))"
    }

    /// A condition on an area `a`: it is the place of this code, or one that this beginning of a name may mean.
    public static func isMeant(by text: String) -> SQL { "(a.code = \(text) OR \(beginning(with: text)))" }

    /// The paths of all places that a typed code, name or beginning of a name may mean.
    public static func paths(meantBy typed: String, in db: Connection) throws -> [String] {
        let text = String(typed.filter { !$0.isWhitespace })
        guard !text.isEmpty else { return [] }
        let code: String = if case .one(let code, _) = try meant(by: text, in: db) { code } else { text }
        return try db.rows(
            """
            -- paths of the places that a name may mean
            SELECT a.path FROM area a WHERE a.code = \(code) OR \(beginning(with: text))
            """
        ) { row in try row.next() }
    }

    private static func shortened(_ text: String, in db: Connection) throws -> Meaning {
        let found = try db.rows(
            """
            -- areas by the beginning of a name
            SELECT a.code, \(fullName), \(isOwn) FROM area a WHERE \(beginning(with: text)) ORDER BY a.code
            """
        ) { row in (code: try row.next(String.self), name: try row.next(String.self), isOwn: try row.next(Bool.self)) }
        return meaning(found)
    }

    private static let fullName: SQL = """
        (SELECT string_agg(above.name, '' ORDER BY above.level) FROM area above
            WHERE above.level > 0 AND above.code = ANY(string_to_array(rtrim(a.path, '.'), '.')))
        """
    private static let isOwn: SQL = """
        coalesce((SELECT starts_with(a.path, home.path) FROM tenant t JOIN area home ON home.code = t.area_code
            WHERE t.id = current_tenant()), false)
        """

    private static func meaning(_ found: [(code: String, name: String, isOwn: Bool)]) -> Meaning {
        let own = found.filter(\.isOwn)
        let meant = own.isEmpty ? found : own
        guard let first = meant.first else { return .none }
        guard meant.count > 1 else { return .one(code: first.code, fullName: first.name) }
        return .several(meant.prefix(namedMax).map { "\($0.name) \($0.code)" })
    }

    private static func named(_ text: String, in db: Connection) throws -> Meaning {
        // Every way to write a place ends with its name.
        let ends = text.indices.map { String(text[$0...]) }
        let found = try db.rows(
            """
            -- areas by a typed name
            SELECT n.code, n.full_name, n.is_own
            FROM (SELECT a.code, \(fullName) AS full_name, \(isOwn) AS is_own
                FROM area a WHERE a.level > 0 AND a.name = ANY(\(ends))) n
            WHERE right(n.full_name, length(\(text))) = \(text)
            ORDER BY n.code
            """
        ) { row in (code: try row.next(String.self), name: try row.next(String.self), isOwn: try row.next(Bool.self)) }
        let whole = found.filter { $0.name == text }
        return meaning(whole.count == 1 ? whole : found)
    }

    /// The full names of a place and of those in it, to choose from; none when they are more than `most`.
    public static func names(in path: String, most: Int, in db: Connection) throws -> [String] {
        let found = try db.rows(
            """
            -- names of areas to choose from
            SELECT (SELECT string_agg(above.name, '' ORDER BY above.level) FROM area above
                WHERE above.level > 0 AND above.code = ANY(string_to_array(rtrim(a.path, '.'), '.')))
            FROM area a WHERE a.level > 0 AND a.path LIKE \(path) || '%' ORDER BY a.path LIMIT \(Int32(most + 1))
            """
        ) { row in try row.next(String.self) }
        return found.count > most ? [] : found
    }

    /// The names of places by code; what is no code of a place is left out.
    public static func names(of codes: [String], in db: Connection) throws -> [String: String] {
        let found = try db.rows(
            """
            -- names of areas by code
            SELECT a.code, a.name FROM area a WHERE a.code = ANY(\(codes))
            """
        ) { row in (try row.next(String.self), try row.next(String.self)) }
        return Dictionary(uniqueKeysWithValues: found)
    }
}
