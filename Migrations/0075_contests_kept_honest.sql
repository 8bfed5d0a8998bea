-- Contests: a judge in conflict with an entry marks nothing at a live pitch, and a withdrawn result takes its honour
-- out of the record of the organisation.

CREATE TABLE honour_withdrawal (
    honour_id bigint PRIMARY KEY REFERENCES honour,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    withdrawn_by bigint NOT NULL REFERENCES account,
    withdrawn_at timestamptz NOT NULL DEFAULT moment()
);
COMMENT ON TABLE honour_withdrawal IS 'Platform: an honour that counts no more, with the reason; the honour itself stays in the history of the organisation.';
GRANT SELECT, INSERT ON honour_withdrawal TO miaopu_app;
CALL make_append_only('honour_withdrawal');

ALTER TABLE competition_result ADD COLUMN honour_id bigint REFERENCES honour;

ALTER TABLE pitch_recusal ADD COLUMN ground text NOT NULL DEFAULT 'declared' CHECK (ground <> '');
COMMENT ON COLUMN pitch_recusal.ground IS 'declared by the judge, or the ground of the conflict that was found';

-- Who of the judges may not mark which entry, and why: as at a review, and for entries without a proposal by the
-- organisation that enters.
CREATE VIEW pitch_conflict WITH (security_invoker = true) AS
WITH pair AS NOT MATERIALIZED (
    SELECT j.tenant_id, j.session_id, j.number AS judge, j.account_id, r.id AS reviewer_id,
        r.organisation_id AS unit_id, l.entry_id, e.proposal_id, e.organisation_id, e.organisation_name
    FROM pitch_judge j
    JOIN pitch_slot l ON l.tenant_id = j.tenant_id AND l.session_id = j.session_id
    JOIN competition_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
    LEFT JOIN reviewer r ON r.tenant_id = j.tenant_id AND r.account_id = j.account_id
)
SELECT p.tenant_id, p.session_id, p.judge, p.entry_id, g.ground, g.evidence
FROM pair p
JOIN conflict_ground g ON g.tenant_id = p.tenant_id AND g.reviewer_id = p.reviewer_id AND g.proposal_id = p.proposal_id
UNION
SELECT p.tenant_id, p.session_id, p.judge, p.entry_id, 'member', p.organisation_name
FROM pair p
JOIN organisation_member m ON m.account_id = p.account_id AND m.organisation_id = p.organisation_id
    AND coalesce(m.valid_to, 'infinity') >= conflicts_begin_on()
UNION
SELECT p.tenant_id, p.session_id, p.judge, p.entry_id, 'organisation', p.organisation_name
FROM pair p WHERE p.unit_id = p.organisation_id
UNION
SELECT p.tenant_id, p.session_id, p.judge, p.entry_id, n.ground, n.evidence
FROM pair p
JOIN conflict_of_interest n ON n.tenant_id = p.tenant_id AND n.reviewer_id = p.reviewer_id
    AND n.organisation_id = p.organisation_id AND n.withdrawn_at IS NULL;
COMMENT ON VIEW pitch_conflict IS 'Competitions: every reason why a judge of a live pitch may not mark an entry.';
GRANT SELECT ON pitch_conflict TO miaopu_app, miaopu_backup;

-- The seat is locked as at an assignment, so that a conflict noted at the same moment is seen by one of both.
CREATE FUNCTION refuse_pitch_sheet_in_conflict() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM reviewer r
    JOIN pitch_judge j ON j.tenant_id = r.tenant_id AND j.account_id = r.account_id
    WHERE j.tenant_id = NEW.tenant_id AND j.session_id = NEW.session_id AND j.number = NEW.judge FOR UPDATE OF r;
    IF EXISTS (SELECT FROM pitch_conflict c WHERE c.tenant_id = NEW.tenant_id AND c.session_id = NEW.session_id
        AND c.judge = NEW.judge AND c.entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'the judge is in conflict' USING ERRCODE = '23514', TABLE = 'pitch_sheet',
            CONSTRAINT = 'pitch_sheet_in_conflict';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pitch_sheet_in_conflict BEFORE INSERT ON pitch_sheet
    FOR EACH ROW EXECUTE FUNCTION refuse_pitch_sheet_in_conflict();

-- A session opens only if every entry can reach the quorum without those in conflict, and closes only with the quorum
-- of sheets that count.
CREATE FUNCTION guard_pitch_quorum() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL AND EXISTS (
        SELECT FROM pitch_slot l WHERE l.tenant_id = NEW.tenant_id AND l.session_id = NEW.id
          AND NEW.quorum > (SELECT count(*) FROM pitch_judge j
            WHERE j.tenant_id = l.tenant_id AND j.session_id = l.session_id
              AND NOT EXISTS (SELECT FROM pitch_recusal x WHERE x.tenant_id = l.tenant_id
                AND x.session_id = l.session_id AND x.judge = j.number AND x.entry_id = l.entry_id)
              AND NOT EXISTS (SELECT FROM pitch_conflict c WHERE c.tenant_id = l.tenant_id
                AND c.session_id = l.session_id AND c.judge = j.number AND c.entry_id = l.entry_id))) THEN
        RAISE EXCEPTION 'too few judges may mark an entry' USING ERRCODE = '23514', TABLE = 'pitch_session',
            CONSTRAINT = 'pitch_session_quorum_out_of_reach';
    ELSIF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND EXISTS (
        SELECT FROM pitch_slot l WHERE l.tenant_id = NEW.tenant_id AND l.session_id = NEW.id
          AND NEW.quorum > (SELECT count(*) FROM pitch_sheet t WHERE t.tenant_id = l.tenant_id
            AND t.session_id = l.session_id AND t.entry_id = l.entry_id
            AND NOT EXISTS (SELECT FROM pitch_recusal x WHERE x.tenant_id = t.tenant_id
                AND x.session_id = t.session_id AND x.judge = t.judge AND x.entry_id = t.entry_id))) THEN
        RAISE EXCEPTION 'too few sheets count' USING ERRCODE = '23001', TABLE = 'pitch_session',
            CONSTRAINT = 'pitch_session_quorum_missing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pitch_session_quorum BEFORE UPDATE ON pitch_session
    FOR EACH ROW EXECUTE FUNCTION guard_pitch_quorum();

COMMENT ON COLUMN competition_vote.address_sha256 IS 'digest of the address under a key of the installation that is not in the database, one for each edition';

-- What was chosen by hand stays as it was when the result was published.
CREATE FUNCTION refuse_choice_after_publication() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.competition_id
        AND c.published_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the result is published' USING ERRCODE = '23514', TABLE = 'competition_override',
            CONSTRAINT = 'competition_published';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_override_before_publication BEFORE INSERT OR UPDATE ON competition_override
    FOR EACH ROW EXECUTE FUNCTION refuse_choice_after_publication();

-- Results that were published before they named their honour.
UPDATE competition_result r SET honour_id = h.id
FROM competition c, competition_entry e, honour h
WHERE r.honour_id IS NULL AND r.withdrawn_at IS NULL
  AND c.tenant_id = r.tenant_id AND c.id = r.competition_id
  AND e.tenant_id = r.tenant_id AND e.competition_id = r.competition_id AND e.id = r.entry_id
  AND h.organisation_id = e.organisation_id AND h.granted_on = (c.published_at AT TIME ZONE 'Asia/Shanghai')::date
  AND h.title = c.title || CASE r.grade WHEN 'gold' THEN '金奖' WHEN 'silver' THEN '银奖'
    WHEN 'bronze' THEN '铜奖' ELSE '优秀奖' END || '：' || e.title;
