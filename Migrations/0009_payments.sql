-- Payments in three hands, one per holder, and what grantees report to have spent of them.

CREATE TABLE payment_request (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    contract_id bigint,
    tranche_id bigint,
    payee_organisation_id bigint NOT NULL REFERENCES organisation,
    purpose text NOT NULL CHECK (purpose <> '' AND length(purpose) <= 150),
    amount_fen bigint NOT NULL CONSTRAINT request_positive CHECK (amount_fen > 0),
    state text NOT NULL DEFAULT 'prepared'
        CHECK (state IN ('prepared', 'approved', 'paid', 'returned', 'cancelled', 'bounced')),
    prepared_by bigint NOT NULL REFERENCES account,
    prepared_at timestamptz NOT NULL DEFAULT moment(),
    approved_by bigint REFERENCES account,
    approved_at timestamptz,
    minutes_reference text NOT NULL DEFAULT '',
    paid_by bigint REFERENCES account,
    paid_at timestamptz,
    ended_by bigint REFERENCES account,
    ended_at timestamptz,
    ended_reason text NOT NULL DEFAULT '',
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, holder_id, id),
    CONSTRAINT approver_is_not_preparer CHECK (approved_by <> prepared_by),
    CONSTRAINT cashier_is_not_preparer CHECK (paid_by <> prepared_by),
    CONSTRAINT cashier_is_not_approver CHECK (paid_by <> approved_by),
    CONSTRAINT request_approved CHECK (state NOT IN ('approved', 'paid', 'bounced') OR approved_by IS NOT NULL),
    CONSTRAINT request_paid CHECK ((state IN ('paid', 'bounced')) = (paid_by IS NOT NULL)),
    CONSTRAINT request_ended CHECK ((state IN ('returned', 'cancelled', 'bounced')) = (ended_by IS NOT NULL)),
    CONSTRAINT request_end_has_reason CHECK (ended_by IS NULL OR ended_reason <> ''),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL) AND (paid_by IS NULL) = (paid_at IS NULL)),
    CHECK (tranche_id IS NULL OR contract_id IS NOT NULL),
    FOREIGN KEY (tenant_id, holder_id) REFERENCES holder
);
COMMENT ON TABLE payment_request IS 'Funds: a payment out of the books of one holder: prepared by the accountant, approved by another, paid by a third person.';
CREATE UNIQUE INDEX tranche_is_paid_once ON payment_request (tenant_id, tranche_id, holder_id)
    WHERE tranche_id IS NOT NULL AND state IN ('prepared', 'approved', 'paid');
CREATE INDEX payment_request_contract ON payment_request (tenant_id, contract_id);
CREATE INDEX payment_request_state ON payment_request (tenant_id, holder_id, state, id);
CALL protect_tenant_table('payment_request', 'SELECT, INSERT, UPDATE (state, approved_by, approved_at, minutes_reference, ended_by, ended_at, ended_reason, version)');

CREATE TABLE payment_request_row (
    tenant_id bigint NOT NULL,
    request_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n > 0),
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    commitment_id bigint,
    amount_fen bigint NOT NULL CONSTRAINT request_row_positive CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, request_id, n),
    FOREIGN KEY (tenant_id, holder_id, request_id) REFERENCES payment_request (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES fund (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES budget_cell,
    FOREIGN KEY (tenant_id, commitment_id) REFERENCES commitment
);
COMMENT ON TABLE payment_request_row IS 'Funds: what a payment takes from which cell and which commitment.';
CREATE INDEX payment_request_row_fund ON payment_request_row (tenant_id, fund_id);
CALL protect_tenant_table('payment_request_row', 'SELECT, INSERT');
CALL make_append_only('payment_request_row');

CREATE TABLE payment (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    request_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    paid_on date NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    reference text NOT NULL DEFAULT '' CHECK (length(reference) <= 100),
    reason text NOT NULL DEFAULT '',
    recovers bigint,
    entry_id bigint NOT NULL,
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, entry_id),
    CHECK ((amount_fen < 0) = (recovers IS NOT NULL)),
    CHECK (recovers IS NULL OR reason <> ''),
    FOREIGN KEY (tenant_id, holder_id, request_id) REFERENCES payment_request (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry,
    FOREIGN KEY (tenant_id, recovers) REFERENCES payment
);
COMMENT ON TABLE payment IS 'Funds: money that left an account for a request; money that came back (退款, 收回) is a new row with a negative amount.';
CREATE UNIQUE INDEX request_is_paid_once ON payment (tenant_id, request_id) WHERE recovers IS NULL;
CREATE INDEX payment_recovers ON payment (tenant_id, recovers) WHERE recovers IS NOT NULL;
CALL protect_tenant_table('payment', 'SELECT');
CALL make_append_only('payment');

CREATE FUNCTION check_request_move() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'prepared' THEN
            PERFORM refuse_posting('request_moves', 'payment_request');
        END IF;
    ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('prepared', 'approved'), ('prepared', 'returned'),
            ('prepared', 'cancelled'), ('approved', 'returned'), ('approved', 'paid'), ('paid', 'bounced'))
        OR OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by
        OR NEW.state = OLD.state AND NEW IS DISTINCT FROM OLD THEN
        PERFORM refuse_posting('request_moves', 'payment_request');
    ELSIF NEW.state = 'paid' AND NOT EXISTS (SELECT FROM payment WHERE tenant_id = NEW.tenant_id
            AND request_id = NEW.id AND recovers IS NULL AND made_by = NEW.paid_by)
        OR NEW.state = 'bounced' AND (SELECT sum(amount_fen) FROM payment WHERE tenant_id = NEW.tenant_id
            AND request_id = NEW.id) <> 0 THEN
        PERFORM refuse_posting('request_moves', 'payment_request');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_request_moves BEFORE INSERT OR UPDATE ON payment_request
    FOR EACH ROW EXECUTE FUNCTION check_request_move();

