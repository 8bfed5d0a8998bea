internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// What a reviewer is asked, and how the person answers.
enum ReviewingRoutes {
    private static let answer = [
        InputField(
            "answer", .choice(ReviewerInvitation.Answer.allCases.map(\.rawValue), prefix: "reviewing.answer"),
            label: "reviewing.answer", "Whether the person takes part."),
        InputField(
            "ground", .choice(ReviewerInvitation.Ground.allCases.map(\.rawValue), prefix: "reviewing.ground"),
            optional: true, label: "reviewing.ground", hint: "reviewing.ground_hint", "Why not."),
        InputField("note", .longText(max: 1_000), optional: true, label: "reviewing.note", "What else is to be said."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/reviewing", .signedIn, "Lists the viewer's own invitations to review.",
            answer: .object([("items", .list(.invitation))]), own),
        .page(
            "/{authority}/reviewing/{invited}", .signedIn, "Shows an invitation to the reviewer.", answer: .invitation,
            ownOne),
        .post(
            "/{authority}/reviewing/{invited}/answer", .signedIn, "Accepts or refuses an invitation to review.",
            fields: answer, answer: .key, form: ownOne, say),
    ]

    private static func own(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let asked = try await visit.read { db in try ReviewerInvitation.own(for: viewer, in: db) }
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("reviewing.title"),
                ["reviewing.round", "reviewers.invited_at", "reviewing.due", "reviewing.answer"].map { visit.text($0) },
                asked.map {
                    [
                        .head($0.roundName, url: "\(visit.base)/reviewing/\($0.id)"), .text($0.invitedAt.beijing),
                        .text($0.sheetsDueAt.beijing),
                        .text(visit.text("reviewing.answer.\($0.answer?.rawValue ?? "none")")),
                    ]
                })
        ]
        return visit.desk(
            Message("reviewing.title"), desk, json: ["items": .array(asked.map { $0.json })],
            crumbs: [.init(Message("home.title"), "/home")])
    }

    private static func ownOne(_ visit: Visit) async throws -> Page {
        let id: ReviewerInvitation.ID = try visit.id("invited")
        let viewer = visit.viewer
        let one = try await visit.read { db in try ReviewerInvitation.own(id, for: viewer, in: db) }
        var desk = Desk(remarks: [.init(remark: visit.text("reviewing.remark"))])
        desk.summaries = [
            .init(
                one.roundName,
                [
                    (visit.text("reviewers.invited_at"), one.invitedAt.beijing),
                    (visit.text("reviewing.due"), one.sheetsDueAt.beijing),
                    (visit.text("reviewing.entries"), one.entries > 0 ? String(one.entries) : ""),
                    (
                        visit.text("reviewing.answer"),
                        visit.text("reviewing.answer.\(one.answer?.rawValue ?? "none")")
                    ),
                    (
                        visit.text("reviewing.ground"),
                        one.ground.map { visit.text("reviewing.ground.\($0.rawValue)") } ?? ""
                    ),
                    (visit.text("reviewing.note"), one.note),
                ])
        ]
        if one.answer == nil {
            let grounds =
                [(value: "", text: "—")]
                + ReviewerInvitation.Ground.allCases.map {
                    (value: $0.rawValue, text: visit.text("reviewing.ground.\($0.rawValue)"))
                }
            desk.forms = [
                visit.deskForm(
                    "reviewing.say", "/reviewing/\(id)/answer",
                    answer.map { $0.name == "ground" ? visit.field($0, options: grounds) : visit.field($0) })
            ]
        }
        return visit.desk(
            Message("reviewing.one"), desk, json: one.json,
            crumbs: [.init(Message("reviewing.title"), "\(visit.base)/reviewing")])
    }

    private static func say(_ visit: Visit) async throws -> Outcome {
        let id: ReviewerInvitation.ID = try visit.id("invited")
        let (input, base) = (visit.input, visit.base)
        guard let said = ReviewerInvitation.Answer(rawValue: input.text("answer")) else { throw NotFound() }
        return try await visit.write { change in
            try ReviewerInvitation.own(id, for: change.viewer, in: change.db).answer(
                said, ground: ReviewerInvitation.Ground(rawValue: input.text("ground")), note: input.text("note"),
                in: change)
            return .done(
                "\(base)/reviewing/\(id)", Message("reviewing.said_\(said.rawValue)"),
                json: ["id": .integer(id.rawValue)])
        }
    }
}
