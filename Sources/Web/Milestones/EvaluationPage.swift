internal import Contracts
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// The page of an evaluation: the parties, the rubric, what is told of the scores, the result and what follows.
enum EvaluationPage {
    private struct Content: Sendable {
        let evaluation: Evaluation
        let scores: [Evaluation.Score]
        let results: [Evaluation.Result]
        let objections: [Evaluation.Objection]
        let decision: Evaluation.Decision?
        let notes: EvaluationReleaseRoutes.Notes
        let candidates: [(id: Account.ID, name: String)]
        let moves: [StateMove]
        /// What the contract pays for the latest total, where it pays by score.
        let share: Fraction?
    }

    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("evaluation", Evaluation.ID.self)
        let content = try await visit.read { db in
            let evaluation = try Evaluation.find(id, for: viewer, in: db)
            // The party that is evaluated learns nothing of a round before its result is published.
            let isOutside =
                evaluation.state == .open && evaluation.milestone.isWork(of: viewer)
                && evaluation.seat(of: viewer) == nil
            let results = try evaluation.results(in: db)
            return Content(
                evaluation: evaluation,
                scores: try evaluation.scores(in: db).filter { !isOutside || $0.round < evaluation.round },
                results: results,
                objections: try evaluation.objections(in: db), decision: try evaluation.decision(in: db),
                notes: try .load(evaluation, in: db),
                candidates: try Evaluation.candidates(for: viewer, in: db),
                moves: try StateMove.all(of: "evaluation", id.rawValue, for: viewer, in: db),
                share: try results.last.flatMap { last in
                    try TrancheResult.share(
                        of: last.total, by: evaluation.milestone.contract, for: viewer, in: db)
                })
        }
        let evaluation = content.evaluation
        var desk = Desk()
        desk.state = visit.deskState(Message(evaluation.state.messageKey))
        if evaluation.state == .open {
            desk.remarks = [.init(remark: visit.text("evaluations.blind"))]
            if let day = evaluation.scoreBy {
                desk.remarks.append(
                    .init(remark: visit.text("evaluations.score_by_day", ["day": day.description])))
            }
        }
        desk.links = [
            .init(
                linkURL: "\(visit.base)/milestones/\(evaluation.milestone.id)", linkText: visit.text("milestones.one"))
        ]
        desk.summaries = summaries(content, visit) + content.notes.summaries(visit)
        if let share = content.share {
            desk.remarks.append(
                .init(remark: visit.text("evaluations.share_by_contract", ["percent": share.exactDecimal ?? ""])))
        }
        desk.tables = [parties(content, visit), rubric(content, visit)]
        desk.events = visit.events(content.moves, prefix: "evaluations.state.")
        desk.forms =
            forms(content, visit)
            + EvaluationReleaseRoutes.forms(evaluation, content.notes, content.decision, visit)
            + EvaluationReleaseRoutes.replacement(evaluation, content.candidates, visit)
            + EvaluationAppealRoutes.forms(evaluation, content.objections, visit)
        let json = json(content)
        return visit.desk(
            .verbatim(visit.text("evaluations.of", ["title": evaluation.milestone.title])), desk, json: json,
            crumbs: [.init(Message("navigation.evaluations"), "\(visit.base)/evaluations")],
            version: evaluation.version)
    }

    private static func summaries(_ content: Content, _ visit: Visit) -> [Desk.Summary] {
        let evaluation = content.evaluation
        var all = content.results.map { result in
            Desk.Summary(
                visit.text("evaluations.result", ["round": String(result.round)]),
                [
                    (visit.text("evaluations.total"), result.total.decimal(places: 2)),
                    (visit.text("evaluations.grade"), visit.text(evaluation.labels.messageKey(result.grade))),
                    (visit.text("evaluations.bands"), result.bandsCitation),
                    (visit.text("evaluations.published_at"), result.publishedAt.beijing),
                    (
                        visit.text("evaluations.objection_until"),
                        result.objectionUntil.description
                            + (result.isEstimated ? " · \(visit.text("evaluations.estimated"))" : "")
                    ), (visit.text("evaluations.objection_rule"), result.objectionCitation),
                ])
        }
        if evaluation.round == 2 {
            all.append(
                .init(
                    visit.text("evaluations.rescored"),
                    [
                        (
                            visit.text("evaluations.rescored_for"),
                            visit.text("evaluations.rescored_for.\(evaluation.rescoredFor)")
                        ), (visit.text("milestones.rectify_by"), evaluation.rectifyBy?.description ?? ""),
                        (visit.text("funds.reason"), evaluation.rescoreReason),
                    ]))
        }
        all += EvaluationAppealRoutes.summaries(content.objections, visit)
        return all + (content.decision.map { [summary(of: $0, visit)] } ?? [])
    }

    private static func summary(of decision: Evaluation.Decision, _ visit: Visit) -> Desk.Summary {
        .init(
            visit.text("evaluations.decision"),
            [
                (visit.text("evaluations.effect"), visit.text(decision.effect.messageKey)),
                (visit.text("evaluations.pay_percent"), "\(decision.payPercent.exactDecimal ?? "") %"),
                (
                    visit.text("evaluations.holds_next"),
                    visit.text(decision.holdsNext ? "indicators.yes" : "indicators.no")
                ),
                (
                    visit.text("evaluations.recover"),
                    decision.recover > .zero ? "¥" + decision.recover.grouped : ""
                ), (visit.text("evaluations.recover_by"), decision.recoverBy?.description ?? ""),
                (visit.text("evaluations.barred_until"), decision.barredUntil?.description ?? ""),
                (visit.text("funds.reason"), decision.reason),
            ])
    }

    private static func parties(_ content: Content, _ visit: Visit) -> Desk.Table {
        let evaluation = content.evaluation
        let isNamed = evaluation.state != .open || !evaluation.milestone.isWork(of: visit.viewer)
        return .init(
            visit.text("evaluations.parties"),
            [
                "evaluations.party", "evaluations.weight", "evaluations.evaluator", "evaluations.score_1",
                "evaluations.score_2", "evaluations.answers",
            ].map { visit.text($0) },
            evaluation.seats.map { seat in
                func score(_ round: Int) -> Evaluation.Score? {
                    content.scores.first { $0.party == seat.party && $0.round == round }
                }
                let hidden = seat.hasScored ? visit.text("evaluations.scored") : visit.text("evaluations.waiting")
                let (first, second) = (score(1), score(2))
                return [
                    .head(visit.text(seat.party.messageKey)), .number(seat.weight.exactDecimal ?? ""),
                    .text(isNamed ? seat.evaluatorName : ""),
                    .number(first?.score.decimal(places: 2) ?? (evaluation.round == 1 ? hidden : "")),
                    .number(second?.score.decimal(places: 2) ?? (evaluation.round == 2 ? hidden : "")),
                    .number((second ?? first).map { String($0.answers) } ?? ""),
                ]
            })
    }

    private static func rubric(_ content: Content, _ visit: Visit) -> Desk.Table {
        let evaluation = content.evaluation
        let scores = content.scores.filter { $0.round == evaluation.round }
        return .init(
            visit.text("evaluations.rubric"),
            ["evaluations.criterion", "evaluations.weight"].map { visit.text($0) }
                + evaluation.seats.map { visit.text($0.party.messageKey) },
            evaluation.criteria.map { criterion in
                [.head(criterion.name), .number(criterion.weight.exactDecimal ?? "")]
                    + evaluation.seats.map { seat in
                        .number(
                            scores.first { $0.party == seat.party }?.points[criterion.number]?.exactDecimal ?? "")
                    }
            })
    }

    private static func forms(_ content: Content, _ visit: Visit) -> [Desk.Form] {
        let (evaluation, viewer) = (content.evaluation, visit.viewer)
        let (url, scope) = ("/evaluations/\(evaluation.id)", evaluation.milestone.scope)
        let isOfficer = viewer.holds(.programmeOfficer, in: scope)
        let isDecisionMaker = viewer.holds(.decisionMaker, in: scope)
        var forms: [Desk.Form] = []
        if evaluation.state == .open {
            if isOfficer, evaluation.seats.contains(where: { $0.evaluator == nil }) {
                let people = content.candidates.map { (value: $0.id.description, text: $0.name) }
                forms.append(
                    visit.deskForm(
                        "evaluations.assign", url + "/evaluators",
                        EvaluationRoutes.assignFields.map {
                            visit.field($0, options: $0.name == "evaluator" ? people : nil)
                        }))
            }
            if let seat = evaluation.seat(of: viewer), !seat.hasScored {
                forms.append(
                    visit.deskForm("evaluations.give_score", url + "/scores", scoreFields(evaluation, seat, visit)))
            }
            if isOfficer, evaluation.seats.allSatisfy(\.hasScored) {
                forms.append(visit.deskForm("evaluations.publish", url + "/result", version: evaluation.version))
            }
        }
        guard evaluation.state == .published else { return forms }
        let waiting = content.objections.first { $0.answer == nil && $0.round == evaluation.round }
        if evaluation.milestone.isWork(of: viewer),
            !content.objections.contains(where: { $0.round == evaluation.round })
        {
            forms.append(
                visit.deskForm("evaluations.object", url + "/objections", [visit.field(EvaluationRoutes.statement)]))
        }
        if isDecisionMaker, let waiting {
            forms.append(
                visit.deskForm(
                    "evaluations.answer_objection", url + "/objections/\(waiting.id)/answer",
                    EvaluationRoutes.answerFields.map { visit.field($0) }))
        }
        if isOfficer, evaluation.round == 1 {
            forms.append(
                visit.deskForm(
                    "evaluations.rectify", url + "/rectification",
                    EvaluationRoutes.rectifyFields.map { visit.field($0) }, version: evaluation.version))
        }
        if isDecisionMaker, waiting == nil, !mayBeAppealed(content, on: viewer.today) {
            // Where the contract pays by score, what it pays stands there already.
            let share = content.share?.exactDecimal ?? ""
            forms.append(
                visit.deskForm(
                    "evaluations.decide", url + "/decision",
                    EvaluationRoutes.decisionFields.map {
                        visit.field($0, value: $0.name == "payPercent" ? share : "")
                    }, version: evaluation.version))
        }
        return forms
    }

    /// Whether an appeal against the latest result waits or may still come: nothing is decided before.
    private static func mayBeAppealed(_ content: Content, on day: Day) -> Bool {
        content.objections.filter { $0.round == content.evaluation.round }.contains { objection in
            objection.appeal.map { $0.answer == nil } ?? (objection.appealUntil.map { $0 >= day } ?? false)
        }
    }

    private static func scoreFields(
        _ evaluation: Evaluation, _ seat: Evaluation.Seat, _ visit: Visit
    ) -> [FieldView] {
        let points =
            seat.survey != nil
            ? []
            : evaluation.criteria.map {
                visit.part(
                    EvaluationRoutes.scoreFields[0], String($0.number),
                    name: "\($0.name) (\($0.weight.exactDecimal ?? "") %)")
            }
        return points + [visit.field(EvaluationRoutes.statement)]
    }

    private static func json(_ content: Content) -> JSON {
        let evaluation = content.evaluation
        return [
            "evaluation": evaluation.json,
            "scores": .array(
                content.scores.map {
                    [
                        "party": .string($0.party.rawValue), "round": .integer(Int64($0.round)),
                        "score": .string($0.score.exactDecimal ?? ""), "answers": .integer(Int64($0.answers)),
                    ]
                }),
            "results": .array(
                content.results.map {
                    [
                        "round": .integer(Int64($0.round)), "total": .string($0.total.decimal(places: 2)),
                        "grade": .string($0.grade.rawValue),
                        "objection_until": .string($0.objectionUntil.description),
                    ]
                }),
            "calculation": evaluation.calculation(content.scores, round: evaluation.round) ?? .null,
            "appeals": .array(
                content.objections.compactMap { objection in
                    objection.appeal.map {
                        [
                            "objection": .integer(objection.id.rawValue),
                            "answer": $0.answer.map { .string($0) } ?? .null,
                        ]
                    }
                }),
            "recover": content.decision.map { .string($0.recover.description) } ?? .null,
            "recover_by": content.decision?.recoverBy.map { .string($0.description) } ?? .null,
            "rectification_accepted": .bool(content.notes.rectification != nil),
            "release_asked": .bool(content.notes.release != nil),
            "released": .bool(content.notes.confirmation != nil),
            "effect": content.decision.map { .string($0.effect.rawValue) } ?? .null,
            "pay_percent": content.decision.map { .string($0.payPercent.exactDecimal ?? "") } ?? .null,
        ]
    }
}
