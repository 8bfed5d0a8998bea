-- Delivery under a contract: what has to be delivered in units, the logs that prove it, what was reported and verified,
-- and what has to be put right. Verified units have one definition, which progress, quota and pay share.

CREATE TABLE deliverable (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    area_code text NOT NULL REFERENCES area,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    unit text NOT NULL CHECK (unit <> '' AND length(unit) <= 20),
    planned bigint NOT NULL CHECK (planned BETWEEN 1 AND 1000000000),
    due_on date NOT NULL,
    needs_log boolean NOT NULL,
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    CONSTRAINT one_deliverable_of_a_title UNIQUE (tenant_id, contract_id, title)
);
COMMENT ON TABLE deliverable IS 'FieldService: what a contractor delivers, in a named unit: a service counted by the time, or a product; with a log where each unit is proved.';
CALL protect_tenant_table('deliverable', 'SELECT, INSERT');

CREATE TABLE service_log (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    deliverable_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('report', 'handle', 'tell', 'visit', 'patrol', 'lesson', 'other')),
    area_code text NOT NULL REFERENCES area,
    done_on date NOT NULL,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 100000),
    finds integer NOT NULL DEFAULT 0 CHECK (finds BETWEEN 0 AND 100000),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    entered_by bigint NOT NULL REFERENCES account,
    entered_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, deliverable_id) REFERENCES deliverable,
    CONSTRAINT logged_after_done CHECK (done_on <= (entered_at AT TIME ZONE 'Asia/Shanghai')::date)
);
COMMENT ON TABLE service_log IS 'FieldService: duty and patrol logs: what was done where on which day, with the day on which it was entered; append-only.';
CREATE INDEX service_log_of_a_deliverable ON service_log (tenant_id, deliverable_id, done_on);
CALL protect_tenant_table('service_log', 'SELECT, INSERT');
CALL make_append_only('service_log');

CREATE TABLE delivery_report (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    deliverable_id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    claimed bigint NOT NULL CHECK (claimed BETWEEN 1 AND 1000000000),
    statement text NOT NULL DEFAULT '' CHECK (length(statement) <= 4000),
    state text NOT NULL DEFAULT 'submitted' CHECK (state IN ('submitted', 'returned', 'verified')),
    submitted_by bigint NOT NULL REFERENCES account,
    submitted_at timestamptz NOT NULL DEFAULT moment(),
    verified bigint CHECK (verified >= 0),
    finding text NOT NULL DEFAULT '' CHECK (length(finding) <= 4000),
    decided_by bigint REFERENCES account,
    decided_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, deliverable_id) REFERENCES deliverable,
    CONSTRAINT verified_is_decided CHECK ((state = 'submitted') = (decided_by IS NULL)
        AND (decided_by IS NULL) = (decided_at IS NULL) AND (state = 'verified') = (verified IS NOT NULL)),
    CONSTRAINT verified_at_most_claimed CHECK (verified <= claimed),
    CONSTRAINT verified_by_another CHECK (decided_by <> submitted_by),
    CONSTRAINT less_is_explained CHECK (finding <> '' OR (state <> 'returned' AND verified IS NOT DISTINCT FROM
        CASE WHEN state = 'verified' THEN claimed END))
);
COMMENT ON TABLE delivery_report IS 'FieldService: units that a contractor says it delivered in a period, and how many of them the supervisor verified; fewer with a finding.';
CREATE INDEX delivery_report_of_a_deliverable ON delivery_report (tenant_id, deliverable_id, starts_on);
CALL protect_tenant_table('delivery_report', 'SELECT, INSERT, UPDATE');

