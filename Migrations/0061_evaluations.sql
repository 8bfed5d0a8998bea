-- Evaluation of a milestone: visits with findings, a rubric, three parties that do not see each other until all have
-- scored, one total with its grade, objection, one re-score, and what follows for the money.

CREATE TABLE supervision_visit (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    milestone_id bigint NOT NULL,
    manner text NOT NULL CHECK (manner IN ('desk', 'site')),
    visited_on date NOT NULL CHECK (visited_on <= today()),
    progress numeric(5, 2) CHECK (progress BETWEEN 0 AND 100),
    asked integer CHECK (asked > 0),
    satisfied integer CHECK (satisfied BETWEEN 0 AND asked),
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 20000),
    visited_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, milestone_id) REFERENCES milestone,
    CHECK ((asked IS NULL) = (satisfied IS NULL))
);
COMMENT ON TABLE supervision_visit IS 'Milestones: a desk check or a visit of a supervisor: progress, how many of those asked were satisfied, what was found.';
CREATE INDEX supervision_visit_milestone ON supervision_visit (tenant_id, milestone_id);
CALL protect_tenant_table('supervision_visit', 'SELECT, INSERT');
CALL make_append_only('supervision_visit');

CREATE TABLE visit_finding (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    visit_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n > 0),
    severity text NOT NULL CHECK (severity IN ('minor', 'major', 'critical')),
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 2000),
    due_on date NOT NULL,
    resolution text NOT NULL DEFAULT '' CHECK (length(resolution) <= 2000),
    resolved_by bigint REFERENCES account,
    resolved_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, visit_id) REFERENCES supervision_visit,
    CONSTRAINT visit_finding_number UNIQUE (tenant_id, visit_id, n),
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL) AND (resolved_by IS NULL) = (resolution = ''))
);
COMMENT ON TABLE visit_finding IS 'Milestones: something found at a visit, to be put right by a day.';
CALL protect_tenant_table('visit_finding', 'SELECT, INSERT, UPDATE (resolution, resolved_by, resolved_at)');

CREATE FUNCTION keep_resolved_finding() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.resolved_at IS NOT NULL THEN
        RAISE EXCEPTION 'the finding is resolved' USING ERRCODE = '23001', CONSTRAINT = 'visit_finding_resolved',
            TABLE = 'visit_finding';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_resolved_finding() IS 'Milestones: trigger; a finding is resolved once.';
CREATE TRIGGER visit_finding_resolved BEFORE UPDATE ON visit_finding
    FOR EACH ROW EXECUTE FUNCTION keep_resolved_finding();

CREATE TABLE past_employment (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL REFERENCES account,
    organisation_id bigint NOT NULL REFERENCES organisation,
    began_on date NOT NULL,
    ended_on date CHECK (ended_on >= began_on),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id) REFERENCES tenant
);
COMMENT ON TABLE past_employment IS 'Milestones: where an evaluator works or worked, as declared or noted; an open one has no end.';
CREATE INDEX past_employment_account ON past_employment (tenant_id, account_id);
CALL protect_tenant_table('past_employment', 'SELECT, INSERT');
CALL make_append_only('past_employment');

CREATE TABLE evaluation (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    milestone_id bigint NOT NULL,
    labels text NOT NULL CHECK (labels IN ('mof', 'programme')),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'published', 'final')),
    round smallint NOT NULL DEFAULT 1 CONSTRAINT scored_again_once CHECK (round BETWEEN 1 AND 2),
    rescored_for text NOT NULL DEFAULT '' CHECK (rescored_for IN ('', 'objection', 'rectification')),
    rectify_by date,
    rescore_reason text NOT NULL DEFAULT '' CHECK (length(rescore_reason) <= 2000),
    opened_by bigint NOT NULL REFERENCES account,
    opened_at timestamptz NOT NULL DEFAULT moment(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, milestone_id) REFERENCES milestone,
    CONSTRAINT one_evaluation_of_a_milestone UNIQUE (tenant_id, milestone_id),
    CHECK ((round > 1) = (rescored_for <> '')),
    CONSTRAINT rectification_is_dated CHECK ((rescored_for = 'rectification') = (rectify_by IS NOT NULL))
);
COMMENT ON TABLE evaluation IS 'Milestones: the evaluation of a milestone by several parties; scored once, and once more after an upheld objection or a rectification.';
CALL protect_tenant_table('evaluation', 'SELECT, INSERT, UPDATE (state, round, rescored_for, rectify_by, rescore_reason, version)');

