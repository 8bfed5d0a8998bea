-- Editions of a contest: who holds and who operates them, stages and places, entries, public votes, grades with their
-- money, results, certificates, and what became of the winners.

ALTER TABLE competition ALTER COLUMN call_id DROP NOT NULL;
ALTER TABLE competition
    ADD COLUMN entries_max smallint CHECK (entries_max BETWEEN 1 AND 100),
    ADD COLUMN barred_grades text[] NOT NULL DEFAULT '{}'
        CHECK (barred_grades <@ ARRAY['gold', 'silver', 'bronze', 'merit']),
    ADD COLUMN votes_from timestamptz,
    ADD COLUMN votes_until timestamptz,
    ADD COLUMN published_by bigint REFERENCES account,
    ADD COLUMN published_at timestamptz,
    ADD CONSTRAINT competition_votes_period CHECK ((votes_from IS NULL) = (votes_until IS NULL)
        AND votes_until > votes_from),
    ADD CONSTRAINT competition_published_by_somebody CHECK ((published_at IS NULL) = (published_by IS NULL)),
    ADD CONSTRAINT competition_edition_taken UNIQUE (tenant_id, title, edition);

CREATE TABLE competition_party (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    role text NOT NULL CHECK (role IN ('host', 'co_host', 'operator', 'supporter')),
    PRIMARY KEY (tenant_id, competition_id, organisation_id),
    FOREIGN KEY (tenant_id, competition_id) REFERENCES competition
);
COMMENT ON TABLE competition_party IS 'Competitions: who holds an edition, holds it with others, operates it as a third party, or supports it; the operator never enters.';
CALL protect_tenant_table('competition_party', 'SELECT, INSERT, DELETE');

CREATE TABLE competition_stage (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 20),
    kind text NOT NULL CHECK (kind IN ('entries', 'first_review', 'training', 'visits', 'pitch', 'award')),
    begins_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= begins_on),
    places smallint CHECK (places >= 1),
    PRIMARY KEY (tenant_id, competition_id, position),
    FOREIGN KEY (tenant_id, competition_id) REFERENCES competition
);
COMMENT ON TABLE competition_stage IS 'Competitions: a stage of an edition with its days; places is how many entries reach it at most.';
CALL protect_tenant_table('competition_stage', 'SELECT, INSERT, DELETE');

CREATE TABLE competition_quota (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    stage smallint NOT NULL,
    area_code text NOT NULL REFERENCES area,
    places smallint NOT NULL CHECK (places >= 0),
    PRIMARY KEY (tenant_id, competition_id, stage, area_code),
    FOREIGN KEY (tenant_id, competition_id, stage) REFERENCES competition_stage
);
COMMENT ON TABLE competition_quota IS 'Competitions: how many entries of an area and what lies in it reach a stage at most.';
CALL protect_tenant_table('competition_quota', 'SELECT, INSERT, DELETE');

CREATE TABLE competition_entry (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    competition_id bigint NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 300),
    organisation_id bigint REFERENCES organisation,
    organisation_name text NOT NULL CHECK (organisation_name <> '' AND length(organisation_name) <= 200),
    area_code text NOT NULL REFERENCES area,
    lot_id bigint,
    proposal_id bigint,
    entered_by bigint NOT NULL REFERENCES account,
    entered_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, competition_id) REFERENCES competition,
    FOREIGN KEY (tenant_id, lot_id) REFERENCES lot,
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    UNIQUE (tenant_id, competition_id, id),
    CONSTRAINT competition_entry_number_taken UNIQUE (tenant_id, competition_id, number),
    CONSTRAINT competition_entry_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE competition_entry IS 'Competitions: a project that takes part in an edition (参赛项目): an accepted proposal of its call, or a line of the record of an edition that was held elsewhere.';
CREATE UNIQUE INDEX competition_entry_proposal ON competition_entry (tenant_id, proposal_id) WHERE withdrawn_at IS NULL;
CALL protect_tenant_table('competition_entry', 'SELECT, INSERT, UPDATE');

-- The edition is locked, so that two entries at the same moment count each other.
CREATE FUNCTION guard_competition_entry() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    edition competition;
    broken text;
