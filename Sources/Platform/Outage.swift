public import Kernel
public import Postgres

/// A time in which the installation could not be used. One that was confirmed moves deadlines; what an administrator
/// recorded is confirmed by somebody else.
public struct Outage: Sendable {
    /// Identifies an outage.
    public typealias ID = Identifier<Outage>

    /// Who noticed it.
    public enum Noticing: String, StoredAsText, CaseIterable {
        /// A worker that began again after a long silence.
        case heartbeat
        /// An administrator.
        case administrator
    }

    /// What an administrator says of it.
    public enum Answer: String, StoredAsText, CaseIterable {
        /// It was one: deadlines move by the rules.
        case confirmed
        /// It was none, such as a planned silence at night.
        case dismissed
    }

    /// Its key.
    public let id: ID
    /// When it began.
    public let startedAt: Timestamp
    /// When it was over.
    public let endedAt: Timestamp
    /// Who noticed it.
    public let noticing: Noticing
    /// What happened; everybody reads it beside the deadlines that it moved.
    public let reason: String
    /// What became of it; nil while it waits for an answer.
    public let answer: Answer?
    /// When it was answered.
    public let answeredAt: Timestamp?
    /// Who recorded it by hand, and so cannot confirm it; nil where the heartbeat noticed it.
    public let recordedBy: Account.ID?

    /// How long it lasted, in whole minutes.
    public var minutes: Int { Int(startedAt.seconds(until: endedAt) / 60) }

    /// After which silence the heartbeat reports an outage, in seconds.
    public static let silenceSeconds = 600

    private static let columns: SQL =
        "o.id, o.started_at, o.ended_at, o.noticed_by, o.reason, o.answer, o.answered_at, o.recorded_by"

    private init(row: inout Row) throws {
        id = try row.next()
        startedAt = try row.next()
        endedAt = try row.next()
        noticing = try row.next()
        reason = try row.next()
        answer = try row.next()
        answeredAt = try row.next()
        recordedBy = try row.next()
    }

    /// Who records outages and answers what was noticed or recorded.
    public static let administrators: Set<Administrator> = [.system, .security]

    private static func requireAdministrator(_ viewer: Viewer) throws {
        guard let administrator = viewer.administrator, administrators.contains(administrator) else { throw NotFound() }
    }
}

extension Outage {
    /// The newest outages; only the system and the security administrator see them.
    public static func newest(_ limit: Int, for viewer: Viewer, in db: Connection) throws -> [Outage] {
        try requireAdministrator(viewer)
        return try db.rows(
            """
            -- newest outages
            SELECT \(columns) FROM outage o ORDER BY o.started_at DESC, o.id DESC LIMIT \(Int64(limit))
            """
        ) { row in try Outage(row: &row) }
    }

    /// The confirmed outages that ended since a moment, the oldest first: what moves deadlines.
    public static func confirmed(since moment: Timestamp, in db: Connection) throws -> [Outage] {
        try db.rows(
            """
            -- confirmed outages
            SELECT \(columns) FROM outage o
            WHERE o.answer = 'confirmed' AND o.ended_at >= \(moment) ORDER BY o.started_at, o.id
            """
        ) { row in try Outage(row: &row) }
    }

    /// What was noticed or recorded since a moment and nobody has judged yet, the oldest first: it may move deadlines.
    public static func unanswered(since moment: Timestamp, in db: Connection) throws -> [Outage] {
        try db.rows(
            """
            -- outages that nobody has judged
            SELECT \(columns) FROM outage o
            WHERE o.answer IS NULL AND o.ended_at >= \(moment) ORDER BY o.started_at, o.id
            """
        ) { row in try Outage(row: &row) }
    }

    /// An administrator records an outage, which then waits for somebody else to confirm it. Throws refusals at
    /// `started`, `ended`, `reason`.
    public static func record(
        from startedAt: Timestamp, to endedAt: Timestamp, reason: String, in change: Change
    ) throws -> ID {
        try requireAdministrator(change.viewer)
        guard endedAt > startedAt else { throw FieldRefusal("ended", "outages.refusal.order") }
        guard try endedAt <= change.moment() else { throw FieldRefusal("ended", "field.refusal.in_future") }
        guard !reason.isEmpty, reason.count <= 500 else { throw FieldRefusal("reason", "field.refusal.missing") }
        let id = try change.db.value(
            """
            -- record an outage
            INSERT INTO outage (started_at, ended_at, noticed_by, reason, recorded_by)
            VALUES (\(startedAt), \(endedAt), \(Noticing.administrator), \(reason), \(change.viewer.account))
            ON CONFLICT DO NOTHING RETURNING id
            """, as: ID.self)
        guard let id else { throw FieldRefusal("started", "outages.refusal.recorded") }
        change.record("outages.record", "outage", id, ["reason": .string(reason)])
        return id
    }

    /// An administrator says whether what the heartbeat noticed, or somebody else recorded, was an outage. Who recorded
    /// it may only take it back. Throws refusals at `outage` and `reason`.
    public static func answer(_ id: ID, _ answer: Answer, reason: String, in change: Change) throws {
        try requireAdministrator(change.viewer)
        guard !reason.isEmpty, reason.count <= 500 else { throw FieldRefusal("reason", "field.refusal.missing") }
        let recorder = try change.db.first(
            "-- who recorded an outage\nSELECT o.recorded_by FROM outage o WHERE o.id = \(id) FOR UPDATE"
        ) { row in try row.next(Account.ID?.self) }
        guard let recorder else { throw NotFound() }
        guard answer == .dismissed || recorder == nil || recorder != change.viewer.account else {
            throw FieldRefusal("outage", "outages.refusal.own")
        }
        let rows = try change.db.execute(
            """
            -- answer about an outage
            UPDATE outage SET answer = \(answer), reason = \(reason), answered_by = \(change.viewer.account),
                answered_at = moment()
            WHERE id = \(id) AND answer IS NULL
            """)
        guard rows == 1 else { throw NotFound() }
        change.record("outages.answer", "outage", id, ["answer": .string(answer.rawValue)])
    }

    /// Says that the installation runs. A silence before it that was longer than `silenceSeconds` is noticed as an
    /// outage, which then waits for an administrator. Call it outside of a tenant.
    public static func beat(in change: Change) throws {
        let last = try change.db.value(
            "-- last heartbeat\nSELECT h.beaten_at FROM heartbeat h FOR UPDATE", as: Timestamp.self)
        let now = try change.moment()
        if let last, last.seconds(until: now) > Int64(silenceSeconds) {
            try change.db.execute(
                """
                -- notice an outage
                INSERT INTO outage (started_at, ended_at, noticed_by) VALUES (\(last), \(now), \(Noticing.heartbeat))
                ON CONFLICT DO NOTHING
                """)
        }
        try change.db.execute(
            """
            -- heartbeat
            INSERT INTO heartbeat (beaten_at) VALUES (\(now))
            ON CONFLICT (only_one) DO UPDATE SET beaten_at = greatest(heartbeat.beaten_at, EXCLUDED.beaten_at)
            """)
    }
}
