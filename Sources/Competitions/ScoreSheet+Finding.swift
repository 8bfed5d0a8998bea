public import Kernel
public import Platform
public import Postgres

extension ScoreSheet {
    /// The viewer's own sheet for an assignment that is released and stands. Throws `NotFound` for everybody else,
    /// the officer included: before the round closes nobody sees another's marks.
    public static func own(_ assignment: ReviewAssignment.ID, for viewer: Viewer, in db: Connection) throws
        -> ScoreSheet
    {
        let held = try ReviewAssignment.own(assignment, for: viewer, in: db)
        return try load(held.id, tenant: try viewer.requireTenant().id, in: db)
    }

    /// A submitted sheet with its reviewer, as the authority's staff reads it once the round is closed.
    public struct Submitted: Sendable {
        /// The sheet; it names its assignment.
        public let sheet: ScoreSheet
        /// The reviewer.
        public let reviewer: Reviewer.ID
        /// The person's name.
        public let reviewerName: String
        /// The proposal.
        public let proposal: Int64
    }

    /// The submitted sheets of one proposal, for the authority's staff after the round has closed. Throws `NotFound`
    /// before that.
    public static func submitted(
        of proposal: Int64, in round: ReviewRound, for viewer: Viewer, in db: Connection
    ) throws -> [Submitted] {
        guard round.isStaff(viewer), round.state == .closed else { throw NotFound() }
        return try submitted(of: round, proposal: proposal, tenant: try viewer.requireTenant().id, in: db)
    }

    /// All submitted sheets of standing assignments; the caller knows who may see them.
    static func submitted(
        of round: ReviewRound, proposal: Int64? = nil, tenant: Tenant.ID, in db: Connection
    ) throws -> [Submitted] {
        let found = try db.rows(
            """
            -- submitted sheets
            SELECT a.id, a.reviewer_id, n.name, a.proposal_id
            FROM review_assignment a JOIN score_sheet s ON s.tenant_id = a.tenant_id AND s.assignment_id = a.id
            JOIN reviewer v ON v.tenant_id = a.tenant_id AND v.id = a.reviewer_id
            JOIN account n ON n.id = v.account_id
            WHERE a.tenant_id = \(tenant) AND a.round_id = \(round.id) AND a.ended_at IS NULL
              AND s.submitted_at IS NOT NULL AND (a.proposal_id = \(proposal) OR \(proposal)::bigint IS NULL)
            ORDER BY a.proposal_id, a.id
            """
        ) { row in
            (
                try row.next(ReviewAssignment.ID.self), try row.next(Reviewer.ID.self), try row.next(String.self),
                try row.next(Int64.self)
            )
        }
        return try found.map { assignment, reviewer, name, proposal in
            Submitted(
                sheet: try load(assignment, tenant: tenant, in: db), reviewer: reviewer, reviewerName: name,
                proposal: proposal)
        }
    }
}
