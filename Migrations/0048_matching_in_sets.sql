-- A run writes a hundred thousand groups at once. What a row refers to is checked once for a statement and not once for a
-- row: a plan for one row was made when the tables were empty and read them from the beginning for each of the rows. The
-- indexes of what is open hold every line, so that matching a line moves no index entry.

ALTER TABLE match_group DROP CONSTRAINT match_group_confirmed_by_fkey,
    DROP CONSTRAINT match_group_tenant_id_bank_account_id_fkey;
ALTER TABLE match_bank_line DROP CONSTRAINT match_bank_line_tenant_id_group_id_fkey;
ALTER TABLE match_book_item DROP CONSTRAINT match_book_item_tenant_id_group_id_fkey,
    DROP CONSTRAINT match_book_item_tenant_id_entry_id_bank_account_id_fkey;

CREATE FUNCTION check_references() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
    lost boolean;
BEGIN
    -- Planned anew each time: one row is looked up, a hundred thousand are joined.
    CASE TG_TABLE_NAME
        WHEN 'match_group' THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM (SELECT DISTINCT tenant_id, bank_account_id, confirmed_by FROM added) a
                WHERE NOT EXISTS (SELECT FROM bank_account b WHERE b.tenant_id = a.tenant_id AND b.id = a.bank_account_id)
                   OR NOT EXISTS (SELECT FROM account p WHERE p.id = a.confirmed_by))' INTO lost;
        WHEN 'match_bank_line' THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM match_group g
                WHERE g.tenant_id = a.tenant_id AND g.id = a.group_id))' INTO lost;
        ELSE
            EXECUTE 'SELECT EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM match_group g
                    WHERE g.tenant_id = a.tenant_id AND g.id = a.group_id)
                OR NOT EXISTS (SELECT FROM book_item i WHERE i.tenant_id = a.tenant_id AND i.entry_id = a.entry_id
                    AND i.bank_account_id = a.bank_account_id))' INTO lost;
    END CASE;
    IF lost THEN
        RAISE foreign_key_violation USING CONSTRAINT = 'match_refers', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER match_refers AFTER INSERT ON match_group REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_references();
CREATE TRIGGER match_refers AFTER INSERT ON match_bank_line REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_references();
CREATE TRIGGER match_refers AFTER INSERT ON match_book_item REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_references();
REVOKE ALL ON FUNCTION check_references() FROM PUBLIC;

DROP INDEX bank_line_open;
CREATE INDEX bank_line_open ON bank_line (tenant_id, bank_account_id, amount_fen);
DROP INDEX book_item_open;
CREATE INDEX book_item_open ON book_item (tenant_id, bank_account_id, amount_fen);
-- Half of a page stays free for the versions of its lines that say that they are matched.
ALTER TABLE bank_line SET (fillfactor = 50);
ALTER TABLE book_item SET (fillfactor = 50);
ALTER FUNCTION confirm_run(bigint, text[], integer[], bigint[], integer[], bigint[], bytea) SET jit = off;
ALTER FUNCTION check_run_closes() SET jit = off;
