-- Days and ends of money: nothing is booked ahead of its day, no gift finances what was paid before it came, no fund was
-- ever below zero on a past day; a reversed receipt is out of the books everywhere; interest and service income are booked
-- as what they are.

ALTER TABLE receipt
    ADD COLUMN income text NOT NULL DEFAULT 'source'
        CHECK (income IN ('source', 'service', 'interest', 'investment', 'other')),
    ADD COLUMN instalment smallint NOT NULL DEFAULT 1
        CONSTRAINT receipt_instalment CHECK (instalment BETWEEN 1 AND 99),
    ADD COLUMN reversed_entry_id bigint,
    ADD CONSTRAINT receipt_reversed_when_booked CHECK (reversed_entry_id IS NULL
        OR entry_id IS NOT NULL AND remaining_fen = 0),
    ADD FOREIGN KEY (tenant_id, reversed_entry_id) REFERENCES journal_entry;
COMMENT ON COLUMN receipt.income IS 'As what it is booked: by the source of the fund, or service income, interest, income of investments, other.';
COMMENT ON COLUMN receipt.instalment IS 'Which instalment of its document number it is: an appropriation may come in several.';
COMMENT ON COLUMN receipt.reversed_entry_id IS 'The voucher that took it out of the books again.';

DO $$
DECLARE
    place bigint;
    before text := current_setting('app.tenant', true);
BEGIN
    FOR place IN SELECT id FROM tenant ORDER BY id LOOP
        PERFORM set_config('app.tenant', place::text, true);
        UPDATE receipt r SET reversed_entry_id = e.id FROM journal_entry e
        WHERE r.tenant_id = place AND e.tenant_id = place AND e.reverses = r.entry_id;
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(before, ''), true);
END $$;

-- Interest on government money has no 指标文号 of its own.
ALTER TABLE receipt DROP CONSTRAINT appropriation_has_number, ADD CONSTRAINT appropriation_has_number
    CHECK (source_kind <> 'government' OR opening OR income <> 'source' OR document_number <> '');
DROP INDEX receipt_document;
CREATE UNIQUE INDEX receipt_document ON receipt (tenant_id, holder_id, document_number, instalment)
    WHERE source_kind = 'government' AND document_number <> '' AND withdrawn_at IS NULL AND reversed_entry_id IS NULL;

-- What closes a month is dated at its end, the month being this one at the latest; everything else has happened.
CREATE FUNCTION keep_day(draft journal_entry) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF draft.entry_date >= date_trunc('month', today()) + interval '1 month'
        OR NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = draft.tenant_id AND e.id = draft.reverses
            AND e.kind IN ('closing', 'release')) AND draft.kind NOT IN ('closing', 'release') THEN
        PERFORM refuse_posting('day_not_ahead', 'journal_entry');
    END IF;
END $$;

-- No fund was below zero in an account on any day: what leaves on a past day is looked at on every day since, from
-- today's balance backwards, over the later lines alone; for what leaves last there are none.
CREATE FUNCTION keep_past_days(draft journal_entry, lines voucher_line[]) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT l.bank_account_id, l.fund_id FROM unnest(lines) l
            WHERE l.bank_account_id IS NOT NULL GROUP BY 1, 2 HAVING sum(l.amount_fen) < 0) AS gone
        JOIN bank_balance b ON b.tenant_id = draft.tenant_id AND b.bank_account_id = gone.bank_account_id
            AND b.fund_id = gone.fund_id AND b.no_overdraft
        CROSS JOIN LATERAL (SELECT sum(sum(x.amount_fen)) OVER (ORDER BY x.entry_date DESC) AS fen FROM journal_line x
            WHERE x.tenant_id = draft.tenant_id AND x.bank_account_id = gone.bank_account_id
              AND x.fund_id = gone.fund_id AND x.entry_date > draft.entry_date GROUP BY x.entry_date) AS since
        WHERE b.balance_fen < since.fen) THEN
        PERFORM refuse_posting('fund_covered_each_day', 'bank_balance');
    END IF;
END $$;

-- The one way into the journal. Every typed entry kind ends here.
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
    PERFORM use_commitments(lines);
    PERFORM spend_cells(lines);
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

