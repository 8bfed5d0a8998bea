public import Kernel
public import Platform
internal import Postgres

extension Submission {
    /// Submits the numbers of a site, all at once: each item that is typed has a number. An officer of the village or
    /// of a place above it does; `version` is the one that was seen.
    public static func submit(_ id: ID, version: Int, _ values: [String: Int64], in change: Change) throws -> Submission
    {
        let (submission, account) = try locked(id, version: version, in: change)
        guard change.viewer.holds(.areaOfficer, in: submission.scope) else { throw NotFound() }
        guard !submission.isLocked else { throw SubmissionRefusal.locked }
        guard submission.state != .accepted else { throw SubmissionRefusal.wrongState }
        guard try submission.startsOn <= change.moment().day(in: .shanghai) else { throw SubmissionRefusal.wrongState }
        let template = try ReportTemplate.find(submission.template, for: change.viewer, in: change.db)
        try check(values, of: template)
        let tenant = try change.tenant()
        try SubmissionRefusal.told {
            try change.db.execute(
                """
                -- numbers that are replaced
                DELETE FROM submission_value WHERE tenant_id = \(tenant) AND submission_id = \(id)
                """)
            let typed = template.typed.map(\.key)
            try change.db.execute(
                """
                -- numbers of a site
                INSERT INTO submission_value (tenant_id, submission_id, template_id, key, value)
                SELECT \(tenant), \(id), \(template.id), v.key, v.value
                FROM unnest(\(typed), \(typed.map { values[$0] ?? 0 })) AS v (key, value)
                """)
            try change.db.execute(
                """
                -- submit
                UPDATE submission SET state = 'submitted', submitted_by = \(account),
                    first_submitted_at = coalesce(first_submitted_at, moment()), decided_by = NULL, decided_at = NULL,
                    returned_reason = '', version = version + 1
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
        }
        try change.move("submission", id.rawValue, from: submission.state.rawValue, to: State.submitted.rawValue)
        // What was told before stays in the audit chain, number by number.
        var told = JSONObject()
        for item in template.typed { told[item.key] = .integer(values[item.key] ?? 0) }
        change.record("submissions.submit", "submission", id, ["values": .object(told)])
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func check(_ values: [String: Int64], of template: ReportTemplate) throws {
        var refusals: [any Refusal] = []
        let known = Set(template.typed.map(\.key))
        for key in values.keys.sorted() where !known.contains(key) {
            refusals.append(SubmissionRefusal.value(field: "value.\(key)", "unknown_item"))
        }
        for item in template.typed {
            guard let value = values[item.key] else {
                refusals.append(SubmissionRefusal.value(field: "value.\(item.key)", "number_missing"))
                continue
            }
            if !(0...1_000_000_000_000).contains(value) {
                refusals.append(SubmissionRefusal.value(field: "value.\(item.key)", "number"))
            }
        }
        for ratio in template.ratios where ratio.unit == "%" {
            guard let parts = ratio.parts, let part = values[parts.numerator], let whole = values[parts.denominator],
                part > whole
            else { continue }
            refusals.append(SubmissionRefusal.value(field: "value.\(parts.numerator)", "more_than_whole"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
    }

    /// Accepts a submission or gives it back with a reason.
    public static func decide(
        _ id: ID, version: Int, isAccepted: Bool, reason: String, in change: Change
    ) throws -> Submission {
        let (submission, account) = try locked(id, version: version, in: change)
        guard !submission.isLocked else { throw SubmissionRefusal.locked }
        guard submission.state == .submitted else { throw SubmissionRefusal.wrongState }
        guard submission.submittedBy != account else { throw SubmissionRefusal.samePerson }
        guard submission.isDecided(by: change.viewer) else { throw NotFound() }
        guard isAccepted || !reason.isEmpty && reason.count <= 2_000 else { throw SubmissionRefusal.reasonMissing }
        let target = isAccepted ? State.accepted : .returned
        try SubmissionRefusal.told {
            try change.db.execute(
                """
                -- decide about a submission
                UPDATE submission SET state = \(target), decided_by = \(account), decided_at = moment(),
                    returned_reason = \(isAccepted ? "" : reason), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.move(
            "submission", id.rawValue, from: submission.state.rawValue, to: target.rawValue, reason: reason)
        change.record("submissions.decide", "submission", id, ["state": .string(target.rawValue)])
        if !isAccepted, let author = submission.submittedBy {
            try change.notify(
                author, Message("submissions.notice.returned"),
                url: "/\(try change.viewer.requireTenant().slug)/submissions/\(id)")
        }
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func locked(_ id: ID, version: Int, in change: Change) throws -> (Submission, Account.ID) {
        let account = try change.viewer.signedIn()
        try change.db.execute(
            """
            -- lock a submission
            SELECT FROM submission s WHERE s.tenant_id = \(try change.tenant()) AND s.id = \(id) FOR UPDATE
            """)
        let submission = try find(id, for: change.viewer, in: change.db)
        guard submission.version == version else {
            throw Conflict(current: ["state": submission.state.rawValue, "reason": submission.returnedReason])
        }
        return (submission, account)
    }
}
