-- Approved payments go to the bank together: the cashier puts them into a batch by account and takes in what the bank
-- says of each; an accountant books what was paid. Account numbers of payees take two people. What bank files look like
-- is edited in one place, for payments and for grants to people.

CREATE TABLE bank_layout (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 60),
    columns text NOT NULL CHECK (columns <> '' AND length(columns) <= 2000),
    encoding text NOT NULL CHECK (encoding IN ('utf8', 'gb18030')),
    format text NOT NULL CHECK (format IN ('csv', 'xlsx')),
    edited_by bigint NOT NULL REFERENCES account,
    edited_at timestamptz NOT NULL DEFAULT moment(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT bank_layout_name UNIQUE (tenant_id, name)
);
COMMENT ON TABLE bank_layout IS 'Funds: in which columns, order, encoding and format a bank wants to be told whom to pay; one column per line as title=field, or title="text".';
CALL protect_tenant_table('bank_layout', 'SELECT, INSERT, UPDATE (name, columns, encoding, format, edited_by, edited_at, version)');

CREATE TABLE payee_account (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    account_name text NOT NULL CHECK (account_name <> '' AND length(account_name) <= 100),
    bank_name text NOT NULL CHECK (bank_name <> '' AND length(bank_name) <= 100),
    number text NOT NULL CONSTRAINT payee_number CHECK (number ~ '^[0-9A-Za-z]{6,40}$'),
    proof text NOT NULL DEFAULT '' CHECK (length(proof) <= 200),
    entered_by bigint NOT NULL REFERENCES account,
    entered_at timestamptz NOT NULL DEFAULT moment(),
    confirmed_by bigint REFERENCES account,
    confirmed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, id, organisation_id),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT payee_takes_two CHECK (confirmed_by <> entered_by)
);
COMMENT ON TABLE payee_account IS 'Funds: the bank account of an organisation that is paid; entered by the accountant, confirmed by a second person; the newest confirmed one is used.';
CREATE INDEX payee_account_organisation ON payee_account (tenant_id, organisation_id, id);
CALL protect_tenant_table('payee_account', 'SELECT, INSERT, UPDATE (confirmed_by, confirmed_at)');

CREATE FUNCTION check_payee_account() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.confirmed_by IS NOT NULL OR TG_OP = 'UPDATE' AND OLD.confirmed_by IS NOT NULL THEN
        PERFORM refuse_posting('payee_confirmed_once', 'payee_account');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payee_confirmed_once BEFORE INSERT OR UPDATE ON payee_account
    FOR EACH ROW EXECUTE FUNCTION check_payee_account();

CREATE TABLE payment_batch (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    day date NOT NULL,
    item_count integer NOT NULL CHECK (item_count BETWEEN 1 AND 1000),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    cancelled_by bigint REFERENCES account,
    cancelled_at timestamptz,
    cancelled_reason text NOT NULL DEFAULT '' CHECK (length(cancelled_reason) <= 200),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, holder_id, id),
    CHECK (num_nulls(cancelled_by, cancelled_at) IN (0, 2)),
    CHECK (cancelled_by IS NULL OR cancelled_reason <> ''),
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id)
);
COMMENT ON TABLE payment_batch IS 'Funds: approved payments that the cashier sends to the bank together out of one account (付款批次).';
CREATE INDEX payment_batch_holder ON payment_batch (tenant_id, holder_id, id);
CALL protect_tenant_table('payment_batch', 'SELECT');

