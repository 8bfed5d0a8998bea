-- What the bank sent back whole cannot come back again: said by its own rule, whatever else is in the cell. The same key
-- again still answers what is there.

CREATE OR REPLACE FUNCTION recover_payment(wanted bigint, bank bigint, day date, reference text, why text, bounced boolean,
    key text, parts jsonb) RETURNS payment
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    original payment;
    recovered payment;
    entry journal_entry;
    lines voucher_line[];
    amount bigint;
BEGIN
    SELECT * INTO original FROM payment WHERE tenant_id = current_tenant() AND id = wanted AND recovers IS NULL;
    PERFORM FROM payment_request WHERE tenant_id = current_tenant() AND id = original.request_id FOR UPDATE;
    IF EXISTS (SELECT FROM payment_request WHERE tenant_id = current_tenant() AND id = original.request_id
            AND state <> 'paid')
        AND NOT EXISTS (SELECT FROM posting_key k WHERE k.tenant_id = current_tenant()
            AND k.holder_id = original.holder_id AND k.key = recover_payment.key) THEN
        PERFORM refuse_posting('recovery_of_a_payment', 'payment');
    END IF;
    lines := recovery_lines(original, bank, bounced, parts);
    IF lines IS NULL OR day < original.paid_on THEN
        PERFORM refuse_posting('recovery_of_a_payment', 'payment');
    END IF;
    SELECT sum(amount_fen) INTO amount FROM unnest(lines) WHERE bank_account_id IS NOT NULL;
    entry := post_lines(drafted_voucher(original.holder_id, 'recovery', day, left('收回 ' || why, 200),
        'payment_request', original.request_id, NULL, NULL, original.entry_id), key, lines);
    SELECT * INTO recovered FROM payment p WHERE p.tenant_id = current_tenant() AND p.entry_id = entry.id;
    IF FOUND THEN
        RETURN recovered;
    END IF;
    INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, reference, reason,
        recovers, entry_id, made_by)
    VALUES (original.tenant_id, original.holder_id, original.request_id, bank, day, -amount, reference, why,
        original.id, entry.id, current_account())
    RETURNING * INTO recovered;
    IF bounced THEN
        UPDATE payment_request SET state = 'bounced', ended_by = current_account(), ended_at = moment(),
            ended_reason = why, version = version + 1
        WHERE tenant_id = original.tenant_id AND id = original.request_id;
    END IF;
    RETURN recovered;
END $$;
