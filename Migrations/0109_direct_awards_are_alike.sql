-- What is awarded directly is bought as well: it counts as alike with the procurements of its purchaser, item and year.

ALTER TABLE recorded_award ADD COLUMN item_code text NOT NULL DEFAULT ''
        CHECK (item_code ~ '^([AB][0-9]{4})?$'),
    ADD COLUMN confirmed_reason text NOT NULL DEFAULT '' CHECK (length(confirmed_reason) <= 2000);
COMMENT ON COLUMN recorded_award.item_code IS 'The item of the catalogue that was bought; empty where nothing was purchased or the lines of the contract say it.';
COMMENT ON COLUMN recorded_award.confirmed_reason IS 'Why it was confirmed although it is part of purchases that together reach a threshold.';

-- The items that a recorded award bought in its year, with what each cost: its own, else those of the lines of its contract.
-- What a procurement of this house awarded counts there.
CREATE FUNCTION recorded_purchases(tenant bigint)
    RETURNS TABLE (award_id bigint, title text, item_code text, year smallint, method text, amount_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT w.id, w.title, b.code, extract(year FROM w.decided_on)::smallint, w.method, b.fen
    FROM recorded_award w
    CROSS JOIN LATERAL (
        SELECT w.item_code AS code, w.amount_fen AS fen WHERE w.item_code <> ''
        UNION ALL
        SELECT i.code, sum(l.amount_fen)::bigint FROM contract c
        JOIN contract_line l ON l.tenant_id = c.tenant_id AND l.contract_id = c.id
        JOIN catalogue_item i ON i.tenant_id = l.tenant_id AND i.id = l.item_id
        WHERE w.item_code = '' AND c.tenant_id = w.tenant_id AND c.recorded_award_id = w.id AND c.kind = 'service'
          AND c.state <> 'cancelled' GROUP BY i.code
    ) b
    WHERE w.tenant_id = tenant AND w.withdrawn_at IS NULL
      AND NOT EXISTS (SELECT FROM procurement_award a WHERE a.tenant_id = w.tenant_id AND a.recorded_award_id = w.id)
$$;
COMMENT ON FUNCTION recorded_purchases(bigint) IS 'Contracts: what recorded awards bought outside the procurements of this house, by item and year.';

CREATE OR REPLACE FUNCTION procurement_alike(tenant bigint, wanted bigint)
    RETURNS TABLE (purchases bigint, total_fen bigint, limit_fen bigint, limit_rule bigint, splitting_rule bigint, effect text)
    LANGUAGE sql STABLE AS $$
    SELECT count(o.fen), sum(o.fen)::bigint, min(t.value)::bigint, min(t.id), min(s.id),
        CASE WHEN min(t.effect) = 'block' AND min(s.effect) = 'block' THEN 'block' ELSE 'warn' END
    FROM procurement p
    CROSS JOIN LATERAL procurement_threshold(CASE WHEN p.method = 'below_threshold' THEN 'goods_services'
        ELSE 'open_tender' END, p.area_code, p.started_on) AS t
    CROSS JOIN LATERAL rule_in_force('procurement.splitting.forbidden', p.area_code, p.started_on) AS s
    CROSS JOIN LATERAL (
        SELECT o.estimate_fen AS fen FROM procurement o WHERE o.tenant_id = p.tenant_id
          AND o.purchaser_id = p.purchaser_id AND o.year = p.year AND o.item_code = p.item_code
          AND o.state NOT IN ('failed', 'cancelled') AND o.method NOT IN ('open_tender', 'invited_tender')
          AND (p.method = 'below_threshold') = (o.method = 'below_threshold')
        UNION ALL
        SELECT r.amount_fen FROM recorded_purchases(p.tenant_id) r
        JOIN tenant n ON n.id = p.tenant_id AND n.organisation_id = p.purchaser_id
        WHERE r.year = p.year AND r.item_code = p.item_code AND r.method NOT IN ('open_tender', 'invited_tender')
          AND (r.method = 'direct' OR (p.method = 'below_threshold') = (r.method = 'below_threshold'))
    ) o
    WHERE p.tenant_id = tenant AND p.id = wanted AND p.method NOT IN ('open_tender', 'invited_tender')
      AND p.estimate_fen < t.value AND o.fen < t.value AND s.value = 1
    GROUP BY p.id HAVING count(o.fen) > 1 AND sum(o.fen) >= min(t.value)
$$;
COMMENT ON FUNCTION procurement_alike(bigint, bigint) IS 'Contracts: purchases that together reach the threshold that each stays below, recorded awards among them, with the rules and what they do.';

-- The same seen from a recorded award.
CREATE FUNCTION recorded_award_alike(tenant bigint, wanted bigint)
    RETURNS TABLE (purchases bigint, total_fen bigint, limit_fen bigint, splitting_rule bigint, effect text, evidence text)
    LANGUAGE sql STABLE AS $$
    SELECT count(o.fen), sum(o.fen)::bigint, min(t.value)::bigint, min(s.id),
        CASE WHEN min(t.effect) = 'block' AND min(s.effect) = 'block' THEN 'block' ELSE 'warn' END,
        string_agg(o.name, '、' ORDER BY o.name)
    FROM recorded_award w JOIN tenant n ON n.id = w.tenant_id
    CROSS JOIN LATERAL procurement_threshold(CASE WHEN w.method IN ('direct', 'below_threshold') THEN 'goods_services'
        ELSE 'open_tender' END, w.area_code, w.decided_on) AS t
    CROSS JOIN LATERAL rule_in_force('procurement.splitting.forbidden', w.area_code, w.decided_on) AS s
    CROSS JOIN LATERAL (
        SELECT o.estimate_fen AS fen, o.number AS name FROM procurement o WHERE o.tenant_id = w.tenant_id
          AND o.purchaser_id = n.organisation_id AND o.year = extract(year FROM w.decided_on)
          AND o.item_code = w.item_code AND o.state NOT IN ('failed', 'cancelled')
          AND o.method NOT IN ('open_tender', 'invited_tender')
          AND (w.method IN ('direct', 'below_threshold')) = (o.method = 'below_threshold')
        UNION ALL
        SELECT r.amount_fen, r.title FROM recorded_purchases(w.tenant_id) r
        WHERE r.year = extract(year FROM w.decided_on) AND r.item_code = w.item_code
          AND r.method NOT IN ('open_tender', 'invited_tender')
          AND (r.method IN ('direct', 'below_threshold')) = (w.method IN ('direct', 'below_threshold'))
    ) o
    WHERE w.tenant_id = tenant AND w.id = wanted AND w.item_code <> '' AND w.withdrawn_at IS NULL
      AND w.method NOT IN ('open_tender', 'invited_tender') AND w.amount_fen < t.value AND o.fen < t.value
      AND s.value = 1
      AND NOT EXISTS (SELECT FROM procurement_award a WHERE a.tenant_id = w.tenant_id AND a.recorded_award_id = w.id)
    GROUP BY w.id HAVING count(o.fen) > 1 AND sum(o.fen) >= min(t.value)
$$;
COMMENT ON FUNCTION recorded_award_alike(bigint, bigint) IS 'Contracts: purchases alike with a recorded award that together reach the threshold that each stays below, with the rule and what it does.';
REVOKE ALL ON FUNCTION recorded_purchases(bigint), recorded_award_alike(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recorded_purchases(bigint), recorded_award_alike(bigint, bigint) TO miaopu_app;

CREATE FUNCTION check_award_not_split() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    -- Under the lock of the procurements alike.
    PERFORM pg_advisory_xact_lock(hashtextextended(format('procurement %s %s %s %s', NEW.tenant_id,
        (SELECT t.organisation_id FROM tenant t WHERE t.id = NEW.tenant_id), extract(year FROM NEW.decided_on)::smallint,
        NEW.item_code), 0));
    IF NOT EXISTS (SELECT FROM catalogue_item i WHERE i.tenant_id = NEW.tenant_id AND i.code = NEW.item_code
            AND NEW.decided_on BETWEEN i.valid_from AND coalesce(i.valid_to, 'infinity')) THEN
        RAISE EXCEPTION 'the item is not in force' USING ERRCODE = '23514', CONSTRAINT = 'award_of_an_item',
            TABLE = 'recorded_award';
    END IF;
    SELECT a.* INTO found FROM recorded_award_alike(NEW.tenant_id, NEW.id) a;
    IF found.effect = 'block' THEN
        RAISE EXCEPTION 'the purchase is split' USING ERRCODE = '23514', CONSTRAINT = 'award_not_split',
            TABLE = 'recorded_award';
    ELSIF TG_OP = 'UPDATE' AND found.effect = 'warn' AND NEW.confirmed_reason = '' THEN
        RAISE EXCEPTION 'the confirmation needs a reason' USING ERRCODE = '23514',
            CONSTRAINT = 'award_alike_needs_reason', TABLE = 'recorded_award';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_award_not_split() IS 'Contracts: trigger of recorded awards; a purchase that is part of a splitting is refused where the rules block, and confirmed with a reason where they warn.';
CREATE TRIGGER award_not_split AFTER INSERT ON recorded_award
    FOR EACH ROW WHEN (NEW.item_code <> '') EXECUTE FUNCTION check_award_not_split();
CREATE TRIGGER award_not_split_when_confirmed AFTER UPDATE OF confirmed_at ON recorded_award
    FOR EACH ROW WHEN (NEW.item_code <> '' AND OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL)
    EXECUTE FUNCTION check_award_not_split();
