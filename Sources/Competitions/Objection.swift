public import Kernel
public import Platform
public import Postgres

/// An objection (异议) against a notice. Who objects is known to those who answer, never to the public.
public struct Objection: Sendable {
    /// Identifies an objection.
    public typealias ID = Identifier<Objection>

    /// How it was answered.
    public enum Outcome: String, StoredAsText, CaseIterable {
        case upheld
        case dismissed
    }

    /// On what ground it was dismissed: the grounds of a refused re-review that a received objection can still have,
    /// and that it is not founded. A late one is refused when it arrives.
    public enum Ground: String, StoredAsText, CaseIterable {
        /// Who objects is not entitled to.
        case notEntitled = "not_entitled"
        /// What is objected to, or the proof, is missing.
        case incomplete
        /// It disputes the experts' judgement in itself.
        case expertJudgement = "expert_judgement"
        /// It was examined and is not founded.
        case unfounded
    }

    /// The answer.
    public struct Answer: Sendable {
        /// How it was answered.
        public let outcome: Outcome
        /// On what ground it was dismissed.
        public let ground: Ground?
        /// The reasons.
        public let text: String
        /// When.
        public let at: Timestamp
    }

    /// Who objects, for those who answer.
    public struct Objector: Sendable {
        /// The name.
        public let name: String
        /// How to reach the person.
        public let contact: String
    }

    /// Its key.
    public let id: ID
    /// The notice.
    public let notice: ResultNotice.ID
    /// Key of the proposal that it is about; nil: the notice as a whole.
    public let proposal: Int64?
    /// Who objects; nil for everybody but those who answer.
    public let objector: Objector?
    /// What is objected.
    public let statement: String
    /// When it was received.
    public let receivedAt: Timestamp
    /// The answer; nil while open.
    public let answer: Answer?

    private static let columns: SQL = """
        j.id, j.notice_id, j.proposal_id, j.objector_name, j.objector_contact, j.statement, j.received_at, j.outcome,
        j.ground, j.answer, j.answered_at
        """

    private init(row: inout Row) throws {
        id = try row.next()
        notice = try row.next()
        proposal = try row.next()
        objector = try Objector(name: row.next(), contact: row.next())
        statement = try row.next()
        receivedAt = try row.next()
        let outcome = try row.next(Outcome?.self)
        let ground = try row.next(Ground?.self)
        let text = try row.next(String?.self)
        let at = try row.next(Timestamp?.self)
        if let outcome, let text, let at {
            answer = Answer(outcome: outcome, ground: ground, text: text, at: at)
        } else {
            answer = nil
        }
    }

    /// The objections against a notice with who objects, for those who answer. Throws `NotFound`.
    public static func all(of notice: ResultNotice, for viewer: Viewer, in db: Connection) throws -> [Objection] {
        let plan = try AwardPlan.find(notice.plan, for: viewer, in: db)
        guard plan.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- objections with objectors
            SELECT \(columns) FROM objection j
            WHERE j.tenant_id = \(try viewer.requireTenant().id) AND j.notice_id = \(notice.id) ORDER BY j.id
            """
        ) { row in try Objection(row: &row) }
    }

    /// How many objections a notice received and how many are answered: all that the public learns.
    public static func counts(
        of notice: ResultNotice, for viewer: Viewer, in db: Connection
    ) throws -> (received: Int, answered: Int) {
        let counts = try db.first(
            """
            -- count objections
            SELECT count(*), count(j.answered_at) FROM objection j
            WHERE j.tenant_id = \(try viewer.requireTenant().id) AND j.notice_id = \(notice.id)
            """
        ) { row in (Int(try row.next(Int64.self)), Int(try row.next(Int64.self))) }
        return counts ?? (0, 0)
    }

    static func find(_ id: ID, in change: Change) throws -> Objection {
        let found = try change.db.first(
            """
            -- objection by id
            SELECT \(columns) FROM objection j WHERE j.tenant_id = \(try change.tenant()) AND j.id = \(id) FOR UPDATE
            """
        ) { row in try Objection(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }
}
