import Forms
import Kernel
import Testing

@Suite struct PastingTests {
    let form: FormDefinition

    init() throws { form = try SampleForm.definition() }

    private func pasted(_ text: String) -> BudgetGrid? {
        guard case .budget(let grid)? = form.answer("budget", ["paste": .string(text)]) else { return nil }
        return grid
    }

    @Test func `a table with a heading is read by its names, in whatever order`() throws {
        let grid = try #require(
            pasted(
                """
                金额（元）\t项目\t科目\t财政资金\t社会资金\r
                "1,200.00"\t"辅导员
                补贴"\t人员\t200\t1000\r
                合计\t\t\t200\t1000\r

                """))
        #expect(grid.rows.count == 1)
        #expect(grid.rows[0].item == "辅导员 补贴")
        #expect(grid.rows[0].line == "staff")
        #expect(grid.rows[0].amount == Money(fen: 120_000))
        #expect(grid.rows[0].bySource == ["social": Money(fen: 100_000), "government": Money(fen: 20_000)])
        #expect(grid.statedTotals == ["social": Money(fen: 100_000), "government": Money(fen: 20_000)])
    }

    @Test func `a table without a heading is read in the order of the form`() throws {
        let grid = try #require(pasted("staff\t教师\t50\t4\t天\t200\t200\t0\t0\nmanagement\t税\t\t\t\t10\t10"))
        #expect(grid.rows.map(\.item) == ["教师", "税"])
        #expect(grid.rows[0].unitPrice == Money(fen: 5_000))
        #expect(grid.rows[0].unit == "天")
        #expect(grid.rows[1].amount == Money(fen: 1_000))
    }

    @Test func `amounts under a heading in 万元 are ten thousand times as much`() throws {
        let grid = try #require(pasted("科目\t项目\t金额（万元）\t社会资金（万元）\n人员\t教师\t1.5\t1.5"))
        #expect(grid.rows[0].amount == Money(fen: 1_500_000))
        #expect(grid.rows[0].bySource["social"] == Money(fen: 1_500_000))
    }

    @Test func `a stated total that differs from the sum is told`() throws {
        let grid = try #require(pasted("科目\t项目\t金额\t社会资金\n人员\t教师\t100\t100\n合计\t\t101\t100"))
        let answers: Answers = ["budget": .budget(grid), "requested": .money(Money(fen: 10_000))]
        let told = form.problems(in: answers).filter { $0.path.hasPrefix("budget") }.map(\.told)
        #expect(told == ["budget.total grid.total_differs"])
    }

    @Test func `a cell that is no amount is told with its line`() throws {
        let problems = form.read(JSONObject(single: "budget", ["paste": "科目\t项目\t金额\n人员\t教师\t一百块"])).problems
        #expect(problems.map(\.told) == ["budget.paste grid.paste"])
        #expect(problems.first?.message.arguments["line"] == "2")
    }

    @Test func `what is wrong in a paste is told by line, column and cell, in both languages`() throws {
        let text = "科目\t项目\t数量\t金额\t社会资金\n人员\t教师\t1\t100\t一百\n志愿者\t餐\t两\t100\t100"
        let problems = form.read(JSONObject(single: "budget", ["paste": .string(text)])).problems
        #expect(
            problems.map(\.told) == [
                "budget.paste grid.paste", "budget.paste grid.paste_line", "budget.paste grid.paste",
            ])
        let told = problems.map(\.message.arguments)
        #expect(told.map { $0["line"] } == ["2", "3", "3"])
        #expect(told.map { $0["column"] } == ["社会资金", "科目", "数量"])
        #expect(told.map { $0["column_en"] } == ["Social money", "Line", "Quantity"])
        #expect(told.map { $0["cell"] } == ["一百", "志愿者", "两"])
        #expect(told[1]["offered"] == "人员、管理费" && told[1]["offered_en"] == "Staff, Management")
    }

    @Test func `cells of a ragged block that belong to no column are told, each column once, and not dropped`() throws {
        let problems = form.read(
            JSONObject(
                single: "budget",
                [
                    "paste":
                        "序号\t科目\t项目\t金额\t省级资金\t社会资金\n1\t人员\t甲\t100\t60\t40\n2\t人员\t乙\t100\t60\t40\t又一格"
                ])
        ).problems
        #expect(problems.map(\.told) == ["budget.paste grid.paste_column", "budget.paste grid.paste_column"])
        #expect(problems.map { $0.message.arguments["column"] } == ["省级资金", "7"])
        #expect(problems.map { $0.message.arguments["cell"] } == ["60", "又一格"])
        // Short lines, blank lines and a column that counts the lines are no fault.
        let grid = try #require(pasted("序号\t科目\t项目\t金额\t社会资金\n1\t人员\t甲\t100\n\t\t\n2\t人员\t乙\t\t50"))
        #expect(grid.rows.map(\.item) == ["甲", "乙"] && grid.rows[1].amount == Money(fen: 5_000))
    }

    @Test func `a thousand damaged pastes never stop the reader`() {
        var generator = Seeded(state: 7)
        let signs = Array("\t\n\"\r合计金额项目1,.万￥（-ab人员社会资金 ")
        for _ in 0..<1_000 {
            let text = String(
                (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    signs[Int.random(in: 0..<signs.count, using: &generator)]
                })
            let input = form.read(JSONObject(single: "budget", ["paste": .string(text)]))
            if case .budget(let grid)?? = input.answers["budget"] {
                #expect(form.answer("budget", Answer.budget(grid).json) != nil)
            }
        }
    }

    /// Random numbers that are the same in every run.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }
}
