-- Authorities that run programmes, the programmes, and who may do what in them.

CREATE TABLE tenant (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,40}$'),
    name text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('league_committee', 'civil_affairs', 'foundation', 'other')),
    organisation_id bigint NOT NULL REFERENCES organisation,
    area_code text NOT NULL REFERENCES area,
    demonstration boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT moment()
);
COMMENT ON TABLE tenant IS 'Platform: an authority that runs programmes; everything it owns carries its id.';
GRANT SELECT, INSERT ON tenant TO miaopu_app;

CREATE TABLE programme (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    code text NOT NULL CHECK (code ~ '^[A-Za-z0-9-]{1,30}$'),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    name_en text NOT NULL DEFAULT '',
    purpose text NOT NULL DEFAULT '',
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    area_code text NOT NULL REFERENCES area,
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code)
);
COMMENT ON TABLE programme IS 'Platform: what an authority runs over several years, with its areas and parties.';
CALL protect_tenant_table('programme', 'SELECT, INSERT, UPDATE');

CREATE TABLE programme_area (
    tenant_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    area_code text NOT NULL REFERENCES area,
    PRIMARY KEY (tenant_id, programme_id, area_code),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE programme_area IS 'Platform: the areas in which a programme works, usually counties.';
CALL protect_tenant_table('programme_area', 'SELECT, INSERT, DELETE');

CREATE TABLE programme_party (
    tenant_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    role text NOT NULL CHECK (role IN ('host', 'implementer', 'funder', 'technical_support', 'operator',
        'third_party')),
    PRIMARY KEY (tenant_id, programme_id, organisation_id, role),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE programme_party IS 'Platform: organisations that take part in a programme (主办, 执行, 出资, 技术支持, 承办, 第三方).';
CALL protect_tenant_table('programme_party', 'SELECT, INSERT, DELETE');

CREATE TABLE role (
    code text PRIMARY KEY,
    chinese text NOT NULL,
    english text NOT NULL
);
COMMENT ON TABLE role IS 'Platform: the roles that can be granted inside a tenant.';
GRANT SELECT ON role TO miaopu_app;
INSERT INTO role (code, chinese, english) VALUES
    ('programme_officer', '项目官员', 'programme officer'),
    ('decision_maker', '决策人', 'decision-maker'),
    ('reviewer', '评审专家', 'reviewer'),
    ('accountant', '会计', 'accountant'),
    ('finance_approver', '财务审批人', 'finance approver'),
    ('cashier', '出纳', 'cashier'),
    ('supervisor', '督导员', 'supervisor'),
    ('evaluator', '第三方评估员', 'third-party evaluator'),
    ('operator', '承办方', 'operator'),
    ('recommending_unit', '推荐单位', 'recommending unit'),
    ('area_officer', '地方专干', 'area officer'),
    ('auditor', '审计员', 'auditor');

CREATE TABLE role_incompatibility (
    role text NOT NULL REFERENCES role,
    other_role text NOT NULL REFERENCES role,
    citation text NOT NULL,
    PRIMARY KEY (role, other_role),
    CHECK (role < other_role)
);
COMMENT ON TABLE role_incompatibility IS 'Platform: roles that one person may not hold at the same time in one tenant.';
GRANT SELECT, INSERT, DELETE ON role_incompatibility TO miaopu_app;
INSERT INTO role_incompatibility (role, other_role, citation) VALUES
    ('accountant', 'cashier', '会计法：出纳人员不得兼任稽核、会计档案保管和收入、支出、费用、债权债务账目的登记工作'),
    ('cashier', 'finance_approver', '会计法：不相容职务相互分离'),
    ('accountant', 'finance_approver', '会计法：不相容职务相互分离'),
    ('auditor', 'cashier', '出纳不得兼任稽核'),
    ('accountant', 'auditor', '稽核与记账分离'),
    ('auditor', 'finance_approver', '稽核与审批分离'),
    ('auditor', 'programme_officer', '审计独立'),
    ('evaluator', 'programme_officer', '第三方评估独立于主办方'),
    ('evaluator', 'supervisor', '评估各方相互独立'),
    ('operator', 'reviewer', '承办方不参与评分'),
    ('decision_maker', 'reviewer', '决策与评审分离');

CREATE TABLE role_grant (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL REFERENCES account,
    role text NOT NULL REFERENCES role,
    programme_id bigint,
    lot_id bigint,
    holder_id bigint,
    area_code text REFERENCES area,
    organisation_id bigint REFERENCES organisation,
    valid_from date NOT NULL DEFAULT today(),
    valid_to date CHECK (valid_to >= valid_from),
    reason text NOT NULL CHECK (reason <> ''),
    granted_by bigint REFERENCES account,
    granted_at timestamptz NOT NULL DEFAULT moment(),
    revoked_by bigint REFERENCES account,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    CONSTRAINT nobody_grants_to_self CHECK (granted_by <> account_id),
    CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
COMMENT ON TABLE role_grant IS 'Platform: a role of a person in a tenant, scoped to a programme, a lot, a holder or an area subtree (null: the whole tenant); organisation_id names the unit that a recommending unit, an operator or an evaluator acts for.';
CREATE INDEX role_grant_account ON role_grant (account_id, tenant_id) WHERE revoked_at IS NULL;
CALL protect_tenant_table('role_grant', 'SELECT, INSERT, UPDATE');
-- A person's home page lists every authority that the person works for, so own grants are seen across tenants.
DROP POLICY tenant_floor ON role_grant;
CREATE POLICY tenant_floor ON role_grant AS RESTRICTIVE TO miaopu_app, miaopu_owner
    USING (tenant_id = (SELECT current_tenant()) OR account_id = (SELECT current_account()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));

CREATE FUNCTION check_role_incompatibility() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    -- One lock per person and tenant: two grants at the same moment must not slip past each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('role_grant', NEW.account_id));
    IF EXISTS (
        SELECT FROM role_grant g
        JOIN role_incompatibility i ON (i.role, i.other_role) IN ((g.role, NEW.role), (NEW.role, g.role))
        WHERE g.tenant_id = NEW.tenant_id AND g.account_id = NEW.account_id AND g.id <> NEW.id
          AND g.revoked_at IS NULL
          AND daterange(g.valid_from, g.valid_to, '[]') && daterange(NEW.valid_from, NEW.valid_to, '[]')
    ) THEN
        RAISE EXCEPTION 'incompatible roles' USING ERRCODE = '23514', CONSTRAINT = 'role_grant_incompatible',
            TABLE = 'role_grant';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER role_grant_incompatible AFTER INSERT OR UPDATE ON role_grant
    FOR EACH ROW WHEN (NEW.revoked_at IS NULL) EXECUTE FUNCTION check_role_incompatibility();

CREATE TABLE administrator (
    account_id bigint PRIMARY KEY REFERENCES account,
    kind text NOT NULL CHECK (kind IN ('system', 'security', 'audit')),
    appointed_at timestamptz NOT NULL DEFAULT moment(),
    reason text NOT NULL
);
COMMENT ON TABLE administrator IS 'Platform: the three administrators (三员) of the installation; the key makes two kinds in one person impossible.';
GRANT SELECT, INSERT, DELETE ON administrator TO miaopu_app;

CREATE TABLE participation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint REFERENCES organisation,
    account_id bigint REFERENCES account,
    tenant_id bigint NOT NULL REFERENCES tenant,
    kind text NOT NULL CHECK (kind IN ('proposal', 'entry', 'contract', 'assignment')),
    item_id bigint NOT NULL,
    title text NOT NULL,
    status text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT moment(),
    CHECK ((organisation_id IS NULL) <> (account_id IS NULL)),
    UNIQUE NULLS NOT DISTINCT (tenant_id, kind, item_id, organisation_id, account_id)
);
COMMENT ON TABLE participation IS 'Platform: what an organisation or a reviewer takes part in, across tenants; holds nothing that they may not already see.';
CREATE INDEX participation_organisation ON participation (organisation_id, changed_at DESC);
CREATE INDEX participation_account ON participation (account_id, changed_at DESC);
GRANT SELECT, INSERT, UPDATE, DELETE ON participation TO miaopu_app;
