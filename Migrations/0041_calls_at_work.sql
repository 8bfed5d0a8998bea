-- Calls of every kind at work: statutory periods, versions, questions and answers, corrections, an early end.

ALTER TABLE call DROP CONSTRAINT call_kind_check;
ALTER TABLE call
    ADD CONSTRAINT call_kind_known CHECK (kind IN ('grant', 'tender', 'matching', 'rollout', 'yearly', 'competition',
        'claim')),
    ADD COLUMN copied_from bigint,
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN closed_by bigint REFERENCES account,
    ADD COLUMN closed_reason text NOT NULL DEFAULT '' CHECK (length(closed_reason) <= 2000),
    ADD FOREIGN KEY (tenant_id, copied_from) REFERENCES call,
    ADD CONSTRAINT call_closed_with_reason CHECK ((closed_at IS NULL) = (closed_by IS NULL)
        AND (closed_at IS NULL) = (closed_reason = '') AND (closed_at IS NULL OR published_at IS NOT NULL));
COMMENT ON COLUMN call.copied_from IS 'The earlier call that the draft was copied from.';
COMMENT ON COLUMN call.closed_at IS 'When the call was ended before its deadline, with a reason that everybody reads.';

CREATE FUNCTION keep_closed_call() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a call that ended early stays so' USING ERRCODE = '23001', TABLE = 'call',
        CONSTRAINT = 'call_closed_once';
END $$;
COMMENT ON FUNCTION keep_closed_call() IS 'Calls: trigger of calls that were ended before their deadline.';
CREATE TRIGGER call_closed_once BEFORE UPDATE ON call FOR EACH ROW
    WHEN (OLD.closed_at IS NOT NULL AND (OLD.closed_at, OLD.closed_by, OLD.closed_reason, OLD.deadline_at)
        IS DISTINCT FROM (NEW.closed_at, NEW.closed_by, NEW.closed_reason, NEW.deadline_at))
    EXECUTE FUNCTION keep_closed_call();

-- As before, and no first submission after an early end.
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
    SELECT c.opens_at, least(c.deadline_at + make_interval(secs => c.grace_seconds), c.closed_at) INTO opens, closes
    FROM call c WHERE c.tenant_id = target.tenant_id AND c.id = target.call_id AND c.state = 'published' FOR SHARE;
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

CREATE TABLE call_period_rule (
    call_kind text NOT NULL,
    rule_code text NOT NULL CHECK (rule_code ~ '^[a-z0-9_.]+$'),
    counts_from text NOT NULL CHECK (counts_from IN ('publication', 'correction')),
    PRIMARY KEY (call_kind, rule_code)
);
COMMENT ON TABLE call_period_rule IS 'Calls: the dated rules that say how long a call of a kind stays open at least, counted from its publication or from a correction.';
GRANT SELECT ON call_period_rule TO miaopu_app;
GRANT SELECT ON call_period_rule TO miaopu_backup;
INSERT INTO call_period_rule (call_kind, rule_code, counts_from) VALUES
    ('tender', 'procurement.tender.documents_to_deadline.min', 'publication'),
    ('tender', 'procurement.tender.document_availability.min', 'publication'),
    ('tender', 'procurement.tender.change_before_deadline.min', 'correction'),
    ('rollout', 'procurement.consultation.documents_to_response.min', 'publication'),
    ('rollout', 'procurement.consultation.document_availability.min', 'publication'),
    ('grant', 'call.open.min', 'publication'),
    ('matching', 'call.open.min', 'publication'),
    ('yearly', 'call.open.min', 'publication'),
    ('competition', 'call.open.min', 'publication');

CREATE TABLE call_version (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    cause text NOT NULL CHECK (cause IN ('drafted', 'copied', 'revised', 'published', 'extended', 'corrected',
        'closed', 'withdrawn')),
    content text NOT NULL,
    content_sha256 bytea NOT NULL,
    changed_by bigint NOT NULL REFERENCES account,
    changed_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, call_id, number),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    CONSTRAINT call_version_hash CHECK (content_sha256 = sha256(convert_to(content, 'UTF8')))
);
COMMENT ON TABLE call_version IS 'Calls: what a call said after each change, as canonical JSON with its SHA-256.';
CALL protect_tenant_table('call_version', 'SELECT, INSERT');
CALL make_append_only('call_version');

CREATE TABLE call_question (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    question text NOT NULL CHECK (question <> '' AND length(question) <= 2000),
    asked_by bigint NOT NULL REFERENCES account,
    asked_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer <> '' AND length(answer) <= 4000),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    CONSTRAINT question_answered_whole CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT question_answered_by_another CHECK (answered_by <> asked_by)
);
COMMENT ON TABLE call_question IS 'Calls: a question about a call; with its answer it is read by everybody, never with the name of who asked.';
CREATE INDEX call_question_call ON call_question (tenant_id, call_id, id);
CALL protect_tenant_table('call_question', 'SELECT, INSERT, UPDATE (answer, answered_by, answered_at)');
CREATE TRIGGER call_question_answered_once BEFORE UPDATE OR DELETE ON call_question
    FOR EACH ROW WHEN (OLD.answer IS NOT NULL) EXECUTE FUNCTION refuse_change();

CREATE TABLE call_correction (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    body text NOT NULL CHECK (body <> '' AND length(body) <= 8000),
    affects_proposals boolean NOT NULL,
    corrected_by bigint NOT NULL REFERENCES account,
    corrected_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    CONSTRAINT call_correction_number UNIQUE (tenant_id, call_id, number)
);
COMMENT ON TABLE call_correction IS 'Calls: announced corrections (更正公告) of a published call; affects_proposals says that applicants have to work by it.';
CALL protect_tenant_table('call_correction', 'SELECT, INSERT');
CALL make_append_only('call_correction');

-- Sign-in names are reached through functions only; this one serves notices about a call to those who write for it.
CREATE FUNCTION addresses_of_applicants(wanted bigint) RETURNS TABLE (channel text, recipient text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT 'email', l.identifier
    FROM proposal p
    JOIN organisation_member m ON m.organisation_id = p.organisation_id
        AND today() BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity')
    JOIN account_login l ON l.account_id = m.account_id AND l.kind = 'email' AND l.verified_at IS NOT NULL
    WHERE p.tenant_id = current_tenant() AND p.call_id = wanted AND p.withdrawn_at IS NULL
    ORDER BY 2
$$;
COMMENT ON FUNCTION addresses_of_applicants(bigint) IS 'Calls: verified e-mail addresses of the members of all organisations with a proposal in a call, drafts included.';
REVOKE ALL ON FUNCTION addresses_of_applicants(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION addresses_of_applicants(bigint) TO miaopu_app;
