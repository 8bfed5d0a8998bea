-- A statement says what the bank had before its first line. Statements of an account therefore follow each other: where one
-- begins with another balance than the one before left, a statement is missing or was changed. And a line that two files
-- brought is taken away only with the last of them.

CREATE TABLE restated_line (
    tenant_id bigint NOT NULL,
    statement_id bigint NOT NULL,
    bank_line_id bigint NOT NULL,
    row_number integer NOT NULL CHECK (row_number > 0),
    PRIMARY KEY (tenant_id, statement_id, bank_line_id),
    FOREIGN KEY (tenant_id, statement_id) REFERENCES bank_statement (tenant_id, id),
    FOREIGN KEY (tenant_id, bank_line_id) REFERENCES bank_line (tenant_id, id)
);
CREATE INDEX restated_line_line ON restated_line (tenant_id, bank_line_id);
CALL protect_tenant_table('restated_line', 'SELECT, INSERT');
COMMENT ON TABLE restated_line IS 'Funds: a line of a statement that an earlier file had brought already.';

-- Takes an import back. Lines that a later file states too stay and belong to that one.
CREATE FUNCTION revert_statement(wanted bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant bigint := current_tenant();
    account bigint;
BEGIN
    SELECT s.bank_account_id INTO account FROM bank_statement s WHERE s.tenant_id = tenant AND s.id = wanted;
    PERFORM pg_advisory_xact_lock(hashtextextended('bank_statement', account));
    UPDATE bank_statement s SET reverted_by = current_account(), reverted_at = moment()
    WHERE s.tenant_id = tenant AND s.id = wanted AND s.reverted_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM restated_line r WHERE r.tenant_id = tenant AND r.statement_id = wanted;
    CREATE TEMPORARY TABLE heir ON COMMIT DROP AS
        SELECT DISTINCT ON (b.id) b.id, r.statement_id, r.row_number
        FROM bank_line b JOIN restated_line r ON r.tenant_id = b.tenant_id AND r.bank_line_id = b.id
        WHERE b.tenant_id = tenant AND b.statement_id = wanted ORDER BY b.id, r.statement_id;
    DELETE FROM restated_line r USING heir h
    WHERE r.tenant_id = tenant AND r.bank_line_id = h.id AND r.statement_id = h.statement_id;
    UPDATE bank_line b SET statement_id = h.statement_id, row_number = h.row_number FROM heir h
    WHERE b.tenant_id = tenant AND b.id = h.id;
    UPDATE bank_statement s SET new_count = s.new_count + h.count, duplicate_count = s.duplicate_count - h.count
    FROM (SELECT statement_id, count(*)::integer AS count FROM heir GROUP BY 1) h
    WHERE s.tenant_id = tenant AND s.id = h.statement_id;
    DROP TABLE heir;
    DELETE FROM bank_line b WHERE b.tenant_id = tenant AND b.statement_id = wanted;
    RETURN true;
END $$;
COMMENT ON FUNCTION revert_statement(bigint) IS 'Funds: takes an import back as a whole; lines that another statement states too go to that one. False when it was taken back before.';
REVOKE ALL ON FUNCTION revert_statement(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION revert_statement(bigint) TO miaopu_app;

-- What the lines of the account leave before the first line of each statement, and what the statement says. Lines of the
-- same day that other statements brought may come before or after: those of earlier files before, or all, or none of them.
CREATE FUNCTION statement_gaps(tenant bigint, account bigint, through date)
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
        FROM bank_line b WHERE b.tenant_id = tenant AND b.bank_account_id = account GROUP BY b.day
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
COMMENT ON FUNCTION statement_gaps(bigint, bigint, date) IS 'Funds: statements that begin with another balance than the lines before leave.';
REVOKE ALL ON FUNCTION statement_gaps(bigint, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statement_gaps(bigint, bigint, date) TO miaopu_app;

-- Whether a statement says what the bank had at the end of a month: one that has lines of the month, or a later one that
-- begins where the lines before it end.
CREATE FUNCTION statements_reach(tenant bigint, account bigint, through date) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM bank_statement s
        WHERE s.tenant_id = tenant AND s.bank_account_id = account AND s.reverted_at IS NULL
          AND s.opening_fen IS NOT NULL AND s.last_day >= date_trunc('month', through)::date)
$$;
COMMENT ON FUNCTION statements_reach(bigint, bigint, date) IS 'Funds: whether a statement reaches into the month of a day, or lies behind it.';
REVOKE ALL ON FUNCTION statements_reach(bigint, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statements_reach(bigint, bigint, date) TO miaopu_app;

CREATE OR REPLACE FUNCTION check_sheet_rests_on_what_adds_up() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    -- A balance that nobody knows is no balance that is right.
    SELECT s.file_name INTO wrong FROM bank_statement s
    WHERE s.tenant_id = NEW.tenant_id AND s.bank_account_id = NEW.bank_account_id AND s.reverted_at IS NULL
      AND s.new_count > 0 AND s.first_day <= NEW.day AND NOT s.adds_up
    ORDER BY s.first_day, s.id LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_posting('sheet_rests_on_what_adds_up', 'reconciliation', wrong);
    END IF;
    IF NOT statements_reach(NEW.tenant_id, NEW.bank_account_id, NEW.day) THEN
        PERFORM refuse_posting('sheet_rests_on_a_statement', 'reconciliation');
    END IF;
    SELECT g.file_name INTO wrong FROM statement_gaps(NEW.tenant_id, NEW.bank_account_id, NEW.day) g LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_posting('statements_follow', 'reconciliation', wrong);
    END IF;
    RETURN NEW;
END $$;

-- An invoice is the same however its number and its seller are spelled: full-width signs, spaces and small letters do not
-- make it another one. A number of twenty digits (数电票) is unique in the country.
CREATE FUNCTION invoice_spelling(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT upper(regexp_replace(normalize(written, NFKC), '\s', '', 'g'))
$$;
COMMENT ON FUNCTION invoice_spelling(text) IS 'Funds: a seller or the number of an invoice without spaces, in capital letters of usual width.';
CREATE UNIQUE INDEX invoice_claim_spelling ON invoice_claim (invoice_spelling(seller), upper(number));
CREATE UNIQUE INDEX invoice_claim_national ON invoice_claim (number) WHERE number ~ '^[0-9]{20}$';
