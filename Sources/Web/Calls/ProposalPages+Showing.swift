internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

extension ProposalPages {
    private struct TaskRow: Sendable {
        let taskHasURL: Bool
        let taskURL: String
        let taskID: String
        let taskText: String
        let taskHasHint: Bool
        let taskHint: String
        let taskKind: String
        let taskState: String
        /// Whether it counts among those that are to be done: what is optional does as soon as it is begun.
        let counts: Bool
    }

    private struct EventRow: Sendable {
        let eventIsDone: Bool
        let eventIsCurrent: Bool
        let eventText: String
        let eventHasTime: Bool
        let eventTime: String
        let eventWhen: String
        let eventHasWho: Bool
        let eventWho: String
        let eventHasNote: Bool
        let eventNote: String
    }

    private struct Content: Sendable {
        let heading: String
        let state: String
        let stateKind: String
        let facts: [CallShowContent.Fact]
        let isEditing: Bool
        let tasks: [TaskRow]
        let tasksDone: String
        let proposalURL: String
        let submissionURL: String
        let receiptURL: String
        let paperURL: String
        let copiesURL: String
        let withdrawalURL: String
        let screeningURL: String
        let screeningVersion: String
        let canWithdraw: Bool
        let canScreen: Bool
        let screeningFields: [FieldView]
        let withdrawalFields: [FieldView]
        let hasReceipt: Bool
        let receipt: String
        let verificationCode: String
        let verificationURL: String
        let sha256: String
        let parts: [AnswerView.Part]
        let hasParts: Bool
        let differences: [Desk.Table]
        let events: [EventRow]
        let forms: [Desk.Form]
        let hasForms: Bool
        let approvals: [[String: String]]
        let hasApprovals: Bool
        let papers: [[String: String]]
        let hasPapers: Bool
        let outages: [[String: String]]
        let returnedNote: String
        let isReturned: Bool
    }

    private struct Seen: Sendable {
        let proposal: Proposal
        let response: FormResponse
        let revisions: [ProposalRevision]
        let partners: [ProposalPartner]
        let screenings: [Screening]
        let moves: [StateMove]
        let differences: [AnswerDifference]
        let workflow: Workflow
        let open: [Workflow.Move]
        let steps: [Workflow.Move]
        let approvals: [WorkflowApproval]
        let papers: [ProposalPaper]
        let call: Call
        let outages: [Outage]

        /// What a state is called in the workflow, or among the states that all workflows know.
        func name(_ key: String, _ visit: Visit) -> String {
            guard let state = workflow.state(key) else { return visit.text("proposals.state.\(key)") }
            return visit.language == .chinese ? state.chinese : state.english
        }
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        let seen = try await visit.read { db in
            let found = try Proposal.find(id, for: viewer, in: db)
            let proposal = found.isWritten(by: viewer) ? try found.asWritten(in: db) : found
            let revisions = try proposal.revisions(for: viewer, in: db)
            let call = try Call.find(proposal.call, for: viewer, in: db)
            let workflow = try proposal.workflow(in: db)
            return Seen(
                proposal: proposal, response: try proposal.answers(among: revisions, in: db), revisions: revisions,
                partners: try proposal.partners(in: db), screenings: try proposal.screenings(for: viewer, in: db),
                moves: try StateMove.all(of: "proposal", id.rawValue, for: viewer, in: db),
                differences: try proposal.lastDifferences(among: revisions, in: db),
                workflow: workflow, open: proposal.moves(for: viewer, along: workflow),
                steps: steps(of: proposal, along: workflow, for: viewer),
                approvals: try proposal.approvals(in: db), papers: try proposal.papers(in: db),
                call: call, outages: try call.outagesWaiting(in: db))
        }
        let proposal = seen.proposal
        return Page(
            "proposals/show", title: .verbatim(proposal.title.isEmpty ? proposal.callTitle : proposal.title),
            content: content(seen, visit),
            json: ProposalJSON.json(
                proposal, seen.response, seen.revisions, differences: seen.differences,
                moves: seen.open.map { ($0, seen.workflow.state($0.to)?.kind) }, visit),
            crumbs: [
                .init(Message("calls.title"), "\(visit.base)/calls"),
                .init(.verbatim(proposal.callTitle), "\(visit.base)/calls/\(proposal.call)"),
            ], version: proposal.version)
    }

