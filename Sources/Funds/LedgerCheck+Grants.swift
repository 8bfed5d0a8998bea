internal import Platform
internal import Postgres

extension LedgerCheck {
    /// What is kept ready about grants to people.
    static let grantQuestions: [Question] = [
        Question(name: "grant_batches") { tenant in
            """
            -- check: batches against their items
            SELECT 'grant batch ' || b.id, concat_ws(' ', count(i.id), coalesce(sum(i.amount_fen), 0)),
                concat_ws(' ', b.item_count, b.amount_fen)
            FROM grant_batch b LEFT JOIN grant_item i ON i.tenant_id = b.tenant_id AND i.batch_id = b.id
            WHERE b.tenant_id = \(tenant) GROUP BY b.id, b.item_count, b.amount_fen
            HAVING (count(i.id), coalesce(sum(i.amount_fen), 0)) <> (b.item_count, b.amount_fen)
            """
        },
        Question(name: "grant_lines") { tenant in
            """
            -- check: paid grants against the lines of their vouchers
            SELECT 'grant ' || i.id, i.amount_fen::text, coalesce(l.amount_fen, 0)::text
            FROM grant_item i LEFT JOIN journal_line l
                ON l.tenant_id = i.tenant_id AND (l.entry_id, l.n) = (i.entry_id, i.line_n)
            WHERE i.tenant_id = \(tenant) AND i.entry_id IS NOT NULL AND l.amount_fen IS DISTINCT FROM i.amount_fen
            """
        },
        Question(name: "grant_vouchers") { tenant in
            """
            -- check: vouchers of batches against what is out
            SELECT 'grant batch ' || b.id, coalesce(granted.fen, 0)::text, coalesce(posted.fen, 0)::text
            FROM grant_batch b
            CROSS JOIN LATERAL (SELECT sum(i.amount_fen) AS fen FROM grant_item i WHERE i.tenant_id = b.tenant_id
                AND i.batch_id = b.id AND i.entry_id IS NOT NULL AND i.return_entry_id IS NULL) granted
            CROSS JOIN LATERAL (SELECT -sum(l.amount_fen) AS fen FROM journal_entry e
                JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
                WHERE e.tenant_id = b.tenant_id AND e.document_kind = 'grant_batch' AND e.document_id = b.id
                  AND l.bank_account_id IS NOT NULL) posted
            WHERE b.tenant_id = \(tenant) AND coalesce(granted.fen, 0) <> coalesce(posted.fen, 0)
            """
        },
        Question(name: "grant_states") { tenant in
            """
            -- check: states of grants against their batches
            SELECT 'grant ' || i.id, b.state, i.state FROM grant_item i
            JOIN grant_batch b ON b.tenant_id = i.tenant_id AND b.id = i.batch_id
            WHERE i.tenant_id = \(tenant) AND NOT CASE b.state
                WHEN 'prepared' THEN i.state = 'planned' WHEN 'approved' THEN i.state = 'approved'
                WHEN 'cancelled' THEN i.state = 'cancelled'
                ELSE i.state IN ('sent', 'paid', 'returned', 'reissued') END
            """
        },
        Question(name: "benefit_rates") { tenant in
            """
            -- check: raised rates
            SELECT 'benefit rate ' || r.id, raised_rate(e.amount_fen, r.raise_basis_points, r.rounding_fen,
                r.rounding)::text, r.amount_fen::text
            FROM benefit_rate r JOIN benefit_rate e ON e.tenant_id = r.tenant_id AND e.id = r.raises
            WHERE r.tenant_id = \(tenant) AND r.amount_fen
                <> raised_rate(e.amount_fen, r.raise_basis_points, r.rounding_fen, r.rounding)
            """
        },
    ]
}
