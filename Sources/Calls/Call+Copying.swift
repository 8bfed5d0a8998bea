public import Kernel
public import Platform
internal import Postgres

extension Call {
    /// The plan of the call as it is, to be changed and drafted again.
    public var plan: CallPlan {
        CallPlan(
            programme: programme, code: code, title: title, englishTitle: englishTitle, summary: summary, kind: kind,
            opensAt: opensAt, deadlineAt: deadlineAt, graceSeconds: graceSeconds, form: form,
            requestedMin: requestedMin, requestedMax: requestedMax, eligibility: eligibility, reviewRule: reviewRule,
            paperDays: paperDays, recommenders: recommenders.map(\.code),
            lots: lots.map { .init(title: $0.title, areaCode: $0.areaCode, budget: $0.budget) }, sources: sources)
    }

    /// Drafts a new call after an earlier one: the same text, lots, funds, rules, form, workflow and checklist, open
    /// as long as that one was. Proposals, questions and corrections belong to the earlier call and stay there.
    ///
    /// - Parameter opensAt: From when proposals of the new call may be submitted.
    public static func copy(_ id: ID, code: String, opensAt: Timestamp, in change: Change) throws -> Call {
        let earlier = try find(id, for: change.viewer, in: change.db)
        try change.viewer.require(.programmeOfficer, in: Scope(programme: earlier.programme))
        var plan = earlier.plan
        plan.code = code
        plan.deadlineAt = opensAt.adding(seconds: earlier.opensAt.seconds(until: earlier.deadlineAt))
        plan.opensAt = opensAt
        let made = try draft(plan, in: change)
        try change.db.execute(
            """
            -- note what a call was copied from
            UPDATE call SET copied_from = \(id) WHERE tenant_id = \(try change.tenant()) AND id = \(made.id)
            """)
        change.record("calls.copy", "call", made.id, ["from": .string(earlier.code)])
        try made.takeSettings(of: earlier, in: change)
        return try find(made.id, for: change.viewer, in: change.db)
    }

    /// Gives a call that was just drafted the workflow and the checklist of another one. Whether somebody holds the
    /// roles that the workflow names is asked when it is published.
    func takeSettings(of earlier: Call, in change: Change) throws {
        if let last = try earlier.workflows(in: change.db).last, last.id != nil {
            let taken = try store(last.workflow, number: 1, map: nil, by: change.viewer.signedIn(), in: change)
            recordWorkflow(taken, in: change)
        }
        let lines = try earlier.checklist(in: change.db).map(\.text)
        if !lines.isEmpty { _ = try Self.setChecklist(lines, of: id, in: change) }
    }
}
