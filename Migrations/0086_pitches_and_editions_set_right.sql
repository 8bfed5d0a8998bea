-- Live pitches and editions that went wrong are set right: a session is revised or withdrawn, an entry is skipped or
-- called again, a quorum out of reach is lowered by somebody who decides, judges deliver at once, what an edition was
-- set up with is taken away again until its result is published, and stuffed votes are left out.

ALTER TABLE pitch_session
    ADD COLUMN withdrawn_by bigint REFERENCES account,
    ADD COLUMN withdrawn_at timestamptz,
    ADD COLUMN withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    ADD CONSTRAINT pitch_session_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''));
COMMENT ON COLUMN pitch_session.withdrawn_at IS 'since when the session counts no more; possible while no score is revealed';

ALTER TABLE pitch_event
    DROP CONSTRAINT pitch_event_step_check,
    ADD CONSTRAINT pitch_event_step_check CHECK (step IN ('drawn', 'opened', 'called', 'pitching', 'questions',
        'marking', 'revealed', 'skipped', 'quorum', 'sheet', 'recused', 'closed', 'withdrawn')),
    ADD COLUMN reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
    ADD COLUMN quorum smallint CHECK (quorum >= 1),
    ADD CONSTRAINT pitch_event_with_reason CHECK ((step IN ('skipped', 'quorum', 'withdrawn')) = (reason <> '')),
    ADD CONSTRAINT pitch_event_lowers CHECK ((step = 'quorum') = (quorum IS NOT NULL));
COMMENT ON COLUMN pitch_event.quorum IS 'the fewest sheets of the entry from this line on, lowered because judges fell out';

-- Criteria and judges of a session that has not begun are replaced as a whole.
GRANT DELETE ON pitch_criterion, pitch_judge TO miaopu_app;
DROP TRIGGER pitch_criterion_frozen ON pitch_criterion;
DROP TRIGGER pitch_judge_frozen ON pitch_judge;
CREATE TRIGGER pitch_criterion_frozen BEFORE INSERT OR DELETE ON pitch_criterion
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_pitch();
CREATE TRIGGER pitch_judge_frozen BEFORE INSERT OR DELETE ON pitch_judge
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_pitch();

CREATE OR REPLACE FUNCTION keep_frozen_pitch() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    PERFORM FROM pitch_session s WHERE s.tenant_id = (changed ->> 'tenant_id')::bigint
        AND s.id = (changed ->> 'session_id')::bigint AND s.opened_at IS NULL AND s.withdrawn_at IS NULL
        FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an opened session stays as it is' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'pitch_session_rule_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION pitch_quorum_of(tenant bigint, session bigint, entry bigint) RETURNS integer
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT e.quorum FROM pitch_event e WHERE e.tenant_id = $1 AND e.session_id = $2 AND e.entry_id = $3
            AND e.step = 'quorum' ORDER BY e.sequence DESC LIMIT 1),
        (SELECT s.quorum FROM pitch_session s WHERE s.tenant_id = $1 AND s.id = $2))::integer
$$;
COMMENT ON FUNCTION pitch_quorum_of IS 'Competitions: the fewest sheets of an entry of a live pitch: that of the session, or what it was lowered to.';

CREATE FUNCTION is_skipped_at_pitch(tenant bigint, session bigint, entry bigint) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT e.step = 'skipped' FROM pitch_event e
        WHERE e.tenant_id = $1 AND e.session_id = $2 AND e.entry_id = $3 AND e.step IN ('called', 'skipped')
        ORDER BY e.sequence DESC LIMIT 1), false)
$$;
COMMENT ON FUNCTION is_skipped_at_pitch IS 'Competitions: whether an entry of a live pitch was skipped and not called again.';