CREATE TABLE evaluation_party (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    party text NOT NULL CHECK (party IN ('authority', 'people', 'third_party')),
    weight numeric(5, 2) NOT NULL CHECK (weight > 0 AND weight <= 100),
    survey_id bigint,
    PRIMARY KEY (tenant_id, evaluation_id, party),
    FOREIGN KEY (tenant_id, evaluation_id) REFERENCES evaluation,
    FOREIGN KEY (tenant_id, survey_id) REFERENCES survey,
    CHECK (survey_id IS NULL OR party = 'people')
);
COMMENT ON TABLE evaluation_party IS 'Milestones: who scores with which weight (党政、群众、第三方); the people''s score may come from a survey. Weights sum to exactly 100.';
CALL protect_tenant_table('evaluation_party', 'SELECT, INSERT');
CALL make_append_only('evaluation_party');

CREATE TABLE evaluation_criterion (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n > 0),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    weight numeric(5, 2) NOT NULL CHECK (weight > 0 AND weight <= 100),
    PRIMARY KEY (tenant_id, evaluation_id, n),
    FOREIGN KEY (tenant_id, evaluation_id) REFERENCES evaluation
);
COMMENT ON TABLE evaluation_criterion IS 'Milestones: a line of the rubric of an evaluation, scored from 0 to 100; weights sum to exactly 100.';
CALL protect_tenant_table('evaluation_criterion', 'SELECT, INSERT');
CALL make_append_only('evaluation_criterion');

CREATE FUNCTION check_evaluation_weights() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT coalesce(sum(p.weight), 0) FROM evaluation_party p
            WHERE p.tenant_id = NEW.tenant_id AND p.evaluation_id = NEW.id) <> 100
        OR (SELECT coalesce(sum(c.weight), 0) FROM evaluation_criterion c
            WHERE c.tenant_id = NEW.tenant_id AND c.evaluation_id = NEW.id) <> 100 THEN
        RAISE EXCEPTION 'the weights do not sum to 100' USING ERRCODE = '23514', CONSTRAINT = 'evaluation_weights',
            TABLE = 'evaluation';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_evaluation_weights() IS 'Milestones: trigger; at commit the weights of the parties and of the rubric sum to exactly 100.';
CREATE CONSTRAINT TRIGGER evaluation_weights AFTER INSERT OR UPDATE ON evaluation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_evaluation_weights();

-- Parties and rubric are laid down in the transaction that opens the evaluation, and not added to later.
CREATE FUNCTION refuse_late_party() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evaluation e WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id
            AND e.xid = pg_current_xact_id()) THEN
        RAISE EXCEPTION 'the evaluation is laid down' USING ERRCODE = '23001', CONSTRAINT = 'evaluation_weights',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION refuse_late_party() IS 'Milestones: trigger; parties and criteria come together with their evaluation.';
CREATE TRIGGER evaluation_weights BEFORE INSERT ON evaluation_party
    FOR EACH ROW EXECUTE FUNCTION refuse_late_party();
CREATE TRIGGER evaluation_weights BEFORE INSERT ON evaluation_criterion
    FOR EACH ROW EXECUTE FUNCTION refuse_late_party();

CREATE TABLE evaluation_evaluator (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    party text NOT NULL,
    account_id bigint NOT NULL REFERENCES account,
    assigned_by bigint NOT NULL REFERENCES account,
    assigned_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, evaluation_id, party),
    FOREIGN KEY (tenant_id, evaluation_id, party) REFERENCES evaluation_party,
    CONSTRAINT evaluator_of_one_party UNIQUE (tenant_id, evaluation_id, account_id),
    CONSTRAINT evaluator_is_assigned_by_another CHECK (assigned_by <> account_id)
);
COMMENT ON TABLE evaluation_evaluator IS 'Milestones: who scores for a party; nobody for two, nobody whom the contractor employs or employed within the period of the dated rule.';
CALL protect_tenant_table('evaluation_evaluator', 'SELECT, INSERT');
CALL make_append_only('evaluation_evaluator');

