-- By which rule the tranches of a contract are met from its sources, and for which budget line a tranche is. What is paid
-- is the stored split (tranche_source); the rule explains it.

ALTER TABLE contract ADD COLUMN split_rule text NOT NULL DEFAULT 'proportional'
    CHECK (split_rule IN ('proportional', 'government_first', 'social_first', 'eligible_line'));
ALTER TABLE tranche ADD COLUMN budget_line_id bigint,
    ADD FOREIGN KEY (tenant_id, budget_line_id) REFERENCES budget_line;

CREATE FUNCTION keep_frozen_split_rule() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND NEW.split_rule <> OLD.split_rule THEN
        RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen',
            TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contract_split_frozen BEFORE UPDATE OF split_rule ON contract
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_split_rule();

-- What is for one budget line is paid on that line: no source on another one gives a fen of such a tranche.
CREATE FUNCTION check_tranche_line() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount_fen > 0 AND EXISTS (SELECT FROM tranche t
        JOIN contract_source s ON s.tenant_id = t.tenant_id AND s.contract_id = t.contract_id
            AND s.fund_id = NEW.fund_id
        WHERE t.tenant_id = NEW.tenant_id AND t.id = NEW.tranche_id AND t.budget_line_id <> s.budget_line_id) THEN
        RAISE EXCEPTION 'another line' USING ERRCODE = '23514', CONSTRAINT = 'tranche_paid_on_its_line',
            TABLE = 'tranche_source';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tranche_paid_on_its_line BEFORE INSERT OR UPDATE ON tranche_source
    FOR EACH ROW EXECUTE FUNCTION check_tranche_line();
