internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// Re-reviews (复审) after upheld objections.
enum RereviewRoutes {
    static let order = [
        InputField("objection", .identifier, label: "notices.field.objection", "Key of an upheld objection."),
        InputField(
            "proposal", .identifier, optional: true, label: "notices.field.proposal", hint: "rereviews.proposal_hint",
            "Key of the proposal where the objection is about the whole."),
    ]
    private static let answerFields = [
        InputField(
            "outcome",
            .choice(
                Rereview.Outcome.allCases.filter { $0 != .ended }.map(\.rawValue), prefix: "rereviews.outcome"),
            label: "rereviews.outcome", "What came of it."),
        InputField(
            "answer", .longText(max: 5_000), label: "notices.field.answer", hint: "rereviews.answer_hint",
            "The reasons, for everybody to read."),
    ]
    private static let endFields = [
        InputField(
            "because", .choice(Rereview.EndGround.allCases.map(\.rawValue), prefix: "rereviews.because"),
            label: "rereviews.because", "Why it ends without a result."),
        InputField(
            "reason", .longText(max: 5_000), label: "rereviews.end_reason", hint: "rereviews.answer_hint",
            "The reason in words, for everybody to read."),
    ]

    static let all: [Route] = [
        .post(
            "/{authority}/notices/{notice}/rereviews", .roles([.programmeOfficer]),
            "Orders a re-review by other people after an upheld objection.", fields: order, once: true, answer: .key,
            form: NoticePages.show, begin),
        .page(
            "/{authority}/rereviews/{rereview}", .everyone, "Shows a re-review: once it has ended, to everybody.",
            answer: .rereview, show),
        .post(
            "/{authority}/rereviews/{rereview}/answer", .roles([.programmeOfficer, .decisionMaker]),
            "Says what came of a re-review, for everybody to read.", fields: answerFields, answer: .key, form: show,
            answer),
        .post(
            "/{authority}/rereviews/{rereview}/end", .roles([.programmeOfficer, .decisionMaker]),
            "Ends a re-review without a result, with the reason for everybody to read.", fields: endFields,
            answer: .key, form: show, end),
    ]

