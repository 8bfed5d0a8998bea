-- Settlements of fund-raising platforms: what was given through them order by order, what the platform kept and what it
-- owes; then the money itself, when the bank has it.

CREATE TABLE settlement (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    platform text NOT NULL CHECK (platform <> '' AND length(platform) <= 60),
    number text NOT NULL CHECK (number <> '' AND length(number) <= 60),
    day date NOT NULL,
    line_count integer NOT NULL CHECK (line_count > 0),
    gross_fen bigint NOT NULL CONSTRAINT settlement_positive CHECK (gross_fen > 0),
    fee_fen bigint NOT NULL CHECK (fee_fen >= 0),
    net_fen bigint NOT NULL CHECK (net_fen > 0),
    displayed_fen bigint,
    content_sha256 bytea NOT NULL CHECK (length(content_sha256) = 32),
    entry_id bigint,
    receipt_id bigint,
    imported_by bigint NOT NULL REFERENCES account,
    imported_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, id, holder_id, platform),
    CONSTRAINT settlement_once UNIQUE (tenant_id, holder_id, platform, number),
    CONSTRAINT settlement_net CHECK (net_fen = gross_fen - fee_fen),
    FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES fund (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry,
    FOREIGN KEY (tenant_id, receipt_id) REFERENCES receipt
);
COMMENT ON TABLE settlement IS 'Funds: a settlement of a fund-raising platform: gross is income, the fee a cost, net owed until its receipt; the balance that the platform displays is compared and never trusted.';
CREATE INDEX settlement_holder ON settlement (tenant_id, holder_id, id);
CALL protect_tenant_table('settlement', 'SELECT');

CREATE TABLE settlement_line (
    tenant_id bigint NOT NULL,
    settlement_id bigint NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    holder_id bigint NOT NULL,
    platform text NOT NULL,
    order_number text NOT NULL CHECK (order_number <> '' AND length(order_number) <= 60),
    project text NOT NULL CHECK (project <> '' AND length(project) <= 100),
    gross_fen bigint NOT NULL CHECK (gross_fen > 0),
    fee_fen bigint NOT NULL CHECK (fee_fen >= 0),
    net_fen bigint NOT NULL,
    PRIMARY KEY (tenant_id, settlement_id, n),
    CONSTRAINT settlement_order_once UNIQUE (tenant_id, holder_id, platform, order_number),
    CONSTRAINT settlement_line_net CHECK (net_fen = gross_fen - fee_fen),
    FOREIGN KEY (tenant_id, settlement_id, holder_id, platform)
        REFERENCES settlement (tenant_id, id, holder_id, platform)
);
COMMENT ON TABLE settlement_line IS 'Funds: an order of a settlement; an order of a platform is settled once.';
CALL protect_tenant_table('settlement_line', 'SELECT');
CALL make_append_only('settlement_line');

-- The same settlement with the same lines again answers the one that is there; with other lines it is refused.
CREATE FUNCTION import_settlement(fund bigint, platform text, number text, day date, displayed bigint, lines jsonb,
    OUT settlement_id bigint, OUT is_new boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
        import_settlement.day, count(*), sum(l.gross), sum(l.fee), sum(l.net), displayed, content, current_account()
    FROM jsonb_to_recordset(lines) AS l (gross bigint, fee bigint, net bigint)
    ON CONFLICT ON CONSTRAINT settlement_once DO NOTHING RETURNING * INTO kept;
    is_new := FOUND;
    IF NOT is_new THEN
        SELECT * INTO kept FROM settlement s WHERE s.tenant_id = current_tenant() AND s.holder_id = purse.holder_id
            AND s.platform = import_settlement.platform AND s.number = import_settlement.number;
        IF kept.content_sha256 <> content THEN
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

-- The money of a settlement is in the bank: a receipt of the fund, which payments are met from, clears what was owed.
CREATE FUNCTION receive_settlement(wanted bigint, bank bigint, day date, reference text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept settlement;
    gift receipt;
    entry journal_entry;
BEGIN
    SELECT * INTO kept FROM settlement WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF kept.id IS NULL OR kept.receipt_id IS NOT NULL OR day < kept.day THEN
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

REVOKE ALL ON FUNCTION import_settlement(bigint, text, text, date, bigint, jsonb),
    receive_settlement(bigint, bigint, date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION import_settlement(bigint, text, text, date, bigint, jsonb),
    receive_settlement(bigint, bigint, date, text) TO miaopu_app;
