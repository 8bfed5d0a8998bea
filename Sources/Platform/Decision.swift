public import Kernel
public import Postgres

/// A question that takes a second person: asked by one, answered by another, about one and the same content.
///
/// Publishing a call, a cut line, an award and a contract are such questions. When the content changes between
/// question and answer, the question lapses.
public struct Decision: Sendable {
    /// Identifies a decision.
    public typealias ID = Identifier<Decision>

    /// How it was answered.
    public enum Answer: String, StoredAsText {
        case approved
        case refused
        case lapsed
    }

    /// Its key.
    public let id: ID
    /// Kind of the thing that it is about.
    public let subjectKind: String
    /// Key of the thing that it is about.
    public let subjectID: Int64
    /// What is asked, e.g. `publish`.
    public let question: String
    /// SHA-256 of the content that was asked about.
    public let contentSHA256: [UInt8]
    /// Who asked.
    public let requestedBy: Account.ID
    /// When.
    public let requestedAt: Timestamp
    /// How it was answered; nil while open.
    public let answer: Answer?
    /// By whom.
    public let answeredBy: Account.ID?
    /// When.
    public let answeredAt: Timestamp?
    /// Why; never empty for a refusal.
    public let reason: String
    /// The minutes (会议纪要) that the answer cites, or empty.
    public let minutesReference: String

    private static let columns: SQL = """
        d.id, d.subject_kind, d.subject_id, d.question, d.content_sha256, d.requested_by, d.requested_at, d.answer,
        d.answered_by, d.answered_at, d.reason, d.minutes_reference
        """

    private init(row: inout Row) throws {
        id = try row.next()
        subjectKind = try row.next()
        subjectID = try row.next()
        question = try row.next()
        contentSHA256 = try row.next()
        requestedBy = try row.next()
        requestedAt = try row.next()
        answer = try row.next()
        answeredBy = try row.next()
        answeredAt = try row.next()
        reason = try row.next()
        minutesReference = try row.next()
    }
}

extension Decision {
    /// Asks. An open question of the same kind about other content lapses; about the same content it stays.
    @discardableResult
    public static func request(
        _ question: String, about kind: String, _ id: Int64, content: [UInt8], in change: Change
    ) throws -> Decision {
        let account = try change.viewer.signedIn()
        if let open = try open(question, about: kind, id, in: change) {
            if open.contentSHA256 == content { return open }
            try open.lapse(in: change)
        }
        let made = try change.db.first(
            """
            -- ask for a decision
            INSERT INTO decision AS d (tenant_id, subject_kind, subject_id, question, content_sha256, requested_by)
            VALUES (\(try change.tenant()), \(kind), \(id), \(question), \(content), \(account))
            RETURNING \(columns)
            """
        ) { row in try Decision(row: &row) }
        guard let made else { throw NotFound() }
        change.record("decisions.request", kind, id, ["question": .string(question)])
        return made
    }

    /// The open question about a thing, locked for the answer.
    public static func open(_ question: String, about kind: String, _ id: Int64, in change: Change) throws -> Decision?
    {
        try change.db.first(
            """
            -- open decision
            SELECT \(columns) FROM decision d
            WHERE d.tenant_id = \(try change.tenant()) AND d.subject_kind = \(kind) AND d.subject_id = \(id)
              AND d.question = \(question) AND d.answer IS NULL
            FOR UPDATE
            """
        ) { row in try Decision(row: &row) }
    }

    /// All questions about a thing, the oldest first, for its timeline.
    public static func all(
        about kind: String, _ id: Int64, for viewer: Viewer, in db: Connection
    ) throws -> [Decision] {
        try db.rows(
            """
            -- decisions about a thing
            SELECT \(columns) FROM decision d
            WHERE d.tenant_id = \(try viewer.requireTenant().id) AND d.subject_kind = \(kind) AND d.subject_id = \(id)
            ORDER BY d.id
            """
        ) { row in try Decision(row: &row) }
    }

    /// Answers. The caller has checked that the viewer may decide; that it is another person is checked here and in
    /// the database. Throws a refusal when the viewer asked the question, and a conflict when the content changed.
    public func answer(
        _ answer: Answer, content: [UInt8], reason: String = "", minutes: String = "", in change: Change
    ) throws {
        let account = try change.viewer.signedIn()
        guard account != requestedBy else { throw FieldRefusal(nil, "decision.refusal.same_person") }
        guard answer != .refused || !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard content == contentSHA256 else { throw Conflict(Message("decision.conflict.content_changed")) }
        let answered = try change.db.execute(
            """
            -- answer a decision
            UPDATE decision SET answer = \(answer), answered_by = \(account), answered_at = moment(),
                reason = \(reason), minutes_reference = \(minutes)
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND answer IS NULL
            """)
        guard answered == 1 else { throw Conflict() }
        change.record(
            "decisions.answer", subjectKind, subjectID,
            [
                "question": .string(question), "answer": .string(answer.rawValue), "minutes": .string(minutes),
            ])
    }

    /// The content changed: the question is void.
    public func lapse(in change: Change) throws {
        try change.db.execute(
            """
            -- a decision lapses
            UPDATE decision SET answer = 'lapsed', answered_at = moment()
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND answer IS NULL
            """)
        change.record("decisions.lapse", subjectKind, subjectID, ["question": .string(question)])
    }
}
