-- Competitions and their rounds of review: the rule, reviewers, conflicts, assignments, score sheets, rankings.

CREATE TABLE competition (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    edition smallint NOT NULL CHECK (edition >= 1),
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2200),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    title_en text NOT NULL DEFAULT '' CHECK (length(title_en) <= 300),
    honour_level text NOT NULL CHECK (honour_level IN ('national', 'province', 'city', 'county', 'other')),
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    CONSTRAINT competition_call_taken UNIQUE (tenant_id, call_id)
);
COMMENT ON TABLE competition IS 'Competitions: one edition of a contest (大赛); its entries are the proposals to its call.';
CALL protect_tenant_table('competition', 'SELECT, INSERT, UPDATE');

CREATE TABLE competition_track (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    name_en text NOT NULL DEFAULT '' CHECK (length(name_en) <= 200),
    PRIMARY KEY (tenant_id, competition_id, lot_id),
    FOREIGN KEY (tenant_id, competition_id) REFERENCES competition,
    FOREIGN KEY (tenant_id, lot_id) REFERENCES lot,
    CONSTRAINT competition_track_name_taken UNIQUE (tenant_id, competition_id, name)
);
COMMENT ON TABLE competition_track IS 'Competitions: a track (赛道) of an edition is a lot of its call under the name that the contest gives it.';
CALL protect_tenant_table('competition_track', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE review_round (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    number smallint NOT NULL CHECK (number >= 1),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    anonymity text NOT NULL CHECK (anonymity IN ('open', 'blind', 'double_blind')),
    reviews_per_entry smallint NOT NULL CHECK (reviews_per_entry BETWEEN 1 AND 50),
    load_max smallint NOT NULL CHECK (load_max BETWEEN 1 AND 5000),
    sheets_due_at timestamptz NOT NULL,
    method text NOT NULL CHECK (method IN ('mean', 'trimmed', 'median', 'sum')),
    drop_high smallint NOT NULL CHECK (drop_high BETWEEN 0 AND 20),
    drop_low smallint NOT NULL CHECK (drop_low BETWEEN 0 AND 20),
    when_at_least smallint NOT NULL CHECK (when_at_least BETWEEN 0 AND 100),
    places smallint NOT NULL CHECK (places BETWEEN 0 AND 6),
    sheet_places smallint NOT NULL CHECK (sheet_places BETWEEN 0 AND 6),
    rounding text NOT NULL CHECK (rounding IN ('half_up', 'half_even', 'down', 'up')),
    ranked_by text NOT NULL CHECK (ranked_by IN ('rounded', 'exact')),
    quorum smallint NOT NULL CHECK (quorum >= 1),
    tie_chain text[] NOT NULL,
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    opened_by bigint REFERENCES account,
    opened_at timestamptz,
    closed_by bigint REFERENCES account,
    closed_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    CONSTRAINT review_round_number_taken UNIQUE (tenant_id, call_id, number),
    CONSTRAINT review_round_opened_by_somebody CHECK ((opened_at IS NULL) = (opened_by IS NULL)),
    CONSTRAINT review_round_closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by IS NULL)
        AND (closed_at IS NULL OR opened_at IS NOT NULL)),
    CONSTRAINT review_round_keeps_a_sheet CHECK (CASE method WHEN 'trimmed'
        THEN drop_high + drop_low BETWEEN 1 AND when_at_least - 1
        ELSE drop_high = 0 AND drop_low = 0 AND when_at_least = 0 END),
    CONSTRAINT review_round_quorum_reachable CHECK (quorum <= reviews_per_entry),
    CONSTRAINT review_round_tie_chain_ends CHECK (cardinality(tie_chain) BETWEEN 1 AND 10
        AND tie_chain[cardinality(tie_chain)] IN ('shared', 'draw')
        AND array_position(tie_chain, NULL) IS NULL)
);
COMMENT ON TABLE review_round IS 'Competitions: one round in which reviewers score the accepted proposals of a call; the rule of aggregation is frozen when it opens.';
CALL protect_tenant_table('review_round', 'SELECT, INSERT, UPDATE');

