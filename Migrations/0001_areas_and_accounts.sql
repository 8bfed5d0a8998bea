-- Functions that every later table uses, areas, accounts and the ways to sign in.

CREATE FUNCTION current_tenant() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.tenant', true), '')::bigint;
COMMENT ON FUNCTION current_tenant() IS 'Platform: the one tenant of this transaction; null outside one.';

CREATE FUNCTION current_account() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.account', true), '')::bigint;
COMMENT ON FUNCTION current_account() IS 'Platform: the account that acts in this transaction; null for the public.';

-- The clock that decides: the database's own. A transaction may name another moment (app.moment) so that the
-- demonstration and the tests can live through years; the web front never sets it.
CREATE FUNCTION moment() RETURNS timestamptz
    LANGUAGE sql VOLATILE
    RETURN coalesce(nullif(current_setting('app.moment', true), '')::timestamptz, clock_timestamp());
COMMENT ON FUNCTION moment() IS 'Platform: the moment at which a thing happens, by the clock of the database.';

CREATE FUNCTION today() RETURNS date
    LANGUAGE sql VOLATILE
    RETURN (moment() AT TIME ZONE 'Asia/Shanghai')::date;
COMMENT ON FUNCTION today() IS 'Platform: the day in Beijing at moment().';

-- The second wall: a row of another tenant is not there. The policy binds the owner too, so that a function
-- that runs as the owner stays inside the tenant of its transaction.
CREATE PROCEDURE protect_tenant_table(tenant_table regclass, app_may text)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant_floor ON %s AS RESTRICTIVE TO miaopu_app, miaopu_owner '
        'USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))',
        tenant_table);
    EXECUTE format('CREATE POLICY app_rows ON %s TO miaopu_app, miaopu_owner USING (true) WITH CHECK (true)',
        tenant_table);
    EXECUTE format('GRANT %s ON %s TO miaopu_app', app_may, tenant_table);
    EXECUTE format('GRANT SELECT ON %s TO miaopu_backup', tenant_table);
END $$;

CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
        CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
COMMENT ON FUNCTION refuse_change() IS 'Platform: trigger of append-only tables, before update, delete and truncate.';

CREATE PROCEDURE make_append_only(target regclass)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %s '
        'FOR EACH ROW EXECUTE FUNCTION refuse_change()', target);
    EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target);
END $$;

CREATE TABLE area (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{6}([0-9]{3}){0,2}$'),
    parent_code text REFERENCES area,
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 5),
    name text NOT NULL CHECK (name <> ''),
    pinyin text NOT NULL DEFAULT '',
    path text NOT NULL UNIQUE,
    source text NOT NULL,
    added_by bigint,
    added_at timestamptz NOT NULL DEFAULT moment(),
    CHECK ((level = 0) = (parent_code IS NULL)),
    UNIQUE (parent_code, name)
);
COMMENT ON TABLE area IS 'Platform: places from the whole country (level 0) to villages (5); path lists the codes from the root, each followed by a dot.';
CREATE INDEX area_path_prefix ON area (path text_pattern_ops);
GRANT SELECT, INSERT ON area TO miaopu_app;

CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    language text NOT NULL DEFAULT 'zh-Hans' CHECK (language IN ('zh-Hans', 'en')),
    created_at timestamptz NOT NULL DEFAULT moment(),
    disabled_at timestamptz,
    version integer NOT NULL DEFAULT 1
);
COMMENT ON TABLE account IS 'Platform: a person who signs in; global, belongs to no tenant.';
GRANT SELECT, INSERT, UPDATE ON account TO miaopu_app;

CREATE TABLE account_login (
    identifier text PRIMARY KEY CHECK (identifier = lower(identifier)),
    kind text NOT NULL CHECK (kind IN ('email', 'phone')),
    account_id bigint NOT NULL REFERENCES account,
    verified_at timestamptz,
    UNIQUE (account_id, kind)
);
COMMENT ON TABLE account_login IS 'Platform: e-mail addresses and phone numbers that sign in; reached only through functions.';

CREATE TABLE account_password (
    account_id bigint PRIMARY KEY REFERENCES account,
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    changed_at timestamptz NOT NULL DEFAULT moment(),
    failed_attempts smallint NOT NULL DEFAULT 0,
    locked_until timestamptz
);
COMMENT ON TABLE account_password IS 'Platform: Argon2id hashes and the lock after failures; reached only through functions.';

