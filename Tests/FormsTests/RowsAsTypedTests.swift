import Forms
import Kernel
import Testing

/// Rows as they stand in the page: a paste beside them, and blank ones above.
@Suite struct RowsAsTypedTests {
    let form: FormDefinition

    init() throws { form = try SampleForm.definition() }

    private let pasted: JSON = "科目\t项目\t金额\t社会资金\n人员\t教师\t100\t100"

    private func rows(_ item: String, _ amount: String) -> JSON {
        [["line": "staff", "item": .string(item), "amount": .string(amount), "sources": ["social": .string(amount)]]]
    }

    private func told(_ grid: JSON, over stored: Answers = [:]) -> [String] {
        form.read(JSONObject(single: "budget", grid), over: stored).problems.map(\.told)
    }

    @Test func `a paste never overrides rows that were typed since`() {
        #expect(
            told(["paste": pasted, "rows": rows("补贴", "50")]) == ["budget.paste grid.paste_beside_rows"])
        #expect(
            told(["paste": pasted, "rows": rows("补贴", "五十")]) == ["budget.paste grid.paste_beside_rows"])
        #expect(told(["paste": pasted, "rows": [["item": "", "amount": ""]]]) == [])
    }

    @Test func `a paste takes the place of rows that are stored, or are the same as it`() throws {
        let stored = try #require(form.answer("budget", ["rows": rows("补贴", "50")]))
        #expect(told(["paste": pasted, "rows": rows("补贴", "50")], over: ["budget": stored]) == [])
        #expect(
            told(["paste": pasted, "rows": rows("补贴", "51")], over: ["budget": stored])
                == ["budget.paste grid.paste_beside_rows"])
        #expect(told(["paste": pasted, "rows": rows("教师", "100")]) == [])
    }

    @Test func `the number of a row counts the blank rows above it`() throws {
        var blank: [JSON] = [["item": "", "amount": ""], ["item": "", "amount": ""]]
        blank += try #require(rows("退款", "-5").array)
        let problems = form.read(JSONObject(single: "budget", ["rows": .array(blank)])).problems
        #expect(problems.map(\.told).contains("budget.rows.2.amount grid.negative"))
        #expect(problems.first { $0.path == "budget.rows.2.amount" }?.message.arguments["row"] == "3")
        #expect(!problems.contains { $0.path.hasPrefix("budget.rows.0") })
    }
}
