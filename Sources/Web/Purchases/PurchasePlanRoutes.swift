internal import Contracts
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// Purchase plans by year: published for everybody, before that for the authority's staff.
enum PurchasePlanRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let plan = "/{authority}/purchase-plans/{purchaseplan}"
    private static let fields = [
        InputField("programme", .identifier, label: "contracts.programme", "Key of the programme."),
        InputField("planYear", .integer(2_000...2_100), label: "purchasing.field.year", "The year."),
        InputField("number", .text(max: 40), label: "purchasing.field.number", "Its number."),
        InputField("title", .text(max: 200), label: "purchasing.field.title", "Its title."),
        InputField("needs", .identifiers, label: "purchasing.needs", "Keys of the needs that come on it, in order."),
    ]
    private static let reason = InputField("reason", .text(max: 500), label: "contracts.reason", "Why.")

    private static let line = Schema.object([
        ("id", .integer), ("year", .integer), ("number", .string), ("title", .string),
        ("state", .codes(PurchasePlan.State.allCases.map(\.rawValue))),
    ])
    private static let schema = Schema.object([
        ("id", .integer), ("year", .integer), ("number", .string), ("title", .string),
        ("state", .codes(PurchasePlan.State.allCases.map(\.rawValue))), ("value", .money),
        ("needs", .list(PurchaseNeedRoutes.schema)),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/purchase-plans", .everyone, "Lists the purchase plans.", query: [Paging.after],
            answer: .page(of: line), index),
        .page("/{authority}/purchase-plans/new", officer, "Shows the form for a purchase plan.", form),
        .post(
            "/{authority}/purchase-plans", officer, "Submits a purchase plan for approval.", fields: fields,
            creates: true, answer: .key, form: form, submit),
        .page(plan, .everyone, "Shows a purchase plan.", answer: schema, show),
        .download(
            plan + "/needs.xlsx", .everyone, "What is on a purchase plan as a workbook.",
            { visit in try PurchaseNeedRoutes.tabular(try await find(visit).needs, visit).xlsx() }),
        .post(
            plan + "/approval", .roles([.decisionMaker]), "Approves a purchase plan, which freezes it.", answer: .key,
            form: show, { visit in try await step(visit) { try $0.approve(in: $1) } }),
        .post(
            plan + "/return", .roles([.decisionMaker]), "Returns a purchase plan with the reason.", fields: [reason],
            answer: .key, form: show,
            { visit in
                let reason = visit.input.text("reason")
                return try await step(visit) { try $0.giveBack(reason: reason, in: $1) }
            }),
        .post(
            plan + "/publication", officer, "Publishes an approved purchase plan.", answer: .key, form: show,
            { visit in try await step(visit) { try $0.publish(in: $1) } }),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (shown, next) = try visit.slice(
            try await visit.read { db in try PurchasePlan.all(for: viewer, in: db) }, key: { $0.id.rawValue })
        var desk = Desk(remarks: [.init(remark: visit.text("purchasing.plans_remark"))])
        desk.links = [
            .init(linkURL: "\(visit.base)/procurements", linkText: visit.text("purchasing.procurements")),
            .init(linkURL: "\(visit.base)/catalogue", linkText: visit.text("purchasing.catalogue")),
            .init(linkURL: "\(visit.base)/purchase-matrix", linkText: visit.text("purchasing.matrix")),
        ]
        if viewer.holdsAnywhere(PurchaseNeed.readers) {
            desk.links.insert(
                .init(linkURL: "\(visit.base)/purchase-needs", linkText: visit.text("purchasing.needs")), at: 0)
        }
        if viewer.holdsAnywhere([.programmeOfficer]) {
            desk.links.insert(
                .init(
                    linkURL: "\(visit.base)/purchase-plans/new", linkText: visit.text("purchasing.submit_plan"),
                    linkIsPrimary: true), at: 0)
        }
        desk.tables = [
            .init(
                visit.text("purchasing.plans"),
                ["title", "number", "year", "state"].map { visit.text("purchasing.field.\($0)") },
                shown.map { plan in
                    [
                        .head(plan.title, url: "\(visit.base)/purchase-plans/\(plan.id)"), .text(plan.number),
                        .text("\(plan.year)"), visit.stateCell(Message(plan.state.messageKey)),
                    ]
                })
        ]
        desk.offer(next: next, at: "\(visit.base)/purchase-plans", visit)
        return visit.desk(
            Message("purchasing.plans"), desk,
            json: ["items": .array(shown.map(\.json)), "next": Paging.json(next)])
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (programmes, needs) = try await visit.read { db in
            (
                try Programme.all(for: viewer, in: db),
                try PurchaseNeed.all(year: nil, for: viewer, in: db).filter { $0.state == .open }
            )
        }
        let fields = fields.map { field in
            switch field.name {
            case "programme":
                visit.field(field, options: programmes.map { (value: $0.id.description, text: $0.name) })
            case "needs":
                visit.field(
                    field,
                    options: needs.map {
                        (
                            value: $0.id.description,
                            text: "\($0.year) · \($0.itemCode) · \($0.title) · \($0.value.grouped)"
                        )
                    })
            case "planYear": visit.field(field, value: String(viewer.today.year))
            default: visit.field(field)
            }
        }
        var desk = Desk()
        if needs.isEmpty { desk.remarks = [.init(remark: visit.text("purchasing.no_open_needs"))] }
        desk.forms = [visit.deskForm("purchasing.submit_plan", "/purchase-plans", fields)]
        return visit.desk(
            Message("purchasing.submit_plan"), desk, json: [:],
            crumbs: [.init(Message("purchasing.plans"), "\(visit.base)/purchase-plans")])
    }

    private static func submit(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        guard let programme = input.id("programme", Programme.ID.self) else {
            throw FieldRefusal("programme", "field.refusal.missing")
        }
        return try await visit.write { change in
            let plan = try PurchasePlan.submit(
                number: input.text("number"), title: input.text("title"), year: Int(input.integer("planYear") ?? 0),
                programme: programme, needs: input.ids("needs", PurchaseNeed.ID.self), in: change)
            return .created(
                "\(base)/purchase-plans/\(plan.id)", Message("purchasing.done"),
                json: ["id": .integer(plan.id.rawValue)])
        }
    }

    private static func find(_ visit: Visit) async throws -> (plan: PurchasePlan, needs: [PurchaseNeed]) {
        let viewer = visit.viewer
        let id: PurchasePlan.ID = try visit.id("purchaseplan")
        return try await visit.read { db in
            let plan = try PurchasePlan.find(id, for: viewer, in: db)
            return (plan, try plan.needs(for: viewer, in: db))
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (plan, needs) = try await find(visit)
        let value = try needs.map(\.value).sum()
        let url = "/purchase-plans/\(plan.id)"
        var desk = Desk()
        desk.state = visit.deskState(Message(plan.state.messageKey))
        desk.figures = [
            visit.figure("purchasing.field.value", value), visit.figure("purchasing.needs", needs.count),
        ]
        desk.links = [.init(linkURL: "\(visit.base)\(url)/needs.xlsx", linkText: "XLSX")]
        if let sha256 = plan.sha256, plan.state == .approved || plan.state == .published {
            desk.remarks.append(.init(remark: visit.text("purchasing.frozen", ["hash": sha256.hexadecimal])))
        }
        if !plan.reason.isEmpty { desk.remarks.append(.init(remark: plan.reason)) }
        desk.tables = [try PurchaseNeedRoutes.table(needs, linked: viewer.holdsAnywhere(PurchaseNeed.readers), visit)]
        let scope = Scope(programme: plan.programme)
        if plan.state == .submitted, viewer.holds(.decisionMaker, in: scope), viewer.account != plan.submittedBy {
            desk.forms = [
                visit.deskForm("purchasing.approve_plan", url + "/approval"),
                visit.deskForm("purchasing.return_plan", url + "/return", [visit.field(reason)], isFirst: false),
            ]
        }
        if plan.state == .approved, viewer.holds(.programmeOfficer, in: scope) {
            desk.forms = [visit.deskForm("purchasing.publish_plan", url + "/publication")]
        }
        return visit.desk(
            .verbatim(plan.title), desk,
            json: [
                "id": .integer(plan.id.rawValue), "year": .integer(Int64(plan.year)), "number": .string(plan.number),
                "title": .string(plan.title), "state": .string(plan.state.rawValue),
                "value": .string(value.description), "needs": .array(needs.map(\.json)),
            ],
            crumbs: [.init(Message("purchasing.plans"), "\(visit.base)/purchase-plans")])
    }

    private static func step(
        _ visit: Visit, _ body: @escaping @Sendable (PurchasePlan, Change) throws -> PurchasePlan
    ) async throws -> Outcome {
        let id: PurchasePlan.ID = try visit.id("purchaseplan")
        let base = visit.base
        return try await visit.write { change in
            let plan = try body(try PurchasePlan.find(id, for: change.viewer, in: change.db), change)
            return .done(
                "\(base)/purchase-plans/\(id)", Message("purchasing.done"), json: ["id": .integer(plan.id.rawValue)])
        }
    }
}

extension PurchasePlan {
    /// The plan in a list of the API.
    fileprivate var json: JSON {
        [
            "id": .integer(id.rawValue), "year": .integer(Int64(year)), "number": .string(number),
            "title": .string(title), "state": .string(state.rawValue),
        ]
    }
}
