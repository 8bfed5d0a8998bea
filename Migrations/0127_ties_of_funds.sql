-- A fund may be tied to places and to lines of the budget, besides its purpose and its time: no cell outside of them is made,
-- no grant goes to somebody elsewhere, and no cost of a grantee stands elsewhere. What ties a fund changes by a document of two
-- people that names and attaches what allows it (慈善法 56, 58): the filing of a changed campaign, the giver's consent, the rule
-- for what is left over, or the approval of who granted public money. Cells that lie outside afterwards take nothing more;
-- contracts that were signed before are paid.
ALTER TABLE fund ADD COLUMN area_codes text[] NOT NULL DEFAULT '{}', ADD COLUMN line_codes text[] NOT NULL DEFAULT '{}';
ALTER TABLE fund ADD CONSTRAINT fund_tie_is_restricted CHECK (restriction <> 'none' OR agency
    OR cardinality(area_codes) + cardinality(line_codes) = 0);
-- What is given for a later time is spent from its day on, and is no income of the year before for the shares of 民发〔2016〕189号.
ALTER TABLE fund ADD COLUMN usable_from date, DROP CONSTRAINT fund_time_named;
ALTER TABLE fund ADD CONSTRAINT fund_time_named CHECK ((restriction IN ('time', 'both'))
        = (usable_until IS NOT NULL OR usable_from IS NOT NULL)),
    ADD CONSTRAINT fund_from_before_until CHECK (usable_from <= usable_until);
COMMENT ON COLUMN fund.usable_from IS 'Funds: the first day on which it may be spent; null: at once.';
COMMENT ON COLUMN fund.area_codes IS 'Funds: the areas that it may be used in, with all that lies in them; empty: anywhere.';
COMMENT ON COLUMN fund.line_codes IS 'Funds: codes of the lines of its programme''s budget that it may be used for; empty: any.';
ALTER TABLE budget_cell ADD COLUMN barred boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN budget_cell.barred IS 'Funds: lies outside of what its fund is tied to since that changed; takes nothing more.';

-- The rule that a line and a place break; null where they break none.
CREATE FUNCTION fund_tie_broken(purse fund, line bigint, place text) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN cardinality(purse.area_codes) > 0 AND place IS NOT NULL AND NOT EXISTS (SELECT FROM area p
            JOIN area tie ON tie.code = ANY (purse.area_codes) AND starts_with(p.path, tie.path)
            WHERE p.code = place) THEN 'fund_tied_to_areas'
        WHEN cardinality(purse.line_codes) > 0 AND line IS NOT NULL AND NOT EXISTS (SELECT FROM budget_line l
            WHERE l.tenant_id = purse.tenant_id AND l.id = line AND l.code = ANY (purse.line_codes))
            THEN 'fund_tied_to_lines' END
$$;
COMMENT ON FUNCTION fund_tie_broken(fund, bigint, text) IS 'Funds: which tie of a fund a line and a place break.';

CREATE FUNCTION fund_ties_fault(purse fund) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM unnest(purse.area_codes) t (code)
            WHERE NOT EXISTS (SELECT FROM area a WHERE a.code = t.code)) THEN 'fund_area_known'
        WHEN EXISTS (SELECT FROM unnest(purse.line_codes) t (code) WHERE NOT EXISTS (SELECT FROM budget b
            JOIN budget_line l ON l.tenant_id = b.tenant_id AND l.budget_id = b.id AND l.code = t.code
            WHERE b.tenant_id = purse.tenant_id AND b.programme_id = purse.programme_id)) THEN 'fund_line_known' END
$$;
COMMENT ON FUNCTION fund_ties_fault(fund) IS 'Funds: what is wrong with the areas and lines that a fund is tied to; null where all are known.';
CREATE FUNCTION check_fund_ties() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    fault text := fund_ties_fault(NEW);
BEGIN
    IF fault IS NOT NULL THEN
        PERFORM refuse_posting(fault, 'fund');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_fund_ties() IS 'Funds: trigger of fund; a fund is tied to areas and to lines that there are.';
CREATE TRIGGER fund_ties_known BEFORE INSERT OR UPDATE ON fund FOR EACH ROW
    WHEN (cardinality(NEW.area_codes) + cardinality(NEW.line_codes) > 0) EXECUTE FUNCTION check_fund_ties();

