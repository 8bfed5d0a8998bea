-- A claim upon a contractor may be set off in a request of another of its contracts, out of the same fund: by the accountant who
-- prepares the request and another person who approves it. Money of another fund never meets it.

CREATE OR REPLACE FUNCTION check_recovery_relief() RETURNS trigger
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
    -- Set off is what the request asks less than its tranche pays, of the same contractor and fund.
    ELSIF NEW.request_id IS NOT NULL AND NOT EXISTS (SELECT FROM payment_request q
            JOIN contract k ON k.tenant_id = q.tenant_id AND k.id = q.contract_id AND NOT k.pays_units
            WHERE q.tenant_id = NEW.tenant_id AND q.id = NEW.request_id
              AND q.payee_organisation_id = claim.organisation_id AND k.contractor_id = claim.organisation_id
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
COMMENT ON FUNCTION check_recovery_relief() IS 'Funds: trigger of what lessens a claim: within what is due to the fund, as approved by two, or as a request for a tranche of the same contractor asks less.';

-- What a contract was paid less for claims upon itself; for those upon other contracts its commitments were used in full.
CREATE OR REPLACE FUNCTION contract_set_off(tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM recovery_relief r
        JOIN recovery_claim c ON c.tenant_id = r.tenant_id AND c.id = r.claim_id AND c.contract_id = wanted
        JOIN payment_request q ON q.tenant_id = r.tenant_id AND q.id = r.request_id AND q.state = 'paid'
            AND q.contract_id = wanted
        WHERE r.tenant_id = tenant);
COMMENT ON FUNCTION contract_set_off(bigint, bigint) IS 'Funds: what was set off of claims upon a contract against its own tranches that are paid.';

-- A claim whose rest comes back or is set off anywhere is claimed once: what another contract met is no longer standing, and
-- contract_paid_of_fund counts it as come back.
COMMENT ON TABLE recovery_relief IS 'Funds: what lessens a part of a claim without money coming back: set off in a request for a next tranche of the contractor, or written off; append-only. A set-off counts while its request is prepared, approved or paid.';
