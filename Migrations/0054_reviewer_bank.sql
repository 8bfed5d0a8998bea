-- The reviewer bank at work: keywords, posts elsewhere, capacity and days; invitations, random draws, fees; conflicts from
-- partners, posts, contracts and evaluations; what an assignment has to satisfy; sheets filled in without the network.

ALTER TABLE reviewer
    ADD COLUMN languages text[] NOT NULL DEFAULT '{}' CHECK (cardinality(languages) <= 10),
    ADD COLUMN training text NOT NULL DEFAULT '' CHECK (length(training) <= 200),
    ADD COLUMN trained_on date,
    ADD COLUMN load_min smallint NOT NULL DEFAULT 0 CHECK (load_min BETWEEN 0 AND 5000),
    ADD COLUMN load_max smallint CHECK (load_max BETWEEN 0 AND 5000),
    ADD COLUMN available_from date,
    ADD COLUMN available_to date,
    ADD CONSTRAINT reviewer_load_in_order CHECK (load_min <= load_max),
    ADD CONSTRAINT reviewer_days_in_order CHECK (available_from <= available_to);

CREATE TABLE reviewer_field (
    tenant_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    position smallint NOT NULL CHECK (position BETWEEN 1 AND 10),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 50),
    keywords text[] NOT NULL DEFAULT '{}' CHECK (cardinality(keywords) <= 5),
    PRIMARY KEY (tenant_id, reviewer_id, position),
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES reviewer,
    CONSTRAINT reviewer_field_once UNIQUE (tenant_id, reviewer_id, name)
);
COMMENT ON TABLE reviewer_field IS 'Competitions: a field of a reviewer with at most five keywords; position 1 is the most familiar.';
CALL protect_tenant_table('reviewer_field', 'SELECT, INSERT, DELETE');
INSERT INTO reviewer_field (tenant_id, reviewer_id, position, name)
SELECT r.tenant_id, r.id, f.position, f.name FROM reviewer r
CROSS JOIN LATERAL (SELECT min(u.n) AS position, left(u.name, 50) AS name
    FROM unnest(r.fields) WITH ORDINALITY AS u (name, n) WHERE u.name <> '' GROUP BY left(u.name, 50)) f;
ALTER TABLE reviewer DROP COLUMN fields;