-- The receipts of a whole outflow at once, by the rule of old: earmarked money first, then first in, first out, of what had
-- come by the day of the voucher. A later gift never finances what somebody enters for an earlier day. What the bank has paid
-- is booked on the day when it was paid, however much later that is, and a voucher of a later day may have taken the receipts
-- that were there: then, and only then, a later receipt stands in. The money itself was there on every day, see above.
CREATE OR REPLACE FUNCTION assign_outflow(entry journal_entry, fund bigint, wanted bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    line record;
    cell integer;
    gifts bigint[] := '{}';
    rest bigint[] := '{}';
    taken bigint[] := '{}';
    i integer := 1;
    part bigint;
    missing bigint;
    is_paid boolean := entry.kind = 'payment' AND entry.document_kind IN ('payment_request', 'grant_batch');
    link_gifts bigint[] := '{}';
    link_lines integer[] := '{}';
    link_contracts bigint[] := '{}';
    link_amounts bigint[] := '{}';
BEGIN
    FOR line IN
        SELECT p.*, (sum(p.part) OVER same_cell)::bigint AS whole, min(p.n) OVER same_cell AS first_line
        FROM (SELECT l.n, l.budget_line_id, l.area_code, l.contract_id, least(l.amount_fen, greatest(0,
                wanted - (sum(l.amount_fen) OVER (ORDER BY l.n) - l.amount_fen)))::bigint AS part
            FROM journal_line l WHERE l.tenant_id = entry.tenant_id AND l.entry_id = entry.id AND l.fund_id = fund
              AND l.bank_account_id IS NULL AND l.amount_fen > 0) AS p
        WHERE p.part > 0 WINDOW same_cell AS (PARTITION BY p.budget_line_id, p.area_code)
        ORDER BY first_line, p.n
    LOOP
        IF line.first_line IS DISTINCT FROM cell THEN
            PERFORM take_from_receipts(entry.tenant_id, gifts, taken);
            cell := line.first_line;
            SELECT coalesce(array_agg(o.id ORDER BY o.place), '{}'),
                coalesce(array_agg(o.remaining_fen ORDER BY o.place), '{}')
            INTO gifts, rest
            FROM (SELECT r.id, r.remaining_fen, row_number() OVER in_turn AS place,
                    sum(r.remaining_fen) OVER in_turn - r.remaining_fen AS before_fen
                FROM receipt r LEFT JOIN area earmark ON earmark.code = r.earmark_area_code
                WHERE r.tenant_id = entry.tenant_id AND r.fund_id = fund AND r.remaining_fen > 0
                  AND (r.received_on <= entry.entry_date OR is_paid)
                  AND (r.earmark_line_id IS NULL OR r.earmark_line_id = line.budget_line_id)
                  AND (earmark.code IS NULL OR EXISTS (SELECT FROM area place
                        WHERE place.code = line.area_code AND place.path LIKE earmark.path || '%'))
                WINDOW in_turn AS (ORDER BY r.received_on > entry.entry_date,
                    (r.earmark_line_id IS NULL AND earmark.code IS NULL), r.received_on, r.id)
            ) AS o WHERE o.before_fen < line.whole;
            taken := array_fill(0::bigint, ARRAY[cardinality(gifts)]);
            i := 1;
        END IF;
        missing := line.part;
        WHILE missing > 0 LOOP
            IF i > cardinality(gifts) THEN
                PERFORM refuse_posting('receipts_cover_payment', 'receipt', missing::text);
            END IF;
            part := least(missing, rest[i]);
            rest[i] := rest[i] - part;
            taken[i] := taken[i] + part;
            missing := missing - part;
            link_gifts := link_gifts || gifts[i];
            link_lines := link_lines || line.n;
            link_contracts := array_append(link_contracts, line.contract_id);
            link_amounts := link_amounts || part;
            IF rest[i] = 0 THEN
                i := i + 1;
            END IF;
        END LOOP;
    END LOOP;
    PERFORM take_from_receipts(entry.tenant_id, gifts, taken);
    INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen)
    SELECT entry.tenant_id, l.gift, entry.id, l.line, fund, l.contract, l.amount
    FROM unnest(link_gifts, link_lines, link_contracts, link_amounts) WITH ORDINALITY
        AS l (gift, line, contract, amount, place) ORDER BY l.place;
END $$;

-- What is registered has arrived.
CREATE FUNCTION check_receipt_day() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_posting('day_not_ahead', 'receipt');
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_receipt_day() IS 'Funds: trigger of receipts; money that is to arrive on a later day is not registered.';
CREATE TRIGGER receipt_day_not_ahead BEFORE INSERT ON receipt FOR EACH ROW WHEN (NEW.received_on > today())
    EXECUTE FUNCTION check_receipt_day();

DROP FUNCTION income_account(text, boolean, boolean, boolean);
CREATE FUNCTION income_account(source_kind text, agency boolean, opening boolean, restricted boolean, income text)
    RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN agency THEN 'agency_liability'
        WHEN opening AND restricted THEN 'restricted_net_assets'
        WHEN opening THEN 'unrestricted_net_assets'
        WHEN income = 'service' THEN 'service_income'
        WHEN income = 'investment' THEN 'investment_income'
        WHEN income IN ('interest', 'other') THEN 'other_income'
        WHEN source_kind IN ('government', 'lottery') THEN 'government_income'
        WHEN source_kind IN ('donation', 'foundation_grant') THEN 'donation_income'
        ELSE 'other_income' END;
COMMENT ON FUNCTION income_account(text, boolean, boolean, boolean, text) IS 'Funds: as what a receipt is booked; agency money is a liability, money from before the books began is net assets.';

