-- The budget with its hard-stop cells, money received, commitments, and the journal. Rows of the journal are written
-- by posting functions only. Locks are always taken in one order: key, commitments, cells, bank balances, funds
-- (trace), period.

CREATE TABLE budget (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT one_budget_per_programme UNIQUE (tenant_id, programme_id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE budget IS 'Funds: the budget of a programme; what it says is the sum of its approved versions.';
CALL protect_tenant_table('budget', 'SELECT, INSERT');

CREATE TABLE budget_line (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    budget_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position > 0),
    code text NOT NULL CHECK (code ~ '^[A-Za-z0-9.-]{1,20}$'),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    name_en text NOT NULL DEFAULT '',
    ledger_account text NOT NULL DEFAULT 'programme_cost' REFERENCES ledger_account
        CHECK (ledger_account IN ('programme_cost', 'management_cost', 'fundraising_cost')),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT budget_line_code UNIQUE (tenant_id, budget_id, code),
    FOREIGN KEY (tenant_id, budget_id) REFERENCES budget
);
COMMENT ON TABLE budget_line IS 'Funds: what the money is for; the account says as which cost a payment on the line is booked.';
CALL protect_tenant_table('budget_line', 'SELECT, INSERT');

CREATE TABLE budget_version (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    budget_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    kind text NOT NULL CHECK (kind IN ('original', 'supplement', 'reallocation')),
    reason text NOT NULL CHECK (reason <> ''),
    content_sha256 bytea NOT NULL,
    prepared_by bigint NOT NULL REFERENCES account,
    prepared_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('approved', 'refused')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    answer_reason text NOT NULL DEFAULT '',
    minutes_reference text NOT NULL DEFAULT '',
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT budget_version_number UNIQUE (tenant_id, budget_id, number),
    CONSTRAINT budget_takes_two CHECK (answered_by <> prepared_by),
    CONSTRAINT budget_answer_whole CHECK ((answer IS NULL) = (answered_at IS NULL)
        AND (answer IS NULL) = (answered_by IS NULL)),
    CONSTRAINT budget_refusal_has_reason CHECK (answer IS DISTINCT FROM 'refused' OR answer_reason <> ''),
    FOREIGN KEY (tenant_id, budget_id) REFERENCES budget
);
COMMENT ON TABLE budget_version IS 'Funds: a budget document: the original, money added, or money moved between cells; in force once a second person approves it.';
CREATE UNIQUE INDEX budget_version_open ON budget_version (tenant_id, budget_id) WHERE answer IS NULL;
CREATE UNIQUE INDEX one_original_budget ON budget_version (tenant_id, budget_id)
    WHERE kind = 'original' AND answer = 'approved';
CALL protect_tenant_table('budget_version', 'SELECT, INSERT');

CREATE TABLE budget_version_row (
    tenant_id bigint NOT NULL,
    version_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL CHECK (year = 0 OR year BETWEEN 2000 AND 2100),
    area_code text NOT NULL REFERENCES area,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (tenant_id, version_id, fund_id, budget_line_id, year, area_code),
    FOREIGN KEY (tenant_id, version_id) REFERENCES budget_version,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund,
    FOREIGN KEY (tenant_id, budget_line_id) REFERENCES budget_line
);
COMMENT ON TABLE budget_version_row IS 'Funds: what a budget document adds to or takes from a cell; year 0 is the whole term, undivided money sits at the root area.';
CALL protect_tenant_table('budget_version_row', 'SELECT, INSERT');
CALL make_append_only('budget_version_row');

CREATE TABLE budget_cell (
    tenant_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL REFERENCES area,
    approved_fen bigint NOT NULL CONSTRAINT cell_not_below_zero CHECK (approved_fen >= 0),
    committed_fen bigint NOT NULL DEFAULT 0 CONSTRAINT cell_committed_not_negative CHECK (committed_fen >= 0),
    spent_fen bigint NOT NULL DEFAULT 0 CONSTRAINT cell_spent_not_negative CHECK (spent_fen >= 0),
    PRIMARY KEY (tenant_id, fund_id, budget_line_id, year, area_code),
    CONSTRAINT within_budget CHECK (committed_fen + spent_fen <= approved_fen),
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund,
    FOREIGN KEY (tenant_id, budget_line_id) REFERENCES budget_line
) WITH (fillfactor = 50);
COMMENT ON TABLE budget_cell IS 'Funds: the hard stop, fund × line × year × area; moved only by posting functions, its CHECK decides under the lock of the row.';
CALL protect_tenant_table('budget_cell', 'SELECT');

CREATE TABLE receipt (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    source_kind text NOT NULL,
    bank_account_id bigint NOT NULL,
    opening boolean NOT NULL DEFAULT false,
    received_on date NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT receipt_positive CHECK (amount_fen > 0),
    payer_name text NOT NULL CHECK (length(payer_name) <= 200),
    payer_organisation_id bigint REFERENCES organisation,
    anonymous boolean NOT NULL DEFAULT false,
    wish text NOT NULL DEFAULT '' CHECK (length(wish) <= 500),
    document_number text NOT NULL DEFAULT '' CHECK (length(document_number) <= 100),
    channel text NOT NULL CHECK (channel IN ('appropriation', 'government_purchase', 'venture_competition',
        'crowdfunding', 'direct', 'other')),
    earmark_area_code text REFERENCES area,
    earmark_line_id bigint,
    reference text NOT NULL DEFAULT '' CHECK (length(reference) <= 100),
    registered_by bigint NOT NULL REFERENCES account,
    registered_at timestamptz NOT NULL DEFAULT moment(),
    entry_id bigint,
    remaining_fen bigint NOT NULL DEFAULT 0,
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT appropriation_has_number CHECK (source_kind <> 'government' OR opening OR document_number <> ''),
    CONSTRAINT payer_named CHECK (anonymous OR payer_name <> ''),
    CONSTRAINT receipt_not_overused CHECK (remaining_fen BETWEEN 0 AND amount_fen),
    CONSTRAINT receipt_withdrawn_unbooked CHECK (withdrawn_at IS NULL OR entry_id IS NULL),
    CHECK (entry_id IS NOT NULL OR remaining_fen = 0),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    FOREIGN KEY (tenant_id, fund_id, source_kind) REFERENCES fund (tenant_id, id, source_kind),
    FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES fund (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, earmark_line_id) REFERENCES budget_line
);
COMMENT ON TABLE receipt IS 'Funds: money received into a fund: appropriations with their 指标文号, donations with the donor''s wishes; remaining is what no payment has been assigned to.';
CREATE INDEX receipt_fund ON receipt (tenant_id, fund_id, received_on, id);
CREATE INDEX receipt_open ON receipt (tenant_id, fund_id, received_on, id) WHERE remaining_fen > 0;
CREATE UNIQUE INDEX receipt_document ON receipt (tenant_id, holder_id, document_number)
    WHERE source_kind = 'government' AND document_number <> '' AND withdrawn_at IS NULL;
CALL protect_tenant_table('receipt', 'SELECT, INSERT');

CREATE TABLE journal_entry (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    month date NOT NULL,
    entry_date date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('opening', 'receipt', 'payment', 'recovery', 'expense', 'transfer',
        'adjustment', 'reversal')),
    voucher_no integer NOT NULL CHECK (voucher_no > 0),
    summary text NOT NULL CHECK (summary <> '' AND length(summary) <= 200),
    document_kind text NOT NULL,
    document_id bigint,
    line_count integer NOT NULL CHECK (line_count >= 2),
    body_hash bytea NOT NULL,
    chain_hash bytea NOT NULL,
    reverses bigint,
    recovers bigint,
    posted_by bigint NOT NULL REFERENCES account,
    approved_by bigint REFERENCES account,
    posted_at timestamptz NOT NULL DEFAULT moment(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT voucher_number UNIQUE (tenant_id, holder_id, month, voucher_no),
    CONSTRAINT reversed_once UNIQUE (tenant_id, reverses),
    UNIQUE (tenant_id, holder_id, id, entry_date),
    CHECK (entry_date >= month AND entry_date < month + interval '1 month'),
    CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
    CHECK ((kind = 'recovery') = (recovers IS NOT NULL)),
    CHECK (reverses < id AND recovers < id),
    FOREIGN KEY (tenant_id, holder_id, month) REFERENCES period,
    FOREIGN KEY (tenant_id, reverses) REFERENCES journal_entry,
    FOREIGN KEY (tenant_id, recovers) REFERENCES journal_entry
);
COMMENT ON TABLE journal_entry IS 'Funds: vouchers; append-only, numbered without gaps per holder and month, each hashed over its predecessor; corrected by reversal only.';
CREATE INDEX journal_entry_date ON journal_entry (tenant_id, holder_id, entry_date, id);
CREATE INDEX journal_entry_document ON journal_entry (tenant_id, document_kind, document_id);
CREATE INDEX journal_entry_recovers ON journal_entry (tenant_id, recovers) WHERE recovers IS NOT NULL;
CALL protect_tenant_table('journal_entry', 'SELECT');
CALL make_append_only('journal_entry');
ALTER TABLE receipt ADD FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry;

CREATE TABLE commitment (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT commitment_positive CHECK (amount_fen > 0),
    used_fen bigint NOT NULL DEFAULT 0,
    released_fen bigint NOT NULL DEFAULT 0 CHECK (released_fen >= 0),
    reserved_by bigint NOT NULL REFERENCES account,
    reserved_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commitment_not_overused CHECK (used_fen >= 0 AND used_fen + released_fen <= amount_fen),
    FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES budget_cell
);
COMMENT ON TABLE commitment IS 'Funds: money of a cell reserved for a contract; used by payments in parts, the rest released.';
CREATE INDEX commitment_contract ON commitment (tenant_id, contract_id, fund_id);
CREATE INDEX commitment_cell ON commitment (tenant_id, fund_id, budget_line_id, year, area_code);
CALL protect_tenant_table('commitment', 'SELECT');

CREATE TABLE journal_line (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    n integer NOT NULL,
    holder_id bigint NOT NULL,
    entry_date date NOT NULL,
    ledger_account text NOT NULL REFERENCES ledger_account,
    bank_account_id bigint,
    fund_id bigint NOT NULL,
    budget_line_id bigint,
    year integer,
    area_code text REFERENCES area,
    contract_id bigint,
    commitment_id bigint,
    amount_fen bigint NOT NULL CONSTRAINT line_not_zero CHECK (amount_fen <> 0),
    memo text NOT NULL DEFAULT '' CHECK (length(memo) <= 200),
    PRIMARY KEY (tenant_id, entry_id, n),
    CONSTRAINT bank_line_names_its_account CHECK ((ledger_account = 'bank_deposit') = (bank_account_id IS NOT NULL)),
    CONSTRAINT budget_line_whole CHECK ((budget_line_id IS NULL) = (year IS NULL)
        AND (budget_line_id IS NULL OR area_code IS NOT NULL)),
    CONSTRAINT cost_names_its_cell CHECK (
        (ledger_account IN ('programme_cost', 'management_cost', 'fundraising_cost')) = (budget_line_id IS NOT NULL)),
    CONSTRAINT commitment_on_cost CHECK (commitment_id IS NULL OR budget_line_id IS NOT NULL),
    FOREIGN KEY (tenant_id, holder_id, entry_id, entry_date)
        REFERENCES journal_entry (tenant_id, holder_id, id, entry_date),
    FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES fund (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES bank_account (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES budget_cell,
    FOREIGN KEY (tenant_id, commitment_id) REFERENCES commitment
);
COMMENT ON TABLE journal_line IS 'Funds: lines of vouchers, debit positive; every line names its fund, every cost its cell.';
CREATE INDEX journal_line_bank ON journal_line (tenant_id, bank_account_id, entry_date, entry_id, n)
    INCLUDE (amount_fen) WHERE bank_account_id IS NOT NULL;
CREATE INDEX journal_line_fund ON journal_line (tenant_id, fund_id, entry_date, entry_id, n);
CREATE INDEX journal_line_contract ON journal_line (tenant_id, contract_id) WHERE contract_id IS NOT NULL;
CALL protect_tenant_table('journal_line', 'SELECT');
CALL make_append_only('journal_line');

CREATE TABLE commitment_use (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    commitment_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, commitment_id) REFERENCES commitment,
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry
);
COMMENT ON TABLE commitment_use IS 'Funds: what a voucher used of a commitment; a reversal uses the negative amount.';
CREATE INDEX commitment_use_commitment ON commitment_use (tenant_id, commitment_id);
CALL protect_tenant_table('commitment_use', 'SELECT');
CALL make_append_only('commitment_use');

CREATE TABLE budget_move (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('approve', 'reallocate', 'commit', 'release', 'spend')),
    approved_fen bigint NOT NULL DEFAULT 0,
    committed_fen bigint NOT NULL DEFAULT 0,
    spent_fen bigint NOT NULL DEFAULT 0,
    version_id bigint,
    commitment_id bigint,
    entry_id bigint,
    account_id bigint NOT NULL REFERENCES account,
    at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CHECK ((kind IN ('approve', 'reallocate')) = (version_id IS NOT NULL)),
    CHECK ((kind IN ('commit', 'release')) = (commitment_id IS NOT NULL)),
    CHECK ((kind = 'spend') = (entry_id IS NOT NULL)),
    FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES budget_cell,
    FOREIGN KEY (tenant_id, version_id) REFERENCES budget_version,
    FOREIGN KEY (tenant_id, commitment_id) REFERENCES commitment,
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry
);
COMMENT ON TABLE budget_move IS 'Funds: every change of a budget cell with the document behind it.';
CREATE INDEX budget_move_cell ON budget_move (tenant_id, fund_id, budget_line_id, year, area_code, id);
CALL protect_tenant_table('budget_move', 'SELECT');
CALL make_append_only('budget_move');

CREATE TABLE bank_balance (
    tenant_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    balance_fen bigint NOT NULL,
    no_overdraft boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, bank_account_id, fund_id),
    CONSTRAINT fund_not_overdrawn CHECK (NOT no_overdraft OR balance_fen >= 0),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
) WITH (fillfactor = 50);
COMMENT ON TABLE bank_balance IS 'Funds: what each fund has in each account; no fund spends the cash of another one in the same account.';
CALL protect_tenant_table('bank_balance', 'SELECT');

