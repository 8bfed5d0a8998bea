-- Surveys: frames of codes, draws that anyone can repeat, links that work once, answers that count when somebody has
-- approved them, and the opinion of those who are served before a public service is accepted.

CREATE TABLE sampling_frame (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    unit text NOT NULL CHECK (unit IN ('village', 'household', 'person')),
    units integer NOT NULL CHECK (units > 0),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE sampling_frame IS 'Milestones: the list from which a sample is drawn, with its SHA-256; another list is another frame.';
CALL protect_tenant_table('sampling_frame', 'SELECT, INSERT');
CALL make_append_only('sampling_frame');

CREATE TABLE frame_unit (
    tenant_id bigint NOT NULL,
    frame_id bigint NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    code text NOT NULL CHECK (code ~ '^[A-Za-z0-9-]{1,40}$'),
    stratum text NOT NULL DEFAULT '' CHECK (stratum ~ '^[A-Za-z0-9-]{0,40}$'),
    size bigint NOT NULL CHECK (size > 0),
    PRIMARY KEY (tenant_id, frame_id, n),
    FOREIGN KEY (tenant_id, frame_id) REFERENCES sampling_frame,
    CONSTRAINT frame_code_once UNIQUE (tenant_id, frame_id, code)
);
COMMENT ON TABLE frame_unit IS 'Milestones: a village, household or person of a frame, by a code and never by a name, with stratum and size.';
CALL protect_tenant_table('frame_unit', 'SELECT, INSERT');
CALL make_append_only('frame_unit');

-- The units come in one statement and have the hash that the frame states; whatever comes later has another.
CREATE FUNCTION check_frame_units() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT a.tenant_id, a.frame_id FROM added a) t
        JOIN sampling_frame f ON f.tenant_id = t.tenant_id AND f.id = t.frame_id
        CROSS JOIN LATERAL (SELECT count(*) AS units,
                string_agg(concat_ws(E'\t', u.n, u.code, u.stratum, u.size), E'\n' ORDER BY u.n) AS lines
            FROM frame_unit u WHERE u.tenant_id = f.tenant_id AND u.frame_id = f.id) u
        WHERE u.units <> f.units OR sha256(convert_to(u.lines, 'UTF8')) <> f.sha256) THEN
        RAISE EXCEPTION 'the frame is another one' USING ERRCODE = '23514', CONSTRAINT = 'frame_has_its_hash',
            TABLE = 'frame_unit';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_frame_units() IS 'Milestones: trigger; the units of a frame are those of its hash.';
CREATE TRIGGER frame_has_its_hash AFTER INSERT ON frame_unit
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_frame_units();

CREATE TABLE survey (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    milestone_id bigint,
    form_version_id bigint NOT NULL,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'drawn', 'open', 'closed')),
    closes_on date NOT NULL,
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    FOREIGN KEY (tenant_id, milestone_id) REFERENCES milestone,
    FOREIGN KEY (tenant_id, form_version_id) REFERENCES form_version
);
COMMENT ON TABLE survey IS 'Milestones: a questionnaire asked of a drawn sample, perhaps about one milestone.';
CREATE INDEX survey_milestone ON survey (tenant_id, milestone_id);
CALL protect_tenant_table('survey', 'SELECT, INSERT, UPDATE (state, closes_on, version)');

CREATE TABLE survey_measure (
    tenant_id bigint NOT NULL,
    survey_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n > 0),
    field text NOT NULL CHECK (field <> ''),
    part text NOT NULL DEFAULT '',
    kind text NOT NULL CHECK (kind IN ('mean', 'proportion')),
    lowest numeric NOT NULL,
    highest numeric NOT NULL CHECK (highest > lowest),
    PRIMARY KEY (tenant_id, survey_id, n),
    FOREIGN KEY (tenant_id, survey_id) REFERENCES survey
);
COMMENT ON TABLE survey_measure IS 'Milestones: what is estimated from a survey: an item of a scale, a number, a yes, or one of several choices, with the range of its marks.';
CALL protect_tenant_table('survey_measure', 'SELECT, INSERT');
CALL make_append_only('survey_measure');

CREATE TABLE sample_draw (
    tenant_id bigint NOT NULL,
    survey_id bigint NOT NULL,
    frame_id bigint NOT NULL,
    frame_sha256 bytea NOT NULL,
    design text NOT NULL CHECK (design IN ('srs', 'stratified', 'pps', 'cluster')),
    seed bigint NOT NULL CHECK (seed BETWEEN 0 AND 9007199254740991),
    wanted integer NOT NULL CHECK (wanted > 0),
    answers_each integer NOT NULL CHECK (answers_each BETWEEN 1 AND 1000),
    drawn_by bigint NOT NULL REFERENCES account,
    drawn_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, survey_id),
    FOREIGN KEY (tenant_id, survey_id) REFERENCES survey,
    FOREIGN KEY (tenant_id, frame_id) REFERENCES sampling_frame
);
COMMENT ON TABLE sample_draw IS 'Milestones: how a sample was drawn: frame with its hash, design, random seed and size. Once for a survey; the same frame and seed give the same sample again.';
CALL protect_tenant_table('sample_draw', 'SELECT, INSERT');
CALL make_append_only('sample_draw');