CREATE TABLE criterion (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 50),
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{0,29}$'),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    name_en text NOT NULL DEFAULT '' CHECK (length(name_en) <= 200),
    guidance text NOT NULL DEFAULT '' CHECK (length(guidance) <= 2000),
    weight numeric(7, 4) NOT NULL CHECK (weight > 0 AND weight <= 100),
    marks_max numeric(7, 2) NOT NULL CHECK (marks_max > 0 AND marks_max <= 1000),
    marks_step numeric(5, 2) NOT NULL CHECK (marks_step > 0 AND marks_step <= marks_max),
    may_be_left_out boolean NOT NULL,
    comment_up_to numeric(7, 2) CHECK (comment_up_to >= 0),
    comment_from numeric(7, 2) CHECK (comment_from <= marks_max),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    UNIQUE (tenant_id, round_id, id),
    CONSTRAINT criterion_code_taken UNIQUE (tenant_id, round_id, code),
    CONSTRAINT criterion_position_taken UNIQUE (tenant_id, round_id, position) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE criterion IS 'Competitions: what a sheet scores, with its weight in percent; a mark at or below comment_up_to, or at or above comment_from, needs a comment.';
CALL protect_tenant_table('criterion', 'SELECT, INSERT, UPDATE, DELETE');

CREATE FUNCTION refuse_change_of_opened_round() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    changed criterion := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM FROM review_round r
    WHERE r.tenant_id = changed.tenant_id AND r.id = changed.round_id AND r.opened_at IS NULL FOR UPDATE;
    IF NOT FOUND OR (TG_OP = 'UPDATE' AND OLD.round_id <> NEW.round_id) THEN
        RAISE EXCEPTION 'the rule of an opened round is frozen' USING ERRCODE = '23001', TABLE = 'criterion',
            CONSTRAINT = 'review_round_rule_frozen';
    END IF;
    RETURN changed;
END $$;
CREATE TRIGGER criterion_frozen BEFORE INSERT OR UPDATE OR DELETE ON criterion
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_opened_round();

CREATE FUNCTION keep_opened_round() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a closed round stays closed' USING ERRCODE = '23001', TABLE = 'review_round',
            CONSTRAINT = 'review_round_closed';
    END IF;
    IF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL AND (
        SELECT coalesce(sum(c.weight), 0) FROM criterion c WHERE c.tenant_id = NEW.tenant_id AND c.round_id = NEW.id
    ) <> 100 THEN
        RAISE EXCEPTION 'weights do not sum to 100' USING ERRCODE = '23514', TABLE = 'review_round',
            CONSTRAINT = 'review_round_weights_100';
    END IF;
    IF OLD.opened_at IS NOT NULL AND
        (OLD.call_id, OLD.number, OLD.anonymity, OLD.method, OLD.drop_high, OLD.drop_low, OLD.when_at_least, OLD.places,
            OLD.sheet_places, OLD.rounding, OLD.ranked_by, OLD.quorum, OLD.tie_chain, OLD.opened_at, OLD.opened_by)
        IS DISTINCT FROM
        (NEW.call_id, NEW.number, NEW.anonymity, NEW.method, NEW.drop_high, NEW.drop_low, NEW.when_at_least, NEW.places,
            NEW.sheet_places, NEW.rounding, NEW.ranked_by, NEW.quorum, NEW.tie_chain, NEW.opened_at, NEW.opened_by) THEN
        RAISE EXCEPTION 'the rule of an opened round is frozen' USING ERRCODE = '23001', TABLE = 'review_round',
            CONSTRAINT = 'review_round_rule_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_round_frozen BEFORE UPDATE ON review_round
    FOR EACH ROW EXECUTE FUNCTION keep_opened_round();

