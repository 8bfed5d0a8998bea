public import Kernel
public import Platform
public import Postgres

/// A period for which a programme's values are reported; a locked one is closed for good.
public struct IndicatorPeriod: Sendable {
    /// Identifies a period.
    public typealias ID = Identifier<IndicatorPeriod>
    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// First day.
    public let start: Day
    /// Last day.
    public let end: Day
    /// By when values are reported; nil where no day was set.
    public let dueOn: Day?
    /// When it was locked.
    public let lockedAt: Timestamp?

    /// Its days in one word.
    public var text: String { "\(start) – \(end)" }

    /// The periods of the tenant, the newest first.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [IndicatorPeriod] {
        try db.rows(
            """
            -- periods of indicators
            SELECT p.id, p.programme_id, p.starts_on, p.ends_on, p.due_on, p.locked_at FROM indicator_period p
            WHERE p.tenant_id = \(try viewer.requireTenant().id) ORDER BY p.starts_on DESC, p.id
            """
        ) { row in
            try IndicatorPeriod(
                id: row.next(), programme: row.next(), start: row.next(), end: row.next(), dueOn: row.next(),
                lockedAt: row.next())
        }
    }

    /// A period. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> IndicatorPeriod {
        guard let found = try all(for: viewer, in: db).first(where: { $0.id == id }) else { throw NotFound() }
        return found
    }

    /// A programme officer opens a period; periods of a programme do not overlap.
    public static func open(
        _ start: Day, _ end: Day, dueOn: Day? = nil, of programme: Programme.ID, in change: Change
    ) throws -> IndicatorPeriod {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        guard end >= start else { throw FieldRefusal("end", "field.refusal.ends_before_start") }
        if let dueOn, dueOn <= end { throw FieldRefusal("dueOn", "field.refusal.ends_before_start") }
        let id = try change.guarded([
            "indicator_periods_apart": ("start", "indicators.refusal.periods_overlap"),
            "indicator_period_tenant_id_programme_id_fkey": ("programme", "field.refusal.choice"),
        ]) {
            try change.db.value(
                """
                -- open a period
                INSERT INTO indicator_period (tenant_id, programme_id, starts_on, ends_on, due_on, opened_by)
                VALUES (\(try change.tenant()), \(programme), \(start), \(end), \(dueOn),
                    \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("indicators.open_period", "indicator_period", id, ["start": .string(start.description)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// A programme officer locks a period for good: nothing in it is changed any more.
    public func lock(in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        let locked = try change.db.execute(
            """
            -- lock a period
            UPDATE indicator_period SET locked_by = \(account), locked_at = moment()
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND locked_at IS NULL
            """)
        guard locked == 1 else { throw Conflict() }
        change.record("indicators.lock_period", "indicator_period", id)
    }
}
