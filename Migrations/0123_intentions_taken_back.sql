-- An intention of a matching fair that was mistyped or came to nothing is taken back with a reason, until it is signed.

ALTER TABLE fair_intention
    ADD COLUMN withdrawn_by bigint REFERENCES account,
    ADD COLUMN withdrawn_at timestamptz,
    ADD COLUMN withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    ADD CONSTRAINT fair_intention_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = '')),
    ADD CONSTRAINT fair_intention_signed_or_withdrawn CHECK (withdrawn_at IS NULL OR signed_on IS NULL),
    DROP CONSTRAINT fair_intention_stated;
CREATE UNIQUE INDEX fair_intention_stated ON fair_intention (tenant_id, fair_id, need_id, offer_id)
    WHERE withdrawn_at IS NULL;

CREATE FUNCTION keep_withdrawn_intention() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a withdrawn intention stays' USING ERRCODE = '23514', TABLE = 'fair_intention',
        CONSTRAINT = 'fair_intention_withdrawn';
END $$;
CREATE TRIGGER fair_intention_kept BEFORE UPDATE ON fair_intention
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION keep_withdrawn_intention();
