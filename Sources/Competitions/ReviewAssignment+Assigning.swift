public import Kernel
public import Platform
internal import Postgres

extension ReviewRound {
    /// The officer gives a proposal of the round to a reviewer, as a draft. Throws a refusal with the evidence when
    /// the reviewer is in conflict, and when the reviewer already has as many as the round allows.
    public func assign(
        _ reviewer: Reviewer.ID, to proposal: Int64, source: ReviewAssignment.Source = .manual, in change: Change
    ) throws {
        let current = try Self.lock(id, in: change)
        guard current.state == .open else { throw ReviewRefusal.roundNotOpen }
        guard source != .automatic else { throw FieldRefusal("source", "field.refusal.choice") }
        try current.checkPair(reviewer, proposal, in: change)
        try current.insert([(reviewer, proposal)], source: source, draw: nil, in: change)
        change.record(
            "reviews.assign", "review_round", id,
            ["reviewer": .integer(reviewer.rawValue), "proposal": .integer(proposal)])
    }

    /// The officer applies a list of pairs as one: all or, with the refusals of every bad row, none. Pairs that stand
    /// already are left as they are. Returns how many are new.
    public func importAssignments(_ pairs: [(reviewer: Reviewer.ID, proposal: Int64)], in change: Change) throws -> Int
    {
        let current = try Self.lock(id, in: change)
        guard current.state == .open else { throw ReviewRefusal.roundNotOpen }
        let standing = try ReviewAssignment.all(of: current, for: change.viewer, in: change.db)
        let held = Set(standing.map { AssignmentSolution.Pair(reviewer: $0.reviewer.rawValue, proposal: $0.proposal) })
        var refusals: [any Refusal] = []
        var wanted: [(Reviewer.ID, Int64)] = []
        var seen = held
        for (index, pair) in pairs.enumerated() {
            let key = AssignmentSolution.Pair(reviewer: pair.reviewer.rawValue, proposal: pair.proposal)
            guard seen.insert(key).inserted else { continue }
            do {
                try current.checkPair(pair.reviewer, pair.proposal, in: change)
                try current.insert([pair], source: .import, draw: nil, in: change)
                wanted.append(pair)
            } catch let refusal as any Refusal {
                refusals.append(
                    FieldRefusal("pairs.\(index)", refusal.message.key, refusal.message.arguments))
            } catch is NotFound {
                refusals.append(FieldRefusal("pairs.\(index)", "reviews.refusal.unknown_pair"))
            }
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        change.record("reviews.import_assignments", "review_round", id, ["count": .integer(Int64(wanted.count))])
        return wanted.count
    }

    private func checkPair(_ reviewer: Reviewer.ID, _ proposal: Int64, in change: Change) throws {
        _ = try Reviewer.find(reviewer, for: change.viewer, in: change.db)
        let tenant = try change.tenant()
        let takesPart = try change.db.exists(
            """
            -- takes part in the round
            SELECT FROM review_entry e
            WHERE e.tenant_id = \(tenant) AND e.round_id = \(id) AND e.proposal_id = \(proposal)
            """)
        guard takesPart else { throw NotFound() }
        let conflicts = try ConflictOfInterest.between(reviewer, proposal, tenant: tenant, in: change.db)
        if let conflict = conflicts.first { throw ReviewRefusal.inConflict(conflict.evidence) }
        let load = try change.db.value(
            """
            -- load of a reviewer
            SELECT count(*) FROM review_assignment a
            WHERE a.tenant_id = \(tenant) AND a.round_id = \(id) AND a.reviewer_id = \(reviewer) AND a.ended_at IS NULL
            """, as: Int64.self)
        guard (load ?? 0) < Int64(loadMax) else { throw ReviewRefusal.loadReached(loadMax) }
    }

    func insert(
        _ pairs: [(Reviewer.ID, Int64)], source: ReviewAssignment.Source, draw: Int64?, in change: Change
    ) throws {
        try ReviewRefusal.mapping {
            for (reviewer, proposal) in pairs {
                try change.db.execute(
                    """
                    -- assign
                    INSERT INTO review_assignment (tenant_id, round_id, reviewer_id, proposal_id, source, draw_id,
                        assigned_by)
                    VALUES (\(try change.tenant()), \(id), \(reviewer), \(proposal), \(source), \(draw),
                        \(change.viewer.account))
                    """)
            }
        }
    }

    /// The officer takes back an assignment without a submitted sheet.
    public func unassign(_ assignment: ReviewAssignment.ID, reason: String, in change: Change) throws {
        let current = try Self.lock(id, in: change)
        guard current.state == .open else { throw ReviewRefusal.roundNotOpen }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let hasSheet = try change.db.exists(
            """
            -- has a submitted sheet
            SELECT FROM score_sheet s WHERE s.tenant_id = \(try change.tenant()) AND s.assignment_id = \(assignment)
              AND s.submitted_at IS NOT NULL
            """)
        guard !hasSheet else { throw ReviewRefusal.hasSheet }
        let ended = try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- take an assignment back
                UPDATE review_assignment SET ended_at = moment(), ended_by = \(change.viewer.account),
                    ended_as = 'removed', ended_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND round_id = \(id) AND id = \(assignment)
                  AND ended_at IS NULL
                """)
        }
        guard ended == 1 else { throw NotFound() }
        change.record("reviews.unassign", "review_assignment", assignment, ["reason": .string(reason)])
    }
}

extension ReviewAssignment {
    /// The reviewer gives a proposal back, with a reason; the officer assigns somebody else.
    public func decline(reason: String, in change: Change) throws {
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let held = try Self.own(id, for: change.viewer, in: change.db)
        guard held.progress != .submitted else { throw ReviewRefusal.hasSheet }
        let account = try change.viewer.signedIn()
        try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- decline an assignment
                UPDATE review_assignment SET ended_at = moment(), ended_by = \(account), ended_as = 'declined',
                    ended_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND ended_at IS NULL
                """)
        }
        change.record("reviews.decline", "review_assignment", id, ["reason": .string(reason)])
        try Participation.note(
            account: account, kind: .assignment, item: id.rawValue, title: held.title,
            status: "assignment.state.ended", in: change)
    }
}
