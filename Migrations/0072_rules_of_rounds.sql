-- Rules of rounds beyond one score of the sheets: parts with caps or weights, the donations and the points that go into
-- them, and sheets that are freed of the leniency of their reviewers.

ALTER TABLE review_round
    ADD COLUMN combination text NOT NULL DEFAULT 'sheets' CHECK (combination IN ('sheets', 'sum', 'weights')),
    ADD COLUMN calibration text NOT NULL DEFAULT 'none' CHECK (calibration IN ('none', 'least_squares'));

CREATE TABLE round_part (
    tenant_id bigint NOT NULL,
    round_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 10),
    source text NOT NULL CHECK (source IN ('sheets', 'pledged', 'received', 'votes', 'points')),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    points_least numeric(9, 4) NOT NULL CHECK (points_least >= 0),
    points_most numeric(9, 4) NOT NULL CHECK (points_most > 0 AND points_most <= 1000),
    full_at numeric(16, 2) CHECK (full_at > 0),
    PRIMARY KEY (tenant_id, round_id, position),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    CONSTRAINT round_part_source_once UNIQUE (tenant_id, round_id, source),
    CONSTRAINT round_part_range CHECK (points_least <= points_most AND (source = 'points' OR points_least = 0)),
    CONSTRAINT round_part_scale CHECK (CASE source WHEN 'points' THEN full_at IS NULL
        WHEN 'sheets' THEN full_at IS NOT NULL ELSE true END)
);
COMMENT ON TABLE round_part IS 'Competitions: a part of the score of a round and how many points it gives at most; full_at is the value that gives them all, null: the highest value of the round.';
CALL protect_tenant_table('round_part', 'SELECT, INSERT, DELETE');

CREATE FUNCTION refuse_part_of_opened_round() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    changed round_part := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM FROM review_round r
    WHERE r.tenant_id = changed.tenant_id AND r.id = changed.round_id AND r.opened_at IS NULL FOR UPDATE;
    IF NOT FOUND OR TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'the rule of an opened round is frozen' USING ERRCODE = '23001', TABLE = 'round_part',
            CONSTRAINT = 'review_round_rule_frozen';
    END IF;
    RETURN changed;
END $$;
CREATE TRIGGER round_part_frozen BEFORE INSERT OR UPDATE OR DELETE ON round_part
    FOR EACH ROW EXECUTE FUNCTION refuse_part_of_opened_round();

-- Rounds that were open before keep the rule of their sheets. With the combination of sheets a round has no parts;
-- otherwise the sheets are one of at least two, and weights sum to 100. A round does not close while the public votes.
CREATE FUNCTION keep_combination_of_round() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
    number_of_parts bigint;
    points numeric;
    has_sheets boolean;
BEGIN
    IF OLD.opened_at IS NOT NULL AND (OLD.combination, OLD.calibration) <> (NEW.combination, NEW.calibration) THEN
        RAISE EXCEPTION 'the rule of an opened round is frozen' USING ERRCODE = '23001', TABLE = 'review_round',
            CONSTRAINT = 'review_round_rule_frozen';
    END IF;
    IF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL THEN
        SELECT count(*), coalesce(sum(p.points_most), 0), coalesce(bool_or(p.source = 'sheets'), false)
        INTO number_of_parts, points, has_sheets
        FROM round_part p WHERE p.tenant_id = NEW.tenant_id AND p.round_id = NEW.id;
        IF NEW.combination = 'sheets' AND number_of_parts > 0
            OR NEW.combination <> 'sheets' AND (number_of_parts < 2 OR NOT has_sheets) THEN
            broken := 'review_round_parts';
        ELSIF NEW.combination = 'weights' AND points <> 100 THEN
            broken := 'review_round_part_weights';
        ELSIF EXISTS (SELECT FROM round_part p WHERE p.tenant_id = NEW.tenant_id AND p.round_id = NEW.id
                AND p.source = 'votes') AND NOT EXISTS (SELECT FROM competition c WHERE c.tenant_id = NEW.tenant_id
                AND c.call_id = NEW.call_id AND c.votes_until IS NOT NULL) THEN
            broken := 'review_round_no_vote';
        END IF;
    ELSIF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL
        AND EXISTS (SELECT FROM round_part p WHERE p.tenant_id = NEW.tenant_id AND p.round_id = NEW.id
            AND p.source = 'votes')
        AND NOT EXISTS (SELECT FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.call_id = NEW.call_id
            AND c.votes_until <= moment()) THEN
        broken := 'review_round_vote_runs';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'round refused: %', broken USING ERRCODE = '23514', TABLE = 'review_round',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_round_combination_kept BEFORE UPDATE ON review_round
    FOR EACH ROW EXECUTE FUNCTION keep_combination_of_round();

CREATE TABLE entry_donation (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('pledged', 'received')),
    receipt_id bigint,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
    noted_by bigint NOT NULL REFERENCES account,
    noted_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 1000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id, proposal_id) REFERENCES review_entry,
    FOREIGN KEY (tenant_id, receipt_id) REFERENCES receipt,
    CONSTRAINT entry_donation_stands_on_receipt CHECK ((kind = 'received') = (receipt_id IS NOT NULL)),
    CONSTRAINT entry_donation_pledge_explained CHECK (kind = 'received' OR note <> ''),
    CONSTRAINT entry_donation_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE entry_donation IS 'Competitions: money pledged to an entry of a round, or received for it as part of a receipt in the books; it counts in the score where the rule has such a part.';
CREATE INDEX entry_donation_entry ON entry_donation (tenant_id, round_id, proposal_id);
CREATE INDEX entry_donation_receipt ON entry_donation (tenant_id, receipt_id);
CALL protect_tenant_table('entry_donation', 'SELECT, INSERT, UPDATE');

CREATE TABLE entry_points (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    points numeric(9, 4) NOT NULL CHECK (points > 0),
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 1000),
    given_by bigint NOT NULL REFERENCES account,
    given_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 1000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id, proposal_id) REFERENCES review_entry,
    CONSTRAINT entry_points_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE entry_points IS 'Competitions: points that an entry of a round gets by hand, with the reason, within the range that the rule has for them.';
CREATE UNIQUE INDEX entry_points_standing ON entry_points (tenant_id, round_id, proposal_id)
    WHERE withdrawn_at IS NULL;
CALL protect_tenant_table('entry_points', 'SELECT, INSERT, UPDATE');

-- A gift counts as received once it is in the books, and no longer after it was reversed.
CREATE FUNCTION guard_part_value() RETURNS trigger
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
CREATE TRIGGER entry_donation_guarded BEFORE INSERT OR UPDATE ON entry_donation
    FOR EACH ROW EXECUTE FUNCTION guard_part_value();
CREATE TRIGGER entry_points_guarded BEFORE INSERT OR UPDATE ON entry_points
    FOR EACH ROW EXECUTE FUNCTION guard_part_value();

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
