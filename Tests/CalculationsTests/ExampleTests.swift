import Calculations
import Kernel
import Testing

@Suite struct ExampleTests {
    @Test func `every name of the documentation is there, once`() {
        #expect(
            Calculation.all.map(\.name) == [
                "money-words", "split", "tranches", "tranche-sources", "deadline", "disclosure", "code-check",
                "aggregate", "weighted", "round-result", "calibrate", "reliability", "rank", "assign", "match", "award",
                "sample-size", "allocate", "draw", "proportion", "estimate", "cronbach", "kish", "composite",
                "step-score",
                "price-score",
            ])
        #expect(Calculation.named("split")?.name == "split")
        #expect(Calculation.named("divide") == nil)
    }

    /// Whether two results are the same but for the last digits of measured numbers, which depend on the system's
    /// logarithms.
    private func isAlike(_ one: JSON, _ other: JSON) -> Bool {
        if let (left, right) = one.array.flatMap({ left in other.array.map { (left, $0) } }) {
            return left.count == right.count && zip(left, right).allSatisfy { isAlike($0, $1) }
        }
        if let (left, right) = one.object.flatMap({ left in other.object.map { (left, $0) } }) {
            return left.keys == right.keys && left.keys.allSatisfy { isAlike(left[$0] ?? .null, right[$0] ?? .null) }
        }
        if let left = one.number?.double, let right = other.number?.double {
            return abs(left - right) <= 1e-12 * max(1, abs(right))
        }
        return one == other
    }

    @Test(arguments: Calculation.all.map(\.name))
    func `the example of the help comes out`(name: String) throws {
        let calculation = try #require(Calculation.named(name))
        #expect(isAlike(try calculation.run(calculation.example.input), calculation.example.output))
        #expect(calculation.help.contains(calculation.example.input.text))
        for key in calculation.keys { #expect(calculation.help.contains(key.place)) }
    }

    @Test(arguments: [
        ("money-words", #"{"amount":"1409.50"}"#, #"{"words":"人民币壹仟肆佰零玖元伍角"}"#),
        ("money-words", #"{"amount":"107000.53"}"#, #"{"words":"人民币壹拾万柒仟元零伍角叁分"}"#),
        ("split", #"{"amount":"15000000","weights":[2,1]}"#, #"{"parts":["10000000.00","5000000.00"]}"#),
        (
            "tranches", #"{"value":"100000.00","percents":["50","30","20"]}"#,
            #"{"amounts":["50000.00","30000.00","20000.00"]}"#
        ),
        (
            "deadline", #"{"from":"2025-09-30","add":2,"unit":"working","calendar":"CN"}"#,
            #"{"due":"2025-10-10","estimated":false}"#
        ),
        ("deadline", #"{"from":"2026-12-28","add":5,"unit":"working"}"#, #"{"due":"2027-01-04","estimated":true}"#),
        ("code-check", #"{"kind":"uscc","code":"91350100M000100Y42"}"#, #"{"valid":false,"reason":"checksum"}"#),
        ("code-check", #"{"kind":"resident-id","code":"11010519491231002X"}"#, #"{"valid":true,"reason":null}"#),
        ("disclosure", #"{"start":"2025-01-01","end":"2025-06-30"}"#, #"{"interim":[],"final":"2025-09-30"}"#),
        (
            "aggregate", #"{"scores":[[88.62,"88.63"],[null]],"rule":{"method":"mean"}}"#,
            #"{"results":[{"score":"88.63","used":[88.62,"88.63"],"dropped":[]},"#
                + #"{"score":null,"used":[],"dropped":[],"reason":"no_scores"}]}"#
        ),
        (
            "aggregate",
            #"{"scores":[[99,80,86,89,94,92,75,87,86,95]],"rule":{"method":"trimmed","drop_high":1,"drop_low":1,"#
                + #""when_at_least":3,"places":3,"rounding":"half_up"}}"#,
            #"{"results":[{"score":"88.625","used":[80,86,89,94,92,87,86,95],"dropped":[99,75]}]}"#
        ),
        (
            "weighted",
            #"{"criteria":[{"id":"a","weight":"60","max":"10"},{"id":"b","weight":"40","max":10}],"#
                + #""marks":{"a":"7","b":null}}"#,
            #"{"score":"70.00","parts":{"a":"70.00","b":null}}"#
        ),
    ])
    func `results are written as the documentation shows them`(name: String, input: String, output: String) throws {
        #expect(try #require(Calculation.named(name)).run(Array(input.utf8)).text == output)
    }
}
