-- The answer to a grantee's cost is taken back by another person, with a reason, while no final account rests on it. What was
-- answered stays readable, what the cost was met from is given back, and the cost waits for an answer again.

ALTER TABLE trace_use DROP CONSTRAINT trace_use_amount_fen_check, ADD COLUMN undoes bigint,
    ADD CONSTRAINT trace_use_undone_once UNIQUE (tenant_id, undoes),
    ADD CONSTRAINT trace_use_amount CHECK (amount_fen <> 0 AND (amount_fen > 0) = (undoes IS NULL)),
    ADD CONSTRAINT trace_use_undoes FOREIGN KEY (tenant_id, undoes) REFERENCES trace_use;
COMMENT ON COLUMN trace_use.undoes IS 'Funds: the row that this one gives back, because the answer to the cost was taken back; its amount is the negated one.';

CREATE TABLE expense_reversal (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    expense_line_id bigint NOT NULL,
    accepted boolean NOT NULL,
    answer_reason text NOT NULL,
    answered_by bigint NOT NULL REFERENCES account,
    answered_at timestamptz NOT NULL,
    reason text NOT NULL CONSTRAINT expense_reversal_has_reason CHECK (reason <> '' AND length(reason) <= 200),
    reversed_by bigint NOT NULL REFERENCES account,
    reversed_at timestamptz NOT NULL DEFAULT moment(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT expense_reversal_takes_two CHECK (reversed_by <> answered_by),
    FOREIGN KEY (tenant_id, expense_line_id) REFERENCES expense_line
);
COMMENT ON TABLE expense_reversal IS 'Funds: an answer to a grantee''s cost that was taken back: what was answered, by whom, and why somebody else took it back.';
CREATE INDEX expense_reversal_line ON expense_reversal (tenant_id, expense_line_id, id);
CALL protect_tenant_table('expense_reversal', 'SELECT');
CALL make_append_only('expense_reversal');

-- An answer leaves with its reversal only, in the same transaction.
CREATE FUNCTION check_answer_reversed() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM expense_reversal r WHERE r.tenant_id = OLD.tenant_id
        AND r.expense_line_id = OLD.expense_line_id AND r.xid = pg_current_xact_id()
        AND (r.accepted, r.answer_reason, r.answered_by, r.answered_at)
          = (OLD.accepted, OLD.reason, OLD.answered_by, OLD.answered_at)) THEN
        PERFORM refuse_posting('append_only', 'expense_answer');
    END IF;
    RETURN OLD;
END $$;
COMMENT ON FUNCTION check_answer_reversed() IS 'Funds: trigger of answers to costs; one is removed only by the reversal that keeps it.';
DROP TRIGGER append_only_rows ON expense_answer;
CREATE TRIGGER append_only_rows BEFORE UPDATE ON expense_answer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER answer_leaves_reversed BEFORE DELETE ON expense_answer
    FOR EACH ROW EXECUTE FUNCTION check_answer_reversed();

