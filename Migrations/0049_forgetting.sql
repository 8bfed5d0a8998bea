-- The vault: people of a list are kept together, not one by one; forgetting somebody takes two people and a reason; a new
-- master key wraps many keys at once.

SET LOCAL ROLE miaopu_vault;

-- Keeps people with their records. Who is known by the digest of the number is the same person; the same content is
-- not stored a second time. People are locked in the order of their digests.
CREATE OR REPLACE FUNCTION vault.keep(people jsonb) RETURNS TABLE (place integer, person bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp SET jit = off AS $$
DECLARE
    tenant bigint := current_tenant();
    given bytea[];
    fresh_people bigint[];
    fresh_parts jsonb[];
BEGIN
    SELECT array_agg(decode(p.value ->> 'blind', 'hex') ORDER BY p.n) INTO given
    FROM jsonb_array_elements(people) WITH ORDINALITY AS p (value, n);
    INSERT INTO vault.person (tenant_id, blind, enrolled_by)
    SELECT tenant, g.blind, current_account() FROM (SELECT DISTINCT unnest(given) AS blind) g ORDER BY g.blind
    ON CONFLICT (tenant_id, blind) DO NOTHING;
    PERFORM FROM vault.person p WHERE p.tenant_id = tenant AND p.blind = ANY (given) ORDER BY p.blind FOR UPDATE;
    SELECT array_agg(f.person ORDER BY f.person, f.part ->> 'kind'), array_agg(f.part ORDER BY f.person, f.part ->> 'kind')
    INTO fresh_people, fresh_parts
    FROM (SELECT DISTINCT ON (p.id, part.value ->> 'kind') p.id AS person, part.value AS part
        FROM jsonb_array_elements(people) WITH ORDINALITY AS g (value, n)
        JOIN vault.person p ON p.tenant_id = tenant AND p.blind = decode(g.value ->> 'blind', 'hex')
        CROSS JOIN jsonb_array_elements(g.value -> 'records') AS part (value)
        ORDER BY p.id, part.value ->> 'kind', g.n DESC) f
    WHERE NOT EXISTS (SELECT FROM vault.record r WHERE r.tenant_id = tenant AND r.person_id = f.person
        AND r.kind = f.part ->> 'kind' AND r.replaced_at IS NULL AND r.digest = decode(f.part ->> 'digest', 'hex'));
    UPDATE vault.record r SET replaced_at = moment() FROM unnest(fresh_people, fresh_parts) AS f (person, part)
    WHERE r.tenant_id = tenant AND r.person_id = f.person AND r.kind = f.part ->> 'kind' AND r.replaced_at IS NULL;
    WITH made AS (
        INSERT INTO vault.record (tenant_id, person_id, kind, algorithm, nonce, ciphertext, digest, made_by)
        SELECT tenant, f.person, f.part ->> 'kind', f.part ->> 'algorithm', decode(f.part ->> 'nonce', 'hex'),
            decode(f.part ->> 'ciphertext', 'hex'), decode(f.part ->> 'digest', 'hex'), current_account()
        FROM unnest(fresh_people, fresh_parts) AS f (person, part)
        RETURNING id, person_id, kind
    )
    INSERT INTO vault.record_key (tenant_id, record_id, master, wrapped)
    SELECT tenant, m.id, f.part ->> 'master', decode(f.part ->> 'wrapped', 'hex')
    FROM made m JOIN unnest(fresh_people, fresh_parts) AS f (person, part)
        ON f.person = m.person_id AND f.part ->> 'kind' = m.kind;
    RETURN QUERY SELECT g.n::integer, p.id FROM unnest(given) WITH ORDINALITY AS g (blind, n)
    JOIN vault.person p ON p.tenant_id = tenant AND p.blind = g.blind;
END $$;
DROP FUNCTION vault.keep_record(bigint, jsonb);

CREATE TABLE vault.forgetting (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    person_id bigint NOT NULL,
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 200),
    state text NOT NULL DEFAULT 'waits' CHECK (state IN ('waits', 'forgotten', 'refused')),
    asked_by bigint NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT public.moment(),
    answered_by bigint,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT forgetting_takes_two CHECK (answered_by <> asked_by),
    CHECK ((state = 'waits') = (answered_by IS NULL) AND (answered_by IS NULL) = (answered_at IS NULL)),
    FOREIGN KEY (tenant_id, person_id) REFERENCES vault.person
);
COMMENT ON TABLE vault.forgetting IS 'Vault: that a person is to be forgotten, asked by one and answered by another; the reason names nobody.';
CREATE UNIQUE INDEX one_forgetting_waits ON vault.forgetting (tenant_id, person_id) WHERE state = 'waits';
ALTER TABLE vault.forgetting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON vault.forgetting TO miaopu_vault
    USING (tenant_id = (SELECT public.current_tenant())) WITH CHECK (tenant_id = (SELECT public.current_tenant()));

