-- From a ranking to awards: the cut line within each source's limit, the public notice (公示), objections, awards.

CREATE TABLE award_plan (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    ranking_id bigint NOT NULL,
    partial boolean NOT NULL DEFAULT false,
    floor_percent numeric(5, 2) NOT NULL DEFAULT 100 CHECK (floor_percent > 0 AND floor_percent <= 100),
    score_min numeric(12, 6),
    proposal text,
    proposal_sha256 bytea,
    decision_id bigint,
    approved_by bigint REFERENCES account,
    approved_at timestamptz,
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, ranking_id) REFERENCES ranking,
    FOREIGN KEY (tenant_id, decision_id) REFERENCES decision,
    CONSTRAINT award_plan_of_ranking UNIQUE (tenant_id, ranking_id),
    CONSTRAINT award_plan_partial_has_floor CHECK (partial OR floor_percent = 100),
    CONSTRAINT award_plan_asked_whole CHECK (num_nulls(proposal, proposal_sha256, decision_id) IN (0, 3)),
    CONSTRAINT award_plan_hash CHECK (proposal_sha256 = sha256(convert_to(proposal, 'UTF8'))),
    CONSTRAINT award_plan_approved_by_decision CHECK ((approved_at IS NULL) = (approved_by IS NULL)
        AND (approved_at IS NULL OR decision_id IS NOT NULL))
);
COMMENT ON TABLE award_plan IS 'Competitions: how the money of a call goes down its ranking; the cut line that somebody asked for stands in proposal and becomes awards when a second person approves it.';
CALL protect_tenant_table('award_plan', 'SELECT, INSERT, UPDATE');

