public import Kernel

/// When a question is asked, and what its answer must fulfil beyond its kind; all in the language of `Expression`.
public struct FieldConditions: Sendable, Hashable {
    /// A requirement across fields.
    public struct Rule: Sendable, Hashable {
        /// What must be true, as soon as everything it needs is answered.
        public let requirement: String
        /// What the user reads when it is not.
        public let message: Wording

        /// A requirement.
        public init(_ requirement: String, _ message: Wording) {
            self.requirement = requirement
            self.message = message
        }
    }

    /// The question is asked only when this is true.
    public var shownIf: String?
    /// An optional question must be answered when this is true.
    public var requiredIf: String?
    /// Requirements that are told at this question.
    public var rules: [Rule]

    /// Conditions; none by default.
    public init(shownIf: String? = nil, requiredIf: String? = nil, rules: [Rule] = []) {
        self.shownIf = shownIf
        self.requiredIf = requiredIf
        self.rules = rules
    }

    /// Rules of one question at most.
    public static let rulesMax = 20
}

/// A value that the form works out.
public struct Calculation: Sendable, Hashable {
    /// How, as an expression.
    public let formula: String
    /// Decimals to which a number is brought, half up.
    public let places: Int
    /// What is counted or measured.
    public let unit: Wording?
    /// Ranges of a number and what they mean; rising.
    public let bands: [ScoreBand]

    /// A calculation.
    public init(_ formula: String, places: Int = 0, unit: Wording? = nil, bands: [ScoreBand] = []) {
        self.formula = formula
        self.places = places
        self.unit = unit
        self.bands = bands
    }
}

/// A range of scores and what it means.
public struct ScoreBand: Sendable, Hashable {
    /// Its key among the bands.
    public let key: String
    /// The least score of it; the first band also takes what is lower.
    public let from: Fraction
    /// What it means.
    public let label: Wording

    /// A range.
    public init(_ key: String, from: Fraction, _ label: Wording) {
        self.key = key
        self.from = from
        self.label = label
    }
}

extension [ScoreBand] {
    /// The band in which a score lies; nil when there are none.
    public func band(of score: Fraction) -> ScoreBand? { last { $0.from <= score } ?? first }
}

/// Items that are answered on one scale.
public struct ScaleRules: Sendable, Hashable {
    /// A point of the scale.
    public struct Point: Sendable, Hashable {
        /// Its key.
        public let key: String
        /// What it counts.
        public let score: Fraction
        /// What is read.
        public let label: Wording

        /// A point.
        public init(_ key: String, score: Fraction, _ label: Wording) {
            self.key = key
            self.score = score
            self.label = label
        }
    }

    /// An item.
    public struct Item: Sendable, Hashable {
        /// Its key.
        public let key: String
        /// What is asked or stated.
        public let label: Wording
        /// Whether it counts the other way round: the highest point as the lowest.
        public let isReversed: Bool
        /// How often its score counts.
        public let weight: Fraction

        /// An item.
        public init(_ key: String, _ label: Wording, isReversed: Bool = false, weight: Fraction = .one) {
            self.key = key
            self.label = label
            self.isReversed = isReversed
            self.weight = weight
        }
    }

    /// How the scores of the items become one.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Their weighted sum.
        case sum
        /// Their weighted mean.
        case mean
    }

    /// What is asked.
    public let items: [Item]
    /// What can be answered, in order.
    public let points: [Point]
    /// How the scores of the items become one.
    public let method: Method
    /// Decimals to which a mean is brought, half up.
    public let places: Int
    /// Ranges of the score; rising.
    public let bands: [ScoreBand]

    /// A scale.
    public init(items: [Item], points: [Point], method: Method = .sum, places: Int = 2, bands: [ScoreBand] = []) {
        self.items = items
        self.points = points
        self.method = method
        self.places = places
        self.bands = bands
    }

    /// What an item scores with a chosen point; nil for a point that is not offered.
    public func score(_ item: Item, _ key: String) -> Fraction? {
        guard let point = points.first(where: { $0.key == key }) else { return nil }
        guard item.isReversed else { return point.score * item.weight }
        let scores = points.map(\.score)
        guard let least = scores.min(), let most = scores.max() else { return nil }
        return (least + most - point.score) * item.weight
    }

    /// The score of the whole; nil until every item is answered. Nothing that is missing counts as 0.
    public func score(_ chosen: [String: String]) -> Fraction? {
        let scores = items.compactMap { item in chosen[item.key].flatMap { score(item, $0) } }
        guard scores.count == items.count, !items.isEmpty else { return nil }
        switch method {
        case .sum: return scores.sum()
        case .mean:
            return scores.sum().divided(by: items.map(\.weight).sum())?.rounded(places: places, .halfUp)
        }
    }
}

/// Rows of the same questions.
public struct TableRules: Sendable, Hashable {
    /// How the rows are shown.
    public enum Layout: String, Sendable, Hashable, CaseIterable {
        /// As lines of a table; cells can be pasted from a spreadsheet.
        case table
        /// One below the other, each with all its questions.
        case group
    }

    /// A column whose sum is prescribed.
    public struct Total: Sendable, Hashable {
        /// Key of the column.
        public let column: String
        /// What it must come to, as an expression over the whole form: `100`, `requested`.
        public let equals: String

        /// A prescribed sum.
        public init(_ column: String, equals: String) {
            self.column = column
            self.equals = equals
        }
    }

    /// What each row asks.
    public let columns: [FormField]
    /// How the rows are shown.
    public let layout: Layout
    /// Rows at least, when it is answered at all.
    public let rowsMin: Int
    /// Rows at most.
    public let rowsMax: Int
    /// Prescribed sums.
    public let totals: [Total]

    /// Rules of a table.
    public init(
        columns: [FormField], layout: Layout = .table, rowsMin: Int = 0, rowsMax: Int = 100, totals: [Total] = []
    ) {
        self.columns = columns
        self.layout = layout
        self.rowsMin = rowsMin
        self.rowsMax = rowsMax
        self.totals = totals
    }

    /// Columns at most.
    public static let columnsMax = 20
}
