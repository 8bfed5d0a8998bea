internal import Kernel
internal import Platform
internal import Postgres

extension Call {
    /// Rules that say how many days before a deadline everybody with a draft is reminded.
    private static let reminderRules = ["call.reminder.first", "call.reminder.second", "call.reminder.third"]

    /// Reminds everybody whose proposal for an open call is not handed in, so many days before the deadline as the
    /// dated rules say: once for each of them and each deadline. Returns how many calls were due.
    @discardableResult
    static func remind(in change: Change) throws -> Int {
        let now = try change.moment()
        let today = now.day(in: .shanghai)
        let days = try reminderRules.compactMap { code -> Int? in
            do { return try Rule.inForce(code, on: today, in: change.db).wholeValue } catch is RuleMissing {
                return nil
            }
        }.filter { $0 > 0 }.sorted()
        guard let most = days.last else { return 0 }
        let open = try change.db.rows(
            """
            -- calls near their deadline
            SELECT c.id, c.deadline_at FROM call c
            WHERE c.tenant_id = \(try change.tenant()) AND c.state = 'published' AND c.closed_at IS NULL
              AND moment() >= c.opens_at AND c.deadline_at > moment()
              AND c.deadline_at <= moment() + make_interval(days => \(Int32(most)))
            ORDER BY c.id
            """
        ) { row in (id: try row.next(ID.self), deadline: try row.next(Timestamp.self)) }
        var count = 0
        for (id, deadline) in open {
            // Of several that are due, after a silence, only the nearest is told.
            guard let tier = days.first(where: { now.seconds(until: deadline) <= Int64($0) * 86_400 }),
                try isFirst(id, deadline, tier, in: change)
            else { continue }
            count += 1
            try remindDrafters(of: find(id, for: change.viewer, in: change.db), in: change)
        }
        return count
    }

    private static func isFirst(_ id: ID, _ deadline: Timestamp, _ days: Int, in change: Change) throws -> Bool {
        try change.db.execute(
            """
            -- note a reminder
            INSERT INTO call_reminder (tenant_id, call_id, deadline_at, days_before)
            VALUES (\(try change.tenant()), \(id), \(deadline), \(Int16(clamping: days))) ON CONFLICT DO NOTHING
            """) == 1
    }

    private static func remindDrafters(of call: Call, in change: Change) throws {
        let drafts = try change.db.rows(
            """
            -- organisations with a draft
            SELECT DISTINCT p.organisation_id FROM proposal p
            WHERE p.tenant_id = \(try change.tenant()) AND p.call_id = \(call.id) AND p.state = 'draft'
            """
        ) { row in try row.next(Organisation.ID.self) }
        guard !drafts.isEmpty else { return }
        try change.notifyMembers(
            of: drafts,
            Message("calls.notice.reminder", ["code": call.code, "deadline": call.deadlineAt.beijing]),
            url: try call.url(in: change), byMail: true)
    }
}
