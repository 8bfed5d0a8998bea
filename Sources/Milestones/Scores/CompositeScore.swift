public import Kernel

/// One score of several parties' scores from 0 to 100, by weights that sum to exactly 100, and its grade.
public struct CompositeScore: Sendable, Hashable {
    /// Grades with the total from which each is given, highest first; a grade ends just below the one before it.
    public struct Bands: Sendable, Hashable {
        /// A grade.
        public struct Band: Sendable, Hashable {
            /// Its name.
            public let grade: String
            /// The least total that it is given for.
            public let from: Fraction

            /// A band.
            public init(_ grade: String, from: Fraction) {
                self.grade = grade
                self.from = from
            }
        }

        /// From the highest to the lowest.
        public let bands: [Band]

        /// Bands; nil unless their limits fall and the last one reaches down to 0.
        public init?(_ bands: [Band]) {
            guard let last = bands.last, last.from <= .zero else { return nil }
            for (higher, lower) in zip(bands, bands.dropFirst()) where lower.from >= higher.from { return nil }
            self.bands = bands
        }

        /// The grade of a total.
        public func grade(of total: Fraction) -> String? {
            bands.first { total >= $0.from }?.grade
        }
    }

    /// Why there is no composite.
    public enum Refusal: Error, Sendable, Hashable {
        /// The weights sum to something else than 100.
        case weightsNotHundred(Fraction)
        /// A weight is not above zero.
        case weightNotPositive(String)
        /// A party has not scored: there is no total then, and no weighing of the others alone.
        case incomplete(String)
        /// A score leaves 0 to 100.
        case outOfRange(String)
        /// A score of someone who has no weight.
        case unknownParty(String)
    }

    /// The total, rounded half up to two places once: what is printed is also what is graded.
    public let total: Fraction
    /// The total as text, such as "81.20".
    public var text: String { total.decimal(places: 2) }

    /// The composite Σ weight·score / 100.
    public init(weights: [(party: String, weight: Fraction)], scores: [String: Fraction]) throws(Refusal) {
        for (party, weight) in weights where weight <= .zero { throw .weightNotPositive(party) }
        let sum = weights.map(\.weight).sum()
        guard sum == Fraction(100) else { throw .weightsNotHundred(sum) }
        let parties = Set(weights.map(\.party))
        if let stranger = scores.keys.filter({ !parties.contains($0) }).min() { throw .unknownParty(stranger) }
        var total = Fraction.zero
        for (party, weight) in weights {
            guard let score = scores[party] else { throw .incomplete(party) }
            guard score >= .zero, score <= Fraction(100) else { throw .outOfRange(party) }
            total = total + weight * score * .percent
        }
        self.total = total.rounded(places: 2)
    }
}
