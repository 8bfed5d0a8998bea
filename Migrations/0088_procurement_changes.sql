-- What belongs to an announcement of a procurement besides its text: its files and those of the sealed quotes, until when
-- questions are taken, and announced changes, which keep what held before.

ALTER TABLE procurement ADD COLUMN questions_until timestamptz,
    ADD CONSTRAINT procurement_questions_until CHECK (questions_until <= responses_due_at);

CREATE TABLE procurement_change (
    tenant_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    body text NOT NULL CHECK (body <> '' AND length(body) <= 5000),
    affects_offers boolean NOT NULL,
    description_before text NOT NULL,
    description_after text NOT NULL CHECK (description_after <> '' AND length(description_after) <= 10000),
    due_before timestamptz NOT NULL,
    due_after timestamptz NOT NULL,
    questions_before timestamptz,
    questions_after timestamptz,
    file_hashes text[] NOT NULL DEFAULT '{}' CHECK (cardinality(file_hashes) <= 10),
    changed_by bigint NOT NULL REFERENCES account,
    changed_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, procurement_id, n),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement,
    CONSTRAINT procurement_change_extends CHECK (due_after >= due_before)
);
COMMENT ON TABLE procurement_change IS 'Contracts: an announced change of an announcement, with what held before and after; append-only.';
CALL protect_tenant_table('procurement_change', 'SELECT, INSERT');
CALL make_append_only('procurement_change');

CREATE OR REPLACE FUNCTION check_procurement() RETURNS trigger
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
            'announced_at', 'noticed_on', 'notice_ends_on', 'questions_until', 'description']) IS DISTINCT FROM
            (to_jsonb(OLD) - ARRAY['state', 'price_weight', 'price_rule_id', 'responses_due_at', 'announced_by',
            'announced_at', 'noticed_on', 'notice_ends_on', 'questions_until', 'description'])
        OR OLD.announced_at IS NOT NULL AND (NEW.price_weight, NEW.announced_at)
            IS DISTINCT FROM (OLD.price_weight, OLD.announced_at)
        -- What was announced changes by a change that was announced, too.
        OR (NEW.description <> OLD.description OR OLD.announced_at IS NOT NULL
                AND (NEW.responses_due_at, NEW.questions_until) IS DISTINCT FROM (OLD.responses_due_at, OLD.questions_until))
            AND (OLD.state, NEW.state) IS DISTINCT FROM ('announced', 'announced')
        OR OLD.state = 'announced' AND NEW.state = 'announced' AND NOT EXISTS (
            SELECT FROM procurement_change c WHERE c.tenant_id = NEW.tenant_id AND c.procurement_id = NEW.id
              AND c.n = (SELECT max(m.n) FROM procurement_change m WHERE m.tenant_id = NEW.tenant_id
                  AND m.procurement_id = NEW.id)
              AND (c.description_after, c.due_after, c.questions_after) IS NOT DISTINCT FROM
                  (NEW.description, NEW.responses_due_at, NEW.questions_until))
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

-- A change comes before the deadline, builds on what holds, and is at once what holds.
CREATE FUNCTION check_procurement_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    bought procurement;
    broken text;
BEGIN
    SELECT p.* INTO bought FROM procurement p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.procurement_id FOR UPDATE;
    IF bought.state IS DISTINCT FROM 'announced' OR moment() > bought.responses_due_at THEN
        broken := 'procurement_change_in_time';
    ELSIF (NEW.description_before, NEW.due_before, NEW.questions_before) IS DISTINCT FROM
            (bought.description, bought.responses_due_at, bought.questions_until)
        OR NEW.n <> 1 + (SELECT count(*) FROM procurement_change c WHERE c.tenant_id = NEW.tenant_id
            AND c.procurement_id = NEW.procurement_id) THEN
        broken := 'procurement_change_builds_on';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'change of an announcement refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken,
            TABLE = 'procurement_change';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_procurement_change() IS 'Contracts: trigger of changes of an announcement; before the deadline, on top of what holds.';
CREATE TRIGGER procurement_change_checked BEFORE INSERT ON procurement_change
    FOR EACH ROW EXECUTE FUNCTION check_procurement_change();
