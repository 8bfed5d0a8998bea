internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// Community needs (社区需求): stated below, decided by the county, public from then on.
enum NeedRoutes {
    private static let filters = CommunityNeed.Filter.allCases.map(\.rawValue)
    private static let listFields = [
        InputField(
            "show", .choice(filters, prefix: "needs.filter"), optional: true, label: "needs.field.show",
            "Only needs that stand so."),
        InputField("area", .text(max: 100), optional: true, label: "needs.field.area", "Only needs in this area."),
        Paging.after,
    ]
    private static let fields = [
        InputField(
            "area", .text(max: 100), label: "needs.field.area", hint: "needs.hint.area", "Code or name of the place."),
        InputField("title", .text(max: 200), label: "needs.field.title", hint: "needs.hint.title", "What is needed."),
        InputField(
            "description", .longText(max: 4_000), label: "needs.field.description", hint: "needs.hint.description",
            "What is needed, and why."),
        InputField("people", .integer(1...10_000_000), label: "needs.field.people", "For how many people."),
        InputField("neededBy", .date, label: "needs.field.needed_by", "By when."),
        InputField("budget", .money, label: "needs.field.budget", "What it may cost."),
    ]
    private static let decisionFields = [
        InputField(
            "decision", .choice(["accepted", "returned"], prefix: "needs.decision"), label: "calls.field.answer",
            "Whether the need is accepted."),
        InputField("reason", .longText(max: 2_000), optional: true, label: "needs.field.reason", "Why not."),
    ]
    private static let answerFields = [
        InputField(
            "answer", .choice(CommunityNeed.Answer.allCases.map(\.rawValue), prefix: "needs.answer"),
            label: "needs.field.answer", "What the community said."),
        InputField("note", .longText(max: 2_000), optional: true, label: "needs.field.note", "What it added."),
    ]
    private static let takerFields = [
        InputField(
            "code", .text(max: 18), label: "needs.field.taker_code", hint: "needs.hint.taker_code",
            "统一社会信用代码 of who takes care of it.")
    ]
    private static let stating: Access = .roles([.areaOfficer, .programmeOfficer])

    static let all: [Route] = [
        .page(
            "/{authority}/needs", .everyone, "Lists community needs, those without a taker first.", query: listFields,
            answer: .page(of: need), form: everywhere, index),
        .page("/{authority}/needs/new", stating, "Shows the form for a community need.", newPage),
        .post(
            "/{authority}/needs", stating, "States a community need.", fields: fields, creates: true, answer: need,
            form: newPage, state),
        .page("/{authority}/needs/{need}", .everyone, "Shows a community need.", answer: need, show),
        .post(
            "/{authority}/needs/{need}/statement", stating, "Writes a need that was given back anew.", fields: fields,
            comparing: .always, answer: need, form: show, restate),
        .post(
            "/{authority}/needs/{need}/decision", stating, "Accepts a need or gives it back.", fields: decisionFields,
            comparing: .always, answer: need, form: show, decide),
        .post(
            "/{authority}/needs/{need}/taker", CallRoutes.officer, "Notes who takes care of a need.",
            fields: takerFields, answer: need, form: show, give),
        .post(
            "/{authority}/needs/{need}/answer", .roles([.areaOfficer]), "Notes what the community said when asked.",
            fields: answerFields, answer: need, form: show, ask),
        .post(
            "/{authority}/needs/{need}/closure", stating, "Closes a need whose community was asked.",
            comparing: .always, answer: need, form: show, close),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        try await list(visit, in: visit.input.text("area"))
    }

    /// The list again where the place that was typed is none.
    private static func everywhere(_ visit: Visit) async throws -> Page { try await list(visit, in: "") }

