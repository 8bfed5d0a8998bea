-- A claim upon a contractor ends when it is paid back, when it is set off against a next tranche of its contract, or when
-- two persons write it off. Whatever ends it is kept by source.

CREATE TABLE recovery_write_off (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    claim_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 5000),
    document text NOT NULL CHECK (document <> '' AND length(document) <= 200),
    proposed_by bigint NOT NULL REFERENCES account,
    proposed_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('approved', 'refused')),
    answer_reason text NOT NULL DEFAULT '' CHECK (length(answer_reason) <= 5000),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, claim_id) REFERENCES recovery_claim,
    CONSTRAINT write_off_takes_two CHECK (answered_by <> proposed_by),
    CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3) AND (answer IS NULL) = (answer_reason = ''))
);
COMMENT ON TABLE recovery_write_off IS 'Funds: a proposal to write a claim off, with its reason and document, and the answer of another person.';
CREATE UNIQUE INDEX one_open_write_off ON recovery_write_off (tenant_id, claim_id) WHERE answer IS NULL;
CREATE INDEX recovery_write_off_claim ON recovery_write_off (tenant_id, claim_id);
CALL protect_tenant_table('recovery_write_off', 'SELECT, INSERT, UPDATE (answer, answer_reason, answered_by, answered_at)');

CREATE TABLE recovery_relief (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    claim_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    write_off_id bigint,
    request_id bigint,
    relieved_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, claim_id, fund_id) REFERENCES recovery_claim_part,
    FOREIGN KEY (tenant_id, write_off_id) REFERENCES recovery_write_off,
    FOREIGN KEY (tenant_id, request_id) REFERENCES payment_request,
    CONSTRAINT relief_has_one_cause CHECK (num_nonnulls(write_off_id, request_id) = 1)
);
COMMENT ON TABLE recovery_relief IS 'Funds: what lessens a part of a claim without money coming back: set off in a request for a next tranche, or written off; append-only. A set-off counts while its request is prepared, approved or paid.';
CREATE INDEX recovery_relief_part ON recovery_relief (tenant_id, claim_id, fund_id);
CREATE INDEX recovery_relief_write_off ON recovery_relief (tenant_id, write_off_id) WHERE write_off_id IS NOT NULL;
CREATE INDEX recovery_relief_request ON recovery_relief (tenant_id, request_id) WHERE request_id IS NOT NULL;
CALL protect_tenant_table('recovery_relief', 'SELECT, INSERT');
CALL make_append_only('recovery_relief');

CREATE FUNCTION claim_part_relief(tenant bigint, wanted bigint, wanted_fund bigint, cause text) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_relief r
        LEFT JOIN payment_request q ON q.tenant_id = r.tenant_id AND q.id = r.request_id
        WHERE r.tenant_id = tenant AND r.claim_id = wanted AND r.fund_id = wanted_fund
          AND CASE cause WHEN 'write_off' THEN r.write_off_id IS NOT NULL
              ELSE q.state IN ('prepared', 'approved', 'paid') END);
COMMENT ON FUNCTION claim_part_relief(bigint, bigint, bigint, text) IS 'Funds: what of a part of a claim was written off, or is set off in requests that live.';
CREATE OR REPLACE FUNCTION claim_part_open(tenant bigint, wanted bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT p.amount_fen - (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_claim_receipt r
            WHERE r.tenant_id = p.tenant_id AND r.claim_id = p.claim_id AND r.fund_id = p.fund_id)
            - claim_part_relief(tenant, wanted, wanted_fund, 'write_off')
            - claim_part_relief(tenant, wanted, wanted_fund, 'set_off')
        FROM recovery_claim_part p WHERE p.tenant_id = tenant AND p.claim_id = wanted AND p.fund_id = wanted_fund);
