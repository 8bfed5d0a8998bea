-- What a score pays follows from the evaluation and from nothing that somebody types; evaluators are independent of every
-- contractor of a consortium, on the day they are named and on the day they score; a rejected objection can be appealed
-- against; an evaluation that cannot be carried out is cancelled.

-- The contractor and the members of its consortium.
CREATE FUNCTION contractors_of_milestone(tenant bigint, wanted bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE AS $$
    SELECT m.organisation_id FROM milestone m WHERE m.tenant_id = tenant AND m.id = wanted
    UNION SELECT p.organisation_id FROM milestone m JOIN contract_party p ON p.tenant_id = m.tenant_id
        AND p.contract_id = m.contract_id AND p.role <> 'authority'
    WHERE m.tenant_id = tenant AND m.id = wanted
$$;
COMMENT ON FUNCTION contractors_of_milestone(bigint, bigint) IS 'Contracts: who does the work of a milestone: the contractor and the members of its consortium.';
REVOKE ALL ON FUNCTION contractors_of_milestone(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contractors_of_milestone(bigint, bigint) TO miaopu_app;

-- Employed by one of them, or until less than the years of the dated rule ago; without the rule, ever.
CREATE OR REPLACE FUNCTION check_evaluator_is_independent() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    parties bigint[];
    since date;
BEGIN
    SELECT ARRAY(SELECT contractors_of_milestone(e.tenant_id, e.milestone_id)) INTO STRICT parties FROM evaluation e
    WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id;
    SELECT today() - make_interval(years => r.value::integer) INTO since FROM rule r
    WHERE r.code = 'evaluation.employment.years' AND r.scope = 'CN'
      AND today() BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity') ORDER BY r.valid_from DESC LIMIT 1;
    since := coalesce(since, '-infinity');
    IF EXISTS (SELECT FROM organisation_member m WHERE m.account_id = NEW.account_id
            AND m.organisation_id = ANY (parties) AND coalesce(m.valid_to, 'infinity') > since)
        OR EXISTS (SELECT FROM past_employment w WHERE w.tenant_id = NEW.tenant_id AND w.account_id = NEW.account_id
            AND w.organisation_id = ANY (parties) AND coalesce(w.ended_on, 'infinity') > since) THEN
        RAISE EXCEPTION 'the evaluator is employed by the party' USING ERRCODE = '23514',
            CONSTRAINT = 'evaluator_is_independent', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluator_is_independent() IS 'Milestones: trigger of evaluators and of what they submit; nobody whom a contractor of the milestone employs, or lately employed.';
CREATE TRIGGER evaluator_is_independent BEFORE INSERT ON evaluation_submission
    FOR EACH ROW EXECUTE FUNCTION check_evaluator_is_independent();

-- The score of a tranche is the total upon which its evaluation was decided.
CREATE FUNCTION evaluated_total(tenant bigint, wanted_tranche bigint) RETURNS numeric
    LANGUAGE sql STABLE
    RETURN (SELECT r.total FROM milestone m
        JOIN evaluation e ON e.tenant_id = m.tenant_id AND e.milestone_id = m.id
        JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id
        JOIN evaluation_result r ON r.tenant_id = d.tenant_id AND r.evaluation_id = d.evaluation_id
            AND r.round = d.round
        WHERE m.tenant_id = tenant AND m.tranche_id = wanted_tranche);
COMMENT ON FUNCTION evaluated_total(bigint, bigint) IS 'Milestones: the total upon which the evaluation of a tranche''s milestone was decided; null before.';
-- What the contract pays for a score: null where it says nothing of scores.
CREATE FUNCTION step_percent(tenant bigint, wanted bigint, score numeric) RETURNS numeric
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(max(s.percent) FILTER (WHERE s.score_from = (SELECT max(x.score_from) FROM payment_step x
            WHERE x.tenant_id = tenant AND x.contract_id = wanted AND x.score_from <= score)), 0)
        FROM payment_step s WHERE s.tenant_id = tenant AND s.contract_id = wanted HAVING count(*) > 0);
COMMENT ON FUNCTION step_percent(bigint, bigint, numeric) IS 'Contracts: the share that a score pays by the steps of a contract; null where it has none.';
REVOKE ALL ON FUNCTION evaluated_total(bigint, bigint), step_percent(bigint, bigint, numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evaluated_total(bigint, bigint), step_percent(bigint, bigint, numeric) TO miaopu_app;

CREATE FUNCTION check_score_is_evaluated() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.score IS DISTINCT FROM evaluated_total(NEW.tenant_id, NEW.tranche_id) THEN
        RAISE EXCEPTION 'no evaluation says so' USING ERRCODE = '23514', CONSTRAINT = 'score_is_evaluated',
            TABLE = 'tranche_result';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_score_is_evaluated() IS 'Contracts: trigger of results; a score is that of the evaluation, and nobody types one.';
CREATE TRIGGER score_is_evaluated BEFORE INSERT ON tranche_result
    FOR EACH ROW WHEN (NEW.score IS NOT NULL) EXECUTE FUNCTION check_score_is_evaluated();

-- With the acceptance the score is written down, for the reason of the decision.
CREATE FUNCTION write_evaluated_result() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tranche_result (tenant_id, tranche_id, contract_id, score, payable_fen, statement, decided_by)
    SELECT m.tenant_id, m.tranche_id, m.contract_id, evaluated_total(m.tenant_id, m.tranche_id), 0, d.reason,
        d.decided_by
    FROM milestone m JOIN evaluation e ON e.tenant_id = m.tenant_id AND e.milestone_id = m.id
    JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id
    WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id AND m.tranche_id IS NOT NULL
      AND EXISTS (SELECT FROM payment_step s WHERE s.tenant_id = m.tenant_id AND s.contract_id = m.contract_id)
      AND NOT EXISTS (SELECT FROM outcome_term o WHERE o.tenant_id = m.tenant_id AND o.tranche_id = m.tranche_id);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION write_evaluated_result() IS 'Contracts: trigger of acceptances; what the evaluation found is the result of the tranche where the contract pays by score.';
CREATE TRIGGER evaluated_result AFTER INSERT ON milestone_acceptance
    FOR EACH ROW EXECUTE FUNCTION write_evaluated_result();

-- Where the contract pays by score, nothing is accepted that was not evaluated. A cancelled evaluation asks for nothing.
CREATE OR REPLACE FUNCTION check_acceptance_after_evaluation() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM evaluation e LEFT JOIN evaluation_decision d ON d.tenant_id = e.tenant_id
            AND d.evaluation_id = e.id
        WHERE e.tenant_id = NEW.tenant_id AND e.milestone_id = NEW.milestone_id AND e.state <> 'cancelled'
          AND coalesce(d.effect, '') NOT IN ('full', 'reduced'))
        OR EXISTS (SELECT FROM milestone m JOIN payment_step s ON s.tenant_id = m.tenant_id
                AND s.contract_id = m.contract_id
            WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id AND NOT m.on_signing
              AND NOT EXISTS (SELECT FROM outcome_term o WHERE o.tenant_id = m.tenant_id
                  AND o.tranche_id = m.tranche_id)
              AND evaluated_total(m.tenant_id, m.tranche_id) IS NULL) THEN
        RAISE EXCEPTION 'the evaluation does not allow acceptance' USING ERRCODE = '23514',
            CONSTRAINT = 'acceptance_after_evaluation', TABLE = 'milestone_acceptance';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_acceptance_after_evaluation() IS 'Milestones: trigger of acceptances; an evaluated milestone is accepted when the decision pays at least a part, and where the contract pays by score no other is.';

-- The share that is decided is the share that the contract gives for the total.
CREATE FUNCTION check_decision_by_the_rule() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    share numeric;
BEGIN
    SELECT step_percent(m.tenant_id, m.contract_id, r.total) INTO share FROM evaluation e
    JOIN milestone m ON m.tenant_id = e.tenant_id AND m.id = e.milestone_id
    JOIN evaluation_result r ON r.tenant_id = e.tenant_id AND r.evaluation_id = e.id AND r.round = NEW.round
    WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id
      AND NOT EXISTS (SELECT FROM outcome_term o WHERE o.tenant_id = m.tenant_id AND o.tranche_id = m.tranche_id);
    IF share <> NEW.pay_percent THEN
        RAISE EXCEPTION 'the contract says another share' USING ERRCODE = '23514', CONSTRAINT = 'decision_by_the_rule',
            TABLE = 'evaluation_decision', DETAIL = trim_scale(share)::text;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_decision_by_the_rule() IS 'Contracts: trigger of decisions; where the contract pays by score, a decision that pays gives the share of the contract''s step.';
CREATE TRIGGER payment_by_the_rule BEFORE INSERT ON evaluation_decision
    FOR EACH ROW WHEN (NEW.effect IN ('full', 'reduced')) EXECUTE FUNCTION check_decision_by_the_rule();

-- Several evaluations of a milestone, of which all but the last were cancelled.
ALTER TABLE evaluation DROP CONSTRAINT one_evaluation_of_a_milestone, DROP CONSTRAINT evaluation_state_check,
    ADD CONSTRAINT evaluation_state_check CHECK (state IN ('open', 'published', 'final', 'cancelled'));
CREATE UNIQUE INDEX one_evaluation_of_a_milestone ON evaluation (tenant_id, milestone_id) WHERE state <> 'cancelled';
CREATE INDEX evaluation_milestone ON evaluation (tenant_id, milestone_id);

CREATE FUNCTION check_evaluation_cancelled() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'cancelled' OR NEW.state = 'cancelled' AND (OLD.state <> 'open'
            OR NOT EXISTS (SELECT FROM milestone m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id
                AND m.state = 'cancelled')
            AND (OLD.round > 1 OR evaluation_is_scored(OLD.tenant_id, OLD.id, OLD.round)
                OR EXISTS (SELECT FROM evaluation_evaluator v WHERE v.tenant_id = OLD.tenant_id
                    AND v.evaluation_id = OLD.id AND v.account_id = current_account()))) THEN
        RAISE EXCEPTION 'the evaluation is not cancelled now' USING ERRCODE = '23514',
            CONSTRAINT = 'cancelled_before_scores', TABLE = 'evaluation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_cancelled() IS 'Milestones: trigger of evaluations; cancelled before all have scored and before anything was published, by nobody who scores, or with its milestone; then for good.';
CREATE TRIGGER cancelled_before_scores BEFORE UPDATE ON evaluation
    FOR EACH ROW WHEN (NEW.state = 'cancelled' OR OLD.state = 'cancelled')
    EXECUTE FUNCTION check_evaluation_cancelled();

CREATE OR REPLACE FUNCTION tranche_by_result(tenant bigint, wanted bigint) RETURNS bigint
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
    LEFT JOIN evaluation e ON e.tenant_id = m.tenant_id AND e.milestone_id = m.id AND e.state <> 'cancelled'
    LEFT JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id
$$;

-- An appeal (复核) against a rejected objection, to somebody who has had no hand in it.
ALTER TABLE evaluation_objection ADD COLUMN appeal_until date,
    ADD CONSTRAINT appeal_follows_rejection CHECK (appeal_until IS NULL OR answer = 'rejected');
GRANT UPDATE (appeal_until) ON evaluation_objection TO miaopu_app;
COMMENT ON COLUMN evaluation_objection.appeal_until IS 'The last day for an appeal against the rejection, by the dated rule.';

CREATE TABLE evaluation_appeal (
    tenant_id bigint NOT NULL,
    objection_id bigint NOT NULL,
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 20000),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('upheld', 'rejected')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 5000),
    PRIMARY KEY (tenant_id, objection_id),
    FOREIGN KEY (tenant_id, objection_id) REFERENCES evaluation_objection,
    CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3) AND (answer IS NULL) = (reason = ''))
);
COMMENT ON TABLE evaluation_appeal IS 'Milestones: an appeal of the contractor against a rejected objection, and its answer by a decision-maker who neither scored, published nor answered.';
CALL protect_tenant_table('evaluation_appeal', 'SELECT, INSERT, UPDATE (answer, answered_by, answered_at, reason)');

