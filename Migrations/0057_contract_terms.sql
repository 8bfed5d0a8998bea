-- What a contract says beside its tranches: where it comes from, its kind, parties with shares and their order of
-- signing, service lines, sites, the term and its conditions, bonds; and what happens to it later: clocks, amendments,
-- suspension, the settlement of an early end.

-- The row of a rule that holds in an area on a day, the narrowest first: the area, those around it, the country.
CREATE FUNCTION rule_in_force(wanted text, area text, day date) RETURNS rule
    LANGUAGE sql STABLE AS $$
    SELECT r.* FROM rule r LEFT JOIN area a ON a.code = area LEFT JOIN area s ON s.code = r.scope
    WHERE r.code = wanted AND day BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity')
      AND (r.scope = 'CN' OR a.path LIKE s.path || '%')
    ORDER BY r.scope = 'CN', length(s.path) DESC, r.valid_from DESC LIMIT 1
$$;
COMMENT ON FUNCTION rule_in_force(text, text, date) IS 'Contracts: the row of a rule in force in an area, the narrowest scope first.';
REVOKE ALL ON FUNCTION rule_in_force(text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rule_in_force(text, text, date) TO miaopu_app;

-- An award that was not made in a call of this house: direct, with its reason, or by a statutory method that the
-- government's platform ran. A second person confirms it.
CREATE TABLE recorded_award (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    area_code text NOT NULL REFERENCES area,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    method text NOT NULL CHECK (method IN ('direct', 'open_tender', 'invited_tender', 'negotiation', 'consultation',
        'inquiry', 'single_source', 'below_threshold')),
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    document text NOT NULL DEFAULT '' CHECK (length(document) <= 200),
    decided_on date NOT NULL,
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    confirmed_by bigint REFERENCES account,
    confirmed_at timestamptz,
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 2000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    CONSTRAINT recorded_award_answered CHECK (num_nulls(confirmed_by, confirmed_at) IN (0, 2)
        AND num_nulls(withdrawn_by, withdrawn_at) IN (0, 2) AND (withdrawn_at IS NULL) = (withdrawn_reason = '')),
    CONSTRAINT recorded_award_takes_two CHECK (confirmed_by <> recorded_by)
);
COMMENT ON TABLE recorded_award IS 'Contracts: an award that was made outside the calls of this house, with its method and reason, confirmed by a second person.';
CREATE INDEX recorded_award_programme ON recorded_award (tenant_id, programme_id, id);
CALL protect_tenant_table('recorded_award', 'SELECT, INSERT, UPDATE');

CREATE TABLE recorded_award_source (
    tenant_id bigint NOT NULL,
    award_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, award_id, fund_id),
    FOREIGN KEY (tenant_id, award_id) REFERENCES recorded_award,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE recorded_award_source IS 'Contracts: the part of a recorded award that a fund pays; the parts are the amount.';
CALL protect_tenant_table('recorded_award_source', 'SELECT, INSERT');
CALL make_append_only('recorded_award_source');

CREATE FUNCTION check_recorded_award() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT w.amount_fen FROM recorded_award w WHERE w.tenant_id = NEW.tenant_id
            AND w.id = CASE TG_TABLE_NAME WHEN 'recorded_award' THEN (to_jsonb(NEW) ->> 'id')::bigint
                ELSE (to_jsonb(NEW) ->> 'award_id')::bigint END)
        IS DISTINCT FROM (SELECT sum(s.amount_fen) FROM recorded_award_source s WHERE s.tenant_id = NEW.tenant_id
            AND s.award_id = CASE TG_TABLE_NAME WHEN 'recorded_award' THEN (to_jsonb(NEW) ->> 'id')::bigint
                ELSE (to_jsonb(NEW) ->> 'award_id')::bigint END) THEN
        RAISE EXCEPTION 'the sources are not the amount' USING ERRCODE = '23514',
            CONSTRAINT = 'recorded_award_sources_sum', TABLE = 'recorded_award';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_recorded_award() IS 'Contracts: trigger of recorded awards; the sources are the amount.';
CREATE CONSTRAINT TRIGGER recorded_award_sources_sum AFTER INSERT OR UPDATE OF amount_fen ON recorded_award
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_recorded_award();
CREATE CONSTRAINT TRIGGER recorded_award_sources_sum AFTER INSERT ON recorded_award_source
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_recorded_award();

