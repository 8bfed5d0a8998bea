internal import Kernel
internal import Platform
internal import Postgres

extension Call {
    /// The announced rule by which an outage moves deadlines, from the dated rules of a day.
    struct OutageRule: Sendable, Hashable {
        /// From how many minutes on an outage moves a deadline.
        let minutesAtLeast: Int
        /// How many hours before a deadline an outage still moves it.
        let windowHours: Int
        /// By how many hours a deadline moves at least; a longer outage moves it by its own length in full hours.
        let extensionHoursAtLeast: Int

        /// The rule in force; nil where a part of it is not.
        static func inForce(on day: Day, in db: Connection) throws -> OutageRule? {
            func value(_ code: String) throws -> Int? {
                do { return try Rule.inForce(code, on: day, in: db).wholeValue } catch is RuleMissing { return nil }
            }
            guard let minutes = try value("call.outage.minutes.min"),
                let window = try value("call.outage.window_hours"),
                let hours = try value("call.outage.extension_hours.min")
            else { return nil }
            return OutageRule(minutesAtLeast: minutes, windowHours: window, extensionHoursAtLeast: hours)
        }

        /// The deadline after an outage; nil when the outage does not reach it. One that is over when the outage is
        /// confirmed would help nobody: the same hours then count from the confirmation, and the next working day is
        /// whole.
        func deadline(
            _ deadline: Timestamp, grace: Int, after outage: Outage, _ calendar: WorkingCalendar
        ) throws -> Timestamp? {
            guard outage.minutes >= minutesAtLeast,
                deadline.adding(seconds: Int64(grace)) >= outage.startedAt,
                deadline <= outage.endedAt.adding(seconds: Int64(windowHours) * 3_600)
            else { return nil }
            let lost = outage.startedAt.seconds(until: outage.endedAt)
            let hours = max((lost + 3_599) / 3_600, Int64(extensionHoursAtLeast))
            let moved = max(deadline, outage.endedAt).adding(seconds: hours * 3_600)
            guard let confirmedAt = outage.answeredAt, moved <= confirmedAt else { return moved }
            let next = try calendar.addingWorkingDays(1, to: confirmedAt.day(in: .shanghai))
            let evening = Timestamp(next, TimeOfDay(hour: 23, minute: 59) ?? .midnight, in: .shanghai)
            return max(confirmedAt.adding(seconds: hours * 3_600), evening)
        }
    }

    /// How long an outage is looked at again, in days: long enough for a call that is published meanwhile.
    static let lookBackDays = 30

    /// Moves the deadlines of the tenant that a confirmed outage reached, by the rule that was in force when it began:
    /// each once for each outage. Everybody who writes is told. Returns how many calls moved.
    @discardableResult
    static func followOutages(in change: Change) throws -> Int {
        let since = try change.moment().adding(seconds: -Int64(lookBackDays) * 86_400)
        var count = 0
        for outage in try Outage.confirmed(since: since, in: change.db) {
            guard let rule = try OutageRule.inForce(on: outage.startedAt.day(in: .shanghai), in: change.db) else {
                continue
            }
            for id in try reached(by: outage, in: change) where try move(id, after: outage, by: rule, in: change) {
                count += 1
            }
            if outage.minutes >= rule.minutesAtLeast { try moveCorrections(after: outage, in: change) }
        }
        return count
    }

    /// Published calls that were not yet over when the outage began and that it has not moved yet. A call that is over
    /// and has accepted proposals is not opened again.
    private static func reached(by outage: Outage, in change: Change) throws -> [ID] {
        try change.db.rows(
            """
            -- calls that an outage may have reached
            SELECT c.id FROM call c
            WHERE c.tenant_id = \(try change.tenant()) AND c.state = 'published' AND c.closed_at IS NULL
              AND c.published_at <= \(outage.endedAt) AND c.opens_at <= \(outage.endedAt)
              AND c.deadline_at + make_interval(secs => c.grace_seconds) >= \(outage.startedAt)
              AND (c.deadline_at + make_interval(secs => c.grace_seconds) >= moment() OR NOT EXISTS (
                SELECT FROM proposal p
                WHERE p.tenant_id = c.tenant_id AND p.call_id = c.id AND p.state = 'accepted'))
              AND NOT EXISTS (SELECT FROM call_extension e
                WHERE e.tenant_id = c.tenant_id AND e.call_id = c.id AND e.outage_id = \(outage.id))
            ORDER BY c.id FOR NO KEY UPDATE OF c
            """
        ) { row in try row.next() }
    }