    private static func content(_ seen: Seen, _ visit: Visit) -> Content {
        let proposal = seen.proposal
        let url = ProposalHandlers.url(visit, proposal.id)
        let isOwn = proposal.isWritten(by: visit.viewer)
        let isEditing = isOwn && proposal.isEditable
        let submission = seen.revisions.last { $0.submission != nil }?.submission
        let returned = seen.screenings.last { $0.outcome == .returned }
        let parts =
            isEditing
            ? []
            : AnswerView.parts(
                seen.response.definition, seen.response.answers, base: url, canChange: false,
                reach: proposal.reach(of: visit.viewer), visit)
        let outcomes = outcomes(seen.open, in: seen.workflow).map(\.rawValue)
        var screening = ProposalRoutes.screeningFields.map { visit.field($0, radios: $0.name == "outcome") }
        screening[0].options.removeAll { !outcomes.contains($0.value) }
        let forms =
            RecommenderRoutes.forms(seen.call.recommenders, of: proposal, visit)
            + WorkflowRoutes.forms(seen.steps, of: proposal, in: seen.workflow, visit)
            + SealedProposalRoutes.forms(seen.papers, of: proposal, visit)
        let taskRows = isEditing ? tasks(seen.response, url, visit) + [partnerTask(seen, url, visit)] : []
        return Content(
            heading: proposal.title.isEmpty ? proposal.callTitle : proposal.title,
            state: seen.name(proposal.step, visit), stateKind: kind(of: proposal.state),
            facts: facts(proposal, seen, visit), isEditing: isEditing,
            tasks: taskRows, tasksDone: done(taskRows, visit),
            proposalURL: url, submissionURL: "\(url)/submission",
            receiptURL: "\(url)/receipt.pdf", paperURL: "\(url)/paper.pdf", copiesURL: "\(url)/copies",
            withdrawalURL: "\(url)/withdrawal", screeningURL: "\(url)/screening",
            screeningVersion: "\(proposal.version)",
            canWithdraw: proposal.isHandedIn(by: visit.viewer)
                && seen.open.contains { seen.workflow.state($0.to)?.kind == .withdrawn },
            canScreen: !outcomes.isEmpty, screeningFields: screening,
            withdrawalFields: ProposalRoutes.withdrawalFields.map { visit.field($0) },
            hasReceipt: submission != nil, receipt: proposal.receipt ?? "",
            verificationCode: submission?.code.description ?? "",
            verificationURL: "\(visit.base)/verification?code=\(submission?.code.description ?? "")",
            sha256: submission?.sha256.hexadecimal ?? "", parts: parts, hasParts: !parts.isEmpty,
            differences: DifferenceView.tables(seen.differences, reach: proposal.reach(of: visit.viewer), visit),
            events: seen.moves.map { event($0, seen, visit) },
            forms: forms, hasForms: !forms.isEmpty,
            approvals: seen.approvals.map { approval in
                [
                    "approvalStep": seen.name(approval.step, visit), "approvalName": approval.name,
                    "approvalTime": approval.at.beijing,
                    "approvalState": visit.text(
                        approval.isStanding ? "proposals.approval.standing" : "proposals.approval.lapsed"),
                ]
            }, hasApprovals: !seen.approvals.isEmpty,
            papers: SealedProposalRoutes.rows(seen.papers, of: proposal, visit), hasPapers: !seen.papers.isEmpty,
            outages: isEditing ? CallShowContent.outages(seen.outages, visit) : [],
            returnedNote: returned.map {
                ($0.reasons.map { visit.text($0.messageKey) } + [$0.explanation]).joined(separator: " · ")
            } ?? "", isReturned: proposal.state == .returned && returned != nil)
    }

    private static func facts(
        _ proposal: Proposal, _ seen: Seen, _ visit: Visit
    ) -> [CallShowContent.Fact] {
        let partners = seen.partners
        func fact(_ key: String, _ value: String) -> CallShowContent.Fact {
            CallShowContent.Fact(factLabel: visit.text("proposals.fact.\(key)"), factValue: value)
        }
        var facts = [
            fact("call", "\(proposal.callCode) \(proposal.callTitle)"),
            fact("lot", "\(proposal.lotNumber) \(proposal.lotTitle)"), fact("organisation", proposal.organisationName),
        ]
        if let requested = proposal.requested { facts.append(fact("requested", requested.grouped)) }
        if proposal.state == .draft {
            let left = seen.call.status == .open ? " · " + visit.timeLeft(until: seen.call.deadlineAt) : ""
            facts.append(fact("deadline", seen.call.deadlineAt.beijing + left))
        }
        if !partners.isEmpty {
            facts.append(
                .init(
                    factLabel: visit.text("partners.title"),
                    factValue: partners.map { "\($0.organisationName) \($0.percent)%" }.joined(
                        separator: visit.text("calls.list_separator"))))
        }
        if let due = proposal.stepDueOn, proposal.correctionDueOn == nil {
            facts.append(CallShowContent.Fact(factLabel: visit.text("proposals.step_due"), factValue: due.description))
        }
        if let due = proposal.correctionDueOn { facts.append(fact("correction_due", due.description)) }
        if let name = seen.call.recommenders.first(where: { $0.organisation == proposal.recommender })?.name {
            facts.append(fact("recommender", name))
        }
        if let due = proposal.paperDueOn, proposal.awaitsPaper(seen.papers) {
            facts.append(fact("paper_due", due.description))
        }
        return facts
    }

