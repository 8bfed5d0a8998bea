-- Matching: many groups at once, a part of a line, what was learned from earlier decisions, and money that the bank or the
-- books had before the first voucher. 银行存款余额调节表 signed by two people.

CREATE TABLE match_run (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    bank_account_id bigint NOT NULL,
    group_count integer NOT NULL CHECK (group_count > 0),
    content_sha256 bytea NOT NULL CHECK (length(content_sha256) = 32),
    confirmed_by bigint NOT NULL REFERENCES account,
    confirmed_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);
COMMENT ON TABLE match_run IS 'Funds: matches that were looked at as a list and confirmed together.';
CREATE INDEX match_run_account ON match_run (tenant_id, bank_account_id, id);
CALL protect_tenant_table('match_run', 'SELECT');
CALL make_append_only('match_run');

-- No foreign key: it would be looked up once for each group. Only `confirm_run` writes it, and `run_closes_exactly` counts.
ALTER TABLE match_group ADD COLUMN run_id bigint;
CREATE INDEX match_group_run ON match_group (tenant_id, run_id) WHERE run_id IS NOT NULL;

-- Groups of a run are checked together: one by one would cost more than all the rest.
DROP TRIGGER group_closes_exactly ON match_group;
CREATE CONSTRAINT TRIGGER group_closes_exactly AFTER INSERT ON match_group
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.run_id IS NULL) EXECUTE FUNCTION check_group_closes();

CREATE FUNCTION check_run_closes() RETURNS trigger
    LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    IF (SELECT count(*) FROM match_group g
            JOIN (SELECT m.group_id, sum(m.amount_fen) AS fen FROM match_bank_line m
                WHERE m.tenant_id = NEW.tenant_id GROUP BY 1) b ON b.group_id = g.id
            JOIN (SELECT m.group_id, sum(m.amount_fen) AS fen FROM match_book_item m
                WHERE m.tenant_id = NEW.tenant_id GROUP BY 1) i ON i.group_id = g.id
            WHERE g.tenant_id = NEW.tenant_id AND g.run_id = NEW.id AND b.fen = i.fen) <> NEW.group_count THEN
        PERFORM refuse_posting('group_closes_exactly', 'match_run');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER run_closes_exactly AFTER INSERT ON match_run
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_run_closes();

-- A run takes an account for itself; single matches share it. So two of them never wait for each other in a ring.
CREATE FUNCTION lock_matching(account bigint, alone boolean) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('matching', account));
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('matching', account));
    END IF;
END $$;

CREATE FUNCTION confirm_run(account bigint, rules text[], line_groups integer[], lines bigint[], item_groups integer[],
    entries bigint[], content bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_nestloop = off AS $$
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
        SELECT l.line, made[l.place] AS group_id FROM unnest(lines, line_groups) AS l (line, place)
    ), moved AS (
        UPDATE bank_line b SET matched_fen = b.amount_fen
        FROM wanted w, bank_line o, bank_statement s
        WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.id = w.line
          AND b.matched_fen <> b.amount_fen AND o.tenant_id = tenant AND o.id = b.id
          AND s.tenant_id = tenant AND s.id = b.statement_id AND s.adds_up
        RETURNING b.id, w.group_id, b.amount_fen - o.matched_fen AS fen
    ), kept AS (
        INSERT INTO match_bank_line SELECT tenant, m.group_id, m.id, m.fen FROM moved m RETURNING 1
    )
    SELECT count(*) INTO moved FROM kept;
    IF moved <> cardinality(lines) THEN
        PERFORM refuse_posting('match_open_items', 'match_run');
    END IF;
    WITH wanted AS (
        SELECT i.entry, made[i.place] AS group_id FROM unnest(entries, item_groups) AS i (entry, place)
    ), moved AS (
        UPDATE book_item b SET matched_fen = b.amount_fen
        FROM wanted w, book_item o
        WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.entry_id = w.entry
          AND b.matched_fen <> b.amount_fen
          AND o.tenant_id = tenant AND o.bank_account_id = account AND o.entry_id = b.entry_id
        RETURNING b.entry_id, w.group_id, b.amount_fen - o.matched_fen AS fen
    ), kept AS (
        INSERT INTO match_book_item SELECT tenant, m.group_id, m.entry_id, account, m.fen FROM moved m RETURNING 1
    )
    SELECT count(*) INTO moved FROM kept;
    IF moved <> cardinality(entries) THEN
        PERFORM refuse_posting('match_open_items', 'match_run');
    END IF;
    RETURN run;
END $$;

