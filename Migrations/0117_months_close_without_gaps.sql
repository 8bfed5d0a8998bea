-- A month is closed together with those before it in which nothing was posted. Their rows are made here, so that whoever
-- opens one of them at the same moment and who closes meet in its key: either the posting is there before and the month
-- is open, or it finds its month closed. Without the row neither saw the other, and a voucher came to stand in an open
-- month before a closed one.
CREATE OR REPLACE FUNCTION close_period(wanted_holder bigint, wanted date) RETURNS period
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    closed period;
    year_end date := (date_trunc('year', wanted + interval '1 month') - interval '1 day')::date;
BEGIN
    INSERT INTO period (tenant_id, holder_id, month, state, head, closed_by, closed_at)
    SELECT h.tenant_id, h.id, m.month::date, 'closed', chain_start(h.tenant_id, h.id, m.month::date), current_account(),
        moment()
    FROM holder h
    CROSS JOIN LATERAL generate_series(greatest(h.books_from, (SELECT max(p.month) FROM period p
        WHERE p.tenant_id = h.tenant_id AND p.holder_id = h.id AND p.month < wanted AND p.state = 'closed')),
        wanted - interval '1 month', '1 month') AS m (month)
    WHERE h.tenant_id = current_tenant() AND h.id = wanted_holder AND EXISTS (SELECT FROM period p
        WHERE p.tenant_id = h.tenant_id AND p.holder_id = h.id AND p.month = wanted AND p.state = 'open')
    ORDER BY m.month ON CONFLICT DO NOTHING;
    IF EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
               AND month < wanted AND state = 'open') THEN
        RAISE EXCEPTION 'an earlier month is open' USING ERRCODE = '23514', TABLE = 'period',
            CONSTRAINT = 'periods_close_in_order';
    END IF;
    UPDATE period SET state = 'closed', closed_by = current_account(), closed_at = moment()
    WHERE tenant_id = current_tenant() AND holder_id = wanted_holder AND month = wanted AND state = 'open'
    RETURNING * INTO closed;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the month is not open' USING ERRCODE = '23514', TABLE = 'period',
            CONSTRAINT = 'period_open';
    END IF;
    IF EXISTS (SELECT FROM holder WHERE tenant_id = current_tenant() AND id = wanted_holder AND books = 'full')
        AND (closing_lines(wanted_holder, year_end, 'income') IS NOT NULL
            OR closing_lines(wanted_holder, year_end, 'expense') IS NOT NULL) THEN
        PERFORM refuse_posting('year_is_carried_over', 'period');
    END IF;
    RETURN closed;
END $$;
