internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// Activities of a programme: what was earned and spent for each, and which lines of vouchers name them.
enum ActivityRoutes {
    private static let fields = [
        InputField("code", .text(max: 30), label: "funds.code", "Short code, unique in the programme."),
        InputField("name", .text(max: 100), label: "funds.name", "Its name."),
        InputField("starts_on", .date, label: "activities.starts_on", "Its first day."),
        InputField("ends_on", .date, label: "activities.ends_on", "Its last day."),
    ]
    private static let line = InputField(
        "line", .integer(1...100_000), label: "vouchers.lines", "Number of the line in the voucher, from 1.")
    static let activity = InputField("activity", .identifier, label: "activities.one", "Key of the activity.")
    private static let path = "/{authority}/programmes/{programme}/activities"
    private static let item: [(String, Schema)] = [
        ("id", .integer), ("code", .string), ("name", .string), ("starts_on", .day), ("ends_on", .day),
    ]
    private static let list = Schema.object([
        (
            "items",
            .list(
                .object(
                    item + [
                        (
                            "books",
                            .list(
                                .object([
                                    ("holder", .integer), ("name", .string), ("income", .money), ("cost", .money),
                                ]))
                        )
                    ]))
        )
    ])

    static let all: [Route] =
        [
            .page(
                path, .roles(BudgetRoutes.readers),
                "Shows the activities of a programme with what was earned and spent for each.", answer: list, show),
            .post(
                path, .roles([.programmeOfficer, .accountant]), "Opens an activity of a programme.", fields: fields,
                creates: true, answer: .key, form: show, open),
            .post(
                "/{authority}/vouchers/{voucher}/activity", .roles([.accountant]),
                "Says which activity a line of a voucher was for.", fields: [line, activity], answer: .voucher,
                form: VoucherRoutes.show, name),
        ]
        + Route.report(
            path, .roles(BudgetRoutes.readers), "What was earned and spent for the activities of a programme"
        ) { try await found($0).report }

    private struct Found: Sendable {
        let programme: Programme
        let activities: [Activity]
        let sums: [Activity.Sum]
        let report: LedgerReport
    }

    private static func found(_ visit: Visit) async throws -> Found {
        let viewer = visit.viewer
        guard viewer.holdsAnywhere(BudgetRoutes.readers) else { throw NotFound() }
        let id = try visit.id("programme", Programme.ID.self)
        let (programme, activities, sums, holders) = try await visit.read { db in
            try (
                Programme.find(id, for: viewer, in: db), Activity.all(of: id, for: viewer, in: db),
                Activity.sums(of: id, for: viewer, in: db), Holder.all(for: viewer, in: db)
            )
        }
        let open = Set(viewer.holdsAnywhere(FundRoutes.readers) ? holders.map(\.id) : [])
        var report = LedgerReport(
            name: "activities-\(id)", caption: visit.text("activities.title"),
            columns: [
                visit.column("funds.code", .text), visit.column("funds.name", .text),
                visit.column("activities.starts_on", .day), visit.column("activities.ends_on", .day),
                visit.column("funds.holder", .text), visit.column("reports.income", .money),
                visit.column("reports.cost", .money),
            ],
            rows: activities.flatMap { activity -> [[LedgerReport.Cell]] in
                let head: [LedgerReport.Cell] = [
                    .text(activity.code), .text(activity.name), .day(activity.startsOn), .day(activity.endsOn),
                ]
                let own = sums.filter { $0.activity == activity.id }
                guard !own.isEmpty else { return [head + [.text(""), .money(nil), .money(nil)]] }
                return own.map { sum in
                    let url = open.contains(sum.holder) ? lines(of: sum, visit) : nil
                    return head + [
                        .text(sum.holderName), .money(sum.income, url: url), .money(sum.cost, url: url),
                    ]
                }
            },
            foot: [.text(visit.text("funds.total"))] + Array(repeating: .text(""), count: 4)
                + [.money(try sums.map(\.income).sum()), .money(try sums.map(\.cost).sum())])
        report.notes = [programme.name]
        return Found(programme: programme, activities: activities, sums: sums, report: report)
    }