CREATE TABLE review_entry (
    tenant_id bigint NOT NULL,
    round_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    taken_in_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, round_id, proposal_id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    FOREIGN KEY (tenant_id, revision_id) REFERENCES proposal_revision,
    CONSTRAINT review_entry_number_taken UNIQUE (tenant_id, round_id, number)
);
COMMENT ON TABLE review_entry IS 'Competitions: a proposal that takes part in a round, in the revision that is scored; number stands for the applicant where the round is double-blind.';
CREATE INDEX review_entry_proposal ON review_entry (tenant_id, proposal_id);
CALL protect_tenant_table('review_entry', 'SELECT, INSERT');
CALL make_append_only('review_entry');

CREATE TABLE reviewer (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL REFERENCES account,
    organisation_id bigint REFERENCES organisation,
    organisation_name text NOT NULL DEFAULT '' CHECK (length(organisation_name) <= 200),
    organisation_code text CHECK (organisation_code ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'),
    position text NOT NULL DEFAULT '' CHECK (length(position) <= 100),
    area_code text NOT NULL REFERENCES area,
    fields text[] NOT NULL DEFAULT '{}' CHECK (cardinality(fields) <= 10),
    enrolled_by bigint NOT NULL REFERENCES account,
    enrolled_at timestamptz NOT NULL DEFAULT moment(),
    paused_by bigint REFERENCES account,
    paused_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT reviewer_account_taken UNIQUE (tenant_id, account_id),
    CONSTRAINT reviewer_paused_by_somebody CHECK ((paused_at IS NULL) = (paused_by IS NULL))
);
COMMENT ON TABLE reviewer IS 'Competitions: a person of the reviewer bank (专家库); the unit counts by its row or, where it is not registered here, by its code.';
CREATE INDEX reviewer_organisation ON reviewer (tenant_id, organisation_id);
CALL protect_tenant_table('reviewer', 'SELECT, INSERT, UPDATE');

CREATE TABLE conflict_of_interest (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    reviewer_id bigint NOT NULL,
    proposal_id bigint,
    organisation_id bigint REFERENCES organisation,
    ground text NOT NULL CHECK (ground IN ('declared', 'family', 'employment', 'funder', 'consortium', 'past_work',
        'other')),
    evidence text NOT NULL CHECK (evidence <> '' AND length(evidence) <= 2000),
    noted_by bigint NOT NULL REFERENCES account,
    noted_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES reviewer,
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    CONSTRAINT conflict_of_interest_has_one_side CHECK (num_nonnulls(proposal_id, organisation_id) = 1),
    CONSTRAINT conflict_of_interest_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE conflict_of_interest IS 'Competitions: conflicts (回避) that nobody can compute: declared by the reviewer or noted by the officer, against one proposal or all of an organisation.';
CREATE UNIQUE INDEX conflict_of_interest_standing ON conflict_of_interest (tenant_id, reviewer_id, ground,
    coalesce(proposal_id, 0), coalesce(organisation_id, 0)) WHERE withdrawn_at IS NULL;
CALL protect_tenant_table('conflict_of_interest', 'SELECT, INSERT, UPDATE');

CREATE VIEW conflict_ground WITH (security_invoker = true) AS
WITH entry AS (
    SELECT p.tenant_id, p.id AS proposal_id, c.programme_id, o.id AS organisation_id, o.name, o.code,
        o.legal_representative
    FROM proposal p
    JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
    JOIN organisation o ON o.id = p.organisation_id
),
judge AS (
    SELECT r.tenant_id, r.id AS reviewer_id, r.account_id, r.organisation_id, a.name,
        coalesce(r.organisation_code, o.code) AS code, o.legal_representative
    FROM reviewer r
    JOIN account a ON a.id = r.account_id
    LEFT JOIN organisation o ON o.id = r.organisation_id
)
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, 'organisation' AS ground, e.name AS evidence
FROM judge j JOIN entry e ON e.tenant_id = j.tenant_id AND e.organisation_id = j.organisation_id
UNION ALL
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, 'credit_code', e.code
FROM judge j JOIN entry e ON e.tenant_id = j.tenant_id AND e.code = j.code
WHERE e.organisation_id IS DISTINCT FROM j.organisation_id
UNION ALL
SELECT DISTINCT j.tenant_id, j.reviewer_id, e.proposal_id, 'member', e.name
FROM judge j
JOIN organisation_member m ON m.account_id = j.account_id
JOIN entry e ON e.tenant_id = j.tenant_id AND e.organisation_id = m.organisation_id
UNION ALL
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, 'legal_representative', e.legal_representative
FROM judge j JOIN entry e ON e.tenant_id = j.tenant_id AND e.legal_representative = j.name
UNION ALL
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, 'shared_legal_representative', e.legal_representative
FROM judge j
JOIN entry e ON e.tenant_id = j.tenant_id AND e.legal_representative = j.legal_representative
WHERE e.legal_representative <> '' AND e.organisation_id <> j.organisation_id
UNION ALL
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, 'operator', o.name
FROM judge j
JOIN programme_party y ON y.tenant_id = j.tenant_id AND y.organisation_id = j.organisation_id AND y.role = 'operator'
JOIN entry e ON e.tenant_id = y.tenant_id AND e.programme_id = y.programme_id
JOIN organisation o ON o.id = y.organisation_id
UNION ALL
SELECT n.tenant_id, n.reviewer_id, e.proposal_id, n.ground, n.evidence
FROM conflict_of_interest n
JOIN entry e ON e.tenant_id = n.tenant_id AND (e.proposal_id = n.proposal_id OR e.organisation_id = n.organisation_id)
WHERE n.withdrawn_at IS NULL;
COMMENT ON VIEW conflict_ground IS 'Competitions: every reason why a reviewer may not judge a proposal: same unit or credit code, member or legal representative of the applicant, operator of the programme, and what was declared or noted.';
GRANT SELECT ON conflict_ground TO miaopu_app, miaopu_backup;

CREATE TABLE assignment_draw (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    seed bigint NOT NULL CHECK (seed >= 0),
    input_sha256 bytea NOT NULL CHECK (length(input_sha256) = 32),
    pair_count integer NOT NULL CHECK (pair_count >= 0),
    drawn_by bigint NOT NULL REFERENCES account,
    drawn_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round
);
COMMENT ON TABLE assignment_draw IS 'Competitions: a run of the automatic assignment; the same input and random seed (随机种子) give the same pairs again.';
CREATE INDEX assignment_draw_round ON assignment_draw (tenant_id, round_id);
CALL protect_tenant_table('assignment_draw', 'SELECT, INSERT');
CALL make_append_only('assignment_draw');

CREATE TABLE review_assignment (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    source text NOT NULL CHECK (source IN ('manual', 'automatic', 'import')),
    draw_id bigint,
    assigned_by bigint NOT NULL REFERENCES account,
    assigned_at timestamptz NOT NULL DEFAULT moment(),
    released_by bigint REFERENCES account,
    released_at timestamptz,
    ended_by bigint REFERENCES account,
    ended_at timestamptz,
    ended_as text CHECK (ended_as IN ('removed', 'declined', 'conflict')),
    ended_reason text NOT NULL DEFAULT '' CHECK (length(ended_reason) <= 2000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id, proposal_id) REFERENCES review_entry,
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES reviewer,
    FOREIGN KEY (tenant_id, draw_id) REFERENCES assignment_draw,
    CONSTRAINT review_assignment_drawn CHECK ((source = 'automatic') = (draw_id IS NOT NULL)),
    CONSTRAINT review_assignment_released_by_somebody CHECK ((released_at IS NULL) = (released_by IS NULL)),
    CONSTRAINT review_assignment_ended_with_reason CHECK ((ended_at IS NULL) = (ended_as IS NULL)
        AND (ended_at IS NULL) = (ended_reason = ''))
);
COMMENT ON TABLE review_assignment IS 'Competitions: who scores what; a draft that only the officer sees until it is released.';
CREATE UNIQUE INDEX review_assignment_standing ON review_assignment (tenant_id, round_id, reviewer_id, proposal_id)
    WHERE ended_at IS NULL;
CREATE INDEX review_assignment_reviewer ON review_assignment (tenant_id, reviewer_id, round_id);
CREATE INDEX review_assignment_proposal ON review_assignment (tenant_id, round_id, proposal_id);
CALL protect_tenant_table('review_assignment', 'SELECT, INSERT, UPDATE');

-- Hard exclusion: no path creates or releases an assignment in conflict, and a conflict noted later ends it. Both
-- sides lock the reviewer first, so that of two at the same moment the second sees the first.
CREATE FUNCTION refuse_assignment_in_conflict() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM reviewer r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.reviewer_id FOR UPDATE;
    PERFORM FROM review_round r
    WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id AND r.opened_at IS NOT NULL AND r.closed_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the round is not open' USING ERRCODE = '23514', TABLE = 'review_assignment',
            CONSTRAINT = 'review_round_not_open';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.ended_at IS NOT NULL
        OR (OLD.round_id, OLD.reviewer_id, OLD.proposal_id) <> (NEW.round_id, NEW.reviewer_id, NEW.proposal_id)) THEN
        RAISE EXCEPTION 'an ended assignment stays ended' USING ERRCODE = '23001', TABLE = 'review_assignment',
            CONSTRAINT = 'review_assignment_ended';
    END IF;
    IF NEW.ended_at IS NULL AND EXISTS (
        SELECT FROM conflict_ground g
        WHERE g.tenant_id = NEW.tenant_id AND g.reviewer_id = NEW.reviewer_id AND g.proposal_id = NEW.proposal_id
    ) THEN
        RAISE EXCEPTION 'the reviewer is in conflict' USING ERRCODE = '23514', TABLE = 'review_assignment',
            CONSTRAINT = 'review_assignment_in_conflict';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_assignment_in_conflict BEFORE INSERT OR UPDATE ON review_assignment
    FOR EACH ROW EXECUTE FUNCTION refuse_assignment_in_conflict();

CREATE FUNCTION end_assignments_in_conflict() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review_assignment a
    SET ended_at = moment(), ended_by = current_account(), ended_as = 'conflict', ended_reason = g.ground
    FROM conflict_ground g, review_round r
    WHERE a.tenant_id = NEW.tenant_id AND a.ended_at IS NULL
      AND a.reviewer_id = CASE TG_TABLE_NAME WHEN 'reviewer' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                             ELSE (to_jsonb(NEW) ->> 'reviewer_id')::bigint END
      AND g.tenant_id = a.tenant_id AND g.reviewer_id = a.reviewer_id AND g.proposal_id = a.proposal_id
      AND r.tenant_id = a.tenant_id AND r.id = a.round_id AND r.closed_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER conflict_ends_assignments AFTER UPDATE ON reviewer
    FOR EACH ROW EXECUTE FUNCTION end_assignments_in_conflict();
CREATE FUNCTION lock_reviewer_in_conflict() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM reviewer r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.reviewer_id FOR UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER conflict_locks_reviewer BEFORE INSERT OR UPDATE ON conflict_of_interest
    FOR EACH ROW EXECUTE FUNCTION lock_reviewer_in_conflict();
CREATE TRIGGER conflict_ends_assignments AFTER INSERT OR UPDATE ON conflict_of_interest
    FOR EACH ROW EXECUTE FUNCTION end_assignments_in_conflict();

CREATE TABLE score_sheet (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    assignment_id bigint NOT NULL,
    comment text NOT NULL DEFAULT '' CHECK (length(comment) <= 5000),
    begun_at timestamptz NOT NULL DEFAULT moment(),
    saved_at timestamptz NOT NULL DEFAULT moment(),
    submitted_at timestamptz,
    submitted_by bigint REFERENCES account,
    signed_name text,
    total numeric(12, 6) CHECK (total BETWEEN 0 AND 100),
    content_sha256 bytea CHECK (length(content_sha256) = 32),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, assignment_id) REFERENCES review_assignment,
    CONSTRAINT score_sheet_of_assignment UNIQUE (tenant_id, assignment_id),
    CONSTRAINT score_sheet_signed_whole CHECK (num_nulls(submitted_at, submitted_by, signed_name, total,
        content_sha256) IN (0, 5))
);
COMMENT ON TABLE score_sheet IS 'Competitions: what one reviewer says of one proposal; locked with name, time and hash once submitted.';
CALL protect_tenant_table('score_sheet', 'SELECT, INSERT, UPDATE');

