-- How what is needed is bought: procurements below the threshold, run here with sealed quotes, and the record of those that
-- the government's platform ran; what the dated rules found; challenges and complaints; who may buy and who may supply.

ALTER TABLE recorded_award DROP CONSTRAINT recorded_award_method_check,
    ADD CONSTRAINT recorded_award_method_check CHECK (method IN ('direct', 'open_tender', 'invited_tender', 'negotiation',
        'consultation', 'inquiry', 'single_source', 'framework_agreement', 'below_threshold'));

-- What kind of body an organisation is in the eyes of the rules of purchase, where it says more than its registration.
CREATE TABLE procurement_body (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    body text NOT NULL CHECK (body IN ('state_organ', 'party_organ', 'group_organ', 'group_funded',
        'institution_administrative', 'institution_first', 'institution_second', 'institution_business',
        'social_organisation', 'company', 'village_economy', 'self_governing', 'foreign_ngo', 'unclassified')),
    valid_from date NOT NULL,
    document text NOT NULL CHECK (document <> '' AND length(document) <= 200),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT procurement_body_day UNIQUE (tenant_id, organisation_id, valid_from)
);
COMMENT ON TABLE procurement_body IS 'Contracts: what kind of body an organisation is for purchases from a day on, by a document; append-only.';
CALL protect_tenant_table('procurement_body', 'SELECT, INSERT');
CALL make_append_only('procurement_body');

CREATE FUNCTION procurement_body_of(tenant bigint, wanted bigint, day date) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT b.body FROM procurement_body b WHERE b.tenant_id = tenant AND b.organisation_id = wanted
            AND b.valid_from <= day ORDER BY b.valid_from DESC LIMIT 1),
        (SELECT CASE o.kind WHEN 'league_committee' THEN 'group_organ' WHEN 'government' THEN 'state_organ'
            WHEN 'company' THEN 'company' WHEN 'village_committee' THEN 'self_governing'
            WHEN 'foreign_ngo' THEN 'foreign_ngo' WHEN 'institution' THEN 'unclassified'
            WHEN 'university' THEN 'unclassified' WHEN 'other' THEN 'unclassified'
            ELSE 'social_organisation' END FROM organisation o WHERE o.id = wanted))
$$;
COMMENT ON FUNCTION procurement_body_of(bigint, bigint, date) IS 'Contracts: what kind of body an organisation is for purchases on a day.';
CREATE FUNCTION procurement_kind_rule(tenant bigint, wanted bigint, side text, area text, day date) RETURNS rule
    LANGUAGE sql STABLE AS $$
    SELECT rule_in_force('procurement.' || side || '.' || procurement_body_of(tenant, wanted, day), area, day)
$$;
COMMENT ON FUNCTION procurement_kind_rule(bigint, bigint, text, text, date) IS 'Contracts: the row of the matrix of purchasers and contractors for an organisation on a day.';

-- A purchase of services is agreed only between bodies that may buy and supply it.
CREATE FUNCTION check_contract_kinds() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    asked rule;
    side record;
BEGIN
    FOR side IN SELECT * FROM (VALUES ('purchaser', NEW.authority_id), ('contractor', NEW.contractor_id)) AS s (name, body)
    LOOP
        asked := procurement_kind_rule(NEW.tenant_id, side.body, side.name, NEW.area_code, NEW.starts_on);
        IF asked.effect = 'block' AND asked.value = 0 THEN
            RAISE EXCEPTION 'this kind of body may not' USING ERRCODE = '23514', TABLE = 'contract',
                CONSTRAINT = side.name || '_kind', DETAIL = asked.citation;
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_kinds() IS 'Contracts: trigger of contracts; the purchaser may buy and the contractor may supply services.';
CREATE TRIGGER contract_kinds BEFORE INSERT OR UPDATE OF kind, contractor_id ON contract
    FOR EACH ROW WHEN (NEW.kind IN ('service', 'framework')) EXECUTE FUNCTION check_contract_kinds();

