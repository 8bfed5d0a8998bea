public import Kernel
public import Platform
internal import Postgres

extension ConflictOfInterest {
    /// The reviewer declares a conflict with a proposal that is assigned to the reviewer; the assignment ends.
    public static func declare(
        assignment: ReviewAssignment.ID, ground: Ground = .declared, evidence: String, in change: Change
    ) throws {
        let held = try ReviewAssignment.own(assignment, for: change.viewer, in: change.db)
        try note(held.reviewer, .proposal(held.proposal), ground: ground, evidence: evidence, in: change)
        try Participation.note(
            account: try change.viewer.signedIn(), kind: .assignment, item: assignment.rawValue, title: held.title,
            status: "assignment.state.ended", in: change)
    }

    /// The officer notes a conflict that nobody can compute; assignments that it touches end.
    public static func note(
        reviewer: Reviewer.ID, _ side: Side, ground: Ground, evidence: String, in change: Change
    ) throws {
        _ = try change.viewer.signedIn()
        guard change.viewer.holdsAnywhere([.programmeOfficer]) else { throw NotFound() }
        let found = try Reviewer.find(reviewer, for: change.viewer, in: change.db)
        try note(found.id, side, ground: ground, evidence: evidence, in: change)
    }

    static func note(
        _ reviewer: Reviewer.ID, _ side: Side, ground: Ground, evidence: String, in change: Change
    ) throws {
        guard Ground.noted.contains(ground) else { throw FieldRefusal("ground", "field.refusal.choice") }
        guard !evidence.isEmpty else { throw FieldRefusal("evidence", "field.refusal.missing") }
        guard evidence.count <= 2_000 else {
            throw FieldRefusal.tooLong("evidence", evidence, max: 2000)
        }
        var proposal: Int64?
        var organisation: Organisation.ID?
        switch side {
        case .proposal(let key): proposal = key
        case .organisation(let key): organisation = try Organisation.find(key, in: change.db).id
        }
        let id = try change.db.value(
            """
            -- note a conflict
            INSERT INTO conflict_of_interest (tenant_id, reviewer_id, proposal_id, organisation_id, ground, evidence,
                noted_by)
            VALUES (\(try change.tenant()), \(reviewer), \(proposal), \(organisation), \(ground), \(evidence),
                \(change.viewer.account))
            ON CONFLICT DO NOTHING RETURNING id
            """, as: ID.self)
        guard let id else { return }
        change.record("reviewers.note_conflict", "conflict_of_interest", id, ["ground": .string(ground.rawValue)])
    }
}