-- Employed by the party that is evaluated, or until less than the years of the dated rule ago; without the rule, ever.
CREATE FUNCTION check_evaluator_is_independent() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    party bigint;
    since date;
BEGIN
    SELECT m.organisation_id INTO STRICT party FROM evaluation e
    JOIN milestone m ON m.tenant_id = e.tenant_id AND m.id = e.milestone_id
    WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id;
    SELECT today() - make_interval(years => r.value::integer) INTO since FROM rule r
    WHERE r.code = 'evaluation.employment.years' AND r.scope = 'CN'
      AND today() BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity') ORDER BY r.valid_from DESC LIMIT 1;
    since := coalesce(since, '-infinity');
    IF EXISTS (SELECT FROM organisation_member m WHERE m.account_id = NEW.account_id AND m.organisation_id = party
            AND coalesce(m.valid_to, 'infinity') > since)
        OR EXISTS (SELECT FROM past_employment w WHERE w.tenant_id = NEW.tenant_id AND w.account_id = NEW.account_id
            AND w.organisation_id = party AND coalesce(w.ended_on, 'infinity') > since) THEN
        RAISE EXCEPTION 'the evaluator is employed by the party' USING ERRCODE = '23514',
            CONSTRAINT = 'evaluator_is_independent', TABLE = 'evaluation_evaluator';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluator_is_independent() IS 'Milestones: trigger of evaluators; see the table.';
CREATE TRIGGER evaluator_is_independent BEFORE INSERT ON evaluation_evaluator
    FOR EACH ROW EXECUTE FUNCTION check_evaluator_is_independent();

CREATE TABLE evaluation_submission (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    round smallint NOT NULL,
    party text NOT NULL,
    account_id bigint NOT NULL REFERENCES account,
    submitted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, evaluation_id, round, party),
    FOREIGN KEY (tenant_id, evaluation_id, party) REFERENCES evaluation_evaluator
);
COMMENT ON TABLE evaluation_submission IS 'Milestones: that a party has scored in a round; what it scored stands where others do not see it yet.';
CALL protect_tenant_table('evaluation_submission', 'SELECT, INSERT');
CALL make_append_only('evaluation_submission');

CREATE TABLE evaluation_score (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    round smallint NOT NULL,
    party text NOT NULL,
    account_id bigint NOT NULL REFERENCES account,
    score numeric NOT NULL CHECK (score BETWEEN 0 AND 100),
    answers integer NOT NULL DEFAULT 1 CHECK (answers > 0),
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 20000),
    PRIMARY KEY (tenant_id, evaluation_id, round, party),
    FOREIGN KEY (tenant_id, evaluation_id, party) REFERENCES evaluation_evaluator
);
COMMENT ON TABLE evaluation_score IS 'Milestones: the score of a party in a round, of so many answers; row-level security hides it from the other parties until all have submitted.';
CALL protect_tenant_table('evaluation_score', 'SELECT, INSERT');
CALL make_append_only('evaluation_score');

CREATE TABLE evaluation_mark (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    round smallint NOT NULL,
    party text NOT NULL,
    n smallint NOT NULL,
    account_id bigint NOT NULL REFERENCES account,
    points numeric(5, 2) NOT NULL CHECK (points BETWEEN 0 AND 100),
    PRIMARY KEY (tenant_id, evaluation_id, round, party, n),
    FOREIGN KEY (tenant_id, evaluation_id, round, party) REFERENCES evaluation_score,
    FOREIGN KEY (tenant_id, evaluation_id, n) REFERENCES evaluation_criterion
);
COMMENT ON TABLE evaluation_mark IS 'Milestones: the points of a party for a criterion in a round; hidden like its score.';
CALL protect_tenant_table('evaluation_mark', 'SELECT, INSERT');
CALL make_append_only('evaluation_mark');