CREATE TABLE procurement (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    number text NOT NULL CHECK (number <> '' AND length(number) <= 40),
    need_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    item_id bigint NOT NULL,
    item_code text NOT NULL,
    area_code text NOT NULL REFERENCES area,
    purchaser_id bigint NOT NULL REFERENCES organisation,
    year smallint NOT NULL,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    description text NOT NULL CHECK (description <> '' AND length(description) <= 10000),
    estimate_fen bigint NOT NULL CHECK (estimate_fen > 0),
    method text NOT NULL CHECK (method IN ('open_tender', 'invited_tender', 'negotiation', 'consultation', 'inquiry',
        'single_source', 'framework_agreement', 'below_threshold')),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'announced', 'opened', 'ranked', 'noticed', 'recorded',
        'awarded', 'failed', 'cancelled')),
    started_by bigint NOT NULL REFERENCES account,
    started_on date NOT NULL,
    price_weight numeric(5, 2) CHECK (price_weight BETWEEN 0 AND 100),
    price_rule_id bigint REFERENCES rule,
    responses_due_at timestamptz,
    announced_by bigint REFERENCES account,
    announced_at timestamptz,
    noticed_on date,
    notice_ends_on date CHECK (notice_ends_on >= noticed_on),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, need_id) REFERENCES purchase_need,
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    FOREIGN KEY (tenant_id, item_id) REFERENCES catalogue_item,
    CONSTRAINT procurement_number UNIQUE (tenant_id, number),
    CONSTRAINT procurement_announced CHECK (num_nulls(price_weight, responses_due_at, announced_by, announced_at) IN (0, 4)
        AND num_nulls(noticed_on, notice_ends_on) IN (0, 2)
        AND (state NOT IN ('announced', 'opened', 'ranked', 'noticed') OR announced_at IS NOT NULL)
        AND (state <> 'noticed' OR noticed_on IS NOT NULL))
);
COMMENT ON TABLE procurement IS 'Contracts: how a need is bought: below the threshold run here, by a statutory method recorded here.';
CREATE UNIQUE INDEX procurement_of_a_need ON procurement (tenant_id, need_id) WHERE state NOT IN ('failed', 'cancelled');
CREATE INDEX procurement_alike ON procurement (tenant_id, purchaser_id, year, item_code);
CALL protect_tenant_table('procurement', 'SELECT, INSERT, UPDATE');

-- The threshold that holds in an area on a day: of the central authorities for the country, else the local one.
CREATE FUNCTION procurement_threshold(what text, area text, day date) RETURNS rule
    LANGUAGE sql STABLE AS $$
    SELECT rule_in_force('procurement.threshold.' || CASE WHEN a.level = 0 THEN 'central' ELSE 'local' END || '.' || what,
        area, day) FROM area a WHERE a.code = area
$$;
COMMENT ON FUNCTION procurement_threshold(text, text, date) IS 'Contracts: the row of a threshold of purchases in an area on a day.';

-- Purchases of one purchaser, one item and one year that each stay below a limit and together reach it (化整为零): against
-- the threshold of procurement for those below it, against that of open tender for all others without one.
CREATE FUNCTION procurement_alike(tenant bigint, wanted bigint)
    RETURNS TABLE (purchases bigint, total_fen bigint, limit_fen bigint, limit_rule bigint, splitting_rule bigint, effect text)
    LANGUAGE sql STABLE AS $$
    SELECT count(o.id), sum(o.estimate_fen)::bigint, min(t.value)::bigint, min(t.id), min(s.id),
        CASE WHEN min(t.effect) = 'block' AND min(s.effect) = 'block' THEN 'block' ELSE 'warn' END
    FROM procurement p
    CROSS JOIN LATERAL procurement_threshold(CASE WHEN p.method = 'below_threshold' THEN 'goods_services'
        ELSE 'open_tender' END, p.area_code, p.started_on) AS t
    CROSS JOIN LATERAL rule_in_force('procurement.splitting.forbidden', p.area_code, p.started_on) AS s
    JOIN procurement o ON o.tenant_id = p.tenant_id AND o.purchaser_id = p.purchaser_id AND o.year = p.year
        AND o.item_code = p.item_code AND o.state NOT IN ('failed', 'cancelled')
        AND o.method NOT IN ('open_tender', 'invited_tender') AND o.estimate_fen < t.value
        AND (p.method = 'below_threshold') = (o.method = 'below_threshold')
    WHERE p.tenant_id = tenant AND p.id = wanted AND p.method NOT IN ('open_tender', 'invited_tender')
      AND p.estimate_fen < t.value AND s.value = 1
    GROUP BY p.id HAVING count(o.id) > 1 AND sum(o.estimate_fen) >= min(t.value)
