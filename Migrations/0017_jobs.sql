-- Jobs: once each, by whoever is first; and the messages that they send.

ALTER TABLE job
    ADD COLUMN key text NOT NULL DEFAULT '',
    ADD COLUMN attempts_max smallint NOT NULL DEFAULT 8 CHECK (attempts_max > 0),
    ADD CONSTRAINT job_progress_range CHECK (progress_done >= 0 AND progress_total >= 0),
    ADD CONSTRAINT job_finished_has_moment CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
    ADD CONSTRAINT job_running_has_lease CHECK (state <> 'running' OR lease_until IS NOT NULL);
COMMENT ON COLUMN job.key IS 'What a waiting job is about: a second one with the same kind and key is not staged. Empty: none is the same.';
COMMENT ON COLUMN job.fence IS 'Counts the claims; who holds an older number than this has lost the job.';
CREATE UNIQUE INDEX job_waits_once ON job (kind, key, coalesce(tenant_id, 0)) WHERE state = 'waiting' AND key <> '';
CREATE INDEX job_newest ON job (id DESC);
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;

-- A worker serves all tenants, so it says that it is one; anybody else sees the jobs of the tenant of the transaction
-- and those of the installation.
ALTER TABLE job ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_floor ON job AS RESTRICTIVE TO miaopu_app, miaopu_owner
    USING (tenant_id = (SELECT current_tenant()) OR (tenant_id IS NULL AND (SELECT current_tenant()) IS NOT NULL)
        OR (SELECT current_setting('app.worker', true)) = 'on')
    WITH CHECK (tenant_id IS NULL OR tenant_id = (SELECT current_tenant())
        OR (SELECT current_setting('app.worker', true)) = 'on');
CREATE POLICY app_rows ON job TO miaopu_app, miaopu_owner USING (true) WITH CHECK (true);
GRANT SELECT ON job TO miaopu_backup;

-- A hint for the workers, who also look by themselves; it carries nothing but the name of the table.
CREATE FUNCTION announce_job() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('job', '');
    RETURN NULL;
END $$;
CREATE TRIGGER job_staged AFTER INSERT ON job FOR EACH STATEMENT EXECUTE FUNCTION announce_job();
COMMENT ON FUNCTION announce_job() IS 'Platform: trigger that wakes the workers when jobs were staged.';

CREATE INDEX outgoing_message_newest ON outgoing_message (id DESC);
