public import Kernel
public import Postgres

/// Work to do after a commit: staged in the transaction of its cause, done by a worker.
public struct Job: Sendable {
    /// Identifies a job.
    public typealias ID = Identifier<Job>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case waiting
        case running
        case done
        case failed
        case cancelled
    }

    /// Its key.
    public let id: ID
    /// What is to be done, e.g. `messages.send_email`.
    public let kind: String
    /// Where it stands.
    public let state: State
    /// How often it was begun.
    public let attempts: Int
    /// How often it may be begun.
    public let attemptsMax: Int
    /// Before which moment it is not begun again.
    public let runAfter: Timestamp
    /// How much of it is done.
    public let progressDone: Int64
    /// How much there is to do; nil: not known.
    public let progressTotal: Int64?
    /// Whether somebody has asked to stop it.
    public let isCancelAsked: Bool
    /// Why the last attempt failed, or empty.
    public let lastError: String
    /// When it was staged.
    public let createdAt: Timestamp
    /// When it ended.
    public let finishedAt: Timestamp?

    private static let columns: SQL = """
        j.id, j.kind, j.state, j.attempts, j.attempts_max, j.run_after, j.progress_done, j.progress_total,
        j.cancel_asked_at IS NOT NULL, j.last_error, j.created_at, j.finished_at
        """

    private init(row: inout Row) throws {
        id = try row.next()
        kind = try row.next()
        state = try row.next()
        attempts = Int(try row.next(Int16.self))
        attemptsMax = Int(try row.next(Int16.self))
        runAfter = try row.next()
        progressDone = try row.next()
        progressTotal = try row.next()
        isCancelAsked = try row.next()
        lastError = try row.next()
        createdAt = try row.next()
        finishedAt = try row.next()
    }
}

extension Job {
    /// Stages work in the transaction of its cause, for the tenant of the transaction.
    ///
    /// - Parameter key: what the work is about; while a job of the same kind and key waits, no second one is staged.
    ///   The waiting one stays locked until this transaction ends, so that it sees what the transaction changes.
    /// - Parameter notBefore: it is not begun before this moment; at once without it.
    /// - Parameter forInstallation: the work concerns what belongs to no tenant.
    public static func stage(
        _ kind: String, key: String = "", payload: JSON, attemptsMax: Int = 8, notBefore: Timestamp? = nil,
        forInstallation: Bool = false, in db: Connection
    ) throws {
        try db.execute(
            """
            -- stage a job
            INSERT INTO job (tenant_id, kind, key, payload, attempts_max, run_after, created_by)
            VALUES (CASE WHEN NOT \(forInstallation) THEN nullif(current_tenant(), 0) END, \(kind), \(key),
                \(payload.stored), \(Int16(attemptsMax)), coalesce(\(notBefore), clock_timestamp()), current_account())
            ON CONFLICT (kind, key, coalesce(tenant_id, 0)) WHERE state = 'waiting' AND key <> ''
            DO UPDATE SET run_after = least(job.run_after, excluded.run_after)
            """)
    }

    /// The newest jobs, unfinished ones first. Only the system administrator sees them.
    public static func newest(_ limit: Int, for viewer: Viewer, in db: Connection) throws -> [Job] {
        guard viewer.administrator == .system else { throw NotFound() }
        try db.execute("-- look at the jobs of all tenants\nSELECT set_config('app.worker', 'on', true)")
        return try db.rows(
            """
            -- newest jobs
            SELECT \(columns) FROM job j
            ORDER BY j.state IN ('done', 'cancelled'), j.id DESC LIMIT \(Int64(limit))
            """
        ) { row in try Job(row: &row) }
    }

    /// The system administrator stops a job: a waiting one at once, a running one at its next step.
    public static func cancel(_ id: ID, in change: Change) throws {
        try take(
            id, in: change, action: "jobs.cancel",
            """
            -- cancel a job
            UPDATE job SET cancel_asked_at = clock_timestamp(),
                state = CASE WHEN state = 'running' THEN state ELSE 'cancelled' END,
                finished_at = CASE WHEN state = 'running' THEN finished_at ELSE clock_timestamp() END
            WHERE id = \(id) AND state IN ('waiting', 'running')
            """)
    }

    /// The system administrator lets a failed job be tried again.
    public static func retry(_ id: ID, in change: Change) throws {
        try take(
            id, in: change, action: "jobs.retry",
            """
            -- retry a job
            UPDATE job SET state = 'waiting', finished_at = NULL, attempts = 0, run_after = clock_timestamp()
            WHERE id = \(id) AND state = 'failed'
            """)
        try change.db.execute("-- wake the workers\nSELECT pg_notify('job', '')")
    }

    private static func take(_ id: ID, in change: Change, action: String, _ statement: SQL) throws {
        guard change.viewer.administrator == .system else { throw NotFound() }
        try change.db.execute("-- change a job of any tenant\nSELECT set_config('app.worker', 'on', true)")
        do {
            let moved = try change.db.savepoint { try change.db.execute(statement) }
            guard moved == 1 else { throw Conflict(Message("jobs.conflict.moved_on")) }
        } catch let taken as PostgresError where taken.constraint == "job_waits_once" {
            throw Conflict(Message("jobs.conflict.moved_on"))
        }
        try change.db.execute("-- no longer of any tenant\nSELECT set_config('app.worker', '', true)")
        change.record(action, "job", id)
    }
}