$$;
COMMENT ON FUNCTION procurement_alike(bigint, bigint) IS 'Contracts: purchases that together reach the threshold that each stays below, with the rules and what they do.';

CREATE TABLE procurement_finding (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    procurement_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('method', 'splitting', 'unplanned', 'unbudgeted', 'purchaser_kind', 'period',
        'responses', 'price_weight')),
    rule_id bigint REFERENCES rule,
    evidence text NOT NULL CHECK (length(evidence) <= 1000),
    found_by bigint NOT NULL REFERENCES account,
    found_at timestamptz NOT NULL DEFAULT moment(),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 1000),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement,
    CONSTRAINT procurement_finding_once UNIQUE (tenant_id, procurement_id, kind),
    CONSTRAINT procurement_finding_answered CHECK (num_nulls(answered_by, answered_at) IN (0, 2)
        AND (answered_at IS NULL) = (reason = '')),
    CONSTRAINT procurement_finding_takes_two CHECK (answered_by <> found_by)
);
COMMENT ON TABLE procurement_finding IS 'Contracts: where a procurement departs from a dated rule that warns, with the evidence and the reason of a second person.';
CALL protect_tenant_table('procurement_finding', 'SELECT, INSERT, UPDATE');

CREATE TABLE procurement_criterion (
    tenant_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    weight numeric(5, 2) NOT NULL CHECK (weight > 0 AND weight <= 100),
    PRIMARY KEY (tenant_id, procurement_id, n),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement
);
COMMENT ON TABLE procurement_criterion IS 'Contracts: what of the quality counts how much; with the weight of the price 100.';
CALL protect_tenant_table('procurement_criterion', 'SELECT, INSERT');
CALL make_append_only('procurement_criterion');

CREATE TABLE procurement_question (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    procurement_id bigint NOT NULL,
    text text NOT NULL CHECK (text <> '' AND length(text) <= 2000),
    asked_by bigint NOT NULL REFERENCES account,
    asked_at timestamptz NOT NULL DEFAULT moment(),
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 5000),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement,
    CONSTRAINT procurement_question_answered CHECK (num_nulls(answered_by, answered_at) IN (0, 2)
        AND (answered_at IS NULL) = (answer = ''))
);
COMMENT ON TABLE procurement_question IS 'Contracts: a question about an announcement and its answer, for everybody to read.';
CALL protect_tenant_table('procurement_question', 'SELECT, INSERT, UPDATE');

CREATE TABLE procurement_response (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    procurement_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    submitted_by bigint NOT NULL REFERENCES account,
    submitted_at timestamptz NOT NULL DEFAULT moment(),
    replaced_at timestamptz,
    excluded_by bigint REFERENCES account,
    excluded_reason text NOT NULL DEFAULT '' CHECK (length(excluded_reason) <= 500),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement,
    UNIQUE (tenant_id, procurement_id, id),
    CONSTRAINT procurement_response_excluded CHECK ((excluded_by IS NULL) = (excluded_reason = ''))
);
COMMENT ON TABLE procurement_response IS 'Contracts: that an organisation answered an announcement, when, and the hash of what it sealed.';
CREATE UNIQUE INDEX procurement_response_live ON procurement_response (tenant_id, procurement_id, organisation_id)
    WHERE replaced_at IS NULL;
CALL protect_tenant_table('procurement_response', 'SELECT, INSERT, UPDATE');

CREATE TABLE procurement_quote (
    tenant_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    response_id bigint NOT NULL,
    price_fen bigint NOT NULL CHECK (price_fen > 0),
    offer text NOT NULL CHECK (offer <> '' AND length(offer) <= 20000),
    salt text NOT NULL CHECK (length(salt) >= 16),
    PRIMARY KEY (tenant_id, response_id),
    FOREIGN KEY (tenant_id, procurement_id, response_id) REFERENCES procurement_response (tenant_id, procurement_id, id)
);
COMMENT ON TABLE procurement_quote IS 'Contracts: what an organisation sealed: price and offer; nobody reads it before two people have signed the opening.';
CALL protect_tenant_table('procurement_quote', 'SELECT, INSERT');
CALL make_append_only('procurement_quote');

