-- Grants to people: lists that one person prepares, a second approves and a third sends to the bank; what the bank says
-- of each of them; what came back and was granted again. A person is a number here, and a keyed digest that tells only
-- whether two of them are the same.

CREATE TABLE grant_batch (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint,
    year integer,
    area_code text REFERENCES area,
    purpose text NOT NULL CHECK (purpose ~ '^[A-Za-z0-9-]{1,30}$'),
    period text NOT NULL CHECK (period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 100),
    posting text NOT NULL CHECK (posting IN ('sending', 'reply')),
    item_count integer NOT NULL CHECK (item_count BETWEEN 1 AND 20000),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    state text NOT NULL DEFAULT 'prepared' CHECK (state IN ('prepared', 'approved', 'sent', 'cancelled')),
    prepared_by bigint NOT NULL REFERENCES account,
    prepared_at timestamptz NOT NULL DEFAULT moment(),
    approved_by bigint REFERENCES account,
    approved_at timestamptz,
    minutes_reference text NOT NULL DEFAULT '' CHECK (length(minutes_reference) <= 200),
    sent_by bigint REFERENCES account,
    sent_at timestamptz,
    sent_on date,
    bank_account_id bigint,
    cancelled_by bigint REFERENCES account,
    cancelled_at timestamptz,
    cancelled_reason text NOT NULL DEFAULT '' CHECK (length(cancelled_reason) <= 200),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, id, holder_id, purpose, period),
    CONSTRAINT grant_approver_is_not_preparer CHECK (approved_by <> prepared_by),
    CONSTRAINT grant_sender_is_not_preparer CHECK (sent_by <> prepared_by),
    CONSTRAINT grant_sender_is_not_approver CHECK (sent_by <> approved_by),
    CONSTRAINT grant_cell_whole CHECK ((budget_line_id IS NULL) = (year IS NULL)
        AND (budget_line_id IS NULL) = (area_code IS NULL)),
    CHECK ((state IN ('approved', 'sent')) <= (approved_by IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_by IS NOT NULL) AND (sent_by IS NULL) = (bank_account_id IS NULL)
        AND (sent_by IS NULL) = (sent_on IS NULL)),
    CHECK ((state = 'cancelled') = (cancelled_by IS NOT NULL)),
    CONSTRAINT grant_cancelled_with_reason CHECK (cancelled_by IS NULL OR cancelled_reason <> ''),
    FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES fund (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES budget_cell,
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id)
);
COMMENT ON TABLE grant_batch IS 'Funds: a list of grants to people (发放批次), prepared, approved and sent to the bank by three people; agency funds name no cell.';
CREATE INDEX grant_batch_holder ON grant_batch (tenant_id, holder_id, id);
CALL protect_tenant_table('grant_batch', 'SELECT, INSERT');

CREATE TABLE grant_item (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    batch_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    purpose text NOT NULL,
    period text NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    person_id bigint NOT NULL,
    person_digest bytea NOT NULL CHECK (length(person_digest) = 32),
    area_code text NOT NULL REFERENCES area,
    amount_fen bigint NOT NULL CONSTRAINT grant_positive CHECK (amount_fen > 0),
    state text NOT NULL DEFAULT 'planned'
        CHECK (state IN ('planned', 'approved', 'sent', 'paid', 'returned', 'reissued', 'cancelled')),
    reissues bigint,
    entry_id bigint,
    line_n integer,
    return_entry_id bigint,
    bank_reference text NOT NULL DEFAULT '' CHECK (bank_reference ~ '^[A-Za-z0-9-]{0,60}$'),
    reply text NOT NULL DEFAULT '' CHECK (reply IN ('', 'paid', 'name_differs', 'no_account', 'account_closed',
        'other')),
    replied_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT grant_item_number UNIQUE (tenant_id, batch_id, n),
    CONSTRAINT reissued_by_one UNIQUE (tenant_id, reissues, batch_id),
    CHECK ((entry_id IS NULL) = (line_n IS NULL)),
    CHECK (state NOT IN ('planned', 'approved', 'cancelled') OR entry_id IS NULL),
    CHECK (state <> 'paid' OR entry_id IS NOT NULL AND return_entry_id IS NULL),
    CHECK (return_entry_id IS NULL OR entry_id IS NOT NULL AND state IN ('returned', 'reissued')),
    CHECK (state NOT IN ('returned', 'reissued') OR (return_entry_id IS NULL) = (entry_id IS NULL)),
    FOREIGN KEY (tenant_id, batch_id, holder_id, purpose, period)
        REFERENCES grant_batch (tenant_id, id, holder_id, purpose, period),
    FOREIGN KEY (tenant_id, reissues) REFERENCES grant_item,
    FOREIGN KEY (tenant_id, entry_id, line_n) REFERENCES journal_line,
    FOREIGN KEY (tenant_id, return_entry_id) REFERENCES journal_entry
);
COMMENT ON TABLE grant_item IS 'Funds: one grant to one person, known by the number of the vault; the line of the voucher that paid it, the entry that took it back, the item that it grants again.';
-- The wall against paying twice: one live grant of a person for a purpose and a period, whoever pays and however often.
CREATE UNIQUE INDEX person_is_granted_once ON grant_item (tenant_id, purpose, period, person_digest)
    WHERE state NOT IN ('returned', 'reissued', 'cancelled');
