internal import Kernel
public import Platform
internal import Postgres

extension ResultNotice {
    /// Code of the dated rule that says how long a notice stands.
    public static let periodRule = "notice.award.days"

    /// The officer publishes the proposed awards of an approved plan for the period that the dated rule says. The day
    /// of publication is not counted (民法典 第二百零一条).
    public static func publish(
        _ plan: AwardPlan, title: String, introduction: String = "", in change: Change
    ) throws -> ResultNotice {
        let plan = try AwardPlan.lock(plan.id, in: change)
        let officer = try change.viewer.require(.programmeOfficer, in: plan.scope)
        guard plan.state == .approved else { throw AwardRefusal.planNotApproved }
        guard !title.isEmpty else { throw FieldRefusal("title", "field.refusal.missing") }
        guard title.count <= 200 else {
            throw FieldRefusal.tooLong("title", title, max: 200)
        }
        guard introduction.count <= 5_000 else {
            throw FieldRefusal.tooLong("introduction", introduction, max: 5000)
        }
        let today = change.viewer.today
        let rule = try Rule.inForce(periodRule, on: today, in: change.db)
        guard let days = rule.wholeValue, days > 0, rule.unit == .day || rule.unit == .workingDay else {
            throw AwardRefusal.periodUnreadable
        }
        let deadline = try WorkingCalendar.load(in: change.db).deadline(
            from: today, add: days, unit: rule.unit == .workingDay ? .working : .calendar)
        let content = try content(of: plan, in: change)
        let id = try AwardRefusal.mapping {
            try change.db.value(
                """
                -- publish a notice
                INSERT INTO result_notice (tenant_id, plan_id, title, introduction, content, content_sha256,
                    published_by,
                    period_days, period_unit, period_citation, ends_on, ends_on_estimated)
                VALUES (\(try change.tenant()), \(plan.id), \(title), \(introduction), \(content),
                    \(SHA256.digest(Array(content.utf8))), \(officer), \(Int16(days)), \(rule.unit), \(rule.citation),
                    \(deadline.due), \(deadline.estimated))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("notices.publish", "result_notice", id, ["ends_on": .string(deadline.due.description)])
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func content(of plan: AwardPlan, in change: Change) throws -> String {
        let awards = try Award.all(of: plan, for: change.viewer, in: change.db).filter { $0.state == .proposed }
        guard !awards.isEmpty else { throw AwardRefusal.nobodyAwarded }
        let lines: JSON = .array(
            awards.map { award in
                [
                    "proposal": .integer(award.proposal), "title": .string(award.title),
                    "organisation": .string(award.organisationName), "lot": .string(award.lotTitle),
                    "amount_fen": .integer(award.amount.fen),
                ]
            })
        return lines.canonical
    }

    /// The officer withdraws a notice, with a reason, so that a corrected one can be published.
    public func withdraw(reason: String, in change: Change) throws {
        let plan = try AwardPlan.lock(plan, in: change)
        let officer = try change.viewer.require(.programmeOfficer, in: plan.scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let isConfirmed = try Award.all(of: plan, for: change.viewer, in: change.db).contains {
            $0.state == .confirmed
        }
        guard !isConfirmed else { throw AwardRefusal.confirmedBefore }
        let withdrawn = try change.db.execute(
            """
            -- withdraw a notice
            UPDATE result_notice SET withdrawn_at = moment(), withdrawn_by = \(officer), withdrawn_reason = \(reason)
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND withdrawn_at IS NULL
            """)
        guard withdrawn == 1 else { throw Conflict() }
        change.record("notices.withdraw", "result_notice", id, ["reason": .string(reason)])
    }
}