BEGIN
    SELECT * INTO edition FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.competition_id FOR UPDATE;
    IF edition.published_at IS NOT NULL THEN
        broken := 'competition_published';
    ELSIF TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NOT NULL
        OR (OLD.competition_id, OLD.number, OLD.title, OLD.organisation_id, OLD.organisation_name, OLD.proposal_id)
        IS DISTINCT FROM
        (NEW.competition_id, NEW.number, NEW.title, NEW.organisation_id, NEW.organisation_name, NEW.proposal_id)) THEN
        broken := 'competition_entry_kept';
    ELSIF NEW.withdrawn_at IS NULL AND EXISTS (SELECT FROM competition_party p
            JOIN organisation o ON o.id = p.organisation_id
            WHERE p.tenant_id = NEW.tenant_id AND p.competition_id = NEW.competition_id AND p.role = 'operator'
              AND (p.organisation_id = NEW.organisation_id OR o.name = NEW.organisation_name)) THEN
        broken := 'competition_operator_enters';
    ELSIF TG_OP = 'INSERT' AND edition.entries_max <= (SELECT count(*) FROM competition_entry e
            WHERE e.tenant_id = NEW.tenant_id AND e.competition_id = NEW.competition_id AND e.withdrawn_at IS NULL
              AND e.organisation_name = NEW.organisation_name) THEN
        broken := 'competition_entries_max';
    ELSIF TG_OP = 'INSERT' AND EXISTS (SELECT FROM competition_entry e
            JOIN competition_result r ON r.tenant_id = e.tenant_id AND r.entry_id = e.id AND r.withdrawn_at IS NULL
            WHERE e.tenant_id = NEW.tenant_id AND e.competition_id <> NEW.competition_id
              AND e.organisation_name = NEW.organisation_name AND e.title = NEW.title
              AND r.grade = ANY(edition.barred_grades)) THEN
        broken := 'competition_past_winner';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'entry refused: % %', broken, NEW.title USING ERRCODE = '23514', TABLE = 'competition_entry',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_entry_guarded BEFORE INSERT OR UPDATE ON competition_entry
    FOR EACH ROW EXECUTE FUNCTION guard_competition_entry();

CREATE FUNCTION refuse_entrant_as_operator() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.competition_id FOR UPDATE;
    IF NEW.role = 'operator' AND EXISTS (SELECT FROM competition_entry e
        WHERE e.tenant_id = NEW.tenant_id AND e.competition_id = NEW.competition_id AND e.withdrawn_at IS NULL
          AND e.organisation_id = NEW.organisation_id) THEN
        RAISE EXCEPTION 'the operator has entered' USING ERRCODE = '23514', TABLE = 'competition_party',
            CONSTRAINT = 'competition_operator_enters';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_party_guarded BEFORE INSERT ON competition_party
    FOR EACH ROW EXECUTE FUNCTION refuse_entrant_as_operator();

CREATE TABLE competition_advance (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    stage smallint NOT NULL,
    entry_id bigint NOT NULL,
    score numeric(12, 6),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
    advanced_by bigint NOT NULL REFERENCES account,
    advanced_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, competition_id, stage, entry_id),
    FOREIGN KEY (tenant_id, competition_id, stage) REFERENCES competition_stage,
    FOREIGN KEY (tenant_id, competition_id, entry_id) REFERENCES competition_entry (tenant_id, competition_id, id),
    CONSTRAINT competition_advance_by_score_or_reason CHECK ((score IS NULL) = (reason <> ''))
);
COMMENT ON TABLE competition_advance IS 'Competitions: an entry that reached a stage, by its score within the places or by hand with a reason.';
CALL protect_tenant_table('competition_advance', 'SELECT, INSERT');
CALL make_append_only('competition_advance');

CREATE TABLE competition_purse (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 20),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    fund_id bigint,
    limit_fen bigint NOT NULL CHECK (limit_fen >= 0),
    PRIMARY KEY (tenant_id, competition_id, position),
    FOREIGN KEY (tenant_id, competition_id) REFERENCES competition,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE competition_purse IS 'Competitions: a source of the prize money of an edition and what it gives at most.';
CALL protect_tenant_table('competition_purse', 'SELECT, INSERT');

CREATE TABLE competition_grade (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    grade text NOT NULL CHECK (grade IN ('gold', 'silver', 'bronze', 'merit')),
    places smallint NOT NULL CHECK (places >= 1),
    score_min numeric(12, 6),
    PRIMARY KEY (tenant_id, competition_id, grade),
    FOREIGN KEY (tenant_id, competition_id) REFERENCES competition
);
COMMENT ON TABLE competition_grade IS 'Competitions: how often a grade (金、银、铜奖、优秀奖) is given at most, and the score below which it is not.';
CALL protect_tenant_table('competition_grade', 'SELECT, INSERT');

