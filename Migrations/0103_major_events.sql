-- What a charity has to make public within days of its happening (重大资产变动、投资、交易及与重要关联方的资金往来): it is
-- recorded when it happens, and its publication when it is public. Neither is changed afterwards.

CREATE TABLE major_event (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holder_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('assets', 'investment', 'transaction', 'related_party')),
    happened_on date NOT NULL,
    summary text NOT NULL CHECK (summary <> '' AND length(summary) <= 300),
    amount_fen bigint CHECK (amount_fen > 0),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, holder_id) REFERENCES holder (tenant_id, id)
);
COMMENT ON TABLE major_event IS 'Funds: a major event of a holder that has to be made public within the days of a dated rule.';
CREATE INDEX major_event_holder ON major_event (tenant_id, holder_id, happened_on);
CALL protect_tenant_table('major_event', 'SELECT, INSERT');
CALL make_append_only('major_event');

CREATE TABLE major_event_publication (
    tenant_id bigint NOT NULL,
    event_id bigint NOT NULL,
    published_on date NOT NULL,
    place text NOT NULL CHECK (place <> '' AND length(place) <= 300),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    CONSTRAINT major_event_published_once PRIMARY KEY (tenant_id, event_id),
    FOREIGN KEY (tenant_id, event_id) REFERENCES major_event
);
COMMENT ON TABLE major_event_publication IS 'Funds: when and where a major event was made public.';
CALL protect_tenant_table('major_event_publication', 'SELECT, INSERT');
CALL make_append_only('major_event_publication');

CREATE FUNCTION check_major_event_day() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'major_event' THEN
        IF NEW.happened_on > today() THEN
            PERFORM refuse_posting('major_event_day', TG_TABLE_NAME);
        END IF;
    ELSIF NEW.published_on > today() OR NEW.published_on < (SELECT e.happened_on FROM major_event e
        WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.event_id) THEN
        PERFORM refuse_posting('major_event_day', TG_TABLE_NAME);
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_major_event_day() IS 'Funds: trigger of major events and their publications; neither is ahead, and nothing is public before it happened.';
CREATE TRIGGER major_event_day BEFORE INSERT ON major_event FOR EACH ROW EXECUTE FUNCTION check_major_event_day();
CREATE TRIGGER major_event_day BEFORE INSERT ON major_event_publication
    FOR EACH ROW EXECUTE FUNCTION check_major_event_day();
REVOKE ALL ON FUNCTION check_major_event_day() FROM PUBLIC;
