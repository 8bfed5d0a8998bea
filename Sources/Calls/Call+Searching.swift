internal import Kernel
public import Platform
public import Postgres

extension Call {
    /// What is found of calls: title and summary, by everybody once it was published.
    public static func searchDocuments(_ ids: [Int64]?, in db: Connection) throws -> [SearchDocument] {
        try db.rows(
            """
            -- calls to be found
            SELECT c.id, c.published_at IS NOT NULL, c.title, concat_ws(E'\\n', c.code, nullif(c.title_en, ''),
                nullif(c.summary, ''), (SELECT string_agg(l.title, E'\\n' ORDER BY l.number) FROM lot l
                    WHERE l.tenant_id = c.tenant_id AND l.call_id = c.id))
            FROM call c WHERE c.tenant_id = current_tenant() AND c.trial_of IS NULL
              AND (\(ids == nil) OR c.id = ANY(\(ids ?? [])))
            """
        ) { row in
            try SearchDocument(
                item: SearchItem(kind: "call", id: row.next()), isPublic: row.next(), title: row.next(),
                body: row.next())
        }
    }
}

extension Proposal {
    /// What is found of proposals: title, number, organisation and the texts that were submitted last, by those who may
    /// see the proposal. Answers about persons and sealed ones are not looked through.
    public static func searchDocuments(_ ids: [Int64]?, in db: Connection) throws -> [SearchDocument] {
        try db.rows(
            """
            -- proposals to be found
            SELECT p.id, p.organisation_id, coalesce(nullif(p.title, ''), c.title),
                concat_ws(E'\\n', o.name, c.code, c.title, l.title,
                    c.code || '-' || lpad(p.receipt_number::text, greatest(4, length(p.receipt_number::text)), '0'),
                    said.texts)
            FROM proposal p JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id)
            JOIN lot l ON (l.tenant_id, l.id) = (p.tenant_id, p.lot_id)
            JOIN organisation o ON o.id = p.organisation_id
            LEFT JOIN LATERAL (SELECT r.response_id, r.content FROM proposal_revision r
                WHERE r.tenant_id = p.tenant_id AND r.proposal_id = p.id AND r.submitted_at IS NOT NULL
                ORDER BY r.number DESC LIMIT 1) r ON true
            LEFT JOIN form_response f ON (f.tenant_id, f.id) = (p.tenant_id, r.response_id)
            LEFT JOIN form_version v ON (v.tenant_id, v.id) = (f.tenant_id, f.form_version_id)
            LEFT JOIN LATERAL (
                SELECT string_agg(r.content::jsonb -> 'answers' ->> (field.value ->> 'key'), E'\\n') AS texts
                FROM jsonb_path_query(v.definition, '$.sections[*].fields[*]') AS field (value)
                WHERE field.value ->> 'type' IN ('text', 'long_text')
                  AND coalesce(field.value ->> 'sensitivity', 'internal') IN ('public', 'internal')) said ON true
            WHERE p.tenant_id = current_tenant() AND c.trial_of IS NULL AND (\(ids == nil) OR p.id = ANY(\(ids ?? [])))
            """
        ) { row in
            try SearchDocument(
                item: SearchItem(kind: "proposal", id: row.next()), isPublic: false, organisation: row.next(),
                title: row.next(), body: row.next())
        }
    }
}
