internal import Kernel
public import Platform
public import Postgres

extension Call {
    /// Outages that nobody has judged yet and that would move the deadline of this call, by the rule in force when they
    /// began: who writes learns of them before an administrator has answered.
    public func outagesWaiting(in db: Connection) throws -> [Outage] {
        guard [.open, .closed].contains(status), !isTrial, closedReason.isEmpty else { return [] }
        let since = readAt.adding(seconds: -Int64(Self.lookBackDays) * 86_400)
        let outages = try Outage.unanswered(since: since, in: db)
        if outages.isEmpty { return [] }
        let calendar = try WorkingCalendar.load(in: db)
        return try outages.filter { outage in
            guard opensAt <= outage.endedAt,
                let rule = try OutageRule.inForce(on: outage.startedAt.day(in: .shanghai), in: db)
            else { return false }
            return try rule.deadline(deadlineAt, grace: graceSeconds, after: outage, calendar) != nil
        }
    }

    /// Tells everybody who writes of an outage near the deadline that waits for its judgement, once for a call. Returns
    /// how many calls.
    @discardableResult
    static func warnOfOutages(in change: Change) throws -> Int {
        let since = try change.moment().adding(seconds: -Int64(lookBackDays) * 86_400)
        guard try !Outage.unanswered(since: since, in: change.db).isEmpty else { return 0 }
        let calls = try change.db.rows(
            """
            -- published calls that an outage may reach
            SELECT \(columns) FROM call c
            WHERE c.tenant_id = \(try change.tenant()) AND c.state = 'published' AND c.closed_at IS NULL
              AND c.deadline_at >= \(since) ORDER BY c.id
            """
        ) { row in try Call(row: &row) }
        var count = 0
        for call in calls {
            for outage in try call.outagesWaiting(in: change.db) where try call.isFirstWarning(of: outage, in: change) {
                count += 1
                try call.tellApplicants(
                    Message(
                        "calls.notice.outage_waiting",
                        ["code": call.code, "from": outage.startedAt.beijing, "to": outage.endedAt.beijing]),
                    in: change)
            }
        }
        return count
    }

    private func isFirstWarning(of outage: Outage, in change: Change) throws -> Bool {
        try change.db.execute(
            """
            -- note a warning of an outage
            INSERT INTO outage_warning (tenant_id, call_id, outage_id)
            VALUES (\(try change.tenant()), \(id), \(outage.id)) ON CONFLICT DO NOTHING
            """) == 1
    }
}
