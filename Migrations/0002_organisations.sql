-- Organisations, their members, ratings, honours and bars. Global: an organisation works with many tenants.

CREATE TABLE organisation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    code text UNIQUE CHECK (code ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'),
    code_override_reason text,
    kind text NOT NULL CHECK (kind IN ('league_committee', 'government', 'foundation', 'association',
        'service_organisation', 'social_work_agency', 'institution', 'company', 'university', 'village_committee',
        'foreign_ngo', 'other')),
    area_code text NOT NULL REFERENCES area,
    registered_on date,
    legal_representative text NOT NULL DEFAULT '',
    introduction text NOT NULL DEFAULT '',
    demonstration boolean NOT NULL DEFAULT false,
    created_by bigint REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT moment(),
    version integer NOT NULL DEFAULT 1
);
COMMENT ON TABLE organisation IS 'Platform: legal bodies with their unified social credit code (GB 32100); an early code that fails its checksum needs a reason.';
CREATE INDEX organisation_name ON organisation (name);
CREATE INDEX organisation_area ON organisation (area_code);
GRANT SELECT, INSERT, UPDATE ON organisation TO miaopu_app;

CREATE TABLE organisation_member (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    account_id bigint NOT NULL REFERENCES account,
    role text NOT NULL CHECK (role IN ('editor', 'administrator')),
    position text NOT NULL DEFAULT '',
    valid_from date NOT NULL DEFAULT today(),
    valid_to date,
    granted_by bigint REFERENCES account,
    granted_at timestamptz NOT NULL DEFAULT moment(),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
COMMENT ON TABLE organisation_member IS 'Platform: who acts for an organisation (applicant editor, applicant administrator).';
CREATE UNIQUE INDEX organisation_member_active ON organisation_member (organisation_id, account_id)
    WHERE valid_to IS NULL;
CREATE INDEX organisation_member_account ON organisation_member (account_id);
GRANT SELECT, INSERT, UPDATE ON organisation_member TO miaopu_app;

CREATE TABLE invitation (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    organisation_id bigint NOT NULL REFERENCES organisation,
    identifier text NOT NULL,
    role text NOT NULL CHECK (role IN ('editor', 'administrator')),
    invited_by bigint NOT NULL REFERENCES account,
    invited_at timestamptz NOT NULL DEFAULT moment(),
    expires_at timestamptz NOT NULL,
    accepted_by bigint REFERENCES account,
    accepted_at timestamptz,
    revoked_at timestamptz
);
COMMENT ON TABLE invitation IS 'Platform: an administrator of an organisation invites a member; used once, at most 72 hours.';
GRANT SELECT, INSERT, UPDATE ON invitation TO miaopu_app;

CREATE TABLE organisation_rating (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 5),
    issued_on date NOT NULL,
    expires_on date NOT NULL CHECK (expires_on > issued_on),
    evidence text NOT NULL CHECK (evidence <> ''),
    recorded_by bigint REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    verified_by bigint REFERENCES account,
    verified_at timestamptz,
    CHECK ((verified_by IS NULL) = (verified_at IS NULL)),
    CHECK (verified_by IS NULL OR verified_by <> recorded_by)
);
COMMENT ON TABLE organisation_rating IS 'Platform: social-organisation ratings 1A to 5A; not verified (待核) may submit and is never awarded; expired counts as none.';
CREATE INDEX organisation_rating_organisation ON organisation_rating (organisation_id, expires_on);
GRANT SELECT, INSERT, UPDATE ON organisation_rating TO miaopu_app;

CREATE TABLE honour (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    title text NOT NULL,
    level text NOT NULL CHECK (level IN ('national', 'province', 'city', 'county', 'other')),
    granted_on date NOT NULL,
    granted_by_name text NOT NULL
);
COMMENT ON TABLE honour IS 'Platform: honours in the public record of an organisation.';
GRANT SELECT, INSERT ON honour TO miaopu_app;

CREATE TABLE organisation_bar (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    reason text NOT NULL CHECK (reason <> ''),
    rule_citation text NOT NULL DEFAULT '',
    barred_from date NOT NULL,
    barred_until date CHECK (barred_until >= barred_from),
    recorded_by bigint REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    lifted_at timestamptz,
    lifted_by bigint REFERENCES account,
    lifted_reason text
);
COMMENT ON TABLE organisation_bar IS 'Platform: an organisation that may not apply from one day to another, with the reason.';
CREATE INDEX organisation_bar_organisation ON organisation_bar (organisation_id);
GRANT SELECT, INSERT, UPDATE ON organisation_bar TO miaopu_app;