-- Whether all parties of an evaluation have scored in a round; read from what everybody may see.
CREATE FUNCTION evaluation_is_scored(tenant bigint, wanted bigint, wanted_round smallint) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT (SELECT count(*) FROM evaluation_submission s
            WHERE s.tenant_id = tenant AND s.evaluation_id = wanted AND s.round = wanted_round)
        = (SELECT count(*) FROM evaluation_party p WHERE p.tenant_id = tenant AND p.evaluation_id = wanted)
$$;
COMMENT ON FUNCTION evaluation_is_scored(bigint, bigint, smallint) IS 'Milestones: whether all parties have scored.';
CREATE POLICY blind_until_all_scored ON evaluation_score AS RESTRICTIVE FOR SELECT TO miaopu_app, miaopu_owner
    USING (account_id = (SELECT current_account()) OR evaluation_is_scored(tenant_id, evaluation_id, round));
CREATE POLICY blind_until_all_scored ON evaluation_mark AS RESTRICTIVE FOR SELECT TO miaopu_app, miaopu_owner
    USING (account_id = (SELECT current_account()) OR evaluation_is_scored(tenant_id, evaluation_id, round));

-- A party submits in the open round, by its evaluator, with a point for every criterion and the score that follows.
CREATE FUNCTION check_evaluation_submission() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    found numeric;
    marked bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM evaluation e JOIN evaluation_evaluator v ON v.tenant_id = e.tenant_id
            AND v.evaluation_id = e.id AND v.party = NEW.party AND v.account_id = NEW.account_id
        WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id AND e.state = 'open' AND e.round = NEW.round
        FOR SHARE OF e) THEN
        RAISE EXCEPTION 'the party does not score now' USING ERRCODE = '23514',
            CONSTRAINT = 'evaluation_takes_scores', TABLE = 'evaluation_submission';
    END IF;
    SELECT sum(c.weight * m.points) / 100, count(*) INTO found, marked
    FROM evaluation_mark m JOIN evaluation_criterion c ON c.tenant_id = m.tenant_id
        AND c.evaluation_id = m.evaluation_id AND c.n = m.n
    WHERE m.tenant_id = NEW.tenant_id AND m.evaluation_id = NEW.evaluation_id AND m.round = NEW.round
      AND m.party = NEW.party AND m.account_id = NEW.account_id;
    IF marked <> (SELECT count(*) FROM evaluation_criterion c WHERE c.tenant_id = NEW.tenant_id
            AND c.evaluation_id = NEW.evaluation_id)
        OR NOT EXISTS (SELECT FROM evaluation_score s WHERE s.tenant_id = NEW.tenant_id
            AND s.evaluation_id = NEW.evaluation_id AND s.round = NEW.round AND s.party = NEW.party
            AND s.account_id = NEW.account_id AND s.score = found) THEN
        RAISE EXCEPTION 'the score is not that of its points' USING ERRCODE = '23514',
            CONSTRAINT = 'score_of_its_points', TABLE = 'evaluation_submission';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_submission() IS 'Milestones: trigger of submissions; see the tables.';
CREATE TRIGGER evaluation_takes_scores BEFORE INSERT ON evaluation_submission
    FOR EACH ROW EXECUTE FUNCTION check_evaluation_submission();

CREATE TABLE evaluation_result (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    round smallint NOT NULL,
    total numeric(5, 2) NOT NULL CHECK (total BETWEEN 0 AND 100),
    grade text NOT NULL CHECK (grade IN ('excellent', 'good', 'pass', 'fail')),
    grade_from numeric(5, 2) NOT NULL,
    grade_below numeric(5, 2),
    bands_citation text NOT NULL CHECK (bands_citation <> ''),
    published_by bigint NOT NULL REFERENCES account,
    published_at timestamptz NOT NULL DEFAULT moment(),
    objection_until date NOT NULL,
    objection_estimated boolean NOT NULL,
    objection_citation text NOT NULL CHECK (objection_citation <> ''),
    PRIMARY KEY (tenant_id, evaluation_id, round),
    FOREIGN KEY (tenant_id, evaluation_id) REFERENCES evaluation,
    CONSTRAINT grade_is_half_open CHECK (total >= grade_from AND (grade_below IS NULL OR total < grade_below))
);
COMMENT ON TABLE evaluation_result IS 'Milestones: the published total of a round with its grade and the day until which objections are taken; the bands hold from their limit to just below the next.';
CALL protect_tenant_table('evaluation_result', 'SELECT, INSERT');
CALL make_append_only('evaluation_result');

