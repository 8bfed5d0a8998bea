-- A cell pays what belongs to its year, lottery money pays no line that it is barred from, what the bank has paid is booked
-- whatever a rule says, and the hash of a voucher covers who posted it.

ALTER TABLE journal_entry ADD COLUMN hash_version smallint NOT NULL DEFAULT 1 CHECK (hash_version IN (1, 2));
COMMENT ON COLUMN journal_entry.hash_version IS 'What body_hash covers: 1 header, approver and lines; 2 that hash and who posted it.';

ALTER TABLE budget_line ADD COLUMN nature text NOT NULL DEFAULT 'other' CONSTRAINT budget_line_nature CHECK (nature IN
    ('other', 'staff', 'running_cost', 'travel_abroad', 'reception', 'vehicle', 'bonus', 'building', 'profit'));
COMMENT ON COLUMN budget_line.nature IS 'What kind of spending the line is, where rules bar money of some source from it.';
GRANT UPDATE (nature) ON budget_line TO miaopu_app;

ALTER TABLE budget_cell ADD COLUMN rule_bound boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN budget_cell.rule_bound IS 'Whether dated rules say what the cell may pay: lottery money on a line of a nature of its own.';

CREATE FUNCTION cell_is_bound(purse bigint, line bigint) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM fund f, budget_line l WHERE f.tenant_id = current_tenant() AND f.id = purse
        AND f.source_kind = 'lottery' AND l.tenant_id = current_tenant() AND l.id = line AND l.nature <> 'other')
$$;
COMMENT ON FUNCTION cell_is_bound(bigint, bigint) IS 'Funds: whether dated rules say what a fund may pay on a line.';

CREATE FUNCTION bind_cell() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.rule_bound := cell_is_bound(NEW.fund_id, NEW.budget_line_id);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION bind_cell() IS 'Funds: trigger of new cells; marks those of which dated rules say what they pay.';
CREATE TRIGGER cell_bound_by_rules BEFORE INSERT ON budget_cell FOR EACH ROW EXECUTE FUNCTION bind_cell();

-- What a cell may pay on a day: what was committed in it; else nothing of a year to come, and of a year that is over
-- government money as long as it is carried over; no lottery money for what the rules bar it from.
CREATE FUNCTION keep_cell_rules(purse bigint, line bigint, cell_year integer, day date, committed boolean) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    spent fund;
    for_what budget_line;
    place text;
    said rule;
    years integer := extract(year FROM day)::integer - cell_year;
BEGIN
    SELECT * INTO spent FROM fund f WHERE f.tenant_id = current_tenant() AND f.id = purse;
    SELECT * INTO for_what FROM budget_line l WHERE l.tenant_id = current_tenant() AND l.id = line;
    SELECT o.area_code INTO place FROM holder h JOIN organisation o ON o.id = h.organisation_id
    WHERE h.tenant_id = current_tenant() AND h.id = spent.holder_id;
    IF spent.source_kind = 'lottery' AND for_what.nature <> 'other' THEN
        said := rule_in_force('lottery.use.' || for_what.nature || '.max', place, day);
        IF said.effect = 'block' THEN
            PERFORM refuse_posting('lottery_use_allowed', 'budget_line', for_what.code || ' ' || for_what.name);
        END IF;
    END IF;
    IF cell_year = 0 OR years = 0 OR committed THEN
        RETURN;
    ELSIF years > 0 AND spent.source_kind IN ('government', 'lottery') THEN
        said := rule_in_force('fiscal.carry_over.max', place, day);
        IF said.value >= years THEN
            RETURN;
        END IF;
    END IF;
    PERFORM refuse_posting('cell_of_its_year', 'budget_cell', cell_year::text);
END $$;
COMMENT ON FUNCTION keep_cell_rules(bigint, bigint, integer, date, boolean) IS 'Funds: refuses what a cell may not pay on a day by its year and by the rules of its money.';

-- Nothing is spent after the end of a fund by more days than the dated rule lets pass, where it blocks.
CREATE FUNCTION keep_usable_until(purse bigint, day date) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    late record;
    most rule;
BEGIN
    SELECT f.usable_until, o.area_code INTO late FROM fund f
    JOIN holder h ON h.tenant_id = f.tenant_id AND h.id = f.holder_id
    JOIN organisation o ON o.id = h.organisation_id
    WHERE f.tenant_id = current_tenant() AND f.id = purse AND f.usable_until < day;
    IF FOUND THEN
        most := rule_in_force('posting.spent_after_end.max', late.area_code, day);
        IF most.effect = 'block' AND day - late.usable_until > most.value THEN
            PERFORM refuse_posting('fund_still_usable', 'fund', late.usable_until::text);
        END IF;
    END IF;
