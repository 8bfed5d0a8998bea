import Dispatch
import Logging
import Postgres
import TestSupport
import Testing

@Suite(.database) struct PoolTests {
    private let url: String

    init() throws { url = try #require(TestDatabase.current).owner.settings.url }

    private func database(poolSize: Int, waitLimit: Duration = .seconds(60)) -> Database {
        let settings = DatabaseSettings(url: url, poolSize: poolSize, waitLimit: waitLimit)
        return Database(settings: settings, logger: Logger(label: "tests"))
    }

    /// Occupies one connection until the door is opened.
    private func occupy(_ database: Database, until door: DispatchSemaphore) async -> Task<Void, any Error> {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await database.withConnection { _ in
                arrived.finish()
                door.wait()
            }
        }
        for await _ in arrivals {}
        return task
    }

    @Test func `a caller who waits too long is told so`() async throws {
        let database = database(poolSize: 1, waitLimit: .milliseconds(50))
        let door = DispatchSemaphore(value: 0)
        let holder = await occupy(database, until: door)
        await #expect(throws: PoolTimeout.self) { try await database.read { try $0.execute("SELECT 1") } }
        door.signal()
        try await holder.value
        let alive = try await database.read { try $0.value("SELECT 7", as: Int.self) }
        #expect(alive == 7)
        await database.close()
    }

    @Test func `callers are served in the order in which they came`() async throws {
        let database = database(poolSize: 1)
        let door = DispatchSemaphore(value: 0)
        let holder = await occupy(database, until: door)
        let order = Shared<[Int]>([])
        let callers = (0..<20).map { number in
            // An immediate task runs up to its first suspension, which is the one in the queue.
            Task.immediate { try await database.withConnection { _ in order.change { $0.append(number) } } }
        }
        door.signal()
        try await holder.value
        for caller in callers { try await caller.value }
        #expect(order.value == Array(0..<20))
        await database.close()
    }

    @Test func `a caller who gives up leaves the queue`() async throws {
        let database = database(poolSize: 1)
        let door = DispatchSemaphore(value: 0)
        let holder = await occupy(database, until: door)
        let wasRun = Shared(false)
        let quitter = Task.immediate {
            try await database.withConnection { _ in wasRun.change { $0 = true } }
        }
        quitter.cancel()
        await #expect(throws: CancellationError.self) { try await quitter.value }
        door.signal()
        try await holder.value
        try await database.withConnection { _ in }
        #expect(!wasRun.value)
        await database.close()
    }

    @Test func `a task that is cancelled before it asks is refused`() async throws {
        let database = database(poolSize: 1)
        let door = DispatchSemaphore(value: 0)
        let holder = await occupy(database, until: door)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await database.withConnection { _ in }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        door.signal()
        try await holder.value
        await database.close()
    }

    @Test func `no more connections are made than the pool has room for`() async throws {
        let database = database(poolSize: 3)
        let processes = Shared<Set<Int>>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    let process = try await database.read { db in
                        try db.execute("SELECT pg_sleep(0.001)")
                        return try db.value("SELECT pg_backend_pid()", as: Int.self)
                    }
                    processes.change { _ = $0.insert(process ?? 0) }
                }
            }
            try await group.waitForAll()
        }
        #expect((1...3).contains(processes.value.count))
        await database.close()
    }

    @Test func `a closed database refuses work, finishes what runs and leaves no session`() async throws {
        let database = database(poolSize: 2)
        let door = DispatchSemaphore(value: 0)
        let holder = await occupy(database, until: door)
        let processes = try await database.withConnection {
            try $0.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()", as: Int.self)
        }
        #expect(processes.count >= 2)
        let closing = Task.immediate { await database.close() }
        await #expect(throws: DatabaseClosed.self) { try await database.withConnection { _ in } }
        door.signal()
        try await holder.value
        await closing.value
        let other = self.database(poolSize: 1)
        try await other.withConnection { db in
            while try db.exists("SELECT FROM pg_stat_activity WHERE pid = ANY(\(processes)) AND state <> 'active'") {}
        }
        await other.close()
    }

    @Test func `an old connection is replaced`() async throws {
        let settings = DatabaseSettings(url: url, poolSize: 1, lifetime: .zero)
        let database = Database(settings: settings, logger: Logger(label: "tests"))
        let first = try await database.read { try $0.value("SELECT pg_backend_pid()", as: Int.self) }
        let second = try await database.read { try $0.value("SELECT pg_backend_pid()", as: Int.self) }
        #expect(first != second)
        await database.close()
    }

    @Test func `a session begins with its role, its limits and universal time`() async throws {
        let settings = DatabaseSettings(
            url: url + "&options=-c%20work_mem%3D5MB", role: "pg_monitor", poolSize: 1,
            statementTimeout: .seconds(3), lockTimeout: .milliseconds(1500), applicationName: "a name with blanks")
        let database = Database(settings: settings, logger: Logger(label: "tests"))
        let rows = try await database.read {
            try $0.query(
                """
                SELECT current_user::text, current_setting('statement_timeout'), current_setting('lock_timeout'),
                       current_setting('idle_in_transaction_session_timeout'), current_setting('TimeZone'),
                       current_setting('application_name'), current_setting('work_mem')
                """,
                as: (String.self, String.self, String.self, String.self, String.self, String.self, String.self))
        }
        let values = [rows[0].0, rows[0].1, rows[0].2, rows[0].3, rows[0].4, rows[0].5, rows[0].6]
        #expect(values == ["pg_monitor", "3s", "1500ms", "10s", "UTC", "a name with blanks", "5MB"])
        await database.close()
    }

    @Test func `a server that was never there is an error at once`() async throws {
        let settings = DatabaseSettings(url: "host=/nowhere dbname=x user=y", waitLimit: .seconds(3600))
        let database = Database(settings: settings, logger: Logger(label: "tests"))
        let error = await #expect(throws: PostgresError.self) { try await database.withConnection { _ in } }
        #expect(error?.sqlState == "08006")
        await database.close()
    }
}
