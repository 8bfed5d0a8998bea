internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Awards that were made outside the calls of this house: direct, or by a statutory method.
enum RecordedAwardRoutes {
    private static let readers: Access = .roles([.programmeOfficer, .decisionMaker, .auditor])
    private static let fields = [
        InputField("programme", .identifier, label: "contracts.programme", "Key of the programme."),
        InputField(
            "contractorCode", .text(max: 18), label: "contracts.contractor_code",
            "The 统一社会信用代码 of the contractor."),
        InputField(
            "area", .text(max: 60), label: "contracts.area", hint: "supervision.place_hint", "Code or name of the area."
        ),
        InputField("title", .text(max: 200), label: "contracts.title", "What it is for."),
        InputField(
            "method", .choice(RecordedAward.Method.allCases.map(\.rawValue), prefix: "contracts.method"),
            label: "contracts.method", "How the contractor was found."),
        InputField(
            "reason", .longText(max: 2_000), label: "contracts.method_reason", "Why that way."),
        InputField(
            "document", .text(max: 200), optional: true, label: "contracts.document",
            "The minutes or the announcement that it rests on."),
        InputField(
            "item", .text(max: 5), optional: true, label: "purchasing.item", hint: "contracts.award_item_hint",
            "Code of the item of the catalogue of purchasable services, where something is purchased."),
        InputField("decidedOn", .date, label: "contracts.decided_on", "When it was decided."),
        InputField(
            "source", .map(.money), label: "contracts.source", "What each fund pays, by key of the fund."),
    ]
    private static let confirmationReason = InputField(
        "confirmationReason", .text(max: 2_000), optional: true, label: "contracts.confirmation_reason",
        hint: "contracts.confirmation_reason_hint",
        "Why it is no splitting; asked for where purchases alike reach a threshold.")
    private static let withdrawalReason = InputField(
        "withdrawalReason", .text(max: 500), label: "contracts.reason", "Why.")

    static let all: [Route] = [
        .page(
            "/{authority}/recorded-awards", readers, "Lists the recorded awards that have no contract yet.",
            answer: .object([("items", .list(award))]), index),
        .post(
            "/{authority}/recorded-awards", .roles([.programmeOfficer]),
            "Records an award that was made elsewhere, with its reason.", fields: fields, creates: true, answer: award,
            form: index, record),
        .page(
            "/{authority}/recorded-awards/{recorded}", readers, "Shows a recorded award.", answer: award, show),
        .post(
            "/{authority}/recorded-awards/{recorded}/confirmation", .roles([.decisionMaker]),
            "Confirms a recorded award.", fields: [confirmationReason], answer: award, form: show, confirm),
        .post(
            "/{authority}/recorded-awards/{recorded}/withdrawal", .roles([.programmeOfficer, .decisionMaker]),
            "Withdraws a recorded award without a contract.", fields: [withdrawalReason], answer: award, form: show,
            withdraw),
    ]