COMMENT ON FUNCTION claim_part_open(bigint, bigint, bigint) IS 'Funds: what of a claim is still due to a fund: neither come back, nor set off, nor written off.';
-- What of a part was claimed and has neither come back nor been set off in a tranche that is paid: it is not claimed anew.
CREATE FUNCTION claim_part_standing(tenant bigint, wanted bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN claim_part_open(tenant, wanted, wanted_fund) + (SELECT coalesce(sum(r.amount_fen), 0)::bigint
        FROM recovery_relief r LEFT JOIN payment_request q ON q.tenant_id = r.tenant_id AND q.id = r.request_id
        WHERE r.tenant_id = tenant AND r.claim_id = wanted AND r.fund_id = wanted_fund
          AND (r.write_off_id IS NOT NULL OR q.state IN ('prepared', 'approved')));
COMMENT ON FUNCTION claim_part_standing(bigint, bigint, bigint) IS 'Funds: what of a claim is due, written off or about to be set off: nobody claims it again.';
-- What was set off in the requests of a contract that were paid: no longer owed to the contractor.
CREATE FUNCTION contract_set_off(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_relief r
        JOIN payment_request q ON q.tenant_id = r.tenant_id AND q.id = r.request_id AND q.state = 'paid'
        WHERE r.tenant_id = tenant AND q.contract_id = wanted);
COMMENT ON FUNCTION contract_set_off(bigint, bigint) IS 'Funds: what was set off against tranches of a contract that are paid.';
REVOKE ALL ON FUNCTION claim_part_relief(bigint, bigint, bigint, text), claim_part_standing(bigint, bigint, bigint),
    contract_set_off(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_part_relief(bigint, bigint, bigint, text), claim_part_standing(bigint, bigint, bigint),
    contract_set_off(bigint, bigint) TO miaopu_app;

CREATE FUNCTION check_recovery_relief() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
    claim recovery_claim;
BEGIN
    SELECT c.* INTO STRICT claim FROM recovery_claim c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.claim_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('recovery claim', claim.contract_id));
    IF claim_part_open(NEW.tenant_id, NEW.claim_id, NEW.fund_id) < 0 THEN
        broken := 'relief_within_claim';
    ELSIF NEW.write_off_id IS NOT NULL AND NOT EXISTS (SELECT FROM recovery_write_off w
            WHERE w.tenant_id = NEW.tenant_id AND w.id = NEW.write_off_id AND w.claim_id = NEW.claim_id
              AND w.answer = 'approved' AND w.amount_fen >= (SELECT sum(r.amount_fen) FROM recovery_relief r
                  WHERE r.tenant_id = w.tenant_id AND r.write_off_id = w.id)) THEN
        broken := 'relief_is_its_write_off';
    -- Set off is what the request asks less than its tranche pays, of the same contract and fund.
    ELSIF NEW.request_id IS NOT NULL AND NOT EXISTS (SELECT FROM payment_request q
            JOIN contract k ON k.tenant_id = q.tenant_id AND k.id = q.contract_id AND NOT k.pays_units
            WHERE q.tenant_id = NEW.tenant_id AND q.id = NEW.request_id AND q.contract_id = claim.contract_id
              AND q.state = 'prepared' AND tranche_payable(q.tenant_id, q.tranche_id) >= (
                  SELECT sum(o.amount_fen + (SELECT coalesce(sum(r.amount_fen), 0) FROM recovery_relief r
                      WHERE r.tenant_id = o.tenant_id AND r.request_id = o.id))
                  FROM payment_request o WHERE o.tenant_id = q.tenant_id AND o.tranche_id = q.tranche_id
                    AND o.state IN ('prepared', 'approved', 'paid'))
              AND (SELECT s.amount_fen FROM tranche_source s WHERE s.tenant_id = q.tenant_id
                      AND s.tranche_id = q.tranche_id AND s.fund_id = NEW.fund_id) >= (
                  SELECT coalesce(sum(w.amount_fen), 0) FROM payment_request_row w WHERE w.tenant_id = q.tenant_id
                    AND w.request_id = q.id AND w.fund_id = NEW.fund_id)
                  + (SELECT sum(r.amount_fen) FROM recovery_relief r WHERE r.tenant_id = q.tenant_id
                    AND r.request_id = q.id AND r.fund_id = NEW.fund_id)) THEN
        broken := 'set_off_of_its_tranche';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'relief refused: %', broken USING ERRCODE = '23514', CONSTRAINT = broken,
            TABLE = 'recovery_relief';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_recovery_relief() IS 'Funds: trigger of what lessens a claim: within what is due to the fund, as approved by two, or as a request for a tranche of the same contract asks less.';
CREATE TRIGGER relief_within_claim AFTER INSERT ON recovery_relief
    FOR EACH ROW EXECUTE FUNCTION check_recovery_relief();

CREATE FUNCTION check_recovery_write_off() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.answer IS NOT NULL THEN
        RAISE EXCEPTION 'the write-off is answered' USING ERRCODE = '23001', CONSTRAINT = 'write_off_answered_once',
            TABLE = 'recovery_write_off';
    ELSIF NEW.answer IS NULL AND NEW.amount_fen > (SELECT sum(claim_part_open(p.tenant_id, p.claim_id, p.fund_id))
            FROM recovery_claim_part p WHERE p.tenant_id = NEW.tenant_id AND p.claim_id = NEW.claim_id) THEN
        RAISE EXCEPTION 'more than is due' USING ERRCODE = '23514', CONSTRAINT = 'relief_within_claim',
            TABLE = 'recovery_write_off';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_recovery_write_off() IS 'Funds: trigger of write-offs; within what is due, answered once.';
CREATE TRIGGER write_off_answered_once BEFORE INSERT OR UPDATE ON recovery_write_off
    FOR EACH ROW EXECUTE FUNCTION check_recovery_write_off();
-- An approved write-off is its relief.
CREATE FUNCTION check_write_off_is_relieved() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount_fen IS DISTINCT FROM (SELECT sum(r.amount_fen) FROM recovery_relief r
            WHERE r.tenant_id = NEW.tenant_id AND r.write_off_id = NEW.id) THEN
        RAISE EXCEPTION 'the write-off has no parts' USING ERRCODE = '23514', CONSTRAINT = 'relief_is_its_write_off',
            TABLE = 'recovery_write_off';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_write_off_is_relieved() IS 'Funds: trigger of write-offs; at commit what was approved is written off, fund by fund.';
CREATE CONSTRAINT TRIGGER write_off_is_relieved AFTER UPDATE ON recovery_write_off
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.answer = 'approved')
    EXECUTE FUNCTION check_write_off_is_relieved();

