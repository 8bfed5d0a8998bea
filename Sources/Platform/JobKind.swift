/// A kind of work that a worker can do: one line of a table, not a case of a switch.
public struct JobKind: Sendable {
    /// Its code, as staged.
    public let code: String
    /// How long a claim lasts, in seconds; a step of `JobRun.progress` renews it.
    public let leaseSeconds: Int
    /// Does the work. What it throws is kept and the job is tried again later.
    public let run: @Sendable (JobRun) async throws -> Void

    /// A kind of work.
    public init(_ code: String, leaseSeconds: Int = 60, run: @escaping @Sendable (JobRun) async throws -> Void) {
        self.code = code
        self.leaseSeconds = leaseSeconds
        self.run = run
    }

    /// How long a job rests after so many attempts, in seconds: 10, 20, 40 … up to an hour.
    public static func restSeconds(afterAttempts attempts: Int) -> Int {
        min(10 << min(max(attempts - 1, 0), 10), 3_600)
    }
}

/// Another worker has the job now: whatever this one did is too late, and none of it is written.
public struct JobLost: Error, Sendable {
    /// The one answer.
    public init() {}
}

/// Somebody asked to stop the job.
public struct JobCancelled: Error, Sendable {
    /// The one answer.
    public init() {}
}

/// Work that cannot succeed however often it is tried.
public struct JobHopeless: Error, Sendable, CustomStringConvertible {
    /// Why, for the administrator.
    public let description: String

    /// Work that cannot succeed.
    public init(_ description: String) { self.description = description }
}
