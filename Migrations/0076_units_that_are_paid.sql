-- Verified units reach the money: a deliverable names its service line, units may come from the information that sites
-- submit, indicators too, and a contract may say that it pays no more than the verified units are worth. What a tranche is
-- worth falls by what both sides cut out of it.

ALTER TABLE deliverable ADD COLUMN line_id bigint, ADD COLUMN template_id bigint, ADD COLUMN item_key text,
    ADD FOREIGN KEY (tenant_id, line_id) REFERENCES contract_line,
    ADD FOREIGN KEY (tenant_id, template_id, item_key) REFERENCES report_item,
    ADD CONSTRAINT units_have_one_proof CHECK (num_nulls(template_id, item_key) IN (0, 2)
        AND (template_id IS NULL OR NOT needs_log));
CREATE INDEX deliverable_line ON deliverable (tenant_id, line_id) WHERE line_id IS NOT NULL;
CREATE INDEX deliverable_item ON deliverable (tenant_id, template_id, item_key) WHERE template_id IS NOT NULL;

CREATE FUNCTION check_deliverable() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    line contract_line;
    item report_item;
BEGIN
    IF NEW.line_id IS NOT NULL THEN
        -- One after the other, so that two deliverables never both take the rest of a line.
        PERFORM pg_advisory_xact_lock(hashtextextended('service line', NEW.line_id));
        SELECT l.* INTO line FROM contract_line l WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.line_id
            AND l.contract_id = NEW.contract_id;
        IF line.id IS NULL OR line.unit <> NEW.unit THEN
            RAISE EXCEPTION 'another contract''s line, or another unit' USING ERRCODE = '23514',
                CONSTRAINT = 'deliverable_of_its_line', TABLE = 'deliverable';
        END IF;
        IF NEW.planned + (SELECT coalesce(sum(d.planned), 0) FROM deliverable d
            WHERE d.tenant_id = NEW.tenant_id AND d.line_id = NEW.line_id) > line.quantity THEN
            RAISE EXCEPTION 'more than the line buys' USING ERRCODE = '23514', CONSTRAINT = 'line_quota',
                TABLE = 'deliverable', DETAIL = trim_scale(line.quantity)::text;
        END IF;
        -- A line that nothing counts is worth its amount: what is on its way to be paid of it is not taken back.
        IF NOT EXISTS (SELECT FROM deliverable d WHERE d.tenant_id = NEW.tenant_id AND d.line_id = NEW.line_id)
            AND EXISTS (SELECT FROM payment_request q
                JOIN contract c ON c.tenant_id = q.tenant_id AND c.id = q.contract_id AND c.pays_units
                JOIN tranche t ON t.tenant_id = q.tenant_id AND t.id = q.tranche_id AND t.amendment_id IS NULL
                WHERE q.tenant_id = NEW.tenant_id AND q.contract_id = NEW.contract_id
                  AND q.state IN ('prepared', 'approved', 'paid') AND NOT EXISTS (SELECT FROM milestone m
                      WHERE m.tenant_id = t.tenant_id AND m.tranche_id = t.id AND m.on_signing)) THEN
            RAISE EXCEPTION 'the line is being paid' USING ERRCODE = '23514', CONSTRAINT = 'line_is_paid',
                TABLE = 'deliverable';
        END IF;
    END IF;
    IF NEW.template_id IS NOT NULL THEN
        SELECT i.* INTO item FROM report_item i JOIN report_template t ON t.tenant_id = i.tenant_id
            AND t.id = i.template_id AND t.programme_id = NEW.programme_id
        WHERE i.tenant_id = NEW.tenant_id AND i.template_id = NEW.template_id AND i.key = NEW.item_key;
        IF item.key IS NULL OR item.measure <> 'flow' OR item.unit <> NEW.unit THEN
            RAISE EXCEPTION 'units come from what happened, in the same unit' USING ERRCODE = '23514',
                CONSTRAINT = 'units_from_a_flow', TABLE = 'deliverable';
        END IF;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_deliverable() IS 'FieldService: trigger of deliverables; of a line of their contract and within it, in its unit, or counted by an item of the same programme that says what happened.';
