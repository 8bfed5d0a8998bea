-- What may be bought (指导性目录), what is needed and planned: a dated catalogue of services in three levels, needs with
-- their budget, and the yearly purchase plan that another person approves.

CREATE TABLE catalogue_item (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    code text NOT NULL CHECK (code ~ '^[AB]([0-9]{2}){0,2}$'),
    level smallint NOT NULL GENERATED ALWAYS AS ((length(code) + 1) / 2) STORED,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    name_en text NOT NULL DEFAULT '' CHECK (length(name_en) <= 200),
    area_code text NOT NULL REFERENCES area,
    department text NOT NULL DEFAULT '' CHECK (length(department) <= 100),
    valid_from date NOT NULL,
    valid_to date,
    citation text NOT NULL CHECK (citation <> '' AND length(citation) <= 300),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT catalogue_item_days CHECK (valid_to >= valid_from),
    CONSTRAINT catalogue_item_versions_apart EXCLUDE USING gist (
        int8range(tenant_id, tenant_id, '[]'::text) WITH =,
        text_range(code, code, '[]'::text) WITH =, text_range(area_code, area_code, '[]'::text) WITH =,
        text_range(department, department, '[]'::text) WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&)
);
COMMENT ON TABLE catalogue_item IS 'Contracts: an item of the catalogue of purchasable services of a place or a department, in three levels, with its days.';
CREATE INDEX catalogue_item_code ON catalogue_item (tenant_id, code, valid_from);
CALL protect_tenant_table('catalogue_item', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION check_catalogue_item() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- The level is worked out after this trigger.
        IF (to_jsonb(NEW) - ARRAY['valid_to', 'level']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['valid_to', 'level'])
            OR OLD.valid_to IS NOT NULL THEN
            RAISE EXCEPTION 'an item only ends' USING ERRCODE = '23001', CONSTRAINT = 'catalogue_item_only_ends',
                TABLE = 'catalogue_item';
        END IF;
        RETURN NEW;
    END IF;
    IF length(NEW.code) > 1 AND NOT EXISTS (SELECT FROM catalogue_item p WHERE p.tenant_id = NEW.tenant_id
        AND p.code = left(NEW.code, -2) AND p.area_code = NEW.area_code AND p.department IN (NEW.department, '')
        AND NEW.valid_from BETWEEN p.valid_from AND coalesce(p.valid_to, 'infinity')) THEN
        RAISE EXCEPTION 'no item above' USING ERRCODE = '23514', CONSTRAINT = 'catalogue_item_parent',
            TABLE = 'catalogue_item', DETAIL = NEW.code;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_catalogue_item() IS 'Contracts: trigger of the catalogue; below an item in force, and nothing but its end changes later.';
CREATE TRIGGER catalogue_item_guarded BEFORE INSERT OR UPDATE ON catalogue_item
    FOR EACH ROW EXECUTE FUNCTION check_catalogue_item();

-- A service line may name an item, one of the third level that holds on the first day of the contract.
ALTER TABLE contract_line ADD COLUMN item_id bigint,
    ADD FOREIGN KEY (tenant_id, item_id) REFERENCES catalogue_item;
CREATE FUNCTION check_line_item() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM catalogue_item i JOIN contract c ON c.tenant_id = i.tenant_id AND c.id = NEW.contract_id
        JOIN area a ON a.code = c.area_code JOIN area s ON s.code = i.area_code
        WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.item_id AND i.level = 3 AND a.path LIKE s.path || '%'
          AND c.starts_on BETWEEN i.valid_from AND coalesce(i.valid_to, 'infinity')) THEN
        RAISE EXCEPTION 'the item does not hold' USING ERRCODE = '23514', CONSTRAINT = 'line_of_an_item_in_force',
            TABLE = 'contract_line';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_line_item() IS 'Contracts: trigger of service lines; the named item of the catalogue holds on the first day of the contract.';
CREATE TRIGGER line_of_an_item_in_force BEFORE INSERT ON contract_line
    FOR EACH ROW WHEN (NEW.item_id IS NOT NULL) EXECUTE FUNCTION check_line_item();