-- Undoes what is still in force of a run; answers how many groups that was.
CREATE FUNCTION undo_run(wanted bigint, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant bigint := current_tenant();
    account bigint;
    undone bigint[];
BEGIN
    SELECT bank_account_id INTO account FROM match_run WHERE tenant_id = tenant AND id = wanted;
    PERFORM lock_matching(account, true);
    WITH ended AS (
        UPDATE match_group SET undone_by = current_account(), undone_at = moment(), undone_reason = why
        WHERE tenant_id = tenant AND run_id = wanted AND undone_at IS NULL RETURNING id
    )
    SELECT array_agg(id) INTO undone FROM ended;
    IF undone IS NULL THEN
        PERFORM refuse_posting('match_in_force', 'match_run');
    END IF;
    UPDATE bank_line l SET matched_fen = l.matched_fen - m.fen
    FROM (SELECT bank_line_id, sum(amount_fen) AS fen FROM match_bank_line
        WHERE tenant_id = tenant AND group_id = ANY (undone) GROUP BY 1) m
    WHERE l.tenant_id = tenant AND l.id = m.bank_line_id;
    UPDATE book_item i SET matched_fen = i.matched_fen - m.fen
    FROM (SELECT entry_id, sum(amount_fen) AS fen FROM match_book_item
        WHERE tenant_id = tenant AND group_id = ANY (undone) GROUP BY 1) m
    WHERE i.tenant_id = tenant AND i.entry_id = m.entry_id AND i.bank_account_id = account;
    RETURN cardinality(undone);
END $$;

-- A part of one line and one item, of the same sign and not more than is open of either.
CREATE FUNCTION confirm_part(account bigint, line bigint, entry bigint, fen bigint, agreed jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    of_line bank_line;
    of_entry book_item;
BEGIN
    PERFORM lock_matching(account, false);
    SELECT * INTO of_line FROM bank_line WHERE tenant_id = current_tenant() AND bank_account_id = account AND id = line
        FOR UPDATE;
    SELECT * INTO of_entry FROM book_item WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND entry_id = entry FOR UPDATE;
    IF of_line.id IS NULL OR of_entry.entry_id IS NULL OR fen = 0
        OR sign(fen) <> sign(of_line.amount_fen) OR sign(fen) <> sign(of_entry.amount_fen)
        OR abs(fen) > abs(of_line.amount_fen - of_line.matched_fen)
        OR abs(fen) > abs(of_entry.amount_fen - of_entry.matched_fen) THEN
        PERFORM refuse_posting('match_open_items', 'match_group');
    END IF;
    INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by)
    VALUES (current_tenant(), account, 'partial', agreed, current_account()) RETURNING id INTO made;
    INSERT INTO match_bank_line VALUES (of_line.tenant_id, made, line, fen);
    INSERT INTO match_book_item VALUES (of_line.tenant_id, made, entry, account, fen);
    UPDATE bank_line SET matched_fen = matched_fen + fen WHERE tenant_id = of_line.tenant_id AND id = line;
    UPDATE book_item SET matched_fen = matched_fen + fen
    WHERE tenant_id = of_line.tenant_id AND entry_id = entry AND bank_account_id = account;
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION confirm_match(account bigint, lines bigint[], entries bigint[], by_rule text, agreed jsonb)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    line bank_line;
    item book_item;
    seen integer := 0;
BEGIN
    PERFORM lock_matching(account, false);
    INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by)
    VALUES (current_tenant(), account, by_rule, agreed, current_account()) RETURNING id INTO made;
    FOR line IN SELECT * FROM bank_line WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND id = ANY (lines) AND matched_fen <> amount_fen ORDER BY id FOR UPDATE LOOP
        INSERT INTO match_bank_line VALUES (line.tenant_id, made, line.id, line.amount_fen - line.matched_fen);
        UPDATE bank_line SET matched_fen = amount_fen WHERE tenant_id = line.tenant_id AND id = line.id;
        seen := seen + 1;
    END LOOP;
    FOR item IN SELECT * FROM book_item WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND entry_id = ANY (entries) AND matched_fen <> amount_fen ORDER BY entry_id FOR UPDATE LOOP
        INSERT INTO match_book_item VALUES (item.tenant_id, made, item.entry_id, account,
            item.amount_fen - item.matched_fen);
        UPDATE book_item SET matched_fen = amount_fen
        WHERE tenant_id = item.tenant_id AND entry_id = item.entry_id AND bank_account_id = account;
        seen := seen + 1;
    END LOOP;
    IF seen <> cardinality(lines) + cardinality(entries) OR cardinality(lines) = 0 OR cardinality(entries) = 0 THEN
        PERFORM refuse_posting('match_open_items', 'match_group');
    END IF;
    RETURN made;
END $$;

CREATE TABLE match_lesson (
    tenant_id bigint NOT NULL,
    group_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    bank_text text NOT NULL,
    bigrams text[] NOT NULL,
    party text NOT NULL,
    PRIMARY KEY (tenant_id, group_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES match_group,
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);
COMMENT ON TABLE match_lesson IS 'Funds: a decision of a person to learn from: what the bank wrote, in pairs of characters, and whom the books meant. Only ever a suggestion.';
CREATE INDEX match_lesson_account ON match_lesson (tenant_id, bank_account_id, group_id);
CALL protect_tenant_table('match_lesson', 'SELECT, INSERT');
CALL make_append_only('match_lesson');

REVOKE ALL ON FUNCTION check_run_closes(), lock_matching(bigint, boolean),
    confirm_run(bigint, text[], integer[], bigint[], integer[], bigint[], bytea), undo_run(bigint, text),
    confirm_part(bigint, bigint, bigint, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_matching(bigint, boolean),
    confirm_run(bigint, text[], integer[], bigint[], integer[], bigint[], bytea), undo_run(bigint, text),
    confirm_part(bigint, bigint, bigint, bigint, jsonb) TO miaopu_app;
