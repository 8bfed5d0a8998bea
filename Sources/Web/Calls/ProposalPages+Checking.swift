internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// All answers before they are handed in, with what is still missing and the promise.
extension ProposalPages {
    static func check(_ visit: Visit) async throws -> Page {
        struct CheckContent: Sendable {
            let parts: [AnswerView.Part]
            let summaries: [Desk.Summary]
            let seen: String
            let problems: [Obstacle]
            let hasProblems: Bool
            let isComplete: Bool
            let isAdministrator: Bool
            let isDirect: Bool
            let forms: [Desk.Form]
            let promiseFields: [FieldView]
            let action: String
            let onceKey: String
        }
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        let (proposal, check, moves, workflow, ways) = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            let check = try proposal.check(for: viewer, in: db)
            let workflow = try proposal.workflow(in: db)
            let ways = workflow.moves(from: proposal.step).filter { workflow.state($0.to)?.kind == .submitted }
            return (
                proposal, check, ways.isEmpty ? steps(of: proposal, along: workflow, for: viewer) : [], workflow, ways
            )
        }
        let url = ProposalHandlers.url(visit, id)
        let response = check.response
        return Page(
            "proposals/check", title: Message("proposals.check"),
            content: CheckContent(
                parts: AnswerView.parts(response.definition, response.answers, base: url, canChange: true, visit),
                summaries: facts(proposal, check, visit), seen: check.sha256.hexadecimal,
                problems: check.obstacles.map { Obstacle($0, response.definition, url, visit) },
                hasProblems: !check.obstacles.isEmpty, isComplete: check.obstacles.isEmpty,
                isAdministrator: proposal.isHandedIn(by: viewer) || ways.contains { $0.actor == .applicant },
                isDirect: !ways.isEmpty, forms: WorkflowRoutes.forms(moves, of: proposal, in: workflow, visit),
                promiseFields: ProposalRoutes.promiseFields.prefix(1).map { visit.field($0) },
                action: "\(url)/submission",
                onceKey: Token().text),
            json: [
                "answers": response.json,
                "problems": .array(
                    check.obstacles.map {
                        ["field": .string($0.field ?? ""), "message": .string(visit.text($0.message))]
                    }),
                "sha256": .string(check.sha256.hexadecimal),
            ],
            crumbs: [.init(.verbatim(proposal.title.isEmpty ? proposal.callTitle : proposal.title), url)])
    }

    /// Something that stands against handing in, with the place where it is mended.
    struct Obstacle: Sendable {
        let problemURL: String
        let problemText: String
        let hasProblemURL: Bool

        init(_ refusal: any Refusal, _ definition: FormDefinition, _ url: String, _ visit: Visit) {
            var (place, text) = ("", visit.text(refusal.message))
            if let problem = refusal as? FormProblem {
                let key = problem.path.split(separator: ".").first.map(String.init) ?? ""
                let section = definition.sections.first { $0.fields.contains { $0.key == key } }
                place = "\(url)/sections/\(section?.key ?? "")#field-answers.\(problem.path)"
                text = (definition.field(key)?.label.text(in: visit.language.rawValue) ?? "") + "：" + text
            } else if refusal is PartnerRefusal {
                place = "\(url)/partners"
            } else if case CallRefusal.requested? = refusal as? CallRefusal, let amount = definition.amountField {
                let section = definition.sections.first { $0.fields.contains { $0.key == amount } }
                place = "\(url)/sections/\(section?.key ?? "")#field-answers.\(amount)"
            }
            (problemURL, problemText, hasProblemURL) = (place, text, !place.isEmpty)
        }
    }

    /// What is handed in besides the answers: for which lot, with whom, and what the rules of the call say.
    private static func facts(
        _ proposal: Proposal, _ check: Proposal.Check, _ visit: Visit
    ) -> [Desk.Summary] {
        var facts = [
            Desk.Summary(
                visit.text("proposals.check_facts"),
                [
                    (visit.text("proposals.fact.call"), "\(proposal.callCode) \(proposal.callTitle)"),
                    (visit.text("proposals.fact.lot"), "\(proposal.lotNumber) \(proposal.lotTitle)"),
                    (visit.text("proposals.fact.organisation"), proposal.organisationName),
                ])
        ]
        if !check.partners.isEmpty {
            facts.append(
                Desk.Summary(
                    visit.text("partners.title"),
                    check.partners.map {
                        (
                            $0.organisationName,
                            "\($0.percent)% · \(visit.text($0.isLead ? "partners.lead" : $0.state.messageKey))"
                        )
                    }))
        }
        if !check.verdicts.isEmpty {
            facts.append(
                Desk.Summary(
                    visit.text("proposals.check_rules"),
                    check.verdicts.map {
                        (visit.text("calls.outcome.\($0.outcome.rawValue)"), visit.text($0.message))
                    }))
        }
        return facts
    }
}
