-- An upheld challenge or complaint takes the award away and stops its contract; a purchase by a recorded award is measured by
-- the same thresholds as every other; bid bonds are asked for within the dated share, and go back within the dated days.

ALTER TABLE procurement_challenge ADD COLUMN voids_award_id bigint,
    ADD FOREIGN KEY (tenant_id, voids_award_id) REFERENCES recorded_award,
    ADD CONSTRAINT only_upheld_voids CHECK (voids_award_id IS NULL OR outcome = 'upheld');
CREATE INDEX procurement_challenge_voids ON procurement_challenge (tenant_id, voids_award_id)
    WHERE voids_award_id IS NOT NULL;
COMMENT ON COLUMN procurement_challenge.voids_award_id IS 'The award that stood when the challenge or complaint was upheld: it holds no more. Written by the database.';

CREATE OR REPLACE FUNCTION keep_procurement_answers() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    answers text[] := ARRAY['reason', 'answered_by', 'answered_at', 'outcome', 'answer', 'answered_on',
        'voids_award_id'];
BEGIN
    IF (to_jsonb(NEW) - answers) IS DISTINCT FROM (to_jsonb(OLD) - answers) OR to_jsonb(OLD) ->> 'answered_by' IS NOT NULL
    THEN
        RAISE EXCEPTION 'answered once' USING ERRCODE = '23001', CONSTRAINT = 'procurement_answered_once',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION void_award_of_upheld() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    -- An award waits for the answer, and an answer for the award, under the lock of the procurement.
    PERFORM FROM procurement p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.procurement_id FOR UPDATE;
    NEW.voids_award_id := CASE WHEN NEW.outcome = 'upheld' THEN (SELECT a.recorded_award_id FROM procurement_award a
        JOIN recorded_award w ON w.tenant_id = a.tenant_id AND w.id = a.recorded_award_id AND w.withdrawn_at IS NULL
        WHERE a.tenant_id = NEW.tenant_id AND a.procurement_id = NEW.procurement_id) END;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION void_award_of_upheld() IS 'Contracts: trigger of challenges; whatever award stands when one is upheld holds no more.';
CREATE TRIGGER award_voided BEFORE UPDATE ON procurement_challenge
    FOR EACH ROW WHEN (OLD.outcome IS NULL) EXECUTE FUNCTION void_award_of_upheld();

