-- Reviewing: a re-review may end without a result, a reviewer answers for each entry, honours of withdrawn results are
-- taken back, whether or not the result named its honour, and the pads of judges do not wait for each other in a ring.

ALTER TABLE rereview ADD COLUMN ended_because text
    CHECK (ended_because IN ('objection_withdrawn', 'entry_withdrawn', 'other'));
COMMENT ON COLUMN rereview.ended_because IS 'why it ended without a result; the words are in its answer';
ALTER TABLE rereview DROP CONSTRAINT rereview_outcome_check;
ALTER TABLE rereview ADD CONSTRAINT rereview_outcome_check CHECK (outcome IN ('kept', 'changed', 'ended'));
ALTER TABLE rereview ADD CONSTRAINT rereview_ended_because
    CHECK ((coalesce(outcome, '') = 'ended') = (ended_because IS NOT NULL));

-- A result comes of a closed round alone; without one a re-review ends for a reason, while its round is not closed. An
-- entry was withdrawn when the proposal says so.
CREATE OR REPLACE FUNCTION guard_rereview() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    said constant text[] := '{outcome,answer,answered_by,answered_at,ended_because}';
    broken text;
    is_closed boolean;
    stands boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Locked as for the closing of the round, so that one of both sees the other.
        SELECT r.closed_at IS NOT NULL INTO is_closed FROM review_round r
        WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR UPDATE;
        SELECT p.state = 'accepted' INTO stands FROM proposal p
        WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.proposal_id;
        IF OLD.answered_at IS NOT NULL OR to_jsonb(OLD) - said <> to_jsonb(NEW) - said THEN
            broken := 'rereview_kept';
        ELSIF NEW.outcome IN ('kept', 'changed') AND NOT is_closed THEN
            broken := 'rereview_runs';
        ELSIF NEW.outcome = 'ended' AND is_closed THEN
            broken := 'rereview_has_result';
        ELSIF NEW.ended_because = 'entry_withdrawn' AND stands THEN
            broken := 'rereview_entry_stands';
        END IF;
    ELSIF NOT EXISTS (SELECT FROM objection o WHERE o.tenant_id = NEW.tenant_id AND o.id = NEW.objection_id
            AND o.outcome = 'upheld' AND coalesce(o.proposal_id, NEW.proposal_id) = NEW.proposal_id) THEN
        broken := 'rereview_not_upheld';
    ELSIF NOT EXISTS (SELECT FROM review_round f JOIN review_round r ON r.tenant_id = f.tenant_id
            AND r.call_id = f.call_id AND r.number > f.number
            WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.first_round_id AND f.closed_at IS NOT NULL
              AND r.id = NEW.round_id AND r.opened_at IS NULL) THEN
        broken := 'rereview_round';
    ELSIF EXISTS (SELECT FROM award w WHERE w.tenant_id = NEW.tenant_id AND w.proposal_id = NEW.proposal_id
            AND w.confirmed_at IS NOT NULL AND w.withdrawn_at IS NULL) THEN
        broken := 'rereview_award_confirmed';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 're-review refused: %', broken USING ERRCODE = '23514', TABLE = 'rereview',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

-- Nobody judges in a re-review that has ended, and its round has no ranking.
CREATE FUNCTION refuse_judging_after_end() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM rereview v WHERE v.tenant_id = NEW.tenant_id AND v.round_id = NEW.round_id
        AND v.outcome = 'ended') THEN
        RAISE EXCEPTION 'the re-review has ended' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'rereview_ended';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_before_end BEFORE INSERT ON review_assignment
    FOR EACH ROW EXECUTE FUNCTION refuse_judging_after_end();
CREATE TRIGGER ranking_before_end BEFORE INSERT ON ranking
    FOR EACH ROW EXECUTE FUNCTION refuse_judging_after_end();

CREATE TABLE assignment_acceptance (
    tenant_id bigint NOT NULL,
    assignment_id bigint NOT NULL,
    accepted_by bigint NOT NULL REFERENCES account,
    accepted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, assignment_id),
    FOREIGN KEY (tenant_id, assignment_id) REFERENCES review_assignment
);
COMMENT ON TABLE assignment_acceptance IS 'Competitions: the reviewer takes an entry that was released; who gives it back says so in review_assignment.';
CALL protect_tenant_table('assignment_acceptance', 'SELECT, INSERT');
CALL make_append_only('assignment_acceptance');

CREATE FUNCTION guard_assignment_acceptance() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM review_assignment a JOIN reviewer v ON v.tenant_id = a.tenant_id AND v.id = a.reviewer_id
    WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.assignment_id AND a.released_at IS NOT NULL
      AND a.ended_at IS NULL AND v.account_id = NEW.accepted_by;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not an entry of the reviewer' USING ERRCODE = '23514', TABLE = 'assignment_acceptance',
            CONSTRAINT = 'assignment_acceptance_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_acceptance_guarded BEFORE INSERT ON assignment_acceptance
    FOR EACH ROW EXECUTE FUNCTION guard_assignment_acceptance();

-- The honour behind a result of its own edition: the one it names, else the one that says the same of the same
-- organisation and day.
CREATE VIEW competition_result_honour WITH (security_invoker = true) AS
SELECT r.tenant_id, r.id AS result_id, h.id AS honour_id
FROM competition_result r
JOIN competition c ON c.tenant_id = r.tenant_id AND c.id = r.competition_id
JOIN competition_entry e ON e.tenant_id = r.tenant_id AND e.competition_id = r.competition_id AND e.id = r.entry_id
JOIN honour h ON h.id = r.honour_id
    OR (r.honour_id IS NULL AND c.call_id IS NOT NULL AND h.organisation_id = e.organisation_id
        AND h.granted_on = (c.published_at AT TIME ZONE 'Asia/Shanghai')::date
        AND h.title = c.title || CASE r.grade WHEN 'gold' THEN '金奖' WHEN 'silver' THEN '银奖'
            WHEN 'bronze' THEN '铜奖' ELSE '优秀奖' END || '：' || e.title);
COMMENT ON VIEW competition_result_honour IS 'Competitions: the honour that a result brought into the record of an organisation.';
GRANT SELECT ON competition_result_honour TO miaopu_app, miaopu_backup;

INSERT INTO honour_withdrawal (honour_id, reason, withdrawn_by, withdrawn_at)
SELECT DISTINCT ON (k.honour_id) k.honour_id, r.withdrawn_reason, r.withdrawn_by, r.withdrawn_at
FROM competition_result_honour k
JOIN competition_result r ON r.tenant_id = k.tenant_id AND r.id = k.result_id
WHERE r.withdrawn_at IS NOT NULL
ON CONFLICT DO NOTHING;

-- A sheet is a line of the log, too: the strongest lock comes first, so that judges who deliver at the same moment queue
-- up instead of each waiting for the other's share of the session.
CREATE FUNCTION queue_pitch_sheet() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM pitch_session s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.session_id FOR UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER pitch_sheet_alone BEFORE INSERT ON pitch_sheet
    FOR EACH ROW EXECUTE FUNCTION queue_pitch_sheet();
