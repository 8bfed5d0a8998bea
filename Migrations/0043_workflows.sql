-- Workflow as data: the states of proposals of a call, who acts in each, and the moves between them. The six states of
-- `proposal.state` are the classes of outcome that everything else works with; a step is one state of one workflow.

CREATE TABLE call_workflow (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    definition text NOT NULL,
    definition_sha256 bytea NOT NULL,
    moved_by_map jsonb CHECK (jsonb_typeof(moved_by_map) = 'object'),
    made_by bigint REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES call,
    CONSTRAINT workflow_number_taken UNIQUE (tenant_id, call_id, number),
    CONSTRAINT workflow_hash CHECK (definition_sha256 = sha256(convert_to(definition, 'UTF8')))
);
COMMENT ON TABLE call_workflow IS 'Calls: a version of the workflow of a call as canonical JSON; moved_by_map names the new state of each old one where proposals in flight were moved to it.';
CALL protect_tenant_table('call_workflow', 'SELECT, INSERT');
CALL make_append_only('call_workflow');

CREATE TABLE workflow_state (
    tenant_id bigint NOT NULL,
    workflow_id bigint NOT NULL,
    key text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,39}$'),
    proposal_state text NOT NULL,
    PRIMARY KEY (tenant_id, workflow_id, key),
    UNIQUE (tenant_id, workflow_id, key, proposal_state),
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES call_workflow
);
COMMENT ON TABLE workflow_state IS 'Calls: a state of a version of a workflow with its class; a proposal can only be in a state of its own version.';
CALL protect_tenant_table('workflow_state', 'SELECT, INSERT');
CALL make_append_only('workflow_state');

ALTER TABLE proposal
    ADD COLUMN workflow_id bigint,
    ADD COLUMN step text NOT NULL DEFAULT 'draft',
    ADD COLUMN waits_for text NOT NULL DEFAULT 'applicant' CHECK (waits_for IN ('applicant', 'administrator',
        'recommending_unit', 'officer', 'decision_maker', 'nobody')),
    ADD COLUMN step_due_on date,
    ADD CONSTRAINT proposal_step_of_its_workflow FOREIGN KEY (tenant_id, workflow_id, step, state)
        REFERENCES workflow_state (tenant_id, workflow_id, key, proposal_state);
COMMENT ON COLUMN proposal.step IS 'The state in the workflow that the proposal is in; workflow_id names its version, null for the standard one.';
UPDATE proposal SET step = state, waits_for = CASE WHEN state IN ('draft', 'returned') THEN 'applicant'
    WHEN state = 'submitted' THEN 'officer' ELSE 'nobody' END;
CREATE INDEX proposal_waits_for_unit ON proposal (tenant_id, lot_id) WHERE waits_for = 'recommending_unit';

CREATE TABLE workflow_approval (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    proposal_id bigint NOT NULL,
    workflow_id bigint NOT NULL,
    step text NOT NULL,
    content_sha256 bytea NOT NULL CHECK (length(content_sha256) = 32),
    approved_by bigint NOT NULL REFERENCES account,
    approved_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal,
    FOREIGN KEY (tenant_id, workflow_id, step) REFERENCES workflow_state
);
COMMENT ON TABLE workflow_approval IS 'Calls: somebody on the way of a proposal approved its content as it was; an approval of other content has lapsed.';
CREATE INDEX workflow_approval_proposal ON workflow_approval (tenant_id, proposal_id, id);
CALL protect_tenant_table('workflow_approval', 'SELECT, INSERT');
CALL make_append_only('workflow_approval');
