-- Rounds, re-reviews, ranked ballots and contests: what slipped through the guards that were there before.

-- A gift counts as received once it is in the books, and no longer after it was reversed.
CREATE OR REPLACE FUNCTION guard_part_value() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
    part round_part;
    given jsonb := to_jsonb(NEW);
BEGIN
    PERFORM FROM review_round r
    WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id AND r.opened_at IS NOT NULL AND r.closed_at IS NULL
    FOR UPDATE;
    IF NOT FOUND THEN
        broken := 'review_round_not_open';
    ELSIF TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NOT NULL
        OR to_jsonb(OLD) - '{withdrawn_by,withdrawn_at,withdrawn_reason}'::text[]
        <> given - '{withdrawn_by,withdrawn_at,withdrawn_reason}'::text[]) THEN
        broken := 'part_value_kept';
    ELSIF TG_OP = 'INSERT' THEN
        SELECT p.* INTO part FROM round_part p WHERE p.tenant_id = NEW.tenant_id AND p.round_id = NEW.round_id
            AND p.source = CASE TG_TABLE_NAME WHEN 'entry_points' THEN 'points' ELSE given ->> 'kind' END;
        IF NOT FOUND THEN
            broken := 'part_not_in_rule';
        ELSIF TG_TABLE_NAME = 'entry_points' THEN
            IF (given ->> 'points')::numeric NOT BETWEEN part.points_least AND part.points_most THEN
                broken := 'entry_points_range';
            END IF;
        ELSIF given ->> 'kind' = 'received' AND NOT EXISTS (
            SELECT FROM receipt c WHERE c.tenant_id = NEW.tenant_id AND c.id = (given ->> 'receipt_id')::bigint
              AND c.withdrawn_at IS NULL AND c.entry_id IS NOT NULL AND c.reversed_entry_id IS NULL AND NOT c.opening
              AND c.source_kind IN ('donation', 'foundation_grant')
              AND c.amount_fen >= (given ->> 'amount_fen')::bigint
                + coalesce((SELECT sum(d.amount_fen) FROM entry_donation d WHERE d.tenant_id = c.tenant_id
                    AND d.receipt_id = c.id AND d.round_id = NEW.round_id AND d.withdrawn_at IS NULL), 0)) THEN
            broken := 'entry_donation_beyond_receipt';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'value of a part refused: %', broken USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

-- The ballot of a juror with whom a conflict is known when the box is closed is void; it stays, and is not counted.
CREATE TABLE ranked_ballot_void (
    tenant_id bigint NOT NULL,
    ballot_id bigint NOT NULL,
    poll_id bigint NOT NULL,
    voided_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, ballot_id),
    FOREIGN KEY (tenant_id, ballot_id) REFERENCES ranked_ballot,
    FOREIGN KEY (tenant_id, poll_id) REFERENCES ranked_poll
);
COMMENT ON TABLE ranked_ballot_void IS 'Competitions: a ranked ballot that does not count, for its juror was in conflict with an option when the poll was closed.';
CREATE INDEX ranked_ballot_void_poll ON ranked_ballot_void (tenant_id, poll_id);
CALL protect_tenant_table('ranked_ballot_void', 'SELECT, INSERT');
CALL make_append_only('ranked_ballot_void');