CREATE TABLE book_item (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    entry_date date NOT NULL,
    amount_fen bigint NOT NULL,
    matched_fen bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, entry_id, bank_account_id),
    CONSTRAINT book_item_not_overmatched CHECK (
        abs(matched_fen) <= abs(amount_fen) AND (matched_fen = 0 OR sign(matched_fen) = sign(amount_fen))),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry,
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);
COMMENT ON TABLE book_item IS 'Funds: a voucher seen from a bank account: the sum of its lines there over all funds; the book side of matching.';
CREATE INDEX book_item_day ON book_item (tenant_id, bank_account_id, entry_date);
CREATE INDEX book_item_open ON book_item (tenant_id, bank_account_id, amount_fen) WHERE matched_fen <> amount_fen;
CALL protect_tenant_table('book_item', 'SELECT');

CREATE TABLE posting_key (
    tenant_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    body_hash bytea NOT NULL,
    entry_id bigint,
    PRIMARY KEY (tenant_id, holder_id, key),
    FOREIGN KEY (tenant_id, holder_id) REFERENCES holder,
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry
);
COMMENT ON TABLE posting_key IS 'Funds: one voucher per key; the same key with other content is refused, keys never expire.';
CALL protect_tenant_table('posting_key', 'SELECT');

CREATE TABLE trace_link (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    receipt_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    line_n integer NOT NULL,
    fund_id bigint NOT NULL,
    contract_id bigint,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    undoes bigint,
    PRIMARY KEY (tenant_id, id),
    CHECK ((undoes IS NOT NULL) = (amount_fen < 0)),
    FOREIGN KEY (tenant_id, receipt_id) REFERENCES receipt,
    FOREIGN KEY (tenant_id, entry_id, line_n) REFERENCES journal_line,
    FOREIGN KEY (tenant_id, undoes) REFERENCES trace_link
);
COMMENT ON TABLE trace_link IS 'Funds: which receipt financed which line of which voucher, decided at posting: earmarked first, then first in, first out.';
CREATE INDEX trace_link_receipt ON trace_link (tenant_id, receipt_id);
CREATE INDEX trace_link_entry ON trace_link (tenant_id, entry_id);
CREATE INDEX trace_link_contract ON trace_link (tenant_id, contract_id, fund_id) WHERE contract_id IS NOT NULL;
CREATE INDEX trace_link_undoes ON trace_link (tenant_id, undoes) WHERE undoes IS NOT NULL;
CALL protect_tenant_table('trace_link', 'SELECT');
CALL make_append_only('trace_link');

