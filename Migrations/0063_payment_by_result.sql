-- Payment by result: the contract says what a score pays, and what an outcome pays that somebody else validated. What a
-- tranche pays follows from it, and nothing more is ever paid for the tranche.

CREATE TABLE payment_step (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    score_from numeric(5, 2) NOT NULL CHECK (score_from BETWEEN 0 AND 100),
    percent numeric(5, 2) NOT NULL CHECK (percent BETWEEN 0 AND 100),
    PRIMARY KEY (tenant_id, contract_id, score_from),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract
);
COMMENT ON TABLE payment_step IS 'Contracts: from which score on a tranche pays which share, as the contract says; below the lowest nothing.';
CALL protect_tenant_table('payment_step', 'SELECT, INSERT, DELETE');
CREATE TRIGGER contract_frozen BEFORE INSERT OR UPDATE OR DELETE ON payment_step
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract_parts();

CREATE TABLE outcome_term (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    tranche_id bigint NOT NULL,
    metric text NOT NULL CHECK (metric <> '' AND length(metric) <= 300),
    unit text NOT NULL CHECK (unit <> '' AND length(unit) <= 20),
    unit_price_fen bigint NOT NULL CHECK (unit_price_fen > 0),
    validator_id bigint NOT NULL REFERENCES organisation,
    PRIMARY KEY (tenant_id, tranche_id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, tranche_id) REFERENCES tranche
);
COMMENT ON TABLE outcome_term IS 'Contracts: a tranche that pays for outcomes: what is counted, what one pays, and which organisation validates it.';
CREATE INDEX outcome_term_validator ON outcome_term (validator_id);
CALL protect_tenant_table('outcome_term', 'SELECT, INSERT, DELETE');
CREATE TRIGGER contract_frozen BEFORE INSERT OR UPDATE OR DELETE ON outcome_term
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract_parts();

CREATE FUNCTION check_outcome_term() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM contract_party p WHERE p.tenant_id = NEW.tenant_id AND p.contract_id = NEW.contract_id
        AND p.organisation_id = NEW.validator_id) THEN
        RAISE EXCEPTION 'a party validates nothing' USING ERRCODE = '23514', CONSTRAINT = 'validator_is_no_party',
            TABLE = 'outcome_term';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_outcome_term() IS 'Contracts: trigger of outcome terms; no party validates its own outcomes.';
CREATE TRIGGER validator_is_no_party BEFORE INSERT ON outcome_term
    FOR EACH ROW EXECUTE FUNCTION check_outcome_term();

CREATE TABLE tranche_result (
    tenant_id bigint NOT NULL,
    tranche_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    score numeric(5, 2) CHECK (score BETWEEN 0 AND 100),
    outcomes numeric(14, 4) CHECK (outcomes >= 0),
    percent numeric(5, 2),
    payable_fen bigint NOT NULL CHECK (payable_fen >= 0),
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 5000),
    decided_by bigint NOT NULL REFERENCES account,
    decided_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, tranche_id),
    FOREIGN KEY (tenant_id, tranche_id) REFERENCES tranche,
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    CONSTRAINT result_is_score_or_outcomes CHECK (num_nonnulls(score, outcomes) = 1)
);
COMMENT ON TABLE tranche_result IS 'Contracts: the score or the validated outcomes of a tranche and what it therefore pays; given once, append-only.';
CREATE INDEX tranche_result_contract ON tranche_result (tenant_id, contract_id);
CALL protect_tenant_table('tranche_result', 'SELECT, INSERT');
CALL make_append_only('tranche_result');

-- What a result pays is worked out here and nowhere else.
CREATE FUNCTION work_out_result() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    part tranche;
    term outcome_term;
