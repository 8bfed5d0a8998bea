-- What a set-off between two contracts moves is locked before the payment that it belongs to is posted, also when the bank sends
-- the payment back: commitments, cells, balances, funds and the month in the order of all postings. Before, its cells were taken
-- after the month, and whoever held one of them and waited for the month made both fail.

CREATE FUNCTION set_off_lines(requests bigint[]) RETURNS voucher_line[]
    LANGUAGE sql STABLE AS $$
    SELECT ARRAY(SELECT l FROM recovery_relief r, unnest(set_off_costs(r)) AS l
            WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests))
        || ARRAY(SELECT l FROM recovery_relief r
            JOIN recovery_claim_voucher v ON v.tenant_id = r.tenant_id AND v.relief_id = r.id AND v.cause = 'set_off',
            unnest(lines_of(v.entry_id, -1)) AS l
            WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests) AND l.budget_line_id IS NOT NULL)
$$;
COMMENT ON FUNCTION set_off_lines(bigint[]) IS 'Funds: cost lines that the set-offs of requests will post, or have posted and would take back.';
REVOKE ALL ON FUNCTION set_off_lines(bigint[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION lock_set_off(requests bigint[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    lines voucher_line[] := set_off_lines(requests);
BEGIN
    IF cardinality(lines) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM commitment c WHERE c.tenant_id = current_tenant() AND c.id IN (
        SELECT l.commitment_id FROM unnest(lines) l
        UNION SELECT r.commitment_id FROM payment_request_row r
        WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests)) ORDER BY c.id FOR UPDATE;
    PERFORM FROM budget_cell c WHERE c.tenant_id = current_tenant()
        AND (c.fund_id, c.budget_line_id, c.year, c.area_code) IN (
        SELECT l.fund_id, l.budget_line_id, l.year, l.area_code FROM unnest(lines) l
        UNION SELECT r.fund_id, r.budget_line_id, r.year, r.area_code FROM payment_request_row r
        WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests))
        ORDER BY c.fund_id, c.budget_line_id, c.year, c.area_code FOR UPDATE;
END $$;

CREATE OR REPLACE FUNCTION post_lines(draft journal_entry, key text, lines voucher_line[]) RETURNS journal_entry
    LANGUAGE plpgsql
    AS $$
DECLARE
    entry journal_entry;
    earlier posting_key;
BEGIN
    draft.tenant_id := current_tenant();
    IF draft.entry_date > today() THEN
        PERFORM keep_day(draft);
    END IF;
    draft.body_hash := voucher_hash(draft.holder_id, draft.kind, draft.entry_date, draft.summary, draft.document_kind,
        draft.document_id, draft.reverses, draft.recovers, draft.approved_by, lines);
    INSERT INTO posting_key (tenant_id, holder_id, key, body_hash)
    VALUES (draft.tenant_id, draft.holder_id, post_lines.key, draft.body_hash) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO earlier FROM posting_key k
        WHERE k.tenant_id = draft.tenant_id AND k.holder_id = draft.holder_id AND k.key = post_lines.key;
        IF earlier.body_hash <> draft.body_hash THEN
            RAISE EXCEPTION 'key reused' USING ERRCODE = '23505', TABLE = 'posting_key',
                CONSTRAINT = 'posting_key_has_one_body';
        END IF;
        SELECT * INTO entry FROM journal_entry WHERE tenant_id = draft.tenant_id AND id = earlier.entry_id;
        RETURN entry;
    END IF;
    draft.posted_by := current_account();
    IF draft.document_kind = 'payment_request' AND draft.kind = 'payment'
        OR draft.document_kind = 'grant_batch' AND draft.kind IN ('payment', 'recovery')
        OR draft.document_kind = 'goods' AND draft.kind IN ('receipt', 'expense')
        OR draft.document_kind = 'recovery_set_off' THEN
        draft.posted_by := coalesce(poster_of(draft.document_kind, draft.document_id), draft.posted_by);
    END IF;
    draft.body_hash := posted_hash(draft.body_hash, draft.posted_by);
    PERFORM use_commitments(lines);
    PERFORM spend_cells(draft, lines);
    PERFORM move_balances(lines);
    -- What is set off with a payment is posted with it, out of funds of its own.
    PERFORM lock_funds_of(CASE WHEN draft.document_kind = 'payment_request'
        THEN lines || set_off_lines(ARRAY[draft.document_id]) ELSE lines END);
    PERFORM keep_past_days(draft, lines);
    draft.month := open_period(draft.holder_id, draft.entry_date);
    entry := store_voucher(draft, lines);
    UPDATE posting_key k SET entry_id = entry.id
    WHERE k.tenant_id = entry.tenant_id AND k.holder_id = entry.holder_id AND k.key = post_lines.key;
    PERFORM trace_voucher(entry);
    RETURN entry;
END $$;

CREATE OR REPLACE FUNCTION recover_payment(wanted bigint, bank bigint, day date, reference text, why text, bounced boolean, key text, parts jsonb) RETURNS payment
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
    AS $$
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
    IF bounced THEN
        PERFORM lock_set_off(ARRAY[original.request_id]);
    END IF;
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

CREATE OR REPLACE FUNCTION lock_for_booking(batch payment_batch) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    requests bigint[] := ARRAY(SELECT request_id FROM payment_batch_item WHERE tenant_id = batch.tenant_id
        AND batch_id = batch.id AND (state = 'paid' AND entry_id IS NULL
            OR state = 'returned' AND entry_id IS NOT NULL AND return_entry_id IS NULL));
BEGIN
    PERFORM FROM payment_request q WHERE q.tenant_id = batch.tenant_id AND q.id = ANY (requests)
        ORDER BY q.id FOR UPDATE;
    PERFORM lock_set_off(requests);
    PERFORM FROM commitment c WHERE c.tenant_id = batch.tenant_id AND c.id IN (SELECT r.commitment_id
        FROM payment_request_row r WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests))
        ORDER BY c.id FOR UPDATE;
    PERFORM FROM budget_cell c WHERE c.tenant_id = batch.tenant_id
        AND (c.fund_id, c.budget_line_id, c.year, c.area_code) IN (SELECT r.fund_id, r.budget_line_id, r.year,
            r.area_code FROM payment_request_row r WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests))
        ORDER BY c.fund_id, c.budget_line_id, c.year, c.area_code FOR UPDATE;
    PERFORM FROM bank_balance m WHERE m.tenant_id = batch.tenant_id AND m.bank_account_id = batch.bank_account_id
        ORDER BY m.fund_id FOR UPDATE;
    PERFORM FROM fund f WHERE f.tenant_id = batch.tenant_id AND f.id IN (SELECT r.fund_id FROM payment_request_row r
        WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests)
        UNION SELECT l.fund_id FROM unnest(set_off_lines(requests)) l) ORDER BY f.id FOR NO KEY UPDATE;
    PERFORM FROM period p WHERE p.tenant_id = batch.tenant_id AND p.holder_id = batch.holder_id
        AND p.month IN (SELECT date_trunc('month', d.day)::date FROM payment_batch_item i,
            unnest(ARRAY[i.paid_on, i.returned_on]) AS d (day)
            WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id) ORDER BY p.month FOR UPDATE;
END $$;
