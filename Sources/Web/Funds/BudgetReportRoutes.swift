internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// The budget of a programme as files.
enum BudgetReportRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/programmes/{programme}/budget.csv", .roles(BudgetRoutes.readers),
            "The budget by any cut as a CSV file.", query: BudgetRoutes.cut
        ) { try await table($0).table.csv() },
        .download(
            "/{authority}/programmes/{programme}/budget.xlsx", .roles(BudgetRoutes.readers),
            "The budget by any cut as a workbook.", query: BudgetRoutes.cut
        ) { try await table($0).table.xlsx() },
        .download(
            "/{authority}/programmes/{programme}/budget.pdf", .roles(BudgetRoutes.readers),
            "The budget by any cut on A4 (预算执行表).", query: BudgetRoutes.cut
        ) { visit in
            let (table, totals) = try await table(visit)
            return try await LedgerReport(table, totals: totals, visit).pdf(visit)
        },
    ]

    private static func table(_ visit: Visit) async throws -> (table: Tabular, totals: [SheetCell]) {
        let (viewer, input) = (visit.viewer, visit.input)
        let id = try visit.id("programme", Programme.ID.self)
        let wanted = Set(input.list("by").compactMap(BudgetReport.Dimension.init(rawValue:)))
        let dimensions = wanted.isEmpty ? Set(BudgetReport.Dimension.allCases) : wanted
        let area = input.text("area")
        return try await visit.read { db in
            let programme = try Programme.find(id, for: viewer, in: db)
            let filter = BudgetReport.Filter(
                fund: input.id("fund", Fund.ID.self), year: input.integer("year").map { Int($0) },
                areaPath: area.isEmpty ? nil : try Area.find(area, in: db).path, day: input.day("day"))
            let report = try BudgetReport.of(id, by: dimensions, filter: filter, for: viewer, in: db)
            let table = BudgetTable.tabular(
                report, dimensions,
                names: try BudgetTable.names(of: programme, for: viewer, visit.language, in: db),
                title: ([programme.name] + [input.day("day")?.description].compactMap(\.self)).joined(separator: " "),
                visit.site.catalogue, visit.language)
            return (table, BudgetTable.totals(report, dimensions, visit.site.catalogue, visit.language))
        }
    }
}
