-- Money is held while the bank is paying: what a batch of payments or a list of grants asks of commitments, cells and
-- accounts cannot be spent a second time before the bank has answered and the accountant has booked. The items of a batch
-- are booked one by one, so that a bad one does not hold up the others.

ALTER TABLE commitment ADD COLUMN held_fen bigint NOT NULL DEFAULT 0
    CONSTRAINT commitment_held_not_negative CHECK (held_fen >= 0);
ALTER TABLE budget_cell ADD COLUMN held_fen bigint NOT NULL DEFAULT 0
    CONSTRAINT cell_held_not_negative CHECK (held_fen >= 0);
ALTER TABLE bank_balance ADD COLUMN held_fen bigint NOT NULL DEFAULT 0
    CONSTRAINT balance_held_not_negative CHECK (held_fen >= 0);
COMMENT ON COLUMN commitment.held_fen IS 'What payments use that are under way at the bank and not booked.';
COMMENT ON COLUMN budget_cell.held_fen IS 'What payments without a commitment and grants take that are under way at the bank and not booked.';
COMMENT ON COLUMN bank_balance.held_fen IS 'What payments and grants take that are under way at the bank and not booked.';

-- What is under way: of each payment its rows, of each list of grants that posts by the bank's replies its open items.
CREATE VIEW money_under_way WITH (security_invoker = true) AS
    SELECT i.tenant_id, b.bank_account_id, r.commitment_id, r.fund_id, r.budget_line_id, r.year, r.area_code, r.amount_fen
    FROM payment_batch_item i
    JOIN payment_batch b ON b.tenant_id = i.tenant_id AND b.id = i.batch_id
    JOIN payment_request_row r ON r.tenant_id = i.tenant_id AND r.request_id = i.request_id
    WHERE i.state IN ('sent', 'paid') AND i.entry_id IS NULL
    UNION ALL
    SELECT i.tenant_id, b.bank_account_id, NULL, b.fund_id, b.budget_line_id, b.year, b.area_code, i.amount_fen
    FROM grant_item i JOIN grant_batch b ON b.tenant_id = i.tenant_id AND b.id = i.batch_id
    WHERE b.posting = 'reply' AND i.state = 'sent' AND i.entry_id IS NULL;
COMMENT ON VIEW money_under_way IS 'Funds: what is at the bank and not booked, by commitment, cell and account; held_fen of each is its sum.';
GRANT SELECT ON money_under_way TO miaopu_app;

DO $$
DECLARE
    place bigint;
    before text := current_setting('app.tenant', true);
BEGIN
    FOR place IN SELECT id FROM tenant ORDER BY id LOOP
        PERFORM set_config('app.tenant', place::text, true);
        UPDATE commitment c SET held_fen = u.fen FROM (SELECT commitment_id, sum(amount_fen) AS fen FROM money_under_way
            WHERE tenant_id = place AND commitment_id IS NOT NULL GROUP BY 1) u
        WHERE c.tenant_id = place AND c.id = u.commitment_id;
        UPDATE budget_cell c SET held_fen = u.fen FROM (SELECT fund_id, budget_line_id, year, area_code,
            sum(amount_fen) AS fen FROM money_under_way WHERE tenant_id = place AND commitment_id IS NULL
                AND budget_line_id IS NOT NULL GROUP BY 1, 2, 3, 4) u
        WHERE c.tenant_id = place AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
            = (u.fund_id, u.budget_line_id, u.year, u.area_code);
        UPDATE bank_balance b SET held_fen = u.fen FROM (SELECT bank_account_id, fund_id, sum(amount_fen) AS fen
            FROM money_under_way WHERE tenant_id = place GROUP BY 1, 2) u
        WHERE b.tenant_id = place AND b.bank_account_id = u.bank_account_id AND b.fund_id = u.fund_id;
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(before, ''), true);
END $$;

ALTER TABLE commitment DROP CONSTRAINT commitment_not_overused, ADD CONSTRAINT commitment_not_overused
    CHECK (used_fen >= 0 AND used_fen + released_fen + held_fen <= amount_fen);
