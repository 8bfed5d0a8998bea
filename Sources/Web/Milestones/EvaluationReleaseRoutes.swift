internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// What is decided after the first scores: a rectification that is done early, a held tranche that is free.
enum EvaluationReleaseRoutes {
    private static let seen = InputField(
        "seen", .longText(max: 5_000), label: "evaluations.rectification_seen", "What was seen.")
    private static let reason = InputField(
        "releaseReason", .longText(max: 5_000), label: "funds.reason", hint: "evaluations.release_hint",
        "Why the tranche is set free.")

    private static let replacing = [
        InputField(
            "replacedParty", .choice(Evaluation.Party.allCases.map(\.rawValue), prefix: "evaluations.party"),
            label: "evaluations.party", "The party."),
        InputField("replacement", .identifier, label: "evaluations.evaluator", "Key of the account."),
        InputField("replacementReason", .longText(max: 2_000), label: "funds.reason", "Why."),
    ]

    static let all: [Route] = [
        .post(
            "/{authority}/evaluations/{evaluation}/replacements", .roles([.programmeOfficer]),
            "Names somebody else for a party that has not scored in this round.", fields: replacing, once: true,
            answer: .evaluation, form: EvaluationPage.show, replace),
        .post(
            "/{authority}/evaluations/{evaluation}/rectification-acceptance", .roles([.supervisor]),
            "Says that what had to be put right is right before its day: the parties may score again.",
            fields: [seen], once: true, answer: .evaluation, form: EvaluationPage.show, accept),
        .post(
            "/{authority}/evaluations/{evaluation}/release", .roles([.programmeOfficer, .decisionMaker]),
            "Asks that the next tranche be set free that the decision held.", fields: [reason], once: true,
            answer: .evaluation, form: EvaluationPage.show, release),
        .post(
            "/{authority}/evaluations/{evaluation}/release-confirmation", .roles([.decisionMaker]),
            "Confirms as a second person that the next tranche is set free.", once: true, answer: .evaluation,
            form: EvaluationPage.show, confirm),
    ]

    private static func accept(_ visit: Visit) async throws -> Outcome {
        let statement = visit.input.text("seen")
        return try await change(visit) { evaluation, change in
            try evaluation.acceptRectification(statement, in: change)
        }
    }

    private static func replace(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let party = Evaluation.Party(rawValue: input.text("replacedParty")),
            let evaluator = input.id("replacement", Account.ID.self)
        else { throw FieldRefusal("replacement", "field.refusal.missing") }
        return try await change(visit) { evaluation, change in
            try evaluation.replace(evaluator, for: party, reason: input.text("replacementReason"), in: change)
        }
    }

    /// Somebody else for a seat whose party has not scored.
    static func replacement(
        _ evaluation: Evaluation, _ candidates: [(id: Account.ID, name: String)], _ visit: Visit
    ) -> [Desk.Form] {
        let seats = evaluation.seats.filter { $0.evaluator != nil && !$0.hasScored }
        guard evaluation.state == .open, !seats.isEmpty, !candidates.isEmpty,
            visit.viewer.holds(.programmeOfficer, in: evaluation.milestone.scope)
        else { return [] }
        let options = [
            "replacedParty": seats.map { (value: $0.party.rawValue, text: visit.text($0.party.messageKey)) },
            "replacement": candidates.map { (value: $0.id.description, text: $0.name) },
        ]
        return [
            visit.deskForm(
                "evaluations.replace", "/evaluations/\(evaluation.id)/replacements",
                replacing.map { visit.field($0, options: options[$0.name]) }, isFirst: false)
        ]
    }

    private static func release(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("releaseReason")
        return try await change(visit) { evaluation, change in try evaluation.release(reason: reason, in: change) }
    }

    private static func confirm(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { evaluation, change in try evaluation.confirmRelease(in: change) }
    }

    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (Evaluation, Change) throws -> Evaluation
    ) async throws -> Outcome {
        let (id, base) = (try visit.id("evaluation", Evaluation.ID.self), visit.base)
        return try await visit.write { change in
            let made = try body(try Evaluation.find(id, for: change.viewer, in: change.db), change)
            return .done("\(base)/evaluations/\(id)", Message("indicators.saved"), json: made.json)
        }
    }

    /// What is known of both on the page of an evaluation.
    struct Notes: Sendable {
        let rectification: Evaluation.Note?
        let release: Evaluation.Note?
        let confirmation: Evaluation.Note?

        static func load(_ evaluation: Evaluation, in db: Connection) throws -> Notes {
            Notes(
                rectification: try evaluation.rectification(in: db), release: try evaluation.release(in: db),
                confirmation: try evaluation.releaseConfirmation(in: db))
        }

        func summaries(_ visit: Visit) -> [Desk.Summary] {
            func summary(_ note: Evaluation.Note?, _ title: String) -> [Desk.Summary] {
                guard let note else { return [] }
                return [
                    .init(
                        visit.text(title),
                        [
                            (visit.text("evaluations.statement"), note.statement),
                            (visit.text("evaluations.said_by"), note.name),
                            (visit.text("evaluations.said_at"), note.at.beijing),
                        ])
                ]
            }
            return summary(rectification, "evaluations.rectification_accepted")
                + summary(release, "evaluations.release_asked")
                + summary(confirmation, "evaluations.released")
        }
    }

    static func forms(
        _ evaluation: Evaluation, _ notes: Notes, _ decision: Evaluation.Decision?, _ visit: Visit
    ) -> [Desk.Form] {
        let (viewer, scope) = (visit.viewer, evaluation.milestone.scope)
        let url = "/evaluations/\(evaluation.id)"
        if evaluation.state == .open, evaluation.rescoredFor == "rectification", notes.rectification == nil,
            viewer.holds(.supervisor, in: scope), evaluation.seat(of: viewer) == nil
        {
            return [
                visit.deskForm(
                    "evaluations.accept_rectification", url + "/rectification-acceptance", [visit.field(seen)])
            ]
        }
        guard decision?.holdsNext ?? false, notes.confirmation == nil else { return [] }
        if notes.release != nil, viewer.holds(.decisionMaker, in: scope) {
            return [visit.deskForm("evaluations.confirm_release", url + "/release-confirmation")]
        }
        if notes.release == nil, viewer.holds(.decisionMaker, in: scope) || viewer.holds(.programmeOfficer, in: scope) {
            return [visit.deskForm("evaluations.release", url + "/release", [visit.field(reason)])]
        }
        return []
    }
}