CREATE FUNCTION check_request_rows() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_request WHERE tenant_id = NEW.tenant_id AND id = NEW.request_id
               AND xid <> pg_current_xact_id()) THEN
        PERFORM refuse_posting('request_sealed', 'payment_request_row');
    END IF;
    IF NEW.commitment_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM commitment c JOIN payment_request p ON p.tenant_id = c.tenant_id AND p.contract_id = c.contract_id
        WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.commitment_id AND p.id = NEW.request_id
          AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
            = (NEW.fund_id, NEW.budget_line_id, NEW.year, NEW.area_code)) THEN
        PERFORM refuse_posting('commitment_of_this_cell', 'payment_request_row');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_request_sealed BEFORE INSERT ON payment_request_row
    FOR EACH ROW EXECUTE FUNCTION check_request_rows();

CREATE FUNCTION check_request_sum() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_fen) FROM payment_request_row WHERE tenant_id = NEW.tenant_id AND request_id = NEW.id)
        IS DISTINCT FROM NEW.amount_fen THEN
        PERFORM refuse_posting('request_rows_sum', 'payment_request');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER request_rows_sum AFTER INSERT ON payment_request
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_request_sum();

CREATE FUNCTION request_lines(request payment_request, bank bigint, reference text) RETURNS voucher_line[]
    LANGUAGE sql STABLE AS $$
    SELECT array_agg(line ORDER BY part, n) FROM (
        SELECT 1 AS part, r.n, ROW(l.ledger_account, NULL, r.fund_id, r.budget_line_id, r.year, r.area_code,
            request.contract_id, r.commitment_id, r.amount_fen, '')::voucher_line AS line
        FROM payment_request_row r
        JOIN budget_line l ON l.tenant_id = r.tenant_id AND l.id = r.budget_line_id
        WHERE r.tenant_id = request.tenant_id AND r.request_id = request.id
        UNION ALL
        SELECT 2, r.fund_id, ROW('bank_deposit', bank, r.fund_id, NULL, NULL, NULL, request.contract_id, NULL,
            -sum(r.amount_fen), reference)::voucher_line
        FROM payment_request_row r
        WHERE r.tenant_id = request.tenant_id AND r.request_id = request.id GROUP BY r.fund_id) AS lines
$$;

-- The cashier's one act. The voucher follows from the approved request; nobody writes it by hand.
CREATE FUNCTION pay_request(wanted bigint, bank bigint, day date, reference text, key text) RETURNS payment
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

-- Lines of money that comes back: `parts` says how much of which line of the payment's voucher. A payment that the
-- bank sent back (退汇) opens its commitments again; money recovered later does not.
CREATE FUNCTION recovery_lines(original payment, bank bigint, bounced boolean, parts jsonb) RETURNS voucher_line[]
    LANGUAGE sql STABLE AS $$
    WITH part AS (
        SELECT l.*, p.amount_fen AS back_fen FROM jsonb_to_recordset(parts) AS p (n integer, amount_fen bigint)
        JOIN journal_line l ON l.tenant_id = original.tenant_id AND l.entry_id = original.entry_id AND l.n = p.n
            AND l.bank_account_id IS NULL
        WHERE p.amount_fen > 0
    )
    SELECT array_agg(line ORDER BY half, n) FROM (
        SELECT 1 AS half, n, ROW(ledger_account, NULL, fund_id, budget_line_id, year, area_code, contract_id,
            CASE WHEN bounced THEN commitment_id END, -back_fen, '')::voucher_line AS line FROM part
        UNION ALL
        SELECT 2, fund_id, ROW('bank_deposit', bank, fund_id, NULL, NULL, NULL, min(contract_id), NULL,
            sum(back_fen), '')::voucher_line FROM part GROUP BY fund_id) AS lines
