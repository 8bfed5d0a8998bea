import Calculations
import Kernel
import Testing

/// Throws thousands of damaged inputs at every calculation: each gives a result or a refusal, never a trap.
@Suite struct MutationTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
        }
    }

    private static let values: [JSON] = [
        .null, true, false, 0, 1, -1, 2, 3, 100, 1_000_000, .integer(.max), .integer(.min), "", "0", "1", "-1", "0.01",
        "100", "33.33",
        "92233720368547758.07", "-92233720368547758.08", "1e5", "NaN", "9999-12-31", "0001-01-01", "2024-02-29",
        "working", "calendar",
        "trimmed", "mean", "median", "sum", "half_even", "need", [], [:], [[]], [nil, nil], ["1", "1", "1"],
        "0.0000000000000000000000000000000000000000000000000000000001",
        "99999999999999999999999999999999999999999999999999999999999999999999999999999999",
    ]

    private static let numbers = ["1e300", "-1e-300", "1e99999999999", "0.1", "-0", "123456789012345678901234567890.5"]

    private func value(_ generator: inout Generator) -> JSON {
        if Int.random(in: 0..<6, using: &generator) == 0, let text = Self.numbers.randomElement(using: &generator) {
            return JSONNumber(text).map { .number($0) } ?? .null
        }
        return Self.values.randomElement(using: &generator) ?? .null
    }

    /// The value with one part of it, somewhere inside, replaced, removed, repeated or renamed.
    private func mutated(_ json: JSON, _ generator: inout Generator) -> JSON {
        if Int.random(in: 0..<4, using: &generator) == 0 { return value(&generator) }
        switch json {
        case .array(var elements) where !elements.isEmpty:
            let index = Int.random(in: 0..<elements.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: elements[index] = mutated(elements[index], &generator)
            }
            return .array(elements)
        case .object(var object) where !object.isEmpty:
            guard let key = object.keys.randomElement(using: &generator), let old = object[key] else { return json }
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: object[key] = nil
            case 1: object["surplus"] = old
            default: object[key] = mutated(old, &generator)
            }
            return .object(object)
        default: return value(&generator)
        }
    }

    @Test(arguments: Calculation.all.map(\.name))
    func `damaged input gives a result or a refusal`(name: String) throws {
        let calculation = try #require(Calculation.named(name))
        var generator = Generator(state: 7)
        var (results, refusals) = (0, 0)
        for _ in 0..<2_000 {
            var input = calculation.example.input
            for _ in 0...Int.random(in: 0..<4, using: &generator) { input = mutated(input, &generator) }
            do {
                let output = try calculation.run(input)
                #expect(output["error"] == nil && output.object != nil)
                results += 1
            } catch {
                #expect(error.path.isEmpty || error.path.hasPrefix("/"))
                refusals += 1
            }
        }
        #expect(refusals > 500)
        #expect(results > 0)
    }
}