-- The accountant takes a registered receipt into the books of its fund.
CREATE OR REPLACE FUNCTION book_receipt(wanted bigint, key text) RETURNS journal_entry
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
            ROW(income_account(gift.source_kind, purse.agency, gift.opening, purse.restriction <> 'none', gift.income),
                NULL, gift.fund_id, NULL, NULL, NULL, NULL, NULL, -gift.amount_fen, '')::voucher_line]);
    UPDATE receipt SET entry_id = entry.id, remaining_fen = gift.amount_fen
    WHERE tenant_id = current_tenant() AND id = gift.id;
    RETURN entry;
END $$;

-- A receipt's voucher is reversed together with the receipt, and only while nothing was paid from it and no 捐赠票据 for it
-- stands. Whoever issues one holds the fund, as this does from the posting on.
CREATE OR REPLACE FUNCTION reverse_voucher(entry bigint, day date, reason text, key text) RETURNS journal_entry
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
    ELSIF EXISTS (SELECT FROM journal_entry b WHERE b.tenant_id = current_tenant() AND b.recovers = entry) THEN
        PERFORM refuse_posting('voucher_reversible', 'journal_entry');
    END IF;
    reversal := post_lines(drafted_voucher(original.holder_id, 'reversal', day, reason, original.document_kind,
        original.document_id, NULL, entry, NULL), key, lines_of(entry, -1));
    IF original.document_kind = 'receipt' AND reversal.xid = pg_current_xact_id() THEN
        IF EXISTS (SELECT FROM receipt r
            JOIN donation_receipt d ON d.tenant_id = r.tenant_id AND d.receipt_id = r.id AND d.state = 'issued'
            WHERE r.tenant_id = current_tenant() AND r.entry_id = entry) THEN
            PERFORM refuse_posting('donation_voided_first', 'donation_receipt');
        END IF;
        UPDATE receipt SET remaining_fen = remaining_fen - amount_fen, reversed_entry_id = reversal.id
        WHERE tenant_id = current_tenant() AND entry_id = entry;
    END IF;
    RETURN reversal;
END $$;

-- Issues a receipt for a booked gift of money, or for goods; what it says of the amount is what the books say. Without
-- a series it records that the giver waived it or is anonymous. Nothing is issued for what is out of the books again, nor
-- for what is no gift.
CREATE OR REPLACE FUNCTION issue_donation(gift bigint, thing bigint, series bigint, outcome text, payer text,
    payer_code text, item_code text, item_name text, note text, link bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    money receipt;
    things goods;
    place donation_series;
    made bigint;
BEGIN
    IF gift IS NOT NULL THEN
        PERFORM FROM fund f WHERE f.tenant_id = current_tenant() AND f.id = (SELECT r.fund_id FROM receipt r
            WHERE r.tenant_id = current_tenant() AND r.id = gift) FOR NO KEY UPDATE;
        SELECT * INTO money FROM receipt WHERE tenant_id = current_tenant() AND id = gift AND entry_id IS NOT NULL
            AND reversed_entry_id IS NULL AND income = 'source'
            AND source_kind IN ('donation', 'foundation_grant') FOR UPDATE;
    ELSE
        SELECT * INTO things FROM goods WHERE tenant_id = current_tenant() AND id = thing FOR UPDATE;
    END IF;
    IF money.id IS NULL AND things.id IS NULL OR (series IS NULL) = (outcome = 'issued') THEN
        PERFORM refuse_posting('donation_of_a_gift', 'donation_receipt');
    END IF;
    IF series IS NOT NULL THEN
        UPDATE donation_series s SET next_number = s.next_number + 1 WHERE s.tenant_id = current_tenant()
            AND s.id = series AND s.holder_id = coalesce(money.holder_id, things.holder_id) RETURNING * INTO place;
        IF NOT FOUND THEN
            PERFORM refuse_posting('donation_of_a_gift', 'donation_receipt');
        END IF;
    END IF;
    INSERT INTO donation_receipt (tenant_id, holder_id, receipt_id, goods_id, series_id, number, state, payer_name,
        payer_code, check_code, issued_on, item_code, item_name, unit, quantity, amount_fen, note, link_sha256, issued_by)
    VALUES (current_tenant(), coalesce(money.holder_id, things.holder_id), money.id, things.id, place.id,
        place.next_number - 1, outcome, payer, issue_donation.payer_code,
        CASE WHEN place.id IS NULL THEN '' ELSE upper(left(encode(sha256(link || int8send(place.next_number)), 'hex'), 6)) END,
        today(), issue_donation.item_code, issue_donation.item_name, coalesce(things.unit, '元'),
        coalesce(things.quantity, 1), coalesce(money.amount_fen, things.value_fen), issue_donation.note, link,
        current_account())
    RETURNING id INTO made;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION keep_day(journal_entry), keep_past_days(journal_entry, voucher_line[]) FROM PUBLIC;