CREATE TABLE reviewer_affiliation (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    reviewer_id bigint NOT NULL,
    organisation_id bigint REFERENCES organisation,
    organisation_code text CHECK (organisation_code ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'),
    kind text NOT NULL CHECK (kind IN ('director', 'staff', 'funder', 'adviser')),
    since date,
    until date,
    noted_by bigint NOT NULL REFERENCES account,
    noted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES reviewer,
    CONSTRAINT reviewer_affiliation_has_one_side CHECK (num_nonnulls(organisation_id, organisation_code) = 1),
    CONSTRAINT reviewer_affiliation_days_in_order CHECK (since <= until)
);
COMMENT ON TABLE reviewer_affiliation IS 'Competitions: a post of a reviewer elsewhere: director, staff, funder or adviser of an organisation, by its row or its credit code, with its days.';
CREATE INDEX reviewer_affiliation_reviewer ON reviewer_affiliation (tenant_id, reviewer_id);
CALL protect_tenant_table('reviewer_affiliation', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION conflicts_begin_on() RETURNS date
    LANGUAGE sql STABLE
    RETURN (today() - make_interval(months => coalesce((SELECT r.value::integer FROM rule r
        WHERE r.code = 'review.conflict.lookback' AND r.scope = 'CN'
          AND today() BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity')
        ORDER BY r.valid_from DESC LIMIT 1), 1200)))::date;
COMMENT ON FUNCTION conflicts_begin_on() IS 'Competitions: since when past posts, contracts and evaluations are conflicts: the dated rule review.conflict.lookback, or a hundred years without one.';
GRANT EXECUTE ON FUNCTION conflicts_begin_on() TO miaopu_app;

CREATE OR REPLACE VIEW conflict_ground WITH (security_invoker = true) AS
WITH party AS NOT MATERIALIZED (
    -- Who proposes: the applicant, and the partners who did not decline.
    SELECT p.tenant_id, p.id AS proposal_id, p.organisation_id, true AS leads FROM proposal p
    UNION ALL
    SELECT q.tenant_id, q.proposal_id, q.organisation_id, false
    FROM proposal_partner q JOIN proposal p ON p.tenant_id = q.tenant_id AND p.id = q.proposal_id
    WHERE q.state <> 'declined' AND q.organisation_id <> p.organisation_id
),
entry AS NOT MATERIALIZED (
    SELECT y.tenant_id, y.proposal_id, o.id AS organisation_id, o.name, o.code, o.legal_representative, y.leads
    FROM party y JOIN organisation o ON o.id = y.organisation_id
),
judge AS NOT MATERIALIZED (
    SELECT r.tenant_id, r.id AS reviewer_id, r.account_id, r.organisation_id, a.name,
        coalesce(r.organisation_code, o.code) AS code, o.legal_representative
    FROM reviewer r
    JOIN account a ON a.id = r.account_id
    LEFT JOIN organisation o ON o.id = r.organisation_id
)
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, CASE WHEN e.leads THEN 'organisation' ELSE 'consortium' END AS ground,
    e.name AS evidence
FROM judge j JOIN entry e ON e.tenant_id = j.tenant_id AND e.organisation_id = j.organisation_id
UNION ALL
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, CASE WHEN e.leads THEN 'credit_code' ELSE 'consortium' END, e.code
FROM judge j JOIN entry e ON e.tenant_id = j.tenant_id AND e.code = j.code
WHERE e.organisation_id IS DISTINCT FROM j.organisation_id
UNION ALL
SELECT DISTINCT j.tenant_id, j.reviewer_id, e.proposal_id, 'member', e.name
FROM judge j
JOIN organisation_member m ON m.account_id = j.account_id AND coalesce(m.valid_to, 'infinity') >= conflicts_begin_on()
JOIN entry e ON e.tenant_id = j.tenant_id AND e.organisation_id = m.organisation_id
UNION ALL
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, 'legal_representative', e.legal_representative
FROM judge j JOIN entry e ON e.tenant_id = j.tenant_id AND e.legal_representative = j.name
UNION ALL
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, 'shared_legal_representative', e.legal_representative
FROM judge j
JOIN entry e ON e.tenant_id = j.tenant_id AND e.legal_representative = j.legal_representative
WHERE e.legal_representative <> '' AND e.organisation_id <> j.organisation_id
UNION ALL
SELECT j.tenant_id, j.reviewer_id, p.id, 'operator', o.name
FROM judge j
JOIN programme_party y ON y.tenant_id = j.tenant_id AND y.organisation_id = j.organisation_id AND y.role = 'operator'
JOIN call c ON c.tenant_id = y.tenant_id AND c.programme_id = y.programme_id
JOIN proposal p ON p.tenant_id = c.tenant_id AND p.call_id = c.id
JOIN organisation o ON o.id = y.organisation_id
UNION ALL
SELECT f.tenant_id, f.reviewer_id, e.proposal_id, f.kind, e.name
FROM reviewer_affiliation f
JOIN entry e ON e.tenant_id = f.tenant_id AND (e.organisation_id = f.organisation_id OR e.code = f.organisation_code)
WHERE coalesce(f.until, 'infinity') >= conflicts_begin_on()
UNION ALL
-- A contract between both units; the authority itself, which contracts with everybody, is none.
SELECT j.tenant_id, j.reviewer_id, e.proposal_id, 'past_contract', k.number
FROM judge j
JOIN tenant t ON t.id = j.tenant_id AND t.organisation_id IS DISTINCT FROM j.organisation_id
JOIN contract k ON k.tenant_id = j.tenant_id AND j.organisation_id IN (k.authority_id, k.contractor_id)
    AND k.state NOT IN ('draft', 'cancelled') AND k.ends_on >= conflicts_begin_on()
JOIN entry e ON e.tenant_id = k.tenant_id AND e.organisation_id <> j.organisation_id
    AND e.organisation_id IN (k.authority_id, k.contractor_id)
UNION ALL
SELECT DISTINCT j.tenant_id, j.reviewer_id, e.proposal_id, 'past_evaluation', m.title
FROM judge j
JOIN milestone_check c ON c.tenant_id = j.tenant_id AND c.checked_by = j.account_id
    AND c.checked_at >= conflicts_begin_on()
JOIN milestone_report r ON r.tenant_id = c.tenant_id AND r.id = c.report_id
JOIN milestone m ON m.tenant_id = r.tenant_id AND m.id = r.milestone_id
JOIN entry e ON e.tenant_id = m.tenant_id AND e.organisation_id = m.organisation_id
UNION ALL
SELECT n.tenant_id, n.reviewer_id, n.proposal_id, n.ground, n.evidence
FROM conflict_of_interest n WHERE n.withdrawn_at IS NULL AND n.proposal_id IS NOT NULL
UNION ALL
SELECT n.tenant_id, n.reviewer_id, e.proposal_id, n.ground, n.evidence
FROM conflict_of_interest n JOIN entry e ON e.tenant_id = n.tenant_id AND e.organisation_id = n.organisation_id
WHERE n.withdrawn_at IS NULL;
COMMENT ON VIEW conflict_ground IS 'Competitions: every reason why a reviewer may not judge a proposal: same unit or credit code, member, director, staff, funder or legal representative of the applicant or a partner, operator of the programme, contract or evaluation within the dated rule, and what was declared or noted.';

CREATE TRIGGER conflict_locks_reviewer BEFORE INSERT OR UPDATE ON reviewer_affiliation
    FOR EACH ROW EXECUTE FUNCTION lock_reviewer_in_conflict();
CREATE TRIGGER conflict_ends_assignments AFTER INSERT OR UPDATE ON reviewer_affiliation
    FOR EACH ROW EXECUTE FUNCTION end_assignments_in_conflict();

CREATE TABLE reviewer_draw (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    field text NOT NULL DEFAULT '' CHECK (length(field) <= 50),
    area_code text REFERENCES area,
    seed bigint NOT NULL CHECK (seed >= 0),
    wanted integer NOT NULL CHECK (wanted BETWEEN 1 AND 500),
    pool bigint[] NOT NULL CHECK (cardinality(pool) >= 1),
    pool_sha256 bytea NOT NULL CHECK (length(pool_sha256) = 32),
    drawn bigint[] NOT NULL CHECK (drawn <@ pool AND cardinality(drawn) = least(wanted, cardinality(pool))),
    drawn_by bigint NOT NULL REFERENCES account,
    drawn_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    CONSTRAINT reviewer_draw_pool_hash CHECK (pool_sha256 = sha256(convert_to(array_to_string(pool, ','), 'UTF8')))
);
COMMENT ON TABLE reviewer_draw IS 'Competitions: a random draw (随机抽取) of reviewers from a pool; the pool in the order of its keys and the random seed (随机种子) give the same people again.';
CREATE INDEX reviewer_draw_round ON reviewer_draw (tenant_id, round_id);
CALL protect_tenant_table('reviewer_draw', 'SELECT, INSERT');
CALL make_append_only('reviewer_draw');

CREATE TABLE reviewer_invitation (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    draw_id bigint,
    invited_by bigint NOT NULL REFERENCES account,
    invited_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('accepted', 'refused')),
    answered_at timestamptz,
    ground text CHECK (ground IN ('busy', 'conflict', 'field', 'health', 'other')),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES reviewer,
    FOREIGN KEY (tenant_id, draw_id) REFERENCES reviewer_draw,
    CONSTRAINT reviewer_invitation_once UNIQUE (tenant_id, round_id, reviewer_id),
    CONSTRAINT reviewer_invitation_answered_whole CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CONSTRAINT reviewer_invitation_refused_with_ground CHECK ((answer IS NOT DISTINCT FROM 'refused') = (ground IS NOT NULL))
);
COMMENT ON TABLE reviewer_invitation IS 'Competitions: a reviewer is asked to take part in a round, and accepts or refuses with a coded reason; an answer stays.';
CREATE INDEX reviewer_invitation_reviewer ON reviewer_invitation (tenant_id, reviewer_id);
CALL protect_tenant_table('reviewer_invitation', 'SELECT, INSERT, UPDATE');

-- Nobody is asked who may judge nothing, and an answer is given once.
CREATE FUNCTION guard_reviewer_invitation() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.answer IS NOT NULL OR (OLD.round_id, OLD.reviewer_id) <> (NEW.round_id, NEW.reviewer_id)) THEN
        RAISE EXCEPTION 'an answer stays' USING ERRCODE = '23001', TABLE = 'reviewer_invitation',
            CONSTRAINT = 'reviewer_invitation_answered';
    END IF;
    IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM review_entry e
            WHERE e.tenant_id = NEW.tenant_id AND e.round_id = NEW.round_id)
        AND NOT EXISTS (SELECT FROM review_entry e
            WHERE e.tenant_id = NEW.tenant_id AND e.round_id = NEW.round_id AND NOT EXISTS (
                SELECT FROM conflict_ground g WHERE g.tenant_id = e.tenant_id AND g.reviewer_id = NEW.reviewer_id
                  AND g.proposal_id = e.proposal_id)) THEN
        RAISE EXCEPTION 'the reviewer may judge nothing of the round' USING ERRCODE = '23514',
            TABLE = 'reviewer_invitation', CONSTRAINT = 'reviewer_invitation_in_conflict';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviewer_invitation_guarded BEFORE INSERT OR UPDATE ON reviewer_invitation
    FOR EACH ROW EXECUTE FUNCTION guard_reviewer_invitation();

