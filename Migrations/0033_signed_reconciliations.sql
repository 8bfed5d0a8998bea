-- 银行存款余额调节表: what was open before the first voucher here, and sheets signed by two people that stay as they were.

CREATE TABLE opening_item (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    side text NOT NULL CHECK (side IN ('bank', 'books')),
    day date NOT NULL,
    reference text NOT NULL DEFAULT '' CHECK (length(reference) <= 100),
    summary text NOT NULL CHECK (summary <> '' AND length(summary) <= 200),
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    matched_fen bigint NOT NULL DEFAULT 0 CHECK (matched_fen IN (0, amount_fen)),
    entered_by bigint NOT NULL REFERENCES account,
    entered_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, bank_account_id, id),
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id)
);
COMMENT ON TABLE opening_item IS 'Funds: what only the bank or only the books knew when the books here began; open until the other side shows it.';
CREATE INDEX opening_item_account ON opening_item (tenant_id, bank_account_id, day);
CALL protect_tenant_table('opening_item', 'SELECT, INSERT');

CREATE TABLE match_opening_item (
    tenant_id bigint NOT NULL,
    group_id bigint NOT NULL,
    opening_item_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (tenant_id, group_id, opening_item_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES match_group,
    FOREIGN KEY (tenant_id, opening_item_id) REFERENCES opening_item
);
COMMENT ON TABLE match_opening_item IS 'Funds: the side of a match that lies before the first voucher here.';
CREATE INDEX match_opening_item_item ON match_opening_item (tenant_id, opening_item_id);
CALL protect_tenant_table('match_opening_item', 'SELECT');
CALL make_append_only('match_opening_item');

-- Both sides of a group, each with what lies before the first voucher here.
CREATE FUNCTION sides_of_group(tenant bigint, wanted bigint, OUT bank_fen bigint, OUT book_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT sum(amount_fen) FROM match_bank_line WHERE tenant_id = tenant AND group_id = wanted), 0)
            + coalesce(sum(m.amount_fen) FILTER (WHERE o.side = 'bank'), 0),
        coalesce((SELECT sum(amount_fen) FROM match_book_item WHERE tenant_id = tenant AND group_id = wanted), 0)
            + coalesce(sum(m.amount_fen) FILTER (WHERE o.side = 'books'), 0)
    FROM match_opening_item m JOIN opening_item o ON o.tenant_id = m.tenant_id AND o.id = m.opening_item_id
    WHERE m.tenant_id = tenant AND m.group_id = wanted
$$;
COMMENT ON FUNCTION sides_of_group IS 'Funds: what a match has of the bank and of the books; also run by miaopu check.';

-- An item of the books is cleared by bank lines, one of the bank by vouchers; each is taken whole.
CREATE FUNCTION confirm_opening(account bigint, item bigint, lines bigint[], entries bigint[], agreed jsonb)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    of_item opening_item;
    line bank_line;
    entry book_item;
    seen integer := 0;
