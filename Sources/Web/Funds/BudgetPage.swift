internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The page of a programme's budget: sources and lines by year, or any other cut.
enum BudgetPage {
    static func show(_ visit: Visit) async throws -> Page {
        guard visit.viewer.holdsAnywhere(BudgetRoutes.readers) else { throw NotFound() }
        let id = try visit.id("programme", Programme.ID.self)
        let programme = try await visit.read { db in try Programme.find(id, for: visit.viewer, in: db) }
        let crumbs = [Page.Crumb(.verbatim(programme.name), "\(visit.base)/programmes/\(id)")]
        guard let budget = try await budget(of: id, visit) else {
            var desk = Desk(remarks: [.init(remark: visit.text("budgets.none"))])
            desk.forms = [
                visit.deskForm(
                    "budgets.begin", "/programmes/\(id)/budget", BudgetRoutes.lineFields.map { visit.field($0) })
            ]
            return visit.desk(Message("budgets.title"), desk, json: ["budget": .null], crumbs: crumbs)
        }
        let found = try await read(id, budget, visit)
        var desk = Desk(remarks: try await visit.booksRemarks(of: id))
        if let day = visit.input.day("day") {
            desk.remarks += [.init(remark: visit.text("budgets.as_of", ["day": day.description]))]
        }
        desk.figures = visit.figures(of: found.report.total)
        desk.tabs = tabs(id, found.cut, visit)
        desk.links = links(id, visit)
        desk.filterURL = "\(visit.base)/programmes/\(id)/budget"
        desk.filters = filters(found, visit)
        desk.charts = [chart(found, visit)]
        desk.tables = [try table(found, budget, BudgetLinks(id, visit), visit), versionTable(found.versions, visit)]
        if visit.viewer.holdsAnywhere([.programmeOfficer, .accountant]),
            !found.versions.contains(where: { $0.answer == nil })
        {
            desk.forms = [
                visit.deskForm(
                    "budgets.prepare", "/programmes/\(id)/budget/versions",
                    BudgetRoutes.versionFields.map { visit.field($0) })
            ]
        }
        if visit.viewer.holdsAnywhere([.programmeOfficer, .accountant]) {
            desk.forms.append(BudgetRoutes.natureForm(budget, id, visit))
        }
        return visit.desk(Message("budgets.title"), desk, json: BudgetView.json(found.report), crumbs: crumbs)
    }

    /// Nil while the programme has none.
    private static func budget(of id: Programme.ID, _ visit: Visit) async throws -> Budget? {
        do {
            return try await visit.read { db in try Budget.of(id, for: visit.viewer, in: db) }
        } catch is NotFound {
            return nil
        }
    }

    /// What the page is made from.
    private struct Found: Sendable {
        /// What the reader asked to tell apart; nil: source and line by year.
        let cut: Set<BudgetReport.Dimension>?
        /// The cut that the JSON shows.
        let report: BudgetReport
        /// Source, line and year.
        let years: BudgetReport
        /// Every place with a budget, whatever the reader chose.
        let areas: BudgetReport
        /// Every year with a budget, whatever the reader chose.
        let allYears: [Int]
        let funds: [Fund]
        let names: [Fund.ID: FundName]
        let versions: [BudgetVersion]
    }

    private static func read(_ id: Programme.ID, _ budget: Budget, _ visit: Visit) async throws -> Found {
        let (viewer, input) = (visit.viewer, visit.input)
        let wanted = Set(input.list("by").compactMap(BudgetReport.Dimension.init(rawValue:)))
        let area = input.text("area")
        return try await visit.read { db in
            let filter = BudgetReport.Filter(
                fund: input.id("fund", Fund.ID.self), year: input.integer("year").map { Int($0) },
                areaPath: area.isEmpty ? nil : try Area.find(area, in: db).path, day: input.day("day"))
            func report(
                by dimensions: Set<BudgetReport.Dimension>, _ filter: BudgetReport.Filter = .init()
            ) throws -> BudgetReport {
                try BudgetReport.of(id, by: dimensions, filter: filter, for: viewer, in: db)
            }
            return Found(
                cut: wanted.isEmpty ? nil : wanted,
                report: try report(by: wanted.isEmpty ? [.fund, .line] : wanted, filter),
                years: try report(by: [.fund, .line, .year], filter), areas: try report(by: [.area]),
                allYears: try report(by: [.year]).rows.compactMap(\.year),
                funds: try Fund.all(of: id, for: viewer, in: db), names: try FundName.all(for: viewer, in: db),
                versions: try BudgetVersion.all(of: budget, for: viewer, in: db))
        }
    }

