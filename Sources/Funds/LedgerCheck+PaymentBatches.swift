internal import Platform
internal import Postgres

extension LedgerCheck {
    /// What is kept ready about payment batches.
    static let batchQuestions: [Question] = [
        Question(name: "payment_batches") { tenant in
            """
            -- check: payment batches against their items
            SELECT 'payment batch ' || b.id, concat_ws(' ', count(i.id), coalesce(sum(i.amount_fen), 0)),
                concat_ws(' ', b.item_count, b.amount_fen)
            FROM payment_batch b LEFT JOIN payment_batch_item i ON i.tenant_id = b.tenant_id AND i.batch_id = b.id
            WHERE b.tenant_id = \(tenant) GROUP BY b.id, b.item_count, b.amount_fen
            HAVING (count(i.id), coalesce(sum(i.amount_fen), 0)) <> (b.item_count, b.amount_fen)
            """
        },
        Question(name: "payment_batch_items") { tenant in
            """
            -- check: items of payment batches against requests and payments
            SELECT 'payment batch item ' || i.id, concat_ws(' ', q.amount_fen, q.id, p.amount_fen),
                concat_ws(' ', i.amount_fen, i.request_id, CASE WHEN i.entry_id IS NOT NULL THEN i.amount_fen END)
            FROM payment_batch_item i
            JOIN payment_request q ON q.tenant_id = i.tenant_id AND q.id = i.request_id
            LEFT JOIN payment p ON p.tenant_id = i.tenant_id AND p.entry_id = i.entry_id AND p.request_id = q.id
            WHERE i.tenant_id = \(tenant) AND (q.amount_fen <> i.amount_fen
                OR (i.entry_id IS NOT NULL AND p.amount_fen IS DISTINCT FROM i.amount_fen))
            """
        },
        Question(name: "payment_batch_returns") { tenant in
            """
            -- check: returned items of payment batches against what was taken back
            SELECT 'payment batch item ' || i.id, (-i.amount_fen)::text, coalesce(p.amount_fen, 0)::text
            FROM payment_batch_item i
            LEFT JOIN payment p ON p.tenant_id = i.tenant_id AND p.entry_id = i.return_entry_id
            WHERE i.tenant_id = \(tenant) AND i.return_entry_id IS NOT NULL
              AND p.amount_fen IS DISTINCT FROM -i.amount_fen
            """
        },
    ]
}
