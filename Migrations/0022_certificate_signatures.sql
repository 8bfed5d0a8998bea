-- The second way for a contract to come into force: every party's signature with a certificate over the same bytes.

CREATE TABLE contract_copy (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    file_id bigint NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, contract_id),
    CONSTRAINT contract_copy_bytes UNIQUE (tenant_id, contract_id, sha256),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, file_id) REFERENCES file
);
COMMENT ON TABLE contract_copy IS 'Contracts: the printed frozen contract as bytes that are kept: what all parties sign with their certificates.';
CALL protect_tenant_table('contract_copy', 'SELECT, INSERT');
CALL make_append_only('contract_copy');

CREATE FUNCTION check_contract_copy() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id
            AND c.state = 'to_sign')
        OR NOT EXISTS (SELECT FROM file f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.file_id
            AND f.sha256 = NEW.sha256 AND f.subject_kind = 'contract' AND f.subject_id = NEW.contract_id) THEN
        RAISE EXCEPTION 'no copy of a contract that is out to be signed' USING ERRCODE = '23514',
            CONSTRAINT = 'contract_copy_of_the_frozen', TABLE = 'contract_copy';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_copy() IS 'Contracts: trigger of copies; only a frozen contract has one, and its bytes are those of the file.';
CREATE TRIGGER contract_copy_of_the_frozen BEFORE INSERT ON contract_copy
    FOR EACH ROW EXECUTE FUNCTION check_contract_copy();

CREATE TABLE contract_signature (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    organisation_code text NOT NULL CHECK (organisation_code <> ''),
    file_id bigint NOT NULL,
    signed_sha256 bytea NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    subject text NOT NULL CHECK (subject <> ''),
    issuer text NOT NULL CHECK (issuer <> ''),
    serial text NOT NULL CHECK (serial <> ''),
    not_before timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    revocation_checked boolean NOT NULL,
    verified_at timestamptz NOT NULL,
    handed_in_by bigint NOT NULL REFERENCES account,
    handed_in_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT party_signs_once UNIQUE (tenant_id, contract_id, organisation_id),
    -- Signed are the bytes that were kept, and no others.
    CONSTRAINT signature_of_the_copy FOREIGN KEY (tenant_id, contract_id, signed_sha256)
        REFERENCES contract_copy (tenant_id, contract_id, sha256),
    FOREIGN KEY (tenant_id, file_id) REFERENCES file,
    CONSTRAINT signed_while_valid CHECK (verified_at BETWEEN not_before AND not_after)
);
COMMENT ON TABLE contract_signature IS 'Contracts: a party''s signature with a certificate, verified on the server when it was handed in, with the evidence.';
CALL protect_tenant_table('contract_signature', 'SELECT, INSERT');
CALL make_append_only('contract_signature');

CREATE FUNCTION check_contract_signature() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    signed contract;
BEGIN
    -- One after the other: whoever signs last sees that all others have.
    SELECT c.* INTO signed FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id FOR UPDATE;
    IF signed.state IS DISTINCT FROM 'to_sign'
        OR NEW.organisation_id NOT IN (signed.authority_id, signed.contractor_id)
        OR NOT EXISTS (SELECT FROM organisation o WHERE o.id = NEW.organisation_id AND o.code = NEW.organisation_code)
        OR position(NEW.organisation_code IN upper(NEW.subject)) = 0
        OR NOT EXISTS (SELECT FROM file f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.file_id
            AND f.sha256 = NEW.sha256 AND f.subject_kind = 'contract' AND f.subject_id = NEW.contract_id) THEN
        RAISE EXCEPTION 'no signature of a party' USING ERRCODE = '23514', CONSTRAINT = 'signature_of_a_party',
            TABLE = 'contract_signature';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_signature() IS 'Contracts: trigger of signatures; the certificate names a party of a contract that is out to be signed.';
CREATE TRIGGER signature_of_a_party BEFORE INSERT ON contract_signature
    FOR EACH ROW EXECUTE FUNCTION check_contract_signature();

-- A contract is in force by the accepted sealed paper or by the signatures of all parties, never by a click.
CREATE FUNCTION check_contract_is_concluded() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sealed_paper p WHERE p.tenant_id = NEW.tenant_id AND p.contract_id = NEW.id
            AND p.answer = 'accepted' AND p.printed_sha256 = NEW.frozen_sha256)
        AND EXISTS (SELECT FROM unnest(ARRAY[NEW.authority_id, NEW.contractor_id]) AS party (id)
            WHERE NOT EXISTS (SELECT FROM contract_signature s WHERE s.tenant_id = NEW.tenant_id
                AND s.contract_id = NEW.id AND s.organisation_id = party.id)) THEN
        RAISE EXCEPTION 'neither a sealed paper nor all signatures' USING ERRCODE = '23514',
            CONSTRAINT = 'contract_is_concluded', TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_is_concluded() IS 'Contracts: trigger of contracts; in force only with an accepted sealed paper or the signatures of all parties.';
CREATE TRIGGER contract_is_concluded BEFORE INSERT OR UPDATE OF state ON contract
    FOR EACH ROW WHEN (NEW.state IN ('active', 'completed', 'terminated'))
    EXECUTE FUNCTION check_contract_is_concluded();

-- The milestone that hangs on signing is met by either way.
ALTER TABLE milestone_acceptance ADD COLUMN contract_signature_id bigint,
    ADD FOREIGN KEY (tenant_id, contract_signature_id) REFERENCES contract_signature,
    DROP CONSTRAINT milestone_acceptance_check,
    ADD CONSTRAINT acceptance_has_one_ground
        CHECK (num_nonnulls(check_id, sealed_paper_id, contract_signature_id) = 1);

CREATE FUNCTION check_acceptance_by_signing() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM milestone m JOIN contract c ON c.tenant_id = m.tenant_id AND c.id = m.contract_id
        WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id AND m.on_signing AND c.state = 'active'
          AND (EXISTS (SELECT FROM sealed_paper p WHERE p.tenant_id = c.tenant_id AND p.contract_id = c.id
                  AND p.id = NEW.sealed_paper_id AND p.answer = 'accepted')
              OR EXISTS (SELECT FROM contract_signature s WHERE s.tenant_id = c.tenant_id AND s.contract_id = c.id
                  AND s.id = NEW.contract_signature_id))) THEN
        RAISE EXCEPTION 'the contract has not been signed' USING ERRCODE = '23514',
            CONSTRAINT = 'acceptance_by_signing', TABLE = 'milestone_acceptance';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_acceptance_by_signing() IS 'Milestones: trigger of acceptances; a milestone that hangs on signing is met by the contract''s own paper or signature.';
CREATE TRIGGER acceptance_by_signing BEFORE INSERT ON milestone_acceptance
    FOR EACH ROW WHEN (NEW.check_id IS NULL) EXECUTE FUNCTION check_acceptance_by_signing();
