-- Everybody may know how much money a changed use was about (慈善法 58: what is left over is used for the same or a similar
-- purpose, and that is made public): what the fund had in its accounts when the second person confirmed it.
ALTER TABLE fund_change ADD COLUMN rest_fen bigint,
    ADD CONSTRAINT fund_change_rest_when_confirmed CHECK (rest_fen IS NULL OR answer = 'confirmed');
COMMENT ON COLUMN fund_change.rest_fen IS 'Funds: what the fund had in its accounts when the change was confirmed; null for changes from before this was kept.';

CREATE FUNCTION keep_rest_of_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.rest_fen := (SELECT coalesce(sum(b.balance_fen), 0)::bigint FROM bank_balance b
        WHERE b.tenant_id = NEW.tenant_id AND b.fund_id = NEW.fund_id);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_rest_of_change() IS 'Funds: trigger of fund_change, after the fund is held; how much money the change is about.';
CREATE TRIGGER fund_change_tells_its_rest BEFORE UPDATE ON fund_change FOR EACH ROW
    WHEN (OLD.answer IS NULL AND NEW.answer = 'confirmed') EXECUTE FUNCTION keep_rest_of_change();
