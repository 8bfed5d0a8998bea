internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// 执行预测: what will have been spent of a year's budget at its end, on screen, as files and on A4.
enum ForecastRoutes {
    private static let year = InputField(
        "year", .integer(0...2100), optional: true, label: "budgets.year", "The year; 0 is the whole term.")
    private static let path = "/{authority}/programmes/{programme}/budget/forecast"

    static let all: [Route] =
        [
            .page(
                path, .roles(BudgetRoutes.readers), "Shows what will have been spent at the end of a year.",
                query: [year], answer: .budgetForecast, show)
        ]
        + Route.report(
            path, .roles(BudgetRoutes.readers), "What will have been spent at the end of a year", query: [year]
        ) { try await found($0).report }

    private struct Found: Sendable {
        let programme: Programme
        let years: [Int]
        let forecast: BudgetForecast
        let names: BudgetTable.Names
        let report: LedgerReport
    }

    private static func found(_ visit: Visit) async throws -> Found {
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
        var report = try report(forecast, names, BudgetLinks(id, visit, year: forecast.year), visit)
        report.period = self.name(of: forecast.year, visit)
        report.notes = [programme.name, remark(forecast, visit)]
        return Found(programme: programme, years: years, forecast: forecast, names: names, report: report)
    }

    private static func name(of year: Int, _ visit: Visit) -> String {
        year == 0 ? visit.text("budgets.whole_term") : String(year)
    }

    private static func remark(_ forecast: BudgetForecast, _ visit: Visit) -> String {
        visit.text(
            "budgets.forecast.remark", ["passed": String(forecast.daysPassed), "days": String(forecast.days)])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let found = try await found(visit)
        let budget = "\(visit.base)/programmes/\(found.programme.id)/budget"
        var desk = Desk(remarks: try await visit.booksRemarks(of: found.programme.id))
        desk.remarks.append(.init(remark: remark(found.forecast, visit)))
        desk.links = visit.downloads(budget + "/forecast", [("year", String(found.forecast.year))])
        desk.tabs = found.years.map { year in
            .init(
                linkURL: "\(budget)/forecast?year=\(year)", linkText: name(of: year, visit),
                linkIsCurrent: year == found.forecast.year)
        }
        desk.charts = [try chart(found, visit)]
        desk.tables = [found.report.table()]
        return visit.desk(
            Message("budgets.forecast.title"), desk, json: found.forecast.json,
            crumbs: [
                .init(.verbatim(found.programme.name), "\(visit.base)/programmes/\(found.programme.id)"),
                .init(Message("budgets.title"), budget),
            ])
    }

    /// A row for each source and line; what is spent, committed and budgeted opens to what makes it up.
    private static func report(
        _ forecast: BudgetForecast, _ names: BudgetTable.Names, _ links: BudgetLinks, _ visit: Visit
    ) throws -> LedgerReport {
        let keys = [
            "budgets.adjusted", "budgets.spent", "budgets.committed", "budgets.forecast.in_proportion",
            "budgets.forecast.bound", "budgets.forecast.expected", "budgets.forecast.left",
        ]
        func sum(_ amounts: [Money], _ figure: BudgetMove.Figure? = nil) throws -> LedgerReport.Cell {
            .money(try amounts.sum(), url: figure.map { links.url($0) })
        }
        let rows = forecast.rows
        return LedgerReport(
            name: "forecast-\(forecast.year)",
            caption: "\(visit.text("budgets.forecast.title")) \(name(of: forecast.year, visit))",
            columns: [visit.column("funds.fund", .text), visit.column("budgets.line", .text)]
                + keys.map { visit.column($0, .money) },
            rows: rows.map { row in
                func opened(_ figure: BudgetMove.Figure) -> LedgerReport.Cell {
                    .money(figure.money(in: row.amounts), url: links.url(figure, fund: row.fund, line: row.line))
                }
                return [
                    .text(names.funds[row.fund] ?? ""), .text(names.lines[row.line] ?? ""), opened(.adjusted),
                    opened(.spent), opened(.committed), .money(row.inProportion), .money(row.bound),
                    .money(row.expected), .money(row.left),
                ]
            },
            foot: [
                .text(visit.text("funds.total")), .text(""), try sum(rows.map(\.amounts.adjusted), .adjusted),
                try sum(rows.map(\.amounts.spent), .spent), try sum(rows.map(\.amounts.committed), .committed),
                try sum(rows.compactMap(\.inProportion)), try sum(rows.map(\.bound)),
                try sum(rows.map(\.expected)), try sum(rows.map(\.left)),
            ])
    }

    /// For each source: spent, what is expected at the end, and the budget as the limit.
    private static func chart(_ found: Found, _ visit: Visit) throws -> Desk.Chart {
        let title = visit.text("budgets.forecast.chart")
        let groups = Dictionary(grouping: found.forecast.rows, by: \.fund).sorted { $0.key < $1.key }
        let sums = try groups.map { fund, rows in
            (
                name: found.names.funds[fund] ?? "", spent: try rows.map(\.amounts.spent).sum(),
                expected: try rows.map(\.expected).sum(), adjusted: try rows.map(\.amounts.adjusted).sum()
            )
        }
        let drawing = BulletChart(
            head: ReportCharts.head("forecast", title, visit),
            rows: sums.map { sum in
                .init(
                    label: sum.name, text: "\(sum.expected.grouped) / \(sum.adjusted.grouped)",
                    done: ChartValue(amount: sum.spent.fen, text: sum.spent.grouped),
                    committed: ChartValue(amount: sum.expected.fen, text: sum.expected.grouped),
                    limit: ChartValue(amount: sum.adjusted.fen, text: sum.adjusted.grouped))
            })
        return Desk.Chart(
            title, svg: drawing.svg(),
            table: Desk.Table(
                title,
                ["funds.fund", "budgets.spent", "budgets.forecast.expected", "budgets.adjusted"]
                    .map { visit.text($0) },
                sums.map { [.head($0.name), .money($0.spent), .money($0.expected), .money($0.adjusted)] }))
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