CREATE FUNCTION judges_left_at_pitch(tenant bigint, session bigint, entry bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM pitch_judge j
    WHERE j.tenant_id = $1 AND j.session_id = $2
      AND NOT EXISTS (SELECT FROM pitch_recusal x WHERE x.tenant_id = $1 AND x.session_id = $2
        AND x.judge = j.number AND x.entry_id = $3)
      AND NOT EXISTS (SELECT FROM pitch_conflict c WHERE c.tenant_id = $1 AND c.session_id = $2
        AND c.judge = j.number AND c.entry_id = $3)
$$;
COMMENT ON FUNCTION judges_left_at_pitch IS 'Competitions: how many judges of a live pitch may mark an entry.';

CREATE OR REPLACE FUNCTION keep_opened_pitch() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF OLD.withdrawn_at IS NOT NULL THEN
        broken := 'pitch_session_withdrawn';
    ELSIF OLD.closed_at IS NOT NULL THEN
        broken := 'pitch_session_closed';
    ELSIF OLD.opened_at IS NOT NULL AND
        (OLD.competition_id, OLD.name, OLD.pitch_seconds, OLD.question_seconds, OLD.method, OLD.drop_high,
            OLD.drop_low, OLD.when_at_least, OLD.places, OLD.rounding, OLD.quorum, OLD.seed, OLD.opened_at)
        IS DISTINCT FROM
        (NEW.competition_id, NEW.name, NEW.pitch_seconds, NEW.question_seconds, NEW.method, NEW.drop_high,
            NEW.drop_low, NEW.when_at_least, NEW.places, NEW.rounding, NEW.quorum, NEW.seed, NEW.opened_at) THEN
        broken := 'pitch_session_rule_frozen';
    ELSIF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM pitch_slot l WHERE l.tenant_id = NEW.tenant_id AND l.session_id = NEW.id) THEN
        broken := 'pitch_session_not_drawn';
    ELSIF NEW.withdrawn_at IS NOT NULL AND EXISTS (SELECT FROM pitch_event e
        WHERE e.tenant_id = NEW.tenant_id AND e.session_id = NEW.id AND e.step = 'revealed') THEN
        broken := 'pitch_session_revealed';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'session refused: %', broken USING ERRCODE = '23001', TABLE = 'pitch_session',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

-- A session opens only if every entry can reach its quorum without those in conflict, and closes only with the quorum
-- of sheets that count; who withdrew or did not come needs none.
CREATE OR REPLACE FUNCTION guard_pitch_quorum() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL AND EXISTS (
        SELECT FROM pitch_slot l
        JOIN competition_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id AND e.withdrawn_at IS NULL
        WHERE l.tenant_id = NEW.tenant_id AND l.session_id = NEW.id
          AND NEW.quorum > judges_left_at_pitch(l.tenant_id, l.session_id, l.entry_id)) THEN
        RAISE EXCEPTION 'too few judges may mark an entry' USING ERRCODE = '23514', TABLE = 'pitch_session',
            CONSTRAINT = 'pitch_session_quorum_out_of_reach';
    ELSIF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND EXISTS (
        SELECT FROM pitch_slot l
        JOIN competition_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id AND e.withdrawn_at IS NULL
        WHERE l.tenant_id = NEW.tenant_id AND l.session_id = NEW.id
          AND NOT is_skipped_at_pitch(l.tenant_id, l.session_id, l.entry_id)
          AND pitch_quorum_of(l.tenant_id, l.session_id, l.entry_id) > (SELECT count(*) FROM pitch_sheet t
            WHERE t.tenant_id = l.tenant_id AND t.session_id = l.session_id AND t.entry_id = l.entry_id
              AND NOT EXISTS (SELECT FROM pitch_recusal x WHERE x.tenant_id = t.tenant_id
                AND x.session_id = t.session_id AND x.judge = t.judge AND x.entry_id = t.entry_id))) THEN
        RAISE EXCEPTION 'too few sheets count' USING ERRCODE = '23001', TABLE = 'pitch_session',
            CONSTRAINT = 'pitch_session_quorum_missing';
    END IF;
    RETURN NEW;
END $$;

-- Numbers the line and announces it: who shows the session looks again. A quorum is lowered only where too few judges
-- are left, and to no more than are left.
CREATE OR REPLACE FUNCTION number_pitch_event() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM pitch_session s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.session_id FOR NO KEY UPDATE;
    IF NEW.step = 'quorum' AND NOT coalesce(
        NEW.quorum <= judges_left_at_pitch(NEW.tenant_id, NEW.session_id, NEW.entry_id)
        AND judges_left_at_pitch(NEW.tenant_id, NEW.session_id, NEW.entry_id)
            < pitch_quorum_of(NEW.tenant_id, NEW.session_id, NEW.entry_id), false) THEN
        RAISE EXCEPTION 'the quorum can be reached' USING ERRCODE = '23514', TABLE = 'pitch_event',
            CONSTRAINT = 'pitch_event_quorum_in_reach';
    END IF;
    NEW.sequence := 1 + coalesce((SELECT max(e.sequence) FROM pitch_event e
        WHERE e.tenant_id = NEW.tenant_id AND e.session_id = NEW.session_id), 0);
    PERFORM pg_notify('pitch', NEW.tenant_id || ':' || NEW.session_id);
    RETURN NEW;
