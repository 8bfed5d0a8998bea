-- What earmarks, ends and other holders forbid: costs are met and moved only where the gift allows, a year is carried over
-- before a month of the next one closes, a final account ends what it accounts for, arrears are of one holder, nobody is
-- granted a month twice by way of its year, and parts of direct costs come back.

-- Whoever moves a cost between cells moves what financed it too, and so holds the fund.
CREATE OR REPLACE FUNCTION lock_funds_of(lines voucher_line[]) RETURNS void
    LANGUAGE sql AS $$
    SELECT count(*) FROM (
        SELECT FROM fund WHERE tenant_id = current_tenant()
          AND id IN (SELECT fund_id FROM unnest(lines)
                     WHERE bank_account_id IS NOT NULL OR budget_line_id IS NOT NULL OR ledger_account = 'management_cost')
        ORDER BY id FOR NO KEY UPDATE) AS locked
$$;

-- Whether a receipt may finance a line and a place.
CREATE FUNCTION receipt_allows(gift receipt, line bigint, area text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT (gift.earmark_line_id IS NULL OR gift.earmark_line_id = line)
        AND (gift.earmark_area_code IS NULL OR EXISTS (SELECT FROM area earmark, area place
            WHERE earmark.code = gift.earmark_area_code AND place.code = receipt_allows.area
              AND place.path LIKE earmark.path || '%'))
$$;
COMMENT ON FUNCTION receipt_allows(receipt, bigint, text) IS 'Funds: whether the giver''s earmarks let a receipt finance a budget line in a place.';

-- A cost that is moved to another cell takes with it the receipts that financed it, the last assigned first; those that
-- are earmarked for where it was stay, and so does the cost.
CREATE FUNCTION follow_moved_cost(entry journal_entry) RETURNS void
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
            -- What is left was met by money that may not follow.
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

CREATE OR REPLACE FUNCTION trace_voucher(entry journal_entry) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    flow record;
    line journal_line;
    part bigint;
    rest bigint;
BEGIN
    FOR flow IN SELECT fund_id, sum(amount_fen)::bigint AS amount_fen FROM journal_line
        WHERE tenant_id = entry.tenant_id AND entry_id = entry.id AND bank_account_id IS NOT NULL
        GROUP BY 1 HAVING sum(amount_fen) <> 0 ORDER BY 1
    LOOP
        IF entry.kind IN ('receipt', 'opening') AND flow.amount_fen > 0
            OR entry.kind = 'reversal' AND flow.amount_fen < 0 THEN
            CONTINUE;
        ELSIF flow.amount_fen > 0 AND entry.kind NOT IN ('reversal', 'recovery') THEN
            PERFORM refuse_posting('inflow_is_a_receipt', 'journal_entry');
        ELSIF flow.amount_fen < 0 THEN
            PERFORM assign_outflow(entry, flow.fund_id, -flow.amount_fen);
            CONTINUE;
        END IF;
        rest := flow.amount_fen;
        FOR line IN SELECT * FROM journal_line WHERE tenant_id = entry.tenant_id AND entry_id = entry.id
            AND fund_id = flow.fund_id AND bank_account_id IS NULL AND amount_fen < 0 ORDER BY n
        LOOP
            EXIT WHEN rest = 0;
            part := least(rest, -line.amount_fen);
            PERFORM give_back(entry, line, part);
            rest := rest - part;
        END LOOP;
    END LOOP;
    IF entry.kind IN ('adjustment', 'reversal') AND NOT EXISTS (SELECT FROM journal_line l
        WHERE l.tenant_id = entry.tenant_id AND l.entry_id = entry.id AND l.bank_account_id IS NOT NULL) THEN
        PERFORM follow_moved_cost(entry);
    END IF;
END $$;

-- Meets an accepted cost from what was paid under the contract from the same fund: same line and place first, and never
-- from a receipt that was given for another line or place.
CREATE OR REPLACE FUNCTION meet_cost(cost expense_line, contract bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    link trace_link;
    part bigint;
    rest bigint := cost.amount_fen;
BEGIN
    FOR link IN SELECT t.* FROM trace_link t
        JOIN journal_line l ON l.tenant_id = t.tenant_id AND l.entry_id = t.entry_id AND l.n = t.line_n
        JOIN receipt r ON r.tenant_id = t.tenant_id AND r.id = t.receipt_id
        LEFT JOIN area paid_for ON paid_for.code = l.area_code
        JOIN area place ON place.code = cost.area_code
        WHERE t.tenant_id = cost.tenant_id AND t.contract_id = contract AND t.fund_id = cost.fund_id
          AND t.undoes IS NULL AND receipt_allows(r, cost.budget_line_id, cost.area_code)
        ORDER BY (l.budget_line_id = cost.budget_line_id) DESC, (place.path LIKE paid_for.path || '%') DESC, t.id
    LOOP
        EXIT WHEN rest = 0;
        part := least(rest, trace_link_free(link));
        CONTINUE WHEN part <= 0;
        INSERT INTO trace_use (tenant_id, trace_link_id, expense_line_id, amount_fen)
        VALUES (cost.tenant_id, link.id, cost.id, part);
        rest := rest - part;
    END LOOP;
    IF rest > 0 THEN
        PERFORM refuse_posting('cost_within_payments', 'expense_line', rest::text);
    END IF;
END $$;

-- 期末结转 of a month: income, costs, then the release of each restricted fund. What an earlier run has carried over
-- is zero already, so that a second run takes only what came since. Funds, then months are held from here on, in the order
-- of every posting: whoever posts waits, and no posting key is shared with a posting.
CREATE OR REPLACE FUNCTION carry_over(wanted_holder bigint, wanted date, key text) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last_day date := (date_trunc('month', wanted) + interval '1 month - 1 day')::date;
    part record;
    lines voucher_line[];
    purse fund;
    entry journal_entry;
    released bigint;
    done boolean := false;
BEGIN
    PERFORM FROM fund f WHERE f.tenant_id = current_tenant() AND f.holder_id = wanted_holder ORDER BY f.id
        FOR NO KEY UPDATE;
    PERFORM open_period(wanted_holder, last_day);
    PERFORM FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder AND month <= last_day
        AND state = 'open' ORDER BY month FOR UPDATE;
    IF NOT EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
        AND month = date_trunc('month', wanted)::date AND state = 'open') THEN
        PERFORM refuse_posting('period_open', 'period');
    END IF;
    FOR part IN SELECT * FROM (VALUES (1, 'income', '结转收入'), (2, 'expense', '结转费用')) AS v (n, nature, summary)
        ORDER BY n LOOP
        lines := closing_lines(wanted_holder, last_day, part.nature);
        CONTINUE WHEN lines IS NULL;
        entry := post_lines(drafted_voucher(wanted_holder, 'closing', last_day, part.summary, 'period', NULL, NULL,
            NULL, NULL), key || '-' || part.nature, lines);
        done := true;
        RETURN NEXT entry.id;
    END LOOP;
    FOR purse IN SELECT f.* FROM fund f WHERE f.tenant_id = current_tenant() AND f.holder_id = wanted_holder
        AND is_restricted(f) ORDER BY f.id LOOP
        released := release_fund(purse, last_day, key || '-release-' || purse.id);
        CONTINUE WHEN released IS NULL;
        done := true;
        RETURN NEXT released;
    END LOOP;
    IF NOT done THEN
        PERFORM refuse_posting('something_to_carry_over', 'journal_entry');
    END IF;
END $$;

-- The lock on the row puts every posting wholly before or wholly after the close. A year of full books is carried over
-- before its last month, or any month of a later year, is closed.
CREATE OR REPLACE FUNCTION close_period(wanted_holder bigint, wanted date) RETURNS period
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    closed period;
    year_end date := (date_trunc('year', wanted + interval '1 month') - interval '1 day')::date;
BEGIN
    IF EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
               AND month < wanted AND state = 'open') THEN
        RAISE EXCEPTION 'an earlier month is open' USING ERRCODE = '23514', TABLE = 'period',
            CONSTRAINT = 'periods_close_in_order';
    END IF;
    UPDATE period SET state = 'closed', closed_by = current_account(), closed_at = moment()
    WHERE tenant_id = current_tenant() AND holder_id = wanted_holder AND month = wanted AND state = 'open'
    RETURNING * INTO closed;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the month is not open' USING ERRCODE = '23514', TABLE = 'period',
            CONSTRAINT = 'period_open';
    END IF;
    IF EXISTS (SELECT FROM holder WHERE tenant_id = current_tenant() AND id = wanted_holder AND books = 'full')
        AND (closing_lines(wanted_holder, year_end, 'income') IS NOT NULL
            OR closing_lines(wanted_holder, year_end, 'expense') IS NOT NULL) THEN
        PERFORM refuse_posting('year_is_carried_over', 'period');
    END IF;
    RETURN closed;