CREATE TRIGGER deliverable_of_its_line BEFORE INSERT ON deliverable
    FOR EACH ROW EXECUTE FUNCTION check_deliverable();

-- Of accepted submissions only, of periods that lie wholly in the days.
CREATE FUNCTION submitted_units(wanted_tenant bigint, wanted_template bigint, wanted_key text, place text,
    first_day date, last_day date) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(sum(v.value), 0)::bigint FROM report_period p
        JOIN submission s ON s.tenant_id = p.tenant_id AND s.period_id = p.id AND s.state = 'accepted'
        JOIN area a ON a.code = s.area_code AND starts_with(a.path, place)
        JOIN submission_value v ON v.tenant_id = s.tenant_id AND v.submission_id = s.id AND v.key = wanted_key
        WHERE p.tenant_id = wanted_tenant AND p.template_id = wanted_template
          AND p.starts_on >= first_day AND p.ends_on <= last_day);
COMMENT ON FUNCTION submitted_units(bigint, bigint, text, text, date, date) IS 'FieldService: what the sites of a place say of an item over some days, accepted submissions only.';
REVOKE ALL ON FUNCTION submitted_units(bigint, bigint, text, text, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION submitted_units(bigint, bigint, text, text, date, date) TO miaopu_app;

CREATE FUNCTION check_submitted_units() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    wanted deliverable;
    place text;
BEGIN
    SELECT d.* INTO wanted FROM deliverable d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.deliverable_id;
    IF NEW.state = 'returned' OR wanted.template_id IS NULL THEN RETURN NEW; END IF;
    SELECT a.path INTO place FROM area a WHERE a.code = wanted.area_code;
    -- Two contracts never count the same submissions: one after the other, over all deliverables of the item.
    PERFORM pg_advisory_xact_lock(hashtextextended('submitted units ' || NEW.tenant_id || ' ' || wanted.item_key,
        wanted.template_id));
    IF EXISTS (SELECT FROM delivery_report r JOIN deliverable d ON d.tenant_id = r.tenant_id AND d.id = r.deliverable_id
        JOIN area a ON a.code = d.area_code
        WHERE d.tenant_id = NEW.tenant_id AND d.template_id = wanted.template_id AND d.item_key = wanted.item_key
          AND d.id <> wanted.id AND r.state <> 'returned' AND r.starts_on <= NEW.ends_on AND r.ends_on >= NEW.starts_on
          AND (starts_with(a.path, place) OR starts_with(place, a.path))) THEN
        RAISE EXCEPTION 'a day counts once' USING ERRCODE = '23P01', CONSTRAINT = 'delivery_counts_once',
            TABLE = 'delivery_report';
    END IF;
    IF coalesce(NEW.verified, NEW.claimed) > submitted_units(NEW.tenant_id, wanted.template_id, wanted.item_key, place,
        NEW.starts_on, NEW.ends_on) THEN
        RAISE EXCEPTION 'more than the sites submitted' USING ERRCODE = '23514', CONSTRAINT = 'delivery_is_submitted',
            TABLE = 'delivery_report';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_submitted_units() IS 'FieldService: trigger of delivery_report; where units come from submissions, no more than their sites submitted, and for one contract only.';
CREATE TRIGGER delivery_is_submitted BEFORE INSERT OR UPDATE ON delivery_report
    FOR EACH ROW EXECUTE FUNCTION check_submitted_units();

-- Indicators that sites submit anyway: their values are the submitted sums and nothing else.
CREATE TABLE indicator_feed (
    tenant_id bigint NOT NULL,
    version_id bigint NOT NULL,
    template_id bigint NOT NULL,
    numerator_key text NOT NULL,
    denominator_key text,
    linked_by bigint NOT NULL REFERENCES account,
    linked_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, version_id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES indicator_version,
    FOREIGN KEY (tenant_id, template_id, numerator_key) REFERENCES report_item,
    FOREIGN KEY (tenant_id, template_id, denominator_key) REFERENCES report_item
);
COMMENT ON TABLE indicator_feed IS 'FieldService: an indicator whose values are what sites submitted: one item, or for a ratio two; append-only.';
CALL protect_tenant_table('indicator_feed', 'SELECT, INSERT');
CALL make_append_only('indicator_feed');

CREATE FUNCTION check_indicator_feed() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM indicator_version v JOIN indicator i ON i.tenant_id = v.tenant_id AND i.id = v.indicator_id
        JOIN report_template t ON t.tenant_id = i.tenant_id AND t.programme_id = i.programme_id AND t.id = NEW.template_id
        WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.version_id
          AND (v.measure = 'ratio') = (NEW.denominator_key IS NOT NULL))
        OR EXISTS (SELECT FROM report_item i WHERE i.tenant_id = NEW.tenant_id AND i.template_id = NEW.template_id
            AND i.key IN (NEW.numerator_key, NEW.denominator_key) AND i.measure <> 'flow') THEN
        RAISE EXCEPTION 'the items do not feed the indicator' USING ERRCODE = '23514', CONSTRAINT = 'feed_fits_indicator',
            TABLE = 'indicator_feed';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_indicator_feed() IS 'FieldService: trigger of feeds; flows of the same programme, two of them for a ratio.';
