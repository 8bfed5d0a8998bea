import Kernel
import Logging
import Platform
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct `Jobs` {
    private static let logger = Logger(label: "tests")

    /// A kind whose every job enters an area under its own number: a second time would fail.
    private static func adding(_ before: @escaping @Sendable (JobRun) async throws -> Void = { _ in }) -> JobKind {
        JobKind("test.add") { run in
            try await before(run)
            guard let number = run.payload["number"]?.number?.int64 else { throw JobHopeless("no number") }
            try await run.finish { change in
                try change.db.execute(
                    """
                    INSERT INTO area (code, parent_code, level, name, path, source)
                    VALUES (\("511826\(100 + number)"), '511826', 4, \("镇\(number)"), \("t\(number)."), 'test')
                    """)
            }
        }
    }

    private func worker(_ office: Office, _ kind: JobKind) -> JobWorker {
        JobWorker(database: office.database, kinds: [kind], logger: Self.logger)
    }

    private func stage(_ office: Office, _ numbers: Range<Int64>) async throws {
        try await office.act(nil) { change in
            for number in numbers { try Job.stage("test.add", payload: ["number": .integer(number)], in: change.db) }
        }
    }

    private func states(_ office: Office) async throws -> [String: Int64] {
        try await office.byHand { db in
            Dictionary(
                uniqueKeysWithValues: try db.query(
                    "SELECT state, count(*) FROM job WHERE kind = 'test.add' GROUP BY state",
                    as: (String.self, Int64.self)
                ).map { ($0.0, $0.1) })
        }
    }

    @Test func `Four workers never do a job twice`() async throws {
        let office = try await Office.open()
        try await stage(office, 0..<60)
        let begun = Mutex(0)
        let kind = Self.adding { _ in begun.withLock { $0 += 1 } }
        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { await worker(office, kind).drain() } }
        }
        #expect(begun.withLock { $0 } == 60)
        #expect(try await states(office) == ["done": 60])
        #expect(try await office.byHand { try $0.value("SELECT count(*) FROM area WHERE level = 4") } == Int64(60))
        try await office.base.drop()
    }

    @Test func `What a rolled back change staged is never done`() async throws {
        let office = try await Office.open()
        await #expect(throws: NotFound.self) {
            try await office.act(nil) { change in
                try Job.stage("test.add", payload: ["number": 1], in: change.db)
                throw NotFound()
            }
        }
        #expect(await worker(office, Self.adding()).drain() == 0)
        try await office.base.drop()
    }

    @Test func `A worker that dies in the middle leaves its job to the next one, which does it once`() async throws {
        let office = try await Office.open()
        try await stage(office, 1..<2)
        let gate = AsyncStream.makeStream(of: Void.self)
        let began = AsyncStream.makeStream(of: Void.self)
        let late = worker(
            office,
            Self.adding { _ in
                began.continuation.yield()
                for await _ in gate.stream { break }
            })
        let first = Task { try await late.runNext() }
        for await _ in began.stream { break }
        // The first worker hangs; its lease runs out.
        try await office.byHand { try $0.execute("UPDATE job SET lease_until = now() - interval '1 second'") }
        #expect(try await worker(office, Self.adding()).runNext())
        #expect(try await states(office) == ["done": 1])
        // Now it comes back, too late: the fence refuses it, and the area is there once.
        gate.continuation.yield()
        _ = try await first.value
        #expect(try await states(office) == ["done": 1])
        #expect(try await office.byHand { try $0.value("SELECT fence FROM job WHERE kind = 'test.add'") } == Int64(2))
        #expect(try await office.byHand { try $0.value("SELECT count(*) FROM area WHERE level = 4") } == Int64(1))
        try await office.base.drop()
    }

    @Test func `A late worker writes nothing, not even by a change in between`() async throws {
        let office = try await Office.open()
        try await stage(office, 1..<2)
        let outcome = Mutex("")
        let kind = JobKind("test.add") { run in
            try await office.byHand { try $0.execute("UPDATE job SET fence = fence + 1 WHERE kind = 'test.add'") }
            do {
                try await run.write { change in try change.db.execute("DELETE FROM organisation_member") }
                outcome.withLock { $0 = "written" }
            } catch is JobLost {
                outcome.withLock { $0 = "lost" }
            }
            try await run.progress(1, of: 2)
        }
        #expect(try await worker(office, kind).runNext())
        #expect(outcome.withLock { $0 } == "lost")
        #expect(try await states(office) == ["running": 1])
        try await office.base.drop()
    }

    @Test func `A failed attempt rests longer each time and the last one fails the job`() async throws {
        struct Trouble: Error {}
        let office = try await Office.open()
        try await office.act(nil) { change in
            try Job.stage("test.add", payload: ["number": 1], attemptsMax: 3, in: change.db)
        }
        let failing = worker(office, Self.adding { _ in throw Trouble() })
        var rests: [Int64] = []
        for attempt in 1...3 {
            #expect(try await failing.runNext())
            #expect(try await !failing.runNext(), "attempt \(attempt) came again without a rest")
            rests += try await office.byHand { db in
                try db.query(
                    """
                    SELECT round(extract(epoch FROM run_after - clock_timestamp()))::bigint FROM job
                    WHERE kind = 'test.add' AND state = 'waiting'
                    """, as: (Int64.self)
                ).map { $0 }
            }
            try await office.byHand { db in
                try db.execute("UPDATE job SET run_after = now() WHERE kind = 'test.add' AND state = 'waiting'")
            }
        }
        #expect(rests == [10, 20])
        #expect(try await states(office) == ["failed": 1])
        #expect((1...12).map { JobKind.restSeconds(afterAttempts: $0) }.max() == 3_600)
        let sam = try await office.viewer("Sam")
        let job = try await office.database.read(as: sam) { db in try Job.newest(200, for: sam, in: db) }
            .first { $0.kind == "test.add" }
        #expect(job?.lastError == "Trouble()")
        guard let job else { return }
        try await office.act("Sam") { change in try Job.retry(job.id, in: change) }
        #expect(try await worker(office, Self.adding()).runNext())
        #expect(try await states(office) == ["done": 1])
        try await office.base.drop()
    }

    @Test func `A long job shows its progress and stops when it is asked to`() async throws {
        let office = try await Office.open()
        try await stage(office, 1..<2)
        let sam = try await office.viewer("Sam")
        let steps = Mutex<[Int64]>([])
        let kind = JobKind("test.add") { run in
            for step in Int64(1)...10 {
                try await run.progress(step, of: 10)
                steps.withLock { $0.append(step) }
                guard step == 3 else { continue }
                try await office.database.write(as: sam) { change in
                    let job = try Job.newest(200, for: sam, in: change.db).first { $0.kind == "test.add" }
                    #expect(job?.progressDone == 3 && job?.progressTotal == 10)
                    try Job.cancel(run.id, in: change)
                }
            }
        }
        #expect(try await worker(office, kind).runNext())
        #expect(steps.withLock { $0 } == [1, 2, 3])
        #expect(try await states(office) == ["cancelled": 1])
        await #expect(throws: NotFound.self) {
            let eve = try await office.viewer("Eve")
            _ = try await office.database.read(as: eve) { db in try Job.newest(1, for: eve, in: db) }
        }
        try await office.base.drop()
    }

    @Test func `A waiting job with the same key is not staged twice, and a notification wakes the worker`()
        async throws
    {
        let office = try await Office.open()
        for _ in 0..<3 {
            try await office.act(nil) { change in
                try Job.stage("test.add", key: "one", payload: ["number": 7], in: change.db)
            }
        }
        #expect(try await states(office) == ["waiting": 1])
        let done = AsyncStream.makeStream(of: Void.self)
        let working = Task {
            await worker(office, Self.adding { _ in done.continuation.yield() }).run()
        }
        for await _ in done.stream { break }
        working.cancel()
        await working.value
        try await office.base.drop()
    }
}
