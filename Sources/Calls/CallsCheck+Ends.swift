internal import Kernel
internal import Platform
internal import Postgres

extension CallsCheck {
    /// What happens once to a call or a proposal and stands in its own row.
    private struct Turn {
        let noun: String
        let kind: String
        let table: SQL
        let fingerprint: SQL
        /// What the audit calls it.
        let actions: [String]
        /// When it happened; null: it has not.
        let moment: SQL
    }

    private static let turns = [
        Turn(
            noun: "publication", kind: "call", table: "call", fingerprint: "publication_fingerprint(t)",
            actions: ["calls.publish"], moment: "t.published_at"),
        Turn(
            noun: "early end", kind: "call", table: "call", fingerprint: "closing_fingerprint(t)",
            actions: ["calls.close_early"], moment: "t.closed_at"),
        Turn(
            noun: "withdrawal", kind: "call", table: "call", fingerprint: "withdrawal_fingerprint(t)",
            actions: ["calls.withdraw"], moment: "t.withdrawn_at"),
        Turn(
            noun: "archival", kind: "call", table: "call", fingerprint: "archival_fingerprint(t)",
            actions: ["calls.archive", "calls.throw_trial_away"], moment: "t.archived_at"),
        Turn(
            noun: "withdrawal", kind: "proposal", table: "proposal", fingerprint: "withdrawal_fingerprint(t)",
            actions: ["proposals.withdraw"], moment: "t.withdrawn_at"),
    ]

    /// Calls were published and ended, and proposals withdrawn, as the chain of the audit says; none without it.
    static func ends(in db: Connection) throws -> [String] {
        try turns.flatMap { turn in
            try db.rows(
                """
                -- check ends against the audit
                SELECT \(turn.noun) || ' of ' || \(turn.kind) || ' ' || e.subject_id || ' is not what the audit says'
                FROM audit_event e LEFT JOIN \(turn.table) t ON t.tenant_id = e.tenant_id AND t.id::text = e.subject_id
                WHERE e.tenant_id = current_tenant() AND e.action = ANY(\(turn.actions))
                  AND e.subject_kind = \(turn.kind)
                  AND e.detail ? 'record' AND \(turn.fingerprint) IS DISTINCT FROM e.detail ->> 'record'
                UNION ALL
                SELECT \(turn.noun) || ' of ' || \(turn.kind) || ' ' || t.id || ' is in no audit'
                FROM \(turn.table) t
                WHERE t.tenant_id = current_tenant() AND \(turn.moment) IS NOT NULL
                  AND t.id::text NOT IN (SELECT e.subject_id FROM audit_event e
                    WHERE e.tenant_id = current_tenant() AND e.action = ANY(\(turn.actions))
                      AND e.subject_kind = \(turn.kind))
                """
            ) { row in try row.next(String.self) }
        }
    }

    /// What stands of a need is what the chain of the audit says of its last change; none stands without it.
    static func needs(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check needs against the audit
            WITH told AS MATERIALIZED (SELECT DISTINCT ON (e.subject_id) e.subject_id::bigint AS id,
                    e.detail ->> 'record' AS record
                FROM audit_event e
                WHERE e.tenant_id = current_tenant() AND e.subject_kind = 'community_need'
                  AND starts_with(e.action, 'needs.')
                ORDER BY e.subject_id, e.sequence DESC)
            SELECT 'need ' || told.id || ' is not what the audit says'
            FROM told LEFT JOIN community_need n ON n.tenant_id = current_tenant() AND n.id = told.id
            WHERE told.record IS NOT NULL AND fingerprint(n) IS DISTINCT FROM told.record
            UNION ALL
            SELECT 'need ' || n.id || ' is in no audit' FROM community_need n
            WHERE n.tenant_id = current_tenant() AND n.id NOT IN (SELECT told.id FROM told)
            """
        ) { row in try row.next() }
    }

    /// A proposal stands where its last submission or the last answer to it has brought it.
    static func standing(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check where proposals stand
            SELECT 'proposal ' || p.id || ' is ' || p.state || ', which nobody decided'
            FROM proposal p
            LEFT JOIN LATERAL (SELECT r.number FROM proposal_revision r WHERE r.tenant_id = p.tenant_id
                AND r.proposal_id = p.id AND r.submitted_at IS NOT NULL ORDER BY r.number DESC LIMIT 1) r ON true
            -- A correction that was asked for and never handed in is answered in the revision that was begun for it.
            LEFT JOIN LATERAL (SELECT s.outcome FROM proposal_screening s
                JOIN proposal_revision a ON a.tenant_id = s.tenant_id AND a.id = s.revision_id AND a.number >= r.number
                WHERE s.tenant_id = p.tenant_id AND s.proposal_id = p.id ORDER BY s.id DESC LIMIT 1) s ON true
            WHERE p.tenant_id = current_tenant() AND p.state IS DISTINCT FROM CASE
                WHEN p.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN r.number IS NULL THEN 'draft'
                ELSE coalesce(s.outcome, 'submitted') END
            """
        ) { row in try row.next() }
    }
}
