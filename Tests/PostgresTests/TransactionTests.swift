import Dispatch
import Logging
@testable import Postgres
import TestSupport
import Testing

@Suite(.database) struct TransactionTests {
    let database: Database

    init() throws { database = try #require(TestDatabase.current).owner }

    private struct Refusal: Error {}

    /// A table of its own for a test.
    private func table(_ name: String) async throws {
        try await database.withConnection { try $0.execute(SQL(trusted: "CREATE TABLE \(name) (a int PRIMARY KEY)")) }
    }

    private func content(of table: String) async throws -> [Int] {
        try await database.read { try $0.query(SQL(trusted: "SELECT a FROM \(table) ORDER BY a"), as: Int.self) }
    }

    @Test func `what a closure wrote is there when it returned and gone when it threw`() async throws {
        try await table("kept")
        try await database.write { try $0.execute("INSERT INTO kept VALUES (1)") }
        await #expect(throws: Refusal.self) {
            try await database.write { db in
                try db.execute("INSERT INTO kept VALUES (2)")
                throw Refusal()
            }
        }
        #expect(try await content(of: "kept") == [1])
    }

    @Test func `reading catches a write`() async throws {
        try await table("unwritten")
        let error = await #expect(throws: PostgresError.self) {
            try await database.read { try $0.execute("INSERT INTO unwritten VALUES (1)") }
        }
        #expect(error?.sqlState == "25006")
        #expect(try await content(of: "unwritten").isEmpty)
    }

    @Test func `BEGIN and the settings travel with the first statement`() async throws {
        let settings = [LocalSetting(name: "app.tenant", value: "7"), LocalSetting(name: "app.account", value: "8")]
        let (flushes, seen) = try await database.read(settings) { db in
            let before = db.flushes
            let seen = try db.query(
                "SELECT current_setting('app.tenant'), current_setting('app.account')", as: (String.self, String.self))
            return (db.flushes - before, seen)
        }
        #expect(flushes == 1)
        #expect(seen[0] == ("7", "8"))
    }

    @Test func `a closure without a statement sends nothing`() async throws {
        let single = Database(settings: with(database.settings, poolSize: 1), logger: Logger(label: "tests"))
        try await single.write { db in try db.savepoint {} }
        let sent = try await single.withConnection { $0.flushes }
        #expect(sent == 0)
        await single.close()
    }

    @Test func `no setting leaks out of its transaction`() async throws {
        let single = Database(settings: with(database.settings, poolSize: 1), logger: Logger(label: "tests"))
        for _ in 0..<3 {
            let settings = [LocalSetting(name: "app.tenant", value: "7")]
            try await single.write(settings) { try $0.execute("SELECT 1") }
            _ = try? await single.write(settings) { try $0.execute("SELECT 1 / 0") }
            let left = try await single.withConnection {
                try $0.value("SELECT nullif(current_setting('app.tenant', true), '')", as: String?.self)
            }
            #expect(left == .some(nil))
        }
        await single.close()
    }

    @Test func `a hostile value of a setting is a value`() async throws {
        let hostile = "', true); DROP TABLE x; --"
        let seen = try await database.read([LocalSetting(name: "app.tenant", value: hostile)]) {
            try $0.value("SELECT current_setting('app.tenant')", as: String.self)
        }
        #expect(seen == hostile)
    }

    @Test func `a setting that cannot be sent fails the transaction and nothing else`() async throws {
        for value in ["\0", "x"] {
            let name = value == "x" ? "no such setting" : "app.tenant"
            await #expect(throws: (any Error).self) {
                try await database.read([LocalSetting(name: name, value: value)]) { try $0.execute("SELECT 1") }
            }
        }
        let alive = try await database.read { try $0.value("SELECT 7", as: Int.self) }
        #expect(alive == 7)
    }

    @Test func `a savepoint undoes its own part only`() async throws {
        try await table("parts")
        try await database.write { db in
            try db.execute("INSERT INTO parts VALUES (1)")
            do {
                try db.savepoint {
                    try db.execute("INSERT INTO parts VALUES (2)")
                    try db.execute("INSERT INTO parts VALUES (1)")
                }
                Issue.record("the key is doubled")
            } catch let error as PostgresError {
                #expect(error.sqlState == "23505")
            }
            try db.savepoint { try db.execute("INSERT INTO parts VALUES (3)") }
        }
        #expect(try await content(of: "parts") == [1, 3])
    }

    @Test func `savepoints nest`() async throws {
        try await table("nested")
        try await database.write { db in
            try db.savepoint {
                try db.savepoint {
                    _ = try? db.savepoint {
                        try db.execute("INSERT INTO nested VALUES (1)")
                        throw Refusal()
                    }
                    try db.execute("INSERT INTO nested VALUES (2)")
                }
                _ = try? db.savepoint { throw Refusal() }
                try db.execute("INSERT INTO nested VALUES (3)")
            }
        }
        #expect(try await content(of: "nested") == [2, 3])
    }

    @Test func `a failure that the closure swallows is not committed as success`() async throws {
        try await table("swallowed")
        let error = await #expect(throws: PostgresError.self) {
            try await database.write { db in
                try db.execute("INSERT INTO swallowed VALUES (1)")
                _ = try? db.execute("INSERT INTO swallowed VALUES (1)")
            }
        }
        #expect(error?.sqlState == "23505")
        let inner = await #expect(throws: PostgresError.self) {
            try await database.write { db in
                try db.savepoint { _ = try? db.execute("SELECT 1 / 0") }
            }
        }
        #expect(inner?.sqlState == "22012")
        #expect(try await content(of: "swallowed").isEmpty)
    }

    @Test func `a deferred constraint is reported by COMMIT`() async throws {
        try await database.withConnection { db in
            try db.execute("CREATE TABLE parent (a int PRIMARY KEY)")
            try db.execute("CREATE TABLE child (a int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
        }
        let error = await #expect(throws: PostgresError.self) {
            try await database.write { try $0.execute("INSERT INTO child VALUES (9)") }
        }
        #expect(error?.sqlState == "23503")
        let alive = try await database.withConnection { try $0.value("SELECT count(*) FROM child", as: Int.self) }
        #expect(alive == 0)
    }

    @Test func `a transaction that is left open without one does not reach the next caller`() async throws {
        let single = Database(settings: with(database.settings, poolSize: 1), logger: Logger(label: "tests"))
        try await table("left_open")
        try await single.withConnection { db in
            try db.execute("BEGIN")
            try db.execute("INSERT INTO left_open VALUES (1)")
        }
        try await single.withConnection { try $0.execute("INSERT INTO left_open VALUES (2)") }
        await single.close()
        #expect(try await content(of: "left_open") == [2])
    }

    @Test func `two that read and write the same end one after another`() async throws {
        try await table("counted")
        try await database.withConnection { try $0.execute("INSERT INTO counted VALUES (0)") }
        let attempts = Shared(0)
        let meeting = Meeting()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await database.write(isolation: .serializable) { db in
                        let number = try db.value("SELECT max(a) FROM counted", as: Int.self) ?? -1
                        if attempts.increment() <= 2 { meeting.wait() }
                        try db.execute("INSERT INTO counted VALUES (\(Int32(number + 1)))")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await content(of: "counted") == [0, 1, 2])
        #expect(attempts.value > 2)
    }

    @Test func `a deadlock is resolved by running one of the two again`() async throws {
        try await table("locked")
        try await database.withConnection { try $0.execute("INSERT INTO locked VALUES (1), (2)") }
        let attempts = Shared(0)
        let meeting = Meeting()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for order in [[1, 2], [2, 1]] {
                group.addTask {
                    try await database.write { db in
                        try db.execute("SET LOCAL deadlock_timeout = '50ms'")
                        try db.execute("SELECT FROM locked WHERE a = \(order[0]) FOR UPDATE")
                        if attempts.increment() <= 2 { meeting.wait() }
                        try db.execute("SELECT FROM locked WHERE a = \(order[1]) FOR UPDATE")
                    }
                }
            }
            try await group.waitForAll()
        }
        // The one that begins again may take its row before the other has woken up, and they meet once more.
        #expect((3...5).contains(attempts.value))
    }

    @Test func `a conflict that does not go away is reported after three more attempts`() async throws {
        let attempts = Shared(0)
        let error = await #expect(throws: PostgresError.self) {
            try await database.write { db in
                attempts.increment()
                try db.execute("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
            }
        }
        #expect(error?.sqlState == "40001")
        #expect(attempts.value == 4)
    }

    @Test func `a refusal is not run again`() async throws {
        let attempts = Shared(0)
        await #expect(throws: Refusal.self) {
            try await database.write { db in
                attempts.increment()
                try db.execute("SELECT 1")
                throw Refusal()
            }
        }
        #expect(attempts.value == 1)
    }
}

/// A place where two threads wait for each other.
final class Meeting: Sendable {
    private let arrived = Shared(0)
    private let door = DispatchSemaphore(value: 0)

    func wait() {
        if arrived.increment() == 2 {
            door.signal()
        } else {
            door.wait()
        }
    }
}

/// Settings with another size of the pool.
func with(_ settings: DatabaseSettings, poolSize: Int) -> DatabaseSettings {
    var settings = settings
    settings.poolSize = poolSize
    return settings
}
