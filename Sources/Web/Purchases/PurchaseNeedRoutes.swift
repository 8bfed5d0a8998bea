internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// What is to be bought: needs by year, before they come on a plan.
enum PurchaseNeedRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let readers: Access = .roles([.programmeOfficer, .decisionMaker, .auditor])
    static let year = InputField(
        "year", .integer(2_000...2_100), optional: true, label: "purchasing.field.year", "The year.")
    static let fields = [
        InputField("programme", .identifier, label: "contracts.programme", "Key of the programme."),
        InputField(
            "plannedYear", .integer(2_000...2_100), label: "purchasing.field.year", "The year in which it is bought."),
        InputField("title", .text(max: 200), label: "purchasing.field.title", "What it is."),
        InputField(
            "item", .text(max: 5), label: "purchasing.field.item", hint: "purchasing.hint.item",
            "Code of an item of the third level."),
        InputField(
            "area", .text(max: 60), label: "purchasing.field.area", hint: "supervision.place_hint",
            "Code or name of the area."),
        InputField("quantity", .decimal, label: "purchasing.field.quantity", "How much."),
        InputField("unit", .text(max: 20), label: "purchasing.field.unit", "In what it is counted."),
        InputField("value", .money, label: "purchasing.field.value", "What it will cost."),
        InputField("fund", .identifier, optional: true, label: "purchasing.field.fund", "Key of the fund that pays."),
        InputField(
            "budgetLine", .identifier, optional: true, label: "purchasing.field.budget_line",
            "Key of the line of the budget of the programme."),
    ]
    static let reason = InputField("reason", .text(max: 500), label: "contracts.reason", "Why.")

    static let schema = Schema.object([
        ("id", .integer), ("programme", .integer), ("year", .integer), ("title", .string), ("item", .string),
        ("area", .string), ("quantity", .decimal), ("unit", .string), ("value", .money), ("budgeted", .money),
        ("plan", .nullable(.integer)), ("state", .codes(PurchaseNeed.State.allCases.map(\.rawValue))),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/purchase-needs", readers, "Lists the needs of purchase.", query: [year, Paging.after],
            answer: .page(of: schema), index),
        .download(
            "/{authority}/purchase-needs/list.xlsx", readers, "The needs of purchase as a workbook.", query: [year],
            { visit in try tabular(try await needs(visit), visit).xlsx() }),
        .page("/{authority}/purchase-needs/new", officer, "Shows the form for a need of purchase.", form),
        .post(
            "/{authority}/purchase-needs", officer, "States a need of purchase.", fields: fields, creates: true,
            answer: schema, form: form, state),
        .page(
            "/{authority}/purchase-needs/{purchaseneed}", readers, "Shows a need of purchase.", answer: schema, show),
        .post(
            "/{authority}/purchase-needs/{purchaseneed}/withdrawal", officer, "Withdraws a need that is on no plan.",
            fields: [reason], form: show, withdraw),
    ]

    private static func needs(_ visit: Visit) async throws -> [PurchaseNeed] {
        let (viewer, year) = (visit.viewer, visit.input.integer("year").map { Int($0) })
        return try await visit.read { db in try PurchaseNeed.all(year: year, for: viewer, in: db) }
    }

    static func tabular(_ needs: [PurchaseNeed], _ visit: Visit) -> Tabular {
        Tabular(
            name: "purchase-needs",
            columns: [
                "year", "title", "item", "area", "quantity", "unit", "value", "budgeted", "state",
            ].map { name in
                SheetColumn(
                    visit.text("purchasing.field.\(name)"),
                    name == "year" ? .integer : name == "value" || name == "budgeted" ? .money : .text)
            },
            rows: needs.map {
                [
                    .integer(Int64($0.year)), .text($0.title), .text($0.itemCode), .text($0.areaCode),
                    .text($0.quantity.description), .text($0.unit), .money($0.value), .money($0.budgeted),
                    .text(visit.text($0.state.messageKey)),
                ]
            })
    }

    static func table(_ needs: [PurchaseNeed], linked: Bool, _ visit: Visit) throws -> Desk.Table {
        .init(
            visit.text("purchasing.needs"),
            ["title", "item", "year", "quantity", "value", "budgeted", "state"].map {
                visit.text("purchasing.field.\($0)")
            },
            needs.map { need in
                [
                    .head(need.title, url: linked ? "\(visit.base)/purchase-needs/\(need.id)" : nil),
                    .text("\(need.itemCode) \(need.itemName)"), .text("\(need.year)"),
                    .number("\(need.quantity) \(need.unit)"), .money(need.value), .money(need.budgeted),
                    visit.stateCell(Message(need.state.messageKey)),
                ]
            },
            foot: needs.isEmpty
                ? nil
                : [
                    .head(visit.text("funds.total")), .text(""), .text(""), .text(""),
                    .money(try needs.map(\.value).sum()), .text(""), .text(""),
                ])
    }

    private static func index(_ visit: Visit) async throws -> Page {
        let (shown, next) = try visit.slice(try await needs(visit), key: { $0.id.rawValue })
        var desk = Desk(remarks: [.init(remark: visit.text("purchasing.needs_remark"))])
        desk.filterURL = "\(visit.base)/purchase-needs"
        desk.filters = [visit.field(year)]
        desk.links = [
            .init(linkURL: visit.narrowed("\(visit.base)/purchase-needs/list.xlsx"), linkText: "XLSX"),
            .init(linkURL: "\(visit.base)/purchase-plans", linkText: visit.text("purchasing.plans")),
            .init(linkURL: "\(visit.base)/catalogue", linkText: visit.text("purchasing.catalogue")),
        ]
        if visit.viewer.holdsAnywhere([.programmeOfficer]) {
            desk.links.insert(
                .init(
                    linkURL: "\(visit.base)/purchase-needs/new", linkText: visit.text("purchasing.state_need"),
                    linkIsPrimary: true), at: 0)
        }
        desk.tables = [try table(shown, linked: true, visit)]
        desk.offer(next: next, at: "\(visit.base)/purchase-needs", visit)
        return visit.desk(
            Message("purchasing.needs"), desk,
            json: ["items": .array(shown.map(\.json)), "next": Paging.json(next)],
            crumbs: [.init(Message("purchasing.plans"), "\(visit.base)/purchase-plans")])
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (programmes, funds, lines) = try await visit.read { db in
            let programmes = try Programme.all(for: viewer, in: db)
            let lines = programmes.flatMap { programme in
                ((try? Budget.of(programme.id, for: viewer, in: db))?.lines ?? []).map { (programme, $0) }
            }
            return (programmes, try FundName.all(for: viewer, in: db), lines)
        }
        var desk = Desk()
        let none = (value: "", text: visit.text("purchasing.none"))
        let fields = fields.map { field in
            switch field.name {
            case "programme":
                visit.field(field, options: programmes.map { (value: $0.id.description, text: $0.name) })
            case "fund":
                visit.field(
                    field,
                    options: [none]
                        + funds.values.sorted { $0.id < $1.id }.map { (value: $0.id.description, text: $0.name) })
            case "budgetLine":
                visit.field(
                    field,
                    options: [none]
                        + lines.map { (value: $1.id.description, text: "\($0.name) · \($1.code) \($1.name)") })
            case "plannedYear": visit.field(field, value: String(viewer.today.year))
            default: visit.field(field)
            }
        }
        desk.forms = [visit.deskForm("purchasing.state_need", "/purchase-needs", fields)]
        return visit.desk(
            Message("purchasing.state_need"), desk, json: [:],
            crumbs: [.init(Message("purchasing.needs"), "\(visit.base)/purchase-needs")])
    }

    private static func state(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        guard let programme = input.id("programme", Programme.ID.self), let quantity = input.decimal("quantity"),
            let value = input.money("value")
        else { throw FieldRefusal("programme", "field.refusal.missing") }
        return try await visit.write { change in
            var source: (fund: Fund.ID, line: Budget.Line.ID)?
            let asked = (input.id("fund", Fund.ID.self), input.id("budgetLine", Budget.Line.ID.self))
            if asked.0 != nil || asked.1 != nil {
                guard let fund = asked.0, try FundName.all(for: change.viewer, in: change.db)[fund] != nil else {
                    throw FieldRefusal("fund", "field.refusal.choice")
                }
                let budget = try? Budget.of(programme, for: change.viewer, in: change.db)
                guard let line = asked.1, budget?.lines.contains(where: { $0.id == line }) ?? false else {
                    throw FieldRefusal("budgetLine", "field.refusal.choice")
                }
                source = (fund: fund, line: line)
            }
            let need = try PurchaseNeed.state(
                .init(
                    programme: programme, year: Int(input.integer("plannedYear") ?? 0), title: input.text("title"),
                    itemCode: input.text("item"),
                    areaCode: try AreaInput.code(input.text("area"), field: "area", in: change.db), quantity: quantity,
                    unit: input.text("unit"), value: value, source: source), in: change)
            return .created("\(base)/purchase-needs/\(need.id)", Message("purchasing.done"), json: need.json)
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id: PurchaseNeed.ID = try visit.id("purchaseneed")
        let need = try await visit.read { db in try PurchaseNeed.find(id, for: viewer, in: db) }
        var desk = Desk()
        desk.state = visit.deskState(Message(need.state.messageKey))
        desk.figures = [
            visit.figure("purchasing.field.value", need.value),
            visit.figure("purchasing.field.budgeted", need.budgeted),
        ]
        desk.summaries = [
            .init(
                visit.text("purchasing.need_facts"),
                [
                    (visit.text("purchasing.field.year"), "\(need.year)"),
                    (visit.text("purchasing.field.item"), "\(need.itemCode) \(need.itemName)"),
                    (visit.text("purchasing.field.quantity"), "\(need.quantity) \(need.unit)"),
                    (visit.text("purchasing.field.area"), need.areaCode),
                ])
        ]
        if let plan = need.plan {
            desk.links.append(
                .init(linkURL: "\(visit.base)/purchase-plans/\(plan)", linkText: visit.text("purchasing.plan_of_year")))
        }
        if viewer.holds(.programmeOfficer, in: need.scope) {
            if need.state == .planned || need.state == .open {
                desk.links.insert(
                    .init(
                        linkURL: "\(visit.base)/procurements/new?need=\(id)", linkText: visit.text("purchasing.start"),
                        linkIsPrimary: true), at: 0)
            }
            if need.state == .open {
                desk.forms = [
                    visit.deskForm(
                        "purchasing.withdraw_need", "/purchase-needs/\(id)/withdrawal", [visit.field(reason)],
                        isFirst: false)
                ]
            }
        }
        return visit.desk(
            .verbatim(need.title), desk, json: need.json,
            crumbs: [.init(Message("purchasing.needs"), "\(visit.base)/purchase-needs")])
    }

    private static func withdraw(_ visit: Visit) async throws -> Outcome {
        let id: PurchaseNeed.ID = try visit.id("purchaseneed")
        let (reason, base) = (visit.input.text("reason"), visit.base)
        return try await visit.write { change in
            try PurchaseNeed.find(id, for: change.viewer, in: change.db).withdraw(reason: reason, in: change)
            return .done("\(base)/purchase-needs/\(id)", Message("purchasing.done"))
        }
    }
}

extension PurchaseNeed {
    /// The need in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "programme": .integer(programme.rawValue), "year": .integer(Int64(year)),
            "title": .string(title), "item": .string(itemCode), "area": .string(areaCode),
            "quantity": .string(quantity.description), "unit": .string(unit), "value": .string(value.description),
            "budgeted": .string(budgeted.description), "plan": plan.map { .integer($0.rawValue) } ?? .null,
            "state": .string(state.rawValue),
        ]
    }
}
