public import Platform
public import Postgres

extension ReviewAssignment {
    /// What a reviewer says of an entry that was released to the reviewer.
    public enum Reply: String, StoredAsText, CaseIterable {
        /// The reviewer judges it.
        case accepted
        /// The reviewer gives it back, with a reason.
        case refused
        /// The reviewer declares a conflict of interest, with what it rests on.
        case conflict
    }

    /// The standing assignments of a round that their reviewers have accepted: for the authority's staff all, else the
    /// viewer's own.
    public static func accepted(in round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> Set<ID> {
        let found = try db.rows(
            """
            -- accepted entries of a round
            SELECT c.assignment_id FROM assignment_acceptance c
            JOIN review_assignment a ON a.tenant_id = c.tenant_id AND a.id = c.assignment_id
            JOIN reviewer v ON v.tenant_id = a.tenant_id AND v.id = a.reviewer_id
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND a.round_id = \(round.id) AND a.ended_at IS NULL
              AND (\(round.isStaff(viewer)) OR v.account_id = \(viewer.account))
            """
        ) { row in try row.next(ID.self) }
        return Set(found)
    }

    /// The reviewer answers for many entries of a round at once: all answers hold, or none. Throws a refusal at the
    /// reason of every entry that is given back without one.
    ///
    /// - Returns: how many were accepted, and how many given back.
    public static func reply(
        _ replies: [ID: (reply: Reply, reason: String)], in round: ReviewRound, _ change: Change
    ) throws -> (accepted: Int, ended: Int) {
        let silent = replies.filter { $1.reply != .accepted && $1.reason.allSatisfy(\.isWhitespace) }
        guard silent.isEmpty else {
            throw Refusals(silent.keys.sorted().map { FieldRefusal("reason.\($0)", "field.refusal.missing") })
        }
        let own = Dictionary(
            uniqueKeysWithValues: try own(in: round, for: change.viewer, in: change.db).map { ($0.id, $0) })
        var (accepted, ended) = (0, 0)
        for (id, said) in replies.sorted(by: { $0.key < $1.key }) {
            guard let assignment = own[id] else { throw FieldRefusal("reply.\(id)", "field.refusal.choice") }
            switch said.reply {
            case .accepted: accepted += try assignment.accept(in: change)
            case .refused:
                try assignment.decline(reason: said.reason, in: change)
                ended += 1
            case .conflict:
                try ConflictOfInterest.declare(assignment: id, evidence: said.reason, in: change)
                ended += 1
            }
        }
        return (accepted, ended)
    }

    /// Once is enough. Returns how many are new, 0 or 1.
    private func accept(in change: Change) throws -> Int {
        let added = try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- accept an entry
                INSERT INTO assignment_acceptance (tenant_id, assignment_id, accepted_by)
                VALUES (\(try change.tenant()), \(id), \(try change.viewer.signedIn())) ON CONFLICT DO NOTHING
                """)
        }
        if added == 1 { change.record("reviews.accept", "review_assignment", id) }
        return added
    }
}
