-- Agreements made from an award: tranches by source that sum both ways to the fen, the sealed paper, the state.

CREATE TABLE contract (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    award_id bigint NOT NULL,
    number text NOT NULL CHECK (number <> '' AND length(number) <= 60),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    authority_id bigint NOT NULL REFERENCES organisation,
    contractor_id bigint NOT NULL REFERENCES organisation,
    area_code text NOT NULL REFERENCES area,
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    value_fen bigint NOT NULL CHECK (value_fen > 0),
    terms text NOT NULL DEFAULT '' CHECK (length(terms) <= 20000),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'to_sign', 'active', 'completed', 'terminated',
        'cancelled')),
    drafted_by bigint NOT NULL REFERENCES account,
    drafted_at timestamptz NOT NULL DEFAULT moment(),
    frozen_sha256 bytea,
    frozen_at timestamptz,
    verification_code text,
    activated_at timestamptz,
    ended_at timestamptz,
    ended_by bigint REFERENCES account,
    ended_reason text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    FOREIGN KEY (tenant_id, award_id) REFERENCES award,
    CONSTRAINT contract_number UNIQUE (tenant_id, number),
    CONSTRAINT contract_verification_code UNIQUE (verification_code),
    CONSTRAINT contract_is_frozen CHECK (state IN ('draft', 'cancelled')
        OR num_nulls(frozen_sha256, frozen_at, verification_code) = 0),
    CONSTRAINT contract_end_has_reason CHECK (state NOT IN ('terminated', 'cancelled') OR ended_reason <> '')
);
COMMENT ON TABLE contract IS 'Contracts: an agreement made from an award; its content is frozen when it goes out to be sealed.';
CREATE UNIQUE INDEX one_live_contract_of_an_award ON contract (tenant_id, award_id) WHERE state <> 'cancelled';
CREATE INDEX contract_contractor ON contract (contractor_id);
CREATE INDEX contract_programme ON contract (tenant_id, programme_id, id);
CALL protect_tenant_table('contract', 'SELECT, INSERT, UPDATE');

