internal import Kernel
internal import Platform
internal import Postgres

extension CallsCheck {
    /// What was decided is what the chain of the audit says of it; what the audit names is there. Decisions of before
    /// there were fingerprints are judged by their hashes alone.
    static func records(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check what was frozen against the audit
            SELECT 'revision ' || (e.detail ->> 'revision') || ' of proposal ' || e.subject_id
                || ' bears another moment, person, headline, verdict, code or file than the audit says'
            FROM audit_event e
            LEFT JOIN proposal_revision r ON r.tenant_id = e.tenant_id AND r.proposal_id::text = e.subject_id
                AND r.number = (e.detail ->> 'revision')::integer
            WHERE e.tenant_id = current_tenant() AND e.action = 'proposals.submit' AND e.detail ? 'record'
              AND fingerprint(r) IS DISTINCT FROM e.detail ->> 'record'
            UNION ALL
            SELECT 'partners of proposal ' || p.id || ' are not those of what was submitted'
            FROM proposal p JOIN LATERAL (SELECT e.detail ->> 'partners' AS told FROM audit_event e
                WHERE e.tenant_id = p.tenant_id AND e.subject_kind = 'proposal' AND e.subject_id = p.id::text
                  AND e.action = 'proposals.submit' ORDER BY e.sequence DESC LIMIT 1) e
                ON e.told <> partners_fingerprint(p)
            WHERE p.tenant_id = current_tenant() AND p.state IN ('submitted', 'accepted', 'refused')
            UNION ALL
            SELECT 'screening ' || (e.detail ->> 'screening') || ' of proposal ' || e.subject_id
                || ' is not what the audit says'
            FROM audit_event e LEFT JOIN proposal_screening s ON s.tenant_id = e.tenant_id
                AND s.id = (e.detail ->> 'screening')::bigint AND s.proposal_id::text = e.subject_id
            WHERE e.tenant_id = current_tenant() AND e.action = 'proposals.screen' AND e.detail ? 'record'
              AND fingerprint(s) IS DISTINCT FROM e.detail ->> 'record'
            UNION ALL
            SELECT 'claim ' || (e.detail ->> 'claim') || ' on lot ' || (e.detail ->> 'lot')
                || ' is not what the audit says'
            FROM audit_event e LEFT JOIN lot_claim k ON k.tenant_id = e.tenant_id
                AND k.id = (e.detail ->> 'claim')::bigint
            WHERE e.tenant_id = current_tenant() AND e.action = 'calls.claim' AND e.detail ? 'record'
              AND fingerprint(k) IS DISTINCT FROM e.detail ->> 'record'
            UNION ALL
            SELECT 'version ' || (e.detail ->> 'number') || ' of call ' || e.subject_id || ' is not what the audit says'
            FROM audit_event e LEFT JOIN call_version v ON v.tenant_id = e.tenant_id
                AND v.call_id::text = e.subject_id AND v.number = (e.detail ->> 'number')::integer
            WHERE e.tenant_id = current_tenant() AND e.action = 'calls.keep'
              AND encode(v.content_sha256, 'hex') IS DISTINCT FROM e.detail ->> 'record'
            UNION ALL
            SELECT 'workflow ' || (e.detail ->> 'number') || ' of call ' || e.subject_id
                || ' is not what the audit says'
            FROM audit_event e LEFT JOIN call_workflow w ON w.tenant_id = e.tenant_id
                AND w.call_id::text = e.subject_id AND w.number = (e.detail ->> 'number')::integer
            WHERE e.tenant_id = current_tenant() AND e.action = 'calls.set_workflow' AND e.detail ? 'record'
              AND encode(w.definition_sha256, 'hex') IS DISTINCT FROM e.detail ->> 'record'
            """
        ) { row in try row.next() }
    }

    /// A call that was published says what its last version says. Names of organisations may change.
    static func calls(in db: Connection) throws -> [String] {
        let found = try db.rows(
            """
            -- published calls with what was kept of them last
            SELECT \(Call.columns), v.content, c.tenant_id FROM call c
            JOIN LATERAL (SELECT v.content FROM call_version v WHERE v.tenant_id = c.tenant_id AND v.call_id = c.id
                ORDER BY v.number DESC LIMIT 1) v ON true
            WHERE c.tenant_id = current_tenant() AND c.published_at IS NOT NULL ORDER BY c.id
            """
        ) { row in (try Call(row: &row), try row.next(String.self), try row.next(Tenant.ID.self)) }
        return try found.compactMap { call, text, tenant in
            let (kept, now) = (try? JSON.parse(text), try call.whole(of: tenant, in: db).keptContent(in: db))
            // The order of members says nothing.
            if kept.map({ nameless($0).canonical }) == nameless(now).canonical { return nil }
            return "call \(call.id) says something else than its last version"
        }
    }

    private static func nameless(_ content: JSON) -> JSON {
        guard var object = content.object, var terms = object["terms"]?.object,
            let units = terms["recommenders"]?.array
        else { return content }
        terms["recommenders"] = .array(units.map { $0.array?.first ?? .null })
        object["terms"] = .object(terms)
        return .object(object)
    }
}
