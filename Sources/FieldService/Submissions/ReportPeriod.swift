public import Kernel
public import Platform
public import Postgres

/// A period of a template: which sites owe something for it is settled when it opens.
public struct ReportPeriod: Sendable {
    /// Identifies a period.
    public typealias ID = Identifier<ReportPeriod>

    /// Its key.
    public let id: ID
    /// The template.
    public let template: ReportTemplate.ID
    /// The programme.
    public let programme: Programme.ID
    /// First day.
    public let startsOn: Day
    /// Last day.
    public let endsOn: Day
    /// The last day on which a submission is on time.
    public let dueOn: Day
    /// When it was locked; nil while it is open.
    public let lockedAt: Timestamp?

    /// What it is called: its days.
    public var name: String { "\(startsOn) – \(endsOn)" }

    private static func load(_ condition: SQL, for viewer: Viewer, in db: Connection) throws -> [ReportPeriod] {
        try db.rows(
            """
            -- periods of submissions
            SELECT p.id, p.template_id, t.programme_id, p.starts_on, p.ends_on, p.due_on, p.locked_at
            FROM report_period p JOIN report_template t ON t.tenant_id = p.tenant_id AND t.id = p.template_id
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND \(condition)
            ORDER BY p.template_id, p.starts_on DESC LIMIT 500
            """
        ) { row in
            try ReportPeriod(
                id: row.next(), template: row.next(), programme: row.next(), startsOn: row.next(), endsOn: row.next(),
                dueOn: row.next(), lockedAt: row.next())
        }
    }

    /// The periods of the tenant, template by template, the newest first.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [ReportPeriod] {
        try load("true", for: viewer, in: db)
    }

    /// A period. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ReportPeriod {
        guard let found = try load("p.id = \(id)", for: viewer, in: db).first else { throw NotFound() }
        return found
    }

    /// Opens a period: every site that is open by its end owes a submission. The last day follows from the rhythm,
    /// unless the template has none. A programme officer does.
    public static func open(
        _ template: ReportTemplate.ID, from first: Day, through last: Day?, in change: Change
    ) throws -> ReportPeriod {
        let template = try ReportTemplate.find(template, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: template.programme))
        let end = try end(of: template.rhythm, from: first, through: last)
        guard end >= first else { throw SubmissionRefusal.value(field: "endsOn", "ends_before") }
        let due = try end.adding(days: template.dueDays)
        let tenant = try change.tenant()
        let overlaps = try change.db.exists(
            """
            -- does another period reach into this one?
            SELECT FROM report_period p WHERE p.tenant_id = \(tenant) AND p.template_id = \(template.id)
              AND p.starts_on <= \(end) AND p.ends_on >= \(first)
            """)
        guard !overlaps else { throw SubmissionRefusal.periodTaken }
        let id = try SubmissionRefusal.told {
            try change.db.value(
                """
                -- open a period
                INSERT INTO report_period (tenant_id, template_id, starts_on, ends_on, due_on, opened_by)
                VALUES (\(tenant), \(template.id), \(first), \(end), \(due), \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        let sites = try change.db.execute(
            """
            -- what every site owes for the period
            INSERT INTO submission (tenant_id, template_id, period_id, site_id, area_code)
            SELECT s.tenant_id, \(template.id), \(id), s.id, s.area_code FROM site s
            WHERE s.tenant_id = \(tenant) AND s.programme_id = \(template.programme) AND s.opened_on <= \(end)
            """)
        guard sites > 0 else { throw SubmissionRefusal.noSites }
        change.record("submissions.open", "report_period", id, ["sites": .integer(Int64(sites))])
        try SubmissionReminder.stage(for: id, in: change)
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func end(of rhythm: ReportTemplate.Rhythm, from first: Day, through last: Day?) throws -> Day {
        let months: Int
        switch rhythm {
        case .month: months = 1
        case .quarter: months = 3
        case .halfYear: months = 6
        case .year: months = 12
        case .once:
            guard let last else { throw SubmissionRefusal.value(field: "endsOn", "ends_missing") }
            return last
        }
        guard first.day == 1 else { throw SubmissionRefusal.value(field: "startsOn", "starts_in_month") }
        return try first.adding(months: months).adding(days: -1)
    }

    /// Locks a period: what was accepted stays as it is, and nothing more comes. Once it is over; a programme officer
    /// does.
    public static func lock(_ id: ID, in change: Change) throws -> ReportPeriod {
        let period = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: period.programme))
        guard period.lockedAt == nil else { throw SubmissionRefusal.locked }
        guard try period.dueOn < change.moment().day(in: .shanghai) else { throw SubmissionRefusal.periodRunning }
        try SubmissionRefusal.told {
            try change.db.execute(
                """
                -- lock a period
                UPDATE report_period SET locked_by = \(account), locked_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        change.record("submissions.lock", "report_period", id)
        return try find(id, for: change.viewer, in: change.db)
    }
}
