-- A voucher and its reversal clear one another since 0099 when the reversal is posted. Those that were reversed before stayed
-- open on every 余额调节表: they are cleared here in the same way and in the name of who reversed, where the bank has shown
-- nothing of either. What a person undid is left as that person left it.

DO $$
DECLARE
    place bigint;
    pair record;
    made bigint;
    before text := current_setting('app.tenant', true);
BEGIN
    FOR place IN SELECT id FROM tenant ORDER BY id LOOP
        PERFORM set_config('app.tenant', place::text, true);
        FOR pair IN SELECT e.id, e.reverses, e.posted_by, r.bank_account_id, r.amount_fen
            FROM journal_entry e
            JOIN book_item r ON r.tenant_id = e.tenant_id AND r.entry_id = e.id
            JOIN book_item o ON o.tenant_id = e.tenant_id AND o.entry_id = e.reverses
                AND o.bank_account_id = r.bank_account_id
            WHERE e.tenant_id = place AND e.reverses IS NOT NULL AND r.matched_fen = 0 AND o.matched_fen = 0
              AND o.amount_fen = -r.amount_fen AND r.amount_fen <> 0
              AND NOT EXISTS (SELECT FROM match_book_item m
                JOIN match_group g ON g.tenant_id = m.tenant_id AND g.id = m.group_id AND g.rule = 'reversal'
                WHERE m.tenant_id = e.tenant_id AND m.entry_id = e.id AND m.bank_account_id = r.bank_account_id)
            ORDER BY r.bank_account_id, e.id
        LOOP
            INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by)
            VALUES (place, pair.bank_account_id, 'reversal', jsonb_build_object('amount', true, 'reverses', pair.reverses),
                pair.posted_by) RETURNING id INTO made;
            INSERT INTO match_book_item (tenant_id, group_id, entry_id, bank_account_id, amount_fen)
            VALUES (place, made, pair.id, pair.bank_account_id, pair.amount_fen),
                (place, made, pair.reverses, pair.bank_account_id, -pair.amount_fen);
            UPDATE book_item i SET matched_fen = i.amount_fen
            WHERE i.tenant_id = place AND i.bank_account_id = pair.bank_account_id
              AND i.entry_id IN (pair.id, pair.reverses);
        END LOOP;
        SET CONSTRAINTS ALL IMMEDIATE;
        SET CONSTRAINTS ALL DEFERRED;
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(before, ''), true);
END $$;
