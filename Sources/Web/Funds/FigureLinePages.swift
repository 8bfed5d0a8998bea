internal import Funds
internal import Kernel
internal import Platform
internal import Sheets

/// The lines to which figures of 资金来源与使用 and of 业务活动表 open: movements of money, accepted costs, releases.
enum FigureLinePages {
    private static let period = [StatementPages.from, StatementPages.through]
    private static let flow = InputField(
        "flow", .choice(SourcesAndUses.Flow.allCases.map(\.rawValue), prefix: "reports"), optional: true,
        label: "reports.flow", "Only what was received, was paid, or came back.")
    private static let direction = InputField(
        "direction", .choice(["released", "restricted_again"], prefix: "reports.item"), optional: true,
        label: "reports.item", "What became unrestricted, unless what became restricted again is asked for.")

    static let all: [Route] =
        [
            .page(
                "/{authority}/funds/{fund}/movements", .roles(FundRoutes.readers),
                "Lists every movement of money of a fund in a period (收付明细).", query: [flow] + period,
                answer: .fundMovements, form: movements, movements),
            .page(
                "/{authority}/funds/{fund}/accepted-costs", .roles(FundRoutes.readers),
                "Lists the costs of grantees that were accepted from a fund in a period (已支出).", query: period,
                answer: .acceptedCosts, form: acceptedCosts, acceptedCosts),
            .page(
                "/{authority}/holders/{holder}/releases", .roles(FundRoutes.readers),
                "Lists what was released from restriction in a period, and what was restricted again.",
                query: [direction] + period, answer: .releaseMoves, form: releases, releases),
        ]
        + Route.report(
            "/{authority}/funds/{fund}/movements", .roles(FundRoutes.readers), "The movements of a fund",
            query: [flow] + period
        ) { try await movementLines($0).report }
        + Route.report(
            "/{authority}/funds/{fund}/accepted-costs", .roles(FundRoutes.readers), "The accepted costs of a fund",
            query: period
        ) { try await costLines($0).report }
        + Route.report(
            "/{authority}/holders/{holder}/releases", .roles(FundRoutes.readers), "The releases of a period",
            query: [direction] + period
        ) { try await releaseLines($0).report }

    /// Lines of a report with what their page says beside them.
    private struct Lines: Sendable {
        let holder: Holder
        let from: Day
        let through: Day
        let url: String
        var report: LedgerReport
        var json: JSON
        var figures: [Desk.Figure] = []
    }

    private static func page(
        _ lines: Lines, _ title: String, _ choice: InputField?, _ options: [(value: String, text: String)],
        _ visit: Visit
    ) -> Page {
        let chosen = choice.map { ($0.name, visit.input.text($0.name)) }
        let query = [("from", lines.from.description), ("through", lines.through.description)]
        var desk = Desk(remarks: [visit.booksRemark(lines.holder)])
        desk.figures = lines.figures
        desk.links = visit.downloads(lines.url, query + (chosen.map { [$0] } ?? []))
        desk.filterURL = lines.url
        if let choice, let chosen {
            var view = visit.field(choice, value: chosen.1, options: options)
            view.control = .select
            view.isOptional = false
            desk.filters.append(view)
        }
        desk.filters += StatementPages.days(lines.from, lines.through, visit)
        desk.tables = [lines.report.table()]
        return visit.desk(Message(title), desk, json: lines.json, crumbs: visit.crumbs(of: lines.holder))
    }

    private static func foot(_ total: Money, _ columns: Int, _ visit: Visit) -> [LedgerReport.Cell] {
        [.text(visit.text("funds.total"))] + Array(repeating: .text(""), count: columns - 2) + [.money(total)]
    }

    // MARK: 收付明细

    private static func movementLines(_ visit: Visit) async throws -> Lines {
        let viewer = visit.viewer
        let id = try visit.id("fund", Fund.ID.self)
        let (from, through) = try StatementPages.period(visit)
        let flow = SourcesAndUses.Flow(rawValue: visit.input.text("flow"))
        let (fund, holder, found, opening) = try await visit.read { db in
            let fund = try Fund.find(id, for: viewer, in: db)
            return try (
                fund, Holder.find(fund.holder, for: viewer, in: db),
                SourcesAndUses.movements(of: fund, in: flow, from: from, through: through, for: viewer, in: db),
                SourcesAndUses.opening(of: fund, from: from, through: through, for: viewer, in: db)
            )
        }
        let total = try found.map(\.amount).sum()
        // The balance at the end is that of all movements, whichever are listed.
        let closing = flow == nil ? try opening.adding(total) : nil
        let columns = [
            visit.column("vouchers.number", .text), visit.column("funds.day", .day),
            visit.column("vouchers.summary", .text), visit.column("reports.flow", .text),
            visit.column("funds.amount", .money),
        ]
        var report = LedgerReport(
            name: "movements-\(id)-\(from)-\(through)",
            caption: "\(visit.text("reports.movements")) \(visit.name(of: fund)) \(from) – \(through)",
            columns: columns,
            rows: found.map { row in
                [
                    .text(row.name, url: "\(visit.base)/vouchers/\(row.place.entry)"), .day(row.day),
                    .text(row.summary), .text(visit.text("reports.\(row.flow.rawValue)")), .money(row.amount),
                ]
            }, foot: foot(total, columns.count, visit))
        (report.holder, report.period) = (holder.name, "\(from) – \(through)")
        var lines = Lines(
            holder: holder, from: from, through: through, url: "\(visit.base)/funds/\(id)/movements", report: report,
            json: [
                "opening": .string(opening.description), "total": .string(total.description),
                "closing": closing.map { .string($0.description) } ?? .null,
                "items": .array(found.map(json)),
            ])
        lines.figures =
            closing.map {
                [visit.figure("reports.opening", opening), visit.figure("reports.closing", $0)]
            } ?? [visit.figure("funds.total", total)]
        return lines
    }

