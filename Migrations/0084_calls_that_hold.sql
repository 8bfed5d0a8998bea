-- Calls: what others read of a proposal is what was handed in; a claim, a need and a call end as they should.

-- Title and amount of a proposal that was handed in are those of the revision that was submitted last, whatever is being
-- written meanwhile.
CREATE FUNCTION keep_submitted_headline() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM (SELECT r.title, r.requested_fen FROM proposal_revision r
        WHERE r.tenant_id = NEW.tenant_id AND r.proposal_id = NEW.id AND r.submitted_at IS NOT NULL
        ORDER BY r.number DESC LIMIT 1) AS told
        WHERE told.title = NEW.title AND told.requested_fen = NEW.requested_fen) THEN
        RAISE EXCEPTION 'title and amount are those that were submitted' USING ERRCODE = '23514',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'proposal_headline_submitted';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_submitted_headline() IS 'Calls: trigger of proposals; after the first submission title and amount are those of the last submitted revision.';
CREATE TRIGGER proposal_headline_submitted BEFORE UPDATE OF title, requested_fen ON proposal FOR EACH ROW
    WHEN (NEW.first_submitted_at IS NOT NULL
        AND ((OLD.title, OLD.requested_fen) IS DISTINCT FROM (NEW.title, NEW.requested_fen)))
    EXECUTE FUNCTION keep_submitted_headline();

-- A call that is over is put away when nothing of it waits for the office or for a correction any more.
CREATE FUNCTION keep_undecided_call() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM proposal p WHERE p.tenant_id = NEW.tenant_id AND p.call_id = NEW.id
        AND p.state IN ('submitted', 'returned')) THEN
        RAISE EXCEPTION 'proposals of the call are not decided' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'call_archived_decided';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_undecided_call() IS 'Calls: trigger of calls; a published call is archived only when no proposal of it waits for screening or for a correction.';
CREATE TRIGGER call_archived_decided BEFORE UPDATE OF state ON call FOR EACH ROW
    WHEN (OLD.state = 'published' AND NEW.state = 'archived') EXECUTE FUNCTION keep_undecided_call();

-- A draft may be put away as well: it was never published.
ALTER TABLE call DROP CONSTRAINT call_published_by_decision;
ALTER TABLE call ADD CONSTRAINT call_published_by_decision CHECK (trial_of IS NOT NULL OR (
    (state NOT IN ('draft', 'awaiting_decision') OR published_at IS NULL)
    AND (published_at IS NOT NULL OR state IN ('draft', 'awaiting_decision', 'archived'))
    AND (published_at IS NULL) = (published_by IS NULL) AND (published_at IS NULL) = (decision_id IS NULL)));

-- A need belongs to one lot at a time: the link of a call that ended without a taker ends with it and stays on record.
ALTER TABLE lot_need ADD COLUMN ended_at timestamptz;
ALTER TABLE lot_need DROP CONSTRAINT need_in_one_lot;
CREATE UNIQUE INDEX need_in_one_lot ON lot_need (tenant_id, need_id) WHERE ended_at IS NULL;
CREATE INDEX lot_need_need ON lot_need (tenant_id, need_id);
COMMENT ON TABLE lot_need IS 'Calls: the community need that a lot answers; ended when the call was withdrawn or put away and nobody had taken the need.';
GRANT UPDATE (ended_at) ON lot_need TO miaopu_app;
DROP TRIGGER lot_need_published_frozen ON lot_need;
CREATE TRIGGER lot_need_published_frozen BEFORE INSERT OR DELETE OR UPDATE OF tenant_id, call_id, lot_id, need_id
    ON lot_need FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_call();

CREATE FUNCTION keep_need_of_lot() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NOT EXISTS (SELECT FROM call c WHERE c.tenant_id = NEW.tenant_id
        AND c.id = NEW.call_id AND c.state IN ('withdrawn', 'archived')) THEN
        RAISE EXCEPTION 'the need of a lot stands as long as its call' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'lot_need_stands';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_need_of_lot() IS 'Calls: trigger of the needs of lots; one ends once, with its call.';
CREATE TRIGGER lot_need_stands BEFORE UPDATE OF ended_at ON lot_need FOR EACH ROW
    EXECUTE FUNCTION keep_need_of_lot();

CREATE FUNCTION free_needs_of_call() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lot_need ln SET ended_at = moment() FROM community_need n
    WHERE ln.tenant_id = NEW.tenant_id AND ln.call_id = NEW.id AND ln.ended_at IS NULL
      AND n.tenant_id = ln.tenant_id AND n.id = ln.need_id AND n.taker_id IS NULL AND n.state <> 'closed';
    RETURN NULL;
