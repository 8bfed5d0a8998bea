import Kernel
import Testing

@Suite struct MoneySplittingTests {
    private func split(_ amount: String, _ weights: [String]) throws -> [String] {
        try #require(Money(amount)).split(weights: try weights.map { try #require(Fraction($0)) }).map(\.description)
    }

    @Test func `one hundred yuan at two to one`() throws {
        #expect(try split("100.00", ["2", "1"]) == ["66.67", "33.33"])
        #expect(try split("15000000.00", ["2", "1"]) == ["10000000.00", "5000000.00"])
    }

    @Test func `equal remainders give their fen to the earlier part`() throws {
        #expect(try split("0.01", ["1", "1", "1"]) == ["0.01", "0.00", "0.00"])
        #expect(try split("0.05", ["1", "1", "1"]) == ["0.02", "0.02", "0.01"])
        #expect(try split("-0.05", ["1", "1", "1"]) == ["-0.02", "-0.02", "-0.01"])
    }

    @Test func `a part without weight gets nothing`() throws {
        #expect(try split("0.05", ["0", "1", "0", "1"]) == ["0.00", "0.03", "0.00", "0.02"])
    }

    @Test func `decimal and fractional weights are exact`() throws {
        #expect(try split("1.00", ["0.3", "0.3", "0.4"]) == ["0.30", "0.30", "0.40"])
        let thirds = try #require(Fraction(1, over: 3))
        let weights = [thirds, thirds, try #require(Fraction(1, over: 7))]
        #expect(try Money(fen: 100).split(weights: weights).map(\.fen) == [41, 41, 18])
    }

    @Test func `without weights there is nothing to split by`() throws {
        let money = Money(fen: 100)
        #expect(throws: MoneyRefusal.noWeights) { try money.split(weights: []) }
        #expect(throws: MoneyRefusal.noWeights) { try money.split(weights: [.zero, .zero]) }
        #expect(throws: MoneyRefusal.negativeWeight(1)) { try money.split(weights: [.one, Fraction(-1)]) }
    }

    @Test func `parts sum to the whole and lie within a fen of their share`() throws {
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<1_500 {
            let money = Money(fen: generator.fen())
            var weights = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                Fraction(
                    generator.fen().magnitude.isMultiple(of: 5) ? 0 : Int64.random(in: 0...1_000, using: &generator))
            }
            weights.append(.one)
            let parts = try money.split(weights: weights)
            #expect(parts.map(\.fen).reduce(0) { $0 &+ $1 } == money.fen)
            #expect(parts.count == weights.count)
            let total = weights.sum()
            for (part, weight) in zip(parts, weights) {
                let share = try #require((Fraction(money.fen) * weight).divided(by: total))
                #expect(Fraction(part.fen) > share - .one && Fraction(part.fen) < share + .one)
            }
            if money.fen != .min {
                #expect(try money.negated().split(weights: weights) == (try parts.map { try $0.negated() }))
            }
        }
    }
}
