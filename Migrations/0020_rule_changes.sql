-- A number of the law changes only when a second person confirms it; which roles may not meet in one person is data
-- that the security administrator edits.

-- Ranges of texts let the exclusion constraint below compare codes with "=" inside one GiST index, without an
-- extension that an installation might not have.
CREATE TYPE text_range AS RANGE (subtype = text);
COMMENT ON TYPE text_range IS 'Platform: a range of texts; a range of one text stands for the text in an exclusion constraint.';

ALTER TABLE rule ADD CONSTRAINT rule_validity EXCLUDE USING gist (
    text_range(code, code, '[]') WITH =, text_range(scope, scope, '[]') WITH =,
    daterange(valid_from, valid_to, '[]') WITH &&);

CREATE TABLE rule_name (
    code text PRIMARY KEY CHECK (code ~ '^[a-z0-9_]+([.][a-z0-9_]+)*$' AND length(code) <= 100),
    chinese text NOT NULL CHECK (chinese <> '' AND length(chinese) <= 100),
    english text NOT NULL CHECK (english <> '' AND length(english) <= 150)
);
COMMENT ON TABLE rule_name IS 'Platform: what a rule is called in both languages, one name for all of its versions and scopes.';
GRANT SELECT ON rule_name TO miaopu_app;

CREATE TABLE rule_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    predecessor_id bigint REFERENCES rule,
    code text NOT NULL CHECK (code ~ '^[a-z0-9_]+([.][a-z0-9_]+)*$' AND length(code) <= 100),
    chinese text NOT NULL CHECK (chinese <> '' AND length(chinese) <= 100),
    english text NOT NULL CHECK (english <> '' AND length(english) <= 150),
    scope text NOT NULL CHECK (scope <> '' AND length(scope) <= 40),
    value numeric NOT NULL,
    unit text NOT NULL CHECK (unit IN ('percent', 'fen', 'day', 'working_day', 'month', 'year', 'count')),
    operator text NOT NULL CHECK (operator IN ('at_most', 'at_least', 'equal')),
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to >= valid_from),
    citation text NOT NULL CHECK (citation <> ''),
    mark text NOT NULL CHECK (mark IN ('V', 'V2', 'G')),
    effect text NOT NULL CHECK (effect IN ('block', 'warn')),
    note text NOT NULL DEFAULT '',
    proposed_by bigint NOT NULL REFERENCES account,
    proposed_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('confirmed', 'refused', 'withdrawn')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    rule_id bigint REFERENCES rule,
    CONSTRAINT unverified_changes_only_warn CHECK (mark <> 'G' OR effect = 'warn'),
    CONSTRAINT rule_change_takes_two CHECK (CASE WHEN answer = 'withdrawn' THEN answered_by = proposed_by
        ELSE answered_by IS NULL OR answered_by <> proposed_by END),
    CONSTRAINT rule_change_answered_whole CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT rule_change_refused_with_reason CHECK (answer IS DISTINCT FROM 'refused' OR reason <> ''),
    CONSTRAINT rule_change_confirmed_makes_rule CHECK ((answer IS NOT DISTINCT FROM 'confirmed') = (rule_id IS NOT NULL))
);
COMMENT ON TABLE rule_change IS 'Platform: a proposed rule, or a proposed next version of one; becomes a row of rule only when another person confirms it, and stays as it was proposed and answered.';
CREATE UNIQUE INDEX rule_change_open ON rule_change (code, scope) WHERE answer IS NULL;
-- Whoever acts for the application proposes, withdraws and refuses; only the function below confirms.
GRANT SELECT, INSERT, UPDATE (answer, answered_by, answered_at, reason) ON rule_change TO miaopu_app;

CREATE FUNCTION guard_rule_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.answer IS NOT NULL OR NEW.proposed_by IS DISTINCT FROM current_account() THEN
            broken := 'rule_change_in_own_name';
        END IF;
    ELSIF OLD.answer IS NOT NULL OR to_jsonb(OLD) - ARRAY['answer', 'answered_by', 'answered_at', 'reason', 'rule_id']
            <> to_jsonb(NEW) - ARRAY['answer', 'answered_by', 'answered_at', 'reason', 'rule_id'] THEN
        broken := 'rule_change_kept';
    ELSIF NEW.answered_by IS DISTINCT FROM current_account() THEN
        broken := 'rule_change_in_own_name';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'change of a rule refused: %', broken USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION guard_rule_change() IS 'Platform: trigger of rule_change; what was proposed stays, and everybody proposes and answers in his own name.';
CREATE TRIGGER rule_change_guarded BEFORE INSERT OR UPDATE ON rule_change
    FOR EACH ROW EXECUTE FUNCTION guard_rule_change();