CREATE FUNCTION check_sample_draw() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sampling_frame f JOIN survey s ON s.tenant_id = f.tenant_id
            AND s.programme_id = f.programme_id AND s.id = NEW.survey_id
        WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.frame_id AND f.sha256 = NEW.frame_sha256
          AND f.units >= NEW.wanted
          -- A person answers once, and a household as one.
          AND (f.unit = 'village' OR NEW.answers_each = 1)) THEN
        RAISE EXCEPTION 'the frame is another one' USING ERRCODE = '23514', CONSTRAINT = 'draw_from_the_frame',
            TABLE = 'sample_draw';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_sample_draw() IS 'Milestones: trigger; a draw names the hash of its frame and draws no more than it holds.';
CREATE TRIGGER draw_from_the_frame BEFORE INSERT ON sample_draw
    FOR EACH ROW EXECUTE FUNCTION check_sample_draw();

CREATE TABLE sample_unit (
    tenant_id bigint NOT NULL,
    survey_id bigint NOT NULL,
    frame_id bigint NOT NULL,
    n integer NOT NULL,
    chance text NOT NULL CHECK (chance ~ '^[0-9]+([./][0-9]+)?$'),
    PRIMARY KEY (tenant_id, survey_id, n),
    FOREIGN KEY (tenant_id, survey_id) REFERENCES sample_draw,
    FOREIGN KEY (tenant_id, frame_id, n) REFERENCES frame_unit
);
COMMENT ON TABLE sample_unit IS 'Milestones: a drawn unit with its exact chance of being drawn.';
CALL protect_tenant_table('sample_unit', 'SELECT, INSERT');
CALL make_append_only('sample_unit');

CREATE TABLE survey_quota (
    tenant_id bigint NOT NULL,
    survey_id bigint NOT NULL,
    stratum text NOT NULL,
    most integer NOT NULL CHECK (most > 0),
    set_by bigint NOT NULL REFERENCES account,
    PRIMARY KEY (tenant_id, survey_id, stratum),
    FOREIGN KEY (tenant_id, survey_id) REFERENCES survey
);
COMMENT ON TABLE survey_quota IS 'Milestones: the most answers that are taken from a stratum; whoever comes later is told so and keeps the link.';
CALL protect_tenant_table('survey_quota', 'SELECT, INSERT');
CALL make_append_only('survey_quota');

CREATE TABLE survey_link (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    survey_id bigint NOT NULL,
    unit_n integer NOT NULL,
    k smallint NOT NULL CHECK (k > 0),
    token_sha256 bytea NOT NULL CHECK (length(token_sha256) = 32),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, survey_id, unit_n) REFERENCES sample_unit,
    CONSTRAINT survey_link_number UNIQUE (tenant_id, survey_id, unit_n, k),
    CONSTRAINT survey_link_secret UNIQUE (token_sha256)
);
COMMENT ON TABLE survey_link IS 'Milestones: a link (or a numbered sheet of paper) by which one answer of a drawn unit is given; only the hash of its secret is kept.';
CALL protect_tenant_table('survey_link', 'SELECT, INSERT, UPDATE (token_sha256)');

CREATE TABLE survey_response (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    survey_id bigint NOT NULL,
    link_id bigint NOT NULL,
    unit_n integer NOT NULL,
    response_id bigint NOT NULL,
    channel text NOT NULL CHECK (channel IN ('link', 'paper')),
    marks double precision[] NOT NULL,
    state text NOT NULL DEFAULT 'submitted' CHECK (state IN ('submitted', 'approved', 'on_hold', 'refused')),
    received_at timestamptz NOT NULL DEFAULT moment(),
    entered_by bigint REFERENCES account,
    decided_by bigint REFERENCES account,
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, survey_id) REFERENCES survey,
    FOREIGN KEY (tenant_id, link_id) REFERENCES survey_link,
    FOREIGN KEY (tenant_id, response_id) REFERENCES form_response,
    CONSTRAINT survey_link_used UNIQUE (tenant_id, link_id),
    CONSTRAINT survey_response_once UNIQUE (tenant_id, response_id),
    CHECK ((channel = 'paper') = (entered_by IS NOT NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (state = 'submitted')),
    CONSTRAINT response_refused_with_reason CHECK (state NOT IN ('on_hold', 'refused') OR reason <> ''),
    CONSTRAINT response_decided_by_another CHECK (decided_by <> entered_by)
);
COMMENT ON TABLE survey_response IS 'Milestones: an answer to a survey; its marks are the numbers of its measures in their order (NaN: not answered), recomputed by miaopu check. Only approved ones count.';
CREATE INDEX survey_response_state ON survey_response (tenant_id, survey_id, state, unit_n);
CALL protect_tenant_table('survey_response', 'SELECT, INSERT, UPDATE (state, decided_by, decided_at, reason)');

