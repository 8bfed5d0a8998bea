-- A second family of charts (政府会计制度) with its budget accounting beside, further accounts by meaning, and the
-- layouts in which vouchers are handed to the accounting software of a holder that books elsewhere.

ALTER TABLE holder DROP CONSTRAINT holder_chart_check;
ALTER TABLE holder ADD CONSTRAINT holder_chart_check CHECK (chart IN ('nonprofit', 'government'));
ALTER TABLE chart_account DROP CONSTRAINT chart_account_chart_check;
ALTER TABLE chart_account ADD CONSTRAINT chart_account_chart_check CHECK (chart IN ('nonprofit', 'government'));
-- A chart may know less than the meanings do: 累计盈余 is both kinds of net assets of a government unit.
ALTER TABLE chart_account DROP CONSTRAINT chart_account_pkey;
ALTER TABLE chart_account DROP CONSTRAINT chart_account_chart_effective_from_ledger_account_key;
ALTER TABLE chart_account ADD PRIMARY KEY (chart, effective_from, ledger_account);
ALTER TABLE chart_account ADD COLUMN name text NOT NULL DEFAULT '' CHECK (length(name) <= 60);
COMMENT ON COLUMN chart_account.name IS 'Funds: what the chart calls the account where that differs from the name of the meaning.';

INSERT INTO ledger_account (code, nature, chinese, english) VALUES
    ('fixed_asset', 'asset', '固定资产', 'Fixed assets'),
    ('accumulated_depreciation', 'asset', '累计折旧', 'Accumulated depreciation'),
    ('intangible_asset', 'asset', '无形资产', 'Intangible assets'),
    ('payroll_payable', 'liability', '应付职工薪酬', 'Payroll payable'),
    ('tax_payable', 'liability', '应交税费', 'Taxes payable'),
    ('prior_year_adjustment', 'net_assets', '以前年度净资产调整', 'Adjustments of earlier years'),
    ('membership_income', 'income', '会费收入', 'Membership fees'),
    ('sales_income', 'income', '商品销售收入', 'Sales of goods'),
    ('headquarters_income', 'income', '总部拨款收入', 'Funds from headquarters'),
    ('tax_cost', 'expense', '税金及附加', 'Taxes and surcharges'),
    ('impairment_loss', 'expense', '资产减值损失', 'Impairment of assets'),
    ('income_tax', 'expense', '所得税费用', 'Income tax');

INSERT INTO chart_account (chart, effective_from, number, ledger_account, source, name)
SELECT 'nonprofit', v.effective_from::date, v.number, v.ledger_account, v.source, v.name FROM (VALUES
    ('2005-01-01', '1501', 'fixed_asset', '民间非营利组织会计制度（财会〔2004〕7号），科目号待核', ''),
    ('2005-01-01', '1502', 'accumulated_depreciation', '民间非营利组织会计制度（财会〔2004〕7号），科目号待核', ''),
    ('2005-01-01', '1601', 'intangible_asset', '民间非营利组织会计制度（财会〔2004〕7号），科目号待核', ''),
    ('2005-01-01', '2204', 'payroll_payable', '民间非营利组织会计制度（财会〔2004〕7号），科目号待核', '应付工资'),
    ('2005-01-01', '2206', 'tax_payable', '民间非营利组织会计制度（财会〔2004〕7号），科目号待核', '应交税金'),
    ('2005-01-01', '4201', 'membership_income', '民间非营利组织会计制度（财会〔2004〕7号），科目号待核', ''),
    ('2005-01-01', '4501', 'sales_income', '民间非营利组织会计制度（财会〔2004〕7号），科目号待核', ''),
    ('2026-01-01', '1501', 'fixed_asset', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '1502', 'accumulated_depreciation', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '1601', 'intangible_asset', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '2204', 'payroll_payable', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '2206', 'tax_payable', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '3201', 'prior_year_adjustment', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '4201', 'membership_income', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '4501', 'sales_income', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '4701', 'headquarters_income', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '5201', 'tax_cost', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '5501', 'impairment_loss', '民间非营利组织会计制度（2024年12月修订），科目号待核', ''),
    ('2026-01-01', '5601', 'income_tax', '民间非营利组织会计制度（2024年12月修订），科目号待核', '')
) AS v (effective_from, number, ledger_account, source, name);

