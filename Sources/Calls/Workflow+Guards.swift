internal import Forms
internal import Kernel
internal import Platform
public import Postgres

extension Workflow {
    /// What must hold before a move, besides what a submission and a decision always ask for.
    public enum Guard: String, Sendable, CaseIterable {
        /// The form is without a problem.
        case complete
        /// Every line of the checklist is fulfilled.
        case checklist
        /// The sealed paper was accepted, where the call asks for one.
        case paper
        /// The call takes no proposals any more.
        case afterDeadline = "after_deadline"
        /// Somebody else made the last move.
        case otherPerson = "other_person"
        /// The clock of the state is over.
        case overdue

        /// Key of its name in the message catalogue.
        public var messageKey: String { "workflows.guard.\(rawValue)" }
    }

    /// A move with the state that it leads to.
    struct Step: Sendable {
        let move: Move
        let state: State
    }

    /// The moves from a state to states of a class.
    func steps(from key: String, to kind: Class) -> [Step] {
        moves(from: key).compactMap { move in
            state(move.to).flatMap { $0.kind == kind ? Step(move: move, state: $0) : nil }
        }
    }
}

extension Workflow.Move {
    /// The guards as a line names them.
    public var guardKeys: String { guards.map(\.rawValue).joined(separator: ", ") }
    /// Who is told, as a line names them.
    public var toldKeys: String { tells.map(\.rawValue).joined(separator: ", ") }
}

extension Proposal {
    /// Throws the first guard of a move that does not hold.
    func requireGuards(of move: Workflow.Move, for viewer: Viewer, in db: Connection) throws {
        for condition in move.guards {
            switch condition {
            case .complete:
                let problems = try answers(in: db).problems
                if !problems.isEmpty { throw Refusals(problems) }
            case .checklist: try requireChecklist(in: db)
            case .paper: try requirePaper(in: db)
            case .afterDeadline:
                let call = try Call.find(call, for: viewer, in: db)
                if call.takesProposals || call.status == .announced { throw CallRefusal.guarded(condition) }
            case .otherPerson:
                let last = try StateMove.all(of: "proposal", id.rawValue, for: viewer, in: db).last?.account
                if last == viewer.account { throw CallRefusal.guarded(condition) }
            case .overdue:
                let today = try db.value("-- today\nSELECT today()", as: Day.self)
                guard let due = stepDueOn, let today, due < today else { throw CallRefusal.guarded(condition) }
            }
        }
    }

    /// Tells whom a move names and who acts next; where it names nobody, the organisation.
    func tellOfMove(_ step: Workflow.Step, in change: Change) throws {
        if isTrial { return }
        var told = Set(step.move.tells.isEmpty ? [.applicant] : step.move.tells).union([step.state.actor])
        // A unit that has to recommend is told before anybody; what moves on to it is no news for the writer.
        if step.move.tells.isEmpty, step.state.actor == .recommendingUnit { told = [.recommendingUnit] }
        try tell(told, Message("proposals.notice.passed", ["title": shownTitle]), in: change)
    }

    /// Tells whom a decision or a submission names besides the organisation, which has a notice of its own.
    func tellOthers(of move: Workflow.Move?, in change: Change) throws {
        guard let move, !isTrial else { return }
        try tell(
            Set(move.tells).subtracting([.applicant, .administrator]),
            Message("proposals.notice.passed", ["title": shownTitle]), in: change)
    }

    private func tell(_ actors: Set<Workflow.Actor>, _ message: Message, in change: Change) throws {
        let url = try url(in: change)
        if !actors.isDisjoint(with: [.applicant, .administrator]) {
            try change.notifyMembers(of: [organisation], message, url: url, byMail: true)
        }
        if actors.contains(.recommendingUnit), let recommender {
            try change.notifyMembers(of: [recommender], message, url: url, byMail: true)
        } else if actors.contains(.recommendingUnit) {
            try change.notifyHolders(of: .recommendingUnit, in: programme, message, url: url, byMail: true)
        }
        for (actor, role) in [(Workflow.Actor.officer, Role.programmeOfficer), (.decisionMaker, .decisionMaker)]
        where actors.contains(actor) {
            try change.notifyHolders(of: role, in: programme, message, url: url, byMail: true)
        }
    }
}

extension Call {
    /// Who there is to act: organisations always, roles of the authority and recommending units where somebody holds
    /// them today, or the call names units.
    public func actorsHeld(in db: Connection) throws -> Set<Workflow.Actor> {
        let roles = try Role.held(in: programme, db)
        var held: Set<Workflow.Actor> = [.applicant, .administrator]
        if roles.contains(.programmeOfficer) { held.insert(.officer) }
        if roles.contains(.decisionMaker) { held.insert(.decisionMaker) }
        if roles.contains(.recommendingUnit) || !recommenders.isEmpty { held.insert(.recommendingUnit) }
        return held
    }
}
