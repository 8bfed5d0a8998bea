-- A settlement that was wrong is taken out of the books as a whole: its vouchers are reversed in an open month, its number and
-- its orders are free again, and what was imported stays to be read.

ALTER TABLE settlement
    ADD COLUMN reversed_entry_id bigint,
    ADD COLUMN reversed_by bigint REFERENCES account,
    ADD COLUMN reversed_at timestamptz,
    ADD COLUMN reversal_reason text NOT NULL DEFAULT '' CHECK (length(reversal_reason) <= 200),
    ADD CONSTRAINT settlement_reversed_whole CHECK (num_nulls(reversed_entry_id, reversed_by, reversed_at) IN (0, 3)
        AND (reversed_entry_id IS NULL) = (reversal_reason = '')),
    ADD FOREIGN KEY (tenant_id, reversed_entry_id) REFERENCES journal_entry,
    DROP CONSTRAINT settlement_once;
COMMENT ON COLUMN settlement.reversed_entry_id IS 'The voucher that took it out of the books again.';
CREATE UNIQUE INDEX settlement_once ON settlement (tenant_id, holder_id, platform, number) WHERE reversed_entry_id IS NULL;

ALTER TABLE settlement_line DROP CONSTRAINT settlement_order_once;
CREATE TABLE settled_order (
    tenant_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    platform text NOT NULL,
    order_number text NOT NULL,
    settlement_id bigint NOT NULL,
    n integer NOT NULL,
    CONSTRAINT settlement_order_once PRIMARY KEY (tenant_id, holder_id, platform, order_number),
    FOREIGN KEY (tenant_id, settlement_id, n) REFERENCES settlement_line
);
COMMENT ON TABLE settled_order IS 'Funds: which settlement in the books an order of a platform belongs to; an order is settled once until its settlement is taken out.';
CREATE INDEX settled_order_settlement ON settled_order (tenant_id, settlement_id, n);
CALL protect_tenant_table('settled_order', 'SELECT');

DO $$
DECLARE
    place bigint;
    before text := current_setting('app.tenant', true);
BEGIN
    FOR place IN SELECT id FROM tenant ORDER BY id LOOP
        PERFORM set_config('app.tenant', place::text, true);
        INSERT INTO settled_order (tenant_id, holder_id, platform, order_number, settlement_id, n)
        SELECT tenant_id, holder_id, platform, order_number, settlement_id, n FROM settlement_line
        WHERE tenant_id = place;
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(before, ''), true);
END $$;
CREATE FUNCTION claim_orders() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO settled_order (tenant_id, holder_id, platform, order_number, settlement_id, n)
    SELECT tenant_id, holder_id, platform, order_number, settlement_id, n FROM added;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION claim_orders() IS 'Funds: trigger of settlement lines; each order is settled once.';
CREATE TRIGGER orders_settled_once AFTER INSERT ON settlement_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION claim_orders();

