-- What ties a fund to areas and lines holds also where no cell stands behind a cost, and where a gift names its own place:
-- a bank's fee, a tax or another cost of such a fund names the cell that it is for; goods are handed out where their fund may
-- be used; and no receipt names a place or a line that its fund may not be used for. Receipts, transfers between accounts,
-- carry-overs, releases, reversals and what is written off of a store stay as they are.

CREATE FUNCTION refuse_charges_beyond_ties(lines journal_line[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    -- Whoever changes the ties waits, or is waited for; what is asked afterwards sees them as they are then.
    PERFORM FROM fund f WHERE (f.tenant_id, f.id) IN (SELECT l.tenant_id, l.fund_id FROM unnest(lines) l)
    ORDER BY f.id FOR KEY SHARE;
    SELECT CASE WHEN cardinality(f.line_codes) > 0 OR l.area_code IS NULL THEN 'tied_charge_names_its_cell'
        ELSE fund_tie_broken(f, NULL, l.area_code) END INTO broken
    FROM unnest(lines) l JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
        AND cardinality(f.area_codes) + cardinality(f.line_codes) > 0
    ORDER BY 1 NULLS LAST LIMIT 1;
    IF broken IS NOT NULL THEN
        PERFORM refuse_posting(broken, 'journal_line');
    END IF;
END $$;
COMMENT ON FUNCTION refuse_charges_beyond_ties(journal_line[]) IS 'Funds: costs without a cell of a fund that is tied to areas or lines are refused.';
REVOKE ALL ON FUNCTION refuse_charges_beyond_ties(journal_line[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION check_lines() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    charges journal_line[];
BEGIN
    IF EXISTS (SELECT FROM added a JOIN journal_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
               WHERE e.xid <> pg_current_xact_id() OR a.n NOT BETWEEN 1 AND e.line_count) THEN
        RAISE EXCEPTION 'late line' USING ERRCODE = '23001', TABLE = 'journal_line', CONSTRAINT = 'no_late_lines';
    END IF;
    IF EXISTS (SELECT FROM added a JOIN ledger_account l ON l.code = a.ledger_account AND l.investment
               JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id AND f.no_invest) THEN
        PERFORM refuse_posting('fund_is_not_invested', 'journal_line');
    END IF;
    IF EXISTS (SELECT FROM added a JOIN ledger_account l ON l.code = a.ledger_account AND l.takes_budget
               WHERE a.budget_line_id IS NULL) AND EXISTS (SELECT FROM added a
               JOIN ledger_account l ON l.code = a.ledger_account AND l.takes_budget
               JOIN journal_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
               WHERE a.budget_line_id IS NULL AND NOT closes_accounts(e)) THEN
        PERFORM refuse_posting('cost_names_its_cell', 'journal_line');
    END IF;
    charges := ARRAY(SELECT ROW(a.*)::journal_line FROM added a
        JOIN ledger_account l ON l.code = a.ledger_account AND l.nature = 'expense'
        JOIN journal_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
            AND e.kind IN ('expense', 'transfer', 'adjustment', 'payment') AND e.document_kind <> 'goods'
        WHERE a.budget_line_id IS NULL AND a.amount_fen > 0);
    IF cardinality(charges) > 0 THEN
        PERFORM refuse_charges_beyond_ties(charges);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_issue_within_ties() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    broken text;
BEGIN
    SELECT fund_tie_broken(f, NULL, NEW.area_code) INTO broken FROM goods g
    JOIN fund f ON f.tenant_id = g.tenant_id AND f.id = g.fund_id
    WHERE g.tenant_id = NEW.tenant_id AND g.id = NEW.goods_id FOR KEY SHARE OF f;
    IF broken IS NOT NULL THEN
        PERFORM refuse_posting(broken, 'stock_move');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_issue_within_ties() IS 'Funds: trigger of stock_move; goods of a fund that is tied to areas are handed out in them.';
CREATE TRIGGER issue_within_ties BEFORE INSERT ON stock_move FOR EACH ROW WHEN (NEW.kind = 'issue')
    EXECUTE FUNCTION check_issue_within_ties();

-- A gift for a county and a fund for one village of it go together: what is spent in the village meets both.
CREATE FUNCTION earmark_contradiction(purse fund, line bigint, place text) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN cardinality(purse.area_codes) > 0 AND place IS NOT NULL AND NOT EXISTS (SELECT FROM area p
            JOIN area tie ON tie.code = ANY (purse.area_codes)
                AND (starts_with(p.path, tie.path) OR starts_with(tie.path, p.path))
            WHERE p.code = place) THEN 'earmark_within_areas'
        WHEN fund_tie_broken(purse, line, NULL) IS NOT NULL THEN 'earmark_within_lines' END
$$;
COMMENT ON FUNCTION earmark_contradiction(fund, bigint, text) IS 'Funds: how the line and the place that a giver names contradict what the fund is tied to; null where both can be met.';

CREATE FUNCTION check_earmark_within_ties() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    purse fund;
    broken text;
BEGIN
    SELECT * INTO purse FROM fund f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.fund_id FOR KEY SHARE;
    broken := earmark_contradiction(purse, NEW.earmark_line_id, NEW.earmark_area_code);
    IF broken IS NOT NULL THEN
        PERFORM refuse_posting(broken, 'receipt');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_earmark_within_ties() IS 'Funds: triggers of receipt; nothing is registered or booked for a place or a line that its fund may not be used for.';
CREATE TRIGGER earmark_within_ties BEFORE INSERT ON receipt FOR EACH ROW
    WHEN (num_nonnulls(NEW.earmark_area_code, NEW.earmark_line_id) > 0) EXECUTE FUNCTION check_earmark_within_ties();
-- The ties may have changed since it was registered.
CREATE TRIGGER booked_earmark_within_ties BEFORE UPDATE OF entry_id ON receipt FOR EACH ROW
    WHEN (OLD.entry_id IS NULL AND NEW.entry_id IS NOT NULL
        AND num_nonnulls(NEW.earmark_area_code, NEW.earmark_line_id) > 0)
    EXECUTE FUNCTION check_earmark_within_ties();