    private static func tasks(_ response: FormResponse, _ url: String, _ visit: Visit) -> [TaskRow] {
        response.definition.sections.map { section in
            let problems = response.definition.problems(in: response.answers, section: section.key)
            let isBegun = section.fields.contains { response.answers[$0.key] != nil }
            let isOptional = problems.isEmpty && !isBegun
            let state = isOptional ? "optional" : problems.isEmpty ? "done" : isBegun ? "begun" : "new"
            let saved = response.sections[section.key]
            return TaskRow(
                taskHasURL: true, taskURL: "\(url)/sections/\(section.key)", taskID: "task-\(section.key)",
                taskText: section.title.text(in: visit.language.rawValue), taskHasHint: saved != nil,
                taskHint: saved.map {
                    visit.text("proposals.saved_by", ["name": $0.changedByName, "time": $0.changedAt.beijing])
                } ?? "", taskKind: problems.isEmpty ? "plain" : "wait",
                taskState: visit.text("proposals.task.\(state)"), counts: !isOptional)
        }
    }

    private static func done(_ tasks: [TaskRow], _ visit: Visit) -> String {
        let counted = tasks.filter(\.counts)
        return visit.text(
            "proposals.tasks_done",
            ["done": "\(counted.count { $0.taskKind == "plain" })", "all": "\(counted.count)"])
    }

    /// Proposing together is a task of its own, done when the shares are whole and everybody agreed.
    private static func partnerTask(_ seen: Seen, _ url: String, _ visit: Visit) -> TaskRow {
        let partners = seen.partners
        let isWhole = partners.reduce(0) { $0 + $1.shareBasisPoints } == ProposalPartner.wholeBasisPoints
        let isDone = isWhole && partners.allSatisfy { $0.isLead || $0.agrees(to: seen.proposal.requested) }
        let state = isDone ? "proposals.task.done" : partners.isEmpty ? "partners.alone" : "proposals.task.begun"
        return TaskRow(
            taskHasURL: true, taskURL: "\(url)/partners", taskID: "task-partners",
            taskText: visit.text("partners.title"), taskHasHint: true, taskHint: visit.text("partners.task_hint"),
            taskKind: isDone || partners.isEmpty ? "plain" : "wait", taskState: visit.text(state),
            counts: !partners.isEmpty)
    }

    /// How the screening form may end: the classes to which somebody's moves lead out of the hands of the authority.
    private static func outcomes(_ moves: [Workflow.Move], in workflow: Workflow) -> [Screening.Outcome] {
        let classes = moves.compactMap { move -> Workflow.Class? in
            let (from, to) = (workflow.state(move.from)?.kind, workflow.state(move.to)?.kind)
            return from == to ? nil : to
        }
        return [(Screening.Outcome.accepted, Workflow.Class.positive), (.returned, .returned), (.refused, .negative)]
            .filter { classes.contains($0.1) }.map(\.0)
    }

    /// The moves that no other form of this page makes: the screening form makes the first one to each outcome, the
    /// promise page the first submission of who writes, and withdrawing that of who hands in.
    static func steps(
        of proposal: Proposal, along workflow: Workflow, for viewer: Viewer
    ) -> [Workflow.Move] {
        var made: Set<Workflow.Class> = []
        return proposal.moves(for: viewer, along: workflow).filter { move in
            guard let from = workflow.state(move.from), let to = workflow.state(move.to) else { return false }
            if from.kind == to.kind { return true }
            let hasForm =
                switch to.kind {
                case .open: false
                case .submitted: from.actor == .applicant && proposal.isWritten(by: viewer)
                case .withdrawn: proposal.isHandedIn(by: viewer)
                case .returned, .positive, .negative: true
                }
            return !hasForm || !made.insert(to.kind).inserted
        }
    }

    private static func event(_ move: StateMove, _ seen: Seen, _ visit: Visit) -> EventRow {
        EventRow(
            eventIsDone: true, eventIsCurrent: false, eventText: seen.name(move.to, visit),
            eventHasTime: true, eventTime: move.at.description, eventWhen: move.at.beijing,
            eventHasWho: !move.name.isEmpty, eventWho: move.name, eventHasNote: !move.reason.isEmpty,
            eventNote: move.reason)
    }
}