CREATE TABLE procurement_opening (
    tenant_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    responses smallint NOT NULL CHECK (responses >= 0),
    opened_by bigint NOT NULL REFERENCES account,
    opened_at timestamptz NOT NULL DEFAULT moment(),
    signed_by bigint REFERENCES account,
    signed_at timestamptz,
    PRIMARY KEY (tenant_id, procurement_id),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement,
    CONSTRAINT procurement_opening_signed CHECK (num_nulls(signed_by, signed_at) IN (0, 2)),
    CONSTRAINT procurement_opening_takes_two CHECK (signed_by <> opened_by)
);
COMMENT ON TABLE procurement_opening IS 'Contracts: the record of an opening, signed by two people after the deadline.';
CALL protect_tenant_table('procurement_opening', 'SELECT, INSERT, UPDATE');
CREATE POLICY sealed_until_opened ON procurement_quote AS RESTRICTIVE FOR SELECT TO miaopu_app, miaopu_owner
    USING (EXISTS (SELECT FROM procurement_opening o WHERE o.tenant_id = procurement_quote.tenant_id
        AND o.procurement_id = procurement_quote.procurement_id AND o.signed_at IS NOT NULL));

CREATE TABLE procurement_score (
    tenant_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    response_id bigint NOT NULL,
    n smallint NOT NULL,
    score numeric(5, 2) NOT NULL CHECK (score BETWEEN 0 AND 100),
    scored_by bigint NOT NULL REFERENCES account,
    scored_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, response_id, n, scored_by),
    FOREIGN KEY (tenant_id, procurement_id, response_id) REFERENCES procurement_response (tenant_id, procurement_id, id),
    FOREIGN KEY (tenant_id, procurement_id, n) REFERENCES procurement_criterion
);
COMMENT ON TABLE procurement_score IS 'Contracts: what somebody gives a response for a criterion, 0 to 100; append-only.';
CALL protect_tenant_table('procurement_score', 'SELECT, INSERT');
CALL make_append_only('procurement_score');

CREATE TABLE procurement_rank (
    tenant_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    response_id bigint NOT NULL,
    rank smallint NOT NULL CHECK (rank >= 1),
    price_points numeric(5, 2) NOT NULL,
    quality_points numeric(5, 2) NOT NULL,
    PRIMARY KEY (tenant_id, response_id),
    FOREIGN KEY (tenant_id, procurement_id, response_id) REFERENCES procurement_response (tenant_id, procurement_id, id),
    CONSTRAINT procurement_rank_place UNIQUE (tenant_id, procurement_id, rank)
);
COMMENT ON TABLE procurement_rank IS 'Contracts: the places of the responses, recomputed by miaopu check; append-only.';
CALL protect_tenant_table('procurement_rank', 'SELECT, INSERT');
CALL make_append_only('procurement_rank');

CREATE TABLE procurement_record (
    tenant_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    plan_number text NOT NULL CHECK (plan_number <> '' AND length(plan_number) <= 60),
    announcement text NOT NULL CHECK (announcement <> '' AND length(announcement) <= 300),
    announced_on date NOT NULL,
    closed_on date NOT NULL CHECK (closed_on >= announced_on),
    expert_draw text NOT NULL DEFAULT '' CHECK (length(expert_draw) <= 60),
    scores text NOT NULL DEFAULT '' CHECK (length(scores) <= 2000),
    result text NOT NULL CHECK (result <> '' AND length(result) <= 300),
    result_on date NOT NULL CHECK (result_on >= closed_on),
    organisation_id bigint NOT NULL REFERENCES organisation,
    price_fen bigint NOT NULL CHECK (price_fen > 0),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, procurement_id),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement
);
COMMENT ON TABLE procurement_record IS 'Contracts: what the government''s platform did: plan, announcement, draw of experts, scores, result; append-only.';
CALL protect_tenant_table('procurement_record', 'SELECT, INSERT');
CALL make_append_only('procurement_record');

CREATE TABLE procurement_award (
    tenant_id bigint NOT NULL,
    recorded_award_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    price_fen bigint NOT NULL CHECK (price_fen > 0),
    awarded_by bigint NOT NULL REFERENCES account,
    awarded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, recorded_award_id),
    FOREIGN KEY (tenant_id, recorded_award_id) REFERENCES recorded_award,
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement
);
COMMENT ON TABLE procurement_award IS 'Contracts: the recorded award that a procurement ended in; another one only after the one before was withdrawn.';
CREATE INDEX procurement_award_procurement ON procurement_award (tenant_id, procurement_id);
CALL protect_tenant_table('procurement_award', 'SELECT, INSERT');
CALL make_append_only('procurement_award');

