import Dispatch
import Glibc
import Logging
@testable import Postgres
import TestSupport
import Testing

@Suite(.database) struct CancellationTests {
    let database: Database

    init() throws { database = try #require(TestDatabase.current).owner }

    private func single() -> Database {
        Database(settings: with(database.settings, poolSize: 1), logger: Logger(label: "tests"))
    }

    /// Waits until a session runs a statement that mentions the word.
    private func awaitActivity(_ word: String) async throws {
        try await database.withConnection { db in
            let pattern = "%" + word + "%"
            while try !db.exists(
                """
                SELECT FROM pg_stat_activity
                WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE \(pattern)
                """)
            {}
        }
    }

    @Test func `cancelling a task ends its statement`() async throws {
        let database = single()
        let task = Task { try await database.write { try $0.execute("SELECT pg_sleep(3600) /* endless */") } }
        try await awaitActivity("endless")
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.sqlState == "57014")
        let alive = try await database.write { try $0.value("SELECT 7", as: Int.self) }
        #expect(alive == 7)
        await database.close()
    }

    @Test func `a task that is cancelled between two statements runs no other one`() async throws {
        let database = single()
        try await database.withConnection { try $0.execute("CREATE TABLE between (a int)") }
        let (reached, door) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let task = Task {
            try await database.write { db in
                try db.execute("INSERT INTO between VALUES (1)")
                reached.signal()
                door.wait()
                // The cancellation is on its way to the connection's gate.
                while !db.gate.isRequested { usleep(100) }
                try db.execute("INSERT INTO between VALUES (2)")
            }
        }
        await wait(for: reached)
        task.cancel()
        door.signal()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.sqlState == "57014")
        let rows = try await database.read { try $0.value("SELECT count(*) FROM between", as: Int.self) }
        #expect(rows == 0)
        await database.close()
    }

    @Test func `a task that is cancelled before COMMIT is rolled back`() async throws {
        let database = single()
        try await database.withConnection { try $0.execute("CREATE TABLE uncommitted (a int)") }
        let (reached, door) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let task = Task {
            try await database.write { db in
                try db.execute("INSERT INTO uncommitted VALUES (1)")
                reached.signal()
                door.wait()
                while !db.gate.isRequested { usleep(100) }
            }
        }
        await wait(for: reached)
        task.cancel()
        door.signal()
        await #expect(throws: PostgresError.self) { try await task.value }
        let rows = try await database.read { try $0.value("SELECT count(*) FROM uncommitted", as: Int.self) }
        #expect(rows == 0)
        await database.close()
    }

    @Test func `a cancellation never hits the statement of another task`() async throws {
        let database = single()
        var canceled = 0
        for round in 0..<300 {
            let victim = Task {
                do {
                    try await database.write { try $0.execute("SELECT pg_sleep(0.0003)") }
                    return false
                } catch let error as PostgresError where error.sqlState == "57014" {
                    return true
                } catch is CancellationError {
                    return true
                }
            }
            let bystander = Task {
                try await database.write { db in
                    try db.execute("SELECT 1")
                    return try db.value("SELECT \(round) + 0 FROM pg_sleep(0.0002)", as: Int.self)
                }
            }
            for _ in 0..<(round % 7) { await Task.yield() }
            victim.cancel()
            canceled += try await victim.value ? 1 : 0
            let seen = try await bystander.value
            #expect(seen == round)
        }
        #expect(canceled > 0)
        await database.close()
    }

    @Test func `a statement may run no longer than the limit`() async throws {
        var settings = database.settings
        settings.statementTimeout = .milliseconds(30)
        let database = Database(settings: settings, logger: Logger(label: "tests"))
        let error = await #expect(throws: PostgresError.self) {
            try await database.read { try $0.execute("SELECT pg_sleep(3600)") }
        }
        #expect(error?.sqlState == "57014")
        await database.close()
    }

    private func wait(for semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            runOnThread {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
