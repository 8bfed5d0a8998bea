-- What is claimed of a contractor is in the books from the day on which it is claimed: a receivable (其他应收款——追回款) against
-- what is pending (其他应付款——待收追回款). Costs and cells stay as they were paid until money comes back, so that nothing is
-- spent again that is not there. What comes back, is set off in a tranche that is paid, or is written off ends both sides.

INSERT INTO ledger_account (code, nature, chinese, english) VALUES
    ('recovery_receivable', 'asset', '其他应收款（追回款）', 'Other receivables (claims)'),
    ('recovery_pending', 'liability', '其他应付款（待收追回款）', 'Other payables (claims not come back)');
INSERT INTO chart_account (chart, effective_from, number, ledger_account, source)
SELECT c.chart, c.effective_from, c.number || '91', p.account, c.source
FROM (VALUES ('other_receivable', 'recovery_receivable'), ('other_payable', 'recovery_pending')) AS p (parent, account)
JOIN chart_account c ON c.ledger_account = p.parent;

CREATE TABLE recovery_claim_voucher (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    cause text NOT NULL CHECK (cause IN ('raised', 'brought_forward', 'received', 'set_off', 'unpaid', 'written_off')),
    payment_id bigint,
    relief_id bigint,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (tenant_id, entry_id),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry,
    FOREIGN KEY (tenant_id, claim_id, fund_id) REFERENCES recovery_claim_part,
    FOREIGN KEY (tenant_id, payment_id) REFERENCES payment,
    FOREIGN KEY (tenant_id, relief_id) REFERENCES recovery_relief,
    CHECK ((amount_fen > 0) = (cause IN ('raised', 'brought_forward', 'unpaid'))),
    CHECK ((cause IN ('set_off', 'unpaid', 'written_off')) = (relief_id IS NOT NULL)),
    CHECK ((cause IN ('received', 'set_off', 'unpaid')) = (payment_id IS NOT NULL))
);
COMMENT ON TABLE recovery_claim_voucher IS 'Funds: the vouchers of claims upon contractors, fund by fund: what they add to or take from the receivable; written by posting functions, append-only.';
CREATE INDEX recovery_claim_voucher_part ON recovery_claim_voucher (tenant_id, claim_id, fund_id);
CREATE INDEX recovery_claim_voucher_relief ON recovery_claim_voucher (tenant_id, relief_id) WHERE relief_id IS NOT NULL;
CALL protect_tenant_table('recovery_claim_voucher', 'SELECT');
CALL make_append_only('recovery_claim_voucher');

CREATE OR REPLACE FUNCTION post_lines(draft journal_entry, key text, lines voucher_line[])
    RETURNS journal_entry
    LANGUAGE plpgsql
    AS $$
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
        OR draft.document_kind = 'goods' AND draft.kind IN ('receipt', 'expense')
        OR draft.document_kind = 'recovery_set_off' THEN
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