-- From now on the application cannot write a rule but through a change that another person confirms.
REVOKE INSERT, UPDATE ON rule FROM miaopu_app;

CREATE FUNCTION confirm_rule_change(asked_id bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked rule_change;
    made bigint;
BEGIN
    SELECT * INTO asked FROM rule_change c WHERE c.id = asked_id AND c.answer IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF asked.proposed_by IS NOT DISTINCT FROM current_account() OR current_account() IS NULL THEN
        RAISE EXCEPTION 'a change of a rule takes two people' USING ERRCODE = '23514', TABLE = 'rule_change',
            CONSTRAINT = 'rule_change_takes_two';
    END IF;
    UPDATE rule r SET valid_to = asked.valid_from - 1
    WHERE r.id = asked.predecessor_id AND r.valid_from < asked.valid_from
      AND coalesce(r.valid_to, 'infinity') >= asked.valid_from;
    INSERT INTO rule (code, scope, value, unit, operator, valid_from, valid_to, citation, mark, effect, note, edited_by)
    VALUES (asked.code, asked.scope, asked.value, asked.unit, asked.operator, asked.valid_from, asked.valid_to,
        asked.citation, asked.mark, asked.effect, asked.note, asked.proposed_by)
    RETURNING id INTO made;
    INSERT INTO rule_name AS n (code, chinese, english) VALUES (asked.code, asked.chinese, asked.english)
    ON CONFLICT (code) DO UPDATE SET chinese = excluded.chinese, english = excluded.english;
    UPDATE rule_change SET answer = 'confirmed', answered_by = current_account(), answered_at = moment(), rule_id = made
    WHERE id = asked.id;
    RETURN made;
END $$;
COMMENT ON FUNCTION confirm_rule_change(bigint) IS 'Platform: makes a rule of an open change, in the name of the account of the transaction, and closes its predecessor on the eve; null when the change is not open.';
REVOKE ALL ON FUNCTION confirm_rule_change(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION confirm_rule_change(bigint) TO miaopu_app;

-- Pairs of roles: who added them, and that nobody holds both at the moment when they become incompatible.
ALTER TABLE role_incompatibility ADD COLUMN added_by bigint REFERENCES account;
ALTER TABLE role_incompatibility ADD COLUMN added_at timestamptz NOT NULL DEFAULT moment();
ALTER TABLE role_incompatibility ADD CONSTRAINT role_incompatibility_cited CHECK (citation <> '');

CREATE FUNCTION holders_of_both_roles(first_role text, second_role text)
    RETURNS TABLE (account_id bigint, account_name text, tenant_name text)
    LANGUAGE plpgsql AS $$
DECLARE
    acting text := current_setting('app.tenant', true);
    house tenant;
BEGIN
    -- Grants are seen in the tenant of the transaction only, so the question is asked in each of them.
    FOR house IN SELECT * FROM tenant ORDER BY id LOOP
        PERFORM set_config('app.tenant', house.id::text, true);
        RETURN QUERY SELECT DISTINCT a.id, a.name, house.name
            FROM role_grant g
            JOIN role_grant o ON o.tenant_id = g.tenant_id AND o.account_id = g.account_id AND o.role = second_role
                AND o.revoked_at IS NULL AND coalesce(o.valid_to, 'infinity') >= today()
                AND daterange(o.valid_from, o.valid_to, '[]') && daterange(g.valid_from, g.valid_to, '[]')
            JOIN account a ON a.id = g.account_id
            WHERE g.tenant_id = house.id AND g.role = first_role AND g.revoked_at IS NULL
              AND coalesce(g.valid_to, 'infinity') >= today()
            ORDER BY a.name;
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(acting, ''), true);
END $$;
COMMENT ON FUNCTION holders_of_both_roles(text, text) IS 'Platform: who holds two roles at the same time in one authority, today or later, in all authorities.';

CREATE FUNCTION refuse_held_pair() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    -- No grant slips in between the look and the end of the transaction.
    LOCK TABLE role_grant IN SHARE MODE;
    IF EXISTS (SELECT FROM holders_of_both_roles(NEW.role, NEW.other_role)) THEN
        RAISE EXCEPTION 'somebody holds both roles' USING ERRCODE = '23514', TABLE = 'role_incompatibility',
            CONSTRAINT = 'role_incompatibility_held';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION refuse_held_pair() IS 'Platform: trigger of role_incompatibility; a pair that somebody holds cannot become incompatible.';
CREATE TRIGGER role_incompatibility_unheld BEFORE INSERT OR UPDATE ON role_incompatibility
    FOR EACH ROW EXECUTE FUNCTION refuse_held_pair();
