-- A run writes a hundred thousand groups within the three seconds that it may take. What its rows refer to and that its groups
-- close is asked of the run's own rows and no longer of everything that was ever matched; the keys of one statement follow each
-- other, so that a count tells that all are there. What is matched of a line is compared as a whole number.

ALTER TABLE bank_line DROP CONSTRAINT bank_line_not_overmatched,
    ADD CONSTRAINT bank_line_not_overmatched
        CHECK (matched_fen BETWEEN least(amount_fen, 0) AND greatest(amount_fen, 0));
ALTER TABLE book_item DROP CONSTRAINT book_item_not_overmatched,
    ADD CONSTRAINT book_item_not_overmatched
        CHECK (matched_fen BETWEEN least(amount_fen, 0) AND greatest(amount_fen, 0));

-- Who undid a group is asked by the trigger below, once for a statement.
ALTER TABLE match_group DROP CONSTRAINT match_group_undone_by_fkey;
-- Groups of a run lie next to one another.
DROP INDEX match_group_run;
CREATE INDEX match_group_run ON match_group USING brin (run_id) WITH (pages_per_range = 16);

CREATE OR REPLACE FUNCTION check_references() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off SET work_mem = '64MB' AS $$
DECLARE
    named record;
    lost boolean;
BEGIN
    IF TG_TABLE_NAME = 'match_group' THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM (SELECT DISTINCT tenant_id, bank_account_id, confirmed_by, undone_by FROM added) a
            WHERE NOT EXISTS (SELECT FROM bank_account b WHERE b.tenant_id = a.tenant_id AND b.id = a.bank_account_id)
               OR NOT EXISTS (SELECT FROM account p WHERE p.id = a.confirmed_by)
               OR a.undone_by IS NOT NULL AND NOT EXISTS (SELECT FROM account p WHERE p.id = a.undone_by))' INTO lost;
    ELSE
        SELECT count(*) AS rows, min(tenant_id) AS tenant, max(tenant_id) AS other_tenant, min(group_id) AS first,
            max(group_id) AS last INTO named FROM added;
        IF named.tenant = named.other_tenant AND named.last - named.first < named.rows
            AND (SELECT count(*) FROM match_group g WHERE g.tenant_id = named.tenant
                AND g.id BETWEEN named.first AND named.last) = named.last - named.first + 1 THEN
            lost := false;
        ELSE
            EXECUTE 'SELECT EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM match_group g
                WHERE g.tenant_id = a.tenant_id AND g.id = a.group_id))' INTO lost;
        END IF;
        IF NOT lost AND TG_TABLE_NAME = 'match_book_item' THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM book_item i
                WHERE i.tenant_id = a.tenant_id AND i.entry_id = a.entry_id AND i.bank_account_id = a.bank_account_id))'
                INTO lost;
        END IF;
    END IF;
    IF lost THEN
        RAISE foreign_key_violation USING CONSTRAINT = 'match_refers', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER match_undone_refers AFTER UPDATE ON match_group REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_references();

CREATE OR REPLACE FUNCTION check_run_closes() RETURNS trigger
    LANGUAGE plpgsql SET enable_nestloop = off SET enable_sort = off SET jit = off SET work_mem = '64MB' AS $$
DECLARE
    first bigint;
    last bigint;
BEGIN
    SELECT min(g.id), max(g.id) INTO first, last FROM match_group g
    WHERE g.tenant_id = NEW.tenant_id AND g.run_id = NEW.id;
    IF (SELECT count(*) FROM match_group g
            JOIN (SELECT m.group_id FROM (
                    SELECT b.group_id, b.amount_fen AS fen, true AS of_bank FROM match_bank_line b
                    WHERE b.tenant_id = NEW.tenant_id AND b.group_id BETWEEN first AND last
                    UNION ALL
                    SELECT i.group_id, -i.amount_fen, false FROM match_book_item i
                    WHERE i.tenant_id = NEW.tenant_id AND i.group_id BETWEEN first AND last) m
                GROUP BY 1 HAVING sum(m.fen) = 0 AND bool_or(m.of_bank) AND NOT bool_and(m.of_bank)) closed
                ON closed.group_id = g.id
            WHERE g.tenant_id = NEW.tenant_id AND g.run_id = NEW.id) <> NEW.group_count THEN
        PERFORM refuse_posting('group_closes_exactly', 'match_run');
    END IF;
    RETURN NULL;
END $$;

-- The rows that an INSERT reports are counted where they are written and handed on to nobody.
CREATE OR REPLACE FUNCTION confirm_run(account bigint, rules text[], line_groups integer[], lines bigint[], line_fen bigint[],
    item_groups integer[], entries bigint[], item_fen bigint[], content bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_nestloop = off SET jit = off
    SET work_mem = '64MB' AS $$
DECLARE
    tenant bigint := current_tenant();
    run bigint;
    made bigint[];
    moved bigint;
BEGIN
    PERFORM lock_matching(account, true);
    INSERT INTO match_run (tenant_id, bank_account_id, group_count, content_sha256, confirmed_by)
    VALUES (tenant, account, cardinality(rules), content, current_account()) RETURNING id INTO run;
    WITH stored AS (
        INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by, confirmed_at, run_id)
        SELECT tenant, account, r.rule, CASE r.rule
                WHEN 'reference' THEN '{"amount": true, "reference": true}'::jsonb
                WHEN 'amount_party' THEN '{"amount": true, "party": true}'::jsonb
                WHEN 'subset' THEN '{"amount": true, "party": true}'::jsonb
                ELSE '{"amount": true}'::jsonb END, current_account(), now_of_run.at, run
        FROM unnest(rules) WITH ORDINALITY AS r (rule, n), (SELECT moment() AS at OFFSET 0) AS now_of_run
        ORDER BY r.n
        RETURNING id
    )
    SELECT array_agg(id ORDER BY id) INTO made FROM stored;
    WITH moved AS (
        UPDATE bank_line b SET matched_fen = b.amount_fen
        FROM unnest(lines, line_fen, line_groups) AS l (line, fen, place), bank_statement s
        WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.id = l.line
          AND b.amount_fen - b.matched_fen = l.fen AND l.fen <> 0
          AND s.tenant_id = tenant AND s.id = b.statement_id AND s.adds_up
        RETURNING b.id, l.place, l.fen
    )
    INSERT INTO match_bank_line SELECT tenant, made[m.place], m.id, m.fen FROM moved m;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(lines) THEN
        PERFORM refuse_posting('match_open_items', 'match_run');
    END IF;
    WITH moved AS (
        UPDATE book_item b SET matched_fen = b.amount_fen
        FROM unnest(entries, item_fen, item_groups) AS i (entry, fen, place)
        WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.entry_id = i.entry
          AND b.amount_fen - b.matched_fen = i.fen AND i.fen <> 0
        RETURNING b.entry_id, i.place, i.fen
    )
    INSERT INTO match_book_item SELECT tenant, made[m.place], m.entry_id, account, m.fen FROM moved m;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(entries) THEN
        PERFORM refuse_posting('match_open_items', 'match_run');
    END IF;
    RETURN run;
END $$;
