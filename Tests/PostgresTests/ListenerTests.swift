import Logging
import Postgres
import TestSupport
import Testing

@Suite(.database) struct ListenerTests {
    let database: Database

    init() throws { database = try #require(TestDatabase.current).owner }

    private func listener(quietInterval: Duration = .seconds(3600)) -> Listener {
        Listener(settings: database.settings, logger: Logger(label: "tests"), quietInterval: quietInterval)
    }

    private func announce(_ channel: String, _ payload: String) async throws {
        try await database.write { try $0.execute("SELECT pg_notify(\(channel), \(payload))") }
    }

    @Test func `what a session announces is heard after it has committed`() async throws {
        let listener = listener()
        var events = listener.events(on: "jobs").makeAsyncIterator()
        #expect(await events.next() == .catchUp)
        _ = try? await database.write { db in
            try db.execute("SELECT pg_notify('jobs', 'rolled back')")
            try db.execute("SELECT 1 / 0")
        }
        try await announce("jobs", "17")
        try await announce("jobs", "18")
        #expect(await events.next() == .notification(payload: "17"))
        #expect(await events.next() == .notification(payload: "18"))
        listener.close()
        #expect(await events.next() == nil)
    }

    @Test func `each stream hears its own channel, whatever its name`() async throws {
        let listener = listener()
        let names = ["one", "Two \"quoted\" 三"]
        var first = listener.events(on: names[0]).makeAsyncIterator()
        var second = listener.events(on: names[1]).makeAsyncIterator()
        var again = listener.events(on: names[1]).makeAsyncIterator()
        #expect(await first.next() == .catchUp)
        #expect(await second.next() == .catchUp)
        #expect(await again.next() == .catchUp)
        for name in names.reversed() { try await announce(name, name) }
        #expect(await first.next() == .notification(payload: names[0]))
        #expect(await second.next() == .notification(payload: names[1]))
        #expect(await again.next() == .notification(payload: names[1]))
        listener.close()
    }

    @Test func `after a lost connection there is a catch-up and hearing goes on`() async throws {
        let listener = listener()
        var events = listener.events(on: "jobs2").makeAsyncIterator()
        #expect(await events.next() == .catchUp)
        for round in 0..<3 {
            let ended = try await database.withConnection {
                try $0.query(
                    """
                    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE datname = current_database() AND query = 'LISTEN "jobs2"'
                    """, as: Bool.self)
            }
            #expect(ended == [true])
            #expect(await events.next() == .catchUp)
            try await announce("jobs2", "\(round)")
            #expect(await events.next() == .notification(payload: "\(round)"))
        }
        listener.close()
    }

    @Test func `a quiet channel has a catch-up now and then`() async throws {
        let listener = listener(quietInterval: .milliseconds(5))
        var events = listener.events(on: "quiet").makeAsyncIterator()
        for _ in 0..<4 { #expect(await events.next() == .catchUp) }
        listener.close()
    }

    @Test func `a channel that nobody hears any more is no longer listened to`() async throws {
        let listener = listener()
        let reader = Task {
            for await _ in listener.events(on: "left") { return }
        }
        var other = listener.events(on: "stays").makeAsyncIterator()
        #expect(await other.next() == .catchUp)
        await reader.value
        try await database.withConnection { db in
            while try !db.exists("SELECT FROM pg_stat_activity WHERE query = 'UNLISTEN \"left\"'") {}
        }
        listener.close()
        var after = listener.events(on: "late").makeAsyncIterator()
        #expect(await after.next() == nil)
    }
}
