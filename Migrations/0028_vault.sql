-- The vault: names, identity numbers, guardians and bank cards of people who are helped. It is a schema of its own with
-- an owner of its own. The program encrypts before anything comes here; a record's key lies beside it, wrapped by a key
-- that is never in the database, so that removing the wrapped key makes the record unreadable for ever. Everybody else
-- knows a person by a number. Nobody reads these tables: functions do, and each record that they hand out leaves a line
-- in read_event.

SET LOCAL ROLE miaopu_vault;
CREATE SCHEMA vault;

CREATE TABLE vault.person (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    blind bytea CHECK (length(blind) = 32),
    enrolled_by bigint NOT NULL,
    enrolled_at timestamptz NOT NULL DEFAULT public.moment(),
    forgotten_by bigint,
    forgotten_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT person_once UNIQUE (tenant_id, blind),
    CHECK ((blind IS NULL) = (forgotten_at IS NOT NULL) AND (forgotten_at IS NULL) = (forgotten_by IS NULL))
);
COMMENT ON TABLE vault.person IS 'Vault: a person who is helped; outside only the number is known; blind is a keyed digest of the identity number, which finds the person again without telling who it is.';

CREATE TABLE vault.record (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    person_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('identity', 'guardian', 'bank')),
    algorithm text NOT NULL CHECK (algorithm = 'xchacha20poly1305'),
    nonce bytea NOT NULL CHECK (length(nonce) = 24),
    ciphertext bytea NOT NULL,
    digest bytea CHECK (length(digest) = 32),
    made_by bigint NOT NULL,
    made_at timestamptz NOT NULL DEFAULT public.moment(),
    replaced_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, person_id) REFERENCES vault.person
);
COMMENT ON TABLE vault.record IS 'Vault: an encrypted record of a person; a changed one replaces the earlier, which stays; digest is a keyed one of the content.';
CREATE UNIQUE INDEX one_record_of_a_kind ON vault.record (tenant_id, person_id, kind) WHERE replaced_at IS NULL;