ALTER TABLE contract ALTER COLUMN award_id DROP NOT NULL,
    ADD COLUMN kind text NOT NULL DEFAULT 'grant'
        CHECK (kind IN ('service', 'grant', 'cooperation', 'assistance', 'framework')),
    ADD COLUMN recorded_award_id bigint,
    ADD COLUMN framework_id bigint,
    ADD COLUMN term_conditions text[] NOT NULL DEFAULT '{}' CHECK (term_conditions <@ ARRAY['budget_secured',
        'content_fixed', 'continuous', 'funding_stable', 'price_stable']),
    ADD COLUMN term_rule_id bigint REFERENCES rule,
    ADD COLUMN signed_on date,
    ADD FOREIGN KEY (tenant_id, recorded_award_id) REFERENCES recorded_award,
    ADD FOREIGN KEY (tenant_id, framework_id) REFERENCES contract,
    ADD CONSTRAINT contract_has_one_origin CHECK (num_nonnulls(award_id, recorded_award_id, framework_id) = 1),
    ADD CONSTRAINT framework_is_no_call_off CHECK (kind <> 'framework' OR framework_id IS NULL);
CREATE UNIQUE INDEX one_live_contract_of_a_recorded_award ON contract (tenant_id, recorded_award_id)
    WHERE state <> 'cancelled';
CREATE INDEX contract_framework ON contract (tenant_id, framework_id) WHERE framework_id IS NOT NULL;
CREATE INDEX contract_state ON contract (tenant_id, state, id);

-- A contract comes from a finished award only, and its money is what was awarded.
CREATE FUNCTION check_contract_origin() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    above contract;
BEGIN
    IF NEW.recorded_award_id IS NOT NULL AND NOT EXISTS (SELECT FROM recorded_award w
        WHERE w.tenant_id = NEW.tenant_id AND w.id = NEW.recorded_award_id AND w.confirmed_at IS NOT NULL
          AND w.withdrawn_at IS NULL AND w.amount_fen = NEW.value_fen AND w.organisation_id = NEW.contractor_id
        FOR SHARE) THEN
        RAISE EXCEPTION 'the award is not confirmed' USING ERRCODE = '23514', CONSTRAINT = 'contract_of_a_finished_award',
            TABLE = 'contract';
    END IF;
    IF NEW.framework_id IS NULL THEN RETURN NEW; END IF;
    -- One after the other, so that call-offs never exceed what was agreed.
    SELECT c.* INTO above FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.framework_id FOR UPDATE;
    IF above.kind IS DISTINCT FROM 'framework' OR above.state <> 'active' OR NEW.contractor_id <> above.contractor_id
        OR NEW.starts_on < above.starts_on
        OR NEW.ends_on > coalesce((SELECT a.ends_on FROM contract_amendment a WHERE a.tenant_id = above.tenant_id
            AND a.contract_id = above.id AND a.state = 'active' AND a.ends_on IS NOT NULL ORDER BY a.n DESC LIMIT 1),
            above.ends_on) THEN
        RAISE EXCEPTION 'no call-off of this framework' USING ERRCODE = '23514', CONSTRAINT = 'call_off_of_a_framework',
            TABLE = 'contract';
    END IF;
    IF NEW.value_fen + (SELECT coalesce(sum(c.value_fen), 0) FROM contract c WHERE c.tenant_id = NEW.tenant_id
        AND c.framework_id = NEW.framework_id AND c.state <> 'cancelled' AND c.id <> NEW.id) > above.value_fen THEN
        RAISE EXCEPTION 'more than the framework' USING ERRCODE = '23514', CONSTRAINT = 'call_offs_within_framework',
            TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_origin() IS 'Contracts: trigger of contracts; from a confirmed recorded award, or a call-off within its framework.';
CREATE TRIGGER contract_origin BEFORE INSERT ON contract FOR EACH ROW EXECUTE FUNCTION check_contract_origin();

-- A purchase of services runs as long as the dated rule says; longer only with the budget secured and all conditions.
CREATE FUNCTION check_contract_term() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    asked rule := rule_in_force(CASE WHEN cardinality(NEW.term_conditions) = 5 THEN 'procurement.services.term_multiyear.max'
        ELSE 'procurement.services.term.max' END, NEW.area_code, NEW.starts_on);
BEGIN
    NEW.term_rule_id := asked.id;
    IF asked.id IS NOT NULL AND asked.effect = 'block'
        AND NEW.ends_on >= NEW.starts_on + make_interval(months => asked.value::integer) THEN
        RAISE EXCEPTION 'longer than the rule' USING ERRCODE = '23514', CONSTRAINT = 'contract_term', TABLE = 'contract',
            DETAIL = asked.value::text;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_term() IS 'Contracts: trigger of contracts; the term of a purchase of services is within the dated rule, which is kept.';
CREATE TRIGGER contract_term BEFORE INSERT OR UPDATE OF starts_on, ends_on, term_conditions, kind ON contract
    FOR EACH ROW WHEN (NEW.kind IN ('service', 'framework')) EXECUTE FUNCTION check_contract_term();

