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

    /// The place that a typed name means: the full name, the name alone, or the end of the full name. Places of the
    /// current authority go before places elsewhere of the same name.
    public static func meant(by typed: String, in db: Connection) throws -> Meaning {
        let text = String(typed.filter { !$0.isWhitespace })
        guard !text.isEmpty else { return .none }
        // Every way to write a place ends with its name.
        let ends = text.indices.map { String(text[$0...]) }
        let found = try db.rows(
            """
            -- areas by a typed name
            SELECT n.code, n.full_name,
                coalesce((SELECT starts_with(n.path, home.path) FROM tenant t JOIN area home ON home.code = t.area_code
                    WHERE t.id = current_tenant()), false)
            FROM (SELECT a.code, a.path, (SELECT string_agg(above.name, '' ORDER BY above.level) FROM area above
                    WHERE above.level > 0 AND above.code = ANY(string_to_array(rtrim(a.path, '.'), '.'))) AS full_name
                FROM area a WHERE a.level > 0 AND a.name = ANY(\(ends))) n
            WHERE right(n.full_name, length(\(text))) = \(text)
            ORDER BY n.code
            """
        ) { row in (code: try row.next(String.self), name: try row.next(String.self), isOwn: try row.next(Bool.self)) }
        let own = found.filter(\.isOwn)
        let whole = found.filter { $0.name == text }
        let meant = whole.count == 1 ? whole : own.isEmpty ? found : own
        guard let first = meant.first else { return .none }
        guard meant.count > 1 else { return .one(code: first.code, fullName: first.name) }
        return .several(meant.prefix(namedMax).map { "\($0.name) \($0.code)" })
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