CREATE TRIGGER feed_fits_indicator BEFORE INSERT ON indicator_feed
    FOR EACH ROW EXECUTE FUNCTION check_indicator_feed();

CREATE FUNCTION check_fed_value() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    feed indicator_feed;
    place text;
    period indicator_period;
BEGIN
    SELECT f.*  INTO feed FROM indicator_feed f JOIN milestone_indicator i ON i.tenant_id = f.tenant_id
        AND i.version_id = f.version_id
    WHERE f.tenant_id = NEW.tenant_id AND i.id = NEW.milestone_indicator_id;
    IF feed.version_id IS NULL THEN RETURN NEW; END IF;
    SELECT a.path INTO place FROM milestone_indicator i
    JOIN milestone m ON m.tenant_id = i.tenant_id AND m.id = i.milestone_id JOIN area a ON a.code = m.area_code
    WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.milestone_indicator_id;
    SELECT p.* INTO period FROM indicator_period p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.period_id;
    IF NEW.numerator <> submitted_units(NEW.tenant_id, feed.template_id, feed.numerator_key, place, period.starts_on,
            period.ends_on)
        OR NEW.denominator <> submitted_units(NEW.tenant_id, feed.template_id, feed.denominator_key, place,
            period.starts_on, period.ends_on) THEN
        RAISE EXCEPTION 'the sites submitted another value' USING ERRCODE = '23514', CONSTRAINT = 'value_is_submitted',
            TABLE = 'indicator_value';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_fed_value() IS 'FieldService: trigger of indicator values; what is fed by submissions is handed in as it was submitted.';
CREATE TRIGGER value_is_submitted BEFORE INSERT OR UPDATE ON indicator_value
    FOR EACH ROW WHEN (NEW.state = 'submitted') EXECUTE FUNCTION check_fed_value();

-- Verified units in money. Without deliverables a line is worth its amount: its services are not counted.
ALTER TABLE contract ADD COLUMN pays_units boolean NOT NULL DEFAULT false;

CREATE FUNCTION keep_frozen_pays_units() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen', TABLE = 'contract';
END $$;
COMMENT ON FUNCTION keep_frozen_pays_units() IS 'Contracts: trigger of contracts; whether verified units are paid stays as it was frozen.';
CREATE TRIGGER contract_pays_units_frozen BEFORE UPDATE ON contract
    FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL AND NEW.pays_units <> OLD.pays_units)
    EXECUTE FUNCTION keep_frozen_pays_units();

