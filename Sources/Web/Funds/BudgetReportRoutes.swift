internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The budget of a programme as files, and what will have been spent of it.
enum BudgetReportRoutes {
    private static let year = InputField(
        "year", .integer(0...2100), optional: true, label: "budgets.year", "The year; 0 is the whole term.")

    static let all: [Route] = [
        .download(
            "/{authority}/programmes/{programme}/budget.csv", .roles(BudgetRoutes.readers),
            "The budget by any cut as a CSV file.", query: BudgetRoutes.cut
        ) { try await table($0).csv() },
        .download(
            "/{authority}/programmes/{programme}/budget.xlsx", .roles(BudgetRoutes.readers),
            "The budget by any cut as a workbook.", query: BudgetRoutes.cut
        ) { try await table($0).xlsx() },
        .download(
            "/{authority}/programmes/{programme}/budget.pdf", .roles(BudgetRoutes.readers),
            "The budget by any cut on A4 (预算执行表).", query: BudgetRoutes.cut
        ) { visit in try await LedgerReport(try await table(visit), visit).pdf(visit) },
        .page(
            "/{authority}/programmes/{programme}/budget/forecast", .roles(BudgetRoutes.readers),
            "Shows what will have been spent at the end of a year.", query: [year], answer: .budgetForecast, forecast),
    ]

    private static func table(_ visit: Visit) async throws -> Tabular {
        let (viewer, input) = (visit.viewer, visit.input)
        let id = try visit.id("programme", Programme.ID.self)
        let wanted = Set(input.list("by").compactMap(BudgetReport.Dimension.init(rawValue:)))
        let dimensions = wanted.isEmpty ? Set(BudgetReport.Dimension.allCases) : wanted
        let area = input.text("area")
        return try await visit.read { db in
            let programme = try Programme.find(id, for: viewer, in: db)
            let filter = BudgetReport.Filter(
                fund: input.id("fund", Fund.ID.self), year: input.integer("year").map { Int($0) },
                areaPath: area.isEmpty ? nil : try Area.find(area, in: db).path)
            return BudgetTable.tabular(
                try BudgetReport.of(id, by: dimensions, filter: filter, for: viewer, in: db), dimensions,
                names: try BudgetTable.names(of: programme, for: viewer, visit.language, in: db),
                title: programme.name, visit.site.catalogue, visit.language)
        }
    }

    private static func forecast(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("programme", Programme.ID.self)
        let wanted = visit.input.integer("year").map { Int($0) }
        let (programme, years, forecast, names) = try await visit.read { db in
            let programme = try Programme.find(id, for: viewer, in: db)
            let years = try BudgetReport.of(id, by: [.year], for: viewer, in: db).rows.compactMap(\.year).sorted()
            let year = wanted ?? (years.contains(viewer.today.year) ? viewer.today.year : years.last ?? 0)
            return try (
                programme, years,
                BudgetForecast.of(programme, year: year, on: viewer.today, for: viewer, in: db),
                BudgetTable.names(of: programme, for: viewer, visit.language, in: db)
            )
        }
        let url = "\(visit.base)/programmes/\(id)/budget"
        var desk = Desk()
        desk.remarks = [
            .init(
                remark: visit.text(
                    "budgets.forecast.remark",
                    ["passed": String(forecast.daysPassed), "days": String(forecast.days)]))
        ]
        desk.tabs = years.map { year in
            .init(
                linkURL: "\(url)/forecast?year=\(year)",
                linkText: year == 0 ? visit.text("budgets.whole_term") : String(year),
                linkIsCurrent: year == forecast.year)
        }
        desk.tables = [try table(forecast, names, visit)]
        return visit.desk(
            Message("budgets.forecast.title"), desk, json: forecast.json,
            crumbs: [
                .init(.verbatim(programme.name), "\(visit.base)/programmes/\(id)"),
                .init(Message("budgets.title"), url),
            ])
    }

    private static func table(
        _ forecast: BudgetForecast, _ names: BudgetTable.Names, _ visit: Visit
    ) throws -> Desk.Table {
        let rows = forecast.rows
        func sum(_ amounts: [Money]) throws -> Desk.Table.Cell { .money(try amounts.sum()) }
        return try .init(
            visit.text("budgets.forecast.title"),
            [
                "funds.fund", "budgets.line", "budgets.adjusted", "budgets.spent", "budgets.committed",
                "budgets.forecast.in_proportion", "budgets.forecast.bound", "budgets.forecast.expected",
                "budgets.forecast.left",
            ].map { visit.text($0) },
            rows.map { row in
                [
                    .head(names.funds[row.fund] ?? ""), .text(names.lines[row.line] ?? ""),
                    .money(row.amounts.adjusted), .money(row.amounts.spent), .money(row.amounts.committed),
                    row.inProportion.map { .money($0) } ?? .number("–"), .money(row.bound), .money(row.expected),
                    .money(row.left),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .text(""), sum(rows.map(\.amounts.adjusted)),
                sum(rows.map(\.amounts.spent)), sum(rows.map(\.amounts.committed)),
                sum(rows.compactMap(\.inProportion)), sum(rows.map(\.bound)), sum(rows.map(\.expected)),
                sum(rows.map(\.left)),
            ])
    }
}

extension BudgetForecast {
    /// The forecast in the API.
    var json: JSON {
        [
            "year": .integer(Int64(year)), "days_passed": .integer(Int64(daysPassed)), "days": .integer(Int64(days)),
            "items": .array(
                rows.map { row in
                    [
                        "fund": .integer(row.fund.rawValue), "line": .integer(row.line.rawValue),
                        "adjusted": .string(row.amounts.adjusted.description),
                        "in_proportion": row.inProportion.map { .string($0.description) } ?? .null,
                        "bound": .string(row.bound.description), "expected": .string(row.expected.description),
                        "left": .string(row.left.description),
                    ]
                }),
        ]
    }
}
