internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// 资金来源与使用 with the shares of the channels, the ratios of the year, and what has to be made public by when.
enum RatioPages {
    private static let period = [StatementPages.from, StatementPages.through]
    private static let year = InputField(
        "year", .integer(2000...2100), optional: true, label: "budgets.year", "The year; the present one unless said.")
    private static let body = InputField(
        "body", .choice(CharityRatios.Body.allCases.map(\.rawValue), prefix: "funds.body"), optional: true,
        label: "ratios.body",
        "What kind of charity; a foundation or association without public fund-raising unless said.")

    static let all: [Route] =
        [
            .page(
                "/{authority}/holders/{holder}/sources-and-uses", .roles(FundRoutes.readers),
                "Shows what each fund had, received, paid and has, and the share of each channel (资金来源与使用).",
                query: period, answer: .sourcesAndUses, form: sources, sources),
            .page(
                "/{authority}/holders/{holder}/ratios", .roles(FundRoutes.readers),
                "Compares spending and management costs of a year with the dated rules (慈善法 61).",
                query: [year, body], answer: .ratios, form: ratios, ratios),
            .page(
                "/{authority}/holders/{holder}/deadlines", .roles(FundRoutes.readers),
                "Lists what has to be made public by when (慈善法 79 and its rules).", answer: .deadlines, deadlines),
        ]
        + Route.report(
            "/{authority}/holders/{holder}/sources-and-uses", .roles(FundRoutes.readers),
            "Sources and uses of the funds", query: period
        ) { try await sourceReport($0).report }
        + Route.report(
            "/{authority}/holders/{holder}/ratios", .roles(FundRoutes.readers), "The ratios of a year",
            query: [year, body]
        ) { try await ratioReport($0).report }
        + Route.report(
            "/{authority}/holders/{holder}/deadlines", .roles(FundRoutes.readers), "The deadlines of publication"
        ) { try await deadlineReport($0).report }

    // MARK: 资金来源与使用

    private struct Sources: Sendable {
        let holder: Holder
        let from: Day
        let through: Day
        let found: SourcesAndUses
        let report: LedgerReport
    }

