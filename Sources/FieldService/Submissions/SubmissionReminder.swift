internal import Kernel
public import Platform
internal import Postgres

/// Reminding villages and towns of what they have to submit: three days before the day, and on the day after it.
public enum SubmissionReminder {
    /// Kind of the job.
    public static let kind = "reminders.submissions"

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
        let places = try change.db.rows(
            """
            -- villages from which something is still to come
            SELECT DISTINCT s.area_code FROM submission s
            JOIN report_period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id AND p.locked_at IS NULL
            WHERE s.tenant_id = \(try change.tenant()) AND s.period_id = \(period) AND s.state IN ('open', 'returned')
            """
        ) { row in try row.next(String.self) }
        try change.notifyAreaOfficers(
            of: places, fromLevel: 4, Message("submissions.notice.reminder"),
            url: "/\(try change.viewer.requireTenant().slug)/submissions?show=to_fill_in")
    }
}
