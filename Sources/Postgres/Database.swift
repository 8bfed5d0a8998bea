public import Logging

/// A pool of connections to one database.
///
/// Closures run on a connection's own thread and touch nothing but the database: a transaction may be run again when
/// it met another one, or when the server went away before COMMIT was sent.
public final class Database: Sendable {
    /// How the database is reached.
    public let settings: DatabaseSettings
    private let logger: Logger
    private let pool: ConnectionPool

    /// A database; connections are made when they are first needed.
    /// - Parameter logger: used where the calling task has no logger of its own.
    public init(settings: DatabaseSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        pool = ConnectionPool(settings: settings)
    }

    deinit { pool.shutDown() }

    /// Runs the closure in a read-only transaction. BEGIN and the settings travel with its first statement.
    /// - Throws: `PostgresError`, `PoolTimeout`, `CancellationError` while waiting, or what the closure throws.
    public func read<R: Sendable>(
        _ settings: [LocalSetting] = [], caller: StaticString = #function,
        _ body: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        let begin = ["BEGIN READ ONLY"] + LocalSetting.statement(for: settings)
        return try await perform(caller) { try $0.retriedTransaction(begin, isReadOnly: true, body) }
    }

    /// Runs the closure in a transaction, which is committed when it returns and rolled back when it throws. It is
    /// run again up to three times after a serialisation failure or a deadlock.
    /// - Throws: `PostgresError`, `PoolTimeout`, `CancellationError` while waiting, or what the closure throws.
    @discardableResult
    public func write<R: Sendable>(
        _ settings: [LocalSetting] = [], isolation: Isolation = .readCommitted, caller: StaticString = #function,
        _ body: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        let level = SQL(trusted: "BEGIN ISOLATION LEVEL " + isolation.rawValue + " READ WRITE")
        let begin = [level] + LocalSetting.statement(for: settings)
        return try await perform(caller) { try $0.retriedTransaction(begin, isReadOnly: false, body) }
    }

    /// Lends a connection without a transaction: for a single statement, for migrations and for
    /// `CREATE INDEX CONCURRENTLY`. A transaction that the closure leaves open is rolled back.
    /// - Throws: `PostgresError`, `PoolTimeout`, `CancellationError` while waiting, or what the closure throws.
    @discardableResult
    public func withConnection<R: Sendable>(
        caller: StaticString = #function, _ body: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        try await perform(caller) { connection in
            defer { connection.leaveTransaction() }
            return try body(connection)
        }
    }

    /// Refuses further work, waits for the work that runs and closes all connections.
    public func close() async {
        await pool.close()
    }

    /// What each statement has cost, in no order.
    public var statistics: [StatementStatistics] { pool.counters.statistics }

    private func perform<R: Sendable>(
        _ caller: StaticString, _ body: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        let ticket = pool.ticket()
        let deadline = ContinuousClock.now + settings.waitLimit
        let current = Logger.current
        let logger = current.label.isEmpty ? logger : current
        return try await withTaskCancellationHandler {
            // The pool resumes each job exactly once; checking it would cost as much as the statement's own coding.
            try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<R, any Error>) in
                let job = ConnectionPool.Job(
                    caller: caller, logger: logger, deadline: deadline,
                    run: { connection in
                        do {
                            let value = try body(connection)
                            return { continuation.resume(returning: value) }
                        } catch {
                            return { continuation.resume(throwing: error) }
                        }
                    },
                    refuse: { continuation.resume(throwing: $0) })
                pool.submit(job, ticket: ticket)
                // A cancellation that came before the job was known has found nothing to cancel.
                if Task.isCancelled { pool.cancel(ticket) }
            }
        } onCancel: {
            pool.cancel(ticket)
        }
    }
}

extension LocalSetting {
    /// One statement that makes all settings; its texts are as many as there are counts of settings.
    static func statement(for settings: [LocalSetting]) -> [SQL] {
        if settings.isEmpty { return [] }
        let calls = settings.map { setting -> SQL in "set_config(\(setting.name), \(setting.value), true)" }
        return ["SELECT " + SQL.joined(calls, separator: ", ")]
    }
}