CREATE OR REPLACE FUNCTION keep_ranked_poll() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF OLD.closed_at IS NOT NULL OR to_jsonb(OLD) - '{closed_by,closed_at}'::text[]
        <> to_jsonb(NEW) - '{closed_by,closed_at}'::text[] THEN
        broken := 'ranked_poll_kept';
    ELSIF NEW.closed_at IS NOT NULL THEN
        INSERT INTO ranked_ballot_void (tenant_id, ballot_id, poll_id)
        SELECT b.tenant_id, b.id, b.poll_id FROM ranked_ballot b
        WHERE b.tenant_id = NEW.tenant_id AND b.poll_id = NEW.id AND EXISTS (
            SELECT FROM ranked_poll_option o WHERE o.tenant_id = b.tenant_id AND o.poll_id = b.poll_id
              AND (EXISTS (SELECT FROM conflict_ground g WHERE g.tenant_id = o.tenant_id
                    AND g.proposal_id = o.proposal_id AND g.reviewer_id = b.reviewer_id)
                OR EXISTS (SELECT FROM review_assignment a WHERE a.tenant_id = o.tenant_id
                    AND a.round_id = o.round_id AND a.proposal_id = o.proposal_id
                    AND a.reviewer_id = b.reviewer_id AND a.ended_as = 'conflict')));
        IF (SELECT count(*) FROM ranked_ballot b WHERE b.tenant_id = NEW.tenant_id AND b.poll_id = NEW.id
                AND NOT EXISTS (SELECT FROM ranked_ballot_void v WHERE v.tenant_id = b.tenant_id
                    AND v.ballot_id = b.id))
            < (SELECT r.quorum FROM review_round r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id) THEN
            broken := 'ranked_poll_quorum';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'poll refused: %', broken USING ERRCODE = '23514', TABLE = 'ranked_poll', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION guard_ranked_ballot_void() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ranked_ballot b
        JOIN ranked_poll p ON p.tenant_id = b.tenant_id AND p.id = b.poll_id AND p.closed_at IS NULL
        WHERE b.tenant_id = NEW.tenant_id AND b.id = NEW.ballot_id AND b.poll_id = NEW.poll_id) THEN
        RAISE EXCEPTION 'the ballots of a closed poll stay' USING ERRCODE = '23514', TABLE = 'ranked_ballot_void',
            CONSTRAINT = 'ranked_poll_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ranked_ballot_void_guarded BEFORE INSERT ON ranked_ballot_void
    FOR EACH ROW EXECUTE FUNCTION guard_ranked_ballot_void();

-- A re-review of a proposal whose award is confirmed comes too late; one of a proposal that no longer stands ends
-- without its round.
CREATE OR REPLACE FUNCTION guard_rereview() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.answered_at IS NOT NULL OR to_jsonb(OLD) - '{outcome,answer,answered_by,answered_at}'::text[]
            <> to_jsonb(NEW) - '{outcome,answer,answered_by,answered_at}'::text[] THEN
            broken := 'rereview_kept';
        ELSIF NOT EXISTS (SELECT FROM review_round r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id
                AND r.closed_at IS NOT NULL)
            AND EXISTS (SELECT FROM proposal p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.proposal_id
                AND p.state = 'accepted') THEN
            broken := 'rereview_runs';
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

-- An open re-review holds up the award of its own proposal, not those of all others.
CREATE OR REPLACE FUNCTION refuse_award_before_rereview() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL AND EXISTS (
        SELECT FROM rereview v JOIN objection o ON o.tenant_id = v.tenant_id AND o.id = v.objection_id
        JOIN result_notice n ON n.tenant_id = o.tenant_id AND n.id = o.notice_id
        WHERE v.tenant_id = NEW.tenant_id AND n.plan_id = NEW.plan_id AND v.proposal_id = NEW.proposal_id
          AND v.answered_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a re-review is open' USING ERRCODE = '23514', TABLE = 'award',
            CONSTRAINT = 'award_rereview_open';
    END IF;
    RETURN NEW;
END $$;

-- No money goes down the ranking of a re-review: it has one entry, and the first ranking is the one that counts.
CREATE FUNCTION refuse_plan_of_rereview() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ranking k JOIN rereview v ON v.tenant_id = k.tenant_id AND v.round_id = k.round_id
        WHERE k.tenant_id = NEW.tenant_id AND k.id = NEW.ranking_id) THEN
        RAISE EXCEPTION 'a re-review has no award plan' USING ERRCODE = '23514', TABLE = 'award_plan',
            CONSTRAINT = 'award_plan_of_rereview';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_plan_not_of_rereview BEFORE INSERT ON award_plan
    FOR EACH ROW EXECUTE FUNCTION refuse_plan_of_rereview();

-- Once a round of which votes are a part is open, the days of the vote stay.
CREATE FUNCTION refuse_moved_vote() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.votes_from, OLD.votes_until, OLD.call_id) IS DISTINCT FROM (NEW.votes_from, NEW.votes_until, NEW.call_id)
        AND EXISTS (SELECT FROM review_round r JOIN round_part p ON p.tenant_id = r.tenant_id AND p.round_id = r.id
            AND p.source = 'votes'
            WHERE r.tenant_id = OLD.tenant_id AND r.call_id = OLD.call_id AND r.opened_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the votes are a part of a round' USING ERRCODE = '23514', TABLE = 'competition',
            CONSTRAINT = 'competition_vote_in_round';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_vote_kept BEFORE UPDATE ON competition
    FOR EACH ROW EXECUTE FUNCTION refuse_moved_vote();

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