CREATE FUNCTION keep_frozen_terms() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (NEW.kind, NEW.recorded_award_id, NEW.framework_id, NEW.term_conditions,
        NEW.term_rule_id) IS DISTINCT FROM (OLD.kind, OLD.recorded_award_id, OLD.framework_id, OLD.term_conditions,
        OLD.term_rule_id) OR OLD.signed_on IS NOT NULL AND NEW.signed_on IS DISTINCT FROM OLD.signed_on THEN
        RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen',
            TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_frozen_terms() IS 'Contracts: trigger of contracts; kind, origin and term stay as they were frozen.';
CREATE TRIGGER contract_terms_frozen BEFORE UPDATE ON contract FOR EACH ROW EXECUTE FUNCTION keep_frozen_terms();

-- Who the parties are, in the order in which they sign.
CREATE TABLE contract_party (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisation,
    role text NOT NULL CHECK (role IN ('authority', 'contractor', 'member')),
    share_percent numeric(7, 4) NOT NULL CHECK (share_percent BETWEEN 0 AND 100),
    signing_order smallint NOT NULL CHECK (signing_order >= 1),
    PRIMARY KEY (tenant_id, contract_id, organisation_id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    CONSTRAINT authority_has_no_share CHECK ((role = 'authority') = (share_percent = 0)),
    CONSTRAINT contract_party_order UNIQUE (tenant_id, contract_id, signing_order) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE contract_party IS 'Contracts: the parties in the order in which they sign; the shares of contractor and members are the whole.';
CREATE INDEX contract_party_organisation ON contract_party (organisation_id);
CREATE UNIQUE INDEX one_authority_of_a_contract ON contract_party (tenant_id, contract_id) WHERE role = 'authority';
INSERT INTO contract_party (tenant_id, contract_id, organisation_id, role, share_percent, signing_order)
    SELECT c.tenant_id, c.id, c.contractor_id, 'contractor', 100, 1 FROM contract c
    UNION ALL SELECT c.tenant_id, c.id, c.authority_id, 'authority', 0, 2 FROM contract c
    WHERE c.authority_id <> c.contractor_id;
CALL protect_tenant_table('contract_party', 'SELECT, INSERT, UPDATE, DELETE');

-- A contract always has its two parties; members are put between them.
CREATE FUNCTION add_contract_parties() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contract_party (tenant_id, contract_id, organisation_id, role, share_percent, signing_order)
    SELECT NEW.tenant_id, NEW.id, p.* FROM (VALUES (NEW.contractor_id, 'contractor', 100, 1),
        (NEW.authority_id, 'authority', 0, 2)) AS p
    ON CONFLICT ON CONSTRAINT contract_party_pkey DO NOTHING;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION add_contract_parties() IS 'Contracts: trigger of contracts; authority and contractor are parties of every contract.';
CREATE TRIGGER contract_has_parties AFTER INSERT ON contract FOR EACH ROW EXECUTE FUNCTION add_contract_parties();

CREATE FUNCTION check_contract_shares() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    tenant bigint := coalesce(NEW.tenant_id, OLD.tenant_id);
    wanted bigint := coalesce(NEW.contract_id, OLD.contract_id);
BEGIN
    IF (SELECT sum(p.share_percent) FROM contract_party p WHERE p.tenant_id = tenant AND p.contract_id = wanted
            AND p.role <> 'authority') IS DISTINCT FROM 100
        OR NOT EXISTS (SELECT FROM contract c JOIN contract_party p ON p.tenant_id = c.tenant_id AND p.contract_id = c.id
            AND p.organisation_id = c.contractor_id AND p.role = 'contractor'
            WHERE c.tenant_id = tenant AND c.id = wanted) THEN
        RAISE EXCEPTION 'the shares are not the whole' USING ERRCODE = '23514', CONSTRAINT = 'contract_shares',
            TABLE = 'contract_party';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_contract_shares() IS 'Contracts: trigger of parties; the shares of contractor and members are 100 percent.';
CREATE CONSTRAINT TRIGGER contract_shares AFTER INSERT OR UPDATE OR DELETE ON contract_party
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_contract_shares();
-- A party more would break the shares, so that only what is there has to be kept.
CREATE TRIGGER contract_frozen BEFORE UPDATE OR DELETE ON contract_party
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract_parts();

CREATE TABLE contract_line (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    lot text NOT NULL DEFAULT '' CHECK (length(lot) <= 100),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    unit text NOT NULL CHECK (unit <> '' AND length(unit) <= 20),
    unit_price_fen bigint NOT NULL CHECK (unit_price_fen > 0),
    quantity numeric(14, 4) NOT NULL CHECK (quantity > 0),
    amount_fen bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    CONSTRAINT contract_line_number UNIQUE (tenant_id, contract_id, n),
    CONSTRAINT line_is_price_by_quantity CHECK (amount_fen = round(unit_price_fen * quantity))
);
COMMENT ON TABLE contract_line IS 'Contracts: what is bought, by lot: unit price by quantity is the amount to the fen; the lines are the value.';
CALL protect_tenant_table('contract_line', 'SELECT, INSERT, DELETE');
CREATE TRIGGER contract_frozen BEFORE INSERT OR UPDATE OR DELETE ON contract_line
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract_parts();

CREATE FUNCTION check_contract_lines() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    tenant bigint := coalesce(NEW.tenant_id, OLD.tenant_id);
    wanted bigint := coalesce(NEW.contract_id, OLD.contract_id);
BEGIN
    IF (SELECT sum(l.amount_fen) FROM contract_line l WHERE l.tenant_id = tenant AND l.contract_id = wanted)
        <> (SELECT c.value_fen FROM contract c WHERE c.tenant_id = tenant AND c.id = wanted) THEN
        RAISE EXCEPTION 'the lines are not the value' USING ERRCODE = '23514', CONSTRAINT = 'contract_lines_sum',
            TABLE = 'contract_line';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_contract_lines() IS 'Contracts: trigger of service lines; they sum to the value.';
CREATE CONSTRAINT TRIGGER contract_lines_sum AFTER INSERT OR UPDATE OR DELETE ON contract_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_contract_lines();

CREATE TABLE contract_site (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    area_code text NOT NULL REFERENCES area,
    PRIMARY KEY (tenant_id, contract_id, area_code),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract
);
COMMENT ON TABLE contract_site IS 'Contracts: the places where the services are given, beside the area of the contract.';
CALL protect_tenant_table('contract_site', 'SELECT, INSERT, DELETE');
CREATE TRIGGER contract_frozen BEFORE INSERT OR UPDATE OR DELETE ON contract_site
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract_parts();

CREATE TABLE contract_bond (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('performance', 'retention')),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    rule_id bigint REFERENCES rule,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    CONSTRAINT one_bond_of_a_kind UNIQUE (tenant_id, contract_id, kind)
);
COMMENT ON TABLE contract_bond IS 'Contracts: the performance bond, at most the dated share of the value, or the retention that a contract asks for.';
CALL protect_tenant_table('contract_bond', 'SELECT, INSERT, DELETE');
CREATE TRIGGER contract_frozen BEFORE INSERT OR UPDATE OR DELETE ON contract_bond
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_contract_parts();

CREATE FUNCTION check_contract_bond() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    bound contract;
    asked rule;
BEGIN
    SELECT c.* INTO bound FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id;
    asked := rule_in_force('procurement.performance_bond.max', bound.area_code, bound.starts_on);
    NEW.rule_id := asked.id;
    IF NEW.amount_fen > bound.value_fen
        OR NEW.kind = 'performance' AND NEW.amount_fen * 100 > bound.value_fen * asked.value THEN
        RAISE EXCEPTION 'more than the rule' USING ERRCODE = '23514', CONSTRAINT = 'bond_within_rule',
            TABLE = 'contract_bond', DETAIL = asked.value::text;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_bond() IS 'Contracts: trigger of bonds; a performance bond is within the dated rule, which is kept.';
CREATE TRIGGER bond_within_rule BEFORE INSERT ON contract_bond FOR EACH ROW EXECUTE FUNCTION check_contract_bond();

CREATE TABLE bond_move (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    bond_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('received', 'returned', 'drawn')),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    moved_on date NOT NULL,
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, bond_id) REFERENCES contract_bond,
    CONSTRAINT drawn_with_reason CHECK (kind <> 'drawn' OR note <> '')
);
COMMENT ON TABLE bond_move IS 'Contracts: a bond came in, went back or was drawn upon; append-only.';
CALL protect_tenant_table('bond_move', 'SELECT, INSERT');
CALL make_append_only('bond_move');

