internal import Kernel

extension AffinityProblem {
    /// The best assignment. The total is exact by the network simplex of LEMON (Kovács, Optimization Methods and
    /// Software 30, 2015), never-together groups within the network; where pairs cross, and for the smallest sum of an
    /// entry with several reviewers, whose maximisation is NP-hard, by the branch and cut of CBC (Forrest and
    /// Lougee-Heimer 2005).
    ///
    /// Among equally good assignments the seed decides; the same problem and seed give the same pairs. When `seconds`
    /// do not suffice for the proof, the solution says so and how much could be missing.
    public func solve(
        _ objective: Objective, seed: Int64, seconds: Double = 60
    ) throws(Infeasibility) -> Solution {
        var generator = SeededGenerator(seed: seed)
        let drawn = Drawn(
            reviewers: generator.drawn(Array(0..<reviewers)), entries: generator.drawn(Array(0..<entries)))
        let problem = permuted(drawn)
        let found: Found
        do throws(Infeasibility) {
            switch objective {
            case .maxTotal: found = try problem.largestTotal(seconds: seconds)
            case .maxMinThenTotal: found = try problem.largestMinimum(seconds: seconds)
            }
        } catch {
            throw Infeasibility(
                entries: error.entries.map { drawn.entries[$0] }.sorted(),
                reviewers: error.reviewers.map { drawn.reviewers[$0] }.sorted(), reason: error.reason, kind: error.kind)
        }
        var taken = Array(repeating: UInt8(0), count: affinity.count)
        for (row, reviewer) in drawn.reviewers.enumerated() {
            for (column, entry) in drawn.entries.enumerated() {
                taken[reviewer * entries + entry] = found.taken[row * entries + column]
            }
        }
        var solution = Solution(self, taken: taken)
        solution.isProved = found.gap == 0
        solution.gap = found.gap
        return solution
    }

    /// The order in which a seed has the solvers look at reviewers and entries.
    private struct Drawn {
        let reviewers: [Int]
        let entries: [Int]
    }

    private func permuted(_ drawn: Drawn) -> AffinityProblem {
        var place = Array(repeating: 0, count: reviewers)
        for (row, reviewer) in drawn.reviewers.enumerated() { place[reviewer] = row }
        func cells<Cell>(_ cells: [Cell]) -> [Cell] {
            drawn.reviewers.flatMap { reviewer in
                drawn.entries.lazy.map { cells[reviewer * entries + $0] }
            }
        }
        return AffinityProblem(
            reviewers: reviewers, entries: entries, affinity: cells(affinity), allowed: cells(allowed),
            demand: drawn.entries.map { demand[$0] }, loadMin: drawn.reviewers.map { loadMin[$0] },
            loadMax: drawn.reviewers.map { loadMax[$0] }, apart: apart.map { $0.map { place[$0] } },
            experts: experts.isEmpty ? [] : drawn.reviewers.map { experts[$0] },
            needsExpert: experts.isEmpty ? [] : drawn.entries.map { needsExpert[$0] })
    }

    /// An assignment, and by how much a better one could be better.
    struct Found {
        let taken: [UInt8]
        var gap: Int64 = 0
    }

    /// The largest total of the network; exact where that holds all conditions.
    private func flow(_ network: AssignmentNetwork) throws(Infeasibility) -> [UInt8] {
        if let taken = network.maximum(affinity) { return taken }
        if !experts.isEmpty {
            let plain = AssignmentNetwork(withoutExperts)
            guard plain.maximum(affinity) != nil else { throw plain.tightSet() }
            try checkExperts()
            throw crossing()
        }
        throw network.tightSet()
    }

    /// The same where nobody is promised a least load.
    var withoutLeastLoads: AffinityProblem {
        AffinityProblem(
            reviewers: reviewers, entries: entries, affinity: affinity, allowed: allowed, demand: demand,
            loadMin: loadMin.map { _ in 0 }, loadMax: loadMax, apart: apart, experts: experts,
            needsExpert: needsExpert)
    }

    private var withoutExperts: AffinityProblem {
        AffinityProblem(
            reviewers: reviewers, entries: entries, affinity: affinity, allowed: allowed, demand: demand,
            loadMin: loadMin, loadMax: loadMax, apart: apart)
    }

    private func largestTotal(seconds: Double) throws(Infeasibility) -> Found {
        let network = AssignmentNetwork(self)
        let taken = try flow(network)
        if network.isExact || breaches(taken).isEmpty { return Found(taken: taken) }
        let upper = Solution(self, taken: taken).total
        var known: (taken: [UInt8], bound: Int64)?
        switch AssignmentProgramme(self, floor: nil).solve(.total, seconds: seconds) {
        case .none: break
        case .some(.infeasible): throw crossing()
        case .some(.found(let taken, let bound)):
            guard let bound, min(upper, bound) > Solution(self, taken: taken).total else { return Found(taken: taken) }
            known = (taken, bound)
        }
        // What the programme cannot tell apart, or not in time, whole numbers do.
        let (best, isProved) = PairBranching(self).best(
            { network.maximum(affinity, allowed: $0) }, cost: { [-Solution(self, taken: $0).total] },
            knows: known?.taken)
        guard let best else { throw crossing() }
        let most = min(upper, known?.bound ?? upper)
        return Found(taken: best, gap: isProved ? 0 : max(0, most - Solution(self, taken: best).total))
    }