-- Refusals of the posting functions carry a constraint name, as the constraints of tables do.
CREATE FUNCTION refuse_posting(rule text, on_table text, explanation text DEFAULT '') RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', rule, explanation USING ERRCODE = '23514', TABLE = on_table, CONSTRAINT = rule,
        DETAIL = explanation;
END $$;

CREATE FUNCTION check_entry_balances() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM journal_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id) <> NEW.line_count
        OR EXISTS (SELECT FROM journal_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id
                   GROUP BY fund_id HAVING sum(amount_fen) <> 0) THEN
        PERFORM refuse_posting('entry_balances_per_fund', 'journal_entry');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_balances_per_fund AFTER INSERT ON journal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entry_balances();

-- The counter of the period is already moved when the entry arrives: number and hash must be the ones it gave.
CREATE FUNCTION check_entry_period() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM period WHERE tenant_id = NEW.tenant_id AND holder_id = NEW.holder_id AND month = NEW.month
        AND state = 'open' AND last_no = NEW.voucher_no AND head = NEW.chain_hash FOR SHARE;
    IF NOT FOUND THEN
        PERFORM refuse_posting('period_open', 'period');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_in_open_period BEFORE INSERT ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION check_entry_period();

-- The transaction that made the entry is the only one that may give it lines. xmin would break inside savepoints.
CREATE FUNCTION check_lines() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added a JOIN journal_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
               WHERE e.xid <> pg_current_xact_id() OR a.n NOT BETWEEN 1 AND e.line_count) THEN
        RAISE EXCEPTION 'late line' USING ERRCODE = '23001', TABLE = 'journal_line', CONSTRAINT = 'no_late_lines';
    END IF;
    IF EXISTS (SELECT FROM added a JOIN ledger_account l ON l.code = a.ledger_account AND l.investment
               JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id AND f.no_invest) THEN
        PERFORM refuse_posting('fund_is_not_invested', 'journal_line');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER no_late_lines AFTER INSERT ON journal_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_lines();