CREATE FUNCTION check_bond_move() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    bond contract_bond;
    came bigint;
    went bigint;
BEGIN
    -- FOR NO KEY UPDATE would not be enough: two moves at once must not both be the last.
    PERFORM pg_advisory_xact_lock(hashtextextended('bond_move', NEW.bond_id));
    SELECT b.* INTO bond FROM contract_bond b WHERE b.tenant_id = NEW.tenant_id AND b.id = NEW.bond_id;
    SELECT coalesce(sum(m.amount_fen) FILTER (WHERE m.kind = 'received'), 0),
        coalesce(sum(m.amount_fen) FILTER (WHERE m.kind <> 'received'), 0) INTO came, went
    FROM bond_move m WHERE m.tenant_id = NEW.tenant_id AND m.bond_id = NEW.bond_id;
    IF NEW.kind = 'received' AND came + NEW.amount_fen > bond.amount_fen
        OR NEW.kind <> 'received' AND went + NEW.amount_fen > came THEN
        RAISE EXCEPTION 'more than there is' USING ERRCODE = '23514', CONSTRAINT = 'bond_moves_within_bond',
            TABLE = 'bond_move';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_bond_move() IS 'Contracts: trigger of moves of a bond; no more comes in than was asked for, no more goes out than came.';
CREATE TRIGGER bond_moves_within_bond BEFORE INSERT ON bond_move FOR EACH ROW EXECUTE FUNCTION check_bond_move();

