internal import Platform
internal import Postgres

extension LedgerCheck {
    /// What matching and reconciliation keep ready.
    static let matchQuestions: [Question] = [
        Question(name: "matches") { tenant in
            """
            -- check: both sides of matches
            SELECT 'match ' || g.id, s.bank_fen::text, s.book_fen::text
            FROM match_group g, sides_of_group(g.tenant_id, g.id) s
            WHERE g.tenant_id = \(tenant) AND s.bank_fen <> s.book_fen
            """
        },
        Question(name: "opening_items") { tenant in
            """
            -- check: matched opening items
            SELECT 'opening item ' || o.id, coalesce(sum(m.amount_fen) FILTER (WHERE g.undone_at IS NULL), 0)::text,
                o.matched_fen::text
            FROM opening_item o LEFT JOIN match_opening_item m ON m.tenant_id = o.tenant_id AND m.opening_item_id = o.id
            LEFT JOIN match_group g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
            WHERE o.tenant_id = \(tenant) GROUP BY o.id, o.matched_fen
            HAVING coalesce(sum(m.amount_fen) FILTER (WHERE g.undone_at IS NULL), 0) <> o.matched_fen
            """
        },
        Question(name: "match_runs") { tenant in
            """
            -- check: groups of runs
            SELECT 'run ' || r.id, r.group_count::text, count(g.id)::text
            FROM match_run r LEFT JOIN match_group g ON g.tenant_id = r.tenant_id AND g.run_id = r.id
            WHERE r.tenant_id = \(tenant) GROUP BY r.id, r.group_count HAVING count(g.id) <> r.group_count
            """
        },
        Question(name: "statement_sums") { tenant in
            """
            -- check: statements against their lines
            SELECT 'statement ' || s.id, s.new_count::text, count(b.id)::text
            FROM bank_statement s LEFT JOIN bank_line b ON b.tenant_id = s.tenant_id AND b.statement_id = s.id
            WHERE s.tenant_id = \(tenant) AND s.reverted_at IS NULL
            GROUP BY s.id, s.new_count HAVING count(b.id) <> s.new_count
            """
        },
        Question(name: "restated_lines") { tenant in
            """
            -- check: lines that are stated again against the counts of their statements
            SELECT 'statement ' || s.id, s.duplicate_count::text, count(r.bank_line_id)::text
            FROM bank_statement s LEFT JOIN restated_line r ON r.tenant_id = s.tenant_id AND r.statement_id = s.id
            WHERE s.tenant_id = \(tenant) AND s.reverted_at IS NULL
            GROUP BY s.id, s.duplicate_count HAVING count(r.bank_line_id) <> s.duplicate_count
            """
        },
        Question(name: "signed_reconciliations") { tenant in
            """
            -- check: signed sheets against their digests and sums
            SELECT 'reconciliation ' || r.id, encode(sha256(convert_to(r.content, 'UTF8')), 'hex') || ' ' || s.fen,
                encode(r.content_sha256, 'hex') || ' ' || r.adjusted_bank_fen
            FROM reconciliation r, LATERAL (SELECT round(100 * ((r.content::jsonb ->> 'bank_balance')::numeric
                + coalesce((SELECT sum((i ->> 'amount')::numeric)
                    FROM jsonb_array_elements(r.content::jsonb -> 'only_books') i), 0)))::bigint AS fen) s
            WHERE r.tenant_id = \(tenant) AND (r.content_sha256 <> sha256(convert_to(r.content, 'UTF8'))
                OR s.fen <> r.adjusted_bank_fen OR r.adjusted_book_fen <> r.adjusted_bank_fen)
            """
        },
        Question(name: "matched_lines") { tenant in
            """
            -- check: matched parts of bank lines and vouchers
            SELECT 'bank line ' || b.id, coalesce(sum(m.amount_fen) FILTER (WHERE g.undone_at IS NULL), 0)::text,
                b.matched_fen::text
            FROM bank_line b LEFT JOIN match_bank_line m ON m.tenant_id = b.tenant_id AND m.bank_line_id = b.id
            LEFT JOIN match_group g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
            WHERE b.tenant_id = \(tenant) GROUP BY b.id, b.matched_fen
            HAVING coalesce(sum(m.amount_fen) FILTER (WHERE g.undone_at IS NULL), 0) <> b.matched_fen
            UNION ALL
            SELECT 'voucher ' || i.entry_id, coalesce(sum(m.amount_fen) FILTER (WHERE g.undone_at IS NULL), 0)::text,
                i.matched_fen::text
            FROM book_item i LEFT JOIN match_book_item m ON m.tenant_id = i.tenant_id AND m.entry_id = i.entry_id
                AND m.bank_account_id = i.bank_account_id
            LEFT JOIN match_group g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
            WHERE i.tenant_id = \(tenant) GROUP BY i.entry_id, i.bank_account_id, i.matched_fen
            HAVING coalesce(sum(m.amount_fen) FILTER (WHERE g.undone_at IS NULL), 0) <> i.matched_fen
            """
        },
        Question(name: "matching_days") { tenant in
            """
            -- check: automatic matches against the window of their days
            SELECT 'match group ' || g.id || ' line ' || l.id, r.value || ' days',
                min(abs(l.day - i.entry_date)) || ' days'
            FROM match_group g
            JOIN match_bank_line m ON m.tenant_id = g.tenant_id AND m.group_id = g.id
            JOIN bank_line l ON l.tenant_id = m.tenant_id AND l.id = m.bank_line_id
            JOIN match_book_item x ON x.tenant_id = g.tenant_id AND x.group_id = g.id
            JOIN book_item i ON i.tenant_id = x.tenant_id AND i.entry_id = x.entry_id
                AND i.bank_account_id = x.bank_account_id
            JOIN LATERAL (SELECT v.value FROM rule v
                WHERE v.code = \(AutomaticMatching.Window.rule) AND v.scope = 'CN' AND l.day >= v.valid_from
                  AND l.day <= coalesce(v.valid_to, '9999-12-31') ORDER BY v.valid_from DESC LIMIT 1) r ON true
            WHERE g.tenant_id = \(tenant) AND g.run_id IS NOT NULL AND g.undone_at IS NULL AND g.rule <> 'reference'
            GROUP BY g.id, l.id, r.value HAVING min(abs(l.day - i.entry_date)) > r.value
            """
        },
    ]
}
