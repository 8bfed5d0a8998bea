-- The end of a month and of a year (期末结转): income and costs go to net assets, restricted money that was used is
-- released, the month is closed, and a closed month is reopened by two people only.

ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_kind_check;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_kind_check CHECK (kind IN ('opening', 'receipt', 'payment',
    'recovery', 'expense', 'transfer', 'adjustment', 'reversal', 'closing', 'release'));

-- A cost names its cell; what closes the cost accounts of a fund takes all cells together and names none. A row does
-- not know the kind of its voucher, so one half of the rule is held by the trigger of the lines.
ALTER TABLE journal_line DROP CONSTRAINT cost_names_its_cell;
ALTER TABLE journal_line ADD CONSTRAINT cell_is_of_a_cost CHECK (budget_line_id IS NULL
    OR ledger_account IN ('programme_cost', 'management_cost', 'fundraising_cost'));
COMMENT ON CONSTRAINT cell_is_of_a_cost ON journal_line IS 'Funds: only costs name a cell; that they do is held by the trigger no_late_lines.';

-- By account and day: the account statement (明细账) reads its page and its opening balance from this index alone.
CREATE INDEX journal_line_account ON journal_line (tenant_id, holder_id, ledger_account, entry_date, entry_id, n)
    INCLUDE (amount_fen, fund_id);

-- Reversed or not, what closes is of no cell.
CREATE FUNCTION closes_accounts(entry journal_entry) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT entry.kind = 'closing' OR entry.kind = 'reversal' AND EXISTS (SELECT FROM journal_entry o
        WHERE o.tenant_id = entry.tenant_id AND o.id = entry.reverses AND o.kind = 'closing')
$$;

CREATE OR REPLACE FUNCTION check_lines() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added a JOIN journal_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
               WHERE e.xid <> pg_current_xact_id() OR a.n NOT BETWEEN 1 AND e.line_count) THEN
        RAISE EXCEPTION 'late line' USING ERRCODE = '23001', TABLE = 'journal_line', CONSTRAINT = 'no_late_lines';
    END IF;
    IF EXISTS (SELECT FROM added a JOIN ledger_account l ON l.code = a.ledger_account AND l.investment
               JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id AND f.no_invest) THEN
        PERFORM refuse_posting('fund_is_not_invested', 'journal_line');
    END IF;
    IF EXISTS (SELECT FROM added a JOIN ledger_account l ON l.code = a.ledger_account AND l.takes_budget
               WHERE a.budget_line_id IS NULL) AND EXISTS (SELECT FROM added a
               JOIN ledger_account l ON l.code = a.ledger_account AND l.takes_budget
               JOIN journal_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
               WHERE a.budget_line_id IS NULL AND NOT closes_accounts(e)) THEN
        PERFORM refuse_posting('cost_names_its_cell', 'journal_line');
    END IF;
    RETURN NULL;
END $$;

-- A closing belongs to the end of its month: it is undone on its own day, after the releases that rest on it.
CREATE FUNCTION check_closing_reversed() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    original journal_entry;
BEGIN
    SELECT * INTO original FROM journal_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.reverses;
    IF original.kind IN ('closing', 'release') AND NEW.entry_date <> original.entry_date THEN
        PERFORM refuse_posting('closing_undone_on_its_day', 'journal_entry');
    ELSIF original.kind = 'closing' AND EXISTS (SELECT FROM journal_entry r
        WHERE r.tenant_id = original.tenant_id AND r.holder_id = original.holder_id AND r.kind = 'release'
          AND r.id > original.id AND NOT EXISTS (SELECT FROM journal_entry u
            WHERE u.tenant_id = r.tenant_id AND u.reverses = r.id)) THEN
        PERFORM refuse_posting('release_undone_first', 'journal_entry');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closing_undone_in_order BEFORE INSERT ON journal_entry
    FOR EACH ROW WHEN (NEW.reverses IS NOT NULL) EXECUTE FUNCTION check_closing_reversed();

