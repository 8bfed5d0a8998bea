internal import Kernel
public import Logging
public import Postgres

/// Does the jobs that are due, a few at a time, until its task is cancelled.
///
/// A notification wakes it; because a notification is only a hint, it also looks by itself every few seconds.
public struct JobWorker: Sendable {
    private let database: Database
    private let kinds: [String: JobKind]
    private let logger: Logger
    /// Jobs that are done at the same time.
    public static let slots = 2
    /// After which silence a worker looks by itself, in seconds.
    public static let lookSeconds = 5
    /// How long a finished job stays on the page, in days.
    public static let keepDays = 30

    /// A worker for these kinds of job, over a small pool of its own.
    public init(database: Database, kinds: [JobKind], logger: Logger) {
        self.database = database
        self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { ($0.code, $0) })
        self.logger = logger
    }

    /// Works until the task is cancelled; what it then has in hand is put back for another one.
    public func run() async {
        let listener = Listener(
            settings: database.settings, logger: logger, quietInterval: .seconds(Self.lookSeconds))
        await withTaskGroup { group in
            for _ in 0..<Self.slots {
                group.addTask {
                    for await _ in listener.events(on: "job") {
                        await drain()
                        if Task.isCancelled { break }
                    }
                }
            }
        }
        listener.close()
    }

    /// Does everything that is due now, and returns how many jobs that were.
    @discardableResult
    public func drain() async -> Int {
        var count = 0
        do {
            while !Task.isCancelled, try await runNext() { count += 1 }
            if count == 0 { try await sweep() }
        } catch is CancellationError {
            return count
        } catch {
            logger.warning("the jobs cannot be reached", metadata: ["error": "\(error)"])
        }
        return count
    }

    /// Claims the job that has been due longest and does it. False when none is due.
    public func runNext() async throws -> Bool {
        guard let (run, kind) = try await claim() else { return false }
        do {
            try await kind.run(run)
            if !run.wasFinished { try await run.finish() }
        } catch is JobLost {
            logger.notice("a job was taken over by another worker", metadata: ["job": "\(run.id)"])
        } catch is JobCancelled {
            try? await run.stop(.cancelled, error: "")
        } catch let hopeless as JobHopeless {
            try? await run.stop(.failed, error: String(hopeless.description.prefix(500)))
        } catch  where Task.isCancelled {
            // The cancelled task can no longer wait for a connection, so another one puts the job back.
            await Task { try? await run.putBack(error: "", restSeconds: 0, countsAttempt: false) }.value
        } catch {
            logger.warning("a job failed", metadata: ["job": "\(run.id)", "kind": "\(kind.code)", "error": "\(error)"])
            try? await run.putBack(
                error: String("\(error)".prefix(500)), restSeconds: JobKind.restSeconds(afterAttempts: run.attempts))
        }
        return true
    }

    private struct Claim: Sendable {
        let id: Job.ID
        let kind: String
        let payload: JSON
        let attempts: Int
        let attemptsMax: Int
        let fence: Int64
        let tenant: Tenant.ID?
    }

    /// Takes the next job that is due, or whose worker has let its lease run out.
    private func claim() async throws -> (JobRun, JobKind)? {
        let codes = kinds.keys.sorted()
        let leases = codes.map { Int32(kinds[$0]?.leaseSeconds ?? 60) }
        let nobody = [LocalSetting(name: "app.tenant", value: "0"), LocalSetting(name: "app.worker", value: "on")]
        let claimed = try await database.write(nobody) { db in
            try db.first(
                """
                -- claim a job
                WITH next AS (
                    SELECT id FROM job
                    WHERE kind = ANY(\(codes)) AND ((state = 'waiting' AND run_after <= clock_timestamp())
                        OR (state = 'running' AND lease_until < clock_timestamp()))
                    ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                UPDATE job j SET state = 'running', attempts = attempts + 1, fence = fence + 1,
                    lease_until = clock_timestamp()
                        + make_interval(secs => (\(leases))[array_position(\(codes), j.kind)])
                FROM next WHERE j.id = next.id
                RETURNING j.id, j.kind, j.payload::text, j.attempts, j.attempts_max, j.fence, j.tenant_id
                """
            ) { row in
                try Claim(
                    id: row.next(), kind: row.next(), payload: JSON.parse(row.next(String.self)),
                    attempts: Int(row.next(Int16.self)), attemptsMax: Int(row.next(Int16.self)), fence: row.next(),
                    tenant: row.next())
            }
        }
        guard let claimed, let kind = kinds[claimed.kind] else { return nil }
        let tenant = try await database.read { db in try claimed.tenant.map { try Tenant.find($0, in: db) } }
        let viewer = try await database.viewer(
            of: nil, in: tenant, origin: Viewer.Origin(request: "job \(claimed.id)", address: "-"))
        let run = JobRun(
            id: claimed.id, payload: claimed.payload, attempts: claimed.attempts, fence: claimed.fence,
            leaseSeconds: kind.leaseSeconds, database: database, viewer: viewer)
        if claimed.attempts > claimed.attemptsMax {
            // Every attempt ended with its worker: a job that kills its workers is not given to another one.
            try await run.stop(.failed, error: "the worker ended in the middle of every attempt")
            return try await claim()
        }
        return (run, kind)
    }

    private func sweep() async throws {
        let nobody = [LocalSetting(name: "app.tenant", value: "0"), LocalSetting(name: "app.worker", value: "on")]
        try await database.write(nobody) { db in
            try db.execute(
                """
                -- sweep finished jobs
                DELETE FROM job WHERE finished_at < clock_timestamp() - make_interval(days => \(Int32(Self.keepDays)))
                  AND state IN ('done', 'cancelled')
                """)
        }
    }
}
