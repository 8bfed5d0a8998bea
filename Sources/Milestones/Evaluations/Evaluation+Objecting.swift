public import Kernel
public import Platform
public import Postgres

extension Evaluation {
    /// An objection of the contractor, and the answer to it.
    public struct Objection: Sendable {
        /// Identifies an objection.
        public typealias ID = Identifier<Objection>
        /// Its key.
        public let id: ID
        /// Against the result of which round.
        public let round: Int
        /// What the contractor says.
        public let statement: String
        /// When.
        public let madeAt: Timestamp
        /// `upheld` or `rejected`; nil while it waits.
        public let answer: String?
        /// Why.
        public let reason: String
        /// The last day for an appeal against a rejection.
        public let appealUntil: Day?
        /// The appeal, if one was made.
        public let appeal: Appeal?
    }

    /// The objections, the oldest first.
    public func objections(in db: Connection) throws -> [Objection] {
        try db.rows(
            """
            -- objections against an evaluation
            SELECT o.id, o.round, o.statement, o.made_at, o.answer, o.reason, o.appeal_until, p.statement, p.made_at,
                p.answer, p.reason
            FROM evaluation_objection o LEFT JOIN evaluation_appeal p ON p.tenant_id = o.tenant_id
                AND p.objection_id = o.id
            WHERE o.tenant_id = current_tenant() AND o.evaluation_id = \(id) ORDER BY o.id
            """
        ) { row in
            try Objection(
                id: row.next(), round: Int(row.next(Int16.self)), statement: row.next(), madeAt: row.next(),
                answer: row.next(), reason: row.next(), appealUntil: row.next(), appeal: Appeal(row: &row))
        }
    }

    /// The contractor, or a member of its consortium, objects against the published result, within its period.
    public func object(_ statement: String, in change: Change) throws -> Objection.ID {
        guard milestone.isWork(of: change.viewer) else { throw NotFound() }
        guard state == .published else { throw EvaluationRefusal.notNow(state) }
        guard !statement.isEmpty else { throw FieldRefusal("statement", "field.refusal.missing") }
        let id = try change.guarded([
            "objection_in_its_period": ("statement", "evaluations.refusal.period_over"),
            "one_objection_of_a_round": ("statement", "evaluations.refusal.objected"),
        ]) {
            try change.db.value(
                """
                -- object against a result
                INSERT INTO evaluation_objection (tenant_id, evaluation_id, round, statement, made_by)
                VALUES (\(try change.tenant()), \(self.id), \(Int16(round)), \(statement),
                    \(try change.viewer.signedIn()))
                RETURNING id
                """, as: Objection.ID.self)
        }
        guard let id else { throw NotFound() }
        try tellDeciders("notice.evaluation_objected", in: change)
        change.record("evaluations.object", "evaluation", self.id)
        return id
    }

    /// A decision-maker who did not score answers an objection. Against a rejection the contractor may appeal within
    /// the same period. An upheld one against the first result has all parties
    /// score again, once.
    public func answer(
        _ objection: Objection.ID, upheld: Bool, reason: String, in change: Change
    ) throws -> Evaluation {
        let account = try change.viewer.require(.decisionMaker, in: milestone.scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard state == .published else { throw EvaluationRefusal.notNow(state) }
        guard !upheld || round == 1 else { throw FieldRefusal("answer", "evaluations.refusal.scored_twice") }
        let appealUntil = upheld ? nil : try Self.objectionDeadline(in: change).due
        let answered = try change.guarded([
            "objection_answered_once": (nil, "evaluations.refusal.answered"),
            "objection_answered_by_another": (nil, "evaluations.refusal.scored_self"),
        ]) {
            try change.db.execute(
                """
                -- answer an objection
                UPDATE evaluation_objection SET answer = \(upheld ? "upheld" : "rejected"), answered_by = \(account),
                    answered_at = moment(), reason = \(reason), appeal_until = \(appealUntil)
                WHERE tenant_id = \(try change.tenant()) AND id = \(objection) AND evaluation_id = \(id)
                  AND round = \(Int16(round))
                """)
        }
        guard answered == 1 else { throw NotFound() }
        try tell("notice.evaluation_answered", ["day": appealUntil?.description ?? ""], in: change)
        change.record("evaluations.answer", "evaluation", id, ["upheld": .bool(upheld)])
        guard upheld else { return try Self.find(id, for: change.viewer, in: change.db) }
        return try move(
            to: .open, round: 2, rescoredFor: "objection", reason: reason, "evaluations.rescore", in: change)
    }

    /// A programme officer gives the contractor a day to put things right; after it all parties score again, once.
    public func rectify(by day: Day, reason: String, version seen: Int, in change: Change) throws -> Evaluation {
        try change.viewer.require(.programmeOfficer, in: milestone.scope)
        guard seen == version else { throw Conflict(current: ["state": state.rawValue]) }
        guard state == .published else { throw EvaluationRefusal.notNow(state) }
        guard round == 1 else { throw FieldRefusal(nil, "evaluations.refusal.scored_twice") }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard day > change.viewer.today else { throw MilestoneRefusal.noRectificationDay }
        try tell("notice.evaluation_rectify", ["day": day.description], in: change)
        return try move(
            to: .open, round: 2, rescoredFor: "rectification", rectifyBy: day, reason: reason, "evaluations.rectify",
            in: change)
    }
}