END $$;

-- A month and its year are not both granted: the year is in no other list of the purpose, nor a month of it where the year
-- is. Lists of one purpose come one after the other. Arrears make months good and have walls of their own.
CREATE OR REPLACE FUNCTION check_grant_item() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    others text[] := CASE length(NEW.period) WHEN 4
        THEN ARRAY(SELECT NEW.period || '-' || to_char(m, 'FM00') FROM generate_series(1, 12) AS m)
        ELSE ARRAY[left(NEW.period, 4)] END;
BEGIN
    IF NEW.state <> 'planned' OR EXISTS (SELECT FROM grant_batch WHERE tenant_id = NEW.tenant_id
        AND id = NEW.batch_id AND xid <> pg_current_xact_id()) THEN
        PERFORM refuse_posting('grant_list_sealed', 'grant_item');
    END IF;
    IF NEW.reissues IS NOT NULL THEN
        UPDATE grant_item SET state = 'reissued' WHERE tenant_id = NEW.tenant_id AND id = NEW.reissues
          AND state = 'returned' AND (holder_id, purpose, period, person_digest, amount_fen)
            = (NEW.holder_id, NEW.purpose, NEW.period, NEW.person_digest, NEW.amount_fen);
        IF NOT FOUND THEN
            PERFORM refuse_posting('grant_came_back', 'grant_item');
        END IF;
    END IF;
    IF NEW.purpose NOT LIKE '%-arrears' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('grants of ' || NEW.tenant_id || ' ' || NEW.purpose, 0));
        IF EXISTS (SELECT FROM grant_item g WHERE g.tenant_id = NEW.tenant_id AND g.purpose = NEW.purpose
            AND g.period = ANY (others) AND g.person_digest = NEW.person_digest
            AND g.state NOT IN ('returned', 'reissued', 'cancelled')) THEN
            PERFORM refuse_posting('grant_periods_apart', 'grant_item', NEW.n::text);
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- The purpose under which arrears are granted; long codes that begin alike stay apart.
CREATE FUNCTION arrears_purpose(wanted text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN length(wanted) <= 22 THEN wanted
        ELSE left(wanted, 15) || '-' || left(encode(sha256(convert_to(wanted, 'UTF8')), 'hex'), 6) END || '-arrears';
COMMENT ON FUNCTION arrears_purpose(text) IS 'Funds: the purpose under which arrears of a purpose are granted.';

-- Makes a list of grants of all arrears of a purpose that the holder of the fund owes, one item for each person. The items
-- that it makes good are locked, so that of two lists at the same moment the second finds nothing owed.
CREATE OR REPLACE FUNCTION prepare_arrears(wanted text, purse bigint, line bigint, cell_year integer, cell_area text,
    period text, title text, posting text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant bigint := current_tenant();
    holder bigint := (SELECT f.holder_id FROM fund f WHERE f.tenant_id = current_tenant() AND f.id = purse);
    owed bigint[];
    made bigint;
BEGIN
    PERFORM FROM grant_item i WHERE i.tenant_id = tenant AND i.purpose = wanted AND i.state = 'paid'
        AND i.holder_id = holder ORDER BY i.id FOR NO KEY UPDATE;
    owed := ARRAY(SELECT o.for_item FROM owed_arrears(wanted) o
        JOIN grant_item i ON i.tenant_id = tenant AND i.id = o.for_item AND i.holder_id = holder);
    IF cardinality(owed) = 0 THEN
        PERFORM refuse_posting('arrears_owed', 'grant_batch');
    END IF;
    INSERT INTO grant_batch (tenant_id, holder_id, fund_id, budget_line_id, year, area_code, purpose, period, title,
        posting, item_count, amount_fen, prepared_by)
    SELECT tenant, holder, purse, line, cell_year, cell_area, arrears_purpose(wanted),
        prepare_arrears.period, prepare_arrears.title, prepare_arrears.posting, count(DISTINCT o.digest),
        sum(o.owed_fen), current_account()
    FROM owed_arrears(wanted) o WHERE o.for_item = ANY (owed) RETURNING id INTO STRICT made;
    INSERT INTO grant_item (tenant_id, batch_id, holder_id, purpose, period, n, person_id, person_digest, area_code,
        amount_fen)
    SELECT tenant, made, b.holder_id, b.purpose, b.period, row_number() OVER (ORDER BY o.digest), o.person, o.digest,
        o.area, o.fen
    FROM grant_batch b, (SELECT digest, max(person) AS person, max(area) AS area, sum(owed_fen)::bigint AS fen
        FROM owed_arrears(wanted) WHERE for_item = ANY (owed) GROUP BY digest) o
    WHERE b.tenant_id = tenant AND b.id = made ORDER BY o.digest;
    INSERT INTO grant_arrears (tenant_id, item_id, for_item_id, amount_fen)
    SELECT tenant, i.id, o.for_item, o.owed_fen
    FROM owed_arrears(wanted) o JOIN grant_item i ON i.tenant_id = tenant AND i.batch_id = made
        AND i.person_digest = o.digest
    WHERE o.for_item = ANY (owed);
    RETURN made;
END $$;

-- Reports, payments and the final account of a contract come one after the other.
CREATE FUNCTION lock_accounting(contract bigint) RETURNS void
    LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('final account of ' || current_tenant(), contract))
$$;
COMMENT ON FUNCTION lock_accounting(bigint) IS 'Funds: whoever reports, pays or accounts for a contract waits here for the others.';

CREATE OR REPLACE FUNCTION submit_final_account(contract bigint, organisation bigint, programme bigint, auditor text,
    audit_number text, remark text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    PERFORM lock_accounting(contract);
    IF EXISTS (SELECT FROM expense_report r
        JOIN expense_line l ON l.tenant_id = r.tenant_id AND l.report_id = r.id
        LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE r.tenant_id = current_tenant() AND r.contract_id = submit_final_account.contract
          AND a.expense_line_id IS NULL) THEN
        PERFORM refuse_posting('costs_answered', 'final_account');
    END IF;
    INSERT INTO final_account (tenant_id, contract_id, organisation_id, programme_id, auditor, audit_number, remark,
        submitted_by)
    VALUES (current_tenant(), contract, organisation, programme, submit_final_account.auditor,
        submit_final_account.audit_number, submit_final_account.remark, current_account())
    RETURNING id INTO made;
    INSERT INTO final_account_row (tenant_id, account_id, fund_id, paid_fen, accepted_fen, disallowed_fen)
    SELECT current_tenant(), made, m.fund_id, m.paid_fen, m.accepted_fen, m.disallowed_fen
    FROM contract_source_money(contract) m;
    IF NOT FOUND THEN
        PERFORM refuse_posting('account_has_money', 'final_account');
    END IF;
    RETURN made;
END $$;

-- Accepted only when nothing is left with the grantee, source by source, and nothing is still to be paid: government money
-- does not come back as social money, and what is paid later would never be accounted for.
CREATE OR REPLACE FUNCTION answer_final_account(wanted bigint, accepts boolean, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    answered final_account;
    rest bigint;
BEGIN
    PERFORM lock_accounting(a.contract_id) FROM final_account a WHERE a.tenant_id = current_tenant() AND a.id = wanted;
    UPDATE final_account SET accepted = accepts, answered_by = current_account(), answered_at = moment(),
        answer_reason = why
    WHERE tenant_id = current_tenant() AND id = wanted AND accepted IS NULL RETURNING * INTO answered;
    IF NOT FOUND THEN
        PERFORM refuse_posting('account_open', 'final_account');
    END IF;
    SELECT sum(m.paid_fen - m.accepted_fen) INTO rest FROM contract_source_money(answered.contract_id) m
    WHERE m.paid_fen <> m.accepted_fen;
    IF accepts AND rest IS NOT NULL THEN
        PERFORM refuse_posting('unspent_returned', 'final_account', rest::text);
    ELSIF accepts AND EXISTS (SELECT FROM payment_request q WHERE q.tenant_id = answered.tenant_id
        AND q.contract_id = answered.contract_id AND q.state IN ('prepared', 'approved')) THEN
        PERFORM refuse_posting('account_ends_payments', 'final_account');
    END IF;
END $$;

-- Under a final account that waits or was accepted no further costs are reported.
CREATE OR REPLACE FUNCTION check_contract_open() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_accounting(NEW.contract_id);
    IF EXISTS (SELECT FROM final_account WHERE tenant_id = NEW.tenant_id AND contract_id = NEW.contract_id
               AND accepted IS DISTINCT FROM false) THEN
        PERFORM refuse_posting('contract_not_accounted', 'expense_report');
    END IF;
    RETURN NEW;
END $$;

-- Under an accepted one nothing is paid any more.
CREATE FUNCTION check_payment_accounted() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_accounting(NEW.contract_id);
    IF EXISTS (SELECT FROM final_account WHERE tenant_id = NEW.tenant_id AND contract_id = NEW.contract_id
               AND accepted) THEN
        PERFORM refuse_posting('account_ends_payments', 'payment_request');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_payment_accounted() IS 'Funds: trigger of payment requests; none is prepared under a contract whose final account was accepted.';
CREATE TRIGGER account_ends_payments BEFORE INSERT ON payment_request FOR EACH ROW WHEN (NEW.contract_id IS NOT NULL)
    EXECUTE FUNCTION check_payment_accounted();

-- The report is held while a line enters or leaves it, so that none does while it is handed in.
CREATE OR REPLACE FUNCTION claim_invoice() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    submitted timestamptz;
BEGIN
    FOR submitted IN SELECT r.submitted_at FROM expense_report r WHERE r.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
        AND r.id IN (NEW.report_id, OLD.report_id) ORDER BY r.id FOR SHARE LOOP
        IF submitted IS NOT NULL THEN
            PERFORM refuse_posting('expense_report_frozen', 'expense_line');
        END IF;
    END LOOP;
    IF TG_OP <> 'INSERT' AND NOT EXISTS (SELECT FROM expense_line l WHERE l.tenant_id = OLD.tenant_id
        AND l.report_id = OLD.report_id AND l.seller = OLD.seller AND l.invoice_number = OLD.invoice_number
        AND l.id <> OLD.id) THEN
        DELETE FROM invoice_claim WHERE seller = OLD.seller AND number = OLD.invoice_number
            AND tenant_id = OLD.tenant_id AND report_id = OLD.report_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    INSERT INTO invoice_claim VALUES (NEW.seller, NEW.invoice_number, NEW.tenant_id, NEW.report_id)
    ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT FROM invoice_claim WHERE seller = NEW.seller AND number = NEW.invoice_number
                   AND tenant_id = NEW.tenant_id AND report_id = NEW.report_id) THEN
        RAISE EXCEPTION 'invoice in use' USING ERRCODE = '23505', TABLE = 'expense_line',
            CONSTRAINT = 'invoice_used_once';
    END IF;
    RETURN NEW;
END $$;

-- Whoever handed a report in does not answer its costs, whatever roles they have.
CREATE FUNCTION check_answerer() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM expense_line l JOIN expense_report r ON r.tenant_id = l.tenant_id AND r.id = l.report_id
        WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.expense_line_id AND NEW.answered_by = r.submitted_by) THEN
        PERFORM refuse_posting('answerer_is_not_submitter', 'expense_answer');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_answerer() IS 'Funds: trigger of answers to costs; who answers is not who handed the report in.';
CREATE TRIGGER answerer_is_not_submitter BEFORE INSERT ON expense_answer FOR EACH ROW EXECUTE FUNCTION check_answerer();

-- Lottery money is government money: it is not invested either.
DO $$
DECLARE
    place bigint;
    before text := current_setting('app.tenant', true);
BEGIN
    FOR place IN SELECT id FROM tenant ORDER BY id LOOP
        PERFORM set_config('app.tenant', place::text, true);
        UPDATE fund SET no_invest = true WHERE tenant_id = place AND source_kind = 'lottery' AND NOT no_invest;
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(before, ''), true);
END $$;
ALTER TABLE fund DROP CONSTRAINT government_money_is_not_invested, ADD CONSTRAINT government_money_is_not_invested
    CHECK (source_kind NOT IN ('government', 'lottery') OR no_invest);

