internal import Kernel

extension AssignmentProblem {
    /// A balanced assignment: as many of the asked sheets as can be given at all, a shortage shared among the entries,
    /// loads as even as they can be, then fields that fit, and among equals a draw from `seed`. The same problem and
    /// seed give the same pairs.
    ///
    /// One network holds all four wishes, each at a price that nothing of the later ones can outweigh; the loads that
    /// cost least, because each further entry costs more, are also those whose heaviest is least.
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
        let demanded = entries.reduce(Int64(0)) { $0 + Int64($1.demand) }
        let fits = (affinity.map { abs($0) }.max() ?? 0) * (demanded + 1) + 1
        let heaviest = Int64(judges.map(\.loadMax).max() ?? 0) + 1
        let loads = fits * heaviest * (demanded + 1)
        let evening = AssignmentNetwork.Evening(
            held: judges.map { Int32($0.held) }, load: fits,
            missing: loads * (demanded + 1) * Int64((entries.map(\.demand).max() ?? 0) + 1), step: loads)
        let problem = AffinityProblem(
            reviewers: judges.count, entries: entries.count, affinity: affinity, allowed: allowed,
            demand: entries.map { Int32($0.demand) }, loadMin: judges.map { _ in 0 },
            loadMax: judges.map { Int32($0.loadMax) })
        let taken = AssignmentNetwork(problem, evening: evening).maximum(affinity) ?? []
        return solution(taken: taken, judges: judges, entries: entries)
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