CREATE TABLE procurement_challenge (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    procurement_id bigint NOT NULL,
    challenge_id bigint,
    party text NOT NULL CHECK (party <> '' AND length(party) <= 200),
    subject text NOT NULL CHECK (subject <> '' AND length(subject) <= 5000),
    known_on date NOT NULL,
    filed_on date NOT NULL CHECK (filed_on >= known_on),
    suspended_from date,
    suspended_until date CHECK (suspended_until >= suspended_from),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    outcome text CHECK (outcome IN ('upheld', 'rejected', 'withdrawn')),
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 5000),
    answered_on date CHECK (answered_on >= filed_on),
    answered_by bigint REFERENCES account,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement,
    FOREIGN KEY (tenant_id, challenge_id) REFERENCES procurement_challenge,
    CONSTRAINT procurement_challenge_answered CHECK (num_nulls(outcome, answered_on, answered_by) IN (0, 3)
        AND (outcome IS NULL) = (answer = '')),
    CONSTRAINT procurement_suspension CHECK (num_nulls(suspended_from, suspended_until) IN (0, 2)
        AND (suspended_from IS NULL OR challenge_id IS NOT NULL AND suspended_from >= filed_on))
);
COMMENT ON TABLE procurement_challenge IS 'Contracts: a challenge (质疑) of a procurement, or with challenge_id the complaint (投诉) about its answer; a complaint may suspend it.';
CREATE INDEX procurement_challenge_procurement ON procurement_challenge (tenant_id, procurement_id);
CALL protect_tenant_table('procurement_challenge', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION procurement_is_suspended(tenant bigint, wanted bigint, day date) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM procurement_challenge c WHERE c.tenant_id = tenant AND c.procurement_id = wanted
        AND c.outcome IS NULL AND day BETWEEN c.suspended_from AND c.suspended_until)
$$;
COMMENT ON FUNCTION procurement_is_suspended(bigint, bigint, date) IS 'Contracts: whether a complaint suspends a procurement on a day.';
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['procurement_body_of(bigint, bigint, date)',
        'procurement_kind_rule(bigint, bigint, text, text, date)', 'procurement_threshold(text, text, date)',
        'procurement_alike(bigint, bigint)', 'procurement_is_suspended(bigint, bigint, date)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO miaopu_app', name);
    END LOOP;
END $$;

CREATE FUNCTION check_procurement() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    asked rule;
    broken text;
