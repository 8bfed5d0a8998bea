-- Activities of a programme (活动): what lines of income and costs were for, beside fund, line, area and contract. They steer
-- no money: a line may be named later or anew, and every naming stays.

CREATE TABLE activity (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    code text NOT NULL CHECK (code ~ '^[A-Za-z0-9-]{1,30}$'),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    opened_by bigint NOT NULL REFERENCES account,
    opened_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT activity_code UNIQUE (tenant_id, programme_id, code),
    CONSTRAINT activity_ends_after_it_starts CHECK (ends_on >= starts_on),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme
);
COMMENT ON TABLE activity IS 'Funds: an activity of a programme, which lines of vouchers may name.';
CALL protect_tenant_table('activity', 'SELECT, INSERT');
CALL make_append_only('activity');

CREATE TABLE line_activity (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    entry_id bigint NOT NULL,
    line_n integer NOT NULL,
    activity_id bigint NOT NULL,
    named_by bigint NOT NULL REFERENCES account,
    named_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, entry_id, line_n) REFERENCES journal_line (tenant_id, entry_id, n),
    FOREIGN KEY (tenant_id, activity_id) REFERENCES activity
);
COMMENT ON TABLE line_activity IS 'Funds: which activity a line of income or costs was for; the last row of a line holds, earlier ones stay.';
CREATE INDEX line_activity_line ON line_activity (tenant_id, entry_id, line_n, id);
CREATE INDEX line_activity_activity ON line_activity (tenant_id, activity_id);
CALL protect_tenant_table('line_activity', 'SELECT, INSERT');
CALL make_append_only('line_activity');

CREATE FUNCTION check_line_activity() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM journal_line l JOIN ledger_account a ON a.code = l.ledger_account
        JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
        JOIN activity t ON t.tenant_id = l.tenant_id AND t.id = NEW.activity_id AND t.programme_id = f.programme_id
        WHERE l.tenant_id = NEW.tenant_id AND l.entry_id = NEW.entry_id AND l.n = NEW.line_n
          AND a.nature IN ('income', 'expense')) THEN
        PERFORM refuse_posting('activity_of_the_programme', 'line_activity');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_line_activity() IS 'Funds: trigger that keeps an activity to income and costs of funds of its own programme.';

CREATE TRIGGER activity_of_the_programme BEFORE INSERT ON line_activity FOR EACH ROW
    EXECUTE FUNCTION check_line_activity();

CREATE FUNCTION activity_of_line(tenant bigint, entry bigint, line integer) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT w.activity_id FROM line_activity w
    WHERE w.tenant_id = tenant AND w.entry_id = entry AND w.line_n = line ORDER BY w.id DESC LIMIT 1
$$;
COMMENT ON FUNCTION activity_of_line(bigint, bigint, integer) IS 'Funds: the activity that a line names; null while it names none.';
GRANT EXECUTE ON FUNCTION activity_of_line(bigint, bigint, integer) TO miaopu_app;
