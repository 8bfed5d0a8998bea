-- Who is not awarded follows what the call asks; and the role of the backup reads everything that a dump needs.

-- A rating that is 待核 is never awarded unless a verified one in force is enough. One that has expired counts as none:
-- whether that is in the way is said by the call.
CREATE OR REPLACE VIEW unawardable WITH (security_invoker = true) AS
SELECT p.tenant_id, p.id AS proposal_id,
    CASE WHEN held.unverified >= coalesce(asked.grade, 1) THEN 'unverified' ELSE 'rating' END AS obstacle
FROM proposal p
JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
CROSS JOIN LATERAL (
    SELECT max(g.grade) FILTER (WHERE g.verified_at IS NOT NULL) AS verified,
        max(g.grade) FILTER (WHERE g.verified_at IS NULL) AS unverified
    FROM organisation_rating g
    WHERE g.organisation_id = p.organisation_id AND today() >= g.issued_on AND today() < g.expires_on) held
CROSS JOIN LATERAL (
    SELECT max((e.value ->> 'grade_at_least')::integer) AS grade
    FROM jsonb_array_elements(c.eligibility) AS e WHERE e.value ->> 'rule' = 'rating') asked
WHERE CASE WHEN asked.grade IS NULL THEN held.verified IS NULL AND held.unverified IS NOT NULL
    ELSE coalesce(held.verified, 0) < asked.grade END
UNION ALL
SELECT DISTINCT p.tenant_id, p.id, 'barred'
FROM proposal p
JOIN organisation_bar b ON b.organisation_id = p.organisation_id AND b.lifted_at IS NULL
WHERE today() >= b.barred_from AND today() <= coalesce(b.barred_until, 'infinity')
UNION ALL
SELECT p.tenant_id, p.id, 'state' FROM proposal p WHERE p.state <> 'accepted';
COMMENT ON VIEW unawardable IS 'Competitions: proposals that cannot be awarded today: a rating that is not verified (待核), or less than the call asks for today, an open bar, or no longer accepted.';

-- A dump reads every table, the global ones too, and where the sequences stand; so it does of what comes later.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO miaopu_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO miaopu_backup;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO miaopu_backup;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO miaopu_backup;
