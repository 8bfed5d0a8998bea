public import Forms
public import Kernel
public import Platform
public import Postgres

/// A questionnaire asked of a drawn sample.
public struct Survey: Sendable {
    /// Identifies a survey.
    public typealias ID = Identifier<Survey>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        /// The questions are chosen.
        case draft
        /// The sample is drawn.
        case drawn
        /// Answers are taken.
        case open
        /// No more answers.
        case closed

        /// Key of its name in the message catalogue.
        public var messageKey: String { "surveys.state.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// The milestone that it is about.
    public let milestone: Milestone.ID?
    /// What is asked.
    public let form: FormVersion.ID
    /// What it is called.
    public let title: String
    /// Where it stands.
    public let state: State
    /// Last day for answers.
    public let closesOn: Day
    /// Counts the changes.
    public let version: Int

    static let columns: SQL = """
        s.id, s.programme_id, s.milestone_id, s.form_version_id, s.title, s.state, s.closes_on, s.version
        """

    init(row: inout Row) throws {
        id = try row.next()
        programme = try row.next()
        milestone = try row.next()
        form = try row.next()
        title = try row.next()
        state = try row.next()
        closesOn = try row.next()
        version = Int(try row.next(Int32.self))
    }

    /// Who reads surveys: officers, decision-makers, supervisors, auditors, area officers and evaluators of the
    /// programme. The contractor learns the result of an evaluation, not who answered what.
    func isVisible(to viewer: Viewer) -> Bool { isHeld(by: viewer, as: Set(Milestone.watchers)) }

    /// Whether the viewer has one of these roles in the programme of the survey.
    func isHeld(by viewer: Viewer, as roles: Set<Role>) -> Bool {
        viewer.grants.contains {
            roles.contains($0.role) && ($0.scope.programme == nil || $0.scope.programme == programme)
        }
    }

    /// Whether the viewer scores blindly for another party of an evaluation that takes a score from this survey, and so
    /// must not see its result before everybody has scored.
    public func isHidden(from viewer: Viewer, in db: Connection) throws -> Bool {
        guard let account = viewer.account else { return false }
        return try db.exists(
            """
            -- is a survey hidden from who scores blindly?
            SELECT FROM evaluation_party p
            JOIN evaluation e ON e.tenant_id = p.tenant_id AND e.id = p.evaluation_id AND e.state = 'open'
            JOIN evaluation_evaluator v ON v.tenant_id = p.tenant_id AND v.evaluation_id = p.evaluation_id
                AND v.party <> p.party AND v.account_id = \(account)
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.survey_id = \(id)
              AND NOT evaluation_is_scored(p.tenant_id, p.evaluation_id, e.round)
            """)
    }

    /// The surveys that the viewer may see, the newest first.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Survey] {
        try db.rows(
            """
            -- surveys
            SELECT \(columns) FROM survey s WHERE s.tenant_id = \(try viewer.requireTenant().id) ORDER BY s.id DESC
            """
        ) { row in try Survey(row: &row) }.filter { $0.isVisible(to: viewer) }
    }