    private static let award = Schema.object([
        ("id", .integer), ("programme", .integer), ("title", .string), ("organisation", .integer),
        ("organisation_name", .string), ("area", .string), ("amount", .money),
        ("method", .codes(RecordedAward.Method.allCases.map(\.rawValue))), ("reason", .string),
        ("decided_on", .day), ("item", .string), ("state", .codes(RecordedAward.State.allCases.map(\.rawValue))),
    ])

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (waiting, programmes, funds, items) = try await visit.read { db in
            var inForce = CatalogueItem.Query()
            inForce.day = viewer.today
            return (
                try RecordedAward.waiting(for: viewer, in: db), try Programme.all(for: viewer, in: db),
                try FundName.all(for: viewer, in: db),
                try CatalogueItem.all(inForce, for: viewer, in: db).filter { $0.level == 3 }
            )
        }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("contracts.recorded_remark"))]
        desk.tables = [
            .init(
                visit.text("contracts.recorded_awards"),
                [
                    "contracts.title", "contracts.contractor", "contracts.method", "contracts.decided_on",
                    "contracts.state", "contracts.value",
                ].map { visit.text($0) },
                waiting.map { award in
                    [
                        .head(award.title, url: "\(visit.base)/recorded-awards/\(award.id)"),
                        .text(award.organisationName), .text(visit.text(award.method.messageKey)),
                        .text(award.decidedOn.description), visit.stateCell(Message(award.state.messageKey)),
                        .money(award.amount),
                    ]
                })
        ]
        if viewer.holdsAnywhere([.programmeOfficer]) {
            let views = fields.flatMap { field -> [FieldView] in
                switch field.name {
                case "programme":
                    return [
                        visit.field(
                            field, options: programmes.map { (value: $0.id.description, text: $0.name) })
                    ]
                case "item":
                    let bought = items.map { (value: $0.code, text: "\($0.code) \($0.name)") }
                    return [visit.field(field, options: [(value: "", text: visit.text("contracts.no_item"))] + bought)]
                case "source":
                    return funds.sorted { $0.key < $1.key }.map { id, name in
                        var view = visit.part(field, "\(id)", name: name.name, as: .money)
                        view.isOptional = true
                        return view
                    }
                default: return [visit.field(field, value: field.name == "decidedOn" ? "\(viewer.today)" : "")]
                }
            }
            desk.forms = [visit.deskForm("contracts.record_award", "/recorded-awards", views)]
        }
        return visit.desk(
            Message("contracts.recorded_awards"), desk, json: ["items": .array(waiting.map(\.json))],
            crumbs: [.init(Message("navigation.contracts"), "\(visit.base)/contracts")])
    }

    private static func record(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            guard let programme = input.id("programme", Programme.ID.self),
                let method = RecordedAward.Method(rawValue: input.text("method")),
                let decidedOn = input.day("decidedOn")
            else { throw FieldRefusal("programme", "field.refusal.missing") }
            guard let contractor = try Organisation.find(code: input.text("contractorCode"), in: change.db) else {
                throw FieldRefusal("contractorCode", "contracts.refusal.contractor_code")
            }
            let sources = input.amounts("source").compactMap { key, amount in
                Fund.ID(key).map { (fund: $0, amount: amount) }
            }
            for source in sources where !source.amount.isZero {
                _ =
                    try FundName.all(for: change.viewer, in: change.db)[source.fund]
                    ?? { throw FieldRefusal("source.\(source.fund)", "field.refusal.choice") }()
            }
            let award = try RecordedAward.record(
                .init(
                    programme: programme, organisation: contractor.id,
                    areaCode: try AreaInput.code(input.text("area"), field: "area", in: change.db),
                    title: input.text("title"), method: method, reason: input.text("reason"),
                    document: input.text("document"), decidedOn: decidedOn, itemCode: input.text("item"),
                    sources: sources), in: change)
            return .created(
                "\(base)/recorded-awards/\(award.id)", Message("contracts.award_recorded"), json: award.json)
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("recorded", RecordedAward.ID.self)
        let (award, parts, names, moves, alike, rule) = try await visit.read { db in
            let award = try RecordedAward.find(id, for: viewer, in: db)
            return (
                award, try award.parts(for: viewer, in: db), try FundName.all(for: viewer, in: db),
                try StateMove.all(of: "recorded_award", id.rawValue, for: viewer, in: db),
                try award.splitting(for: viewer, in: db),
                try award.splitting(for: viewer, in: db).map { try Rule.find($0.found.rule, in: db) }
            )
        }
        var desk = Desk()
        if let alike, let rule { desk.remarks = [remark(alike, rule, visit)] }
        desk.state = visit.deskState(Message(award.state.messageKey))
        desk.figures = [visit.figure("contracts.value", award.amount)]
        desk.summaries = [
            .init(
                visit.text("contracts.recorded_award"),
                [
                    (visit.text("contracts.contractor"), award.organisationName),
                    (visit.text("contracts.method"), visit.text(award.method.messageKey)),
                    (visit.text("contracts.method_reason"), award.reason),
                    (visit.text("contracts.document"), award.document),
                    (visit.text("purchasing.item"), award.itemCode),
                    (visit.text("contracts.confirmation_reason"), award.confirmedReason),
                    (visit.text("contracts.decided_on"), award.decidedOn.description),
                    (visit.text("contracts.area"), award.areaCode),
                ] + parts.map { (names[Fund.ID($0.fund)]?.name ?? "", $0.amount.grouped) })
        ]
        desk.events = visit.events(moves, prefix: "contracts.recorded.")
        let url = "/recorded-awards/\(id)"
        if award.state == .confirmed, viewer.holds(.programmeOfficer, in: award.scope) {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/contracts/new?recorded=\(id)", linkText: visit.text("contracts.draft"),
                    linkIsPrimary: true)
            ]
        }
        if award.state == .recorded, viewer.holds(.decisionMaker, in: award.scope),
            award.recordedBy != viewer.account
        {
            // The page asks for the reason where the rules ask for it, and then it has to be given.
            var reason = visit.field(confirmationReason)
            reason.isOptional = false
            desk.forms.append(
                visit.deskForm("contracts.confirm_award", url + "/confirmation", alike == nil ? [] : [reason]))
        }
        if award.state != .withdrawn,
            viewer.holds(.programmeOfficer, in: award.scope) || viewer.holds(.decisionMaker, in: award.scope)
        {
            desk.forms.append(
                visit.deskForm(
                    "contracts.withdraw_award", url + "/withdrawal", [visit.field(withdrawalReason)], isFirst: false))
        }
        return visit.desk(
            .verbatim(award.title), desk, json: award.json,
            crumbs: [.init(Message("contracts.recorded_awards"), "\(visit.base)/recorded-awards")])
    }

    /// The purchases alike that reach a threshold together, with the rule.
    private static func remark(
        _ alike: (found: SplitPurchases, names: String), _ rule: Rule, _ visit: Visit
    ) -> Desk.Remark {
        .init(
            remark: visit.text(
                "contracts.award_alike",
                [
                    "count": String(alike.found.count), "total": alike.found.total.grouped,
                    "limit": alike.found.limit.grouped, "names": alike.names, "citation": rule.citation,
                ]))
    }

    private static func confirm(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("confirmationReason")
        return try await change(visit, "contracts.award_confirmed") { award, change in
            try award.confirm(reason: reason, in: change)
        }
    }

    private static func withdraw(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("withdrawalReason")
        return try await change(visit, "contracts.award_withdrawn") { award, change in
            try award.withdraw(reason: reason, in: change)
        }
    }

    private static func change(
        _ visit: Visit, _ flash: String, _ body: @escaping @Sendable (RecordedAward, Change) throws -> RecordedAward
    ) async throws -> Outcome {
        let id = try visit.id("recorded", RecordedAward.ID.self)
        let base = visit.base
        return try await visit.write { change in
            let award = try body(try RecordedAward.find(id, for: change.viewer, in: change.db), change)
            return .done("\(base)/recorded-awards/\(id)", Message(flash), json: award.json)
        }
    }
}

extension RecordedAward {
    /// The award in the API.
    fileprivate var json: JSON {
        [
            "id": .integer(id.rawValue), "programme": .integer(programme.rawValue), "title": .string(title),
            "organisation": .integer(organisation.rawValue), "organisation_name": .string(organisationName),
            "area": .string(areaCode), "amount": .string(amount.description), "method": .string(method.rawValue),
            "reason": .string(reason), "decided_on": .string(decidedOn.description),
            "item": .string(itemCode), "state": .string(state.rawValue),
        ]
    }
}
