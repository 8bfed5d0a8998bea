-- Whose books (会计主体), in which bank accounts, under which chart, and which money with which strings attached.

CREATE TABLE ledger_account (
    code text PRIMARY KEY CHECK (code ~ '^[a-z_]+$'),
    nature text NOT NULL CHECK (nature IN ('asset', 'liability', 'net_assets', 'income', 'expense')),
    chinese text NOT NULL,
    english text NOT NULL,
    takes_budget boolean NOT NULL DEFAULT false,
    investment boolean NOT NULL DEFAULT false,
    CHECK (NOT takes_budget OR nature = 'expense')
);
COMMENT ON TABLE ledger_account IS 'Funds: accounts by their meaning; journal lines, reports and ratios name the meaning, a chart gives it its number.';
GRANT SELECT ON ledger_account TO miaopu_app;
INSERT INTO ledger_account (code, nature, chinese, english, takes_budget, investment) VALUES
    ('cash', 'asset', '现金', 'Cash in hand', false, false),
    ('bank_deposit', 'asset', '银行存款', 'Bank deposits', false, false),
    ('investment', 'asset', '短期投资', 'Short-term investments', false, true),
    ('other_receivable', 'asset', '其他应收款', 'Other receivables', false, false),
    ('prepayment', 'asset', '预付账款', 'Prepayments', false, false),
    ('inventory', 'asset', '存货', 'Inventories', false, false),
    ('agency_asset', 'asset', '受托代理资产', 'Assets held as agent', false, false),
    ('payable', 'liability', '应付账款', 'Payables', false, false),
    ('advance_received', 'liability', '预收账款', 'Advances received', false, false),
    ('other_payable', 'liability', '其他应付款', 'Other payables', false, false),
    ('agency_liability', 'liability', '受托代理负债', 'Liabilities as agent', false, false),
    ('unrestricted_net_assets', 'net_assets', '非限定性净资产', 'Unrestricted net assets', false, false),
    ('restricted_net_assets', 'net_assets', '限定性净资产', 'Restricted net assets', false, false),
    ('donation_income', 'income', '捐赠收入', 'Donations', false, false),
    ('government_income', 'income', '政府补助收入', 'Government grants', false, false),
    ('service_income', 'income', '提供服务收入', 'Income from services', false, false),
    ('investment_income', 'income', '投资收益', 'Income from investments', false, false),
    ('other_income', 'income', '其他收入', 'Other income', false, false),
    ('programme_cost', 'expense', '业务活动成本', 'Programme costs', true, false),
    ('management_cost', 'expense', '管理费用', 'Management costs', true, false),
    ('fundraising_cost', 'expense', '筹资费用', 'Fund-raising costs', true, false),
    ('other_cost', 'expense', '其他费用', 'Other costs', false, false);

CREATE TABLE chart_account (
    chart text NOT NULL CHECK (chart IN ('nonprofit')),
    effective_from date NOT NULL,
    number text NOT NULL CHECK (number ~ '^[0-9]{4,8}$'),
    ledger_account text NOT NULL REFERENCES ledger_account,
    source text NOT NULL,
    PRIMARY KEY (chart, effective_from, number),
    UNIQUE (chart, effective_from, ledger_account)
);
COMMENT ON TABLE chart_account IS 'Funds: numbers of a chart of accounts from a day on; 5201, 5301, 5401 and 1701 mean something else before 2026.';
GRANT SELECT ON chart_account TO miaopu_app;
INSERT INTO chart_account (chart, effective_from, number, ledger_account, source)
SELECT 'nonprofit', v.effective_from::date, v.number, v.ledger_account, v.source
FROM (VALUES
    ('1001', '1001', 'cash'), ('1002', '1002', 'bank_deposit'), ('1101', '1101', 'investment'),
    ('1122', '1122', 'other_receivable'), ('1141', '1141', 'prepayment'), ('1201', '1201', 'inventory'),
    ('1701', '1801', 'agency_asset'), ('2202', '2202', 'payable'), ('2203', '2203', 'advance_received'),
    ('2209', '2209', 'other_payable'), ('2501', '2601', 'agency_liability'),
    ('3101', '3101', 'unrestricted_net_assets'), ('3102', '3102', 'restricted_net_assets'),
    ('4101', '4101', 'donation_income'), ('4401', '4401', 'government_income'),
    ('4301', '4301', 'service_income'), ('4601', '4601', 'investment_income'), ('4901', '4901', 'other_income'),
    ('5101', '5101', 'programme_cost'), ('5201', '5301', 'management_cost'), ('5301', '5401', 'fundraising_cost'),
    ('5401', '5901', 'other_cost')) AS pair (old_number, new_number, ledger_account)
CROSS JOIN LATERAL (VALUES
    ('2005-01-01', pair.old_number, pair.ledger_account, '民间非营利组织会计制度（财会〔2004〕7号），科目号待核'),
    ('2026-01-01', pair.new_number, pair.ledger_account, '民间非营利组织会计制度（2024年12月修订），科目号待核')
) AS v (effective_from, number, ledger_account, source);

