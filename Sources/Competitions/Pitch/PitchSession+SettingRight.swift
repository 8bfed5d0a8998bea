internal import Forms
public import Kernel
public import Platform
internal import Postgres

extension PitchSession {
    /// Whether it takes steps and sheets.
    public var isOpen: Bool { openedAt != nil && closedAt == nil && withdrawnAt == nil }

    /// The officer sets a session that has not begun up anew: clock, rule, criteria and judges. The drawn order stays.
    /// Throws a refusal once it has begun or a judge has stood back.
    public static func revise(_ id: ID, _ draft: Draft, in change: Change) throws {
        let session = try lock(id, in: change)
        guard session.openedAt == nil else { throw ContestRefusal.sessionFrozen }
        guard session.withdrawnAt == nil else { throw ContestRefusal.sessionWithdrawn }
        try draft.check()
        try session.refuseAfterRecusals(in: change)
        let (tenant, rule) = (try change.tenant(), draft.rule)
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- revise a live pitch
                UPDATE pitch_session SET name = \(draft.name), pitch_seconds = \(Int16(draft.pitchSeconds)),
                    question_seconds = \(Int16(draft.questionSeconds)), method = \(rule.method.rawValue),
                    drop_high = \(Int16(rule.dropHigh)), drop_low = \(Int16(rule.dropLow)),
                    when_at_least = \(Int16(rule.whenAtLeast)), places = \(Int16(rule.places)),
                    rounding = \(rule.rounding.rawValue), ranked_by = \(rule.rankedBy),
                    tie_chain = \(rule.tieChain.map(\.text)), quorum = \(Int16(rule.quorum))
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
            try change.db.execute(
                """
                -- forget the criteria of a live pitch
                DELETE FROM pitch_criterion WHERE tenant_id = \(tenant) AND session_id = \(id)
                """)
            try change.db.execute(
                """
                -- forget the judges of a live pitch
                DELETE FROM pitch_judge WHERE tenant_id = \(tenant) AND session_id = \(id)
                """)
        }
        try draft.keepCriteriaAndJudges(of: id, in: change)
        change.record("pitch.revise", "pitch_session", id, ["rule": rule.json])
    }

    /// Recusals name judges and entries by their seats and slots, which stay from then on.
    func refuseAfterRecusals(in change: Change) throws {
        let isNoted = try change.db.exists(
            """
            -- has a judge stood back?
            SELECT FROM pitch_recusal r WHERE r.tenant_id = \(try change.tenant()) AND r.session_id = \(id)
            """)
        if isNoted { throw ContestRefusal.recusalsStand }
    }

    /// The officer withdraws a session, with a reason: it counts no more and stands in the way of nothing. Throws a
    /// refusal once a score is revealed.
    public static func withdraw(_ id: ID, reason: String, in change: Change) throws {
        let session = try lock(id, in: change)
        guard session.withdrawnAt == nil else { throw ContestRefusal.sessionWithdrawn }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- withdraw a live pitch
                UPDATE pitch_session SET withdrawn_at = moment(), withdrawn_by = \(change.viewer.account),
                    withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try log(.withdrawn, reason: reason, of: id, in: change)
        change.record("pitch.withdraw", "pitch_session", id, ["reason": .string(reason)])
    }

    /// A decision-maker lowers the fewest sheets of one entry, with a reason, because so many judges stand back that
    /// the quorum is out of reach; to no more than the judges who are left.
    public static func lowerQuorum(
        of entry: Competition.Entry.ID, to quorum: Int, reason: String, in id: ID, _ change: Change
    ) throws {
        try change.db.execute(
            """
            -- lock a live pitch for a lower quorum
            SELECT s.id FROM pitch_session s WHERE s.tenant_id = \(try change.tenant()) AND s.id = \(id) FOR UPDATE
            """)
        let session = try load(id, tenant: try change.tenant(), in: change.db)
        try change.viewer.require(.decisionMaker, in: session.scope)
        guard session.isOpen else { throw ContestRefusal.sessionNotOpen }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let slots = try session.slots(for: change.viewer, in: change.db)
        guard slots.contains(where: { $0.entry == entry && !$0.isWithdrawn }) else {
            throw FieldRefusal("entry", "field.refusal.choice")
        }
        guard (1...100).contains(quorum) else {
            throw FieldRefusal("quorum", "field.refusal.range", ["min": "1", "max": "100"])
        }
        try recuseConflicts(of: id, in: change)
        try log(.quorum, entry: entry, quorum: quorum, reason: reason, of: id, in: change)
        change.record(
            "pitch.lower_quorum", "pitch_session", id,
            ["quorum": .integer(Int64(quorum)), "reason": .string(reason)])
    }
}
