public import Kernel
public import Postgres

/// The append-only, hash-chained record of who did what.
public struct AuditEvent: Sendable {
    /// Position in the chain of the tenant, from 1 without gaps.
    public let sequence: Int64
    /// When, by the clock of the database.
    public let at: Timestamp
    /// Who; nil for the public and the command line.
    public let account: Account.ID?
    /// The person's name, or empty.
    public let name: String
    /// What was done, e.g. `calls.publish`.
    public let action: String
    /// Kind of the thing.
    public let subjectKind: String
    /// Key of the thing.
    public let subjectID: String
    /// Further facts, as JSON.
    public let detail: String
    /// First digits of the hash, to compare with a printed copy.
    public let hash: [UInt8]

    /// Events of the viewer's tenant, the newest first. Auditors see the tenant's, the audit administrator the
    /// installation's.
    public static func list(
        matching text: String, before sequence: Int64?, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [AuditEvent] {
        guard viewer.holdsAnywhere([.auditor]) || (viewer.tenant == nil && viewer.administrator == .audit) else {
            throw NotFound()
        }
        return try db.rows(
            """
            -- audit events
            SELECT e.sequence, e.at, e.account_id, coalesce(a.name, ''), e.action, e.subject_kind, e.subject_id,
                e.detail::text, e.hash
            FROM audit_event e LEFT JOIN account a ON a.id = e.account_id
            WHERE e.tenant_id = \(viewer.tenant?.id ?? Tenant.ID(0)) AND e.sequence < \(sequence ?? Int64.max)
              AND (\(text) = '' OR e.action LIKE \(text) || '%' OR e.subject_kind || ' ' || e.subject_id = \(text))
            ORDER BY e.sequence DESC LIMIT \(Int64(limit))
            """
        ) { row in
            try AuditEvent(
                sequence: row.next(), at: row.next(), account: row.next(), name: row.next(), action: row.next(),
                subjectKind: row.next(), subjectID: row.next(), detail: row.next(), hash: row.next())
        }
    }

    /// Recomputes the chain of the tenant of this transaction. The sentences name every broken place; none: all is
    /// well.
    public static func verifyChain(tenant: Tenant.ID, in db: Connection) throws -> [String] {
        let broken = try db.rows(
            """
            -- verify the audit chain
            WITH chain AS (
                SELECT e.*, lag(e.hash, 1, sha256(int8send(e.tenant_id)))
                    OVER (ORDER BY e.sequence) AS expected_previous,
                    row_number() OVER (ORDER BY e.sequence) AS expected_sequence
                FROM audit_event e WHERE e.tenant_id = \(tenant))
            SELECT sequence FROM chain
            WHERE sequence <> expected_sequence OR previous_hash <> expected_previous
               OR hash <> audit_hash(previous_hash, tenant_id, sequence, at, account_id, action, subject_kind,
                   subject_id,
                    detail, request_id, address)
            ORDER BY sequence LIMIT 20
            """
        ) { row in "audit chain of tenant \(tenant) is broken at \(try row.next(Int64.self))" }
        let tail = try db.rows(
            """
            -- verify the head of the audit chain
            SELECT h.sequence, coalesce(max(e.sequence), 0) FROM audit_head h
            LEFT JOIN audit_event e ON e.tenant_id = h.tenant_id
            WHERE h.tenant_id = \(tenant) GROUP BY h.tenant_id, h.sequence
            HAVING h.sequence <> coalesce(max(e.sequence), 0)
            """
        ) { row in
            let (head, last) = (try row.next(Int64.self), try row.next(Int64.self))
            return "audit head of tenant \(tenant) is at \(head), the last event at \(last)"
        }
        return broken + tail
    }
}