CREATE FUNCTION check_evaluation_appeal() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
    against evaluation_objection;
BEGIN
    SELECT o.* INTO STRICT against FROM evaluation_objection o WHERE o.tenant_id = NEW.tenant_id
        AND o.id = NEW.objection_id FOR SHARE;
    IF TG_OP = 'INSERT' AND (NEW.answer IS NOT NULL OR coalesce(against.appeal_until < today(), true) OR NOT EXISTS (
            SELECT FROM evaluation e WHERE e.tenant_id = NEW.tenant_id AND e.id = against.evaluation_id
              AND e.state = 'published' AND e.round = against.round FOR SHARE)) THEN
        broken := 'appeal_in_its_period';
    ELSIF TG_OP = 'UPDATE' AND OLD.answer IS NOT NULL THEN
        broken := 'appeal_answered_once';
    ELSIF TG_OP = 'UPDATE' AND (NEW.answered_by IN (against.answered_by, against.made_by, NEW.made_by)
        OR EXISTS (SELECT FROM evaluation_evaluator v WHERE v.tenant_id = NEW.tenant_id
            AND v.evaluation_id = against.evaluation_id AND v.account_id = NEW.answered_by)
        OR EXISTS (SELECT FROM evaluation_result r WHERE r.tenant_id = NEW.tenant_id
            AND r.evaluation_id = against.evaluation_id AND r.round = against.round
            AND r.published_by = NEW.answered_by)) THEN
        broken := 'appeal_answered_by_another';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'appeal refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken,
            TABLE = 'evaluation_appeal';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_appeal() IS 'Milestones: trigger of appeals: within the period, answered once, by nobody who had a hand in it.';
CREATE TRIGGER appeal_in_its_period BEFORE INSERT OR UPDATE ON evaluation_appeal
    FOR EACH ROW EXECUTE FUNCTION check_evaluation_appeal();

CREATE FUNCTION check_decision_after_appeal() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM evaluation_objection o LEFT JOIN evaluation_appeal a ON a.tenant_id = o.tenant_id
            AND a.objection_id = o.id
        WHERE o.tenant_id = NEW.tenant_id AND o.evaluation_id = NEW.evaluation_id AND o.round = NEW.round
          AND (a.objection_id IS NULL AND o.appeal_until >= today()
            OR a.objection_id IS NOT NULL AND a.answer IS DISTINCT FROM 'rejected')) THEN
        RAISE EXCEPTION 'an appeal may come or waits' USING ERRCODE = '23514', CONSTRAINT = 'evaluation_is_settled',
            TABLE = 'evaluation_decision';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_decision_after_appeal() IS 'Milestones: trigger of decisions; after the period for an appeal, and not while one waits for its answer.';
CREATE TRIGGER decision_after_appeal BEFORE INSERT ON evaluation_decision
    FOR EACH ROW EXECUTE FUNCTION check_decision_after_appeal();