CREATE TABLE payment_batch_item (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    batch_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    request_id bigint NOT NULL,
    payee_account_id bigint NOT NULL,
    payee_organisation_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    state text NOT NULL DEFAULT 'sent' CHECK (state IN ('sent', 'paid', 'returned', 'withdrawn')),
    reissues bigint,
    replied_by bigint REFERENCES account,
    paid_on date,
    returned_on date,
    reference text NOT NULL DEFAULT '' CHECK (length(reference) <= 60),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 150),
    booked_by bigint REFERENCES account,
    booked_at timestamptz,
    entry_id bigint,
    return_entry_id bigint,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT payment_batch_number UNIQUE (tenant_id, batch_id, n),
    CONSTRAINT cashier_does_not_book CHECK (booked_by <> replied_by),
    CHECK (state NOT IN ('sent', 'withdrawn') OR replied_by IS NULL AND entry_id IS NULL),
    CHECK (state <> 'paid' OR paid_on IS NOT NULL AND return_entry_id IS NULL),
    CHECK (state <> 'returned' OR returned_on IS NOT NULL AND reason <> ''),
    CHECK ((entry_id IS NULL) = (booked_by IS NULL) AND (entry_id IS NULL) = (booked_at IS NULL)),
    CHECK (entry_id IS NULL OR paid_on IS NOT NULL),
    CHECK (return_entry_id IS NULL OR entry_id IS NOT NULL AND state = 'returned'),
    FOREIGN KEY (tenant_id, holder_id, batch_id) REFERENCES payment_batch (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, holder_id, request_id) REFERENCES payment_request (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, payee_account_id, payee_organisation_id)
        REFERENCES payee_account (tenant_id, id, organisation_id),
    FOREIGN KEY (tenant_id, reissues) REFERENCES payment_batch_item,
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry,
    FOREIGN KEY (tenant_id, return_entry_id) REFERENCES journal_entry
);
COMMENT ON TABLE payment_batch_item IS 'Funds: one payment of a batch: to which account, what the bank said of it, the voucher that booked it and the one that took it back.';
-- The wall against paying twice: a payment is under way in one batch only.
CREATE UNIQUE INDEX payment_in_one_batch ON payment_batch_item (tenant_id, request_id) WHERE state IN ('sent', 'paid');
CREATE INDEX payment_batch_item_request ON payment_batch_item (tenant_id, request_id, id);
CALL protect_tenant_table('payment_batch_item', 'SELECT');

-- The cashier's act. No fund is asked for more than it has in the account, with all that is under way there already.
CREATE FUNCTION make_payment_batch(bank bigint, day date, requests bigint[]) RETURNS bigint
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
    PERFORM FROM bank_balance m WHERE m.tenant_id = current_tenant() AND m.bank_account_id = bank
        ORDER BY m.fund_id FOR UPDATE;
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
    IF EXISTS (SELECT FROM payment_batch_item i
        JOIN payment_batch b ON b.tenant_id = i.tenant_id AND b.id = i.batch_id AND b.bank_account_id = bank
        JOIN payment_request_row r ON r.tenant_id = i.tenant_id AND r.request_id = i.request_id
        LEFT JOIN bank_balance m ON m.tenant_id = i.tenant_id AND m.bank_account_id = bank AND m.fund_id = r.fund_id
        WHERE i.tenant_id = current_tenant() AND i.state IN ('sent', 'paid') AND i.entry_id IS NULL
        GROUP BY r.fund_id, m.balance_fen, m.no_overdraft
        HAVING coalesce(m.no_overdraft, true) AND sum(r.amount_fen) > coalesce(m.balance_fen, 0)) THEN
        PERFORM refuse_posting('fund_not_overdrawn', 'bank_balance');
    END IF;
    RETURN made;
END $$;

CREATE FUNCTION locked_payment_batch(wanted bigint) RETURNS payment_batch
    LANGUAGE plpgsql AS $$
DECLARE
    batch payment_batch;
BEGIN
    SELECT * INTO batch FROM payment_batch WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF batch.id IS NULL OR batch.cancelled_by IS NOT NULL THEN
        PERFORM refuse_posting('payment_batch_stands', 'payment_batch');
    END IF;
    RETURN batch;
END $$;

-- While the bank has said nothing the cashier may take the whole batch back.
CREATE FUNCTION cancel_payment_batch(wanted bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM locked_payment_batch(wanted);
    IF EXISTS (SELECT FROM payment_batch_item WHERE tenant_id = current_tenant() AND batch_id = wanted
        AND state <> 'sent') THEN
        PERFORM refuse_posting('payment_batch_stands', 'payment_batch');
    END IF;
    UPDATE payment_batch_item SET state = 'withdrawn' WHERE tenant_id = current_tenant() AND batch_id = wanted;
    UPDATE payment_batch SET cancelled_by = current_account(), cancelled_at = moment(), cancelled_reason = why
    WHERE tenant_id = current_tenant() AND id = wanted;
END $$;

-- What the bank says: rows of item, whether it was paid, reason and reference. What is known changes nothing; what
-- contradicts is refused as a whole. Nothing is booked here.
CREATE FUNCTION reply_to_payments(wanted bigint, rows jsonb, day date, OUT paid integer, OUT returned integer,
    OUT known integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch payment_batch := locked_payment_batch(wanted);
BEGIN
    IF day < batch.day OR (SELECT count(*) > count(DISTINCT r.item) FROM jsonb_to_recordset(rows) AS r (item bigint))
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
        RETURNING r.paid AS was_paid
    )
    SELECT count(*) FILTER (WHERE was_paid), count(*) FILTER (WHERE NOT was_paid) INTO paid, returned FROM changed;
    known := jsonb_array_length(rows) - paid - returned;
END $$;

-- What several vouchers of a batch lock is locked first, in the order of every posting, so that no period comes before it.
CREATE FUNCTION lock_for_booking(batch payment_batch) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    requests bigint[] := ARRAY(SELECT request_id FROM payment_batch_item WHERE tenant_id = batch.tenant_id
        AND batch_id = batch.id AND (state = 'paid' AND entry_id IS NULL
            OR state = 'returned' AND entry_id IS NOT NULL AND return_entry_id IS NULL));
BEGIN
    PERFORM FROM payment_request q WHERE q.tenant_id = batch.tenant_id AND q.id = ANY (requests)
        ORDER BY q.id FOR UPDATE;
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
        WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests)) ORDER BY f.id FOR NO KEY UPDATE;
    PERFORM FROM period p WHERE p.tenant_id = batch.tenant_id AND p.holder_id = batch.holder_id
        AND p.month IN (SELECT date_trunc('month', d.day)::date FROM payment_batch_item i,
            unnest(ARRAY[i.paid_on, i.returned_on]) AS d (day)
            WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id) ORDER BY p.month FOR UPDATE;
