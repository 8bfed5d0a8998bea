internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// One call for many areas: the page shows exactly which lots it would make, then one act makes them. And the lots that
/// come from community needs.
enum SpreadRoutes {
    private static let levels = ["2", "3", "4"]
    private static let fields = [
        InputField(
            "within", .text(max: 100), optional: true, label: "calls.field.within", "Area that all lots lie in."),
        InputField(
            "level", .choice(levels, prefix: "calls.level"), optional: true, label: "calls.field.level",
            "Level of the areas."),
        InputField(
            "share", .choice(Call.Spread.Share.allCases.map(\.rawValue), prefix: "calls.share"), optional: true,
            label: "calls.field.share", "How the amount is meant."),
        InputField("amount", .money, optional: true, label: "calls.field.amount", "The amount."),
        InputField(
            "suffix", .text(max: 100), optional: true, label: "calls.field.suffix", hint: "calls.hint.suffix",
            "What follows the name of the area."),
    ]
    /// What was shown is sent as a whole.
    private static let chosenFields = fields.map {
        InputField(
            $0.name, $0.kind, optional: $0.name == "suffix", label: $0.label, hint: $0.hint, $0.description)
    }
    private static let needFields = [
        InputField("need", .identifiers, label: "needs.title", "Keys of accepted needs.")
    ]
    private static let line = Schema.object([("title", .string), ("area", .string), ("budget", .money)])

    static let all: [Route] = [
        .page(
            "/{authority}/calls/{call}/spread", CallRoutes.officer,
            "Shows which lots a call would have in many areas.", query: fields,
            answer: .object([("lots", .list(line)), ("total", .money)]), form: blank, show),
        .post(
            "/{authority}/calls/{call}/spread", CallRoutes.officer, "Makes one lot in each of many areas.",
            fields: chosenFields, comparing: .always, answer: CallJSON.schema, form: blank, spread),
        .page(
            "/{authority}/calls/{call}/needs", CallRoutes.officer, "Shows the needs that can become lots of a draft.",
            answer: .object([("items", .list(NeedRoutes.need))]), needs),
        .post(
            "/{authority}/calls/{call}/needs", CallRoutes.officer, "Adds a lot for each of these needs to a draft.",
            fields: needFields, comparing: .always, answer: CallJSON.schema, form: needs, addNeeds),
    ]

    /// What was typed; the place as its code.
    private static func spread(in input: Input, _ db: Connection) throws -> Call.Spread? {
        guard !input.text("within").isEmpty, let level = Int(input.text("level")), let amount = input.money("amount")
        else { return nil }
        return Call.Spread(
            within: try AreaInput.codeOrText(input.text("within"), in: db), level: level,
            share: Call.Spread.Share(rawValue: input.text("share")) ?? .each, amount: amount,
            suffix: input.text("suffix"))
    }

    private static func blank(_ visit: Visit) async throws -> Page { try await page(visit, showsLots: false) }

    private static func show(_ visit: Visit) async throws -> Page { try await page(visit, showsLots: true) }

    private static func page(_ visit: Visit, showsLots: Bool) async throws -> Page {
        let input = visit.input
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let (call, lots, top) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            try viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
            return (
                call, showsLots ? try spread(in: input, db).map { try call.lots(of: $0, in: db) } ?? [] : [],
                try Area.find(Programme.find(call.programme, for: viewer, in: db).areaCode, in: db).name
            )
        }
        let total = try lots.map(\.budget).sum()
        let defaults = ["within": top, "level": "3", "share": "each"]
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("calls.spread_remark", ["lots": "\(call.lots.count)"]))]
        desk.filterURL = "\(visit.base)/calls/\(id)/spread"
        desk.filterIsPreview = true
        desk.filters = fields.map { visit.field($0, value: defaults[$0.name] ?? "") }
        if !lots.isEmpty {
            desk.figures = [
                visit.figure("calls.column.lots", lots.count), visit.figure("calls.fact.budget", total),
            ]
            desk.tables = [
                .init(
                    visit.text("calls.spread_lots"),
                    ["calls.column.lot", "calls.column.code", "calls.column.budget"].map { visit.text($0) },
                    lots.map { [.head($0.title), .text($0.areaCode), .money($0.budget)] },
                    foot: [.head(visit.text("funds.total")), .text(""), .money(total)])
            ]
            desk.forms = [
                visit.deskForm(
                    "calls.spread_now", "/calls/\(id)/spread",
                    fields.map { field in
                        var view = visit.field(field)
                        view.control = .hidden
                        return view
                    }, version: call.version)
            ]
        }
        return visit.desk(
            Message("calls.spread"), desk,
            json: [
                "lots": .array(
                    lots.map {
                        [
                            "title": .string($0.title), "area": .string($0.areaCode),
                            "budget": .string($0.budget.description),
                        ]
                    }), "total": .string(total.description),
            ], crumbs: CallPages.crumbs(call, visit))
    }

    private static func spread(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let input = visit.input
        let version = try visit.seenVersion()
        return try await visit.write { change in
            guard let spread = try spread(in: input, change.db) else {
                throw FieldRefusal("within", "field.refusal.missing")
            }
            let call = try Call.spread(id, version: version, over: spread, in: change)
            return .done(
                "\(visit.base)/calls/\(id)", Message("calls.flash.spread", ["lots": "\(call.lots.count)"]),
                json: CallJSON.json(call))
        }
    }

    private static func needs(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let (call, needs) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            try viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
            return (
                call, try CommunityNeed.all(.open, limit: 500, for: viewer, in: db).filter { $0.lot == nil }
            )
        }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("needs.add_remark"))]
        desk.links = [.init(linkURL: "\(visit.base)/needs", linkText: visit.text("needs.title"))]
        if !needs.isEmpty, [.draft, .awaitingDecision].contains(call.status) {
            desk.forms = [
                visit.deskForm(
                    "needs.add", "/calls/\(id)/needs",
                    [
                        visit.field(
                            needFields[0],
                            options: needs.map {
                                (
                                    "\($0.id)",
                                    "\($0.statement.title) · \($0.areaName) · \($0.statement.budget.grouped)"
                                )
                            })
                    ], version: call.version)
            ]
        }
        return visit.desk(
            Message("needs.add"), desk, json: ["items": .array(needs.map(NeedRoutes.json))],
            crumbs: CallPages.crumbs(call, visit))
    }

    private static func addNeeds(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let needs = visit.input.ids("need", CommunityNeed.ID.self)
        let version = try visit.seenVersion()
        return try await visit.write { change in
            let call = try Call.addLots(for: needs, to: id, version: version, in: change)
            return .done("\(visit.base)/calls/\(id)", Message("needs.flash.added"), json: CallJSON.json(call))
        }
    }
}
