-- What is measured: definitions that are followed by a next version and never changed, values of a period with parts that
-- sum to them, evidence with its consent, and periods that are locked for good.

CREATE TABLE indicator (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    code text NOT NULL CHECK (code ~ '^[A-Za-z0-9-]{1,30}$'),
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    CONSTRAINT indicator_code_taken UNIQUE (tenant_id, programme_id, code)
);
COMMENT ON TABLE indicator IS 'Milestones: something that a programme measures, by its code; how it is counted stands in its versions.';
CALL protect_tenant_table('indicator', 'SELECT, INSERT');

CREATE TABLE indicator_version (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    indicator_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    name_en text NOT NULL DEFAULT '' CHECK (length(name_en) <= 200),
    kind text NOT NULL CHECK (kind IN ('output', 'outcome', 'satisfaction', 'context')),
    unit text NOT NULL CHECK (unit <> '' AND length(unit) <= 20),
    measure text NOT NULL CHECK (measure IN ('count', 'ratio')),
    factor integer NOT NULL DEFAULT 1 CHECK (factor IN (1, 100, 1000, 100000)),
    direction text NOT NULL CHECK (direction IN ('up', 'down')),
    definition text NOT NULL CHECK (definition <> '' AND length(definition) <= 2000),
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, indicator_id) REFERENCES indicator,
    CONSTRAINT indicator_version_number UNIQUE (tenant_id, indicator_id, number),
    CONSTRAINT counts_have_no_factor CHECK (measure = 'ratio' OR factor = 1)
);
COMMENT ON TABLE indicator_version IS 'Milestones: how an indicator is counted: unit, count or ratio of two counts, better upwards or downwards; never changed, values are compared within one version only.';
CALL protect_tenant_table('indicator_version', 'SELECT, INSERT');
CALL make_append_only('indicator_version');

CREATE TABLE indicator_category (
    tenant_id bigint NOT NULL,
    version_id bigint NOT NULL,
    dimension text NOT NULL CHECK (dimension ~ '^[a-z][a-z0-9_]{0,29}$'),
    category text NOT NULL CHECK (category ~ '^[a-z0-9][a-z0-9_]{0,29}$'),
    n smallint NOT NULL CHECK (n > 0),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 60),
    PRIMARY KEY (tenant_id, version_id, dimension, category),
    FOREIGN KEY (tenant_id, version_id) REFERENCES indicator_version
);
COMMENT ON TABLE indicator_category IS 'Milestones: the categories of a dimension (sex, age, place) into which every value of a version falls, each counted thing into exactly one.';
CALL protect_tenant_table('indicator_category', 'SELECT, INSERT');
CALL make_append_only('indicator_category');

CREATE TABLE milestone_indicator (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    milestone_id bigint NOT NULL,
    version_id bigint NOT NULL,
    baseline numeric CHECK (baseline > '-Infinity' AND baseline < 'Infinity'),
    baseline_qualifier text NOT NULL DEFAULT 'exact'
        CHECK (baseline_qualifier IN ('exact', 'at_least', 'more_than', 'about')),
    target numeric NOT NULL CHECK (target > '-Infinity' AND target < 'Infinity'),
    target_qualifier text NOT NULL DEFAULT 'exact'
        CHECK (target_qualifier IN ('exact', 'at_least', 'more_than', 'about')),
    weight numeric(5, 2) NOT NULL CHECK (weight > 0 AND weight <= 100),
    planned_by bigint NOT NULL REFERENCES account,
    planned_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, milestone_id) REFERENCES milestone,
    FOREIGN KEY (tenant_id, version_id) REFERENCES indicator_version,
    CONSTRAINT milestone_indicator_once UNIQUE (tenant_id, milestone_id, version_id)
);
COMMENT ON TABLE milestone_indicator IS 'Milestones: an indicator of a milestone with baseline, target and weight; the weights of a milestone sum to exactly 100.';
CALL protect_tenant_table('milestone_indicator', 'SELECT, INSERT, DELETE');

CREATE FUNCTION check_milestone_indicators() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    tenant bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
    wanted bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.milestone_id ELSE NEW.milestone_id END;
BEGIN
    IF (SELECT coalesce(sum(i.weight), 100) FROM milestone_indicator i
            WHERE i.tenant_id = tenant AND i.milestone_id = wanted) <> 100 THEN
        RAISE EXCEPTION 'the weights do not sum to 100' USING ERRCODE = '23514',
            CONSTRAINT = 'milestone_indicator_weights', TABLE = 'milestone_indicator';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_milestone_indicators() IS 'Milestones: trigger; at commit the weights of a milestone sum to exactly 100.';
