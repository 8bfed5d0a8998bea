/// Equal ballots: how often they were cast, and the options they name by position, best first. Options in one group
/// are tied; an option that is not named is tied last.
public struct RankedBallot: Sendable, Hashable {
    /// How often it was cast.
    public let count: Int64
    /// Groups of options, best first; no option stands twice.
    public let order: [[Int]]

    /// Ballots.
    public init(count: Int64, order: [[Int]]) {
        self.count = count
        self.order = order.filter { !$0.isEmpty }
    }
}

/// Ballots over options that are numbered from 0.
public struct BallotBox: Sendable, Hashable {
    /// How many options there are, also those that nobody named.
    public let optionCount: Int
    /// The ballots.
    public let ballots: [RankedBallot]

    /// A box of ballots.
    public init(optionCount: Int, ballots: [RankedBallot]) {
        self.optionCount = optionCount
        self.ballots = ballots
    }

    /// How many ballots name at least one option.
    public var validCount: Int64 {
        ballots.reduce(0) { $0 + ($1.order.isEmpty ? 0 : $1.count) }
    }
}
