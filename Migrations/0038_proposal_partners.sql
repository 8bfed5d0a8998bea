-- Partners of a proposal (联合申报): organisations that propose together, each with its share. The lead is one of them.
-- A proposal without rows here is proposed by its organisation alone.

CREATE TABLE proposal_partner (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    proposal_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    share_basis_points integer NOT NULL CHECK (share_basis_points BETWEEN 1 AND 10000),
    task text NOT NULL CHECK (length(task) BETWEEN 1 AND 500),
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'agreed', 'declined')),
    agreed_fen bigint CHECK (agreed_fen >= 0),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 1000),
    named_by bigint NOT NULL REFERENCES account,
    named_at timestamptz NOT NULL DEFAULT moment(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    CONSTRAINT proposal_partner_once UNIQUE (tenant_id, proposal_id, organisation_id),
    CONSTRAINT proposal_partner_answer CHECK ((state = 'asked') = (answered_by IS NULL)
        AND (answered_by IS NULL) = (answered_at IS NULL) AND (state = 'agreed') = (agreed_fen IS NOT NULL))
);
COMMENT ON TABLE proposal_partner IS 'Calls: an organisation that proposes together with others, the lead among them: its share in hundredths of a percent, its task, and whether it agreed, and to what sum.';
CREATE INDEX proposal_partner_organisation ON proposal_partner (tenant_id, organisation_id);
CALL protect_tenant_table('proposal_partner', 'SELECT, INSERT, UPDATE, DELETE');

-- Partners change only while the proposal is written; asking something else asks anew.
CREATE FUNCTION keep_partners() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    subject bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.proposal_id ELSE NEW.proposal_id END;
    stands text;
BEGIN
    SELECT p.state INTO stands FROM proposal p
    WHERE p.tenant_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END AND p.id = subject
    FOR UPDATE;
    IF stands NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'the proposal is not being written' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_partner_frozen';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.proposal_id <> OLD.proposal_id OR NEW.organisation_id <> OLD.organisation_id
        OR ((NEW.share_basis_points <> OLD.share_basis_points OR NEW.task <> OLD.task) AND NEW.state <> 'asked')) THEN
        RAISE EXCEPTION 'a partner who is asked something else is asked anew' USING ERRCODE = '23514',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'proposal_partner_asked_anew';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER proposal_partner_frozen BEFORE INSERT OR UPDATE OR DELETE ON proposal_partner
    FOR EACH ROW EXECUTE FUNCTION keep_partners();
CREATE TRIGGER proposal_partner_kept BEFORE TRUNCATE ON proposal_partner
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is submitted together is shared out to exactly 100 %, the lead takes part, and every other partner agreed to the
-- very sum that is asked for.
CREATE FUNCTION decide_partners() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    partners integer;
    shares integer;
    leads integer;
    missing integer;
BEGIN
    SELECT count(*), coalesce(sum(q.share_basis_points), 0), count(*) FILTER (WHERE q.organisation_id = p.organisation_id),
        count(*) FILTER (WHERE q.organisation_id <> p.organisation_id
            AND (q.state <> 'agreed' OR q.agreed_fen <> NEW.requested_fen))
    INTO partners, shares, leads, missing
    FROM proposal p JOIN proposal_partner q ON q.tenant_id = p.tenant_id AND q.proposal_id = p.id
    WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.proposal_id;
    IF partners > 0 AND (shares <> 10000 OR leads <> 1) THEN
        RAISE EXCEPTION 'shares are not 100 percent' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_shares';
    END IF;
    IF missing > 0 THEN
        RAISE EXCEPTION 'a partner has not agreed' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_consent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_revision_partners BEFORE UPDATE ON proposal_revision
    FOR EACH ROW WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION decide_partners();
