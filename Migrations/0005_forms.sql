-- Forms whose versions never change, and the answers given to one version, field by field.

CREATE TABLE form (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9-]{1,40}$'),
    purpose text NOT NULL CHECK (purpose IN ('proposal', 'review', 'report', 'survey')),
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT form_code_taken UNIQUE (tenant_id, code)
);
COMMENT ON TABLE form IS 'Forms: a form by its code; what it asks stands in its versions.';
CALL protect_tenant_table('form', 'SELECT, INSERT');

CREATE TABLE form_version (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    form_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    definition jsonb NOT NULL CHECK (jsonb_typeof(definition) = 'object'),
    definition_sha256 bytea NOT NULL CHECK (length(definition_sha256) = 32),
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, form_id) REFERENCES form,
    CONSTRAINT form_version_number_taken UNIQUE (tenant_id, form_id, number)
);
COMMENT ON TABLE form_version IS 'Forms: what a form asks, frozen when it is made; answers are pinned to one version.';
CALL protect_tenant_table('form_version', 'SELECT, INSERT');
CALL make_append_only('form_version');

CREATE TABLE form_response (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    form_version_id bigint NOT NULL,
    copied_from bigint,
    begun_by bigint REFERENCES account,
    begun_at timestamptz NOT NULL DEFAULT moment(),
    frozen_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, form_version_id) REFERENCES form_version,
    FOREIGN KEY (tenant_id, copied_from) REFERENCES form_response
);
COMMENT ON TABLE form_response IS 'Forms: one set of answers to one version of a form; frozen for good when it is handed in.';
CALL protect_tenant_table('form_response', 'SELECT, INSERT, UPDATE');

CREATE TABLE form_section (
    tenant_id bigint NOT NULL,
    response_id bigint NOT NULL,
    section text NOT NULL,
    revision integer NOT NULL CHECK (revision >= 0),
    completed_at timestamptz,
    changed_by bigint REFERENCES account,
    changed_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, response_id, section),
    FOREIGN KEY (tenant_id, response_id) REFERENCES form_response
);
COMMENT ON TABLE form_section IS 'Forms: how often a section was saved, so that two editors do not overwrite each other unseen.';
CALL protect_tenant_table('form_section', 'SELECT, INSERT, UPDATE');

CREATE TABLE form_answer (
    tenant_id bigint NOT NULL,
    response_id bigint NOT NULL,
    field text NOT NULL,
    value jsonb NOT NULL,
    revision integer NOT NULL CHECK (revision > 0),
    answered_by bigint REFERENCES account,
    answered_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, response_id, field),
    FOREIGN KEY (tenant_id, response_id) REFERENCES form_response
);
COMMENT ON TABLE form_answer IS 'Forms: the answer to one field, with the revision of its section in which it was last changed; JSON null is an answer taken back.';
CALL protect_tenant_table('form_answer', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION refuse_frozen_response() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'response is frozen' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'form_response_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER form_response_frozen BEFORE UPDATE OR DELETE ON form_response
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen_response();
CREATE TRIGGER form_response_kept BEFORE TRUNCATE ON form_response
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The row lock makes a save and a freeze of the same response wait for each other: no answer slips in afterwards.
CREATE FUNCTION refuse_frozen_answer() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    frozen timestamptz;
    target form_response.id%TYPE := CASE WHEN TG_OP = 'DELETE' THEN OLD.response_id ELSE NEW.response_id END;
    target_tenant bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.tenant_id, NEW.response_id) IS DISTINCT FROM (OLD.tenant_id, OLD.response_id) THEN
        RAISE EXCEPTION 'answers stay with their response' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'form_answer_stays';
    END IF;
    SELECT frozen_at INTO frozen FROM form_response WHERE tenant_id = target_tenant AND id = target FOR SHARE;
    IF frozen IS NOT NULL OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'response is frozen' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'form_response_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER form_answer_frozen BEFORE INSERT OR UPDATE OR DELETE ON form_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen_answer();
CREATE TRIGGER form_section_frozen BEFORE INSERT OR UPDATE OR DELETE ON form_section
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen_answer();
CREATE TRIGGER form_answer_kept BEFORE TRUNCATE ON form_answer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
