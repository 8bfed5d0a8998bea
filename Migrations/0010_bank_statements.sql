-- What the bank says, line by line, and which vouchers it is about.

CREATE TABLE bank_statement (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    file_name text NOT NULL CHECK (length(file_name) <= 200),
    file_sha256 bytea NOT NULL CHECK (length(file_sha256) = 32),
    layout text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL CHECK (last_day >= first_day),
    line_count integer NOT NULL CHECK (line_count > 0),
    new_count integer NOT NULL CHECK (new_count >= 0),
    duplicate_count integer NOT NULL CHECK (duplicate_count >= 0),
    opening_fen bigint,
    sum_fen bigint NOT NULL,
    closing_fen bigint,
    breaks jsonb NOT NULL DEFAULT '[]',
    adds_up boolean NOT NULL GENERATED ALWAYS AS (
        opening_fen IS NOT NULL AND closing_fen IS NOT NULL AND opening_fen + sum_fen = closing_fen
        AND breaks = '[]') STORED,
    imported_by bigint NOT NULL REFERENCES account,
    imported_at timestamptz NOT NULL DEFAULT moment(),
    reverted_by bigint REFERENCES account,
    reverted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, bank_account_id, id),
    CHECK (new_count + duplicate_count = line_count),
    CHECK ((reverted_by IS NULL) = (reverted_at IS NULL)),
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id)
);
COMMENT ON TABLE bank_statement IS 'Funds: an imported statement: opening + sum = closing and every running balance checked, breaks shown and never repaired.';
CREATE INDEX bank_statement_account ON bank_statement (tenant_id, bank_account_id, first_day);
CALL protect_tenant_table('bank_statement', 'SELECT, INSERT, UPDATE (reverted_by, reverted_at)');

CREATE TABLE bank_line (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    statement_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    row_number integer NOT NULL,
    day date NOT NULL,
    time_text text NOT NULL DEFAULT '',
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    balance_fen bigint,
    reference text NOT NULL DEFAULT '',
    counterparty text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    raw text[] NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    matched_fen bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT bank_line_once UNIQUE (tenant_id, bank_account_id, fingerprint),
    CONSTRAINT bank_line_not_overmatched CHECK (
        abs(matched_fen) <= abs(amount_fen) AND (matched_fen = 0 OR sign(matched_fen) = sign(amount_fen))),
    FOREIGN KEY (tenant_id, bank_account_id, statement_id) REFERENCES bank_statement (tenant_id, bank_account_id, id)
);
COMMENT ON TABLE bank_line IS 'Funds: a movement as the bank reports it; the same line in a later file is known by its fingerprint.';
CREATE INDEX bank_line_day ON bank_line (tenant_id, bank_account_id, day, id);
CREATE INDEX bank_line_statement ON bank_line (tenant_id, statement_id);
CREATE INDEX bank_line_open ON bank_line (tenant_id, bank_account_id, amount_fen) WHERE matched_fen <> amount_fen;
CALL protect_tenant_table('bank_line', 'SELECT, INSERT, DELETE');

CREATE FUNCTION check_line_removal() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.matched_fen <> 0 THEN
        PERFORM refuse_posting('statement_unmatched', 'bank_line');
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER statement_unmatched BEFORE DELETE ON bank_line FOR EACH ROW EXECUTE FUNCTION check_line_removal();

CREATE TABLE match_group (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    bank_account_id bigint NOT NULL,
    rule text NOT NULL,
    facts jsonb NOT NULL,
    confirmed_by bigint NOT NULL REFERENCES account,
    confirmed_at timestamptz NOT NULL DEFAULT moment(),
    undone_by bigint REFERENCES account,
    undone_at timestamptz,
    undone_reason text,
    PRIMARY KEY (tenant_id, id),
    CHECK ((undone_by IS NULL) = (undone_at IS NULL)),
    CONSTRAINT undoing_has_reason CHECK (undone_by IS NULL OR undone_reason <> ''),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);
COMMENT ON TABLE match_group IS 'Funds: bank lines and vouchers that are the same money, with what agreed when they were matched; undone groups stay as history.';
CREATE INDEX match_group_account ON match_group (tenant_id, bank_account_id, id);
CALL protect_tenant_table('match_group', 'SELECT');

CREATE TABLE match_bank_line (
    tenant_id bigint NOT NULL,
    group_id bigint NOT NULL,
    bank_line_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (tenant_id, group_id, bank_line_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES match_group
);
COMMENT ON TABLE match_bank_line IS 'Funds: the bank side of a match, whole or in part.';
CREATE INDEX match_bank_line_line ON match_bank_line (tenant_id, bank_line_id);
CALL protect_tenant_table('match_bank_line', 'SELECT');
CALL make_append_only('match_bank_line');

CREATE TABLE match_book_item (
    tenant_id bigint NOT NULL,
    group_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (tenant_id, group_id, entry_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES match_group,
    FOREIGN KEY (tenant_id, entry_id, bank_account_id) REFERENCES book_item
);
COMMENT ON TABLE match_book_item IS 'Funds: the book side of a match, whole or in part.';
CREATE INDEX match_book_item_entry ON match_book_item (tenant_id, entry_id, bank_account_id);
CALL protect_tenant_table('match_book_item', 'SELECT');
CALL make_append_only('match_book_item');

CREATE FUNCTION check_group_closes() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_fen) FROM match_bank_line WHERE tenant_id = NEW.tenant_id AND group_id = NEW.id)
        IS DISTINCT FROM
        (SELECT sum(amount_fen) FROM match_book_item WHERE tenant_id = NEW.tenant_id AND group_id = NEW.id) THEN
        PERFORM refuse_posting('group_closes_exactly', 'match_group');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER group_closes_exactly AFTER INSERT ON match_group
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_group_closes();

-- Takes what is still open of each line and item. Rows are locked in the order of their ids; of two users with the
-- same line the second one finds nothing left.
CREATE FUNCTION confirm_match(account bigint, lines bigint[], entries bigint[], by_rule text, agreed jsonb)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    line bank_line;
    item book_item;
    seen integer := 0;
BEGIN
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

CREATE FUNCTION undo_match(wanted bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE match_group SET undone_by = current_account(), undone_at = moment(), undone_reason = why
    WHERE tenant_id = current_tenant() AND id = wanted AND undone_at IS NULL;
    IF NOT FOUND THEN
        PERFORM refuse_posting('match_in_force', 'match_group');
    END IF;
    UPDATE bank_line l SET matched_fen = l.matched_fen - m.amount_fen FROM match_bank_line m
    WHERE m.tenant_id = current_tenant() AND m.group_id = wanted AND l.tenant_id = m.tenant_id
      AND l.id = m.bank_line_id;
    UPDATE book_item i SET matched_fen = i.matched_fen - m.amount_fen FROM match_book_item m
    WHERE m.tenant_id = current_tenant() AND m.group_id = wanted AND i.tenant_id = m.tenant_id
      AND i.entry_id = m.entry_id AND i.bank_account_id = m.bank_account_id;
END $$;
REVOKE ALL ON FUNCTION confirm_match(bigint, bigint[], bigint[], text, jsonb), undo_match(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION confirm_match(bigint, bigint[], bigint[], text, jsonb), undo_match(bigint, text)
    TO miaopu_app;
