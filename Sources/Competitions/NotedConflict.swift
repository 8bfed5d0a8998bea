public import Kernel
public import Platform
public import Postgres

/// A conflict of interest as it was declared or noted; it stands until somebody else withdraws it, with the reason.
public struct NotedConflict: Sendable {
    /// Its key.
    public let id: ConflictOfInterest.ID
    /// What the reason is.
    public let ground: ConflictOfInterest.Ground
    /// The proposal or the organisation that it is against.
    public let against: String
    /// What it rests on.
    public let evidence: String
    /// Who noted it.
    public let notedBy: Account.ID
    /// When.
    public let notedAt: Timestamp
    /// When it was withdrawn; nil while it stands.
    public let withdrawnAt: Timestamp?
    /// Why it was withdrawn, or empty.
    public let withdrawnReason: String

    /// What was noted of a reviewer, the newest first, for the authority's staff. Throws `NotFound`.
    public static func all(of reviewer: Reviewer, for viewer: Viewer, in db: Connection) throws -> [NotedConflict] {
        guard viewer.holdsAnywhere(ReviewRound.staff) else { throw NotFound() }
        return try db.rows(
            """
            -- conflicts noted of a reviewer
            SELECT n.id, n.ground, coalesce(p.title, o.name), n.evidence, n.noted_by, n.noted_at, n.withdrawn_at,
                n.withdrawn_reason
            FROM conflict_of_interest n
            LEFT JOIN proposal p ON p.tenant_id = n.tenant_id AND p.id = n.proposal_id
            LEFT JOIN organisation o ON o.id = n.organisation_id
            WHERE n.tenant_id = \(try viewer.requireTenant().id) AND n.reviewer_id = \(reviewer.id)
            ORDER BY n.id DESC
            """
        ) { row in
            try NotedConflict(
                id: row.next(), ground: row.next(), against: row.next(), evidence: row.next(), notedBy: row.next(),
                notedAt: row.next(), withdrawnAt: row.next(), withdrawnReason: row.next())
        }
    }
}

extension ConflictOfInterest {
    /// An officer withdraws what was declared or noted by mistake, with the reason: neither who noted it nor the
    /// reviewer does. Assignments that it ended stay ended; what is right is noted anew.
    public static func withdraw(_ id: ID, of reviewer: Reviewer.ID, reason: String, in change: Change) throws {
        _ = try change.viewer.signedIn()
        guard change.viewer.holdsAnywhere([.programmeOfficer]) else { throw NotFound() }
        guard !reason.allSatisfy(\.isWhitespace) else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard reason.count <= 2_000 else { throw FieldRefusal.tooLong("reason", reason, max: 2_000) }
        let withdrawn = try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- withdraw a noted conflict
                UPDATE conflict_of_interest SET withdrawn_at = moment(), withdrawn_by = \(change.viewer.account),
                    withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND reviewer_id = \(reviewer)
                """)
        }
        guard withdrawn == 1 else { throw NotFound() }
        change.record("reviewers.withdraw_conflict", "conflict_of_interest", id, ["reason": .string(reason)])
    }
}
