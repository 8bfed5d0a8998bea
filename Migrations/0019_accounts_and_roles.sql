-- What must never be stored about accounts, organisations and roles, whoever writes it.

-- Codes are limited by the address that asks for them, too.
ALTER TABLE one_time_code ADD COLUMN address text NOT NULL DEFAULT '';
CREATE INDEX one_time_code_address ON one_time_code (address, created_at);

-- GB 32100-2015: the last character is a check digit over the others, modulo 31.
CREATE FUNCTION credit_code_is_sound(code text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT (31 - sum((position(substr(code, place, 1) IN '0123456789ABCDEFGHJKLMNPQRTUWXY') - 1)
                * (3 ^ (place - 1))::bigint % 31) % 31) % 31
            = position(substr(code, 18, 1) IN '0123456789ABCDEFGHJKLMNPQRTUWXY') - 1
        FROM generate_series(1, 17) AS place);
COMMENT ON FUNCTION credit_code_is_sound(text) IS 'Platform: whether the check digit of a unified social credit code (GB 32100) is right.';
ALTER TABLE organisation ADD CONSTRAINT organisation_code_sound_or_explained
    CHECK (code IS NULL OR credit_code_is_sound(code) OR coalesce(code_override_reason, '') <> '');

-- Nobody grants a role or an appointment to himself, however it is written down.
CREATE FUNCTION refuse_own_grant() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account_id = current_account() THEN
        RAISE EXCEPTION 'nobody grants anything to himself' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'nobody_grants_to_self';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION refuse_own_grant() IS 'Platform: trigger of grants and appointments; the account is the one of the transaction.';
CREATE TRIGGER nobody_grants_to_self BEFORE INSERT OR UPDATE OF account_id, role ON role_grant
    FOR EACH ROW EXECUTE FUNCTION refuse_own_grant();
CREATE TRIGGER nobody_appoints_himself BEFORE INSERT OR UPDATE ON administrator
    FOR EACH ROW EXECUTE FUNCTION refuse_own_grant();

-- The three administrators keep out of the business, and who is in the business is none of them.
CREATE FUNCTION keep_roles_from_administrators() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('role_grant', NEW.account_id));
    IF EXISTS (SELECT FROM administrator a WHERE a.account_id = NEW.account_id) THEN
        RAISE EXCEPTION 'an administrator holds no role' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'administrator_holds_no_role';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_roles_from_administrators() IS 'Platform: trigger of role grants.';
CREATE TRIGGER administrator_holds_no_role BEFORE INSERT ON role_grant
    FOR EACH ROW EXECUTE FUNCTION keep_roles_from_administrators();

CREATE FUNCTION keep_administrators_from_roles() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    acting text := current_setting('app.account', true);
    holds boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('role_grant', NEW.account_id));
    -- Grants are seen across tenants by their holder only, so the question is asked in the holder's name.
    PERFORM set_config('app.account', NEW.account_id::text, true);
    SELECT EXISTS (SELECT FROM role_grant g WHERE g.account_id = NEW.account_id AND g.revoked_at IS NULL
        AND coalesce(g.valid_to, 'infinity') >= today()) INTO holds;
    PERFORM set_config('app.account', coalesce(acting, ''), true);
    IF holds THEN
        RAISE EXCEPTION 'an administrator holds no role' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'administrator_holds_no_role';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_administrators_from_roles() IS 'Platform: trigger of appointments; looks at the grants of all tenants.';
CREATE TRIGGER administrator_holds_no_role BEFORE INSERT OR UPDATE ON administrator
    FOR EACH ROW EXECUTE FUNCTION keep_administrators_from_roles();

-- The index across tenants is seen by those whose things it lists, and by the tenant of the transaction.
ALTER TABLE participation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_floor ON participation AS RESTRICTIVE TO miaopu_app, miaopu_owner
    USING (tenant_id = (SELECT current_tenant()) OR account_id = (SELECT current_account())
        OR organisation_id IN (SELECT m.organisation_id FROM organisation_member m
            WHERE m.account_id = (SELECT current_account())
              AND today() BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity')))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY app_rows ON participation TO miaopu_app, miaopu_owner USING (true) WITH CHECK (true);
GRANT SELECT ON participation TO miaopu_backup;

-- A lifted bar says who lifted it and why.
ALTER TABLE organisation_bar ADD CONSTRAINT organisation_bar_lifted_with_reason
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (coalesce(lifted_reason, '') = ''));
