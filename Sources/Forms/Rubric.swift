public import Kernel

/// The criteria by which one judge scores one entry, with weights that sum to 100.
public struct Rubric: Hashable, Sendable {
    /// One criterion.
    public struct Criterion: Hashable, Sendable {
        /// Its name among the criteria.
        public let id: String
        /// Its weight in hundredths of the whole.
        public let weight: Fraction
        /// The highest mark; the lowest is 0.
        public let max: Fraction
        /// Whether a sheet without a mark for it is incomplete. An optional criterion without a mark leaves the
        /// score as not applicable does.
        public let isRequired: Bool

        /// A criterion with its weight and highest mark.
        public init(id: String, weight: Fraction, max: Fraction, isRequired: Bool = true) {
            self.id = id
            self.weight = weight
            self.max = max
            self.isRequired = isRequired
        }
    }

    /// The criteria in their order.
    public let criteria: [Criterion]

    /// The most criteria of one rubric.
    public static let criteriaMax = 200

    /// A rubric, refused unless its criteria differ, their weights and highest marks are above zero and the
    /// weights sum to exactly 100.
    public init(_ criteria: [Criterion]) throws(RubricRefusal) {
        guard !criteria.isEmpty else { throw .noCriteria }
        guard criteria.count <= Self.criteriaMax else { throw .tooManyCriteria }
        var ids: Set<String> = []
        for (index, criterion) in criteria.enumerated() {
            guard ids.insert(criterion.id).inserted else { throw .repeatedCriterion(index) }
            guard criterion.weight > .zero else { throw .weightNotPositive(index) }
            guard criterion.max > .zero else { throw .maxNotPositive(index) }
        }
        let sum = criteria.map(\.weight).sum()
        guard sum == Fraction(100) else { throw .weightsNotHundred(sum: sum.description) }
        self.criteria = criteria
    }
}

/// Why a rubric, or the marks of a sheet, were not accepted.
public enum RubricRefusal: Error, Hashable, Sendable {
    /// There is no criterion.
    case noCriteria
    /// There are more than 200 criteria.
    case tooManyCriteria
    /// The criterion at that position, counted from 0, has the name of an earlier one.
    case repeatedCriterion(Int)
    /// The weight at that position is not above zero.
    case weightNotPositive(Int)
    /// The highest mark at that position is not above zero.
    case maxNotPositive(Int)
    /// The weights do not sum to exactly 100.
    case weightsNotHundred(sum: String)
    /// A required criterion has no mark; that is neither not applicable nor 0.
    case blank(String)
    /// A mark lies below 0 or above the criterion's highest.
    case outOfRange(String, max: String)
    /// A mark was given for something that is no criterion.
    case unknownCriterion(String)

    /// The text to show, by its key in the catalogue.
    public var message: Message {
        switch self {
        case .noCriteria: Message("rubric.no_criteria")
        case .tooManyCriteria: Message("rubric.too_many_criteria", ["max": String(Rubric.criteriaMax)])
        case .repeatedCriterion(let index): Message("rubric.repeated_criterion", ["number": String(index + 1)])
        case .weightNotPositive(let index): Message("rubric.weight_not_positive", ["number": String(index + 1)])
        case .maxNotPositive(let index): Message("rubric.max_not_positive", ["number": String(index + 1)])
        case .weightsNotHundred(let sum): Message("rubric.weights_not_hundred", ["sum": sum])
        case .blank(let id): Message("rubric.blank", ["criterion": id])
        case .outOfRange(let id, let max): Message("rubric.out_of_range", ["criterion": id, "max": max])
        case .unknownCriterion(let id): Message("rubric.unknown_criterion", ["criterion": id])
        }
    }
}