-- Parts of a direct cost, a charge or an investment that come back: a voucher that takes back lines of the first one. What
-- comes back goes to the receipts that had financed that very line, and is never more than they had.
CREATE FUNCTION recover_voucher(wanted bigint, bank bigint, day date, why text, key text, parts jsonb)
    RETURNS journal_entry
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    original journal_entry;
    lines voucher_line[];
BEGIN
    SELECT * INTO original FROM journal_entry WHERE tenant_id = current_tenant() AND id = wanted;
    IF original.id IS NULL OR original.document_kind <> 'voucher' OR original.kind NOT IN ('expense', 'transfer')
        OR day < original.entry_date OR EXISTS (SELECT FROM journal_entry r WHERE r.tenant_id = original.tenant_id
            AND r.reverses = original.id) THEN
        PERFORM refuse_posting('recovery_of_a_voucher', 'journal_entry');
    END IF;
    WITH part AS (
        SELECT l.*, p.amount_fen AS back_fen FROM jsonb_to_recordset(parts) AS p (n integer, amount_fen bigint)
        JOIN journal_line l ON l.tenant_id = original.tenant_id AND l.entry_id = original.id AND l.n = p.n
            AND l.bank_account_id IS NULL AND l.amount_fen > 0
        WHERE p.amount_fen > 0
    )
    SELECT array_agg(line ORDER BY half, n) INTO lines FROM (
        SELECT 1 AS half, n, ROW(ledger_account, NULL, fund_id, budget_line_id, year, area_code, contract_id, NULL,
            -back_fen, '')::voucher_line AS line FROM part
        UNION ALL
        SELECT 2, fund_id, ROW('bank_deposit', bank, fund_id, NULL, NULL, NULL, NULL, NULL, sum(back_fen),
            '')::voucher_line FROM part GROUP BY fund_id) AS both_halves;
    IF lines IS NULL THEN
        PERFORM refuse_posting('recovery_of_a_voucher', 'journal_entry');
    END IF;
    RETURN post_lines(drafted_voucher(original.holder_id, 'recovery', day, left('收回 ' || why, 200), 'voucher', NULL,
        NULL, NULL, original.id), key, lines);