    @Sendable private static func json(_ row: SourcesAndUses.Movement) -> JSON {
        [
            "voucher": .integer(row.place.entry.rawValue), "line": .integer(Int64(row.place.line)),
            "number": .string(row.name), "day": .string(row.day.description), "summary": .string(row.summary),
            "flow": .string(row.flow.rawValue), "amount": .string(row.amount.description),
        ]
    }

    private static func movements(_ visit: Visit) async throws -> Page {
        let flows = SourcesAndUses.Flow.allCases.map { ($0.rawValue, visit.text("reports.\($0.rawValue)")) }
        return page(
            try await movementLines(visit), "reports.movements", flow, [("", visit.text("reports.any"))] + flows, visit)
    }

    // MARK: 已支出

    private static func costLines(_ visit: Visit) async throws -> Lines {
        let viewer = visit.viewer
        let id = try visit.id("fund", Fund.ID.self)
        let (from, through) = try StatementPages.period(visit)
        let (fund, holder, found) = try await visit.read { db in
            let fund = try Fund.find(id, for: viewer, in: db)
            return try (
                fund, Holder.find(fund.holder, for: viewer, in: db),
                SourcesAndUses.acceptedCosts(of: fund, from: from, through: through, for: viewer, in: db)
            )
        }
        let total = try found.map(\.amount).sum()
        let columns =
            [visit.column("expenses.report", .text), visit.column("funds.day", .day)]
            + [
                "expenses.grantee", "funds.purpose", "expenses.invoice_number", "budgets.line", "expenses.area",
            ].map { visit.column($0, .text) } + [visit.column("funds.amount", .money)]
        var report = LedgerReport(
            name: "accepted-costs-\(id)-\(from)-\(through)",
            caption: "\(visit.text("reports.accepted_costs")) \(visit.name(of: fund)) \(from) – \(through)",
            columns: columns,
            rows: found.map { row in
                [
                    .text(row.title, url: "\(visit.base)/expense-reports/\(row.report)"), .day(row.day),
                    .text(row.grantee), .text(row.purpose), .text(row.invoiceNumber), .text(row.line),
                    .text(row.area), .money(row.amount),
                ]
            }, foot: foot(total, columns.count, visit))
        (report.holder, report.period) = (holder.name, "\(from) – \(through)")
        return Lines(
            holder: holder, from: from, through: through, url: "\(visit.base)/funds/\(id)/accepted-costs",
            report: report, json: ["total": .string(total.description), "items": .array(found.map(json))],
            figures: [visit.figure("reports.spent", total)])
    }

    @Sendable private static func json(_ row: SourcesAndUses.AcceptedCost) -> JSON {
        [
            "id": .integer(row.id.rawValue), "report": .integer(row.report.rawValue), "title": .string(row.title),
            "grantee": .string(row.grantee), "day": .string(row.day.description), "purpose": .string(row.purpose),
            "invoice_number": .string(row.invoiceNumber), "budget_line": .string(row.line), "area": .string(row.area),
            "amount": .string(row.amount.description),
        ]
    }

    private static func acceptedCosts(_ visit: Visit) async throws -> Page {
        page(try await costLines(visit), "reports.accepted_costs", nil, [], visit)
    }

    // MARK: 限定性净资产的释放

    private static func releaseLines(_ visit: Visit) async throws -> Lines {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (from, through) = try StatementPages.period(visit)
        let isBack = visit.input.text("direction") == "restricted_again"
        let (holder, found, funds) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return try (
                holder,
                Release.moves(of: holder, isBack: isBack, from: from, through: through, for: viewer, in: db),
                FundName.all(for: viewer, in: db)
            )
        }
        let (total, names) = (try found.map(\.amount).sum(), visit.names(of: funds))
        let columns = [
            visit.column("vouchers.number", .text), visit.column("funds.day", .day),
            visit.column("funds.fund", .text), visit.column("books.released", .money),
        ]
        var report = LedgerReport(
            name: "releases-\(from)-\(through)", caption: "\(visit.text("books.releases")) \(from) – \(through)",
            columns: columns,
            rows: found.map { row in
                [
                    .text(row.name, url: "\(visit.base)/vouchers/\(row.entry)"), .day(row.day),
                    .text(names[row.fund] ?? "", url: "\(visit.base)/funds/\(row.fund)"),
                    .money(row.amount, url: "\(visit.base)/releases/\(row.release)"),
                ]
            }, foot: foot(total, columns.count, visit))
        (report.holder, report.period) = (holder.name, "\(from) – \(through)")
        return Lines(
            holder: holder, from: from, through: through, url: "\(visit.base)/holders/\(id)/releases", report: report,
            json: ["total": .string(total.description), "items": .array(found.map(json))],
            figures: [visit.figure("funds.total", total)])
    }

    @Sendable private static func json(_ row: Release.Move) -> JSON {
        [
            "release": .integer(row.release.rawValue), "voucher": .integer(row.entry.rawValue),
            "number": .string(row.name), "day": .string(row.day.description), "fund": .integer(row.fund.rawValue),
            "amount": .string(row.amount.description),
        ]
    }

    private static func releases(_ visit: Visit) async throws -> Page {
        let directions = ["released", "restricted_again"].map { ($0, visit.text("reports.item.\($0)")) }
        return page(try await releaseLines(visit), "books.releases", direction, directions, visit)
    }
}
