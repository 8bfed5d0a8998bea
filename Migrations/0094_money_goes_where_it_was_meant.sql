-- A list is paid to the cards that were approved, a moved cost takes along only what financed it, and gifts do not become
-- government money.

SET LOCAL ROLE miaopu_vault;

-- The record of a person's bank card that is in force, without its content.
CREATE FUNCTION vault.card_of(person bigint) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
    SELECT r.id FROM vault.record r WHERE r.tenant_id = current_tenant() AND r.person_id = card_of.person
      AND r.kind = 'bank' AND r.replaced_at IS NULL
$$;

-- Hands out records in force, and of cards those that are named, also where a later one has replaced them; still encrypted, and
-- written down.
CREATE FUNCTION vault.read_with_cards(people bigint[], kinds text[], purpose text, about text, cards bigint[])
    RETURNS TABLE (person bigint, blind bytea, kind text, master text, wrapped bytea, nonce bytea, ciphertext bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
DECLARE
    wanted bigint[];
BEGIN
    SELECT array_agg(r.id) INTO wanted FROM vault.record r
    WHERE r.tenant_id = current_tenant() AND r.person_id = ANY (people) AND r.kind = ANY (kinds)
      AND CASE WHEN r.kind = 'bank' AND EXISTS (SELECT FROM vault.record c WHERE c.tenant_id = r.tenant_id
            AND c.id = ANY (cards) AND c.person_id = r.person_id AND c.kind = 'bank') THEN r.id = ANY (cards)
        ELSE r.replaced_at IS NULL END;
    INSERT INTO vault.read_event (tenant_id, account_id, purpose, about, person_id, kind)
    SELECT r.tenant_id, current_account(), read_with_cards.purpose, read_with_cards.about, r.person_id, r.kind
    FROM vault.record r WHERE r.tenant_id = current_tenant() AND r.id = ANY (wanted) ORDER BY r.person_id, r.kind;
    RETURN QUERY
    SELECT r.person_id, p.blind, r.kind, k.master, k.wrapped, r.nonce, r.ciphertext
    FROM vault.record r
    JOIN vault.person p ON p.tenant_id = r.tenant_id AND p.id = r.person_id
    JOIN vault.record_key k ON k.tenant_id = r.tenant_id AND k.record_id = r.id
    WHERE r.tenant_id = current_tenant() AND r.id = ANY (wanted);
END $$;

REVOKE ALL ON FUNCTION vault.card_of(bigint), vault.read_with_cards(bigint[], text[], text, text, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.card_of(bigint), vault.read_with_cards(bigint[], text[], text, text, bigint[])
    TO miaopu_app;
GRANT USAGE ON SCHEMA vault TO miaopu_owner;
GRANT EXECUTE ON FUNCTION vault.card_of(bigint) TO miaopu_owner;
SET LOCAL ROLE miaopu_owner;

-- What is approved of an item is the card that stood in its list, whatever card somebody enters later.
ALTER TABLE grant_item ADD COLUMN card_record_id bigint;
COMMENT ON COLUMN grant_item.card_record_id IS 'Record of the vault with the bank card that stood in the list; the list is paid to it. None in lists of before.';

CREATE FUNCTION keep_card() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.card_record_id := vault.card_of(NEW.person_id);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_card() IS 'Funds: trigger of new grants; keeps which card of the vault stood in the list.';
CREATE TRIGGER card_stands_in_its_list BEFORE INSERT ON grant_item FOR EACH ROW EXECUTE FUNCTION keep_card();

-- A cost that is moved to another cell takes with it the receipts that financed it, the last assigned first; those that
-- are earmarked for where it was stay, and so does the cost. What a contract was paid with stays with the contract.
CREATE OR REPLACE FUNCTION follow_moved_cost(entry journal_entry) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    target journal_line;
    source journal_line;
    link record;
    part bigint;
    wanted bigint;
    rest bigint;
    left_over jsonb := '{}';
BEGIN
    FOR target IN SELECT * FROM journal_line l WHERE l.tenant_id = entry.tenant_id AND l.entry_id = entry.id
        AND l.budget_line_id IS NOT NULL AND l.amount_fen > 0 ORDER BY l.n LOOP
        rest := target.amount_fen;
        FOR source IN SELECT * FROM journal_line l WHERE l.tenant_id = entry.tenant_id AND l.entry_id = entry.id
            AND l.budget_line_id IS NOT NULL AND l.amount_fen < 0 AND l.fund_id = target.fund_id ORDER BY l.n LOOP
            wanted := least(rest, coalesce((left_over ->> source.n::text)::bigint, -source.amount_fen));
            rest := rest - wanted;
            left_over := left_over || jsonb_build_object(source.n::text,
                coalesce((left_over ->> source.n::text)::bigint, -source.amount_fen) - wanted);
            FOR link IN SELECT t.*, trace_link_free(t) AS free_fen,
                    r.received_on <= entry.entry_date
                        AND receipt_allows(r, target.budget_line_id, target.area_code) AS allowed
                FROM journal_line o
                JOIN trace_link t ON t.tenant_id = o.tenant_id AND t.entry_id = o.entry_id AND t.line_n = o.n
                    AND t.undoes IS NULL
                JOIN receipt r ON r.tenant_id = t.tenant_id AND r.id = t.receipt_id
                WHERE o.tenant_id = entry.tenant_id AND o.fund_id = source.fund_id
                  AND o.budget_line_id = source.budget_line_id AND o.year = source.year
                  AND o.area_code = source.area_code AND o.entry_date <= entry.entry_date
                  AND t.contract_id IS NOT DISTINCT FROM source.contract_id
                ORDER BY (t.entry_id = entry.reverses) DESC NULLS LAST, t.id DESC
            LOOP
                EXIT WHEN wanted = 0;
                CONTINUE WHEN link.free_fen <= 0 OR NOT link.allowed;
                part := least(wanted, link.free_fen);
                INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen, undoes)
                VALUES (link.tenant_id, link.receipt_id, entry.id, source.n, link.fund_id, link.contract_id, -part,
                    link.id);
                INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen)
                VALUES (link.tenant_id, link.receipt_id, entry.id, target.n, link.fund_id, target.contract_id, part);
                wanted := wanted - part;
            END LOOP;
            -- What is left was met by money that may not follow, or is what contracts took from the cell.
            IF wanted > 0 AND EXISTS (SELECT FROM journal_line o
                JOIN trace_link t ON t.tenant_id = o.tenant_id AND t.entry_id = o.entry_id AND t.line_n = o.n
                    AND t.undoes IS NULL
                WHERE o.tenant_id = entry.tenant_id AND o.fund_id = source.fund_id
                  AND o.budget_line_id = source.budget_line_id AND o.year = source.year
                  AND o.area_code = source.area_code AND trace_link_free(t) > 0) THEN
                PERFORM refuse_posting('earmark_stays', 'trace_link', wanted::text);
            END IF;
        END LOOP;
    END LOOP;
