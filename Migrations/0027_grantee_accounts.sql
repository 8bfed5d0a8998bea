-- Money after the tranche: how far a grantee's costs may move between lines, and the final account of a contract.

CREATE TABLE line_change_limit (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    percent_bp integer NOT NULL CONSTRAINT line_change_percent CHECK (percent_bp BETWEEN 0 AND 10000),
    clause text NOT NULL CHECK (clause <> '' AND length(clause) <= 200),
    set_by bigint NOT NULL REFERENCES account,
    set_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE line_change_limit IS 'Funds: by how much of a line''s amount the agreement lets a grantee''s costs on it go beyond that amount, in hundredths of a percent; the latest row counts.';
CREATE INDEX line_change_limit_contract ON line_change_limit (tenant_id, contract_id, id);
CALL protect_tenant_table('line_change_limit', 'SELECT, INSERT');
CALL make_append_only('line_change_limit');

CREATE FUNCTION contract_line_money(contract bigint)
    RETURNS TABLE (budget_line_id bigint, committed_fen bigint, accepted_fen bigint, reported_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT p.budget_line_id, sum(p.committed)::bigint, sum(p.accepted)::bigint, sum(p.reported)::bigint
    FROM (SELECT c.budget_line_id, c.amount_fen - c.released_fen AS committed, 0::bigint AS accepted,
            0::bigint AS reported
        FROM commitment c WHERE c.tenant_id = current_tenant() AND c.contract_id = contract_line_money.contract
        UNION ALL
        SELECT l.budget_line_id, 0, CASE WHEN a.accepted THEN l.amount_fen ELSE 0 END,
            CASE WHEN a.accepted IS NULL THEN l.amount_fen ELSE 0 END
        FROM expense_line l
        JOIN expense_report r ON r.tenant_id = l.tenant_id AND r.id = l.report_id
        LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE l.tenant_id = current_tenant() AND r.contract_id = contract_line_money.contract
          AND r.submitted_at IS NOT NULL) AS p
    GROUP BY p.budget_line_id
$$;
COMMENT ON FUNCTION contract_line_money(bigint) IS 'Funds: of a contract by budget line: reserved less released, accepted costs, and costs that nobody has answered.';

-- The row of the limit is locked, so that of two answers the second one counts the first.
CREATE FUNCTION keep_line_limit(contract bigint, line bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    limited line_change_limit;
    room bigint;
BEGIN
    SELECT * INTO limited FROM line_change_limit
    WHERE tenant_id = current_tenant() AND contract_id = keep_line_limit.contract ORDER BY id DESC LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT m.committed_fen + m.committed_fen * limited.percent_bp / 10000 - m.accepted_fen INTO room
    FROM contract_line_money(keep_line_limit.contract) m WHERE m.budget_line_id = line;
    IF room < 0 THEN
        PERFORM refuse_posting('line_change_within_limit', 'expense_line', (-room)::text);
    END IF;
END $$;

CREATE TABLE final_account (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    programme_id bigint NOT NULL,
    auditor text NOT NULL CHECK (auditor <> '' AND length(auditor) <= 100),
    audit_number text NOT NULL CHECK (audit_number <> '' AND length(audit_number) <= 100),
    remark text NOT NULL DEFAULT '' CHECK (length(remark) <= 1000),
    submitted_by bigint NOT NULL REFERENCES account,
    submitted_at timestamptz NOT NULL DEFAULT moment(),
    accepted boolean,
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    answer_reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT account_takes_two CHECK (answered_by <> submitted_by),
    CONSTRAINT account_return_has_reason CHECK (accepted IS DISTINCT FROM false OR answer_reason <> ''),
    CHECK ((accepted IS NULL) = (answered_at IS NULL) AND (accepted IS NULL) = (answered_by IS NULL)),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE final_account IS 'Funds: the final account (决算) of a contract with its audit report; accepted once every cost is answered and what is unspent came back to each source.';
CREATE UNIQUE INDEX one_final_account ON final_account (tenant_id, contract_id) WHERE accepted IS DISTINCT FROM false;
CALL protect_tenant_table('final_account', 'SELECT');

CREATE TABLE final_account_row (
    tenant_id bigint NOT NULL,
    account_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    paid_fen bigint NOT NULL,
    accepted_fen bigint NOT NULL CHECK (accepted_fen >= 0),
    disallowed_fen bigint NOT NULL CHECK (disallowed_fen >= 0),
    PRIMARY KEY (tenant_id, account_id, fund_id),
    CONSTRAINT accounted_within_payments CHECK (accepted_fen <= paid_fen),
    FOREIGN KEY (tenant_id, account_id) REFERENCES final_account,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE final_account_row IS 'Funds: what a final account says of one source on the day it was handed in: paid out, accepted and disallowed; the difference of the first two has to come back.';
CALL protect_tenant_table('final_account_row', 'SELECT');
CALL make_append_only('final_account_row');

CREATE FUNCTION contract_source_money(contract bigint)
    RETURNS TABLE (fund_id bigint, paid_fen bigint, accepted_fen bigint, disallowed_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT p.fund_id, sum(p.paid)::bigint, sum(p.accepted)::bigint, sum(p.disallowed)::bigint
    FROM (SELECT l.fund_id, -l.amount_fen AS paid, 0::bigint AS accepted, 0::bigint AS disallowed
        FROM journal_line l WHERE l.tenant_id = current_tenant() AND l.bank_account_id IS NOT NULL
          AND l.contract_id = contract_source_money.contract
        UNION ALL
        SELECT l.fund_id, 0, CASE WHEN a.accepted THEN l.amount_fen ELSE 0 END,
            CASE WHEN a.accepted THEN 0 ELSE l.amount_fen END
        FROM expense_line l
        JOIN expense_report r ON r.tenant_id = l.tenant_id AND r.id = l.report_id
        JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE l.tenant_id = current_tenant() AND r.contract_id = contract_source_money.contract) AS p
    GROUP BY p.fund_id
$$;
COMMENT ON FUNCTION contract_source_money(bigint) IS 'Funds: of a contract by source: paid out less what came back, accepted and disallowed costs.';

CREATE FUNCTION submit_final_account(contract bigint, organisation bigint, programme bigint, auditor text,
    audit_number text, remark text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    IF EXISTS (SELECT FROM expense_report r
        JOIN expense_line l ON l.tenant_id = r.tenant_id AND l.report_id = r.id
        LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE r.tenant_id = current_tenant() AND r.contract_id = submit_final_account.contract
          AND a.expense_line_id IS NULL) THEN
        PERFORM refuse_posting('costs_answered', 'final_account');
    END IF;
    INSERT INTO final_account (tenant_id, contract_id, organisation_id, programme_id, auditor, audit_number, remark,
        submitted_by)
    VALUES (current_tenant(), contract, organisation, programme, submit_final_account.auditor,
        submit_final_account.audit_number, submit_final_account.remark, current_account())
    RETURNING id INTO made;
    INSERT INTO final_account_row (tenant_id, account_id, fund_id, paid_fen, accepted_fen, disallowed_fen)
    SELECT current_tenant(), made, m.fund_id, m.paid_fen, m.accepted_fen, m.disallowed_fen
    FROM contract_source_money(contract) m;
    IF NOT FOUND THEN
        PERFORM refuse_posting('account_has_money', 'final_account');
    END IF;
    RETURN made;
END $$;

-- Accepted only when nothing is left with the grantee, source by source: government money does not come back as social
-- money.
CREATE FUNCTION answer_final_account(wanted bigint, accepts boolean, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    answered final_account;
    rest bigint;
BEGIN
    UPDATE final_account SET accepted = accepts, answered_by = current_account(), answered_at = moment(),
        answer_reason = why
    WHERE tenant_id = current_tenant() AND id = wanted AND accepted IS NULL RETURNING * INTO answered;
    IF NOT FOUND THEN
        PERFORM refuse_posting('account_open', 'final_account');
    END IF;
    SELECT sum(m.paid_fen - m.accepted_fen) INTO rest FROM contract_source_money(answered.contract_id) m
    WHERE m.paid_fen <> m.accepted_fen;
    IF accepts AND rest IS NOT NULL THEN
        PERFORM refuse_posting('unspent_returned', 'final_account', rest::text);
    END IF;
END $$;

-- Under a final account that waits or was accepted no further costs are reported.
CREATE FUNCTION check_contract_open() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM final_account WHERE tenant_id = NEW.tenant_id AND contract_id = NEW.contract_id
               AND accepted IS DISTINCT FROM false) THEN
        PERFORM refuse_posting('contract_not_accounted', 'expense_report');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contract_not_accounted BEFORE INSERT OR UPDATE ON expense_report
    FOR EACH ROW EXECUTE FUNCTION check_contract_open();

CREATE OR REPLACE FUNCTION answer_expense(wanted bigint, accepts boolean, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cost expense_line;
    report expense_report;
BEGIN
    SELECT * INTO cost FROM expense_line WHERE tenant_id = current_tenant() AND id = wanted;
    PERFORM FROM fund WHERE tenant_id = current_tenant() AND id = cost.fund_id FOR NO KEY UPDATE;
    SELECT * INTO report FROM expense_report WHERE tenant_id = current_tenant() AND id = cost.report_id;
    IF report.submitted_at IS NULL THEN
        PERFORM refuse_posting('expense_report_submitted', 'expense_report');
    END IF;
    INSERT INTO expense_answer (tenant_id, expense_line_id, accepted, reason, answered_by)
    VALUES (current_tenant(), wanted, accepts, why, current_account());
    IF accepts THEN
        PERFORM keep_line_limit(report.contract_id, cost.budget_line_id);
        PERFORM meet_cost(cost, report.contract_id);
    ELSIF NOT EXISTS (SELECT FROM expense_line l
        LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE l.tenant_id = cost.tenant_id AND l.report_id = cost.report_id AND l.seller = cost.seller
          AND l.invoice_number = cost.invoice_number AND a.accepted IS DISTINCT FROM false) THEN
        DELETE FROM invoice_claim WHERE seller = cost.seller AND number = cost.invoice_number
            AND tenant_id = cost.tenant_id AND report_id = cost.report_id;
    END IF;
END $$;

REVOKE ALL ON FUNCTION contract_line_money(bigint), keep_line_limit(bigint, bigint), contract_source_money(bigint),
    submit_final_account(bigint, bigint, bigint, text, text, text), answer_final_account(bigint, boolean, text),
    check_contract_open() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contract_line_money(bigint), contract_source_money(bigint),
    submit_final_account(bigint, bigint, bigint, text, text, text), answer_final_account(bigint, boolean, text)
    TO miaopu_app;
