internal import Kernel
internal import Platform
public import Postgres

/// What must hold of reviews whatever the application did: recomputed from the rows.
public enum ReviewsCheck {
    /// Names every draw that does not come out again, every sheet without a right to it, and every ranking that is not
    /// what was frozen. Empty: all is well.
    public static func run(in db: Connection) throws -> [String] {
        let broken: [String] = try db.rows(
            """
            -- check reviews
            SELECT 'the ranking of round ' || k.round_id || ' is not what was frozen'
            FROM ranking k WHERE k.tenant_id = current_tenant()
              AND k.derivation_sha256 <> sha256(convert_to(k.derivation, 'UTF8'))
            UNION ALL
            SELECT 'reviewer ' || a.reviewer_id || ' is in conflict with proposal ' || a.proposal_id || ', which is assigned'
            FROM review_assignment a JOIN review_round r ON r.tenant_id = a.tenant_id AND r.id = a.round_id
            WHERE a.tenant_id = current_tenant() AND a.ended_at IS NULL AND r.closed_at IS NULL
              AND EXISTS (SELECT FROM conflict_ground g WHERE g.tenant_id = a.tenant_id
                AND g.reviewer_id = a.reviewer_id AND g.proposal_id = a.proposal_id)
            UNION ALL
            SELECT 'sheet ' || s.id || ' was filled in for an assignment that was never released'
            FROM score_sheet s JOIN review_assignment a ON a.tenant_id = s.tenant_id AND a.id = s.assignment_id
            WHERE s.tenant_id = current_tenant() AND a.released_at IS NULL
            UNION ALL
            SELECT 'reviewers ' || p.first_id || ' and ' || p.second_id || ' meet at proposal ' || a.proposal_id
            FROM reviewer_apart p
            JOIN review_assignment a ON a.tenant_id = p.tenant_id AND a.round_id = p.round_id
                AND a.reviewer_id = p.first_id AND a.ended_at IS NULL AND a.assigned_at > p.noted_at
            JOIN review_assignment b ON b.tenant_id = a.tenant_id AND b.round_id = a.round_id
                AND b.proposal_id = a.proposal_id AND b.reviewer_id = p.second_id AND b.ended_at IS NULL
                AND b.assigned_at > p.noted_at
            WHERE p.tenant_id = current_tenant()
            """
        ) { row in try row.next() }
        let draws = try db.rows(
            """
            -- draws to repeat
            SELECT d.id, d.pool, d.seed, d.wanted, d.drawn FROM reviewer_draw d WHERE d.tenant_id = current_tenant()
            """
        ) { row in
            let id = try row.next(Int64.self)
            let pool = try row.next([Int64].self)
            let seed = try row.next(Int64.self)
            let wanted = Int(try row.next(Int32.self))
            let drawn = try row.next([Int64].self)
            return ReviewerDraw.result(of: pool, seed: seed, wanted: wanted) == drawn ? nil : id
        }
        return broken + draws.compactMap { $0 }.map { "draw \($0) of reviewers does not come out again" }
    }
}