END $$;
COMMENT ON FUNCTION free_needs_of_call() IS 'Calls: trigger of calls; needs that nobody has taken may become lots again when their call is withdrawn or put away.';
CREATE TRIGGER call_frees_needs AFTER UPDATE OF state ON call FOR EACH ROW
    WHEN (NEW.state IN ('withdrawn', 'archived') AND OLD.state <> NEW.state) EXECUTE FUNCTION free_needs_of_call();

-- A claim stands as long as an accepted proposal stands on it, and nothing is accepted on a lot without a claim.
CREATE FUNCTION keep_claim_of_accepted() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM proposal p WHERE p.tenant_id = NEW.tenant_id AND p.lot_id = NEW.lot_id
        AND p.organisation_id = NEW.organisation_id AND p.state = 'accepted') THEN
        RAISE EXCEPTION 'an accepted proposal stands on the claim' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'claim_of_accepted';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_claim_of_accepted() IS 'Calls: trigger of claims; one is not released while a proposal that was accepted on it stands.';
CREATE TRIGGER claim_of_accepted BEFORE UPDATE OF released_at ON lot_claim FOR EACH ROW
    WHEN (OLD.released_at IS NULL AND NEW.released_at IS NOT NULL) EXECUTE FUNCTION keep_claim_of_accepted();

CREATE FUNCTION require_standing_claim() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM call c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.call_id AND c.kind = 'claim'
        AND c.trial_of IS NULL) THEN
        PERFORM FROM lot_claim k WHERE k.tenant_id = NEW.tenant_id AND k.lot_id = NEW.lot_id
            AND k.organisation_id = NEW.organisation_id AND k.released_at IS NULL FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the lot is not claimed by who proposes' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
                CONSTRAINT = 'proposal_needs_claim';
        END IF;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION require_standing_claim() IS 'Calls: trigger of proposals; in a quick claim only who holds the lot is accepted for it.';
CREATE TRIGGER proposal_accepted_with_claim BEFORE UPDATE OF state ON proposal FOR EACH ROW
    WHEN (NEW.state = 'accepted' AND OLD.state <> 'accepted') EXECUTE FUNCTION require_standing_claim();

-- Everybody who receives money of a proposal: who proposes and its partners.
CREATE VIEW proposal_taker WITH (security_invoker = true) AS
SELECT p.tenant_id, p.id AS proposal_id, p.call_id, p.organisation_id FROM proposal p
UNION ALL
SELECT q.tenant_id, q.proposal_id, p.call_id, q.organisation_id
FROM proposal_partner q JOIN proposal p ON p.tenant_id = q.tenant_id AND p.id = q.proposal_id
WHERE q.organisation_id <> p.organisation_id;
COMMENT ON VIEW proposal_taker IS 'Calls: the organisations that a proposal brings money to, the lead and its partners.';
GRANT SELECT ON proposal_taker TO miaopu_app, miaopu_backup;

-- As before; a partner that is barred, or has not the rating that the call asks for, stands in the way as the lead does.
CREATE OR REPLACE VIEW unawardable WITH (security_invoker = true) AS
SELECT DISTINCT p.tenant_id, p.proposal_id,
    CASE WHEN held.unverified >= coalesce(asked.grade, 1) THEN 'unverified' ELSE 'rating' END AS obstacle
FROM proposal_taker p
JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
CROSS JOIN LATERAL (
    SELECT max(g.grade) FILTER (WHERE g.verified_at IS NOT NULL) AS verified,
        max(g.grade) FILTER (WHERE g.verified_at IS NULL) AS unverified
    FROM organisation_rating g
    WHERE g.organisation_id = p.organisation_id AND today() >= g.issued_on AND today() < g.expires_on) held
CROSS JOIN LATERAL (
    SELECT max((e.value ->> 'grade_at_least')::integer) AS grade
    FROM jsonb_array_elements(c.eligibility) AS e
    WHERE e.value ->> 'rule' = 'rating' AND NOT coalesce((e.value ->> 'advisory')::boolean, false)) asked
WHERE CASE WHEN asked.grade IS NULL THEN held.verified IS NULL AND held.unverified IS NOT NULL
    ELSE coalesce(held.verified, 0) < asked.grade END
UNION ALL
SELECT DISTINCT p.tenant_id, p.proposal_id, 'barred'
FROM proposal_taker p
JOIN organisation_bar b ON b.organisation_id = p.organisation_id AND b.lifted_at IS NULL
WHERE today() >= b.barred_from AND today() <= coalesce(b.barred_until, 'infinity')
UNION ALL
SELECT p.tenant_id, p.id, 'state' FROM proposal p WHERE p.state <> 'accepted'
UNION ALL
SELECT p.tenant_id, p.id, 'state' FROM proposal p JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
WHERE c.trial_of IS NOT NULL AND p.state = 'accepted';
COMMENT ON VIEW unawardable IS 'Competitions: proposals that cannot be awarded today: a rating of the lead or of a partner that is not verified (待核), or less than the call asks for today, an open bar of one of them, or no longer accepted.';
