-- An evaluation always comes to an end: whoever cannot score is replaced, and what hangs on signing is not evaluated.

CREATE TABLE evaluation_replacement (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    evaluation_id bigint NOT NULL,
    party text NOT NULL,
    account_before bigint NOT NULL REFERENCES account,
    account_after bigint NOT NULL REFERENCES account,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    replaced_by bigint NOT NULL REFERENCES account,
    replaced_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, evaluation_id, party) REFERENCES evaluation_evaluator,
    CONSTRAINT replacement_is_another CHECK (account_after NOT IN (account_before, replaced_by))
);
COMMENT ON TABLE evaluation_replacement IS 'Milestones: that somebody else scores for a party from now on, and why; append-only.';
CREATE INDEX evaluation_replacement_seat ON evaluation_replacement (tenant_id, evaluation_id, party);
CALL protect_tenant_table('evaluation_replacement', 'SELECT, INSERT');
CALL make_append_only('evaluation_replacement');

-- The seat changes by a replacement only, before its party has scored in the round, and to nobody who sat elsewhere.
DROP TRIGGER append_only_rows ON evaluation_evaluator;
GRANT UPDATE (account_id, assigned_by, assigned_at) ON evaluation_evaluator TO miaopu_app;
CREATE FUNCTION check_evaluator_is_replaced() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.tenant_id, NEW.evaluation_id, NEW.party) IS DISTINCT FROM
            (OLD.tenant_id, OLD.evaluation_id, OLD.party)
        OR NOT EXISTS (SELECT FROM evaluation_replacement r WHERE r.tenant_id = OLD.tenant_id
            AND r.id = (SELECT max(x.id) FROM evaluation_replacement x WHERE x.tenant_id = OLD.tenant_id
                AND x.evaluation_id = OLD.evaluation_id AND x.party = OLD.party)
            AND (r.account_before, r.account_after, r.replaced_by) = (OLD.account_id, NEW.account_id, NEW.assigned_by))
    THEN
        RAISE EXCEPTION 'a seat changes by a replacement' USING ERRCODE = '23001', TABLE = 'evaluation_evaluator',
            CONSTRAINT = 'evaluator_is_replaced';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluator_is_replaced() IS 'Milestones: trigger of evaluators; a seat changes by a replacement only.';
CREATE TRIGGER evaluator_is_replaced BEFORE UPDATE OR DELETE ON evaluation_evaluator
    FOR EACH ROW EXECUTE FUNCTION check_evaluator_is_replaced();
CREATE TRIGGER replacement_is_independent BEFORE UPDATE ON evaluation_evaluator
    FOR EACH ROW EXECUTE FUNCTION check_evaluator_is_independent();

CREATE FUNCTION replace_evaluator() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF NOT EXISTS (SELECT FROM evaluation e WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id
            AND e.state = 'open' AND NOT EXISTS (SELECT FROM evaluation_submission s WHERE s.tenant_id = e.tenant_id
                AND s.evaluation_id = e.id AND s.party = NEW.party AND s.round = e.round) FOR UPDATE)
        OR NOT EXISTS (SELECT FROM evaluation_evaluator v WHERE v.tenant_id = NEW.tenant_id
            AND v.evaluation_id = NEW.evaluation_id AND v.party = NEW.party AND v.account_id = NEW.account_before) THEN
        broken := 'replaced_before_scoring';
    ELSIF EXISTS (SELECT FROM evaluation_replacement r WHERE r.tenant_id = NEW.tenant_id
            AND r.evaluation_id = NEW.evaluation_id AND r.account_before = NEW.account_after) THEN
        broken := 'evaluator_of_one_party';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'replacement refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken,
            TABLE = 'evaluation_replacement';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION replace_evaluator() IS 'Milestones: trigger of replacements; while the party has not scored in the round, and by nobody who left the evaluation.';
CREATE TRIGGER evaluator_replaced BEFORE INSERT ON evaluation_replacement
    FOR EACH ROW EXECUTE FUNCTION replace_evaluator();
CREATE FUNCTION seat_replacement() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE evaluation_evaluator SET account_id = NEW.account_after, assigned_by = NEW.replaced_by,
        assigned_at = NEW.replaced_at
    WHERE tenant_id = NEW.tenant_id AND evaluation_id = NEW.evaluation_id AND party = NEW.party;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION seat_replacement() IS 'Milestones: trigger of replacements; the seat is that of the person who came.';
CREATE TRIGGER evaluator_seated AFTER INSERT ON evaluation_replacement
    FOR EACH ROW EXECUTE FUNCTION seat_replacement();

-- Signing is no work: asking for its evaluation or for its users' opinion would keep a contract from ever being signed.
ALTER TABLE milestone ADD CONSTRAINT signing_is_not_judged CHECK (NOT (needs_opinion AND on_signing)) NOT VALID;
CREATE FUNCTION check_evaluation_of_work() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM milestone m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id AND m.on_signing) THEN
        RAISE EXCEPTION 'signing is not evaluated' USING ERRCODE = '23514', CONSTRAINT = 'signing_is_not_judged',
            TABLE = 'evaluation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_of_work() IS 'Milestones: trigger of evaluations; not of a milestone that hangs on signing.';
CREATE TRIGGER evaluation_of_work BEFORE INSERT ON evaluation FOR EACH ROW EXECUTE FUNCTION check_evaluation_of_work();
