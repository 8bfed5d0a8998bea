internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// 业务活动表 and 明细账 of a holder, on screen and as files.
enum StatementPages {
    static let from = InputField("from", .date, optional: true, label: "reports.from", "First day.")
    static let through = InputField("through", .date, optional: true, label: "reports.through", "Last day.")
    private static let month = InputField(
        "month", .date, optional: true, label: "vouchers.month", "A day of the month; the present one unless said.")
    static let after = InputField(
        "after", .text(max: 40), optional: true, label: "layout.pager_next", "Cursor of the page before.")
    static let fund = InputField("fund", .identifier, optional: true, label: "funds.fund", "Only this fund.")
    private static let account = InputField(
        "account", .choice(LedgerAccount.allCases.map(\.rawValue), prefix: "funds.account"), optional: true,
        label: "vouchers.account", "Which account, by its meaning; bank deposits unless said.")
    private static let bank = InputField(
        "bank", .identifier, optional: true, label: "reports.bank", "Only this bank account.")
    private static let statementQuery = [account, fund, bank, from, through, after]

    static let all: [Route] =
        [
            .page(
                "/{authority}/holders/{holder}/activity-statement", .roles(FundRoutes.readers),
                "Shows the statement of activities (业务活动表) of a month and of the year so far.", query: [month],
                answer: .activityStatement, form: activities, activities),
            .page(
                "/{authority}/holders/{holder}/account-statement", .roles(FundRoutes.readers),
                "Shows the lines of one account in a period with the balance after each (明细账).",
                query: statementQuery, answer: .accountStatement, form: statement, statement),
        ]
        + Route.report(
            "/{authority}/holders/{holder}/activity-statement", .roles(FundRoutes.readers),
            "The statement of activities", query: [month]
        ) { try await activityReport($0).report }
        + [Tabular.Format.csv, .xlsx].map { format in
            .download(
                "/{authority}/holders/{holder}/account-statement.\(format.rawValue)", .roles(FundRoutes.readers),
                "The lines of one account in a period as a file, however many they are.",
                query: [account, fund, bank, from, through], { visit in try await statementFile(visit, format) })
        }
        + [
            .download(
                "/{authority}/holders/{holder}/account-statement.pdf", .roles(FundRoutes.readers),
                "The lines of one account in a period on A4.", query: [account, fund, bank, from, through],
                { visit in
                    let found = try await statementReport(visit, limit: LedgerReport.printedRowsMax + 1)
                    return try await ActivityView.whole(found.report, found.statement, found.filter, visit).pdf(visit)
                })
        ]

    /// First and last day that were asked for: this year so far unless said otherwise.
    static func period(_ visit: Visit) throws -> (from: Day, through: Day) {
        let through = visit.input.day("through") ?? visit.viewer.today
        let from = visit.input.day("from") ?? Day(year: through.year, month: 1, day: 1) ?? through
        guard from <= through else { throw FieldRefusal("through", "reports.refusal.period") }
        return (from, through)
    }

    // MARK: 业务活动表

    private struct Activities: Sendable {
        let holder: Holder
        let statement: ActivityStatement
        let report: LedgerReport
    }

