internal import CPostgres

/// A connection to PostgreSQL, lent to a closure that runs on the connection's own thread.
///
/// It is not `Sendable` and all its methods are synchronous: it cannot leave the closure, and nothing can be awaited
/// while it is held. It lives as long as its thread and connects anew when the server went away.
public final class Connection {
    let settings: DatabaseSettings
    let counters: StatementCounters
    let gate: CancellationGate
    let catalog = TypeCatalog()

    /// The connection of libpq, in pipeline mode; nil while there is none.
    var handle: OpaquePointer?
    var cache: StatementCache
    var parameters = ParameterBuffer()
    /// What the messages since the last synchronisation will be answered by, in their order.
    var expected: [Expectation] = []
    /// Statements that travel together with the next one: BEGIN, settings, SAVEPOINT.
    var prelude: [SQL] = []
    /// How often messages went out, so that a savepoint knows whether it is known to the server.
    var flushes = 0
    /// Prepared statements that the server should forget as soon as it can.
    var discarded: [String] = []
    var savepointDepth = 0
    /// The first failure since the transaction began.
    var failure: PostgresError?
    /// Whether the connection must not serve the next caller.
    var isSpent = false
    /// Whether a script ran, which may have changed the session.
    var isScripted = false
    /// Whether COMMIT is on its way, so that after a loss nobody knows whether it was done.
    var isCommitting = false
    /// Whether the server was ever reached: then it is worth waiting for it to come back.
    var wasEverOpen = false
    var connectedAt = ContinuousClock.now
    /// When the last statement ended.
    var lastUse = ContinuousClock.now
    /// The job that is served, for the log of slow statements.
    var job: ConnectionPool.Job?

    enum Expectation {
        case preparation(Statement)
        case execution(Statement)
        case nothing

        var statement: Statement? {
            switch self {
            case .preparation(let statement), .execution(let statement): statement
            case .nothing: nil
            }
        }
    }

    init(settings: DatabaseSettings, counters: StatementCounters, gate: CancellationGate) {
        self.settings = settings
        self.counters = counters
        self.gate = gate
        cache = StatementCache(limit: settings.preparedStatementsMax)
    }

    deinit { close() }

    /// Whether the connection is between BEGIN and COMMIT, as far as the server knows.
    var isInTransaction: Bool {
        let status = PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// Whether the transaction can only be rolled back.
    var isInFailedTransaction: Bool {
        PQtransactionStatus(handle) == PQTRANS_INERROR
    }
}
