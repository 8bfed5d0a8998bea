internal import Dispatch
internal import Logging
internal import Synchronization

/// Threads with a connection each, and the queue in front of them.
final class ConnectionPool: Sendable {
    /// A caller's closure, in a form that hides what it returns.
    final class Job: Sendable {
        /// Runs the closure and returns what tells the caller of its end.
        let run: @Sendable (Connection) -> @Sendable () -> Void
        /// Tells the caller why the closure was not run.
        let refuse: @Sendable (any Error) -> Void
        /// The function that asked, for the log.
        let caller: StaticString
        /// The caller's logger, which knows the request: task-locals do not cross to another thread.
        let logger: Logger
        let deadline: ContinuousClock.Instant

        init(
            caller: StaticString, logger: Logger, deadline: ContinuousClock.Instant,
            run: @escaping @Sendable (Connection) -> @Sendable () -> Void,
            refuse: @escaping @Sendable (any Error) -> Void
        ) {
            self.run = run
            self.refuse = refuse
            self.caller = caller
            self.logger = logger
            self.deadline = deadline
        }
    }

    private struct State: Sendable {
        var pool: PoolState<Job>
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    let settings: DatabaseSettings
    let counters = StatementCounters()
    let attendant = Attendant()
    let gates: [CancellationGate]
    let bells: [DispatchSemaphore]
    private let state: Guarded<State>
    private let tickets = Atomic<UInt64>(0)

    init(settings: DatabaseSettings) {
        self.settings = settings
        gates = (0..<settings.poolSize).map { _ in CancellationGate() }
        bells = (0..<settings.poolSize).map { _ in DispatchSemaphore(value: 0) }
        state = Guarded(State(pool: PoolState(size: settings.poolSize)))
    }

    /// A number that no other job of this pool has.
    func ticket() -> UInt64 {
        tickets.add(1, ordering: .relaxed).newValue
    }

    /// Runs a job on the next connection that is free.
    func submit(_ job: Job, ticket: UInt64) {
        switch state.withLock({ $0.pool.submit(job, ticket: ticket, deadline: job.deadline) }) {
        case .hand(let worker): bells[worker].signal()
        case .start(let worker): ConnectionThread(pool: self, worker: worker).start()
        case .wait: attendant.expect(job.deadline, for: self)
        case .refuse: job.refuse(DatabaseClosed())
        }
    }

    /// The next job of a worker; when there is none, the worker rests until its bell rings.
    func turn(of worker: Int) -> PoolState<Job>.Turn {
        let (turn, closers) = state.withLock { state in
            let turn = state.pool.turn(of: worker)
            guard case .leave = turn, state.pool.workerCount == 0 else {
                return (turn, [CheckedContinuation<Void, Never>]())
            }
            defer { state.closers = [] }
            return (turn, state.closers)
        }
        for closer in closers { closer.resume() }
        return turn
    }

    /// Gives up a job: one that waits is refused, one that runs is cancelled on the server.
    func cancel(_ ticket: UInt64) {
        switch state.withLock({ $0.pool.withdraw(ticket) }) {
        case .waiting(let job): job.refuse(CancellationError())
        case .running(let worker): attendant.cancel(ticket, at: gates[worker], for: self)
        case .unknown: break
        }
    }

    /// Refuses the jobs that have waited too long.
    /// - Returns: when the next one will have.
    func expire() -> ContinuousClock.Instant? {
        let (expired, next) = state.withLock { state in
            (state.pool.expire(at: .now), state.pool.nextDeadline)
        }
        for job in expired { job.refuse(PoolTimeout()) }
        return next
    }

    /// Refuses all jobs from now on; those that run are finished.
    func shutDown() {
        let (refused, woken) = state.withLock { $0.pool.close() }
        for job in refused { job.refuse(DatabaseClosed()) }
        for worker in woken { bells[worker].signal() }
        attendant.stop()
    }

    /// Shuts down and waits until the last connection is closed.
    func close() async {
        shutDown()
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.pool.workerCount > 0 { state.closers.append(continuation) }
                return state.pool.workerCount == 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}
