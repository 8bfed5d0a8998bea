public import Kernel
public import Platform
public import Postgres

/// Computes anew what the books promise and names every difference. Nothing that is kept ready escapes it.
public struct LedgerCheck: Sendable {
    /// Something that is not as it should be.
    public struct Difference: Sendable, Hashable, CustomStringConvertible {
        /// What was looked at, such as `cell` or `chain`.
        public let check: String
        /// Where: the voucher, cell or account.
        public let subject: String
        /// What follows from the rows.
        public let expected: String
        /// What is stored.
        public let found: String

        /// One line for the command line.
        public var description: String { "\(check): \(subject): expected \(expected), found \(found)" }
    }

    /// A thing to look at: its name and the statement that finds differences as subject, expected, found.
    struct Question: Sendable {
        let name: String
        let statement: @Sendable (Tenant.ID) -> SQL
    }

    /// Names of everything that is looked at, in order.
    public static var checks: [String] { allQuestions.map(\.name) + ["chain"] }

    private static var allQuestions: [Question] {
        questions + closingQuestions + batchQuestions + underWayQuestions + receiptQuestions + ruleQuestions
            + grantQuestions + claimQuestions
            + arrearsQuestions + goodsQuestions
            + settlementQuestions + fundRuleQuestions
            + donationQuestions
    }

    /// All differences in the books of the tenant of the transaction; empty when everything holds.
    public static func run(tenant: Tenant.ID, in db: Connection) throws -> [Difference] {
        let found = try allQuestions.flatMap { question in
            try db.rows(question.statement(tenant)) { row in
                try Difference(check: question.name, subject: row.next(), expected: row.next(), found: row.next())
            }
        }
        return found + (try chainBreaks(tenant: tenant, in: db))
    }

    /// Follows the chain of every month voucher by voucher: number, content and hash.
    private static func chainBreaks(tenant: Tenant.ID, in db: Connection) throws -> [Difference] {
        try db.rows(
            """
            -- check: chain of vouchers
            WITH RECURSIVE body AS (
                SELECT e.id, e.holder_id, e.month, e.voucher_no, e.chain_hash, e.body_hash,
                    CASE e.hash_version WHEN 1 THEN c.hash ELSE posted_hash(c.hash, e.posted_by) END AS hash
                FROM journal_entry e CROSS JOIN LATERAL (SELECT voucher_hash(e.holder_id, e.kind, e.entry_date,
                    e.summary, e.document_kind, e.document_id, e.reverses, e.recovers, e.approved_by,
                    lines_of(e.id, 1)) AS hash) c
                WHERE e.tenant_id = \(tenant)
            ), link AS (
                SELECT p.holder_id, p.month, 0 AS voucher_no, chain_start(\(tenant), p.holder_id, p.month) AS head,
                    NULL::bytea AS stored, p.last_no
                FROM period p WHERE p.tenant_id = \(tenant)
                UNION ALL
                SELECT l.holder_id, l.month, b.voucher_no, sha256(l.head || int4send(b.voucher_no) || b.hash),
                    b.chain_hash, l.last_no
                FROM link l JOIN body b ON (b.holder_id, b.month, b.voucher_no)
                    = (l.holder_id, l.month, l.voucher_no + 1)
            ), last AS (
                SELECT DISTINCT ON (holder_id, month) * FROM link ORDER BY holder_id, month, voucher_no DESC
            )
            SELECT 'holder ' || holder_id || ' ' || to_char(month, 'YYYY-MM') || ' no ' || voucher_no,
                encode(head, 'hex'), encode(stored, 'hex') FROM link WHERE voucher_no > 0 AND head <> stored
            UNION ALL
            SELECT 'holder ' || p.holder_id || ' ' || to_char(p.month, 'YYYY-MM') || ' end',
                last.voucher_no || ' ' || encode(last.head, 'hex'), p.last_no || ' ' || encode(p.head, 'hex')
            FROM last JOIN period p ON p.tenant_id = \(tenant) AND (p.holder_id, p.month) = (last.holder_id, last.month)
            WHERE (last.voucher_no, last.head) IS DISTINCT FROM (p.last_no, p.head)
            """
        ) { row in
            try Difference(check: "chain", subject: row.next(), expected: row.next(), found: row.next())
        }
    }
}
