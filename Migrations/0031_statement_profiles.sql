-- Layouts of a tenant's own, files whose columns are still to be chosen, what a statement was read by, and what of its
-- file was left out.

CREATE TABLE statement_profile (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 60),
    mapping jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    changed_by bigint NOT NULL REFERENCES account,
    changed_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT statement_profile_name UNIQUE (tenant_id, name)
);
COMMENT ON TABLE statement_profile IS 'Funds: a layout of bank statements that the tenant described by choosing columns; each change is a new version.';
CALL protect_tenant_table('statement_profile', 'SELECT, INSERT, UPDATE (mapping, version, changed_by, changed_at)');

CREATE TABLE statement_file (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    name text NOT NULL CHECK (length(name) <= 200),
    content bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 20971520),
    uploaded_by bigint NOT NULL REFERENCES account,
    uploaded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id)
);
COMMENT ON TABLE statement_file IS 'Funds: an uploaded statement whose columns are still to be chosen; gone once it is imported, or after seven days.';
CREATE INDEX statement_file_account ON statement_file (tenant_id, bank_account_id, id);
CALL protect_tenant_table('statement_file', 'SELECT, INSERT, DELETE');

ALTER TABLE bank_statement
    ADD COLUMN layout_version integer NOT NULL DEFAULT 1 CHECK (layout_version > 0),
    ADD COLUMN mapping jsonb,
    ADD COLUMN left_out jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN bank_statement.mapping IS 'Funds: the columns of the tenant''s own layout as they were at the import; null for the layouts that everybody has.';
