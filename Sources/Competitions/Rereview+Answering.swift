public import Kernel
public import Platform
internal import Postgres

extension Rereview {
    /// The officer or the decision-maker says what came of it, for everybody to read, once its round is closed. The
    /// first result is not changed by it: the decision-maker withdraws the award or approves another plan.
    public static func answer(_ id: ID, _ outcome: Outcome, text: String, in change: Change) throws {
        guard outcome != .ended else { throw FieldRefusal("outcome", "field.refusal.choice") }
        _ = try say(id, outcome, ground: nil, text: text, in: change)
        change.record("rereviews.answer", "rereview", id, ["outcome": .string(outcome.rawValue)])
    }

    /// The officer or the decision-maker ends a re-review without a result, with the reason for everybody to read,
    /// while its round is not closed. The first result stands; whoever was to judge has nothing more to do.
    public static func end(_ id: ID, _ ground: EndGround, text: String, in change: Change) throws {
        let round = try say(id, .ended, ground: ground, text: text, in: change)
        // Drafts are nobody's business any more; reviewers read why.
        try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- end the assignments of a re-review that ended
                UPDATE review_assignment SET ended_at = moment(), ended_by = \(change.viewer.account),
                    ended_as = 'removed', ended_reason = \(String(text.prefix(2_000)))
                WHERE tenant_id = \(try change.tenant()) AND round_id = \(round.id) AND ended_at IS NULL
                """)
        }
        change.record("rereviews.end", "rereview", id, ["because": .string(ground.rawValue)])
    }

    private static func say(
        _ id: ID, _ outcome: Outcome, ground: EndGround?, text: String, in change: Change
    ) throws -> ReviewRound {
        let rereview = try find(id, for: change.viewer, in: change.db)
        let round = try ReviewRound.load(rereview.round, tenant: try change.tenant(), in: change.db)
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: round.scope)
        let field = outcome == .ended ? "reason" : "answer"
        guard !text.allSatisfy(\.isWhitespace) else { throw FieldRefusal(field, "field.refusal.missing") }
        guard text.count <= 5_000 else { throw FieldRefusal.tooLong(field, text, max: 5_000) }
        try RereviewRefusal.mapping {
            try change.db.execute(
                """
                -- say what came of a re-review
                UPDATE rereview SET outcome = \(outcome), ended_because = \(ground), answer = \(text),
                    answered_by = \(account), answered_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        return round
    }
}
