import Forms
import Kernel
import Testing

@Suite struct AnswerDifferenceTests {
    let form: FormDefinition

    init() throws { form = try SampleForm.definition() }

    private func budget(_ rows: [BudgetGrid.Row]) -> Answers { ["budget": .budget(BudgetGrid(rows: rows))] }

    private func row(_ item: String, _ fen: Int64, unit: String = "") -> BudgetGrid.Row {
        BudgetGrid.Row(
            line: "staff", item: item, unit: unit, amount: Money(fen: fen), bySource: ["social": Money(fen: fen)])
    }

    /// `change row column before→after` of each line.
    private func told(_ before: Answers, _ after: Answers, in form: FormDefinition? = nil) -> [String] {
        (form ?? self.form).differences(from: before, to: after).flatMap { $0.lines(in: "en") }.map { line in
            "\(line.change) \(line.row ?? 0) \(line.column?.key ?? "-") \(line.before)→\(line.after)"
        }
    }

    @Test func `a budget tells its changed cells, added and gone rows, and the total`() {
        let before = budget([row("补贴", 100_000), row("差旅", 20_000), row("税", 1_000)])
        let after = budget([row("培训", 5_000), row("补贴", 120_000), row("税", 1_000)])
        #expect(
            told(before, after) == [
                "added 1 - →Staff · 培训 · 50.00 · 50.00", "changed 2 amount 1,000.00→1,200.00",
                "changed 2 social 1,000.00→1,200.00", "gone 2 - Staff · 差旅 · 200.00 · 200.00→",
                "changed 0 total 1,210.00→1,260.00",
            ])
    }

    @Test func `a budget that was not there before is told row by row, and order alone as moved rows`() {
        let rows = [row("补贴", 100), row("差旅", 200)]
        #expect(told([:], budget(rows)).map { $0.prefix(7) } == ["added 1", "added 2"])
        #expect(told(budget(rows), [:]).map { $0.prefix(6) } == ["gone 1", "gone 2"])
        let swapped = told(budget(rows), budget(rows.reversed()))
        #expect(swapped.count == 1 && swapped[0].hasPrefix("moved"))
    }

    @Test func `a renamed item is one changed cell, not a row gone and another added`() {
        #expect(
            told(budget([row("补贴", 100, unit: "月")]), budget([row("津贴", 100, unit: "月")])) == ["changed 1 item 补贴→津贴"])
    }

    @Test func `files are told by name and fingerprint`() {
        func file(_ name: String, _ digit: String) -> AttachedFile {
            AttachedFile(id: 1, name: name, sha256: String(repeating: digit, count: 64), bytes: 1)
        }
        let before: Answers = ["licence": .files([file("a.pdf", "1"), file("b.pdf", "2")])]
        let after: Answers = ["licence": .files([file("a.pdf", "3"), file("c.pdf", "4")])]
        let lines = form.differences(from: before, to: after).flatMap { $0.lines(in: "en") }
        #expect(lines.map(\.change) == [.changed, .gone, .added])
        #expect(lines[0].before.contains("1111111111111111") && lines[0].after.contains("3333333333333333"))
        #expect(lines[1].before.hasPrefix("b.pdf") && lines[2].after.hasPrefix("c.pdf"))
    }

    @Test func `tables are told cell by cell, scales item by item`() throws {
        let form = try FormDefinition(
            json: JSON.parse(
                #"""
                {"title":{"zh-Hans":"试","en":"Trial"},"sections":[
                {"key":"one","title":{"zh-Hans":"一","en":"One"},"fields":[
                {"key":"visits","type":"table","label":{"zh-Hans":"家访","en":"Visits"},"required":false,"columns":[
                {"key":"name","type":"text","label":{"zh-Hans":"名称","en":"Name"}},
                {"key":"role","type":"choice","label":{"zh-Hans":"分工","en":"Role"},"options":[
                {"key":"lead","label":{"zh-Hans":"牵头","en":"Lead"}},
                {"key":"help","label":{"zh-Hans":"协助","en":"Help"}}]}]},
                {"key":"mood","type":"scale","label":{"zh-Hans":"情绪","en":"Mood"},"required":false,"method":"sum",
                "items":[{"key":"calm","label":{"zh-Hans":"平静","en":"Calm"}},
                {"key":"glad","label":{"zh-Hans":"高兴","en":"Glad"}}],
                "points":[{"key":"no","label":{"zh-Hans":"否","en":"No"},"score":"0"},
                {"key":"yes","label":{"zh-Hans":"是","en":"Yes"},"score":"1"}]}]}]}
                """#))
        let before: Answers = [
            "visits": .table([["name": .text("甲"), "role": .choice(["lead"])]]),
            "mood": .scale(["calm": "no", "glad": "no"]),
        ]
        let after: Answers = [
            "visits": .table([["name": .text("甲"), "role": .choice(["help"])], ["name": .text("乙")]]),
            "mood": .scale(["calm": "yes", "glad": "no"]),
        ]
        #expect(
            told(before, after, in: form) == ["changed 1 role Lead→Help", "added 2 - →乙", "changed 0 calm No→Yes"])
    }

    @Test func `any two budgets that differ say so, and equal ones nothing`() {
        var state: UInt64 = 11
        func pick(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<300 {
            func grid() -> Answers {
                budget((0...pick(5)).map { _ in row(["甲", "乙", "丙"][pick(3)], [100, 200][pick(2)]) })
            }
            let (before, after) = (grid(), grid())
            #expect(told(before, after).isEmpty == (before == after))
        }
    }

    @Test func `a reach withholds classes of answers by key`() throws {
        let form = try FormDefinition(
            json: JSON.parse(
                SampleForm.text.replacing(
                    #""key":"summary","#, with: #""key":"summary","sensitivity":"sealed","#)))
        let answers: Answers = ["title": .text("a"), "summary": .text("b")]
        #expect(AnswerReach.everything.admitted(answers, to: form) == answers)
        #expect(AnswerReach.unsealed.admitted(answers, to: form) == ["title": .text("a")])
        #expect(AnswerReach.ordinary.withheld(answers, to: form) == ["summary"])
    }
}
