-- The matching fair (双选会): needs and offers, whom they wish for, stable matchings, tables, what was signed.

CREATE TABLE matching_fair (
    tenant_id bigint NOT NULL REFERENCES tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 200),
    starts_at timestamptz NOT NULL,
    table_count smallint NOT NULL CHECK (table_count BETWEEN 1 AND 1000),
    slot_minutes smallint NOT NULL CHECK (slot_minutes BETWEEN 1 AND 120),
    created_by bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE matching_fair IS 'Competitions: a fair (双选会) where needs of communities and funders meet offers of organisations, at tables that rotate.';
CALL protect_tenant_table('matching_fair', 'SELECT, INSERT, UPDATE');

CREATE TABLE fair_party (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    fair_id bigint NOT NULL,
    side text NOT NULL CHECK (side IN ('need', 'offer')),
    number integer NOT NULL CHECK (number >= 1),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    subject text NOT NULL CHECK (subject <> '' AND length(subject) <= 300),
    organisation_id bigint REFERENCES organisation,
    need_id bigint,
    entry_id bigint,
    capacity smallint NOT NULL CHECK (capacity BETWEEN 1 AND 1000),
    money_fen bigint NOT NULL CHECK (money_fen >= 0),
    posted_by bigint NOT NULL REFERENCES account,
    posted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, fair_id) REFERENCES matching_fair,
    FOREIGN KEY (tenant_id, need_id) REFERENCES community_need,
    FOREIGN KEY (tenant_id, entry_id) REFERENCES competition_entry,
    UNIQUE (tenant_id, fair_id, id),
    CONSTRAINT fair_party_number_taken UNIQUE (tenant_id, fair_id, side, number),
    CONSTRAINT fair_party_need_taken UNIQUE (tenant_id, fair_id, need_id),
    CONSTRAINT fair_party_entry_taken UNIQUE (tenant_id, fair_id, entry_id)
);
COMMENT ON TABLE fair_party IS 'Competitions: who posts a need (its money is what it may spend in all) or an offer (its money is what one partner pays) at a fair; capacity is how many partners it takes.';
CALL protect_tenant_table('fair_party', 'SELECT, INSERT');

CREATE TABLE fair_wish (
    tenant_id bigint NOT NULL,
    fair_id bigint NOT NULL,
    party_id bigint NOT NULL,
    target_id bigint NOT NULL,
    rank smallint NOT NULL CHECK (rank >= 1),
    PRIMARY KEY (tenant_id, party_id, target_id),
    FOREIGN KEY (tenant_id, fair_id, party_id) REFERENCES fair_party (tenant_id, fair_id, id),
    FOREIGN KEY (tenant_id, fair_id, target_id) REFERENCES fair_party (tenant_id, fair_id, id),
    CONSTRAINT fair_wish_rank_taken UNIQUE (tenant_id, party_id, rank)
);
COMMENT ON TABLE fair_wish IS 'Competitions: whom a party of a fair wishes for, 1 the most; nobody gets a partner that is not on the list.';
CALL protect_tenant_table('fair_wish', 'SELECT, INSERT, DELETE');

CREATE TABLE fair_matching (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    fair_id bigint NOT NULL,
    proposing text NOT NULL CHECK (proposing IN ('need', 'offer')),
    input_sha256 bytea NOT NULL CHECK (length(input_sha256) = 32),
    blocking integer NOT NULL CHECK (blocking >= 0),
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    chosen_by bigint REFERENCES account,
    chosen_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, fair_id) REFERENCES matching_fair,
    UNIQUE (tenant_id, fair_id, id),
    CONSTRAINT fair_matching_chosen_by_somebody CHECK ((chosen_at IS NULL) = (chosen_by IS NULL))
);
COMMENT ON TABLE fair_matching IS 'Competitions: a matching of a fair, best for the side that proposed; blocking counts the pairs that money limits leave unstable.';
CREATE UNIQUE INDEX fair_matching_chosen ON fair_matching (tenant_id, fair_id) WHERE chosen_at IS NOT NULL;
CALL protect_tenant_table('fair_matching', 'SELECT, INSERT, UPDATE');

CREATE TABLE fair_pair (
    tenant_id bigint NOT NULL,
    matching_id bigint NOT NULL,
    need_id bigint NOT NULL,
    offer_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, matching_id, need_id, offer_id),
    FOREIGN KEY (tenant_id, matching_id) REFERENCES fair_matching,
    FOREIGN KEY (tenant_id, need_id) REFERENCES fair_party,
    FOREIGN KEY (tenant_id, offer_id) REFERENCES fair_party
);
COMMENT ON TABLE fair_pair IS 'Competitions: a need and an offer that a matching brings together.';
CALL protect_tenant_table('fair_pair', 'SELECT, INSERT');
CALL make_append_only('fair_pair');