CREATE CONSTRAINT TRIGGER milestone_indicator_weights AFTER INSERT OR DELETE ON milestone_indicator
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_milestone_indicators();

CREATE TABLE indicator_period (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    opened_by bigint NOT NULL REFERENCES account,
    opened_at timestamptz NOT NULL DEFAULT moment(),
    locked_by bigint REFERENCES account,
    locked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    CHECK ((locked_by IS NULL) = (locked_at IS NULL)),
    CONSTRAINT indicator_periods_apart EXCLUDE USING gist (
        int8range(tenant_id, tenant_id, '[]') WITH &&, int8range(programme_id, programme_id, '[]') WITH &&,
        daterange(starts_on, ends_on, '[]') WITH &&)
);
COMMENT ON TABLE indicator_period IS 'Milestones: a period for which values are reported; a locked one is closed for good.';
CALL protect_tenant_table('indicator_period', 'SELECT, INSERT, UPDATE (locked_by, locked_at)');

CREATE FUNCTION keep_locked_period() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.locked_at IS NOT NULL THEN
        RAISE EXCEPTION 'the period is locked' USING ERRCODE = '23001', CONSTRAINT = 'indicator_period_locked',
            TABLE = 'indicator_period';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_locked_period() IS 'Milestones: trigger; a locked period stays locked.';
CREATE TRIGGER indicator_period_locked BEFORE UPDATE ON indicator_period
    FOR EACH ROW EXECUTE FUNCTION keep_locked_period();

CREATE TABLE indicator_value (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    milestone_indicator_id bigint NOT NULL,
    period_id bigint NOT NULL,
    numerator numeric NOT NULL CHECK (numerator >= 0 AND numerator < 'Infinity'),
    denominator numeric CHECK (denominator > 0 AND denominator < 'Infinity'),
    qualifier text NOT NULL DEFAULT 'exact' CHECK (qualifier IN ('exact', 'at_least', 'more_than', 'about')),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'verified', 'approved', 'returned')),
    reported_by bigint NOT NULL REFERENCES account,
    reported_at timestamptz NOT NULL DEFAULT moment(),
    verified_by bigint REFERENCES account,
    verified_at timestamptz,
    visited_on date,
    approved_by bigint REFERENCES account,
    approved_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, milestone_indicator_id) REFERENCES milestone_indicator,
    FOREIGN KEY (tenant_id, period_id) REFERENCES indicator_period,
    CONSTRAINT one_value_of_a_period UNIQUE (tenant_id, milestone_indicator_id, period_id),
    CONSTRAINT value_verified CHECK (state NOT IN ('verified', 'approved') OR verified_by IS NOT NULL),
    CONSTRAINT value_approved CHECK ((state = 'approved') = (approved_by IS NOT NULL)),
    CONSTRAINT value_return_has_reason CHECK (state <> 'returned' OR reason <> ''),
    CONSTRAINT value_takes_three CHECK (verified_by <> reported_by AND approved_by <> verified_by
        AND approved_by <> reported_by)
);
COMMENT ON TABLE indicator_value IS 'Milestones: the value of an indicator of a milestone in a period: reported, verified and approved by three people; a ratio is kept as numerator and denominator, never as a percentage. Only approved ones are exported; a draft that is deleted is gone.';
CALL protect_tenant_table('indicator_value', 'SELECT, INSERT, UPDATE, DELETE');

CREATE FUNCTION check_indicator_value() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    old_state text := CASE TG_OP WHEN 'INSERT' THEN '' ELSE OLD.state END;
    new_state text := CASE TG_OP WHEN 'DELETE' THEN 'deleted' ELSE NEW.state END;
    tenant bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
    wanted_period bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.period_id ELSE NEW.period_id END;
    how text;
