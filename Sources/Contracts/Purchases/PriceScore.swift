public import Kernel

/// Points of a response: lowest price / own price × weight of the price, and the mean of the marks of each criterion by
/// its weight; each rounded half up to two places, so that the places can be recomputed from what is shown.
public enum PriceScore {
    /// What a response offers and got.
    public struct Candidate: Sendable {
        /// Its key.
        public let response: Int64
        /// Its price.
        public let price: Money
        /// The marks, 0 to 100, by criterion.
        public let marks: [Int: [Fraction]]

        /// A candidate.
        public init(response: Int64, price: Money, marks: [Int: [Fraction]]) {
            self.response = response
            self.price = price
            self.marks = marks
        }
    }

    /// The place of a response.
    public struct Place: Sendable, Hashable {
        /// Its key.
        public let response: Int64
        /// Its place, from 1.
        public let rank: Int
        /// Points of the price.
        public let pricePoints: Fraction
        /// Points of the quality.
        public let qualityPoints: Fraction

        /// All points.
        public var total: Fraction { pricePoints + qualityPoints }
    }

    /// Points of a price: lowest / own × weight, half up to two places.
    public static func points(lowest: Money, own: Money, weight: Fraction) -> Fraction {
        guard own.fen > 0, let share = Fraction(lowest.fen, over: own.fen) else { return .zero }
        return (share * weight).rounded(places: 2)
    }

    /// The places: by points, then by the lower price, then in the order in which the responses came.
    ///
    /// Nil when a candidate lacks a mark: nothing is ranked on a part of the marks.
    public static func places(
        _ candidates: [Candidate], priceWeight: Fraction, criteria: [(n: Int, weight: Fraction)]
    ) -> [Place]? {
        guard let lowest = candidates.map(\.price).min() else { return [] }
        var scored: [(candidate: Candidate, price: Fraction, quality: Fraction)] = []
        for candidate in candidates {
            var quality = Fraction.zero
            for criterion in criteria {
                guard let marks = candidate.marks[criterion.n], !marks.isEmpty,
                    let mean = marks.sum().divided(by: Fraction(Int64(marks.count)))
                else { return nil }
                quality = quality + mean * criterion.weight * .percent
            }
            scored.append(
                (
                    candidate, points(lowest: lowest, own: candidate.price, weight: priceWeight),
                    quality.rounded(places: 2)
                ))
        }
        scored.sort { left, right in
            let totals = (left.price + left.quality, right.price + right.quality)
            if totals.0 != totals.1 { return totals.0 > totals.1 }
            if left.candidate.price != right.candidate.price { return left.candidate.price < right.candidate.price }
            return left.candidate.response < right.candidate.response
        }
        return scored.enumerated().map { index, one in
            Place(
                response: one.candidate.response, rank: index + 1, pricePoints: one.price, qualityPoints: one.quality)
        }
    }
}
