-- What every module writes beside its own rows: audit, decisions of a second person, states, files, jobs, notices.

CREATE TABLE audit_head (
    tenant_id bigint PRIMARY KEY,
    sequence bigint NOT NULL,
    hash bytea NOT NULL
);
COMMENT ON TABLE audit_head IS 'Platform: end of the audit chain of each tenant; tenant 0 is the installation itself.';
CALL protect_tenant_table('audit_head', 'SELECT');

CREATE TABLE audit_event (
    tenant_id bigint NOT NULL,
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    account_id bigint,
    action text NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    detail jsonb NOT NULL,
    request_id text NOT NULL,
    address text NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
);
COMMENT ON TABLE audit_event IS 'Platform: who did what, when and from where; append-only, each row hashed over its predecessor.';
CREATE INDEX audit_event_subject ON audit_event (tenant_id, subject_kind, subject_id);
CALL protect_tenant_table('audit_event', 'SELECT');
CALL make_append_only('audit_event');

CREATE FUNCTION audit_hash(previous bytea, tenant bigint, number bigint, happened timestamptz, account bigint,
    action text, subject_kind text, subject_id text, detail jsonb, request text, address text) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256(previous || convert_to(jsonb_build_array(tenant, number,
        (extract(epoch FROM happened) * 1000000)::bigint, account, action, subject_kind, subject_id, detail, request,
        address)::text, 'UTF8'));
COMMENT ON FUNCTION audit_hash IS 'Platform: hash of one audit row; also run by miaopu check over stored rows.';

-- Called once per transaction, as its last statement: the head of the chain is the last lock taken.
CREATE FUNCTION audit_append(events jsonb, request text, from_address text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant bigint := current_tenant();
    head audit_head;
    event jsonb;
    happened timestamptz;
BEGIN
    INSERT INTO audit_head VALUES (tenant, 0, sha256(int8send(tenant))) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_head WHERE tenant_id = tenant FOR UPDATE;
    FOR event IN SELECT value FROM jsonb_array_elements(events) WITH ORDINALITY ORDER BY ordinality LOOP
        happened := clock_timestamp();
        head.sequence := head.sequence + 1;
        INSERT INTO audit_event VALUES (tenant, head.sequence, happened, current_account(), event ->> 'action',
            event ->> 'kind', event ->> 'id', event -> 'detail', request, from_address, head.hash,
            audit_hash(head.hash, tenant, head.sequence, happened, current_account(), event ->> 'action',
                event ->> 'kind', event ->> 'id', event -> 'detail', request, from_address))
        RETURNING hash INTO head.hash;
    END LOOP;
    UPDATE audit_head SET sequence = head.sequence, hash = head.hash WHERE tenant_id = tenant;
    RETURN head.sequence;
END $$;
REVOKE ALL ON FUNCTION audit_append(jsonb, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append(jsonb, text, text) TO miaopu_app;

CREATE TABLE decision (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    question text NOT NULL,
    content_sha256 bytea NOT NULL,
    requested_by bigint NOT NULL REFERENCES account,
    requested_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('approved', 'refused', 'lapsed')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    reason text NOT NULL DEFAULT '',
    minutes_reference text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (answer IS DISTINCT FROM 'refused' OR reason <> ''),
    CONSTRAINT decision_takes_two CHECK (answer IS NULL OR answer = 'lapsed' OR answered_by <> requested_by)
);
COMMENT ON TABLE decision IS 'Platform: what takes a second person: asked by one, answered by another over the same content (SHA-256), with the 会议纪要 it cites.';
CREATE UNIQUE INDEX decision_open ON decision (tenant_id, subject_kind, subject_id, question) WHERE answer IS NULL;
CREATE INDEX decision_subject ON decision (tenant_id, subject_kind, subject_id);
CALL protect_tenant_table('decision', 'SELECT, INSERT, UPDATE');

CREATE TABLE state_log (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    account_id bigint REFERENCES account,
    at timestamptz NOT NULL DEFAULT moment(),
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE state_log IS 'Platform: every move of every item from one state to another.';
CREATE INDEX state_log_subject ON state_log (tenant_id, subject_kind, subject_id, id);
CALL protect_tenant_table('state_log', 'SELECT, INSERT');
CALL make_append_only('state_log');

CREATE TABLE rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    scope text NOT NULL DEFAULT 'CN',
    value numeric NOT NULL,
    unit text NOT NULL CHECK (unit IN ('percent', 'fen', 'day', 'working_day', 'month', 'year', 'count')),
    operator text NOT NULL CHECK (operator IN ('at_most', 'at_least', 'equal')),
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to >= valid_from),
    citation text NOT NULL CHECK (citation <> ''),
    mark text NOT NULL CHECK (mark IN ('V', 'V2', 'G')),
    effect text NOT NULL CHECK (effect IN ('block', 'warn')),
    note text NOT NULL DEFAULT '',
    edited_by bigint REFERENCES account,
    edited_at timestamptz NOT NULL DEFAULT moment(),
    CONSTRAINT unverified_rules_only_warn CHECK (mark <> 'G' OR effect = 'warn'),
    UNIQUE (code, scope, valid_from)
);
COMMENT ON TABLE rule IS 'Platform: every legal or contractual number with its validity, citation and verification mark; a row is closed and followed by another, never overwritten.';
GRANT SELECT, INSERT, UPDATE ON rule TO miaopu_app;

CREATE TABLE calendar_year (
    year smallint PRIMARY KEY,
    source text NOT NULL
);
COMMENT ON TABLE calendar_year IS 'Platform: years whose official table of holidays is known; in others a deadline is 预估 (estimated).';
CREATE TABLE calendar_day (
    date date PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('holiday', 'makeup')),
    note text NOT NULL DEFAULT '',
    edited_by bigint REFERENCES account,
    edited_at timestamptz NOT NULL DEFAULT moment()
);
COMMENT ON TABLE calendar_day IS 'Platform: holidays and make-up working days of the country.';
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_year, calendar_day TO miaopu_app;