CREATE TABLE reviewer_fee (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('fee', 'travel', 'lodging', 'other')),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
    recorded_by bigint NOT NULL REFERENCES account,
    recorded_at timestamptz NOT NULL DEFAULT moment(),
    withdrawn_by bigint REFERENCES account,
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '' CHECK (length(withdrawn_reason) <= 1000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES reviewer,
    CONSTRAINT reviewer_fee_withdrawn_with_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);
COMMENT ON TABLE reviewer_fee IS 'Competitions: what a reviewer is owed for a round, as a fee or an expense; a record for finance, no payment.';
CREATE INDEX reviewer_fee_round ON reviewer_fee (tenant_id, round_id);
CALL protect_tenant_table('reviewer_fee', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION guard_reviewer_fee() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NOT NULL OR (OLD.round_id, OLD.reviewer_id, OLD.kind, OLD.amount_fen)
        <> (NEW.round_id, NEW.reviewer_id, NEW.kind, NEW.amount_fen)) THEN
        RAISE EXCEPTION 'a recorded fee stays' USING ERRCODE = '23001', TABLE = 'reviewer_fee',
            CONSTRAINT = 'reviewer_fee_kept';
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM review_assignment a WHERE a.tenant_id = NEW.tenant_id
            AND a.round_id = NEW.round_id AND a.reviewer_id = NEW.reviewer_id AND a.released_at IS NOT NULL)
        AND NOT EXISTS (SELECT FROM reviewer_invitation i WHERE i.tenant_id = NEW.tenant_id
            AND i.round_id = NEW.round_id AND i.reviewer_id = NEW.reviewer_id AND i.answer = 'accepted') THEN
        RAISE EXCEPTION 'the reviewer takes no part in the round' USING ERRCODE = '23514', TABLE = 'reviewer_fee',
            CONSTRAINT = 'reviewer_fee_takes_part';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviewer_fee_guarded BEFORE INSERT OR UPDATE ON reviewer_fee
    FOR EACH ROW EXECUTE FUNCTION guard_reviewer_fee();