    private func largestMinimum(seconds: Double) throws(Infeasibility) -> Found {
        let network = AssignmentNetwork(self)
        let fallback = try flow(network)
        guard let bound = largestSums.min() else { return Found(taken: fallback) }
        if demand.allSatisfy({ $0 <= 1 }) {
            return Found(taken: network.maximumAboveThreshold() ?? fallback)
        }
        // The largest total of all bounds that of the assignments with the best smallest sum.
        let largest = Solution(self, taken: fallback).total
        let start = ContinuousClock.now
        func left() -> Double { max(0.1, seconds - (ContinuousClock.now - start) / .seconds(1)) }
        // No entry can have more than its own best reviewers give: an assignment that reaches this for all is proved.
        if case .found(let taken, let upper)? = AssignmentProgramme(self, floor: bound).solve(
            .total, seconds: left() / 3), reaches(bound, taken)
        {
            return Found(taken: taken, gap: gap(of: taken, upper.map { min($0, largest) }))
        }
        switch AssignmentProgramme(self, floor: nil).solve(.minimum(bound), seconds: left()) {
        case .none:
            guard breaches(fallback).isEmpty, lacking(fallback).isEmpty else { throw crossing() }
            return Found(taken: fallback, gap: bound - (Solution(self, taken: fallback).minimum ?? 0))
        case .some(.infeasible): throw crossing()
        case .some(.found(let taken, let upper)):
            let minimum = Solution(self, taken: taken).minimum ?? 0
            let open = upper.map { max(0, min(bound, $0) - minimum) } ?? 0
            guard
                case .found(let better, let most)? = AssignmentProgramme(self, floor: minimum).solve(
                    .total, seconds: left()), reaches(minimum, better)
            else {
                return Found(taken: taken, gap: open > 0 ? open : gap(of: taken, largest))
            }
            return Found(taken: better, gap: open > 0 ? open : gap(of: better, most.map { min($0, largest) }))
        }
    }

    private func gap(of taken: [UInt8], _ upper: Int64?) -> Int64 {
        upper.map { max(0, $0 - Solution(self, taken: taken).total) } ?? 0
    }

    private func reaches(_ floor: Int64, _ taken: [UInt8]) -> Bool {
        Solution(self, taken: taken).minimum.map { $0 >= floor } ?? true
    }

    /// For each entry that needs any, the sum of its best reviewers.
    private var largestSums: [Int64] {
        (0..<entries).filter { demand[$0] > 0 }.map { entry in
            let column = (0..<reviewers).filter { allowed[$0 * entries + entry] != 0 }
            return column.map { affinity[$0 * entries + entry] }.sorted(by: >).prefix(Int(demand[entry])).reduce(0, +)
        }
    }

    /// The pairs of reviewers who share an entry although they must not, with the entry.
    func breaches(_ taken: [UInt8]) -> [(pair: [Int], entry: Int)] {
        apart.flatMap { pair in
            (0..<entries).compactMap { entry in
                pair.allSatisfy { taken[$0 * entries + entry] != 0 } ? (pair, entry) : nil
            }
        }
    }

    func crossing() -> Infeasibility {
        let named = Set(apart.joined())
        let touched = (0..<entries).filter { entry in named.contains { allowed[$0 * entries + entry] != 0 } }
        return Infeasibility(
            entries: touched, reviewers: Array(named),
            reason: experts.isEmpty
                ? "The demand and the loads could be met, but not without pairs that must never be together."
                : "The demand and the loads could be met, but not with a reviewer of the required field for each entry "
                    + "and without pairs that must never be together.", kind: .crossing)
    }

    /// Entries that lack a reviewer of the required field.
    func lacking(_ taken: [UInt8]) -> [Int] {
        needsExpert.indices.filter { entry in
            needsExpert[entry] && demand[entry] > 0
                && !experts.indices.contains { experts[$0] && taken[$0 * entries + entry] != 0 }
        }
    }

    /// Whether the reviewers of the required field suffice for one each of the entries that need one; the smallest cut
    /// of that smaller problem names those that do not.
    private func checkExperts() throws(Infeasibility) {
        guard !experts.isEmpty else { return }
        let alone = AffinityProblem(
            reviewers: reviewers, entries: entries, affinity: affinity,
            allowed: allowed.indices.map { experts[$0 / entries] ? allowed[$0] : 0 },
            demand: (0..<entries).map { needsExpert[$0] ? min(demand[$0], 1) : 0 },
            loadMin: Array(repeating: 0, count: reviewers), loadMax: loadMax)
        let network = AssignmentNetwork(alone)
        guard network.maximum(affinity) == nil else { return }
        let tight = network.tightSet()
        guard case .shortage(let needed, let able) = tight.kind else { throw tight }
        throw Infeasibility(
            entries: tight.entries, reviewers: tight.reviewers,
            reason: "These \(needed) entries each need a reviewer of the required field; those who may review them can "
                + "take at most \(able).", kind: .experts(needed: needed, able: able))
    }
}
