public import Kernel

/// One score made of several, with its derivation: which scores it was made of and which were left out, by their
/// positions among the scores given.
public struct Aggregation: Hashable, Sendable {
    /// Why there is no score.
    public enum Gap: String, Sendable, Hashable, CaseIterable {
        /// Nobody gave one.
        case noScores = "no_scores"
        /// Fewer gave one than the rule's quorum.
        case belowQuorum = "below_quorum"
    }

    /// The score as published, brought to the rule's places; nil when there is none.
    public let score: Fraction?
    /// The score before it was rounded, for rules that rank by it.
    public let unrounded: Fraction?
    /// Positions of the scores that it was made of.
    public let used: [Int]
    /// Positions of the extremes that were dropped.
    public let dropped: [Int]
    /// Positions without a score: not applicable is excluded, it never counts as 0.
    public let excluded: [Int]
    /// Why there is no score, nil when there is one.
    public let gap: Gap?
}

extension AggregationRule {
    /// Makes one score of the judges' scores; nil stands for not applicable. Everything is exact until the one
    /// rounding at the end.
    public func aggregate(_ scores: [Fraction?]) -> Aggregation {
        let given = scores.enumerated().compactMap { index, score in score.map { (index: index, score: $0) } }
        let excluded = scores.indices.filter { scores[$0] == nil }
        guard given.count >= quorum else {
            return Aggregation(
                score: nil, unrounded: nil, used: [], dropped: [], excluded: excluded,
                gap: given.isEmpty ? .noScores : .belowQuorum)
        }
        var dropped: Set<Int> = []
        if method == .trimmed, given.count >= whenAtLeast {
            // Among equal extremes the order of the judges decides, so that exactly the agreed number goes.
            let rising = given.sorted { ($0.score, $0.index) < ($1.score, $1.index) }.map(\.index)
            dropped = Set(rising.prefix(dropLow) + rising.suffix(dropHigh))
        }
        let used = given.filter { !dropped.contains($0.index) }
        let result = combined(used.map(\.score))
        return Aggregation(
            score: result.rounded(places: places, rounding), unrounded: result, used: used.map(\.index),
            dropped: dropped.sorted(), excluded: excluded, gap: nil)
    }

    /// The score as text with the rule's places, such as "88.63"; nil when there is none.
    public func text(of aggregation: Aggregation) -> String? {
        aggregation.unrounded?.decimal(places: places, rounding)
    }

    private func combined(_ scores: [Fraction]) -> Fraction {
        switch method {
        case .sum: return scores.sum()
        case .mean, .trimmed: return mean(scores)
        case .median:
            let rising = scores.sorted()
            return mean(Array(rising[(rising.count - 1) / 2...rising.count / 2]))
        }
    }

    private func mean(_ scores: [Fraction]) -> Fraction {
        guard let mean = scores.sum().divided(by: Fraction(Int64(scores.count))) else {
            preconditionFailure("a rule leaves at least one score")
        }
        return mean
    }
}
