-- Lists that a person keeps, and messages to everybody whose proposal stands in a list.

CREATE TABLE saved_view (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL REFERENCES account,
    page text NOT NULL CHECK (page IN ('proposals')),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query text NOT NULL CHECK (length(query) <= 2000),
    saved_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT saved_view_name_taken UNIQUE (tenant_id, account_id, page, name)
);
COMMENT ON TABLE saved_view IS 'Platform: a list that a person keeps under a name: the query of its address.';
CALL protect_tenant_table('saved_view', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE proposal_message (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 100),
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 4000),
    sent_by bigint NOT NULL REFERENCES account,
    sent_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE proposal_message IS 'Calls: what an officer wrote to the organisations of a list of proposals.';
CALL protect_tenant_table('proposal_message', 'SELECT, INSERT');
CALL make_append_only('proposal_message');

CREATE TABLE proposal_message_recipient (
    tenant_id bigint NOT NULL,
    message_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, message_id, proposal_id),
    FOREIGN KEY (tenant_id, message_id) REFERENCES proposal_message,
    FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposal
);
COMMENT ON TABLE proposal_message_recipient IS 'Calls: the proposals that a message was about.';
CREATE INDEX proposal_message_recipient_proposal ON proposal_message_recipient (tenant_id, proposal_id);
CALL protect_tenant_table('proposal_message_recipient', 'SELECT, INSERT');
CALL make_append_only('proposal_message_recipient');
