-- Which master keys the keys of the records of an authority are wrapped by, and how many by each, so that a server that was given another key,
-- or none, says so when it starts and not when the first record is looked for.

SET LOCAL ROLE miaopu_vault;

CREATE FUNCTION vault.masters() RETURNS TABLE (master text, keys bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
    SELECT k.master, count(*) FROM vault.record_key k WHERE k.tenant_id = current_tenant() GROUP BY 1 ORDER BY 1
$$;

REVOKE ALL ON FUNCTION vault.masters() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.masters() TO miaopu_app;
SET LOCAL ROLE miaopu_owner;
