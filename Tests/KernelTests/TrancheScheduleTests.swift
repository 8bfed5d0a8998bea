import Kernel
import Testing

@Suite struct TrancheScheduleTests {
    private func schedule(_ value: String, _ percents: [String]) throws -> TrancheSchedule {
        try TrancheSchedule(
            value: try #require(Money(value)), percents: try percents.map { try #require(Fraction($0)) })
    }

    @Test func `the last tranche takes the remainder`() throws {
        #expect(
            try schedule("100000.00", ["50", "30", "20"]).amounts.map(\.description) == [
                "50000.00", "30000.00", "20000.00",
            ])
        #expect(
            try schedule("100.01", ["33.33", "33.33", "33.34"]).amounts.map(\.description) == [
                "33.33", "33.33", "33.35",
            ])
    }

    @Test func `tranches by source sum both ways`() throws {
        let schedule = try schedule("100000.00", ["50", "30", "20"])
        let weights = [Fraction(2), Fraction(1)]
        #expect(
            try schedule.bySource(weights: weights).map { $0.map(\.description) } == [
                ["33333.33", "16666.67"], ["20000.00", "10000.00"], ["13333.34", "6666.66"],
            ])
        #expect(try schedule.sources(weights: weights).map(\.description) == ["66666.67", "33333.33"])
    }

    @Test func `percents sum to exactly one hundred`() {
        #expect(throws: TrancheRefusal.percentsNotHundred(sum: "99.99")) {
            try schedule("100.00", ["33.33", "33.33", "33.33"])
        }
        #expect(throws: TrancheRefusal.noTranches) { try schedule("100.00", []) }
        #expect(throws: TrancheRefusal.percentNotPositive(1)) { try schedule("100.00", ["100", "0"]) }
        #expect(throws: TrancheRefusal.percentNotPositive(0)) { try schedule("100.00", ["-50", "150"]) }
        #expect(throws: TrancheRefusal.negativeValue) { try schedule("-1.00", ["100"]) }
    }

    @Test func `a value too small for its tranches is refused, not laid out below zero`() {
        #expect(throws: TrancheRefusal.tooSmall(3)) { try schedule("0.02", ["25", "25", "25", "25"]) }
    }

    @Test func `the largest amount is laid out without overflow`() throws {
        let schedule = try schedule("92233720368547758.07", ["50", "30", "20"])
        #expect(try schedule.amounts.sum() == schedule.value)
    }

    @Test func `agreed amounts are split by source too`() throws {
        let schedule = try TrancheSchedule(amounts: [Money(fen: 100), Money(fen: 100), Money(fen: 100)])
        #expect(
            try schedule.bySource(weights: [Fraction(2), .one]).map { $0.map(\.fen) } == [
                [67, 33], [66, 34], [67, 33],
            ])
        #expect(throws: TrancheRefusal.money(.tooLarge)) {
            try TrancheSchedule(amounts: [Money(fen: .max), Money(fen: 1)])
        }
    }

    @Test func `rows sum to tranches and columns to sources, whatever the numbers`() throws {
        var generator = SeededGenerator(seed: 41)
        var laidOut = 0
        for _ in 0..<1_500 {
            let value = Money(fen: Int64(generator.fen().magnitude >> 1))
            let cuts = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                Int64.random(in: 1..<10_000, using: &generator)
            }
            let bounds = [0] + Set(cuts).sorted() + [10_000]
            let percents = zip(bounds, bounds.dropFirst()).compactMap { Fraction($1 - $0, over: 100) }
            let weights = (0...Int.random(in: 0...4, using: &generator)).map { _ in
                Fraction(Int64.random(in: 1...50, using: &generator))
            }
            do {
                let schedule = try TrancheSchedule(value: value, percents: percents)
                let rows = try schedule.bySource(weights: weights)
                laidOut += 1
                #expect(try schedule.amounts.sum() == value)
                #expect(try rows.map { try $0.sum() } == schedule.amounts)
                let columns = try weights.indices.map { column in try rows.map { $0[column] }.sum() }
                #expect(try columns == schedule.sources(weights: weights))
                #expect(rows.allSatisfy { $0.allSatisfy { !$0.isNegative } })
            } catch TrancheRefusal.tooSmall {
                #expect(value.fen < 10_000_000)
            }
        }
        #expect(laidOut > 1_000)
    }
}
