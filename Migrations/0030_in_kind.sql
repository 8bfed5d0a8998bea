-- Gifts in kind: what arrived, where it is, to whom it went. A value that nobody stated stays unstated and posts nothing;
-- a stated one is inventory until the goods are handed out.

INSERT INTO ledger_account (code, nature, chinese, english) VALUES
    ('in_kind_cost', 'expense', '业务活动成本（发放物资）', 'Programme costs in kind');
INSERT INTO chart_account (chart, effective_from, number, ledger_account, source)
SELECT chart, effective_from, number || '02', 'in_kind_cost', source FROM chart_account
WHERE ledger_account = 'programme_cost';

CREATE TABLE goods (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    donor_name text NOT NULL CHECK (length(donor_name) <= 200),
    anonymous boolean NOT NULL DEFAULT false,
    wish text NOT NULL DEFAULT '' CHECK (length(wish) <= 500),
    item text NOT NULL CHECK (item <> '' AND length(item) <= 100),
    unit text NOT NULL CHECK (unit <> '' AND length(unit) <= 10),
    quantity bigint NOT NULL CONSTRAINT goods_positive CHECK (quantity BETWEEN 1 AND 1000000000),
    value_fen bigint CHECK (value_fen > 0),
    basis text NOT NULL CHECK (basis IN ('paper', 'fair', 'none')),
    received_on date NOT NULL,
    document_number text NOT NULL DEFAULT '' CHECK (length(document_number) <= 100),
    entry_id bigint,
    registered_by bigint NOT NULL REFERENCES account,
    registered_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT goods_value_or_none CHECK ((value_fen IS NULL) = (basis = 'none')),
    CONSTRAINT goods_donor_named CHECK (anonymous OR donor_name <> ''),
    CHECK (value_fen IS NOT NULL OR entry_id IS NULL),
    FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES fund (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry
);
COMMENT ON TABLE goods IS 'Funds: a gift in kind: item, quantity and, only where a paper or a fair price states it, value; never 0 for unknown.';
CREATE INDEX goods_holder ON goods (tenant_id, holder_id, id);
CALL protect_tenant_table('goods', 'SELECT');

CREATE TABLE goods_stock (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    goods_id bigint NOT NULL,
    site_id bigint,
    quantity bigint NOT NULL CONSTRAINT stock_not_below_zero CHECK (quantity >= 0),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT stock_place UNIQUE NULLS NOT DISTINCT (tenant_id, goods_id, site_id),
    FOREIGN KEY (tenant_id, goods_id) REFERENCES goods,
    FOREIGN KEY (tenant_id, site_id) REFERENCES site
);
COMMENT ON TABLE goods_stock IS 'Funds: how much of a gift is where; no site is the holder''s own store; moved only by its functions, the CHECK decides under the lock of the row.';
CALL protect_tenant_table('goods_stock', 'SELECT');

CREATE TABLE stock_move (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    goods_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('receipt', 'transfer', 'issue', 'write_off')),
    from_site_id bigint,
    to_site_id bigint,
    area_code text REFERENCES area,
    quantity bigint NOT NULL CHECK (quantity > 0),
    value_fen bigint CHECK (value_fen >= 0),
    day date NOT NULL,
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
    entry_id bigint,
    moved_by bigint NOT NULL REFERENCES account,
    moved_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CHECK (kind = 'transfer' OR to_site_id IS NULL),
    CHECK (kind <> 'receipt' OR from_site_id IS NULL),
    CONSTRAINT issue_names_its_place CHECK ((kind = 'issue') = (area_code IS NOT NULL)),
    CONSTRAINT write_off_has_reason CHECK (kind <> 'write_off' OR note <> ''),
    CONSTRAINT transfer_leads_elsewhere CHECK (kind <> 'transfer' OR from_site_id IS DISTINCT FROM to_site_id),
    FOREIGN KEY (tenant_id, goods_id) REFERENCES goods,
    FOREIGN KEY (tenant_id, from_site_id) REFERENCES site,
    FOREIGN KEY (tenant_id, to_site_id) REFERENCES site,
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry
);
COMMENT ON TABLE stock_move IS 'Funds: every move of a gift in kind: received, to another place, handed out, written off; append-only.';
CREATE INDEX stock_move_goods ON stock_move (tenant_id, goods_id, id);
CALL protect_tenant_table('stock_move', 'SELECT');
CALL make_append_only('stock_move');

CREATE FUNCTION goods_voucher(gift goods, kind text, day date, summary text, key text, debit text, credit text,
    amount bigint) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
BEGIN
    entry := post_lines(drafted_voucher(gift.holder_id, kind, day, left(summary, 200), 'goods', gift.id, NULL, NULL,
        NULL), key, ARRAY[
            ROW(debit, NULL, gift.fund_id, NULL, NULL, NULL, NULL, NULL, amount, '')::voucher_line,
            ROW(credit, NULL, gift.fund_id, NULL, NULL, NULL, NULL, NULL, -amount, '')::voucher_line]);
    RETURN entry.id;
END $$;