CREATE INDEX grant_item_person ON grant_item (tenant_id, person_id);
CREATE INDEX grant_item_entry ON grant_item (tenant_id, entry_id, line_n) WHERE entry_id IS NOT NULL;
CALL protect_tenant_table('grant_item', 'SELECT, INSERT');

-- Items come with their batch, and an item that grants again what came back takes the place of the returned one.
CREATE FUNCTION check_grant_item() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state <> 'planned' OR EXISTS (SELECT FROM grant_batch WHERE tenant_id = NEW.tenant_id
        AND id = NEW.batch_id AND xid <> pg_current_xact_id()) THEN
        PERFORM refuse_posting('grant_list_sealed', 'grant_item');
    END IF;
    IF NEW.reissues IS NOT NULL THEN
        UPDATE grant_item SET state = 'reissued' WHERE tenant_id = NEW.tenant_id AND id = NEW.reissues
          AND state = 'returned' AND (holder_id, purpose, period, person_digest, amount_fen)
            = (NEW.holder_id, NEW.purpose, NEW.period, NEW.person_digest, NEW.amount_fen);
        IF NOT FOUND THEN
            PERFORM refuse_posting('grant_came_back', 'grant_item');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_list_sealed BEFORE INSERT ON grant_item FOR EACH ROW EXECUTE FUNCTION check_grant_item();

CREATE FUNCTION check_grant_sum() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    purse fund;
BEGIN
    IF (SELECT (count(*), sum(amount_fen)) FROM grant_item WHERE tenant_id = NEW.tenant_id AND batch_id = NEW.id)
        IS DISTINCT FROM (NEW.item_count::bigint, NEW.amount_fen::numeric) THEN
        PERFORM refuse_posting('grant_items_sum', 'grant_batch');
    END IF;
    SELECT * INTO purse FROM fund WHERE tenant_id = NEW.tenant_id AND id = NEW.fund_id;
    IF purse.agency <> (NEW.budget_line_id IS NULL) THEN
        PERFORM refuse_posting('grant_cell_or_agency', 'grant_batch');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER grant_items_sum AFTER INSERT ON grant_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_grant_sum();

-- A row is locked by its batch; what does not stand in the state that the verb needs is refused.
CREATE FUNCTION locked_grants(wanted bigint, needed text[]) RETURNS grant_batch
    LANGUAGE plpgsql AS $$
DECLARE
    batch grant_batch;
BEGIN
    SELECT * INTO batch FROM grant_batch WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR batch.state <> ALL (needed) THEN
        PERFORM refuse_posting('grant_moves', 'grant_batch', coalesce(batch.state, ''));
    END IF;
    RETURN batch;
END $$;

