internal import Platform
internal import Postgres

extension LedgerCheck {
    /// What is held for payments and grants that are at the bank.
    static let underWayQuestions: [Question] = [
        Question(name: "held_commitments") { tenant in
            """
            -- check: held of commitments against what is under way
            SELECT 'commitment ' || c.id, coalesce(sum(u.amount_fen), 0)::text, c.held_fen::text
            FROM commitment c
            LEFT JOIN money_under_way u ON u.tenant_id = c.tenant_id AND u.commitment_id = c.id
            WHERE c.tenant_id = \(tenant) GROUP BY c.id, c.held_fen HAVING coalesce(sum(u.amount_fen), 0) <> c.held_fen
            """
        },
        Question(name: "held_cells") { tenant in
            """
            -- check: held of cells against what is under way
            SELECT 'cell ' || concat_ws('/', c.fund_id, c.budget_line_id, c.year, c.area_code),
                coalesce(u.fen, 0)::text, c.held_fen::text
            FROM budget_cell c LEFT JOIN (
                SELECT fund_id, budget_line_id, year, area_code, sum(amount_fen) AS fen FROM money_under_way
                WHERE tenant_id = \(tenant) AND commitment_id IS NULL AND budget_line_id IS NOT NULL GROUP BY 1, 2, 3, 4
            ) u ON (u.fund_id, u.budget_line_id, u.year, u.area_code)
                = (c.fund_id, c.budget_line_id, c.year, c.area_code)
            WHERE c.tenant_id = \(tenant) AND coalesce(u.fen, 0) <> c.held_fen
            """
        },
        Question(name: "held_balances") { tenant in
            """
            -- check: held of accounts against what is under way
            SELECT 'account ' || b.bank_account_id || ' fund ' || b.fund_id, coalesce(u.fen, 0)::text, b.held_fen::text
            FROM bank_balance b LEFT JOIN (
                SELECT bank_account_id, fund_id, sum(amount_fen) AS fen FROM money_under_way
                WHERE tenant_id = \(tenant) GROUP BY 1, 2
            ) u ON (u.bank_account_id, u.fund_id) = (b.bank_account_id, b.fund_id)
            WHERE b.tenant_id = \(tenant) AND coalesce(u.fen, 0) <> b.held_fen
            """
        },
    ]

    /// What is kept ready about receipts and their days.
    static let receiptQuestions: [Question] = [
        Question(name: "reversed_receipts") { tenant in
            """
            -- check: receipts that are out of the books again
            SELECT 'receipt ' || r.id, coalesce(e.id, 0)::text, coalesce(r.reversed_entry_id, 0)::text
            FROM receipt r LEFT JOIN journal_entry e ON e.tenant_id = r.tenant_id AND e.reverses = r.entry_id
            WHERE r.tenant_id = \(tenant) AND e.id IS DISTINCT FROM r.reversed_entry_id
            """
        },
        Question(name: "reversed_gifts") { tenant in
            """
            -- check: no donation receipt stands for a gift that is out of the books
            SELECT 'donation receipt ' || d.id, 'void', d.state FROM donation_receipt d
            JOIN receipt r ON r.tenant_id = d.tenant_id AND r.id = d.receipt_id
            WHERE d.tenant_id = \(tenant) AND d.state = 'issued' AND r.reversed_entry_id IS NOT NULL
            """
        },
        Question(name: "gift_before_payment") { tenant in
            """
            -- check: no receipt finances what was entered for a day before it came
            SELECT 'voucher ' || e.id || ' receipt ' || r.id, 'from ' || r.received_on, e.entry_date::text
            FROM trace_link t
            JOIN receipt r ON r.tenant_id = t.tenant_id AND r.id = t.receipt_id
            JOIN journal_entry e ON e.tenant_id = t.tenant_id AND e.id = t.entry_id
            WHERE t.tenant_id = \(tenant) AND t.undoes IS NULL AND e.entry_date < r.received_on
              -- What the bank has paid is booked after the fact.
              AND NOT (e.kind = 'payment' AND e.document_kind IN ('payment_request', 'grant_batch'))
            """
        },
        Question(name: "covered_days") { tenant in
            """
            -- check: no fund was below zero in an account on any day
            SELECT 'account ' || d.bank_account_id || ' fund ' || d.fund_id || ' ' || d.entry_date, '0', d.fen::text
            FROM (SELECT l.bank_account_id, l.fund_id, l.entry_date, sum(sum(l.amount_fen)) OVER (
                    PARTITION BY l.bank_account_id, l.fund_id ORDER BY l.entry_date) AS fen
                FROM journal_line l WHERE l.tenant_id = \(tenant) AND l.bank_account_id IS NOT NULL
                GROUP BY 1, 2, 3) AS d
            JOIN bank_balance b ON b.tenant_id = \(tenant) AND b.bank_account_id = d.bank_account_id
                AND b.fund_id = d.fund_id AND b.no_overdraft
            WHERE d.fen < 0
            """
        },
    ]
}
