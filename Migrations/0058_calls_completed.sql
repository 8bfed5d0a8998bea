-- Calls: papers that are sealed, recommending units, past awards, outages that move deadlines, reminders, test runs.

ALTER TABLE call
    ADD COLUMN paper_days smallint CHECK (paper_days BETWEEN 1 AND 60),
    ADD COLUMN trial_of bigint,
    ADD FOREIGN KEY (tenant_id, trial_of) REFERENCES call,
    ADD CONSTRAINT call_trial_unpublished CHECK (trial_of IS NULL OR (state IN ('draft', 'archived')
        AND published_at IS NULL AND trial_of <> id));
COMMENT ON COLUMN call.paper_days IS 'Working days after a submission in which the printed and sealed paper has to be handed in; null: no paper is asked for.';
COMMENT ON COLUMN call.trial_of IS 'The call of which this is a test run: never published, seen by the office only.';
CREATE INDEX call_trial ON call (tenant_id, trial_of) WHERE trial_of IS NOT NULL;
ALTER TABLE call DROP CONSTRAINT call_published_by_decision;
ALTER TABLE call ADD CONSTRAINT call_published_by_decision CHECK (trial_of IS NOT NULL
    OR ((state IN ('draft', 'awaiting_decision')) = (published_at IS NULL)
        AND (published_at IS NULL) = (published_by IS NULL) AND (published_at IS NULL) = (decision_id IS NULL)));

CREATE FUNCTION keep_settings_of_call() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published call stays as decided' USING ERRCODE = '23001', TABLE = 'call',
        CONSTRAINT = 'call_published_frozen';
END $$;
COMMENT ON FUNCTION keep_settings_of_call() IS 'Calls: trigger: whether a sealed paper is asked for was decided with the publication, and a test run stays one.';
CREATE TRIGGER call_settings_frozen BEFORE UPDATE ON call FOR EACH ROW
    WHEN ((OLD.published_at IS NOT NULL AND OLD.paper_days IS DISTINCT FROM NEW.paper_days)
        OR (OLD.trial_of IS NOT NULL AND OLD.trial_of IS DISTINCT FROM NEW.trial_of))
    EXECUTE FUNCTION keep_settings_of_call();