    private static func activityReport(_ visit: Visit) async throws -> Activities {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let day = visit.input.day("month") ?? viewer.today
        let (holder, statement) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return (holder, try ActivityStatement.of(holder, month: day, for: viewer, in: db))
        }
        let headings = ["month", "year"].flatMap { period in
            ["unrestricted", "restricted", "total"].map { part in
                SheetColumn("\(visit.text("reports.\(period)")) \(visit.text("reports.\(part)"))", .money)
            }
        }
        var report = LedgerReport(
            name: "activities-\(String(statement.month.description.prefix(7)))",
            caption: "\(visit.text("reports.activities")) \(statement.month.description.prefix(7))",
            columns: [visit.column("reports.item", .text)] + headings,
            rows: try statement.rows.map { try ActivityView.cells($0, statement, holder, visit) },
            sums: Set(statement.rows.indices.filter { ActivityView.isSum(statement.rows[$0].item) }))
        (report.holder, report.period) = (holder.name, String(statement.month.description.prefix(7)))
        return Activities(holder: holder, statement: statement, report: report)
    }

    private static func activities(_ visit: Visit) async throws -> Page {
        let found = try await activityReport(visit)
        let url = "\(visit.base)/holders/\(found.holder.id)/activity-statement"
        let month = found.statement.month.description
        var desk = Desk(remarks: [
            visit.booksRemark(found.holder), .init(remark: visit.text("reports.activities_note")),
        ])
        desk.links = visit.downloads(url, [("month", month)])
        desk.filterURL = url
        desk.filters = [visit.field(Self.month, value: month)]
        desk.charts = [try ReportCharts.activities(found.statement, visit)]
        desk.tables = [found.report.table()]
        return visit.desk(
            Message("reports.activities"), desk, json: ActivityView.json(found.statement),
            crumbs: visit.crumbs(of: found.holder))
    }

    // MARK: 明细账

    private struct Statement: Sendable {
        let holder: Holder
        let filter: AccountStatement.Filter
        let statement: AccountStatement
        let funds: [Fund]
        let accounts: [BankAccount]
        let report: LedgerReport
    }

    private static func statementReport(_ visit: Visit, limit: Int = Paging.size) async throws -> Statement {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let filter = try statementFilter(visit)
        let last = try cursor(visit)
        let (holder, statement, funds, accounts) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return try (
                holder,
                AccountStatement.of(holder, filter, after: last, limit: limit, for: viewer, in: db),
                Fund.all(for: viewer, in: db).filter { $0.holder == id },
                BankAccount.all(for: viewer, in: db).filter { $0.holder == id }
            )
        }
        let names = Dictionary(uniqueKeysWithValues: funds.map { ($0.id, visit.name(of: $0)) })
        var report = ActivityView.report(statement, filter, names, visit)
        (report.holder, report.period) = (holder.name, "\(filter.from) – \(filter.through)")
        return Statement(
            holder: holder, filter: filter, statement: statement, funds: funds, accounts: accounts, report: report)
    }

    private static func statementFilter(_ visit: Visit) throws -> AccountStatement.Filter {
        let input = visit.input
        let (from, through) = try period(visit)
        return AccountStatement.Filter(
            account: LedgerAccount(rawValue: input.text("account")) ?? .bankDeposit,
            fund: input.id("fund", Fund.ID.self), bank: input.id("bank", BankAccount.ID.self), from: from,
            through: through)
    }

    /// The whole statement as a file: rows leave memory as they are written.
    private static func statementFile(_ visit: Visit, _ format: Tabular.Format) async throws -> Download {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let filter = try statementFilter(visit)
        let (name, columns) = (ActivityView.name(of: filter), ActivityView.columns(visit))
        let bytes = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            let funds = try Fund.all(for: viewer, in: db).filter { $0.holder == id }
            let names = Dictionary(uniqueKeysWithValues: funds.map { ($0.id, SheetCell(text: visit.name(of: $0))) })
            return try Tabular.bytes(name, columns, as: format) { append in
                try AccountStatement.each(holder, filter, for: viewer, in: db) { row in
                    try append(ActivityView.cells(row, fund: names[row.fund] ?? .empty))
                }
            }
        }
        return Tabular.download(name, bytes, as: format)
    }

    static func cursor(_ visit: Visit) throws -> AccountStatement.Place? {
        let text = visit.input.text("after")
        guard !text.isEmpty else { return nil }
        guard let place = AccountStatement.Place(text) else { throw FieldRefusal("after", "field.refusal.cursor") }
        return place
    }

    private static func statement(_ visit: Visit) async throws -> Page {
        let found = try await statementReport(visit)
        let (filter, url) = (found.filter, "\(visit.base)/holders/\(found.holder.id)/account-statement")
        let query = [
            ("account", filter.account.rawValue), ("fund", filter.fund?.description ?? ""),
            ("bank", filter.bank?.description ?? ""), ("from", filter.from.description),
            ("through", filter.through.description),
        ]
        var desk = Desk(remarks: [visit.booksRemark(found.holder)])
        desk.figures = [
            visit.figure("reports.opening", found.statement.opening),
            visit.figure("reports.closing", found.statement.closing),
        ]
        desk.links = visit.downloads(url, query)
        desk.offer(found.statement.next, at: url, query, visit)
        desk.filterURL = url
        desk.filters = filters(found, visit)
        if found.statement.rows.count > 1 { desk.charts = [ReportCharts.balance(found.statement, visit)] }
        desk.tables = [found.report.table()]
        return visit.desk(
            Message("reports.statement"), desk, json: ActivityView.json(found.statement),
            crumbs: visit.crumbs(of: found.holder))
    }

    private static func filters(_ found: Statement, _ visit: Visit) -> [FieldView] {
        let any = [(value: "", text: visit.text("reports.any"))]
        var account = visit.field(
            Self.account, value: found.filter.account.rawValue,
            options: LedgerAccount.allCases.map { (value: $0.rawValue, text: visit.text($0.messageKey)) })
        account.control = .select
        var fund = visit.field(
            Self.fund, value: found.filter.fund?.description ?? "",
            options: any + found.funds.map { (value: $0.id.description, text: visit.name(of: $0)) })
        fund.control = .select
        var bank = visit.field(
            Self.bank, value: found.filter.bank?.description ?? "",
            options: any + found.accounts.map { (value: $0.id.description, text: $0.code) })
        bank.control = .select
        return [account, fund, bank] + days(found.filter.from, found.filter.through, visit)
    }

    /// The two days of a period as fields of a search.
    static func days(_ first: Day, _ last: Day, _ visit: Visit) -> [FieldView] {
        [visit.field(from, value: first.description), visit.field(through, value: last.description)]
    }
}

extension Desk {
    /// A link to the next page of lines, if there is one.
    mutating func offer(_ next: AccountStatement.Place?, at url: String, _ query: [(String, String)], _ visit: Visit) {
        guard let next else { return }
        let tail = (query + [("after", next.text)]).filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1)" }
        links.append(.init(linkURL: url + "?" + tail.joined(separator: "&"), linkText: visit.text("layout.pager_next")))
    }
}
