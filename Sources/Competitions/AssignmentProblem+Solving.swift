internal import Kernel

extension AssignmentProblem {
    /// A balanced assignment: as many of the asked sheets as can be given at all, a shortage shared among the entries,
    /// loads as even as they can be, then fields that fit, and among equals a draw from `seed`. The same problem and
    /// seed give the same pairs. Pairs who are kept apart never meet, the last sheet of an entry that needs a reviewer
    /// of the required field waits for one, and least loads are met, or the refusal names who is promised too much.
    ///
    /// One network holds all wishes, each at a price that nothing of the later ones can outweigh; the loads that
    /// cost least, because each further entry costs more, are also those whose heaviest is least. Where the prices
    /// would go beyond 64 bits, as with thousands of entries, the wishes are met one after the other.
    func solve(seed: Int64) throws(AffinityProblem.Infeasibility) -> AssignmentSolution {
        guard !judges.isEmpty, entries.contains(where: { $0.demand > 0 }) else {
            return solution(taken: [], judges: [], entries: entries)
        }
        var generator = SeededGenerator(seed: seed)
        let (judges, entries) = (generator.drawn(judges), generator.drawn(entries))
        let problem = affinityProblem(judges, entries)
        do throws(AffinityProblem.Infeasibility) {
            let taken = try balance(problem, judges, entries)
            return solution(taken: taken, judges: judges, entries: entries)
        } catch {
            // In the order of the keys, as the problem is read.
            let rows = error.reviewers.map { judges[$0].reviewer }
            let columns = error.entries.map { entries[$0].proposal }
            throw AffinityProblem.Infeasibility(
                entries: self.entries.indices.filter { columns.contains(self.entries[$0].proposal) },
                reviewers: self.judges.indices.filter { rows.contains(self.judges[$0].reviewer) },
                reason: error.reason, kind: error.kind)
        }
    }

    private func affinityProblem(_ judges: [Judge], _ entries: [Entry]) -> AffinityProblem {
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
        let needsExperts = entries.contains(where: \.needsExpert)
        return AffinityProblem(
            reviewers: judges.count, entries: entries.count, affinity: affinity, allowed: allowed,
            demand: entries.map { Int32($0.demand) }, loadMin: judges.map { Int32(min($0.loadMin, $0.loadMax)) },
            loadMax: judges.map { Int32($0.loadMax) },
            apart: apart.compactMap { pair in row[pair[0]].flatMap { one in row[pair[1]].map { [one, $0] } } },
            experts: needsExperts ? judges.map(\.isExpert) : [],
            needsExpert: needsExperts ? entries.map(\.needsExpert) : [])
    }

    private func balance(
        _ problem: AffinityProblem, _ judges: [Judge], _ entries: [Entry]
    ) throws(AffinityProblem.Infeasibility) -> [UInt8] {
        try checkLoads(problem, judges)
        let free = problem.withoutLeastLoads
        // The best of all is the best of those that meet the least loads, where it meets them by itself.
        if problem.loadMin.contains(where: { $0 > 0 }), let taken = try? balance(free, judges, entries),
            meetsLoads(taken, problem, judges)
        {
            return taken
        }
        let solve: ([UInt8]) -> [UInt8]?
        if let evening = evening(judges, entries, fit: problem.affinity.map { abs($0) }.max() ?? 0) {
            let network = AssignmentNetwork(problem, evening: evening)
            solve = { network.maximum(problem.affinity, allowed: $0) }
        } else {
            solve = { inTurn(problem, $0, judges, entries) }
        }
        let found = PairBranching(problem).best(solve, cost: { cost($0, problem, judges) })
        guard let taken = found.taken else { throw problem.crossing() }
        return taken
    }

    private func meetsLoads(_ taken: [UInt8], _ problem: AffinityProblem, _ judges: [Judge]) -> Bool {
        judges.indices.allSatisfy { row in
            let given = taken[row * problem.entries..<(row + 1) * problem.entries].count { $0 != 0 }
            return judges[row].held + given >= Int(problem.loadMin[row])
        }
    }

    /// What a balanced assignment costs: missing sheets, how unequally they are shared, how uneven the loads are, and
    /// how little fits.
    private func cost(_ taken: [UInt8], _ problem: AffinityProblem, _ judges: [Judge]) -> [Int64] {
        var (missing, loads) = (problem.demand.map { Int64($0) }, judges.map { Int64($0.held) })
        var (uneven, fit) = (Int64(0), Int64(0))
        for cell in taken.indices where taken[cell] != 0 {
            missing[cell % problem.entries] -= 1
            loads[cell / problem.entries] += 1
            uneven += loads[cell / problem.entries]
            fit += problem.affinity[cell]
        }
        return [missing.reduce(0, +), missing.reduce(0) { $0 + $1 * ($1 + 1) / 2 }, uneven, -fit]
    }

    /// Least loads are met, or it is said whose are too much for the entries.
    private func checkLoads(_ problem: AffinityProblem, _ judges: [Judge]) throws(AffinityProblem.Infeasibility) {
        guard problem.loadMin.contains(where: { $0 > 0 }) else { return }
        func further(_ loads: [Int32]) -> [Int32] { zip(loads, judges).map { max(0, $0 - Int32($1.held)) } }
        let plain = AffinityProblem(
            reviewers: problem.reviewers, entries: problem.entries, affinity: problem.affinity,
            allowed: problem.allowed, demand: problem.demand, loadMin: further(problem.loadMin),
            loadMax: further(problem.loadMax), apart: problem.apart, experts: problem.experts,
            needsExpert: problem.needsExpert)
        if let surplus = AssignmentNetwork(plain).surplusIfAny() { throw surplus }
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
    private func inTurn(
        _ problem: AffinityProblem, _ allowed: [UInt8], _ judges: [Judge], _ entries: [Entry]
    ) -> [UInt8]? {
        guard let evening = evening(judges, entries, fit: 0),
            let even = AssignmentNetwork(problem, evening: evening)
                .maximum(problem.affinity.map { _ in 0 }, allowed: allowed)
        else { return nil }
        var (given, loads) = (entries.map { _ in Int32(0) }, judges.map { _ in Int32(0) })
        for cell in even.indices where even[cell] != 0 {
            given[cell % entries.count] += 1
            loads[cell / entries.count] += 1
        }
        // A place that waits for a reviewer of the required field asks nothing of the others.
        let needs = problem.needsExpert.indices.map { problem.needsExpert[$0] && given[$0] == problem.demand[$0] }
        let fitting = AffinityProblem(
            reviewers: judges.count, entries: entries.count, affinity: problem.affinity, allowed: allowed,
            demand: given, loadMin: loads, loadMax: loads, apart: problem.apart, experts: problem.experts,
            needsExpert: problem.experts.isEmpty ? [] : needs)
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