$$;

CREATE FUNCTION recover_payment(wanted bigint, bank bigint, day date, reference text, why text, bounced boolean,
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

CREATE TABLE expense_report (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    programme_id bigint NOT NULL,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 100),
    begun_by bigint NOT NULL REFERENCES account,
    begun_at timestamptz NOT NULL DEFAULT moment(),
    submitted_by bigint REFERENCES account,
    submitted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK ((submitted_by IS NULL) = (submitted_at IS NULL)),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE expense_report IS 'Funds: what a grantee reports to have spent (已支出) of what it was paid (已拨付); frozen once submitted.';
CREATE INDEX expense_report_contract ON expense_report (tenant_id, contract_id);
CREATE INDEX expense_report_organisation ON expense_report (tenant_id, organisation_id);
CALL protect_tenant_table('expense_report', 'SELECT, INSERT, UPDATE (submitted_by, submitted_at)');

CREATE TABLE expense_line (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    report_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    area_code text NOT NULL REFERENCES area,
    spent_on date NOT NULL,
    purpose text NOT NULL CHECK (purpose <> '' AND length(purpose) <= 200),
    seller text NOT NULL CHECK (seller <> '' AND length(seller) <= 100),
    invoice_number text NOT NULL CHECK (invoice_number ~ '^[0-9A-Za-z-]{4,30}$'),
    amount_fen bigint NOT NULL CONSTRAINT expense_positive CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoice_once_per_cell UNIQUE (tenant_id, report_id, seller, invoice_number, fund_id, budget_line_id,
        area_code),
    FOREIGN KEY (tenant_id, report_id) REFERENCES expense_report,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund,
    FOREIGN KEY (tenant_id, budget_line_id) REFERENCES budget_line
);
COMMENT ON TABLE expense_line IS 'Funds: an invoice, or its part on one source, line and place; an invoice paid from two sources has two lines.';
CALL protect_tenant_table('expense_line', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE expense_answer (
    tenant_id bigint NOT NULL,
    expense_line_id bigint NOT NULL,
    accepted boolean NOT NULL,
    reason text NOT NULL DEFAULT '',
    answered_by bigint NOT NULL REFERENCES account,
    answered_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, expense_line_id),
    CONSTRAINT disallowance_has_reason CHECK (accepted OR reason <> ''),
    FOREIGN KEY (tenant_id, expense_line_id) REFERENCES expense_line
);
COMMENT ON TABLE expense_answer IS 'Funds: a reported cost accepted, or disallowed with its reason.';
CALL protect_tenant_table('expense_answer', 'SELECT');
CALL make_append_only('expense_answer');

CREATE TABLE trace_use (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    trace_link_id bigint NOT NULL,
    expense_line_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, trace_link_id) REFERENCES trace_link,
    FOREIGN KEY (tenant_id, expense_line_id) REFERENCES expense_line
);
COMMENT ON TABLE trace_use IS 'Funds: which part of a payment, and so of a receipt, an accepted cost was met from.';
CREATE INDEX trace_use_link ON trace_use (tenant_id, trace_link_id);
CREATE INDEX trace_use_line ON trace_use (tenant_id, expense_line_id);
CALL protect_tenant_table('trace_use', 'SELECT');
CALL make_append_only('trace_use');

-- Across all tenants: an invoice that one report holds cannot be handed in with another one, wherever that is.
CREATE TABLE invoice_claim (
    seller text NOT NULL,
    number text NOT NULL,
    tenant_id bigint NOT NULL,
    report_id bigint NOT NULL,
    PRIMARY KEY (seller, number)
);
COMMENT ON TABLE invoice_claim IS 'Funds: invoices in use in the whole installation; written by the trigger of expense lines only.';

CREATE FUNCTION claim_invoice() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM expense_report r WHERE r.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
               AND r.id IN (NEW.report_id, OLD.report_id) AND r.submitted_at IS NOT NULL) THEN
        PERFORM refuse_posting('expense_report_frozen', 'expense_line');
    END IF;
    IF TG_OP <> 'INSERT' AND NOT EXISTS (SELECT FROM expense_line l WHERE l.tenant_id = OLD.tenant_id
        AND l.report_id = OLD.report_id AND l.seller = OLD.seller AND l.invoice_number = OLD.invoice_number
        AND l.id <> OLD.id) THEN
        DELETE FROM invoice_claim WHERE seller = OLD.seller AND number = OLD.invoice_number
            AND tenant_id = OLD.tenant_id AND report_id = OLD.report_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    INSERT INTO invoice_claim VALUES (NEW.seller, NEW.invoice_number, NEW.tenant_id, NEW.report_id)
    ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT FROM invoice_claim WHERE seller = NEW.seller AND number = NEW.invoice_number
                   AND tenant_id = NEW.tenant_id AND report_id = NEW.report_id) THEN
        RAISE EXCEPTION 'invoice in use' USING ERRCODE = '23505', TABLE = 'expense_line',
            CONSTRAINT = 'invoice_used_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_used_once BEFORE INSERT OR UPDATE OR DELETE ON expense_line
    FOR EACH ROW EXECUTE FUNCTION claim_invoice();