BEGIN
    -- Purchases alike start and are announced one after the other, so that none is overlooked.
    PERFORM pg_advisory_xact_lock(hashtextextended(format('procurement %s %s %s %s', NEW.tenant_id, NEW.purchaser_id,
        NEW.year, NEW.item_code), 0));
    IF TG_OP = 'INSERT' THEN
        -- A need is not withdrawn while it comes to be bought.
        PERFORM FROM purchase_need n WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.need_id
            AND n.withdrawn_at IS NULL FOR UPDATE;
        IF NOT FOUND THEN broken := 'purchase_need_stays'; END IF;
        IF NOT EXISTS (SELECT FROM catalogue_item i WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.item_id
            AND i.code = NEW.item_code AND NEW.started_on BETWEEN i.valid_from AND coalesce(i.valid_to, 'infinity')) THEN
            broken := 'procurement_item_in_force';
        END IF;
        asked := procurement_kind_rule(NEW.tenant_id, NEW.purchaser_id, 'purchaser', NEW.area_code, NEW.started_on);
        IF asked.effect = 'block' AND asked.value = 0 THEN broken := 'purchaser_kind'; END IF;
        asked := procurement_threshold('goods_services', NEW.area_code, NEW.started_on);
        IF NEW.method = 'below_threshold' AND asked.effect = 'block' AND NEW.estimate_fen >= asked.value THEN
            broken := 'procurement_method';
        END IF;
        asked := procurement_threshold('open_tender', NEW.area_code, NEW.started_on);
        IF NEW.method <> 'open_tender' AND asked.effect = 'block' AND NEW.estimate_fen >= asked.value THEN
            broken := 'procurement_method';
        END IF;
    ELSIF (to_jsonb(NEW) - ARRAY['state', 'price_weight', 'price_rule_id', 'responses_due_at', 'announced_by',
            'announced_at', 'noticed_on', 'notice_ends_on']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['state',
            'price_weight', 'price_rule_id', 'responses_due_at', 'announced_by', 'announced_at', 'noticed_on',
            'notice_ends_on'])
        OR OLD.announced_at IS NOT NULL AND (NEW.price_weight, NEW.responses_due_at, NEW.announced_at)
            IS DISTINCT FROM (OLD.price_weight, OLD.responses_due_at, OLD.announced_at)
        OR NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'announced'), ('draft', 'recorded'),
            ('draft', 'cancelled'), ('announced', 'opened'), ('announced', 'cancelled'), ('opened', 'ranked'),
            ('opened', 'failed'), ('ranked', 'noticed'), ('ranked', 'failed'), ('noticed', 'awarded'),
            ('noticed', 'failed'), ('recorded', 'awarded'), ('recorded', 'failed'), ('awarded', 'failed')) THEN
        broken := 'procurement_moves_forward';
    ELSIF NEW.state = 'failed' AND OLD.state <> 'failed' THEN
        IF EXISTS (SELECT FROM procurement_award a JOIN recorded_award w ON w.tenant_id = a.tenant_id
            AND w.id = a.recorded_award_id AND w.withdrawn_at IS NULL
            WHERE a.tenant_id = NEW.tenant_id AND a.procurement_id = NEW.id) THEN
            broken := 'award_once';
        END IF;
    ELSIF NEW.state IN ('announced', 'recorded') AND OLD.state = 'draft' THEN
        IF (NEW.state = 'announced') <> (NEW.method = 'below_threshold') THEN broken := 'procurement_moves_forward'; END IF;
        asked := rule_in_force('procurement.price_weight.services.min', NEW.area_code, NEW.started_on);
        NEW.price_rule_id := asked.id;
        IF NEW.state = 'announced' AND asked.effect = 'block' AND NEW.price_weight < asked.value THEN
            broken := 'price_weight_within_rule';
        ELSIF NEW.state = 'announced' AND (SELECT coalesce(sum(c.weight), 0) FROM procurement_criterion c
            WHERE c.tenant_id = NEW.tenant_id AND c.procurement_id = NEW.id) + NEW.price_weight <> 100 THEN
            broken := 'procurement_weights';
        ELSIF EXISTS (SELECT FROM procurement_alike(NEW.tenant_id, NEW.id) a WHERE a.effect = 'block') THEN
            broken := 'procurement_not_split';
        ELSIF EXISTS (SELECT FROM procurement_finding f WHERE f.tenant_id = NEW.tenant_id AND f.procurement_id = NEW.id
                AND f.kind IN ('splitting', 'method') AND f.answered_at IS NULL)
            OR EXISTS (SELECT FROM procurement_alike(NEW.tenant_id, NEW.id)) AND NOT EXISTS (SELECT
                FROM procurement_finding f WHERE f.tenant_id = NEW.tenant_id AND f.procurement_id = NEW.id
                AND f.kind = 'splitting') THEN
            broken := 'procurement_needs_reason';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'procurement refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken,
            TABLE = 'procurement';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_procurement() IS 'Contracts: trigger of procurements; method, kind, weights and splitting by the dated rules, and no step back.';
CREATE TRIGGER procurement_guarded BEFORE INSERT OR UPDATE ON procurement
    FOR EACH ROW EXECUTE FUNCTION check_procurement();

CREATE FUNCTION check_procurement_step() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    bought procurement;
    asked rule;
    broken text;
    actor bigint;