    private static func move(
        _ id: ID, after outage: Outage, by rule: OutageRule, in change: Change
    ) throws -> Bool {
        let call = try find(id, for: change.viewer, in: change.db)
        let calendar = try WorkingCalendar.load(in: change.db)
        guard
            let deadline = try rule.deadline(
                call.deadlineAt, grace: call.graceSeconds, after: outage, calendar),
            deadline > (try change.moment())
        else { return false }
        let tenant = try change.tenant()
        let announced = try change.db.first(
            """
            -- announce an extension for an outage
            INSERT INTO call_extension AS e (tenant_id, call_id, deadline_from, deadline_to, reason, outage_id)
            VALUES (\(tenant), \(id), \(call.deadlineAt), \(deadline), \(outage.reason), \(outage.id))
            RETURNING e.id, fingerprint(e)
            """
        ) { row in try Fingerprinted(row: &row) }
        guard let announced else { throw NotFound() }
        try change.db.execute(
            """
            -- extend a call for an outage
            UPDATE call SET deadline_at = \(deadline), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(id)
            """)
        change.record(
            "calls.extend_for_outage", "call", id,
            announced.detail(
                "extension",
                [
                    "from": .string(call.deadlineAt.description), "to": .string(deadline.description),
                    "outage": .integer(outage.id.rawValue),
                ]))
        try call.tellApplicants(
            Message("calls.notice.outage", ["code": call.code, "deadline": deadline.beijing]), in: change)
        _ = try kept(id, because: .extended, in: change)
        return true
    }

    /// A correction whose last day lay in an outage has until the next working day after it.
    private static func moveCorrections(after outage: Outage, in change: Change) throws {
        let (first, last) = (outage.startedAt.day(in: .shanghai), outage.endedAt.day(in: .shanghai))
        let calendar = try WorkingCalendar.load(in: change.db)
        let due = try calendar.addingWorkingDays(1, to: last)
        let tenant = try change.tenant()
        let moved = try change.db.rows(
            """
            -- corrections that fell into an outage
            INSERT INTO correction_extension AS e (tenant_id, proposal_id, outage_id, due_from, due_to)
            SELECT p.tenant_id, p.id, \(outage.id), p.correction_due_on, \(due) FROM proposal p
            JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id) AND c.trial_of IS NULL
            WHERE p.tenant_id = \(tenant) AND p.state = 'returned'
              AND p.correction_due_on BETWEEN \(first) AND \(last)
            ON CONFLICT DO NOTHING RETURNING e.proposal_id, e.outage_id, fingerprint(e)
            """
        ) { row in (try row.next(Proposal.ID.self), try Fingerprinted(row: &row)) }
        for (id, kept) in moved {
            let organisation = try change.db.value(
                """
                -- move the last day of a correction
                UPDATE proposal SET correction_due_on = \(due), step_due_on = \(due), version = version + 1
                WHERE tenant_id = \(tenant) AND id = \(id) RETURNING organisation_id
                """, as: Organisation.ID.self)
            change.record(
                "proposals.extend_for_outage", "proposal", id,
                kept.detail("outage", ["due": .string(due.description)]))
            guard let organisation else { continue }
            try change.notifyMembers(
                of: [organisation], Message("proposals.notice.outage", ["due": due.description]),
                url: "/\(try change.viewer.requireTenant().slug)/proposals/\(id)", byMail: true)
        }
    }
}