CREATE TABLE release_run (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    month date NOT NULL,
    expense_fen bigint NOT NULL,
    restricted_fen bigint NOT NULL,
    released_fen bigint NOT NULL CHECK (released_fen <> 0),
    entry_id bigint NOT NULL,
    run_by bigint NOT NULL REFERENCES account,
    run_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT release_is_the_smaller CHECK (released_fen = least(expense_fen, greatest(restricted_fen, 0))),
    CONSTRAINT release_has_one_voucher UNIQUE (tenant_id, entry_id),
    FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES fund (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, holder_id, month) REFERENCES period,
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry
);
COMMENT ON TABLE release_run IS 'Funds: the calculation behind a release of restricted net assets: the smaller of the costs not yet released and the restricted balance; negative where released costs came back.';
CREATE INDEX release_run_fund ON release_run (tenant_id, fund_id, month);
CALL protect_tenant_table('release_run', 'SELECT');
CALL make_append_only('release_run');

CREATE TABLE release_line (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    line_n integer NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (tenant_id, run_id, entry_id, line_n),
    FOREIGN KEY (tenant_id, run_id) REFERENCES release_run,
    FOREIGN KEY (tenant_id, entry_id, line_n) REFERENCES journal_line
);
COMMENT ON TABLE release_line IS 'Funds: which cost line of which voucher a release used, and how much of it.';
CREATE INDEX release_line_line ON release_line (tenant_id, entry_id, line_n);
CALL protect_tenant_table('release_line', 'SELECT');
CALL make_append_only('release_line');

-- 限定性: by what ties the fund. Agency money is nobody's net assets here, and units under 政府会计制度 do not tell apart.
CREATE FUNCTION is_restricted(purse fund) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT purse.restriction <> 'none' AND NOT purse.agency AND EXISTS (SELECT FROM holder h
        WHERE h.tenant_id = purse.tenant_id AND h.id = purse.holder_id AND h.chart = 'nonprofit')
$$;
COMMENT ON FUNCTION is_restricted(fund) IS 'Funds: whether income of the fund is restricted.';

-- Lines that bring the income or the costs of all funds of a holder, up to a day, to zero against net assets. Costs
-- always go to unrestricted net assets; income of a restricted fund to restricted ones, where the chart knows them.
CREATE FUNCTION closing_lines(wanted_holder bigint, day date, wanted_nature text) RETURNS voucher_line[]
    LANGUAGE sql STABLE AS $$
    WITH balance AS (
        SELECT l.fund_id, l.ledger_account, sum(l.amount_fen)::bigint AS fen FROM journal_line l
        JOIN ledger_account a ON a.code = l.ledger_account AND a.nature = wanted_nature
        WHERE l.tenant_id = current_tenant() AND l.holder_id = wanted_holder AND l.entry_date <= day
        GROUP BY 1, 2 HAVING sum(l.amount_fen) <> 0
    ), part AS (
        SELECT fund_id, 1 AS half, ledger_account, -fen AS fen FROM balance
        UNION ALL
        SELECT b.fund_id, 2, CASE WHEN wanted_nature = 'income' AND is_restricted(f) THEN 'restricted_net_assets'
            ELSE 'unrestricted_net_assets' END, sum(b.fen)::bigint
        FROM balance b JOIN fund f ON f.tenant_id = current_tenant() AND f.id = b.fund_id
        GROUP BY b.fund_id, 3 HAVING sum(b.fen) <> 0
    )
    SELECT array_agg(ROW(ledger_account, NULL, fund_id, NULL, NULL, NULL, NULL, NULL, fen, '')::voucher_line
        ORDER BY fund_id, half, ledger_account) FROM part
$$;

