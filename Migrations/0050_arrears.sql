-- 补发: what people were paid less than the rate of their month, set or raised later; a list of grants that makes it good,
-- item by item, and never twice.

CREATE TABLE grant_arrears (
    tenant_id bigint NOT NULL,
    item_id bigint NOT NULL,
    for_item_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, item_id, for_item_id),
    FOREIGN KEY (tenant_id, item_id) REFERENCES grant_item,
    FOREIGN KEY (tenant_id, for_item_id) REFERENCES grant_item
);
COMMENT ON TABLE grant_arrears IS 'Funds: how much of a grant makes good an earlier one that was paid less than its rate; append-only.';
CREATE INDEX grant_arrears_for ON grant_arrears (tenant_id, for_item_id);
CALL protect_tenant_table('grant_arrears', 'SELECT');
CALL make_append_only('grant_arrears');

-- Paid monthly grants of a purpose that are less than the rate of their month, and what no list makes good yet. A list
-- that was cancelled, or an item that came back and was not granted again, makes nothing good.
CREATE FUNCTION owed_arrears(wanted text) RETURNS TABLE (for_item bigint, person bigint, digest bytea, area text,
        period text, paid_fen bigint, due_fen bigint, owed_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT o.* FROM (
        SELECT i.id, i.person_id, i.person_digest, i.area_code, i.period, i.amount_fen, due.amount_fen AS due_fen,
            due.amount_fen - i.amount_fen - coalesce(t.fen, 0)::bigint AS owed_fen
        FROM grant_item i
        CROSS JOIN LATERAL (SELECT r.amount_fen FROM benefit_rate r
            WHERE r.tenant_id = i.tenant_id AND r.purpose = i.purpose
              AND r.valid_from <= (i.period || '-01')::date ORDER BY r.valid_from DESC LIMIT 1) due
        LEFT JOIN LATERAL (SELECT sum(a.amount_fen) AS fen FROM grant_arrears a
            JOIN grant_item n ON n.tenant_id = a.tenant_id AND n.id = a.item_id
            WHERE a.tenant_id = i.tenant_id AND a.for_item_id = i.id AND n.state NOT IN ('returned', 'cancelled')) t ON true
        WHERE i.tenant_id = current_tenant() AND i.purpose = wanted AND i.state = 'paid' AND length(i.period) = 7
    ) o WHERE o.owed_fen > 0
$$;
COMMENT ON FUNCTION owed_arrears(text) IS 'Funds: arrears of a purpose, item by item.';

-- Makes a list of grants of all arrears of a purpose, one item for each person. The items that it makes good are locked,
-- so that of two lists at the same moment the second finds nothing owed.
CREATE FUNCTION prepare_arrears(wanted text, purse bigint, line bigint, cell_year integer, cell_area text, period text,
    title text, posting text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant bigint := current_tenant();
    made bigint;
BEGIN
    PERFORM FROM grant_item i WHERE i.tenant_id = tenant AND i.purpose = wanted AND i.state = 'paid' ORDER BY i.id
        FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM owed_arrears(wanted)) THEN
        PERFORM refuse_posting('arrears_owed', 'grant_batch');
    END IF;
    INSERT INTO grant_batch (tenant_id, holder_id, fund_id, budget_line_id, year, area_code, purpose, period, title,
        posting, item_count, amount_fen, prepared_by)
    SELECT tenant, f.holder_id, f.id, line, cell_year, cell_area, left(wanted, 22) || '-arrears',
        prepare_arrears.period, prepare_arrears.title, prepare_arrears.posting, count(DISTINCT o.digest),
        sum(o.owed_fen), current_account()
    FROM fund f, owed_arrears(wanted) o WHERE f.tenant_id = tenant AND f.id = purse GROUP BY f.holder_id, f.id
    RETURNING id INTO STRICT made;
    INSERT INTO grant_item (tenant_id, batch_id, holder_id, purpose, period, n, person_id, person_digest, area_code,
        amount_fen)
    SELECT tenant, made, b.holder_id, b.purpose, b.period, row_number() OVER (ORDER BY o.digest), o.person, o.digest,
        o.area, o.fen
    FROM grant_batch b, (SELECT digest, max(person) AS person, max(area) AS area, sum(owed_fen)::bigint AS fen
        FROM owed_arrears(wanted) GROUP BY digest) o
    WHERE b.tenant_id = tenant AND b.id = made ORDER BY o.digest;
    INSERT INTO grant_arrears (tenant_id, item_id, for_item_id, amount_fen)
    SELECT tenant, i.id, o.for_item, o.owed_fen
    FROM owed_arrears(wanted) o JOIN grant_item i ON i.tenant_id = tenant AND i.batch_id = made
        AND i.person_digest = o.digest;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION owed_arrears(text),
    prepare_arrears(text, bigint, bigint, integer, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION owed_arrears(text),
    prepare_arrears(text, bigint, bigint, integer, text, text, text, text) TO miaopu_app;
