internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

extension WorkflowRoutes {
    static let moveFields = [
        InputField("move", .text(max: 40), label: "workflows.field.move", "Key of the move."),
        InputField(
            "reason", .longText(max: 2_000), optional: true, label: "calls.field.reason", "Why, where it is asked."),
        InputField(
            "reasons", .choices(Screening.Reason.allCases.map(\.rawValue), prefix: "screening.reason"), optional: true,
            label: "screening.field.reasons", "Coded reasons of a correction or a refusal."),
        InputField(
            "due", .date, optional: true, label: "screening.field.due", hint: "screening.hint.due",
            "Last day of a correction."),
    ]

    /// The forms of the moves that the viewer may make, each with its own button and with what the move asks for: a
    /// decision its reasons, a correction its last day.
    static func forms(
        _ moves: [Workflow.Move], of proposal: Proposal, in workflow: Workflow, _ visit: Visit
    ) -> [Desk.Form] {
        moves.map { move in
            var key = visit.field(moveFields[0], value: move.key)
            (key.control, key.value) = (.hidden, move.key)
            var (reason, due) = (visit.field(moveFields[1]), visit.field(moveFields[3]))
            var reasons = visit.field(moveFields[2])
            (reason.place, due.place, reasons.place) = ("\(move.key)-", "\(move.key)-", "\(move.key)-")
            let (from, to) = (workflow.state(move.from)?.kind, workflow.state(move.to))
            let isCorrection = to?.kind == .returned && from != .returned
            let isJudged = isCorrection || to?.kind == .negative
            reason.isOptional = !move.needsReason && !isJudged
            due.isOptional = to?.days != nil
            return Desk.Form(
                formTitle: visit.language == .chinese ? move.chinese : move.english,
                formURL: "\(visit.base)/proposals/\(proposal.id)/steps",
                formFields: [key] + (isJudged ? [reasons] : []) + (isJudged || move.needsReason ? [reason] : [])
                    + (isCorrection ? [due] : []), formTakesFile: false,
                formVersion: "\(proposal.version)", formHasVersion: true, formOnce: Token().text, formKey: "",
                formHasKey: false, formIsFirst: !move.needsReason, formID: "move-\(move.key)")
        }
    }

    static func move(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let version = try visit.seenVersion()
        let input = visit.input
        return try await ProposalHandlers.renamed(visit) {
            try await visit.write { change in
                let proposal = try Proposal.advance(
                    id, by: input.text("move"), version: version, reason: input.text("reason"),
                    reasons: input.list("reasons").compactMap(Screening.Reason.init(rawValue:)),
                    dueOn: input.day("due"), in: change)
                return .done(
                    proposal.waitsFor != .recommendingUnit && change.viewer.holdsAnywhere([.recommendingUnit])
                        ? "\(visit.base)/proposals" : "\(visit.base)/proposals/\(id)",
                    Message("workflows.flash.moved"),
                    json: ProposalJSON.json(proposal))
            }
        }
    }
}