END $$;

-- A voucher of which a part came back is not reversed as a whole: give back what is left by another recovery.
CREATE FUNCTION check_recovered_stands() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM journal_entry r WHERE r.tenant_id = NEW.tenant_id AND r.recovers = NEW.reverses) THEN
        PERFORM refuse_posting('voucher_reversible', 'journal_entry');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_recovered_stands() IS 'Funds: trigger of vouchers; one of which a part came back is not reversed.';
CREATE TRIGGER recovered_stands BEFORE INSERT ON journal_entry FOR EACH ROW WHEN (NEW.kind = 'reversal')
    EXECUTE FUNCTION check_recovered_stands();

-- A voucher that no document of the system stands behind: direct costs, transfers between accounts, adjustments. How much
-- one person may pay so is a dated rule of the holder's area; where the rule blocks, more takes a payment request.
CREATE OR REPLACE FUNCTION post_voucher(holder bigint, kind text, day date, summary text, key text, lines jsonb)
    RETURNS journal_entry
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most rule;
BEGIN
    IF kind NOT IN ('expense', 'transfer', 'adjustment') THEN
        PERFORM refuse_posting('voucher_kind_by_hand', 'journal_entry');
    ELSIF kind = 'expense' THEN
        most := rule_in_force('posting.direct_cost.max', (SELECT o.area_code FROM holder h
            JOIN organisation o ON o.id = h.organisation_id
            WHERE h.tenant_id = current_tenant() AND h.id = post_voucher.holder), day);
        IF most.effect = 'block' AND most.value < (SELECT -sum(l.amount_fen)
            FROM jsonb_populate_recordset(NULL::voucher_line, lines) AS l WHERE l.bank_account_id IS NOT NULL) THEN
            PERFORM refuse_posting('direct_cost_within_rule', 'journal_entry', most.value::text);
        END IF;
    END IF;
    RETURN post_lines(drafted_voucher(holder, kind, day, summary, 'voucher', NULL, NULL, NULL, NULL), key,
        ARRAY(SELECT l FROM jsonb_populate_recordset(NULL::voucher_line, lines) AS l));
