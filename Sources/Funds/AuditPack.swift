public import Kernel
public import Platform
public import Postgres
internal import Sheets

/// 审计包: the vouchers of a holder's months with their papers and the proof of the chain, in files that a stranger can
/// read and recompute without this system. `README.txt` in the pack says how.
public struct AuditPack: Sendable {
    /// A file of the pack: its path, and its bytes.
    public struct Part: Sendable {
        /// Path in the pack.
        public let path: String
        /// Its content.
        public let bytes: [UInt8]
    }

    /// A paper behind a voucher, whose bytes the file store has.
    public struct Paper: Sendable {
        /// Path in the pack.
        public let path: String
        /// SHA-256 of its bytes, under which the file store keeps them.
        public let sha256: [UInt8]
    }

    /// What the database says.
    public let parts: [Part]
    /// The papers behind the vouchers.
    public let papers: [Paper]

    /// The pack of all months that the days touch: a chain begins with its month, so months are never cut.
    public static func of(
        _ holder: Holder, from: Day, through: Day, for viewer: Viewer, in db: Connection
    ) throws -> AuditPack {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        let scope: SQL = """
            e.tenant_id = \(tenant) AND e.holder_id = \(holder.id)
            AND e.month BETWEEN \(from.firstOfMonth) AND \(through.firstOfMonth)
            """
        let papers = try papers(scope, in: db)
        let tables: [(String, [[String]])] = [
            ("periods.csv", try periods(holder, from, through, tenant, in: db)),
            ("vouchers.csv", try vouchers(scope, in: db)), ("lines.csv", try lines(scope, in: db)),
            ("releases.csv", try releases(scope, in: db)),
            (
                "attachments.csv",
                [["voucher", "path", "name", "bytes", "sha256"]]
                    + papers.map { [$0.voucher, $0.path, $0.name, $0.byteCount, $0.sha256.hexadecimal] }
            ),
        ]
        let chain = try chain(scope, in: db)
        let parts = try tables.map { Part(path: $0.0, bytes: try csv($0.1)) }
        return AuditPack(
            parts: [
                Part(path: "README.txt", bytes: Array(AuditPackText.readme(holder, tenant).utf8)),
                Part(path: AuditPackProof.path, bytes: Array(AuditPackProof.program.utf8)),
                Part(path: "chain.jsonl", bytes: Array(chain.utf8)),
            ] + parts, papers: papers.map { Paper(path: $0.path, sha256: $0.sha256) })
    }

    private static func csv(_ rows: [[String]]) throws -> [UInt8] {
        guard let head = rows.first else { return [] }
        return try CSVWriter.bytes(
            columns: head.map { SheetColumn($0, .text) }, rows: rows.dropFirst().map { $0.map { SheetCell(text: $0) } })
    }

    private static func periods(
        _ holder: Holder, _ from: Day, _ through: Day, _ tenant: Tenant.ID, in db: Connection
    ) throws -> [[String]] {
        [["month", "state", "last_no", "start", "head"]]
            + (try db.rows(
                """
                -- months of an audit pack
                SELECT p.month::text, p.state, p.last_no::text,
                    encode(chain_start(p.tenant_id, p.holder_id, p.month), 'hex'), encode(p.head, 'hex')
                FROM period p WHERE p.tenant_id = \(tenant) AND p.holder_id = \(holder.id)
                  AND p.month BETWEEN \(from.firstOfMonth) AND \(through.firstOfMonth) ORDER BY p.month
                """
            ) { row in try texts(&row, 5) })
    }

    private static func vouchers(_ scope: SQL, in db: Connection) throws -> [[String]] {
        [
            [
                "month", "number", "id", "day", "kind", "summary", "document", "reverses", "recovers", "posted_by",
                "approved_by", "posted_at",
            ]
        ]
            + (try db.rows(
                """
                -- vouchers of an audit pack
                SELECT e.month::text, e.voucher_no::text, e.id::text, e.entry_date::text, e.kind, e.summary,
                    concat_ws(' ', e.document_kind, e.document_id), coalesce(e.reverses::text, ''),
                    coalesce(e.recovers::text, ''), p.name, coalesce(a.name, ''),
                    to_char(e.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                FROM journal_entry e JOIN account p ON p.id = e.posted_by LEFT JOIN account a ON a.id = e.approved_by
                WHERE \(scope) ORDER BY e.month, e.voucher_no
                """
            ) { row in try texts(&row, 12) })
    }