CREATE FUNCTION line_units(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT sum(least(verified_units(d.tenant_id, d.id), d.planned))::bigint FROM deliverable d
        WHERE d.tenant_id = tenant AND d.line_id = wanted);
COMMENT ON FUNCTION line_units(bigint, bigint) IS 'FieldService: verified units of a service line, of each deliverable up to what was agreed; null where nothing is counted.';
CREATE FUNCTION contract_earned(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(sum(coalesce(round(l.unit_price_fen * line_units(l.tenant_id, l.id)), l.amount_fen)), 0)::bigint
        FROM contract_line l WHERE l.tenant_id = tenant AND l.contract_id = wanted);
COMMENT ON FUNCTION contract_earned(bigint, bigint) IS 'Contracts: what the verified units of the service lines are worth.';

-- What both sides agree to pay less: of one tranche that is not accepted yet, by fund.
ALTER TABLE contract_amendment ADD COLUMN reduction_fen bigint NOT NULL DEFAULT 0 CHECK (reduction_fen >= 0),
    ADD COLUMN milestone_title text NOT NULL DEFAULT '' CHECK (length(milestone_title) <= 200),
    ADD COLUMN milestone_due_on date,
    ADD CONSTRAINT amendment_goes_one_way CHECK (supplement_fen = 0 OR reduction_fen = 0),
    DROP CONSTRAINT amendment_changes_something,
    ADD CONSTRAINT amendment_changes_something CHECK (supplement_fen > 0 OR reduction_fen > 0 OR ends_on IS NOT NULL
        OR terms <> ''),
    -- What has to be proved for a supplement stands in the text that is sealed. Earlier papers stay as they were signed.
    ADD CONSTRAINT supplement_has_milestone CHECK (supplement_fen = 0 OR state IN ('refused', 'withdrawn')
        OR (milestone_title <> '' AND milestone_due_on IS NOT NULL)) NOT VALID;

CREATE TABLE amendment_cut (
    tenant_id bigint NOT NULL,
    amendment_id bigint NOT NULL,
    tranche_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, amendment_id, tranche_id, fund_id),
    FOREIGN KEY (tenant_id, amendment_id) REFERENCES contract_amendment,
    FOREIGN KEY (tenant_id, tranche_id, fund_id) REFERENCES tranche_source (tenant_id, tranche_id, fund_id)
);
COMMENT ON TABLE amendment_cut IS 'Contracts: by how much an amendment lessens what a fund pays of a tranche; append-only.';
CREATE INDEX amendment_cut_tranche ON amendment_cut (tenant_id, tranche_id);
CALL protect_tenant_table('amendment_cut', 'SELECT, INSERT');
CALL make_append_only('amendment_cut');

CREATE FUNCTION tranche_amount(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT t.amount_fen - (SELECT coalesce(sum(k.amount_fen), 0)::bigint FROM amendment_cut k
            JOIN contract_amendment a ON a.tenant_id = k.tenant_id AND a.id = k.amendment_id AND a.state = 'active'
            WHERE k.tenant_id = t.tenant_id AND k.tranche_id = t.id)
        FROM tranche t WHERE t.tenant_id = tenant AND t.id = wanted);
COMMENT ON FUNCTION tranche_amount(bigint, bigint) IS 'Contracts: what a tranche is worth, less what amendments in force cut out of it.';

