-- A mistake of a year that is over is set right in 以前年度净资产调整, not in this year's income and costs: against what is owed,
-- what others owe or a long-lived asset; no money moves and no cell is spent. At the end of the month it goes to net assets
-- with income and costs: of a restricted fund to 限定性净资产, because there its income stood and its costs were released from
-- it. And a month is closed when it is over: while it runs, what happens on its last days has no other place to stand.
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_kind_check;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_kind_check CHECK (kind IN ('opening', 'receipt', 'payment',
    'recovery', 'expense', 'transfer', 'adjustment', 'reversal', 'closing', 'release', 'prior_year')) NOT VALID;
ALTER TABLE journal_entry VALIDATE CONSTRAINT journal_entry_kind_check;
-- The document of such a voucher is the year that it sets right.
ALTER TABLE journal_entry ADD CONSTRAINT prior_year_is_over CHECK (kind <> 'prior_year' OR document_kind = 'prior_year'
    AND document_id IS NOT NULL AND document_id BETWEEN 1990 AND extract(year FROM entry_date) - 1) NOT VALID;
ALTER TABLE journal_entry VALIDATE CONSTRAINT prior_year_is_over;

CREATE FUNCTION adjust_prior_year(holder bigint, purse bigint, against text, year integer, amount bigint, day date,
    summary text, key text) RETURNS journal_entry
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    adjusted fund;
    entry journal_entry;
BEGIN
    SELECT * INTO adjusted FROM fund f WHERE f.tenant_id = current_tenant() AND f.id = purse
      AND f.holder_id = adjust_prior_year.holder;
    IF NOT FOUND OR adjusted.agency THEN
        PERFORM refuse_posting('prior_year_of_own_money', 'journal_entry');
    ELSIF NOT EXISTS (SELECT FROM chart_account c JOIN holder h ON h.tenant_id = current_tenant() AND h.id = adjusted.holder_id
            AND c.chart = h.chart WHERE c.ledger_account = 'prior_year_adjustment' AND c.effective_from = (SELECT
                max(v.effective_from) FROM chart_account v WHERE v.chart = h.chart AND v.effective_from <= day)) THEN
        -- The chart of 2004 has no such account.
        PERFORM refuse_posting('prior_year_in_chart', 'journal_entry');
    ELSIF against NOT IN ('other_receivable', 'prepayment', 'fixed_asset', 'accumulated_depreciation',
        'intangible_asset', 'payable', 'advance_received', 'other_payable', 'payroll_payable', 'tax_payable') THEN
        PERFORM refuse_posting('prior_year_against', 'journal_entry', against);
    END IF;
    -- Above zero there are more net assets than the year said, below zero less.
    entry := post_lines(drafted_voucher(holder, 'prior_year', day, summary, 'prior_year', year, NULL, NULL,
        NULL), key, ARRAY[
            ROW(against, NULL, purse, NULL, NULL, NULL, NULL, NULL, amount, '')::voucher_line,
            ROW('prior_year_adjustment', NULL, purse, NULL, NULL, NULL, NULL, NULL, -amount, '')::voucher_line]);
    IF amount < 0 AND is_restricted(adjusted) AND entry.xid = pg_current_xact_id() AND 0 < (SELECT sum(l.amount_fen)
        FROM journal_line l JOIN ledger_account a ON a.code = l.ledger_account
            AND a.nature IN ('net_assets', 'income', 'expense')
        WHERE l.tenant_id = current_tenant() AND l.fund_id = purse) THEN
        PERFORM refuse_posting('prior_year_within_net_assets', 'journal_entry');
    END IF;
    RETURN entry;