-- What of each cost line of a fund no release has used yet; lines of vouchers that close are not costs.
CREATE FUNCTION unreleased_costs(wanted_fund bigint, day date)
    RETURNS TABLE (entry_id bigint, n integer, entry_date date, amount_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT l.entry_id, l.n, l.entry_date, l.amount_fen - coalesce(used.fen, 0)
    FROM journal_line l
    JOIN ledger_account a ON a.code = l.ledger_account AND a.nature = 'expense'
    JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
    LEFT JOIN LATERAL (SELECT sum(u.amount_fen)::bigint AS fen FROM release_line u
        JOIN release_run r ON r.tenant_id = u.tenant_id AND r.id = u.run_id
        WHERE u.tenant_id = l.tenant_id AND u.entry_id = l.entry_id AND u.line_n = l.n
          AND NOT EXISTS (SELECT FROM journal_entry v
            WHERE v.tenant_id = r.tenant_id AND v.reverses = r.entry_id)) used ON true
    WHERE l.tenant_id = current_tenant() AND l.fund_id = wanted_fund AND l.entry_date <= day
      AND NOT closes_accounts(e) AND l.amount_fen <> coalesce(used.fen, 0)
$$;

-- Releases of one fund: what came back first, then costs in order of their days, up to the amount.
CREATE FUNCTION release_fund(purse fund, day date, key text) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
    run release_run;
    cost record;
    part bigint;
    rest bigint;
BEGIN
    SELECT coalesce(sum(c.amount_fen), 0) INTO run.expense_fen FROM unreleased_costs(purse.id, day) c;
    SELECT -coalesce(sum(l.amount_fen), 0) INTO run.restricted_fen FROM journal_line l
    WHERE l.tenant_id = purse.tenant_id AND l.holder_id = purse.holder_id AND l.fund_id = purse.id
      AND l.ledger_account = 'restricted_net_assets' AND l.entry_date <= day;
    run.released_fen := least(run.expense_fen, greatest(run.restricted_fen, 0));
    IF run.released_fen = 0 THEN
        RETURN NULL;
    END IF;
    entry := post_lines(drafted_voucher(purse.holder_id, 'release', day, left('限定性净资产转出 ' || purse.name, 200),
        'fund', purse.id, NULL, NULL, NULL), key, ARRAY[
            ROW('restricted_net_assets', NULL, purse.id, NULL, NULL, NULL, NULL, NULL, run.released_fen,
                '')::voucher_line,
            ROW('unrestricted_net_assets', NULL, purse.id, NULL, NULL, NULL, NULL, NULL, -run.released_fen,
                '')::voucher_line]);
    INSERT INTO release_run (tenant_id, holder_id, fund_id, month, expense_fen, restricted_fen, released_fen, entry_id,
        run_by)
    VALUES (purse.tenant_id, purse.holder_id, purse.id, entry.month, run.expense_fen, run.restricted_fen,
        run.released_fen, entry.id, current_account())
    RETURNING id INTO run.id;
    rest := run.released_fen;
    FOR cost IN SELECT * FROM unreleased_costs(purse.id, day) c ORDER BY c.amount_fen > 0, c.entry_date, c.entry_id, c.n
    LOOP
        part := CASE WHEN cost.amount_fen < 0 THEN cost.amount_fen ELSE least(cost.amount_fen, rest) END;
        EXIT WHEN part = 0;
        INSERT INTO release_line (tenant_id, run_id, entry_id, line_n, amount_fen)
        VALUES (purse.tenant_id, run.id, cost.entry_id, cost.n, part);
        rest := rest - part;
    END LOOP;
    RETURN entry.id;
END $$;

-- 期末结转 of a month: income, costs, then the release of each restricted fund. What an earlier run has carried over
-- is zero already, so that a second run takes only what came since. The months are held from here on: whoever posts
-- waits, and no posting key is shared with a posting.
CREATE FUNCTION carry_over(wanted_holder bigint, wanted date, key text) RETURNS SETOF bigint
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
    PERFORM open_period(wanted_holder, last_day);
    PERFORM FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder AND month <= last_day
        AND state = 'open' ORDER BY month FOR UPDATE;
    IF NOT EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
        AND month = date_trunc('month', wanted)::date AND state = 'open') THEN
        PERFORM refuse_posting('period_open', 'period');
    END IF;
    FOR part IN SELECT * FROM (VALUES (1, 'income', '结转收入'), (2, 'expense', '结转费用')) AS v (n, nature, summary)
        ORDER BY n LOOP
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

-- The lock on the row puts every posting wholly before or wholly after the close. The last month of a year of full
-- books is closed only after its income and costs have been carried over.
CREATE OR REPLACE FUNCTION close_period(wanted_holder bigint, wanted date) RETURNS period
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    closed period;
BEGIN
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
    IF extract(month FROM wanted) = 12
        AND EXISTS (SELECT FROM holder WHERE tenant_id = current_tenant() AND id = wanted_holder AND books = 'full')
        AND (closing_lines(wanted_holder, (wanted + interval '1 month - 1 day')::date, 'income') IS NOT NULL
            OR closing_lines(wanted_holder, (wanted + interval '1 month - 1 day')::date, 'expense') IS NOT NULL) THEN
        PERFORM refuse_posting('year_is_carried_over', 'period');
    END IF;
    RETURN closed;
END $$;

