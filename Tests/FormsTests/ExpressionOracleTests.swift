import Forms
import Kernel
import Testing

/// Random expressions against an oracle that computes with numerators and denominators by hand.
@Suite struct ExpressionOracleTests {
    /// A random expression over whole numbers as text with every bracket written, and what it comes to: a whole number,
    /// a truth, or nothing where something unknown is needed.
    private struct Made {
        var text: String
        var number: Int?
        var truth: Bool?
    }

    private let answers: [String: Int?] = ["a": 12, "b": -7, "c": nil]

    private func number(_ depth: Int, _ generator: inout SeededGenerator) -> Made {
        let kind = depth == 0 ? generator.next() % 2 : generator.next() % 7
        switch kind {
        case 0:
            let value = Int(generator.next() % 20)
            return Made(text: "\(value)", number: value)
        case 1:
            let key = ["a", "b", "c"][Int(generator.next() % 3)]
            return Made(text: key, number: answers[key] ?? nil)
        case 2, 3, 4:
            let (left, right) = (number(depth - 1, &generator), number(depth - 1, &generator))
            let sign = ["+", "-", "*"][Int(kind) - 2]
            var value: Int?
            if let left = left.number, let right = right.number {
                value = kind == 2 ? left + right : kind == 3 ? left - right : left * right
            }
            return Made(text: "(\(left.text) \(sign) \(right.text))", number: value)
        case 5:
            let (condition, left, right) = (
                truth(depth - 1, &generator), number(depth - 1, &generator), number(depth - 1, &generator)
            )
            let value = condition.truth.flatMap { $0 ? left.number : right.number }
            return Made(text: "if(\(condition.text), \(left.text), \(right.text))", number: value)
        default:
            let (left, right) = (number(depth - 1, &generator), number(depth - 1, &generator))
            return Made(text: "default(\(left.text), \(right.text))", number: left.number ?? right.number)
        }
    }

    private func truth(_ depth: Int, _ generator: inout SeededGenerator) -> Made {
        let kind = depth == 0 ? 0 : generator.next() % 5
        switch kind {
        case 0, 1:
            let (left, right) = (number(max(depth - 1, 0), &generator), number(max(depth - 1, 0), &generator))
            let sign = ["=", "!=", "<", "<=", ">", ">="][Int(generator.next() % 6)]
            var value: Bool?
            if let left = left.number, let right = right.number {
                value =
                    switch sign {
                    case "=": left == right
                    case "!=": left != right
                    case "<": left < right
                    case "<=": left <= right
                    case ">": left > right
                    default: left >= right
                    }
            }
            return Made(text: "(\(left.text) \(sign) \(right.text))", truth: value)
        case 2:
            let inner = truth(depth - 1, &generator)
            return Made(text: "(not \(inner.text))", truth: inner.truth.map { !$0 })
        default:
            let (left, right) = (truth(depth - 1, &generator), truth(depth - 1, &generator))
            let isAnd = kind == 3
            let value: Bool? =
                left.truth == !isAnd || right.truth == !isAnd
                ? !isAnd : left.truth == nil || right.truth == nil ? nil : isAnd
            return Made(text: "(\(left.text) \(isAnd ? "and" : "or") \(right.text))", truth: value)
        }
    }

    private func form(_ formula: String) throws -> FormDefinition {
        func field(_ key: String, _ type: String) -> String {
            #"{"key":"\#(key)","type":"\#(type)","label":{"zh-Hans":"问","en":"Q"},"required":false}"#
        }
        let fields = ["a", "b", "c"].map { field($0, "number") }.joined(separator: ",")
        return try FormDefinition(
            json: JSON.parse(
                #"{"title":{"zh-Hans":"试","en":"T"},"sections":[{"key":"s","title":{"zh-Hans":"节","en":"S"},"fields":["#
                    + fields + #",{"key":"r","type":"calculated","label":{"zh-Hans":"得","en":"R"},"formula":"# + "\""
                    + formula + "\"}]}]}"))
    }

    @Test func `the evaluator agrees with the oracle, also after printing`() throws {
        var generator = SeededGenerator(seed: 4_711)
        var (known, unknown) = (0, 0)
        for turn in 0..<600 {
            let made = turn % 2 == 0 ? number(4, &generator) : truth(4, &generator)
            guard made.text.count < Expression.lengthMax, (made.number.map { abs($0) < 1 << 40 } ?? true) else {
                continue
            }
            let parsed = try Expression.parse(made.text)
            #expect(try Expression.parse(parsed.description) == parsed)
            let expected: JSON? = made.number.map { .string("\($0)") } ?? made.truth.map { .bool($0) }
            for text in [made.text, parsed.description] {
                let given: Answers = ["a": .number(Fraction(12)), "b": .number(Fraction(-7))]
                #expect(try form(text).state(with: given).answers["r"]?.json == expected, "\(text)")
            }
            if expected == nil { unknown += 1 } else { known += 1 }
        }
        #expect(known > 200 && unknown > 20)
    }

    @Test func `fields that depend on each other are refused, however they are ordered`() throws {
        var generator = SeededGenerator(seed: 99)
        for turn in 0..<120 {
            let count = 3 + Int(generator.next() % 8)
            // Each needs one with a smaller number: no cycle; in every second form the first needs a later one.
            var needs = (0..<count).map { $0 == 0 ? nil : Int(generator.next() % UInt64($0)) }
            let closes = turn % 2 == 1
            if closes {
                var end = count - 1
                while let next = needs[end], next != 0 { end = next }
                needs[0] = end
            }
            var order = Array(0..<count)
            order.shuffle(using: &generator)
            let usesConditions = turn % 3 == 0
            let fields = order.map { index -> String in
                let need = needs[index].map { "n\($0)" }
                let label = #""label":{"zh-Hans":"问","en":"Q"}"#
                if usesConditions {
                    let condition = need.map { #","shown_if":"\#($0) > 1""# } ?? ""
                    return #"{"key":"n\#(index)","type":"number",\#(label)\#(condition)}"#
                }
                let formula = need.map { "\($0) + 1" } ?? "1"
                return #"{"key":"n\#(index)","type":"calculated",\#(label),"formula":"\#(formula)"}"#
            }
            let text =
                #"{"title":{"zh-Hans":"试","en":"T"},"sections":[{"key":"s","title":{"zh-Hans":"节","en":"S"},"fields":["#
                + fields.joined(separator: ",") + "]}]}"
            if closes {
                let fault = try #require(throws: FormFault.self) { try FormDefinition(json: JSON.parse(text)) }
                #expect(fault.code == .cycle)
                #expect(fault.detail?.arguments["way"]?.contains("→") == true)
            } else {
                #expect(throws: Never.self) { try FormDefinition(json: JSON.parse(text)) }
            }
        }
    }
}
