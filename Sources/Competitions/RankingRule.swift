public import Forms
public import Kernel
public import Platform
internal import Postgres

/// How the sheets of a round become one score and one order: declared before the round opens and frozen with it.
public struct RankingRule: Sendable, Hashable {
    /// The ways to make one score of several sheets.
    public typealias Method = AggregationRule.Method

    /// Which value the order is made of.
    public enum Basis: String, StoredAsText, CaseIterable {
        /// The published, rounded score: equal published scores are a tie.
        case rounded
        /// The exact score before rounding.
        case exact
    }

    /// How the scores of several sheets become one.
    public var method: Method
    /// How many of the highest sheets `trimmed` leaves out.
    public var dropHigh: Int
    /// How many of the lowest sheets `trimmed` leaves out.
    public var dropLow: Int
    /// From how many sheets on `trimmed` leaves any out; with fewer it is the plain mean.
    public var whenAtLeast: Int
    /// Decimal places of the published score.
    public var places: Int
    /// Decimal places of the total that a reviewer signs; the sheets enter the score with it.
    public var sheetPlaces: Int
    /// How both are rounded.
    public var rounding: Rounding
    /// Which value the order is made of.
    public var rankedBy: Basis
    /// The fewest sheets of one proposal with which the round may close.
    public var quorum: Int
    /// How equal scores are told apart, one key after the other.
    public var tieChain: [TieBreak]
    /// What the score of an entry is made of.
    public var combination = Combination.sheets
    /// Whether sheets enter as they were signed.
    public var calibration = Calibration.none
    /// The parts of the score; empty where it is made of the sheets alone.
    public var parts: [Part] = []

    /// A rule.
    public init(
        method: Method, dropHigh: Int = 0, dropLow: Int = 0, whenAtLeast: Int = 0, places: Int = 2,
        sheetPlaces: Int = 4,
        rounding: Rounding = .halfUp, rankedBy: Basis = .rounded, quorum: Int, tieChain: [TieBreak] = [.shared]
    ) {
        self.method = method
        self.dropHigh = dropHigh
        self.dropLow = dropLow
        self.whenAtLeast = whenAtLeast
        self.places = places
        self.sheetPlaces = sheetPlaces
        self.rounding = rounding
        self.rankedBy = rankedBy
        self.quorum = quorum
        self.tieChain = tieChain
    }

    /// The part of the rule that makes one score of several.
    var aggregation: AggregationRule {
        get throws(ReviewRefusal) {
            do throws(AggregationRefusal) {
                return try AggregationRule(
                    method, dropHigh: dropHigh, dropLow: dropLow, whenAtLeast: max(1, whenAtLeast), quorum: quorum,
                    places: places, rounding: rounding)
            } catch {
                throw .ruleUnreadable("method")
            }
        }
    }

    /// What holds where a call declares nothing: of three sheets and more the highest and the lowest are left out, two
    /// decimal places, three sheets at least, equal scores share their place.
    public static let customary = RankingRule(
        method: .trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 3, quorum: 3)
}

/// A key that tells equal scores apart.
public enum TieBreak: Sendable, Hashable {
    /// The higher mean mark of a criterion, by its code, comes first.
    case criterion(String)
    /// The higher lowest sheet comes first.
    case lowestSheet
    /// The higher median of all sheets comes first.
    case median
    /// Nothing more: they share the place (并列).
    case shared
    /// A draw from the recorded random seed.
    case draw

    /// The text of the key, as stored and as in a call's declared rule.
    public var text: String {
        switch self {
        case .criterion(let code): "criterion:\(code)"
        case .lowestSheet: "lowest_sheet"
        case .median: "median"
        case .shared: "shared"
        case .draw: "draw"
        }
    }

    /// Reads the text of a key; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "lowest_sheet": self = .lowestSheet
        case "median": self = .median
        case "shared": self = .shared
        case "draw": self = .draw
        default:
            guard text.hasPrefix("criterion:"), text.count > 10 else { return nil }
            self = .criterion(String(text.dropFirst(10)))
        }
    }

    /// Whether nothing can follow it.
    public var isLast: Bool { self == .shared || self == .draw }
}
