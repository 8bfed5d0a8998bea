import Forms
import Kernel
import Testing

@Suite struct BudgetGridTests {
    let form: FormDefinition

    init() throws { form = try SampleForm.definition() }

    /// Everything wrong with a grid beside an amount asked for.
    private func faults(_ grid: BudgetGrid, requested: String = "300.00") -> [String] {
        let answers: Answers = ["budget": .budget(grid), "requested": .money(Money(requested) ?? .zero)]
        return form.problems(in: answers).filter { $0.path.hasPrefix("budget") }.map(\.told)
    }

    private func row(_ amount: Int64, social: Int64, government: Int64 = 0, own: Int64 = 0) -> BudgetGrid.Row {
        BudgetGrid.Row(
            line: "staff", item: "辅导员", amount: Money(fen: amount),
            bySource: [
                "social": Money(fen: social), "government": Money(fen: government), "own": Money(fen: own),
            ])
    }

    @Test func `a grid that adds up in every direction is accepted`() {
        let grid = BudgetGrid(
            rows: [
                row(20_000, social: 15_000, government: 5_000),
                row(15_000, social: 5_000, government: 5_000, own: 5_000),
            ],
            statedTotals: ["social": Money(fen: 20_000)], statedTotal: Money(fen: 35_000))
        #expect(faults(grid) == [])
    }

    @Test func `one fen too much in a row, a column or the total is told at its place`() {
        var grid = BudgetGrid(rows: [row(30_000, social: 30_000)])
        grid.rows[0].bySource["social"] = Money(fen: 30_001)
        #expect(faults(grid) == ["budget.rows.0.amount grid.row_differs", "budget grid.requested_differs"])
        grid = BudgetGrid(rows: [row(30_000, social: 30_000)], statedTotals: ["social": Money(fen: 30_001)])
        #expect(faults(grid) == ["budget.totals.social grid.column_differs"])
        grid = BudgetGrid(rows: [row(30_000, social: 30_000)], statedTotal: Money(fen: 29_999))
        #expect(faults(grid) == ["budget.total grid.total_differs"])
    }

    @Test func `what is asked for leaves the applicant's own share out`() {
        let grid = BudgetGrid(rows: [row(40_000, social: 30_000, own: 10_000)])
        #expect(faults(grid) == [])
        #expect(faults(grid, requested: "400.00") == ["budget grid.requested_differs"])
    }

    @Test func `a product of price and quantity must be the amount`() {
        var item = row(30_000, social: 30_000)
        item.unitPrice = Money(fen: 12_000)
        item.quantity = Fraction("2.5")
        #expect(faults(BudgetGrid(rows: [item])) == [])
        item.quantity = Fraction("2.4")
        #expect(faults(BudgetGrid(rows: [item])) == ["budget.rows.0.amount grid.product_differs"])
    }

    @Test func `a line may not take more than its share`() {
        var rows = [row(27_000, social: 27_000), row(3_000, social: 3_000)]
        rows[1].line = "management"
        #expect(faults(BudgetGrid(rows: rows)) == [])
        rows[0] = row(26_999, social: 26_999)
        rows[1] = row(3_001, social: 3_001)
        rows[1].line = "management"
        #expect(faults(BudgetGrid(rows: rows)) == ["budget grid.line_above_share"])
    }

    @Test func `ten requests of ten fen sum to exactly one yuan`() throws {
        let grid = BudgetGrid(rows: Array(repeating: row(10, social: 10), count: 10))
        #expect(try grid.total() == Money(fen: 100))
        #expect(faults(grid, requested: "1.00") == [])
    }

    @Test func `cells that are no amounts are told cell by cell`() {
        let typed: JSON = ["rows": [["item": "书", "amount": "ten", "sources": ["social": "1,12"]]]]
        let paths = form.read(JSONObject(single: "budget", typed)).problems.map(\.path)
        #expect(paths == ["budget.rows.0.amount", "budget.rows.0.sources.social"])
    }

    @Test func `a negative amount and an amount beyond 64 bits are refused`() {
        #expect(
            faults(BudgetGrid(rows: [row(-1, social: -1)]), requested: "0.00").contains(
                "budget.rows.0.amount grid.negative"))
        let most = Int64.max
        let grid = BudgetGrid(rows: [row(most, social: most), row(most, social: most)])
        #expect(form.problems(in: ["budget": .budget(grid)]).contains { $0.message.key == "money.too_large" })
    }

    @Test func `what was written of a grid is read again as the same grid`() throws {
        let grid = BudgetGrid(
            rows: [row(30_000, social: 30_000)], statedTotals: ["own": .zero], statedTotal: Money(fen: 30_000))
        #expect(form.answer("budget", Answer.budget(grid).json) == .budget(grid))
    }
}

extension JSONObject {
    /// An object with one member.
    init(single key: String, _ value: JSON) {
        self.init()
        self[key] = value
    }
}
