-- What the bank has paid is always booked, a contract that pays verified units pays the rest of a tranche when it has
-- been verified, and who belongs to a party of a procurement takes no part in it.

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

CREATE OR REPLACE FUNCTION check_deliverable() RETURNS trigger
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

CREATE OR REPLACE FUNCTION check_procurement_step() RETURNS trigger
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

CREATE OR REPLACE FUNCTION guard_purchase_plan() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF TG_TABLE_NAME = 'purchase_plan_line' THEN
        -- One after the other, so that no need comes on two plans.
        PERFORM FROM purchase_need n WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.need_id FOR UPDATE;
        IF NOT EXISTS (SELECT FROM purchase_need n JOIN purchase_plan p ON p.tenant_id = n.tenant_id AND p.id = NEW.plan_id
            WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.need_id AND n.withdrawn_at IS NULL AND n.year = p.year
              AND n.programme_id = p.programme_id AND p.state = 'submitted') THEN
            broken := 'purchase_plan_takes_need';
        ELSIF EXISTS (SELECT FROM purchase_plan_line l JOIN purchase_plan p ON p.tenant_id = l.tenant_id
            AND p.id = l.plan_id AND p.state <> 'returned' WHERE l.tenant_id = NEW.tenant_id
              AND l.need_id = NEW.need_id AND l.plan_id <> NEW.plan_id) THEN
            broken := 'purchase_need_planned_once';
        END IF;
    ELSIF TG_TABLE_NAME = 'purchase_need' THEN
        IF (to_jsonb(NEW) - ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawn_reason']) IS DISTINCT FROM
            (to_jsonb(OLD) - ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawn_reason']) OR OLD.withdrawn_at IS NOT NULL
            OR EXISTS (SELECT FROM purchase_plan_line l JOIN purchase_plan p ON p.tenant_id = l.tenant_id
                AND p.id = l.plan_id AND p.state <> 'returned' WHERE l.tenant_id = NEW.tenant_id AND l.need_id = NEW.id)
            OR EXISTS (SELECT FROM procurement p WHERE p.tenant_id = NEW.tenant_id AND p.need_id = NEW.id
                AND p.state NOT IN ('failed', 'cancelled'))
        THEN broken := 'purchase_need_stays'; END IF;
    ELSIF OLD.state IN ('returned', 'published') OR (OLD.state, NEW.state) NOT IN
        (('submitted', 'returned'), ('submitted', 'approved'), ('approved', 'published'))
        OR (NEW.year, NEW.number, NEW.title, NEW.programme_id, NEW.submitted_by) IS DISTINCT FROM
            (OLD.year, OLD.number, OLD.title, OLD.programme_id, OLD.submitted_by)
        OR OLD.content_sha256 IS NOT NULL AND NEW.content_sha256 IS DISTINCT FROM OLD.content_sha256 THEN
        broken := 'purchase_plan_stays';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'plan refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