-- Publication and filing: what a clock waits for.
CREATE TABLE contract_duty_done (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    duty text NOT NULL CHECK (duty IN ('publication', 'filing')),
    done_on date NOT NULL,
    reference text NOT NULL CHECK (reference <> '' AND length(reference) <= 300),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, contract_id, duty),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract
);
COMMENT ON TABLE contract_duty_done IS 'Contracts: a signed contract was published or filed, when and where; append-only.';
CALL protect_tenant_table('contract_duty_done', 'SELECT, INSERT');
CALL make_append_only('contract_duty_done');

-- Name, office and authority of who signs for a party.
ALTER TABLE sealed_paper ADD COLUMN signer_basis text NOT NULL DEFAULT 'legal_representative'
    CHECK (signer_basis IN ('legal_representative', 'authorised'));
ALTER TABLE contract_signature ADD COLUMN signer_name text NOT NULL DEFAULT '' CHECK (length(signer_name) <= 100),
    ADD COLUMN signer_office text NOT NULL DEFAULT '' CHECK (length(signer_office) <= 100),
    ADD COLUMN signer_basis text NOT NULL DEFAULT 'legal_representative'
        CHECK (signer_basis IN ('legal_representative', 'authorised'));

-- Signatures come in the order of the parties, and every party signs.
CREATE OR REPLACE FUNCTION check_contract_signature() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    signed contract;
    party contract_party;
BEGIN
    -- One after the other: whoever signs last sees that all others have.
    SELECT c.* INTO signed FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id FOR UPDATE;
    SELECT p.* INTO party FROM contract_party p WHERE p.tenant_id = NEW.tenant_id AND p.contract_id = NEW.contract_id
        AND p.organisation_id = NEW.organisation_id;
    IF signed.state IS DISTINCT FROM 'to_sign' OR party.contract_id IS NULL
        OR NOT EXISTS (SELECT FROM organisation o WHERE o.id = NEW.organisation_id AND o.code = NEW.organisation_code)
        OR position(NEW.organisation_code IN upper(NEW.subject)) = 0
        OR NOT EXISTS (SELECT FROM file f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.file_id
            AND f.sha256 = NEW.sha256 AND f.subject_kind = 'contract' AND f.subject_id = NEW.contract_id) THEN
        RAISE EXCEPTION 'no signature of a party' USING ERRCODE = '23514', CONSTRAINT = 'signature_of_a_party',
            TABLE = 'contract_signature';
    END IF;
    IF EXISTS (SELECT FROM contract_party p WHERE p.tenant_id = NEW.tenant_id AND p.contract_id = NEW.contract_id
        AND p.signing_order < party.signing_order AND NOT EXISTS (SELECT FROM contract_signature s
            WHERE s.tenant_id = p.tenant_id AND s.contract_id = p.contract_id
              AND s.organisation_id = p.organisation_id)) THEN
        RAISE EXCEPTION 'somebody signs before' USING ERRCODE = '23514', CONSTRAINT = 'signature_in_turn',
            TABLE = 'contract_signature';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_contract_signature() IS 'Contracts: trigger of signatures; the certificate names a party of a contract that is out to be signed, whose turn it is.';

CREATE OR REPLACE FUNCTION check_contract_is_concluded() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sealed_paper p WHERE p.tenant_id = NEW.tenant_id AND p.contract_id = NEW.id
            AND p.answer = 'accepted' AND p.printed_sha256 = NEW.frozen_sha256)
        AND (NOT EXISTS (SELECT FROM contract_signature s WHERE s.tenant_id = NEW.tenant_id AND s.contract_id = NEW.id)
            OR EXISTS (SELECT FROM unnest(ARRAY[NEW.authority_id, NEW.contractor_id]) AS party (id)
                WHERE NOT EXISTS (SELECT FROM contract_signature s WHERE s.tenant_id = NEW.tenant_id
                    AND s.contract_id = NEW.id AND s.organisation_id = party.id))
            OR EXISTS (SELECT FROM contract_party p WHERE p.tenant_id = NEW.tenant_id AND p.contract_id = NEW.id
                AND NOT EXISTS (SELECT FROM contract_signature s WHERE s.tenant_id = p.tenant_id
                    AND s.contract_id = p.contract_id AND s.organisation_id = p.organisation_id))) THEN
        RAISE EXCEPTION 'neither a sealed paper nor all signatures' USING ERRCODE = '23514',
            CONSTRAINT = 'contract_is_concluded', TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;