CREATE TABLE score_mark (
    tenant_id bigint NOT NULL,
    sheet_id bigint NOT NULL,
    criterion_id bigint NOT NULL,
    marks numeric(7, 2) CHECK (marks >= 0),
    left_out boolean NOT NULL DEFAULT false,
    comment text NOT NULL DEFAULT '' CHECK (length(comment) <= 2000),
    PRIMARY KEY (tenant_id, sheet_id, criterion_id),
    FOREIGN KEY (tenant_id, sheet_id) REFERENCES score_sheet,
    FOREIGN KEY (tenant_id, criterion_id) REFERENCES criterion,
    CONSTRAINT score_mark_left_out_has_none CHECK (NOT left_out OR marks IS NULL)
);
COMMENT ON TABLE score_mark IS 'Competitions: the mark of one criterion; null and not left out is still open, left out (不适用) leaves both sums and is never 0.';
CALL protect_tenant_table('score_mark', 'SELECT, INSERT, UPDATE');

CREATE TABLE sheet_reopening (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    sheet_id bigint NOT NULL,
    reopened_by bigint NOT NULL REFERENCES account,
    reopened_at timestamptz NOT NULL DEFAULT moment(),
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    content jsonb NOT NULL,
    content_sha256 bytea NOT NULL CHECK (length(content_sha256) = 32),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sheet_id) REFERENCES score_sheet
);
COMMENT ON TABLE sheet_reopening IS 'Competitions: why a submitted sheet was given back, with what it said until then.';
CREATE INDEX sheet_reopening_sheet ON sheet_reopening (tenant_id, sheet_id);
CALL protect_tenant_table('sheet_reopening', 'SELECT, INSERT');
CALL make_append_only('sheet_reopening');

