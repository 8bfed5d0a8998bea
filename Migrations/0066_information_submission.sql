-- Information submission 信息报送: what every site tells at the end of a period, and nothing else. The figures of towns,
-- counties and cities are sums of what lies below them and are stored nowhere.

CREATE TABLE report_template (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    title_en text NOT NULL DEFAULT '' CHECK (length(title_en) <= 200),
    rhythm text NOT NULL CHECK (rhythm IN ('month', 'quarter', 'half_year', 'year', 'once')),
    due_days smallint NOT NULL CHECK (due_days BETWEEN 0 AND 120),
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    CONSTRAINT one_template_of_a_title UNIQUE (tenant_id, programme_id, title)
);
COMMENT ON TABLE report_template IS 'FieldService: what sites of a programme submit, how often, and within how many days after the period.';
CALL protect_tenant_table('report_template', 'SELECT, INSERT');

CREATE TABLE report_item (
    tenant_id bigint NOT NULL,
    template_id bigint NOT NULL,
    key text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,39}$'),
    n smallint NOT NULL CHECK (n >= 1),
    label text NOT NULL CHECK (label <> '' AND length(label) <= 100),
    label_en text NOT NULL DEFAULT '' CHECK (length(label_en) <= 100),
    unit text NOT NULL CHECK (unit <> '' AND length(unit) <= 20),
    measure text NOT NULL CHECK (measure IN ('flow', 'stock', 'ratio')),
    numerator text,
    denominator text,
    PRIMARY KEY (tenant_id, template_id, key),
    FOREIGN KEY (tenant_id, template_id) REFERENCES report_template,
    FOREIGN KEY (tenant_id, template_id, numerator) REFERENCES report_item,
    FOREIGN KEY (tenant_id, template_id, denominator) REFERENCES report_item,
    CONSTRAINT report_item_number UNIQUE (tenant_id, template_id, n),
    CONSTRAINT ratio_has_both_parts CHECK ((measure = 'ratio') = (numerator IS NOT NULL)
        AND (measure = 'ratio') = (denominator IS NOT NULL))
);
COMMENT ON TABLE report_item IS 'FieldService: a question of a template: what happened in the period (flow), what there is at its end (stock), or a ratio of two others, which nobody types.';
CALL protect_tenant_table('report_item', 'SELECT, INSERT');
CALL make_append_only('report_item');

CREATE TABLE report_period (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    template_id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    due_on date NOT NULL CHECK (due_on >= ends_on),
    opened_by bigint NOT NULL REFERENCES account,
    opened_at timestamptz NOT NULL DEFAULT moment(),
    locked_by bigint REFERENCES account,
    locked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, template_id) REFERENCES report_template,
    CONSTRAINT one_period_from_a_day UNIQUE (tenant_id, template_id, starts_on),
    CONSTRAINT period_locked_by_somebody CHECK ((locked_by IS NULL) = (locked_at IS NULL))
);
COMMENT ON TABLE report_period IS 'FieldService: a period of a template; once locked nothing of it changes.';
CALL protect_tenant_table('report_period', 'SELECT, INSERT, UPDATE');

CREATE TABLE submission (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    template_id bigint NOT NULL,
    period_id bigint NOT NULL,
    site_id bigint NOT NULL,
    area_code text NOT NULL REFERENCES area,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'submitted', 'returned', 'accepted')),
    first_submitted_at timestamptz,
    submitted_by bigint REFERENCES account,
    decided_by bigint REFERENCES account,
    decided_at timestamptz,
    returned_reason text NOT NULL DEFAULT '' CHECK (length(returned_reason) <= 2000),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, template_id) REFERENCES report_template,
    FOREIGN KEY (tenant_id, period_id) REFERENCES report_period,
    FOREIGN KEY (tenant_id, site_id) REFERENCES site,
    CONSTRAINT one_submission_of_a_site UNIQUE (tenant_id, period_id, site_id),
    CONSTRAINT submission_was_submitted CHECK ((state = 'open') = (first_submitted_at IS NULL)
        AND (first_submitted_at IS NULL) = (submitted_by IS NULL)),
    CONSTRAINT submission_decided CHECK ((decided_by IS NULL) = (decided_at IS NULL)
        AND (state NOT IN ('returned', 'accepted') OR decided_by IS NOT NULL)),
    CONSTRAINT submission_decided_by_another CHECK (state NOT IN ('returned', 'accepted') OR decided_by <> submitted_by),
    CONSTRAINT submission_returned_with_reason CHECK ((state = 'returned') = (returned_reason <> ''))
);
COMMENT ON TABLE submission IS 'FieldService: what one site owes for one period. Who is in a period is settled when it opens; late and missing follow from the days and are not stored.';
CREATE INDEX submission_area ON submission (tenant_id, period_id, area_code);
CREATE INDEX submission_open ON submission (tenant_id, state, id) WHERE state <> 'accepted';
CALL protect_tenant_table('submission', 'SELECT, INSERT, UPDATE');

