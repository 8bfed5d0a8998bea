-- What ties a fund beside its purpose: the most that management may cost, and money that others add (配套资金).

-- Management costs of a fund are few; their sum is looked up whenever one is added.
CREATE INDEX journal_line_management ON journal_line (tenant_id, fund_id) INCLUDE (amount_fen)
    WHERE ledger_account = 'management_cost' AND budget_line_id IS NOT NULL;

-- Whoever adds to the management costs of a fund holds its row too, so that two of them are counted together.
CREATE OR REPLACE FUNCTION lock_funds_of(lines voucher_line[]) RETURNS void
    LANGUAGE sql AS $$
    SELECT count(*) FROM (
        SELECT FROM fund WHERE tenant_id = current_tenant()
          AND id IN (SELECT fund_id FROM unnest(lines)
                     WHERE bank_account_id IS NOT NULL OR ledger_account = 'management_cost')
        ORDER BY id FOR NO KEY UPDATE) AS locked
$$;

-- The cap is the giver's own: a share of what was received and not given back. So it is looked at when management costs
-- more, and when something that was received is taken out of the books again.
CREATE FUNCTION check_management_cap() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT DISTINCT f.tenant_id, f.id, f.management_cap_bp FROM added a
        JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id AND f.management_cap_bp IS NOT NULL
        JOIN ledger_account l ON l.code = a.ledger_account
        WHERE a.amount_fen > 0 AND (a.ledger_account = 'management_cost' AND a.budget_line_id IS NOT NULL
            OR l.nature IN ('income', 'net_assets') OR a.ledger_account = 'agency_liability') ORDER BY 2
    LOOP
        IF management_of(part.tenant_id, part.id)::numeric * 10000
            > received_of(part.tenant_id, part.id)::numeric * part.management_cap_bp THEN
            PERFORM refuse_posting('management_within_cap', 'journal_line');
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION management_of(tenant bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(amount_fen), 0)::bigint FROM journal_line
    WHERE tenant_id = tenant AND fund_id = wanted_fund AND ledger_account = 'management_cost'
      AND budget_line_id IS NOT NULL
$$;
COMMENT ON FUNCTION management_of(bigint, bigint) IS 'Funds: what management has cost a fund, less what came back; the closing of accounts does not count.';

CREATE FUNCTION received_of(tenant bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM receipt r
    WHERE r.tenant_id = tenant AND r.fund_id = wanted_fund AND r.entry_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = r.tenant_id AND e.reverses = r.entry_id)
$$;
COMMENT ON FUNCTION received_of(bigint, bigint) IS 'Funds: what a fund has received and booked, less what was reversed.';

CREATE TRIGGER management_within_cap AFTER INSERT ON journal_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_management_cap();

CREATE TABLE matching_commitment (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    fund_id bigint NOT NULL,
    matching_fund_id bigint NOT NULL,
    share_bp integer NOT NULL CONSTRAINT matching_share CHECK (share_bp BETWEEN 1 AND 1000000),
    agreement text NOT NULL CONSTRAINT matching_has_agreement CHECK (agreement <> '' AND length(agreement) <= 200),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    ended_by bigint REFERENCES account,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT matching_of_two_funds CHECK (fund_id <> matching_fund_id),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund,
    FOREIGN KEY (tenant_id, matching_fund_id) REFERENCES fund
);
COMMENT ON TABLE matching_commitment IS 'Funds: 配套资金: for what a fund receives, another one promises this share of it (in hundredths of a percent).';
CREATE UNIQUE INDEX matching_once ON matching_commitment (tenant_id, fund_id, matching_fund_id) WHERE ended_at IS NULL;
CALL protect_tenant_table('matching_commitment', 'SELECT, INSERT, UPDATE (ended_by, ended_at)');

REVOKE ALL ON FUNCTION check_management_cap(), management_of(bigint, bigint), received_of(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION check_management_cap(), management_of(bigint, bigint), received_of(bigint, bigint)
    TO miaopu_app;
