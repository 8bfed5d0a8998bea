public import Kernel
public import Platform
internal import Postgres

extension Evaluation {
    /// An appeal (复核) of the contractor against a rejected objection, and its answer.
    public struct Appeal: Sendable {
        /// What the contractor says.
        public let statement: String
        /// When.
        public let madeAt: Timestamp
        /// `upheld` or `rejected`; nil while it waits.
        public let answer: String?
        /// Why.
        public let reason: String

        /// The appeal in the next columns, if there is one.
        init?(row: inout Row) throws {
            let (statement, madeAt) = (try row.next(String?.self), try row.next(Timestamp?.self))
            answer = try row.next()
            reason = try row.next(String?.self) ?? ""
            guard let statement, let madeAt else { return nil }
            self.statement = statement
            self.madeAt = madeAt
        }
    }

    /// The contractor, or a member of its consortium, appeals against a rejected objection, within the period that the
    /// rejection told.
    public func appeal(against objection: Objection.ID, _ statement: String, in change: Change) throws -> Evaluation {
        guard milestone.isWork(of: change.viewer) else { throw NotFound() }
        guard state == .published else { throw EvaluationRefusal.notNow(state) }
        guard !statement.isEmpty else { throw FieldRefusal("appealStatement", "field.refusal.missing") }
        let made = try change.guarded([
            "appeal_in_its_period": ("appealStatement", "evaluations.refusal.appeal_period"),
            "evaluation_appeal_pkey": ("appealStatement", "evaluations.refusal.appealed"),
        ]) {
            try change.db.execute(
                """
                -- appeal against a rejected objection
                INSERT INTO evaluation_appeal (tenant_id, objection_id, statement, made_by)
                SELECT o.tenant_id, o.id, \(statement), \(try change.viewer.signedIn()) FROM evaluation_objection o
                WHERE o.tenant_id = \(try change.tenant()) AND o.id = \(objection) AND o.evaluation_id = \(id)
                  AND o.round = \(Int16(round))
                """)
        }
        guard made == 1 else { throw NotFound() }
        try tellDeciders("notice.evaluation_appealed", in: change)
        change.record("evaluations.appeal", "evaluation", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// A decision-maker who neither scored, published nor rejected answers an appeal. An upheld one against the first
    /// result has all parties score again, once.
    public func answer(
        appealAgainst objection: Objection.ID, upheld: Bool, reason: String, in change: Change
    ) throws -> Evaluation {
        let account = try change.viewer.require(.decisionMaker, in: milestone.scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard state == .published else { throw EvaluationRefusal.notNow(state) }
        guard !upheld || round == 1 else { throw FieldRefusal("answer", "evaluations.refusal.scored_twice") }
        let answered = try change.guarded([
            "appeal_answered_once": (nil, "evaluations.refusal.answered"),
            "appeal_answered_by_another": (nil, "evaluations.refusal.appeal_takes_another"),
        ]) {
            try change.db.execute(
                """
                -- answer an appeal
                UPDATE evaluation_appeal p SET answer = \(upheld ? "upheld" : "rejected"), answered_by = \(account),
                    answered_at = moment(), reason = \(reason)
                FROM evaluation_objection o
                WHERE p.tenant_id = \(try change.tenant()) AND p.objection_id = \(objection)
                  AND o.tenant_id = p.tenant_id AND o.id = p.objection_id AND o.evaluation_id = \(id)
                  AND o.round = \(Int16(round))
                """)
        }
        guard answered == 1 else { throw NotFound() }
        try tell("notice.evaluation_appeal_answered", in: change)
        change.record("evaluations.answer_appeal", "evaluation", id, ["upheld": .bool(upheld)])
        guard upheld else { return try Self.find(id, for: change.viewer, in: change.db) }
        return try move(
            to: .open, round: 2, rescoredFor: "objection", reason: reason, "evaluations.rescore", in: change)
    }

    /// A decision-maker who does not score cancels an evaluation that cannot be carried out, before all have scored.
    /// The milestone may be evaluated anew; what was scored stays hidden for good.
    public func cancel(reason: String, version seen: Int, in change: Change) throws -> Evaluation {
        try change.viewer.require(.decisionMaker, in: milestone.scope)
        guard seen == version else { throw Conflict(current: ["state": state.rawValue]) }
        guard state == .open else { throw EvaluationRefusal.notNow(state) }
        guard !reason.isEmpty else { throw FieldRefusal("cancellationReason", "field.refusal.missing") }
        try tell("notice.evaluation_cancelled", in: change)
        return try change.guarded(["cancelled_before_scores": (nil, "evaluations.refusal.cancelled_late")]) {
            try move(to: .cancelled, reason: reason, "evaluations.cancel", in: change)
        }
    }

    /// The open evaluations of a contract that ended are cancelled with their milestones.
    public static func cancelOpen(of contract: Int64, reason: String, in change: Change) throws {
        let open = try change.db.rows(
            """
            -- open evaluations of a contract
            SELECT e.id, e.version FROM evaluation e
            JOIN milestone m ON m.tenant_id = e.tenant_id AND m.id = e.milestone_id AND m.state = 'cancelled'
            WHERE e.tenant_id = \(try change.tenant()) AND m.contract_id = \(contract) AND e.state = 'open'
            ORDER BY e.id FOR UPDATE OF e
            """
        ) { row in try row.next(ID.self) }
        for id in open {
            try change.db.execute(
                """
                -- cancel an evaluation with its milestone
                UPDATE evaluation SET state = 'cancelled', version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
            try change.move(
                "evaluation", id.rawValue, from: State.open.rawValue, to: State.cancelled.rawValue, reason: reason)
            change.record("evaluations.cancel", "evaluation", id)
        }
    }

    /// Everybody who acts for the contractor or a member of its consortium learns what happened, by mail as well.
    func tell(_ key: String, _ arguments: [String: String] = [:], in change: Change) throws {
        let parties = try change.db.rows(
            """
            -- who does the work of a milestone
            SELECT contractors_of_milestone(\(try change.tenant()), \(milestone.id))
            """
        ) { row in try row.next(Organisation.ID.self) }
        try change.notifyMembers(
            of: parties, Message(key, arguments.merging(["title": milestone.title]) { one, _ in one }),
            url: try url(in: change), byMail: true)
    }

    /// The decision-makers of the programme learn that something waits for them.
    func tellDeciders(_ key: String, in change: Change) throws {
        try change.notifyHolders(
            of: .decisionMaker, in: milestone.programme, Message(key, ["title": milestone.title]),
            url: try url(in: change))
    }

    func url(in change: Change) throws -> String {
        "/\(try change.viewer.requireTenant().slug)/evaluations/\(id)"
    }
}
