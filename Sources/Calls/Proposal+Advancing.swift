internal import Forms
public import Kernel
public import Platform
public import Postgres

/// Somebody on the way of a proposal approved its content.
public struct WorkflowApproval: Sendable {
    /// The state in which it was approved, as the workflow of the proposal calls it now.
    public let step: String
    /// Who approved.
    public let name: String
    /// When.
    public let at: Timestamp
    /// Whether the content is still what was approved.
    public let isStanding: Bool
}

extension Proposal {
    /// The workflow that the proposal follows.
    public func workflow(in db: Connection) throws -> Workflow { try CallWorkflow.find(workflowID, in: db).workflow }

    /// The moves along its workflow that the viewer may make now.
    public func moves(for viewer: Viewer, along workflow: Workflow) -> [Workflow.Move] {
        workflow.moves(from: step).filter { may(viewer, act: $0.actor) }
    }

    /// Whether the viewer may act so on this proposal. Nobody judges a proposal of an own organisation.
    func may(_ viewer: Viewer, act actor: Workflow.Actor) -> Bool {
        // In a test run officers try out every part.
        if isTrial { return actor != .nobody && viewer.holds(.programmeOfficer, in: scope) }
        let isOwn = viewer.acts(for: organisation)
        return switch actor {
        case .applicant: isOwn
        case .administrator: viewer.administers(organisation)
        case .recommendingUnit:
            !isOwn && (recommender.map(viewer.acts(for:)) ?? viewer.holds(.recommendingUnit, in: scope))
        case .officer: !isOwn && viewer.holds(.programmeOfficer, in: scope)
        case .decisionMaker: !isOwn && viewer.holds(.decisionMaker, in: scope)
        case .nobody: false
        }
    }

    /// The first move to a state of a class that somebody may make from where a proposal is. Throws `proposalState`
    /// when its workflow has no such move, and the first guard of it that does not hold.
    func target(_ kind: Workflow.Class, by viewer: Viewer, in db: Connection) throws -> Workflow.Step {
        let steps = try workflow(in: db).steps(from: step, to: kind)
        guard !steps.isEmpty else { throw CallRefusal.proposalState }
        // Who may make none of them is not told that others may.
        guard let found = steps.first(where: { may(viewer, act: $0.move.actor) }) else { throw NotFound() }
        try requireGuards(of: found.move, for: viewer, in: db)
        return found
    }

    /// The last day of a state's clock; nil without one.
    static func due(_ state: Workflow.State, in change: Change) throws -> Day? {
        guard let days = state.days else { return nil }
        let calendar = try WorkingCalendar.load(in: change.db)
        return try calendar.deadline(from: change.moment().day(in: .shanghai), add: days, unit: .working).due
    }

    /// Makes a move of the workflow. What leaves the hands of the authority or the applicant is checked as by
    /// `submit`, `accept`, `returnForCorrection`, `refuse` and `withdraw`, whatever the move is called.
    ///
    /// - Parameter dueOn: Last day of a correction, for a move to a returned state.
    public static func advance(
        _ id: ID, by key: String, version: Int, reason: String = "", reasons: [Screening.Reason] = [],
        dueOn: Day? = nil, in change: Change
    ) throws -> Proposal {
        let proposal = try locked(id, in: change)
        guard proposal.version == version else {
            throw Conflict(current: ["state": proposal.step, "title": proposal.title])
        }
        let workflow = try proposal.workflow(in: change.db)
        guard let move = workflow.moves(from: proposal.step).first(where: { $0.key == key }),
            let state = workflow.state(move.to), let from = workflow.state(move.from)
        else { throw CallRefusal.proposalState }
        guard proposal.may(change.viewer, act: move.actor) else { throw NotFound() }
        guard reason.count <= 2_000, !move.needsReason || !reason.isEmpty else { throw CallRefusal.reasonMissing }
        try proposal.requireGuards(of: move, for: change.viewer, in: change.db)
        let target = Workflow.Step(move: move, state: state)
        switch (from.kind, state.kind) {
        case (.open, .open), (.returned, .returned), (.submitted, .submitted):
            try proposal.pass(from, by: target, reason: reason, in: change)
        case (_, .submitted):
            if from.actor != .applicant { try proposal.approve(in: change) }
            _ = try proposal.handIn(to: target, in: change)
        case (_, .withdrawn):
            try proposal.takeBack(to: state, reason: reason, in: change)
            try proposal.tellOthers(of: move, in: change)
        case (_, .positive): return try accept(id, version: version, to: target, in: change)
        case (_, .returned):
            guard let due = try dueOn ?? due(state, in: change) else { throw CallRefusal.dueDay }
            return try returnForCorrection(
                id, version: version, reasons: reasons.isEmpty ? [.other] : reasons, explanation: reason, dueOn: due,
                to: target, in: change)
        default:
            return try refuse(
                id, version: version, reasons: reasons.isEmpty ? [.other] : reasons, explanation: reason, to: target,
                in: change)
        }
        return try moved(id, in: change)
    }