BEGIN
    SELECT p.* INTO bought FROM procurement p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.procurement_id FOR UPDATE;
    CASE TG_TABLE_NAME
    WHEN 'procurement_criterion' THEN
        IF bought.state <> 'draft' THEN broken := 'procurement_moves_forward'; END IF;
    WHEN 'procurement_question' THEN
        IF TG_OP = 'INSERT' AND (bought.state <> 'announced' OR moment() > bought.responses_due_at) THEN
            broken := 'question_in_time';
        ELSIF TG_OP = 'UPDATE' AND (OLD.answered_at IS NOT NULL OR NEW.text <> OLD.text) THEN
            broken := 'question_answered_once';
        END IF;
    WHEN 'procurement_response' THEN
        IF TG_OP = 'UPDATE' THEN
            actor := NEW.excluded_by;
            IF (to_jsonb(NEW) - ARRAY['replaced_at', 'excluded_by', 'excluded_reason']) IS DISTINCT FROM
                (to_jsonb(OLD) - ARRAY['replaced_at', 'excluded_by', 'excluded_reason'])
                OR OLD.replaced_at IS NOT NULL OR OLD.excluded_by IS NOT NULL THEN
                broken := 'response_stays';
            ELSIF NEW.excluded_by IS NOT NULL AND bought.state <> 'opened' THEN
                broken := 'response_excluded_after_opening';
            ELSIF NEW.replaced_at IS NOT NULL AND (bought.state <> 'announced' OR moment() > bought.responses_due_at) THEN
                broken := 'response_in_time';
            END IF;
        ELSIF bought.state <> 'announced' OR moment() > bought.responses_due_at THEN
            broken := 'response_in_time';
        ELSE
            asked := procurement_kind_rule(NEW.tenant_id, NEW.organisation_id, 'contractor', bought.area_code,
                bought.started_on);
            IF asked.effect = 'block' AND asked.value = 0 THEN broken := 'contractor_kind'; END IF;
        END IF;
    WHEN 'procurement_opening' THEN
        actor := coalesce(NEW.signed_by, NEW.opened_by);
        IF TG_OP = 'UPDATE' THEN
            IF OLD.signed_at IS NOT NULL OR (to_jsonb(NEW) - ARRAY['signed_by', 'signed_at']) IS DISTINCT FROM
                (to_jsonb(OLD) - ARRAY['signed_by', 'signed_at']) THEN broken := 'procurement_opened_once'; END IF;
        ELSIF bought.state <> 'announced' OR moment() <= bought.responses_due_at THEN
            broken := 'opening_in_time';
        ELSIF NEW.signed_by IS NOT NULL OR NEW.responses <> (SELECT count(*) FROM procurement_response r
            WHERE r.tenant_id = NEW.tenant_id AND r.procurement_id = NEW.procurement_id AND r.replaced_at IS NULL) THEN
            broken := 'opening_counts';
        END IF;
    WHEN 'procurement_score' THEN
        actor := NEW.scored_by;
        IF bought.state <> 'opened' OR NOT EXISTS (SELECT FROM procurement_response r WHERE r.tenant_id = NEW.tenant_id
            AND r.id = NEW.response_id AND r.replaced_at IS NULL AND r.excluded_by IS NULL) THEN
            broken := 'score_after_opening';
        END IF;
    WHEN 'procurement_rank' THEN
        IF bought.state <> 'opened' OR NOT EXISTS (SELECT FROM procurement_response r WHERE r.tenant_id = NEW.tenant_id
            AND r.id = NEW.response_id AND r.replaced_at IS NULL AND r.excluded_by IS NULL) THEN
            broken := 'ranking_once';
        END IF;
    WHEN 'procurement_record' THEN
        IF bought.state <> 'draft' OR bought.method = 'below_threshold' THEN broken := 'procurement_moves_forward'; END IF;
        asked := procurement_kind_rule(NEW.tenant_id, NEW.organisation_id, 'contractor', bought.area_code,
            bought.started_on);
        IF asked.effect = 'block' AND asked.value = 0 THEN broken := 'contractor_kind'; END IF;
    WHEN 'procurement_award' THEN
        actor := NEW.awarded_by;
        IF bought.state NOT IN ('noticed', 'recorded', 'awarded') THEN broken := 'award_of_a_result';
        ELSIF EXISTS (SELECT FROM procurement_award a JOIN recorded_award w ON w.tenant_id = a.tenant_id
            AND w.id = a.recorded_award_id AND w.withdrawn_at IS NULL
            WHERE a.tenant_id = NEW.tenant_id AND a.procurement_id = NEW.procurement_id) THEN broken := 'award_once';
        ELSIF bought.notice_ends_on >= (moment() AT TIME ZONE 'Asia/Shanghai')::date THEN broken := 'award_after_notice';
        ELSIF procurement_is_suspended(NEW.tenant_id, NEW.procurement_id, (moment() AT TIME ZONE 'Asia/Shanghai')::date)
        THEN broken := 'procurement_suspended';
        ELSIF NOT EXISTS (SELECT FROM recorded_award w WHERE w.tenant_id = NEW.tenant_id AND w.id = NEW.recorded_award_id
            AND w.organisation_id = NEW.organisation_id AND w.amount_fen = NEW.price_fen AND w.method = bought.method) THEN
            broken := 'award_of_a_result';
        END IF;
    END CASE;
    IF broken IS NULL AND EXISTS (SELECT FROM organisation_member m
        WHERE m.account_id = actor AND m.organisation_id IN (SELECT r.organisation_id FROM procurement_response r
        WHERE r.tenant_id = NEW.tenant_id AND r.procurement_id = NEW.procurement_id
        UNION ALL SELECT w.organisation_id FROM procurement_record w
        WHERE w.tenant_id = NEW.tenant_id AND w.procurement_id = NEW.procurement_id)) THEN
        broken := 'score_by_no_party';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'procurement refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken,
            TABLE = TG_TABLE_NAME, DETAIL = coalesce(asked.citation, '');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_procurement_step() IS 'Contracts: trigger of what happens to a procurement; each step in its time, under the lock of the procurement.';
