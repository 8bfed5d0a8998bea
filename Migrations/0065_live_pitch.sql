-- The live pitch (路演): a session with its drawn order, its judges and their pads, an append-only log of what happened.

CREATE TABLE pitch_session (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    competition_id bigint NOT NULL,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    pitch_seconds smallint NOT NULL CHECK (pitch_seconds BETWEEN 30 AND 7200),
    question_seconds smallint NOT NULL CHECK (question_seconds BETWEEN 0 AND 7200),
    method text NOT NULL CHECK (method IN ('mean', 'trimmed', 'median', 'sum')),
    drop_high smallint NOT NULL CHECK (drop_high BETWEEN 0 AND 20),
    drop_low smallint NOT NULL CHECK (drop_low BETWEEN 0 AND 20),
    when_at_least smallint NOT NULL CHECK (when_at_least BETWEEN 0 AND 100),
    places smallint NOT NULL CHECK (places BETWEEN 0 AND 6),
    rounding text NOT NULL CHECK (rounding IN ('half_up', 'half_even', 'down', 'up')),
    quorum smallint NOT NULL CHECK (quorum >= 1),
    seed bigint CHECK (seed >= 0),
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    opened_by bigint REFERENCES account,
    opened_at timestamptz,
    closed_by bigint REFERENCES account,
    closed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, competition_id) REFERENCES competition,
    CONSTRAINT pitch_session_opened_by_somebody CHECK ((opened_at IS NULL) = (opened_by IS NULL)),
    CONSTRAINT pitch_session_closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by IS NULL)
        AND (closed_at IS NULL OR opened_at IS NOT NULL)),
    CONSTRAINT pitch_session_keeps_a_sheet CHECK (CASE method WHEN 'trimmed'
        THEN drop_high + drop_low BETWEEN 1 AND when_at_least - 1
        ELSE drop_high = 0 AND drop_low = 0 AND when_at_least = 0 END)
);
COMMENT ON TABLE pitch_session IS 'Competitions: a live pitch (路演) of an edition: its clock, its rule, which is frozen when it opens, and the random seed (随机种子) of its order.';
CREATE INDEX pitch_session_competition ON pitch_session (tenant_id, competition_id);
CALL protect_tenant_table('pitch_session', 'SELECT, INSERT, UPDATE');

CREATE TABLE pitch_criterion (
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 50),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    marks_max smallint NOT NULL CHECK (marks_max BETWEEN 1 AND 1000),
    PRIMARY KEY (tenant_id, session_id, position),
    FOREIGN KEY (tenant_id, session_id) REFERENCES pitch_session
);
COMMENT ON TABLE pitch_criterion IS 'Competitions: what a judge marks at a live pitch; the marks add up to the sheet.';
CALL protect_tenant_table('pitch_criterion', 'SELECT, INSERT');

CREATE TABLE pitch_judge (
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 100),
    account_id bigint NOT NULL REFERENCES account,
    PRIMARY KEY (tenant_id, session_id, number),
    FOREIGN KEY (tenant_id, session_id) REFERENCES pitch_session,
    CONSTRAINT pitch_judge_seated UNIQUE (tenant_id, session_id, account_id)
);
COMMENT ON TABLE pitch_judge IS 'Competitions: a judge of a live pitch with the number on the table.';
CALL protect_tenant_table('pitch_judge', 'SELECT, INSERT');

CREATE TABLE pitch_slot (
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position >= 1),
    competition_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, session_id, position),
    FOREIGN KEY (tenant_id, session_id) REFERENCES pitch_session,
    FOREIGN KEY (tenant_id, competition_id, entry_id) REFERENCES competition_entry (tenant_id, competition_id, id),
    CONSTRAINT pitch_slot_entry UNIQUE (tenant_id, session_id, entry_id)
);
COMMENT ON TABLE pitch_slot IS 'Competitions: the place of an entry in the drawn order of a live pitch.';
CALL protect_tenant_table('pitch_slot', 'SELECT, INSERT, DELETE');

CREATE TABLE pitch_recusal (
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    judge smallint NOT NULL,
    entry_id bigint NOT NULL,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    noted_by bigint NOT NULL REFERENCES account,
    noted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, session_id, judge, entry_id),
    FOREIGN KEY (tenant_id, session_id, judge) REFERENCES pitch_judge,
    FOREIGN KEY (tenant_id, session_id, entry_id) REFERENCES pitch_slot (tenant_id, session_id, entry_id)
);
COMMENT ON TABLE pitch_recusal IS 'Competitions: a judge who does not mark an entry (回避); blocks the sheet.';
CALL protect_tenant_table('pitch_recusal', 'SELECT, INSERT');
CALL make_append_only('pitch_recusal');

CREATE TABLE pitch_sheet (
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    judge smallint NOT NULL,
    entry_id bigint NOT NULL,
    marks numeric(7, 2)[] NOT NULL,
    total numeric(9, 2) NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 8 AND 100),
    received_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, session_id, judge, entry_id),
    FOREIGN KEY (tenant_id, session_id, judge) REFERENCES pitch_judge,
    FOREIGN KEY (tenant_id, session_id, entry_id) REFERENCES pitch_slot (tenant_id, session_id, entry_id),
    CONSTRAINT pitch_sheet_key UNIQUE (tenant_id, session_id, key)
);
COMMENT ON TABLE pitch_sheet IS 'Competitions: the marks of one judge for one entry, by criterion, delivered once under the key that the pad made.';
CALL protect_tenant_table('pitch_sheet', 'SELECT, INSERT');
CALL make_append_only('pitch_sheet');

