import Forms
import Kernel
import Testing

@Suite struct WeightedScoreTests {
    private func criterion(_ id: String, _ weight: String, _ max: String, required: Bool = true) throws
        -> Rubric.Criterion
    {
        Rubric.Criterion(
            id: id, weight: try #require(Fraction(weight)), max: try #require(Fraction(max)), isRequired: required)
    }

    private func rubric() throws -> Rubric {
        try Rubric([
            criterion("need", "25", "10"), criterion("plan", "45", "10"), criterion("team", "30", "5", required: false),
        ])
    }

    private func given(_ text: String) throws -> WeightedScore.Mark { .given(try #require(Fraction(text))) }

    @Test func `marks count by their weights`() throws {
        let score = try rubric().score(["need": given("8"), "plan": given("7.5"), "team": given("4")])
        #expect(score.score == Fraction("77.75"))
        #expect(score.parts.map { $0.points?.description } == ["20", "33.75", "24"])
        let full = try rubric().score(["need": given("10"), "plan": given("10"), "team": given("5")])
        #expect(full.score == Fraction(100))
    }

    @Test func `a criterion that does not apply leaves both sums and is never nought`() throws {
        let score = try rubric().score(["need": given("8"), "plan": .notApplicable, "team": given("4")])
        #expect(score.score == Fraction(80))
        #expect(score.parts[1].points == nil)
        #expect(score.parts.compactMap(\.points).sum() == Fraction(80))
    }

    @Test func `an optional criterion left blank changes nothing and a required one is refused`() throws {
        #expect(try rubric().score(["need": given("8"), "plan": given("8")]).score == Fraction(80))
        #expect(throws: RubricRefusal.blank("plan")) { try rubric().score(["need": given("8"), "team": given("4")]) }
    }

    @Test func `when nothing applies there is no score`() throws {
        let score = try rubric().score(["need": .notApplicable, "plan": .notApplicable])
        #expect(score.score == nil)
        #expect(score.parts.allSatisfy { $0.points == nil })
    }

    @Test func `marks outside their range and marks for nothing are refused`() throws {
        #expect(throws: RubricRefusal.outOfRange("need", max: "10")) {
            try rubric().score(["need": given("10.01"), "plan": given("1")])
        }
        #expect(throws: RubricRefusal.outOfRange("plan", max: "10")) {
            try rubric().score(["need": given("1"), "plan": given("-1")])
        }
        #expect(throws: RubricRefusal.unknownCriterion("style")) {
            try rubric().score(["need": given("1"), "plan": given("1"), "style": given("1")])
        }
    }

    @Test func `weights sum to exactly one hundred`() throws {
        #expect(throws: RubricRefusal.weightsNotHundred(sum: "99.99")) {
            try Rubric((0..<3).map { try criterion("c\($0)", "33.33", "10") })
        }
        #expect(throws: RubricRefusal.noCriteria) { try Rubric([]) }
        #expect(throws: RubricRefusal.repeatedCriterion(1)) {
            try Rubric([criterion("a", "50", "10"), criterion("a", "50", "10")])
        }
        #expect(throws: RubricRefusal.weightNotPositive(1)) {
            try Rubric([criterion("a", "100", "10"), criterion("b", "0", "10")])
        }
        #expect(throws: RubricRefusal.maxNotPositive(0)) { try Rubric([criterion("a", "100", "0")]) }
        #expect(throws: RubricRefusal.tooManyCriteria) {
            try Rubric((0..<201).map { try criterion("c\($0)", "1", "10") })
        }
    }

    @Test func `thirds stay exact until they are written`() throws {
        let rubric = try Rubric([criterion("a", "50", "3"), criterion("b", "50", "7")])
        let score = try rubric.score(["a": given("1"), "b": given("1")])
        #expect(score.score == Fraction(500, over: 21))
        #expect(score.score?.decimal(places: 2) == "23.81")
    }
}
