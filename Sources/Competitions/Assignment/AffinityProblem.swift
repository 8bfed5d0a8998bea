/// Who could review what, and how well: reviewers and entries are numbered from 0.
public struct AffinityProblem: Sendable {
    /// How many reviewers there are.
    public let reviewers: Int
    /// How many entries there are.
    public let entries: Int
    /// How well a reviewer fits an entry, in whole units; row by row, one row a reviewer.
    public let affinity: [Int64]
    /// 1 for every pair that may be formed, 0 for those in conflict, laid out like `affinity`.
    public let allowed: [UInt8]
    /// How many reviewers each entry needs.
    public let demand: [Int32]
    /// How many entries each reviewer takes at least.
    public let loadMin: [Int32]
    /// How many entries each reviewer takes at most.
    public let loadMax: [Int32]
    /// Pairs of reviewers who never share an entry.
    public let apart: [[Int]]
    /// Reviewers of the field that is required; empty when none is.
    public let experts: [Bool]
    /// Entries of which at least one reviewer must be an expert, laid out like `demand`; empty when no field is required.
    public let needsExpert: [Bool]

    /// A problem. The sum of as many affinities as are demanded must fit 64 bits.
    public init(
        reviewers: Int, entries: Int, affinity: [Int64], allowed: [UInt8], demand: [Int32], loadMin: [Int32],
        loadMax: [Int32], apart: [[Int]] = [], experts: [Bool] = [], needsExpert: [Bool] = []
    ) {
        precondition(experts.isEmpty || experts.count == reviewers && needsExpert.count == entries, "all or none")
        precondition(affinity.count == reviewers * entries && allowed.count == affinity.count, "one cell a pair")
        precondition(demand.count == entries && loadMin.count == reviewers && loadMax.count == reviewers, "all numbers")
        self.reviewers = reviewers
        self.entries = entries
        self.affinity = affinity
        self.allowed = allowed
        self.demand = demand
        self.loadMin = loadMin
        self.loadMax = loadMax
        self.apart = apart
        self.experts = experts
        self.needsExpert = needsExpert
    }

    /// What is to be largest.
    public enum Objective: String, Sendable, Hashable, CaseIterable {
        /// The sum of all affinities.
        case maxTotal = "max_total"
        /// The smallest sum of affinities over one entry's reviewers, and then the sum of all.
        case maxMinThenTotal = "max_min_then_total"
    }

    /// A pair of a reviewer and an entry.
    public struct Pair: Sendable, Hashable {
        /// Number of the reviewer.
        public let reviewer: Int
        /// Number of the entry.
        public let entry: Int
    }

    /// An assignment that satisfies everything.
    public struct Solution: Sendable, Hashable {
        /// By reviewer and then by entry.
        public let pairs: [Pair]
        /// The sum of all affinities.
        public let total: Int64
        /// The smallest sum over one entry's reviewers; nil when no entry needs any.
        public let minimum: Int64?
        /// How many entries each reviewer has.
        public let loads: [Int]
        /// Whether no assignment is better.
        public var isProved = true
        /// By how much the smallest sum, or where that is proved the total, could at most be larger.
        public var gap: Int64 = 0

        init(_ problem: AffinityProblem, taken: [UInt8]) {
            var pairs: [Pair] = []
            var loads = Array(repeating: 0, count: problem.reviewers)
            var sums = Array(repeating: Int64(0), count: problem.entries)
            for reviewer in 0..<problem.reviewers {
                for entry in 0..<problem.entries where taken[reviewer * problem.entries + entry] != 0 {
                    pairs.append(Pair(reviewer: reviewer, entry: entry))
                    loads[reviewer] += 1
                    sums[entry] += problem.affinity[reviewer * problem.entries + entry]
                }
            }
            self.pairs = pairs
            self.loads = loads
            total = sums.reduce(0, +)
            minimum = zip(sums, problem.demand).filter { $1 > 0 }.map(\.0).min()
        }
    }

    /// Why there is no assignment: these entries need more than these reviewers can give, or the other way round.
    public struct Infeasibility: Error, Sendable, Hashable {
        /// Numbers of the entries.
        public let entries: [Int]
        /// Numbers of the reviewers.
        public let reviewers: [Int]
        /// The sentence, in English, with the numbers.
        public let reason: String
        /// Which of the conditions it is, with the numbers.
        public let kind: Kind

        /// Which condition cannot be met.
        public enum Kind: Sendable, Hashable {
            /// The entries need so many reviews, the reviewers can give so many.
            case shortage(needed: Int, able: Int)
            /// The same of the reviewers of the required field, one an entry.
            case experts(needed: Int, able: Int)
            /// The reviewers must take so many, the entries have room for so many.
            case surplus(promised: Int, room: Int)
            /// Demand and loads can be met, but not together with the other conditions.
            case crossing
        }
    }
}