END $$;
COMMENT ON FUNCTION keep_usable_until(bigint, date) IS 'Funds: refuses to spend a fund after its end, where the dated rule blocks.';

-- Rules stop what is going to be paid. What the bank has paid is booked: it is said on the voucher, and not refused.
CREATE OR REPLACE FUNCTION check_usable_until() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    late record;
BEGIN
    FOR late IN SELECT DISTINCT a.tenant_id, a.entry_id, a.fund_id, a.entry_date FROM added a
        JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id AND f.usable_until < a.entry_date
        WHERE a.budget_line_id IS NOT NULL AND a.amount_fen > 0 LOOP
        IF NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = late.tenant_id AND e.id = late.entry_id
            AND (e.kind = 'reversal' OR e.kind = 'payment' AND e.document_kind IN ('payment_request', 'grant_batch'))) THEN
            PERFORM keep_usable_until(late.fund_id, late.entry_date);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION check_request_row() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    -- What is paid in January is prepared in December.
    PERFORM keep_cell_rules(NEW.fund_id, NEW.budget_line_id, CASE WHEN NEW.year > extract(year FROM today())
        AND NEW.year = extract(year FROM today() + 31) THEN 0 ELSE NEW.year END, today(), NEW.commitment_id IS NOT NULL);
    PERFORM keep_usable_until(NEW.fund_id, today());
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_request_row() IS 'Funds: trigger of rows of payment requests; the cell may pay it and the fund is still spent.';
CREATE TRIGGER request_may_be_paid BEFORE INSERT ON payment_request_row FOR EACH ROW EXECUTE FUNCTION check_request_row();

CREATE FUNCTION check_grants_payable() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.budget_line_id IS NOT NULL THEN
        PERFORM keep_cell_rules(NEW.fund_id, NEW.budget_line_id, CASE WHEN NEW.year > extract(year FROM today())
            AND NEW.year = extract(year FROM today() + 31) THEN 0 ELSE NEW.year END, today(), false);
    END IF;
    PERFORM keep_usable_until(NEW.fund_id, today());
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_grants_payable() IS 'Funds: trigger of lists of grants; the cell may pay them and the fund is still spent.';
CREATE TRIGGER grants_may_be_paid BEFORE INSERT ON grant_batch FOR EACH ROW EXECUTE FUNCTION check_grants_payable();

-- Money of years to come is promised; that of a year that is over is not promised any more, unless it is carried over.
CREATE FUNCTION check_commitment_cell() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_cell_rules(NEW.fund_id, NEW.budget_line_id, CASE WHEN NEW.year < extract(year FROM today())
        THEN NEW.year ELSE 0 END, today(), false);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_commitment_cell() IS 'Funds: trigger of commitments; a cell of a year that is over takes none, nor does one whose money is barred from its line.';
CREATE TRIGGER commitment_of_a_payable_cell BEFORE INSERT ON commitment FOR EACH ROW
    EXECUTE FUNCTION check_commitment_cell();

-- Lottery money is not budgeted for what it is barred from.
CREATE FUNCTION check_version_row() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF cell_is_bound(NEW.fund_id, NEW.budget_line_id) THEN
        PERFORM keep_cell_rules(NEW.fund_id, NEW.budget_line_id, 0, today(), false);
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_version_row() IS 'Funds: trigger of rows of budget documents; lottery money is not budgeted for what it is barred from.';
CREATE TRIGGER budgeted_use_allowed BEFORE INSERT ON budget_version_row FOR EACH ROW WHEN (NEW.amount_fen > 0)
    EXECUTE FUNCTION check_version_row();

-- A line that has lottery money is not named for something that this money is barred from.
CREATE FUNCTION bind_cells_of_line() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cell record;
BEGIN
    FOR cell IN SELECT c.fund_id, sum(c.approved_fen) AS approved_fen FROM budget_cell c
        WHERE c.tenant_id = NEW.tenant_id AND c.budget_line_id = NEW.id GROUP BY 1 ORDER BY 1 LOOP
        IF cell.approved_fen > 0 AND cell_is_bound(cell.fund_id, NEW.id) THEN
            PERFORM keep_cell_rules(cell.fund_id, NEW.id, 0, today(), false);
        END IF;
    END LOOP;
    UPDATE budget_cell c SET rule_bound = cell_is_bound(c.fund_id, c.budget_line_id)
    WHERE c.tenant_id = NEW.tenant_id AND c.budget_line_id = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION bind_cells_of_line() IS 'Funds: trigger of budget lines; marks the cells of a line whose nature is named.';
CREATE TRIGGER line_nature_named AFTER UPDATE OF nature ON budget_line FOR EACH ROW
    WHEN (NEW.nature <> OLD.nature) EXECUTE FUNCTION bind_cells_of_line();

