public import Kernel
public import Platform
internal import Postgres

extension Evaluation {
    /// A programme officer names somebody else for a party that has not scored in this round, with the reason: an
    /// illness, a conflict that came to light. Who left does not come back, and who comes is as independent as
    /// everybody.
    public func replace(
        _ evaluator: Account.ID, for party: Party, reason: String, in change: Change
    ) throws -> Evaluation {
        let account = try change.viewer.require(.programmeOfficer, in: milestone.scope)
        guard state == .open else { throw EvaluationRefusal.notNow(state) }
        guard !reason.isEmpty else { throw FieldRefusal("replacementReason", "field.refusal.missing") }
        let made = try change.guarded([
            "evaluator_is_independent": ("replacement", "evaluations.refusal.employed"),
            "evaluator_of_one_party": ("replacement", "evaluations.refusal.two_parties"),
            "evaluator_is_assigned_by_another": ("replacement", "evaluations.refusal.self"),
            "replacement_is_another": ("replacement", "evaluations.refusal.replacement_is_another"),
            "replaced_before_scoring": ("replacedParty", "evaluations.refusal.replaced_before_scoring"),
            "evaluation_replacement_account_after_fkey": ("replacement", "field.refusal.choice"),
        ]) {
            try change.db.execute(
                """
                -- replace an evaluator
                INSERT INTO evaluation_replacement (tenant_id, evaluation_id, party, account_before, account_after,
                    reason, replaced_by)
                SELECT v.tenant_id, v.evaluation_id, v.party, v.account_id, \(evaluator), \(reason), \(account)
                FROM evaluation_evaluator v
                WHERE v.tenant_id = \(try change.tenant()) AND v.evaluation_id = \(id) AND v.party = \(party)
                """)
        }
        guard made == 1 else { throw FieldRefusal("replacedParty", "field.refusal.choice") }
        try change.notify(
            evaluator, Message("notice.evaluation", ["title": milestone.title]),
            url: "/\(try change.viewer.requireTenant().slug)/evaluations/\(id)")
        change.record(
            "evaluations.replace", "evaluation", id,
            ["party": .string(party.rawValue), "reason": .string(reason)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }
}
