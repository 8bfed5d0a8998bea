import Logging
@testable import Postgres
import Synchronization
import TestSupport
import Testing

@Suite(.database) struct StatementTests {
    private let url: String

    init() throws { url = try #require(TestDatabase.current).owner.settings.url }

    /// A database of one connection, so that statements meet the same session again.
    private func withDatabase<R: Sendable>(
        preparedStatementsMax: Int = 256, preparesStatements: Bool = true, slowStatement: Duration = .seconds(9),
        logger: Logger = Logger(label: "tests"), _ body: (Database) async throws -> R
    ) async throws -> R {
        let settings = DatabaseSettings(
            url: url, poolSize: 1, preparesStatements: preparesStatements,
            preparedStatementsMax: preparedStatementsMax, slowStatement: slowStatement)
        let database = Database(settings: settings, logger: logger)
        let value = try await body(database)
        await database.close()
        return value
    }

    @Test func `a text is prepared once and used again`() async throws {
        try await withDatabase { database in
            for number in 0..<5 {
                try await database.withConnection { try $0.execute("SELECT /* again */ \(number)::int") }
            }
            let names = try await database.withConnection {
                try $0.query(
                    "SELECT name FROM pg_prepared_statements WHERE starts_with(statement, 'SELECT /* again')",
                    as: String.self)
            }
            #expect(names.count == 1)
        }
    }

    @Test func `a nil needs no statement of its own, another type does`() async throws {
        try await withDatabase { database in
            let count = try await database.withConnection { db in
                for number in [1, nil, 2] as [Int?] { try db.execute("SELECT /* typed */ \(number)") }
                try db.execute("SELECT /* typed */ \(Int32(1))")
                return try db.value(
                    "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT /* typed */ $1'",
                    as: Int.self)
            }
            #expect(count == 2)
        }
    }

    @Test func `the least recently used statement makes room for a new one`() async throws {
        try await withDatabase(preparedStatementsMax: 4) { database in
            let kept = try await database.withConnection { db in
                for number in 0..<40 {
                    try db.execute(SQL(trusted: "SELECT \(number)"))
                    try db.execute("SELECT 'kept'")
                }
                return try db.query("SELECT statement FROM pg_prepared_statements ORDER BY name", as: String.self)
            }
            #expect(kept.count <= 5)
            #expect(kept.contains("SELECT 'kept'"))
            #expect(!kept.contains("SELECT 1"))
            let again = try await database.withConnection { try $0.value("SELECT 1", as: Int.self) }
            #expect(again == 1)
        }
    }

    @Test func `eviction in a failed transaction harms nothing`() async throws {
        try await withDatabase(preparedStatementsMax: 2) { database in
            for round in 0..<6 {
                await #expect(throws: PostgresError.self) {
                    try await database.write { db in
                        try db.execute(SQL(trusted: "SELECT 'a' || \(round)"))
                        try db.execute(SQL(trusted: "SELECT 1 / 0, \(round)"))
                    }
                }
            }
            let alive = try await database.read { try $0.value("SELECT 7", as: Int.self) }
            #expect(alive == 7)
        }
    }

    @Test(arguments: ["DEALLOCATE ALL", "DISCARD ALL"])
    func `statements that the server forgot are prepared again`(how: String) async throws {
        try await withDatabase { database in
            for _ in 0..<3 {
                let sum = try await database.withConnection { try $0.value("SELECT \(20) + \(1)", as: Int.self) }
                #expect(sum == 21)
                let read = try await database.read { try $0.value("SELECT \(20) + \(2)", as: Int.self) }
                #expect(read == 22)
                try await database.withConnection { try $0.execute(SQL(trusted: how)) }
            }
        }
    }

    @Test func `a statement outlives a change of its table`() async throws {
        try await withDatabase { database in
            try await database.withConnection { try $0.execute("CREATE TABLE outlived (a int)") }
            let all: SQL = "SELECT * FROM outlived"
            try await database.write { try $0.execute("INSERT INTO outlived VALUES (1)") }
            for (type, columns) in [("int", 1), ("text", 2), ("bigint", 3)] {
                if columns > 1 {
                    try await database.withConnection {
                        try $0.execute(SQL(trusted: "ALTER TABLE outlived ADD COLUMN c\(columns) \(type)"))
                    }
                }
                let single = try await database.withConnection { try $0.run(all).columnCount }
                #expect(single == columns)
            }
            try await database.withConnection { try $0.execute("ALTER TABLE outlived ADD COLUMN last uuid") }
            let read = try await database.read { try $0.run(all).columnCount }
            #expect(read == 4)
        }
    }

    @Test func `statements can be sent without preparing them`() async throws {
        try await withDatabase(preparesStatements: false) { database in
            let (sum, count) = try await database.read { db in
                let sum = try db.value("SELECT \(20) + \(Int?.some(1))", as: Int.self)
                return (sum, try db.value("SELECT count(*) FROM pg_prepared_statements", as: Int.self))
            }
            #expect(sum == 21)
            #expect(count == 0)
        }
    }

    @Test func `calls, rows and times are counted by name`() async throws {
        try await withDatabase { database in
            let list: SQL = "-- number.list\nSELECT n FROM generate_series(1, \(Int32(4))) AS n"
            for _ in 0..<3 {
                _ = try await database.read { db in try db.rows(list) { row in try row.next(Int.self) } }
            }
            let statistics = try #require(database.statistics.first { $0.name == "number.list" })
            #expect(statistics.calls == 3)
            #expect(statistics.rows == 12)
            #expect(statistics.total >= statistics.longest && statistics.longest > .zero)
            #expect(database.statistics.first { $0.name == "COMMIT" }?.calls == 3)
        }
    }

    @Test func `a slow statement is logged with its name and its caller, without its values`() async throws {
        let lines = Lines()
        let logger = Logger(label: "tests") { _ in lines.handler }
        try await withDatabase(slowStatement: .zero, logger: logger) { database in
            _ = try await database.read { try $0.exists("-- secret.find\nSELECT \("hush")") }
        }
        let line = try #require(lines.all.first { $0.contains("secret.find") })
        #expect(line.contains("a slow statement is logged"))
        #expect(!lines.all.contains { $0.contains("hush") })
    }

    @Test func `an error tells everything but the values`() async throws {
        try await withDatabase { database in
            try await database.withConnection {
                try $0.execute("CREATE TABLE named (a text CONSTRAINT named_a_key UNIQUE)")
            }
            let error = await #expect(throws: PostgresError.self) {
                try await database.write { db in
                    for _ in 0..<2 { try db.execute("INSERT INTO named VALUES (\("hush"))") }
                }
            }
            #expect(error?.sqlState == "23505")
            #expect(error?.constraint == "named_a_key")
            #expect(error?.table == "named")
            #expect(error?.statement == "INSERT INTO named VALUES ($1)")
            #expect(error.map { "\($0)" } == "PostgreSQL error 23505 (named_a_key)")
            let syntax = await #expect(throws: PostgresError.self) {
                try await database.withConnection { try $0.execute("SELECT 1 FORM x y") }
            }
            #expect(syntax?.position == 15)
        }
    }

    @Test func `COPY is refused and the next statement works`() async throws {
        try await withDatabase { database in
            await #expect(throws: PostgresError.self) {
                try await database.withConnection { try $0.execute("COPY pg_class TO STDOUT") }
            }
            let alive = try await database.withConnection { try $0.value("SELECT 7", as: Int.self) }
            #expect(alive == 7)
        }
    }
}

/// Collects what is logged.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var handler: Handler { Handler(lines: self) }

    struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