CREATE FUNCTION check_evaluation_result() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT evaluation_is_scored(NEW.tenant_id, NEW.evaluation_id, NEW.round) THEN
        RAISE EXCEPTION 'a party has not scored' USING ERRCODE = '23514', CONSTRAINT = 'evaluation_is_complete',
            TABLE = 'evaluation_result';
    END IF;
    IF NEW.total <> (SELECT round(sum(p.weight * s.score) / 100, 2) FROM evaluation_party p
            JOIN evaluation_score s ON s.tenant_id = p.tenant_id AND s.evaluation_id = p.evaluation_id
                AND s.party = p.party AND s.round = NEW.round
            WHERE p.tenant_id = NEW.tenant_id AND p.evaluation_id = NEW.evaluation_id) THEN
        RAISE EXCEPTION 'the total is not that of the scores' USING ERRCODE = '23514',
            CONSTRAINT = 'total_of_the_scores', TABLE = 'evaluation_result';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_result() IS 'Milestones: trigger of results; no total while a party is missing, and no other than that of the scores.';
CREATE TRIGGER evaluation_is_complete BEFORE INSERT ON evaluation_result
    FOR EACH ROW EXECUTE FUNCTION check_evaluation_result();

CREATE TABLE evaluation_objection (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    evaluation_id bigint NOT NULL,
    round smallint NOT NULL,
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 20000),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('upheld', 'rejected')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 5000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, evaluation_id, round) REFERENCES evaluation_result,
    CONSTRAINT one_objection_of_a_round UNIQUE (tenant_id, evaluation_id, round),
    CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3) AND (answer IS NULL) = (reason = '')),
    CONSTRAINT objection_answered_by_another CHECK (answered_by <> made_by)
);
COMMENT ON TABLE evaluation_objection IS 'Milestones: an objection of the contractor against a published result, within its period, and the answer to it.';
CALL protect_tenant_table('evaluation_objection', 'SELECT, INSERT, UPDATE (answer, answered_by, answered_at, reason)');

CREATE FUNCTION check_evaluation_objection() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.answer IS NOT NULL THEN
        RAISE EXCEPTION 'the objection is answered' USING ERRCODE = '23001', CONSTRAINT = 'objection_answered_once',
            TABLE = 'evaluation_objection';
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM evaluation_result r JOIN evaluation e ON e.tenant_id = r.tenant_id
            AND e.id = r.evaluation_id AND e.state = 'published' AND e.round = r.round
        WHERE r.tenant_id = NEW.tenant_id AND r.evaluation_id = NEW.evaluation_id AND r.round = NEW.round
          AND today() <= r.objection_until) THEN
        RAISE EXCEPTION 'the period for objections is over' USING ERRCODE = '23514',
            CONSTRAINT = 'objection_in_its_period', TABLE = 'evaluation_objection';
    END IF;
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT FROM evaluation_evaluator v WHERE v.tenant_id = NEW.tenant_id
            AND v.evaluation_id = NEW.evaluation_id AND v.account_id = NEW.answered_by) THEN
        RAISE EXCEPTION 'who scored does not answer' USING ERRCODE = '23514',
            CONSTRAINT = 'objection_answered_by_another', TABLE = 'evaluation_objection';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_objection() IS 'Milestones: trigger of objections: within the period, answered once, by nobody who scored.';
CREATE TRIGGER objection_in_its_period BEFORE INSERT OR UPDATE ON evaluation_objection
    FOR EACH ROW EXECUTE FUNCTION check_evaluation_objection();