END $$;

-- The session is locked as its log locks it: two judges who deliver at once wait for each other once and not in a ring.
CREATE OR REPLACE FUNCTION guard_pitch_sheet() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    PERFORM FROM pitch_session s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.session_id
        AND s.opened_at IS NOT NULL AND s.closed_at IS NULL AND s.withdrawn_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        broken := 'pitch_session_not_open';
    ELSIF EXISTS (SELECT FROM pitch_recusal r WHERE r.tenant_id = NEW.tenant_id AND r.session_id = NEW.session_id
        AND r.judge = NEW.judge AND r.entry_id = NEW.entry_id) THEN
        broken := 'pitch_sheet_recused';
    ELSIF is_skipped_at_pitch(NEW.tenant_id, NEW.session_id, NEW.entry_id) THEN
        broken := 'pitch_sheet_skipped';
    ELSIF NOT EXISTS (SELECT FROM pitch_event e WHERE e.tenant_id = NEW.tenant_id AND e.session_id = NEW.session_id
        AND e.entry_id = NEW.entry_id AND e.step = 'pitching') THEN
        broken := 'pitch_sheet_early';
    ELSIF EXISTS (SELECT FROM pitch_event e WHERE e.tenant_id = NEW.tenant_id AND e.session_id = NEW.session_id
        AND e.entry_id = NEW.entry_id AND e.step = 'revealed') THEN
        broken := 'pitch_sheet_late';
    ELSIF cardinality(NEW.marks) <> (SELECT count(*) FROM pitch_criterion c
            WHERE c.tenant_id = NEW.tenant_id AND c.session_id = NEW.session_id)
        OR EXISTS (SELECT FROM pitch_criterion c WHERE c.tenant_id = NEW.tenant_id AND c.session_id = NEW.session_id
            AND NOT coalesce(NEW.marks[c.position] BETWEEN 0 AND c.marks_max, false))
        OR NEW.total <> (SELECT sum(m) FROM unnest(NEW.marks) m) THEN
        broken := 'pitch_sheet_marks';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'sheet refused: %', broken USING ERRCODE = '23514', TABLE = 'pitch_sheet', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

-- The result of an edition waits for its live pitches that were not withdrawn.
CREATE OR REPLACE FUNCTION guard_competition_publication() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF OLD.published_at IS NOT NULL AND (OLD.published_at, OLD.entries_max, OLD.barred_grades, OLD.votes_from,
            OLD.votes_until, OLD.call_id, OLD.edition) IS DISTINCT FROM
        (NEW.published_at, NEW.entries_max, NEW.barred_grades, NEW.votes_from, NEW.votes_until, NEW.call_id,
            NEW.edition) THEN
        broken := 'competition_published';
    ELSIF OLD.published_at IS NULL AND NEW.published_at IS NOT NULL AND EXISTS (
        SELECT FROM pitch_session s WHERE s.tenant_id = NEW.tenant_id AND s.competition_id = NEW.id
          AND s.closed_at IS NULL AND s.withdrawn_at IS NULL) THEN
        broken := 'competition_quorum_missing';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'edition refused: %', broken USING ERRCODE = '23514', TABLE = 'competition',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

-- What an edition was set up with may be taken away until its result is published, as long as nothing stands on it.
GRANT DELETE ON competition_purse, competition_grade, competition_grade_part TO miaopu_app;

CREATE FUNCTION guard_edition_setting() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    broken text;
BEGIN
    PERFORM FROM competition c WHERE c.tenant_id = (changed ->> 'tenant_id')::bigint
        AND c.id = (changed ->> 'competition_id')::bigint
        -- An edition of the past is recorded with its results; who held it is said afterwards.
        AND (c.published_at IS NULL
            OR (c.call_id IS NULL AND TG_OP = 'INSERT' AND TG_TABLE_NAME = 'competition_party'))
        FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        broken := 'competition_published';
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'competition_stage' AND EXISTS (SELECT FROM competition_advance a
        WHERE a.tenant_id = (changed ->> 'tenant_id')::bigint
          AND a.competition_id = (changed ->> 'competition_id')::bigint
          AND a.stage = (changed ->> 'position')::smallint) THEN
        broken := 'competition_stage_reached';
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'competition_purse' AND EXISTS (SELECT FROM competition_grade_part p
        WHERE p.tenant_id = (changed ->> 'tenant_id')::bigint
          AND p.competition_id = (changed ->> 'competition_id')::bigint
          AND p.purse = (changed ->> 'position')::smallint) THEN
        broken := 'competition_purse_used';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'edition refused: %', broken USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = broken;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER competition_stage_set BEFORE INSERT OR DELETE ON competition_stage
    FOR EACH ROW EXECUTE FUNCTION guard_edition_setting();
