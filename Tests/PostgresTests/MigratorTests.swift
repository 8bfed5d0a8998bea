import Foundation
import Logging
import Postgres
import TestSupport
import Testing

@Suite struct MigratorTests {
    /// A folder of migrations and an empty database for one test.
    private func withFolder(
        _ files: [String: String], _ body: (String, Migrator, Database) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "miaopu-migrations-" + UUID().uuidString)
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try write(text, name, folder) }
        let clone = try await TestDatabase.clone()
        try await clone.owner.withConnection {
            try $0.executeScript("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        }
        try await body(folder, Migrator(directory: folder), clone.owner)
        try await clone.drop()
        try FileManager.default.removeItem(atPath: folder)
    }

    private func write(_ text: String, _ name: String, _ folder: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }

    private let first = ["0001_calls.sql": "CREATE TABLE calls (a int);\nINSERT INTO calls VALUES (1);\n"]
    private let second = ["0002_funds.sql": "CREATE TABLE funds (a int);"]

    private func both() -> [String: String] { first.merging(second) { $1 } }

    @Test func `files are applied in order, once, and recorded`() async throws {
        try await withFolder(both()) { folder, migrator, database in
            #expect(try await migrator.pending(database).map(\.name) == ["calls", "funds"])
            #expect(try await migrator.migrate(database).map(\.number) == [1, 2])
            #expect(try await migrator.migrate(database).isEmpty)
            #expect(try await migrator.pending(database).isEmpty)
            try write("CREATE TABLE later (a int)", "0003_later.sql", folder)
            #expect(try await migrator.pending(database).map(\.name) == ["later"])
            #expect(try await migrator.migrate(database).map(\.name) == ["later"])
            let records = try await database.read {
                try $0.query(
                    "SELECT number, name, sha256, took >= interval '0' FROM schema_migrations ORDER BY number",
                    as: (Int.self, String.self, [UInt8].self, Bool.self))
            }
            #expect(records.map(\.0) == [1, 2, 3])
            #expect(records.map(\.1) == ["calls", "funds", "later"])
            #expect(records.allSatisfy { $0.2.count == 32 && $0.3 })
        }
    }

    @Test func `two that migrate at once apply each file once`() async throws {
        try await withFolder(both()) { folder, migrator, database in
            let other = Database(settings: database.settings, logger: Logger(label: "tests"))
            async let ours = migrator.migrate(database)
            async let theirs = Migrator(directory: folder).migrate(other)
            let applied = try await ours + theirs
            #expect(applied.map(\.number).sorted() == [1, 2])
            await other.close()
            let count = try await database.read { try $0.value("SELECT count(*) FROM calls", as: Int.self) }
            #expect(count == 1)
        }
    }

    @Test func `a file that was changed after it had been applied is refused`() async throws {
        try await withFolder(both()) { folder, migrator, database in
            _ = try await migrator.migrate(database)
            try write("CREATE TABLE calls (a bigint);", "0001_calls.sql", folder)
            await #expect(throws: MigrationError.changed(number: 1, name: "calls")) {
                try await migrator.migrate(database)
            }
            await #expect(throws: MigrationError.changed(number: 1, name: "calls")) {
                try await migrator.pending(database)
            }
        }
    }

    @Test func `a program older than the database is refused`() async throws {
        try await withFolder(both()) { folder, migrator, database in
            _ = try await migrator.migrate(database)
            try FileManager.default.removeItem(atPath: folder + "/0002_funds.sql")
            await #expect(throws: MigrationError.unknown(number: 2, name: "funds")) {
                try await migrator.migrate(database)
            }
        }
    }

    @Test(arguments: [
        ("0003_gap.sql", MigrationError.gap(expected: 2, found: "0003_gap.sql")),
        ("0001_again.sql", .gap(expected: 2, found: "0001_calls.sql")),
        ("2_short.sql", .unreadableName("2_short.sql")), ("0002.sql", .unreadableName("0002.sql")),
    ])
    func `a gap, a doubled number and a bad name are refused before anything is done`(
        name: String, refusal: MigrationError
    ) async throws {
        try await withFolder(first) { folder, migrator, database in
            try write("SELECT 1", name, folder)
            await #expect(throws: refusal) { try await migrator.migrate(database) }
            #expect(try await migrator.tableCount(database) == 0)
        }
    }

    @Test func `a file that fails leaves nothing of itself and keeps those before it`() async throws {
        try await withFolder(first) { folder, migrator, database in
            try write("CREATE TABLE half (a int);\nSELECT 1 / 0;", "0002_half.sql", folder)
            let error = await #expect(throws: PostgresError.self) { try await migrator.migrate(database) }
            #expect(error?.sqlState == "22012")
            #expect(try await migrator.pending(database).map(\.number) == [2])
            let half = try await database.read { try $0.exists("SELECT WHERE to_regclass('half') IS NOT NULL") }
            #expect(!half)
            try write("CREATE TABLE whole (a int);", "0002_half.sql", folder)
            #expect(try await migrator.migrate(database).map(\.number) == [2])
        }
    }

    @Test func `a file may run outside a transaction, while another server waits`() async throws {
        let concurrent = """
            -- transaction: none
            -- Half an index remains when this fails, so it is dropped first.
            DROP INDEX CONCURRENTLY IF EXISTS calls_a_idx;
            CREATE INDEX CONCURRENTLY calls_a_idx
                ON calls (a);
            """
        try await withFolder(first.merging(["0002_index.sql": concurrent]) { $1 }) { folder, migrator, database in
            let other = Database(settings: database.settings, logger: Logger(label: "tests"))
            async let ours = migrator.migrate(database)
            async let theirs = Migrator(directory: folder).migrate(other)
            #expect(try await (ours + theirs).map(\.number).sorted() == [1, 2])
            await other.close()
            let isValid = try await database.read {
                try $0.value(
                    "SELECT indisvalid FROM pg_index WHERE indexrelid = 'calls_a_idx'::regclass", as: Bool.self)
            }
            #expect(isValid == true)
        }
    }

    @Test func `a migration waits for a lock no longer than five seconds and leaves no session behind`() async throws {
        let script = ["0001_limits.sql": "CREATE TABLE limits AS SELECT current_setting('lock_timeout') AS a;"]
        try await withFolder(script) { _, migrator, database in
            _ = try await migrator.migrate(database)
            let limits = try await database.read {
                try $0.query(
                    "SELECT a, current_setting('statement_timeout') FROM limits", as: (String.self, String.self))
            }
            #expect(limits[0] == ("5s", "15s"))
        }
    }
}

extension Migrator {
    /// How many tables there are.
    fileprivate func tableCount(_ database: Database) async throws -> Int? {
        try await database.read {
            try $0.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", as: Int.self)
        }
    }
}