CREATE TABLE holder (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    books text NOT NULL CHECK (books IN ('full', 'project_ledger')),
    chart text NOT NULL DEFAULT 'nonprofit' CHECK (chart IN ('nonprofit')),
    books_from date NOT NULL CHECK (extract(day FROM books_from) = 1),
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT one_holder_per_organisation UNIQUE (tenant_id, organisation_id)
);
COMMENT ON TABLE holder IS 'Funds: 会计主体, an organisation whose books are kept in this tenant: full books or a project ledger (项目台账) beside books kept elsewhere.';
CALL protect_tenant_table('holder', 'SELECT, INSERT');
ALTER TABLE role_grant ADD CONSTRAINT role_grant_holder FOREIGN KEY (tenant_id, holder_id) REFERENCES holder;

CREATE TABLE bank_account (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    code text NOT NULL CHECK (code ~ '^[A-Za-z0-9-]{1,20}$'),
    bank_name text NOT NULL CHECK (bank_name <> '' AND length(bank_name) <= 100),
    kind text NOT NULL CHECK (kind IN ('bank', 'treasury', 'platform')),
    number_tail text NOT NULL CHECK (number_tail ~ '^[0-9A-Za-z]{4}$'),
    number_sha256 bytea NOT NULL CHECK (length(number_sha256) = 32),
    opened_by bigint REFERENCES account,
    opened_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT bank_account_code UNIQUE (tenant_id, code),
    CONSTRAINT bank_account_of_one_holder UNIQUE (tenant_id, number_sha256),
    UNIQUE (tenant_id, holder_id, id),
    FOREIGN KEY (tenant_id, holder_id) REFERENCES holder
);
COMMENT ON TABLE bank_account IS 'Funds: a bank, treasury or platform account of one holder; of the number only the tail and a digest are kept.';
CALL protect_tenant_table('bank_account', 'SELECT, INSERT');

CREATE TABLE fund (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    programme_id bigint,
    code text NOT NULL CHECK (code ~ '^[A-Za-z0-9-]{1,30}$'),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    name_en text NOT NULL DEFAULT '',
    source_kind text NOT NULL CHECK (source_kind IN ('government', 'donation', 'foundation_grant', 'lottery', 'own')),
    restriction text NOT NULL CHECK (restriction IN ('none', 'purpose', 'time', 'both')),
    purpose text NOT NULL DEFAULT '',
    usable_until date,
    agency boolean NOT NULL DEFAULT false,
    no_invest boolean NOT NULL DEFAULT false,
    management_cap_bp integer CHECK (management_cap_bp BETWEEN 0 AND 10000),
    agreed_fen bigint CHECK (agreed_fen > 0),
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT fund_code UNIQUE (tenant_id, holder_id, code),
    UNIQUE (tenant_id, holder_id, id),
    UNIQUE (tenant_id, id, source_kind),
    CONSTRAINT fund_purpose_named CHECK ((restriction IN ('purpose', 'both')) = (purpose <> '')),
    CONSTRAINT fund_time_named CHECK ((restriction IN ('time', 'both')) = (usable_until IS NOT NULL)),
    CONSTRAINT government_money_is_not_invested CHECK (source_kind <> 'government' OR no_invest),
    FOREIGN KEY (tenant_id, holder_id) REFERENCES holder,
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE fund IS 'Funds: money of one source with one set of restrictions in the books of one holder; agency money (受托代理) is no income; government money is never invested (慈善法 55).';
CREATE INDEX fund_programme ON fund (tenant_id, programme_id);
CALL protect_tenant_table('fund', 'SELECT, INSERT');

-- One hot row per holder and month: state, voucher counter and end of the hash chain.
CREATE TABLE period (
    tenant_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    last_no integer NOT NULL DEFAULT 0 CHECK (last_no >= 0),
    head bytea NOT NULL,
    closed_by bigint REFERENCES account,
    closed_at timestamptz,
    PRIMARY KEY (tenant_id, holder_id, month),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    FOREIGN KEY (tenant_id, holder_id) REFERENCES holder
) WITH (fillfactor = 10);
COMMENT ON TABLE period IS 'Funds: a month of a holder; gives gapless voucher numbers and carries the end of the chain of vouchers.';
CALL protect_tenant_table('period', 'SELECT');

CREATE FUNCTION chain_start(tenant bigint, holder bigint, month date) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256(int8send(tenant) || int8send(holder) || date_send(month));
COMMENT ON FUNCTION chain_start(bigint, bigint, date) IS 'Funds: first link of the chain of vouchers of a month.';

-- The month of a day, opened by its first posting. A month before a closed one stays shut.
CREATE FUNCTION open_period(wanted_holder bigint, day date) RETURNS date
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted date := date_trunc('month', day)::date;
BEGIN
    IF EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
               AND month = wanted) THEN
        RETURN wanted;
    END IF;
    IF EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
               AND month > wanted AND state = 'closed')
        OR NOT EXISTS (SELECT FROM holder WHERE tenant_id = current_tenant() AND id = wanted_holder
                       AND books_from <= wanted) THEN
        RAISE EXCEPTION 'the month is not open' USING ERRCODE = '23514', TABLE = 'period',
            CONSTRAINT = 'period_open';
    END IF;
    INSERT INTO period (tenant_id, holder_id, month, head)
    VALUES (current_tenant(), wanted_holder, wanted, chain_start(current_tenant(), wanted_holder, wanted))
    ON CONFLICT DO NOTHING;
    RETURN wanted;
END $$;

-- The lock on the row puts every posting wholly before or wholly after the close.
CREATE FUNCTION close_period(wanted_holder bigint, wanted date) RETURNS period
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
    RETURN closed;
END $$;
REVOKE ALL ON FUNCTION open_period(bigint, date), close_period(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION close_period(bigint, date) TO miaopu_app;
