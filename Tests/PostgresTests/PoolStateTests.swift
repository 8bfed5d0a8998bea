@testable import Postgres
import Testing

@Suite struct PoolStateTests {
    private let start = ContinuousClock.now

    private func deadline(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func ticket(_ turn: PoolState<Int>.Turn) -> UInt64? {
        if case .run(_, let ticket) = turn { ticket } else { nil }
    }

    @Test func `workers are started one by one up to the size`() {
        var pool = PoolState<Int>(size: 2)
        #expect(pool.submit(10, ticket: 1, deadline: deadline(5)) == .start(worker: 0))
        #expect(pool.submit(11, ticket: 2, deadline: deadline(5)) == .start(worker: 1))
        #expect(pool.submit(12, ticket: 3, deadline: deadline(5)) == .wait)
        #expect(pool.workerCount == 2)
    }

    @Test func `jobs that wait are served in the order of arrival`() {
        var pool = PoolState<Int>(size: 1)
        for number in 1...200 { _ = pool.submit(number, ticket: UInt64(number), deadline: deadline(5)) }
        for number in 1...200 { #expect(ticket(pool.turn(of: 0)) == UInt64(number)) }
        #expect(ticket(pool.turn(of: 0)) == nil)
    }

    @Test func `the worker that rested last is asked first`() {
        var pool = PoolState<Int>(size: 3)
        for number in 0..<3 { _ = pool.submit(number, ticket: UInt64(number), deadline: deadline(5)) }
        for worker in 0..<3 { _ = pool.turn(of: worker) }
        for worker in [1, 0, 2] { _ = pool.turn(of: worker) }
        #expect(pool.submit(9, ticket: 9, deadline: deadline(5)) == .hand(worker: 2))
        #expect(pool.submit(9, ticket: 10, deadline: deadline(5)) == .hand(worker: 0))
    }

    @Test func `a job that waits is withdrawn and never run`() {
        var pool = PoolState<Int>(size: 1)
        for number in 1...3 { _ = pool.submit(number, ticket: UInt64(number), deadline: deadline(5)) }
        guard case .waiting(let job) = pool.withdraw(2) else {
            Issue.record("the job did not wait")
            return
        }
        #expect(job == 2)
        #expect(ticket(pool.turn(of: 0)) == 1)
        #expect(ticket(pool.turn(of: 0)) == 3)
        guard case .unknown = pool.withdraw(2) else {
            Issue.record("the job was withdrawn twice")
            return
        }
    }

    @Test func `a job that runs is found with its worker until it has ended`() {
        var pool = PoolState<Int>(size: 1)
        _ = pool.submit(1, ticket: 1, deadline: deadline(5))
        guard case .running(let worker) = pool.withdraw(1) else {
            Issue.record("a handed job counts as running")
            return
        }
        #expect(worker == 0)
        _ = pool.turn(of: 0)
        _ = pool.turn(of: 0)
        guard case .unknown = pool.withdraw(1) else {
            Issue.record("the job has ended")
            return
        }
    }

    @Test func `jobs expire at their deadline and not before`() {
        var pool = PoolState<Int>(size: 1)
        _ = pool.submit(0, ticket: 1, deadline: deadline(1))
        for number in 1...3 { _ = pool.submit(number, ticket: UInt64(number + 1), deadline: deadline(number)) }
        #expect(pool.nextDeadline == deadline(1))
        #expect(pool.expire(at: start).isEmpty)
        #expect(pool.expire(at: deadline(2)) == [1, 2])
        #expect(pool.nextDeadline == deadline(3))
        #expect(pool.waitingCount == 1)
    }

    @Test func `a closed pool refuses what waits and what comes, and lets its workers go`() {
        var pool = PoolState<Int>(size: 2)
        for number in 1...4 { _ = pool.submit(number, ticket: UInt64(number), deadline: deadline(5)) }
        _ = pool.turn(of: 0)
        _ = pool.turn(of: 1)
        let (refused, woken) = pool.close()
        #expect(refused == [3, 4])
        #expect(woken.isEmpty)
        #expect(pool.submit(5, ticket: 5, deadline: deadline(5)) == .refuse)
        for worker in 0..<2 {
            guard case .leave = pool.turn(of: worker) else {
                Issue.record("worker \(worker) stays")
                return
            }
        }
        #expect(pool.workerCount == 0)
    }

    @Test func `resting workers are woken by the closing`() {
        var pool = PoolState<Int>(size: 1)
        _ = pool.submit(1, ticket: 1, deadline: deadline(5))
        _ = pool.turn(of: 0)
        _ = pool.turn(of: 0)
        #expect(pool.close().woken == [0])
    }

    /// A plain model of the pool: a list of waiting tickets and what each worker does.
    private struct Model {
        var waiting: [(ticket: UInt64, deadline: Int)] = []
        var busy: [Int: UInt64] = [:]
        var resting: Set<Int> = []
        var ended: Set<UInt64> = []
        var handed: Set<Int> = []
    }

    @Test(arguments: UInt64(1)...40)
    func `any sequence of operations keeps order, loses no job and runs none twice`(seed: UInt64) {
        var random = SplitMix(state: seed)
        var pool = PoolState<UInt64>(size: 3)
        var model = Model()
        var clock = 0
        for ticket in UInt64(1)...400 {
            clock += 1
            switch pool.submit(ticket, ticket: ticket, deadline: deadline(clock + 30)) {
            case .hand(let worker):
                #expect(model.resting.remove(worker) != nil)
                #expect(model.waiting.isEmpty)
                model.busy[worker] = ticket
                model.handed.insert(worker)
            case .start(let worker):
                #expect(model.resting.isEmpty && model.busy[worker] == nil)
                model.busy[worker] = ticket
                model.handed.insert(worker)
            case .wait:
                #expect(model.busy.count == 3)
                model.waiting.append((ticket, clock + 30))
            case .refuse: Issue.record("the pool is open")
            }
            for _ in 0..<Int.random(in: 0...2, using: &random) { step(&pool, &model, clock, &random) }
        }
        #expect(pool.waitingCount == model.waiting.count)
        let (refused, _) = pool.close()
        #expect(refused == model.waiting.map(\.ticket))
        #expect(model.ended.count + model.busy.count + refused.count == 400)
    }

    private func step(
        _ pool: inout PoolState<UInt64>, _ model: inout Model, _ clock: Int, _ random: inout SplitMix
    ) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            guard let waiter = model.waiting.randomElement(using: &random) else { return }
            guard case .waiting(waiter.ticket) = pool.withdraw(waiter.ticket) else {
                Issue.record("ticket \(waiter.ticket) does not wait")
                return
            }
            model.waiting.removeAll { $0.ticket == waiter.ticket }
            model.ended.insert(waiter.ticket)
        case 1:
            let expired = model.waiting.filter { $0.deadline <= clock }.map(\.ticket)
            #expect(pool.expire(at: deadline(clock)) == expired)
            model.waiting.removeAll { $0.deadline <= clock }
            model.ended.formUnion(expired)
        default:
            guard let (worker, current) = model.busy.randomElement(using: &random) else { return }
            take(worker, current, &pool, &model)
        }
    }

    private func take(
        _ worker: Int, _ current: UInt64, _ pool: inout PoolState<UInt64>, _ model: inout Model
    ) {
        let wasHanded = model.handed.remove(worker) != nil
        switch pool.turn(of: worker) {
        case .run(let job, let ticket):
            #expect(job == ticket)
            if wasHanded {
                #expect(ticket == current)
            } else {
                #expect(ticket == model.waiting.first?.ticket)
                model.waiting.removeFirst()
                #expect(model.ended.insert(current).inserted)
                model.busy[worker] = ticket
            }
        case .rest:
            #expect(!wasHanded && model.waiting.isEmpty)
            #expect(model.ended.insert(current).inserted)
            model.busy[worker] = nil
            model.resting.insert(worker)
        case .leave: Issue.record("the pool is open")
        }
    }
}

/// A random generator that gives the same sequence for the same seed (Steele, Lea and Flood, 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
