-- Plans that a programme carries out: aspects, measures, yearly phases, ranked commitments, who answers for them at each
-- level, the gates from pilot to scale, readings from baseline to endline; and what payers have bought.

CREATE TABLE action_plan (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    title_en text NOT NULL DEFAULT '' CHECK (length(title_en) <= 200),
    document text NOT NULL DEFAULT '' CHECK (length(document) <= 200),
    first_year smallint NOT NULL CHECK (first_year BETWEEN 1900 AND 2200),
    last_year smallint NOT NULL CHECK (last_year BETWEEN 1900 AND 2200),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    adopted_on date,
    adopted_document text NOT NULL DEFAULT '' CHECK (length(adopted_document) <= 200),
    adopted_by bigint REFERENCES account,
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    CONSTRAINT one_plan_of_a_title UNIQUE (tenant_id, programme_id, title),
    CONSTRAINT plan_years CHECK (last_year >= first_year),
    CONSTRAINT adopted_with_document CHECK ((adopted_on IS NULL) = (adopted_document = '')
        AND (adopted_on IS NULL) = (adopted_by IS NULL))
);
COMMENT ON TABLE action_plan IS 'Milestones: a plan of a programme, as its document has it, and the day on which what was tried became the rule.';
CALL protect_tenant_table('action_plan', 'SELECT, INSERT, UPDATE');

CREATE TABLE plan_part (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    plan_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    parent_n smallint CHECK (parent_n < n),
    kind text NOT NULL CHECK (kind IN ('aspect', 'measure', 'phase', 'commitment')),
    place smallint NOT NULL CHECK (place >= 1),
    year smallint,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 300),
    state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'under_way', 'done')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES action_plan,
    CONSTRAINT plan_part_number UNIQUE (tenant_id, plan_id, n),
    FOREIGN KEY (tenant_id, plan_id, parent_n) REFERENCES plan_part (tenant_id, plan_id, n),
    CONSTRAINT phase_has_a_year CHECK ((kind = 'phase') = (year IS NOT NULL)),
    CONSTRAINT measure_has_an_aspect CHECK (kind <> 'measure' OR parent_n IS NOT NULL)
);
COMMENT ON TABLE plan_part IS 'Milestones: an aspect of a plan, a measure, a yearly phase, or a ranked commitment, in the order of the document.';
CREATE UNIQUE INDEX plan_part_place ON plan_part (tenant_id, plan_id, coalesce(parent_n, 0), kind, place);
CALL protect_tenant_table('plan_part', 'SELECT, INSERT, UPDATE');

CREATE TABLE plan_accountable (
    tenant_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    office text NOT NULL CHECK (office <> '' AND length(office) <= 100),
    PRIMARY KEY (tenant_id, plan_id, level),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES action_plan
);
COMMENT ON TABLE plan_accountable IS 'Milestones: which office answers for a plan at each level, from the province (1) to the village (5); offices, no names.';
CALL protect_tenant_table('plan_accountable', 'SELECT, INSERT');

CREATE TABLE plan_gate (
    tenant_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    criterion text NOT NULL CHECK (criterion <> '' AND length(criterion) <= 300),
    met_on date,
    evidence text NOT NULL DEFAULT '' CHECK (length(evidence) <= 1000),
    met_by bigint REFERENCES account,
    PRIMARY KEY (tenant_id, plan_id, n),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES action_plan,
    CONSTRAINT met_with_evidence CHECK ((met_on IS NULL) = (evidence = '') AND (met_on IS NULL) = (met_by IS NULL))
);
COMMENT ON TABLE plan_gate IS 'Milestones: what has to be met before a pilot becomes the rule, with the evidence.';
CALL protect_tenant_table('plan_gate', 'SELECT, INSERT, UPDATE');

-- A pilot becomes the rule when every gate is met, and once.
CREATE FUNCTION check_plan_adoption() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.adopted_on IS NOT NULL OR NOT EXISTS (SELECT FROM plan_gate g WHERE g.tenant_id = NEW.tenant_id
            AND g.plan_id = NEW.id)
        OR EXISTS (SELECT FROM plan_gate g WHERE g.tenant_id = NEW.tenant_id AND g.plan_id = NEW.id
            AND (g.met_on IS NULL OR g.met_on > NEW.adopted_on))
    THEN
        RAISE EXCEPTION 'a gate is not met' USING ERRCODE = '23514', CONSTRAINT = 'plan_gates_met',
            TABLE = 'action_plan';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_plan_adoption() IS 'Milestones: trigger of action_plan: adopted once, after every gate was met.';
CREATE TRIGGER plan_gates_met BEFORE UPDATE OF adopted_on ON action_plan FOR EACH ROW
    WHEN (NEW.adopted_on IS DISTINCT FROM OLD.adopted_on) EXECUTE FUNCTION check_plan_adoption();

CREATE TABLE plan_reading (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    plan_id bigint NOT NULL,
    subject text NOT NULL CHECK (subject <> '' AND length(subject) <= 100),
    unit text NOT NULL CHECK (unit <> '' AND length(unit) <= 20),
    definition smallint NOT NULL CHECK (definition >= 1),
    wave text NOT NULL CHECK (wave IN ('baseline', 'midline', 'endline')),
    value numeric(20, 4) NOT NULL,
    taken_on date NOT NULL,
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES action_plan,
    CONSTRAINT one_reading_of_a_wave UNIQUE (tenant_id, plan_id, subject, definition, wave)
);
COMMENT ON TABLE plan_reading IS 'Milestones: what was measured at the beginning, in the middle and at the end, each within one version of its definition; append-only.';
CALL protect_tenant_table('plan_reading', 'SELECT, INSERT');
CALL make_append_only('plan_reading');

CREATE TABLE purchase_record (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    payer text NOT NULL CHECK (payer <> '' AND length(payer) <= 200),
    area_code text NOT NULL REFERENCES area,
    subject text NOT NULL CHECK (subject <> '' AND length(subject) <= 200),
    document text NOT NULL CHECK (document <> '' AND length(document) <= 100),
    paid_on date NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT purchase_recorded_once UNIQUE (tenant_id, payer, document)
);
COMMENT ON TABLE purchase_record IS 'Milestones: purchases of services that towns and others paid for themselves, recorded from their documents; append-only.';
CALL protect_tenant_table('purchase_record', 'SELECT, INSERT');
CALL make_append_only('purchase_record');
