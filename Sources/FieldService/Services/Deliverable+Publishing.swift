public import Kernel
public import Platform
public import Postgres

/// What a programme's contracts in force deliver, as everybody may know it: units by what is delivered, and what its
/// logs found. No contractor and no place.
public struct DeliveredUnits: Sendable {
    /// What is delivered, under all contracts together.
    public let title: String
    /// Its unit.
    public let unit: String
    /// What was agreed, and what is verified.
    public let units: Deliverable.Units
    /// What patrols found.
    public let finds: Int64

    /// The services and products of a programme by their titles.
    public static func published(of programme: Programme.ID, in db: Connection) throws -> [DeliveredUnits] {
        try db.rows(
            """
            -- what a programme delivers
            SELECT d.title, min(d.unit), sum(d.planned)::bigint, sum((SELECT coalesce(sum(r.claimed), 0)
                FROM delivery_report r WHERE r.tenant_id = d.tenant_id AND r.deliverable_id = d.id
                  AND r.state <> 'returned'))::bigint, sum(verified_units(d.tenant_id, d.id))::bigint,
                sum((SELECT coalesce(sum(l.finds), 0) FROM service_log l WHERE l.tenant_id = d.tenant_id
                  AND l.deliverable_id = d.id))::bigint
            FROM deliverable d JOIN contract c ON c.tenant_id = d.tenant_id AND c.id = d.contract_id
                AND c.state IN ('active', 'completed', 'terminated')
            WHERE d.tenant_id = current_tenant() AND d.programme_id = \(programme) GROUP BY d.title ORDER BY d.title
            """
        ) { row in
            let (title, unit) = (try row.next(String.self), try row.next(String.self))
            let units = Deliverable.Units(
                planned: try row.next(), claimed: try row.next(), verified: try row.next())
            return DeliveredUnits(title: title, unit: unit, units: units, finds: try row.next())
        }
    }
}

extension SubmissionFigures {
    /// What the whole programme says of the latest period that is locked, by template; what is still open is not told.
    public static func published(
        of programme: Programme.ID, in db: Connection
    ) throws -> [(template: String, sums: Sums)] {
        let came: SQL = "(s.first_submitted_at AT TIME ZONE 'Asia/Shanghai')::date"
        let latest: SQL = """
            SELECT DISTINCT ON (p.template_id) p.tenant_id, p.id, p.due_on, t.title FROM report_period p
            JOIN report_template t ON t.tenant_id = p.tenant_id AND t.id = p.template_id
            WHERE p.tenant_id = current_tenant() AND t.programme_id = \(programme) AND p.locked_at IS NOT NULL
            ORDER BY p.template_id, p.starts_on DESC
            """
        let values = try db.rows(
            """
            -- numbers of locked periods
            SELECT p.id, v.key, sum(v.value)::bigint FROM (\(latest)) p
            JOIN submission s ON s.tenant_id = p.tenant_id AND s.period_id = p.id AND s.state = 'accepted'
            JOIN submission_value v ON v.tenant_id = s.tenant_id AND v.submission_id = s.id GROUP BY 1, 2
            """
        ) { row in (try row.next(Int64.self), try row.next(String.self), try row.next(Int64.self)) }
        return try db.rows(
            """
            -- how the submissions of locked periods stand
            SELECT p.id, min(p.title), count(*), count(*) FILTER (WHERE s.state = 'open'),
                count(*) FILTER (WHERE \(came) <= p.due_on), count(*) FILTER (WHERE \(came) > p.due_on),
                count(*) FILTER (WHERE s.state = 'returned'), count(*) FILTER (WHERE s.state = 'accepted')
            FROM (\(latest)) p JOIN submission s ON s.tenant_id = p.tenant_id AND s.period_id = p.id
            GROUP BY p.id ORDER BY p.id
            """
        ) { row in
            let (id, title) = (try row.next(Int64.self), try row.next(String.self))
            var sums = Sums.zero
            sums.owed = try row.next()
            sums.missing = try row.next()
            sums.onTime = try row.next()
            sums.late = try row.next()
            sums.returned = try row.next()
            sums.accepted = try row.next()
            for value in values where value.0 == id { sums.values[value.1] = value.2 }
            return (template: title, sums: sums)
        }
    }
}