-- The cuts are the reduction, out of tranches of this contract that nobody accepted and of which something is left.
CREATE FUNCTION check_amendment_cuts() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    found contract_amendment;
BEGIN
    SELECT a.* INTO found FROM contract_amendment a WHERE a.tenant_id = NEW.tenant_id
        AND a.id = CASE TG_TABLE_NAME WHEN 'amendment_cut' THEN (to_jsonb(NEW) ->> 'amendment_id')::bigint
            ELSE (to_jsonb(NEW) ->> 'id')::bigint END;
    IF found.state NOT IN ('pending', 'active') THEN RETURN NULL; END IF;
    IF found.reduction_fen <> (SELECT coalesce(sum(k.amount_fen), 0) FROM amendment_cut k
            WHERE k.tenant_id = found.tenant_id AND k.amendment_id = found.id)
        OR EXISTS (SELECT FROM amendment_cut k JOIN tranche t ON t.tenant_id = k.tenant_id AND t.id = k.tranche_id
            LEFT JOIN milestone m ON m.tenant_id = t.tenant_id AND m.tranche_id = t.id
            WHERE k.tenant_id = found.tenant_id AND k.amendment_id = found.id
              AND (t.contract_id <> found.contract_id OR m.state IN ('accepted', 'cancelled')
                OR EXISTS (SELECT FROM payment_request q WHERE q.tenant_id = t.tenant_id AND q.tranche_id = t.id
                    AND q.state IN ('prepared', 'approved', 'paid'))))
        OR EXISTS (SELECT FROM amendment_cut k JOIN tranche_source s ON s.tenant_id = k.tenant_id
                AND s.tranche_id = k.tranche_id AND s.fund_id = k.fund_id
            WHERE k.tenant_id = found.tenant_id AND k.amendment_id = found.id AND s.amount_fen <= (
                SELECT sum(o.amount_fen) FROM amendment_cut o JOIN contract_amendment a ON a.tenant_id = o.tenant_id
                    AND a.id = o.amendment_id AND a.state IN ('pending', 'active')
                WHERE o.tenant_id = k.tenant_id AND o.tranche_id = k.tranche_id AND o.fund_id = k.fund_id)) THEN
        RAISE EXCEPTION 'the cuts are not the reduction' USING ERRCODE = '23514', CONSTRAINT = 'amendment_cuts_add_up',
            TABLE = 'amendment_cut';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_amendment_cuts() IS 'Contracts: trigger of amendments; what is cut is the reduction, out of tranches that are neither accepted nor asked to be paid, and something is left of each part.';
CREATE CONSTRAINT TRIGGER amendment_cuts_add_up AFTER INSERT ON amendment_cut
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_amendment_cuts();
CREATE CONSTRAINT TRIGGER amendment_cuts_add_up AFTER INSERT OR UPDATE OF state ON contract_amendment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_amendment_cuts();

-- What is cut, and what has to be proved, stay as they were frozen.
CREATE FUNCTION keep_frozen_amendment() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the amendment is frozen' USING ERRCODE = '23001', CONSTRAINT = 'amendment_frozen',
        TABLE = 'contract_amendment';
END $$;
COMMENT ON FUNCTION keep_frozen_amendment() IS 'Contracts: trigger of amendments; reduction and milestone stay as they were frozen.';
CREATE TRIGGER amendment_stays_frozen BEFORE UPDATE ON contract_amendment
    FOR EACH ROW WHEN ((NEW.reduction_fen, NEW.milestone_title, NEW.milestone_due_on)
        IS DISTINCT FROM (OLD.reduction_fen, OLD.milestone_title, OLD.milestone_due_on))
    EXECUTE FUNCTION keep_frozen_amendment();

-- What results are worked out of, and what a tranche may pay, begin with what the tranche is worth now.
CREATE OR REPLACE FUNCTION work_out_result() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    part tranche;
    term outcome_term;