    private static func list(_ visit: Visit, in area: String) async throws -> Page {
        let viewer = visit.viewer
        let input = visit.input
        let filter = CommunityNeed.Filter(rawValue: input.text("show"))
        let after = input.integer("after").map { CommunityNeed.ID($0) }
        let found = try await visit.read { db in
            let code = area.isEmpty ? nil : try AreaInput.code(area, field: "area", in: db)
            if let code { _ = try Area.find(code, in: db) }
            return try CommunityNeed.all(
                filter, areaCode: code, after: after, limit: 51, for: viewer, in: db)
        }
        let shown = Array(found.prefix(50))
        let next = found.count > 50 ? shown.last?.id.rawValue : nil
        let url = "\(visit.base)/needs"
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("needs.remark"))]
        if viewer.holdsAnywhere([.areaOfficer, .programmeOfficer]) {
            desk.links = [
                .init(linkURL: url + "/new", linkText: visit.text("needs.new"), linkIsPrimary: true)
            ]
        }
        desk.tabs =
            [.init(linkURL: url, linkText: visit.text("needs.filter.all"), linkIsCurrent: filter == nil)]
            + CommunityNeed.Filter.allCases.filter { $0 != .waiting || viewer.account != nil }.map {
                .init(
                    linkURL: "\(url)?show=\($0.rawValue)", linkText: visit.text("needs.filter.\($0.rawValue)"),
                    linkIsCurrent: filter == $0)
            }
        var kept = visit.field(listFields[0])
        kept.control = .hidden
        desk.filterURL = url
        desk.filters = [visit.field(listFields[1])] + (filter == nil ? [] : [kept])
        desk.tables = [table(shown, visit)]
        desk.offer(next: next, at: url, visit)
        return visit.desk(
            Message("needs.title"), desk, json: ["items": .array(shown.map(json)), "next": Paging.json(next)])
    }

    private static func newPage(_ visit: Visit) async throws -> Page {
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("needs.new_remark"))]
        desk.forms = [visit.deskForm("needs.new", "/needs", fields.map { visit.field($0) })]
        return visit.desk(
            Message("needs.new"), desk, json: [:], crumbs: [.init(Message("needs.title"), "\(visit.base)/needs")])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("need", CommunityNeed.ID.self)
        let viewer = visit.viewer
        let (need, moves) = try await visit.read { db in
            (
                try CommunityNeed.find(id, for: viewer, in: db),
                try StateMove.all(of: "community_need", id.rawValue, for: viewer, in: db)
            )
        }
        var desk = Desk()
        desk.state = visit.deskState(Message(need.stateKey))
        desk.summaries = [summary(need, visit)]
        if need.isCallPublished, let call = need.call {
            desk.links = [
                .init(linkURL: "\(visit.base)/calls/\(call)", linkText: need.callTitle ?? visit.text("calls.title"))
            ]
        }
        // The names of those who decided are the authority's own business.
        if viewer.account != nil { desk.events = visit.events(moves, prefix: "needs.state.") }
        desk.forms = forms(need, visit)
        return visit.desk(
            .verbatim(need.statement.title), desk, json: json(need),
            crumbs: [.init(Message("needs.title"), "\(visit.base)/needs")], version: need.version)
    }

    private static func forms(_ need: CommunityNeed, _ visit: Visit) -> [Desk.Form] {
        let viewer = visit.viewer
        let url = "/needs/\(need.id)"
        let isCounty = need.isDecided(by: viewer)
        var forms: [Desk.Form] = []
        if need.state == .stated, isCounty, need.statedBy != viewer.account {
            forms.append(
                visit.deskForm(
                    "needs.decide", url + "/decision", decisionFields.map { visit.field($0) }, version: need.version))
        }
        if need.state == .returned, need.statedBy == viewer.account {
            let values = [
                "area": need.statement.areaCode, "title": need.statement.title,
                "description": need.statement.description, "people": "\(need.statement.people)",
                "neededBy": need.statement.neededBy.description, "budget": need.statement.budget.description,
            ]
            forms.append(
                visit.deskForm(
                    "needs.restate", url + "/statement", fields.map { visit.field($0, value: values[$0.name] ?? "") },
                    version: need.version))
        }
        guard need.state == .accepted else { return forms }
        if need.taker == nil, !need.isClaimable, viewer.holdsAnywhere([.programmeOfficer]) {
            forms.append(
                visit.deskForm(
                    "needs.give", url + "/taker",
                    takerFields.map { visit.field($0) }, isFirst: false))
        }
        if viewer.holds(.areaOfficer, in: need.scope) {
            forms.append(visit.deskForm("needs.ask", url + "/answer", answerFields.map { visit.field($0) }))
        }
        if isCounty, need.answer != nil {
            forms.append(visit.deskForm("needs.close", url + "/closure", version: need.version))
        }
        return forms
    }

    private static func statement(_ input: Input) throws -> CommunityNeed.Statement {
        guard let people = input.integer("people"), let neededBy = input.day("neededBy"),
            let budget = input.money("budget")
        else { throw FieldRefusal("people", "field.refusal.missing") }
        return CommunityNeed.Statement(
            areaCode: input.text("area"), title: input.text("title"), description: input.text("description"),
            people: Int(people), neededBy: neededBy, budget: budget)
    }

    private static func done(_ need: CommunityNeed, _ visit: Visit, _ flash: String) -> Outcome {
        .done("\(visit.base)/needs/\(need.id)", Message(flash), json: json(need))
    }

    private static func state(_ visit: Visit) async throws -> Outcome {
        let statement = try statement(visit.input)
        return try await visit.write { change in
            let need = try CommunityNeed.state(placed(statement, in: change), in: change)
            return .created("\(visit.base)/needs/\(need.id)", Message("needs.flash.stated"), json: json(need))
        }
    }

    private static func restate(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("need", CommunityNeed.ID.self)
        let statement = try statement(visit.input)
        let version = try visit.seenVersion()
        return try await visit.write { change in
            done(
                try CommunityNeed.restate(id, version: version, as: placed(statement, in: change), in: change), visit,
                "needs.flash.stated")
        }
    }

    /// The statement with the code of the place, however that was typed.
    private static func placed(
        _ statement: CommunityNeed.Statement, in change: Change
    ) throws -> CommunityNeed.Statement {
        var placed = statement
        placed.areaCode = try AreaInput.code(statement.areaCode, field: "area", in: change.db)
        return placed
    }

    private static func decide(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("need", CommunityNeed.ID.self)
        let isAccepted = visit.input.text("decision") == "accepted"
        let reason = visit.input.text("reason")
        let version = try visit.seenVersion()
        return try await visit.write { change in
            done(
                try CommunityNeed.decide(id, version: version, isAccepted: isAccepted, reason: reason, in: change),
                visit, "needs.flash.decided")
        }
    }

    private static func give(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("need", CommunityNeed.ID.self)
        let code = visit.input.text("code").trimmed.uppercased()
        return try await visit.write { change in
            done(try CommunityNeed.give(id, to: code, in: change), visit, "needs.flash.given")
        }
    }

    private static func ask(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("need", CommunityNeed.ID.self)
        guard let answer = CommunityNeed.Answer(rawValue: visit.input.text("answer")) else { throw NotFound() }
        let note = visit.input.text("note")
        return try await visit.write { change in
            done(try CommunityNeed.ask(id, answer: answer, note: note, in: change), visit, "needs.flash.asked")
        }
    }

    private static func close(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("need", CommunityNeed.ID.self)
        let version = try visit.seenVersion()
        return try await visit.write { change in
            done(try CommunityNeed.close(id, version: version, in: change), visit, "needs.flash.closed")
        }
    }
}
