internal import Calls
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// Outages of the installation: the system and the security administrator record them, and one answers what the other
/// recorded or the heartbeat noticed. A confirmed one moves the deadlines that it reached, at once.
enum OutageRoutes {
    private static let administrators: Access = .administrators(Outage.administrators)
    private static let recordFields = [
        InputField("started", .dateTime, label: "outages.started", "When it began, Beijing time."),
        InputField("ended", .dateTime, label: "outages.ended", "When it was over, Beijing time."),
        InputField(
            "reason", .text(max: 500), label: "outages.reason", hint: "outages.reason_hint",
            "What happened; the public reads it."),
    ]
    private static let answerFields = [
        InputField("outage", .identifier, label: "outages.outage", "Key of the outage."),
        InputField(
            "answer", .choice(Outage.Answer.allCases.map(\.rawValue), prefix: "outages.answer"),
            label: "outages.field.answer", "Whether it was one."),
        InputField(
            "reason", .text(max: 500), label: "outages.reason", hint: "outages.reason_hint",
            "What happened; the public reads it."),
    ]
    private static let schema = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("started", .timestamp), ("ended", .timestamp), ("minutes", .integer),
                    ("noticed_by", .codes(Outage.Noticing.allCases.map(\.rawValue))),
                    ("answer", .nullable(.codes(Outage.Answer.allCases.map(\.rawValue)))), ("reason", .string),
                ]))
        )
    ])

    static let all: [Route] = [
        .page("/outages", administrators, "Lists the times in which the installation was out.", answer: schema, index),
        .post(
            "/outages", administrators, "Records an outage, which another administrator confirms.",
            fields: recordFields,
            creates: true, answer: .object([("id", .integer)]), form: index, record),
        .post(
            "/outages/answers", administrators, "Says whether what was noticed or recorded was an outage.",
            fields: answerFields, once: true, form: index, answer),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let outages = try await visit.read { db in try Outage.newest(100, for: viewer, in: db) }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("outages.remark"))]
        desk.links = [.init(linkURL: "/rules?q=call.outage", linkText: visit.text("outages.rules"))]
        desk.tables = [
            .init(
                visit.text("outages.title"),
                ["started", "ended", "minutes", "noticed_by", "reason", "state"].map { visit.text("outages.\($0)") },
                outages.map { outage in
                    [
                        .head(outage.startedAt.beijing), .text(outage.endedAt.beijing), .text("\(outage.minutes)"),
                        .text(visit.text("outages.noticing.\(outage.noticing.rawValue)")), .text(outage.reason),
                        isOwn(outage, viewer)
                            ? .text(visit.text("outages.yours"))
                            : visit.stateCell(Message("outages.state.\(outage.answer?.rawValue ?? "waiting")")),
                    ]
                })
        ]
        let waiting = outages.filter { $0.answer == nil }.map {
            (value: "\($0.id)", text: "\($0.startedAt.beijing) – \($0.endedAt.beijing)")
        }
        if !waiting.isEmpty {
            desk.forms.append(
                visit.deskForm(
                    "outages.give_answer", "/outages/answers",
                    answerFields.map {
                        visit.field($0, options: $0.name == "outage" ? waiting : nil, radios: $0.name == "answer")
                    }))
        }
        desk.forms.append(
            visit.deskForm("outages.record", "/outages", recordFields.map { visit.field($0) }, isFirst: waiting.isEmpty)
        )
        return visit.desk(Message("outages.title"), desk, json: ["items": .array(outages.map(json))])
    }

    /// Whether the outage waits for somebody else than the viewer.
    private static func isOwn(_ outage: Outage, _ viewer: Viewer) -> Bool {
        outage.answer == nil && outage.recordedBy != nil && outage.recordedBy == viewer.account
    }

    private static func json(_ outage: Outage) -> JSON {
        [
            "id": .integer(outage.id.rawValue), "started": .string(outage.startedAt.description),
            "ended": .string(outage.endedAt.description), "minutes": .integer(Int64(outage.minutes)),
            "noticed_by": .string(outage.noticing.rawValue),
            "answer": outage.answer.map { .string($0.rawValue) } ?? .null, "reason": .string(outage.reason),
        ]
    }

    private static func record(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let started = input.moment("started"), let ended = input.moment("ended") else {
            throw FieldRefusal("started", "field.refusal.missing")
        }
        return try await visit.write { change in
            let id = try Outage.record(from: started, to: ended, reason: input.text("reason"), in: change)
            return Outcome.created("/outages", Message("outages.flash.recorded"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let id = input.id("outage", Outage.ID.self), let answer = Outage.Answer(rawValue: input.text("answer"))
        else { throw FieldRefusal("outage", "field.refusal.missing") }
        let outcome = try await visit.write { change in
            try Outage.answer(id, answer, reason: input.text("reason"), in: change)
            return Outcome.done("/outages", Message("outages.flash.answered"))
        }
        if answer == .confirmed { try await follow(visit) }
        return outcome
    }

    /// Moves the deadlines now. What fails here is done by the next look of a worker.
    private static func follow(_ visit: Visit) async throws {
        try await CallClocks.run(in: visit.site.database) { tenant, error in
            visit.site.logger.warning(
                "deadlines did not follow an outage", metadata: ["tenant": "\(tenant.slug)", "error": "\(error)"])
        }
    }
}
