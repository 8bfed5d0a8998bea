import Postgres
import TestSupport
import Testing

@Suite(.database) struct PipelineTests {
    let database: Database

    init() throws { database = try #require(TestDatabase.current).owner }

    private func table(_ name: String) async throws {
        try await database.withConnection {
            try $0.execute(SQL(trusted: "CREATE TABLE \(name) (a int PRIMARY KEY, b text)"))
        }
    }

    private func content(of table: String) async throws -> [Int] {
        try await database.read { try $0.query(SQL(trusted: "SELECT a FROM \(table) ORDER BY a"), as: Int.self) }
    }

    @Test(arguments: [0, 1, 499, 500, 501, 1_700])
    func `all statements of a pipeline are run`(count: Int) async throws {
        try await table("piped_\(count)")
        let insert = SQL(trusted: "INSERT INTO piped_\(count) VALUES ")
        try await database.write { db in
            try db.pipeline { pipeline in
                for number in 0..<count { try pipeline.execute(insert + "(\(Int32(number)), \("x"))") }
            }
        }
        #expect(try await content(of: "piped_\(count)") == Array(0..<count))
    }

    @Test func `large values flow both ways without a standstill`() async throws {
        try await table("large")
        let text = String(repeating: "大", count: 30_000)
        try await database.write { db in
            try db.pipeline { pipeline in
                for number in 0..<600 {
                    try pipeline.execute("INSERT INTO large VALUES (\(Int32(number)), \(text)) RETURNING *")
                }
            }
        }
        #expect(try await content(of: "large").count == 600)
    }

    @Test(arguments: [3, 700])
    func `the first error ends a pipeline and undoes the transaction`(position: Int) async throws {
        try await table("failed_\(position)")
        let insert = SQL(trusted: "INSERT INTO failed_\(position) VALUES ")
        let error = await #expect(throws: PostgresError.self) {
            try await database.write { db in
                try db.pipeline { pipeline in
                    for number in 0..<1_000 {
                        try pipeline.execute(insert + "(\(Int32(number == position ? 0 : number)), \("x"))")
                    }
                }
            }
        }
        #expect(error?.sqlState == "23505")
        #expect(error?.statement == "INSERT INTO failed_\(position) VALUES ($1, $2)")
        #expect(try await content(of: "failed_\(position)").isEmpty)
        try await database.write { try $0.execute(insert + "(1, 'works')") }
    }

    @Test func `a savepoint around a pipeline keeps what came before it`() async throws {
        try await table("saved")
        try await database.write { db in
            try db.execute("INSERT INTO saved VALUES (0)")
            #expect(throws: PostgresError.self) {
                try db.savepoint {
                    try db.pipeline { pipeline in
                        for number in [1, 2, 0] { try pipeline.execute("INSERT INTO saved VALUES (\(Int32(number)))") }
                    }
                }
            }
            try db.execute("INSERT INTO saved VALUES (9)")
        }
        #expect(try await content(of: "saved") == [0, 9])
    }

    private struct Refusal: Error {}

    @Test func `a closure that throws leaves the connection in order`() async throws {
        try await table("thrown")
        try await database.write { db in
            #expect(throws: Refusal.self) {
                try db.savepoint {
                    try db.pipeline { pipeline in
                        try pipeline.execute("INSERT INTO thrown VALUES (1)")
                        throw Refusal()
                    }
                }
            }
            #expect(throws: PostgresEncodingError.self) {
                try db.savepoint {
                    try db.pipeline { pipeline in
                        try pipeline.execute("INSERT INTO thrown VALUES (2)")
                        try pipeline.execute("INSERT INTO thrown VALUES (3, \("\0"))")
                    }
                }
            }
            try db.execute("INSERT INTO thrown VALUES (4)")
        }
        #expect(try await content(of: "thrown") == [4])
    }

    @Test func `a pipeline may begin a transaction`() async throws {
        try await table("first")
        try await database.write([LocalSetting(name: "app.tenant", value: "7")]) { db in
            try db.pipeline { pipeline in
                try pipeline.execute("INSERT INTO first SELECT current_setting('app.tenant')::int")
            }
        }
        #expect(try await content(of: "first") == [7])
    }
}