-- Answers nothing for a person that is not there, is forgotten already, or for whom another request waits.
CREATE FUNCTION vault.ask_forgetting(wanted bigint, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    PERFORM FROM vault.person p WHERE p.tenant_id = current_tenant() AND p.id = wanted AND p.forgotten_at IS NULL
        FOR UPDATE;
    IF NOT FOUND OR EXISTS (SELECT FROM vault.forgetting f WHERE f.tenant_id = current_tenant()
        AND f.person_id = wanted AND f.state = 'waits') THEN
        RETURN NULL;
    END IF;
    INSERT INTO vault.forgetting (tenant_id, person_id, reason, asked_by)
    VALUES (current_tenant(), wanted, why, current_account()) RETURNING id INTO made;
    RETURN made;
END $$;

-- The second person's answer: the number of the person, or nothing where no such request waits. Only here is anybody
-- forgotten; the row of the person is locked until then, so that no list takes it in meanwhile.
CREATE FUNCTION vault.answer_forgetting(wanted bigint, agreed boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
DECLARE
    asked vault.forgetting;
BEGIN
    SELECT * INTO asked FROM vault.forgetting f WHERE f.tenant_id = current_tenant() AND f.id = wanted
        AND f.state = 'waits' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE vault.forgetting SET state = CASE WHEN agreed THEN 'forgotten' ELSE 'refused' END,
        answered_by = current_account(), answered_at = moment()
    WHERE tenant_id = current_tenant() AND id = wanted;
    IF agreed AND NOT vault.forget(asked.person_id) THEN
        RETURN NULL;
    END IF;
    RETURN asked.person_id;
END $$;

CREATE FUNCTION vault.forgettings(last bigint, wanted integer)
    RETURNS TABLE (id bigint, person bigint, reason text, state text, asked_by bigint, asked_at timestamptz,
        answered_by bigint, answered_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
    SELECT f.id, f.person_id, f.reason, f.state, f.asked_by, f.asked_at, f.answered_by, f.answered_at
    FROM vault.forgetting f WHERE f.tenant_id = current_tenant() AND f.id < last ORDER BY f.id DESC LIMIT wanted
$$;

-- Keys that another master key wraps are wrapped anew, many at once; a key that somebody moved meanwhile stays.
CREATE FUNCTION vault.rewrap_all(old_master text, new_master text, records bigint[], new_wrapped text[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = vault, public, pg_temp AS $$
    WITH done AS (
        UPDATE vault.record_key k SET master = new_master, wrapped = decode(w.wrapped, 'hex')
        FROM unnest(records, new_wrapped) AS w (record, wrapped)
        WHERE k.tenant_id = current_tenant() AND k.record_id = w.record AND k.master = old_master RETURNING 1
    )
    SELECT count(*) FROM done
$$;
DROP FUNCTION vault.rewrap(bigint, text, text, bytea);

REVOKE ALL ON FUNCTION vault.forget(bigint) FROM miaopu_app;
REVOKE ALL ON FUNCTION vault.keep(jsonb), vault.ask_forgetting(bigint, text), vault.answer_forgetting(bigint, boolean),
    vault.forgettings(bigint, integer), vault.rewrap_all(text, text, bigint[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.keep(jsonb), vault.ask_forgetting(bigint, text),
    vault.answer_forgetting(bigint, boolean), vault.forgettings(bigint, integer),
    vault.rewrap_all(text, text, bigint[], text[]) TO miaopu_app;
SET LOCAL ROLE miaopu_owner;
