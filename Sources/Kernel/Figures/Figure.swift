/// A number that may be shown or published, with everything that its meaning hangs on. Published figures are
/// hardly ever bare: "预计1.3万余元" is a plan and a lower bound at once. Figures are combined only by the functions
/// here, which refuse what must never be added and carry every reservation on to the result.
public struct Figure: Hashable, Sendable {
    /// The exact value, nil when it is not stated, which is never the same as zero.
    public var value: Fraction?
    /// How far the value may be from the truth.
    public var bound: Bound
    /// What is counted or measured.
    public var unit: FigureUnit
    /// How the value relates to time.
    public var kind: Kind
    /// The day or period that it speaks of.
    public var period: Period
    /// Whose members are counted, where that is known.
    public var population: Population?
    /// Where and for which programme it holds.
    public var scope: Scope
    /// The documents or queries that it comes from.
    public var sources: [Source]
    /// How far it is confirmed.
    public var status: Status
    /// Why a value that was lost in its source is believed to be this one; empty for a value as stated.
    public var reconstructions: [String] = []
    /// How many parts of a sum state no value and so add nothing to it.
    public var unstatedParts = 0

    /// A figure; what is not named is exact, reported, a stock of unknown date and without scope or source.
    public init(
        _ value: Fraction?, _ unit: FigureUnit, bound: Bound = .exact, kind: Kind = .stock,
        period: Period = .unknown(""), population: Population? = nil, scope: Scope = Scope(), sources: [Source] = [],
        status: Status = .reported
    ) {
        self.value = value
        self.bound = bound
        self.unit = unit
        self.kind = kind
        self.period = period
        self.population = population
        self.scope = scope
        self.sources = sources
        self.status = status
    }

    /// A figure as a document words it, such as "预计1.3万余元"; nil when the wording is no figure with a unit. A
    /// wording of a plan gives the status `plan`.
    public init?(
        wording text: String, kind: Kind = .stock, period: Period = .unknown(""), population: Population? = nil,
        scope: Scope = Scope(), sources: [Source] = []
    ) {
        guard let wording = FigureWording(text), let unit = wording.unit else { return nil }
        self.init(
            wording.value, unit, bound: wording.bound, kind: kind, period: period, population: population,
            scope: scope, sources: sources, status: wording.isPlan ? .plan : .reported)
    }

    /// How far the value may be from the truth, from the strongest statement to the weakest.
    public enum Bound: Int, Sendable, Hashable, CaseIterable {
        /// Exactly this.
        case exact
        /// This or more: 余, 多, 以上, 不少于.
        case atLeast
        /// More than this: 超, 逾.
        case moreThan
        /// Near this: 约, 近.
        case about
    }

    /// How a value relates to time.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What there is on a day.
        case stock
        /// What happened in a period.
        case flow
        /// What has happened since a start.
        case cumulative
        /// One value over another.
        case ratio
        /// The difference of one value at two times.
        case change
    }

    /// How far a figure is confirmed, from the weakest.
    public enum Status: Int, Sendable, Hashable, CaseIterable {
        /// It is intended or expected: 预计.
        case plan
        /// Somebody stated it.
        case reported
        /// A second person or a record confirmed it.
        case verified
    }

    /// A document or a query, with the version of the definition by which it counts.
    public struct Source: Sendable, Hashable {
        /// The document or query.
        public let reference: String
        /// The version of the indicator's definition, where there is one.
        public let definitionVersion: Int?

        /// A source with its definition's version.
        public init(_ reference: String, definitionVersion: Int? = nil) {
            self.reference = reference
            self.definitionVersion = definitionVersion
        }
    }

    /// Where and for what a figure holds.
    public struct Scope: Sendable, Hashable {
        /// Codes of areas; empty when it is not said.
        public var areas: Set<String>
        /// Programmes; empty when it is not said.
        public var programmes: Set<String>

        /// A scope of areas and programmes.
        public init(areas: Set<String> = [], programmes: Set<String> = []) {
            self.areas = areas
            self.programmes = programmes
        }
    }
}