-- A claim of which nothing is due any more, and of which nothing was written off, bars nobody: also when the last of it is
-- set off in a tranche that is paid.
CREATE FUNCTION lift_bar_when_set_off() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE organisation_bar b SET lifted_at = moment(), lifted_by = NEW.made_by, lifted_reason = '抵扣完毕'
    FROM recovery_claim c
    WHERE c.tenant_id = NEW.tenant_id AND b.id = c.bar_id AND b.lifted_at IS NULL
      AND EXISTS (SELECT FROM recovery_relief r WHERE r.tenant_id = c.tenant_id AND r.claim_id = c.id
          AND r.request_id = NEW.request_id)
      AND NOT EXISTS (SELECT FROM recovery_claim_part p WHERE p.tenant_id = c.tenant_id AND p.claim_id = c.id
          AND (claim_part_open(p.tenant_id, p.claim_id, p.fund_id) > 0
            OR claim_part_relief(p.tenant_id, p.claim_id, p.fund_id, 'write_off') > 0));
    RETURN NULL;
END $$;
COMMENT ON FUNCTION lift_bar_when_set_off() IS 'Funds: trigger of payments; a claim whose rest is set off bars nobody.';
REVOKE ALL ON FUNCTION lift_bar_when_set_off() FROM PUBLIC;
CREATE TRIGGER set_off_lifts_bar AFTER INSERT ON payment
    FOR EACH ROW WHEN (NEW.recovers IS NULL) EXECUTE FUNCTION lift_bar_when_set_off();

CREATE OR REPLACE FUNCTION check_recovery_claim() RETURNS trigger
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
            AND contract_paid_of_fund(NEW.tenant_id, NEW.contract_id, p.fund_id) < (SELECT sum(claim_part_standing(
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

CREATE OR REPLACE FUNCTION meet_recovery_claims() RETURNS trigger
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
      AND NOT EXISTS (SELECT FROM recovery_claim_part p WHERE p.tenant_id = c.tenant_id AND p.claim_id = c.id
          AND (claim_part_open(p.tenant_id, p.claim_id, p.fund_id) > 0
            OR claim_part_relief(p.tenant_id, p.claim_id, p.fund_id, 'write_off') > 0));
    RETURN NULL;
END $$;