END $$;

-- What platforms collect and what is given in kind are gifts: they belong to a fund of gifts.
CREATE FUNCTION check_fund_of_gifts() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM fund f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.fund_id
        AND f.source_kind NOT IN ('government', 'lottery')) THEN
        PERFORM refuse_posting('gift_in_a_fund_of_gifts', TG_TABLE_NAME);
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_fund_of_gifts() IS 'Funds: trigger of settlements and goods; no gift becomes government or lottery money.';
CREATE TRIGGER settled_into_a_fund_of_gifts BEFORE INSERT ON settlement FOR EACH ROW
    EXECUTE FUNCTION check_fund_of_gifts();
CREATE TRIGGER given_to_a_fund_of_gifts BEFORE INSERT ON goods FOR EACH ROW EXECUTE FUNCTION check_fund_of_gifts();

-- Nor does crowdfunding come into government money, or an appropriation into gifts.
CREATE FUNCTION check_channel() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_posting('channel_of_the_source', 'receipt');
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_channel() IS 'Funds: trigger of receipts; money does not come by a way that its fund cannot have it from.';
CREATE TRIGGER channel_of_the_source BEFORE INSERT ON receipt FOR EACH ROW
    WHEN (NOT NEW.opening AND NEW.income = 'source' AND (
        NEW.source_kind IN ('government', 'lottery') AND NEW.channel IN ('crowdfunding', 'direct')
        OR NEW.source_kind IN ('donation', 'foundation_grant') AND NEW.channel = 'appropriation'))
    EXECUTE FUNCTION check_channel();