BEGIN
    SELECT t.* INTO part FROM tranche t WHERE t.tenant_id = NEW.tenant_id AND t.id = NEW.tranche_id
        AND t.contract_id = NEW.contract_id;
    part.amount_fen := tranche_amount(NEW.tenant_id, NEW.tranche_id);
    SELECT o.* INTO term FROM outcome_term o WHERE o.tenant_id = NEW.tenant_id AND o.tranche_id = NEW.tranche_id;
    IF part.id IS NULL OR (term.tranche_id IS NULL) <> (NEW.outcomes IS NULL)
        OR NOT EXISTS (SELECT FROM milestone m JOIN milestone_acceptance a ON a.tenant_id = m.tenant_id
            AND a.milestone_id = m.id WHERE m.tenant_id = NEW.tenant_id AND m.tranche_id = NEW.tranche_id)
        OR EXISTS (SELECT FROM payment_request q WHERE q.tenant_id = NEW.tenant_id AND q.tranche_id = NEW.tranche_id
            AND q.state IN ('prepared', 'approved', 'paid')) THEN
        RAISE EXCEPTION 'no result of this tranche now' USING ERRCODE = '23514', CONSTRAINT = 'result_of_an_accepted_tranche',
            TABLE = 'tranche_result';
    END IF;
    IF NEW.score IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM payment_step s WHERE s.tenant_id = NEW.tenant_id AND s.contract_id = NEW.contract_id)
        THEN
            RAISE EXCEPTION 'the contract has no such rule' USING ERRCODE = '23514',
                CONSTRAINT = 'result_by_a_rule_of_the_contract', TABLE = 'tranche_result';
        END IF;
        NEW.percent := coalesce((SELECT s.percent FROM payment_step s WHERE s.tenant_id = NEW.tenant_id
            AND s.contract_id = NEW.contract_id AND s.score_from <= NEW.score ORDER BY s.score_from DESC LIMIT 1), 0);
        NEW.payable_fen := round(part.amount_fen * NEW.percent / 100);
    ELSE
        NEW.percent := NULL;
        NEW.payable_fen := least(part.amount_fen, round(term.unit_price_fen * NEW.outcomes));
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION tranche_by_result(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT least(coalesce(r.payable_fen, CASE WHEN o.tranche_id IS NULL AND (coalesce(m.on_signing, false)
            OR NOT EXISTS (SELECT FROM payment_step s WHERE s.tenant_id = t.tenant_id AND s.contract_id = t.contract_id))
            THEN t.fen ELSE 0 END),
        coalesce(round(t.fen * d.pay_percent / 100)::bigint, t.fen))
    FROM (SELECT w.tenant_id, w.id, w.contract_id, tranche_amount(w.tenant_id, w.id) AS fen FROM tranche w
        WHERE w.tenant_id = tenant AND w.id = wanted) t
    LEFT JOIN tranche_result r ON r.tenant_id = t.tenant_id AND r.tranche_id = t.id
    LEFT JOIN outcome_term o ON o.tenant_id = t.tenant_id AND o.tranche_id = t.id
    LEFT JOIN milestone m ON m.tenant_id = t.tenant_id AND m.tranche_id = t.id
    LEFT JOIN evaluation e ON e.tenant_id = m.tenant_id AND e.milestone_id = m.id
    LEFT JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id
$$;
COMMENT ON FUNCTION tranche_by_result(bigint, bigint) IS 'Contracts: what a tranche pays by its result and the evaluation of its milestone: nothing before a score or outcomes that the contract asks for, else its amount.';

-- Where verified units are paid, the tranches are filled one after the other with what the units are worth; what is paid
-- on signing is an advance upon them. A supplement has no lines and is paid as it is.
CREATE OR REPLACE FUNCTION tranche_payable(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT c.pays_units OR t.amendment_id IS NOT NULL OR EXISTS (SELECT FROM milestone m
            WHERE m.tenant_id = t.tenant_id AND m.tranche_id = t.id AND m.on_signing)
        THEN tranche_by_result(t.tenant_id, t.id)
        ELSE least(tranche_by_result(t.tenant_id, t.id), greatest(0, contract_earned(c.tenant_id, c.id)
            - (SELECT coalesce(sum(CASE WHEN b.n < t.n THEN tranche_by_result(b.tenant_id, b.id) ELSE
                (SELECT coalesce(sum(q.amount_fen), 0) FROM payment_request q WHERE q.tenant_id = b.tenant_id
                    AND q.tranche_id = b.id AND q.state IN ('prepared', 'approved', 'paid')) END), 0)::bigint
                FROM tranche b WHERE b.tenant_id = t.tenant_id AND b.contract_id = t.contract_id AND b.id <> t.id
                  AND b.amendment_id IS NULL))) END
    FROM tranche t JOIN contract c ON c.tenant_id = t.tenant_id AND c.id = t.contract_id
    WHERE t.tenant_id = tenant AND t.id = wanted
$$;
COMMENT ON FUNCTION tranche_payable(bigint, bigint) IS 'Contracts: what a tranche may pay in all: by its result and evaluation, and where the contract pays verified units no more than they are worth.';
REVOKE ALL ON FUNCTION line_units(bigint, bigint), contract_earned(bigint, bigint), tranche_amount(bigint, bigint),
    tranche_by_result(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION line_units(bigint, bigint), contract_earned(bigint, bigint), tranche_amount(bigint, bigint),
    tranche_by_result(bigint, bigint) TO miaopu_app;

-- One request of a holder for a tranche at a time. A second one after it has been paid is for what was verified since;
-- where units are not paid there is none.
DROP INDEX tranche_is_paid_once;
CREATE UNIQUE INDEX tranche_is_paid_once ON payment_request (tenant_id, tranche_id, holder_id)
    WHERE tranche_id IS NOT NULL AND state IN ('prepared', 'approved');
CREATE INDEX payment_request_tranche ON payment_request (tenant_id, tranche_id) WHERE tranche_id IS NOT NULL;

CREATE OR REPLACE FUNCTION check_tranche_payable() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    -- What the bank has paid is booked, whatever happened to the contract meanwhile.
    IF TG_OP = 'UPDATE' AND NEW.state = 'paid' AND EXISTS (SELECT FROM payment_batch_item i
        WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.id AND i.state = 'paid') THEN
        RETURN NEW;
    END IF;
    -- Holders pay their parts of a tranche in transactions of their own: one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('tranche_payable', NEW.tranche_id));
    IF NEW.amount_fen + (SELECT coalesce(sum(q.amount_fen), 0) FROM payment_request q
        WHERE q.tenant_id = NEW.tenant_id AND q.tranche_id = NEW.tranche_id AND q.id <> NEW.id
          AND q.state IN ('prepared', 'approved', 'paid')) > tranche_payable(NEW.tenant_id, NEW.tranche_id) THEN
        RAISE EXCEPTION 'more than the tranche pays' USING ERRCODE = '23514', CONSTRAINT = 'tranche_pays_its_result',
            TABLE = 'payment_request';
    END IF;
    IF NEW.state <> 'paid' AND NOT EXISTS (SELECT FROM contract c
            WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id AND c.pays_units)
        AND EXISTS (SELECT FROM payment_request q WHERE q.tenant_id = NEW.tenant_id AND q.tranche_id = NEW.tranche_id
            AND q.holder_id = NEW.holder_id AND q.id <> NEW.id AND q.state IN ('prepared', 'approved', 'paid')) THEN
        RAISE EXCEPTION 'the holder has asked for its part' USING ERRCODE = '23505',
            CONSTRAINT = 'tranche_is_paid_once', TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION check_tranche_is_open() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    -- What the bank has paid is booked, whatever happened to the contract meanwhile.
    IF TG_OP = 'UPDATE' AND NEW.state = 'paid' AND EXISTS (SELECT FROM payment_batch_item i
        WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.id AND i.state = 'paid') THEN
        RETURN NEW;
    END IF;
    IF NEW.tranche_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM milestone m JOIN milestone_acceptance a ON a.tenant_id = m.tenant_id AND a.milestone_id = m.id
        JOIN contract c ON c.tenant_id = m.tenant_id AND c.id = m.contract_id AND c.state = 'active'
        WHERE m.tenant_id = NEW.tenant_id AND m.tranche_id = NEW.tranche_id AND m.contract_id = NEW.contract_id)
    THEN
        RAISE EXCEPTION 'the milestone has not been accepted' USING ERRCODE = '23514',
            CONSTRAINT = 'tranche_is_open', TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;
