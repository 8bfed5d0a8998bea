internal import Dispatch
internal import Synchronization

/// The spare thread of a pool: it refuses callers whose deadline has passed and sends cancellations, which blocks.
final class Attendant: Sendable {
    private struct Cancellation {
        let ticket: UInt64
        let gate: CancellationGate
    }

    private struct State {
        var isStarted = false
        var isStopped = false
        var wakesAt: ContinuousClock.Instant?
        var cancellations: [Cancellation] = []
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    /// How long the server has for a cancellation before it is sent again.
    private static let patience: Duration = .milliseconds(50)

    /// Sees to it that somebody looks at the queue at the deadline.
    func expect(_ deadline: ContinuousClock.Instant, for pool: ConnectionPool) {
        let wakes = state.withLock { state in
            if let wakesAt = state.wakesAt, wakesAt <= deadline { return false }
            state.wakesAt = deadline
            return true
        }
        if wakes { ring(for: pool) }
    }

    /// Cancels a job until it has ended.
    func cancel(_ ticket: UInt64, at gate: CancellationGate, for pool: ConnectionPool) {
        state.withLock { $0.cancellations.append(Cancellation(ticket: ticket, gate: gate)) }
        ring(for: pool)
    }

    /// Ends the thread.
    func stop() {
        state.withLock { $0.isStopped = true }
        bell.signal()
    }

    private func ring(for pool: ConnectionPool) {
        let starts = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if starts {
            runOnThread { [weak pool] in self.main { pool?.expire() } }
        }
        bell.signal()
    }

    private func main(_ expire: () -> ContinuousClock.Instant?) {
        while true {
            wait()
            let cancellations = state.withLock { state in
                defer { state.cancellations = [] }
                return state.cancellations
            }
            let unfinished = cancellations.filter { $0.gate.cancel($0.ticket) }
            let next = expire()
            let isStopped = state.withLock { state in
                state.cancellations += unfinished
                state.wakesAt = next
                return state.isStopped && state.cancellations.isEmpty
            }
            if isStopped { return }
        }
    }

    private func wait() {
        let (deadline, isUrgent) = state.withLock { ($0.wakesAt, !$0.cancellations.isEmpty) }
        let remaining = deadline.map { $0 - .now }
        let patience = isUrgent ? Self.patience : remaining
        guard let patience else { return bell.wait() }
        _ = bell.wait(timeout: .now() + .nanoseconds(Int(max(patience, .zero).nanoseconds)))
    }
}