INSERT INTO chart_account (chart, effective_from, number, ledger_account, source, name)
SELECT 'government', '2019-01-01', v.number, v.ledger_account,
    CASE WHEN v.number < '3502' THEN '政府会计制度——行政事业单位会计科目和报表（财会〔2017〕25号），据转载的科目表，原文待核'
        ELSE '政府会计制度——行政事业单位会计科目和报表（财会〔2017〕25号），科目号待核' END, v.name
FROM (VALUES
    ('1001', 'cash', '库存现金'), ('1002', 'bank_deposit', ''), ('1101', 'investment', ''),
    ('1214', 'prepayment', ''), ('1218', 'other_receivable', ''), ('1302', 'inventory', '库存物品'),
    ('1601', 'fixed_asset', ''), ('1602', 'accumulated_depreciation', '固定资产累计折旧'),
    ('1701', 'intangible_asset', ''), ('1891', 'agency_asset', ''), ('2102', 'tax_payable', '其他应交税费'),
    ('2201', 'payroll_payable', ''), ('2302', 'payable', ''), ('2305', 'advance_received', ''),
    ('2307', 'other_payable', ''), ('2901', 'agency_liability', ''), ('3001', 'unrestricted_net_assets', '累计盈余'),
    ('3001', 'restricted_net_assets', '累计盈余'), ('3501', 'prior_year_adjustment', '以前年度盈余调整'),
    ('4001', 'government_income', '财政拨款收入'), ('4101', 'service_income', '事业收入'),
    ('4602', 'investment_income', ''), ('4603', 'donation_income', ''), ('4609', 'other_income', ''),
    ('5001', 'programme_cost', '业务活动费用'), ('5101', 'management_cost', '单位管理费用'),
    ('5901', 'fundraising_cost', '其他费用'), ('5901', 'other_cost', '')
) AS v (number, ledger_account, name);

CREATE TABLE budget_chart_account (
    effective_from date NOT NULL,
    unit text NOT NULL CHECK (unit IN ('administrative', 'institution')),
    ledger_account text NOT NULL REFERENCES ledger_account,
    number text NOT NULL CHECK (number ~ '^[678][0-9]{3}$'),
    name text NOT NULL CHECK (name <> ''),
    source text NOT NULL CHECK (source <> ''),
    PRIMARY KEY (effective_from, unit, ledger_account)
);
COMMENT ON TABLE budget_chart_account IS 'Funds: 预算会计科目 of a government unit beside the meaning that its financial accounting books; money in and out is 资金结存.';
GRANT SELECT ON budget_chart_account TO miaopu_app;
INSERT INTO budget_chart_account (effective_from, unit, ledger_account, number, name, source)
SELECT '2019-01-01', unit.code, v.ledger_account, CASE unit.code WHEN 'institution' THEN v.institution ELSE v.number END,
    CASE WHEN unit.code = 'institution' AND v.number = '7101' THEN '事业支出' ELSE v.name END,
    '政府会计制度——行政事业单位会计科目和报表（财会〔2017〕25号）预算会计科目，科目号待核'
FROM (VALUES
    ('bank_deposit', '8001', '8001', '资金结存'), ('cash', '8001', '8001', '资金结存'),
    ('government_income', '6001', '6001', '财政拨款预算收入'), ('service_income', '6101', '6101', '事业预算收入'),
    ('investment_income', '6602', '6602', '投资预算收益'), ('donation_income', '6609', '6609', '其他预算收入'),
    ('other_income', '6609', '6609', '其他预算收入'), ('programme_cost', '7101', '7201', '行政支出'),
    ('management_cost', '7101', '7201', '行政支出'), ('fundraising_cost', '7901', '7901', '其他支出'),
    ('other_cost', '7901', '7901', '其他支出'), ('restricted_net_assets', '8101', '8101', '财政拨款结转'),
    ('unrestricted_net_assets', '8101', '8101', '财政拨款结转')
) AS v (ledger_account, number, institution, name)
CROSS JOIN (VALUES ('administrative'), ('institution')) AS unit (code);

