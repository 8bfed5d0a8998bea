public import Kernel
public import Platform
public import Postgres

extension Call {
    /// A question about the call, with its answer. It never says who asked.
    public struct Question: Sendable {
        /// Identifies a question.
        public typealias ID = Identifier<Question>
        /// Its key.
        public let id: ID
        /// What is asked.
        public let text: String
        /// When it was asked.
        public let askedAt: Timestamp
        /// Whether the viewer asked it.
        public let isOwn: Bool
        /// What the officer answered; nil: nothing yet.
        public let answer: String?
        /// When it was answered.
        public let answeredAt: Timestamp?
    }

    /// The questions that the viewer may read, the newest first: everybody those with an answer, who asked the own
    /// ones, and the office all.
    public func questions(
        after: Question.ID? = nil, limit: Int = 50, for viewer: Viewer, in db: Connection
    ) throws -> [Question] {
        let account = viewer.account?.rawValue ?? 0
        return try db.rows(
            """
            -- questions about a call
            SELECT q.id, q.question, q.asked_at, q.asked_by = \(account), q.answer, q.answered_at
            FROM call_question q
            WHERE q.tenant_id = \(try viewer.requireTenant().id) AND q.call_id = \(id)
              AND (q.answer IS NOT NULL OR q.asked_by = \(account) OR \(viewer.holdsOffice(of: self)))
              AND q.id < \(after?.rawValue ?? Int64.max)
            ORDER BY q.id DESC LIMIT \(min(max(limit, 1), 500))
            """
        ) { row in
            try Question(
                id: row.next(), text: row.next(), askedAt: row.next(), isOwn: row.next(), answer: row.next(),
                answeredAt: row.next())
        }
    }

    /// Asks about a published call before its end. Anybody with an account may; the officers are told.
    public static func ask(_ text: String, about id: ID, in change: Change) throws -> Question.ID {
        let account = try change.viewer.signedIn()
        let call = try find(id, for: change.viewer, in: change.db)
        guard [.announced, .open].contains(call.status) else { throw CallRefusal.notOpen }
        guard !text.isEmpty, text.count <= 2_000 else { throw CallRefusal.value(field: "question", "question") }
        let waiting = try change.db.value(
            """
            -- questions of an account that wait
            SELECT count(*) FROM call_question q
            WHERE q.tenant_id = \(try change.tenant()) AND q.call_id = \(id) AND q.asked_by = \(account)
              AND q.answer IS NULL
            """, as: Int64.self)
        // Nobody floods the officer of a public call.
        guard (waiting ?? 0) < 10 else { throw CallRefusal.value(field: "question", "too_many_questions") }
        let asked = try change.db.first(
            """
            -- ask about a call
            INSERT INTO call_question AS q (tenant_id, call_id, question, asked_by)
            VALUES (\(try change.tenant()), \(id), \(text), \(account)) RETURNING q.id, fingerprint(q)
            """
        ) { row in try Fingerprinted(row: &row) }
        guard let asked else { throw NotFound() }
        // Who asked is left out of the audit's detail: the officer who answers reads the audit as well.
        change.record("calls.ask", "call", id, asked.detail("question"))
        return Question.ID(asked.id)
    }

    /// The officer answers; question and answer are public from now on, and who asked is told.
    public static func answer(
        _ question: Question.ID, of id: ID, with text: String, in change: Change
    ) throws -> Question.ID {
        let call = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard !text.isEmpty, text.count <= 4_000 else { throw CallRefusal.value(field: "answer", "answer") }
        let answered = try CallRefusal.told {
            try change.db.first(
                """
                -- answer a question
                UPDATE call_question AS q SET answer = \(text), answered_by = \(account), answered_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND call_id = \(id) AND id = \(question)
                RETURNING q.asked_by, q.id, answer_fingerprint(q)
                """
            ) { row in (try row.next(Account.ID.self), try Fingerprinted(row: &row)) }
        }
        guard let (asker, kept) = answered else { throw NotFound() }
        change.record("calls.answer", "call", id, kept.detail("question"))
        try change.notify(
            asker, Message("calls.notice.answered", ["code": call.code]), url: try call.url(in: change) + "/questions")
        return question
    }

    /// How many questions about calls wait for an officer of the viewer's programmes.
    public static func questionsWaiting(for viewer: Viewer, in db: Connection) throws -> [(call: ID, count: Int)] {
        try db.rows(
            """
            -- questions that wait
            SELECT q.call_id, count(*) FROM call_question q
            JOIN call c ON (c.tenant_id, c.id) = (q.tenant_id, q.call_id)
            WHERE q.tenant_id = \(try viewer.requireTenant().id) AND q.answer IS NULL
              AND \(StaffReach(of: viewer, as: [.programmeOfficer]).touchesCall)
            GROUP BY q.call_id ORDER BY q.call_id
            """
        ) { row in (try row.next(ID.self), Int(try row.next(Int64.self))) }
    }
}