BEGIN
    IF TG_OP <> 'INSERT' AND (tenant, wanted_period) IS DISTINCT FROM (OLD.tenant_id, OLD.period_id) THEN
        RAISE EXCEPTION 'a value stays in its period' USING ERRCODE = '23001', CONSTRAINT = 'indicator_value_stays',
            TABLE = 'indicator_value';
    END IF;
    -- The row lock makes a change of a value and the locking of its period wait for each other.
    IF EXISTS (SELECT FROM indicator_period p WHERE p.tenant_id = tenant AND p.id = wanted_period
            AND p.locked_at IS NOT NULL FOR SHARE) THEN
        RAISE EXCEPTION 'the period is locked' USING ERRCODE = '23001', CONSTRAINT = 'indicator_period_locked',
            TABLE = 'indicator_value';
    END IF;
    PERFORM FROM indicator_period p WHERE p.tenant_id = tenant AND p.id = wanted_period FOR SHARE;
    IF (old_state, new_state) NOT IN (('', 'draft'), ('draft', 'draft'), ('returned', 'returned'), ('returned', 'draft'),
        ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'verified'), ('submitted', 'returned'),
        ('verified', 'approved'), ('verified', 'returned'), ('draft', 'deleted'), ('returned', 'deleted')) THEN
        RAISE EXCEPTION 'no such step of a value' USING ERRCODE = '23514', CONSTRAINT = 'indicator_value_step',
            TABLE = 'indicator_value';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF old_state NOT IN ('', 'draft', 'returned') AND (NEW.numerator, NEW.denominator, NEW.qualifier, NEW.note)
        IS DISTINCT FROM (OLD.numerator, OLD.denominator, OLD.qualifier, OLD.note) THEN
        RAISE EXCEPTION 'a submitted value is not changed' USING ERRCODE = '23001',
            CONSTRAINT = 'indicator_value_frozen', TABLE = 'indicator_value';
    END IF;
    SELECT v.measure INTO how FROM milestone_indicator i
    JOIN indicator_version v ON v.tenant_id = i.tenant_id AND v.id = i.version_id
    JOIN milestone m ON m.tenant_id = i.tenant_id AND m.id = i.milestone_id
    JOIN indicator_period p ON p.tenant_id = m.tenant_id AND p.programme_id = m.programme_id AND p.id = NEW.period_id
    WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.milestone_indicator_id;
    IF how IS NULL THEN
        RAISE EXCEPTION 'the period is another programme''s' USING ERRCODE = '23514',
            CONSTRAINT = 'indicator_value_period', TABLE = 'indicator_value';
    END IF;
    IF (how = 'ratio') <> (NEW.denominator IS NOT NULL) THEN
        RAISE EXCEPTION 'a ratio has a numerator and a denominator' USING ERRCODE = '23514',
            CONSTRAINT = 'indicator_value_whole', TABLE = 'indicator_value';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_indicator_value() IS 'Milestones: trigger of values: steps, locked periods, ratios with both numbers, nothing changed after it was handed in.';
CREATE TRIGGER indicator_value_step BEFORE INSERT OR UPDATE OR DELETE ON indicator_value
    FOR EACH ROW EXECUTE FUNCTION check_indicator_value();

CREATE TABLE indicator_part (
    tenant_id bigint NOT NULL,
    value_id bigint NOT NULL,
    version_id bigint NOT NULL,
    dimension text NOT NULL,
    category text NOT NULL,
    numerator numeric NOT NULL CHECK (numerator >= 0 AND numerator < 'Infinity'),
    denominator numeric CHECK (denominator >= 0 AND denominator < 'Infinity'),
    PRIMARY KEY (tenant_id, value_id, dimension, category),
    FOREIGN KEY (tenant_id, value_id) REFERENCES indicator_value ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, version_id, dimension, category) REFERENCES indicator_category
);
COMMENT ON TABLE indicator_part IS 'Milestones: what of a value falls into a category; the categories of each dimension sum to the value.';
CALL protect_tenant_table('indicator_part', 'SELECT, INSERT, DELETE');

-- At commit the parts of every dimension sum to the value: of a handed-in value all dimensions of its version, of a
-- draft those that were begun.
CREATE FUNCTION check_indicator_parts() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    tenant bigint := coalesce(NEW.tenant_id, OLD.tenant_id);
    wanted bigint := CASE TG_TABLE_NAME WHEN 'indicator_value' THEN (to_jsonb(coalesce(NEW, OLD)) ->> 'id')::bigint
        ELSE (to_jsonb(coalesce(NEW, OLD)) ->> 'value_id')::bigint END;
    wrong text;