CREATE TABLE period_reopening (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    month date NOT NULL,
    reason text NOT NULL CONSTRAINT reopening_has_reason CHECK (reason <> '' AND length(reason) <= 500),
    last_no integer NOT NULL,
    head bytea NOT NULL,
    requested_by bigint NOT NULL REFERENCES account,
    requested_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('reopened', 'refused')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    answer_reason text NOT NULL DEFAULT '' CHECK (length(answer_reason) <= 500),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT reopening_takes_two CHECK (answered_by <> requested_by),
    CONSTRAINT reopening_refusal_has_reason CHECK (answer IS DISTINCT FROM 'refused' OR answer_reason <> ''),
    CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    FOREIGN KEY (tenant_id, holder_id, month) REFERENCES period
);
COMMENT ON TABLE period_reopening IS 'Funds: who asked for the last closed month to be opened again and who answered; keeps where numbers and chain stood when it was closed.';
CREATE UNIQUE INDEX reopening_open ON period_reopening (tenant_id, holder_id, month) WHERE answer IS NULL;
CALL protect_tenant_table('period_reopening', 'SELECT');

-- Only the last closed month: what came after it rests on it.
CREATE FUNCTION request_reopening(wanted_holder bigint, wanted date, why text) RETURNS period_reopening
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    shut period;
    request period_reopening;
BEGIN
    SELECT * INTO shut FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
        AND month = wanted FOR UPDATE;
    IF shut.state IS DISTINCT FROM 'closed' OR EXISTS (SELECT FROM period WHERE tenant_id = current_tenant()
        AND holder_id = wanted_holder AND month > wanted AND state = 'closed') THEN
        PERFORM refuse_posting('last_closed_month', 'period');
    END IF;
    INSERT INTO period_reopening (tenant_id, holder_id, month, reason, last_no, head, requested_by)
    VALUES (shut.tenant_id, shut.holder_id, shut.month, why, shut.last_no, shut.head, current_account())
    RETURNING * INTO request;
    RETURN request;
END $$;

CREATE FUNCTION answer_reopening(wanted bigint, reopens boolean, why text) RETURNS period_reopening
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    request period_reopening;
BEGIN
    SELECT * INTO request FROM period_reopening WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR request.answer IS NOT NULL THEN
        PERFORM refuse_posting('reopening_waits', 'period_reopening');
    END IF;
    UPDATE period_reopening SET answer = CASE WHEN reopens THEN 'reopened' ELSE 'refused' END,
        answered_by = current_account(), answered_at = moment(), answer_reason = why
    WHERE tenant_id = request.tenant_id AND id = request.id RETURNING * INTO request;
    IF reopens THEN
        UPDATE period p SET state = 'open', closed_by = NULL, closed_at = NULL
        WHERE p.tenant_id = request.tenant_id AND p.holder_id = request.holder_id AND p.month = request.month
          AND p.state = 'closed' AND NOT EXISTS (SELECT FROM period later WHERE later.tenant_id = p.tenant_id
            AND later.holder_id = p.holder_id AND later.month > p.month AND later.state = 'closed');
        IF NOT FOUND THEN
            PERFORM refuse_posting('last_closed_month', 'period');
        END IF;
    END IF;
    RETURN request;
END $$;

-- A month opens again only by an answer of this transaction to a request, whoever writes the row.
CREATE FUNCTION check_period_reopened() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM period_reopening r WHERE r.tenant_id = NEW.tenant_id AND r.holder_id = NEW.holder_id
        AND r.month = NEW.month AND r.answer = 'reopened' AND r.last_no = OLD.last_no AND r.head = OLD.head
        AND r.answered_at >= OLD.closed_at) THEN
        PERFORM refuse_posting('reopening_takes_two', 'period');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER period_reopened_by_two BEFORE UPDATE ON period
    FOR EACH ROW WHEN (OLD.state = 'closed' AND NEW.state = 'open') EXECUTE FUNCTION check_period_reopened();

REVOKE ALL ON FUNCTION closes_accounts(journal_entry), closing_lines(bigint, date, text), is_restricted(fund),
    unreleased_costs(bigint, date), release_fund(fund, date, text), carry_over(bigint, date, text),
    request_reopening(bigint, date, text), answer_reopening(bigint, boolean, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION closes_accounts(journal_entry), is_restricted(fund), unreleased_costs(bigint, date),
    carry_over(bigint, date, text), request_reopening(bigint, date, text), answer_reopening(bigint, boolean, text)
    TO miaopu_app;