BEGIN
    PERFORM lock_matching(account, false);
    INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by)
    VALUES (current_tenant(), account, 'opening', agreed, current_account()) RETURNING id INTO made;
    FOR line IN SELECT * FROM bank_line WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND id = ANY (lines) AND matched_fen <> amount_fen ORDER BY id FOR UPDATE LOOP
        INSERT INTO match_bank_line VALUES (line.tenant_id, made, line.id, line.amount_fen - line.matched_fen);
        UPDATE bank_line SET matched_fen = amount_fen WHERE tenant_id = line.tenant_id AND id = line.id;
        seen := seen + 1;
    END LOOP;
    FOR entry IN SELECT * FROM book_item WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND entry_id = ANY (entries) AND matched_fen <> amount_fen ORDER BY entry_id FOR UPDATE LOOP
        INSERT INTO match_book_item VALUES (entry.tenant_id, made, entry.entry_id, account,
            entry.amount_fen - entry.matched_fen);
        UPDATE book_item SET matched_fen = amount_fen
        WHERE tenant_id = entry.tenant_id AND entry_id = entry.entry_id AND bank_account_id = account;
        seen := seen + 1;
    END LOOP;
    UPDATE opening_item SET matched_fen = amount_fen
    WHERE tenant_id = current_tenant() AND bank_account_id = account AND id = item AND matched_fen = 0
    RETURNING * INTO of_item;
    IF of_item.id IS NULL OR seen = 0 OR seen <> cardinality(lines) + cardinality(entries)
        OR cardinality(CASE of_item.side WHEN 'books' THEN entries ELSE lines END) <> 0 THEN
        PERFORM refuse_posting('match_open_items', 'match_group');
    END IF;
    INSERT INTO match_opening_item VALUES (of_item.tenant_id, made, item, of_item.amount_fen);
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION check_group_closes() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    sides record;
BEGIN
    SELECT * INTO sides FROM sides_of_group(NEW.tenant_id, NEW.id);
    IF sides.bank_fen <> sides.book_fen OR NOT EXISTS (
            SELECT FROM match_bank_line WHERE tenant_id = NEW.tenant_id AND group_id = NEW.id
            UNION ALL SELECT FROM match_opening_item WHERE tenant_id = NEW.tenant_id AND group_id = NEW.id) THEN
        PERFORM refuse_posting('group_closes_exactly', 'match_group');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION undo_match(wanted bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    account bigint;
BEGIN
    SELECT bank_account_id INTO account FROM match_group WHERE tenant_id = current_tenant() AND id = wanted;
    PERFORM lock_matching(account, false);
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
    UPDATE opening_item o SET matched_fen = 0 FROM match_opening_item m
    WHERE m.tenant_id = current_tenant() AND m.group_id = wanted AND o.tenant_id = m.tenant_id
      AND o.id = m.opening_item_id;
END $$;

CREATE TABLE reconciliation (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    day date NOT NULL CHECK (day = (date_trunc('month', day) + interval '1 month - 1 day')::date),
    edition integer NOT NULL CHECK (edition > 0),
    content text NOT NULL,
    content_sha256 bytea NOT NULL,
    adjusted_book_fen bigint NOT NULL,
    adjusted_bank_fen bigint NOT NULL,
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT reconciliation_edition UNIQUE (tenant_id, bank_account_id, day, edition),
    CONSTRAINT reconciliation_agrees CHECK (adjusted_book_fen = adjusted_bank_fen),
    CONSTRAINT reconciliation_digest CHECK (content_sha256 = sha256(convert_to(content, 'UTF8'))),
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id)
);
COMMENT ON TABLE reconciliation IS 'Funds: a signed 银行存款余额调节表: both sides with every open item as they were, never changed; a later edition stands beside it.';
CALL protect_tenant_table('reconciliation', 'SELECT, INSERT');
CALL make_append_only('reconciliation');

CREATE TABLE reconciliation_check (
    tenant_id bigint NOT NULL,
    reconciliation_id bigint NOT NULL,
    checked_by bigint NOT NULL REFERENCES account,
    checked_at timestamptz NOT NULL DEFAULT moment(),
    CONSTRAINT reconciliation_checked_once PRIMARY KEY (tenant_id, reconciliation_id),
    FOREIGN KEY (tenant_id, reconciliation_id) REFERENCES reconciliation
);
COMMENT ON TABLE reconciliation_check IS 'Funds: the second signature of a 银行存款余额调节表, by another person than the first.';
CALL protect_tenant_table('reconciliation_check', 'SELECT, INSERT');
CALL make_append_only('reconciliation_check');

CREATE FUNCTION check_second_signature() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM reconciliation WHERE tenant_id = NEW.tenant_id AND id = NEW.reconciliation_id
            AND made_by = NEW.checked_by) THEN
        PERFORM refuse_posting('checker_is_not_maker', 'reconciliation_check');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checker_is_not_maker BEFORE INSERT ON reconciliation_check
    FOR EACH ROW EXECUTE FUNCTION check_second_signature();

REVOKE ALL ON FUNCTION confirm_opening(bigint, bigint, bigint[], bigint[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION confirm_opening(bigint, bigint, bigint[], bigint[], jsonb) TO miaopu_app;
