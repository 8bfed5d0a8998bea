public import Kernel
public import Platform
public import Postgres

extension Evaluation {
    /// Something that one person said, with its reason.
    public struct Note: Sendable {
        /// What was said.
        public let statement: String
        /// Who.
        public let name: String
        /// When.
        public let at: Timestamp
    }

    /// Who saw before its day that what had to be put right is right, if somebody did.
    public func rectification(in db: Connection) throws -> Note? {
        try db.first(
            """
            -- accepted rectification of an evaluation
            SELECT r.statement, a.name, r.accepted_at FROM evaluation_rectification r
            JOIN account a ON a.id = r.accepted_by
            WHERE r.tenant_id = current_tenant() AND r.evaluation_id = \(id)
            """
        ) { row in try Note(statement: row.next(), name: row.next(), at: row.next()) }
    }

    /// Who asked that the next tranche be set free, if somebody did.
    public func release(in db: Connection) throws -> Note? {
        try db.first(
            """
            -- release of a held tranche
            SELECT r.reason, a.name, r.released_at FROM evaluation_release r JOIN account a ON a.id = r.released_by
            WHERE r.tenant_id = current_tenant() AND r.evaluation_id = \(id)
            """
        ) { row in try Note(statement: row.next(), name: row.next(), at: row.next()) }
    }

    /// Who confirmed it, so that the tranche is free.
    public func releaseConfirmation(in db: Connection) throws -> Note? {
        try db.first(
            """
            -- confirmed release of a held tranche
            SELECT a.name, r.confirmed_at FROM evaluation_release_confirmation r
            JOIN account a ON a.id = r.confirmed_by
            WHERE r.tenant_id = current_tenant() AND r.evaluation_id = \(id)
            """
        ) { row in try Note(statement: "", name: row.next(), at: row.next()) }
    }

    /// A supervisor who does not score has seen that what had to be put right is right: the parties score again before
    /// the day is past.
    public func acceptRectification(_ statement: String, in change: Change) throws -> Evaluation {
        let account = try change.viewer.require(.supervisor, in: milestone.scope)
        guard !milestone.isWork(of: change.viewer) else { throw MilestoneRefusal.samePerson }
        guard state == .open, rescoredFor == "rectification" else { throw EvaluationRefusal.notNow(state) }
        guard !statement.isEmpty else { throw FieldRefusal("seen", "field.refusal.missing") }
        try change.guarded([
            "rectification_is_due": (nil, "evaluations.refusal.scored_self"),
            "evaluation_rectification_pkey": (nil, "evaluations.refusal.rectified"),
        ]) {
            try change.db.execute(
                """
                -- accept a rectification before its day
                INSERT INTO evaluation_rectification (tenant_id, evaluation_id, statement, accepted_by)
                VALUES (\(try change.tenant()), \(id), \(statement), \(account))
                """)
        }
        change.record("evaluations.accept_rectification", "evaluation", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// An officer or decision-maker who neither scored nor placed the hold asks that the next tranche be set free that
    /// the decision held. Not while a major or critical finding is open; free it is when another person confirms.
    public func release(reason: String, in change: Change) throws -> Evaluation {
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: milestone.scope)
        guard state == .final, try decision(in: change.db)?.holdsNext ?? false else {
            throw EvaluationRefusal.notNow(state)
        }
        guard !reason.isEmpty else { throw FieldRefusal("releaseReason", "field.refusal.missing") }
        try change.guarded([
            "hold_may_be_lifted": (nil, "evaluations.refusal.hold"),
            "hold_takes_two": (nil, "evaluations.refusal.hold_takes_two"),
            "evaluation_release_pkey": (nil, "evaluations.refusal.released"),
        ]) {
            try change.db.execute(
                """
                -- ask that a held tranche be set free
                INSERT INTO evaluation_release (tenant_id, evaluation_id, reason, released_by)
                VALUES (\(try change.tenant()), \(id), \(reason), \(account))
                """)
        }
        try change.notifyHolders(
            of: .decisionMaker, in: milestone.programme,
            Message("notice.evaluation_release_asked", ["title": milestone.title]), url: try url(in: change))
        change.record("evaluations.release", "evaluation", id, ["reason": .string(reason)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// A decision-maker who neither scored nor asked for it confirms the release: the tranche is free.
    public func confirmRelease(in change: Change) throws -> Evaluation {
        let account = try change.viewer.require(.decisionMaker, in: milestone.scope)
        guard try release(in: change.db) != nil else { throw EvaluationRefusal.notNow(state) }
        try change.guarded([
            "hold_may_be_lifted": (nil, "evaluations.refusal.hold"),
            "hold_takes_two": (nil, "evaluations.refusal.hold_takes_two"),
            "evaluation_release_confirmation_pkey": (nil, "evaluations.refusal.released"),
        ]) {
            try change.db.execute(
                """
                -- set a held tranche free
                INSERT INTO evaluation_release_confirmation (tenant_id, evaluation_id, confirmed_by)
                VALUES (\(try change.tenant()), \(id), \(account))
                """)
        }
        try change.notifyMembers(
            of: [milestone.organisation], Message("notice.evaluation_release", ["title": milestone.title]),
            url: try url(in: change))
        change.record("evaluations.confirm_release", "evaluation", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// What waits for a party's score: how many evaluations, and the nearest day. A rectification whose day is not past
    /// waits for the contractor.
    public static func unscored(by viewer: Viewer, in db: Connection) throws -> (count: Int, by: Day?) {
        guard let account = viewer.account else { return (0, nil) }
        let found = try db.first(
            """
            -- evaluations that wait for a score
            SELECT count(*), min(e.score_by) FROM evaluation_evaluator v
            JOIN evaluation e ON e.tenant_id = v.tenant_id AND e.id = v.evaluation_id AND e.state = 'open'
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.account_id = \(account)
              AND NOT EXISTS (SELECT FROM evaluation_submission s WHERE s.tenant_id = v.tenant_id
                  AND s.evaluation_id = v.evaluation_id AND s.party = v.party AND s.round = e.round)
              AND (e.rescored_for <> 'rectification' OR e.rectify_by < today()
                  OR EXISTS (SELECT FROM evaluation_rectification r WHERE r.tenant_id = e.tenant_id
                      AND r.evaluation_id = e.id))
            """
        ) { row in (Int(try row.next(Int64.self)), try row.next(Day?.self)) }
        return found.map { (count: $0.0, by: $0.1) } ?? (0, nil)
    }
}
