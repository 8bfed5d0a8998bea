internal import CLemon

/// The assignment as a flow: exact wherever the never-together pairs fall into groups whose members all exclude each
/// other, and are all of the required field or none of it. That an entry has a reviewer of the required field is a
/// limit of the others: they are one less than all at most.
struct AssignmentNetwork {
    private let problem: AffinityProblem
    private let group: [Int32]
    private let groupCount: Int
    /// Whether the network holds all conditions; otherwise it leaves the never-together pairs out.
    let isExact: Bool

    private let evening: Evening?

    /// Prices that make loads even, and shortages possible but shared.
    struct Evening {
        /// What each reviewer holds already; counts to the minimum and the maximum load.
        let held: [Int32]
        /// The price of each further entry of a reviewer, times how many it makes.
        let load: Int64
        /// The price of a missing reviewer.
        let missing: Int64
        /// What each further one missing of the same entry costs more.
        let step: Int64
    }

    init(_ problem: AffinityProblem, evening: Evening? = nil) {
        self.problem = problem
        self.evening = evening
        var neighbours = Array(repeating: Set<Int>(), count: problem.reviewers)
        for pair in problem.apart {
            neighbours[pair[0]].insert(pair[1])
            neighbours[pair[1]].insert(pair[0])
        }
        var group = Array(repeating: Int32(-1), count: problem.reviewers)
        var count = 0
        var isExact = true
        for reviewer in group.indices where group[reviewer] < 0 && !neighbours[reviewer].isEmpty {
            let members = neighbours[reviewer].union([reviewer])
            isExact = isExact && members.allSatisfy { neighbours[$0].union([$0]) == members }
            isExact = isExact && (problem.experts.isEmpty || Set(members.map { problem.experts[$0] }).count == 1)
            for member in members { group[member] = Int32(count) }
            count += 1
        }
        self.isExact = isExact
        self.group = isExact ? group : group.map { _ in -1 }
        groupCount = isExact ? count : 0
    }

    /// The assignment with the largest total, nil when there is none.
    func maximum(_ score: [Int64]) -> [UInt8]? {
        maximum(score, allowed: problem.allowed)
    }

    /// The same over fewer cells.
    func maximum(_ score: [Int64], allowed: [UInt8]) -> [UInt8]? {
        var taken = Array(repeating: UInt8(0), count: score.count)
        let status = withProblem(allowed: allowed) { clemon_maximum(&$0, score, &taken) }
        precondition(status >= 0, "the memory for the network could not be had")
        return status == 1 ? taken : nil
    }

    /// Where no entry needs more than one reviewer: the largest threshold that every pair can reach, by halving, and
    /// the largest total above it.
    func maximumAboveThreshold() -> [UInt8]? {
        let levels = Set(zip(problem.affinity, problem.allowed).filter { $1 != 0 }.map(\.0)).sorted()
        var (low, high) = (0, levels.count)
        var best: [UInt8]?
        while low < high {
            let middle = (low + high) / 2
            let allowed = zip(problem.affinity, problem.allowed).map { $0 >= levels[middle] ? $1 : 0 }
            if let taken = maximum(problem.affinity, allowed: allowed) {
                (best, low) = (taken, middle + 1)
            } else {
                high = middle
            }
        }
        return best
    }

    /// The tight set of a problem whose flow has no solution: by the theorem of Mendelsohn and Dulmage (1958) either
    /// the demand or the minimum loads cannot be met even without the other, and the smallest cut shows where.
    func tightSet() -> AffinityProblem.Infeasibility {
        let demanded = problem.demand.reduce(0) { $0 + Int($1) }
        let entryIsFull = cut(atLeast: false)
        if entryIsFull.flow < demanded { return shortage(entryIsFull) }
        return surplus(cut(atLeast: true))
    }

    /// The reviewers whose minimum loads the entries have no room for; nil where all can be met.
    func surplusIfAny() -> AffinityProblem.Infeasibility? {
        let loads = cut(atLeast: true)
        return loads.flow < problem.loadMin.reduce(0) { $0 + Int($1) } ? surplus(loads) : nil
    }

