internal import Platform
internal import Postgres

extension LedgerCheck {
    /// Closings, releases, reopened months and what ties funds; rows of subject, expected and found.
    static let closingQuestions: [Question] = [
        Question(name: "releases") { tenant in
            """
            -- check: releases against the costs that they used and their vouchers
            SELECT 'release ' || r.id, coalesce((SELECT sum(u.amount_fen) FROM release_line u
                    WHERE u.tenant_id = r.tenant_id AND u.run_id = r.id), 0) || ' '
                || coalesce((SELECT sum(l.amount_fen) FROM journal_line l
                    WHERE l.tenant_id = r.tenant_id AND l.entry_id = r.entry_id
                      AND l.ledger_account = 'restricted_net_assets' AND l.fund_id = r.fund_id), 0),
                r.released_fen || ' ' || r.released_fen
            FROM release_run r WHERE r.tenant_id = \(tenant)
              AND (r.released_fen, r.released_fen) IS DISTINCT FROM
                ((SELECT sum(u.amount_fen)::bigint FROM release_line u
                  WHERE u.tenant_id = r.tenant_id AND u.run_id = r.id),
                 (SELECT sum(l.amount_fen)::bigint FROM journal_line l WHERE l.tenant_id = r.tenant_id
                    AND l.entry_id = r.entry_id AND l.ledger_account = 'restricted_net_assets'
                    AND l.fund_id = r.fund_id))
            """
        },
        Question(name: "released_costs") { tenant in
            """
            -- check: no cost is released more than once
            SELECT 'voucher ' || l.entry_id || ' line ' || l.n, l.amount_fen::text, sum(u.amount_fen)::text
            FROM release_line u
            JOIN release_run r ON r.tenant_id = u.tenant_id AND r.id = u.run_id
            JOIN journal_line l ON l.tenant_id = u.tenant_id AND l.entry_id = u.entry_id AND l.n = u.line_n
            WHERE u.tenant_id = \(tenant) AND NOT EXISTS (SELECT FROM journal_entry v
                WHERE v.tenant_id = r.tenant_id AND v.reverses = r.entry_id)
            GROUP BY l.entry_id, l.n, l.amount_fen
            HAVING abs(sum(u.amount_fen)) > abs(l.amount_fen) OR sign(sum(u.amount_fen)) <> sign(l.amount_fen)
            """
        },
        Question(name: "release_vouchers") { tenant in
            """
            -- check: every voucher of a release has its calculation
            SELECT 'voucher ' || e.id, '1', '0' FROM journal_entry e
            WHERE e.tenant_id = \(tenant) AND e.kind = 'release' AND NOT EXISTS (SELECT FROM release_run r
                WHERE r.tenant_id = e.tenant_id AND r.entry_id = e.id)
            """
        },
        Question(name: "closed_years") { tenant in
            """
            -- check: income and costs of closed years of full books are carried over
            SELECT 'holder ' || p.holder_id || ' ' || to_char(p.month, 'YYYY') || ' ' || b.ledger_account, '0',
                b.fen::text
            FROM period p JOIN holder h ON h.tenant_id = p.tenant_id AND h.id = p.holder_id AND h.books = 'full'
            CROSS JOIN LATERAL (SELECT l.ledger_account, sum(l.amount_fen) AS fen FROM journal_line l
                JOIN ledger_account a ON a.code = l.ledger_account
                    AND (a.nature IN ('income', 'expense') OR a.code = 'prior_year_adjustment')
                WHERE l.tenant_id = p.tenant_id AND l.holder_id = p.holder_id
                  AND l.entry_date < p.month + interval '1 month'
                GROUP BY l.ledger_account, l.fund_id HAVING sum(l.amount_fen) <> 0) b
            WHERE p.tenant_id = \(tenant) AND p.state = 'closed' AND extract(month FROM p.month) = 12
            """
        },
        Question(name: "reopened_months") { tenant in
            """
            -- check: the chain of a reopened month still holds the voucher at which it was closed
            SELECT 'holder ' || r.holder_id || ' ' || to_char(r.month, 'YYYY-MM') || ' no ' || r.last_no,
                encode(r.head, 'hex'), coalesce(encode(e.chain_hash, 'hex'), 'none')
            FROM period_reopening r LEFT JOIN journal_entry e ON e.tenant_id = r.tenant_id
                AND e.holder_id = r.holder_id AND e.month = r.month AND e.voucher_no = r.last_no
            WHERE r.tenant_id = \(tenant) AND r.last_no > 0 AND e.chain_hash IS DISTINCT FROM r.head
            """
        },
        Question(name: "management_caps") { tenant in
            """
            -- check: management costs within the givers' caps
            SELECT 'fund ' || f.id, (received_of(f.tenant_id, f.id)::numeric * f.management_cap_bp / 10000)::text,
                management_of(f.tenant_id, f.id)::text
            FROM fund f WHERE f.tenant_id = \(tenant) AND f.management_cap_bp IS NOT NULL
              AND management_of(f.tenant_id, f.id)::numeric * 10000
                > received_of(f.tenant_id, f.id)::numeric * f.management_cap_bp
              AND management_of(f.tenant_id, f.id) > 0
            """
        },
    ]
}
