public import Forms
public import Kernel

/// The result of a round, computed from its sheets alone: pure, so that anyone can compute it again.
public struct RoundResult: Sendable {
    /// One submitted sheet.
    public struct Sheet: Sendable {
        /// Key of its assignment; stands for the reviewer.
        public let assignment: Int64
        /// Key of the reviewer.
        public let judge: Int64
        /// Marks by the code of their criterion.
        public let marks: [String: WeightedScore.Mark]
        /// The total that was signed.
        public let total: Fraction

        /// A sheet.
        public init(
            assignment: Int64, judge: Int64 = 0, marks: [String: WeightedScore.Mark], total: Fraction
        ) {
            self.assignment = assignment
            self.judge = judge
            self.marks = marks
            self.total = total
        }
    }

    /// A proposal with its sheets.
    public struct Entry: Sendable {
        /// Key of the proposal.
        public let proposal: Int64
        /// Its number in the round.
        public let number: Int
        /// Key of its lot.
        public let lot: Int64
        /// Its submitted sheets.
        public let sheets: [Sheet]
        /// The values of the parts of the rule besides the sheets.
        public let values: [RankingRule.Part.Source: Fraction]
        /// The fewest sheets of this entry where they were lowered; nil: those of the rule.
        public let quorum: Int?

        /// A proposal.
        public init(
            proposal: Int64, number: Int, lot: Int64, sheets: [Sheet],
            values: [RankingRule.Part.Source: Fraction] = [:], quorum: Int? = nil
        ) {
            self.values = values
            self.quorum = quorum
            self.proposal = proposal
            self.number = number
            self.lot = lot
            self.sheets = sheets.sorted { $0.assignment < $1.assignment }
        }
    }

    /// A proposal with its score and places.
    public struct Line: Sendable {
        /// The proposal and its sheets.
        public let entry: Entry
        /// The score of the sheets with its derivation.
        public let aggregation: Aggregation
        /// What the parts of the rule bring; empty where it has none.
        public internal(set) var parts: [PartScore] = []
        /// Its place among all, nil without a score; equal places are shared.
        public internal(set) var place: Int?
        /// Its place within its lot.
        public internal(set) var lotPlace: Int?
    }

    /// The rule that made it.
    public let rule: RankingRule
    /// The random seed of draws between equal scores.
    public let seed: Int64
    /// By how much each judge is more lenient than the others, where the rule takes that out.
    public let effects: [Int64: Fraction]
    /// Best first; those without a score at the end.
    public let lines: [Line]

    /// Computes a result. Throws a refusal when the rule contradicts itself.
    public init(entries: [Entry], rule: RankingRule, seed: Int64) throws(ReviewRefusal) {
        let aggregation = try rule.aggregation
        let sorted = entries.sorted { $0.proposal < $1.proposal }
        let effects = try Self.effects(sorted, rule: rule)
        let computed = try sorted.map { entry throws(ReviewRefusal) in
            var own = aggregation
            if let quorum = entry.quorum {
                var lowered = rule
                lowered.quorum = quorum
                own = try lowered.aggregation
            }
            return Line(
                entry: entry,
                aggregation: own.aggregate(entry.sheets.map { $0.total - (effects[$0.judge] ?? .zero) }))
        }
        self.rule = rule
        self.seed = seed
        self.effects = effects
        lines = Placing(rule: rule, seed: seed).placed(Self.combine(computed, rule: rule))
    }
}
