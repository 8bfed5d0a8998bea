import Forms
import Kernel
import Testing

@Suite struct AggregationTests {
    private func scores(_ texts: [String?]) throws -> [Fraction?] {
        try texts.map { text in try text.map { try #require(Fraction($0)) } }
    }

    private func aggregate(_ texts: [String?], _ rule: AggregationRule) throws -> Aggregation {
        rule.aggregate(try scores(texts))
    }

    private let ten = ["99", "80", "86", "89", "94", "92", "75", "87", "86", "95"]

    @Test func `the published trimmed means come out exactly`() throws {
        let rule = try AggregationRule(.trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 3, places: 3)
        let first = try aggregate(ten, rule)
        #expect(rule.text(of: first) == "88.625")
        #expect(first.dropped == [0, 6])
        #expect(first.used == [1, 2, 3, 4, 5, 7, 8, 9])
        let second = try aggregate(["5", "4", "6", "8", "9", "0", "1", "2", "7", "3"], rule)
        #expect(second.unrounded == Fraction("4.5"))
    }

    @Test func `two rules that drop from three and from five judges give different scores`() throws {
        let ruleA = try AggregationRule(.trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 3, places: 2)
        let ruleB = try AggregationRule(.trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 5, places: 2)
        let four = ["90", "80", "70", "95"]
        #expect(ruleA.text(of: try aggregate(four, ruleA)) == "85.00")
        #expect(ruleB.text(of: try aggregate(four, ruleB)) == "83.75")
        let five = four + ["60"]
        #expect(ruleA.text(of: try aggregate(five, ruleA)) == "80.00")
        #expect(ruleB.text(of: try aggregate(five, ruleB)) == "80.00")
        #expect(ruleA.text(of: try aggregate(["90", "80"], ruleA)) == "85.00")
    }

    @Test func `not applicable leaves the mean of the others unchanged`() throws {
        let rule = try AggregationRule(.mean)
        let with = try aggregate(["80", nil, "90"], rule)
        #expect(with.score == (try aggregate(["80", "90"], rule)).score)
        #expect(with.excluded == [1] && with.used == [0, 2])
        let trimmed = try AggregationRule(.trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 3)
        #expect(trimmed.text(of: try aggregate([nil, "75", "87"], trimmed)) == "81.00")
    }

    @Test func `of equal extremes exactly the agreed number is dropped`() throws {
        let rule = try AggregationRule(.trimmed, dropHigh: 2, dropLow: 1, whenAtLeast: 4)
        let result = try aggregate(["90", "90", "90", "90", "90"], rule)
        #expect(result.dropped.count == 3 && result.used.count == 2)
        #expect(rule.text(of: result) == "90.00")
    }

    @Test func `median and sum`() throws {
        let median = try AggregationRule(.median, places: 1)
        #expect(median.text(of: try aggregate(["3", "1", "2"], median)) == "2.0")
        #expect(median.text(of: try aggregate(["3", nil, "1", "2", "10"], median)) == "2.5")
        let sum = try AggregationRule(.sum, places: 0)
        #expect(sum.text(of: try aggregate(["1.5", "2", nil], sum)) == "4")
    }

    @Test func `without enough scores there is a reason and no score`() throws {
        let rule = try AggregationRule(.mean, quorum: 3)
        let few = try aggregate(["80", "90", nil], rule)
        #expect(few.score == nil && few.gap == .belowQuorum && rule.text(of: few) == nil)
        #expect(try aggregate([nil, nil], rule).gap == .noScores)
        #expect(try aggregate([], rule).gap == .noScores)
    }

    @Test func `a result is rounded once, and ranks may use the value before`() throws {
        let rule = try AggregationRule(.mean, places: 2)
        let result = try aggregate(["88.62", "88.63"], rule)
        #expect(result.unrounded == Fraction("88.625"))
        #expect(result.score == Fraction("88.63"))
        let even = try AggregationRule(.mean, places: 2, rounding: .halfEven)
        #expect(try aggregate(["88.62", "88.63"], even).score == Fraction("88.62"))
    }

    @Test func `a rule that could drop every score is refused`() {
        #expect(throws: AggregationRefusal.dropsEveryScore) {
            try AggregationRule(.trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 2)
        }
        #expect(throws: AggregationRefusal.dropsEveryScore) {
            try AggregationRule(.trimmed, dropHigh: .max, dropLow: 1, whenAtLeast: .max)
        }
        #expect(throws: AggregationRefusal.negativeDrop(.dropLow)) { try AggregationRule(.trimmed, dropLow: -1) }
        #expect(throws: AggregationRefusal.quorumBelowOne) { try AggregationRule(.mean, quorum: 0) }
        #expect(throws: AggregationRefusal.places) { try AggregationRule(.mean, places: 21) }
    }

    @Test func `the order of the judges changes no score`() throws {
        let rule = try AggregationRule(.trimmed, dropHigh: 1, dropLow: 2, whenAtLeast: 4)
        var order = ten
        let expected = try aggregate(ten, rule).unrounded
        for _ in 0..<50 {
            order.shuffle()
            #expect(try aggregate(order, rule).unrounded == expected)
        }
    }
}
