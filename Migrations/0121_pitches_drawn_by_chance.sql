-- The order of a live pitch is drawn by chance, or by a number of which it is said where it comes from; a judge stands
-- back also after the sheet was delivered, and an entry that lost its sheets after it was revealed is called again.

ALTER TABLE pitch_session
    ADD COLUMN seed_typed boolean,
    ADD COLUMN seed_source text NOT NULL DEFAULT '' CHECK (length(seed_source) <= 200),
    ADD CONSTRAINT pitch_session_seed_has_source CHECK (coalesce(seed_typed, false) = (seed_source <> ''));
COMMENT ON COLUMN pitch_session.seed_typed IS 'whether whoever drew typed the seed; null: not drawn, or by the hash of seed and number, before this was recorded';
COMMENT ON COLUMN pitch_session.seed_source IS 'where a typed seed comes from, so that others can look it up';

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
            OLD.drop_low, OLD.when_at_least, OLD.places, OLD.rounding, OLD.ranked_by, OLD.tie_chain, OLD.quorum,
            OLD.seed, OLD.seed_typed, OLD.seed_source, OLD.opened_at)
        IS DISTINCT FROM
        (NEW.competition_id, NEW.name, NEW.pitch_seconds, NEW.question_seconds, NEW.method, NEW.drop_high,
            NEW.drop_low, NEW.when_at_least, NEW.places, NEW.rounding, NEW.ranked_by, NEW.tie_chain, NEW.quorum,
            NEW.seed, NEW.seed_typed, NEW.seed_source, NEW.opened_at) THEN
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

CREATE FUNCTION is_revealed_at_pitch(tenant bigint, session bigint, entry bigint) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT e.step = 'revealed' FROM pitch_event e
        WHERE e.tenant_id = $1 AND e.session_id = $2 AND e.entry_id = $3 AND e.step IN ('called', 'revealed')
        ORDER BY e.sequence DESC LIMIT 1), false)
$$;
COMMENT ON FUNCTION is_revealed_at_pitch IS 'Competitions: whether the score of an entry of a live pitch is revealed and the entry was not called again.';

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
    ELSIF is_revealed_at_pitch(NEW.tenant_id, NEW.session_id, NEW.entry_id) THEN
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
