-- What holds money back is lifted by two people, neither of them who placed the hold alone: one asks, another confirms.

CREATE TABLE evaluation_release_confirmation (
    tenant_id bigint NOT NULL,
    evaluation_id bigint NOT NULL,
    confirmed_by bigint NOT NULL REFERENCES account,
    confirmed_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, evaluation_id),
    FOREIGN KEY (tenant_id, evaluation_id) REFERENCES evaluation_release
);
COMMENT ON TABLE evaluation_release_confirmation IS 'Milestones: the second person, who confirms that a held tranche is set free; only then it is.';
CALL protect_tenant_table('evaluation_release_confirmation', 'SELECT, INSERT');
CALL make_append_only('evaluation_release_confirmation');
COMMENT ON TABLE evaluation_release IS 'Milestones: that the next tranche, which the decision held, shall be paid: who asked for it, and why; another person confirms.';

CREATE OR REPLACE FUNCTION check_evaluation_release() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    actor bigint := coalesce(to_jsonb(NEW) ->> 'confirmed_by', to_jsonb(NEW) ->> 'released_by');
BEGIN
    IF NOT EXISTS (SELECT FROM evaluation_decision d WHERE d.tenant_id = NEW.tenant_id
            AND d.evaluation_id = NEW.evaluation_id AND d.holds_next)
        OR EXISTS (SELECT FROM evaluation_evaluator v WHERE v.tenant_id = NEW.tenant_id
            AND v.evaluation_id = NEW.evaluation_id AND v.account_id = actor)
        OR EXISTS (SELECT FROM evaluation e JOIN supervision_visit v ON v.tenant_id = e.tenant_id
            AND v.milestone_id = e.milestone_id
            JOIN visit_finding f ON f.tenant_id = v.tenant_id AND f.visit_id = v.id AND f.severity <> 'minor'
            WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.evaluation_id AND f.resolved_at IS NULL) THEN
        RAISE EXCEPTION 'not to be released' USING ERRCODE = '23514', CONSTRAINT = 'hold_may_be_lifted',
            TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_TABLE_NAME = 'evaluation_release' AND EXISTS (SELECT FROM evaluation_decision d
            WHERE d.tenant_id = NEW.tenant_id AND d.evaluation_id = NEW.evaluation_id AND d.decided_by = actor)
        OR TG_TABLE_NAME <> 'evaluation_release' AND EXISTS (SELECT FROM evaluation_release r
            WHERE r.tenant_id = NEW.tenant_id AND r.evaluation_id = NEW.evaluation_id AND r.released_by = actor) THEN
        RAISE EXCEPTION 'a hold is lifted by two people' USING ERRCODE = '23514', CONSTRAINT = 'hold_takes_two',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_evaluation_release() IS 'Milestones: trigger of releases and their confirmations; of a hold, by nobody who scored, not asked for by who placed it nor confirmed by who asked, and not while a major or critical finding is open.';
CREATE TRIGGER hold_may_be_lifted BEFORE INSERT ON evaluation_release_confirmation
    FOR EACH ROW EXECUTE FUNCTION check_evaluation_release();

CREATE OR REPLACE FUNCTION tranche_is_held(tenant bigint, wanted bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM milestone m JOIN milestone b ON b.tenant_id = m.tenant_id
            AND b.contract_id = m.contract_id AND b.n = m.n - 1
        JOIN evaluation e ON e.tenant_id = b.tenant_id AND e.milestone_id = b.id
        JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id AND d.holds_next
        WHERE m.tenant_id = tenant AND m.tranche_id = wanted AND NOT EXISTS (SELECT FROM evaluation_release_confirmation r
            WHERE r.tenant_id = d.tenant_id AND r.evaluation_id = d.evaluation_id));