-- A sheet lives while its round is open and its assignment stands released and without conflict. Submitting and
-- closing meet at the row of the round: whoever comes second sees the first.
CREATE FUNCTION guard_score_sheet() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    held review_assignment;
BEGIN
    SELECT a.* INTO held FROM review_assignment a
    WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.assignment_id FOR SHARE;
    PERFORM FROM review_round r
    WHERE r.tenant_id = NEW.tenant_id AND r.id = held.round_id AND r.opened_at IS NOT NULL AND r.closed_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the round is not open' USING ERRCODE = '23514', TABLE = 'score_sheet',
            CONSTRAINT = 'review_round_not_open';
    END IF;
    IF held.released_at IS NULL OR held.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'the assignment does not stand' USING ERRCODE = '23514', TABLE = 'score_sheet',
            CONSTRAINT = 'score_sheet_not_assigned';
    END IF;
    IF EXISTS (SELECT FROM conflict_ground g WHERE g.tenant_id = held.tenant_id
        AND g.reviewer_id = held.reviewer_id AND g.proposal_id = held.proposal_id) THEN
        RAISE EXCEPTION 'the reviewer is in conflict' USING ERRCODE = '23514', TABLE = 'score_sheet',
            CONSTRAINT = 'review_assignment_in_conflict';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.submitted_at IS NOT NULL AND (NEW.submitted_at IS NOT NULL
        OR NEW.comment <> OLD.comment OR NOT EXISTS (SELECT FROM sheet_reopening o WHERE o.tenant_id = NEW.tenant_id
            AND o.sheet_id = NEW.id AND o.content_sha256 = OLD.content_sha256)) THEN
        RAISE EXCEPTION 'a submitted sheet is locked' USING ERRCODE = '23001', TABLE = 'score_sheet',
            CONSTRAINT = 'score_sheet_locked';
    END IF;
    IF NEW.submitted_at IS NOT NULL AND EXISTS (
        SELECT FROM criterion c
        LEFT JOIN score_mark m ON m.tenant_id = c.tenant_id AND m.sheet_id = NEW.id AND m.criterion_id = c.id
        WHERE c.tenant_id = NEW.tenant_id AND c.round_id = held.round_id
          AND m.marks IS NULL AND NOT c.may_be_left_out
    ) THEN
        RAISE EXCEPTION 'a mark is missing' USING ERRCODE = '23514', TABLE = 'score_sheet',
            CONSTRAINT = 'score_sheet_incomplete';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER score_sheet_guarded BEFORE INSERT OR UPDATE ON score_sheet
    FOR EACH ROW EXECUTE FUNCTION guard_score_sheet();

