-- What has to be proved before a tranche is paid: reported, checked and accepted by three different people.

CREATE TABLE milestone (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    tranche_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    area_code text NOT NULL REFERENCES area,
    n smallint NOT NULL CHECK (n >= 1),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    requirement text NOT NULL DEFAULT '' CHECK (length(requirement) <= 5000),
    due_on date NOT NULL,
    on_signing boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'scheduled' CHECK (state IN ('scheduled', 'submitted', 'checked', 'accepted', 'returned',
        'rectify', 'cancelled')),
    rectify_by date,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, tranche_id) REFERENCES tranche,
    CONSTRAINT milestone_number UNIQUE (tenant_id, contract_id, n),
    CONSTRAINT one_milestone_of_a_tranche UNIQUE (tenant_id, tranche_id),
    CONSTRAINT rectification_has_a_day CHECK ((state = 'rectify') = (rectify_by IS NOT NULL))
);
COMMENT ON TABLE milestone IS 'Milestones: what a contractor has to prove by a day; its acceptance opens one tranche. Overdue is derived from the day, never stored.';
CREATE INDEX milestone_due ON milestone (tenant_id, due_on) WHERE state <> 'accepted';
CALL protect_tenant_table('milestone', 'SELECT, INSERT, UPDATE');

CREATE TABLE milestone_report (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    milestone_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 20000),
    submitted_by bigint NOT NULL REFERENCES account,
    submitted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, milestone_id) REFERENCES milestone,
    CONSTRAINT milestone_report_number UNIQUE (tenant_id, milestone_id, n)
);
COMMENT ON TABLE milestone_report IS 'Milestones: what the contractor says it did, with evidence as files; a new report follows a return, nothing is overwritten.';
CALL protect_tenant_table('milestone_report', 'SELECT, INSERT');
CALL make_append_only('milestone_report');

CREATE TABLE milestone_check (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    milestone_id bigint NOT NULL,
    report_id bigint NOT NULL,
    visited_on date,
    finding text NOT NULL CHECK (finding IN ('passed', 'returned', 'rectify')),
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 20000),
    checked_by bigint NOT NULL REFERENCES account,
    checked_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, milestone_id) REFERENCES milestone,
    FOREIGN KEY (tenant_id, report_id) REFERENCES milestone_report,
    CONSTRAINT one_check_of_a_report UNIQUE (tenant_id, report_id)
);
COMMENT ON TABLE milestone_check IS 'Milestones: what a supervisor found when checking a report.';
CALL protect_tenant_table('milestone_check', 'SELECT, INSERT');
CALL make_append_only('milestone_check');

CREATE TABLE milestone_acceptance (
    tenant_id bigint NOT NULL,
    milestone_id bigint NOT NULL,
    check_id bigint,
    sealed_paper_id bigint,
    accepted_by bigint NOT NULL REFERENCES account,
    accepted_at timestamptz NOT NULL DEFAULT moment(),
    statement text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, milestone_id),
    FOREIGN KEY (tenant_id, milestone_id) REFERENCES milestone,
    FOREIGN KEY (tenant_id, check_id) REFERENCES milestone_check,
    FOREIGN KEY (tenant_id, sealed_paper_id) REFERENCES sealed_paper,
    CHECK (num_nonnulls(check_id, sealed_paper_id) = 1)
);
COMMENT ON TABLE milestone_acceptance IS 'Milestones: acceptance opens the tranche: after a passed check by somebody else, or, for a milestone met by signing, with the sealed contract.';
CALL protect_tenant_table('milestone_acceptance', 'SELECT, INSERT');
CALL make_append_only('milestone_acceptance');

CREATE FUNCTION check_milestone_acceptance() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.check_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM milestone_check c JOIN milestone_report r ON r.tenant_id = c.tenant_id AND r.id = c.report_id
        WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.check_id AND c.milestone_id = NEW.milestone_id
          AND c.finding = 'passed' AND c.checked_by <> NEW.accepted_by AND r.submitted_by <> NEW.accepted_by)
    THEN
        RAISE EXCEPTION 'acceptance needs a passed check by somebody else' USING ERRCODE = '23514',
            CONSTRAINT = 'acceptance_takes_another', TABLE = 'milestone_acceptance';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER acceptance_takes_another BEFORE INSERT ON milestone_acceptance
    FOR EACH ROW EXECUTE FUNCTION check_milestone_acceptance();

-- The last wall before the money: no payment request for a tranche whose milestone has not been accepted, and never
-- more from a fund than the tranche has of it.
CREATE FUNCTION check_tranche_is_open() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.tranche_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM milestone m JOIN milestone_acceptance a ON a.tenant_id = m.tenant_id AND a.milestone_id = m.id
        JOIN contract c ON c.tenant_id = m.tenant_id AND c.id = m.contract_id AND c.state = 'active'
        WHERE m.tenant_id = NEW.tenant_id AND m.tranche_id = NEW.tranche_id AND m.contract_id = NEW.contract_id)
    THEN
        RAISE EXCEPTION 'the milestone has not been accepted' USING ERRCODE = '23514',
            CONSTRAINT = 'tranche_is_open', TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tranche_is_open BEFORE INSERT OR UPDATE OF state ON payment_request
    FOR EACH ROW WHEN (NEW.state IN ('prepared', 'approved', 'paid')) EXECUTE FUNCTION check_tranche_is_open();
