-- What an evaluation takes back, and what an early end leaves due, is a claim of its own: against whom, for how much, into
-- which fund, by which day. Money that comes back meets it; past its day who owes it may not apply.

CREATE TABLE recovery_claim (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    evaluation_id bigint,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    due_on date NOT NULL,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 5000),
    bar_id bigint NOT NULL REFERENCES organisation_bar,
    raised_by bigint NOT NULL REFERENCES account,
    raised_at timestamptz NOT NULL DEFAULT moment(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, evaluation_id) REFERENCES evaluation,
    CONSTRAINT one_claim_of_an_evaluation UNIQUE (tenant_id, evaluation_id)
);
COMMENT ON TABLE recovery_claim IS 'Funds: money that a contractor has to pay back, after an evaluation or an early end; append-only. What came back stands in recovery_claim_receipt.';
CREATE INDEX recovery_claim_contract ON recovery_claim (tenant_id, contract_id);
CREATE INDEX recovery_claim_organisation ON recovery_claim (organisation_id);
CREATE INDEX recovery_claim_bar ON recovery_claim (bar_id);
CALL protect_tenant_table('recovery_claim', 'SELECT, INSERT');
CALL make_append_only('recovery_claim');

CREATE TABLE recovery_claim_part (
    tenant_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, claim_id, fund_id),
    FOREIGN KEY (tenant_id, claim_id) REFERENCES recovery_claim,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE recovery_claim_part IS 'Funds: how much of a claim goes back to which fund; together the claim, and no more than the fund has paid.';
CREATE INDEX recovery_claim_part_fund ON recovery_claim_part (tenant_id, fund_id);
CALL protect_tenant_table('recovery_claim_part', 'SELECT, INSERT');
CALL make_append_only('recovery_claim_part');

CREATE TABLE recovery_claim_receipt (
    tenant_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    payment_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, claim_id, fund_id, payment_id),
    FOREIGN KEY (tenant_id, claim_id, fund_id) REFERENCES recovery_claim_part,
    FOREIGN KEY (tenant_id, payment_id) REFERENCES payment
);
COMMENT ON TABLE recovery_claim_receipt IS 'Funds: what came back on a claim, with the recovery of the payment that brought it; written by the database alone.';
CREATE INDEX recovery_claim_receipt_payment ON recovery_claim_receipt (tenant_id, payment_id);
CALL protect_tenant_table('recovery_claim_receipt', 'SELECT');
CALL make_append_only('recovery_claim_receipt');

-- What a fund has paid for a contract, less what came back.
CREATE FUNCTION contract_paid_of_fund(tenant bigint, wanted bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(-sum(l.amount_fen), 0)::bigint FROM payment_request q
        JOIN payment p ON p.tenant_id = q.tenant_id AND p.request_id = q.id
        JOIN journal_line l ON l.tenant_id = p.tenant_id AND l.entry_id = p.entry_id AND l.bank_account_id IS NOT NULL
        WHERE q.tenant_id = tenant AND q.contract_id = wanted AND l.fund_id = wanted_fund);
COMMENT ON FUNCTION contract_paid_of_fund(bigint, bigint, bigint) IS 'Funds: what a fund has paid for a contract, less what came back.';
CREATE FUNCTION claim_part_open(tenant bigint, wanted bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT p.amount_fen - (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_claim_receipt r
            WHERE r.tenant_id = p.tenant_id AND r.claim_id = p.claim_id AND r.fund_id = p.fund_id)
        FROM recovery_claim_part p WHERE p.tenant_id = tenant AND p.claim_id = wanted AND p.fund_id = wanted_fund);
COMMENT ON FUNCTION claim_part_open(bigint, bigint, bigint) IS 'Funds: what of a claim has not come back to a fund.';
REVOKE ALL ON FUNCTION contract_paid_of_fund(bigint, bigint, bigint), claim_part_open(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contract_paid_of_fund(bigint, bigint, bigint), claim_part_open(bigint, bigint, bigint)
    TO miaopu_app;

CREATE FUNCTION check_recovery_claim() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    -- Claims upon one contract are raised one after the other, so that two never both find the same money.
    PERFORM pg_advisory_xact_lock(hashtextextended('recovery claim', NEW.contract_id));
    IF NEW.amount_fen <> (SELECT coalesce(sum(p.amount_fen), 0) FROM recovery_claim_part p
            WHERE p.tenant_id = NEW.tenant_id AND p.claim_id = NEW.id) THEN
        broken := 'claim_is_its_parts';
    ELSIF EXISTS (SELECT FROM recovery_claim_part p WHERE p.tenant_id = NEW.tenant_id AND p.claim_id = NEW.id
            AND contract_paid_of_fund(NEW.tenant_id, NEW.contract_id, p.fund_id) < (SELECT sum(claim_part_open(
                    o.tenant_id, o.claim_id, o.fund_id)) FROM recovery_claim_part o
                JOIN recovery_claim c ON c.tenant_id = o.tenant_id AND c.id = o.claim_id
                    AND c.contract_id = NEW.contract_id
                WHERE o.tenant_id = NEW.tenant_id AND o.fund_id = p.fund_id)) THEN
        broken := 'claim_within_paid';
    ELSIF NOT EXISTS (SELECT FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id
            AND c.contractor_id = NEW.organisation_id)
        OR NEW.evaluation_id IS NOT NULL AND NOT EXISTS (SELECT FROM evaluation_decision d
            JOIN evaluation e ON e.tenant_id = d.tenant_id AND e.id = d.evaluation_id
            JOIN milestone m ON m.tenant_id = e.tenant_id AND m.id = e.milestone_id
                AND m.contract_id = NEW.contract_id
            WHERE d.tenant_id = NEW.tenant_id AND d.evaluation_id = NEW.evaluation_id
              AND d.recover_fen = NEW.amount_fen) THEN
        broken := 'claim_of_its_decision';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'claim refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken,
            TABLE = 'recovery_claim';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_recovery_claim() IS 'Funds: trigger of claims; at commit a claim is its parts, against the contractor, as decided, and no fund claims more than it paid.';
CREATE CONSTRAINT TRIGGER claim_is_its_parts AFTER INSERT ON recovery_claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_recovery_claim();

CREATE FUNCTION refuse_late_claim_part() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM recovery_claim c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.claim_id
            AND c.xid = pg_current_xact_id()
            AND NEW.amount_fen + (SELECT coalesce(sum(p.amount_fen), 0) FROM recovery_claim_part p
                WHERE p.tenant_id = c.tenant_id AND p.claim_id = c.id) <= c.amount_fen) THEN
        RAISE EXCEPTION 'the claim is raised' USING ERRCODE = '23001', CONSTRAINT = 'claim_is_its_parts',
            TABLE = 'recovery_claim_part';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION refuse_late_claim_part() IS 'Funds: trigger of parts of claims; they come with their claim and never exceed it.';
