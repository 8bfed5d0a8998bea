-- Calls for proposals with their lots, the funds that pay, and what was announced after publication.

CREATE TABLE call (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    code text NOT NULL CHECK (code ~ '^[A-Z0-9][A-Z0-9-]{1,29}$'),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    title_en text NOT NULL DEFAULT '' CHECK (length(title_en) <= 300),
    summary text NOT NULL DEFAULT '' CHECK (length(summary) <= 20000),
    kind text NOT NULL CHECK (kind IN ('grant', 'tender', 'matching', 'rollout', 'yearly', 'competition')),
    opens_at timestamptz NOT NULL,
    deadline_at timestamptz NOT NULL,
    grace_seconds integer NOT NULL DEFAULT 0 CHECK (grace_seconds BETWEEN 0 AND 86400),
    form_version_id bigint,
    budget_fen bigint NOT NULL CHECK (budget_fen >= 0),
    requested_min_fen bigint CHECK (requested_min_fen >= 0),
    requested_max_fen bigint CHECK (requested_max_fen >= 0),
    eligibility jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(eligibility) = 'array'),
    review_rule jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(review_rule) = 'object'),
    state text NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'awaiting_decision', 'published', 'withdrawn', 'archived')),
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    published_by bigint REFERENCES account,
    published_at timestamptz,
    decision_id bigint,
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '',
    archived_by bigint REFERENCES account,
    archived_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    FOREIGN KEY (tenant_id, form_version_id) REFERENCES form_version,
    FOREIGN KEY (tenant_id, decision_id) REFERENCES decision,
    CONSTRAINT call_code_taken UNIQUE (tenant_id, code),
    CONSTRAINT call_closes_after_opening CHECK (deadline_at > opens_at),
    CONSTRAINT call_requested_range CHECK (requested_max_fen >= requested_min_fen),
    CONSTRAINT call_published_by_decision CHECK ((state IN ('draft', 'awaiting_decision')) = (published_at IS NULL)
        AND (published_at IS NULL) = (published_by IS NULL) AND (published_at IS NULL) = (decision_id IS NULL)),
    CONSTRAINT call_published_with_form CHECK (published_at IS NULL OR form_version_id IS NOT NULL),
    CONSTRAINT call_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = '') AND (state <> 'withdrawn' OR withdrawn_at IS NOT NULL)),
    CONSTRAINT call_archived_by_somebody CHECK ((archived_at IS NULL) = (archived_by IS NULL)
        AND (state = 'archived') = (archived_at IS NOT NULL))
);
COMMENT ON TABLE call IS 'Calls: a call for proposals; eligibility and review rule are data fixed with its publication. Closed is not stored: the clock says it.';
CREATE INDEX call_by_deadline ON call (tenant_id, deadline_at DESC, id DESC);
CALL protect_tenant_table('call', 'SELECT, INSERT, UPDATE');

-- What was published stays as it was decided; only the deadline may move, and only later.
CREATE FUNCTION keep_published_call() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.deadline_at < OLD.deadline_at THEN
        RAISE EXCEPTION 'a deadline only moves later' USING ERRCODE = '23514', TABLE = 'call',
            CONSTRAINT = 'call_deadline_shortened';
    END IF;
    IF (OLD.programme_id, OLD.code, OLD.title, OLD.title_en, OLD.summary, OLD.kind, OLD.opens_at, OLD.grace_seconds,
            OLD.form_version_id, OLD.budget_fen, OLD.requested_min_fen, OLD.requested_max_fen, OLD.eligibility,
            OLD.review_rule, OLD.published_at, OLD.published_by, OLD.decision_id)
        IS DISTINCT FROM
       (NEW.programme_id, NEW.code, NEW.title, NEW.title_en, NEW.summary, NEW.kind, NEW.opens_at, NEW.grace_seconds,
            NEW.form_version_id, NEW.budget_fen, NEW.requested_min_fen, NEW.requested_max_fen, NEW.eligibility,
            NEW.review_rule, NEW.published_at, NEW.published_by, NEW.decision_id) THEN
        RAISE EXCEPTION 'a published call stays as decided' USING ERRCODE = '23001', TABLE = 'call',
            CONSTRAINT = 'call_published_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER call_published_frozen BEFORE UPDATE ON call
    FOR EACH ROW EXECUTE FUNCTION keep_published_call();

