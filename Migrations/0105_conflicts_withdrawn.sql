-- A conflict that was noted by mistake is withdrawn by somebody else, once, with the reason.

CREATE FUNCTION guard_conflict_of_interest() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF OLD.withdrawn_at IS NOT NULL OR to_jsonb(OLD) - '{withdrawn_by,withdrawn_at,withdrawn_reason}'::text[]
        <> to_jsonb(NEW) - '{withdrawn_by,withdrawn_at,withdrawn_reason}'::text[] THEN
        broken := 'conflict_of_interest_kept';
    ELSIF NEW.withdrawn_by = OLD.noted_by OR EXISTS (SELECT FROM reviewer r WHERE r.tenant_id = NEW.tenant_id
            AND r.id = NEW.reviewer_id AND r.account_id = NEW.withdrawn_by) THEN
        broken := 'conflict_of_interest_withdrawn_by_another';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'conflict refused: %', broken USING ERRCODE = '23514', TABLE = 'conflict_of_interest',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION guard_conflict_of_interest() IS 'Competitions: trigger of noted conflicts: withdrawn once, by neither who noted it nor the reviewer, and otherwise kept as noted.';
CREATE TRIGGER conflict_of_interest_guarded BEFORE UPDATE ON conflict_of_interest
    FOR EACH ROW EXECUTE FUNCTION guard_conflict_of_interest();