CREATE TABLE assignment_wish (
    tenant_id bigint NOT NULL,
    round_id bigint NOT NULL,
    objective text NOT NULL CHECK (objective IN ('balanced', 'max_total', 'max_min_then_total')),
    expertise text NOT NULL DEFAULT '' CHECK (length(expertise) <= 50),
    set_by bigint NOT NULL REFERENCES account,
    set_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, round_id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round
);
COMMENT ON TABLE assignment_wish IS 'Competitions: what the assignment of a round aims at, and the field of which every entry needs at least one reviewer.';
CALL protect_tenant_table('assignment_wish', 'SELECT, INSERT, UPDATE');

CREATE TABLE entry_demand (
    tenant_id bigint NOT NULL,
    round_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    demand smallint NOT NULL CHECK (demand BETWEEN 0 AND 50),
    PRIMARY KEY (tenant_id, round_id, proposal_id),
    FOREIGN KEY (tenant_id, round_id, proposal_id) REFERENCES review_entry
);
COMMENT ON TABLE entry_demand IS 'Competitions: how many sheets an entry is to have where it is not the number of its round.';
CALL protect_tenant_table('entry_demand', 'SELECT, INSERT, UPDATE');

CREATE TABLE reviewer_apart (
    tenant_id bigint NOT NULL,
    round_id bigint NOT NULL,
    first_id bigint NOT NULL,
    second_id bigint NOT NULL CHECK (first_id < second_id),
    reason text NOT NULL CHECK (reason <> '' AND length(reason) <= 1000),
    noted_by bigint NOT NULL REFERENCES account,
    noted_at timestamptz NOT NULL DEFAULT moment(),
    PRIMARY KEY (tenant_id, round_id, first_id, second_id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    FOREIGN KEY (tenant_id, first_id) REFERENCES reviewer,
    FOREIGN KEY (tenant_id, second_id) REFERENCES reviewer
);
COMMENT ON TABLE reviewer_apart IS 'Competitions: two reviewers who never judge the same entry of a round.';
CALL protect_tenant_table('reviewer_apart', 'SELECT, INSERT, DELETE');

ALTER TABLE assignment_draw
    ADD COLUMN objective text NOT NULL DEFAULT 'balanced' CHECK (objective IN ('balanced', 'max_total',
        'max_min_then_total')),
    ADD COLUMN total bigint,
    ADD COLUMN minimum bigint,
    ADD COLUMN gap bigint CHECK (gap >= 0);
COMMENT ON COLUMN assignment_draw.gap IS 'By how much a better assignment could be better: 0 is proved to be the best, null was not asked.';

-- A second guard beside the conflicts: whoever was asked takes part only after accepting, and two who are kept apart do
-- not meet at an entry.
CREATE FUNCTION guard_assignment_party() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM reviewer_invitation i WHERE i.tenant_id = NEW.tenant_id AND i.round_id = NEW.round_id
        AND i.reviewer_id = NEW.reviewer_id AND i.answer IS DISTINCT FROM 'accepted') THEN
        RAISE EXCEPTION 'the reviewer did not accept' USING ERRCODE = '23514', TABLE = 'review_assignment',
            CONSTRAINT = 'review_assignment_not_accepted';
    END IF;
    IF EXISTS (SELECT FROM reviewer_apart p
        JOIN review_assignment a ON a.tenant_id = p.tenant_id AND a.round_id = p.round_id
            AND a.proposal_id = NEW.proposal_id AND a.ended_at IS NULL
            AND a.reviewer_id = p.first_id + p.second_id - NEW.reviewer_id
        WHERE p.tenant_id = NEW.tenant_id AND p.round_id = NEW.round_id AND NEW.reviewer_id IN (p.first_id, p.second_id))
    THEN
        RAISE EXCEPTION 'two reviewers are kept apart' USING ERRCODE = '23514', TABLE = 'review_assignment',
            CONSTRAINT = 'review_assignment_kept_apart';
    END IF;
    RETURN NEW;
