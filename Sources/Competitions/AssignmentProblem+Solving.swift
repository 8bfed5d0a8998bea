internal import Kernel

extension AssignmentProblem {
    /// A balanced assignment: as many of the asked sheets as can be given at all, a shortage shared among the entries,
    /// loads as even as they can be, then fields that fit, and among equals a draw from `seed`. The same problem and
    /// seed give the same pairs.
    ///
    /// One network holds all four wishes, each at a price that nothing of the later ones can outweigh; the loads that
    /// cost least, because each further entry costs more, are also those whose heaviest is least. Where the prices
    /// would go beyond 64 bits, as with thousands of entries, the wishes are met one after the other.
    func solve(seed: Int64) -> AssignmentSolution {
        guard !judges.isEmpty, !entries.isEmpty else { return solution(taken: [], judges: [], entries: entries) }
        var generator = SeededGenerator(seed: seed)
        let (judges, entries) = (generator.drawn(judges), generator.drawn(entries))
        let row = Dictionary(uniqueKeysWithValues: judges.enumerated().map { ($1.reviewer, $0) })
        var affinity = Array(repeating: Int64(0), count: judges.count * entries.count)
        var allowed = Array(repeating: UInt8(0), count: affinity.count)
        for (column, entry) in entries.enumerated() {
            for (reviewer, fit) in entry.fit {
                guard let row = row[reviewer] else { continue }
                affinity[row * entries.count + column] = Int64(fit)
                allowed[row * entries.count + column] = 1
            }
        }
        let problem = AffinityProblem(
            reviewers: judges.count, entries: entries.count, affinity: affinity, allowed: allowed,
            demand: entries.map { Int32($0.demand) }, loadMin: judges.map { _ in 0 },
            loadMax: judges.map { Int32($0.loadMax) })
        let taken: [UInt8]
        if let evening = evening(judges, entries, fit: affinity.map { abs($0) }.max() ?? 0) {
            taken = AssignmentNetwork(problem, evening: evening).maximum(affinity) ?? []
        } else {
            taken = inTurn(problem, judges, entries)
        }
        return solution(taken: taken, judges: judges, entries: entries)
    }

    /// The prices of one network for all wishes; nil where they go beyond what its arithmetic holds.
    private func evening(_ judges: [Judge], _ entries: [Entry], fit: Int64) -> AssignmentNetwork.Evening? {
        let demanded = entries.reduce(Int64(1)) { $0 + Int64($1.demand) }
        // Nobody holds more than every entry, however high the load that is allowed.
        let heaviest = judges.reduce(Int64(1)) { max($0, 1 + Int64(min($1.loadMax, $1.held + entries.count))) }
        let most = Int64(entries.map(\.demand).max() ?? 0) + 1
        func product(_ factors: Int64...) -> Int64? {
            factors.reduce(Optional(1)) { product, factor in
                product.flatMap { held in
                    let (next, isBeyond) = held.multipliedReportingOverflow(by: factor)
                    return isBeyond ? nil : next
                }
            }
        }
        guard let fits = product(fit, demanded).map({ $0 + 1 }), let loads = product(fits, heaviest, demanded),
            let missing = product(loads, demanded, most),
            // The network adds a price for each of its nodes along a way.
            let way = product(missing, Int64(judges.count + entries.count + 2)), way < 1 << 60
        else { return nil }
        return AssignmentNetwork.Evening(
            held: judges.map { Int32($0.held) }, load: fits, missing: missing, step: loads)
    }

    /// Where one network cannot hold all wishes: first the shortage and the loads, then, with the loads that this gave,
    /// the fields that fit.
    private func inTurn(_ problem: AffinityProblem, _ judges: [Judge], _ entries: [Entry]) -> [UInt8] {
        guard let evening = evening(judges, entries, fit: 0),
            let even = AssignmentNetwork(problem, evening: evening).maximum(problem.affinity.map { _ in 0 })
        else { return [] }
        var (given, loads) = (entries.map { _ in Int32(0) }, judges.map { _ in Int32(0) })
        for cell in even.indices where even[cell] != 0 {
            given[cell % entries.count] += 1
            loads[cell / entries.count] += 1
        }
        let fitting = AffinityProblem(
            reviewers: judges.count, entries: entries.count, affinity: problem.affinity, allowed: problem.allowed,
            demand: given, loadMin: loads, loadMax: loads)
        return AssignmentNetwork(fitting).maximum(problem.affinity) ?? even
    }

    private func solution(taken: [UInt8], judges: [Judge], entries: [Entry]) -> AssignmentSolution {
        var pairs: [AssignmentSolution.Pair] = []
        var missing: [Int64: Int] = [:]
        for (column, entry) in entries.enumerated() {
            let given = judges.indices.filter { !taken.isEmpty && taken[$0 * entries.count + column] != 0 }
            pairs += given.map { .init(reviewer: judges[$0].reviewer, proposal: entry.proposal) }
            if given.count < entry.demand { missing[entry.proposal] = entry.demand - given.count }
        }
        return AssignmentSolution(
            pairs: pairs.sorted { ($0.proposal, $0.reviewer) < ($1.proposal, $1.reviewer) }, missing: missing)
    }
}