-- Units that may recommend; the applicant chooses one of them.
CREATE TABLE call_recommender (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    PRIMARY KEY (tenant_id, call_id, organisation_id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call
);
COMMENT ON TABLE call_recommender IS 'Calls: the recommending units of which an applicant chooses one; without rows everybody with that role recommends.';
CALL protect_tenant_table('call_recommender', 'SELECT, INSERT, DELETE');
CREATE TRIGGER call_recommender_published_frozen BEFORE INSERT OR UPDATE OR DELETE ON call_recommender
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_call();

ALTER TABLE proposal
    ADD COLUMN recommender_id bigint,
    ADD COLUMN paper_due_on date,
    ADD COLUMN awarded_on date,
    ADD CONSTRAINT proposal_recommender_allowed FOREIGN KEY (tenant_id, call_id, recommender_id)
        REFERENCES call_recommender (tenant_id, call_id, organisation_id);
COMMENT ON COLUMN proposal.recommender_id IS 'The recommending unit that the applicant chose, one of those that the call allows.';
COMMENT ON COLUMN proposal.paper_due_on IS 'The last day for the sealed paper of what was submitted last; null: none is asked for.';
COMMENT ON COLUMN proposal.awarded_on IS 'The day on which its award was confirmed.';
CREATE INDEX proposal_recommender ON proposal (tenant_id, recommender_id) WHERE recommender_id IS NOT NULL;

-- Competitions confirms awards; Calls keeps the day, because later calls may ask for it.
CREATE FUNCTION note_awarded_proposal() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE proposal SET awarded_on = (NEW.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date
    WHERE tenant_id = NEW.tenant_id AND id = NEW.proposal_id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION note_awarded_proposal() IS 'Calls: trigger that keeps the day of a confirmed award with the proposal.';
CREATE TRIGGER award_noted AFTER UPDATE ON award FOR EACH ROW
    WHEN (OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL) EXECUTE FUNCTION note_awarded_proposal();
UPDATE proposal p SET awarded_on = (w.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date
FROM award w WHERE w.tenant_id = p.tenant_id AND w.proposal_id = p.id AND w.confirmed_at IS NOT NULL;

-- The scan of what was printed and sealed, handed in by the organisation, compared by the authority.
CREATE TABLE proposal_paper (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    proposal_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    file_id bigint NOT NULL,
    printed_sha256 bytea NOT NULL,
    signer_name text NOT NULL CHECK (signer_name <> '' AND length(signer_name) <= 100),
    signed_on date NOT NULL,
    handed_in_by bigint NOT NULL REFERENCES account,
    handed_in_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('accepted', 'refused')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    FOREIGN KEY (tenant_id, revision_id) REFERENCES proposal_revision,
    FOREIGN KEY (tenant_id, file_id) REFERENCES file,
    CONSTRAINT proposal_paper_answered_whole CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT proposal_paper_refused_with_reason CHECK (answer IS DISTINCT FROM 'refused' OR reason <> ''),
    CONSTRAINT proposal_paper_takes_two CHECK (answered_by <> handed_in_by)
);
COMMENT ON TABLE proposal_paper IS 'Calls: the scan of a printed and sealed proposal, handed in by one person and accepted or refused by another.';
CREATE UNIQUE INDEX proposal_paper_open ON proposal_paper (tenant_id, revision_id) WHERE answer IS DISTINCT FROM 'refused';
CREATE INDEX proposal_paper_proposal ON proposal_paper (tenant_id, proposal_id, id);
CREATE INDEX proposal_paper_file ON proposal_paper (tenant_id, file_id);
CALL protect_tenant_table('proposal_paper', 'SELECT, INSERT, UPDATE (answer, answered_by, answered_at, reason)');
CREATE TRIGGER proposal_paper_answered_once BEFORE UPDATE OR DELETE ON proposal_paper
    FOR EACH ROW WHEN (OLD.answer IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposal_paper_kept BEFORE TRUNCATE ON proposal_paper
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION decide_paper() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM proposal_revision r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.revision_id
            AND r.proposal_id = NEW.proposal_id AND r.content_sha256 = NEW.printed_sha256) THEN
        RAISE EXCEPTION 'the paper is of something else' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_paper_of_its_revision';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION decide_paper() IS 'Calls: trigger: a sealed paper is the print of exactly one submitted revision.';
CREATE TRIGGER proposal_paper_of_its_revision BEFORE INSERT ON proposal_paper
    FOR EACH ROW EXECUTE FUNCTION decide_paper();

-- A call that asks for paper accepts no proposal whose latest revision has no accepted one.
CREATE FUNCTION require_paper() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM call c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.call_id
            AND c.paper_days IS NOT NULL)
        AND NOT EXISTS (
            SELECT FROM proposal_paper s
            WHERE s.tenant_id = NEW.tenant_id AND s.answer = 'accepted' AND s.revision_id = (
                SELECT r.id FROM proposal_revision r
                WHERE r.tenant_id = NEW.tenant_id AND r.proposal_id = NEW.id AND r.submitted_at IS NOT NULL
                ORDER BY r.number DESC LIMIT 1)) THEN
        RAISE EXCEPTION 'the sealed paper is missing' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_paper_missing';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION require_paper() IS 'Calls: trigger: a proposal is accepted for review after its sealed paper, where the call asks for one.';
CREATE TRIGGER proposal_paper_missing BEFORE UPDATE ON proposal
    FOR EACH ROW WHEN (NEW.state = 'accepted' AND OLD.state <> 'accepted') EXECUTE FUNCTION require_paper();

-- As before; a test run takes submissions whenever somebody tries it.
CREATE OR REPLACE FUNCTION decide_submission() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    happened timestamptz;
    target proposal;
    opens timestamptz;
    closes timestamptz;
BEGIN
    IF TG_OP = 'DELETE' OR OLD.submitted_at IS NOT NULL THEN
        RAISE EXCEPTION 'revision is frozen' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_revision_frozen';
    END IF;
    IF NEW.submitted_at IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO target FROM proposal WHERE tenant_id = NEW.tenant_id AND id = NEW.proposal_id FOR UPDATE;
    SELECT CASE WHEN c.trial_of IS NULL THEN c.opens_at ELSE '-infinity' END,
        CASE WHEN c.trial_of IS NULL THEN least(c.deadline_at + make_interval(secs => c.grace_seconds), c.closed_at)
            ELSE 'infinity' END
    INTO opens, closes
    FROM call c WHERE c.tenant_id = target.tenant_id AND c.id = target.call_id
        AND (c.state = 'published' OR (c.trial_of IS NOT NULL AND c.state = 'draft')) FOR SHARE;
    IF target.correction_due_on IS NOT NULL THEN
        closes := (target.correction_due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 microsecond';
    END IF;
    happened := moment();
    IF opens IS NULL OR happened < opens THEN
        RAISE EXCEPTION 'call is not open' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_not_open';
    END IF;
    IF happened > closes THEN
        RAISE EXCEPTION 'submission is late' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_late';
    END IF;
    NEW.submitted_at := happened;
    RETURN NEW;
END $$;

-- Outages: noticed by the heartbeat or recorded by the system administrator; a confirmed one moves deadlines.
CREATE TABLE heartbeat (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    beaten_at timestamptz NOT NULL
);
COMMENT ON TABLE heartbeat IS 'Platform: when a worker last said that the installation runs; a long silence before it speaks again is an outage.';
GRANT SELECT, INSERT, UPDATE ON heartbeat TO miaopu_app;

CREATE TABLE outage (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    noticed_by text NOT NULL CHECK (noticed_by IN ('heartbeat', 'administrator')),
    noticed_at timestamptz NOT NULL DEFAULT moment(),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    answer text CHECK (answer IN ('confirmed', 'dismissed')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    CONSTRAINT outage_lasts CHECK (ended_at > started_at),
    CONSTRAINT outage_answered_whole CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT outage_answered_with_reason CHECK (answer IS NULL OR reason <> ''),
    CONSTRAINT outage_once UNIQUE (started_at, ended_at)
);
COMMENT ON TABLE outage IS 'Platform: times in which the installation could not be used; one that is confirmed moves open deadlines by the dated rules.';
GRANT SELECT, INSERT, UPDATE (answer, answered_by, answered_at, reason) ON outage TO miaopu_app;
CREATE TRIGGER outage_answered_once BEFORE UPDATE OR DELETE ON outage
    FOR EACH ROW WHEN (OLD.answer IS NOT NULL) EXECUTE FUNCTION refuse_change();

ALTER TABLE call_extension
    ALTER COLUMN extended_by DROP NOT NULL,
    ADD COLUMN outage_id bigint REFERENCES outage,
    ADD CONSTRAINT call_extension_by_somebody CHECK ((extended_by IS NULL) = (outage_id IS NOT NULL));
COMMENT ON COLUMN call_extension.outage_id IS 'The outage for which the dated rules moved the deadline; null: somebody did.';
CREATE UNIQUE INDEX call_extension_outage_once ON call_extension (tenant_id, call_id, outage_id)
    WHERE outage_id IS NOT NULL;
ALTER TABLE call_version ALTER COLUMN changed_by DROP NOT NULL;
COMMENT ON COLUMN call_version.changed_by IS 'Who changed the call; null: a dated rule did.';

CREATE TABLE correction_extension (
    tenant_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    outage_id bigint NOT NULL REFERENCES outage,
    due_from date NOT NULL,
    due_to date NOT NULL CHECK (due_to > due_from),
    extended_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, proposal_id, outage_id),
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal
);
COMMENT ON TABLE correction_extension IS 'Calls: corrections whose last day an outage moved.';
CALL protect_tenant_table('correction_extension', 'SELECT, INSERT');
CALL make_append_only('correction_extension');

CREATE TABLE call_reminder (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    deadline_at timestamptz NOT NULL,
    days_before smallint NOT NULL CHECK (days_before > 0),
    reminded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, call_id, deadline_at, days_before),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call
);
COMMENT ON TABLE call_reminder IS 'Calls: reminders before a deadline that were sent to everybody with a draft, each once for a deadline.';
CALL protect_tenant_table('call_reminder', 'SELECT, INSERT');
CALL make_append_only('call_reminder');

CREATE TABLE step_reminder (
    tenant_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    step text NOT NULL,
    due_on date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('due', 'overdue')),
    reminded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, proposal_id, step, due_on, kind),
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal
);
COMMENT ON TABLE step_reminder IS 'Calls: clocks of proposals that reminded who acts (due) or went on to the office (overdue), each once for a day.';
CALL protect_tenant_table('step_reminder', 'SELECT, INSERT');
CALL make_append_only('step_reminder');
CREATE INDEX proposal_clock ON proposal (tenant_id, step_due_on) WHERE step_due_on IS NOT NULL;
CREATE INDEX proposal_paper_clock ON proposal (tenant_id, paper_due_on) WHERE paper_due_on IS NOT NULL;