END $$;
-- After the guard of conflicts, which locks the round, by the order of their names.
CREATE TRIGGER review_assignment_party BEFORE INSERT ON review_assignment
    FOR EACH ROW EXECUTE FUNCTION guard_assignment_party();

CREATE TABLE sheet_upload (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    round_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    content jsonb NOT NULL,
    file_sha256 bytea NOT NULL CHECK (length(file_sha256) = 32),
    uploaded_at timestamptz NOT NULL DEFAULT moment(),
    applied_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, round_id) REFERENCES review_round,
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES reviewer
);
COMMENT ON TABLE sheet_upload IS 'Competitions: a workbook of marks that a reviewer filled in without the network; nothing of it counts before the reviewer has seen what it changes and applies it.';
CREATE INDEX sheet_upload_reviewer ON sheet_upload (tenant_id, reviewer_id);
CALL protect_tenant_table('sheet_upload', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION keep_sheet_upload() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.applied_at IS NOT NULL OR (OLD.round_id, OLD.reviewer_id, OLD.content, OLD.file_sha256)
        <> (NEW.round_id, NEW.reviewer_id, NEW.content, NEW.file_sha256) THEN
        RAISE EXCEPTION 'an applied workbook stays' USING ERRCODE = '23001', TABLE = 'sheet_upload',
            CONSTRAINT = 'sheet_upload_applied';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sheet_upload_kept BEFORE UPDATE ON sheet_upload
    FOR EACH ROW EXECUTE FUNCTION keep_sheet_upload();
