import Testing

/// Where SQL may stand, and whose tables it may write.
@Suite struct StatementTests {
    private static let statements = StatementSource.all(in: SwiftSource.sources)

    @Test func `the web front holds no SQL`() {
        for statement in Self.statements where statement.source.module == "Web" {
            Issue.record("\(statement.source.path):\(statement.literal.line) is SQL: \(statement.text.prefix(60))")
        }
        #expect(Self.statements.count > 200)
    }

    /// Files in which text becomes SQL without being a literal, and how often. A name of a savepoint or an isolation
    /// level cannot be a parameter.
    private static let trusting = [
        "Sources/Postgres/Connection+Transaction.swift": 4, "Sources/Postgres/Database.swift": 1,
        "Tests/TestSupport/TestDatabase.swift": 6, "Tests/TestSupport/TestStory.swift": 1,
    ]

    private static let trusted = Pattern(#"\bSQL\(\s*trusted:"#)

    @Test func `text becomes SQL in the places that are listed, and nowhere else`() {
        for source in SwiftSource.sources + SwiftSource.tests {
            if source.path.hasPrefix("Tests/"), !source.path.hasPrefix("Tests/TestSupport/") { continue }
            let count = Self.trusted.matches(in: source.code).count
            #expect(count == Self.trusting[source.path] ?? 0, "\(source.path) trusts \(count) texts")
        }
        #expect(Self.trusted.isFound(in: "execute(SQL(trusted: text))"))
    }

    private static let comment = Pattern(#"COMMENT ON TABLE (?:vault\.)?(\w+)\s+IS\s+'(\w+):"#)
    private static let made = Pattern(#"^CREATE TABLE (?:IF NOT EXISTS )?(?:vault\.)?(\w+)"#)

    /// The module that owns each table, as the comments of the migrations say.
    static func owners() throws -> [String: String] {
        var owners: [String: String] = ["schema_migrations": "Postgres"]
        for path in Repository.files("Migrations", ".sql") {
            for found in comment.matches(in: try Repository.text(path)) { owners[found.groups[1]] = found.groups[2] }
        }
        return owners
    }

    @Test func `every table names the module that owns it`() throws {
        let owners = try Self.owners()
        let modules = Set(SwiftSource.sources.map(\.module))
        for path in Repository.files("Migrations", ".sql") {
            for found in Self.made.matches(in: try Repository.text(path)) {
                let owner = owners[found.groups[1]]
                #expect(owner.map(modules.contains) ?? false, "\(path):\(found.line) \(found.groups[1]) has no owner")
            }
        }
        #expect(owners.count > 100)
    }

    @Test func `no module writes to a table of another`() throws {
        let owners = try Self.owners()
        var seen = 0
        // A benchmark writes by hand what nobody would wait for through the verbs: a million lines of a journal.
        for statement in Self.statements where statement.source.module != "Bench" {
            for table in statement.writtenTables {
                guard let owner = owners[table] else { continue }
                seen += 1
                #expect(
                    owner == statement.source.module,
                    "\(statement.source.path):\(statement.literal.line) writes \(table), a table of \(owner)")
            }
        }
        #expect(seen > 50)
    }

    @Test func `a statement and the tables that it writes are recognised`() {
        let text = #"""
            db.execute("""
                -- name
                WITH gone AS (DELETE FROM call_lot WHERE id = \(id) RETURNING id)
                UPDATE proposal SET state = 'x' FROM gone
                """)
            db.query("SELECT 1 FROM call FOR UPDATE SKIP LOCKED")
            print("Update the call")
            """#
        let found = StatementSource.all(in: [SwiftSource(path: "Sources/Sample/Sample.swift", text: text)])
        #expect(found.map(\.writtenTables) == [["call_lot", "proposal"], []])
    }
}
