-- The rule of a live pitch says as much as that of a round: by which value it ranks and how equal scores are told apart;
-- it is frozen when the session opens, and what came of it is frozen with its derivation when it closes.

ALTER TABLE pitch_session
    ADD COLUMN ranked_by text NOT NULL DEFAULT 'rounded' CHECK (ranked_by IN ('rounded', 'exact')),
    ADD COLUMN tie_chain text[] NOT NULL DEFAULT '{shared}',
    ADD CONSTRAINT pitch_session_tie_chain_ends CHECK (cardinality(tie_chain) BETWEEN 1 AND 10
        AND tie_chain[cardinality(tie_chain)] IN ('shared', 'draw')
        AND array_position(tie_chain, NULL) IS NULL);
COMMENT ON COLUMN pitch_session.tie_chain IS 'how equal scores are told apart, one key after the other; criterion:N is the mean mark of the Nth criterion';

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
            OLD.seed, OLD.opened_at)
        IS DISTINCT FROM
        (NEW.competition_id, NEW.name, NEW.pitch_seconds, NEW.question_seconds, NEW.method, NEW.drop_high,
            NEW.drop_low, NEW.when_at_least, NEW.places, NEW.rounding, NEW.ranked_by, NEW.tie_chain, NEW.quorum,
            NEW.seed, NEW.opened_at) THEN
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

CREATE TABLE pitch_ranking (
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    derivation text NOT NULL,
    derivation_sha256 bytea NOT NULL CHECK (length(derivation_sha256) = 32),
    calculation text NOT NULL,
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES pitch_session,
    CONSTRAINT pitch_ranking_is_hashed CHECK (derivation_sha256 = sha256(convert_to(derivation, 'UTF8')))
);
COMMENT ON TABLE pitch_ranking IS 'Competitions: the result of a closed live pitch, frozen with everything that it was made of and the input of miaopu calc that gives it again.';
CALL protect_tenant_table('pitch_ranking', 'SELECT, INSERT');
CALL make_append_only('pitch_ranking');
