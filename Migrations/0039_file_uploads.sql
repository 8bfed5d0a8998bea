-- Uploads in parts, which go on where a lost connection left them. The bytes lie beside the store until the file is
-- whole and attached to a thing.

CREATE TABLE file_upload (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL REFERENCES account,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    byte_count bigint NOT NULL CHECK (byte_count > 0),
    received bigint NOT NULL DEFAULT 0,
    begun_at timestamptz NOT NULL DEFAULT moment(),
    taken_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT file_upload_received CHECK (received BETWEEN 0 AND byte_count),
    CONSTRAINT file_upload_taken_whole CHECK (taken_at IS NULL OR received = byte_count)
);
COMMENT ON TABLE file_upload IS 'Platform: a file that comes in parts: how much of it has arrived; taken when it was attached to a thing.';
CREATE INDEX file_upload_account ON file_upload (tenant_id, account_id, id);
CALL protect_tenant_table('file_upload', 'SELECT, INSERT, UPDATE, DELETE');
