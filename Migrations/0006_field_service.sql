-- The work in the villages: sites, posts and who holds them.

CREATE TABLE site (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    programme_id bigint NOT NULL,
    area_code text NOT NULL REFERENCES area,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    opened_on date,
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    CONSTRAINT one_site_in_a_village UNIQUE (tenant_id, programme_id, area_code)
);
COMMENT ON TABLE site IS 'FieldService: a place in a village where a programme works (童伴之家).';
CALL protect_tenant_table('site', 'SELECT, INSERT, UPDATE');

CREATE TABLE post (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    site_id bigint NOT NULL,
    title text NOT NULL CHECK (title <> '' AND length(title) <= 100),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES site,
    CONSTRAINT one_post_of_a_title UNIQUE (tenant_id, site_id, title)
);
COMMENT ON TABLE post IS 'FieldService: a job at a site (童伴妈妈); it stays when its holder changes.';
CALL protect_tenant_table('post', 'SELECT, INSERT');

CREATE TABLE post_holder (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    post_id bigint NOT NULL,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    account_id bigint REFERENCES account,
    began_on date NOT NULL,
    ended_on date CHECK (ended_on >= began_on),
    ended_reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, post_id) REFERENCES post
);
COMMENT ON TABLE post_holder IS 'FieldService: who holds a post from when to when; at most one at a time.';
CREATE UNIQUE INDEX post_has_one_holder ON post_holder (tenant_id, post_id) WHERE ended_on IS NULL;
CALL protect_tenant_table('post_holder', 'SELECT, INSERT, UPDATE');
