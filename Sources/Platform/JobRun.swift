public import Kernel
internal import Logging
public import Postgres
internal import Synchronization

/// A job in the hands of one worker, under the number of its claim (the fence).
///
/// Effects on the database belong into `finish` or `write`: both first make sure, in the same transaction, that the
/// claim still holds, so a worker that was believed dead writes nothing.
public final class JobRun: Sendable {
    /// The job.
    public let id: Job.ID
    /// What is to be done.
    public let payload: JSON
    /// How often it was begun, this time included.
    public let attempts: Int
    /// The way to the database.
    public let database: Database
    /// In whose name it works: nobody's, in the tenant of the job.
    public let viewer: Viewer
    private let fence: Int64
    private let leaseSeconds: Int
    private let isFinished = Mutex(false)

    init(
        id: Job.ID, payload: JSON, attempts: Int, fence: Int64, leaseSeconds: Int, database: Database, viewer: Viewer
    ) {
        self.id = id
        self.payload = payload
        self.attempts = attempts
        self.fence = fence
        self.leaseSeconds = leaseSeconds
        self.database = database
        self.viewer = viewer
    }

    /// Reads in the tenant of the job.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Result
    ) async throws -> Result {
        try await database.read(as: viewer, body)
    }

    /// Says how far the work is, renews the lease, and throws `JobCancelled` or `JobLost` when it has to stop.
    public func progress(_ done: Int64, of total: Int64?) async throws {
        let (id, fence, lease) = (id, fence, Int32(leaseSeconds))
        let isCancelAsked = try await database.write(viewer.workerSettings) { db in
            try db.value(
                """
                -- progress of a job
                UPDATE job SET progress_done = \(done), progress_total = \(total),
                    lease_until = clock_timestamp() + make_interval(secs => \(lease))
                WHERE id = \(id) AND fence = \(fence) AND state = 'running'
                RETURNING cancel_asked_at IS NOT NULL
                """, as: Bool.self)
        }
        guard let isCancelAsked else { throw JobLost() }
        if isCancelAsked { throw JobCancelled() }
    }

    /// Changes something while the claim holds. Throws `JobLost` otherwise, and then nothing is written.
    @discardableResult
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        try await database.write(as: viewer) { [self] change in
            try hold(in: change.db)
            return try body(change)
        }
    }

    /// The last change of the job and its end, in one transaction: it is done once, or not at all.
    public func finish(_ body: @escaping @Sendable (Change) throws -> Void = { _ in }) async throws {
        try await database.write(as: viewer) { [self] change in
            try hold(in: change.db)
            try body(change)
            try end(.done, error: "", in: change.db)
        }
        isFinished.withLock { $0 = true }
    }

    var wasFinished: Bool { isFinished.withLock { $0 } }

    /// Makes sure that the claim holds, and keeps the row until the transaction ends.
    private func hold(in db: Connection) throws {
        let holds = try db.exists(
            """
            -- hold a job
            SELECT FROM job WHERE id = \(id) AND fence = \(fence) AND state = 'running' FOR UPDATE
            """)
        guard holds else { throw JobLost() }
    }

    private func end(_ state: Job.State, error: String, in db: Connection) throws {
        try db.execute(
            """
            -- end a job
            UPDATE job SET state = \(state), finished_at = clock_timestamp(), last_error = \(error), lease_until = NULL
            WHERE id = \(id) AND fence = \(fence)
            """)
    }

    /// Gives the job up for good.
    func stop(_ state: Job.State, error: String) async throws {
        try await database.write(viewer.workerSettings) { [self] db in
            try hold(in: db)
            try end(state, error: error, in: db)
        }
    }

    /// Puts the job back: after a failure it rests, and after the last attempt it has failed.
    func putBack(error: String, restSeconds: Int, countsAttempt: Bool = true) async throws {
        let (id, fence) = (id, fence)
        do {
            try await putBack(id, fence, error, restSeconds, countsAttempt)
        } catch let taken as PostgresError where taken.constraint == "job_waits_once" {
            // The same work was staged again meanwhile: that job does it.
            try await stop(.cancelled, error: error)
        }
    }

    private func putBack(
        _ id: Job.ID, _ fence: Int64, _ error: String, _ restSeconds: Int, _ countsAttempt: Bool
    ) async throws {
        try await database.write(viewer.workerSettings) { db in
            try db.execute(
                """
                -- put a job back
                UPDATE job SET lease_until = NULL, last_error = \(error),
                    attempts = attempts - \(Int16(countsAttempt ? 0 : 1)),
                    state = CASE WHEN \(countsAttempt) AND attempts >= attempts_max THEN 'failed' ELSE 'waiting' END,
                    finished_at = CASE WHEN \(countsAttempt) AND attempts >= attempts_max THEN clock_timestamp() END,
                    run_after = clock_timestamp() + make_interval(secs => \(Int32(restSeconds)))
                WHERE id = \(id) AND fence = \(fence) AND state = 'running'
                """)
        }
    }
}

extension Viewer {
    /// The settings of a worker's own statements: it sees the jobs of all tenants.
    var workerSettings: [LocalSetting] { settings + [LocalSetting(name: "app.worker", value: "on")] }
}
