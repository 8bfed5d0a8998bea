-- What was accepted before scores were asked for can be evaluated afterwards, so that its tranche pays what the contract
-- gives for the score instead of nothing for good.

-- Accepted without a score, under a contract that pays by score.
CREATE FUNCTION milestone_lacks_score(tenant bigint, wanted bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM milestone m WHERE m.tenant_id = tenant AND m.id = wanted AND m.state = 'accepted'
        AND NOT m.on_signing AND m.tranche_id IS NOT NULL
        AND EXISTS (SELECT FROM payment_step s WHERE s.tenant_id = m.tenant_id AND s.contract_id = m.contract_id)
        AND NOT EXISTS (SELECT FROM outcome_term o WHERE o.tenant_id = m.tenant_id AND o.tranche_id = m.tranche_id)
        AND NOT EXISTS (SELECT FROM tranche_result r WHERE r.tenant_id = m.tenant_id AND r.tranche_id = m.tranche_id));
COMMENT ON FUNCTION milestone_lacks_score(bigint, bigint) IS 'Contracts: whether a milestone was accepted without the score by which its tranche pays; it is evaluated afterwards.';
REVOKE ALL ON FUNCTION milestone_lacks_score(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION milestone_lacks_score(bigint, bigint) TO miaopu_app;

CREATE OR REPLACE FUNCTION check_evaluation_of_work() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM milestone m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id AND m.on_signing) THEN
        RAISE EXCEPTION 'signing is not evaluated' USING ERRCODE = '23514', CONSTRAINT = 'signing_is_not_judged',
            TABLE = 'evaluation';
    ELSIF EXISTS (SELECT FROM milestone m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id
            AND m.state = 'accepted') AND NOT milestone_lacks_score(NEW.tenant_id, NEW.milestone_id) THEN
        RAISE EXCEPTION 'the milestone is accepted' USING ERRCODE = '23514', CONSTRAINT = 'evaluated_before_acceptance',
            TABLE = 'evaluation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_of_work() IS 'Milestones: trigger of evaluations; not of a milestone that hangs on signing, nor of an accepted one unless it lacks the score by which it pays.';

-- The decision then writes the score down, as the acceptance does elsewhere.
CREATE FUNCTION write_result_afterwards() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tranche_result (tenant_id, tranche_id, contract_id, score, payable_fen, statement, decided_by)
    SELECT m.tenant_id, m.tranche_id, m.contract_id, evaluated_total(m.tenant_id, m.tranche_id), 0, NEW.reason,
        NEW.decided_by
    FROM evaluation e JOIN milestone m ON m.tenant_id = e.tenant_id AND m.id = e.milestone_id
    WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id AND milestone_lacks_score(m.tenant_id, m.id);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION write_result_afterwards() IS 'Contracts: trigger of decisions; the score of a milestone that was accepted without one becomes the result of its tranche.';
CREATE TRIGGER result_afterwards AFTER INSERT ON evaluation_decision
    FOR EACH ROW EXECUTE FUNCTION write_result_afterwards();
