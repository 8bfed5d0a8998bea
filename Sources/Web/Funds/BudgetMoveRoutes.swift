internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// What makes up a figure of a budget: every move of its cells with the document behind it.
enum BudgetMoveRoutes {
    private static let query = [
        InputField(
            "figure", .choice(BudgetMove.Figure.allCases.map(\.rawValue), prefix: "budgets"), optional: true,
            label: "budgets.shown_figure", "Which amount; all moves unless said."),
        InputField("fund", .identifier, optional: true, label: "funds.fund", "Only this fund."),
        InputField("line", .identifier, optional: true, label: "budgets.line", "Only this budget line."),
        InputField("year", .integer(0...2100), optional: true, label: "budgets.year", "Only this year."),
        InputField(
            "place", .text(max: 12), optional: true, label: "budgets.area",
            "Only what the report counts at the place of this code."),
        InputField(
            "area", .text(max: 12), optional: true, label: "budgets.area", "Only this area and what lies in it."),
        InputField(
            "day", .date, optional: true, label: "budgets.on_day", "Only what had happened by the end of this day."),
    ]
    private static let path = "/{authority}/programmes/{programme}/budget/moves"

    static let all: [Route] =
        [
            .page(
                path, .roles(BudgetRoutes.readers),
                "Shows the moves that make up a figure of the budget, each with its document.",
                query: query + [Paging.after], answer: .budgetMoves, form: show, show)
        ]
        + Route.report(path, .roles(BudgetRoutes.readers), "The moves behind a figure of the budget", query: query) {
            try await found($0, limit: nil).report
        }

    private struct Found: Sendable {
        let programme: Programme
        let figure: BudgetMove.Figure
        let found: BudgetMoves
        let report: LedgerReport
    }

    private static func found(_ visit: Visit, limit: Int?) async throws -> Found {
        let (viewer, input) = (visit.viewer, visit.input)
        guard viewer.holdsAnywhere(BudgetRoutes.readers) else { throw NotFound() }
        let id = try visit.id("programme", Programme.ID.self)
        let figure = BudgetMove.Figure(rawValue: input.text("figure")) ?? .left
        let last = input.integer("after").map { BudgetMove.ID($0) }
        let (place, area) = (input.text("place"), input.text("area"))
        let (programme, found, view) = try await visit.read { db in
            let programme = try Programme.find(id, for: viewer, in: db)
            var filter = BudgetMove.Filter()
            filter.figure = figure
            filter.place = place.isEmpty ? nil : place
            filter.report = .init(
                fund: input.id("fund", Fund.ID.self), line: input.id("line", Budget.Line.ID.self),
                year: input.integer("year").map { Int($0) },
                areaPath: area.isEmpty ? nil : try Area.find(area, in: db).path, day: input.day("day"))
            let found = try BudgetMoves.of(id, filter, after: last, limit: limit, for: viewer, in: db)
            let contracts = found.moves.compactMap { move -> Int64? in
                if case .commitment(_, let contract) = move.document { contract } else { nil }
            }
            return try (
                programme, found,
                BudgetMoveView(
                    names: BudgetTable.names(of: programme, for: viewer, visit.language, in: db),
                    open: Set(Fund.all(of: id, for: viewer, in: db).map(\.id)),
                    contracts: ContractTitle.all(of: contracts, for: viewer, in: db))
            )
        }
        var report = view.report(found, figure, visit)
        report.period = [
            input.integer("year").map { $0 == 0 ? visit.text("budgets.whole_term") : String($0) }, place,
            input.day("day")?.description,
        ]
        .compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " · ")
        report.notes = [programme.name]
        return Found(programme: programme, figure: figure, found: found, report: report)
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let found = try await found(visit, limit: Paging.size)
        let budget = "\(visit.base)/programmes/\(found.programme.id)/budget"
        let query = Self.query.map { field in
            (
                field.name,
                visit.input.integer(field.name).map(String.init) ?? visit.input.day(field.name)?.description
                    ?? visit.input.text(field.name)
            )
        }
        var desk = Desk(remarks: try await visit.booksRemarks(of: found.programme.id))
        desk.remarks.append(.init(remark: visit.text("budgets.move.remark")))
        desk.figures = BudgetMove.Figure.allCases.filter { found.figure == .left || $0 == found.figure }.map {
            visit.figure("budgets.\($0.rawValue)", $0.money(in: found.found.total))
        }
        desk.links = visit.downloads(budget + "/moves", query)
        if found.found.count > LedgerReport.printedRowsMax { desk.links.removeLast() }
        if let next = found.found.next {
            let tail = (query + [("after", next.description)]).filter { !$0.1.isEmpty }
                .map { "\($0.0)=\(Visit.encode($0.1))" }.joined(separator: "&")
            desk.links.append(.init(linkURL: budget + "/moves?" + tail, linkText: visit.text("layout.pager_next")))
        }
        desk.tables = [found.report.table()]
        return visit.desk(
            Message("budgets.move.title"), desk, json: BudgetMoveView.json(found.found),
            crumbs: [
                .init(.verbatim(found.programme.name), "\(visit.base)/programmes/\(found.programme.id)"),
                .init(Message("budgets.title"), budget),
            ])
    }
}