    /// The proposal after a move: who made it may not see it any more, such as a recommending unit that passed it on.
    private static func moved(_ id: ID, in change: Change) throws -> Proposal {
        let found = try change.db.first(
            """
            -- proposal after a move
            SELECT \(columns) FROM \(joins) WHERE p.tenant_id = \(try change.tenant()) AND p.id = \(id)
            """
        ) { row in try Proposal(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// Hands the proposal on inside a class: nothing is frozen or decided.
    private func pass(
        _ from: Workflow.State, by step: Workflow.Step, reason: String, in change: Change
    ) throws {
        let target = step.state
        let isForward = target.actor != .applicant
        if from.kind != .submitted, isForward {
            let problems = try answers(in: change.db).problems
            if !problems.isEmpty { throw Refusals(problems) }
            if from.actor != .applicant { try approve(in: change) }
            if target.actor == .recommendingUnit { try requireRecommender(in: change) }
        }
        try enter(target, in: change)
        try change.move("proposal", self.id.rawValue, from: self.step, to: target.key, reason: reason)
        change.record("proposals.pass", "proposal", self.id, ["move": .string(step.move.key)])
        try tellOfMove(step, in: change)
    }

    /// Writes down in which state the proposal is now. The last day of a correction stands, whoever has it.
    private func enter(_ target: Workflow.State, in change: Change) throws {
        try change.db.execute(
            """
            -- a proposal enters a state
            UPDATE proposal SET step = \(target.key), state = \(target.kind.state),
                waits_for = \(target.actor.rawValue),
                step_due_on = least(\(try Self.due(target, in: change))::date, correction_due_on),
                version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
    }

    private func approve(in change: Change) throws {
        let approved = try change.db.first(
            """
            -- approve the content of a proposal
            INSERT INTO workflow_approval AS a (tenant_id, proposal_id, workflow_id, step, content_sha256, approved_by)
            VALUES (\(try change.tenant()), \(id), \(workflowID), \(step), \(try contentSHA256(in: change.db)),
                \(try change.viewer.signedIn()))
            RETURNING a.id, fingerprint(a)
            """
        ) { row in try Fingerprinted(row: &row) }
        guard let approved else { throw NotFound() }
        change.record("proposals.approve", "proposal", id, approved.detail("approval"))
    }

    private func contentSHA256(in db: Connection) throws -> [UInt8] {
        SHA256.digest(Array(try answers(in: db).json.canonical.utf8))
    }

    /// The approvals on the way, the oldest first, and whether each still stands.
    public func approvals(in db: Connection) throws -> [WorkflowApproval] {
        let content = try contentSHA256(in: db)
        let versions = try CallWorkflow.stored(of: call, in: db)
        let own = versions.first { $0.id == workflowID }?.number ?? 0
        return try db.rows(
            """
            -- approvals of a proposal
            SELECT w.number, a.step, p.name, a.approved_at, a.content_sha256 = \(content)
            FROM workflow_approval a JOIN account p ON p.id = a.approved_by
            LEFT JOIN call_workflow w ON w.tenant_id = a.tenant_id AND w.id = a.workflow_id
            WHERE a.tenant_id = current_tenant() AND a.proposal_id = \(id) ORDER BY a.id
            """
        ) { row in
            let number = Int(try row.next(Int32?.self) ?? 0)
            return try WorkflowApproval(
                step: versions.key(of: row.next(), from: number, to: own), name: row.next(), at: row.next(),
                isStanding: row.next())
        }
    }

    /// Everybody on the way has agreed to exactly this content. Throws `approvalLapsed` with the first state where not.
    func requireApprovals(in change: Change) throws {
        let workflow = try workflow(in: change.db)
        let needed = workflow.neededApprovals(state == .returned ? .returned : .open)
        if needed.isEmpty { return }
        let standing = Set(try approvals(in: change.db).filter(\.isStanding).map(\.step))
        if let missing = needed.first(where: { !standing.contains($0) }) {
            throw CallRefusal.approvalLapsed(workflow.state(missing)?.chinese ?? missing)
        }
    }
}
