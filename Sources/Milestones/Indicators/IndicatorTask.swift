public import Kernel
public import Platform
public import Postgres

/// What waits for somebody with the values of indicators.
public enum IndicatorTask {
    /// Values that members of the contractor still owe, with the nearest day: of periods that are over and not locked,
    /// of milestones that are measured and not accepted, where nothing was handed in.
    public static func unreported(by viewer: Viewer, in db: Connection) throws -> (count: Int, by: Day?) {
        let found = try db.first(
            """
            -- values that a contractor owes
            SELECT count(*), min(p.due_on) FROM milestone m
            JOIN milestone_indicator i ON i.tenant_id = m.tenant_id AND i.milestone_id = m.id
            JOIN indicator_period p ON p.tenant_id = m.tenant_id AND p.programme_id = m.programme_id
                AND p.locked_at IS NULL AND p.ends_on < today()
            WHERE m.tenant_id = \(try viewer.requireTenant().id)
              AND m.organisation_id = ANY(\(viewer.memberships.map(\.organisation)))
              AND m.state NOT IN ('accepted', 'cancelled')
              AND NOT EXISTS (SELECT FROM indicator_value v WHERE v.tenant_id = i.tenant_id
                  AND v.milestone_indicator_id = i.id AND v.period_id = p.id AND v.state NOT IN ('draft', 'returned'))
            """
        ) { row in (Int(try row.next(Int64.self)), try row.next(Day?.self)) }
        return found.map { (count: $0.0, by: $0.1) } ?? (0, nil)
    }

    /// Values that wait in a state, where the viewer has the role that takes them on.
    public static func waiting(
        _ state: IndicatorValue.State, for role: Role, of viewer: Viewer, in db: Connection
    ) throws -> Int {
        guard viewer.holdsAnywhere([role]) else { return 0 }
        return try db.rows(
            """
            -- values on their way
            SELECT m.programme_id, a.path FROM indicator_value v
            JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
            JOIN milestone m ON m.tenant_id = i.tenant_id AND m.id = i.milestone_id
            JOIN area a ON a.code = m.area_code
            JOIN indicator_period p ON p.tenant_id = v.tenant_id AND p.id = v.period_id AND p.locked_at IS NULL
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.state = \(state)
            """
        ) { row in Scope(programme: try row.next(), areaPath: try row.next()) }.count { viewer.holds(role, in: $0) }
    }
}
