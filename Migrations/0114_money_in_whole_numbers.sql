-- sign() and round() of a bigint are those of double precision: money has no business there, not even where nothing is lost.

CREATE OR REPLACE FUNCTION contract_earned(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(sum(coalesce(l.unit_price_fen * line_units(l.tenant_id, l.id), l.amount_fen)), 0)::bigint
        FROM contract_line l WHERE l.tenant_id = tenant AND l.contract_id = wanted);

CREATE OR REPLACE FUNCTION confirm_part(account bigint, line bigint, entry bigint, fen bigint, agreed jsonb) RETURNS bigint
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
        OR (fen < 0) <> (of_line.amount_fen < 0) OR (fen < 0) <> (of_entry.amount_fen < 0)
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
