internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// 配套资金: what others promised to add to a fund, and what is missing.
enum MatchingRoutes {
    private static let fields = [
        InputField("matching", .identifier, label: "matching.fund", "Fund that matches."),
        InputField(
            "share", .decimal, label: "matching.share", hint: "matching.share_hint",
            "Percent of what the matched fund receives, with at most two decimals."),
        InputField("agreement", .text(max: 200), label: "matching.agreement", "Where it was agreed."),
    ]
    private static let matchingList = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("matching", .integer), ("share", .decimal), ("agreement", .string),
                    ("received", .money), ("due", .money), ("matched", .money), ("missing", .money),
                    ("ended", .boolean),
                ]))
        )
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/funds/{fund}/matching", .roles(FundRoutes.readers),
            "Shows what others promised to add to a fund, and what is missing.", answer: matchingList, show),
        .post(
            "/{authority}/funds/{fund}/matching", .roles([.accountant, .programmeOfficer]),
            "Notes a promise of matching money.", fields: fields, creates: true, answer: .key, form: show, promise),
        .post(
            "/{authority}/funds/{fund}/matching/{matching}/end", .roles([.accountant, .programmeOfficer]),
            "Ends a promise of matching money.", once: true, form: show, end),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("fund", Fund.ID.self)
        let (fund, found, funds) = try await visit.read { db in
            let fund = try Fund.find(id, for: viewer, in: db)
            return try (
                fund, MatchingCommitment.all(to: fund, for: viewer, in: db), Fund.all(for: viewer, in: db)
            )
        }
        var desk = Desk(remarks: try await visit.booksRemarks(fund.holder))
        desk.remarks.append(.init(remark: visit.text("matching.note")))
        desk.tables = [try table(found, visit)]
        if viewer.holds(.accountant, in: fund.scope) || viewer.holds(.programmeOfficer, in: fund.scope) {
            var views = fields.map { field in
                visit.field(
                    field,
                    options: field.name == "matching"
                        ? funds.filter { $0.id != id }.map { (value: $0.id.description, text: visit.name(of: $0)) }
                        : nil)
            }
            views[0].control = .select
            desk.forms =
                [visit.deskForm("matching.promise", "/funds/\(id)/matching", views)]
                + found.filter { !$0.isEnded }.map { one in
                    var form = visit.deskForm("matching.promise", "/funds/\(id)/matching/\(one.id)/end", isFirst: false)
                    form = Desk.Form(
                        formTitle: visit.text("matching.end_one", ["fund": one.matchingName]), formURL: form.formURL,
                        formFields: [], formTakesFile: false, formVersion: "", formHasVersion: false,
                        formOnce: form.formOnce, formKey: "", formHasKey: false, formIsFirst: false)
                    return form
                }
        }
        let items = try found.map(json)
        return visit.desk(
            Message("matching.title"), desk, json: ["items": .array(items)],
            crumbs: [
                .init(Message("funds.title"), "\(visit.base)/funds"),
                .init(.verbatim(visit.name(of: fund)), "\(visit.base)/funds/\(id)"),
            ])
    }

    private static func percent(_ promise: MatchingCommitment) -> String {
        Fraction(basisPoints: promise.shareBasisPoints).inPercent(places: 2)
    }

    private static func table(_ found: [MatchingCommitment], _ visit: Visit) throws -> Desk.Table {
        .init(
            visit.text("matching.title"),
            [
                "matching.fund", "matching.share", "matching.agreement", "matching.due", "matching.matched",
                "matching.missing", "funds.state",
            ].map { visit.text($0) },
            try found.map { promise in
                [
                    .head(promise.matchingName, url: "\(visit.base)/funds/\(promise.matching)"),
                    .number(percent(promise) + "%"), .text(promise.agreement), .money(try promise.due()),
                    .money(promise.matched), .money(try promise.missing()),
                    .text(promise.isEnded ? visit.text("matching.ended") : ""),
                ]
            })
    }

    @Sendable private static func json(_ promise: MatchingCommitment) throws -> JSON {
        [
            "id": .integer(promise.id.rawValue), "matching": .integer(promise.matching.rawValue),
            "share": .string(percent(promise)), "agreement": .string(promise.agreement),
            "received": .string(promise.received.description), "due": .string(try promise.due().description),
            "matched": .string(promise.matched.description), "missing": .string(try promise.missing().description),
            "ended": .bool(promise.isEnded),
        ]
    }

    private static func promise(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("fund", Fund.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let matching = input.id("matching", Fund.ID.self), let share = input.decimal("share") else {
                throw NotFound()
            }
            guard let points = (share * Fraction(100)).int64, (1...1_000_000).contains(points) else {
                throw FieldRefusal("share", "funds.refusal.matching_share")
            }
            let promise = try MatchingCommitment.promise(
                to: try Fund.find(id, for: change.viewer, in: change.db),
                from: try Fund.find(matching, for: change.viewer, in: change.db), shareBasisPoints: Int(points),
                agreement: input.text("agreement"), in: change)
            return .created(
                "\(visit.base)/funds/\(id)/matching", Message("funds.saved"),
                json: ["id": .integer(promise.id.rawValue)])
        }
    }

    private static func end(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("fund", Fund.ID.self)
        let matching = try visit.id("matching", MatchingCommitment.ID.self)
        return try await visit.write { change in
            let fund = try Fund.find(id, for: change.viewer, in: change.db)
            try MatchingCommitment.find(matching, of: fund, in: change.db, tenant: try change.tenant())
                .end(of: fund, in: change)
            return .done("\(visit.base)/funds/\(id)/matching", Message("funds.saved"))
        }
    }
}