    private func shortage(_ cut: Cut) -> AffinityProblem.Infeasibility {
        let entries = problem.demand.indices.filter { !cut.entries[$0] && problem.demand[$0] > 0 }
        let needed = entries.reduce(0) { $0 + Int(problem.demand[$1]) }
        let demanded = problem.demand.reduce(0) { $0 + Int($1) }
        let able = cut.flow - (demanded - needed)
        let reviewers = (0..<problem.reviewers).filter { reviewer in entries.contains { isAllowed(reviewer, $0) } }
        return AffinityProblem.Infeasibility(
            entries: entries, reviewers: reviewers,
            reason: "These \(entries.count) entries need \(needed) reviews; the \(reviewers.count) reviewers who may "
                + "review them can give at most \(able).", kind: .shortage(needed: needed, able: able))
    }

    private func surplus(_ cut: Cut) -> AffinityProblem.Infeasibility {
        let reviewers = problem.loadMin.indices.filter { cut.reviewers[$0] && problem.loadMin[$0] > 0 }
        let promised = reviewers.reduce(0) { $0 + Int(problem.loadMin[$1]) }
        let able = cut.flow - (problem.loadMin.reduce(0) { $0 + Int($1) } - promised)
        let entries = (0..<problem.entries).filter { entry in reviewers.contains { isAllowed($0, entry) } }
        return AffinityProblem.Infeasibility(
            entries: entries, reviewers: reviewers,
            reason: "These \(reviewers.count) reviewers must take at least \(promised) reviews; the \(entries.count) "
                + "entries that they may review have room for at most \(able) of theirs.",
            kind: .surplus(promised: promised, room: able))
    }

    private func isAllowed(_ reviewer: Int, _ entry: Int) -> Bool {
        problem.allowed[reviewer * problem.entries + entry] != 0
    }

    private struct Cut {
        let flow: Int
        let reviewers: [Bool]
        let entries: [Bool]
    }

    private func cut(atLeast: Bool) -> Cut {
        var reviewers = Array(repeating: UInt8(0), count: problem.reviewers)
        var entries = Array(repeating: UInt8(0), count: problem.entries)
        let flow = withProblem(allowed: problem.allowed) { clemon_cut(&$0, atLeast, &reviewers, &entries) }
        precondition(flow >= 0, "the memory for the network could not be had")
        return Cut(flow: Int(flow), reviewers: reviewers.map { $0 != 0 }, entries: entries.map { $0 != 0 })
    }

    private func withProblem<Result>(allowed: [UInt8], _ body: (inout clemon_assignment) -> Result) -> Result {
        let held = evening?.held ?? problem.loadMin
        let expert = problem.experts.map { UInt8($0 ? 1 : 0) }
        let needs = problem.needsExpert.map { UInt8($0 ? 1 : 0) }
        return held.withUnsafeBufferPointer { held in
            expert.withUnsafeBufferPointer { expert in
                needs.withUnsafeBufferPointer { needs in
                    let isNeeded = !problem.experts.isEmpty
                    return withProblem(
                        allowed: allowed, held: held.baseAddress, expert: isNeeded ? expert.baseAddress : nil,
                        needs: isNeeded ? needs.baseAddress : nil, body)
                }
            }
        }
    }

    private func withProblem<Result>(
        allowed: [UInt8], held: UnsafePointer<Int32>?, expert: UnsafePointer<UInt8>?, needs: UnsafePointer<UInt8>?,
        _ body: (inout clemon_assignment) -> Result
    ) -> Result {
        allowed.withUnsafeBufferPointer { allowed in
            problem.demand.withUnsafeBufferPointer { demand in
                problem.loadMin.withUnsafeBufferPointer { loadMin in
                    problem.loadMax.withUnsafeBufferPointer { loadMax in
                        group.withUnsafeBufferPointer { group in
                            var view = clemon_assignment(
                                reviewers: Int32(problem.reviewers), entries: Int32(problem.entries),
                                groups: Int32(groupCount), allowed: allowed.baseAddress, demand: demand.baseAddress,
                                load_min: loadMin.baseAddress, load_max: loadMax.baseAddress,
                                group: group.baseAddress, held: held, expert: expert, needs_expert: needs,
                                load_price: evening?.load ?? 0,
                                missing_price: evening?.missing ?? 0, missing_step: evening?.step ?? 0)
                            return body(&view)
                        }
                    }
                }
            }
        }
    }
}