CREATE TABLE pitch_event (
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    sequence integer NOT NULL CHECK (sequence >= 1),
    step text NOT NULL CHECK (step IN ('drawn', 'opened', 'called', 'pitching', 'questions', 'marking', 'revealed',
        'sheet', 'recused', 'closed')),
    entry_id bigint,
    judge smallint,
    happened_by bigint NOT NULL REFERENCES account,
    happened_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, session_id, sequence),
    FOREIGN KEY (tenant_id, session_id) REFERENCES pitch_session
);
COMMENT ON TABLE pitch_event IS 'Competitions: the log of a live pitch; played again from the first line it gives every state that the screen showed.';
CALL protect_tenant_table('pitch_event', 'SELECT, INSERT');
CALL make_append_only('pitch_event');

-- Numbers the line and announces it: who shows the session looks again.
CREATE FUNCTION number_pitch_event() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM pitch_session s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.session_id FOR UPDATE;
    NEW.sequence := 1 + coalesce((SELECT max(e.sequence) FROM pitch_event e
        WHERE e.tenant_id = NEW.tenant_id AND e.session_id = NEW.session_id), 0);
    PERFORM pg_notify('pitch', NEW.tenant_id || ':' || NEW.session_id);
    RETURN NEW;
END $$;
CREATE TRIGGER pitch_event_numbered BEFORE INSERT ON pitch_event
    FOR EACH ROW EXECUTE FUNCTION number_pitch_event();

CREATE FUNCTION keep_opened_pitch() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        broken := 'pitch_session_closed';
    ELSIF OLD.opened_at IS NOT NULL AND
        (OLD.competition_id, OLD.pitch_seconds, OLD.question_seconds, OLD.method, OLD.drop_high, OLD.drop_low,
            OLD.when_at_least, OLD.places, OLD.rounding, OLD.quorum, OLD.seed, OLD.opened_at) IS DISTINCT FROM
        (NEW.competition_id, NEW.pitch_seconds, NEW.question_seconds, NEW.method, NEW.drop_high, NEW.drop_low,
            NEW.when_at_least, NEW.places, NEW.rounding, NEW.quorum, NEW.seed, NEW.opened_at) THEN
        broken := 'pitch_session_rule_frozen';
    ELSIF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM pitch_slot l WHERE l.tenant_id = NEW.tenant_id AND l.session_id = NEW.id) THEN
        broken := 'pitch_session_not_drawn';
    ELSIF NEW.closed_at IS NOT NULL AND EXISTS (
        SELECT FROM pitch_slot l WHERE l.tenant_id = NEW.tenant_id AND l.session_id = NEW.id
          AND NEW.quorum > (SELECT count(*) FROM pitch_sheet t WHERE t.tenant_id = l.tenant_id
            AND t.session_id = l.session_id AND t.entry_id = l.entry_id)) THEN
        broken := 'pitch_session_quorum_missing';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'session refused: %', broken USING ERRCODE = '23001', TABLE = 'pitch_session',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pitch_session_kept BEFORE UPDATE ON pitch_session
    FOR EACH ROW EXECUTE FUNCTION keep_opened_pitch();

CREATE FUNCTION keep_frozen_pitch() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    PERFORM FROM pitch_session s WHERE s.tenant_id = (changed ->> 'tenant_id')::bigint
        AND s.id = (changed ->> 'session_id')::bigint AND s.opened_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an opened session stays as it is' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'pitch_session_rule_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER pitch_criterion_frozen BEFORE INSERT ON pitch_criterion
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_pitch();
CREATE TRIGGER pitch_judge_frozen BEFORE INSERT ON pitch_judge
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_pitch();
CREATE TRIGGER pitch_slot_frozen BEFORE INSERT OR DELETE ON pitch_slot
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_pitch();

CREATE FUNCTION guard_pitch_sheet() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    PERFORM FROM pitch_session s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.session_id
        AND s.opened_at IS NOT NULL AND s.closed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        broken := 'pitch_session_not_open';
    ELSIF EXISTS (SELECT FROM pitch_recusal r WHERE r.tenant_id = NEW.tenant_id AND r.session_id = NEW.session_id
        AND r.judge = NEW.judge AND r.entry_id = NEW.entry_id) THEN
        broken := 'pitch_sheet_recused';
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
CREATE TRIGGER pitch_sheet_guarded BEFORE INSERT ON pitch_sheet
    FOR EACH ROW EXECUTE FUNCTION guard_pitch_sheet();

-- The result of an edition waits for its live pitches: all closed, and none closes below its quorum.
CREATE FUNCTION guard_competition_publication() RETURNS trigger
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
          AND s.closed_at IS NULL) THEN
        broken := 'competition_quorum_missing';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'edition refused: %', broken USING ERRCODE = '23514', TABLE = 'competition',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_publication_guarded BEFORE UPDATE ON competition
    FOR EACH ROW EXECUTE FUNCTION guard_competition_publication();