CREATE TABLE award_plan_source (
    tenant_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position >= 1),
    limit_fen bigint NOT NULL CHECK (limit_fen >= 0),
    cap_each_fen bigint CHECK (cap_each_fen > 0),
    share_max_percent numeric(7, 4) CHECK (share_max_percent > 0 AND share_max_percent <= 100),
    weight integer CHECK (weight BETWEEN 1 AND 1000000),
    PRIMARY KEY (tenant_id, plan_id, fund_id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES award_plan,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund,
    CONSTRAINT award_plan_source_share_or_weight CHECK (weight IS NULL OR share_max_percent IS NULL)
);
COMMENT ON TABLE award_plan_source IS 'Competitions: what a fund gives under a plan: at most so much in all, to each, or as a share; with weights every award is split by them.';
CALL protect_tenant_table('award_plan_source', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE award_override (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    plan_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('award', 'refuse')),
    amount_fen bigint CHECK (amount_fen > 0),
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    decided_by bigint NOT NULL REFERENCES account,
    decided_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES award_plan,
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    CONSTRAINT award_override_refused_has_no_amount CHECK (verdict = 'award' OR amount_fen IS NULL),
    CONSTRAINT award_override_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
COMMENT ON TABLE award_override IS 'Competitions: a choice by hand against the ranking, with its reason; every computation starts from the standing ones.';
CREATE UNIQUE INDEX award_override_standing ON award_override (tenant_id, plan_id, proposal_id)
    WHERE withdrawn_at IS NULL;
CALL protect_tenant_table('award_override', 'SELECT, INSERT, UPDATE');

-- While a decision is asked for, and once it is given, the plan stays what was asked.
CREATE FUNCTION keep_asked_plan() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    plan bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END;
    tenant bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
BEGIN
    PERFORM FROM award_plan p WHERE p.tenant_id = tenant AND p.id = plan AND p.decision_id IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the plan awaits or has its decision' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'award_plan_asked';
    END IF;
    IF TG_TABLE_NAME = 'award_plan_source' AND TG_OP <> 'DELETE' AND NOT EXISTS (
        SELECT FROM award_plan p
        JOIN ranking k ON k.tenant_id = p.tenant_id AND k.id = p.ranking_id
        JOIN review_round r ON r.tenant_id = k.tenant_id AND r.id = k.round_id
        JOIN call_source s ON s.tenant_id = r.tenant_id AND s.call_id = r.call_id
        WHERE p.tenant_id = tenant AND p.id = plan AND s.fund_id = (to_jsonb(NEW) ->> 'fund_id')::bigint
          AND s.limit_fen >= (to_jsonb(NEW) ->> 'limit_fen')::bigint
    ) THEN
        RAISE EXCEPTION 'more than the call announced' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'award_plan_source_within_call';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER award_plan_source_kept BEFORE INSERT OR UPDATE OR DELETE ON award_plan_source
    FOR EACH ROW EXECUTE FUNCTION keep_asked_plan();
CREATE TRIGGER award_override_kept BEFORE INSERT OR UPDATE ON award_override
    FOR EACH ROW EXECUTE FUNCTION keep_asked_plan();

CREATE FUNCTION keep_terms_of_asked_plan() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL OR (OLD.decision_id IS NOT NULL
        AND (OLD.ranking_id, OLD.partial, OLD.floor_percent, OLD.score_min) IS DISTINCT FROM
            (NEW.ranking_id, NEW.partial, NEW.floor_percent, NEW.score_min)) THEN
        RAISE EXCEPTION 'the plan awaits or has its decision' USING ERRCODE = '23001', TABLE = 'award_plan',
            CONSTRAINT = 'award_plan_asked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_plan_terms_kept BEFORE UPDATE ON award_plan
    FOR EACH ROW EXECUTE FUNCTION keep_terms_of_asked_plan();

CREATE TABLE result_notice (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    plan_id bigint NOT NULL,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    introduction text NOT NULL DEFAULT '' CHECK (length(introduction) <= 5000),
    content text NOT NULL,
    content_sha256 bytea NOT NULL,
    published_by bigint NOT NULL REFERENCES account,
    published_at timestamptz NOT NULL DEFAULT moment(),
    period_days smallint NOT NULL CHECK (period_days >= 1),
    period_unit text NOT NULL CHECK (period_unit IN ('day', 'working_day')),
    period_citation text NOT NULL,
    ends_on date NOT NULL,
    ends_on_estimated boolean NOT NULL,
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES award_plan,
    CONSTRAINT result_notice_hash CHECK (content_sha256 = sha256(convert_to(content, 'UTF8'))),
    CONSTRAINT result_notice_runs CHECK (ends_on > (published_at AT TIME ZONE 'Asia/Shanghai')::date),
    CONSTRAINT result_notice_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE result_notice IS 'Competitions: the public notice (公示) of proposed awards; objections are received until the end of ends_on in Beijing.';
CREATE UNIQUE INDEX result_notice_standing ON result_notice (tenant_id, plan_id) WHERE withdrawn_at IS NULL;
CALL protect_tenant_table('result_notice', 'SELECT, INSERT, UPDATE');

CREATE TABLE objection (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    notice_id bigint NOT NULL,
    proposal_id bigint,
    objector_name text NOT NULL CHECK (objector_name <> '' AND length(objector_name) <= 100),
    objector_contact text NOT NULL CHECK (objector_contact <> '' AND length(objector_contact) <= 200),
    account_id bigint REFERENCES account,
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 5000),
    received_at timestamptz NOT NULL DEFAULT moment(),
    outcome text CHECK (outcome IN ('upheld', 'dismissed')),
    ground text CHECK (ground IN ('not_entitled', 'incomplete', 'expert_judgement', 'unfounded')),
    answer text CHECK (answer <> '' AND length(answer) <= 5000),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, notice_id) REFERENCES result_notice,
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    CONSTRAINT objection_answered_whole CHECK (num_nulls(outcome, answer, answered_by, answered_at) IN (0, 4)),
    CONSTRAINT objection_dismissed_on_a_ground CHECK ((outcome IS NOT DISTINCT FROM 'dismissed') = (ground IS NOT NULL))
);
COMMENT ON TABLE objection IS 'Competitions: 异议 against a notice; name and contact are for those who answer, never for the public.';
CREATE INDEX objection_notice ON objection (tenant_id, notice_id, id);
CALL protect_tenant_table('objection', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION receive_objection() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.answered_at IS NOT NULL
        OR (OLD.notice_id, OLD.proposal_id, OLD.objector_name, OLD.objector_contact, OLD.statement, OLD.received_at)
        IS DISTINCT FROM
        (NEW.notice_id, NEW.proposal_id, NEW.objector_name, NEW.objector_contact, NEW.statement, NEW.received_at)) THEN
        RAISE EXCEPTION 'an objection stays as received' USING ERRCODE = '23001', TABLE = 'objection',
            CONSTRAINT = 'objection_kept';
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM result_notice n WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.notice_id
            AND n.withdrawn_at IS NULL AND (NEW.received_at AT TIME ZONE 'Asia/Shanghai')::date <= n.ends_on FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the notice has ended' USING ERRCODE = '23514', TABLE = 'objection',
                CONSTRAINT = 'objection_late';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_received BEFORE INSERT OR UPDATE ON objection
    FOR EACH ROW EXECUTE FUNCTION receive_objection();

