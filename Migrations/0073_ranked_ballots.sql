-- Ranked ballots of jurors: each juror of a round orders the entries once; what they say together is read by several
-- methods after the ballot box is closed.

CREATE TABLE ranked_poll (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    method text NOT NULL CHECK (method IN ('borda', 'schulze', 'ranked_pairs', 'kemeny', 'irv', 'stv')),
    seats smallint NOT NULL CHECK (seats BETWEEN 1 AND 100),
    opened_by bigint NOT NULL REFERENCES account,
    opened_at timestamptz NOT NULL DEFAULT moment(),
    closed_by bigint REFERENCES account,
    closed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    CONSTRAINT ranked_poll_name_taken UNIQUE (tenant_id, round_id, name),
    CONSTRAINT ranked_poll_closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
COMMENT ON TABLE ranked_poll IS 'Competitions: jurors of a round order some of its entries; method is the one that was said to decide before anybody voted.';
CALL protect_tenant_table('ranked_poll', 'SELECT, INSERT, UPDATE');

CREATE TABLE ranked_poll_option (
    tenant_id bigint NOT NULL,
    poll_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 100),
    round_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, poll_id, position),
    FOREIGN KEY (tenant_id, poll_id) REFERENCES ranked_poll,
    FOREIGN KEY (tenant_id, round_id, proposal_id) REFERENCES review_entry,
    CONSTRAINT ranked_poll_option_once UNIQUE (tenant_id, poll_id, proposal_id)
);
COMMENT ON TABLE ranked_poll_option IS 'Competitions: an entry that the jurors of a ranked poll order; fixed when the poll opens.';
CALL protect_tenant_table('ranked_poll_option', 'SELECT, INSERT');
CALL make_append_only('ranked_poll_option');

CREATE TABLE ranked_ballot (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    poll_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    ranking jsonb NOT NULL CHECK (jsonb_typeof(ranking) = 'array'),
    cast_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, poll_id) REFERENCES ranked_poll,
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES reviewer,
    CONSTRAINT ranked_ballot_once UNIQUE (tenant_id, poll_id, reviewer_id)
);
COMMENT ON TABLE ranked_ballot IS 'Competitions: how a juror orders the options of a ranked poll: groups of positions, best first; those of one group are tied, those left out are last.';
CALL protect_tenant_table('ranked_ballot', 'SELECT, INSERT');
CALL make_append_only('ranked_ballot');

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

CREATE FUNCTION keep_ranked_poll() RETURNS trigger
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
CREATE TRIGGER ranked_poll_guarded BEFORE UPDATE ON ranked_poll
    FOR EACH ROW EXECUTE FUNCTION keep_ranked_poll();

CREATE FUNCTION guard_ranked_poll_option() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ranked_poll p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.poll_id
            AND p.round_id = NEW.round_id AND p.closed_at IS NULL)
        OR EXISTS (SELECT FROM ranked_ballot b WHERE b.tenant_id = NEW.tenant_id AND b.poll_id = NEW.poll_id) THEN
        RAISE EXCEPTION 'the options of a poll stay' USING ERRCODE = '23514', TABLE = 'ranked_poll_option',
            CONSTRAINT = 'ranked_poll_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ranked_poll_option_guarded BEFORE INSERT ON ranked_poll_option
    FOR EACH ROW EXECUTE FUNCTION guard_ranked_poll_option();

-- Casting and closing meet at the row of the poll. A juror has a released, standing assignment in the round and no
-- conflict with any option; a ballot names each option at most once and at least one.
CREATE FUNCTION guard_ranked_ballot() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
    poll ranked_poll;
    named bigint;
    known bigint;
BEGIN
    SELECT p.* INTO poll FROM ranked_poll p
    WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.poll_id AND p.closed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        broken := 'ranked_poll_closed';
    ELSIF NOT EXISTS (SELECT FROM review_assignment a WHERE a.tenant_id = NEW.tenant_id AND a.round_id = poll.round_id
            AND a.reviewer_id = NEW.reviewer_id AND a.released_at IS NOT NULL AND a.ended_at IS NULL) THEN
        broken := 'ranked_ballot_no_juror';
    ELSIF EXISTS (SELECT FROM ranked_poll_option o JOIN conflict_ground g ON g.tenant_id = o.tenant_id
            AND g.proposal_id = o.proposal_id AND g.reviewer_id = NEW.reviewer_id
            WHERE o.tenant_id = NEW.tenant_id AND o.poll_id = NEW.poll_id) THEN
        broken := 'ranked_ballot_in_conflict';
    ELSIF EXISTS (SELECT FROM jsonb_array_elements(NEW.ranking) g (places) WHERE jsonb_typeof(g.places) <> 'array'
            OR jsonb_array_length(g.places) = 0) THEN
        broken := 'ranked_ballot_options';
    ELSE
        SELECT count(*), count(DISTINCT o.position) INTO named, known
        FROM jsonb_array_elements(NEW.ranking) g (places), jsonb_array_elements_text(g.places) p (option)
        LEFT JOIN ranked_poll_option o ON o.tenant_id = NEW.tenant_id AND o.poll_id = NEW.poll_id
            AND o.position::text = p.option;
        IF named = 0 OR named <> known THEN
            broken := 'ranked_ballot_options';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'ballot refused: %', broken USING ERRCODE = '23514', TABLE = 'ranked_ballot',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ranked_ballot_guarded BEFORE INSERT ON ranked_ballot
    FOR EACH ROW EXECUTE FUNCTION guard_ranked_ballot();
