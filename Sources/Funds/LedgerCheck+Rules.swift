internal import Platform
internal import Postgres

extension LedgerCheck {
    /// What no voucher, report or list may have got around.
    static let ruleQuestions: [Question] = [
        Question(name: "years_carried_over") { tenant in
            """
            -- check: a year of full books is carried over before a month of the next one is closed
            SELECT 'holder ' || h.id || ' ' || to_char(p.month, 'YYYY-MM') || ' fund ' || l.fund_id || ' '
                || l.ledger_account, '0', sum(l.amount_fen)::text
            FROM holder h
            JOIN LATERAL (SELECT max(p.month) AS month FROM period p WHERE p.tenant_id = h.tenant_id
                AND p.holder_id = h.id AND p.state = 'closed') p ON p.month IS NOT NULL
            JOIN journal_line l ON l.tenant_id = h.tenant_id AND l.holder_id = h.id
                AND l.entry_date < date_trunc('year', p.month + interval '1 month')
            JOIN ledger_account a ON a.code = l.ledger_account AND a.nature IN ('income', 'expense')
            WHERE h.tenant_id = \(tenant) AND h.books = 'full'
            GROUP BY h.id, p.month, l.fund_id, l.ledger_account HAVING sum(l.amount_fen) <> 0
            """
        },
        Question(name: "earmarks") { tenant in
            """
            -- check: earmarked receipts finance what they were given for
            SELECT 'voucher ' || l.entry_id || ' line ' || l.n, 'receipt ' || r.id,
                concat_ws(' ', l.budget_line_id, l.area_code)
            FROM receipt r
            JOIN trace_link t ON t.tenant_id = r.tenant_id AND t.receipt_id = r.id AND t.undoes IS NULL
            JOIN journal_line l ON l.tenant_id = t.tenant_id AND l.entry_id = t.entry_id AND l.n = t.line_n
            WHERE r.tenant_id = \(tenant) AND (r.earmark_line_id IS NOT NULL OR r.earmark_area_code IS NOT NULL)
              AND NOT receipt_allows(r, l.budget_line_id, l.area_code)
            UNION ALL
            SELECT 'cost ' || x.id, 'receipt ' || r.id, concat_ws(' ', x.budget_line_id, x.area_code)
            FROM receipt r
            JOIN trace_link t ON t.tenant_id = r.tenant_id AND t.receipt_id = r.id
            JOIN trace_use u ON u.tenant_id = t.tenant_id AND u.trace_link_id = t.id
            JOIN expense_line x ON x.tenant_id = u.tenant_id AND x.id = u.expense_line_id
            WHERE r.tenant_id = \(tenant) AND (r.earmark_line_id IS NOT NULL OR r.earmark_area_code IS NOT NULL)
              AND NOT receipt_allows(r, x.budget_line_id, x.area_code)
            """
        },
        Question(name: "grant_periods") { tenant in
            """
            -- check: nobody is granted a month and its year
            SELECT 'grant ' || m.id, 'no grant of ' || y.period, y.id::text FROM grant_item y
            JOIN grant_item m ON m.tenant_id = y.tenant_id AND m.purpose = y.purpose
                AND m.person_digest = y.person_digest AND m.period LIKE y.period || '-%'
            WHERE y.tenant_id = \(tenant) AND length(y.period) = 4 AND y.purpose NOT LIKE '%-arrears'
              AND y.state NOT IN ('returned', 'reissued', 'cancelled')
              AND m.state NOT IN ('returned', 'reissued', 'cancelled')
            """
        },
        Question(name: "accounted_contracts") { tenant in
            """
            -- check: what was paid under a contract is what its accepted final account ends
            SELECT 'final account ' || f.id || ' fund ' || m.fund_id, m.accepted_fen::text, m.paid_fen::text
            FROM final_account f CROSS JOIN LATERAL contract_source_money(f.contract_id) m
            WHERE f.tenant_id = \(tenant) AND f.accepted AND m.paid_fen <> m.accepted_fen
            """
        },
    ]
}
