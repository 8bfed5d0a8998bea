public import Postgres

extension TestDatabase {
    /// A digest of every table that has rows, by its name: what a refused verb must leave as it was.
    public func rows() async throws -> [String: String] { try await Self.rows(of: owner) }

    /// The same of any database, seen by its owner.
    public static func rows(of owner: Database) async throws -> [String: String] {
        try await owner.read { db in
            let found = try db.rows(
                """
                SELECT c.relname::text, md5(table_to_xml(c.oid, true, false, '')::text)
                FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                """
            ) { row in (try row.next(String.self), try row.next(String.self)) }
            return Dictionary(uniqueKeysWithValues: found)
        }
    }

    /// The tables in which two looks differ.
    public static func differences(_ before: [String: String], _ after: [String: String]) -> [String] {
        Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
    }
}
