internal import Kernel
public import Platform
internal import Postgres

/// Reminding villages and towns of what they have to submit: three days before the day, and on the day after it.
public enum SubmissionReminder {
    /// Kind of the job.
    public static let kind = "submissions.remind"

    /// The job: leaves one notice for each officer of a village or a town in which something is still to come, and
    /// plans the next reminder.
    public static let jobKind = JobKind(kind) { run in
        guard let number = run.payload["period"]?.number?.int64 else {
            throw JobHopeless("no period in \(run.payload.text)")
        }
        try await run.finish { change in
            try remind(ReportPeriod.ID(number), in: change)
            try stage(for: ReportPeriod.ID(number), in: change)
        }
    }

    /// Stages the next reminder of a period, unless it is locked or everything came or both were given.
    static func stage(for period: ReportPeriod.ID, in change: Change) throws {
        let next = try change.db.first(
            """
            -- when to remind next
            SELECT CASE WHEN today() < p.due_on - 3 THEN p.due_on - 3 WHEN today() <= p.due_on THEN p.due_on + 1 END
            FROM report_period p WHERE p.tenant_id = \(try change.tenant()) AND p.id = \(period)
              AND p.locked_at IS NULL
            """
        ) { row in try row.next(Day?.self) }
        guard let day = next ?? nil, let nine = TimeOfDay(hour: 9, minute: 0) else { return }
        try Job.stage(
            kind, key: "\(period)-\(day)", payload: ["period": .integer(period.rawValue)],
            notBefore: Timestamp(day, nine, in: .shanghai), in: change.db)
    }

    private static func remind(_ period: ReportPeriod.ID, in change: Change) throws {
        let tenant = try change.viewer.requireTenant()
        let message = Message("submissions.notice.reminder")
        try change.db.execute(
            """
            -- remind of what has to be submitted
            INSERT INTO notice (account_id, message_key, arguments, url)
            SELECT DISTINCT g.account_id, \(message.key), '{}'::jsonb, \("/\(tenant.slug)/submissions?show=to_fill_in")
            FROM submission s
            JOIN report_period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id AND p.locked_at IS NULL
            JOIN area a ON a.code = s.area_code
            JOIN role_grant g ON g.tenant_id = s.tenant_id AND g.role = 'area_officer' AND g.revoked_at IS NULL
                AND today() BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity')
            JOIN area mine ON mine.code = g.area_code AND mine.level >= 4 AND starts_with(a.path, mine.path)
            WHERE s.tenant_id = \(tenant.id) AND s.period_id = \(period) AND s.state IN ('open', 'returned')
            """)
    }
}