ALTER TABLE budget_cell DROP CONSTRAINT within_budget, ADD CONSTRAINT within_budget
    CHECK (committed_fen + spent_fen + held_fen <= approved_fen);
ALTER TABLE bank_balance DROP CONSTRAINT fund_not_overdrawn, ADD CONSTRAINT fund_not_overdrawn
    CHECK (NOT no_overdraft OR balance_fen >= held_fen);

-- Holds what some requests ask (factor 1) or frees it (-1), in the order of every posting: commitments, cells, balances.
CREATE FUNCTION hold_requests(requests bigint[], bank bigint, factor integer) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT r.commitment_id, sum(r.amount_fen)::bigint AS fen FROM payment_request_row r
        WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests) AND r.commitment_id IS NOT NULL
        GROUP BY 1 ORDER BY 1 LOOP
        UPDATE commitment c SET held_fen = c.held_fen + factor * part.fen
        WHERE c.tenant_id = current_tenant() AND c.id = part.commitment_id;
    END LOOP;
    FOR part IN SELECT r.fund_id, r.budget_line_id, r.year, r.area_code, sum(r.amount_fen)::bigint AS fen
        FROM payment_request_row r WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests)
          AND r.commitment_id IS NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LOOP
        UPDATE budget_cell c SET held_fen = c.held_fen + factor * part.fen
        WHERE c.tenant_id = current_tenant() AND c.fund_id = part.fund_id AND c.budget_line_id = part.budget_line_id
          AND c.year = part.year AND c.area_code = part.area_code;
    END LOOP;
    FOR part IN SELECT r.fund_id, sum(r.amount_fen)::bigint AS fen FROM payment_request_row r
        WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests) GROUP BY 1 ORDER BY 1 LOOP
        PERFORM hold_balance(bank, part.fund_id, factor * part.fen);
    END LOOP;
END $$;

CREATE FUNCTION hold_balance(bank bigint, purse bigint, fen bigint) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bank_balance b SET held_fen = b.held_fen + fen
    WHERE b.tenant_id = current_tenant() AND b.bank_account_id = bank AND b.fund_id = purse;
    IF NOT FOUND THEN
        PERFORM refuse_posting('fund_not_overdrawn', 'bank_balance');
    END IF;
END $$;

-- The same for grants whose replies post.
CREATE FUNCTION hold_grants(batch grant_batch, fen bigint) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF batch.budget_line_id IS NOT NULL THEN
        UPDATE budget_cell c SET held_fen = c.held_fen + fen
        WHERE c.tenant_id = batch.tenant_id AND c.fund_id = batch.fund_id AND c.budget_line_id = batch.budget_line_id
          AND c.year = batch.year AND c.area_code = batch.area_code;
    END IF;
    PERFORM hold_balance(batch.bank_account_id, batch.fund_id, fen);
END $$;

