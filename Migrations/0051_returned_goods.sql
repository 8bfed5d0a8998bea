-- Goods come back: from a site to the store, or from people to whom they were handed out. What came back from people is
-- inventory again, at its share of the value; a paper is named with every move that needs one.

ALTER TABLE stock_move DROP CONSTRAINT stock_move_kind_check, DROP CONSTRAINT issue_names_its_place;
ALTER TABLE stock_move ADD CONSTRAINT stock_move_kind_check
        CHECK (kind IN ('receipt', 'transfer', 'issue', 'return', 'write_off')),
    ADD CONSTRAINT issue_names_its_place CHECK (CASE kind WHEN 'issue' THEN area_code IS NOT NULL
        WHEN 'return' THEN (area_code IS NULL) <> (from_site_id IS NULL) ELSE area_code IS NULL END),
    ADD CONSTRAINT return_has_reason CHECK (kind <> 'return' OR note <> ''),
    ADD COLUMN document_number text NOT NULL DEFAULT '' CHECK (length(document_number) <= 100);
COMMENT ON TABLE stock_move IS 'Funds: every move of a gift in kind: received, to another place, handed out, come back, written off; with the number of its paper; append-only.';

DROP FUNCTION move_goods(bigint, text, bigint, bigint, text, bigint, date, text);

-- Moves some of a gift. The row of the gift is locked, so that what is handed out is worth, together with all that went
-- before and less what came back, its share of the value to the fen, and everything together the whole value.
CREATE FUNCTION move_goods(wanted bigint, kind text, from_site bigint, to_site bigint, area text, amount bigint,
    day date, note text, document text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gift goods;
    purse fund;
    gone record;
    there bigint;
    worth bigint;
    entry bigint;
    moved bigint;
    comes_back boolean := kind = 'return' AND area IS NOT NULL;
BEGIN
    SELECT * INTO gift FROM goods WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR kind NOT IN ('transfer', 'issue', 'return', 'write_off') OR amount <= 0 OR day < gift.received_on
    THEN
        PERFORM refuse_posting('goods_move', 'stock_move');
    END IF;
    IF comes_back THEN
        -- Never more than was handed out in that place and has not come back.
        SELECT coalesce(sum(CASE m.kind WHEN 'issue' THEN m.quantity ELSE -m.quantity END), 0) INTO there
        FROM stock_move m WHERE m.tenant_id = gift.tenant_id AND m.goods_id = gift.id AND m.area_code = area
          AND m.kind IN ('issue', 'return');
        IF amount > there THEN
            PERFORM refuse_posting('returned_at_most_issued', 'stock_move', there::text);
        END IF;
    ELSE
        UPDATE goods_stock s SET quantity = s.quantity - amount WHERE s.tenant_id = gift.tenant_id
            AND s.goods_id = gift.id AND s.site_id IS NOT DISTINCT FROM from_site;
        IF NOT FOUND THEN
            PERFORM refuse_posting('stock_not_below_zero', 'goods_stock');
        END IF;
    END IF;
    IF kind IN ('transfer', 'return') THEN
        INSERT INTO goods_stock (tenant_id, goods_id, site_id, quantity)
        VALUES (gift.tenant_id, gift.id, CASE kind WHEN 'transfer' THEN to_site END, amount)
        ON CONFLICT ON CONSTRAINT stock_place DO UPDATE SET quantity = goods_stock.quantity + EXCLUDED.quantity;
    END IF;
    IF gift.value_fen IS NOT NULL AND (kind IN ('issue', 'write_off') OR comes_back) THEN
        SELECT coalesce(sum(s.sign * m.quantity), 0) AS quantity, coalesce(sum(s.sign * m.value_fen), 0) AS fen,
            count(*) AS moves INTO gone
        FROM stock_move m, LATERAL (SELECT CASE WHEN m.kind = 'return' THEN -1 ELSE 1 END AS sign) s
        WHERE m.tenant_id = gift.tenant_id AND m.goods_id = gift.id
          AND (m.kind IN ('issue', 'write_off') OR m.kind = 'return' AND m.area_code IS NOT NULL);
        worth := CASE WHEN comes_back
            THEN gone.fen - round(gift.value_fen::numeric * (gone.quantity - amount) / gift.quantity)
            ELSE round(gift.value_fen::numeric * (gone.quantity + amount) / gift.quantity) - gone.fen END;
        SELECT * INTO purse FROM fund WHERE tenant_id = gift.tenant_id AND id = gift.fund_id;
        IF worth > 0 THEN
            entry := goods_voucher(gift, 'expense', day, CASE kind WHEN 'issue' THEN '发放物资 '
                    WHEN 'return' THEN '收回物资 ' ELSE '核销物资 ' END || gift.item,
                'goods/' || gift.id || '/' || gone.moves || '/' || gone.quantity || '/' || kind,
                CASE WHEN comes_back AND purse.agency THEN 'agency_asset' WHEN comes_back THEN 'inventory'
                    WHEN purse.agency THEN 'agency_liability' WHEN kind = 'issue' THEN 'in_kind_cost'
                    ELSE 'other_cost' END,
                CASE WHEN comes_back AND purse.agency THEN 'agency_liability' WHEN comes_back THEN 'in_kind_cost'
                    WHEN purse.agency THEN 'agency_asset' ELSE 'inventory' END, worth);
        END IF;
    END IF;
    INSERT INTO stock_move (tenant_id, goods_id, kind, from_site_id, to_site_id, area_code, quantity, value_fen, day,
        note, document_number, entry_id, moved_by)
    VALUES (gift.tenant_id, gift.id, kind, from_site, to_site, area, amount, worth, day, note, document, entry,
        current_account())
    RETURNING id INTO moved;
    RETURN moved;
END $$;
REVOKE ALL ON FUNCTION move_goods(bigint, text, bigint, bigint, text, bigint, date, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION move_goods(bigint, text, bigint, bigint, text, bigint, date, text, text) TO miaopu_app;