CREATE TABLE contract_source (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL REFERENCES area,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, contract_id, fund_id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE contract_source IS 'Contracts: how much of a contract each fund pays, out of which cell of its budget.';
CALL protect_tenant_table('contract_source', 'SELECT, INSERT, DELETE');

CREATE TABLE tranche (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    percent numeric(7, 4) NOT NULL CHECK (percent > 0 AND percent <= 100),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    CONSTRAINT tranche_number UNIQUE (tenant_id, contract_id, n)
);
COMMENT ON TABLE tranche IS 'Contracts: a part of a contract that is paid when its milestone has been accepted.';
CALL protect_tenant_table('tranche', 'SELECT, INSERT, DELETE');

CREATE TABLE tranche_source (
    tenant_id bigint NOT NULL,
    tranche_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
    PRIMARY KEY (tenant_id, tranche_id, fund_id),
    FOREIGN KEY (tenant_id, tranche_id) REFERENCES tranche,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE tranche_source IS 'Contracts: how much of a tranche each fund pays; rows sum to the tranche, columns to the source.';
CALL protect_tenant_table('tranche_source', 'SELECT, INSERT, DELETE');

-- At commit every contract that has tranches sums both ways: nobody can add a second set or lose a fen.
CREATE FUNCTION check_contract_sums() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    wanted contract;
BEGIN
    SELECT c.* INTO wanted FROM contract c
    WHERE c.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id) AND c.id = CASE TG_TABLE_NAME
        WHEN 'contract' THEN (to_jsonb(coalesce(NEW, OLD)) ->> 'id')::bigint
        WHEN 'tranche_source' THEN (SELECT t.contract_id FROM tranche t WHERE t.tenant_id = coalesce(NEW.tenant_id,
            OLD.tenant_id) AND t.id = (to_jsonb(coalesce(NEW, OLD)) ->> 'tranche_id')::bigint)
        ELSE (to_jsonb(coalesce(NEW, OLD)) ->> 'contract_id')::bigint END;
    IF wanted.id IS NULL THEN RETURN NULL; END IF;
    IF (SELECT coalesce(sum(amount_fen), 0) FROM contract_source s
            WHERE s.tenant_id = wanted.tenant_id AND s.contract_id = wanted.id) <> wanted.value_fen
        OR (SELECT coalesce(sum(amount_fen), 0) FROM tranche t
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id) <> wanted.value_fen
        OR (SELECT coalesce(sum(percent), 0) FROM tranche t
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id) <> 100
        OR EXISTS (SELECT FROM tranche t LEFT JOIN tranche_source s ON s.tenant_id = t.tenant_id AND s.tranche_id = t.id
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id
            GROUP BY t.id, t.amount_fen HAVING coalesce(sum(s.amount_fen), 0) <> t.amount_fen)
        OR EXISTS (SELECT FROM contract_source c LEFT JOIN (
                SELECT s.fund_id, sum(s.amount_fen) AS paid FROM tranche_source s
                JOIN tranche t ON t.tenant_id = s.tenant_id AND t.id = s.tranche_id
                WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id GROUP BY s.fund_id) p USING (fund_id)
            WHERE c.tenant_id = wanted.tenant_id AND c.contract_id = wanted.id AND p.paid IS DISTINCT FROM c.amount_fen)
    THEN
        RAISE EXCEPTION 'contract does not sum' USING ERRCODE = '23514', CONSTRAINT = 'contract_sums', TABLE = 'contract';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER contract_sums AFTER INSERT OR UPDATE OF value_fen ON contract
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_contract_sums();
CREATE CONSTRAINT TRIGGER contract_sums AFTER INSERT OR UPDATE OR DELETE ON contract_source
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_contract_sums();
CREATE CONSTRAINT TRIGGER contract_sums AFTER INSERT OR UPDATE OR DELETE ON tranche
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_contract_sums();
CREATE CONSTRAINT TRIGGER contract_sums AFTER INSERT OR UPDATE OR DELETE ON tranche_source
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_contract_sums();

-- What went out to be sealed is what is sealed.
CREATE FUNCTION keep_frozen_contract() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (NEW.title, NEW.number, NEW.authority_id, NEW.contractor_id, NEW.area_code,
        NEW.starts_on, NEW.ends_on, NEW.value_fen, NEW.terms, NEW.frozen_sha256, NEW.award_id, NEW.verification_code)
        IS DISTINCT FROM (OLD.title, OLD.number, OLD.authority_id, OLD.contractor_id, OLD.area_code, OLD.starts_on,
        OLD.ends_on, OLD.value_fen, OLD.terms, OLD.frozen_sha256, OLD.award_id, OLD.verification_code) THEN
        RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen',
            TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contract_frozen BEFORE UPDATE ON contract FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract();

CREATE FUNCTION keep_frozen_contract_parts() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM contract c WHERE c.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
        AND c.id = coalesce(NEW.contract_id, OLD.contract_id) AND c.frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER contract_frozen BEFORE INSERT OR UPDATE OR DELETE ON contract_source
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract_parts();
CREATE TRIGGER contract_frozen BEFORE INSERT OR UPDATE OR DELETE ON tranche
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract_parts();

CREATE TABLE sealed_paper (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    file_id bigint NOT NULL,
    printed_sha256 bytea NOT NULL,
    signer_name text NOT NULL CHECK (signer_name <> ''),
    signer_office text NOT NULL CHECK (signer_office <> ''),
    signed_on date NOT NULL,
    handed_in_by bigint NOT NULL REFERENCES account,
    handed_in_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('accepted', 'refused')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, file_id) REFERENCES file,
    CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CHECK (answer IS DISTINCT FROM 'refused' OR reason <> ''),
    CONSTRAINT sealed_paper_takes_two CHECK (answered_by <> handed_in_by)
);
COMMENT ON TABLE sealed_paper IS 'Contracts: the scan of the printed and sealed contract, handed in by one person and accepted by another.';
CREATE UNIQUE INDEX one_open_sealed_paper ON sealed_paper (tenant_id, contract_id) WHERE answer IS NULL;
CREATE UNIQUE INDEX one_accepted_sealed_paper ON sealed_paper (tenant_id, contract_id) WHERE answer = 'accepted';
CALL protect_tenant_table('sealed_paper', 'SELECT, INSERT, UPDATE');

-- Funds was here first: now that contracts and tranches have tables, its keys lead to them.
ALTER TABLE commitment ADD FOREIGN KEY (tenant_id, contract_id) REFERENCES contract;
ALTER TABLE payment_request ADD FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    ADD FOREIGN KEY (tenant_id, tranche_id) REFERENCES tranche;
ALTER TABLE expense_report ADD FOREIGN KEY (tenant_id, contract_id) REFERENCES contract;
