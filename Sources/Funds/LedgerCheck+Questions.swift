internal import Platform
internal import Postgres

extension LedgerCheck {
    /// Each statement answers rows of subject, expected and found: none when all is well.
    static let questions: [Question] = bookQuestions + matchQuestions

    private static let bookQuestions: [Question] = [
        Question(name: "zero_per_fund") { tenant in
            """
            -- check: zero per fund
            SELECT 'voucher ' || entry_id || ' fund ' || fund_id, '0', sum(amount_fen)::text
            FROM journal_line WHERE tenant_id = \(tenant) GROUP BY entry_id, fund_id HAVING sum(amount_fen) <> 0
            """
        },
        Question(name: "line_count") { tenant in
            """
            -- check: number of lines
            SELECT 'voucher ' || e.id, e.line_count::text, count(l.n)::text
            FROM journal_entry e LEFT JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
            WHERE e.tenant_id = \(tenant) GROUP BY e.id, e.line_count HAVING count(l.n) <> e.line_count
            """
        },
        Question(name: "voucher_numbers") { tenant in
            """
            -- check: numbers without gaps
            SELECT 'holder ' || p.holder_id || ' ' || to_char(p.month, 'YYYY-MM'), p.last_no::text,
                count(e.id) || ' up to ' || coalesce(max(e.voucher_no), 0)
            FROM period p LEFT JOIN journal_entry e ON e.tenant_id = p.tenant_id AND e.holder_id = p.holder_id
                AND e.month = p.month
            WHERE p.tenant_id = \(tenant) GROUP BY p.holder_id, p.month, p.last_no
            HAVING count(e.id) <> p.last_no OR coalesce(max(e.voucher_no), 0) <> p.last_no
            """
        },
        Question(name: "cells") { tenant in
            """
            -- check: cells against their moves
            SELECT 'cell ' || concat_ws('/', c.fund_id, c.budget_line_id, c.year, c.area_code),
                concat_ws(' ', sum(m.approved_fen), sum(m.committed_fen), sum(m.spent_fen)),
                concat_ws(' ', c.approved_fen, c.committed_fen, c.spent_fen)
            FROM budget_cell c LEFT JOIN budget_move m ON m.tenant_id = c.tenant_id
                AND (m.fund_id, m.budget_line_id, m.year, m.area_code)
                  = (c.fund_id, c.budget_line_id, c.year, c.area_code)
            WHERE c.tenant_id = \(tenant)
            GROUP BY c.fund_id, c.budget_line_id, c.year, c.area_code, c.approved_fen, c.committed_fen, c.spent_fen
            HAVING (c.approved_fen, c.committed_fen, c.spent_fen) IS DISTINCT FROM
                (sum(m.approved_fen)::bigint, sum(m.committed_fen)::bigint, sum(m.spent_fen)::bigint)
            """
        },
        Question(name: "spent") { tenant in
            """
            -- check: spent of cells against the journal
            SELECT 'cell ' || concat_ws('/', c.fund_id, c.budget_line_id, c.year, c.area_code),
                coalesce(sum(l.amount_fen), 0)::text, c.spent_fen::text
            FROM budget_cell c LEFT JOIN journal_line l ON l.tenant_id = c.tenant_id
                AND (l.fund_id, l.budget_line_id, l.year, l.area_code)
                  = (c.fund_id, c.budget_line_id, c.year, c.area_code)
            WHERE c.tenant_id = \(tenant)
            GROUP BY c.fund_id, c.budget_line_id, c.year, c.area_code, c.spent_fen
            HAVING coalesce(sum(l.amount_fen), 0) <> c.spent_fen
            """
        },
        Question(name: "commitments") { tenant in
            """
            -- check: uses of commitments
            SELECT 'commitment ' || c.id, coalesce(sum(u.amount_fen), 0)::text, c.used_fen::text
            FROM commitment c LEFT JOIN commitment_use u ON u.tenant_id = c.tenant_id AND u.commitment_id = c.id
            WHERE c.tenant_id = \(tenant) GROUP BY c.id, c.used_fen HAVING coalesce(sum(u.amount_fen), 0) <> c.used_fen
            """
        },
        Question(name: "committed") { tenant in
            """
            -- check: committed of cells against commitments
            SELECT 'cell ' || concat_ws('/', b.fund_id, b.budget_line_id, b.year, b.area_code),
                coalesce(sum(c.amount_fen - c.used_fen - c.released_fen), 0)::text, b.committed_fen::text
            FROM budget_cell b LEFT JOIN commitment c ON c.tenant_id = b.tenant_id
                AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
                  = (b.fund_id, b.budget_line_id, b.year, b.area_code)
            WHERE b.tenant_id = \(tenant)
            GROUP BY b.fund_id, b.budget_line_id, b.year, b.area_code, b.committed_fen
            HAVING coalesce(sum(c.amount_fen - c.used_fen - c.released_fen), 0) <> b.committed_fen
            """
        },
        Question(name: "bank_balances") { tenant in
            """
            -- check: balances against the journal
            SELECT 'account ' || coalesce(b.bank_account_id, l.bank_account_id) || ' fund '
                || coalesce(b.fund_id, l.fund_id), coalesce(l.fen, 0)::text, coalesce(b.balance_fen, 0)::text
            FROM (SELECT * FROM bank_balance WHERE tenant_id = \(tenant)) b
            FULL JOIN (SELECT bank_account_id, fund_id, sum(amount_fen) AS fen FROM journal_line
                WHERE tenant_id = \(tenant) AND bank_account_id IS NOT NULL GROUP BY 1, 2) l
                ON (l.bank_account_id, l.fund_id) = (b.bank_account_id, b.fund_id)
            WHERE coalesce(l.fen, 0) <> coalesce(b.balance_fen, 0)
            """
        },
        Question(name: "book_items") { tenant in
            """
            -- check: book items against the journal
            SELECT 'voucher ' || i.entry_id || ' account ' || i.bank_account_id, sum(l.amount_fen)::text,
                i.amount_fen::text
            FROM book_item i JOIN journal_line l ON l.tenant_id = i.tenant_id AND l.entry_id = i.entry_id
                AND l.bank_account_id = i.bank_account_id
            WHERE i.tenant_id = \(tenant) GROUP BY i.entry_id, i.bank_account_id, i.amount_fen
            HAVING sum(l.amount_fen) <> i.amount_fen
            """
        },
        Question(name: "receipts") { tenant in
            """
            -- check: what remains of receipts
            SELECT 'receipt ' || r.id, (r.amount_fen - coalesce(sum(t.amount_fen), 0))::text, r.remaining_fen::text
            FROM receipt r LEFT JOIN trace_link t ON t.tenant_id = r.tenant_id AND t.receipt_id = r.id
            WHERE r.tenant_id = \(tenant) AND r.entry_id IS NOT NULL
              AND NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = r.tenant_id AND e.reverses = r.entry_id)
            GROUP BY r.id, r.amount_fen, r.remaining_fen
            HAVING r.amount_fen - coalesce(sum(t.amount_fen), 0) <> r.remaining_fen
            """
        },
        Question(name: "trace") { tenant in
            """
            -- check: what remains of receipts is what the funds have in the bank
            SELECT 'fund ' || f.id, coalesce((SELECT sum(r.remaining_fen) FROM receipt r
                    WHERE r.tenant_id = f.tenant_id AND r.fund_id = f.id), 0)::text,
                coalesce((SELECT sum(b.balance_fen) FROM bank_balance b
                    WHERE b.tenant_id = f.tenant_id AND b.fund_id = f.id), 0)::text
            FROM fund f WHERE f.tenant_id = \(tenant)
              AND coalesce((SELECT sum(r.remaining_fen) FROM receipt r
                    WHERE r.tenant_id = f.tenant_id AND r.fund_id = f.id), 0)
                <> coalesce((SELECT sum(b.balance_fen) FROM bank_balance b
                    WHERE b.tenant_id = f.tenant_id AND b.fund_id = f.id), 0)
            """
        },
        Question(name: "costs") { tenant in
            """
            -- check: accepted costs against what they were met from
            SELECT 'cost ' || l.id, CASE WHEN a.accepted THEN l.amount_fen ELSE 0 END::text,
                coalesce(sum(u.amount_fen), 0)::text
            FROM expense_line l
            LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
            LEFT JOIN trace_use u ON u.tenant_id = l.tenant_id AND u.expense_line_id = l.id
            WHERE l.tenant_id = \(tenant) GROUP BY l.id, l.amount_fen, a.accepted
            HAVING coalesce(sum(u.amount_fen), 0) <> CASE WHEN a.accepted THEN l.amount_fen ELSE 0 END
            """
        },
    ]
}