CREATE TABLE file (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    byte_count bigint NOT NULL CHECK (byte_count > 0),
    media_type text NOT NULL,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    field text NOT NULL DEFAULT '',
    uploaded_by bigint REFERENCES account,
    uploaded_at timestamptz NOT NULL DEFAULT moment(),
    removed_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE file IS 'Platform: files by content hash; the bytes lie under .data/files.';
CREATE INDEX file_subject ON file (tenant_id, subject_kind, subject_id);
CALL protect_tenant_table('file', 'SELECT, INSERT, UPDATE');

CREATE TABLE job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id bigint,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    run_after timestamptz NOT NULL DEFAULT moment(),
    attempts smallint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    progress_done bigint NOT NULL DEFAULT 0,
    progress_total bigint,
    cancel_asked_at timestamptz,
    last_error text NOT NULL DEFAULT '',
    created_by bigint,
    created_at timestamptz NOT NULL DEFAULT moment(),
    finished_at timestamptz
);
COMMENT ON TABLE job IS 'Platform: work to do after a commit (outbox); claimed with SKIP LOCKED, a late lease holder is refused by its old fence.';
CREATE INDEX job_next ON job (run_after, id) WHERE state = 'waiting';
CREATE INDEX job_lease ON job (lease_until) WHERE state = 'running';
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO miaopu_app;

CREATE TABLE outgoing_message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    recipient text NOT NULL CHECK (recipient !~ '[\r\n]'),
    subject text NOT NULL CHECK (subject !~ '[\r\n]'),
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT moment(),
    sent_at timestamptz,
    last_error text NOT NULL DEFAULT ''
);
COMMENT ON TABLE outgoing_message IS 'Platform: e-mail and text messages, sent by a job; without a gateway they stay readable on the outbox page.';
GRANT SELECT, INSERT, UPDATE ON outgoing_message TO miaopu_app;

CREATE TABLE notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    message_key text NOT NULL,
    arguments jsonb NOT NULL DEFAULT '{}',
    url text NOT NULL CHECK (url LIKE '/%'),
    created_at timestamptz NOT NULL DEFAULT moment(),
    read_at timestamptz
);
COMMENT ON TABLE notice IS 'Platform: in-app notices of an account; text comes from the message catalogue, no personal data, only a link.';
CREATE INDEX notice_account ON notice (account_id, id DESC);
GRANT SELECT, INSERT, UPDATE ON notice TO miaopu_app;

CREATE TABLE idempotency (
    tenant_id bigint NOT NULL,
    account_id bigint NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    route text NOT NULL,
    body_sha256 bytea NOT NULL,
    status integer,
    location text,
    answer text,
    at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, account_id, key)
);
COMMENT ON TABLE idempotency IS 'Platform: answers to requests that must happen once; written in the transaction of the change, never expire.';
CALL protect_tenant_table('idempotency', 'SELECT, INSERT, UPDATE');

CREATE TABLE search_document (
    tenant_id bigint NOT NULL REFERENCES tenant,
    kind text NOT NULL,
    item_id bigint NOT NULL,
    organisation_id bigint,
    public boolean NOT NULL,
    title text NOT NULL,
    words tsvector NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, kind, item_id)
);
COMMENT ON TABLE search_document IS 'Platform: full-text search; Chinese as overlapping pairs of characters made by the application.';
CREATE INDEX search_document_words ON search_document USING gin (words);
CALL protect_tenant_table('search_document', 'SELECT, INSERT, UPDATE, DELETE');