CREATE FUNCTION award_is_void(tenant bigint, wanted bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM procurement_challenge c WHERE c.tenant_id = tenant AND c.voids_award_id = wanted);
COMMENT ON FUNCTION award_is_void(bigint, bigint) IS 'Contracts: whether an upheld challenge or complaint took a recorded award away.';
REVOKE ALL ON FUNCTION award_is_void(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION award_is_void(bigint, bigint) TO miaopu_app;

CREATE FUNCTION check_contract_of_void_award() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF award_is_void(NEW.tenant_id, NEW.recorded_award_id) THEN
        RAISE EXCEPTION 'the award was taken away' USING ERRCODE = '23514', CONSTRAINT = 'award_is_void',
            TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_of_void_award() IS 'Contracts: trigger of contracts; of an award that was taken away nothing is drafted, signed or completed: it is cancelled, or ends early.';
CREATE TRIGGER contract_of_void_award BEFORE INSERT OR UPDATE OF state ON contract
    FOR EACH ROW WHEN (NEW.recorded_award_id IS NOT NULL AND NEW.state IN ('draft', 'to_sign', 'active', 'completed'))
    EXECUTE FUNCTION check_contract_of_void_award();

CREATE FUNCTION check_payment_of_void_award() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    request payment_request;
BEGIN
    SELECT q.* INTO request FROM payment_request q WHERE q.tenant_id = NEW.tenant_id
        AND q.id = (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'payment_request' THEN 'id' ELSE 'request_id' END)::bigint;
    IF TG_TABLE_NAME = 'payment_request' THEN
        request := NEW;
        -- What the bank has paid is booked, whatever happened to the award meanwhile.
        IF NEW.state = 'paid' AND EXISTS (SELECT FROM payment_batch_item i WHERE i.tenant_id = NEW.tenant_id
            AND i.request_id = NEW.id AND i.state = 'paid') THEN
            RETURN NEW;
        END IF;
    END IF;
    IF EXISTS (SELECT FROM contract c WHERE c.tenant_id = request.tenant_id AND c.id = request.contract_id
            AND award_is_void(c.tenant_id, c.recorded_award_id)) THEN
        RAISE EXCEPTION 'the award was taken away' USING ERRCODE = '23514', CONSTRAINT = 'award_is_void',
            TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_payment_of_void_award() IS 'Contracts: trigger of payments and bank files; nothing is paid under an award that was taken away.';
CREATE TRIGGER contract_of_void_award BEFORE INSERT OR UPDATE OF state ON payment_request
    FOR EACH ROW WHEN (NEW.contract_id IS NOT NULL AND NEW.state IN ('prepared', 'approved', 'paid'))
    EXECUTE FUNCTION check_payment_of_void_award();
CREATE TRIGGER contract_of_void_award BEFORE INSERT ON payment_batch_item
    FOR EACH ROW EXECUTE FUNCTION check_payment_of_void_award();

-- The thresholds of the place and the day, for purchases whose award was not made by a procurement of this house.
ALTER TABLE contract ADD COLUMN method_rule_id bigint REFERENCES rule;
CREATE INDEX contract_method_rule ON contract (method_rule_id) WHERE method_rule_id IS NOT NULL;
COMMENT ON COLUMN contract.method_rule_id IS 'The threshold that the method of the recorded award departs from, where that rule only warns.';

CREATE FUNCTION check_award_within_threshold() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    made recorded_award;
    place text;
    asked rule;
BEGIN
    SELECT w.* INTO made FROM recorded_award w WHERE w.tenant_id = NEW.tenant_id AND w.id = NEW.recorded_award_id;
    IF EXISTS (SELECT FROM procurement_award a WHERE a.tenant_id = NEW.tenant_id
        AND a.recorded_award_id = NEW.recorded_award_id) THEN
        RETURN NEW;
    END IF;
    SELECT 'procurement.threshold.' || CASE a.level WHEN 0 THEN 'central' ELSE 'local' END INTO place
    FROM area a WHERE a.code = NEW.area_code;
    asked := rule_in_force(place || '.open_tender', NEW.area_code, made.decided_on);
    IF asked.id IS NULL OR NEW.value_fen < asked.value OR made.method = 'open_tender' THEN
        asked := rule_in_force(place || '.goods_services', NEW.area_code, made.decided_on);
        IF asked.id IS NULL OR NEW.value_fen < asked.value OR made.method NOT IN ('direct', 'below_threshold') THEN
            RETURN NEW;
        END IF;
    END IF;
    IF asked.effect = 'block' THEN
        RAISE EXCEPTION 'the method does not fit the size' USING ERRCODE = '23514',
            CONSTRAINT = 'award_within_threshold', TABLE = 'contract', DETAIL = asked.citation;
    END IF;
    NEW.method_rule_id := asked.id;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_award_within_threshold() IS 'Contracts: trigger of contracts; a purchase by a recorded award is measured by the dated thresholds: refused where they block, noted where they warn.';
CREATE TRIGGER award_within_threshold BEFORE INSERT ON contract
    FOR EACH ROW WHEN (NEW.recorded_award_id IS NOT NULL AND NEW.kind IN ('service', 'framework'))
    EXECUTE FUNCTION check_award_within_threshold();

-- 投标保证金: asked for before the announcement, and what became of each bidder's.
CREATE TABLE procurement_bond (
    tenant_id bigint NOT NULL,
    procurement_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    rule_id bigint REFERENCES rule,
    asked_by bigint NOT NULL REFERENCES account,
    asked_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, procurement_id),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement
);
COMMENT ON TABLE procurement_bond IS 'Contracts: the bid bond (投标保证金) that every bidder pays, at most the dated share of the estimate; with the row of the rule.';
CALL protect_tenant_table('procurement_bond', 'SELECT, INSERT');
CALL make_append_only('procurement_bond');

