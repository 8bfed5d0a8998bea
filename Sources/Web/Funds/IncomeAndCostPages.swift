internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// 收支明细: the lines of income and costs of a holder, to which the figures of other reports open.
enum IncomeAndCostPages {
    private static let accounts = InputField(
        "account",
        .choices((ActivityStatement.incomes + ActivityStatement.costs).map(\.rawValue), prefix: "funds.account"),
        optional: true, label: "vouchers.account", "Only these accounts, by their meaning.")
    private static let kind = InputField(
        "kind", .choice(["income", "cost"], prefix: "reports"), optional: true, label: "reports.item",
        "Only income, or only costs.")
    private static let restriction = InputField(
        "restriction", .choice(["restricted", "unrestricted"], prefix: "reports"), optional: true,
        label: "reports.restriction", "Only what is restricted in the statement of activities, or only the rest.")
    private static let query = [
        StatementPages.fund, accounts, kind, restriction, StatementPages.from, StatementPages.through,
    ]

    static let all: [Route] =
        [
            .page(
                "/{authority}/holders/{holder}/income-and-costs", .roles(FundRoutes.readers),
                "Lists every line of income and of costs of a period (收支明细).",
                query: query + [StatementPages.after], answer: .incomeAndCosts, form: lines, lines)
        ]
        + Route.report(
            "/{authority}/holders/{holder}/income-and-costs", .roles(FundRoutes.readers),
            "The lines of income and of costs of a period", query: query
        ) { try await linesReport($0, limit: nil).report }

    private struct Lines: Sendable {
        let holder: Holder
        let found: IncomeAndCosts
        let filter: IncomeAndCosts.Filter
        let funds: [Fund]
        let report: LedgerReport
    }

    private static func linesReport(_ visit: Visit, limit: Int?) async throws -> Lines {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (from, through) = try StatementPages.period(visit)
        let input = visit.input
        let (kind, restriction) = (input.text("kind"), input.text("restriction"))
        let filter = IncomeAndCosts.Filter(
            fund: input.id("fund", Fund.ID.self), from: from, through: through,
            accounts: input.list("account").compactMap(LedgerAccount.init(rawValue:)),
            isIncome: kind.isEmpty ? nil : kind == "income",
            isRestricted: restriction.isEmpty ? nil : restriction == "restricted")
        let last = try StatementPages.cursor(visit)
        let (holder, found, funds) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return try (
                holder, IncomeAndCosts.of(holder, filter, after: last, limit: limit, for: viewer, in: db),
                Fund.all(for: viewer, in: db).filter { $0.holder == id }
            )
        }
        let names = Dictionary(uniqueKeysWithValues: funds.map { ($0.id, visit.name(of: $0)) })
        var report = ActivityView.report(found, filter, names, visit)
        (report.holder, report.period) = (holder.name, "\(filter.from) – \(filter.through)")
        return Lines(holder: holder, found: found, filter: filter, funds: funds, report: report)
    }

    private static func lines(_ visit: Visit) async throws -> Page {
        let found = try await linesReport(visit, limit: Paging.size)
        let url = "\(visit.base)/holders/\(found.holder.id)/income-and-costs"
        let query =
            [
                ("fund", found.filter.fund?.description ?? ""), ("from", found.filter.from.description),
                ("through", found.filter.through.description), ("kind", visit.input.text("kind")),
                ("restriction", visit.input.text("restriction")),
            ] + found.filter.accounts.map { ("account", $0.rawValue) }
        var desk = Desk(remarks: [visit.booksRemark(found.holder)])
        desk.figures = [
            visit.figure("reports.income", found.found.totals.income),
            visit.figure("reports.cost", found.found.totals.cost),
        ]
        desk.links = visit.downloads(url, query)
        desk.offer(found.found.next, at: url, query, visit)
        desk.filterURL = url
        desk.filters = lineFilters(found, visit)
        desk.charts = [ReportCharts.lines(found.found, visit)]
        desk.tables = [found.report.table()]
        return visit.desk(
            Message("reports.lines"), desk, json: ActivityView.json(found.found),
            crumbs: visit.crumbs(of: found.holder))
    }

    private static func lineFilters(_ found: Lines, _ visit: Visit) -> [FieldView] {
        let any = [(value: "", text: visit.text("reports.any"))]
        func select(
            _ field: InputField, _ value: String, _ options: [(value: String, text: String)]
        ) -> FieldView {
            var view = visit.field(field, value: value, options: any + options)
            view.control = .select
            view.isOptional = false
            return view
        }
        let (filter, chosen) = (found.filter, found.filter.accounts)
        var fields = [
            select(
                StatementPages.fund, filter.fund?.description ?? "",
                found.funds.map { (value: $0.id.description, text: visit.name(of: $0)) }),
            select(
                kind, visit.input.text("kind"),
                ["income", "cost"].map { (value: $0, text: visit.text("reports.\($0)")) }),
            select(
                restriction, visit.input.text("restriction"),
                ["restricted", "unrestricted"].map { (value: $0, text: visit.text("reports.\($0)")) }),
        ]
        if chosen.count > 1 {
            // Several accounts come from a figure of another page and stay chosen.
            fields += chosen.map { account in
                var one = visit.field(accounts)
                (one.control, one.value, one.place) = (.hidden, account.rawValue, account.rawValue + "-")
                return one
            }
        } else {
            fields.append(
                select(
                    accounts, chosen.first?.rawValue ?? "",
                    (ActivityStatement.incomes + ActivityStatement.costs).map {
                        (value: $0.rawValue, text: visit.text($0.messageKey))
                    }))
        }
        return fields + StatementPages.days(filter.from, filter.through, visit)
    }
}