BEGIN
    SELECT d.dimension INTO wrong
    FROM indicator_value v
    JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
    JOIN (SELECT DISTINCT c.tenant_id, c.version_id, c.dimension FROM indicator_category c) d
        ON d.tenant_id = i.tenant_id AND d.version_id = i.version_id
    LEFT JOIN indicator_part p ON p.tenant_id = v.tenant_id AND p.value_id = v.id AND p.version_id = d.version_id
        AND p.dimension = d.dimension
    WHERE v.tenant_id = tenant AND v.id = wanted
    GROUP BY v.id, d.dimension, v.state, v.numerator, v.denominator
    HAVING (v.state <> 'draft' OR count(p.category) > 0)
       AND (coalesce(sum(p.numerator), 0) <> v.numerator OR coalesce(sum(p.denominator), 0) <> coalesce(v.denominator, 0))
    LIMIT 1;
    IF wrong IS NULL THEN
        SELECT p.dimension INTO wrong FROM indicator_part p
        JOIN indicator_value v ON v.tenant_id = p.tenant_id AND v.id = p.value_id
        JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
        WHERE p.tenant_id = tenant AND p.value_id = wanted AND p.version_id <> i.version_id LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the parts do not sum to the value' USING ERRCODE = '23514', DETAIL = wrong,
            CONSTRAINT = 'indicator_parts_sum', TABLE = 'indicator_part';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_indicator_parts() IS 'Milestones: trigger; at commit the parts of each dimension sum to their value.';
CREATE CONSTRAINT TRIGGER indicator_parts_sum AFTER INSERT OR DELETE ON indicator_part
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_indicator_parts();
CREATE CONSTRAINT TRIGGER indicator_parts_sum AFTER INSERT OR UPDATE ON indicator_value
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_indicator_parts();

CREATE FUNCTION keep_indicator_parts() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM indicator_value v WHERE v.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
            AND v.id = coalesce(NEW.value_id, OLD.value_id) AND v.state NOT IN ('draft', 'returned')) THEN
        RAISE EXCEPTION 'a submitted value is not changed' USING ERRCODE = '23001',
            CONSTRAINT = 'indicator_value_frozen', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
COMMENT ON FUNCTION keep_indicator_parts() IS 'Milestones: trigger; parts and evidence of a handed-in value stay as they are.';
CREATE TRIGGER indicator_value_frozen BEFORE INSERT OR DELETE ON indicator_part
    FOR EACH ROW EXECUTE FUNCTION keep_indicator_parts();

CREATE TABLE indicator_evidence (
    tenant_id bigint NOT NULL,
    value_id bigint NOT NULL,
    file_id bigint NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    shows_minors boolean NOT NULL,
    masked boolean NOT NULL,
    consent text NOT NULL CHECK (consent IN ('not_needed', 'given', 'missing')),
    public boolean NOT NULL,
    added_by bigint NOT NULL REFERENCES account,
    added_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, value_id, file_id),
    FOREIGN KEY (tenant_id, value_id) REFERENCES indicator_value ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, file_id) REFERENCES file,
    CONSTRAINT minors_need_consent CHECK (NOT shows_minors OR consent <> 'not_needed'),
    CONSTRAINT public_evidence_is_safe CHECK (NOT public OR (consent <> 'missing' AND (NOT shows_minors OR masked)))
);
COMMENT ON TABLE indicator_evidence IS 'Milestones: a file that proves a value, with its hash and whether those who are shown have agreed; minors are published only masked and with consent.';
CALL protect_tenant_table('indicator_evidence', 'SELECT, INSERT, DELETE');
CREATE TRIGGER indicator_value_frozen BEFORE INSERT OR DELETE ON indicator_evidence
    FOR EACH ROW EXECUTE FUNCTION keep_indicator_parts();

CREATE FUNCTION check_indicator_evidence() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM file f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.file_id
            AND f.sha256 = NEW.sha256 AND f.subject_kind = 'indicator_value' AND f.subject_id = NEW.value_id) THEN
        RAISE EXCEPTION 'the evidence is another file' USING ERRCODE = '23514', CONSTRAINT = 'evidence_is_the_file',
            TABLE = 'indicator_evidence';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_indicator_evidence() IS 'Milestones: trigger; evidence has the hash of its file.';
CREATE TRIGGER evidence_is_the_file BEFORE INSERT ON indicator_evidence
    FOR EACH ROW EXECUTE FUNCTION check_indicator_evidence();

-- A file that proves a value is not exchanged for another one behind its hash.
CREATE FUNCTION keep_evidence_file() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sha256 <> OLD.sha256 AND EXISTS (SELECT FROM indicator_evidence e WHERE e.tenant_id = OLD.tenant_id
            AND e.file_id = OLD.id) THEN
        RAISE EXCEPTION 'evidence is not exchanged' USING ERRCODE = '23001', CONSTRAINT = 'evidence_is_the_file',
            TABLE = 'file';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_evidence_file() IS 'Milestones: trigger; the hash of a file that is evidence stays.';
CREATE TRIGGER evidence_is_the_file BEFORE UPDATE OF sha256 ON file
    FOR EACH ROW EXECUTE FUNCTION keep_evidence_file();