CREATE FUNCTION refuse_change_of_published_call() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    published timestamptz;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT published_at INTO published FROM call WHERE tenant_id = OLD.tenant_id AND id = OLD.call_id FOR SHARE;
    END IF;
    IF published IS NULL AND TG_OP <> 'DELETE' THEN
        SELECT published_at INTO published FROM call WHERE tenant_id = NEW.tenant_id AND id = NEW.call_id FOR SHARE;
    END IF;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION 'a published call stays as decided' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'call_published_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TABLE lot (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    area_code text NOT NULL REFERENCES area,
    budget_fen bigint NOT NULL CHECK (budget_fen >= 0),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    UNIQUE (tenant_id, call_id, id),
    CONSTRAINT lot_number_taken UNIQUE (tenant_id, call_id, number)
);
COMMENT ON TABLE lot IS 'Calls: a part of a call with its area and money, awarded by itself.';
CALL protect_tenant_table('lot', 'SELECT, INSERT, UPDATE, DELETE');
CREATE TRIGGER lot_published_frozen BEFORE INSERT OR UPDATE OR DELETE ON lot
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_call();

CREATE TABLE call_source (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    position integer NOT NULL,
    fund_id bigint NOT NULL,
    limit_fen bigint NOT NULL CHECK (limit_fen > 0),
    PRIMARY KEY (tenant_id, call_id, code),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund,
    CONSTRAINT call_source_fund_once UNIQUE (tenant_id, call_id, fund_id)
);
COMMENT ON TABLE call_source IS 'Calls: a fund that pays awards of a call, at most so much; code is its column in the budget grid.';
CALL protect_tenant_table('call_source', 'SELECT, INSERT, DELETE');
CREATE TRIGGER call_source_published_frozen BEFORE INSERT OR UPDATE OR DELETE ON call_source
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_call();

CREATE TABLE call_document (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    file_id bigint NOT NULL,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    added_by bigint REFERENCES account,
    added_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    FOREIGN KEY (tenant_id, file_id) REFERENCES file,
    UNIQUE (tenant_id, call_id, file_id)
);
COMMENT ON TABLE call_document IS 'Calls: documents that the public may download with a published call.';
CALL protect_tenant_table('call_document', 'SELECT, INSERT, DELETE');
CREATE TRIGGER call_document_published_frozen BEFORE INSERT OR UPDATE OR DELETE ON call_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_call();

CREATE TABLE call_extension (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    deadline_from timestamptz NOT NULL,
    deadline_to timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    extended_by bigint NOT NULL REFERENCES account,
    extended_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    CONSTRAINT call_deadline_shortened CHECK (deadline_to > deadline_from)
);
COMMENT ON TABLE call_extension IS 'Calls: announced extensions of the deadline, never a shortening.';
CREATE INDEX call_extension_call ON call_extension (tenant_id, call_id, id);
CALL protect_tenant_table('call_extension', 'SELECT, INSERT');
CALL make_append_only('call_extension');

CREATE TABLE receipt_counter (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    last_number integer NOT NULL CHECK (last_number > 0),
    PRIMARY KEY (tenant_id, call_id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call
);
COMMENT ON TABLE receipt_counter IS 'Calls: the last receipt number given in a call; numbers have no gaps.';
CALL protect_tenant_table('receipt_counter', 'SELECT, INSERT, UPDATE');

ALTER TABLE role_grant ADD FOREIGN KEY (tenant_id, lot_id) REFERENCES lot;