CREATE TYPE voucher_line AS (
    ledger_account text, bank_account_id bigint, fund_id bigint, budget_line_id bigint, year integer, area_code text,
    contract_id bigint, commitment_id bigint, amount_fen bigint, memo text
);

CREATE FUNCTION voucher_hash(holder bigint, kind text, day date, summary text, document_kind text,
    document_id bigint, reverses bigint, recovers bigint, approved_by bigint, lines voucher_line[]) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(convert_to(jsonb_build_array(holder, kind, to_char(day, 'YYYY-MM-DD'), summary, document_kind,
        document_id, reverses, recovers, approved_by, to_jsonb(lines))::text, 'UTF8'));
COMMENT ON FUNCTION voucher_hash IS 'Funds: hash of header and lines of a voucher; also run over stored rows by the check.';

CREATE FUNCTION use_commitments(lines voucher_line[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT commitment_id, fund_id, budget_line_id, year, area_code, contract_id,
                       sum(amount_fen)::bigint AS amount_fen
        FROM unnest(lines) WHERE commitment_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1 LOOP
        UPDATE commitment c SET used_fen = c.used_fen + part.amount_fen
        WHERE c.tenant_id = current_tenant() AND c.id = part.commitment_id AND c.contract_id = part.contract_id
          AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
            = (part.fund_id, part.budget_line_id, part.year, part.area_code);
        IF NOT FOUND THEN
            PERFORM refuse_posting('commitment_of_this_cell', 'commitment');
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION spend_cells(lines voucher_line[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT fund_id, budget_line_id, year, area_code, sum(amount_fen)::bigint AS spent_fen,
                       coalesce(sum(amount_fen) FILTER (WHERE commitment_id IS NOT NULL), 0)::bigint AS used_fen
        FROM unnest(lines) WHERE budget_line_id IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LOOP
        UPDATE budget_cell c
        SET spent_fen = c.spent_fen + part.spent_fen, committed_fen = c.committed_fen - part.used_fen
        WHERE c.tenant_id = current_tenant() AND c.fund_id = part.fund_id
          AND c.budget_line_id = part.budget_line_id AND c.year = part.year AND c.area_code = part.area_code;
        IF NOT FOUND THEN
            PERFORM refuse_posting('cell_exists', 'budget_cell');
        END IF;
    END LOOP;
END $$;

-- The CHECK of an inserted row is looked at before a conflict, so a row is made only by money that comes in.
CREATE FUNCTION move_balances(lines voucher_line[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT bank_account_id, fund_id, sum(amount_fen)::bigint AS amount_fen
        FROM unnest(lines) WHERE bank_account_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2 LOOP
        UPDATE bank_balance b SET balance_fen = b.balance_fen + part.amount_fen
        WHERE b.tenant_id = current_tenant() AND b.bank_account_id = part.bank_account_id
          AND b.fund_id = part.fund_id;
        IF NOT FOUND THEN
            INSERT INTO bank_balance (tenant_id, bank_account_id, fund_id, balance_fen)
            VALUES (current_tenant(), part.bank_account_id, part.fund_id, part.amount_fen)
            ON CONFLICT (tenant_id, bank_account_id, fund_id)
            DO UPDATE SET balance_fen = bank_balance.balance_fen + EXCLUDED.balance_fen;
        END IF;
    END LOOP;
END $$;

-- Whoever assigns receipts of a fund holds its row; FOR NO KEY UPDATE leaves foreign keys alone.
CREATE FUNCTION lock_funds_of(lines voucher_line[]) RETURNS void
    LANGUAGE sql AS $$
    SELECT count(*) FROM (
        SELECT FROM fund WHERE tenant_id = current_tenant()
          AND id IN (SELECT fund_id FROM unnest(lines) WHERE bank_account_id IS NOT NULL)
        ORDER BY id FOR NO KEY UPDATE) AS locked
$$;

CREATE FUNCTION assign_receipts(entry bigint, line journal_line, wanted bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    gift record;
    part bigint;
    rest bigint := wanted;
BEGIN
    FOR gift IN
        SELECT r.id, r.remaining_fen FROM receipt r LEFT JOIN area earmark ON earmark.code = r.earmark_area_code
        WHERE r.tenant_id = line.tenant_id AND r.fund_id = line.fund_id AND r.remaining_fen > 0
          AND (r.earmark_line_id IS NULL OR r.earmark_line_id = line.budget_line_id)
          AND (earmark.code IS NULL OR EXISTS (
                SELECT FROM area place WHERE place.code = line.area_code AND place.path LIKE earmark.path || '%'))
        ORDER BY (r.earmark_line_id IS NULL AND earmark.code IS NULL), r.received_on, r.id
    LOOP
        EXIT WHEN rest = 0;
        part := least(rest, gift.remaining_fen);
        UPDATE receipt SET remaining_fen = remaining_fen - part WHERE tenant_id = line.tenant_id AND id = gift.id;
        INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen)
        VALUES (line.tenant_id, gift.id, entry, line.n, line.fund_id, line.contract_id, part);
        rest := rest - part;
    END LOOP;
    IF rest > 0 THEN
        PERFORM refuse_posting('receipts_cover_payment', 'receipt', rest::text);
    END IF;
END $$;

-- What is left of a link: less what was taken back. The part that grantees have accounted for is subtracted by the
-- version of this function that knows their reports.
CREATE FUNCTION trace_link_free(link trace_link) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT link.amount_fen + coalesce((SELECT sum(u.amount_fen) FROM trace_link u
        WHERE u.tenant_id = link.tenant_id AND u.undoes = link.id), 0)::bigint
$$;

-- Gives back to the receipts, the last assigned first, what a reversal or a recovery brings back on one line.
CREATE FUNCTION give_back(entry journal_entry, line journal_line, wanted bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    link trace_link;
    part bigint;
    rest bigint := wanted;
BEGIN
    FOR link IN SELECT t.* FROM trace_link t
        JOIN journal_line o ON o.tenant_id = t.tenant_id AND o.entry_id = t.entry_id AND o.n = t.line_n
        WHERE t.tenant_id = entry.tenant_id AND t.entry_id = coalesce(entry.reverses, entry.recovers)
          AND t.undoes IS NULL AND o.fund_id = line.fund_id
          AND (o.ledger_account, o.budget_line_id, o.year, o.area_code)
            IS NOT DISTINCT FROM (line.ledger_account, line.budget_line_id, line.year, line.area_code)
        ORDER BY t.id DESC
    LOOP
        EXIT WHEN rest = 0;
        part := least(rest, trace_link_free(link));
        CONTINUE WHEN part <= 0;
        UPDATE receipt SET remaining_fen = remaining_fen + part
        WHERE tenant_id = link.tenant_id AND id = link.receipt_id;
        INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen, undoes)
        VALUES (link.tenant_id, link.receipt_id, entry.id, line.n, link.fund_id, link.contract_id, -part, link.id);
        rest := rest - part;
    END LOOP;
    IF rest > 0 THEN
        PERFORM refuse_posting('taken_back_at_most_unspent', 'trace_link', rest::text);
    END IF;
END $$;

-- Follows the money of a new voucher, fund by fund: an outflow is assigned to receipts, money that returns goes back
-- to the receipts it came from, and any other inflow has to be a receipt itself.
CREATE FUNCTION trace_voucher(entry journal_entry) RETURNS void
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
        END IF;
        rest := abs(flow.amount_fen);
        FOR line IN SELECT * FROM journal_line WHERE tenant_id = entry.tenant_id AND entry_id = entry.id
            AND fund_id = flow.fund_id AND bank_account_id IS NULL AND sign(amount_fen) = -sign(flow.amount_fen)
            ORDER BY n
        LOOP
            EXIT WHEN rest = 0;
            part := least(rest, abs(line.amount_fen));
            IF flow.amount_fen < 0 THEN
                PERFORM assign_receipts(entry.id, line, part);
            ELSE
                PERFORM give_back(entry, line, part);
            END IF;
            rest := rest - part;
        END LOOP;
    END LOOP;
END $$;

-- Stores a voucher whose locks are held: number and chain from the period, header, lines, uses, moves, book items.
CREATE FUNCTION store_voucher(draft journal_entry, lines voucher_line[]) RETURNS journal_entry
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
        document_id, line_count, body_hash, chain_hash, reverses, recovers, posted_by, approved_by)
    VALUES (draft.tenant_id, draft.holder_id, draft.month, draft.entry_date, draft.kind, draft.voucher_no,
        draft.summary, draft.document_kind, draft.document_id, cardinality(lines), draft.body_hash, draft.chain_hash,
        draft.reverses, draft.recovers, current_account(), draft.approved_by)
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

-- The one way into the journal. Every typed entry kind ends here.
CREATE FUNCTION post_lines(draft journal_entry, key text, lines voucher_line[]) RETURNS journal_entry
    LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
    earlier posting_key;
BEGIN
    draft.tenant_id := current_tenant();
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
    PERFORM use_commitments(lines);
    PERFORM spend_cells(lines);
    PERFORM move_balances(lines);
    PERFORM lock_funds_of(lines);
    draft.month := open_period(draft.holder_id, draft.entry_date);
    entry := store_voucher(draft, lines);
    UPDATE posting_key k SET entry_id = entry.id
    WHERE k.tenant_id = entry.tenant_id AND k.holder_id = entry.holder_id AND k.key = post_lines.key;
    PERFORM trace_voucher(entry);
    RETURN entry;
END $$;

CREATE FUNCTION drafted_voucher(holder bigint, kind text, day date, summary text, document_kind text,
    document_id bigint, approved_by bigint, reverses bigint, recovers bigint) RETURNS journal_entry
    LANGUAGE plpgsql AS $$
DECLARE
    draft journal_entry;
BEGIN
    draft.holder_id := holder;
    draft.kind := kind;
    draft.entry_date := day;
    draft.summary := summary;
    draft.document_kind := document_kind;
    draft.document_id := document_id;
    draft.approved_by := approved_by;
    draft.reverses := reverses;
    draft.recovers := recovers;
    RETURN draft;
END $$;

-- A voucher that no document of the system stands behind: direct costs, transfers between accounts, adjustments.
CREATE FUNCTION post_voucher(holder bigint, kind text, day date, summary text, key text, lines jsonb)
    RETURNS journal_entry
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF kind NOT IN ('expense', 'transfer', 'adjustment') THEN
        PERFORM refuse_posting('voucher_kind_by_hand', 'journal_entry');
    END IF;
    RETURN post_lines(drafted_voucher(holder, kind, day, summary, 'voucher', NULL, NULL, NULL, NULL), key,
        ARRAY(SELECT l FROM jsonb_populate_recordset(NULL::voucher_line, lines) AS l));
END $$;

CREATE FUNCTION lines_of(entry bigint, factor integer) RETURNS voucher_line[]
    LANGUAGE sql STABLE AS $$
    SELECT array_agg(ROW(ledger_account, bank_account_id, fund_id, budget_line_id, year, area_code, contract_id,
        commitment_id, amount_fen * factor, memo)::voucher_line ORDER BY n)
    FROM journal_line WHERE tenant_id = current_tenant() AND entry_id = entry
$$;

-- A receipt's voucher is reversed together with the receipt, and only while nothing was paid from it.
CREATE FUNCTION reverse_voucher(entry bigint, day date, reason text, key text) RETURNS journal_entry
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    original journal_entry;
    reversal journal_entry;
BEGIN
    SELECT * INTO original FROM journal_entry WHERE tenant_id = current_tenant() AND id = entry;
    IF NOT FOUND OR original.kind IN ('reversal', 'payment', 'recovery') OR day < original.entry_date THEN
        PERFORM refuse_posting('voucher_reversible', 'journal_entry');
    ELSIF EXISTS (SELECT FROM journal_entry r WHERE r.tenant_id = current_tenant() AND r.reverses = entry
        AND NOT EXISTS (SELECT FROM posting_key k WHERE k.tenant_id = r.tenant_id AND k.holder_id = r.holder_id
            AND k.key = reverse_voucher.key AND k.entry_id = r.id)) THEN
        PERFORM refuse_posting('reversed_once', 'journal_entry');
    END IF;
    reversal := post_lines(drafted_voucher(original.holder_id, 'reversal', day, reason, original.document_kind,
        original.document_id, NULL, entry, NULL), key, lines_of(entry, -1));
    UPDATE receipt SET remaining_fen = remaining_fen - amount_fen
    WHERE tenant_id = current_tenant() AND entry_id = entry AND reversal.xid = pg_current_xact_id();
    RETURN reversal;
END $$;

CREATE FUNCTION income_account(source_kind text, agency boolean, opening boolean, restricted boolean) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN agency THEN 'agency_liability'
        WHEN opening AND restricted THEN 'restricted_net_assets'
        WHEN opening THEN 'unrestricted_net_assets'
        WHEN source_kind IN ('government', 'lottery') THEN 'government_income'
        WHEN source_kind IN ('donation', 'foundation_grant') THEN 'donation_income'
        ELSE 'other_income' END;
COMMENT ON FUNCTION income_account(text, boolean, boolean, boolean) IS 'Funds: as what a receipt is booked; agency money is a liability, money from before the books began is net assets.';

-- The accountant takes a registered receipt into the books of its fund.
CREATE FUNCTION book_receipt(wanted bigint, key text) RETURNS journal_entry
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gift receipt;
    purse fund;
    entry journal_entry;
BEGIN
    SELECT * INTO gift FROM receipt WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR gift.withdrawn_at IS NOT NULL THEN
        PERFORM refuse_posting('receipt_open', 'receipt');
    ELSIF gift.entry_id IS NOT NULL THEN
        SELECT * INTO entry FROM journal_entry WHERE tenant_id = current_tenant() AND id = gift.entry_id;
        RETURN entry;
    END IF;
    SELECT * INTO purse FROM fund WHERE tenant_id = current_tenant() AND id = gift.fund_id;
    entry := post_lines(drafted_voucher(gift.holder_id, CASE WHEN gift.opening THEN 'opening' ELSE 'receipt' END,
        gift.received_on, left(CASE WHEN gift.opening THEN '期初余额' ELSE '收到 ' || purse.name || ' ' ||
            gift.document_number END, 200), 'receipt', gift.id, NULL, NULL, NULL), key,
        ARRAY[ROW('bank_deposit', gift.bank_account_id, gift.fund_id, NULL, NULL, NULL, NULL, NULL,
                gift.amount_fen, gift.reference)::voucher_line,
            ROW(income_account(gift.source_kind, purse.agency, gift.opening, purse.restriction <> 'none'), NULL,
                gift.fund_id, NULL, NULL, NULL, NULL, NULL, -gift.amount_fen, '')::voucher_line]);
    UPDATE receipt SET entry_id = entry.id, remaining_fen = gift.amount_fen
    WHERE tenant_id = current_tenant() AND id = gift.id;
    RETURN entry;
END $$;

CREATE FUNCTION withdraw_receipt(wanted bigint, reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE receipt SET withdrawn_by = current_account(), withdrawn_at = moment(), withdrawn_reason = reason
    WHERE tenant_id = current_tenant() AND id = wanted AND entry_id IS NULL AND withdrawn_at IS NULL;
    IF NOT FOUND THEN
        PERFORM refuse_posting('receipt_open', 'receipt');
    END IF;
END $$;

CREATE FUNCTION reserve_commitment(contract bigint, fund bigint, line bigint, budget_year integer, area text,
    amount bigint) RETURNS commitment
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    reserved commitment;
BEGIN
    UPDATE budget_cell c SET committed_fen = c.committed_fen + amount
    WHERE c.tenant_id = current_tenant() AND c.fund_id = fund AND c.budget_line_id = line
      AND c.year = budget_year AND c.area_code = area;
    IF NOT FOUND THEN
        PERFORM refuse_posting('cell_exists', 'budget_cell');
    END IF;
    INSERT INTO commitment (tenant_id, contract_id, fund_id, budget_line_id, year, area_code, amount_fen, reserved_by)
    VALUES (current_tenant(), contract, fund, line, budget_year, area, amount, current_account())
    RETURNING * INTO reserved;
    INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, committed_fen, commitment_id,
        account_id)
    VALUES (current_tenant(), fund, line, budget_year, area, 'commit', amount, reserved.id, current_account());
    RETURN reserved;
END $$;

CREATE FUNCTION release_commitment(wanted bigint, amount bigint) RETURNS commitment
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    released commitment;
BEGIN
    IF amount <= 0 THEN
        PERFORM refuse_posting('commitment_positive', 'commitment');
    END IF;
    UPDATE commitment SET released_fen = released_fen + amount
    WHERE tenant_id = current_tenant() AND id = wanted RETURNING * INTO released;
    IF NOT FOUND THEN
        PERFORM refuse_posting('commitment_of_this_cell', 'commitment');
    END IF;
    UPDATE budget_cell c SET committed_fen = c.committed_fen - amount
    WHERE c.tenant_id = released.tenant_id AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
        = (released.fund_id, released.budget_line_id, released.year, released.area_code);
    INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, committed_fen, commitment_id,
        account_id)
    VALUES (released.tenant_id, released.fund_id, released.budget_line_id, released.year, released.area_code,
        'release', -amount, released.id, current_account());
    RETURN released;
END $$;

-- The second person's answer. Approved rows move the cells in the order of their keys, as postings do.
CREATE FUNCTION answer_budget(wanted bigint, content bytea, approves boolean, why text, minutes text)
    RETURNS budget_version
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    answered budget_version;
    part budget_version_row;
BEGIN
    UPDATE budget_version SET answer = CASE WHEN approves THEN 'approved' ELSE 'refused' END,
        answered_by = current_account(), answered_at = moment(), answer_reason = why, minutes_reference = minutes
    WHERE tenant_id = current_tenant() AND id = wanted AND answer IS NULL AND content_sha256 = content
    RETURNING * INTO answered;
    IF NOT FOUND THEN
        PERFORM refuse_posting('budget_version_open', 'budget_version');
    ELSIF approves THEN
        FOR part IN SELECT * FROM budget_version_row WHERE tenant_id = current_tenant() AND version_id = wanted
            ORDER BY fund_id, budget_line_id, year, area_code LOOP
            PERFORM move_cell(part, answered.kind);
        END LOOP;
    END IF;
    RETURN answered;
END $$;

CREATE FUNCTION move_cell(part budget_version_row, version_kind text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE budget_cell c SET approved_fen = c.approved_fen + part.amount_fen
    WHERE c.tenant_id = part.tenant_id AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
        = (part.fund_id, part.budget_line_id, part.year, part.area_code);
    IF NOT FOUND THEN
        INSERT INTO budget_cell (tenant_id, fund_id, budget_line_id, year, area_code, approved_fen)
        VALUES (part.tenant_id, part.fund_id, part.budget_line_id, part.year, part.area_code, part.amount_fen);
    END IF;
    INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, approved_fen, version_id,
        account_id)
    VALUES (part.tenant_id, part.fund_id, part.budget_line_id, part.year, part.area_code,
        CASE version_kind WHEN 'original' THEN 'approve' ELSE 'reallocate' END, part.amount_fen, part.version_id,
        current_account());
END $$;

-- A move of money between cells leaves every fund as large as it was.
CREATE FUNCTION check_reallocation() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'reallocation' AND EXISTS (
        SELECT FROM budget_version_row WHERE tenant_id = NEW.tenant_id AND version_id = NEW.id
        GROUP BY fund_id HAVING sum(amount_fen) <> 0) THEN
        PERFORM refuse_posting('reallocation_keeps_fund', 'budget_version');
    ELSIF NOT EXISTS (SELECT FROM budget_version_row WHERE tenant_id = NEW.tenant_id AND version_id = NEW.id) THEN
        PERFORM refuse_posting('budget_version_filled', 'budget_version');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reallocation_keeps_fund AFTER INSERT ON budget_version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_reallocation();

-- The rows of a version come in the transaction that makes it, so what is approved is what was prepared.
CREATE FUNCTION check_version_rows() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM budget_version WHERE tenant_id = NEW.tenant_id AND id = NEW.version_id
               AND xid <> pg_current_xact_id()) THEN
        PERFORM refuse_posting('budget_version_sealed', 'budget_version_row');
    END IF;
    IF NOT EXISTS (SELECT FROM budget_version v JOIN budget_line l ON l.tenant_id = v.tenant_id
                   AND l.budget_id = v.budget_id
                   WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.version_id AND l.id = NEW.budget_line_id) THEN
        PERFORM refuse_posting('budget_line_of_this_budget', 'budget_version_row');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER budget_version_sealed BEFORE INSERT ON budget_version_row
    FOR EACH ROW EXECUTE FUNCTION check_version_rows();

REVOKE ALL ON FUNCTION refuse_posting(text, text, text), use_commitments(voucher_line[]), spend_cells(voucher_line[]),
    move_balances(voucher_line[]), lock_funds_of(voucher_line[]), assign_receipts(bigint, journal_line, bigint),
    give_back(journal_entry, journal_line, bigint), trace_voucher(journal_entry),
    store_voucher(journal_entry, voucher_line[]), post_lines(journal_entry, text, voucher_line[]),
    drafted_voucher(bigint, text, date, text, text, bigint, bigint, bigint, bigint),
    post_voucher(bigint, text, date, text, text, jsonb), reverse_voucher(bigint, date, text, text),
    book_receipt(bigint, text), withdraw_receipt(bigint, text),
    reserve_commitment(bigint, bigint, bigint, integer, text, bigint), release_commitment(bigint, bigint),
    answer_budget(bigint, bytea, boolean, text, text), move_cell(budget_version_row, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION post_voucher(bigint, text, date, text, text, jsonb),
    reverse_voucher(bigint, date, text, text), book_receipt(bigint, text), withdraw_receipt(bigint, text),
    reserve_commitment(bigint, bigint, bigint, integer, text, bigint), release_commitment(bigint, bigint),
    answer_budget(bigint, bytea, boolean, text, text), refuse_posting(text, text, text) TO miaopu_app;