CREATE FUNCTION apply_procurement_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE procurement SET description = NEW.description_after, responses_due_at = NEW.due_after,
        questions_until = NEW.questions_after
    WHERE tenant_id = NEW.tenant_id AND id = NEW.procurement_id;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION apply_procurement_change() IS 'Contracts: trigger of changes of an announcement; the procurement says what the last change says.';
CREATE TRIGGER procurement_change_applied AFTER INSERT ON procurement_change
    FOR EACH ROW EXECUTE FUNCTION apply_procurement_change();

-- Questions are taken until the day announced for them, else until the deadline.
CREATE FUNCTION check_question_clock() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM procurement p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.procurement_id
        AND moment() > p.questions_until) THEN
        RAISE EXCEPTION 'the time for questions is over' USING ERRCODE = '23514', CONSTRAINT = 'question_in_time',
            TABLE = 'procurement_question';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_question_clock() IS 'Contracts: trigger of questions; none after the day announced for them.';
CREATE TRIGGER question_clock BEFORE INSERT ON procurement_question
    FOR EACH ROW EXECUTE FUNCTION check_question_clock();

-- Once somebody has opened, nothing comes any more, whatever moment it says; the lock of the step is held already.
CREATE FUNCTION check_response_before_opening() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'INSERT' OR NEW.replaced_at IS NOT NULL) AND EXISTS (SELECT FROM procurement_opening o
            WHERE o.tenant_id = NEW.tenant_id AND o.procurement_id = NEW.procurement_id) THEN
        RAISE EXCEPTION 'the responses are being opened' USING ERRCODE = '23514', CONSTRAINT = 'response_in_time',
            TABLE = 'procurement_response';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_response_before_opening() IS 'Contracts: trigger of responses; none comes or is replaced once somebody has opened.';
CREATE TRIGGER response_before_opening BEFORE INSERT OR UPDATE OF replaced_at ON procurement_response
    FOR EACH ROW EXECUTE FUNCTION check_response_before_opening();

-- Files of a quote come with it: the response names their hashes, and nothing else is attached to it.
ALTER TABLE procurement_response ADD COLUMN file_hashes text[] NOT NULL DEFAULT '{}'
    CHECK (cardinality(file_hashes) <= 10);

CREATE FUNCTION guard_procurement_paper() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    paper file := CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END;
    named integer;
BEGIN
    IF paper.subject_kind = 'procurement' AND paper.field = '' THEN
        PERFORM FROM procurement p WHERE p.tenant_id = paper.tenant_id AND p.id = paper.subject_id AND p.state = 'draft'
            FOR UPDATE;
        IF FOUND THEN RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END IF;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT count(*) INTO named FROM (
            SELECT unnest(c.file_hashes) AS hash FROM procurement_change c WHERE paper.subject_kind = 'procurement'
              AND c.tenant_id = paper.tenant_id AND c.procurement_id = paper.subject_id AND c.n::text = paper.field
            UNION ALL
            SELECT unnest(r.file_hashes) FROM procurement_response r WHERE paper.subject_kind = 'procurement_quote'
              AND r.tenant_id = paper.tenant_id AND r.id = paper.subject_id) AS announced
        WHERE announced.hash = encode(paper.sha256, 'hex');
        IF named > (SELECT count(*) FROM file f WHERE f.tenant_id = paper.tenant_id AND f.subject_kind = paper.subject_kind
            AND f.subject_id = paper.subject_id AND f.sha256 = paper.sha256
            AND (paper.subject_kind = 'procurement_quote' OR f.field = paper.field)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'papers of a procurement stay as they were handed in' USING ERRCODE = '23001',
        TABLE = 'file', CONSTRAINT = 'procurement_paper_stays';
END $$;
COMMENT ON FUNCTION guard_procurement_paper() IS 'Contracts: trigger of files of announcements and quotes; only those that were announced or sealed, and they stay.';
CREATE TRIGGER procurement_paper_comes BEFORE INSERT ON file FOR EACH ROW
    WHEN (NEW.subject_kind IN ('procurement', 'procurement_quote')) EXECUTE FUNCTION guard_procurement_paper();
CREATE TRIGGER procurement_paper_stays BEFORE UPDATE OR DELETE ON file FOR EACH ROW
    WHEN (OLD.subject_kind IN ('procurement', 'procurement_quote')) EXECUTE FUNCTION guard_procurement_paper();