CREATE TABLE evaluation_decision (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    round smallint NOT NULL,
    effect text NOT NULL CHECK (effect IN ('full', 'reduced', 'withheld', 'clawed_back')),
    pay_percent numeric(5, 2) NOT NULL CHECK (pay_percent BETWEEN 0 AND 100),
    holds_next boolean NOT NULL,
    recover_fen bigint NOT NULL DEFAULT 0 CHECK (recover_fen >= 0),
    barred_until date,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 5000),
    decided_by bigint NOT NULL REFERENCES account,
    decided_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, evaluation_id),
    FOREIGN KEY (tenant_id, evaluation_id, round) REFERENCES evaluation_result,
    CONSTRAINT effect_fits_percent CHECK (CASE effect WHEN 'full' THEN pay_percent = 100 AND NOT holds_next
        WHEN 'reduced' THEN pay_percent > 0 AND pay_percent < 100 ELSE pay_percent = 0 END),
    CONSTRAINT effect_fits_recovery CHECK ((effect = 'clawed_back') = (recover_fen > 0)),
    CONSTRAINT full_pay_bars_nobody CHECK (effect <> 'full' OR barred_until IS NULL)
);
COMMENT ON TABLE evaluation_decision IS 'Milestones: what follows from an evaluation: the share of the tranche that is paid, whether the next one is held, what is recovered, until when the contractor may not apply.';
CALL protect_tenant_table('evaluation_decision', 'SELECT, INSERT');
CALL make_append_only('evaluation_decision');

CREATE FUNCTION check_evaluation_decision() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evaluation e JOIN evaluation_result r ON r.tenant_id = e.tenant_id
            AND r.evaluation_id = e.id AND r.round = e.round AND r.objection_until < today()
            AND r.published_by <> NEW.decided_by
        WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id AND e.round = NEW.round
          AND e.state = 'published' FOR UPDATE OF e)
        OR EXISTS (SELECT FROM evaluation_objection o WHERE o.tenant_id = NEW.tenant_id
            AND o.evaluation_id = NEW.evaluation_id AND o.round = NEW.round
            AND (o.answer IS NULL OR o.answer = 'upheld' AND o.round = 1))
        OR EXISTS (SELECT FROM evaluation_evaluator v WHERE v.tenant_id = NEW.tenant_id
            AND v.evaluation_id = NEW.evaluation_id AND v.account_id = NEW.decided_by)
        OR EXISTS (SELECT FROM evaluation e JOIN supervision_visit v ON v.tenant_id = e.tenant_id
            AND v.milestone_id = e.milestone_id
            JOIN visit_finding f ON f.tenant_id = v.tenant_id AND f.visit_id = v.id AND f.severity = 'critical'
            WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id AND f.resolved_at IS NULL
              AND NEW.effect IN ('full', 'reduced')) THEN
        RAISE EXCEPTION 'the evaluation is not ready for a decision' USING ERRCODE = '23514',
            CONSTRAINT = 'evaluation_is_settled', TABLE = 'evaluation_decision';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_decision() IS 'Milestones: trigger of decisions: after the period for objections, with all objections answered, by somebody who neither scored nor published, and no pay while a critical finding is open.';
CREATE TRIGGER evaluation_is_settled BEFORE INSERT ON evaluation_decision
    FOR EACH ROW EXECUTE FUNCTION check_evaluation_decision();

CREATE FUNCTION check_acceptance_after_evaluation() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM evaluation e LEFT JOIN evaluation_decision d ON d.tenant_id = e.tenant_id
            AND d.evaluation_id = e.id
        WHERE e.tenant_id = NEW.tenant_id AND e.milestone_id = NEW.milestone_id
          AND coalesce(d.effect, '') NOT IN ('full', 'reduced')) THEN
        RAISE EXCEPTION 'the evaluation does not allow acceptance' USING ERRCODE = '23514',
            CONSTRAINT = 'acceptance_after_evaluation', TABLE = 'milestone_acceptance';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_acceptance_after_evaluation() IS 'Milestones: trigger of acceptances; an evaluated milestone is accepted when the decision pays at least a part.';
CREATE TRIGGER acceptance_after_evaluation BEFORE INSERT ON milestone_acceptance
    FOR EACH ROW EXECUTE FUNCTION check_acceptance_after_evaluation();

