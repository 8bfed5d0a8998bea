import Forms
import Kernel
import Testing

/// Tables, groups, organisations, persons, areas and conditions.
@Suite struct FieldKindTests {
    private func form() throws -> FormDefinition {
        try FormDefinition(
            json: JSON.parse(
                #"""
                {"title":{"zh-Hans":"试","en":"Trial"},"sections":[
                {"key":"one","title":{"zh-Hans":"一","en":"One"},"fields":[
                {"key":"asked","type":"yes_no","label":{"zh-Hans":"问","en":"Asked"}},
                {"key":"why","type":"text","label":{"zh-Hans":"为何","en":"Why"},"shown_if":"asked"},
                {"key":"how","type":"text","label":{"zh-Hans":"如何","en":"How"},"required":false,"required_if":"asked"},
                {"key":"organisation","type":"organisation","label":{"zh-Hans":"单位","en":"Organisation"},
                "required":false},
                {"key":"person","type":"person","label":{"zh-Hans":"人","en":"Person"},"required":false},
                {"key":"area","type":"area","label":{"zh-Hans":"地","en":"Area"},"required":false},
                {"key":"partners","type":"table","label":{"zh-Hans":"成员","en":"Partners"},"required":false,"rows_max":3,
                "totals":[{"column":"share","equals":"100"}],"columns":[
                {"key":"name","type":"text","label":{"zh-Hans":"名称","en":"Name"}},
                {"key":"share","type":"number","places":2,"label":{"zh-Hans":"份额","en":"Share"}},
                {"key":"role","type":"choice","label":{"zh-Hans":"分工","en":"Role"},"required":false,"options":[
                {"key":"lead","label":{"zh-Hans":"牵头","en":"Lead"}},
                {"key":"help","label":{"zh-Hans":"协助","en":"Help"}}]}]}
                ]}]}
                """#))
    }

    private func problems(_ values: JSON) throws -> [String] {
        let form = try form()
        let input = form.read(try #require(values.object))
        let answers = input.answers.compactMapValues { $0 }
        return input.problems.map(\.told) + form.problems(in: answers).map(\.told)
    }

    @Test func `what is not asked is not needed and does not count`() throws {
        #expect(try problems(["asked": false, "why": "old"]) == [])
        #expect(try problems(["asked": true]) == ["why missing", "how missing"])
        #expect(try problems(["asked": true, "why": "so", "how": "thus"]) == [])
        let form = try form()
        let state = form.state(with: ["asked": .yesNo(false), "why": .text("old")])
        #expect(state.answers["why"] == nil)
        #expect(!state.shown.contains("why"))
    }

    @Test func `shares that are not a hundred are refused at their column`() throws {
        let rest: [String: JSON] = ["asked": false]
        func with(_ rows: JSON) throws -> [String] {
            var object = JSONObject()
            for (key, value) in rest { object[key] = value }
            object["partners"] = rows
            return try problems(.object(object))
        }
        #expect(try with([["name": "甲", "share": "66.67"], ["name": "乙", "share": "33.33"]]) == [])
        #expect(
            try with([["name": "甲", "share": "66.67"], ["name": "乙", "share": "33.3"]])
                == ["partners.totals.share table.total_differs"])
        #expect(
            try with([["name": "甲", "share": "100"], ["name": "乙", "share": "x"]]).contains(
                "partners.rows.1.share not_number"))
        #expect(
            try with([["name": "甲", "share": "100"], ["name": "丙"]]) == ["partners.rows.1.share table.cell_missing"])
        #expect(try with([["name": "甲", "share": "100", "gone": "1"]]).contains("partners.rows.0.gone unknown_field"))
    }

    @Test func `a table is pasted from a spreadsheet with or without headings`() throws {
        let form = try form()
        let plain = form.answer("partners", ["paste": "甲\t60\t牵头\n乙\t40\thelp"])
        let headed = form.answer("partners", ["paste": "份额（%）\t名称\t分工\n60\t甲\tLead\n40\t乙\t协助\n"])
        #expect(plain != nil && plain == headed)
        let faults = form.faults("partners", ["paste": "甲\tsixty\n乙\t40"])
        #expect(faults == ["partners.paste table.paste"])
        #expect(form.faults("partners", ["paste": "甲\t60\t牵头\t多"]) == ["partners.paste grid.paste_column"])
        let strange = form.faults("partners", ["paste": "序号\t名称\t份额\t电话\n1\t甲\t60\t138\n2\t乙\t40\t139"])
        #expect(strange == ["partners.paste grid.paste_column"])
        #expect(form.faults("partners", ["paste": "a\t1\nb\t1\nc\t1\nd\t1"]) == ["partners grid.too_many_rows"])
    }

    @Test func `codes of organisations, telephones and areas are checked`() throws {
        let form = try form()
        #expect(form.faults("organisation", ["name": "青溪", "code": "52530500MJD000001K"]) == [])
        #expect(
            form.faults("organisation", ["name": "青溪", "code": "52530500MJD000001A"]) == [
                "organisation.code organisation_code"
            ])
        #expect(form.faults("person", ["name": "李", "phone": "1380013800"]) == ["person.phone person_phone"])
        #expect(form.faults("person", ["name": "李", "phone": "0875-2212345"]) == [])
        // An identity number that was not asked for is not taken.
        #expect(
            form.faults("person", ["name": "李", "identity": "11010519491231002X"]) == ["person.identity unknown_field"])
        #expect(form.faults("area", "530502 隆阳区") == [])
        #expect(form.faults("area", "53050") == ["area area_form"])
    }

    @Test func `a calculated value cannot be typed`() throws {
        #expect(try Trial.form("a + b").faults("result", "5") == ["result calculated"])
    }

    @Test func `a total of a table may be an amount of the form`() throws {
        let rest = #"""
            ,{"key":"costs","type":"table","label":{"zh-Hans":"费用","en":"Costs"},"required":false,
            "totals":[{"column":"amount","equals":"paid"}],"columns":[
            {"key":"amount","type":"money","label":{"zh-Hans":"金额","en":"Amount"}}]}
            """#
        let form = try Trial.form("sum(costs.amount)", rest: rest)
        var values = try #require(Trial.answers.object)
        // Ten requests of 0.10 sum to exactly 1.00.
        values["costs"] = .array(Array(repeating: ["amount": "0.10"], count: 10))
        values["paid"] = "1.00"
        let answers = form.read(values).answers.compactMapValues { $0 }
        #expect(form.problems(in: answers) == [])
        #expect(form.state(with: answers).answers["result"] == .money(Money(fen: 100)))
        values["paid"] = "1.01"
        #expect(
            form.problems(in: form.read(values).answers.compactMapValues { $0 }).map(\.told)
                == ["costs.totals.amount table.total_differs"])
    }

    @Test func `a question that others refer to is not taken out`() throws {
        var outline = FormOutline(try form())
        #expect(throws: (any Error).self) { try outline.remove(field: "asked") }
        try outline.remove(field: "why")
        try outline.remove(field: "how")
        try outline.remove(field: "asked")
        #expect(try outline.definition().field("asked") == nil)
    }

    @Test func `questions move in their section and into the next`() throws {
        var outline = FormOutline(try form())
        try outline.put(
            FormSection(key: "two", title: Wording("二", "Two"), fields: []), replacing: nil)
        try outline.move(field: "partners", .down)
        try outline.move(field: "why", .up)
        #expect(outline.sections.map { $0.fields.map(\.key) }[1] == ["partners"])
        #expect(outline.sections[0].fields.map(\.key).prefix(2) == ["why", "asked"])
        try outline.move(field: "partners", .up)
        #expect(outline.sections[0].fields.last?.key == "partners")
        #expect(outline.sections[1].fields.isEmpty)
    }

    @Test func `what differs between two forms is told question by question`() throws {
        let before = try form()
        var outline = FormOutline(before)
        try outline.remove(field: "person")
        let shorter = FormField(
            key: "why", label: Wording("为何", "Why"), kind: .text(lengthMax: 50),
            conditions: FieldConditions(shownIf: "asked"))
        try outline.put(shorter, in: "one", replacing: "why")
        try outline.put(
            FormField(key: "extra", label: Wording("另", "More"), kind: .yesNo), in: "one", replacing: nil)
        let found = before.differences(to: try outline.definition())
        #expect(
            found.map { "\($0.change.rawValue) \($0.key) \($0.parts.joined())" } == [
                "changed why length_max", "added extra ", "removed person ",
            ])
    }
}
