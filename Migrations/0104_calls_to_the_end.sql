-- Calls: what is withdrawn is over, a test run can be tried with claims, and what is frozen has a fingerprint in the audit.

-- Nothing is accepted, given back or awarded in a call that was withdrawn.
CREATE FUNCTION require_standing_call() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM call c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.call_id AND c.state <> 'withdrawn'
        AND (c.trial_of IS NULL OR c.state = 'draft') FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the call does not stand any more' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_call_stands';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION require_standing_call() IS 'Calls: trigger of proposals; nothing is accepted, given back or awarded in a call that was withdrawn.';
CREATE TRIGGER proposal_call_stands BEFORE UPDATE OF state, awarded_on ON proposal FOR EACH ROW
    WHEN ((NEW.state IN ('accepted', 'returned') AND OLD.state <> NEW.state)
        OR (NEW.awarded_on IS NOT NULL AND OLD.awarded_on IS NULL))
    EXECUTE FUNCTION require_standing_call();

-- A call of which something was awarded is not withdrawn: the awards would hang in the air.
CREATE FUNCTION keep_awarded_call() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM proposal p WHERE p.tenant_id = NEW.tenant_id AND p.call_id = NEW.id
        AND p.awarded_on IS NOT NULL) THEN
        RAISE EXCEPTION 'something of the call was awarded' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'call_withdrawn_unawarded';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_awarded_call() IS 'Calls: trigger of calls; one of which something was awarded is not withdrawn.';
CREATE TRIGGER call_withdrawn_unawarded BEFORE UPDATE OF state ON call FOR EACH ROW
    WHEN (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn') EXECUTE FUNCTION keep_awarded_call();

-- As before; in a test run a lot is claimed whenever somebody tries it.
CREATE OR REPLACE FUNCTION decide_claim() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    target call;
BEGIN
    SELECT * INTO target FROM call WHERE tenant_id = NEW.tenant_id AND id = NEW.call_id FOR SHARE;
    IF target.kind <> 'claim' OR NEW.released_at IS NOT NULL
        OR (target.state <> 'published' AND NOT (target.trial_of IS NOT NULL AND target.state = 'draft')) THEN
        RAISE EXCEPTION 'lot is not for claims' USING ERRCODE = '23514', TABLE = 'lot_claim',
            CONSTRAINT = 'claim_not_open';
    END IF;
    NEW.claimed_at := moment();
    IF target.trial_of IS NULL AND (NEW.claimed_at < target.opens_at OR NEW.claimed_at
        > least(target.deadline_at + make_interval(secs => target.grace_seconds), target.closed_at)) THEN
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

-- Fingerprints of what was decided, for the audit: what stands beside the hashed content, moments in microseconds.
CREATE FUNCTION fingerprint(r proposal_revision) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array((extract(epoch FROM r.submitted_at) * 1000000)::bigint,
        r.submitted_by, r.title, r.requested_fen, r.verdicts, r.verification_code,
        (SELECT jsonb_agg(jsonb_build_array(a.field, a.file_id, encode(f.sha256, 'hex'), f.name, f.byte_count)
            ORDER BY a.field, a.file_id)
        FROM proposal_attachment a JOIN file f ON f.tenant_id = a.tenant_id AND f.id = a.file_id
        WHERE a.tenant_id = r.tenant_id AND a.revision_id = r.id))::text, 'UTF8')), 'hex')
$$;
COMMENT ON FUNCTION fingerprint(proposal_revision) IS 'Calls: SHA-256 over all that stands of a submitted revision beside its content: moment, person, headline, verdicts, code, files.';

CREATE FUNCTION partners_fingerprint(p proposal) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(coalesce(jsonb_agg(jsonb_build_array(q.organisation_id, q.share_basis_points, q.task,
        q.state, q.agreed_fen, q.answered_by, (extract(epoch FROM q.answered_at) * 1000000)::bigint)
        ORDER BY q.organisation_id), '[]')::text, 'UTF8')), 'hex')
    FROM proposal_partner q WHERE q.tenant_id = p.tenant_id AND q.proposal_id = p.id
$$;
COMMENT ON FUNCTION partners_fingerprint(proposal) IS 'Calls: SHA-256 over the partners of a proposal, their shares and what they agreed to.';

CREATE FUNCTION fingerprint(s proposal_screening) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(s.revision_id, s.outcome, s.reasons, s.explanation,
        s.due_on - DATE '2000-01-01', s.screened_by,
        (extract(epoch FROM s.screened_at) * 1000000)::bigint)::text, 'UTF8')), 'hex')
$$;
COMMENT ON FUNCTION fingerprint(proposal_screening) IS 'Calls: SHA-256 over the answer to a revision.';

CREATE FUNCTION fingerprint(k lot_claim) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(k.lot_id, k.round, k.organisation_id, k.verdicts, k.claimed_by,
        (extract(epoch FROM k.claimed_at) * 1000000)::bigint)::text, 'UTF8')), 'hex')
$$;
COMMENT ON FUNCTION fingerprint(lot_claim) IS 'Calls: SHA-256 over a claim as it was made.';

-- Who writes is told once of an outage that nobody has judged yet: what it will move, if it was one.
CREATE TABLE outage_warning (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    outage_id bigint NOT NULL REFERENCES outage,
    warned_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, call_id, outage_id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call
);
COMMENT ON TABLE outage_warning IS 'Calls: an outage near the deadline of a call that waits for its judgement; who writes was told of it, once.';
CALL protect_tenant_table('outage_warning', 'SELECT, INSERT');
CALL make_append_only('outage_warning');

-- As before; nothing is awarded in a call that was taken back.
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
WHERE (c.trial_of IS NOT NULL OR c.state = 'withdrawn') AND p.state = 'accepted';
COMMENT ON VIEW unawardable IS 'Competitions: proposals that cannot be awarded today: a rating of the lead or of a partner that is not verified (待核), or less than the call asks for today, an open bar of one of them, or no longer accepted.';
