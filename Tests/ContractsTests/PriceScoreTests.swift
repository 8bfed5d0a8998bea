import Contracts
import Kernel
import TestSupport
import Testing

/// Points and periods of purchases, against plain computations.
struct PriceScoreTests {
    @Test func `the lowest price has the whole weight, others their share, exact to two places`() {
        for (lowest, own, weight, points) in [
            (60_000, 60_000, "30", "30"), (60_000, 80_000, "30", "22.5"), (100, 300, "10", "3.33"),
            (200, 300, "10", "6.67"), (1, 3, "100", "33.33"), (995, 1_000, "0.1", "0.1"), (1, 1_000_000, "30", "0"),
        ] as [(Int64, Int64, String, String)] {
            let found = PriceScore.points(
                lowest: Money(fen: lowest), own: Money(fen: own), weight: Fraction(weight) ?? .zero)
            #expect(found == Fraction(points), "\(lowest) \(own)")
        }
    }

    @Test
    func `places are total and strict, the lower price goes first among equals, and a missing mark ranks nothing`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let candidates = (1...Int64.random(in: 2...8, using: &generator)).map { key in
                PriceScore.Candidate(
                    response: key, price: Money(fen: .random(in: 1...50, using: &generator)),
                    marks: [1: [Fraction(.random(in: 0...4, using: &generator) * 25)], 2: [Fraction(50)]])
            }
            let criteria = [(n: 1, weight: Fraction(40)), (n: 2, weight: Fraction(30))]
            let places = PriceScore.places(candidates, priceWeight: Fraction(30), criteria: criteria) ?? []
            #expect(places.map(\.rank) == Array(1...candidates.count))
            #expect(Set(places.map(\.response)) == Set(candidates.map(\.response)))
            for (before, after) in zip(places, places.dropFirst()) {
                #expect(before.total >= after.total)
                guard before.total == after.total else { continue }
                let prices = [before, after].map { place in
                    candidates.first { $0.response == place.response }?.price.fen
                }
                #expect((prices[0] ?? 0) <= (prices[1] ?? 0))
            }
            #expect(places.allSatisfy { $0.total <= Fraction(100) && $0.pricePoints <= Fraction(30) })
            var partial = candidates
            partial[0] = .init(response: partial[0].response, price: partial[0].price, marks: [1: [Fraction(1)]])
            #expect(PriceScore.places(partial, priceWeight: Fraction(30), criteria: criteria) == nil)
        }
    }
}
