-- A settlement of a platform says what was given back to givers, too: such a line is negative, lessens the income of the
-- settlement, and takes nothing off an order that was never settled.

ALTER TABLE settlement_line DROP CONSTRAINT settlement_line_gross_fen_check, DROP CONSTRAINT settlement_line_fee_fen_check,
    DROP CONSTRAINT settlement_line_order_number_check,
    ADD CONSTRAINT settlement_line_order CHECK (order_number <> '' AND length(order_number) <= 130),
    ADD CONSTRAINT settlement_line_sign CHECK (gross_fen > 0 AND fee_fen >= 0 OR gross_fen < 0 AND fee_fen <= 0),
    ADD COLUMN refunds text CHECK (refunds <> ''),
    ADD CONSTRAINT refund_names_its_order CHECK ((gross_fen < 0) = (refunds IS NOT NULL));
COMMENT ON COLUMN settlement_line.refunds IS 'Funds: the number of the order that a refund gives back to its giver; null for a gift.';

-- Refunds of an order are at most what was given with it; both may stand in one file.
CREATE FUNCTION check_refunds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    SELECT a.refunds INTO wrong FROM (SELECT DISTINCT n.tenant_id, n.holder_id, n.platform, n.refunds FROM added n
        WHERE n.refunds IS NOT NULL) a
    WHERE (SELECT coalesce(sum(l.gross_fen), 0) FROM settled_order o
            JOIN settlement_line l ON l.tenant_id = o.tenant_id AND l.settlement_id = o.settlement_id AND l.n = o.n
            WHERE o.tenant_id = a.tenant_id AND o.holder_id = a.holder_id AND o.platform = a.platform
              AND (l.order_number = a.refunds OR l.refunds = a.refunds)) < 0
    ORDER BY 1 LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_posting('refund_at_most_given', 'settlement_line', wrong);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_refunds() IS 'Funds: trigger of settlement lines; what is given back of an order is at most what was given with it.';
CREATE TRIGGER refunds_within_their_orders AFTER INSERT ON settlement_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_refunds();
-- As before, with the order that a line gives back.
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
        fee_fen, net_fen, refunds)
    SELECT kept.tenant_id, kept.id, l.value_n, kept.holder_id, kept.platform, l.value ->> 'order',
        l.value ->> 'project', (l.value ->> 'gross')::bigint, (l.value ->> 'fee')::bigint, (l.value ->> 'net')::bigint,
        l.value ->> 'refunds'
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

REVOKE ALL ON FUNCTION check_refunds() FROM PUBLIC;
