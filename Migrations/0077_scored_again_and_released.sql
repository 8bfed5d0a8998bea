-- Evaluations wait for what has to be put right, a hold is lifted by a decision, whoever issued links does not count their
-- answers, and values and scores have a day.

ALTER TABLE evaluation ADD COLUMN score_by date;
ALTER TABLE indicator_period ADD COLUMN due_on date CHECK (due_on > ends_on);
COMMENT ON COLUMN evaluation.score_by IS 'The day by which the parties score; a reminder, no limit.';
COMMENT ON COLUMN indicator_period.due_on IS 'The day by which values of the period are reported; a reminder, no limit.';

CREATE TABLE evaluation_rectification (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 5000),
    accepted_by bigint NOT NULL REFERENCES account,
    accepted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, evaluation_id),
    FOREIGN KEY (tenant_id, evaluation_id) REFERENCES evaluation
);
COMMENT ON TABLE evaluation_rectification IS 'Milestones: a supervisor saw before the day that what had to be put right is right; the parties may score again.';
CALL protect_tenant_table('evaluation_rectification', 'SELECT, INSERT');
CALL make_append_only('evaluation_rectification');

CREATE FUNCTION check_evaluation_rectification() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evaluation e WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id
            AND e.state = 'open' AND e.rescored_for = 'rectification' FOR SHARE)
        OR EXISTS (SELECT FROM evaluation_evaluator v WHERE v.tenant_id = NEW.tenant_id
            AND v.evaluation_id = NEW.evaluation_id AND v.account_id = NEW.accepted_by) THEN
        RAISE EXCEPTION 'nothing to be accepted' USING ERRCODE = '23514', CONSTRAINT = 'rectification_is_due',
            TABLE = 'evaluation_rectification';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_rectification() IS 'Milestones: trigger; only while something has to be put right, by nobody who scores.';
CREATE TRIGGER rectification_is_due BEFORE INSERT ON evaluation_rectification
    FOR EACH ROW EXECUTE FUNCTION check_evaluation_rectification();

CREATE FUNCTION check_rectification_is_over() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM evaluation e WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id
            AND e.rescored_for = 'rectification' AND e.rectify_by >= today()
            AND NOT EXISTS (SELECT FROM evaluation_rectification r WHERE r.tenant_id = e.tenant_id
                AND r.evaluation_id = e.id)) THEN
        RAISE EXCEPTION 'there is time to put it right' USING ERRCODE = '23514', CONSTRAINT = 'rectification_is_over',
            TABLE = 'evaluation_submission';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_rectification_is_over() IS 'Milestones: trigger of submissions; nobody scores again before the day is past or what was asked for is accepted.';
CREATE TRIGGER rectification_is_over BEFORE INSERT ON evaluation_submission
    FOR EACH ROW EXECUTE FUNCTION check_rectification_is_over();

-- A held tranche is set free by a decision of its own, with its reason.
CREATE TABLE evaluation_release (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 5000),
    released_by bigint NOT NULL REFERENCES account,
    released_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, evaluation_id),
    FOREIGN KEY (tenant_id, evaluation_id) REFERENCES evaluation_decision
);
COMMENT ON TABLE evaluation_release IS 'Milestones: the next tranche, which the decision held, may be paid from now on: who decided that, and why.';
CALL protect_tenant_table('evaluation_release', 'SELECT, INSERT');
CALL make_append_only('evaluation_release');

CREATE FUNCTION check_evaluation_release() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evaluation_decision d WHERE d.tenant_id = NEW.tenant_id
            AND d.evaluation_id = NEW.evaluation_id AND d.holds_next)
        OR EXISTS (SELECT FROM evaluation_evaluator v WHERE v.tenant_id = NEW.tenant_id
            AND v.evaluation_id = NEW.evaluation_id AND v.account_id = NEW.released_by)
        OR EXISTS (SELECT FROM evaluation e JOIN supervision_visit v ON v.tenant_id = e.tenant_id
            AND v.milestone_id = e.milestone_id
            JOIN visit_finding f ON f.tenant_id = v.tenant_id AND f.visit_id = v.id AND f.severity <> 'minor'
            WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id AND f.resolved_at IS NULL) THEN
        RAISE EXCEPTION 'not to be released' USING ERRCODE = '23514', CONSTRAINT = 'hold_may_be_lifted',
            TABLE = 'evaluation_release';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_release() IS 'Milestones: trigger of releases; of a hold, by nobody who scored, and not while a major or critical finding is open.';