    private static func lines(_ scope: SQL, in db: Connection) throws -> [[String]] {
        [
            [
                "month", "number", "line", "account", "fund", "bank_account", "budget_line", "year", "area",
                "contract", "debit", "credit", "memo",
            ]
        ]
            + (try db.rows(
                """
                -- lines of an audit pack
                SELECT e.month::text, e.voucher_no::text, l.n::text, l.ledger_account, f.code, coalesce(k.code, ''),
                    coalesce(b.code, ''), coalesce(l.year::text, ''), coalesce(l.area_code, ''),
                    coalesce(l.contract_id::text, ''),
                    CASE WHEN l.amount_fen > 0 THEN (l.amount_fen::numeric / 100)::numeric(20, 2)::text ELSE '' END,
                    CASE WHEN l.amount_fen < 0 THEN (-l.amount_fen::numeric / 100)::numeric(20, 2)::text ELSE '' END,
                    l.memo
                FROM journal_entry e
                JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
                JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
                LEFT JOIN bank_account k ON k.tenant_id = l.tenant_id AND k.id = l.bank_account_id
                LEFT JOIN budget_line b ON b.tenant_id = l.tenant_id AND b.id = l.budget_line_id
                WHERE \(scope) ORDER BY e.month, e.voucher_no, l.n
                """
            ) { row in try texts(&row, 13) })
    }

    private static func releases(_ scope: SQL, in db: Connection) throws -> [[String]] {
        [
            [
                "month", "number", "fund", "expense_fen", "restricted_fen", "released_fen", "cost_voucher", "cost_line",
                "used_fen",
            ]
        ]
            + (try db.rows(
                """
                -- releases of an audit pack
                SELECT e.month::text, e.voucher_no::text, f.code, r.expense_fen::text, r.restricted_fen::text,
                    r.released_fen::text, to_char(o.month, 'YYYY-MM') || '-' || o.voucher_no, u.line_n::text,
                    u.amount_fen::text
                FROM journal_entry e
                JOIN release_run r ON r.tenant_id = e.tenant_id AND r.entry_id = e.id
                JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id
                JOIN release_line u ON u.tenant_id = r.tenant_id AND u.run_id = r.id
                JOIN journal_entry o ON o.tenant_id = u.tenant_id AND o.id = u.entry_id
                WHERE \(scope) ORDER BY e.month, e.voucher_no, o.month, o.voucher_no, u.line_n
                """
            ) { row in try texts(&row, 9) })
    }

    /// One JSON object a line: the very text of each voucher that was hashed, its hash, and the end of the chain.
    private static func chain(_ scope: SQL, in db: Connection) throws -> String {
        try db.rows(
            """
            -- chain of an audit pack
            SELECT json_build_object('month', e.month, 'number', e.voucher_no,
                'body', jsonb_build_array(e.holder_id, e.kind, to_char(e.entry_date, 'YYYY-MM-DD'), e.summary,
                    e.document_kind, e.document_id, e.reverses, e.recovers, e.approved_by,
                    to_jsonb(lines_of(e.id, 1)))::text, 'version', e.hash_version, 'poster', e.posted_by,
                'body_sha256', encode(e.body_hash, 'hex'), 'chain_sha256', encode(e.chain_hash, 'hex'))::text
            FROM journal_entry e WHERE \(scope) ORDER BY e.month, e.voucher_no
            """
        ) { row in try row.next(String.self) }.map { $0 + "\n" }.joined()
    }

    private struct Found {
        let voucher: String
        let path: String
        let name: String
        let byteCount: String
        let sha256: [UInt8]
    }

    private static func papers(_ scope: SQL, in db: Connection) throws -> [Found] {
        try db.rows(
            """
            -- papers of an audit pack
            SELECT to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), x.id::text, x.name,
                x.byte_count::text, x.sha256
            FROM journal_entry e
            JOIN LATERAL (
                SELECT f.* FROM file f WHERE f.tenant_id = e.tenant_id AND f.removed_at IS NULL
                  AND f.subject_kind = \(Voucher.fileKind) AND f.subject_id = e.id
                UNION ALL
                -- Goods have a voucher where they have a value: the papers of the move lie behind it, too.
                SELECT f.* FROM stock_move m JOIN file f ON f.tenant_id = m.tenant_id AND f.removed_at IS NULL
                  AND f.subject_kind = \(StockMove.fileKind) AND f.subject_id = m.id
                WHERE m.tenant_id = e.tenant_id AND m.entry_id = e.id AND e.document_kind = 'goods') x ON true
            WHERE \(scope) ORDER BY e.month, e.voucher_no, x.id
            """
        ) { row in
            let (voucher, id, name) = try (row.next(String.self), row.next(String.self), row.next(String.self))
            return Found(
                voucher: voucher, path: "attachments/\(voucher)/\(id)-\(name)", name: name,
                byteCount: try row.next(), sha256: try row.next())
        }
    }

    private static func texts(_ row: inout Row, _ count: Int) throws -> [String] {
        try (0..<count).map { _ in try row.next(String.self) }
    }
}