CREATE OR REPLACE FUNCTION poster_of(kind text, document bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    AS $$
DECLARE
    accountant bigint;
BEGIN
    IF kind IN ('payment_request', 'recovery_set_off') THEN
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

-- Posts what a claim adds to the receivable or takes from it, with the cost lines of a set-off besides, if there are any.
CREATE FUNCTION post_claim(made recovery_claim_voucher, day date, what text, document_kind text, document bigint,
    costs voucher_line[]) RETURNS journal_entry
    LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
    place record;
BEGIN
    SELECT f.holder_id, c.contract_id, k.number INTO STRICT place FROM recovery_claim c
    JOIN contract k ON k.tenant_id = c.tenant_id AND k.id = c.contract_id
    JOIN fund f ON f.tenant_id = c.tenant_id AND f.id = made.fund_id
    WHERE c.tenant_id = current_tenant() AND c.id = made.claim_id;
    entry := post_lines(drafted_voucher(place.holder_id, 'adjustment', day, left(what || ' ' || place.number, 200),
        document_kind, document, NULL, NULL, NULL),
        concat_ws('/', 'claim', made.claim_id, made.fund_id, made.cause, made.payment_id, made.relief_id),
        costs || ARRAY[ROW('recovery_receivable', NULL, made.fund_id, NULL, NULL, NULL, place.contract_id, NULL,
                made.amount_fen, '')::voucher_line,
            ROW('recovery_pending', NULL, made.fund_id, NULL, NULL, NULL, place.contract_id, NULL, -made.amount_fen,
                '')::voucher_line]);
    INSERT INTO recovery_claim_voucher (tenant_id, entry_id, claim_id, fund_id, cause, payment_id, relief_id, amount_fen)
    VALUES (entry.tenant_id, entry.id, made.claim_id, made.fund_id, made.cause, made.payment_id, made.relief_id,
        made.amount_fen);
    RETURN entry;
END $$;
COMMENT ON FUNCTION post_claim(recovery_claim_voucher, date, text, text, bigint, voucher_line[]) IS 'Funds: the voucher of what happened to a claim; the receivable against what is pending.';

CREATE FUNCTION drafted_claim(claim bigint, purse bigint, cause text, payment bigint, relief bigint, fen bigint)
    RETURNS recovery_claim_voucher
    LANGUAGE sql STABLE
    RETURN ROW(current_tenant(), NULL, claim, purse, cause, payment, relief, fen)::recovery_claim_voucher;
COMMENT ON FUNCTION drafted_claim(bigint, bigint, text, bigint, bigint, bigint) IS 'Funds: what post_claim is about to write.';

CREATE FUNCTION book_claim() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'recovery_claim_part' THEN
        PERFORM post_claim(drafted_claim(NEW.claim_id, NEW.fund_id, 'raised', NULL, NULL, NEW.amount_fen), today(),
            '追回款', 'recovery_claim', NEW.claim_id, '{}');
    ELSIF TG_TABLE_NAME = 'recovery_claim_receipt' THEN
        PERFORM post_claim(drafted_claim(NEW.claim_id, NEW.fund_id, 'received', NEW.payment_id, NULL, -NEW.amount_fen),
            (SELECT p.paid_on FROM payment p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.payment_id),
            '收回追回款', 'recovery_claim', NEW.claim_id, '{}');
    ELSE
        PERFORM post_claim(drafted_claim(NEW.claim_id, NEW.fund_id, 'written_off', NULL, NEW.id, -NEW.amount_fen), today(),
            '核销追回款', 'recovery_claim', NEW.claim_id, '{}');
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION book_claim() IS 'Funds: trigger; what is claimed, comes back or is written off has its voucher in the same transaction.';
CREATE TRIGGER claim_enters_books AFTER INSERT ON recovery_claim_part FOR EACH ROW EXECUTE FUNCTION book_claim();
CREATE TRIGGER claim_enters_books AFTER INSERT ON recovery_claim_receipt FOR EACH ROW EXECUTE FUNCTION book_claim();
CREATE TRIGGER claim_enters_books AFTER INSERT ON recovery_relief
    FOR EACH ROW WHEN (NEW.write_off_id IS NOT NULL) EXECUTE FUNCTION book_claim();

-- Which costs move when a claim upon one contract is set off in a request of another: out of the cells from which the one was
-- paid, into what is reserved for the other. Within one contract the request asks less, and nothing moves.
CREATE FUNCTION set_off_costs(wanted recovery_relief) RETURNS voucher_line[]
    LANGUAGE sql STABLE AS $$
    WITH place AS (
        SELECT c.contract_id AS of_contract, q.contract_id AS in_contract, q.id AS request_id FROM recovery_claim c
        JOIN payment_request q ON q.tenant_id = c.tenant_id AND q.id = wanted.request_id
        WHERE c.tenant_id = wanted.tenant_id AND c.id = wanted.claim_id AND q.contract_id <> c.contract_id
    ), paid AS (
        SELECT p.of_contract, l.ledger_account, l.budget_line_id, l.year, l.area_code,
            sum(l.amount_fen)::bigint AS fen FROM place p
        JOIN journal_line l ON l.tenant_id = wanted.tenant_id AND l.contract_id = p.of_contract
            AND l.fund_id = wanted.fund_id AND l.budget_line_id IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(l.amount_fen) > 0
    ), taken AS (
        SELECT o.*, least(o.fen, wanted.amount_fen - (o.upto - o.fen))::bigint AS part FROM (
            SELECT s.*, (sum(s.fen) OVER (ORDER BY s.fen DESC, s.budget_line_id, s.year, s.area_code))::bigint AS upto
            FROM paid s) o
        WHERE o.upto - o.fen < wanted.amount_fen
    ), given AS (
        SELECT m.* FROM place p
        JOIN commitment m ON m.tenant_id = wanted.tenant_id AND m.contract_id = p.in_contract AND m.fund_id = wanted.fund_id
        LEFT JOIN payment_request_row r ON r.tenant_id = m.tenant_id AND r.request_id = p.request_id
            AND r.commitment_id = m.id
        ORDER BY r.commitment_id IS NULL, m.amount_fen - m.used_fen - m.released_fen >= wanted.amount_fen DESC, m.id LIMIT 1
    )
    SELECT coalesce(array_agg(x.line ORDER BY x.half, x.n), '{}') FROM (
        SELECT 1 AS half, 1 AS n, ROW(b.ledger_account, NULL, g.fund_id, g.budget_line_id, g.year, g.area_code,
            g.contract_id, g.id, wanted.amount_fen, '')::voucher_line AS line
        FROM given g JOIN budget_line b ON b.tenant_id = g.tenant_id AND b.id = g.budget_line_id
        UNION ALL
        SELECT 2, t.upto, ROW(t.ledger_account, NULL, wanted.fund_id, t.budget_line_id, t.year, t.area_code, t.of_contract,
            NULL, -t.part, '')::voucher_line FROM taken t) x
$$;
COMMENT ON FUNCTION set_off_costs(recovery_relief) IS 'Funds: cost lines of a set-off between two contracts of one contractor; none within one contract.';

-- Locks of set-offs come before those of the payment itself, in the order of all postings.
CREATE FUNCTION lock_set_off(requests bigint[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    lines voucher_line[] := ARRAY(SELECT l FROM recovery_relief r, unnest(set_off_costs(r)) AS l
        WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests));
BEGIN
    IF cardinality(lines) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM commitment c WHERE c.tenant_id = current_tenant() AND c.id IN (
        SELECT l.commitment_id FROM unnest(lines) l
        UNION SELECT r.commitment_id FROM payment_request_row r
        WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests)) ORDER BY c.id FOR UPDATE;
    PERFORM FROM budget_cell c WHERE c.tenant_id = current_tenant()
        AND (c.fund_id, c.budget_line_id, c.year, c.area_code) IN (
        SELECT l.fund_id, l.budget_line_id, l.year, l.area_code FROM unnest(lines) l
        UNION SELECT r.fund_id, r.budget_line_id, r.year, r.area_code FROM payment_request_row r
        WHERE r.tenant_id = current_tenant() AND r.request_id = ANY (requests))
        ORDER BY c.fund_id, c.budget_line_id, c.year, c.area_code FOR UPDATE;
END $$;
COMMENT ON FUNCTION lock_set_off(bigint[]) IS 'Funds: locks the commitments and cells that requests and their set-offs between contracts will move.';
CREATE OR REPLACE FUNCTION lock_for_booking(batch payment_batch) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    requests bigint[] := ARRAY(SELECT request_id FROM payment_batch_item WHERE tenant_id = batch.tenant_id
        AND batch_id = batch.id AND (state = 'paid' AND entry_id IS NULL
            OR state = 'returned' AND entry_id IS NOT NULL AND return_entry_id IS NULL));
BEGIN
    PERFORM FROM payment_request q WHERE q.tenant_id = batch.tenant_id AND q.id = ANY (requests)
        ORDER BY q.id FOR UPDATE;
    PERFORM lock_set_off(requests);
    PERFORM FROM commitment c WHERE c.tenant_id = batch.tenant_id AND c.id IN (SELECT r.commitment_id
        FROM payment_request_row r WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests))
        ORDER BY c.id FOR UPDATE;
    PERFORM FROM budget_cell c WHERE c.tenant_id = batch.tenant_id
        AND (c.fund_id, c.budget_line_id, c.year, c.area_code) IN (SELECT r.fund_id, r.budget_line_id, r.year,
            r.area_code FROM payment_request_row r WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests))
        ORDER BY c.fund_id, c.budget_line_id, c.year, c.area_code FOR UPDATE;
    PERFORM FROM bank_balance m WHERE m.tenant_id = batch.tenant_id AND m.bank_account_id = batch.bank_account_id
        ORDER BY m.fund_id FOR UPDATE;
    PERFORM FROM fund f WHERE f.tenant_id = batch.tenant_id AND f.id IN (SELECT r.fund_id FROM payment_request_row r
        WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests)) ORDER BY f.id FOR NO KEY UPDATE;
    PERFORM FROM period p WHERE p.tenant_id = batch.tenant_id AND p.holder_id = batch.holder_id
        AND p.month IN (SELECT date_trunc('month', d.day)::date FROM payment_batch_item i,
            unnest(ARRAY[i.paid_on, i.returned_on]) AS d (day)
            WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id) ORDER BY p.month FOR UPDATE;
