-- Who works through the application cannot move the clock by which deadlines and claims are decided.

-- Whoever may execute this function may name another moment (app.moment) for a transaction. The application may not,
-- but while the owner of the schema loads the demonstration, and in databases of tests.
CREATE FUNCTION pretended_moment() RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.moment', true), '')::timestamptz;
COMMENT ON FUNCTION pretended_moment() IS 'Platform: the moment that a transaction names in place of the clock; who may execute it is asked by moment().';
REVOKE ALL ON FUNCTION pretended_moment() FROM PUBLIC;

CREATE FUNCTION refuse_pretended_moment() RETURNS timestamptz
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'another moment than that of the clock was named' USING ERRCODE = '42501',
        HINT = 'Only the owner of the schema lets a role name one.';
END $$;
COMMENT ON FUNCTION refuse_pretended_moment() IS 'Platform: what becomes of a moment that was named by a role that may not.';

-- The role that asks is the one that was set, or that signed in: inside a function that runs as its owner, too.
CREATE FUNCTION may_pretend_moments(asking name DEFAULT coalesce(nullif(current_setting('role'), 'none'),
    session_user::text)::name) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN has_function_privilege(asking, 'pretended_moment()'::regprocedure, 'EXECUTE');
COMMENT ON FUNCTION may_pretend_moments(name) IS 'Platform: whether a role may name another moment than that of the clock.';

CREATE OR REPLACE FUNCTION moment() RETURNS timestamptz
    LANGUAGE sql VOLATILE
    RETURN CASE WHEN nullif(current_setting('app.moment', true), '') IS NULL THEN clock_timestamp()
        WHEN may_pretend_moments() THEN nullif(current_setting('app.moment', true), '')::timestamptz
        ELSE refuse_pretended_moment() END;
COMMENT ON FUNCTION moment() IS 'Platform: the moment at which a thing happens, by the clock of the database.';