CREATE FUNCTION check_cell_within_ties() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    purse fund;
    broken text := 'fund_cell_barred';
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Whoever changes the ties waits, or is waited for.
        SELECT * INTO purse FROM fund f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.fund_id FOR KEY SHARE;
        broken := fund_tie_broken(purse, NEW.budget_line_id, NEW.area_code);
    END IF;
    IF broken IS NOT NULL THEN
        PERFORM refuse_posting(broken, 'budget_cell');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_cell_within_ties() IS 'Funds: triggers of budget_cell; none is made outside of what its fund is tied to, and one that lies outside takes nothing more.';
CREATE TRIGGER cell_within_ties BEFORE INSERT ON budget_cell FOR EACH ROW EXECUTE FUNCTION check_cell_within_ties();
CREATE TRIGGER barred_cell_takes_nothing BEFORE UPDATE ON budget_cell FOR EACH ROW
    WHEN (NEW.barred AND (NEW.approved_fen > OLD.approved_fen
        OR NEW.committed_fen + NEW.spent_fen + NEW.held_fen > OLD.committed_fen + OLD.spent_fen + OLD.held_fen))
    EXECUTE FUNCTION check_cell_within_ties();

-- Grants go to people where the fund may be used, also those that no cell stands behind.
CREATE FUNCTION check_grants_within_ties() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM fund f JOIN grant_batch b ON b.tenant_id = f.tenant_id AND b.fund_id = f.id
    WHERE (b.tenant_id, b.id) IN (SELECT a.tenant_id, a.batch_id FROM added a) FOR KEY SHARE OF f;
    IF EXISTS (SELECT FROM (SELECT DISTINCT a.tenant_id, a.batch_id, a.area_code FROM added a) i
        JOIN grant_batch b ON b.tenant_id = i.tenant_id AND b.id = i.batch_id
        JOIN fund f ON f.tenant_id = b.tenant_id AND f.id = b.fund_id AND cardinality(f.area_codes) > 0
        WHERE fund_tie_broken(f, NULL, i.area_code) IS NOT NULL) THEN
        PERFORM refuse_posting('fund_tied_to_areas', 'grant_item');
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_grants_within_ties() IS 'Funds: trigger of grant_item; nobody is granted money of a fund that is tied to other places.';
CREATE TRIGGER grants_within_ties AFTER INSERT ON grant_item REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION check_grants_within_ties();

CREATE OR REPLACE FUNCTION check_cost_of_contract() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    report expense_report;
    broken text;