-- Takes a gift in kind into the store. Only a stated value is posted.
CREATE FUNCTION receive_goods(fund bigint, donor text, hidden boolean, wish text, item text, unit text,
    quantity bigint, value bigint, basis text, day date, document text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    purse public.fund;
    gift goods;
BEGIN
    SELECT * INTO STRICT purse FROM public.fund f WHERE f.tenant_id = current_tenant() AND f.id = receive_goods.fund;
    INSERT INTO goods (tenant_id, holder_id, fund_id, donor_name, anonymous, wish, item, unit, quantity, value_fen,
        basis, received_on, document_number, registered_by)
    VALUES (current_tenant(), purse.holder_id, purse.id, donor, hidden, receive_goods.wish, receive_goods.item,
        receive_goods.unit, receive_goods.quantity, value, receive_goods.basis, day, document, current_account())
    RETURNING * INTO gift;
    INSERT INTO goods_stock (tenant_id, goods_id, quantity) VALUES (gift.tenant_id, gift.id, gift.quantity);
    IF value IS NOT NULL THEN
        gift.entry_id := goods_voucher(gift, 'receipt', day, '接收物资 ' || gift.item, 'goods/' || gift.id,
            CASE WHEN purse.agency THEN 'agency_asset' ELSE 'inventory' END,
            CASE WHEN purse.agency THEN 'agency_liability' ELSE 'donation_income' END, value);
        UPDATE goods g SET entry_id = gift.entry_id WHERE g.tenant_id = gift.tenant_id AND g.id = gift.id;
    END IF;
    INSERT INTO stock_move (tenant_id, goods_id, kind, quantity, value_fen, day, entry_id, moved_by)
    VALUES (gift.tenant_id, gift.id, 'receipt', gift.quantity, value, day, gift.entry_id, current_account());
    RETURN gift.id;
END $$;

-- Moves some of a gift. The row of the gift is locked, so that what is handed out is worth, together with all that went
-- before, its share of the value to the fen, and everything together the whole value.
CREATE FUNCTION move_goods(wanted bigint, kind text, from_site bigint, to_site bigint, area text, amount bigint,
    day date, note text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gift goods;
    purse fund;
    gone record;
    worth bigint;
    entry bigint;
    moved bigint;
BEGIN
    SELECT * INTO gift FROM goods WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR kind NOT IN ('transfer', 'issue', 'write_off') OR amount <= 0 OR day < gift.received_on THEN
        PERFORM refuse_posting('goods_move', 'stock_move');
    END IF;
    UPDATE goods_stock s SET quantity = s.quantity - amount WHERE s.tenant_id = gift.tenant_id
        AND s.goods_id = gift.id AND s.site_id IS NOT DISTINCT FROM from_site;
    IF NOT FOUND THEN
        PERFORM refuse_posting('stock_not_below_zero', 'goods_stock');
    END IF;
    IF kind = 'transfer' THEN
        INSERT INTO goods_stock (tenant_id, goods_id, site_id, quantity)
        VALUES (gift.tenant_id, gift.id, to_site, amount)
        ON CONFLICT ON CONSTRAINT stock_place DO UPDATE SET quantity = goods_stock.quantity + EXCLUDED.quantity;
    ELSIF gift.value_fen IS NOT NULL THEN
        SELECT coalesce(sum(m.quantity), 0) AS quantity, coalesce(sum(m.value_fen), 0) AS fen INTO gone
        FROM stock_move m WHERE m.tenant_id = gift.tenant_id AND m.goods_id = gift.id
          AND m.kind IN ('issue', 'write_off');
        worth := round(gift.value_fen::numeric * (gone.quantity + amount) / gift.quantity) - gone.fen;
        SELECT * INTO purse FROM fund WHERE tenant_id = gift.tenant_id AND id = gift.fund_id;
        IF worth > 0 THEN
            entry := goods_voucher(gift, 'expense', day, CASE kind WHEN 'issue' THEN '发放物资 ' ELSE '核销物资 ' END
                || gift.item, 'goods/' || gift.id || '/' || (gone.quantity + amount),
                CASE WHEN purse.agency THEN 'agency_liability' WHEN kind = 'issue' THEN 'in_kind_cost'
                    ELSE 'other_cost' END,
                CASE WHEN purse.agency THEN 'agency_asset' ELSE 'inventory' END, worth);
        END IF;
    END IF;
    INSERT INTO stock_move (tenant_id, goods_id, kind, from_site_id, to_site_id, area_code, quantity, value_fen, day,
        note, entry_id, moved_by)
    VALUES (gift.tenant_id, gift.id, kind, from_site, to_site, area, amount, worth, day, note, entry,
        current_account())
    RETURNING id INTO moved;
    RETURN moved;
END $$;

-- Vouchers that follow from goods and settlements are not reversed by themselves: the thing would stay as it was.
CREATE FUNCTION refuse_reversal() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_posting('voucher_reversible', 'journal_entry');
    RETURN NEW;
END $$;
CREATE TRIGGER follows_from_its_thing BEFORE INSERT ON journal_entry FOR EACH ROW
    WHEN (NEW.kind = 'reversal' AND NEW.document_kind IN ('goods', 'settlement', 'grant_batch'))
    EXECUTE FUNCTION refuse_reversal();

REVOKE ALL ON FUNCTION refuse_reversal(), goods_voucher(goods, text, date, text, text, text, text, bigint),
    receive_goods(bigint, text, boolean, text, text, text, bigint, bigint, text, date, text),
    move_goods(bigint, text, bigint, bigint, text, bigint, date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION receive_goods(bigint, text, boolean, text, text, text, bigint, bigint, text, date, text),
    move_goods(bigint, text, bigint, bigint, text, bigint, date, text) TO miaopu_app;