CREATE TABLE procurement_bond_move (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    procurement_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    kind text NOT NULL CHECK (kind IN ('received', 'returned', 'drawn')),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    moved_on date NOT NULL CHECK (moved_on <= today()),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, procurement_id) REFERENCES procurement_bond,
    CONSTRAINT drawn_with_reason CHECK (kind <> 'drawn' OR note <> '')
);
COMMENT ON TABLE procurement_bond_move IS 'Contracts: the bid bond of a bidder came in, went back or was drawn upon; append-only.';
CREATE INDEX procurement_bond_move_bond ON procurement_bond_move (tenant_id, procurement_id, organisation_id);
CALL protect_tenant_table('procurement_bond_move', 'SELECT, INSERT');
CALL make_append_only('procurement_bond_move');

CREATE FUNCTION check_procurement_bond() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    bought procurement;
    asked rule;
BEGIN
    SELECT p.* INTO STRICT bought FROM procurement p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.procurement_id
        FOR SHARE;
    asked := rule_in_force('procurement.bid_bond.max', bought.area_code, bought.started_on);
    NEW.rule_id := asked.id;
    IF bought.state <> 'draft' THEN
        RAISE EXCEPTION 'announced already' USING ERRCODE = '23514', CONSTRAINT = 'bid_bond_before_announcement',
            TABLE = 'procurement_bond';
    ELSIF asked.effect = 'block' AND NEW.amount_fen * 100 > bought.estimate_fen * asked.value THEN
        RAISE EXCEPTION 'more than the rule' USING ERRCODE = '23514', CONSTRAINT = 'bid_bond_within_rule',
            TABLE = 'procurement_bond', DETAIL = trim_scale(asked.value)::text;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_procurement_bond() IS 'Contracts: trigger of bid bonds; asked for in a draft, within the dated share of the estimate.';
CREATE TRIGGER bid_bond_within_rule BEFORE INSERT ON procurement_bond
    FOR EACH ROW EXECUTE FUNCTION check_procurement_bond();

CREATE FUNCTION check_procurement_bond_move() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    came bigint;
    went bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('bid bond ' || NEW.organisation_id, NEW.procurement_id));
    SELECT coalesce(sum(m.amount_fen) FILTER (WHERE m.kind = 'received'), 0),
        coalesce(sum(m.amount_fen) FILTER (WHERE m.kind <> 'received'), 0) INTO came, went
    FROM procurement_bond_move m WHERE m.tenant_id = NEW.tenant_id AND m.procurement_id = NEW.procurement_id
      AND m.organisation_id = NEW.organisation_id;
    IF NEW.kind = 'received' AND came + NEW.amount_fen > (SELECT b.amount_fen FROM procurement_bond b
            WHERE b.tenant_id = NEW.tenant_id AND b.procurement_id = NEW.procurement_id)
        OR NEW.kind <> 'received' AND went + NEW.amount_fen > came THEN
        RAISE EXCEPTION 'more than there is' USING ERRCODE = '23514', CONSTRAINT = 'bid_bond_moves_within_bond',
            TABLE = 'procurement_bond_move';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_procurement_bond_move() IS 'Contracts: trigger of moves of bid bonds; of each bidder no more comes in than is asked for, and no more goes out than came.';
CREATE TRIGGER bid_bond_moves_within_bond BEFORE INSERT ON procurement_bond_move
    FOR EACH ROW EXECUTE FUNCTION check_procurement_bond_move();