-- Two reports of a deliverable never count the same day, and what was decided stays.
CREATE FUNCTION check_delivery_report() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    wanted deliverable;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.state <> 'submitted' OR (NEW.deliverable_id, NEW.starts_on, NEW.ends_on, NEW.claimed)
        IS DISTINCT FROM (OLD.deliverable_id, OLD.starts_on, OLD.ends_on, OLD.claimed)) THEN
        RAISE EXCEPTION 'the report was decided' USING ERRCODE = '23001', CONSTRAINT = 'delivery_report_decided',
            TABLE = 'delivery_report';
    END IF;
    -- Reports of one deliverable wait for each other; its row is nobody's to lock.
    PERFORM pg_advisory_xact_lock(hashtextextended('delivery ' || NEW.tenant_id || ' ' || NEW.deliverable_id, 0));
    SELECT d.* INTO wanted FROM deliverable d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.deliverable_id;
    IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM delivery_report r WHERE r.tenant_id = NEW.tenant_id
        AND r.deliverable_id = NEW.deliverable_id AND r.state <> 'returned' AND r.starts_on <= NEW.ends_on
        AND r.ends_on >= NEW.starts_on)
    THEN
        RAISE EXCEPTION 'a day counts once' USING ERRCODE = '23P01', CONSTRAINT = 'delivery_counts_once',
            TABLE = 'delivery_report';
    END IF;
    IF NEW.state <> 'returned' AND wanted.needs_log AND coalesce(NEW.verified, NEW.claimed) > (
        SELECT coalesce(sum(l.quantity), 0) FROM service_log l WHERE l.tenant_id = NEW.tenant_id
          AND l.deliverable_id = NEW.deliverable_id AND l.done_on BETWEEN NEW.starts_on AND NEW.ends_on)
    THEN
        RAISE EXCEPTION 'more than the log proves' USING ERRCODE = '23514', CONSTRAINT = 'delivery_is_logged',
            TABLE = 'delivery_report';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_delivery_report() IS 'FieldService: trigger of delivery_report: no day counts twice, the log proves every unit, and a decision is final.';
CREATE TRIGGER delivery_counts_once BEFORE INSERT OR UPDATE ON delivery_report
    FOR EACH ROW EXECUTE FUNCTION check_delivery_report();

-- The one definition: progress is verified of planned, the quota is reached when verified is planned, and paid is
-- verified up to planned.
CREATE FUNCTION verified_units(wanted_tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(sum(r.verified), 0)::bigint FROM delivery_report r
        WHERE r.tenant_id = wanted_tenant AND r.deliverable_id = wanted AND r.state = 'verified');
COMMENT ON FUNCTION verified_units(bigint, bigint) IS 'FieldService: verified units of a deliverable, as progress, quota and pay count them.';

CREATE TABLE defect (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    deliverable_id bigint NOT NULL,
    description text NOT NULL CHECK (description <> '' AND length(description) <= 4000),
    rectify_by date NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'mended', 'closed')),
    found_by bigint NOT NULL REFERENCES account,
    found_at timestamptz NOT NULL DEFAULT moment(),
    mended_by bigint REFERENCES account,
    mended_at timestamptz,
    mended_note text NOT NULL DEFAULT '' CHECK (length(mended_note) <= 4000),
    closed_by bigint REFERENCES account,
    closed_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, deliverable_id) REFERENCES deliverable,
    CONSTRAINT defect_day_after_finding CHECK (rectify_by >= (found_at AT TIME ZONE 'Asia/Shanghai')::date),
    CONSTRAINT defect_mended CHECK (num_nulls(mended_by, mended_at) IN (0, 2)
        AND (state = 'open' OR (mended_by IS NOT NULL AND mended_note <> ''))),
    CONSTRAINT defect_closed CHECK ((state = 'closed') = (closed_by IS NOT NULL)
        AND (closed_by IS NULL) = (closed_at IS NULL)),
    CONSTRAINT defect_closed_by_another CHECK (closed_by <> mended_by)
);
COMMENT ON TABLE defect IS 'FieldService: what a supervisor found wrong, the day to put it right by, what was done, and who saw that it is right. Overdue follows from the day.';
CREATE INDEX defect_of_a_deliverable ON defect (tenant_id, deliverable_id, id);
CALL protect_tenant_table('defect', 'SELECT, INSERT, UPDATE');