CREATE FUNCTION approve_grants(wanted bigint, minutes text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM locked_grants(wanted, ARRAY['prepared']);
    UPDATE grant_batch SET state = 'approved', approved_by = current_account(), approved_at = moment(),
        minutes_reference = minutes WHERE tenant_id = current_tenant() AND id = wanted;
    UPDATE grant_item SET state = 'approved' WHERE tenant_id = current_tenant() AND batch_id = wanted;
END $$;

CREATE FUNCTION cancel_grants(wanted bigint, reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM locked_grants(wanted, ARRAY['prepared', 'approved']);
    UPDATE grant_batch SET state = 'cancelled', cancelled_by = current_account(), cancelled_at = moment(),
        cancelled_reason = reason WHERE tenant_id = current_tenant() AND id = wanted;
    UPDATE grant_item SET state = 'cancelled' WHERE tenant_id = current_tenant() AND batch_id = wanted;
    UPDATE grant_item o SET state = 'returned' FROM grant_item i
    WHERE i.tenant_id = current_tenant() AND i.batch_id = wanted AND o.tenant_id = i.tenant_id
      AND o.id = i.reissues AND o.state = 'reissued';
END $$;

-- The lines of a voucher for some items: one for each, and what left the bank together. Memos name the item and nobody.
CREATE FUNCTION grant_lines(batch grant_batch, items bigint[], factor integer) RETURNS voucher_line[]
    LANGUAGE sql STABLE AS $$
    SELECT array_agg(line ORDER BY half, n) FROM (
        SELECT 1 AS half, i.n, ROW(coalesce(l.ledger_account, 'agency_liability'), NULL, batch.fund_id,
            batch.budget_line_id, batch.year, coalesce(batch.area_code, i.area_code), NULL, NULL,
            factor * i.amount_fen, '发放 ' || i.id)::voucher_line AS line
        FROM grant_item i
        LEFT JOIN budget_line l ON l.tenant_id = i.tenant_id AND l.id = batch.budget_line_id
        WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id AND i.id = ANY (items)
        UNION ALL
        SELECT 2, 0, ROW('bank_deposit', batch.bank_account_id, batch.fund_id, NULL, NULL, NULL, NULL, NULL,
            -factor * sum(i.amount_fen), '发放批次 ' || batch.id)::voucher_line
        FROM grant_item i WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id AND i.id = ANY (items)
    ) AS lines
$$;

CREATE FUNCTION post_grants(batch grant_batch, items bigint[], day date, key text) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
BEGIN
    entry := post_lines(drafted_voucher(batch.holder_id, 'payment', day, left('发放 ' || batch.title, 200),
        'grant_batch', batch.id, batch.approved_by, NULL, NULL), key, grant_lines(batch, items, 1));
    UPDATE grant_item i SET entry_id = entry.id, line_n = l.n
    FROM journal_line l WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id AND i.id = ANY (items)
      AND l.tenant_id = i.tenant_id AND l.entry_id = entry.id AND l.memo = '发放 ' || i.id;
    RETURN entry.id;
END $$;

-- The cashier's act: the list goes to the bank out of one account. Where the bank takes the whole sum at once, the
-- voucher of the batch is posted now; where it pays one by one, its replies post.
CREATE FUNCTION send_grants(wanted bigint, bank bigint, day date, key text) RETURNS void
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
    END IF;
END $$;

-- What a bank's reply changes: rows of item, outcome and reference. Rows that say what is known change nothing; what
-- contradicts is refused as a whole. Answers how many were paid, came back and were known.
CREATE FUNCTION reply_to_grants(wanted bigint, rows jsonb, day date, key text, OUT paid integer, OUT returned integer,
    OUT known integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch grant_batch;
    entry journal_entry;
    gone record;
    settled bigint[];
    failed bigint[];
BEGIN
    batch := locked_grants(wanted, ARRAY['sent']);
    -- Several vouchers may follow: what they all lock is locked now, so that no period comes before it.
    PERFORM FROM budget_cell WHERE tenant_id = batch.tenant_id AND fund_id = batch.fund_id
        AND budget_line_id = batch.budget_line_id AND year = batch.year AND area_code = batch.area_code FOR UPDATE;
    PERFORM FROM bank_balance WHERE tenant_id = batch.tenant_id AND bank_account_id = batch.bank_account_id
        AND fund_id = batch.fund_id FOR UPDATE;
    PERFORM FROM fund WHERE tenant_id = batch.tenant_id AND id = batch.fund_id FOR NO KEY UPDATE;
    IF day < batch.sent_on OR (SELECT count(*) > count(DISTINCT r.item) FROM jsonb_to_recordset(rows) AS r (item bigint))
        OR EXISTS (SELECT FROM jsonb_to_recordset(rows) AS r (item bigint, reply text)
        LEFT JOIN grant_item i ON i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item
        WHERE i.id IS NULL OR r.reply = 'paid' AND i.state NOT IN ('sent', 'paid')
           OR r.reply <> 'paid' AND i.state NOT IN ('sent', 'paid', 'returned', 'reissued')) THEN
        PERFORM refuse_posting('grant_reply_fits', 'grant_item');
    END IF;
    SELECT array_agg(i.id) FILTER (WHERE r.reply = 'paid' AND i.state = 'sent'),
        array_agg(i.id) FILTER (WHERE r.reply <> 'paid' AND i.state IN ('sent', 'paid')), count(*)
    INTO settled, failed, known
    FROM jsonb_to_recordset(rows) AS r (item bigint, reply text)
    JOIN grant_item i ON i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item;
    paid := coalesce(cardinality(settled), 0);
    returned := coalesce(cardinality(failed), 0);
    known := known - paid - returned;
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

-- A line that comes back gives back first what financed that very line; the last assigned first, as ever, after it.
CREATE OR REPLACE FUNCTION give_back(entry journal_entry, line journal_line, wanted bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    link trace_link;
    part bigint;
    rest bigint := wanted;
BEGIN
    FOR link IN SELECT t.* FROM trace_link t
        JOIN journal_line o ON o.tenant_id = t.tenant_id AND o.entry_id = t.entry_id AND o.n = t.line_n
        WHERE t.tenant_id = entry.tenant_id AND t.entry_id = coalesce(entry.reverses, entry.recovers)
          AND t.undoes IS NULL AND o.fund_id = line.fund_id
          AND (o.ledger_account, o.budget_line_id, o.year, o.area_code)
            IS NOT DISTINCT FROM (line.ledger_account, line.budget_line_id, line.year, line.area_code)
        ORDER BY (line.memo <> '' AND o.memo = line.memo) DESC, t.id DESC
    LOOP
        EXIT WHEN rest = 0;
        part := least(rest, trace_link_free(link));
        CONTINUE WHEN part <= 0;
        UPDATE receipt SET remaining_fen = remaining_fen + part
        WHERE tenant_id = link.tenant_id AND id = link.receipt_id;
        INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen, undoes)
        VALUES (link.tenant_id, link.receipt_id, entry.id, line.n, link.fund_id, link.contract_id, -part, link.id);
        rest := rest - part;
    END LOOP;
    IF rest > 0 THEN
        PERFORM refuse_posting('taken_back_at_most_unspent', 'trace_link', rest::text);
    END IF;
END $$;

CREATE TABLE benefit_rate (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    purpose text NOT NULL CHECK (purpose ~ '^[A-Za-z0-9-]{1,30}$'),
    valid_from date NOT NULL CHECK (extract(day FROM valid_from) = 1),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    raises bigint,
    raise_basis_points integer CHECK (raise_basis_points BETWEEN -10000 AND 100000),
    rounding_fen bigint CHECK (rounding_fen IN (1, 10, 100, 1000)),
    rounding text CHECK (rounding IN ('half_up', 'up', 'down')),
    source text NOT NULL CHECK (source <> '' AND length(source) <= 200),
    set_by bigint NOT NULL REFERENCES account,
    set_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT one_rate_from_a_day UNIQUE (tenant_id, purpose, valid_from),
    CONSTRAINT rate_raise_whole CHECK ((raises IS NULL) = (raise_basis_points IS NULL)
        AND (raises IS NULL) = (rounding IS NULL) AND (raises IS NULL) = (rounding_fen IS NULL)),
    FOREIGN KEY (tenant_id, raises) REFERENCES benefit_rate
);
COMMENT ON TABLE benefit_rate IS 'Funds: what a grant of a purpose is a month, from a month on; a raise names the rate that it raises, by how much and how it is rounded.';
CALL protect_tenant_table('benefit_rate', 'SELECT, INSERT');
CALL make_append_only('benefit_rate');

-- A raise is what the percentage makes of the rate before, rounded as it says.
CREATE FUNCTION raised_rate(before_fen bigint, basis_points integer, step bigint, rounding text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN step * CASE rounding
        WHEN 'up' THEN ceil(before_fen::numeric * (10000 + basis_points) / (10000 * step))
        WHEN 'down' THEN floor(before_fen::numeric * (10000 + basis_points) / (10000 * step))
        ELSE round(before_fen::numeric * (10000 + basis_points) / (10000 * step)) END::bigint;
COMMENT ON FUNCTION raised_rate(bigint, integer, bigint, text) IS 'Funds: a rate raised by basis points and rounded to a step in fen.';
CREATE FUNCTION check_rate() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.raises IS NOT NULL AND NOT EXISTS (SELECT FROM benefit_rate r WHERE r.tenant_id = NEW.tenant_id
        AND r.id = NEW.raises AND r.purpose = NEW.purpose AND r.valid_from < NEW.valid_from
        AND NEW.amount_fen = raised_rate(r.amount_fen, NEW.raise_basis_points, NEW.rounding_fen, NEW.rounding)) THEN
        PERFORM refuse_posting('rate_is_what_the_raise_makes', 'benefit_rate');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rate_is_what_the_raise_makes BEFORE INSERT ON benefit_rate
    FOR EACH ROW EXECUTE FUNCTION check_rate();

REVOKE ALL ON FUNCTION check_grant_item(), locked_grants(bigint, text[]), approve_grants(bigint, text),
    cancel_grants(bigint, text), grant_lines(grant_batch, bigint[], integer),
    post_grants(grant_batch, bigint[], date, text), send_grants(bigint, bigint, date, text),
    reply_to_grants(bigint, jsonb, date, text), give_back(journal_entry, journal_line, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approve_grants(bigint, text), cancel_grants(bigint, text),
    send_grants(bigint, bigint, date, text), reply_to_grants(bigint, jsonb, date, text) TO miaopu_app;