END $$;
COMMENT ON FUNCTION adjust_prior_year(bigint, bigint, text, integer, bigint, date, text, text) IS 'Funds: sets right what a year that is over said wrong (以前年度净资产调整); no restricted fund has less than nothing after it.';
REVOKE ALL ON FUNCTION adjust_prior_year(bigint, bigint, text, integer, bigint, date, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION adjust_prior_year(bigint, bigint, text, integer, bigint, date, text, text) TO miaopu_app;

-- By hand no voucher touches the account: its year, its fund and its other side would be nobody's to check.
CREATE OR REPLACE FUNCTION post_voucher(holder bigint, kind text, day date, summary text, key text, lines jsonb)
    RETURNS journal_entry
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most rule;
BEGIN
    IF kind NOT IN ('expense', 'transfer', 'adjustment')
        OR lines @> '[{"ledger_account": "prior_year_adjustment"}]' THEN
        PERFORM refuse_posting('voucher_kind_by_hand', 'journal_entry');
    ELSIF kind = 'expense' THEN
        most := rule_in_force('posting.direct_cost.max', (SELECT o.area_code FROM holder h
            JOIN organisation o ON o.id = h.organisation_id
            WHERE h.tenant_id = current_tenant() AND h.id = post_voucher.holder), day);
        IF most.effect = 'block' AND most.value < (SELECT -sum(l.amount_fen)
            FROM jsonb_populate_recordset(NULL::voucher_line, lines) AS l WHERE l.bank_account_id IS NOT NULL) THEN
            PERFORM refuse_posting('direct_cost_within_rule', 'journal_entry', most.value::text);
        END IF;
    END IF;
    RETURN post_lines(drafted_voucher(holder, kind, day, summary, 'voucher', NULL, NULL, NULL, NULL), key,
        ARRAY(SELECT l FROM jsonb_populate_recordset(NULL::voucher_line, lines) AS l));
END $$;

CREATE OR REPLACE FUNCTION closing_lines(wanted_holder bigint, day date, wanted_nature text) RETURNS voucher_line[]
    LANGUAGE sql STABLE AS $$
    WITH balance AS (
        SELECT l.fund_id, l.ledger_account, sum(l.amount_fen)::bigint AS fen FROM journal_line l
        JOIN ledger_account a ON a.code = l.ledger_account
            AND (a.nature = wanted_nature OR wanted_nature = 'prior_year' AND a.code = 'prior_year_adjustment')
        WHERE l.tenant_id = current_tenant() AND l.holder_id = wanted_holder AND l.entry_date <= day
        GROUP BY 1, 2 HAVING sum(l.amount_fen) <> 0
    ), part AS (
        SELECT fund_id, 1 AS half, ledger_account, -fen AS fen FROM balance
        UNION ALL
        SELECT b.fund_id, 2, CASE WHEN wanted_nature <> 'expense' AND is_restricted(f) THEN 'restricted_net_assets'
            ELSE 'unrestricted_net_assets' END, sum(b.fen)::bigint
        FROM balance b JOIN fund f ON f.tenant_id = current_tenant() AND f.id = b.fund_id
        GROUP BY b.fund_id, 3 HAVING sum(b.fen) <> 0
    )
    SELECT array_agg(ROW(ledger_account, NULL, fund_id, NULL, NULL, NULL, NULL, NULL, fen, '')::voucher_line
        ORDER BY fund_id, half, ledger_account) FROM part
$$;

CREATE OR REPLACE FUNCTION carry_over(wanted_holder bigint, wanted date, key text) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last_day date := (date_trunc('month', wanted) + interval '1 month - 1 day')::date;
    part record;
    lines voucher_line[];
    purse fund;
    entry journal_entry;
    released bigint;
    done boolean := false;
BEGIN
    PERFORM FROM fund f WHERE f.tenant_id = current_tenant() AND f.holder_id = wanted_holder ORDER BY f.id
        FOR NO KEY UPDATE;
    PERFORM open_period(wanted_holder, last_day);
    PERFORM FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder AND month <= last_day
        AND state = 'open' ORDER BY month FOR UPDATE;
    IF NOT EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
        AND month = date_trunc('month', wanted)::date AND state = 'open') THEN
        PERFORM refuse_posting('period_open', 'period');
    END IF;
    FOR part IN SELECT * FROM (VALUES (1, 'income', '结转收入'), (2, 'expense', '结转费用'),
        (3, 'prior_year', '结转以前年度净资产调整')) AS v (n, nature, summary) ORDER BY n LOOP
        lines := closing_lines(wanted_holder, last_day, part.nature);
        CONTINUE WHEN lines IS NULL;
        entry := post_lines(drafted_voucher(wanted_holder, 'closing', last_day, part.summary, 'period', NULL, NULL,
            NULL, NULL), key || '-' || part.nature, lines);
        done := true;
        RETURN NEXT entry.id;
    END LOOP;
    FOR purse IN SELECT f.* FROM fund f WHERE f.tenant_id = current_tenant() AND f.holder_id = wanted_holder
        AND is_restricted(f) ORDER BY f.id LOOP
        released := release_fund(purse, last_day, key || '-release-' || purse.id);
        CONTINUE WHEN released IS NULL;
        done := true;
        RETURN NEXT released;
    END LOOP;
    IF NOT done THEN
        PERFORM refuse_posting('something_to_carry_over', 'journal_entry');
    END IF;
END $$;

CREATE OR REPLACE FUNCTION close_period(wanted_holder bigint, wanted date) RETURNS period
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    closed period;
    year_end date := (date_trunc('year', wanted + interval '1 month') - interval '1 day')::date;
BEGIN
    IF today() < wanted + interval '1 month' THEN
        PERFORM refuse_posting('month_is_over', 'period');
    END IF;
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
            OR closing_lines(wanted_holder, year_end, 'expense') IS NOT NULL
            OR closing_lines(wanted_holder, year_end, 'prior_year') IS NOT NULL) THEN
        PERFORM refuse_posting('year_is_carried_over', 'period');
    END IF;
    RETURN closed;
END $$;