-- The row of the cell, which is held anyway, says whether there is anything to look up.
DROP FUNCTION spend_cells(voucher_line[]);
CREATE FUNCTION spend_cells(draft journal_entry, lines voucher_line[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    part record;
    is_bound boolean;
    this_year integer := extract(year FROM draft.entry_date);
    is_free boolean := draft.kind = 'reversal'
        OR draft.kind = 'payment' AND draft.document_kind IN ('payment_request', 'grant_batch');
BEGIN
    FOR part IN SELECT fund_id, budget_line_id, year, area_code, sum(amount_fen)::bigint AS spent_fen,
                       coalesce(sum(amount_fen) FILTER (WHERE commitment_id IS NOT NULL), 0)::bigint AS used_fen
        FROM unnest(lines) WHERE budget_line_id IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LOOP
        UPDATE budget_cell c
        SET spent_fen = c.spent_fen + part.spent_fen, committed_fen = c.committed_fen - part.used_fen
        WHERE c.tenant_id = current_tenant() AND c.fund_id = part.fund_id
          AND c.budget_line_id = part.budget_line_id AND c.year = part.year AND c.area_code = part.area_code
        RETURNING c.rule_bound INTO is_bound;
        IF NOT FOUND THEN
            PERFORM refuse_posting('cell_exists', 'budget_cell');
        ELSIF (is_bound OR part.year NOT IN (0, this_year)) AND part.spent_fen > 0 AND NOT is_free THEN
            -- A cost that is moved within its year is corrected, not spent again.
            PERFORM keep_cell_rules(part.fund_id, part.budget_line_id, CASE WHEN draft.kind = 'adjustment'
                    AND (SELECT sum(l.amount_fen) FROM unnest(lines) l WHERE l.fund_id = part.fund_id
                        AND l.year = part.year AND l.budget_line_id IS NOT NULL) <= 0 THEN 0 ELSE part.year END,
                draft.entry_date, part.used_fen >= part.spent_fen);
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION store_voucher(draft journal_entry, lines voucher_line[]) RETURNS journal_entry
    LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
BEGIN
    UPDATE period SET last_no = last_no + 1, head = sha256(head || int4send(last_no + 1) || draft.body_hash)
    WHERE tenant_id = draft.tenant_id AND holder_id = draft.holder_id AND month = draft.month AND state = 'open'
    RETURNING last_no, head INTO draft.voucher_no, draft.chain_hash;
    IF NOT FOUND THEN
        PERFORM refuse_posting('period_open', 'period');
    END IF;
    INSERT INTO journal_entry (tenant_id, holder_id, month, entry_date, kind, voucher_no, summary, document_kind,
        document_id, line_count, body_hash, chain_hash, reverses, recovers, posted_by, approved_by,
        hash_version)
    VALUES (draft.tenant_id, draft.holder_id, draft.month, draft.entry_date, draft.kind, draft.voucher_no,
        draft.summary, draft.document_kind, draft.document_id, cardinality(lines), draft.body_hash, draft.chain_hash,
        draft.reverses, draft.recovers, draft.posted_by, draft.approved_by, 2)
    RETURNING * INTO entry;
    INSERT INTO journal_line (tenant_id, entry_id, n, holder_id, entry_date, ledger_account, bank_account_id, fund_id,
        budget_line_id, year, area_code, contract_id, commitment_id, amount_fen, memo)
    SELECT entry.tenant_id, entry.id, l.n, entry.holder_id, entry.entry_date, l.ledger_account, l.bank_account_id,
        l.fund_id, l.budget_line_id, l.year, l.area_code, l.contract_id, l.commitment_id, l.amount_fen, l.memo
    FROM unnest(lines) WITH ORDINALITY AS l (ledger_account, bank_account_id, fund_id, budget_line_id, year,
        area_code, contract_id, commitment_id, amount_fen, memo, n);
    INSERT INTO commitment_use (tenant_id, commitment_id, entry_id, amount_fen)
    SELECT entry.tenant_id, commitment_id, entry.id, sum(amount_fen) FROM unnest(lines)
    WHERE commitment_id IS NOT NULL GROUP BY commitment_id HAVING sum(amount_fen) <> 0;
    INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, committed_fen, spent_fen,
        entry_id, account_id)
    SELECT entry.tenant_id, fund_id, budget_line_id, year, area_code, 'spend',
        -coalesce(sum(amount_fen) FILTER (WHERE commitment_id IS NOT NULL), 0), sum(amount_fen), entry.id,
        current_account()
    FROM unnest(lines) WHERE budget_line_id IS NOT NULL GROUP BY fund_id, budget_line_id, year, area_code;
    INSERT INTO book_item (tenant_id, entry_id, bank_account_id, entry_date, amount_fen)
    SELECT entry.tenant_id, entry.id, bank_account_id, entry.entry_date, sum(amount_fen) FROM unnest(lines)
    WHERE bank_account_id IS NOT NULL GROUP BY bank_account_id;
    RETURN entry;
END $$;

-- In whose name a voucher that follows from a document by itself stands: the accountant who prepared the document. None for
-- other vouchers.
CREATE FUNCTION poster_of(kind text, document bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    accountant bigint;
BEGIN
    IF kind = 'payment_request' THEN
        -- A batch is booked by an accountant of its own.
        SELECT q.prepared_by INTO accountant FROM payment_request q
        WHERE q.tenant_id = current_tenant() AND q.id = document AND NOT EXISTS (
            SELECT FROM payment_batch_item i WHERE i.tenant_id = q.tenant_id AND i.request_id = q.id
              AND i.state = 'paid' AND i.entry_id IS NULL);
    ELSIF kind = 'grant_batch' THEN
        SELECT b.prepared_by INTO accountant FROM grant_batch b
        WHERE b.tenant_id = current_tenant() AND b.id = document;
    ELSIF kind = 'goods' THEN
        SELECT g.registered_by INTO accountant FROM goods g WHERE g.tenant_id = current_tenant() AND g.id = document;
    END IF;
    RETURN accountant;
END $$;
COMMENT ON FUNCTION poster_of(text, bigint) IS 'Funds: the accountant in whose name a voucher of a document stands; null where it is whoever posts it.';

CREATE OR REPLACE FUNCTION post_in_the_name_of_the_accountant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.posted_by := coalesce(poster_of(NEW.document_kind, NEW.document_id), NEW.posted_by);
    RETURN NEW;
END $$;

-- The one way into the journal. Every typed entry kind ends here. A key stands for what is posted, whoever posts it; the hash
-- of the voucher covers that and who posted it.
CREATE OR REPLACE FUNCTION post_lines(draft journal_entry, key text, lines voucher_line[]) RETURNS journal_entry
    LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
    earlier posting_key;
BEGIN
    draft.tenant_id := current_tenant();
    IF draft.entry_date > today() THEN
        PERFORM keep_day(draft);
    END IF;
    draft.body_hash := voucher_hash(draft.holder_id, draft.kind, draft.entry_date, draft.summary, draft.document_kind,
        draft.document_id, draft.reverses, draft.recovers, draft.approved_by, lines);
    INSERT INTO posting_key (tenant_id, holder_id, key, body_hash)
    VALUES (draft.tenant_id, draft.holder_id, post_lines.key, draft.body_hash) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO earlier FROM posting_key k
        WHERE k.tenant_id = draft.tenant_id AND k.holder_id = draft.holder_id AND k.key = post_lines.key;
        IF earlier.body_hash <> draft.body_hash THEN
            RAISE EXCEPTION 'key reused' USING ERRCODE = '23505', TABLE = 'posting_key',
                CONSTRAINT = 'posting_key_has_one_body';
        END IF;
        SELECT * INTO entry FROM journal_entry WHERE tenant_id = draft.tenant_id AND id = earlier.entry_id;
        RETURN entry;
    END IF;
    draft.posted_by := current_account();
    IF draft.document_kind = 'payment_request' AND draft.kind = 'payment'
        OR draft.document_kind = 'grant_batch' AND draft.kind IN ('payment', 'recovery')
        OR draft.document_kind = 'goods' AND draft.kind IN ('receipt', 'expense') THEN
        draft.posted_by := coalesce(poster_of(draft.document_kind, draft.document_id), draft.posted_by);
    END IF;
    draft.body_hash := posted_hash(draft.body_hash, draft.posted_by);
    PERFORM use_commitments(lines);
    PERFORM spend_cells(draft, lines);
    PERFORM move_balances(lines);
    PERFORM lock_funds_of(lines);
    PERFORM keep_past_days(draft, lines);
    draft.month := open_period(draft.holder_id, draft.entry_date);
    entry := store_voucher(draft, lines);
    UPDATE posting_key k SET entry_id = entry.id
    WHERE k.tenant_id = entry.tenant_id AND k.holder_id = entry.holder_id AND k.key = post_lines.key;
    PERFORM trace_voucher(entry);
    RETURN entry;
END $$;

CREATE FUNCTION posted_hash(content bytea, poster bigint) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256(content || int8send(poster));
COMMENT ON FUNCTION posted_hash(bytea, bigint) IS 'Funds: hash of a voucher of version 2: the hash of its content and the key of who posted it.';

REVOKE ALL ON FUNCTION spend_cells(journal_entry, voucher_line[]), poster_of(text, bigint) FROM PUBLIC;
