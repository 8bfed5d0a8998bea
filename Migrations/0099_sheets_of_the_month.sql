-- A sheet of a month rests on a statement that speaks of its last day: what a file of three days says in the end is the balance
-- of the third day. A voucher and its reversal are no open items once both are there. And what was open before the books
-- began lies before them.

ALTER TABLE bank_statement ADD COLUMN covers_to date CONSTRAINT statement_covers_its_lines CHECK (covers_to >= last_day);
COMMENT ON COLUMN bank_statement.covers_to IS 'Funds: the day up to which the statement speaks, where the file or who imported it says so; without it the day of the last line.';

CREATE OR REPLACE FUNCTION statement_gaps(tenant bigint, account bigint, through date)
    RETURNS TABLE (statement_id bigint, file_name text, first_day date, expected_fen bigint, stated_fen bigint)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH standing AS (
        SELECT s.* FROM bank_statement s
        WHERE s.tenant_id = tenant AND s.bank_account_id = account AND s.reverted_at IS NULL
          AND s.opening_fen IS NOT NULL AND s.first_day <= through
    ), base AS (
        SELECT s.opening_fen AS fen, s.first_day FROM standing s ORDER BY s.first_day, s.id LIMIT 1
    ), days AS (
        SELECT b.day, sum(b.amount_fen)::bigint AS fen,
            (sum(sum(b.amount_fen)) OVER (ORDER BY b.day))::bigint AS through_fen
        FROM bank_line b WHERE b.tenant_id = tenant AND b.bank_account_id = account
          AND b.day >= (SELECT base.first_day FROM base) GROUP BY b.day
    ), met AS (
        SELECT s.id, s.file_name, s.first_day, s.opening_fen,
            (SELECT base.fen FROM base) + coalesce((SELECT d.through_fen FROM days d
                WHERE d.day < s.first_day ORDER BY d.day DESC LIMIT 1), 0) AS before_fen,
            coalesce(o.earlier_fen, 0) AS earlier_fen, coalesce(o.all_fen, 0) AS all_fen
        FROM standing s
        CROSS JOIN LATERAL (
            SELECT sum(b.amount_fen) FILTER (WHERE b.statement_id < s.id)::bigint AS earlier_fen,
                sum(b.amount_fen)::bigint AS all_fen
            FROM bank_line b
            WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.day = s.first_day
              AND b.statement_id <> s.id
              AND NOT EXISTS (SELECT FROM restated_line r WHERE r.tenant_id = b.tenant_id
                AND r.bank_line_id = b.id AND r.statement_id = s.id)
        ) o
    )
    SELECT m.id, m.file_name, m.first_day, (m.before_fen + m.earlier_fen)::bigint, m.opening_fen FROM met m
    WHERE m.opening_fen NOT IN (m.before_fen, m.before_fen + m.earlier_fen, m.before_fen + m.all_fen)
    ORDER BY m.first_day, m.id
$$;

CREATE OR REPLACE FUNCTION statements_reach(tenant bigint, account bigint, through date) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM bank_statement s
        WHERE s.tenant_id = tenant AND s.bank_account_id = account AND s.reverted_at IS NULL
          AND s.opening_fen IS NOT NULL AND coalesce(s.covers_to, s.last_day) >= through
          AND (s.first_day <= through OR NOT EXISTS (SELECT FROM statement_gaps(tenant, account, s.first_day) g
            WHERE g.statement_id = s.id)))
$$;
COMMENT ON FUNCTION statements_reach(bigint, bigint, date) IS 'Funds: whether a statement speaks of a day, or a later one begins with the balance that the lines up to then leave.';

