internal import ArgumentParser
internal import Forms
internal import Kernel

/// How long a form of many questions with expressions takes to be judged: what every save, preview and submission does.
struct FormsBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forms", abstract: "A form of 200 fields with expressions.")

    @Option(help: "Fields of the form.")
    var fields = 200

    @Option(help: "How often it is judged.")
    var turns = 200

    func run() async throws {
        let definition = try FormDefinition(json: Self.form(fields))
        var answers: Answers = [:]
        for index in 0..<fields where index % 4 < 2 { answers["f\(index)"] = .number(Fraction(Int64(index % 9 + 1))) }
        for index in 0..<fields where index % 4 == 2 { answers["f\(index)"] = .yesNo(index % 8 == 2) }
        let clock = ContinuousClock()
        var reading: [Duration] = []
        for _ in 0..<10 { reading.append(try clock.measure { _ = try FormDefinition(json: Self.form(fields)) }) }
        var judging: [Duration] = []
        var found = 0
        for _ in 0..<turns {
            judging.append(clock.measure { found = definition.problems(in: answers).count })
        }
        judging.sort()
        reading.sort()
        print("a form of \(fields) fields, every one with a condition, a rule or a formula; \(found) problems found")
        Self.report("judged, median", judging[judging.count / 2], target: 5)
        Self.report("judged, 99 of 100", judging[judging.count * 99 / 100], target: 5)
        Self.report("read and checked from JSON, median", reading[reading.count / 2], target: 20)
    }

    private static func report(_ name: String, _ time: Duration, target: Double) {
        let milliseconds = Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1_000
        let (whole, part) = (Int(milliseconds * 100) / 100, Int(milliseconds * 100) % 100)
        let verdict = milliseconds <= target ? "kept" : "MISSED"
        print("\(name): \(whole).\(part < 10 ? "0" : "")\(part) ms (target \(target), \(verdict))")
    }

    /// Numbers, numbers with a rule, truths with a condition, and formulas that lean on the formulas before them.
    private static func form(_ count: Int) -> JSON {
        let label = Wording("问题", "Question").json
        let fields = (0..<count).map { index -> JSON in
            let key = JSON.string("f\(index)")
            let before = max(index - index % 4, 0)
            switch index % 4 {
            case 0: return ["key": key, "type": "number", "label": label, "required": false]
            case 1:
                return [
                    "key": key, "type": "number", "label": label,
                    "rules": [
                        ["require": .string("f\(index) + f\(before) < 100 or f\(index) = 5"), "message": label]
                    ],
                ]
            case 2:
                return [
                    "key": key, "type": "yes_no", "label": label,
                    "shown_if": .string("f\(before) > 1 and not (f\(before) in (3, 4))"),
                ]
            default:
                let last = index > 4 ? "default(f\(index - 4), 0)" : "0"
                let formula = "\(last) / 2 + if(f\(before) > 3, f\(before) * 2.5, 1) + default(f\(before + 1), 0)"
                return ["key": key, "type": "calculated", "label": label, "places": 2, "formula": .string(formula)]
            }
        }
        return [
            "title": label, "sections": [["key": "all", "title": label, "fields": .array(fields)]],
        ]
    }
}
