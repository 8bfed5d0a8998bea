public import Kernel
public import Platform
public import Postgres

/// The evaluation of a milestone by several parties that do not see each other until all have scored.
public struct Evaluation: Sendable {
    /// Identifies an evaluation.
    public typealias ID = Identifier<Evaluation>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        /// The parties score.
        case open
        /// The result is published; objections are taken.
        case published
        /// What follows is decided.
        case final
        /// It could not be carried out; the milestone may be evaluated anew.
        case cancelled

        /// Key of its name in the message catalogue.
        public var messageKey: String { "evaluations.state.\(rawValue)" }
    }

    /// Who scores.
    public enum Party: String, StoredAsText, CaseIterable {
        /// 党政
        case authority
        /// 群众
        case people
        /// 第三方
        case thirdParty = "third_party"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "evaluations.party.\(rawValue)" }
    }

    /// A grade; the labels of a programme may call it otherwise.
    public enum Grade: String, StoredAsText, CaseIterable {
        case excellent, good, pass, fail
    }

    /// By which words grades are told: 优/良/中/差 or 优/良/合格/不合格.
    public enum Labels: String, StoredAsText, CaseIterable {
        case ministry = "mof"
        case programme

        /// Key of a grade's name in the message catalogue.
        public func messageKey(_ grade: Grade) -> String { "evaluations.grade.\(rawValue).\(grade.rawValue)" }
    }

    /// A party with its weight.
    public struct Seat: Sendable {
        /// The party.
        public let party: Party
        /// Its weight, in percent.
        public let weight: Fraction
        /// The survey from which the people's score comes, if it does.
        public let survey: Survey.ID?
        /// Who scores for it.
        public let evaluator: Account.ID?
        /// Name of that person.
        public let evaluatorName: String
        /// Whether it has scored in this round.
        public let hasScored: Bool
    }

    /// A line of the rubric.
    public struct Criterion: Sendable, Hashable {
        /// From 1.
        public let number: Int
        /// What is judged.
        public let name: String
        /// Its weight, in percent.
        public let weight: Fraction
    }

    /// Its key.
    public let id: ID
    /// The milestone.
    public let milestone: Milestone
    /// By which words grades are told.
    public let labels: Labels
    /// Where it stands.
    public let state: State
    /// 1, or 2 when it is scored again.
    public let round: Int
    /// `objection` or `rectification`, in the second round.
    public let rescoredFor: String
    /// By when something had to be put right.
    public let rectifyBy: Day?
    /// By when the parties score.
    public let scoreBy: Day?
    /// Why it is scored again.
    public let rescoreReason: String
    /// Counts the changes.
    public let version: Int
    /// The parties.
    public let seats: [Seat]
    /// The rubric.
    public let criteria: [Criterion]

    /// The evaluations that the viewer may see, the newest first.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Evaluation] {
        try load("true", for: viewer, in: db)
    }

    /// An evaluation that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Evaluation {
        guard let found = try load("e.id = \(id)", for: viewer, in: db).first else { throw NotFound() }
        return found
    }

    /// The evaluation of a milestone, if it has one.
    public static func of(_ milestone: Milestone.ID, for viewer: Viewer, in db: Connection) throws -> Evaluation? {
        try load("e.milestone_id = \(milestone) AND e.state <> 'cancelled'", for: viewer, in: db).first
    }

    private static func seats(_ condition: SQL, _ tenant: Tenant.ID, in db: Connection) throws -> [ID: [Seat]] {
        let seats = try db.rows(
            """
            -- parties of evaluations
            SELECT p.evaluation_id, p.party, trim_scale(p.weight)::text, p.survey_id, v.account_id,
                coalesce(a.name, ''), s.account_id IS NOT NULL
            FROM evaluation_party p JOIN evaluation e ON e.tenant_id = p.tenant_id AND e.id = p.evaluation_id
            LEFT JOIN evaluation_evaluator v ON v.tenant_id = p.tenant_id AND v.evaluation_id = p.evaluation_id
                AND v.party = p.party
            LEFT JOIN account a ON a.id = v.account_id
            LEFT JOIN evaluation_submission s ON s.tenant_id = p.tenant_id AND s.evaluation_id = p.evaluation_id
                AND s.party = p.party AND s.round = e.round
            WHERE p.tenant_id = \(tenant) AND \(condition) ORDER BY p.evaluation_id, p.party
            """
        ) { row in
            (
                try row.next(ID.self),
                Seat(
                    party: try row.next(), weight: Fraction(try row.next(String.self)) ?? .zero,
                    survey: try row.next(), evaluator: try row.next(), evaluatorName: try row.next(),
                    hasScored: try row.next())
            )
        }
        return Dictionary(grouping: seats, by: \.0).mapValues { $0.map(\.1) }
    }

    private static func load(_ condition: SQL, for viewer: Viewer, in db: Connection) throws -> [Evaluation] {
        let tenant = try viewer.requireTenant().id
        let seated = try seats(condition, tenant, in: db)
        let criteria = try db.rows(
            """
            -- rubrics of evaluations
            SELECT c.evaluation_id, c.n, c.name, trim_scale(c.weight)::text FROM evaluation_criterion c
            JOIN evaluation e ON e.tenant_id = c.tenant_id AND e.id = c.evaluation_id
            WHERE c.tenant_id = \(tenant) AND \(condition) ORDER BY c.evaluation_id, c.n
            """
        ) { row in
            (
                try row.next(ID.self),
                Criterion(
                    number: Int(try row.next(Int16.self)), name: try row.next(),
                    weight: Fraction(try row.next(String.self)) ?? .zero)
            )
        }
        let ruled = Dictionary(grouping: criteria, by: \.0)
        return try db.rows(
            """
            -- evaluations
            SELECT e.id, e.labels, e.state, e.round, e.rescored_for, e.rectify_by, e.score_by,
                e.rescore_reason, e.version,
                \(Milestone.columns)
            FROM evaluation e JOIN milestone m ON m.tenant_id = e.tenant_id AND m.id = e.milestone_id
            JOIN organisation o ON o.id = m.organisation_id JOIN area ar ON ar.code = m.area_code
            WHERE e.tenant_id = \(tenant) AND \(condition) ORDER BY e.id DESC
            """
        ) { row in
            let id = try row.next(ID.self)
            let (labels, state) = (try row.next(Labels.self), try row.next(State.self))
            let round = Int(try row.next(Int16.self))
            let (rescoredFor, rectifyBy) = (
                try row.next(String.self), try row.next(Day?.self)
            )
            let scoreBy = try row.next(Day?.self)
            let (reason, version) = (try row.next(String.self), Int(try row.next(Int32.self)))
            return Evaluation(
                id: id, milestone: try Milestone(row: &row), labels: labels, state: state, round: round,
                rescoredFor: rescoredFor, rectifyBy: rectifyBy, scoreBy: scoreBy, rescoreReason: reason,
                version: version,
                seats: seated[id] ?? [], criteria: (ruled[id] ?? []).map(\.1))
        }.filter { evaluation in
            evaluation.milestone.isVisible(to: viewer)
                || evaluation.seats.contains { $0.evaluator != nil && $0.evaluator == viewer.account }
        }
    }

    /// The party for which the viewer scores, if any.
    public func seat(of viewer: Viewer) -> Seat? {
        seats.first { $0.evaluator != nil && $0.evaluator == viewer.account }
    }

    /// Moves the evaluation that was seen; somebody else's change meanwhile is a conflict.
    func move(
        to state: State, round: Int? = nil, rescoredFor: String? = nil, rectifyBy: Day? = nil, reason: String = "",
        _ action: String, in change: Change
    ) throws -> Evaluation {
        let moved = try change.guarded(["scored_again_once": (nil, "evaluations.refusal.scored_twice")]) {
            try change.db.execute(
                """
                -- move an evaluation
                UPDATE evaluation SET state = \(state), round = \(Int16(round ?? self.round)),
                    rescored_for = \(rescoredFor ?? self.rescoredFor), rectify_by = \(rectifyBy ?? self.rectifyBy),
                    rescore_reason = \(reason.isEmpty ? rescoreReason : reason), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(version))
                """)
        }
        guard moved == 1 else { throw Conflict(current: ["state": self.state.rawValue]) }
        try change.move("evaluation", id.rawValue, from: self.state.rawValue, to: state.rawValue, reason: reason)
        change.record(action, "evaluation", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }
}

/// Why a step with an evaluation is refused.
public enum EvaluationRefusal: Refusal, Equatable {
    /// The step does not follow from where the evaluation stands.
    case notNow(Evaluation.State)
    /// Parties that have not scored: there is no total, no grade and no weighing of the others alone.
    case incomplete([Evaluation.Party])

    /// What the user reads.
    public var message: Message {
        switch self {
        case .notNow: Message("evaluations.refusal.not_now")
        case .incomplete: Message("evaluations.refusal.incomplete")
        }
    }
}
