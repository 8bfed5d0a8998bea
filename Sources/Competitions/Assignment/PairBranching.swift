/// Never-together pairs that no network holds, by branching: where two who must not meet share an entry, one of both
/// may not have it. Each branch is a network of its own, whose best assignment is the bound.
struct PairBranching {
    /// The most networks that are solved; a number and no time, so that the same problem gives the same answer.
    private static let networksMax = 2_000

    private let problem: AffinityProblem

    init(_ problem: AffinityProblem) {
        self.problem = problem
    }

    /// The assignment of least cost in which no such pair meets, nil when there is none; and whether that is proved.
    ///
    /// - Parameters:
    ///   - solve: The assignment of least cost over some of the cells, pairs left out of account; nil when there is
    ///     none.
    ///   - cost: What an assignment costs, the most important part first.
    ///   - knows: An assignment that is good already.
    func best(
        _ solve: ([UInt8]) -> [UInt8]?, cost: ([UInt8]) -> [Int64], knows: [UInt8]? = nil
    ) -> (taken: [UInt8]?, isProved: Bool) {
        var best = knows
        var least = knows.map(cost)
        var open = [problem.allowed]
        var count = 0
        while let allowed = open.popLast() {
            guard count < Self.networksMax else { return (best, false) }
            count += 1
            guard let taken = solve(allowed) else { continue }
            let price = cost(taken)
            if let least, !price.lexicographicallyPrecedes(least) { continue }
            guard let breach = problem.breaches(taken).first else {
                (best, least) = (taken, price)
                continue
            }
            for reviewer in breach.pair.reversed() {
                var fewer = allowed
                fewer[reviewer * problem.entries + breach.entry] = 0
                open.append(fewer)
            }
        }
        return (best, true)
    }
}