END $$;

-- Money that its giver tied to a time is not spent after it, where the dated rule blocks; costs alone are looked at.
CREATE FUNCTION check_usable_until() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    late record;
    most rule;
BEGIN
    FOR late IN SELECT DISTINCT a.entry_date, f.usable_until, o.area_code FROM added a
        JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id AND f.usable_until < a.entry_date
        JOIN holder h ON h.tenant_id = f.tenant_id AND h.id = f.holder_id
        JOIN organisation o ON o.id = h.organisation_id
        WHERE a.budget_line_id IS NOT NULL AND a.amount_fen > 0 LOOP
        most := rule_in_force('posting.spent_after_end.max', late.area_code, late.entry_date);
        IF most.effect = 'block' AND late.entry_date - late.usable_until > most.value THEN
            PERFORM refuse_posting('fund_still_usable', 'journal_line', late.usable_until::text);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_usable_until() IS 'Funds: trigger of lines; a cost is dated after the end of its fund by as many days as the dated rule lets pass.';
CREATE TRIGGER fund_still_usable AFTER INSERT ON journal_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_usable_until();

REVOKE ALL ON FUNCTION follow_moved_cost(journal_entry), recover_voucher(bigint, bigint, date, text, text, jsonb)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recover_voucher(bigint, bigint, date, text, text, jsonb) TO miaopu_app;