CREATE TRIGGER claim_is_its_parts BEFORE INSERT ON recovery_claim_part
    FOR EACH ROW EXECUTE FUNCTION refuse_late_claim_part();

-- A decision that takes back leaves a claim; without one it would move nothing.
CREATE FUNCTION check_clawback_has_claim() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM recovery_claim c WHERE c.tenant_id = NEW.tenant_id AND c.evaluation_id = NEW.evaluation_id
            AND c.amount_fen = NEW.recover_fen) THEN
        RAISE EXCEPTION 'nothing claims the money back' USING ERRCODE = '23514', CONSTRAINT = 'clawback_has_claim',
            TABLE = 'evaluation_decision';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_clawback_has_claim() IS 'Milestones: trigger of decisions; at commit what is recovered is claimed.';
CREATE CONSTRAINT TRIGGER clawback_has_claim AFTER INSERT ON evaluation_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.recover_fen > 0) EXECUTE FUNCTION check_clawback_has_claim();

-- Money that comes back meets the claims of its contract, fund by fund, the earliest day first. What the bank sent back
-- never reached anybody, and meets none: its lines open their commitments again.
CREATE FUNCTION meet_recovery_claims() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    part record;
    claim record;
    left_fen bigint;
BEGIN
    IF EXISTS (SELECT FROM journal_line l WHERE l.tenant_id = NEW.tenant_id AND l.entry_id = NEW.entry_id
            AND l.commitment_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    FOR part IN SELECT l.fund_id, sum(l.amount_fen)::bigint AS fen FROM journal_line l
        WHERE l.tenant_id = NEW.tenant_id AND l.entry_id = NEW.entry_id AND l.bank_account_id IS NOT NULL
        GROUP BY l.fund_id LOOP
        left_fen := part.fen;
        FOR claim IN SELECT c.id, claim_part_open(c.tenant_id, c.id, part.fund_id) AS open_fen FROM payment_request q
            JOIN recovery_claim c ON c.tenant_id = q.tenant_id AND c.contract_id = q.contract_id
            WHERE q.tenant_id = NEW.tenant_id AND q.id = NEW.request_id
              AND claim_part_open(c.tenant_id, c.id, part.fund_id) > 0 ORDER BY c.due_on, c.id LOOP
            EXIT WHEN left_fen <= 0;
            INSERT INTO recovery_claim_receipt (tenant_id, claim_id, fund_id, payment_id, amount_fen)
            VALUES (NEW.tenant_id, claim.id, part.fund_id, NEW.id, least(left_fen, claim.open_fen));
            left_fen := left_fen - claim.open_fen;
        END LOOP;
    END LOOP;
    UPDATE organisation_bar b SET lifted_at = moment(), lifted_by = NEW.made_by, lifted_reason = NEW.reason
    FROM recovery_claim c
    WHERE c.tenant_id = NEW.tenant_id AND b.id = c.bar_id AND b.lifted_at IS NULL
      AND EXISTS (SELECT FROM recovery_claim_receipt r WHERE r.tenant_id = c.tenant_id AND r.claim_id = c.id
          AND r.payment_id = NEW.id)
      AND c.amount_fen = (SELECT sum(r.amount_fen) FROM recovery_claim_receipt r WHERE r.tenant_id = c.tenant_id
          AND r.claim_id = c.id);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION meet_recovery_claims() IS 'Funds: trigger of payments; money that comes back meets the claims of its contract, and a claim that is met bars nobody.';
REVOKE ALL ON FUNCTION meet_recovery_claims() FROM PUBLIC;
CREATE TRIGGER recovery_meets_claims AFTER INSERT ON payment
    FOR EACH ROW WHEN (NEW.recovers IS NOT NULL) EXECUTE FUNCTION meet_recovery_claims();
