public import Funds
public import Kernel
public import Platform
public import Postgres
internal import Sheets

/// The budget of a programme as a file (预算执行表): a row for each part of the cut, with its amounts and rate.
public enum BudgetTable {
    /// The table by these dimensions, the names of sources and lines in the language.
    public static func tabular(
        of programme: Programme, by dimensions: Set<BudgetReport.Dimension>, on day: Day? = nil, for viewer: Viewer,
        _ catalogue: Catalogue, _ language: Language, in db: Connection
    ) throws -> Tabular {
        let report = try BudgetReport.published(
            programme.id, by: dimensions, on: day, tenant: try viewer.requireTenant().id, in: db)
        return tabular(
            report, dimensions, names: try names(of: programme, for: viewer, language, in: db), title: programme.name,
            catalogue, language)
    }

    /// Names of the sources and lines of a programme.
    struct Names: Sendable {
        var funds: [Fund.ID: String] = [:]
        var lines: [Budget.Line.ID: String] = [:]
    }

    static func names(
        of programme: Programme, for viewer: Viewer, _ language: Language, in db: Connection
    ) throws -> Names {
        let tenant = try viewer.requireTenant().id
        func name(_ chinese: String, _ english: String) -> String {
            language == .english && !english.isEmpty ? english : chinese
        }
        return Names(
            funds: try FundName.all(for: viewer, in: db).mapValues { name($0.name, $0.englishName) },
            lines: Dictionary(
                uniqueKeysWithValues: try ExpenseReport.lines(of: programme.id, in: db, tenant: tenant)
                    .map { ($0.id, name($0.name, $0.englishName)) }))
    }

    static func tabular(
        _ report: BudgetReport, _ dimensions: Set<BudgetReport.Dimension>, names: Names, title: String,
        _ catalogue: Catalogue, _ language: Language
    ) -> Tabular {
        let shown = BudgetReport.Dimension.allCases.filter(dimensions.contains)
        func text(_ key: String) -> String { catalogue.text(key, language) }
        func cell(_ dimension: BudgetReport.Dimension, _ row: BudgetReport.Row) -> SheetCell {
            switch dimension {
            case .fund: SheetCell(text: row.fund.flatMap { names.funds[$0] } ?? "")
            case .line: SheetCell(text: row.line.flatMap { names.lines[$0] } ?? "")
            case .year: row.year == 0 ? .text(text("budgets.whole_term")) : row.year.map { .text(String($0)) } ?? .empty
            case .area: SheetCell(text: row.areaName ?? "")
            }
        }
        let figures = ["approved", "adjusted", "committed", "spent", "left"]
        return Tabular(
            name: "\(title) \(text("budgets.report"))",
            columns: shown.map { SheetColumn(text("budgets.by.\($0.rawValue)"), .text) }
                + figures.map { SheetColumn(text("budgets.\($0)"), .money) }
                + [SheetColumn(text("budgets.rate"), .percent(places: 2))],
            rows: report.rows.map { row in
                let amounts = row.amounts
                return shown.map { cell($0, row) }
                    + [amounts.approved, amounts.adjusted, amounts.committed, amounts.spent, amounts.left]
                    .map { .money($0) }
                    + [Fraction(amounts.spent.fen, over: amounts.adjusted.fen).map { .decimal($0) } ?? .empty]
            }, keys: shown.map(\.rawValue) + figures + ["rate"])
    }

    /// The sums of a report, below the columns of its table.
    static func totals(
        _ report: BudgetReport, _ dimensions: Set<BudgetReport.Dimension>, _ catalogue: Catalogue, _ language: Language
    ) -> [SheetCell] {
        let total = report.total
        var cells = dimensions.map { _ in SheetCell.empty }
        if !cells.isEmpty { cells[0] = .text(catalogue.text("funds.total", language)) }
        return cells + [total.approved, total.adjusted, total.committed, total.spent, total.left].map { .money($0) }
            + [Fraction(total.spent.fen, over: total.adjusted.fen).map { .decimal($0) } ?? .empty]
    }
}