CREATE TRIGGER hold_may_be_lifted BEFORE INSERT ON evaluation_release
    FOR EACH ROW EXECUTE FUNCTION check_evaluation_release();

CREATE FUNCTION tranche_is_held(tenant bigint, wanted bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM milestone m JOIN milestone b ON b.tenant_id = m.tenant_id
            AND b.contract_id = m.contract_id AND b.n = m.n - 1
        JOIN evaluation e ON e.tenant_id = b.tenant_id AND e.milestone_id = b.id
        JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id AND d.holds_next
        WHERE m.tenant_id = tenant AND m.tranche_id = wanted AND NOT EXISTS (SELECT FROM evaluation_release r
            WHERE r.tenant_id = d.tenant_id AND r.evaluation_id = d.evaluation_id));
COMMENT ON FUNCTION tranche_is_held(bigint, bigint) IS 'Milestones: whether the evaluation of the milestone before holds a tranche.';
REVOKE ALL ON FUNCTION tranche_is_held(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tranche_is_held(bigint, bigint) TO miaopu_app;

CREATE OR REPLACE FUNCTION check_payment_after_evaluation() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    most bigint;
BEGIN
    -- What the bank has paid is booked, whatever happened to the contract meanwhile.
    IF TG_OP = 'UPDATE' AND NEW.state = 'paid' AND EXISTS (SELECT FROM payment_batch_item i
        WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.id AND i.state = 'paid') THEN
        RETURN NEW;
    END IF;
    IF tranche_is_held(NEW.tenant_id, NEW.tranche_id) THEN
        RAISE EXCEPTION 'the tranche is held' USING ERRCODE = '23514', CONSTRAINT = 'tranche_is_held',
            TABLE = 'payment_request';
    END IF;
    SELECT round(tranche_amount(t.tenant_id, t.id) * d.pay_percent / 100) INTO most FROM tranche t
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

CREATE OR REPLACE FUNCTION check_item_may_be_paid() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_request q JOIN contract_suspension s ON s.tenant_id = q.tenant_id
        AND s.contract_id = q.contract_id AND s.resumed_on IS NULL
        WHERE q.tenant_id = NEW.tenant_id AND q.id = NEW.request_id) THEN
        RAISE EXCEPTION 'the contract is suspended' USING ERRCODE = '23514', CONSTRAINT = 'contract_not_suspended',
            TABLE = 'payment_request';
    END IF;
    IF EXISTS (SELECT FROM payment_request q WHERE q.tenant_id = NEW.tenant_id AND q.id = NEW.request_id
        AND tranche_is_held(q.tenant_id, q.tranche_id)) THEN
        RAISE EXCEPTION 'the tranche is held' USING ERRCODE = '23514', CONSTRAINT = 'tranche_is_held',
            TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;

-- Whoever made the secrets of links knows them: they neither answer by them nor say which answers count.
ALTER TABLE survey_link ADD COLUMN issued_by bigint REFERENCES account;
GRANT UPDATE (issued_by) ON survey_link TO miaopu_app;

CREATE FUNCTION check_issuer_of_links() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.channel = 'link' AND EXISTS (SELECT FROM survey_link l WHERE l.tenant_id = NEW.tenant_id
        AND l.id = NEW.link_id AND l.issued_by = CASE TG_OP WHEN 'INSERT' THEN current_account() ELSE NEW.decided_by END)
    THEN
        RAISE EXCEPTION 'who issued the link does not answer or decide' USING ERRCODE = '23514',
            CONSTRAINT = 'issuer_stays_out', TABLE = 'survey_response';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_issuer_of_links() IS 'Milestones: trigger of answers; who issued a link neither answers by it nor decides about its answer.';
CREATE TRIGGER issuer_stays_out BEFORE INSERT OR UPDATE OF state ON survey_response
    FOR EACH ROW EXECUTE FUNCTION check_issuer_of_links();
