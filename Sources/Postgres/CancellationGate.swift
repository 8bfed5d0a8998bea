internal import CPostgres
internal import Dispatch
internal import Synchronization

/// What libpq needs to ask the server to cancel whatever a connection is doing.
///
/// `PQcancel` may be called from any thread, and the key is freed with its last owner, so this pointer may travel.
final class CancelKey: @unchecked Sendable {
    private let key: OpaquePointer?

    init(_ connection: OpaquePointer?) {
        key = PQgetCancel(connection)
    }

    deinit { PQfreeCancel(key) }

    /// Asks the server, and returns when the server has passed the request on to the connection's process.
    func send() {
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(key, &message, Int32(message.count))
    }
}

/// Lets a cancellation hit the statements of the job that it is meant for, and nothing after them.
///
/// The gate is open while a job runs statements. Before COMMIT, before ROLLBACK and at the end of the job it is shut,
/// which waits for a request that is on its way: by then the server has interrupted the job's own statement, or was
/// idle and ignored it.
final class CancellationGate: Sendable {
    private struct State {
        var ticket: UInt64?
        var isOpen = false
        var isRequested = false
        var isSending = false
        var isAwaited = false
        var key: CancelKey?
    }

    private let state = Mutex(State())
    private let sent = DispatchSemaphore(value: 0)

    func connect(_ key: CancelKey) {
        state.withLock { $0.key = key }
    }

    func disconnect() {
        state.withLock { $0.key = nil }
    }

    /// Opens the gate for a job.
    func begin(_ ticket: UInt64) {
        state.withLock { state in
            state.ticket = ticket
            state.isOpen = true
            state.isRequested = false
        }
    }

    /// Opens the gate again for another attempt of the same job.
    /// - Throws: the error of a cancelled statement, if cancellation was requested.
    func reopen() throws {
        state.withLock { $0.isOpen = true }
        try check()
    }

    /// Opens the gate again after a transaction within a job; the next statement checks.
    func reopenQuietly() {
        state.withLock { $0.isOpen = true }
    }

    /// - Throws: the error of a cancelled statement, if cancellation was requested before this statement.
    func check() throws {
        if state.withLock({ $0.isOpen && $0.isRequested }) { throw Self.canceled }
    }

    /// Whether cancellation was requested.
    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// Shuts the gate before COMMIT.
    /// - Throws: the error of a cancelled statement, if cancellation came first.
    func shutUnlessRequested() throws {
        let isRequested = state.withLock { state in
            if !state.isRequested { state.isOpen = false }
            return state.isRequested
        }
        if isRequested { throw Self.canceled }
    }

    /// Shuts the gate, and waits for a request that is on its way.
    func shut(endsJob: Bool = false) {
        let isSending = state.withLock { state in
            state.isOpen = false
            if endsJob { state.ticket = nil }
            state.isAwaited = state.isSending
            return state.isSending
        }
        if isSending { sent.wait() }
    }

    /// Sends a cancellation to the server if the job still runs statements.
    /// - Returns: whether it has to be sent again, because the server may have been between two statements.
    func cancel(_ ticket: UInt64) -> Bool {
        let (isCurrent, key) = state.withLock { state -> (Bool, CancelKey?) in
            guard state.ticket == ticket else { return (false, nil) }
            state.isRequested = true
            guard state.isOpen else { return (true, nil) }
            state.isSending = state.key != nil
            return (true, state.key)
        }
        guard let key else { return isCurrent }
        key.send()
        let isAwaited = state.withLock { state in
            defer { state.isAwaited = false }
            state.isSending = false
            return state.isAwaited
        }
        if isAwaited { sent.signal() }
        return true
    }

    /// Ends the job.
    func end() {
        shut(endsJob: true)
    }

    private static let canceled = PostgresError(
        sqlState: PostgresError.canceled, message: "the task was cancelled before the statement")
}