CREATE FUNCTION check_report_frozen() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.submitted_at IS NOT NULL THEN
        PERFORM refuse_posting('expense_report_frozen', 'expense_report');
    ELSIF NOT EXISTS (SELECT FROM expense_line WHERE tenant_id = NEW.tenant_id AND report_id = NEW.id) THEN
        PERFORM refuse_posting('expense_report_filled', 'expense_report');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expense_report_frozen BEFORE UPDATE ON expense_report
    FOR EACH ROW EXECUTE FUNCTION check_report_frozen();

CREATE OR REPLACE FUNCTION trace_link_free(link trace_link) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT link.amount_fen
        + coalesce((SELECT sum(u.amount_fen) FROM trace_link u
            WHERE u.tenant_id = link.tenant_id AND u.undoes = link.id), 0)::bigint
        - coalesce((SELECT sum(s.amount_fen) FROM trace_use s
            WHERE s.tenant_id = link.tenant_id AND s.trace_link_id = link.id), 0)::bigint
$$;
COMMENT ON FUNCTION trace_link_free(trace_link) IS 'Funds: what is left of an assignment: less what came back and what accepted costs were met from.';

-- Meets an accepted cost from what was paid under the contract from the same fund: same line and place first.
CREATE FUNCTION meet_cost(cost expense_line, contract bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    link trace_link;
    part bigint;
    rest bigint := cost.amount_fen;
BEGIN
    FOR link IN SELECT t.* FROM trace_link t
        JOIN journal_line l ON l.tenant_id = t.tenant_id AND l.entry_id = t.entry_id AND l.n = t.line_n
        LEFT JOIN area paid_for ON paid_for.code = l.area_code
        JOIN area place ON place.code = cost.area_code
        WHERE t.tenant_id = cost.tenant_id AND t.contract_id = contract AND t.fund_id = cost.fund_id
          AND t.undoes IS NULL
        ORDER BY (l.budget_line_id = cost.budget_line_id) DESC, (place.path LIKE paid_for.path || '%') DESC, t.id
    LOOP
        EXIT WHEN rest = 0;
        part := least(rest, trace_link_free(link));
        CONTINUE WHEN part <= 0;
        INSERT INTO trace_use (tenant_id, trace_link_id, expense_line_id, amount_fen)
        VALUES (cost.tenant_id, link.id, cost.id, part);
        rest := rest - part;
    END LOOP;
    IF rest > 0 THEN
        PERFORM refuse_posting('cost_within_payments', 'expense_line', rest::text);
    END IF;
END $$;

CREATE FUNCTION answer_expense(wanted bigint, accepts boolean, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cost expense_line;
    report expense_report;
BEGIN
    SELECT * INTO cost FROM expense_line WHERE tenant_id = current_tenant() AND id = wanted;
    PERFORM FROM fund WHERE tenant_id = current_tenant() AND id = cost.fund_id FOR NO KEY UPDATE;
    SELECT * INTO report FROM expense_report WHERE tenant_id = current_tenant() AND id = cost.report_id;
    IF report.submitted_at IS NULL THEN
        PERFORM refuse_posting('expense_report_submitted', 'expense_report');
    END IF;
    INSERT INTO expense_answer (tenant_id, expense_line_id, accepted, reason, answered_by)
    VALUES (current_tenant(), wanted, accepts, why, current_account());
    IF accepts THEN
        PERFORM meet_cost(cost, report.contract_id);
    ELSIF NOT EXISTS (SELECT FROM expense_line l
        LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE l.tenant_id = cost.tenant_id AND l.report_id = cost.report_id AND l.seller = cost.seller
          AND l.invoice_number = cost.invoice_number AND a.accepted IS DISTINCT FROM false) THEN
        DELETE FROM invoice_claim WHERE seller = cost.seller AND number = cost.invoice_number
            AND tenant_id = cost.tenant_id AND report_id = cost.report_id;
    END IF;
END $$;

REVOKE ALL ON FUNCTION request_lines(payment_request, bigint, text), pay_request(bigint, bigint, date, text, text),
    recovery_lines(payment, bigint, boolean, jsonb),
    recover_payment(bigint, bigint, date, text, text, boolean, text, jsonb), claim_invoice(),
    meet_cost(expense_line, bigint), answer_expense(bigint, boolean, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pay_request(bigint, bigint, date, text, text),
    recover_payment(bigint, bigint, date, text, text, boolean, text, jsonb), answer_expense(bigint, boolean, text)
    TO miaopu_app;