CREATE TABLE purchase_need (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    item_id bigint NOT NULL,
    area_code text NOT NULL REFERENCES area,
    quantity numeric(14, 4) NOT NULL CHECK (quantity > 0),
    unit text NOT NULL CHECK (unit <> '' AND length(unit) <= 20),
    value_fen bigint NOT NULL CHECK (value_fen > 0),
    fund_id bigint,
    budget_line_id bigint,
    stated_by bigint NOT NULL REFERENCES account,
    stated_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 500),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    FOREIGN KEY (tenant_id, item_id) REFERENCES catalogue_item,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund,
    FOREIGN KEY (tenant_id, budget_line_id) REFERENCES budget_line,
    CONSTRAINT purchase_need_source CHECK (num_nulls(fund_id, budget_line_id) IN (0, 2)),
    CONSTRAINT purchase_need_answered CHECK (num_nulls(withdrawn_by, withdrawn_at) IN (0, 2)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE purchase_need IS 'Contracts: what is to be bought in a year, of which item, how much, at what estimated value, out of which line of the budget.';
CREATE INDEX purchase_need_year ON purchase_need (tenant_id, year, id);
CALL protect_tenant_table('purchase_need', 'SELECT, INSERT, UPDATE');

-- What the budget holds for a need in its year; nothing where no source is named.
CREATE FUNCTION purchase_need_budget(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(b.approved_fen), 0)::bigint FROM purchase_need n
    JOIN budget_cell b ON b.tenant_id = n.tenant_id AND b.fund_id = n.fund_id
        AND b.budget_line_id = n.budget_line_id AND b.year = n.year
    WHERE n.tenant_id = tenant AND n.id = wanted
$$;
COMMENT ON FUNCTION purchase_need_budget(bigint, bigint) IS 'Contracts: what is approved in the budget for a need in its year.';
REVOKE ALL ON FUNCTION purchase_need_budget(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purchase_need_budget(bigint, bigint) TO miaopu_app;

CREATE TABLE purchase_plan (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    number text NOT NULL CHECK (number <> '' AND length(number) <= 40),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    state text NOT NULL DEFAULT 'submitted' CHECK (state IN ('submitted', 'returned', 'approved', 'published')),
    submitted_by bigint NOT NULL REFERENCES account,
    submitted_at timestamptz NOT NULL DEFAULT moment(),
    decided_by bigint REFERENCES account,
    decided_at timestamptz,
    decided_reason text NOT NULL DEFAULT '' CHECK (length(decided_reason) <= 500),
    content_sha256 bytea CHECK (length(content_sha256) = 32),
    published_by bigint REFERENCES account,
    published_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    CONSTRAINT purchase_plan_number UNIQUE (tenant_id, number),
    CONSTRAINT purchase_plan_takes_two CHECK (decided_by <> submitted_by),
    CONSTRAINT purchase_plan_decided CHECK ((state = 'submitted') = (decided_at IS NULL)
        AND num_nulls(decided_by, decided_at) IN (0, 2) AND (state IN ('approved', 'published')) = (content_sha256 IS NOT NULL)
        AND (state = 'published') = (published_at IS NOT NULL) AND num_nulls(published_by, published_at) IN (0, 2))
);
COMMENT ON TABLE purchase_plan IS 'Contracts: the purchase plan of a year, approved by another person than put it together, frozen by its hash, published.';
CALL protect_tenant_table('purchase_plan', 'SELECT, INSERT, UPDATE');

CREATE TABLE purchase_plan_line (
    tenant_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    need_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    PRIMARY KEY (tenant_id, plan_id, need_id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES purchase_plan,
    FOREIGN KEY (tenant_id, need_id) REFERENCES purchase_need,
    CONSTRAINT purchase_plan_line_number UNIQUE (tenant_id, plan_id, n)
);
COMMENT ON TABLE purchase_plan_line IS 'Contracts: a need on a purchase plan; on one plan at a time that was not returned.';
CREATE INDEX purchase_plan_line_need ON purchase_plan_line (tenant_id, need_id);
CALL protect_tenant_table('purchase_plan_line', 'SELECT, INSERT');
CALL make_append_only('purchase_plan_line');

CREATE FUNCTION guard_purchase_plan() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF TG_TABLE_NAME = 'purchase_plan_line' THEN
        -- One after the other, so that no need comes on two plans.
        PERFORM FROM purchase_need n WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.need_id FOR UPDATE;
        IF NOT EXISTS (SELECT FROM purchase_need n JOIN purchase_plan p ON p.tenant_id = n.tenant_id AND p.id = NEW.plan_id
            WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.need_id AND n.withdrawn_at IS NULL AND n.year = p.year
              AND n.programme_id = p.programme_id AND p.state = 'submitted') THEN
            broken := 'purchase_plan_takes_need';
        ELSIF EXISTS (SELECT FROM purchase_plan_line l JOIN purchase_plan p ON p.tenant_id = l.tenant_id
            AND p.id = l.plan_id AND p.state <> 'returned' WHERE l.tenant_id = NEW.tenant_id
              AND l.need_id = NEW.need_id AND l.plan_id <> NEW.plan_id) THEN
            broken := 'purchase_need_planned_once';
        END IF;
    ELSIF TG_TABLE_NAME = 'purchase_need' THEN
        IF (to_jsonb(NEW) - ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawn_reason']) IS DISTINCT FROM
            (to_jsonb(OLD) - ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawn_reason']) OR OLD.withdrawn_at IS NOT NULL
            OR EXISTS (SELECT FROM purchase_plan_line l JOIN purchase_plan p ON p.tenant_id = l.tenant_id
                AND p.id = l.plan_id AND p.state <> 'returned' WHERE l.tenant_id = NEW.tenant_id AND l.need_id = NEW.id)
            OR EXISTS (SELECT FROM procurement p WHERE p.tenant_id = NEW.tenant_id AND p.need_id = NEW.id
                AND p.state NOT IN ('failed', 'cancelled'))
        THEN broken := 'purchase_need_stays'; END IF;
    ELSIF OLD.state IN ('returned', 'published') OR (OLD.state, NEW.state) NOT IN
        (('submitted', 'returned'), ('submitted', 'approved'), ('approved', 'published'))
        OR (NEW.year, NEW.number, NEW.title, NEW.programme_id, NEW.submitted_by) IS DISTINCT FROM
            (OLD.year, OLD.number, OLD.title, OLD.programme_id, OLD.submitted_by)
        OR OLD.content_sha256 IS NOT NULL AND NEW.content_sha256 IS DISTINCT FROM OLD.content_sha256 THEN
        broken := 'purchase_plan_stays';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'plan refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION guard_purchase_plan() IS 'Contracts: trigger of needs and plans; a need is on one plan, and what was approved stays.';
CREATE TRIGGER purchase_need_guarded BEFORE UPDATE ON purchase_need FOR EACH ROW EXECUTE FUNCTION guard_purchase_plan();
CREATE TRIGGER purchase_plan_guarded BEFORE UPDATE ON purchase_plan FOR EACH ROW EXECUTE FUNCTION guard_purchase_plan();
CREATE TRIGGER purchase_plan_line_guarded BEFORE INSERT ON purchase_plan_line
    FOR EACH ROW EXECUTE FUNCTION guard_purchase_plan();