CREATE TABLE competition_grade_part (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    grade text NOT NULL,
    purse smallint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, competition_id, grade, purse),
    FOREIGN KEY (tenant_id, competition_id, grade) REFERENCES competition_grade,
    FOREIGN KEY (tenant_id, competition_id, purse) REFERENCES competition_purse
);
COMMENT ON TABLE competition_grade_part IS 'Competitions: what a source gives to every entry of a grade.';
CALL protect_tenant_table('competition_grade_part', 'SELECT, INSERT');

CREATE TABLE competition_override (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    competition_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    grade text CHECK (grade IN ('gold', 'silver', 'bronze', 'merit')),
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    decided_by bigint NOT NULL REFERENCES account,
    decided_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, competition_id, entry_id) REFERENCES competition_entry (tenant_id, competition_id, id),
    CONSTRAINT competition_override_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
COMMENT ON TABLE competition_override IS 'Competitions: a grade given or, where grade is null, denied by hand, with the reason; every computation starts from the standing ones.';
CREATE UNIQUE INDEX competition_override_standing ON competition_override (tenant_id, entry_id)
    WHERE withdrawn_at IS NULL;
CALL protect_tenant_table('competition_override', 'SELECT, INSERT, UPDATE');

CREATE TABLE competition_result (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    competition_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    grade text NOT NULL CHECK (grade IN ('gold', 'silver', 'bronze', 'merit')),
    place integer NOT NULL CHECK (place >= 1),
    score numeric(12, 6),
    amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
    override_id bigint,
    published_by bigint NOT NULL REFERENCES account,
    published_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, competition_id, entry_id) REFERENCES competition_entry (tenant_id, competition_id, id),
    FOREIGN KEY (tenant_id, override_id) REFERENCES competition_override,
    CONSTRAINT competition_result_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE competition_result IS 'Competitions: the grade that an entry got in the published result of an edition; withdrawn with a reason, never deleted.';
CREATE UNIQUE INDEX competition_result_standing ON competition_result (tenant_id, entry_id) WHERE withdrawn_at IS NULL;
CREATE INDEX competition_result_edition ON competition_result (tenant_id, competition_id);
CALL protect_tenant_table('competition_result', 'SELECT, INSERT, UPDATE');

-- A result stays within the places of its grade and the limits of its sources, and then stays what it is.
CREATE FUNCTION guard_competition_result() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    PERFORM FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.competition_id FOR UPDATE;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.withdrawn_at IS NOT NULL
            OR (OLD.entry_id, OLD.grade, OLD.place, OLD.score, OLD.amount_fen, OLD.override_id, OLD.published_at)
            IS DISTINCT FROM
            (NEW.entry_id, NEW.grade, NEW.place, NEW.score, NEW.amount_fen, NEW.override_id, NEW.published_at) THEN
            broken := 'competition_result_kept';
        END IF;
    ELSIF EXISTS (SELECT FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.competition_id
        AND c.published_at IS NOT NULL) THEN
        broken := 'competition_published';
    ELSIF NOT EXISTS (SELECT FROM competition_grade g
        WHERE g.tenant_id = NEW.tenant_id AND g.competition_id = NEW.competition_id AND g.grade = NEW.grade
          AND g.places > (SELECT count(*) FROM competition_result r WHERE r.tenant_id = g.tenant_id
            AND r.competition_id = g.competition_id AND r.grade = g.grade AND r.withdrawn_at IS NULL)) THEN
        broken := 'competition_grade_places';
    ELSIF NEW.amount_fen <> (SELECT coalesce(sum(p.amount_fen), 0) FROM competition_grade_part p
        WHERE p.tenant_id = NEW.tenant_id AND p.competition_id = NEW.competition_id AND p.grade = NEW.grade) THEN
        broken := 'competition_result_amount';
    ELSIF EXISTS (SELECT FROM competition_purse s
        WHERE s.tenant_id = NEW.tenant_id AND s.competition_id = NEW.competition_id AND s.limit_fen <
            coalesce((SELECT sum(p.amount_fen) FROM competition_grade_part p
                JOIN competition_result r ON r.tenant_id = p.tenant_id AND r.competition_id = p.competition_id
                    AND r.grade = p.grade AND r.withdrawn_at IS NULL
                WHERE p.tenant_id = s.tenant_id AND p.competition_id = s.competition_id AND p.purse = s.position), 0)
            + coalesce((SELECT p.amount_fen FROM competition_grade_part p WHERE p.tenant_id = s.tenant_id
                AND p.competition_id = s.competition_id AND p.purse = s.position AND p.grade = NEW.grade), 0)) THEN
        broken := 'competition_purse_limit';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'result refused: %', broken USING ERRCODE = '23514', TABLE = 'competition_result',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_result_guarded BEFORE INSERT OR UPDATE ON competition_result
    FOR EACH ROW EXECUTE FUNCTION guard_competition_result();