-- As before; a rating that the call only advises is in nobody's way.
CREATE OR REPLACE VIEW unawardable WITH (security_invoker = true) AS
SELECT p.tenant_id, p.id AS proposal_id,
    CASE WHEN held.unverified >= coalesce(asked.grade, 1) THEN 'unverified' ELSE 'rating' END AS obstacle
FROM proposal p
JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
CROSS JOIN LATERAL (
    SELECT max(g.grade) FILTER (WHERE g.verified_at IS NOT NULL) AS verified,
        max(g.grade) FILTER (WHERE g.verified_at IS NULL) AS unverified
    FROM organisation_rating g
    WHERE g.organisation_id = p.organisation_id AND today() >= g.issued_on AND today() < g.expires_on) held
CROSS JOIN LATERAL (
    SELECT max((e.value ->> 'grade_at_least')::integer) AS grade
    FROM jsonb_array_elements(c.eligibility) AS e
    WHERE e.value ->> 'rule' = 'rating' AND NOT coalesce((e.value ->> 'advisory')::boolean, false)) asked
WHERE CASE WHEN asked.grade IS NULL THEN held.verified IS NULL AND held.unverified IS NOT NULL
    ELSE coalesce(held.verified, 0) < asked.grade END
UNION ALL
SELECT DISTINCT p.tenant_id, p.id, 'barred'
FROM proposal p
JOIN organisation_bar b ON b.organisation_id = p.organisation_id AND b.lifted_at IS NULL
WHERE today() >= b.barred_from AND today() <= coalesce(b.barred_until, 'infinity')
UNION ALL
SELECT p.tenant_id, p.id, 'state' FROM proposal p WHERE p.state <> 'accepted'
UNION ALL
SELECT p.tenant_id, p.id, 'state' FROM proposal p JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
WHERE c.trial_of IS NOT NULL AND p.state = 'accepted';
