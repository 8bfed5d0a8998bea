-- By how much a grantee's costs may go beyond a line is entered by one person and confirmed by another, as other rules are. What
-- was entered before stays in force.
ALTER TABLE line_change_limit ADD COLUMN takes_two boolean NOT NULL DEFAULT false;
ALTER TABLE line_change_limit ALTER COLUMN takes_two SET DEFAULT true;
COMMENT ON COLUMN line_change_limit.takes_two IS 'Funds: holds once another person has confirmed it; false for what was entered before that was asked.';

CREATE TABLE line_limit_answer (
    tenant_id bigint NOT NULL,
    limit_id bigint NOT NULL,
    answer text NOT NULL CHECK (answer IN ('confirmed', 'refused')),
    answered_by bigint NOT NULL REFERENCES account,
    answered_at timestamptz NOT NULL DEFAULT moment(),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
    CONSTRAINT line_limit_answered_once PRIMARY KEY (tenant_id, limit_id),
    CONSTRAINT line_limit_refusal_has_reason CHECK (answer <> 'refused' OR reason <> ''),
    FOREIGN KEY (tenant_id, limit_id) REFERENCES line_change_limit
);
COMMENT ON TABLE line_limit_answer IS 'Funds: how the second person answered a limit for changes of lines; append-only.';
CALL protect_tenant_table('line_limit_answer', 'SELECT, INSERT');
CALL make_append_only('line_limit_answer');

CREATE FUNCTION check_line_limit_answer() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    asked line_change_limit;
BEGIN
    SELECT * INTO asked FROM line_change_limit c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.limit_id;
    IF asked.set_by = NEW.answered_by OR NEW.answered_by IS DISTINCT FROM current_account() THEN
        PERFORM refuse_posting('line_limit_takes_two', 'line_limit_answer');
    ELSIF NOT asked.takes_two OR EXISTS (SELECT FROM line_change_limit c WHERE c.tenant_id = asked.tenant_id
        AND c.contract_id = asked.contract_id AND c.id > asked.id) THEN
        PERFORM refuse_posting('line_limit_waits', 'line_limit_answer');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_line_limit_answer() IS 'Funds: trigger of line_limit_answer; another person answers, and only the newest limit of a contract.';
CREATE TRIGGER line_limit_takes_two BEFORE INSERT ON line_limit_answer
    FOR EACH ROW EXECUTE FUNCTION check_line_limit_answer();

CREATE FUNCTION line_limit_in_force(contract bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT max(c.id) FROM line_change_limit c
    LEFT JOIN line_limit_answer a ON a.tenant_id = c.tenant_id AND a.limit_id = c.id
    WHERE c.tenant_id = current_tenant() AND c.contract_id = contract AND (NOT c.takes_two OR a.answer = 'confirmed')
$$;
COMMENT ON FUNCTION line_limit_in_force(bigint) IS 'Funds: the limit for changes of lines of a contract that was confirmed last.';

CREATE OR REPLACE FUNCTION keep_line_limit(contract bigint, line bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    limited line_change_limit;
    room bigint;
BEGIN
    SELECT * INTO limited FROM line_change_limit
    WHERE tenant_id = current_tenant() AND id = line_limit_in_force(keep_line_limit.contract) FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT m.committed_fen + m.committed_fen * limited.percent_bp / 10000 - m.accepted_fen INTO room
    FROM contract_line_money(keep_line_limit.contract) m WHERE m.budget_line_id = line;
    IF room < 0 THEN
        PERFORM refuse_posting('line_change_within_limit', 'expense_line', (-room)::text);
    END IF;
END $$;