BEGIN
    SELECT * INTO report FROM expense_report WHERE tenant_id = NEW.tenant_id AND id = NEW.report_id;
    IF NEW.spent_on > today() THEN
        PERFORM refuse_posting('cost_not_ahead', 'expense_line');
    ELSIF NOT EXISTS (SELECT FROM budget_line l JOIN budget b ON b.tenant_id = l.tenant_id AND b.id = l.budget_id
            WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.budget_line_id AND b.programme_id = report.programme_id)
        OR NOT EXISTS (SELECT FROM commitment c WHERE c.tenant_id = NEW.tenant_id AND c.fund_id = NEW.fund_id
                AND c.contract_id = report.contract_id
            UNION ALL SELECT FROM journal_line l WHERE l.tenant_id = NEW.tenant_id AND l.fund_id = NEW.fund_id
                AND l.contract_id = report.contract_id) THEN
        PERFORM refuse_posting('cost_of_the_contract', 'expense_line');
    END IF;
    -- What the contract has there was agreed before the fund was tied otherwise.
    SELECT fund_tie_broken(f, NEW.budget_line_id, NEW.area_code) INTO broken FROM fund f
    WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.fund_id AND NOT EXISTS (SELECT FROM commitment c
        JOIN budget_cell x ON x.tenant_id = c.tenant_id AND x.fund_id = c.fund_id AND x.year = c.year
            AND x.budget_line_id = c.budget_line_id AND x.area_code = c.area_code AND x.barred
        WHERE c.tenant_id = NEW.tenant_id AND c.contract_id = report.contract_id AND c.fund_id = NEW.fund_id);
    IF broken IS NOT NULL THEN
        PERFORM refuse_posting(broken, 'expense_line');
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE fund_change (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    fund_id bigint NOT NULL,
    ground text NOT NULL CHECK (ground IN ('filing', 'donor', 'funder', 'remainder')),
    reference text NOT NULL CHECK (reference <> '' AND length(reference) <= 200),
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 500),
    purpose text NOT NULL CHECK (length(purpose) <= 200),
    usable_until date,
    area_codes text[] NOT NULL DEFAULT '{}',
    line_codes text[] NOT NULL DEFAULT '{}',
    purpose_before text NOT NULL DEFAULT '',
    usable_until_before date,
    area_codes_before text[] NOT NULL DEFAULT '{}',
    line_codes_before text[] NOT NULL DEFAULT '{}',
    proposed_by bigint NOT NULL REFERENCES account,
    proposed_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('confirmed', 'refused')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    answer_reason text NOT NULL DEFAULT '' CHECK (length(answer_reason) <= 300),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT fund_change_takes_two CHECK (answered_by <> proposed_by),
    CONSTRAINT fund_change_answered_whole CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT fund_change_refusal_has_reason CHECK (answer IS DISTINCT FROM 'refused' OR answer_reason <> ''),
    CONSTRAINT fund_change_changes CHECK ((purpose, usable_until, area_codes, line_codes) IS DISTINCT FROM
        (purpose_before, usable_until_before, area_codes_before, line_codes_before)),
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE fund_change IS 'Funds: a changed use of a fund (变更用途, 慈善法 56 and 58): purpose, end, areas and lines, before and after, with what allows it; proposed by one person, answered by another.';
CREATE UNIQUE INDEX fund_change_open ON fund_change (tenant_id, fund_id) WHERE answer IS NULL;
CREATE INDEX fund_change_fund ON fund_change (tenant_id, fund_id, id);
CALL protect_tenant_table('fund_change', 'SELECT, INSERT, UPDATE (answer, answered_by, answered_at, answer_reason)');
CREATE TRIGGER fund_change_stays BEFORE DELETE ON fund_change FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION check_fund_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    purse fund;
    fault text;