CREATE TRIGGER procurement_step BEFORE INSERT ON procurement_criterion FOR EACH ROW EXECUTE FUNCTION check_procurement_step();
CREATE TRIGGER procurement_step BEFORE INSERT OR UPDATE ON procurement_question
    FOR EACH ROW EXECUTE FUNCTION check_procurement_step();
CREATE TRIGGER procurement_step BEFORE INSERT OR UPDATE ON procurement_response
    FOR EACH ROW EXECUTE FUNCTION check_procurement_step();
CREATE TRIGGER procurement_step BEFORE INSERT OR UPDATE ON procurement_opening
    FOR EACH ROW EXECUTE FUNCTION check_procurement_step();
CREATE TRIGGER procurement_step BEFORE INSERT ON procurement_score FOR EACH ROW EXECUTE FUNCTION check_procurement_step();
CREATE TRIGGER procurement_step BEFORE INSERT ON procurement_rank FOR EACH ROW EXECUTE FUNCTION check_procurement_step();
CREATE TRIGGER procurement_step BEFORE INSERT ON procurement_record FOR EACH ROW EXECUTE FUNCTION check_procurement_step();
CREATE TRIGGER procurement_step BEFORE INSERT ON procurement_award FOR EACH ROW EXECUTE FUNCTION check_procurement_step();

-- What a finding and a challenge said stays; each is answered once.
CREATE FUNCTION keep_procurement_answers() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    answers text[] := ARRAY['reason', 'answered_by', 'answered_at', 'outcome', 'answer', 'answered_on'];
BEGIN
    IF (to_jsonb(NEW) - answers) IS DISTINCT FROM (to_jsonb(OLD) - answers) OR to_jsonb(OLD) ->> 'answered_by' IS NOT NULL
    THEN
        RAISE EXCEPTION 'answered once' USING ERRCODE = '23001', CONSTRAINT = 'procurement_answered_once',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_procurement_answers() IS 'Contracts: trigger of findings and challenges; answered once, and what they said stays.';
CREATE TRIGGER procurement_answered_once BEFORE UPDATE ON procurement_finding
    FOR EACH ROW EXECUTE FUNCTION keep_procurement_answers();
CREATE TRIGGER procurement_answered_once BEFORE UPDATE ON procurement_challenge
    FOR EACH ROW EXECUTE FUNCTION keep_procurement_answers();

-- A complaint that suspends the procurement suspends the way to its contract.
CREATE FUNCTION check_contract_of_procurement() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM procurement_award a WHERE a.tenant_id = NEW.tenant_id
        AND a.recorded_award_id = NEW.recorded_award_id AND procurement_is_suspended(a.tenant_id, a.procurement_id,
            (moment() AT TIME ZONE 'Asia/Shanghai')::date)) THEN
        RAISE EXCEPTION 'suspended by a complaint' USING ERRCODE = '23514', CONSTRAINT = 'procurement_suspended',
            TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_of_procurement() IS 'Contracts: trigger of contracts; nothing goes on while a complaint suspends the procurement.';
CREATE TRIGGER contract_of_procurement BEFORE INSERT OR UPDATE OF state ON contract
    FOR EACH ROW WHEN (NEW.recorded_award_id IS NOT NULL AND NEW.state IN ('draft', 'to_sign', 'active'))
    EXECUTE FUNCTION check_contract_of_procurement();