CREATE FUNCTION find_login(wanted text)
    RETURNS TABLE (account_id bigint, name text, password_hash text, locked_until timestamptz, disabled boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.name, p.password_hash, p.locked_until, a.disabled_at IS NOT NULL
    FROM account_login l JOIN account a ON a.id = l.account_id LEFT JOIN account_password p ON p.account_id = a.id
    WHERE l.identifier = lower(wanted)
$$;

CREATE FUNCTION add_login(account bigint, wanted text, login_kind text, verified boolean) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO account_login (identifier, kind, account_id, verified_at)
    VALUES (lower(wanted), login_kind, account, CASE WHEN verified THEN now() END)
$$;

CREATE FUNCTION logins_of(account bigint) RETURNS TABLE (kind text, identifier text, verified boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.kind, l.identifier, l.verified_at IS NOT NULL FROM account_login l WHERE l.account_id = account
    ORDER BY l.kind
$$;

CREATE FUNCTION set_password(account bigint, hash text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO account_password (account_id, password_hash) VALUES (account, hash)
    ON CONFLICT (account_id) DO UPDATE
    SET password_hash = EXCLUDED.password_hash, changed_at = now(), failed_attempts = 0, locked_until = NULL
$$;

-- Counts a try. The lock begins with the fifth failure in a row and ends by itself: others must not be able to
-- keep somebody out for ever.
CREATE FUNCTION count_sign_in(account bigint, success boolean, failures_max integer, lock_for interval)
    RETURNS timestamptz
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE account_password
    SET failed_attempts = CASE WHEN success OR failed_attempts + 1 >= failures_max THEN 0
                               ELSE failed_attempts + 1 END,
        locked_until = CASE WHEN success THEN NULL
                            WHEN failed_attempts + 1 >= failures_max THEN clock_timestamp() + lock_for
                            ELSE locked_until END
    WHERE account_id = account
    RETURNING locked_until
$$;
REVOKE ALL ON FUNCTION find_login(text), add_login(bigint, text, text, boolean), logins_of(bigint),
    set_password(bigint, text), count_sign_in(bigint, boolean, integer, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_login(text), add_login(bigint, text, text, boolean), logins_of(bigint),
    set_password(bigint, text), count_sign_in(bigint, boolean, integer, interval) TO miaopu_app;

CREATE TABLE sign_in_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier_sha256 bytea NOT NULL,
    address text NOT NULL,
    at timestamptz NOT NULL DEFAULT moment(),
    success boolean NOT NULL
);
COMMENT ON TABLE sign_in_attempt IS 'Platform: tries per identifier and address, so that limits hold across processes.';
CREATE INDEX sign_in_attempt_recent ON sign_in_attempt (address, at);
GRANT SELECT, INSERT, DELETE ON sign_in_attempt TO miaopu_app;

CREATE TABLE web_session (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    account_id bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    last_seen_at timestamptz NOT NULL DEFAULT moment(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    address text NOT NULL DEFAULT '',
    user_agent text NOT NULL DEFAULT ''
);
COMMENT ON TABLE web_session IS 'Platform: signed-in browsers; only the SHA-256 of the token is kept.';
CREATE INDEX web_session_account ON web_session (account_id) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON web_session TO miaopu_app;

CREATE TABLE api_token (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    account_id bigint NOT NULL REFERENCES account,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT moment(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
COMMENT ON TABLE api_token IS 'Platform: bearer tokens of the API; only the SHA-256 is kept.';
GRANT SELECT, INSERT, UPDATE ON api_token TO miaopu_app;

CREATE TABLE one_time_code (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('register', 'sign_in', 'reset')),
    code_sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT moment(),
    expires_at timestamptz NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    used_at timestamptz
);
COMMENT ON TABLE one_time_code IS 'Platform: codes sent to an e-mail address or a phone; a resend keeps the earlier one valid.';
CREATE INDEX one_time_code_identifier ON one_time_code (identifier, created_at);
GRANT SELECT, INSERT, UPDATE ON one_time_code TO miaopu_app;
