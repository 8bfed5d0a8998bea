internal import Kernel
internal import Platform
internal import Postgres

extension CallsCheck {
    /// Rows of a kind whose fingerprint the audit keeps under the key of each.
    private struct Kind {
        let noun: String
        let table: SQL
        /// The rows as `t`, and the fingerprint of one.
        let fingerprint: SQL
        let actions: [String]
        /// The member of the event's detail that names the row; nil: `ticks`, which names many.
        let member: String?
        /// Which rows have to be named; the others wait for it.
        var isDone: SQL = "true"

        /// Keys and fingerprints as the audit names them.
        var named: SQL {
            guard let member else {
                return """
                    SELECT k.key::bigint AS id, k.value AS record, e.subject_kind || ' ' || e.subject_id AS subject
                    FROM audit_event e CROSS JOIN LATERAL jsonb_each_text(e.detail -> 'ticks') AS k
                    WHERE e.tenant_id = current_tenant() AND e.action = ANY(\(actions))
                    """
            }
            return """
                SELECT (e.detail ->> \(member))::bigint AS id, e.detail ->> 'record' AS record,
                    e.subject_kind || ' ' || e.subject_id AS subject
                FROM audit_event e
                WHERE e.tenant_id = current_tenant() AND e.action = ANY(\(actions)) AND e.detail ? 'record'
                """
        }
    }

    private static let kinds = [
        Kind(
            noun: "question", table: "call_question", fingerprint: "fingerprint(t)", actions: ["calls.ask"],
            member: "question"),
        Kind(
            noun: "answer", table: "call_question", fingerprint: "answer_fingerprint(t)", actions: ["calls.answer"],
            member: "question", isDone: "t.answer IS NOT NULL"),
        Kind(
            noun: "correction", table: "call_correction", fingerprint: "fingerprint(t)", actions: ["calls.correct"],
            member: "correction"),
        Kind(
            noun: "extension", table: "call_extension", fingerprint: "fingerprint(t)",
            actions: ["calls.extend", "calls.extend_for_outage"], member: "extension"),
        Kind(
            noun: "approval", table: "workflow_approval", fingerprint: "fingerprint(t)",
            actions: ["proposals.approve"], member: "approval"),
        Kind(
            noun: "tick", table: "screening_tick", fingerprint: "fingerprint(t)", actions: ["proposals.tick"],
            member: nil),
        Kind(
            noun: "sealed paper", table: "proposal_paper", fingerprint: "fingerprint(t)",
            actions: ["proposals.hand_in_paper"], member: "paper"),
        Kind(
            noun: "answer to the sealed paper", table: "proposal_paper", fingerprint: "answer_fingerprint(t)",
            actions: ["proposals.answer_paper"], member: "paper", isDone: "t.answer IS NOT NULL"),
        Kind(
            noun: "release of the claim", table: "lot_claim", fingerprint: "release_fingerprint(t)",
            actions: ["calls.release"], member: "claim", isDone: "t.released_at IS NOT NULL"),
    ]

    /// What calls announced and what was approved, ticked, handed in and released is what the chain of the audit says
    /// of it, and nothing stands beside it that nobody did. Rows of before there were fingerprints are left alone:
    /// those with a key before the first that the audit names.
    static func announced(in db: Connection) throws -> [String] {
        try kinds.flatMap { kind in
            try db.rows(
                """
                -- check what was announced and approved against the audit
                WITH named AS MATERIALIZED (\(kind.named))
                SELECT \(kind.noun) || ' ' || n.id || ' of ' || n.subject || ' is not what the audit says'
                FROM named n LEFT JOIN \(kind.table) t ON t.tenant_id = current_tenant() AND t.id = n.id
                WHERE \(kind.fingerprint) IS DISTINCT FROM n.record
                UNION ALL
                SELECT \(kind.noun) || ' ' || t.id || ' is in no audit'
                FROM \(kind.table) t LEFT JOIN named n ON n.id = t.id
                WHERE t.tenant_id = current_tenant() AND n.id IS NULL AND \(kind.isDone)
                  AND t.id > (SELECT min(id) FROM named)
                """
            ) { row in try row.next(String.self) }
        } + days(in: db)
    }

    /// The days until which corrections are taken, and who asked the questions.
    private static func days(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check the days of corrections and who asked
            SELECT 'outage ' || (e.detail ->> 'outage') || ' moved the correction of proposal ' || e.subject_id
                || ' otherwise than the audit says'
            FROM audit_event e LEFT JOIN correction_extension x ON x.tenant_id = e.tenant_id
                AND x.proposal_id::text = e.subject_id AND x.outage_id = (e.detail ->> 'outage')::bigint
            WHERE e.tenant_id = current_tenant() AND e.action = 'proposals.extend_for_outage'
              AND e.detail ? 'record' AND fingerprint(x) IS DISTINCT FROM e.detail ->> 'record'
            UNION ALL
            SELECT 'proposal ' || p.id || ' has another last day for its correction than was decided'
            FROM proposal p
            CROSS JOIN LATERAL (SELECT s.due_on, s.screened_at FROM proposal_screening s
                WHERE s.tenant_id = p.tenant_id AND s.proposal_id = p.id ORDER BY s.id DESC LIMIT 1) s
            WHERE p.tenant_id = current_tenant() AND p.state = 'returned'
              AND p.correction_due_on IS DISTINCT FROM coalesce((SELECT max(x.due_to) FROM correction_extension x
                WHERE x.tenant_id = p.tenant_id AND x.proposal_id = p.id AND x.extended_at >= s.screened_at), s.due_on)
            UNION ALL
            SELECT 'question ' || q.id || ' of call ' || q.call_id || ' was asked by somebody else'
            FROM audit_event e JOIN call_question q ON q.tenant_id = e.tenant_id
                AND q.id = (e.detail ->> 'question')::bigint
            WHERE e.tenant_id = current_tenant() AND e.action = 'calls.ask' AND e.detail ? 'record'
              AND q.asked_by IS DISTINCT FROM e.account_id
            """
        ) { row in try row.next() }
    }
}