CREATE TABLE competition_certificate (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    result_id bigint NOT NULL,
    code text NOT NULL CHECK (code ~ '^[0-9A-HJ-NP-Z]{12}$'),
    issued_by bigint NOT NULL REFERENCES account,
    issued_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, result_id) REFERENCES competition_result,
    CONSTRAINT competition_certificate_issued UNIQUE (tenant_id, result_id),
    CONSTRAINT competition_certificate_code UNIQUE (tenant_id, code)
);
COMMENT ON TABLE competition_certificate IS 'Competitions: the certificate (获奖证书) of a result; valid as long as its result stands.';
CALL protect_tenant_table('competition_certificate', 'SELECT, INSERT');
CALL make_append_only('competition_certificate');

CREATE FUNCTION guard_competition_certificate() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM competition_result r
    JOIN competition c ON c.tenant_id = r.tenant_id AND c.id = r.competition_id AND c.published_at IS NOT NULL
    WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.result_id AND r.withdrawn_at IS NULL FOR SHARE OF r;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no standing result' USING ERRCODE = '23514', TABLE = 'competition_certificate',
            CONSTRAINT = 'competition_certificate_result';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_certificate_guarded BEFORE INSERT ON competition_certificate
    FOR EACH ROW EXECUTE FUNCTION guard_competition_certificate();

CREATE TABLE competition_ballot (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    competition_id bigint NOT NULL,
    token_sha256 bytea NOT NULL CHECK (length(token_sha256) = 32),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, competition_id) REFERENCES competition,
    UNIQUE (tenant_id, competition_id, id),
    CONSTRAINT competition_ballot_token UNIQUE (tenant_id, token_sha256)
);
COMMENT ON TABLE competition_ballot IS 'Competitions: a link with a secret that was handed to one voter and votes once; only the hash of the secret is kept.';
CALL protect_tenant_table('competition_ballot', 'SELECT, INSERT');
CALL make_append_only('competition_ballot');

CREATE TABLE competition_vote (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    competition_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    account_id bigint REFERENCES account,
    ballot_id bigint,
    day date NOT NULL DEFAULT today(),
    address_sha256 bytea NOT NULL CHECK (length(address_sha256) = 32),
    voted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, competition_id, entry_id) REFERENCES competition_entry (tenant_id, competition_id, id),
    FOREIGN KEY (tenant_id, competition_id, ballot_id) REFERENCES competition_ballot (tenant_id, competition_id, id),
    CONSTRAINT competition_vote_has_one_voter CHECK (num_nonnulls(account_id, ballot_id) = 1),
    CONSTRAINT competition_vote_today UNIQUE (tenant_id, competition_id, account_id, day),
    CONSTRAINT competition_vote_ballot_used UNIQUE (tenant_id, ballot_id)
);
COMMENT ON TABLE competition_vote IS 'Competitions: a vote of the public: one a day of an account whose phone or mailbox was proved by a code, or one of a link; the address is kept as a hash to show bursts.';
CREATE INDEX competition_vote_entry ON competition_vote (tenant_id, competition_id, entry_id);
CREATE INDEX competition_vote_address ON competition_vote (tenant_id, competition_id, address_sha256, voted_at);
CALL protect_tenant_table('competition_vote', 'SELECT, INSERT');
CALL make_append_only('competition_vote');

CREATE FUNCTION guard_competition_vote() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
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
CREATE TRIGGER competition_vote_guarded BEFORE INSERT ON competition_vote
    FOR EACH ROW EXECUTE FUNCTION guard_competition_vote();

CREATE TABLE competition_follow_up (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    result_id bigint NOT NULL,
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2200),
    state text NOT NULL CHECK (state IN ('running', 'grown', 'copied', 'ended')),
    note text NOT NULL CHECK (note <> '' AND length(note) <= 2000),
    noted_by bigint NOT NULL REFERENCES account,
    noted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, result_id) REFERENCES competition_result
);
COMMENT ON TABLE competition_follow_up IS 'Competitions: what had become of a winner in a later year; the last line of a year counts.';
CREATE INDEX competition_follow_up_result ON competition_follow_up (tenant_id, result_id, year);
CALL protect_tenant_table('competition_follow_up', 'SELECT, INSERT');
CALL make_append_only('competition_follow_up');