    /// The lines behind a sum.
    private static func lines(of sum: Activity.Sum, _ visit: Visit) -> String {
        "\(visit.base)/holders/\(sum.holder)/income-and-costs?activity=\(sum.activity)"
            + "&from=\(sum.days.lowerBound)&through=\(sum.days.upperBound)"
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let found = try await found(visit)
        let id = found.programme.id
        let (viewer, url) = (visit.viewer, "\(visit.base)/programmes/\(id)")
        var desk = Desk(remarks: try await visit.booksRemarks(of: id))
        desk.remarks.append(.init(remark: visit.text("activities.remark")))
        desk.links = visit.downloads(url + "/activities", [])
        desk.charts = [chart(found, visit)]
        desk.tables = [found.report.table()]
        if [Role.programmeOfficer, .accountant].contains(where: { viewer.holds($0, in: Scope(programme: id)) }) {
            desk.forms = [
                visit.deskForm("activities.open", "/programmes/\(id)/activities", fields.map { visit.field($0) })
            ]
        }
        return visit.desk(
            Message("activities.title"), desk, json: ["items": .array(found.activities.map { json($0, found.sums) })],
            crumbs: [
                .init(.verbatim(found.programme.name), url), .init(Message("budgets.title"), url + "/budget"),
            ])
    }

    private static func chart(_ found: Found, _ visit: Visit) -> Desk.Chart {
        let title = visit.text("activities.chart")
        let costs = found.activities.map { activity in
            (
                name: activity.name,
                cost: Money(fen: found.sums.filter { $0.activity == activity.id }.reduce(0) { $0 + $1.cost.fen })
            )
        }
        let drawing = BarChart(
            head: ReportCharts.head("activities", title, visit),
            bars: costs.map {
                .init(label: $0.name, value: ChartValue(amount: $0.cost.fen, text: $0.cost.grouped), series: .second)
            })
        return Desk.Chart(
            title, svg: drawing.svg(),
            table: Desk.Table(
                title, [visit.text("activities.one"), visit.text("reports.cost")],
                costs.map { [.head($0.name), .money($0.cost)] }))
    }

    private static func json(_ activity: Activity, _ sums: [Activity.Sum]) -> JSON {
        [
            "id": .integer(activity.id.rawValue), "code": .string(activity.code), "name": .string(activity.name),
            "starts_on": .string(activity.startsOn.description), "ends_on": .string(activity.endsOn.description),
            "books": .array(
                sums.filter { $0.activity == activity.id }.map {
                    [
                        "holder": .integer($0.holder.rawValue), "name": .string($0.holderName),
                        "income": .string($0.income.description), "cost": .string($0.cost.description),
                    ]
                }),
        ]
    }

    private static func open(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("programme", Programme.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let first = input.day("starts_on"), let last = input.day("ends_on") else { throw NotFound() }
            let programme = try Programme.find(id, for: change.viewer, in: change.db)
            let activity = try Activity.open(
                input.text("code"), named: input.text("name"), from: first, through: last, of: programme.id, in: change)
            return .created(
                "\(visit.base)/programmes/\(id)/activities", Message("funds.saved"),
                json: ["id": .integer(activity.id.rawValue)])
        }
    }

    private static func name(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("voucher", Voucher.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let line = input.integer("line"), let activity = input.id("activity", Activity.ID.self) else {
                throw NotFound()
            }
            let voucher = try Voucher.find(id, for: change.viewer, in: change.db)
            try voucher.name(activity, ofLine: Int(line), in: change)
            return .done("\(visit.base)/vouchers/\(id)", Message("funds.saved"), json: voucher.json)
        }
    }

    /// The form that names the activity of a line; nil where no line may name one.
    static func form(
        _ voucher: Voucher, _ lines: [(number: Int, text: String)], _ activities: [Activity], _ visit: Visit
    ) -> Desk.Form? {
        guard !lines.isEmpty, !activities.isEmpty else { return nil }
        var choice = visit.field(line, options: nil)
        choice.control = .select
        choice.options = lines.map {
            .init(
                value: String($0.number), text: "\($0.number) \($0.text)", isSelected: String($0.number) == choice.value
            )
        }
        return visit.deskForm(
            "activities.name", "/vouchers/\(voucher.id)/activity",
            [
                choice,
                visit.field(
                    activity, options: activities.map { (value: $0.id.description, text: "\($0.code) \($0.name)") }),
            ], isFirst: false)
    }
}