-- What both sides agree later: another end, other terms, a supplement of the value with its own tranche.
CREATE TABLE contract_amendment (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    n smallint NOT NULL CHECK (n >= 1),
    rationale text NOT NULL CHECK (rationale IN ('quantity', 'price', 'term', 'content', 'law', 'obstacle')),
    explanation text NOT NULL CHECK (explanation <> '' AND length(explanation) <= 5000),
    supplement_fen bigint NOT NULL DEFAULT 0 CHECK (supplement_fen >= 0),
    ends_on date,
    terms text NOT NULL DEFAULT '' CHECK (length(terms) <= 10000),
    rule_id bigint REFERENCES rule,
    frozen_sha256 bytea NOT NULL CHECK (length(frozen_sha256) = 32),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'active', 'refused', 'withdrawn')),
    drafted_by bigint NOT NULL REFERENCES account,
    drafted_at timestamptz NOT NULL DEFAULT moment(),
    file_id bigint,
    signer_name text NOT NULL DEFAULT '' CHECK (length(signer_name) <= 100),
    signer_office text NOT NULL DEFAULT '' CHECK (length(signer_office) <= 100),
    signed_on date,
    handed_in_by bigint REFERENCES account,
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, file_id) REFERENCES file,
    CONSTRAINT amendment_number UNIQUE (tenant_id, contract_id, n),
    CONSTRAINT amendment_changes_something CHECK (supplement_fen > 0 OR ends_on IS NOT NULL OR terms <> ''),
    -- Both sides: the contractor's sealed paper is handed in by one person and accepted by another.
    CONSTRAINT amendment_takes_two CHECK (state <> 'active' OR (file_id IS NOT NULL AND signed_on IS NOT NULL
        AND signer_name <> '' AND answered_by <> handed_in_by AND answered_by <> drafted_by)),
    CONSTRAINT amendment_answered CHECK ((state = 'pending') = (answered_at IS NULL)
        AND (state NOT IN ('refused', 'withdrawn') OR reason <> ''))
);
COMMENT ON TABLE contract_amendment IS 'Contracts: a change that both sides sign; the supplements together stay within the dated share of the original value, which is never overwritten.';
CREATE UNIQUE INDEX one_pending_amendment ON contract_amendment (tenant_id, contract_id) WHERE state = 'pending';
CALL protect_tenant_table('contract_amendment', 'SELECT, INSERT, UPDATE');

