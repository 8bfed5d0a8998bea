import Forms
import Kernel
import Testing

/// Small forms around one expression.
enum Trial {
    /// A form whose calculated field `result` has this formula.
    static func form(_ formula: String, rest: String = "") throws -> FormDefinition {
        let text = #"""
            {"title":{"zh-Hans":"试","en":"Trial"},"sections":[{"key":"one","title":{"zh-Hans":"一","en":"One"},"fields":[
            {"key":"a","type":"number","places":2,"label":{"zh-Hans":"甲","en":"A"},"required":false},
            {"key":"b","type":"number","places":2,"label":{"zh-Hans":"乙","en":"B"},"required":false},
            {"key":"paid","type":"money","label":{"zh-Hans":"已付","en":"Paid"},"required":false},
            {"key":"note","type":"text","label":{"zh-Hans":"备注","en":"Note"},"required":false},
            {"key":"from","type":"date","label":{"zh-Hans":"起","en":"From"},"required":false},
            {"key":"till","type":"date","label":{"zh-Hans":"止","en":"Till"},"required":false},
            {"key":"ok","type":"yes_no","label":{"zh-Hans":"可","en":"OK"},"required":false},
            {"key":"kind","type":"choice","label":{"zh-Hans":"类","en":"Kind"},"required":false,"options":[
            {"key":"x","label":{"zh-Hans":"子","en":"X"}},{"key":"y","label":{"zh-Hans":"丑","en":"Y"}}]},
            {"key":"several","type":"choices","label":{"zh-Hans":"几","en":"Several"},"required":false,"options":[
            {"key":"x","label":{"zh-Hans":"子","en":"X"}},{"key":"y","label":{"zh-Hans":"丑","en":"Y"}}]},
            {"key":"visits","type":"table","label":{"zh-Hans":"次","en":"Visits"},"required":false,"columns":[
            {"key":"hours","type":"number","places":2,"label":{"zh-Hans":"时","en":"Hours"},"required":false},
            {"key":"cost","type":"money","label":{"zh-Hans":"费","en":"Cost"},"required":false}]},
            {"key":"mood","type":"scale","label":{"zh-Hans":"情绪","en":"Mood"},"required":false,
            "items":[{"key":"calm","label":{"zh-Hans":"平静","en":"Calm"}},
            {"key":"sad","label":{"zh-Hans":"难过","en":"Sad"},"reversed":true}],
            "points":[{"key":"never","score":"0","label":{"zh-Hans":"从不","en":"Never"}},
            {"key":"some","score":"1","label":{"zh-Hans":"有时","en":"Sometimes"}},
            {"key":"often","score":"3","label":{"zh-Hans":"经常","en":"Often"}}],
            "bands":[{"key":"low","from":"0","label":{"zh-Hans":"低","en":"Low"}},
            {"key":"high","from":"4","label":{"zh-Hans":"高","en":"High"}}]}REST,
            {"key":"result","type":"calculated","places":4,"label":{"zh-Hans":"得","en":"Result"},"formula":"FORMULA"}
            ]}]}
            """#
        let quoted = formula.replacing("\"", with: "\\\"")
        return try FormDefinition(
            json: JSON.parse(text.replacing("FORMULA", with: quoted).replacing("REST", with: rest)))
    }

    static let answers: JSON = [
        "a": "12.5", "b": "4", "paid": "300.10", "note": "三个字", "from": "2020-02-29", "till": "2026-11-30",
        "ok": true, "kind": "x", "several": ["x"],
        "visits": [["hours": "1.5", "cost": "0.10"], ["hours": "2.25", "cost": "0.20"], ["hours": "4"]],
        "mood": ["calm": "often", "sad": "never"],
    ]

    /// What a formula comes to with the sample answers, as it is stored; nil when it is unknown.
    static func result(_ formula: String, _ answers: JSON = answers) throws -> JSON? {
        let form = try form(formula)
        let input = form.read(try #require(answers.object))
        #expect(input.problems.isEmpty)
        return form.state(with: input.answers.compactMapValues { $0 }).answers["result"]?.json
    }
}

@Suite struct ExpressionTests {
    @Test(arguments: [
        ("a + b * 2", "20.5"), ("(a + b) * 2", "33"), ("a - b - 1", "7.5"), ("a / b", "3.125"), ("-a + 1", "-11.5"),
        ("1 / 3 * 3", "1"), ("sum(visits.hours)", "7.75"), ("count(visits)", "3"), ("min(visits.hours)", "1.5"),
        ("max(visits.hours)", "4"), ("average(visits.hours)", "2.5833"), ("count(visits.hours > 2)", "2"),
        ("sum(visits.hours * 2 - 1)", "12.5"), ("sum(visits.hours * b)", "31"),
        ("days(from, till)", "2466"), ("years(from, till)", "6"), ("if(ok and a > 10, 1, 2)", "1"),
        ("length(note)", "3"), ("round(a / 3, 2)", "4.17"), ("default(a, 0)", "12.5"), ("mood", "6"),
        ("mood.calm + mood.sad", "6"), ("count(visits.hours ＞ 2）＋１", "3"),
    ])
    func `numbers come out exactly`(formula: String, expected: String) throws {
        #expect(try Trial.result(formula.replacing("）＋", with: ")+")) == .string(expected), "\(formula)")
    }

    @Test(arguments: [
        ("paid + 0.9", "301.00"), ("paid * b", "1200.40"), ("paid / 3", "100.03"), ("sum(visits.cost)", "0.30"),
        ("if(paid > 300, paid, 0)", "300.10"), ("default(paid, 0) * 2", "600.20"),
    ])
    func `amounts stay amounts`(formula: String, expected: String) throws {
        #expect(try Trial.result(formula) == .string(expected))
    }

    @Test(arguments: [
        (#"kind = "x""#, true), (#"kind in ("x", "y")"#, true), (#"kind != "x""#, false), (#""y" in several"#, false),
        (#"several = several"#, true), (#"a in (1, 12.5)"#, true), ("not ok or a < 13", true),
        ("from < till and till <= 2026-11-30", true), ("any(visits.cost > 0.15)", true),
        ("all(visits.hours >= 2)", false), ("answered(note) and answered(visits)", true),
        (#"band(mood) = "high""#, true), ("paid = 300.1", true), ("ok = yes", true), (#"note = "三个字""#, true),
    ])
    func `conditions are true or false`(formula: String, expected: Bool) throws {
        #expect(try Trial.result(formula) == .bool(expected))
    }

    @Test func `what is not answered is unknown, except where the rest decides`() throws {
        let nothing: JSON = [:]
        #expect(try Trial.result("a + 1", nothing) == nil)
        #expect(try Trial.result("a > 1 and false", nothing) == .bool(false))
        #expect(try Trial.result("a > 1 or true", nothing) == .bool(true))
        #expect(try Trial.result("a > 1 and true", nothing) == nil)
        #expect(try Trial.result("default(a, 0) + 1", nothing) == .string("1"))
        #expect(try Trial.result("answered(a)", nothing) == .bool(false))
        #expect(try Trial.result("sum(visits.hours)", nothing) == .string("0"))
        #expect(try Trial.result("min(visits.hours)", nothing) == nil)
        #expect(try Trial.result("a / (b - 4)") == nil)
        // Two of three items of a scale give no score: what is missing is never 0.
        #expect(try Trial.result("mood", ["mood": ["calm": "often"]]) == nil)
    }

    @Test(arguments: [
        ("a +", ExpressionFault.Code.ended, 4), ("a b", .unexpected, 3), ("a $ b", .unknownSign, 3),
        ("gone + 1", .unknownName, 1), ("visits.gone", .unknownMember, 1), ("visits.hours + 1", .rowsNeeded, 1),
        ("sum(a)", .oneTable, 5), ("sum(sum(visits.hours) * visits.hours)", .nestedRows, 5),
        ("launch(a)", .unknownFunction, 1), ("years(from)", .wrongCount, 1), ("a + note", .wrongType, 5),
        ("a = note", .differentTypes, 5), ("a + paid", .differentTypes, 1), ("paid * paid", .differentTypes, 1),
        (#"kind = "z""#, .unknownOption, 8), (#"note = "open"#, .openText, 8), ("1 < a < 3", .unexpected, 7),
        ("note < note", .wrongType, 1), ("if(a, 1, 2)", .wrongType, 4), ("band(a)", .wrongType, 6),
        ("round(a, 9)", .wrongType, 10), ("kind", .wrongType, 1),
    ])
    func `what does not fit is refused with its place`(
        formula: String, code: ExpressionFault.Code, position: Int
    ) throws {
        let fault = try #require(throws: FormFault.self) { try Trial.form(formula) }
        #expect(fault.code == .expression)
        #expect(fault.path == "result.formula")
        #expect(fault.detail?.key == "forms.expression.\(code.rawValue)", "\(formula)")
        #expect(fault.detail?.arguments["position"] == "\(position)", "\(formula)")
    }

    @Test func `depth and size are limited`() throws {
        let deep = String(repeating: "(", count: 60) + "a" + String(repeating: ")", count: 60)
        let long = (0..<500).map { _ in "a" }.joined(separator: "+")
        let many = "length(\"" + String(repeating: "长", count: 2_000) + "\")"
        for text in [
            deep, long, many, String(repeating: "not ", count: 100) + "ok", String(repeating: "-", count: 90) + "a",
        ] {
            let fault = try #require(throws: ExpressionFault.self) { try Expression.parse(text) }
            #expect([.tooDeep, .tooLong].contains(fault.code))
        }
        // Products of products never grow beyond measure: the value is unknown instead.
        let huge = (0..<60).map { _ in "999999999999999999999999999999" }.joined(separator: "*")
        #expect(try Trial.result(huge) == nil)
    }

    @Test func `any text is read or refused, never a crash`() {
        var generator = SeededGenerator(seed: 20_261_130)
        let parts = [
            "a", "visits.hours", "(", ")", ",", "+", "-", "*", "/", "=", "<", ">=", "!=", "and", "or", "not", "in",
            "sum", "if", "\"", "'x'", "2026-01-31", "12.5", ".", " ", "，", "（", "💥", "\u{0}", "\u{FEFF}", "e\u{301}",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int(generator.next() % 24)).map { _ in parts[Int(generator.next() % UInt64(parts.count))] }
                .joined(separator: generator.next() % 2 == 0 ? " " : "")
            do {
                let expression = try Expression.parse(text)
                #expect(try Expression.parse(expression.description) == expression)
            } catch {
                #expect((1...max(text.count, 1) + 1).contains(error.position), "\(text)")
            }
        }
    }
}
