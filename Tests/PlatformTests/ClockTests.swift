import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// The clock that decides cannot be moved by who works through the application.
@Suite struct ClockTests {
    private static let past = "2020-01-01T00:00:00Z"

    /// What the application's role says of the moment after it has named another one.
    private func named(in clone: TestDatabase, _ question: SQL) async throws -> Bool {
        try await clone.database.withConnection { db in
            try db.execute("SELECT set_config('app.moment', \(Self.past), false)")
            defer { _ = try? db.execute("SELECT set_config('app.moment', '', false)") }
            return try db.value(question, as: Bool.self) ?? false
        }
    }

    @Test func `the application names no other moment unless the owner of the schema lets it`() async throws {
        let clone = try await TestDatabase.clone()
        #expect(try await named(in: clone, "SELECT moment() = \(Self.past)::timestamptz"))
        try await Bootstrap.letAppPretendMoments(false, in: clone.owner)
        let refused = try await #require(throws: PostgresError.self) {
            try await named(in: clone, "SELECT moment() IS NOT NULL")
        }
        #expect(refused.sqlState == "42501")
        let today = try await #require(throws: PostgresError.self) {
            try await named(in: clone, "SELECT today() IS NOT NULL")
        }
        #expect(today.sqlState == "42501")
        // Without another moment the clock goes on as before.
        let agrees = try await clone.database.read { db in
            try db.value("SELECT moment() BETWEEN now() AND clock_timestamp()", as: Bool.self)
        }
        #expect(agrees == true)
        try await clone.drop()
    }

    @Test func `a function that runs as its owner asks for the role that called it`() async throws {
        let clone = try await TestDatabase.clone()
        try await clone.owner.withConnection { db in
            try db.executeScript(
                """
                CREATE FUNCTION asked_as_owner() RETURNS timestamptz LANGUAGE sql SECURITY DEFINER
                    RETURN moment();
                ALTER FUNCTION asked_as_owner() OWNER TO miaopu_owner;
                GRANT EXECUTE ON FUNCTION asked_as_owner() TO miaopu_app;
                """)
        }
        try await Bootstrap.letAppPretendMoments(false, in: clone.owner)
        let refused = try await #require(throws: PostgresError.self) {
            try await named(in: clone, "SELECT asked_as_owner() IS NOT NULL")
        }
        #expect(refused.sqlState == "42501")
        // Nor does it let itself.
        let denied = try await #require(throws: PostgresError.self) {
            try await Bootstrap.letAppPretendMoments(true, in: clone.database)
        }
        #expect(denied.sqlState == "42501")
        try await clone.drop()
    }

    @Test func `the check names an open clock`() async throws {
        let clone = try await TestDatabase.clone()
        #expect(try await clone.database.read { try Bootstrap.clockFindings(in: $0) }.count == 1)
        try await Bootstrap.letAppPretendMoments(false, in: clone.owner)
        #expect(try await clone.database.read { try Bootstrap.clockFindings(in: $0) } == [])
        try await clone.drop()
    }
}
