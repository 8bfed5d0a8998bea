-- Confirming a run says what it takes of each line and item: what is open of them has to be exactly that. So they need not be
-- read a second time to learn what was open before.

DROP FUNCTION confirm_run(bigint, text[], integer[], bigint[], integer[], bigint[], bytea);
CREATE FUNCTION confirm_run(account bigint, rules text[], line_groups integer[], lines bigint[], line_fen bigint[],
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
    WITH wanted AS (
        SELECT l.line, l.fen, made[l.place] AS group_id FROM unnest(lines, line_fen, line_groups) AS l (line, fen, place)
    ), moved AS (
        UPDATE bank_line b SET matched_fen = b.amount_fen
        FROM wanted w, bank_statement s
        WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.id = w.line
          AND b.amount_fen - b.matched_fen = w.fen AND w.fen <> 0
          AND s.tenant_id = tenant AND s.id = b.statement_id AND s.adds_up
        RETURNING b.id, w.group_id, w.fen
    ), kept AS (
        INSERT INTO match_bank_line SELECT tenant, m.group_id, m.id, m.fen FROM moved m RETURNING 1
    )
    SELECT count(*) INTO moved FROM kept;
    IF moved <> cardinality(lines) THEN
        PERFORM refuse_posting('match_open_items', 'match_run');
    END IF;
    WITH wanted AS (
        SELECT i.entry, i.fen, made[i.place] AS group_id
        FROM unnest(entries, item_fen, item_groups) AS i (entry, fen, place)
    ), moved AS (
        UPDATE book_item b SET matched_fen = b.amount_fen
        FROM wanted w
        WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.entry_id = w.entry
          AND b.amount_fen - b.matched_fen = w.fen AND w.fen <> 0
        RETURNING b.entry_id, w.group_id, w.fen
    ), kept AS (
        INSERT INTO match_book_item SELECT tenant, m.group_id, m.entry_id, account, m.fen FROM moved m RETURNING 1
    )
    SELECT count(*) INTO moved FROM kept;
    IF moved <> cardinality(entries) THEN
        PERFORM refuse_posting('match_open_items', 'match_run');
    END IF;
    RETURN run;
END $$;
REVOKE ALL ON FUNCTION confirm_run(bigint, text[], integer[], bigint[], bigint[], integer[], bigint[], bigint[], bytea)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    confirm_run(bigint, text[], integer[], bigint[], bigint[], integer[], bigint[], bigint[], bytea) TO miaopu_app;

ALTER FUNCTION check_run_closes() SET work_mem = '64MB';
ALTER FUNCTION check_references() SET work_mem = '64MB';