CREATE TABLE vault.record_key (
    tenant_id bigint NOT NULL,
    record_id bigint NOT NULL,
    master text NOT NULL CHECK (master ~ '^[0-9a-f]{16}$'),
    wrapped bytea NOT NULL CHECK (length(wrapped) = 72),
    PRIMARY KEY (tenant_id, record_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES vault.record
);
COMMENT ON TABLE vault.record_key IS 'Vault: the key of one record, wrapped by the master key of this name; without it the record is unreadable.';

CREATE TABLE vault.read_event (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT public.moment(),
    account_id bigint NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('bank_file', 'list', 'correction')),
    about text NOT NULL CHECK (length(about) BETWEEN 1 AND 100),
    person_id bigint NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE vault.read_event IS 'Vault: who read which record of whom, when and what for; append-only.';
CREATE INDEX read_event_person ON vault.read_event (tenant_id, person_id);
CALL public.make_append_only('vault.read_event');

DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['person', 'record', 'record_key', 'read_event'] LOOP
        EXECUTE format('ALTER TABLE vault.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY own_tenant ON vault.%I TO miaopu_vault '
            'USING (tenant_id = (SELECT public.current_tenant())) '
            'WITH CHECK (tenant_id = (SELECT public.current_tenant()))', kept);
    END LOOP;
END $$;

CREATE FUNCTION vault.keep_record(person bigint, part jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    IF EXISTS (SELECT FROM vault.record r WHERE r.tenant_id = current_tenant() AND r.person_id = person
        AND r.kind = part ->> 'kind' AND r.replaced_at IS NULL
        AND r.digest = decode(part ->> 'digest', 'hex')) THEN
        RETURN;
    END IF;
    UPDATE vault.record SET replaced_at = moment() WHERE tenant_id = current_tenant() AND person_id = person
        AND kind = part ->> 'kind' AND replaced_at IS NULL;
    INSERT INTO vault.record (tenant_id, person_id, kind, algorithm, nonce, ciphertext, digest, made_by)
    VALUES (current_tenant(), person, part ->> 'kind', part ->> 'algorithm', decode(part ->> 'nonce', 'hex'),
        decode(part ->> 'ciphertext', 'hex'), decode(part ->> 'digest', 'hex'), current_account())
    RETURNING id INTO made;
    INSERT INTO vault.record_key (tenant_id, record_id, master, wrapped)
    VALUES (current_tenant(), made, part ->> 'master', decode(part ->> 'wrapped', 'hex'));
END $$;

-- Keeps people with their records. Who is known by the digest of the number is the same person; the same content is
-- not stored a second time. People are locked in the order of their digests.
CREATE FUNCTION vault.keep(people jsonb) RETURNS TABLE (place integer, person bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
DECLARE
    given record;
    part jsonb;
BEGIN
    FOR given IN SELECT p.value, p.ordinality::integer AS place, decode(p.value ->> 'blind', 'hex') AS blind
        FROM jsonb_array_elements(people) WITH ORDINALITY AS p (value, ordinality) ORDER BY 3, 2 LOOP
        INSERT INTO vault.person (tenant_id, blind, enrolled_by)
        VALUES (current_tenant(), given.blind, current_account()) ON CONFLICT (tenant_id, blind) DO NOTHING;
        SELECT p.id INTO person FROM vault.person p
        WHERE p.tenant_id = current_tenant() AND p.blind = given.blind FOR UPDATE;
        FOR part IN SELECT value FROM jsonb_array_elements(given.value -> 'records') LOOP
            PERFORM vault.keep_record(person, part);
        END LOOP;
        place := given.place;
        RETURN NEXT;
    END LOOP;
END $$;

-- Hands out records in force, still encrypted, and writes down that it did.
CREATE FUNCTION vault.read(people bigint[], kinds text[], purpose text, about text)
    RETURNS TABLE (person bigint, blind bytea, kind text, master text, wrapped bytea, nonce bytea, ciphertext bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
BEGIN
    INSERT INTO vault.read_event (tenant_id, account_id, purpose, about, person_id, kind)
    SELECT r.tenant_id, current_account(), read.purpose, read.about, r.person_id, r.kind
    FROM vault.record r WHERE r.tenant_id = current_tenant() AND r.person_id = ANY (people)
      AND r.kind = ANY (kinds) AND r.replaced_at IS NULL ORDER BY r.person_id, r.kind;
    RETURN QUERY
    SELECT r.person_id, p.blind, r.kind, k.master, k.wrapped, r.nonce, r.ciphertext
    FROM vault.record r
    JOIN vault.person p ON p.tenant_id = r.tenant_id AND p.id = r.person_id
    JOIN vault.record_key k ON k.tenant_id = r.tenant_id AND k.record_id = r.id
    WHERE r.tenant_id = current_tenant() AND r.person_id = ANY (people) AND r.kind = ANY (kinds)
      AND r.replaced_at IS NULL;
END $$;

-- Forgets a person: the keys of all records go, and with them every way to read them, also in older copies of the
-- records. The number stays, so that sums and counts outside stay what they were.
CREATE FUNCTION vault.forget(wanted bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
BEGIN
    DELETE FROM vault.record_key k USING vault.record r
    WHERE r.tenant_id = current_tenant() AND r.person_id = wanted AND k.tenant_id = r.tenant_id
      AND k.record_id = r.id;
    UPDATE vault.record SET digest = NULL WHERE tenant_id = current_tenant() AND person_id = wanted;
    UPDATE vault.person SET blind = NULL, forgotten_by = current_account(), forgotten_at = moment()
    WHERE tenant_id = current_tenant() AND id = wanted AND forgotten_at IS NULL;
    RETURN FOUND;
END $$;

-- What was read, one line for each look: many people in one list are one look.
CREATE FUNCTION vault.reads(last bigint, wanted integer)
    RETURNS TABLE (id bigint, at timestamptz, account_id bigint, purpose text, about text, people bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
    SELECT max(e.id), min(e.at), e.account_id, e.purpose, e.about, count(DISTINCT e.person_id)
    FROM vault.read_event e WHERE e.tenant_id = current_tenant()
    GROUP BY date_trunc('second', e.at), e.account_id, e.purpose, e.about
    HAVING max(e.id) < last ORDER BY max(e.id) DESC LIMIT wanted
$$;

CREATE FUNCTION vault.keys_under_others(master text, wanted integer)
    RETURNS TABLE (record bigint, old_master text, wrapped bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
    SELECT k.record_id, k.master, k.wrapped FROM vault.record_key k
    WHERE k.tenant_id = current_tenant() AND k.master <> keys_under_others.master ORDER BY k.record_id LIMIT wanted
$$;

-- A new master key wraps the keys of the records anew; the records themselves stay as they are.
CREATE FUNCTION vault.rewrap(record bigint, old_master text, new_master text, new_wrapped bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
BEGIN
    UPDATE vault.record_key k SET master = new_master, wrapped = new_wrapped
    WHERE k.tenant_id = current_tenant() AND k.record_id = record AND k.master = old_master;
    RETURN FOUND;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA vault FROM PUBLIC;
GRANT USAGE ON SCHEMA vault TO miaopu_app;
GRANT EXECUTE ON FUNCTION vault.keep(jsonb), vault.read(bigint[], text[], text, text), vault.forget(bigint),
    vault.reads(bigint, integer), vault.keys_under_others(text, integer),
    vault.rewrap(bigint, text, text, bytea) TO miaopu_app;
SET LOCAL ROLE miaopu_owner;