    private static func sourceReport(_ visit: Visit) async throws -> Sources {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (from, through) = try StatementPages.period(visit)
        let (holder, found, funds) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return try (
                holder, SourcesAndUses.of(holder, from: from, through: through, for: viewer, in: db),
                FundName.all(for: viewer, in: db)
            )
        }
        var report = try RatioView.report(found, visit.names(of: funds), holder, from, through, visit)
        (report.holder, report.period) = (holder.name, "\(from) – \(through)")
        report.notes = [visit.text("reports.paid_note")]
        return Sources(holder: holder, from: from, through: through, found: found, report: report)
    }

    private static func sources(_ visit: Visit) async throws -> Page {
        let found = try await sourceReport(visit)
        let url = "\(visit.base)/holders/\(found.holder.id)/sources-and-uses"
        var desk = Desk(remarks: [visit.booksRemark(found.holder), .init(remark: visit.text("reports.paid_note"))])
        desk.links = visit.downloads(
            url, [("from", found.from.description), ("through", found.through.description)])
        desk.filterURL = url
        desk.filters = StatementPages.days(found.from, found.through, visit)
        desk.tables = [
            found.report.table(),
            RatioView.shares(found.found.channels, "reports.channels", visit) { $0.messageKey },
            RatioView.shares(found.found.sources, "reports.sources", visit) { $0.messageKey },
        ]
        if !found.found.channels.isEmpty { desk.charts = [RatioView.chart(found.found.channels, visit)] }
        return visit.desk(
            Message("reports.sources_and_uses"), desk, json: RatioView.json(found.found),
            crumbs: visit.crumbs(of: found.holder))
    }

    // MARK: ratios

    private struct Ratios: Sendable {
        let holder: Holder
        let found: CharityRatios
        let report: LedgerReport
    }

    private static func ratioReport(_ visit: Visit) async throws -> Ratios {
        let (viewer, input) = (visit.viewer, visit.input)
        let id = try visit.id("holder", Holder.ID.self)
        let year = input.integer("year").map { Int($0) } ?? viewer.today.year
        let (holder, found) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            let usual: CharityRatios.Body =
                try Organisation.find(holder.organisation, in: db).kind == .foundation
                ? .privateFoundation : .privateAssociation
            return (
                holder,
                try CharityRatios.of(
                    holder, year: year, as: CharityRatios.Body(rawValue: input.text("body")) ?? usual, for: viewer,
                    in: db)
            )
        }
        var report = RatioView.report(found, holder, visit)
        (report.holder, report.period, report.notes) = (holder.name, String(year), [visit.text("ratios.note")])
        return Ratios(holder: holder, found: found, report: report)
    }

    private static func ratios(_ visit: Visit) async throws -> Page {
        let found = try await ratioReport(visit)
        let url = "\(visit.base)/holders/\(found.holder.id)/ratios"
        let (year, body) = (String(found.found.year), found.found.body)
        var desk = Desk(remarks: [visit.booksRemark(found.holder), .init(remark: visit.text("ratios.note"))])
        desk.links = visit.downloads(url, [("year", year), ("body", body.rawValue)])
        desk.filterURL = url
        var choice = visit.field(
            Self.body, value: body.rawValue,
            options: CharityRatios.Body.allCases.map { (value: $0.rawValue, text: visit.text($0.messageKey)) })
        choice.control = .select
        desk.filters = [visit.field(Self.year, value: year), choice]
        desk.figures = [
            visit.figure("ratios.spending", found.found.figures.spending),
            visit.figure("ratios.management", found.found.figures.management),
            visit.figure("ratios.base.costs", found.found.figures.costs),
            visit.figure("ratios.base.last_income", found.found.figures.lastIncome),
            visit.figure("ratios.base.net_assets", found.found.figures.netAssets),
        ]
        let figures = found.found.figures
        if figures.lastIncome != figures.lastIncomeBooked {
            desk.remarks.append(
                .init(
                    remark: visit.text(
                        "ratios.time_bound",
                        ["booked": figures.lastIncomeBooked.grouped, "counted": figures.lastIncome.grouped])))
        }
        desk.charts = [ReportCharts.ratios(found.found, visit)]
        desk.tables = [found.report.table()]
        return visit.desk(
            Message("ratios.title"), desk, json: RatioView.json(found.found), crumbs: visit.crumbs(of: found.holder))
    }

    // MARK: deadlines

    private struct Deadlines: Sendable {
        let holder: Holder
        let found: [DisclosureDeadline]
        let report: LedgerReport
    }

    private static func deadlineReport(_ visit: Visit) async throws -> Deadlines {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (holder, found) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return (holder, try DisclosureDeadline.all(of: holder, for: viewer, in: db))
        }
        var report = RatioView.report(found, visit)
        (report.holder, report.notes) = (holder.name, [visit.text("deadlines.note")])
        return Deadlines(holder: holder, found: found, report: report)
    }

    private static func deadlines(_ visit: Visit) async throws -> Page {
        let found = try await deadlineReport(visit)
        var desk = Desk(remarks: [visit.booksRemark(found.holder), .init(remark: visit.text("deadlines.note"))])
        let url = "\(visit.base)/holders/\(found.holder.id)"
        desk.links = visit.downloads(url + "/deadlines", [])
        desk.links.append(.init(linkURL: url + "/major-events", linkText: visit.text("major_events.title")))
        desk.charts = [ReportCharts.deadlines(found.found, visit)]
        desk.tables = [found.report.table()]
        return visit.desk(
            Message("deadlines.title"), desk, json: RatioView.json(found.found),
            crumbs: visit.crumbs(of: found.holder))
    }
}