END $$;

ALTER FUNCTION request_lines(payment_request, bigint, text) RENAME TO request_lines_alone;
CREATE FUNCTION request_lines(request payment_request, bank bigint, reference text) RETURNS voucher_line[]
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_set_off(ARRAY[request.id]);
    RETURN request_lines_alone(request, bank, reference);
END $$;
COMMENT ON FUNCTION request_lines(payment_request, bigint, text) IS 'Funds: lines of the voucher of a request; what its set-offs move is locked first.';

-- A set-off is in the books when its request is paid, and out of them again when the bank sends the payment back.
CREATE FUNCTION book_set_off() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    relief recovery_relief;
    earlier bigint;
    is_back boolean := NEW.recovers IS NOT NULL;
BEGIN
    IF is_back AND NOT EXISTS (SELECT FROM journal_line l WHERE l.tenant_id = NEW.tenant_id AND l.entry_id = NEW.entry_id
            AND l.commitment_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    FOR relief IN SELECT r.* FROM recovery_relief r WHERE r.tenant_id = NEW.tenant_id AND r.request_id = NEW.request_id
        ORDER BY r.id LOOP
        SELECT v.entry_id INTO earlier FROM recovery_claim_voucher v
        WHERE v.tenant_id = relief.tenant_id AND v.relief_id = relief.id AND v.cause = 'set_off';
        PERFORM post_claim(drafted_claim(relief.claim_id, relief.fund_id, CASE WHEN is_back THEN 'unpaid' ELSE 'set_off' END,
            NEW.id, relief.id, CASE WHEN is_back THEN 1 ELSE -1 END * relief.amount_fen), NEW.paid_on,
            CASE WHEN is_back THEN '付款退回，恢复追回款' ELSE '抵扣追回款' END, 'recovery_set_off', NEW.request_id,
            CASE WHEN is_back THEN ARRAY(SELECT l FROM unnest(lines_of(earlier, -1)) AS l WHERE l.budget_line_id IS NOT NULL)
                ELSE set_off_costs(relief) END);
    END LOOP;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION book_set_off() IS 'Funds: trigger of payments; what is set off in a request has its voucher with the payment, in the name of the accountant.';
CREATE TRIGGER set_off_enters_books AFTER INSERT ON payment FOR EACH ROW EXECUTE FUNCTION book_set_off();

-- The two accounts hold claims and nothing else, and a voucher of a claim is not reversed: the claim itself ends.
CREATE FUNCTION check_claim_line() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.entry_id
            AND e.kind = 'adjustment' AND e.document_kind IN ('recovery_claim', 'recovery_set_off')) THEN
        PERFORM refuse_posting('claim_account_of_claims', 'journal_line');
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_claim_line() IS 'Funds: trigger of lines; the accounts of claims are moved by claims only.';
CREATE TRIGGER claim_account_of_claims AFTER INSERT ON journal_line
    FOR EACH ROW WHEN (NEW.ledger_account IN ('recovery_receivable', 'recovery_pending'))
    EXECUTE FUNCTION check_claim_line();
