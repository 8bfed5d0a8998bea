/// Who waits for a connection and which workers are free: the decisions of the pool, without threads and clocks.
///
/// A worker is a thread with a connection of its own, known by its number. Jobs are served in the order in which they
/// came; a free worker that rested last is asked first, since it may not have fallen asleep yet.
struct PoolState<Job: Sendable>: Sendable {
    /// What becomes of a new job.
    enum Placement: Equatable {
        /// A resting worker has it now and must be woken.
        case hand(worker: Int)
        /// A new worker has it and must be started.
        case start(worker: Int)
        /// All workers are busy.
        case wait
        /// The pool is closed.
        case refuse
    }

    /// What a worker does next.
    enum Turn {
        case run(Job, ticket: UInt64)
        case rest
        case leave
    }

    /// Where a job was when it was withdrawn.
    enum Withdrawal {
        case waiting(Job)
        case running(worker: Int)
        case unknown
    }

    private struct Waiter: Sendable {
        let ticket: UInt64
        let deadline: ContinuousClock.Instant
        let job: Job
    }

    let size: Int
    private(set) var isClosed = false
    private var workers = 0
    private var left = 0
    private var resting: [Int] = []
    private var handed: [Int: (job: Job, ticket: UInt64)] = [:]
    private var running: [UInt64?]
    private var waiting: [Waiter?] = []
    private var head = 0

    init(size: Int) {
        precondition(size > 0, "a pool has at least one worker")
        self.size = size
        running = Array(repeating: nil, count: size)
    }

    /// The number of workers that were started and have not left.
    var workerCount: Int { workers - left }

    /// The number of jobs that wait.
    var waitingCount: Int { waiting[head...].count { $0 != nil } }

    /// The deadline of the job that waits longest.
    var nextDeadline: ContinuousClock.Instant? {
        waiting[head...].lazy.compactMap { $0?.deadline }.first
    }

    /// Places a new job.
    mutating func submit(_ job: Job, ticket: UInt64, deadline: ContinuousClock.Instant) -> Placement {
        if isClosed { return .refuse }
        if let worker = resting.popLast() {
            hand(job, ticket, to: worker)
            return .hand(worker: worker)
        }
        if workers < size {
            workers += 1
            hand(job, ticket, to: workers - 1)
            return .start(worker: workers - 1)
        }
        waiting.append(Waiter(ticket: ticket, deadline: deadline, job: job))
        return .wait
    }

    private mutating func hand(_ job: Job, _ ticket: UInt64, to worker: Int) {
        handed[worker] = (job, ticket)
        running[worker] = ticket
    }

    /// The turn of a worker that has nothing to do: the job that it was handed, or else the next that waits.
    mutating func turn(of worker: Int) -> Turn {
        if let (job, ticket) = handed.removeValue(forKey: worker) { return .run(job, ticket: ticket) }
        running[worker] = nil
        if let waiter = popWaiter() {
            running[worker] = waiter.ticket
            return .run(waiter.job, ticket: waiter.ticket)
        }
        if isClosed {
            left += 1
            return .leave
        }
        resting.append(worker)
        return .rest
    }

    private mutating func popWaiter() -> Waiter? {
        defer { compact() }
        while head < waiting.count {
            defer { head += 1 }
            if let waiter = waiting[head] {
                waiting[head] = nil
                return waiter
            }
        }
        return nil
    }

    /// Drops the served part of the queue when it is the larger one.
    private mutating func compact() {
        guard head > 64, head * 2 > waiting.count else { return }
        waiting.removeFirst(head)
        head = 0
    }

    /// Takes back a job whose caller has given up.
    mutating func withdraw(_ ticket: UInt64) -> Withdrawal {
        if let worker = running.firstIndex(of: ticket) { return .running(worker: worker) }
        guard let index = waiting[head...].firstIndex(where: { $0?.ticket == ticket }), let waiter = waiting[index]
        else { return .unknown }
        waiting[index] = nil
        return .waiting(waiter.job)
    }

    /// Takes out the jobs whose deadline has passed.
    mutating func expire(at now: ContinuousClock.Instant) -> [Job] {
        var expired: [Job] = []
        for index in head..<waiting.count {
            guard let waiter = waiting[index] else { continue }
            // Deadlines are in the order of arrival, since all callers wait for the same time.
            if waiter.deadline > now { break }
            waiting[index] = nil
            expired.append(waiter.job)
        }
        return expired
    }

    /// Refuses all jobs from now on, also those that wait. Resting workers are to be woken, so that they leave.
    mutating func close() -> (refused: [Job], woken: [Int]) {
        isClosed = true
        let refused = waiting[head...].compactMap { $0?.job }
        waiting.removeAll()
        head = 0
        defer { resting.removeAll() }
        return (refused, resting)
    }
}