END $$;

-- The accountant's act: a voucher for each payment that the bank made, and one for each that it sent back afterwards.
-- Who paid is the cashier, who booked is the accountant. Done again it finds nothing to do.
CREATE FUNCTION book_payment_batch(wanted bigint, OUT booked integer, OUT recovered integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch payment_batch := locked_payment_batch(wanted);
    item payment_batch_item;
    request payment_request;
    entry journal_entry;
    back payment;
BEGIN
    IF batch.made_by = current_account() THEN
        PERFORM refuse_posting('cashier_does_not_book', 'payment_batch');
    END IF;
    PERFORM lock_for_booking(batch);
    booked := 0;
    recovered := 0;
    FOR item IN SELECT * FROM payment_batch_item WHERE tenant_id = batch.tenant_id AND batch_id = batch.id
        AND state = 'paid' AND entry_id IS NULL ORDER BY n LOOP
        SELECT * INTO request FROM payment_request WHERE tenant_id = batch.tenant_id AND id = item.request_id;
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
        booked := booked + 1;
    END LOOP;
    FOR item IN SELECT * FROM payment_batch_item WHERE tenant_id = batch.tenant_id AND batch_id = batch.id
        AND state = 'returned' AND entry_id IS NOT NULL AND return_entry_id IS NULL ORDER BY n LOOP
        SELECT r.* INTO back FROM payment p, recover_payment(p.id, batch.bank_account_id, item.returned_on,
            item.reference, '银行退回：' || item.reason, true, 'payment-batch/' || batch.id || '/' || item.id || '/back',
            (SELECT jsonb_agg(jsonb_build_object('n', l.n, 'amount_fen', l.amount_fen)) FROM journal_line l
             WHERE l.tenant_id = p.tenant_id AND l.entry_id = p.entry_id AND l.bank_account_id IS NULL)) r
        WHERE p.tenant_id = item.tenant_id AND p.entry_id = item.entry_id;
        UPDATE payment_batch_item SET return_entry_id = back.entry_id
        WHERE tenant_id = item.tenant_id AND id = item.id;
        recovered := recovered + 1;
    END LOOP;
END $$;

-- A payment that is under way in a batch is paid by no other way, and nobody sends its request back meanwhile.
CREATE FUNCTION check_payment_in_batch() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_batch_item i WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.request_id
        AND i.state IN ('sent', 'paid') AND i.entry_id IS DISTINCT FROM NEW.entry_id) THEN
        PERFORM refuse_posting('payment_in_batch', 'payment');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_in_batch BEFORE INSERT ON payment FOR EACH ROW WHEN (NEW.recovers IS NULL)
    EXECUTE FUNCTION check_payment_in_batch();

CREATE FUNCTION check_request_in_batch() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_batch_item i WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.id
        AND i.state IN ('sent', 'paid')) THEN
        PERFORM refuse_posting('payment_in_batch', 'payment_request');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_in_batch BEFORE UPDATE OF state ON payment_request FOR EACH ROW
    WHEN (OLD.state = 'approved' AND NEW.state = 'returned') EXECUTE FUNCTION check_request_in_batch();

REVOKE ALL ON FUNCTION make_payment_batch(bigint, date, bigint[]), locked_payment_batch(bigint),
    cancel_payment_batch(bigint, text), reply_to_payments(bigint, jsonb, date), lock_for_booking(payment_batch),
    book_payment_batch(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_payment_batch(bigint, date, bigint[]), cancel_payment_batch(bigint, text),
    reply_to_payments(bigint, jsonb, date), book_payment_batch(bigint) TO miaopu_app;