CREATE TABLE award (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    plan_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    position integer NOT NULL CHECK (position >= 1),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    override_id bigint,
    proposed_at timestamptz NOT NULL DEFAULT moment(),
    confirmed_by bigint REFERENCES account,
    confirmed_at timestamptz,
    decision_id bigint,
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES award_plan,
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    FOREIGN KEY (tenant_id, override_id) REFERENCES award_override,
    FOREIGN KEY (tenant_id, decision_id) REFERENCES decision,
    CONSTRAINT award_confirmed_by_decision CHECK (num_nulls(confirmed_by, confirmed_at, decision_id) IN (0, 3)),
    CONSTRAINT award_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE award IS 'Competitions: what a proposal gets: proposed with the approved cut line, confirmed by a second decision after the notice, or withdrawn with a reason.';
CREATE UNIQUE INDEX award_standing ON award (tenant_id, proposal_id) WHERE withdrawn_at IS NULL;
CREATE INDEX award_plan_position ON award (tenant_id, plan_id, position);
CALL protect_tenant_table('award', 'SELECT, INSERT, UPDATE');

CREATE TABLE award_source (
    tenant_id bigint NOT NULL,
    award_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, award_id, fund_id),
    FOREIGN KEY (tenant_id, award_id) REFERENCES award,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE award_source IS 'Competitions: the part of an award that a fund pays; the parts are the amount.';
CALL protect_tenant_table('award_source', 'SELECT, INSERT');
CALL make_append_only('award_source');

CREATE FUNCTION check_award_source_limit() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    plan bigint;
    allowed bigint;
BEGIN
    SELECT plan_id INTO plan FROM award WHERE tenant_id = NEW.tenant_id AND id = NEW.award_id;
    SELECT limit_fen INTO allowed FROM award_plan_source
    WHERE tenant_id = NEW.tenant_id AND plan_id = plan AND fund_id = NEW.fund_id FOR UPDATE;
    IF coalesce(allowed, 0) < (
        SELECT sum(s.amount_fen) FROM award_source s
        JOIN award a ON a.tenant_id = s.tenant_id AND a.id = s.award_id
        WHERE s.tenant_id = NEW.tenant_id AND a.plan_id = plan AND s.fund_id = NEW.fund_id AND a.withdrawn_at IS NULL
    ) THEN
        RAISE EXCEPTION 'more than the source gives' USING ERRCODE = '23514', TABLE = 'award_source',
            CONSTRAINT = 'award_source_limit';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER award_source_limit AFTER INSERT ON award_source
    FOR EACH ROW EXECUTE FUNCTION check_award_source_limit();

CREATE FUNCTION check_award_sum() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    checked bigint := CASE TG_TABLE_NAME WHEN 'award' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                         ELSE (to_jsonb(NEW) ->> 'award_id')::bigint END;
BEGIN
    IF (SELECT a.amount_fen FROM award a WHERE a.tenant_id = NEW.tenant_id AND a.id = checked) IS DISTINCT FROM
        (SELECT sum(s.amount_fen) FROM award_source s WHERE s.tenant_id = NEW.tenant_id AND s.award_id = checked) THEN
        RAISE EXCEPTION 'the sources are not the amount' USING ERRCODE = '23514', TABLE = 'award',
            CONSTRAINT = 'award_sources_sum';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER award_sources_sum AFTER INSERT ON award
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_award_sum();
CREATE CONSTRAINT TRIGGER award_sources_sum AFTER INSERT ON award_source
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_award_sum();

CREATE VIEW unawardable WITH (security_invoker = true) AS
SELECT p.tenant_id, p.id AS proposal_id, 'rating' AS obstacle
FROM proposal p
WHERE EXISTS (SELECT FROM organisation_rating g WHERE g.organisation_id = p.organisation_id)
  AND NOT EXISTS (SELECT FROM organisation_rating g WHERE g.organisation_id = p.organisation_id
      AND g.verified_at IS NOT NULL AND today() >= g.issued_on AND today() < g.expires_on)
UNION ALL
SELECT DISTINCT p.tenant_id, p.id, 'barred'
FROM proposal p
JOIN organisation_bar b ON b.organisation_id = p.organisation_id AND b.lifted_at IS NULL
WHERE today() >= b.barred_from AND today() <= coalesce(b.barred_until, 'infinity')
UNION ALL
SELECT p.tenant_id, p.id, 'state' FROM proposal p WHERE p.state <> 'accepted';
COMMENT ON VIEW unawardable IS 'Competitions: proposals that cannot be awarded today: a rating that is not verified or has expired, an open bar, or no longer accepted.';
GRANT SELECT ON unawardable TO miaopu_app, miaopu_backup;

-- An award stands on an approved cut line and an awardable applicant; it is confirmed only after the whole period of
-- a notice without an open objection, and then stays what it is.
CREATE FUNCTION guard_award() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NOT NULL OR OLD.confirmed_at IS DISTINCT FROM NEW.confirmed_at
            AND OLD.confirmed_at IS NOT NULL
        OR (OLD.plan_id, OLD.proposal_id, OLD.position, OLD.amount_fen, OLD.override_id) IS DISTINCT FROM
           (NEW.plan_id, NEW.proposal_id, NEW.position, NEW.amount_fen, NEW.override_id)) THEN
        broken := 'award_kept';
    ELSIF NEW.withdrawn_at IS NULL AND EXISTS (
        SELECT FROM unawardable u WHERE u.tenant_id = NEW.tenant_id AND u.proposal_id = NEW.proposal_id) THEN
        broken := 'award_unawardable';
    ELSIF NOT EXISTS (SELECT FROM award_plan p
        WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.plan_id AND p.approved_at IS NOT NULL) THEN
        broken := 'award_plan_not_approved';
    ELSIF NEW.confirmed_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.confirmed_at IS NULL) THEN
        PERFORM FROM result_notice n WHERE n.tenant_id = NEW.tenant_id AND n.plan_id = NEW.plan_id
            AND n.withdrawn_at IS NULL AND today() > n.ends_on FOR SHARE;
        IF NOT FOUND THEN
            broken := 'award_notice_runs';
        ELSIF EXISTS (SELECT FROM objection o JOIN result_notice n ON n.tenant_id = o.tenant_id AND n.id = o.notice_id
            WHERE n.tenant_id = NEW.tenant_id AND n.plan_id = NEW.plan_id AND o.answered_at IS NULL
              AND (o.proposal_id IS NULL OR o.proposal_id = NEW.proposal_id)) THEN
            broken := 'award_objection_open';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'award refused: %', broken USING ERRCODE = '23514', TABLE = 'award', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_guarded BEFORE INSERT OR UPDATE ON award
    FOR EACH ROW EXECUTE FUNCTION guard_award();