-- Accounting, then the fund: the order in which payments and answers take them. A disallowed cost takes its invoice again, if
-- nobody else has it meanwhile.
CREATE FUNCTION reverse_expense_answer(wanted bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cost expense_line;
    report expense_report;
    answer expense_answer;
BEGIN
    SELECT * INTO cost FROM expense_line WHERE tenant_id = current_tenant() AND id = wanted;
    SELECT * INTO report FROM expense_report WHERE tenant_id = current_tenant() AND id = cost.report_id;
    PERFORM lock_accounting(report.contract_id);
    PERFORM FROM fund WHERE tenant_id = current_tenant() AND id = cost.fund_id FOR NO KEY UPDATE;
    SELECT * INTO answer FROM expense_answer WHERE tenant_id = current_tenant() AND expense_line_id = wanted FOR UPDATE;
    IF answer.expense_line_id IS NULL THEN
        PERFORM refuse_posting('expense_answer_stands', 'expense_answer');
    ELSIF report.submitted_by = current_account() THEN
        PERFORM refuse_posting('answerer_is_not_submitter', 'expense_answer');
    ELSIF EXISTS (SELECT FROM final_account f WHERE f.tenant_id = current_tenant()
        AND f.contract_id = report.contract_id AND f.accepted IS DISTINCT FROM false) THEN
        PERFORM refuse_posting('account_rests_on_answers', 'expense_answer');
    END IF;
    INSERT INTO expense_reversal (tenant_id, expense_line_id, accepted, answer_reason, answered_by, answered_at, reason,
        reversed_by)
    VALUES (answer.tenant_id, wanted, answer.accepted, answer.reason, answer.answered_by, answer.answered_at, why,
        current_account());
    DELETE FROM expense_answer WHERE tenant_id = answer.tenant_id AND expense_line_id = wanted;
    INSERT INTO trace_use (tenant_id, trace_link_id, expense_line_id, amount_fen, undoes)
    SELECT u.tenant_id, u.trace_link_id, u.expense_line_id, -u.amount_fen, u.id FROM trace_use u
    WHERE u.tenant_id = answer.tenant_id AND u.expense_line_id = wanted AND u.undoes IS NULL
      AND NOT EXISTS (SELECT FROM trace_use b WHERE b.tenant_id = u.tenant_id AND b.undoes = u.id);
    INSERT INTO invoice_claim VALUES (cost.seller, cost.invoice_number, cost.tenant_id, cost.report_id)
    ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT FROM invoice_claim c WHERE c.seller = cost.seller AND c.number = cost.invoice_number
        AND c.tenant_id = cost.tenant_id AND c.report_id = cost.report_id) THEN
        PERFORM refuse_posting('invoice_used_once', 'expense_line');
    END IF;
END $$;
COMMENT ON FUNCTION reverse_expense_answer(bigint, text) IS 'Funds: takes the answer to a cost back, with a reason, by somebody who did not give it.';

-- What is accepted has its proof, or the answer says where it was seen.
CREATE FUNCTION check_cost_proved() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.accepted AND NEW.reason = '' AND NOT EXISTS (SELECT FROM file f WHERE f.tenant_id = NEW.tenant_id
        AND f.subject_kind = 'expense_line' AND f.subject_id = NEW.expense_line_id AND f.removed_at IS NULL) THEN
        PERFORM refuse_posting('cost_has_proof', 'expense_answer');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_cost_proved() IS 'Funds: trigger of answers to costs; a cost without its invoice is accepted only with a word on where the invoice was seen.';
CREATE TRIGGER cost_has_proof BEFORE INSERT ON expense_answer FOR EACH ROW EXECUTE FUNCTION check_cost_proved();

-- A cost is of the contract: of a fund that pays it and of a line of its programme's budget, on a day that has come.
CREATE FUNCTION check_cost_of_contract() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    report expense_report;
BEGIN
    SELECT * INTO report FROM expense_report WHERE tenant_id = NEW.tenant_id AND id = NEW.report_id;
    IF NEW.spent_on > today() THEN
        PERFORM refuse_posting('cost_not_ahead', 'expense_line');
    ELSIF NOT EXISTS (SELECT FROM budget_line l JOIN budget b ON b.tenant_id = l.tenant_id AND b.id = l.budget_id
            WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.budget_line_id AND b.programme_id = report.programme_id)
        OR NOT EXISTS (SELECT FROM commitment c WHERE c.tenant_id = NEW.tenant_id AND c.fund_id = NEW.fund_id
                AND c.contract_id = report.contract_id
            UNION ALL SELECT FROM journal_line l WHERE l.tenant_id = NEW.tenant_id AND l.fund_id = NEW.fund_id
                AND l.contract_id = report.contract_id) THEN
        PERFORM refuse_posting('cost_of_the_contract', 'expense_line');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_cost_of_contract() IS 'Funds: trigger of reported costs; fund and line are those of the contract, and the day is not ahead.';
CREATE TRIGGER cost_of_the_contract BEFORE INSERT OR UPDATE ON expense_line
    FOR EACH ROW EXECUTE FUNCTION check_cost_of_contract();

REVOKE ALL ON FUNCTION check_answer_reversed(), reverse_expense_answer(bigint, text), check_cost_proved(),
    check_cost_of_contract() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reverse_expense_answer(bigint, text) TO miaopu_app;