    private static func begin(_ visit: Visit) async throws -> Outcome {
        let notice: ResultNotice.ID = try visit.id("notice")
        guard let objection = visit.input.id("objection", Objection.ID.self) else {
            throw FieldRefusal("objection", "field.refusal.choice")
        }
        let proposal: Identifier<Int64>? = visit.input.id("proposal")
        let base = visit.base
        return try await visit.write { change in
            let rereview = try Rereview.order(for: objection, proposal: proposal?.rawValue, in: change)
            guard rereview.notice == notice else { throw NotFound() }
            return .done(
                "\(base)/rereviews/\(rereview.id)", Message("rereviews.ordered"),
                json: ["id": .integer(rereview.id.rawValue)])
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id: Rereview.ID = try visit.id("rereview")
        let viewer = visit.viewer
        let (rereview, round) = try await visit.read { db in
            let rereview = try Rereview.find(id, for: viewer, in: db)
            let isSeen = try rereview.isSeen(by: viewer, in: db)
            return (rereview, isSeen ? try ReviewRound.find(rereview.round, for: viewer, in: db) : nil)
        }
        let state = rereview.answer.map { $0.outcome.rawValue } ?? "running"
        var desk = Desk(state: visit.deskState(Message("rereviews.state.\(state)")))
        desk.remarks = [.init(remark: visit.text("rereviews.remark"))]
        desk.summaries = [.init(rereview.title ?? visit.text("rereviews.unnamed"), facts(rereview, visit))]
        if let round {
            desk.links = [
                .init(linkURL: "\(visit.base)/reviews/\(round.id)", linkText: round.name, linkIsPrimary: true),
                .init(
                    linkURL: "\(visit.base)/reviews/\(rereview.firstRound)/ranking/\(rereview.proposal ?? 0)",
                    linkText: visit.text("rereviews.first_result")),
            ]
            if rereview.answer == nil, viewer.holdsAnywhere([.programmeOfficer, .decisionMaker]) {
                // One of both can be done: a closed round has a result, an open one has none yet.
                desk.forms = [
                    round.state == .closed
                        ? visit.deskForm(
                            "rereviews.answer", "/rereviews/\(id)/answer", answerFields.map { visit.field($0) })
                        : visit.deskForm("rereviews.end", "/rereviews/\(id)/end", endFields.map { visit.field($0) })
                ]
                if round.state != .closed { desk.remarks.append(.init(remark: visit.text("rereviews.waits"))) }
            }
        }
        return visit.desk(
            Message("rereviews.title"), desk, json: json(rereview, round: round),
            crumbs: [
                .init(Message("navigation.result_notices"), "\(visit.base)/notices"),
                .init(Message("rereviews.notice"), "\(visit.base)/notices/\(rereview.notice)"),
            ])
    }

    private static func facts(_ rereview: Rereview, _ visit: Visit) -> [(String, String)] {
        [
            (visit.text("rereviews.ordered_at"), rereview.orderedAt.beijing),
            (
                visit.text("rereviews.due_on"),
                rereview.dueOn.description + (rereview.isEstimated ? " " + visit.text("notices.estimated") : "")
            ), (visit.text("rereviews.citation"), rereview.citation),
            (
                visit.text("rereviews.outcome"),
                rereview.answer.map { visit.text("rereviews.outcome.\($0.outcome.rawValue)") } ?? ""
            ),
            (
                visit.text("rereviews.because"),
                rereview.answer?.ground.map { visit.text("rereviews.because.\($0.rawValue)") } ?? ""
            ), (visit.text("notices.field.answer"), rereview.answer?.text ?? ""),
            (visit.text("rereviews.answered_at"), rereview.answer?.at.beijing ?? ""),
        ]
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id: Rereview.ID = try visit.id("rereview")
        guard let outcome = Rereview.Outcome(rawValue: visit.input.text("outcome")) else {
            throw FieldRefusal("outcome", "field.refusal.choice")
        }
        let (text, base) = (visit.input.text("answer"), visit.base)
        return try await visit.write { change in
            try Rereview.answer(id, outcome, text: text, in: change)
            return .done(
                "\(base)/rereviews/\(id)", Message("rereviews.answered"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func end(_ visit: Visit) async throws -> Outcome {
        let id: Rereview.ID = try visit.id("rereview")
        guard let ground = Rereview.EndGround(rawValue: visit.input.text("because")) else {
            throw FieldRefusal("because", "field.refusal.choice")
        }
        let (text, base) = (visit.input.text("reason"), visit.base)
        return try await visit.write { change in
            try Rereview.end(id, ground, text: text, in: change)
            return .done("\(base)/rereviews/\(id)", Message("rereviews.was_ended"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func json(_ rereview: Rereview, round: ReviewRound?) -> JSON {
        [
            "id": .integer(rereview.id.rawValue), "notice": .integer(rereview.notice.rawValue),
            "proposal": rereview.proposal.map { .integer($0) } ?? .null,
            "title": rereview.title.map { .string($0) } ?? .null,
            "due_on": .string(rereview.dueOn.description), "estimated": .bool(rereview.isEstimated),
            "outcome": rereview.answer.map { .string($0.outcome.rawValue) } ?? .null,
            "ended_because": rereview.answer?.ground.map { .string($0.rawValue) } ?? .null,
            "answer": rereview.answer.map { .string($0.text) } ?? .null,
            "round": round.map { .integer($0.id.rawValue) } ?? .null,
        ]
    }
}

extension Schema {
    static let rereview = Schema.object([
        ("id", .integer), ("notice", .integer), ("proposal", .nullable(.integer)), ("title", .nullable(.string)),
        ("due_on", .day),
        ("estimated", .boolean), ("outcome", .nullable(.codes(Rereview.Outcome.allCases.map(\.rawValue)))),
        ("ended_because", .nullable(.codes(Rereview.EndGround.allCases.map(\.rawValue)))),
        ("answer", .nullable(.string)), ("round", .nullable(.integer)),
    ])
}