CREATE TABLE amendment_source (
    tenant_id bigint NOT NULL,
    amendment_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL REFERENCES area,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (tenant_id, amendment_id, fund_id),
    FOREIGN KEY (tenant_id, amendment_id) REFERENCES contract_amendment,
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE amendment_source IS 'Contracts: how much of a supplement each fund pays, out of which cell of its budget; append-only.';
CALL protect_tenant_table('amendment_source', 'SELECT, INSERT');
CALL make_append_only('amendment_source');

ALTER TABLE tranche ADD COLUMN amendment_id bigint, ADD FOREIGN KEY (tenant_id, amendment_id) REFERENCES contract_amendment;
CREATE UNIQUE INDEX one_tranche_of_an_amendment ON tranche (tenant_id, amendment_id);

CREATE FUNCTION check_amendment() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    changed contract;
    asked rule;
BEGIN
    -- One after the other, so that two supplements never both find room.
    SELECT c.* INTO changed FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id FOR UPDATE;
    IF TG_OP = 'UPDATE' AND (NEW.contract_id, NEW.n, NEW.rationale, NEW.explanation, NEW.supplement_fen, NEW.ends_on,
        NEW.terms, NEW.frozen_sha256, NEW.drafted_by) IS DISTINCT FROM (OLD.contract_id, OLD.n, OLD.rationale,
        OLD.explanation, OLD.supplement_fen, OLD.ends_on, OLD.terms, OLD.frozen_sha256, OLD.drafted_by)
        OR TG_OP = 'UPDATE' AND OLD.state <> 'pending' THEN
        RAISE EXCEPTION 'the amendment is frozen' USING ERRCODE = '23001', CONSTRAINT = 'amendment_frozen',
            TABLE = 'contract_amendment';
    END IF;
    IF NEW.state NOT IN ('pending', 'active') THEN RETURN NEW; END IF;
    IF changed.state IS DISTINCT FROM 'active' OR NEW.ends_on < changed.starts_on
        OR changed.kind = 'framework' AND NEW.supplement_fen > 0 THEN
        RAISE EXCEPTION 'the contract is not in force' USING ERRCODE = '23514', CONSTRAINT = 'amendment_of_a_contract_in_force',
            TABLE = 'contract_amendment';
    END IF;
    IF NEW.ends_on IS NOT NULL AND changed.kind IN ('service', 'framework') THEN
        SELECT r.* INTO asked FROM rule r WHERE r.id = changed.term_rule_id;
        IF asked.effect = 'block' AND NEW.ends_on >= changed.starts_on + make_interval(months => asked.value::integer) THEN
            RAISE EXCEPTION 'longer than the rule' USING ERRCODE = '23514', CONSTRAINT = 'contract_term',
                TABLE = 'contract_amendment', DETAIL = asked.value::text;
        END IF;
    END IF;
    IF NEW.supplement_fen > 0 THEN
        asked := rule_in_force('procurement.contract.supplement.max', changed.area_code,
            (moment() AT TIME ZONE 'Asia/Shanghai')::date);
        NEW.rule_id := asked.id;
        IF asked.effect = 'block' AND (NEW.supplement_fen + (SELECT coalesce(sum(a.supplement_fen), 0)
            FROM contract_amendment a WHERE a.tenant_id = NEW.tenant_id AND a.contract_id = NEW.contract_id
              AND a.state IN ('pending', 'active') AND a.id <> NEW.id)) * 100 > changed.value_fen * asked.value THEN
            RAISE EXCEPTION 'supplements over the limit' USING ERRCODE = '23514', CONSTRAINT = 'supplements_within_rule',
                TABLE = 'contract_amendment', DETAIL = asked.value::text;
        END IF;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_amendment() IS 'Contracts: trigger of amendments; frozen from the start, of a contract in force, supplements together within the dated rule.';
CREATE TRIGGER amendment_within_rules BEFORE INSERT OR UPDATE ON contract_amendment
    FOR EACH ROW EXECUTE FUNCTION check_amendment();

-- A supplement adds one tranche to a frozen contract; nothing else is added.
CREATE OR REPLACE FUNCTION keep_frozen_contract_parts() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'tranche' AND TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM contract_amendment a WHERE a.tenant_id = NEW.tenant_id
            AND a.id = (to_jsonb(NEW) ->> 'amendment_id')::bigint AND a.contract_id = NEW.contract_id
            AND a.state = 'active' AND a.supplement_fen = (to_jsonb(NEW) ->> 'amount_fen')::bigint) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF EXISTS (SELECT FROM contract c WHERE c.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
        AND c.id = coalesce(NEW.contract_id, OLD.contract_id) AND c.frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen',
            TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- The original tranches sum to the original value, the tranche of a supplement to its sources; a framework has none.
CREATE OR REPLACE FUNCTION check_contract_sums() RETURNS trigger
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
    IF wanted.kind = 'framework' THEN
        IF EXISTS (SELECT FROM contract_source s WHERE s.tenant_id = wanted.tenant_id AND s.contract_id = wanted.id)
            OR EXISTS (SELECT FROM tranche t WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id) THEN
            RAISE EXCEPTION 'a framework pays nothing' USING ERRCODE = '23514', CONSTRAINT = 'contract_sums',
                TABLE = 'contract';
        END IF;
        RETURN NULL;
    END IF;
    IF (SELECT coalesce(sum(amount_fen), 0) FROM contract_source s
            WHERE s.tenant_id = wanted.tenant_id AND s.contract_id = wanted.id) <> wanted.value_fen
        OR (SELECT coalesce(sum(amount_fen), 0) FROM tranche t
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id AND t.amendment_id IS NULL)
            <> wanted.value_fen
        OR (SELECT coalesce(sum(percent), 0) FROM tranche t
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id AND t.amendment_id IS NULL) <> 100
        OR EXISTS (SELECT FROM tranche t LEFT JOIN tranche_source s ON s.tenant_id = t.tenant_id AND s.tranche_id = t.id
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id
            GROUP BY t.id, t.amount_fen HAVING coalesce(sum(s.amount_fen), 0) <> t.amount_fen)
        OR EXISTS (SELECT FROM contract_source c LEFT JOIN (
                SELECT s.fund_id, sum(s.amount_fen) AS paid FROM tranche_source s
                JOIN tranche t ON t.tenant_id = s.tenant_id AND t.id = s.tranche_id
                WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id AND t.amendment_id IS NULL
                GROUP BY s.fund_id) p USING (fund_id)
            WHERE c.tenant_id = wanted.tenant_id AND c.contract_id = wanted.id AND p.paid IS DISTINCT FROM c.amount_fen)
        OR EXISTS (SELECT FROM tranche t JOIN tranche_source s ON s.tenant_id = t.tenant_id AND s.tranche_id = t.id
            LEFT JOIN amendment_source a ON a.tenant_id = t.tenant_id AND a.amendment_id = t.amendment_id
                AND a.fund_id = s.fund_id
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id AND t.amendment_id IS NOT NULL
              AND a.amount_fen IS DISTINCT FROM s.amount_fen)
    THEN
        RAISE EXCEPTION 'contract does not sum' USING ERRCODE = '23514', CONSTRAINT = 'contract_sums', TABLE = 'contract';
    END IF;
    RETURN NULL;
END $$;

-- While a contract is suspended its clocks stand still and nothing is paid.
CREATE TABLE contract_suspension (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id bigint NOT NULL,
    suspended_on date NOT NULL,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 2000),
    suspended_by bigint NOT NULL REFERENCES account,
    resumed_on date CHECK (resumed_on >= suspended_on),
    resumed_reason text NOT NULL DEFAULT '' CHECK (length(resumed_reason) <= 2000),
    resumed_by bigint REFERENCES account,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    CONSTRAINT resumed_whole CHECK ((resumed_on IS NULL) = (resumed_by IS NULL)
        AND (resumed_on IS NULL) = (resumed_reason = ''))
);
COMMENT ON TABLE contract_suspension IS 'Contracts: the days on which a contract was suspended; its clocks stand still and nothing is paid.';
CREATE UNIQUE INDEX one_open_suspension ON contract_suspension (tenant_id, contract_id) WHERE resumed_on IS NULL;
CREATE INDEX contract_suspension_contract ON contract_suspension (tenant_id, contract_id);
CALL protect_tenant_table('contract_suspension', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION check_suspension() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.resumed_on IS NOT NULL OR (NEW.contract_id, NEW.suspended_on, NEW.reason, NEW.suspended_by)
            IS DISTINCT FROM (OLD.contract_id, OLD.suspended_on, OLD.reason, OLD.suspended_by) THEN
            RAISE EXCEPTION 'a suspension is ended once' USING ERRCODE = '23001', CONSTRAINT = 'suspension_kept',
                TABLE = 'contract_suspension';
        END IF;
    ELSIF NOT EXISTS (SELECT FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id
        AND c.state = 'active' FOR UPDATE) THEN
        RAISE EXCEPTION 'the contract is not in force' USING ERRCODE = '23514', CONSTRAINT = 'suspended_in_force',
            TABLE = 'contract_suspension';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_suspension() IS 'Contracts: trigger of suspensions; of a contract in force, ended once, otherwise kept.';
CREATE TRIGGER suspended_in_force BEFORE INSERT OR UPDATE ON contract_suspension
    FOR EACH ROW EXECUTE FUNCTION check_suspension();

CREATE FUNCTION check_not_suspended() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    -- What the bank has paid is booked, whatever happened to the contract meanwhile.
    IF TG_OP = 'UPDATE' AND NEW.state = 'paid' AND EXISTS (SELECT FROM payment_batch_item i
        WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.id AND i.state = 'paid') THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM contract_suspension s WHERE s.tenant_id = NEW.tenant_id AND s.contract_id = NEW.contract_id
        AND s.resumed_on IS NULL) THEN
        RAISE EXCEPTION 'the contract is suspended' USING ERRCODE = '23514', CONSTRAINT = 'contract_not_suspended',
            TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_not_suspended() IS 'Contracts: trigger of payments; nothing is prepared or approved while the contract is suspended.';
