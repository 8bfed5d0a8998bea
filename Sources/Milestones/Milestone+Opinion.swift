public import Platform
internal import Postgres

extension Milestone {
    /// A programme officer says that this milestone ends a public service: it is accepted only after those who are
    /// served have been asked (政府采购法实施条例 第四十五条). It is not taken back.
    public func requireOpinion(in change: Change) throws {
        try change.viewer.require(.programmeOfficer, in: scope)
        guard ![.accepted, .cancelled].contains(state) else { throw MilestoneRefusal.notNow(state) }
        guard !isOnSigning else { throw FieldRefusal(nil, "milestones.refusal.signing_is_not_judged") }
        try change.db.execute(
            """
            -- a public service asks its users
            UPDATE milestone SET needs_opinion = true WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        change.record("milestones.require_opinion", "milestone", id)
    }
}
