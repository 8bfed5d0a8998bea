internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Vault

/// Forgetting a person: one asks with a reason, another answers; the list is the log of it.
enum ForgettingRoutes {
    private static let askers: Set<Role> = [.programmeOfficer, .accountant]
    private static let answerers: Set<Role> = [.programmeOfficer, .decisionMaker]
    private static let readers = askers.union(answerers).union([.auditor])
    private static let askFields = [
        InputField(
            "person", .identifier, label: "grants.person", hint: "forgetting.person_hint", "Number of the person."),
        InputField(
            "reason", .text(max: 200), label: "funds.reason", hint: "forgetting.reason_hint", "Why; names nobody."),
    ]
    private static let answerFields = [
        InputField("request", .identifier, label: "forgetting.request", "Key of the request."),
        InputField(
            "answer", .choice(["forget", "refuse"], prefix: "forgetting.answer"), label: "forgetting.answer",
            "Whether the person is forgotten."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/forgettings", .roles(readers), "Lists the requests that people are forgotten.",
            query: [Paging.after], answer: .page(of: request), index),
        .post(
            "/{authority}/forgettings", .roles(askers), "Asks that a person is forgotten.", fields: askFields,
            creates: true, answer: .key, form: index, ask),
        .post(
            "/{authority}/forgetting-answers", .roles(answerers), "Answers a request as the second person.",
            fields: answerFields, once: true, form: index, answer),
    ]

    private static let request = Schema.object([
        ("id", .integer), ("person", .integer), ("reason", .string),
        ("state", .codes(Forgetting.State.allCases.map(\.rawValue))), ("asked_by", .string), ("asked_at", .timestamp),
        ("answered_by", .nullable(.string)), ("answered_at", .nullable(.timestamp)),
    ])

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let last = visit.input.integer("after").map { Forgetting.ID($0) }
        let found = try await visit.read { db in try Forgetting.list(before: last, limit: 51, for: viewer, in: db) }
        let shown = Array(found.prefix(50))
        let next = found.count > 50 ? shown.last?.id.description : nil
        var desk = Desk(remarks: [.init(remark: visit.text("forgetting.remark"))])
        desk.links = [.init(linkURL: "\(visit.base)/grants", linkText: visit.text("grants.title"))]
        if viewer.holdsAnywhere([.auditor, .programmeOfficer]) {
            desk.links.append(.init(linkURL: "\(visit.base)/vault-reads", linkText: visit.text("vault.reads")))
        }
        desk.tables = [table(shown, visit)]
        desk.forms = forms(shown, visit)
        if let next {
            desk.links.append(
                .init(linkURL: "\(visit.base)/forgettings?after=\(next)", linkText: visit.text("funds.more")))
        }
        return visit.desk(
            Message("forgetting.title"), desk,
            json: ["items": .array(shown.map(json)), "next": next.map { .string($0) } ?? .null],
            crumbs: [.init(Message("grants.title"), "\(visit.base)/grants")])
    }

    private static func table(_ shown: [Forgetting], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("forgetting.title"),
            [
                "forgetting.request", "grants.person", "funds.reason", "forgetting.asked", "forgetting.answered",
                "funds.state",
            ].map { visit.text($0) },
            shown.map { one in
                [
                    .head(one.id.description), .text(one.person.description), .text(one.reason),
                    .text("\(one.askerName) \(one.askedAt.beijing)"),
                    .text([one.answererName, one.answeredAt?.beijing].compactMap(\.self).joined(separator: " ")),
                    visit.stateCell(Message(one.state.messageKey)),
                ]
            })
    }

    private static func forms(_ shown: [Forgetting], _ visit: Visit) -> [Desk.Form] {
        let viewer = visit.viewer
        var forms: [Desk.Form] = []
        let waiting = shown.filter { $0.state == .waits && $0.asker != viewer.account }
        if !waiting.isEmpty, viewer.holdsAnywhere(answerers) {
            let options = waiting.map { (value: $0.id.description, text: "\($0.person) · \($0.reason)") }
            forms.append(
                visit.deskForm(
                    "forgetting.give_answer", "/forgetting-answers",
                    answerFields.map { visit.field($0, options: $0.name == "request" ? options : nil) }))
        }
        if viewer.holdsAnywhere(askers) {
            forms.append(
                visit.deskForm("forgetting.ask", "/forgettings", askFields.map { visit.field($0) }, isFirst: false))
        }
        return forms
    }

    private static func json(_ one: Forgetting) -> JSON {
        [
            "id": .integer(one.id.rawValue), "person": .integer(one.person.rawValue), "reason": .string(one.reason),
            "state": .string(one.state.rawValue), "asked_by": .string(one.askerName),
            "asked_at": .string(one.askedAt.description),
            "answered_by": one.answererName.map { .string($0) } ?? .null,
            "answered_at": one.answeredAt.map { .string($0.description) } ?? .null,
        ]
    }

    private static func ask(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let person = input.id("person", Person.ID.self) else { throw NotFound() }
            let id = try Forgetting.ask(person, reason: input.text("reason"), in: change)
            return .created(
                "\(visit.base)/forgettings", Message("forgetting.asked_now"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let request = input.id("request", Forgetting.ID.self) else { throw NotFound() }
            try GrantBatch.answer(request, agreed: input.text("answer") == "forget", in: change)
            return .done("\(visit.base)/forgettings", Message("forgetting.answered_now"))
        }
    }
}
