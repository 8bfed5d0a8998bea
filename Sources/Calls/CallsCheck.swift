internal import Forms
internal import Kernel
public import Postgres

/// What must hold of calls and proposals whatever the application did: recomputed from the rows.
public enum CallsCheck {
    /// What the pages show of a submitted revision are its answers; they are those of the content that is hashed. What
    /// a form calculates is stored nowhere.
    private static let answers: SQL = """
        SELECT 'answer ' || told.field || ' of revision ' || r.number || ' of proposal ' || r.proposal_id
            || ' is not what was submitted'
        FROM proposal_revision r
        JOIN form_response f ON (f.tenant_id, f.id) = (r.tenant_id, r.response_id)
        JOIN form_version v ON (v.tenant_id, v.id) = (f.tenant_id, f.form_version_id)
        CROSS JOIN LATERAL jsonb_each(r.content::jsonb -> 'answers') AS told (field, value)
        LEFT JOIN form_answer a ON (a.tenant_id, a.response_id, a.field) = (r.tenant_id, r.response_id, told.field)
        WHERE r.tenant_id = current_tenant() AND r.submitted_at IS NOT NULL
          AND r.content_sha256 = sha256(convert_to(r.content, 'UTF8')) AND a.value IS DISTINCT FROM told.value
          AND NOT jsonb_path_exists(
            v.definition, '$.sections[*].fields[*] ? (@.key == $field && @.type == "calculated")',
            jsonb_build_object('field', told.field))
        """

    /// Names every stored text whose SHA-256 is another one now, and every claim or step that cannot be. Empty: all is
    /// well.
    public static func run(in db: Connection) throws -> [String] {
        try stored(in: db) + records(in: db) + announced(in: db) + corrections(in: db) + ends(in: db)
            + needs(in: db) + standing(in: db) + calls(in: db) + FormVersion.altered(in: db)
    }

    private static func stored(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check calls and proposals
            SELECT 'version ' || v.number || ' of call ' || v.call_id || ' is not what was kept'
            FROM call_version v WHERE v.tenant_id = current_tenant()
              AND v.content_sha256 <> sha256(convert_to(v.content, 'UTF8'))
            UNION ALL
            SELECT 'workflow ' || w.number || ' of call ' || w.call_id || ' is not what was kept'
            FROM call_workflow w WHERE w.tenant_id = current_tenant()
              AND w.definition_sha256 <> sha256(convert_to(w.definition, 'UTF8'))
            UNION ALL
            SELECT 'revision ' || r.number || ' of proposal ' || r.proposal_id || ' is not what was submitted'
            FROM proposal_revision r WHERE r.tenant_id = current_tenant() AND r.submitted_at IS NOT NULL
              AND r.content_sha256 <> sha256(convert_to(r.content, 'UTF8'))
            UNION ALL
            SELECT 'revision ' || r.number || ' of proposal ' || r.proposal_id
                || ' has another hash than the audit says'
            FROM proposal_revision r WHERE r.tenant_id = current_tenant() AND r.submitted_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM audit_event e
                WHERE e.tenant_id = r.tenant_id AND e.subject_kind = 'proposal'
                  AND e.subject_id = r.proposal_id::text AND e.action = 'proposals.submit'
                  AND e.detail ->> 'sha256' = encode(r.content_sha256, 'hex'))
            UNION ALL
            \(answers)
            UNION ALL
            SELECT 'sealed paper ' || s.id || ' of proposal ' || s.proposal_id || ' is of another content'
            FROM proposal_paper s JOIN proposal_revision r ON (r.tenant_id, r.id) = (s.tenant_id, s.revision_id)
            WHERE s.tenant_id = current_tenant()
              AND (s.printed_sha256 IS DISTINCT FROM r.content_sha256 OR r.proposal_id <> s.proposal_id)
            UNION ALL
            SELECT 'proposal ' || p.id || ' was accepted without the sealed paper that its call asks for'
            FROM proposal p JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id) AND c.paper_days IS NOT NULL
            WHERE p.tenant_id = current_tenant() AND p.state = 'accepted' AND NOT EXISTS (SELECT FROM proposal_paper s
                WHERE s.tenant_id = p.tenant_id AND s.proposal_id = p.id AND s.answer = 'accepted')
            UNION ALL
            SELECT 'lot ' || k.lot_id || ' is claimed ' || count(*) || ' times at once'
            FROM lot_claim k WHERE k.tenant_id = current_tenant() AND k.released_at IS NULL
            GROUP BY k.lot_id HAVING count(*) > 1
            UNION ALL
            SELECT 'lot ' || p.lot_id || ' of a quick claim has ' || count(*) || ' living proposals'
            FROM proposal p JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id) AND c.kind = 'claim'
            WHERE p.tenant_id = current_tenant() AND p.state NOT IN ('withdrawn', 'refused')
            GROUP BY p.lot_id HAVING count(*) > 1
            UNION ALL
            SELECT 'proposal ' || p.id || ' bears another title or amount than what was submitted'
            FROM proposal p JOIN LATERAL (SELECT r.title, r.requested_fen FROM proposal_revision r
                WHERE r.tenant_id = p.tenant_id AND r.proposal_id = p.id AND r.submitted_at IS NOT NULL
                ORDER BY r.number DESC LIMIT 1) r ON (r.title, r.requested_fen) IS DISTINCT FROM (p.title,
                    p.requested_fen)
            WHERE p.tenant_id = current_tenant()
            UNION ALL
            SELECT 'proposal ' || p.id || ' is in a state that its workflow does not have'
            FROM proposal p WHERE p.tenant_id = current_tenant() AND p.workflow_id IS NOT NULL
              AND NOT EXISTS (SELECT FROM workflow_state s WHERE s.tenant_id = p.tenant_id
                AND s.workflow_id = p.workflow_id AND s.key = p.step AND s.proposal_state = p.state)
            """
        ) { row in try row.next() }
    }
}