CREATE FUNCTION check_survey_response() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    asked survey;
    part text;
    most integer;
BEGIN
    SELECT s.* INTO asked FROM survey s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.survey_id FOR SHARE;
    IF asked.state IS DISTINCT FROM 'open' OR today() > asked.closes_on THEN
        RAISE EXCEPTION 'the survey is not open' USING ERRCODE = '23514', CONSTRAINT = 'survey_is_open',
            TABLE = 'survey_response';
    END IF;
    IF NOT EXISTS (SELECT FROM survey_link l WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.link_id
            AND l.survey_id = NEW.survey_id AND l.unit_n = NEW.unit_n)
        OR NOT EXISTS (SELECT FROM form_response r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.response_id
            AND r.form_version_id = asked.form_version_id AND r.frozen_at IS NOT NULL)
        OR cardinality(NEW.marks) <> (SELECT count(*) FROM survey_measure m WHERE m.tenant_id = NEW.tenant_id
            AND m.survey_id = NEW.survey_id) THEN
        RAISE EXCEPTION 'the answer belongs to another survey' USING ERRCODE = '23514',
            CONSTRAINT = 'response_of_the_survey', TABLE = 'survey_response';
    END IF;
    SELECT u.stratum, q.most INTO part, most FROM sample_unit s
    JOIN frame_unit u ON u.tenant_id = s.tenant_id AND u.frame_id = s.frame_id AND u.n = s.n
    JOIN survey_quota q ON q.tenant_id = s.tenant_id AND q.survey_id = s.survey_id AND q.stratum = u.stratum
    WHERE s.tenant_id = NEW.tenant_id AND s.survey_id = NEW.survey_id AND s.n = NEW.unit_n;
    IF most IS NOT NULL THEN
        -- Of two who send at the same moment the second counts the first.
        PERFORM pg_advisory_xact_lock(hashtextextended('quota ' || part, NEW.survey_id));
        IF (SELECT count(*) FROM survey_response r
                JOIN sample_unit s ON s.tenant_id = r.tenant_id AND s.survey_id = r.survey_id AND s.n = r.unit_n
                JOIN frame_unit u ON u.tenant_id = s.tenant_id AND u.frame_id = s.frame_id AND u.n = s.n
                WHERE r.tenant_id = NEW.tenant_id AND r.survey_id = NEW.survey_id AND u.stratum = part
                  AND r.state <> 'refused') >= most THEN
            RAISE EXCEPTION 'the quota is full' USING ERRCODE = '23514', CONSTRAINT = 'survey_quota_full',
                TABLE = 'survey_response';
        END IF;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_survey_response() IS 'Milestones: trigger of answers: the survey is open, the link is its own, the answers are frozen, the quota has room.';
CREATE TRIGGER survey_is_open BEFORE INSERT ON survey_response
    FOR EACH ROW EXECUTE FUNCTION check_survey_response();

-- A secret that was used stays; one that was lost is made anew.
CREATE FUNCTION keep_used_link() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM survey_response r WHERE r.tenant_id = OLD.tenant_id AND r.link_id = OLD.id) THEN
        RAISE EXCEPTION 'the link was used' USING ERRCODE = '23001', CONSTRAINT = 'survey_link_used',
            TABLE = 'survey_link';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_used_link() IS 'Milestones: trigger; a used link gets no new secret.';
CREATE TRIGGER survey_link_used BEFORE UPDATE ON survey_link FOR EACH ROW EXECUTE FUNCTION keep_used_link();

ALTER TABLE milestone ADD COLUMN needs_opinion boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN milestone.needs_opinion IS 'Whether it ends a public service: acceptance needs the opinion of those who are served (政府采购法实施条例 第四十五条).';

CREATE FUNCTION check_opinion_before_acceptance() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM milestone m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id AND m.needs_opinion)
        AND NOT EXISTS (SELECT FROM survey s JOIN survey_response r ON r.tenant_id = s.tenant_id AND r.survey_id = s.id
            AND r.state = 'approved'
            WHERE s.tenant_id = NEW.tenant_id AND s.milestone_id = NEW.milestone_id AND s.state = 'closed') THEN
        RAISE EXCEPTION 'those who are served have not been asked' USING ERRCODE = '23514',
            CONSTRAINT = 'acceptance_needs_opinion', TABLE = 'milestone_acceptance';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_opinion_before_acceptance() IS 'Milestones: trigger of acceptances; a public service is accepted after a closed survey with approved answers.';
CREATE TRIGGER acceptance_needs_opinion BEFORE INSERT ON milestone_acceptance
    FOR EACH ROW EXECUTE FUNCTION check_opinion_before_acceptance();
