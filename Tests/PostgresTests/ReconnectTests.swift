import Logging
import Postgres
import TestSupport
import Testing

/// These tests start servers of their own, because they kill them.
@Suite struct ReconnectTests {
    private func database(_ url: String, poolSize: Int = 2) -> Database {
        let settings = DatabaseSettings(url: url, poolSize: poolSize, waitLimit: .seconds(60))
        return Database(settings: settings, logger: Logger(label: "tests"))
    }

    @Test func `work goes on after the server was killed and started again`() async throws {
        let cluster = try TestCluster(settings: ["fsync=off"])
        let database = database(cluster.url())
        try await database.write { try $0.execute("CREATE TABLE survivors (a int)") }
        for number in 1...3 {
            try await database.write { try $0.execute("INSERT INTO survivors VALUES (\(Int32(number)))") }
            try cluster.kill()
            try cluster.start()
            let count = try await database.read { try $0.value("SELECT count(*) FROM survivors", as: Int.self) }
            #expect(count == number)
        }
        await database.close()
        try cluster.stop()
    }

    @Test func `a caller waits for a server that is coming back`() async throws {
        let cluster = try TestCluster(settings: ["fsync=off"])
        let database = database(cluster.url())
        try await database.write { try $0.execute("CREATE TABLE late (a int)") }
        try cluster.kill()
        let insertion = Task { try await database.write { try $0.execute("INSERT INTO late VALUES (1)") } }
        try cluster.start()
        _ = try await insertion.value
        let count = try await database.read { try $0.value("SELECT count(*) FROM late", as: Int.self) }
        #expect(count == 1)
        await database.close()
    }

    @Test func `a transaction whose session is ended from outside is run again`() async throws {
        let cluster = try TestCluster()
        let (database, other) = (database(cluster.url(), poolSize: 1), database(cluster.url(), poolSize: 1))
        let first = try await database.write { try $0.value("SELECT pg_backend_pid()", as: Int.self) }
        try await other.withConnection { try $0.execute("SELECT pg_terminate_backend(\(first ?? 0)::int, 5000)") }
        let second = try await database.write { try $0.value("SELECT pg_backend_pid()", as: Int.self) }
        #expect(first != second)
        await database.close()
        await other.close()
    }

    @Test func `among several hosts the new primary is found`() async throws {
        let primary = try TestCluster(settings: ["fsync=off", "synchronous_standby_names=*"])
        let standby = try TestCluster(standbyOf: primary, settings: ["fsync=off", "synchronous_standby_names="])
        let hosts = primary.directory + "," + standby.directory
        let database = database("host=\(hosts) user=postgres dbname=postgres target_session_attrs=read-write")
        try await database.write { try $0.execute("CREATE TABLE moved (a int)") }
        try await database.write { try $0.execute("INSERT INTO moved VALUES (1)") }
        try primary.kill()
        let writing = Task { try await database.write { try $0.execute("INSERT INTO moved VALUES (2)") } }
        try standby.promote()
        _ = try await writing.value
        let (numbers, folder) = try await database.read { db in
            (
                try db.query("SELECT a FROM moved ORDER BY a", as: Int.self),
                try db.value("SELECT current_setting('unix_socket_directories')", as: String.self)
            )
        }
        #expect(numbers == [1, 2])
        #expect(folder == standby.directory)
        await database.close()
    }

    @Test func `a primary that became a standby is left for the new one`() async throws {
        let primary = try TestCluster()
        let database = database(primary.url(), poolSize: 1)
        let first = try await database.write { try $0.value("SELECT pg_backend_pid()", as: Int.self) }
        // As a standby would answer: a session that cannot write.
        let error = await #expect(throws: PostgresError.self) {
            try await database.write { db in
                try db.execute("SET LOCAL transaction_read_only = on")
                try db.execute("CREATE TABLE refused (a int)")
            }
        }
        #expect(error?.sqlState == "25006")
        let second = try await database.write { try $0.value("SELECT pg_backend_pid()", as: Int.self) }
        #expect(first != second)
        await database.close()
    }
}
