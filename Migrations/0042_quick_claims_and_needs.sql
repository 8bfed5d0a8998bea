-- Quick claims (抢单): the first valid claim wins a lot. Community needs (社区需求): stated below, accepted by the county,
-- made a lot, closed only after the community was asked.

CREATE TABLE lot_claim (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    round integer NOT NULL CHECK (round > 0),
    organisation_id bigint NOT NULL REFERENCES organisation,
    verdicts jsonb NOT NULL CHECK (jsonb_typeof(verdicts) = 'array'),
    claimed_by bigint NOT NULL REFERENCES account,
    claimed_at timestamptz NOT NULL DEFAULT moment(),
    released_by bigint REFERENCES account,
    released_at timestamptz,
    released_reason text NOT NULL DEFAULT '' CHECK (length(released_reason) <= 2000),
    reopens_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id, lot_id) REFERENCES lot (tenant_id, call_id, id),
    CONSTRAINT lot_claim_round UNIQUE (tenant_id, lot_id, round),
    CONSTRAINT lot_claim_released_whole CHECK (num_nulls(released_by, released_at, reopens_at) IN (0, 3)
        AND (released_at IS NULL) = (released_reason = '') AND reopens_at >= released_at)
);
COMMENT ON TABLE lot_claim IS 'Calls: an organisation took a lot of a quick claim; released when it withdraws, and claimable again from the announced moment.';
CREATE UNIQUE INDEX lot_claimed_once ON lot_claim (tenant_id, lot_id) WHERE released_at IS NULL;
CREATE INDEX lot_claim_organisation ON lot_claim (tenant_id, organisation_id);
CALL protect_tenant_table('lot_claim', 'SELECT, INSERT, UPDATE (released_by, released_at, released_reason, reopens_at)');

-- The clock of the database decides whether a lot may be claimed; the unique index decides who was first.
CREATE FUNCTION decide_claim() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    target call;
BEGIN
    SELECT * INTO target FROM call WHERE tenant_id = NEW.tenant_id AND id = NEW.call_id FOR SHARE;
    IF target.kind <> 'claim' OR target.state <> 'published' OR NEW.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'lot is not for claims' USING ERRCODE = '23514', TABLE = 'lot_claim',
            CONSTRAINT = 'claim_not_open';
    END IF;
    NEW.claimed_at := moment();
    IF NEW.claimed_at < target.opens_at
        OR NEW.claimed_at > least(target.deadline_at + make_interval(secs => target.grace_seconds), target.closed_at)
    THEN
        RAISE EXCEPTION 'claims are not open' USING ERRCODE = '23514', TABLE = 'lot_claim',
            CONSTRAINT = 'claim_not_open';
    END IF;
    IF EXISTS (SELECT FROM lot_claim o WHERE o.tenant_id = NEW.tenant_id AND o.lot_id = NEW.lot_id
        AND o.reopens_at > NEW.claimed_at) THEN
        RAISE EXCEPTION 'the next round has not begun' USING ERRCODE = '23514', TABLE = 'lot_claim',
            CONSTRAINT = 'claim_round_announced';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION decide_claim() IS 'Calls: trigger of quick claims: only while the call is open and the round of the lot has begun.';
CREATE TRIGGER claim_decided BEFORE INSERT ON lot_claim FOR EACH ROW EXECUTE FUNCTION decide_claim();
CREATE TRIGGER claim_released_once BEFORE UPDATE OR DELETE ON lot_claim
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

-- A proposal for a lot that goes to the first claim comes from who claimed it.
CREATE FUNCTION require_claim() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM call c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.call_id AND c.kind = 'claim')
        AND NOT EXISTS (SELECT FROM lot_claim k WHERE k.tenant_id = NEW.tenant_id AND k.lot_id = NEW.lot_id
            AND k.organisation_id = NEW.organisation_id AND k.released_at IS NULL) THEN
        RAISE EXCEPTION 'the lot was not claimed' USING ERRCODE = '23514', TABLE = 'proposal',
            CONSTRAINT = 'proposal_needs_claim';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION require_claim() IS 'Calls: trigger of proposals in calls of the kind claim.';
CREATE TRIGGER proposal_needs_claim BEFORE INSERT ON proposal FOR EACH ROW EXECUTE FUNCTION require_claim();

CREATE TABLE community_need (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    area_code text NOT NULL REFERENCES area,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    description text NOT NULL CHECK (description <> '' AND length(description) <= 4000),
    people integer NOT NULL CHECK (people > 0),
    needed_by date NOT NULL,
    budget_fen bigint NOT NULL CHECK (budget_fen >= 0),
    state text NOT NULL DEFAULT 'stated' CHECK (state IN ('stated', 'returned', 'accepted', 'closed', 'withdrawn')),
    stated_by bigint NOT NULL REFERENCES account,
    stated_at timestamptz NOT NULL DEFAULT moment(),
    decided_by bigint REFERENCES account,
    decided_at timestamptz,
    returned_reason text NOT NULL DEFAULT '' CHECK (length(returned_reason) <= 2000),
    taker_id bigint REFERENCES organisation,
    taken_at timestamptz,
    taken_by bigint REFERENCES account,
    answer text CHECK (answer IN ('met', 'partly', 'unmet', 'unreachable')),
    answer_note text NOT NULL DEFAULT '' CHECK (length(answer_note) <= 2000),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    closed_by bigint REFERENCES account,
    closed_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT need_decided_by_another CHECK (decided_by <> stated_by),
    CONSTRAINT need_decided CHECK ((decided_by IS NULL) = (decided_at IS NULL)
        AND (state NOT IN ('accepted', 'returned', 'closed') OR decided_by IS NOT NULL)
        AND (state = 'returned') <= (returned_reason <> '')),
    CONSTRAINT need_taken_whole CHECK (num_nulls(taker_id, taken_at, taken_by) IN (0, 3)),
    CONSTRAINT need_answered_whole CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT need_answer_says_why CHECK (answer IS NULL OR answer = 'met' OR answer_note <> ''),
    CONSTRAINT need_closed_after_asking CHECK ((state = 'closed') = (closed_at IS NOT NULL)
        AND (closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL OR answer IS NOT NULL)),
    CONSTRAINT need_closed_by_another CHECK (closed_by <> answered_by)
);
COMMENT ON TABLE community_need IS 'Calls: what a town or a community needs (社区需求), for how many, by when; accepted by the county, closed only after the community was asked.';
CREATE INDEX community_need_area ON community_need (tenant_id, area_code, id);
CREATE INDEX community_need_state ON community_need (tenant_id, state, id);
CALL protect_tenant_table('community_need', 'SELECT, INSERT, UPDATE');

CREATE TABLE lot_need (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    need_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, lot_id),
    CONSTRAINT need_in_one_lot UNIQUE (tenant_id, need_id),
    FOREIGN KEY (tenant_id, call_id, lot_id) REFERENCES lot (tenant_id, call_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, need_id) REFERENCES community_need
);
COMMENT ON TABLE lot_need IS 'Calls: the community need that a lot answers.';
CALL protect_tenant_table('lot_need', 'SELECT, INSERT, DELETE');
CREATE TRIGGER lot_need_published_frozen BEFORE INSERT OR UPDATE OR DELETE ON lot_need
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_call();