BEGIN
    SELECT t.* INTO part FROM tranche t WHERE t.tenant_id = NEW.tenant_id AND t.id = NEW.tranche_id
        AND t.contract_id = NEW.contract_id;
    SELECT o.* INTO term FROM outcome_term o WHERE o.tenant_id = NEW.tenant_id AND o.tranche_id = NEW.tranche_id;
    IF part.id IS NULL OR (term.tranche_id IS NULL) <> (NEW.outcomes IS NULL)
        OR NOT EXISTS (SELECT FROM milestone m JOIN milestone_acceptance a ON a.tenant_id = m.tenant_id
            AND a.milestone_id = m.id WHERE m.tenant_id = NEW.tenant_id AND m.tranche_id = NEW.tranche_id)
        OR EXISTS (SELECT FROM payment_request q WHERE q.tenant_id = NEW.tenant_id AND q.tranche_id = NEW.tranche_id
            AND q.state IN ('prepared', 'approved', 'paid')) THEN
        RAISE EXCEPTION 'no result of this tranche now' USING ERRCODE = '23514', CONSTRAINT = 'result_of_an_accepted_tranche',
            TABLE = 'tranche_result';
    END IF;
    IF NEW.score IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM payment_step s WHERE s.tenant_id = NEW.tenant_id AND s.contract_id = NEW.contract_id)
        THEN
            RAISE EXCEPTION 'the contract has no such rule' USING ERRCODE = '23514',
                CONSTRAINT = 'result_by_a_rule_of_the_contract', TABLE = 'tranche_result';
        END IF;
        NEW.percent := coalesce((SELECT s.percent FROM payment_step s WHERE s.tenant_id = NEW.tenant_id
            AND s.contract_id = NEW.contract_id AND s.score_from <= NEW.score ORDER BY s.score_from DESC LIMIT 1), 0);
        NEW.payable_fen := round(part.amount_fen * NEW.percent / 100);
    ELSE
        NEW.percent := NULL;
        NEW.payable_fen := least(part.amount_fen, round(term.unit_price_fen * NEW.outcomes));
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION work_out_result() IS 'Contracts: trigger of results; what a score or validated outcomes pay, once the milestone is accepted and before anything is paid.';
CREATE TRIGGER result_is_worked_out BEFORE INSERT ON tranche_result
    FOR EACH ROW EXECUTE FUNCTION work_out_result();

-- What a tranche may pay in all: what its result says, nothing before a score or outcomes that the contract asks for, else
-- its amount; and never more than the evaluation of its milestone lets it pay.
CREATE FUNCTION tranche_payable(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT least(coalesce(r.payable_fen, CASE WHEN o.tranche_id IS NULL AND (coalesce(m.on_signing, false)
            OR NOT EXISTS (SELECT FROM payment_step s WHERE s.tenant_id = t.tenant_id AND s.contract_id = t.contract_id))
            THEN t.amount_fen ELSE 0 END),
        coalesce(round(t.amount_fen * d.pay_percent / 100)::bigint, t.amount_fen))
    FROM tranche t LEFT JOIN tranche_result r ON r.tenant_id = t.tenant_id AND r.tranche_id = t.id
    LEFT JOIN outcome_term o ON o.tenant_id = t.tenant_id AND o.tranche_id = t.id
    LEFT JOIN milestone m ON m.tenant_id = t.tenant_id AND m.tranche_id = t.id
    LEFT JOIN evaluation e ON e.tenant_id = m.tenant_id AND e.milestone_id = m.id
    LEFT JOIN evaluation_decision d ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id
    WHERE t.tenant_id = tenant AND t.id = wanted
$$;
COMMENT ON FUNCTION tranche_payable(bigint, bigint) IS 'Contracts: what a tranche may pay in all.';
REVOKE ALL ON FUNCTION tranche_payable(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tranche_payable(bigint, bigint) TO miaopu_app;

CREATE FUNCTION check_tranche_payable() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    -- Holders pay their parts of a tranche in transactions of their own: one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('tranche_payable', NEW.tranche_id));
    IF NEW.amount_fen + (SELECT coalesce(sum(q.amount_fen), 0) FROM payment_request q
        WHERE q.tenant_id = NEW.tenant_id AND q.tranche_id = NEW.tranche_id AND q.id <> NEW.id
          AND q.state IN ('prepared', 'approved', 'paid')) > tranche_payable(NEW.tenant_id, NEW.tranche_id) THEN
        RAISE EXCEPTION 'more than the tranche pays' USING ERRCODE = '23514', CONSTRAINT = 'tranche_pays_its_result',
            TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_tranche_payable() IS 'Contracts: trigger of payments; all payments of a tranche together are at most what it pays.';
CREATE TRIGGER tranche_pays_its_result BEFORE INSERT OR UPDATE OF state ON payment_request
    FOR EACH ROW WHEN (NEW.tranche_id IS NOT NULL AND NEW.state IN ('prepared', 'approved', 'paid'))
    EXECUTE FUNCTION check_tranche_payable();

-- What the supervision board asks for.
CREATE INDEX milestone_contract_open ON milestone (tenant_id, contract_id, due_on) WHERE state NOT IN ('accepted', 'cancelled');
