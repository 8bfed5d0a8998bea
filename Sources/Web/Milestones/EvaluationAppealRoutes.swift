internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Appeals against rejected objections, and evaluations that cannot be carried out.
enum EvaluationAppealRoutes {
    private static let statement = InputField(
        "appealStatement", .longText(max: 20_000), label: "evaluations.statement", "Why the rejection is wrong.")
    private static let reason = InputField(
        "cancellationReason", .longText(max: 2_000), label: "funds.reason", "Why it cannot be carried out.")

    static let all: [Route] = [
        .post(
            "/{authority}/evaluations/{evaluation}/objections/{objection}/appeal", .members,
            "Appeals against a rejected objection.", fields: [statement], once: true, answer: .evaluation,
            form: EvaluationPage.show, appeal),
        .post(
            "/{authority}/evaluations/{evaluation}/objections/{objection}/appeal-answer", .roles([.decisionMaker]),
            "Answers an appeal, as somebody who had no hand in the result or the rejection.",
            fields: EvaluationRoutes.answerFields, once: true, answer: .evaluation, form: EvaluationPage.show, answer),
        .post(
            "/{authority}/evaluations/{evaluation}/cancellation", .roles([.decisionMaker]),
            "Cancels an evaluation that cannot be carried out, before all have scored.", fields: [reason], once: true,
            comparing: .always, answer: .evaluation, form: EvaluationPage.show, cancel),
    ]

    private static func appeal(_ visit: Visit) async throws -> Outcome {
        let statement = visit.input.text("appealStatement")
        let objection = try visit.id("objection", Evaluation.Objection.ID.self)
        return try await change(visit) { evaluation, change in
            try evaluation.appeal(against: objection, statement, in: change)
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let objection = try visit.id("objection", Evaluation.Objection.ID.self)
        return try await change(visit) { evaluation, change in
            try evaluation.answer(
                appealAgainst: objection, upheld: input.text("answer") == "upheld", reason: input.text("reason"),
                in: change)
        }
    }

    private static func cancel(_ visit: Visit) async throws -> Outcome {
        let (reason, seen) = (visit.input.text("cancellationReason"), try visit.seenVersion())
        return try await change(visit) { evaluation, change in
            try evaluation.cancel(reason: reason, version: seen, in: change)
        }
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

    /// The objections with their answers and appeals.
    static func summaries(_ objections: [Evaluation.Objection], _ visit: Visit) -> [Desk.Summary] {
        objections.map { objection in
            let appeal = objection.appeal
            return .init(
                visit.text("evaluations.objection", ["round": String(objection.round)]),
                [
                    (visit.text("evaluations.statement"), objection.statement),
                    (visit.text("milestones.reported_at"), objection.madeAt.beijing),
                    (
                        visit.text("evaluations.answer"),
                        objection.answer.map { visit.text("evaluations.answer.\($0)") } ?? ""
                    ), (visit.text("funds.reason"), objection.reason),
                    (visit.text("evaluations.appeal_until"), objection.appealUntil?.description ?? ""),
                    (visit.text("evaluations.appeal_one"), appeal?.statement ?? ""),
                    (visit.text("evaluations.appealed_at"), appeal?.madeAt.beijing ?? ""),
                    (
                        visit.text("evaluations.appeal_answer"),
                        appeal?.answer.map { visit.text("evaluations.appeal_answer.\($0)") } ?? ""
                    ), (visit.text("evaluations.appeal_reason"), appeal?.reason ?? ""),
                ])
        }
    }

    /// What the viewer may do about them now.
    static func forms(
        _ evaluation: Evaluation, _ objections: [Evaluation.Objection], _ visit: Visit
    ) -> [Desk.Form] {
        let (viewer, url) = (visit.viewer, "/evaluations/\(evaluation.id)")
        let isDecisionMaker = viewer.holds(.decisionMaker, in: evaluation.milestone.scope)
        if evaluation.state == .open, evaluation.round == 1, isDecisionMaker, evaluation.seat(of: viewer) == nil,
            !evaluation.seats.allSatisfy(\.hasScored)
        {
            return [
                visit.deskForm(
                    "evaluations.cancel", url + "/cancellation", [visit.field(reason)], version: evaluation.version,
                    isFirst: false)
            ]
        }
        guard evaluation.state == .published,
            let last = objections.last(where: { $0.round == evaluation.round && $0.answer == "rejected" })
        else { return [] }
        let place = url + "/objections/\(last.id)"
        if last.appeal == nil, let until = last.appealUntil, until >= viewer.today,
            evaluation.milestone.isWork(of: viewer)
        {
            return [visit.deskForm("evaluations.appeal", place + "/appeal", [visit.field(statement)])]
        }
        if let appeal = last.appeal, appeal.answer == nil, isDecisionMaker {
            return [
                visit.deskForm(
                    "evaluations.answer_appeal", place + "/appeal-answer",
                    EvaluationRoutes.answerFields.map { visit.field($0) })
            ]
        }
        return []
    }
}