DROP TRIGGER follows_from_its_thing ON journal_entry;
CREATE TRIGGER follows_from_its_thing BEFORE INSERT ON journal_entry
    FOR EACH ROW WHEN (NEW.kind = 'reversal'
        AND NEW.document_kind IN ('goods', 'grant_batch', 'recovery_claim', 'recovery_set_off'))
    EXECUTE FUNCTION refuse_reversal();

REVOKE ALL ON FUNCTION post_claim(recovery_claim_voucher, date, text, text, bigint, voucher_line[]),
    drafted_claim(bigint, bigint, text, bigint, bigint, bigint), book_claim(), set_off_costs(recovery_relief),
    lock_set_off(bigint[]), request_lines(payment_request, bigint, text), book_set_off() FROM PUBLIC;

-- What was set off between two contracts counts as paid for the one and as come back from the other.
CREATE OR REPLACE FUNCTION contract_paid_of_fund(tenant bigint, wanted bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(-sum(l.amount_fen), 0)::bigint FROM payment_request q
        JOIN payment p ON p.tenant_id = q.tenant_id AND p.request_id = q.id
        JOIN journal_line l ON l.tenant_id = p.tenant_id AND l.entry_id = p.entry_id AND l.bank_account_id IS NOT NULL
        WHERE q.tenant_id = tenant AND q.contract_id = wanted AND l.fund_id = wanted_fund)
        + (SELECT coalesce(sum(l.amount_fen), 0)::bigint FROM journal_line l
        JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id AND e.document_kind = 'recovery_set_off'
        WHERE l.tenant_id = tenant AND l.contract_id = wanted AND l.fund_id = wanted_fund AND l.budget_line_id IS NOT NULL);
