public import Kernel
public import Platform
internal import Postgres

/// Something that a programme measures. How it is counted stands in its versions, which never change.
public struct Indicator: Sendable {
    /// Identifies an indicator.
    public typealias ID = Identifier<Indicator>

    /// What an indicator tells about the work.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// What was done.
        case output
        /// What it changed.
        case outcome
        /// What those who are served say of it.
        case satisfaction
        /// What is around it and nobody answers for.
        case context

        /// Key of its name in the message catalogue.
        public var messageKey: String { "indicators.kind.\(rawValue)" }
    }

    /// Whether things are counted, or two counts compared.
    public enum Measure: String, StoredAsText, CaseIterable {
        case count
        case ratio
    }

    /// Whether more or less is better.
    public enum Direction: String, StoredAsText, CaseIterable {
        case up
        case down
    }

    /// How far a number may be from the truth (余/不少于, 超, 约).
    public enum Qualifier: String, StoredAsText, CaseIterable {
        case exact
        case atLeast = "at_least"
        case moreThan = "more_than"
        case about

        /// What a sum of these is: the weakest of its parts, exact before at least and more than before about.
        public static func weakest(of qualifiers: some Sequence<Qualifier>) -> Qualifier {
            qualifiers.max { allCases.firstIndex(of: $0) ?? 0 < allCases.firstIndex(of: $1) ?? 0 } ?? .exact
        }

        /// Key of the number with its reservation in the message catalogue.
        public var messageKey: String { "indicators.qualifier.\(rawValue)" }
    }

    /// A category of a dimension; every counted thing falls into exactly one of each dimension.
    public struct Category: Sendable, Hashable {
        /// The dimension, such as `sex`.
        public let dimension: String
        /// The category, such as `girl`.
        public let category: String
        /// Its name.
        public let name: String

        /// A category.
        public init(dimension: String, category: String, name: String) {
            self.dimension = dimension
            self.category = category
            self.name = name
        }

        /// The dimension and the category in one word.
        public var key: String { "\(dimension)_\(category)" }
    }

    /// How an indicator is counted.
    public struct Definition: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its name in English, or empty.
        public var englishName: String
        /// What it tells.
        public var kind: Kind
        /// In what it is counted.
        public var unit: String
        /// Counted or compared.
        public var measure: Measure
        /// By what a ratio is multiplied: 1, 100 for percent, 1,000, 100,000.
        public var factor: Int
        /// Whether more is better.
        public var direction: Direction
        /// How it is counted, in words.
        public var definition: String
        /// Into which categories it falls.
        public var categories: [Category]

        /// A definition.
        public init(
            name: String, englishName: String = "", kind: Kind, unit: String, measure: Measure = .count,
            factor: Int = 1, direction: Direction = .up, definition: String, categories: [Category] = []
        ) {
            self.name = name
            self.englishName = englishName
            self.kind = kind
            self.unit = unit
            self.measure = measure
            self.factor = factor
            self.direction = direction
            self.definition = definition
            self.categories = categories
        }

        /// The dimensions in their order.
        public var dimensions: [String] {
            var seen: [String] = []
            for category in categories where !seen.contains(category.dimension) { seen.append(category.dimension) }
            return seen
        }
    }

    /// A version of the definition; values are compared within one version only.
    public struct Version: Sendable {
        /// Identifies a version.
        public typealias ID = Identifier<Version>
        /// Its key.
        public let id: ID
        /// The indicator.
        public let indicator: Indicator.ID
        /// Code of the indicator.
        public let code: String
        /// From 1.
        public let number: Int
        /// How it counts.
        public let definition: Definition
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// Its code, unique in the programme.
    public let code: String
    /// Its versions, the newest first.
    public let versions: [Version]
}