-- The same settlement with the same lines again answers the one that is in the books; with other lines it is refused.
CREATE OR REPLACE FUNCTION import_settlement(fund bigint, platform text, number text, day date, displayed bigint,
    lines jsonb, OUT settlement_id bigint, OUT is_new boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    purse public.fund;
    kept settlement;
    entry journal_entry;
    content bytea := sha256(convert_to(lines::text, 'UTF8'));
BEGIN
    SELECT * INTO STRICT purse FROM public.fund f
    WHERE f.tenant_id = current_tenant() AND f.id = import_settlement.fund;
    IF purse.agency THEN
        PERFORM refuse_posting('settlement_is_income', 'settlement');
    END IF;
    INSERT INTO settlement (tenant_id, holder_id, fund_id, platform, number, day, line_count, gross_fen, fee_fen,
        net_fen, displayed_fen, content_sha256, imported_by)
    SELECT current_tenant(), purse.holder_id, purse.id, import_settlement.platform, import_settlement.number,
        import_settlement.day, count(*), sum(l.gross), sum(l.fee), sum(l.net), import_settlement.displayed, content,
        current_account()
    FROM jsonb_to_recordset(lines) AS l (gross bigint, fee bigint, net bigint)
    ON CONFLICT (tenant_id, holder_id, platform, number) WHERE reversed_entry_id IS NULL DO NOTHING
    RETURNING * INTO kept;
    is_new := FOUND;
    IF NOT is_new THEN
        SELECT * INTO kept FROM settlement s WHERE s.tenant_id = current_tenant() AND s.holder_id = purse.holder_id
            AND s.platform = import_settlement.platform AND s.number = import_settlement.number
            AND s.reversed_entry_id IS NULL;
        IF kept.content_sha256 IS DISTINCT FROM content THEN
            PERFORM refuse_posting('settlement_differs', 'settlement');
        END IF;
        settlement_id := kept.id;
        RETURN;
    END IF;
    settlement_id := kept.id;
    INSERT INTO settlement_line (tenant_id, settlement_id, n, holder_id, platform, order_number, project, gross_fen,
        fee_fen, net_fen)
    SELECT kept.tenant_id, kept.id, l.value_n, kept.holder_id, kept.platform, l.value ->> 'order',
        l.value ->> 'project', (l.value ->> 'gross')::bigint, (l.value ->> 'fee')::bigint, (l.value ->> 'net')::bigint
    FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (value, value_n);
    entry := post_lines(drafted_voucher(kept.holder_id, 'receipt', kept.day, left('平台结算 ' || kept.platform || ' '
        || kept.number, 200), 'settlement', kept.id, NULL, NULL, NULL), 'settlement/' || kept.id,
        array_remove(ARRAY[
            ROW('other_receivable', NULL, kept.fund_id, NULL, NULL, NULL, NULL, NULL, kept.net_fen, '')::voucher_line,
            CASE WHEN kept.fee_fen > 0 THEN ROW('other_cost', NULL, kept.fund_id, NULL, NULL, NULL, NULL, NULL,
                kept.fee_fen, '平台手续费')::voucher_line END,
            ROW('donation_income', NULL, kept.fund_id, NULL, NULL, NULL, NULL, NULL, -kept.gross_fen, '')::voucher_line
        ], NULL));
    UPDATE settlement s SET entry_id = entry.id WHERE s.tenant_id = kept.tenant_id AND s.id = kept.id;
END $$;

-- Takes a settlement out of the books: first its money, while nothing was paid from it and no receipt was issued for it, then
-- what was owed. Both reversals are of one day in an open month; the file may be imported again, corrected.
CREATE FUNCTION reverse_settlement(wanted bigint, day date, reason text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept settlement;
    gift receipt;
    entry journal_entry;
BEGIN
    SELECT * INTO kept FROM settlement WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF kept.id IS NULL OR kept.entry_id IS NULL OR kept.reversed_entry_id IS NOT NULL OR day < kept.day THEN
        PERFORM refuse_posting('settlement_in_books', 'settlement');
    END IF;
    SELECT * INTO gift FROM receipt r WHERE r.tenant_id = kept.tenant_id AND r.id = kept.receipt_id
        AND r.reversed_entry_id IS NULL;
    IF gift.id IS NOT NULL THEN
        IF day < gift.received_on THEN
            PERFORM refuse_posting('settlement_in_books', 'settlement');
        END IF;
        entry := post_lines(drafted_voucher(kept.holder_id, 'reversal', day, reason, 'settlement', kept.id, NULL,
            gift.entry_id, NULL), 'settlement/' || kept.id || '/money/reversed', lines_of(gift.entry_id, -1));
        -- The fund is held from here on; whoever issues a receipt for the gift waits for it.
        IF EXISTS (SELECT FROM donation_receipt d WHERE d.tenant_id = gift.tenant_id AND d.receipt_id = gift.id
            AND d.state = 'issued') THEN
            PERFORM refuse_posting('donation_voided_first', 'donation_receipt');
        END IF;
        UPDATE receipt r SET remaining_fen = r.remaining_fen - r.amount_fen, reversed_entry_id = entry.id
        WHERE r.tenant_id = gift.tenant_id AND r.id = gift.id;
    END IF;
    entry := post_lines(drafted_voucher(kept.holder_id, 'reversal', day, reason, 'settlement', kept.id, NULL,
        kept.entry_id, NULL), 'settlement/' || kept.id || '/reversed', lines_of(kept.entry_id, -1));
    UPDATE settlement s SET reversed_entry_id = entry.id, reversed_by = current_account(), reversed_at = moment(),
        reversal_reason = reason
    WHERE s.tenant_id = kept.tenant_id AND s.id = kept.id;
    DELETE FROM settled_order o WHERE o.tenant_id = kept.tenant_id AND o.settlement_id = kept.id;
    RETURN entry.id;
END $$;
COMMENT ON FUNCTION reverse_settlement(bigint, date, text) IS 'Funds: reverses the vouchers of a settlement and of its money, and frees its number and its orders.';

-- What was received of a settlement that is out of the books is not received again.
CREATE OR REPLACE FUNCTION receive_settlement(wanted bigint, bank bigint, day date, reference text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept settlement;
    gift receipt;
    entry journal_entry;
BEGIN
    SELECT * INTO kept FROM settlement WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF kept.id IS NULL OR kept.receipt_id IS NOT NULL OR kept.reversed_entry_id IS NOT NULL OR day < kept.day THEN
        PERFORM refuse_posting('settlement_is_owed', 'settlement');
    END IF;
    INSERT INTO receipt (tenant_id, holder_id, fund_id, source_kind, bank_account_id, received_on, amount_fen,
        payer_name, document_number, channel, reference, registered_by)
    SELECT kept.tenant_id, kept.holder_id, kept.fund_id, f.source_kind, bank, receive_settlement.day, kept.net_fen,
        kept.platform, kept.number, 'crowdfunding', receive_settlement.reference, current_account()
    FROM fund f WHERE f.tenant_id = kept.tenant_id AND f.id = kept.fund_id
    RETURNING * INTO gift;
    entry := post_lines(drafted_voucher(kept.holder_id, 'receipt', day, left('收到平台结算款 ' || kept.platform || ' '
        || kept.number, 200), 'settlement', kept.id, NULL, NULL, NULL), 'settlement/' || kept.id || '/money', ARRAY[
            ROW('bank_deposit', bank, kept.fund_id, NULL, NULL, NULL, NULL, NULL, kept.net_fen, reference)::voucher_line,
            ROW('other_receivable', NULL, kept.fund_id, NULL, NULL, NULL, NULL, NULL, -kept.net_fen, '')::voucher_line]);
    UPDATE receipt SET entry_id = entry.id, remaining_fen = kept.net_fen
    WHERE tenant_id = kept.tenant_id AND id = gift.id;
    UPDATE settlement SET receipt_id = gift.id WHERE tenant_id = kept.tenant_id AND id = kept.id;
    RETURN gift.id;
END $$;

DROP TRIGGER follows_from_its_thing ON journal_entry;
CREATE TRIGGER follows_from_its_thing BEFORE INSERT ON journal_entry FOR EACH ROW
    WHEN (NEW.kind = 'reversal' AND NEW.document_kind IN ('goods', 'grant_batch'))
    EXECUTE FUNCTION refuse_reversal();

-- A voucher of a settlement is reversed together with its settlement only.
CREATE FUNCTION check_settlement_reversal() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM settlement s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.document_id
        AND s.reversed_entry_id IS NOT NULL) THEN
        PERFORM refuse_posting('settlement_reversed_whole', 'settlement');
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_settlement_reversal() IS 'Funds: trigger of vouchers at the end of the transaction; a voucher of a settlement is reversed with all of it.';
CREATE CONSTRAINT TRIGGER settlement_reversed_with_its_vouchers AFTER INSERT ON journal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'reversal' AND NEW.document_kind = 'settlement')
    EXECUTE FUNCTION check_settlement_reversal();

REVOKE ALL ON FUNCTION reverse_settlement(bigint, date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reverse_settlement(bigint, date, text) TO miaopu_app;
