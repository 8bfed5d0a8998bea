import Forms
import Kernel
import Testing

@testable import Competitions

@Suite("Results of a round")
struct RoundResultTests {
    private func number(_ text: String) throws -> Fraction { try #require(Fraction(text)) }

    private func entry(
        _ proposal: Int64, lot: Int64 = 1, _ totals: [String], marks: [String: WeightedScore.Mark] = [:]
    ) throws -> RoundResult.Entry {
        let sheets = try totals.enumerated().map { index, total in
            RoundResult.Sheet(assignment: proposal * 100 + Int64(index), marks: marks, total: try number(total))
        }
        return RoundResult.Entry(proposal: proposal, number: Int(proposal), lot: lot, sheets: sheets)
    }

    private func rule(whenAtLeast: Int, quorum: Int = 1, _ chain: [TieBreak] = [.shared]) -> RankingRule {
        RankingRule(
            method: .trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: whenAtLeast, places: 3, quorum: quorum,
            tieChain: chain)
    }

    @Test func `A correlation whose denominator is rounding only is none`() throws {
        let ratings = try #require(RatingTable([[80.1, 90.3], [85.2, 85.2]]))
        let table = try #require(IntraclassCorrelation(ratings))
        #expect(table.twoWayMean == nil && table.oneWayMean == nil && table.mixedMean == nil)
    }

    @Test func `Ten judges without the highest and the lowest give the published means`() throws {
        let entries = [
            try entry(1, ["99", "80", "86", "89", "94", "92", "75", "87", "86", "95"]),
            try entry(2, ["5", "4", "6", "8", "9", "0", "1", "2", "7", "3"]),
        ]
        let result = try RoundResult(entries: entries, rule: rule(whenAtLeast: 3), seed: 1)
        #expect(try result.lines.map(\.aggregation.score) == [number("88.625"), number("4.5")])
        #expect(result.lines.map(\.place) == [1, 2])
    }

    @Test func `Dropping extremes from three judges on and from five on differ on the same four sheets`() throws {
        let entries = [try entry(1, ["90", "80", "70", "100"])]
        let ruleA = try RoundResult(entries: entries, rule: rule(whenAtLeast: 3), seed: 1)
        let ruleB = try RoundResult(entries: entries, rule: rule(whenAtLeast: 5), seed: 1)
        #expect(ruleA.lines.first?.aggregation.dropped == [2, 3])
        #expect(try ruleA.lines.first?.aggregation.score == number("85"))
        #expect(ruleB.lines.first?.aggregation.dropped == [])
        #expect(try ruleB.lines.first?.aggregation.score == number("85"))
        let uneven = [try entry(1, ["90", "80", "70", "60"])]
        let five = [try entry(1, ["90", "80", "70", "60", "10"])]
        #expect(
            try RoundResult(entries: five, rule: rule(whenAtLeast: 5), seed: 1).lines[0].aggregation.score
                == number("70"))
        #expect(
            try RoundResult(entries: uneven, rule: rule(whenAtLeast: 5), seed: 1).lines[0].aggregation.used.count == 4)
    }

    @Test func `Equal published scores share their place and the next place is left out`() throws {
        let entries = [try entry(1, ["70"]), try entry(2, ["80"]), try entry(3, ["80"]), try entry(4, ["60"])]
        let result = try RoundResult(entries: entries, rule: RankingRule(method: .mean, quorum: 1), seed: 1)
        #expect(result.lines.map(\.entry.proposal) == [2, 3, 1, 4])
        #expect(result.lines.map(\.place) == [1, 1, 3, 4])
    }

    @Test func `The tie chain tells equal scores apart key by key`() throws {
        let high: [String: WeightedScore.Mark] = ["need": .given(Fraction(9))]
        let low: [String: WeightedScore.Mark] = ["need": .given(Fraction(7))]
        let entries = [try entry(1, ["70", "90"], marks: low), try entry(2, ["80", "80"], marks: high)]
        let byNeed = RankingRule(method: .mean, quorum: 1, tieChain: [.criterion("need"), .shared])
        #expect(try RoundResult(entries: entries, rule: byNeed, seed: 1).lines.map(\.entry.proposal) == [2, 1])
        let byLowest = RankingRule(method: .mean, quorum: 1, tieChain: [.lowestSheet, .shared])
        #expect(try RoundResult(entries: entries, rule: byLowest, seed: 1).lines.map(\.place) == [1, 2])
    }

    @Test func `A draw depends on the seed alone and not on the order of the input`() throws {
        let entries = try (1...6).map { try entry(Int64($0), ["80"]) }
        let drawn = RankingRule(method: .mean, quorum: 1, tieChain: [.draw])
        let first = try RoundResult(entries: entries, rule: drawn, seed: 42).lines.map(\.entry.proposal)
        let again = try RoundResult(entries: entries.reversed(), rule: drawn, seed: 42).lines.map(\.entry.proposal)
        #expect(first == again)
        let others = try (1...20).map { seed in
            try RoundResult(entries: entries, rule: drawn, seed: Int64(seed)).lines.map(\.entry.proposal)
        }
        #expect(Set(others).count > 1)
    }

    @Test func `Places within a lot count on their own`() throws {
        let entries = [
            try entry(1, lot: 1, ["90"]), try entry(2, lot: 2, ["80"]), try entry(3, lot: 1, ["70"]),
            try entry(4, lot: 2, ["80"]),
        ]
        let result = try RoundResult(entries: entries, rule: RankingRule(method: .mean, quorum: 1), seed: 1)
        #expect(result.lines.map(\.lotPlace) == [1, 1, 1, 2])
    }

    @Test func `Below the quorum there is no score and no place`() throws {
        let entries = [try entry(1, ["90", "90"]), try entry(2, ["10", "10", "10"])]
        let result = try RoundResult(
            entries: entries, rule: RankingRule(method: .mean, quorum: 3), seed: 1)
        #expect(result.lines.map(\.entry.proposal) == [2, 1])
        #expect(result.lines.map(\.place) == [1, nil])
        #expect(result.lines[1].aggregation.gap == .belowQuorum)
    }

    @Test func `The calculation pads rows with null and names no reviewer`() throws {
        let entries = [try entry(1, ["90", "80"]), try entry(2, ["70"])]
        let result = try RoundResult(entries: entries, rule: RankingRule(method: .mean, quorum: 1), seed: 1)
        #expect(
            result.calculation["scores"] == [["90.0000", "80.0000"], ["70.0000", nil]])
    }

    @Test(arguments: [
        #"{"method":"trimmed","drop_high":2,"drop_low":2,"when_at_least":4}"#,
        #"{"method":"mean","drop_high":-1}"#, #"{"quorum":0}"#, #"{"tie_chain":["median"]}"#,
        #"{"tie_chain":["shared","median"]}"#, #"{"places":7}"#, #"{"rounding":"up_or_down"}"#,
    ])
    func `A rule that contradicts itself is refused by its key`(text: String) throws {
        let json = try JSON.parse(text)
        #expect(throws: ReviewRefusal.self) { try RankingRule(declared: json) }
    }

    @Test(arguments: ["mean", "median", "sum"])
    func `What the form of a call leaves out says nothing of a method that leaves nothing out`(method: String) throws {
        let json = try JSON.parse(
            #"{"method":"\#(method)","drop_high":1,"drop_low":1,"when_at_least":3,"quorum":2}"#)
        let rule = try RankingRule(declared: json)
        #expect(rule.method.rawValue == method && rule.quorum == 2)
        #expect((rule.dropHigh, rule.dropLow, rule.whenAtLeast) == (0, 0, 0))
    }

    @Test func `A declared rule reads back as it was written`() throws {
        let rule = RankingRule(
            method: .trimmed, dropHigh: 2, dropLow: 1, whenAtLeast: 5, places: 3, sheetPlaces: 2, rounding: .halfEven,
            rankedBy: .exact, quorum: 4, tieChain: [.criterion("need"), .lowestSheet, .draw])
        #expect(try RankingRule(declared: rule.json) == rule)
        #expect(try RankingRule(declared: [:]) == .customary)
    }
}