CREATE TRIGGER competition_quota_set BEFORE INSERT OR DELETE ON competition_quota
    FOR EACH ROW EXECUTE FUNCTION guard_edition_setting();
CREATE TRIGGER competition_purse_set BEFORE INSERT OR DELETE ON competition_purse
    FOR EACH ROW EXECUTE FUNCTION guard_edition_setting();
CREATE TRIGGER competition_grade_set BEFORE INSERT OR DELETE ON competition_grade
    FOR EACH ROW EXECUTE FUNCTION guard_edition_setting();
CREATE TRIGGER competition_grade_part_set BEFORE INSERT OR DELETE ON competition_grade_part
    FOR EACH ROW EXECUTE FUNCTION guard_edition_setting();
CREATE TRIGGER competition_party_set BEFORE INSERT OR DELETE ON competition_party
    FOR EACH ROW EXECUTE FUNCTION guard_edition_setting();

-- Votes that were stuffed stay stored and count no more.
CREATE TABLE competition_vote_void (
    tenant_id bigint NOT NULL,
    vote_id bigint NOT NULL,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    voided_by bigint NOT NULL REFERENCES account,
    voided_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, vote_id),
    FOREIGN KEY (tenant_id, vote_id) REFERENCES competition_vote
);
COMMENT ON TABLE competition_vote_void IS 'Competitions: a vote of the public that counts no more, with the reason; the vote itself stays.';
CALL protect_tenant_table('competition_vote_void', 'SELECT, INSERT');
CALL make_append_only('competition_vote_void');

-- Votes that a closed round counted, or that stand behind a published result, stay.
CREATE FUNCTION guard_vote_void() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    PERFORM FROM competition c
    JOIN competition_vote v ON v.tenant_id = c.tenant_id AND v.competition_id = c.id
    WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.vote_id AND c.published_at IS NULL FOR NO KEY UPDATE OF c;
    IF NOT FOUND THEN
        broken := 'competition_published';
    ELSIF EXISTS (SELECT FROM competition_vote v
        JOIN competition c ON c.tenant_id = v.tenant_id AND c.id = v.competition_id
        JOIN review_round r ON r.tenant_id = c.tenant_id AND r.call_id = c.call_id AND r.closed_at IS NOT NULL
        JOIN round_part p ON p.tenant_id = r.tenant_id AND p.round_id = r.id AND p.source = 'votes'
        WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.vote_id) THEN
        broken := 'competition_vote_counted';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'void refused: %', broken USING ERRCODE = '23514', TABLE = 'competition_vote_void',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_vote_void_guarded BEFORE INSERT ON competition_vote_void
    FOR EACH ROW EXECUTE FUNCTION guard_vote_void();

-- Votes of one address wait for each other, so that each counts all before it.
CREATE OR REPLACE FUNCTION guard_competition_vote() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('vote' || encode(NEW.address_sha256, 'hex'), NEW.tenant_id));
    PERFORM FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.competition_id
        AND NEW.voted_at >= c.votes_from AND NEW.voted_at < c.votes_until AND c.published_at IS NULL FOR SHARE;
    IF NOT FOUND OR NEW.day <> (NEW.voted_at AT TIME ZONE 'Asia/Shanghai')::date THEN
        broken := 'competition_vote_period';
    ELSIF EXISTS (SELECT FROM competition_entry e
        WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.entry_id AND e.withdrawn_at IS NOT NULL) THEN
        broken := 'competition_vote_entry';
    ELSIF 30 <= (SELECT count(*) FROM competition_vote v
        WHERE v.tenant_id = NEW.tenant_id AND v.competition_id = NEW.competition_id
          AND v.address_sha256 = NEW.address_sha256 AND v.voted_at > NEW.voted_at - interval '1 hour') THEN
        broken := 'competition_vote_rate';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'vote refused: %', broken USING ERRCODE = '23514', TABLE = 'competition_vote',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
