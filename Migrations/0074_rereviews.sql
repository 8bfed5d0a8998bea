-- Re-review (复审): an upheld objection has a proposal judged once more, by people who did not judge it before.

CREATE TABLE rereview (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    objection_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    first_round_id bigint NOT NULL,
    round_id bigint NOT NULL,
    ordered_by bigint NOT NULL REFERENCES account,
    ordered_at timestamptz NOT NULL DEFAULT moment(),
    due_on date NOT NULL,
    due_estimated boolean NOT NULL,
    due_citation text NOT NULL CHECK (due_citation <> ''),
    outcome text CHECK (outcome IN ('kept', 'changed')),
    answer text CHECK (answer <> '' AND length(answer) <= 5000),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, objection_id) REFERENCES objection,
    FOREIGN KEY (tenant_id, first_round_id, proposal_id) REFERENCES review_entry,
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    CONSTRAINT rereview_of_objection UNIQUE (tenant_id, objection_id),
    CONSTRAINT rereview_of_round UNIQUE (tenant_id, round_id),
    CONSTRAINT rereview_answered_whole CHECK (num_nulls(outcome, answer, answered_by, answered_at) IN (0, 4))
);
COMMENT ON TABLE rereview IS 'Competitions: 复审 after an upheld objection: a round of its own for one proposal, with its last day by the dated rule, and what came of it, which the public reads.';
CALL protect_tenant_table('rereview', 'SELECT, INSERT, UPDATE');

-- A re-review of a proposal whose award is confirmed comes too late; one of a proposal that no longer stands ends
-- without its round.
CREATE FUNCTION guard_rereview() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.answered_at IS NOT NULL OR to_jsonb(OLD) - '{outcome,answer,answered_by,answered_at}'::text[]
            <> to_jsonb(NEW) - '{outcome,answer,answered_by,answered_at}'::text[] THEN
            broken := 'rereview_kept';
        ELSIF NOT EXISTS (SELECT FROM review_round r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id
                AND r.closed_at IS NOT NULL)
            AND EXISTS (SELECT FROM proposal p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.proposal_id
                AND p.state = 'accepted') THEN
            broken := 'rereview_runs';
        END IF;
    ELSIF NOT EXISTS (SELECT FROM objection o WHERE o.tenant_id = NEW.tenant_id AND o.id = NEW.objection_id
            AND o.outcome = 'upheld' AND coalesce(o.proposal_id, NEW.proposal_id) = NEW.proposal_id) THEN
        broken := 'rereview_not_upheld';
    ELSIF NOT EXISTS (SELECT FROM review_round f JOIN review_round r ON r.tenant_id = f.tenant_id
            AND r.call_id = f.call_id AND r.number > f.number
            WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.first_round_id AND f.closed_at IS NOT NULL
              AND r.id = NEW.round_id AND r.opened_at IS NULL) THEN
        broken := 'rereview_round';
    ELSIF EXISTS (SELECT FROM award w WHERE w.tenant_id = NEW.tenant_id AND w.proposal_id = NEW.proposal_id
            AND w.confirmed_at IS NOT NULL AND w.withdrawn_at IS NULL) THEN
        broken := 'rereview_award_confirmed';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 're-review refused: %', broken USING ERRCODE = '23514', TABLE = 'rereview',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rereview_guarded BEFORE INSERT OR UPDATE ON rereview
    FOR EACH ROW EXECUTE FUNCTION guard_rereview();

CREATE FUNCTION refuse_other_entry_of_rereview() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM rereview v WHERE v.tenant_id = NEW.tenant_id AND v.round_id = NEW.round_id
        AND v.proposal_id <> NEW.proposal_id) THEN
        RAISE EXCEPTION 'a re-review has one entry' USING ERRCODE = '23514', TABLE = 'review_entry',
            CONSTRAINT = 'rereview_entry';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_entry_of_rereview BEFORE INSERT ON review_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_other_entry_of_rereview();

-- Other people: nobody to whom the proposal was released in another round of the call.
CREATE FUNCTION refuse_first_reviewer() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_at IS NULL
        AND EXISTS (SELECT FROM rereview v WHERE v.tenant_id = NEW.tenant_id AND v.round_id = NEW.round_id)
        AND EXISTS (SELECT FROM review_assignment a WHERE a.tenant_id = NEW.tenant_id
            AND a.proposal_id = NEW.proposal_id AND a.reviewer_id = NEW.reviewer_id AND a.round_id <> NEW.round_id
            AND a.released_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the reviewer judged the proposal before' USING ERRCODE = '23514',
            TABLE = 'review_assignment', CONSTRAINT = 'rereview_first_reviewer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_by_others BEFORE INSERT OR UPDATE ON review_assignment
    FOR EACH ROW EXECUTE FUNCTION refuse_first_reviewer();

-- An open re-review holds up the award of its own proposal, not those of all others.
CREATE FUNCTION refuse_award_before_rereview() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL AND EXISTS (
        SELECT FROM rereview v JOIN objection o ON o.tenant_id = v.tenant_id AND o.id = v.objection_id
        JOIN result_notice n ON n.tenant_id = o.tenant_id AND n.id = o.notice_id
        WHERE v.tenant_id = NEW.tenant_id AND n.plan_id = NEW.plan_id AND v.proposal_id = NEW.proposal_id
          AND v.answered_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a re-review is open' USING ERRCODE = '23514', TABLE = 'award',
            CONSTRAINT = 'award_rereview_open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_waits_for_rereview BEFORE UPDATE ON award
    FOR EACH ROW EXECUTE FUNCTION refuse_award_before_rereview();

-- No money goes down the ranking of a re-review: it has one entry, and the first ranking is the one that counts.
CREATE FUNCTION refuse_plan_of_rereview() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ranking k JOIN rereview v ON v.tenant_id = k.tenant_id AND v.round_id = k.round_id
        WHERE k.tenant_id = NEW.tenant_id AND k.id = NEW.ranking_id) THEN
        RAISE EXCEPTION 'a re-review has no award plan' USING ERRCODE = '23514', TABLE = 'award_plan',
            CONSTRAINT = 'award_plan_of_rereview';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_plan_not_of_rereview BEFORE INSERT ON award_plan
    FOR EACH ROW EXECUTE FUNCTION refuse_plan_of_rereview();
