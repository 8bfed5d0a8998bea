internal import Platform
internal import Postgres

extension LedgerCheck {
    /// Claims upon contractors against the books.
    static let claimQuestions: [Question] = [
        Question(name: "claim_vouchers") { tenant in
            """
            -- check: what stands of a claim is what its vouchers add up to
            SELECT 'claim ' || p.claim_id || ' fund ' || p.fund_id, s.fen::text, coalesce(v.fen, 0)::text
            FROM recovery_claim_part p
            CROSS JOIN LATERAL (SELECT p.amount_fen
                - (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_claim_receipt r
                    WHERE r.tenant_id = p.tenant_id AND r.claim_id = p.claim_id AND r.fund_id = p.fund_id)
                - (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_relief r
                    LEFT JOIN payment_request q ON q.tenant_id = r.tenant_id AND q.id = r.request_id
                    WHERE r.tenant_id = p.tenant_id AND r.claim_id = p.claim_id AND r.fund_id = p.fund_id
                      AND (r.write_off_id IS NOT NULL OR q.state = 'paid')) AS fen) s
            LEFT JOIN LATERAL (SELECT sum(o.amount_fen)::bigint AS fen FROM recovery_claim_voucher o
                WHERE o.tenant_id = p.tenant_id AND o.claim_id = p.claim_id AND o.fund_id = p.fund_id) v ON true
            WHERE p.tenant_id = \(tenant) AND coalesce(v.fen, 0) <> s.fen
            """
        },
        Question(name: "claim_accounts") { tenant in
            """
            -- check: the accounts of claims against their vouchers, by contract and fund
            SELECT 'contract ' || coalesce(v.contract_id, l.contract_id) || ' fund '
                || coalesce(v.fund_id, l.fund_id), coalesce(v.fen, 0) || ' ' || -coalesce(v.fen, 0),
                coalesce(l.due, 0) || ' ' || coalesce(l.pending, 0)
            FROM (SELECT c.contract_id, o.fund_id, sum(o.amount_fen)::bigint AS fen FROM recovery_claim_voucher o
                JOIN recovery_claim c ON c.tenant_id = o.tenant_id AND c.id = o.claim_id
                WHERE o.tenant_id = \(tenant) GROUP BY 1, 2) v
            FULL JOIN (SELECT x.contract_id, x.fund_id,
                    sum(CASE x.ledger_account WHEN 'recovery_receivable' THEN x.amount_fen ELSE 0 END)::bigint AS due,
                    sum(CASE x.ledger_account WHEN 'recovery_pending' THEN x.amount_fen ELSE 0 END)::bigint AS pending
                FROM journal_line x WHERE x.tenant_id = \(tenant)
                  AND x.ledger_account IN ('recovery_receivable', 'recovery_pending') GROUP BY 1, 2) l
                ON (l.contract_id, l.fund_id) = (v.contract_id, v.fund_id)
            WHERE (coalesce(v.fen, 0), -coalesce(v.fen, 0)) <> (coalesce(l.due, 0), coalesce(l.pending, 0))
            """
        },
    ]
}