CREATE TABLE fair_meeting (
    tenant_id bigint NOT NULL,
    fair_id bigint NOT NULL,
    round smallint NOT NULL CHECK (round >= 1),
    table_number smallint NOT NULL CHECK (table_number >= 1),
    need_id bigint NOT NULL,
    offer_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, fair_id, round, table_number),
    FOREIGN KEY (tenant_id, fair_id, need_id) REFERENCES fair_party (tenant_id, fair_id, id),
    FOREIGN KEY (tenant_id, fair_id, offer_id) REFERENCES fair_party (tenant_id, fair_id, id),
    CONSTRAINT fair_meeting_need_free UNIQUE (tenant_id, fair_id, round, need_id),
    CONSTRAINT fair_meeting_offer_free UNIQUE (tenant_id, fair_id, round, offer_id)
);
COMMENT ON TABLE fair_meeting IS 'Competitions: who sits together at which table in which round (转桌); nobody sits at two tables.';
CALL protect_tenant_table('fair_meeting', 'SELECT, INSERT, DELETE');

CREATE TABLE fair_intention (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    fair_id bigint NOT NULL,
    need_id bigint NOT NULL,
    offer_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
    stated_by bigint NOT NULL REFERENCES account,
    stated_at timestamptz NOT NULL DEFAULT moment(),
    signed_fen bigint CHECK (signed_fen >= 0),
    signed_number text CHECK (signed_number <> '' AND length(signed_number) <= 100),
    signed_on date,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, fair_id, need_id) REFERENCES fair_party (tenant_id, fair_id, id),
    FOREIGN KEY (tenant_id, fair_id, offer_id) REFERENCES fair_party (tenant_id, fair_id, id),
    CONSTRAINT fair_intention_stated UNIQUE (tenant_id, fair_id, need_id, offer_id),
    CONSTRAINT fair_intention_signed_whole CHECK (num_nulls(signed_fen, signed_number, signed_on) IN (0, 3))
);
COMMENT ON TABLE fair_intention IS 'Competitions: an intention (意向) of a need and an offer, and the contract that was signed of it.';
CALL protect_tenant_table('fair_intention', 'SELECT, INSERT, UPDATE');

-- A wish goes to the other side, and stands still once a matching is chosen; a signed intention stays.
CREATE FUNCTION guard_fair() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    broken text;
BEGIN
    PERFORM FROM matching_fair f WHERE f.tenant_id = (changed ->> 'tenant_id')::bigint
        AND f.id = (changed ->> 'fair_id')::bigint FOR UPDATE;
    IF TG_TABLE_NAME IN ('fair_wish', 'fair_party') AND EXISTS (SELECT FROM fair_matching m
        WHERE m.tenant_id = (changed ->> 'tenant_id')::bigint AND m.fair_id = (changed ->> 'fair_id')::bigint
          AND m.chosen_at IS NOT NULL) THEN
        broken := 'fair_matched';
    ELSIF TG_TABLE_NAME = 'fair_wish' AND TG_OP = 'INSERT' AND (SELECT count(DISTINCT p.side) FROM fair_party p
        WHERE p.tenant_id = (changed ->> 'tenant_id')::bigint
          AND p.id IN ((changed ->> 'party_id')::bigint, (changed ->> 'target_id')::bigint)) <> 2 THEN
        broken := 'fair_wish_same_side';
    ELSIF TG_TABLE_NAME = 'fair_intention' AND TG_OP = 'UPDATE' AND (to_jsonb(OLD) ->> 'signed_on') IS NOT NULL THEN
        broken := 'fair_intention_signed';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'fair refused: %', broken USING ERRCODE = '23514', TABLE = TG_TABLE_NAME, CONSTRAINT = broken;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER fair_wish_guarded BEFORE INSERT OR DELETE ON fair_wish FOR EACH ROW EXECUTE FUNCTION guard_fair();
CREATE TRIGGER fair_party_guarded BEFORE INSERT ON fair_party FOR EACH ROW EXECUTE FUNCTION guard_fair();
CREATE TRIGGER fair_intention_guarded BEFORE UPDATE ON fair_intention FOR EACH ROW EXECUTE FUNCTION guard_fair();