CREATE OR REPLACE FUNCTION check_group_closes() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    sides record;
BEGIN
    SELECT * INTO sides FROM sides_of_group(NEW.tenant_id, NEW.id);
    IF sides.bank_fen <> sides.book_fen OR NOT EXISTS (
            SELECT FROM match_bank_line WHERE tenant_id = NEW.tenant_id AND group_id = NEW.id
            UNION ALL SELECT FROM match_opening_item WHERE tenant_id = NEW.tenant_id AND group_id = NEW.id
            UNION ALL SELECT FROM match_book_item m JOIN journal_entry e ON e.tenant_id = m.tenant_id AND e.id = m.entry_id
            JOIN match_book_item o ON o.tenant_id = m.tenant_id AND o.group_id = m.group_id AND o.entry_id = e.reverses
            WHERE m.tenant_id = NEW.tenant_id AND m.group_id = NEW.id AND NEW.rule = 'reversal') THEN
        PERFORM refuse_posting('group_closes_exactly', 'match_group');
    END IF;
    RETURN NULL;
END $$;

-- Runs when the transaction ends, for reversals only: posting waits for nothing. What the bank has shown of either stays as it
-- was matched, and a person may undo the group when the bank shows something later.
CREATE FUNCTION clear_reversed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    item record;
    made bigint;
BEGIN
    FOR item IN SELECT i.bank_account_id FROM book_item i
        WHERE i.tenant_id = NEW.tenant_id AND i.entry_id = NEW.id ORDER BY i.bank_account_id LOOP
        PERFORM lock_matching(item.bank_account_id, false);
        PERFORM FROM book_item i WHERE i.tenant_id = NEW.tenant_id AND i.bank_account_id = item.bank_account_id
            AND i.entry_id IN (NEW.id, NEW.reverses) ORDER BY i.entry_id FOR UPDATE;
        IF (SELECT count(*) = 2 AND sum(i.amount_fen) = 0 AND bool_and(i.matched_fen = 0) FROM book_item i
            WHERE i.tenant_id = NEW.tenant_id AND i.bank_account_id = item.bank_account_id
              AND i.entry_id IN (NEW.id, NEW.reverses)) THEN
            INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by)
            VALUES (NEW.tenant_id, item.bank_account_id, 'reversal',
                jsonb_build_object('amount', true, 'reverses', NEW.reverses), NEW.posted_by) RETURNING id INTO made;
            INSERT INTO match_book_item (tenant_id, group_id, entry_id, bank_account_id, amount_fen)
            SELECT i.tenant_id, made, i.entry_id, i.bank_account_id, i.amount_fen FROM book_item i
            WHERE i.tenant_id = NEW.tenant_id AND i.bank_account_id = item.bank_account_id
              AND i.entry_id IN (NEW.id, NEW.reverses);
            UPDATE book_item i SET matched_fen = i.amount_fen
            WHERE i.tenant_id = NEW.tenant_id AND i.bank_account_id = item.bank_account_id
              AND i.entry_id IN (NEW.id, NEW.reverses);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION clear_reversed() IS 'Funds: trigger of reversals; a voucher and its reversal that the bank has shown nothing of are matched with one another.';
CREATE CONSTRAINT TRIGGER reversal_clears_its_voucher AFTER INSERT ON journal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reverses IS NOT NULL) EXECUTE FUNCTION clear_reversed();

-- An item that was open when the books began lies before the first voucher of the account: a later one would only make a
-- sheet agree.
CREATE FUNCTION check_opening_item_day() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM book_item i JOIN journal_entry e ON e.tenant_id = i.tenant_id AND e.id = i.entry_id
        WHERE i.tenant_id = NEW.tenant_id AND i.bank_account_id = NEW.bank_account_id AND i.entry_date <= NEW.day
          AND e.kind <> 'opening') OR NEW.day > today() THEN
        PERFORM refuse_posting('opening_item_before_the_books', 'opening_item');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_opening_item_day() IS 'Funds: trigger of items from before the books; none is dated on or after the first voucher of its account.';
CREATE TRIGGER opening_item_before_the_books BEFORE INSERT ON opening_item
    FOR EACH ROW EXECUTE FUNCTION check_opening_item_day();

REVOKE ALL ON FUNCTION clear_reversed(), check_opening_item_day() FROM PUBLIC;