-- The cashier's act. What the batch asks is held from now on: nothing else spends it.
CREATE OR REPLACE FUNCTION make_payment_batch(bank bigint, day date, requests bigint[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    holder bigint := (SELECT holder_id FROM bank_account WHERE tenant_id = current_tenant() AND id = bank);
    made bigint;
    request payment_request;
    payee payee_account;
    place integer := 0;
BEGIN
    FOR request IN SELECT q.* FROM payment_request q WHERE q.tenant_id = current_tenant() AND q.id = ANY (requests)
        ORDER BY q.id FOR UPDATE LOOP
        IF request.state <> 'approved' OR request.holder_id IS DISTINCT FROM holder THEN
            PERFORM refuse_posting('request_awaits_payment', 'payment_request', request.state);
        ELSIF request.prepared_by = current_account() THEN
            PERFORM refuse_posting('cashier_is_not_preparer', 'payment_request');
        ELSIF request.approved_by = current_account() THEN
            PERFORM refuse_posting('cashier_is_not_approver', 'payment_request');
        END IF;
        place := place + 1;
    END LOOP;
    IF place = 0 OR place <> cardinality(requests) THEN
        PERFORM refuse_posting('request_awaits_payment', 'payment_request');
    END IF;
    INSERT INTO payment_batch (tenant_id, holder_id, bank_account_id, day, item_count, amount_fen, made_by)
    SELECT current_tenant(), holder, bank, make_payment_batch.day, count(*), sum(q.amount_fen), current_account()
    FROM payment_request q WHERE q.tenant_id = current_tenant() AND q.id = ANY (requests) RETURNING id INTO made;
    place := 0;
    FOR request IN SELECT q.* FROM payment_request q WHERE q.tenant_id = current_tenant() AND q.id = ANY (requests)
        ORDER BY q.id LOOP
        SELECT * INTO payee FROM payee_account a WHERE a.tenant_id = request.tenant_id
            AND a.organisation_id = request.payee_organisation_id AND a.confirmed_by IS NOT NULL
            ORDER BY a.id DESC LIMIT 1;
        IF NOT FOUND THEN
            PERFORM refuse_posting('payee_has_account', 'payment_batch_item', request.id::text);
        END IF;
        place := place + 1;
        INSERT INTO payment_batch_item (tenant_id, batch_id, holder_id, n, request_id, payee_account_id,
            payee_organisation_id, amount_fen, reissues)
        VALUES (request.tenant_id, made, holder, place, request.id, payee.id, payee.organisation_id,
            request.amount_fen, (SELECT max(i.id) FROM payment_batch_item i WHERE i.tenant_id = request.tenant_id
                AND i.request_id = request.id AND i.state = 'returned'));
    END LOOP;
    PERFORM hold_requests(requests, bank, 1);
    RETURN made;
END $$;

-- While the bank has said nothing the cashier may take the whole batch back.
CREATE OR REPLACE FUNCTION cancel_payment_batch(wanted bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch payment_batch := locked_payment_batch(wanted);
BEGIN
    IF EXISTS (SELECT FROM payment_batch_item WHERE tenant_id = current_tenant() AND batch_id = wanted
        AND state <> 'sent') THEN
        PERFORM refuse_posting('payment_batch_stands', 'payment_batch');
    END IF;
    PERFORM hold_requests(ARRAY(SELECT request_id FROM payment_batch_item WHERE tenant_id = batch.tenant_id
        AND batch_id = batch.id), batch.bank_account_id, -1);
    UPDATE payment_batch_item SET state = 'withdrawn' WHERE tenant_id = current_tenant() AND batch_id = wanted;
    UPDATE payment_batch SET cancelled_by = current_account(), cancelled_at = moment(), cancelled_reason = why
    WHERE tenant_id = current_tenant() AND id = wanted;
END $$;

-- What the bank says: rows of item, whether it was paid, reason and reference. What is known changes nothing; what
-- contradicts is refused as a whole. Nothing is booked here; what came back before it was booked is free again.
CREATE OR REPLACE FUNCTION reply_to_payments(wanted bigint, rows jsonb, day date, OUT paid integer,
    OUT returned integer, OUT known integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch payment_batch := locked_payment_batch(wanted);
    freed bigint[];
BEGIN
    IF day > today() THEN
        PERFORM refuse_posting('day_not_ahead', 'payment_batch_item');
    ELSIF day < batch.day OR (SELECT count(*) > count(DISTINCT r.item) FROM jsonb_to_recordset(rows) AS r (item bigint))
        OR EXISTS (SELECT FROM jsonb_to_recordset(rows) AS r (item bigint, paid boolean)
            LEFT JOIN payment_batch_item i ON i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item
            WHERE i.id IS NULL OR r.paid AND i.state NOT IN ('sent', 'paid')) THEN
        PERFORM refuse_posting('payment_reply_fits', 'payment_batch_item');
    END IF;
    WITH changed AS (
        UPDATE payment_batch_item i SET state = CASE WHEN r.paid THEN 'paid' ELSE 'returned' END,
            replied_by = current_account(), reference = coalesce(nullif(r.reference, ''), i.reference),
            paid_on = CASE WHEN r.paid THEN reply_to_payments.day ELSE i.paid_on END,
            returned_on = CASE WHEN r.paid THEN NULL ELSE reply_to_payments.day END,
            reason = CASE WHEN r.paid THEN '' ELSE r.reason END
        FROM jsonb_to_recordset(rows) AS r (item bigint, paid boolean, reason text, reference text)
        WHERE i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item
          AND (r.paid AND i.state = 'sent' OR NOT r.paid AND i.state IN ('sent', 'paid'))
        RETURNING r.paid AS was_paid, i.request_id, i.entry_id
    )
    SELECT count(*) FILTER (WHERE was_paid), count(*) FILTER (WHERE NOT was_paid),
        array_agg(request_id) FILTER (WHERE NOT was_paid AND entry_id IS NULL) INTO paid, returned, freed FROM changed;
    IF freed IS NOT NULL THEN
        PERFORM hold_requests(freed, batch.bank_account_id, -1);
    END IF;
    known := jsonb_array_length(rows) - paid - returned;
END $$;

-- One payment of a batch that the bank made: what was held is spent.
CREATE FUNCTION book_batch_payment(batch payment_batch, item payment_batch_item) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    request payment_request;
    entry journal_entry;
BEGIN
    SELECT * INTO request FROM payment_request WHERE tenant_id = batch.tenant_id AND id = item.request_id;
    PERFORM hold_requests(ARRAY[item.request_id], batch.bank_account_id, -1);
    entry := post_lines(drafted_voucher(request.holder_id, 'payment', item.paid_on, '支付 ' || request.purpose,
        'payment_request', request.id, request.approved_by, NULL, NULL),
        'payment-batch/' || batch.id || '/' || item.id,
        request_lines(request, batch.bank_account_id, item.reference));
    UPDATE payment_batch_item SET entry_id = entry.id, booked_by = current_account(), booked_at = moment()
    WHERE tenant_id = item.tenant_id AND id = item.id;
    INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, reference,
        entry_id, made_by)
    VALUES (request.tenant_id, request.holder_id, request.id, batch.bank_account_id, item.paid_on,
        request.amount_fen, item.reference, entry.id, batch.made_by);
    UPDATE payment_request SET state = 'paid', paid_by = batch.made_by, paid_at = moment(), version = version + 1
    WHERE tenant_id = request.tenant_id AND id = request.id;
END $$;

-- One payment of a batch that the bank sent back after it was booked.
CREATE FUNCTION book_batch_return(batch payment_batch, item payment_batch_item) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    back payment;
BEGIN
    SELECT r.* INTO back FROM payment p, recover_payment(p.id, batch.bank_account_id, item.returned_on,
        item.reference, '银行退回：' || item.reason, true, 'payment-batch/' || batch.id || '/' || item.id || '/back',
        (SELECT jsonb_agg(jsonb_build_object('n', l.n, 'amount_fen', l.amount_fen)) FROM journal_line l
         WHERE l.tenant_id = p.tenant_id AND l.entry_id = p.entry_id AND l.bank_account_id IS NULL)) r
    WHERE p.tenant_id = item.tenant_id AND p.entry_id = item.entry_id;
    UPDATE payment_batch_item SET return_entry_id = back.entry_id
    WHERE tenant_id = item.tenant_id AND id = item.id;
END $$;

-- The accountant's act: a voucher for each payment that the bank made, and one for each that it sent back afterwards.
-- Who paid is the cashier, who booked is the accountant. Each is booked by itself: what a rule refuses stays to be booked,
-- is named with the rule, and the others go on. Done again it finds nothing to do.
DROP FUNCTION book_payment_batch(bigint);
CREATE FUNCTION book_payment_batch(wanted bigint, OUT booked integer, OUT recovered integer, OUT refused jsonb)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch payment_batch := locked_payment_batch(wanted);
    item payment_batch_item;
    rule text;
BEGIN
    IF batch.made_by = current_account() THEN
        PERFORM refuse_posting('cashier_does_not_book', 'payment_batch');
    END IF;
    PERFORM lock_for_booking(batch);
    booked := 0;
    recovered := 0;
    refused := '[]';
    FOR item IN SELECT * FROM payment_batch_item WHERE tenant_id = batch.tenant_id AND batch_id = batch.id
        AND (state = 'paid' AND entry_id IS NULL OR state = 'returned' AND entry_id IS NOT NULL
            AND return_entry_id IS NULL) ORDER BY state, n LOOP
        BEGIN
            IF item.state = 'paid' THEN
                PERFORM book_batch_payment(batch, item);
                booked := booked + 1;
            ELSE
                PERFORM book_batch_return(batch, item);
                recovered := recovered + 1;
            END IF;
        EXCEPTION WHEN integrity_constraint_violation THEN
            GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
            refused := refused || jsonb_build_object('item', item.id, 'rule', rule);
        END;
    END LOOP;
END $$;

-- The cashier's one act. The voucher follows from the approved request; nobody writes it by hand. What is under way in a
-- batch is paid by no other way.
CREATE OR REPLACE FUNCTION pay_request(wanted bigint, bank bigint, day date, reference text, key text) RETURNS payment
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    request payment_request;
    paid payment;
    entry journal_entry;
BEGIN
    SELECT * INTO request FROM payment_request WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF request.state = 'paid' AND EXISTS (SELECT FROM posting_key k
        JOIN payment p ON p.tenant_id = k.tenant_id AND p.entry_id = k.entry_id
        WHERE k.tenant_id = current_tenant() AND k.holder_id = request.holder_id AND k.key = pay_request.key
          AND p.request_id = wanted AND p.recovers IS NULL AND p.bank_account_id = bank AND p.paid_on = day
          AND p.reference = pay_request.reference) THEN
        SELECT * INTO paid FROM payment WHERE tenant_id = current_tenant() AND request_id = wanted
            AND recovers IS NULL;
        RETURN paid;
    ELSIF request.state IS DISTINCT FROM 'approved' THEN
        PERFORM refuse_posting('request_awaits_payment', 'payment_request', coalesce(request.state, ''));
    ELSIF EXISTS (SELECT FROM payment_batch_item i WHERE i.tenant_id = request.tenant_id
        AND i.request_id = request.id AND i.state IN ('sent', 'paid')) THEN
        PERFORM refuse_posting('payment_in_batch', 'payment');
    END IF;
    entry := post_lines(drafted_voucher(request.holder_id, 'payment', day, '支付 ' || request.purpose,
        'payment_request', request.id, request.approved_by, NULL, NULL), key, request_lines(request, bank, reference));
    INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, reference, entry_id,
        made_by)
    VALUES (request.tenant_id, request.holder_id, request.id, bank, day, request.amount_fen, reference, entry.id,
        current_account())
    RETURNING * INTO paid;
    UPDATE payment_request SET state = 'paid', paid_by = current_account(), paid_at = moment(), version = version + 1
    WHERE tenant_id = request.tenant_id AND id = request.id;
    RETURN paid;
END $$;

-- The cashier's act: the list goes to the bank out of one account. Where the bank takes the whole sum at once, the
-- voucher of the batch is posted now; where it pays one by one, its replies post, and what they will post is held.
CREATE OR REPLACE FUNCTION send_grants(wanted bigint, bank bigint, day date, key text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch grant_batch;
BEGIN
    PERFORM locked_grants(wanted, ARRAY['approved']);
    UPDATE grant_batch SET state = 'sent', sent_by = current_account(), sent_at = moment(), sent_on = day,
        bank_account_id = bank WHERE tenant_id = current_tenant() AND id = wanted RETURNING * INTO batch;
    UPDATE grant_item SET state = 'sent' WHERE tenant_id = current_tenant() AND batch_id = wanted;
    IF batch.posting = 'sending' THEN
        PERFORM post_grants(batch, ARRAY(SELECT id FROM grant_item WHERE tenant_id = current_tenant()
            AND batch_id = wanted), day, key);
    ELSE
        PERFORM hold_grants(batch, batch.amount_fen);
    END IF;
END $$;

-- What a bank's reply changes: rows of item, outcome and reference. Rows that say what is known change nothing; what
-- contradicts is refused as a whole. Answers how many were paid, came back and were known.
CREATE OR REPLACE FUNCTION reply_to_grants(wanted bigint, rows jsonb, day date, key text, OUT paid integer,
    OUT returned integer, OUT known integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch grant_batch;
    entry journal_entry;
    gone record;
    settled bigint[];
    failed bigint[];
    freed bigint;
BEGIN
    batch := locked_grants(wanted, ARRAY['sent']);
    -- Several vouchers may follow: what they all lock is locked now, so that no period comes before it.
    PERFORM FROM budget_cell WHERE tenant_id = batch.tenant_id AND fund_id = batch.fund_id
        AND budget_line_id = batch.budget_line_id AND year = batch.year AND area_code = batch.area_code FOR UPDATE;
    PERFORM FROM bank_balance WHERE tenant_id = batch.tenant_id AND bank_account_id = batch.bank_account_id
        AND fund_id = batch.fund_id FOR UPDATE;
    PERFORM FROM fund WHERE tenant_id = batch.tenant_id AND id = batch.fund_id FOR NO KEY UPDATE;
    IF day > today() THEN
        PERFORM refuse_posting('day_not_ahead', 'grant_item');
    ELSIF day < batch.sent_on
        OR (SELECT count(*) > count(DISTINCT r.item) FROM jsonb_to_recordset(rows) AS r (item bigint))
        OR EXISTS (SELECT FROM jsonb_to_recordset(rows) AS r (item bigint, reply text)
        LEFT JOIN grant_item i ON i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item
        WHERE i.id IS NULL OR r.reply = 'paid' AND i.state NOT IN ('sent', 'paid')
           OR r.reply <> 'paid' AND i.state NOT IN ('sent', 'paid', 'returned', 'reissued')) THEN
        PERFORM refuse_posting('grant_reply_fits', 'grant_item');
    END IF;
    SELECT array_agg(i.id) FILTER (WHERE r.reply = 'paid' AND i.state = 'sent'),
        array_agg(i.id) FILTER (WHERE r.reply <> 'paid' AND i.state IN ('sent', 'paid')), count(*),
        coalesce(sum(i.amount_fen) FILTER (WHERE i.state = 'sent'), 0)
    INTO settled, failed, known, freed
    FROM jsonb_to_recordset(rows) AS r (item bigint, reply text)
    JOIN grant_item i ON i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item;
    paid := coalesce(cardinality(settled), 0);
    returned := coalesce(cardinality(failed), 0);
    known := known - paid - returned;
    IF batch.posting = 'reply' AND freed > 0 THEN
        PERFORM hold_grants(batch, -freed);
    END IF;
    IF paid > 0 AND batch.posting = 'reply' THEN
        PERFORM post_grants(batch, settled, day, key);
    END IF;
    UPDATE grant_item i SET state = 'paid', reply = 'paid', replied_at = moment(), bank_reference = r.reference
    FROM jsonb_to_recordset(rows) AS r (item bigint, reference text)
    WHERE i.tenant_id = current_tenant() AND i.id = r.item AND i.id = ANY (settled);
    FOR gone IN SELECT i.entry_id, array_agg(i.id) AS items FROM grant_item i
        WHERE i.tenant_id = current_tenant() AND i.id = ANY (failed) AND i.entry_id IS NOT NULL
        GROUP BY i.entry_id ORDER BY 1 LOOP
        entry := post_lines(drafted_voucher(batch.holder_id, 'recovery', day, left('发放退回 ' || batch.title, 200),
            'grant_batch', batch.id, NULL, NULL, gone.entry_id), key || '/' || gone.entry_id,
            grant_lines(batch, gone.items, -1));
        UPDATE grant_item SET return_entry_id = entry.id, state = 'returned'
        WHERE tenant_id = current_tenant() AND id = ANY (gone.items);
    END LOOP;
    UPDATE grant_item i SET state = 'returned', reply = r.reply, replied_at = moment(), bank_reference = r.reference
    FROM jsonb_to_recordset(rows) AS r (item bigint, reply text, reference text)
    WHERE i.tenant_id = current_tenant() AND i.id = r.item AND i.id = ANY (failed);
END $$;

REVOKE ALL ON FUNCTION hold_requests(bigint[], bigint, integer), hold_balance(bigint, bigint, bigint),
    hold_grants(grant_batch, bigint), book_batch_payment(payment_batch, payment_batch_item),
    book_batch_return(payment_batch, payment_batch_item), book_payment_batch(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION book_payment_batch(bigint) TO miaopu_app;
