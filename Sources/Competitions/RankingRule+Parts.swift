internal import Forms
public import Kernel
public import Platform
internal import Postgres

extension RankingRule {
    /// What the score of an entry is made of.
    public enum Combination: String, StoredAsText, CaseIterable {
        /// The sheets alone.
        case sheets
        /// Parts that are added, each up to its most (100 + 50 + 20).
        case sum
        /// Parts with weights that sum to 100 (60, 20, 20).
        case weights
    }

    /// Whether sheets enter as they were signed.
    public enum Calibration: String, StoredAsText, CaseIterable {
        /// As signed.
        case none
        /// Each without the leniency of its judge: least squares over all sheets of the round, the effect of a judge
        /// rounded to the places of a sheet.
        case leastSquares = "least_squares"
    }

    /// A part of the score.
    public struct Part: Sendable, Hashable {
        /// Where the value of a part comes from.
        public enum Source: String, StoredAsText, CaseIterable {
            /// The score of the sheets.
            case sheets
            /// Yuan promised for the entry.
            case pledged
            /// Yuan received for the entry, by receipts in the books.
            case received
            /// Votes of the public for the entry in the edition of its call.
            case votes
            /// Points given by hand, with a reason.
            case points
        }

        /// Where its value comes from; no two parts of a rule have the same.
        public let source: Source
        /// Its name, such as 募款加分.
        public let name: String
        /// The fewest points that may be given by hand; 0 for every other source.
        public let least: Fraction
        /// The most points that it gives: its weight or its cap.
        public let most: Fraction
        /// The value that gives all its points; nil for points by hand, and where it is the highest value of the round.
        public let fullAt: Fraction?

        /// A part of the score.
        public init(
            _ source: Source, name: String, least: Fraction = .zero, most: Fraction, fullAt: Fraction? = nil
        ) {
            self.source = source
            self.name = name
            self.least = least
            self.most = most
            self.fullAt = source == .points ? nil : fullAt ?? (source == .sheets ? Fraction(100) : nil)
        }

        /// The points of a value: in proportion to what gives all of them, never more. Points by hand are the value.
        ///
        /// - Parameter highest: The highest value of the round.
        public func points(of value: Fraction, highest: Fraction) -> Fraction {
            guard source != .points else { return min(value, most) }
            let share = (max(value, .zero) * most).divided(by: fullAt ?? highest) ?? .zero
            return min(share, most)
        }

        /// The part as a rule declares it.
        public var json: JSON {
            [
                "source": .string(source.rawValue), "name": .string(name), "least": .string(least.description),
                "most": .string(most.description), "full_at": fullAt.map { .string($0.description) } ?? .null,
            ]
        }

        /// Reads a part that a rule declares; nil when it says nothing sensible.
        public init?(_ json: JSON) {
            guard let source = json["source"]?.string.flatMap(Source.init(rawValue:)),
                let most = json["most"].flatMap(Self.number)
            else { return nil }
            let (least, fullAt) = (json["least"].flatMap(Self.number), json["full_at"].flatMap(Self.number))
            self.init(
                source, name: json["name"]?.string ?? source.rawValue, least: least ?? .zero, most: most, fullAt: fullAt
            )
        }

        private static func number(_ json: JSON) -> Fraction? {
            json.string.flatMap { Fraction($0) } ?? json.number?.fraction
        }

        var isSound: Bool {
            let exact = [(least, 4), (most, 4), (fullAt ?? .one, 2)].allSatisfy { $0.rounded(places: $1, .down) == $0 }
            return exact && !name.isEmpty && name.count <= 100 && most > .zero && most <= Fraction(1_000)
                && !least.isNegative && least <= most && (source == .points || least.isZero)
                && (fullAt.map { $0 > .zero && $0 < Fraction(100_000_000_000_000) } ?? true)
        }
    }

    /// Reads the keys `combination`, `calibration` and `parts` of a declared rule.
    mutating func readParts(_ json: JSON) throws(ReviewRefusal) {
        combination = try Self.choice(json, "combination", Combination.init(rawValue:)) ?? combination
        calibration = try Self.choice(json, "calibration", Calibration.init(rawValue:)) ?? calibration
        guard let declared = json["parts"] else { return }
        let read = (declared.array ?? []).compactMap(Part.init)
        guard let array = declared.array, read.count == array.count else { throw .ruleUnreadable("parts") }
        parts = read
    }

    /// Throws a refusal where the parts contradict themselves or the combination.
    public func checkParts() throws(ReviewRefusal) {
        guard parts.allSatisfy(\.isSound), Set(parts.map(\.source)).count == parts.count, parts.count <= 10 else {
            throw .ruleUnreadable("parts")
        }
        guard combination != .sheets else {
            if !parts.isEmpty { throw .partsMissing }
            return
        }
        guard parts.count >= 2, parts.contains(where: { $0.source == .sheets }) else { throw .partsMissing }
        // The sum of several sheets passes 100 for nearly everybody: all would be capped alike.
        if method == .sum, parts.contains(where: { $0.source == .sheets && $0.fullAt == Fraction(100) }) {
            throw .sumWithoutFull
        }
        let sum = parts.map(\.most).sum()
        if combination == .weights, sum != Fraction(100) { throw .weightsNot100(sum.description) }
    }

    /// The name of the calculation that reproduces a result of this rule.
    public var calculationName: String {
        combination == .sheets && calibration == .none ? "aggregate" : "round-result"
    }
}