CREATE TABLE submission_value (
    tenant_id bigint NOT NULL,
    submission_id bigint NOT NULL,
    template_id bigint NOT NULL,
    key text NOT NULL,
    value bigint NOT NULL CHECK (value BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (tenant_id, submission_id, key),
    FOREIGN KEY (tenant_id, submission_id) REFERENCES submission,
    FOREIGN KEY (tenant_id, template_id, key) REFERENCES report_item
);
COMMENT ON TABLE submission_value IS 'FieldService: the numbers of a submission, of sites only; a figure above a site is a sum of these.';
CALL protect_tenant_table('submission_value', 'SELECT, INSERT, DELETE');

-- Questions are those that stood when the first period opened: two periods of a template always say the same thing.
CREATE FUNCTION check_report_item() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM report_period p WHERE p.tenant_id = NEW.tenant_id AND p.template_id = NEW.template_id) THEN
        RAISE EXCEPTION 'the template has periods' USING ERRCODE = '23001', CONSTRAINT = 'report_template_in_use',
            TABLE = 'report_item';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_report_item() IS 'FieldService: trigger of report_item: none is added once a period was opened.';
CREATE TRIGGER report_template_in_use BEFORE INSERT ON report_item FOR EACH ROW EXECUTE FUNCTION check_report_item();

CREATE FUNCTION keep_locked_report_period() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'report_period' THEN
        IF OLD.locked_at IS NOT NULL OR (NEW.template_id, NEW.starts_on, NEW.ends_on, NEW.due_on)
            IS DISTINCT FROM (OLD.template_id, OLD.starts_on, OLD.ends_on, OLD.due_on) THEN
            RAISE EXCEPTION 'the period is locked' USING ERRCODE = '23001', CONSTRAINT = 'report_period_locked',
                TABLE = TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END IF;
    -- The share lock makes a change and the locking of its period wait for each other.
    PERFORM FROM report_period p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.period_id AND p.locked_at IS NULL
        FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the period is locked' USING ERRCODE = '23001', CONSTRAINT = 'report_period_locked',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_locked_report_period() IS 'FieldService: trigger of report_period and submission: a locked period keeps everything as it is.';
CREATE TRIGGER report_period_locked BEFORE UPDATE ON report_period
    FOR EACH ROW EXECUTE FUNCTION keep_locked_report_period();
CREATE TRIGGER report_period_locked BEFORE INSERT OR UPDATE ON submission
    FOR EACH ROW EXECUTE FUNCTION keep_locked_report_period();

-- Numbers change only together with the state: while a site fills in, never after it was accepted or locked.
CREATE FUNCTION check_submission_value() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM submission s JOIN report_period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id
        WHERE s.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
          AND s.id = coalesce(NEW.submission_id, OLD.submission_id) AND s.state <> 'accepted' AND p.locked_at IS NULL
          AND s.template_id = coalesce(NEW.template_id, OLD.template_id))
        OR EXISTS (SELECT FROM report_item i WHERE i.tenant_id = NEW.tenant_id AND i.template_id = NEW.template_id
            AND i.key = NEW.key AND i.measure = 'ratio')
    THEN
        RAISE EXCEPTION 'the number cannot be written' USING ERRCODE = '23001', CONSTRAINT = 'submission_value_open',
            TABLE = 'submission_value';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
COMMENT ON FUNCTION check_submission_value() IS 'FieldService: trigger of submission_value: no ratio is typed, and nothing accepted or locked changes.';
CREATE TRIGGER submission_value_open BEFORE INSERT OR UPDATE OR DELETE ON submission_value
    FOR EACH ROW EXECUTE FUNCTION check_submission_value();
