-- Full-text search. Nothing has been written to the first design, which had no place for what belongs to no tenant.

DROP TABLE search_document;
CREATE TABLE search_document (
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    item_id bigint NOT NULL,
    public boolean NOT NULL,
    organisation_id bigint REFERENCES organisation,
    title text NOT NULL,
    body text NOT NULL,
    words tsvector NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, kind, item_id)
);
COMMENT ON TABLE search_document IS 'Platform: what can be found by words; tenant 0 holds what is global. Chinese as overlapping pairs of characters made by the application. Who finds a document still has to be let in by the finder of the thing.';
CREATE INDEX search_document_words ON search_document USING gin (words);
CREATE INDEX search_document_newest ON search_document (updated_at DESC);

-- Public documents are found across tenants, but only in a transaction that says in whose name it asks.
ALTER TABLE search_document ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_floor ON search_document AS RESTRICTIVE TO miaopu_app, miaopu_owner
    USING (tenant_id = (SELECT current_tenant()) OR (public AND (SELECT current_tenant()) IS NOT NULL))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY app_rows ON search_document TO miaopu_app, miaopu_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON search_document TO miaopu_app;
GRANT SELECT ON search_document TO miaopu_backup;