    /// A survey that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Survey {
        let found = try db.first(
            """
            -- survey by id
            SELECT \(columns) FROM survey s WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.id = \(id)
            """
        ) { row in try Survey(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// What is estimated from it.
    public func measures(in db: Connection) throws -> [SurveyMeasure] {
        try db.rows(
            """
            -- measures of a survey
            SELECT m.field, m.part, m.kind, trim_scale(m.lowest)::text, trim_scale(m.highest)::text
            FROM survey_measure m WHERE m.tenant_id = current_tenant() AND m.survey_id = \(id) ORDER BY m.n
            """
        ) { row in
            SurveyMeasure(
                field: try row.next(), part: try row.next(),
                kind: SurveyEstimate.Kind(rawValue: try row.next(String.self)) ?? .mean,
                lowest: Fraction(try row.next(String.self)) ?? .zero,
                highest: Fraction(try row.next(String.self)) ?? .one)
        }
    }

    /// A programme officer prepares a survey by a questionnaire, perhaps about one milestone.
    public static func prepare(
        _ title: String, form: FormVersion.ID, of programme: Programme.ID, about milestone: Milestone.ID?,
        closesOn: Day, in change: Change
    ) throws -> Survey {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        guard !title.isEmpty else { throw FieldRefusal("title", "field.refusal.missing") }
        guard closesOn >= change.viewer.today else { throw FieldRefusal("closesOn", "surveys.refusal.closes_past") }
        let asked = try FormVersion.find(form, in: change.db)
        guard asked.purpose == .survey else { throw FieldRefusal("form", "field.refusal.choice") }
        let measures = SurveyMeasure.all(of: asked.definition)
        guard !measures.isEmpty else { throw FieldRefusal("form", "surveys.refusal.no_measure") }
        if let milestone {
            guard try Milestone.find(milestone, for: change.viewer, in: change.db).programme == programme else {
                throw FieldRefusal("milestone", "field.refusal.choice")
            }
        }
        let id = try change.guarded(["survey_tenant_id_programme_id_fkey": ("programme", "field.refusal.choice")]) {
            try change.db.value(
                """
                -- prepare a survey
                INSERT INTO survey (tenant_id, programme_id, milestone_id, form_version_id, title, closes_on,
                    created_by)
                VALUES (\(try change.tenant()), \(programme), \(milestone), \(form), \(title), \(closesOn),
                    \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try change.db.execute(
            """
            -- what is estimated from a survey
            INSERT INTO survey_measure (tenant_id, survey_id, n, field, part, kind, lowest, highest)
            SELECT \(try change.tenant()), \(id), m.n, m.field, m.part, m.kind, m.lowest::numeric, m.highest::numeric
            FROM unnest(\(measures.map(\.field)), \(measures.map(\.part)), \(measures.map(\.kind.rawValue)),
                \(measures.map { $0.lowest.exactDecimal ?? "0" }), \(measures.map { $0.highest.exactDecimal ?? "1" }))
                WITH ORDINALITY AS m (field, part, kind, lowest, highest, n)
            """)
        change.record("surveys.prepare", "survey", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// The officer opens the survey: its links and sheets are taken until its last day.
    public func open(version seen: Int, in change: Change) throws -> Survey {
        try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        return try move(from: .drawn, to: .open, seen: seen, "surveys.open", in: change)
    }

    /// The officer closes the survey: no more answers.
    public func close(version seen: Int, in change: Change) throws -> Survey {
        try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        return try move(from: .open, to: .closed, seen: seen, "surveys.close", in: change)
    }

    func move(from: State, to state: State, seen: Int, _ action: String, in change: Change) throws -> Survey {
        guard seen == version else { throw Conflict(current: ["state": self.state.rawValue]) }
        guard self.state == from else { throw SurveyRefusal.notNow(self.state) }
        let moved = try change.db.execute(
            """
            -- move a survey
            UPDATE survey SET state = \(state), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(seen))
            """)
        guard moved == 1 else { throw Conflict(current: ["state": self.state.rawValue]) }
        try change.move("survey", id.rawValue, from: from.rawValue, to: state.rawValue)
        change.record(action, "survey", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }
}

/// Why a step with a survey is refused.
public enum SurveyRefusal: Refusal, Equatable {
    /// The step does not follow from where the survey stands.
    case notNow(Survey.State)
    /// The link or sheet has been used.
    case used
    /// The survey does not take answers now.
    case notOpen
    /// Enough of this group have answered; the link stays unused.
    case quotaFull
    /// Whoever issued the links neither answers by them nor decides about their answers.
    case issuer

    /// What the user reads.
    public var message: Message {
        switch self {
        case .notNow: Message("surveys.refusal.not_now")
        case .used: Message("surveys.refusal.used")
        case .notOpen: Message("surveys.refusal.not_open")
        case .issuer: Message("surveys.refusal.issuer")
        case .quotaFull: Message("surveys.refusal.quota_full")
        }
    }
}