-- Payments follow the decision: no more than its share of the tranche, and nothing of the next tranche that it holds.
CREATE FUNCTION check_payment_after_evaluation() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    most bigint;
BEGIN
    -- What the bank has paid is booked, whatever happened to the contract meanwhile.
    IF TG_OP = 'UPDATE' AND NEW.state = 'paid' AND EXISTS (SELECT FROM payment_batch_item i
        WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.id AND i.state = 'paid') THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM milestone m JOIN milestone before ON before.tenant_id = m.tenant_id
            AND before.contract_id = m.contract_id AND before.n = m.n - 1
        JOIN evaluation e ON e.tenant_id = before.tenant_id AND e.milestone_id = before.id
        JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id AND d.holds_next
        WHERE m.tenant_id = NEW.tenant_id AND m.tranche_id = NEW.tranche_id) THEN
        RAISE EXCEPTION 'the tranche is held' USING ERRCODE = '23514', CONSTRAINT = 'tranche_is_held',
            TABLE = 'payment_request';
    END IF;
    SELECT round(t.amount_fen * d.pay_percent / 100) INTO most FROM tranche t
    JOIN milestone m ON m.tenant_id = t.tenant_id AND m.tranche_id = t.id
    JOIN evaluation e ON e.tenant_id = m.tenant_id AND e.milestone_id = m.id
    JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id
    WHERE t.tenant_id = NEW.tenant_id AND t.id = NEW.tranche_id;
    IF most IS NOT NULL THEN
        -- Of two holders that prepare at the same moment the second counts what the first prepared.
        PERFORM pg_advisory_xact_lock(hashtextextended('evaluated tranche', NEW.tranche_id));
        IF NEW.amount_fen + (SELECT coalesce(sum(r.amount_fen), 0) FROM payment_request r
                WHERE r.tenant_id = NEW.tenant_id AND r.tranche_id = NEW.tranche_id AND r.id <> NEW.id
                  AND r.state IN ('prepared', 'approved', 'paid')) > most THEN
            RAISE EXCEPTION 'more than the evaluation allows' USING ERRCODE = '23514',
                CONSTRAINT = 'payment_within_evaluation', TABLE = 'payment_request';
        END IF;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_payment_after_evaluation() IS 'Milestones: trigger of payment requests; the share that the evaluation of the tranche''s milestone allows, and no tranche that it holds.';
CREATE TRIGGER payment_within_evaluation BEFORE INSERT OR UPDATE OF state ON payment_request
    FOR EACH ROW WHEN (NEW.tranche_id IS NOT NULL AND NEW.state IN ('prepared', 'approved', 'paid'))
    EXECUTE FUNCTION check_payment_after_evaluation();

-- Nor does a bank file leave for what is suspended or held.
CREATE FUNCTION check_item_may_be_paid() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_request q JOIN contract_suspension s ON s.tenant_id = q.tenant_id
        AND s.contract_id = q.contract_id AND s.resumed_on IS NULL
        WHERE q.tenant_id = NEW.tenant_id AND q.id = NEW.request_id) THEN
        RAISE EXCEPTION 'the contract is suspended' USING ERRCODE = '23514', CONSTRAINT = 'contract_not_suspended',
            TABLE = 'payment_request';
    END IF;
    IF EXISTS (SELECT FROM payment_request q
        JOIN milestone m ON m.tenant_id = q.tenant_id AND m.tranche_id = q.tranche_id
        JOIN milestone b ON b.tenant_id = m.tenant_id AND b.contract_id = m.contract_id AND b.n = m.n - 1
        JOIN evaluation e ON e.tenant_id = b.tenant_id AND e.milestone_id = b.id
        JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id AND d.holds_next
        WHERE q.tenant_id = NEW.tenant_id AND q.id = NEW.request_id) THEN
        RAISE EXCEPTION 'the tranche is held' USING ERRCODE = '23514', CONSTRAINT = 'tranche_is_held',
            TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_item_may_be_paid() IS 'Contracts and Milestones: trigger of payment batches; nothing of a suspended contract or a held tranche goes to the bank.';
CREATE TRIGGER item_may_be_paid BEFORE INSERT ON payment_batch_item
    FOR EACH ROW EXECUTE FUNCTION check_item_may_be_paid();