    private static func table(
        _ found: Found, _ budget: Budget, _ links: BudgetLinks, _ visit: Visit
    ) throws -> Desk.Table {
        let names = visit.names(of: found.names)
        // The name of every source is public; only the books of one's own holder open.
        let mayOpen = visit.viewer.holdsAnywhere(FundRoutes.readers)
        let urls = Dictionary(
            uniqueKeysWithValues: mayOpen ? found.funds.map { ($0.id, "\(visit.base)/funds/\($0.id)") } : [])
        if let cut = found.cut { return BudgetView.table(found.report, cut, budget, names, urls, links, visit) }
        let matrix = BudgetMatrix(report: found.years, budget: budget, names: names, urls: urls, links: links)
        return try visit.input.integer("year") == nil
            ? matrix.byYear(figure(visit), visit) : matrix.ofOneYear(visit)
    }

    /// What each source has spent, promised and left.
    private static func chart(_ found: Found, _ visit: Visit) -> Desk.Chart {
        let (title, names) = (visit.text("budgets.chart"), visit.names(of: found.names))
        let groups = Dictionary(grouping: found.years.rows) { $0.fund ?? Fund.ID(0) }.sorted { $0.key < $1.key }
        func sum(_ rows: [BudgetReport.Row], _ amount: (BudgetReport.Amounts) -> Money) -> Money {
            Money(fen: rows.reduce(0) { $0 + amount($1.amounts).fen })
        }
        let parts: [(series: ChartSeries, text: String, amount: (BudgetReport.Amounts) -> Money)] = [
            (.first, visit.text("budgets.spent"), { $0.spent }),
            (.second, visit.text("budgets.committed"), { $0.committed }),
            (.fifth, visit.text("budgets.left"), { $0.left }),
        ]
        let drawing = StackedBarChart(
            head: ReportCharts.head("budget", title, visit), series: parts.map { ($0.series, $0.text) },
            bars: groups.map { fund, rows in
                .init(
                    label: names[fund] ?? "", text: sum(rows, \.adjusted).grouped,
                    parts: parts.map { part in
                        let amount = sum(rows, part.amount)
                        return ChartValue(amount: amount.fen, text: amount.grouped)
                    })
            })
        return Desk.Chart(
            title, svg: drawing.svg(),
            table: Desk.Table(
                title, [visit.text("funds.fund"), visit.text("budgets.adjusted")] + parts.map(\.text),
                groups.map { fund, rows in
                    [.head(names[fund] ?? ""), .money(sum(rows, \.adjusted))]
                        + parts.map { .money(sum(rows, $0.amount)) }
                }))
    }

    private static func figure(_ visit: Visit) -> BudgetMatrix.Figure {
        BudgetMatrix.Figure(rawValue: visit.input.text("figure")) ?? .adjusted
    }