BEGIN
    IF NEW.answer = 'confirmed' THEN
        -- Cells before funds, as everything that posts takes them.
        PERFORM FROM budget_cell c WHERE c.tenant_id = NEW.tenant_id AND c.fund_id = NEW.fund_id
        ORDER BY c.budget_line_id, c.year, c.area_code FOR UPDATE;
    END IF;
    SELECT * INTO purse FROM fund f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.fund_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.answer IS NOT NULL OR NEW.proposed_by IS DISTINCT FROM current_account() THEN
            PERFORM refuse_posting('fund_change_kept', 'fund_change');
        ELSIF (NEW.ground = 'funder') <> (purse.source_kind IN ('government', 'lottery', 'own')) THEN
            PERFORM refuse_posting('fund_change_ground', 'fund_change');
        END IF;
        NEW.purpose_before := purse.purpose;
        NEW.usable_until_before := purse.usable_until;
        NEW.area_codes_before := purse.area_codes;
        NEW.line_codes_before := purse.line_codes;
        purse.area_codes := NEW.area_codes;
        purse.line_codes := NEW.line_codes;
        fault := CASE
            WHEN (purse.restriction IN ('purpose', 'both')) <> (NEW.purpose <> '') THEN 'fund_purpose_named'
            WHEN (purse.restriction IN ('time', 'both'))
                <> (NEW.usable_until IS NOT NULL OR purse.usable_from IS NOT NULL) THEN 'fund_time_named'
            WHEN NEW.usable_until < purse.usable_from THEN 'fund_from_before_until'
            WHEN purse.restriction = 'none' AND NOT purse.agency
                AND cardinality(NEW.area_codes) + cardinality(NEW.line_codes) > 0 THEN 'fund_tie_is_restricted'
            ELSE fund_ties_fault(purse) END;
        IF fault IS NOT NULL THEN
            PERFORM refuse_posting(fault, 'fund_change');
        END IF;
        RETURN NEW;
    ELSIF OLD.answer IS NOT NULL OR NEW.answered_by IS DISTINCT FROM current_account()
        OR to_jsonb(OLD) - ARRAY['answer', 'answered_by', 'answered_at', 'answer_reason']
            <> to_jsonb(NEW) - ARRAY['answer', 'answered_by', 'answered_at', 'answer_reason'] THEN
        PERFORM refuse_posting('fund_change_kept', 'fund_change');
    ELSIF NEW.answer IS DISTINCT FROM 'confirmed' THEN
        RETURN NEW;
    ELSIF NOT EXISTS (SELECT FROM file d WHERE d.tenant_id = NEW.tenant_id AND d.subject_kind = 'fund_change'
        AND d.subject_id = NEW.id) THEN
        PERFORM refuse_posting('fund_change_has_paper', 'fund_change');
    END IF;
    UPDATE fund SET purpose = NEW.purpose, usable_until = NEW.usable_until, area_codes = NEW.area_codes,
        line_codes = NEW.line_codes
    WHERE tenant_id = NEW.tenant_id AND id = NEW.fund_id RETURNING * INTO purse;
    -- What was asked or approved for the old use is paid or taken back first.
    IF EXISTS (SELECT FROM payment_request q JOIN payment_request_row r ON r.tenant_id = q.tenant_id AND r.request_id = q.id
            WHERE q.tenant_id = NEW.tenant_id AND r.fund_id = NEW.fund_id AND r.commitment_id IS NULL
              AND q.state IN ('prepared', 'approved')
              AND fund_tie_broken(purse, r.budget_line_id, r.area_code) IS NOT NULL)
        OR EXISTS (SELECT FROM grant_batch b WHERE b.tenant_id = NEW.tenant_id AND b.fund_id = NEW.fund_id
              AND b.state IN ('prepared', 'approved', 'sent')
              AND (fund_tie_broken(purse, b.budget_line_id, b.area_code) IS NOT NULL OR EXISTS (SELECT FROM grant_item i
                    WHERE i.tenant_id = b.tenant_id AND i.batch_id = b.id AND i.state IN ('planned', 'approved', 'sent')
                      AND fund_tie_broken(purse, NULL, i.area_code) IS NOT NULL))
              AND EXISTS (SELECT FROM grant_item i WHERE i.tenant_id = b.tenant_id AND i.batch_id = b.id
                    AND i.state IN ('planned', 'approved', 'sent'))) THEN
        PERFORM refuse_posting('fund_change_nothing_open', 'fund_change');
    END IF;
    UPDATE budget_cell c SET barred = fund_tie_broken(purse, c.budget_line_id, c.area_code) IS NOT NULL
    WHERE c.tenant_id = NEW.tenant_id AND c.fund_id = NEW.fund_id
      AND c.barred <> (fund_tie_broken(purse, c.budget_line_id, c.area_code) IS NOT NULL);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_fund_change() IS 'Funds: trigger of fund_change; proposed and answered in one''s own name, once, on a ground that fits the money, with its paper; a confirmed one changes the fund.';
CREATE TRIGGER fund_change_kept BEFORE INSERT OR UPDATE ON fund_change FOR EACH ROW EXECUTE FUNCTION check_fund_change();
CREATE TRIGGER fund_change_paper_stays BEFORE UPDATE OR DELETE ON file FOR EACH ROW
    WHEN (OLD.subject_kind = 'fund_change') EXECUTE FUNCTION keep_papers_of_the_books();

CREATE OR REPLACE FUNCTION check_usable_until() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    off record;
BEGIN
    FOR off IN SELECT DISTINCT a.tenant_id, a.entry_id, a.fund_id, a.entry_date, f.usable_from FROM added a
        JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id
            AND (f.usable_until < a.entry_date OR f.usable_from > a.entry_date)
        WHERE a.budget_line_id IS NOT NULL AND a.amount_fen > 0 LOOP
        IF NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = off.tenant_id AND e.id = off.entry_id
            AND (e.kind = 'reversal' OR e.kind = 'payment' AND e.document_kind IN ('payment_request', 'grant_batch'))) THEN
            IF off.usable_from > off.entry_date THEN
                PERFORM refuse_posting('fund_usable_later', 'journal_line', off.usable_from::text);
            END IF;
            PERFORM keep_usable_until(off.fund_id, off.entry_date);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_usable_until() IS 'Funds: trigger of journal lines; a fund is spent from its first day to its last, whatever the bank has paid already.';
