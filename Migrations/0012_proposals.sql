-- Proposals, their revisions frozen at submission, and the officer's screening.

CREATE TABLE proposal (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    title text NOT NULL DEFAULT '' CHECK (length(title) <= 200),
    requested_fen bigint CHECK (requested_fen >= 0),
    state text NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'submitted', 'returned', 'accepted', 'refused', 'withdrawn')),
    receipt_number integer CHECK (receipt_number > 0),
    begun_by bigint NOT NULL REFERENCES account,
    begun_at timestamptz NOT NULL DEFAULT moment(),
    first_submitted_at timestamptz,
    correction_due_on date,
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id, lot_id) REFERENCES lot (tenant_id, call_id, id),
    CONSTRAINT proposal_receipt_taken UNIQUE (tenant_id, call_id, receipt_number),
    CONSTRAINT proposal_submitted_has_receipt CHECK ((receipt_number IS NULL) = (first_submitted_at IS NULL)
        AND (state <> 'draft' OR receipt_number IS NULL)
        AND (state NOT IN ('submitted', 'returned', 'accepted', 'refused') OR receipt_number IS NOT NULL)),
    CONSTRAINT proposal_returned_has_due_day CHECK (state <> 'returned' OR correction_due_on IS NOT NULL),
    CONSTRAINT proposal_withdrawn_by_somebody CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
COMMENT ON TABLE proposal IS 'Calls: what one organisation proposes for one lot; its answers stand in its revisions.';
CREATE INDEX proposal_call ON proposal (tenant_id, call_id, lot_id, state);
CREATE INDEX proposal_organisation ON proposal (tenant_id, organisation_id, call_id);
CALL protect_tenant_table('proposal', 'SELECT, INSERT, UPDATE');

CREATE TABLE proposal_revision (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    proposal_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    response_id bigint NOT NULL,
    begun_by bigint NOT NULL REFERENCES account,
    begun_at timestamptz NOT NULL DEFAULT moment(),
    submitted_by bigint REFERENCES account,
    submitted_at timestamptz,
    title text,
    requested_fen bigint CHECK (requested_fen >= 0),
    verdicts jsonb,
    content text,
    content_sha256 bytea,
    verification_code text CHECK (verification_code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    FOREIGN KEY (tenant_id, response_id) REFERENCES form_response,
    UNIQUE (tenant_id, response_id),
    CONSTRAINT proposal_revision_number_taken UNIQUE (tenant_id, proposal_id, number),
    CONSTRAINT verification_code_taken UNIQUE (tenant_id, verification_code),
    CONSTRAINT proposal_revision_hash CHECK (content_sha256 = sha256(convert_to(content, 'UTF8'))),
    CONSTRAINT proposal_revision_whole CHECK (num_nulls(submitted_by, submitted_at, title, requested_fen, verdicts,
        content, content_sha256, verification_code) IN (0, 8))
);
COMMENT ON TABLE proposal_revision IS 'Calls: one version of a proposal; from its submission on frozen with its canonical content, SHA-256 and verification code.';
CREATE UNIQUE INDEX proposal_revision_open ON proposal_revision (tenant_id, proposal_id) WHERE submitted_at IS NULL;
CALL protect_tenant_table('proposal_revision', 'SELECT, INSERT, UPDATE');

CREATE TABLE proposal_attachment (
    tenant_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    file_id bigint NOT NULL,
    field text NOT NULL,
    PRIMARY KEY (tenant_id, revision_id, field, file_id),
    FOREIGN KEY (tenant_id, revision_id) REFERENCES proposal_revision,
    FOREIGN KEY (tenant_id, file_id) REFERENCES file
);
COMMENT ON TABLE proposal_attachment IS 'Calls: the files that belong to a submitted revision.';
CREATE INDEX proposal_attachment_file ON proposal_attachment (tenant_id, file_id);
CALL protect_tenant_table('proposal_attachment', 'SELECT, INSERT');
CALL make_append_only('proposal_attachment');

-- A file that was handed in keeps its bytes, its name and its place.
CREATE FUNCTION keep_submitted_file() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM proposal_attachment a WHERE a.tenant_id = OLD.tenant_id AND a.file_id = OLD.id) THEN
        RAISE EXCEPTION 'file was submitted' USING ERRCODE = '23001', TABLE = 'file',
            CONSTRAINT = 'proposal_attachment_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER proposal_attachment_frozen BEFORE UPDATE OR DELETE ON file
    FOR EACH ROW WHEN (OLD.subject_kind = 'proposal') EXECUTE FUNCTION keep_submitted_file();

-- The database decides what is late: the moment it compares is the moment it stores. A first submission has until
-- the deadline plus the announced grace, a correction until the end of its due day in Beijing.
CREATE FUNCTION decide_submission() RETURNS trigger
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
    SELECT c.opens_at, c.deadline_at + make_interval(secs => c.grace_seconds) INTO opens, closes
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
CREATE TRIGGER proposal_revision_submission BEFORE UPDATE OR DELETE ON proposal_revision
    FOR EACH ROW EXECUTE FUNCTION decide_submission();
CREATE TRIGGER proposal_revision_kept BEFORE TRUNCATE ON proposal_revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_submitted_insert() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a revision begins unsubmitted' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
        CONSTRAINT = 'proposal_revision_begins_open';
END $$;
CREATE TRIGGER proposal_revision_begins_open BEFORE INSERT ON proposal_revision
    FOR EACH ROW WHEN (NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION refuse_submitted_insert();

CREATE TABLE proposal_screening (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    proposal_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('accepted', 'returned', 'refused')),
    reasons text[] NOT NULL CHECK (reasons <@ ARRAY['not_eligible', 'incomplete', 'duplicate', 'outside_scope',
        'budget_unsound', 'attachments_wrong', 'false_statement', 'other']),
    explanation text NOT NULL DEFAULT '' CHECK (length(explanation) <= 4000),
    due_on date,
    screened_by bigint NOT NULL REFERENCES account,
    screened_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    FOREIGN KEY (tenant_id, revision_id) REFERENCES proposal_revision,
    CONSTRAINT screening_once UNIQUE (tenant_id, revision_id),
    CONSTRAINT screening_gives_reasons CHECK (outcome = 'accepted' OR (cardinality(reasons) > 0 AND explanation <> '')),
    CONSTRAINT screening_due_day CHECK ((outcome = 'returned') = (due_on IS NOT NULL))
);
COMMENT ON TABLE proposal_screening IS 'Calls: the officer''s answer to one submitted revision, with coded reasons and, for a correction, its due day.';
CREATE INDEX proposal_screening_proposal ON proposal_screening (tenant_id, proposal_id, id);
CALL protect_tenant_table('proposal_screening', 'SELECT, INSERT');
CALL make_append_only('proposal_screening');
