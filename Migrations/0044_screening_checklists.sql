-- The checklist of a call's screening, and what was ticked for each submitted revision.

CREATE TABLE screening_item (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    position integer NOT NULL CHECK (position > 0),
    text text NOT NULL CHECK (text <> '' AND length(text) <= 300),
    removed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call
);
COMMENT ON TABLE screening_item IS 'Calls: a line of the checklist by which proposals of a call are screened; a removed line keeps what was ticked.';
CREATE INDEX screening_item_call ON screening_item (tenant_id, call_id, position);
CALL protect_tenant_table('screening_item', 'SELECT, INSERT, UPDATE (position, removed_at)');

CREATE TABLE screening_tick (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    revision_id bigint NOT NULL,
    item_id bigint NOT NULL,
    fulfilled boolean NOT NULL,
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    ticked_by bigint NOT NULL REFERENCES account,
    ticked_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, revision_id) REFERENCES proposal_revision,
    FOREIGN KEY (tenant_id, item_id) REFERENCES screening_item,
    CONSTRAINT tick_says_what_is_missing CHECK (fulfilled OR note <> '')
);
COMMENT ON TABLE screening_tick IS 'Calls: whether a submitted revision fulfils a line of the checklist; the latest row of a line counts.';
CREATE INDEX screening_tick_revision ON screening_tick (tenant_id, revision_id, item_id, id);
CALL protect_tenant_table('screening_tick', 'SELECT, INSERT');
CALL make_append_only('screening_tick');
