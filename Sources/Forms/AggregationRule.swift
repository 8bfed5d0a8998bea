public import Kernel

/// How the scores that several judges gave one entry become one score. Every number of it belongs to the call's
/// rule: two published rules that both drop the extremes differ in the number of judges from which they do.
public struct AggregationRule: Hashable, Sendable {
    /// The ways to make one score of several.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// The plain mean.
        case mean
        /// The mean without the highest and lowest scores (去掉最高分、最低分), once there are enough of them.
        case trimmed
        /// The middle score, of an even number the mean of the two in the middle.
        case median
        /// The sum.
        case sum
    }

    /// The way.
    public let method: Method
    /// How many of the highest scores are dropped; only `trimmed` drops any.
    public let dropHigh: Int
    /// How many of the lowest scores are dropped; only `trimmed` drops any.
    public let dropLow: Int
    /// From how many scores on the extremes are dropped; below that it is the plain mean.
    public let whenAtLeast: Int
    /// How many scores a result needs.
    public let quorum: Int
    /// Decimal places of the result.
    public let places: Int
    /// How the result is brought to its places, once, at the end.
    public let rounding: Rounding

    /// A rule, refused when it could drop every score or when a number of it makes no sense.
    public init(
        _ method: Method, dropHigh: Int = 0, dropLow: Int = 0, whenAtLeast: Int = 1, quorum: Int = 1, places: Int = 2,
        rounding: Rounding = .halfUp
    ) throws(AggregationRefusal) {
        guard dropHigh >= 0 else { throw .negativeDrop(.dropHigh) }
        guard dropLow >= 0 else { throw .negativeDrop(.dropLow) }
        let (dropped, overflow) = dropHigh.addingReportingOverflow(dropLow)
        guard !overflow, whenAtLeast > dropped else { throw .dropsEveryScore }
        guard quorum >= 1 else { throw .quorumBelowOne }
        guard (0...Self.placesMax).contains(places) else { throw .places }
        self.method = method
        self.dropHigh = dropHigh
        self.dropLow = dropLow
        self.whenAtLeast = whenAtLeast
        self.quorum = quorum
        self.places = places
        self.rounding = rounding
    }

    /// The most decimal places that a rule may ask for.
    public static let placesMax = 20
}

/// Why a rule of aggregation was not accepted.
public enum AggregationRefusal: Error, Hashable, Sendable {
    /// The numbers of a rule that say how many scores are dropped.
    public enum Drop: String, Sendable, Hashable {
        /// Of the highest scores.
        case dropHigh = "drop_high"
        /// Of the lowest scores.
        case dropLow = "drop_low"
    }

    /// A number of scores to drop is below zero.
    case negativeDrop(Drop)
    /// The number of scores from which extremes are dropped does not exceed the number that is dropped.
    case dropsEveryScore
    /// A result needs at least one score.
    case quorumBelowOne
    /// Decimal places are 0 to 20.
    case places

    /// The text to show, by its key in the catalogue.
    public var message: Message {
        switch self {
        case .negativeDrop: Message("aggregation.negative_drop")
        case .dropsEveryScore: Message("aggregation.drops_every_score")
        case .quorumBelowOne: Message("aggregation.quorum_below_one")
        case .places: Message("aggregation.places", ["max": String(AggregationRule.placesMax)])
        }
    }
}
