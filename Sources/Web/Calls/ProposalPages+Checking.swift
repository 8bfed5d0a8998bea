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
            let problems: [[String: String]]
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
        let (proposal, response, moves, isDirect) = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            guard proposal.isWritten(by: viewer), proposal.isEditable else { throw NotFound() }
            let workflow = try proposal.workflow(in: db)
            let isDirect = workflow.moves(from: proposal.step).contains { workflow.state($0.to)?.kind == .submitted }
            return (
                proposal, try proposal.answers(in: db),
                isDirect ? [] : try steps(of: proposal, for: viewer, in: db), isDirect
            )
        }
        let url = ProposalHandlers.url(visit, id)
        let problems = response.problems
        return Page(
            "proposals/check", title: Message("proposals.check"),
            content: CheckContent(
                parts: AnswerView.parts(response.definition, response.answers, base: url, canChange: true, visit),
                problems: problems.map { problem in
                    let key = problem.path.split(separator: ".").first.map(String.init) ?? ""
                    let section = response.definition.sections.first { $0.fields.contains { $0.key == key } }
                    let field = response.definition.field(key)
                    return [
                        "problemURL": "\(url)/sections/\(section?.key ?? "")#field-answers.\(problem.path)",
                        "problemField": field?.label.text(in: visit.language.rawValue) ?? "",
                        "problemText": visit.text(problem.message),
                    ]
                }, hasProblems: !problems.isEmpty, isComplete: problems.isEmpty,
                isAdministrator: proposal.isHandedIn(by: viewer), isDirect: isDirect,
                forms: WorkflowRoutes.forms(moves, of: proposal, visit),
                promiseFields: ProposalRoutes.promiseFields.map { visit.field($0) }, action: "\(url)/submission",
                onceKey: Token().text),
            json: [
                "answers": response.json,
                "problems": .array(
                    problems.map { ["field": .string($0.path), "message": .string(visit.text($0.message))] }),
            ],
            crumbs: [.init(.verbatim(proposal.title.isEmpty ? proposal.callTitle : proposal.title), url)])
    }
}
