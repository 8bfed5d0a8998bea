public import Kernel

/// The score of one sheet on the scale from 0 to 100, with the points that each criterion brings to it.
public struct WeightedScore: Hashable, Sendable {
    /// What a judge put down for a criterion. A criterion that is not in the marks at all was left blank.
    public enum Mark: Hashable, Sendable {
        /// A mark from 0 to the criterion's highest.
        case given(Fraction)
        /// The criterion does not apply to this entry.
        case notApplicable
    }

    /// One criterion's contribution.
    public struct Part: Hashable, Sendable {
        /// The criterion.
        public let criterion: Rubric.Criterion
        /// Its mark, nil when it is left out.
        public let mark: Fraction?
        /// The points that it brings, nil when it is left out; all points sum to the score.
        public let points: Fraction?
    }

    /// The exact score; nil when every criterion is left out.
    public let score: Fraction?
    /// The criteria in the rubric's order.
    public let parts: [Part]
}

extension Rubric {
    /// Computes a sheet: each mark over its highest mark, times its weight, over the sum of the weights that
    /// apply. A criterion that is not applicable leaves both sums; it is never 0. Nothing is rounded.
    public func score(_ marks: [String: WeightedScore.Mark]) throws(RubricRefusal) -> WeightedScore {
        let ids = Set(criteria.map(\.id))
        if let unknown = marks.keys.filter({ !ids.contains($0) }).min() { throw .unknownCriterion(unknown) }
        var applicable = Fraction.zero
        for criterion in criteria {
            switch marks[criterion.id] {
            case .given(let mark):
                guard mark >= .zero, mark <= criterion.max else {
                    throw .outOfRange(criterion.id, max: criterion.max.description)
                }
                applicable = applicable + criterion.weight
            case .notApplicable: break
            case nil: guard !criterion.isRequired else { throw .blank(criterion.id) }
            }
        }
        let parts = criteria.map { criterion in
            guard case .given(let mark) = marks[criterion.id] else {
                return WeightedScore.Part(criterion: criterion, mark: nil, points: nil)
            }
            let points = (mark * criterion.weight * Fraction(100)).divided(by: criterion.max * applicable)
            return WeightedScore.Part(criterion: criterion, mark: mark, points: points)
        }
        return WeightedScore(score: applicable.isZero ? nil : parts.compactMap(\.points).sum(), parts: parts)
    }
}