CREATE FUNCTION guard_score_mark() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    asked criterion;
    scored bigint;
BEGIN
    SELECT a.round_id INTO scored FROM score_sheet s
    JOIN review_assignment a ON a.tenant_id = s.tenant_id AND a.id = s.assignment_id
    WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.sheet_id AND s.submitted_at IS NULL FOR UPDATE OF s;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a submitted sheet is locked' USING ERRCODE = '23001', TABLE = 'score_mark',
            CONSTRAINT = 'score_sheet_locked';
    END IF;
    SELECT * INTO asked FROM criterion c
    WHERE c.tenant_id = NEW.tenant_id AND c.round_id = scored AND c.id = NEW.criterion_id;
    IF NOT FOUND OR NEW.marks > asked.marks_max OR NEW.marks % asked.marks_step <> 0
        OR (NEW.left_out AND NOT asked.may_be_left_out) THEN
        RAISE EXCEPTION 'a mark out of range' USING ERRCODE = '23514', TABLE = 'score_mark',
            CONSTRAINT = 'score_mark_out_of_range';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER score_mark_guarded BEFORE INSERT OR UPDATE ON score_mark
    FOR EACH ROW EXECUTE FUNCTION guard_score_mark();

CREATE TABLE ranking (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    derivation text NOT NULL,
    derivation_sha256 bytea NOT NULL,
    calculation text NOT NULL,
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    CONSTRAINT ranking_of_round UNIQUE (tenant_id, round_id),
    CONSTRAINT ranking_hash CHECK (derivation_sha256 = sha256(convert_to(derivation, 'UTF8')))
);
COMMENT ON TABLE ranking IS 'Competitions: the result of a closed round, frozen with its whole derivation (canonical JSON and SHA-256) and the input that reproduces it with miaopu calc aggregate.';
CALL protect_tenant_table('ranking', 'SELECT, INSERT');
CALL make_append_only('ranking');

CREATE TABLE ranking_place (
    tenant_id bigint NOT NULL,
    ranking_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    position integer NOT NULL CHECK (position >= 1),
    place integer CHECK (place >= 1),
    lot_place integer CHECK (lot_place >= 1),
    score numeric(12, 6),
    sheet_count integer NOT NULL CHECK (sheet_count >= 0),
    PRIMARY KEY (tenant_id, ranking_id, proposal_id),
    FOREIGN KEY (tenant_id, ranking_id) REFERENCES ranking,
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    CONSTRAINT ranking_place_scored CHECK (num_nulls(place, lot_place, score) IN (0, 3))
);
COMMENT ON TABLE ranking_place IS 'Competitions: one line of a ranking; equal places are shared (并列), without a score there is no place.';
CALL protect_tenant_table('ranking_place', 'SELECT, INSERT');
CALL make_append_only('ranking_place');
