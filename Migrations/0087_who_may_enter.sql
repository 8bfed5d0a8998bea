-- Who may enter an edition is decided by organisations and not by names: a name is compared only where no organisation
-- is known, as in the record of an edition that was held elsewhere.

CREATE FUNCTION plain_title(title text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(lower(normalize($1, NFKC)), '[[:space:]"''“”‘’《》〈〉「」·•,.，。:：—–_()-]+', '', 'g')
$$;
COMMENT ON FUNCTION plain_title IS 'Competitions: a title without blanks, marks, widths and cases, so that the same project is found under it.';

-- Why somebody may not enter an edition with a project, as the constraint that says so; NULL where nothing is in the
-- way. It sees what the running statement has entered before.
CREATE FUNCTION obstacle_to_entry(tenant bigint, competition bigint, organisation bigint, name text, title text,
    proposal bigint) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    edition competition;
BEGIN
    SELECT * INTO edition FROM competition c WHERE c.tenant_id = $1 AND c.id = $2;
    IF EXISTS (SELECT FROM competition_party p
            JOIN organisation o ON o.id = p.organisation_id
            WHERE p.tenant_id = $1 AND p.competition_id = $2 AND p.role = 'operator'
              AND (p.organisation_id = $3 OR $3 IS NULL AND o.name = $4
                OR EXISTS (SELECT FROM proposal_partner x WHERE x.tenant_id = $1 AND x.proposal_id = $6
                    AND x.organisation_id = p.organisation_id AND x.state <> 'declined'))) THEN
        RETURN 'competition_operator_enters';
    ELSIF EXISTS (SELECT FROM competition_entry e
            JOIN competition c ON c.tenant_id = e.tenant_id AND c.id = e.competition_id AND c.title = edition.title
            JOIN competition_result r ON r.tenant_id = e.tenant_id AND r.entry_id = e.id AND r.withdrawn_at IS NULL
            WHERE e.tenant_id = $1 AND e.competition_id <> $2
              AND CASE WHEN e.organisation_id IS NULL OR $3 IS NULL THEN e.organisation_name = $4
                ELSE e.organisation_id = $3 END
              AND plain_title(e.title) = plain_title($5) AND r.grade = ANY(edition.barred_grades)) THEN
        RETURN 'competition_past_winner';
    ELSIF edition.entries_max <= (SELECT count(*) FROM competition_entry e
            WHERE e.tenant_id = $1 AND e.competition_id = $2 AND e.withdrawn_at IS NULL
              AND CASE WHEN e.organisation_id IS NULL OR $3 IS NULL THEN e.organisation_name = $4
                ELSE e.organisation_id = $3 END) THEN
        RETURN 'competition_entries_max';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION obstacle_to_entry IS 'Competitions: why an organisation may not enter an edition with a project; NULL where it may.';

-- The edition is locked, so that two entries at the same moment count each other.
CREATE OR REPLACE FUNCTION guard_competition_entry() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    edition competition;
    broken text;
BEGIN
    SELECT * INTO edition FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.competition_id FOR UPDATE;
    IF edition.published_at IS NOT NULL THEN
        broken := 'competition_published';
    ELSIF TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NOT NULL
        OR (OLD.competition_id, OLD.number, OLD.title, OLD.organisation_id, OLD.organisation_name, OLD.proposal_id)
        IS DISTINCT FROM
        (NEW.competition_id, NEW.number, NEW.title, NEW.organisation_id, NEW.organisation_name, NEW.proposal_id)) THEN
        broken := 'competition_entry_kept';
    ELSIF TG_OP = 'INSERT' THEN
        broken := obstacle_to_entry(NEW.tenant_id, NEW.competition_id, NEW.organisation_id, NEW.organisation_name,
            NEW.title, NEW.proposal_id);
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'entry refused: % %', broken, NEW.title USING ERRCODE = '23514', TABLE = 'competition_entry',
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION refuse_entrant_as_operator() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM competition c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.competition_id FOR UPDATE;
    IF NEW.role = 'operator' AND EXISTS (SELECT FROM competition_entry e
        WHERE e.tenant_id = NEW.tenant_id AND e.competition_id = NEW.competition_id AND e.withdrawn_at IS NULL
          AND (e.organisation_id = NEW.organisation_id OR e.organisation_id IS NULL AND e.organisation_name =
                (SELECT o.name FROM organisation o WHERE o.id = NEW.organisation_id)
            OR EXISTS (SELECT FROM proposal_partner x WHERE x.tenant_id = e.tenant_id
                AND x.proposal_id = e.proposal_id AND x.organisation_id = NEW.organisation_id
                AND x.state <> 'declined'))) THEN
        RAISE EXCEPTION 'the operator has entered' USING ERRCODE = '23514', TABLE = 'competition_party',
            CONSTRAINT = 'competition_operator_enters';
    END IF;
    RETURN NEW;
END $$;
