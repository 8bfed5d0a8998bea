internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The books of a holder: what can be read and done there, its months, and the releases of restricted money.
enum BookRoutes {
    private static let month = InputField("month", .date, label: "vouchers.month", "A day of the month.")
    private static let reopeningFields = [
        month, InputField("reason", .text(max: 500), label: "funds.reason", "Why the month has to be opened again."),
    ]
    private static let answerFields = [
        InputField(
            "answer", .choice(PeriodReopening.Answer.allCases.map(\.rawValue), prefix: "funds.reopening"),
            label: "books.answer", "Reopened or refused."),
        InputField("reason", .text(max: 500), optional: true, label: "funds.reason", "Why it is refused."),
    ]
    private static let voucherList = Schema.object([("items", .list(.voucher))])

    static let all: [Route] = [
        .page(
            "/{authority}/holders/{holder}", .roles(FundRoutes.readers),
            "Shows the books of a holder: its months, reopened months, releases and reports.", answer: .books, show),
        .post(
            "/{authority}/holders/{holder}/carry-overs", .roles([.accountant]),
            "Carries the income and costs of a month over to net assets and releases what was used.", fields: [month],
            creates: true, answer: voucherList, form: show, carryOver),
        .post(
            "/{authority}/holders/{holder}/reopenings", .roles([.accountant, .financeApprover]),
            "Asks for the last closed month to be opened again.", fields: reopeningFields, creates: true, answer: .key,
            form: show, request),
        .page(
            "/{authority}/reopenings/{reopening}", .roles(FundRoutes.readers),
            "Shows a request to open a month again.", answer: .reopening, reopening),
        .post(
            "/{authority}/reopenings/{reopening}/answer", .roles([.financeApprover]),
            "Opens the month again as the second person, or refuses to.", fields: answerFields, once: true,
            answer: .reopening, form: reopening, answer),
        .page(
            "/{authority}/releases/{release}", .roles(FundRoutes.readers),
            "Shows a release of restricted net assets with every cost that it used.", answer: .release, release),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (holder, periods, reopenings, releases) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return try (
                holder, Period.all(of: holder, for: viewer, in: db),
                PeriodReopening.all(of: holder, for: viewer, in: db), Release.all(of: holder, for: viewer, in: db)
            )
        }
        var desk = Desk(remarks: [visit.booksRemark(holder)])
        desk.links = links(holder, visit)
        desk.tables = [
            months(periods, visit), BookView.table(reopenings, visit), BookView.table(releases, visit),
        ]
        desk.forms = forms(holder, periods, visit)
        return visit.desk(
            .verbatim(holder.name), desk,
            json: [
                "id": .integer(id.rawValue), "books": .string(holder.books.rawValue),
                "chart": .string(holder.chart.rawValue), "months": .array(periods.map(\.json)),
                "reopenings": .array(reopenings.map(\.json)), "releases": .array(releases.map(\.json)),
            ], crumbs: [.init(Message("funds.title"), "\(visit.base)/funds")])
    }

    private static func links(_ holder: Holder, _ visit: Visit) -> [Desk.Link] {
        let url = "\(visit.base)/holders/\(holder.id)"
        var links = [
            ("vouchers", "funds.vouchers"), ("activity-statement", "reports.activities"),
            ("account-statement", "reports.statement"), ("income-and-costs", "reports.lines"),
            ("sources-and-uses", "reports.sources_and_uses"), ("commitments", "commitments.title"),
            ("ratios", "ratios.title"),
            ("deadlines", "deadlines.title"), ("exports", "exports.title"),
        ].map { Desk.Link(linkURL: "\(url)/\($0.0)", linkText: visit.text($0.1)) }
        if visit.viewer.holds(.accountant, in: holder.scope) {
            links.insert(
                Desk.Link(linkURL: url + "/entries/new", linkText: visit.text("entries.title"), linkIsPrimary: true),
                at: 0)
            links.insert(Desk.Link(linkURL: url + "/payments/new", linkText: visit.text("invoices.title")), at: 1)
        }
        return links
    }

    private static func months(_ periods: [Period], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("vouchers.months"),
            ["vouchers.month", "vouchers.count", "funds.state", "vouchers.chain"].map { visit.text($0) },
            periods.map { period in
                [
                    .head(String(period.month.description.prefix(7))), .number(String(period.lastNumber)),
                    visit.stateCell(Message(period.isClosed ? "vouchers.closed" : "vouchers.open")),
                    .text(String(period.head.hexadecimal.prefix(16))),
                ]
            })
    }

    /// What the viewer may do with the months: carry over the first open one, ask for the last closed one.
    private static func forms(_ holder: Holder, _ periods: [Period], _ visit: Visit) -> [Desk.Form] {
        let url = "/holders/\(holder.id)"
        let open = periods.last { !$0.isClosed }
        let closed = periods.first(where: \.isClosed)
        var forms: [Desk.Form] = []
        if let open, visit.viewer.holds(.accountant, in: holder.scope) {
            forms.append(
                visit.deskForm(
                    "books.carry_over", url + "/carry-overs", [visit.field(month, value: open.month.description)]))
        }
        if let open, open.month.lastOfMonth < visit.viewer.today,
            visit.viewer.holds(.financeApprover, in: holder.scope)
        {
            forms.append(
                visit.deskForm(
                    "vouchers.close", url + "/closed-months", [visit.field(month, value: open.month.description)]))
        }
        let mayAsk = [Role.accountant, .financeApprover].contains { visit.viewer.holds($0, in: holder.scope) }
        if let closed, mayAsk {
            forms.append(
                visit.deskForm(
                    "books.ask_reopening", url + "/reopenings",
                    [visit.field(month, value: closed.month.description), visit.field(reopeningFields[1])],
                    isFirst: forms.isEmpty))
        }
        return forms
    }

    private static func carryOver(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("holder", Holder.ID.self)
        let (input, key) = (visit.input, visit.postingKey)
        return try await visit.write { change in
            guard let day = input.day("month") else { throw NotFound() }
            let vouchers = try Period.carryOver(
                day, of: try Holder.find(id, for: change.viewer, in: change.db), key: key, in: change)
            return .created(
                "\(visit.base)/holders/\(id)",
                Message("books.carried_over", ["count": String(vouchers.count)]),
                json: ["items": .array(vouchers.map(\.json))])
        }
    }

    private static func request(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("holder", Holder.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let day = input.day("month") else { throw NotFound() }
            let request = try PeriodReopening.request(
                day, of: try Holder.find(id, for: change.viewer, in: change.db), reason: input.text("reason"),
                in: change)
            return .created(
                "\(visit.base)/reopenings/\(request.id)", Message("books.asked_reopening"),
                json: ["id": .integer(request.id.rawValue)])
        }
    }

    private static func reopening(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("reopening", PeriodReopening.ID.self)
        let (request, holder) = try await visit.read { db in
            let request = try PeriodReopening.find(id, for: viewer, in: db)
            return (request, try Holder.find(request.holder, for: viewer, in: db))
        }
        var desk = Desk(remarks: [visit.booksRemark(holder)])
        desk.state = BookView.state(request, visit)
        desk.summaries = [
            .init(
                visit.text("books.reopening"),
                [
                    (visit.text("vouchers.month"), String(request.month.description.prefix(7))),
                    (visit.text("funds.reason"), request.reason),
                    (visit.text("books.requester"), "\(request.requester) \(request.requestedAt.beijing)"),
                    (visit.text("books.answerer"), request.answerer ?? ""),
                    (visit.text("books.answer_reason"), request.answerReason),
                ])
        ]
        let mayAnswer =
            request.answer == nil && request.requestedBy != viewer.account
            && viewer.holds(.financeApprover, in: holder.scope)
        if mayAnswer {
            desk.forms = [
                visit.deskForm(
                    "books.answer_reopening", "/reopenings/\(id)/answer", answerFields.map { visit.field($0) })
            ]
        }
        return visit.desk(
            Message("books.reopening"), desk, json: request.json, crumbs: visit.crumbs(of: holder))
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("reopening", PeriodReopening.ID.self)
        let input = visit.input
        guard let answer = PeriodReopening.Answer(rawValue: input.text("answer")) else { throw NotFound() }
        return try await visit.write { change in
            let request = try PeriodReopening.find(id, for: change.viewer, in: change.db)
                .answer(answer, reason: input.text("reason"), in: change)
            return .done(
                "\(visit.base)/reopenings/\(id)", Message("books.answered_reopening"), json: request.json)
        }
    }

    private static func release(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("release", Release.ID.self)
        let (release, lines, holder) = try await visit.read { db in
            let release = try Release.find(id, for: viewer, in: db)
            return try (release, release.lines(for: viewer, in: db), Holder.find(release.holder, for: viewer, in: db))
        }
        var desk = Desk(remarks: [visit.booksRemark(holder)])
        desk.figures = [
            visit.figure("books.expense", release.expense), visit.figure("books.restricted", release.restricted),
            visit.figure("books.released", release.released),
        ]
        desk.links = [
            .init(linkURL: "\(visit.base)/vouchers/\(release.entry)", linkText: visit.text("vouchers.one"))
        ]
        desk.tables = [BookView.table(lines, release, visit)]
        return visit.desk(
            Message("books.release_of", ["fund": release.fundName]), desk, json: release.json(with: lines),
            crumbs: visit.crumbs(of: holder))
    }
}
