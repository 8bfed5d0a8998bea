-- Outages recorded by hand wait for a second person; notices that must not be missed also go out by e-mail.

ALTER TABLE outage
    ADD COLUMN recorded_by bigint REFERENCES account,
    ADD CONSTRAINT outage_recorded_by_somebody CHECK (noticed_by <> 'administrator' OR recorded_by IS NOT NULL)
        NOT VALID,
    -- Who recorded it may take it back, never confirm it.
    ADD CONSTRAINT outage_confirmed_by_another
        CHECK (answer IS DISTINCT FROM 'confirmed' OR answered_by IS DISTINCT FROM recorded_by);
COMMENT ON COLUMN outage.recorded_by IS 'Who recorded it; null: the heartbeat noticed it. Somebody else confirms it.';

ALTER TABLE notice
    ADD COLUMN by_mail boolean NOT NULL DEFAULT false,
    ADD COLUMN mailed_at timestamptz,
    ADD CONSTRAINT notice_mailed_where_asked CHECK (mailed_at IS NULL OR by_mail);
COMMENT ON COLUMN notice.by_mail IS 'Whether it also goes out by e-mail, together with the others of the same account.';
COMMENT ON COLUMN notice.mailed_at IS 'When its e-mail was left in the outbox, or found to have no address.';
CREATE INDEX notice_to_mail ON notice (account_id, id) WHERE by_mail AND mailed_at IS NULL;
