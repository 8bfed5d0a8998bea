-- 公益事业捐赠票据: numbered without gaps per series, issued, waived, withheld for an anonymous giver, or void; and the link by
-- which a giver follows the gift without signing in.

CREATE TABLE donation_series (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    code text NOT NULL CHECK (code ~ '^[0-9A-Za-z-]{1,20}$'),
    medium text NOT NULL CHECK (medium IN ('electronic', 'paper')),
    first_number bigint NOT NULL CHECK (first_number > 0),
    last_number bigint CHECK (last_number >= first_number),
    next_number bigint NOT NULL,
    opened_by bigint NOT NULL REFERENCES account,
    opened_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, holder_id, id),
    CONSTRAINT donation_series_code UNIQUE (tenant_id, holder_id, code, first_number),
    CONSTRAINT donation_series_used_up CHECK (next_number BETWEEN first_number
        AND coalesce(last_number, 9223372036854775806) + 1),
    CONSTRAINT paper_stock_ends CHECK (medium <> 'paper' OR last_number IS NOT NULL),
    FOREIGN KEY (tenant_id, holder_id) REFERENCES holder
);
COMMENT ON TABLE donation_series IS 'Funds: numbers of donation receipts (票据代码) of a holder: electronic ones, or a stock of paper with its last number; the next number is given under the lock of the row.';
CALL protect_tenant_table('donation_series', 'SELECT, INSERT');

CREATE TABLE donation_receipt (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    receipt_id bigint,
    goods_id bigint,
    series_id bigint,
    number bigint,
    state text NOT NULL CHECK (state IN ('issued', 'waived', 'anonymous', 'void')),
    payer_name text NOT NULL CHECK (length(payer_name) <= 200),
    payer_code text NOT NULL DEFAULT '' CHECK (payer_code = '' OR credit_code_is_sound(payer_code)),
    check_code text NOT NULL DEFAULT '' CHECK (check_code ~ '^[0-9A-F]{0,6}$'),
    issued_on date NOT NULL,
    item_code text NOT NULL DEFAULT '' CHECK (length(item_code) <= 20),
    item_name text NOT NULL CHECK (item_name <> '' AND length(item_name) <= 100),
    unit text NOT NULL CHECK (length(unit) <= 10),
    quantity bigint NOT NULL CHECK (quantity > 0),
    amount_fen bigint CHECK (amount_fen > 0),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
    link_sha256 bytea NOT NULL CHECK (length(link_sha256) = 32),
    issued_by bigint NOT NULL REFERENCES account,
    issued_at timestamptz NOT NULL DEFAULT moment(),
    void_by bigint REFERENCES account,
    void_at timestamptz,
    void_reason text NOT NULL DEFAULT '' CHECK (length(void_reason) <= 200),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT donation_number_once UNIQUE (tenant_id, series_id, number),
    CONSTRAINT donation_link_once UNIQUE (tenant_id, link_sha256),
    CHECK ((receipt_id IS NULL) <> (goods_id IS NULL)),
    CHECK ((series_id IS NULL) = (number IS NULL) AND (state IN ('issued', 'void')) = (number IS NOT NULL)),
    CHECK (state <> 'issued' OR payer_name <> ''),
    CHECK ((state = 'void') = (void_at IS NOT NULL) AND (void_at IS NULL) = (void_by IS NULL)),
    CONSTRAINT donation_void_has_reason CHECK (void_at IS NULL OR void_reason <> ''),
    FOREIGN KEY (tenant_id, holder_id, series_id) REFERENCES donation_series (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, receipt_id) REFERENCES receipt,
    FOREIGN KEY (tenant_id, goods_id) REFERENCES goods
);
COMMENT ON TABLE donation_receipt IS 'Funds: a 捐赠票据 with the fields of 财综〔2024〕1号, or why there is none: waived, or the giver is anonymous; a wrong one is void and stays, its number is not given again.';
CREATE UNIQUE INDEX one_donation_receipt ON donation_receipt (tenant_id, receipt_id) WHERE state <> 'void' AND receipt_id IS NOT NULL;
CREATE UNIQUE INDEX one_goods_receipt ON donation_receipt (tenant_id, goods_id) WHERE state <> 'void' AND goods_id IS NOT NULL;
CALL protect_tenant_table('donation_receipt', 'SELECT');

-- Issues a receipt for a booked gift of money, or for goods; what it says of the amount is what the books say. Without
-- a series it records that the giver waived it or is anonymous.
CREATE FUNCTION issue_donation(gift bigint, thing bigint, series bigint, outcome text, payer text, payer_code text,
    item_code text, item_name text, note text, link bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    money receipt;
    things goods;
    place donation_series;
    made bigint;
BEGIN
    IF gift IS NOT NULL THEN
        SELECT * INTO money FROM receipt WHERE tenant_id = current_tenant() AND id = gift AND entry_id IS NOT NULL
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

CREATE FUNCTION void_donation(wanted bigint, reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE donation_receipt SET state = 'void', void_by = current_account(), void_at = moment(), void_reason = reason
    WHERE tenant_id = current_tenant() AND id = wanted AND state = 'issued';
    IF NOT FOUND THEN
        PERFORM refuse_posting('donation_is_issued', 'donation_receipt');
    END IF;
END $$;

REVOKE ALL ON FUNCTION issue_donation(bigint, bigint, bigint, text, text, text, text, text, text, bytea),
    void_donation(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION issue_donation(bigint, bigint, bigint, text, text, text, text, text, text, bytea),
    void_donation(bigint, text) TO miaopu_app;