CREATE OR REPLACE FUNCTION contract_source_money(contract bigint)
    RETURNS TABLE(fund_id bigint, paid_fen bigint, accepted_fen bigint, disallowed_fen bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT p.fund_id, sum(p.paid)::bigint, sum(p.accepted)::bigint, sum(p.disallowed)::bigint
    FROM (SELECT l.fund_id, -l.amount_fen AS paid, 0::bigint AS accepted, 0::bigint AS disallowed
        FROM journal_line l WHERE l.tenant_id = current_tenant() AND l.bank_account_id IS NOT NULL
          AND l.contract_id = contract_source_money.contract
        UNION ALL
        SELECT l.fund_id, l.amount_fen, 0, 0
        FROM journal_line l JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
            AND e.document_kind = 'recovery_set_off'
        WHERE l.tenant_id = current_tenant() AND l.budget_line_id IS NOT NULL
          AND l.contract_id = contract_source_money.contract
        UNION ALL
        SELECT l.fund_id, 0, CASE WHEN a.accepted THEN l.amount_fen ELSE 0 END,
            CASE WHEN a.accepted THEN 0 ELSE l.amount_fen END
        FROM expense_line l
        JOIN expense_report r ON r.tenant_id = l.tenant_id AND r.id = l.report_id
        JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE l.tenant_id = current_tenant() AND r.contract_id = contract_source_money.contract) AS p
    GROUP BY p.fund_id
$$;

-- Claims that stand already enter the books on the day of this release, in the name of who raised them.
DO $$
DECLARE
    place bigint;
    claim record;
    before text := current_setting('app.tenant', true);
    who text := current_setting('app.account', true);
BEGIN
    FOR place IN SELECT id FROM tenant ORDER BY id LOOP
        PERFORM set_config('app.tenant', place::text, true);
        FOR claim IN SELECT c.id, p.fund_id, c.raised_by, p.amount_fen
                - (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_claim_receipt r
                    WHERE r.tenant_id = p.tenant_id AND r.claim_id = p.claim_id AND r.fund_id = p.fund_id)
                - (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_relief r
                    LEFT JOIN payment_request q ON q.tenant_id = r.tenant_id AND q.id = r.request_id
                    WHERE r.tenant_id = p.tenant_id AND r.claim_id = p.claim_id AND r.fund_id = p.fund_id
                      AND (r.write_off_id IS NOT NULL OR q.state = 'paid')) AS fen
            FROM recovery_claim c JOIN recovery_claim_part p ON p.tenant_id = c.tenant_id AND p.claim_id = c.id
            WHERE c.tenant_id = place ORDER BY c.id, p.fund_id
        LOOP
            CONTINUE WHEN claim.fen <= 0;
            PERFORM set_config('app.account', claim.raised_by::text, true);
            PERFORM post_claim(drafted_claim(claim.id, claim.fund_id, 'brought_forward', NULL, NULL, claim.fen), today(),
                '结转追回款', 'recovery_claim', claim.id, '{}');
        END LOOP;
        SET CONSTRAINTS ALL IMMEDIATE;
        SET CONSTRAINTS ALL DEFERRED;
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(before, ''), true);
    PERFORM set_config('app.account', coalesce(who, ''), true);
END $$;