CREATE TRIGGER contract_not_suspended BEFORE INSERT OR UPDATE OF state ON payment_request
    FOR EACH ROW WHEN (NEW.contract_id IS NOT NULL AND NEW.state IN ('prepared', 'approved', 'paid'))
    EXECUTE FUNCTION check_not_suspended();

-- An early end says what was delivered: what was paid beyond it is due back.
CREATE TABLE contract_settlement (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    delivered_fen bigint NOT NULL CHECK (delivered_fen >= 0),
    paid_fen bigint NOT NULL CHECK (paid_fen >= 0),
    released_fen bigint NOT NULL CHECK (released_fen >= 0),
    refund_fen bigint NOT NULL,
    statement text NOT NULL CHECK (statement <> '' AND length(statement) <= 5000),
    settled_by bigint NOT NULL REFERENCES account,
    settled_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, contract_id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    -- What was delivered is paid before the end; what was paid beyond it is the refund.
    CONSTRAINT settlement_adds_up CHECK (delivered_fen <= paid_fen AND refund_fen = paid_fen - delivered_fen)
);
COMMENT ON TABLE contract_settlement IS 'Contracts: the final statement of an early end: what was delivered, paid, released and is due back; append-only.';
CALL protect_tenant_table('contract_settlement', 'SELECT, INSERT');
CALL make_append_only('contract_settlement');