    /// The five amounts by year, then the other cuts.
    private static func tabs(
        _ id: Programme.ID, _ cut: Set<BudgetReport.Dimension>?, _ visit: Visit
    ) -> [Desk.Link] {
        let url = "\(visit.base)/programmes/\(id)/budget"
        let isByYear = cut == nil && visit.input.integer("year") == nil
        let day = visit.input.day("day")?.description ?? ""
        let fund = visit.input.id("fund", Fund.ID.self)?.description ?? ""
        let kept = [("fund", fund), ("area", visit.input.text("area")), ("day", day)].filter { !$0.1.isEmpty }
            .map { "&\($0.0)=\(Visit.encode($0.1))" }.joined()
        let figures = BudgetMatrix.Figure.allCases.map { one in
            Desk.Link(
                linkURL: "\(url)?figure=\(one.rawValue)\(kept)", linkText: visit.text("budgets.\(one.rawValue)"),
                linkIsCurrent: isByYear && one == figure(visit))
        }
        let cuts = [["fund", "area"], ["area", "year"], ["fund", "line", "year", "area"]].map { dimensions in
            Desk.Link(
                linkURL: "\(url)?" + dimensions.map { "by=\($0)" }.joined(separator: "&")
                    + (day.isEmpty ? "" : "&day=\(day)"),
                linkText: dimensions.map { visit.text("budgets.by.\($0)") }.joined(separator: " × "),
                linkIsCurrent: Set(dimensions.compactMap(BudgetReport.Dimension.init(rawValue:))) == cut)
        }
        return figures + cuts
    }

    /// The same cut as files, and the forecast.
    private static func links(_ id: Programme.ID, _ visit: Visit) -> [Desk.Link] {
        let url = "\(visit.base)/programmes/\(id)/budget"
        let input = visit.input
        let query =
            input.list("by").map { ("by", $0) } + [("area", input.text("area"))]
            + [
                ("fund", input.integer("fund").map(String.init) ?? ""),
                ("year", input.integer("year").map(String.init) ?? ""),
                ("day", input.day("day")?.description ?? ""),
            ]
        return [
            .init(linkURL: url + "/forecast", linkText: visit.text("budgets.forecast.title")),
            .init(linkURL: "\(visit.base)/programmes/\(id)/activities", linkText: visit.text("activities.title")),
            .init(linkURL: BudgetLinks(id, visit).url(.left), linkText: visit.text("budgets.move.title")),
        ]
            + visit.downloads(url, query)
    }

    /// Year, place and source; what is shown stays as it is.
    private static func filters(_ found: Found, _ visit: Visit) -> [FieldView] {
        let everything = [(value: "", text: visit.text("payments.every_state"))]
        let names = visit.names(of: found.names)
        let years = found.allYears.map {
            (value: String($0), text: $0 == 0 ? visit.text("budgets.whole_term") : String($0))
        }
        let areas = found.areas.rows.compactMap { row in row.area.map { (value: $0, text: row.areaName ?? $0) } }
        let funds = found.funds.map { (value: $0.id.description, text: names[$0.id] ?? $0.name) }
        func select(_ index: Int, _ options: [(value: String, text: String)]) -> FieldView {
            let field = BudgetRoutes.cut[index]
            var view = visit.field(field)
            view.control = .select
            view.isOptional = false
            view.options = (everything + options).map {
                .init(value: $0.value, text: $0.text, isSelected: $0.value == view.value)
            }
            return view
        }
        var fields = [
            select(2, years), select(3, areas), select(1, funds),
            visit.field(BudgetRoutes.cut[5], value: visit.input.day("day")?.description ?? ""),
        ]
        if found.cut == nil {
            var shown = visit.field(BudgetRoutes.cut[4], value: figure(visit).rawValue)
            shown.control = .hidden
            fields.append(shown)
        }
        return fields
            + (found.cut ?? []).sorted { $0.rawValue < $1.rawValue }.map { dimension in
                var one = visit.field(BudgetRoutes.cut[0])
                (one.control, one.value, one.place) = (.hidden, dimension.rawValue, dimension.rawValue + "-")
                return one
            }
    }

    private static func versionTable(_ versions: [BudgetVersion], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("budgets.versions"),
            [
                "budgets.number", "budgets.kind", "funds.reason", "budgets.prepared",
                "budgets.answered", "funds.amount",
            ].map { visit.text($0) },
            versions.map { version in
                [
                    .head(String(version.number), url: "\(visit.base)/budget-versions/\(version.id)"),
                    .text(visit.text(version.kind.messageKey)), .text(version.reason),
                    .text("\(version.preparer) \(version.preparedAt.beijing)"),
                    .text(BudgetRoutes.state(version, visit)), .money(version.total),
                ]
            })
    }
}