CREATE TABLE voucher_layout (
    code text PRIMARY KEY CHECK (code ~ '^[a-z0-9_]+$'),
    chinese text NOT NULL CHECK (chinese <> ''),
    english text NOT NULL CHECK (english <> ''),
    preamble text NOT NULL DEFAULT '',
    columns text NOT NULL CHECK (columns <> ''),
    encoding text NOT NULL CHECK (encoding IN ('utf8', 'gb18030')),
    format text NOT NULL CHECK (format IN ('csv', 'xlsx')),
    source text NOT NULL CHECK (source <> '')
);
COMMENT ON TABLE voucher_layout IS 'Funds: layouts of vouchers that come with a release, to begin a profile from; one column per line as title=field, or title="text".';
GRANT SELECT ON voucher_layout TO miaopu_app;
INSERT INTO voucher_layout (code, chinese, english, preamble, columns, encoding, format, source) VALUES
    ('plain', '通用凭证表', 'Plain list of vouchers', '',
        E'日期=day\n凭证字="记"\n凭证号=number\n分录号=line\n摘要=summary\n科目编码=account_number\n科目名称=account_name\n'
        '借方金额=debit\n贷方金额=credit\n资金=fund_code\n资金名称=fund_name\n预算科目=budget_line\n地区代码=area\n附件数=attachments\n制单人=poster',
        'utf8', 'xlsx', '苗圃自定，适合人工核对'),
    ('standard_interface', '会计核算软件数据接口（GB/T 24589）记账凭证', 'Vouchers after GB/T 24589', '',
        E'记账凭证日期=day\n会计年度=year\n会计期间号=month\n记账凭证类型编号="记"\n记账凭证编号=number\n记账凭证行号=line\n记账凭证摘要=summary\n'
        '科目编号=account_number\n币种编码="CNY"\n借方本币金额=debit\n贷方本币金额=credit\n附件数=attachments\n制单人=poster\n审核人=approver\n'
        '项目编号=fund_code',
        'utf8', 'csv', 'GB/T 24589 会计核算软件数据接口的数据元名称，未对照标准原文，待核'),
    ('text_import', '总账文本引入（填制凭证）', 'Text import into a general ledger', '填制凭证,V800',
        E'制单日期=day\n凭证类别=word\n凭证号=number\n附单据数=attachments\n摘要=summary\n科目编码=account_number\n金额借方=debit\n金额贷方=credit\n'
        '数量="0"\n外币="0"\n汇率="0"\n制单人=poster\n结算方式=""\n票号=memo\n票号发生日期=""\n部门编码=""\n职员编码=""\n客户编码=""\n供应商编码=""\n'
        '业务员=""\n项目编码=fund_code',
        'gb18030', 'csv', '用友总账工具文本引入的必填字段（二手说明），其余列与版本号待核'),
    ('workbook_import', '凭证引入工作簿', 'Workbook for voucher import', '',
        E'凭证日期=day\n会计年度=year\n会计期间=month\n凭证字="记"\n凭证号=number\n科目代码=account_number\n科目名称=account_name\n币别代码="RMB"\n'
        '原币金额=amount\n借方=debit\n贷方=credit\n制单=poster\n审核=approver\n凭证摘要=summary\n附件数=attachments\n分录序号=line\n汇率="1"\n核算项目=fund_code',
        'utf8', 'xlsx', '金蝶系软件凭证引出文件的常见列名（二手说明），待核');

CREATE TABLE export_profile (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 60),
    preamble text NOT NULL DEFAULT '' CHECK (length(preamble) <= 500),
    columns text NOT NULL CHECK (columns <> '' AND length(columns) <= 4000),
    encoding text NOT NULL CHECK (encoding IN ('utf8', 'gb18030')),
    format text NOT NULL CHECK (format IN ('csv', 'xlsx')),
    edited_by bigint NOT NULL REFERENCES account,
    edited_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT export_profile_name UNIQUE (tenant_id, name)
);
COMMENT ON TABLE export_profile IS 'Funds: in which columns, order, encoding and format vouchers are handed to the accounting software of a holder.';
CALL protect_tenant_table('export_profile',
    'SELECT, INSERT, UPDATE (name, preamble, columns, encoding, format, edited_by, edited_at)');
