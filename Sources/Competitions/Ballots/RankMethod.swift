public import Kernel

/// A way of making one order of many ballots.
public enum RankMethod: String, Sendable, Hashable, CaseIterable {
    /// Points by place (Borda 1784).
    case borda
    /// Strongest paths (Schulze 2011).
    case schulze
    /// Majorities locked from strongest to weakest (Tideman 1987).
    case rankedPairs = "ranked_pairs"
    /// The order that agrees with most pairwise preferences (Kemeny 1959).
    case kemeny
    /// Elimination of the weakest until one has a majority (Hare, Ware 1871).
    case instantRunoff = "irv"
    /// Several seats by a quota (Droop 1868, Gregory 1880).
    case singleTransferableVote = "stv"

    /// The most options it can order in reasonable time.
    public var optionsMax: Int {
        switch self {
        case .borda: 5_000
        case .instantRunoff, .singleTransferableVote: 1_000
        case .schulze, .rankedPairs: 500
        case .kemeny: 18
        }
    }

    /// Orders the options of a box of ballots, of which there are at most `optionsMax`.
    /// - Parameter seats: how many options win, at least one.
    public func rank(_ box: BallotBox, seats: Int) -> RankResult {
        switch self {
        case .borda: BordaCount(box).result(seats: seats)
        case .schulze: StrongestPaths(PairwiseTable(box)).result(seats: seats)
        case .rankedPairs: LockedPairs(PairwiseTable(box)).result(seats: seats)
        case .kemeny: KemenyOrder(PairwiseTable(box)).result(seats: seats)
        case .instantRunoff: VoteCount(box).runoff(seats: seats)
        case .singleTransferableVote: VoteCount(box).proportional(seats: seats)
        }
    }
}

/// The order that a method made of ballots, with its derivation.
public struct RankResult: Sendable {
    /// The options in groups, best first; the options of one group are tied.
    public let order: [[Int]]
    /// What each option reached: points for Borda, options beaten for Schulze and ranked pairs, the preferences for it
    /// over the options placed below it for Kemeny, and the last count of votes for IRV and STV.
    public let scores: [Fraction]
    /// The options that win; more than there are seats where a tie runs across the last seat.
    public let winners: [Int]
    /// The votes that elect in STV.
    public var quota: Int64?
    /// The rounds of IRV and STV.
    public var rounds: [CountRound] = []
    /// The majorities of ranked pairs in the order in which they were taken up.
    public var majorities: [Majority] = []
    /// Whether neither a tie nor the order of the input had a part in it.
    public let isUnique: Bool

    init(order: [[Int]], scores: [Fraction], seats: Int, isUnique: Bool? = nil) {
        self.order = order
        self.scores = scores
        var winners: [Int] = []
        for group in order where winners.count < seats { winners += group }
        self.winners = winners
        self.isUnique = isUnique ?? order.allSatisfy { $0.count == 1 }
    }

    init(order: [[Int]], scores: [Fraction], winners: [Int], isUnique: Bool) {
        self.order = order
        self.scores = scores
        self.winners = winners
        self.isUnique = isUnique
    }
}

/// One round of a count of transferable votes.
public struct CountRound: Sendable, Hashable {
    /// The votes at its beginning, by option, of those that are not out; elected ones keep the quota.
    public let votes: [Int: Fraction]
    /// The votes without a further preference.
    public let exhausted: Fraction
    /// Who was elected in it, most votes first.
    public var elected: [Int] = []
    /// Whose surplus was transferred.
    public var surplusOf: Int?
    /// Who was eliminated.
    public var eliminated: Int?
}

/// A majority between two options.
public struct Majority: Sendable, Hashable {
    /// Who is preferred.
    public let winner: Int
    /// To whom.
    public let loser: Int
    /// The ballots that say so.
    public let support: Int64
    /// The ballots that say the opposite.
    public let opposition: Int64
    /// False when it would have closed a cycle with stronger majorities.
    public var isLocked = false
}
