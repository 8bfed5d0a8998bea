-- Forms that are being designed, and what forms may be for.

CREATE TABLE form_draft (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9-]{1,40}$'),
    purpose text NOT NULL CHECK (
        purpose IN ('proposal', 'review', 'report', 'survey', 'assessment', 'record', 'agreement')),
    based_on bigint,
    definition jsonb NOT NULL CHECK (jsonb_typeof(definition) = 'object'),
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    changed_by bigint NOT NULL REFERENCES account,
    changed_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, based_on) REFERENCES form_version,
    CONSTRAINT form_draft_code_taken UNIQUE (tenant_id, code)
);
COMMENT ON TABLE form_draft IS 'Forms: a form that is being designed; each change is a new version, publishing makes it a form_version and ends the draft.';
CALL protect_tenant_table('form_draft', 'SELECT, INSERT, UPDATE (definition, version, changed_by, changed_at), DELETE');

ALTER TABLE form DROP CONSTRAINT form_purpose_check;
ALTER TABLE form ADD CONSTRAINT form_purpose_check CHECK (
    purpose IN ('proposal', 'review', 'report', 'survey', 'assessment', 'record', 'agreement'));
