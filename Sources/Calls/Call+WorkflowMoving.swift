internal import Kernel
internal import Platform
internal import Postgres

extension Call {
    /// Moves all proposals of the call to another version of its workflow by a map of the keys that mean something else
    /// now. Throws a problem at the map for every state that would be lost, and for every approval that was given and
    /// that no state of the new version carries on: its proposals could never be handed in.
    func moveProposals(to target: CallWorkflow, by map: [String: String], in change: Change) throws {
        let versions = try workflows(in: change.db)
        let places = try change.db.rows(
            """
            -- steps of proposals in flight
            SELECT DISTINCT p.workflow_id, p.step, p.state FROM proposal p
            WHERE p.tenant_id = \(try change.tenant()) AND p.call_id = \(id) ORDER BY p.step, p.workflow_id
            """
        ) { row in
            Place(workflow: try row.next(), step: try row.next(), state: try row.next())
        }
        var problems = Set<WorkflowProblem>()
        var moves: [(Place, Workflow.State)] = []
        for place in places {
            guard let found = target.workflow.state(map[place.step] ?? place.step), found.kind.state == place.state
            else {
                problems.insert(.init("map", place.step))
                continue
            }
            moves.append((place, found))
        }
        for state in try lostApprovals(in: target, by: map, versions, change) {
            problems.insert(.init("map_approval", state))
        }
        if !problems.isEmpty {
            throw Refusals(
                problems.sorted { ($0.code, $0.place) < ($1.code, $1.place) }.map { CallRefusal.workflow($0) })
        }
        for (place, state) in moves { try move(place, to: state, of: target, versions, change) }
    }

    private struct Place {
        let workflow: CallWorkflow.ID?
        let step: String
        let state: Proposal.State
    }

    /// A clock of the same length goes on; another one begins with the move. The last day of a correction stays.
    private func move(
        _ place: Place, to state: Workflow.State, of target: CallWorkflow, _ versions: [CallWorkflow],
        _ change: Change
    ) throws {
        let old = versions.first { $0.id == place.workflow }?.workflow.state(place.step)
        let goesOn = place.state == .returned || (old != nil && old?.days == state.days)
        let due = goesOn ? nil : try Proposal.due(state, in: change)
        try change.db.execute(
            """
            -- move proposals to another workflow
            UPDATE proposal p SET workflow_id = \(target.id), step = \(state.key), waits_for = \(state.actor.rawValue),
                step_due_on = CASE WHEN \(goesOn) THEN p.step_due_on ELSE \(due)::date END, version = p.version + 1
            WHERE p.tenant_id = \(try change.tenant()) AND p.call_id = \(id) AND p.step = \(place.step)
              AND p.workflow_id IS NOT DISTINCT FROM \(place.workflow)
            """)
    }

    /// States of the new version that proposals under way have passed and would never come to again, without an
    /// approval under their name.
    private func lostApprovals(
        in target: CallWorkflow, by map: [String: String], _ versions: [CallWorkflow], _ change: Change
    ) throws -> Set<String> {
        let needed = [Workflow.Class.open, .returned].map { ($0.state, target.workflow.neededApprovals($0)) }
        if needed.allSatisfy(\.1.isEmpty) { return [] }
        var approved: [Proposal.ID: (state: Proposal.State, step: String, states: Set<String>)] = [:]
        let rows = try change.db.rows(
            """
            -- approvals of proposals that wait for one
            SELECT p.id, p.state, p.step, w.number, a.step FROM proposal p
            LEFT JOIN workflow_approval a ON a.tenant_id = p.tenant_id AND a.proposal_id = p.id
            LEFT JOIN call_workflow w ON w.tenant_id = a.tenant_id AND w.id = a.workflow_id
            WHERE p.tenant_id = \(try change.tenant()) AND p.call_id = \(id) AND p.state IN ('draft', 'returned')
              AND p.waits_for <> 'applicant'
            """
        ) { row in
            (
                id: try row.next(Proposal.ID.self), stands: try row.next(Proposal.State.self),
                step: try row.next(String.self), number: try row.next(Int32?.self),
                state: try row.next(String?.self)
            )
        }
        for row in rows {
            var known = approved[row.id] ?? (row.stands, map[row.step] ?? row.step, [])
            if let state = row.state {
                known.states.insert(versions.key(of: state, from: Int(row.number ?? 0), to: target.number))
            }
            approved[row.id] = known
        }
        return approved.values.reduce(into: []) { lost, known in
            let ahead = target.workflow.approvalsAhead(of: known.step)
            let wanted = needed.first { $0.0 == known.state }?.1 ?? []
            lost.formUnion(wanted.filter { !ahead.contains($0) && !known.states.contains($0) })
        }
    }
}

extension [CallWorkflow] {
    /// The key in one version of what was called so in an earlier one: every version that moved the proposals told by a
    /// map what became of the states.
    func key(of state: String, from earlier: Int, to later: Int) -> String {
        filter { $0.number > earlier && $0.number <= later }.reduce(state) { key, version in
            version.map?[key] ?? key
        }
    }
}
