public import Kernel
public import Postgres

/// An e-mail or a text message that waits for a gateway, or lies on the outbox page where there is none.
public struct OutgoingMessage: Sendable {
    /// How it travels.
    public enum Channel: String, StoredAsText { case email, sms }
    /// Identifies a message.
    public typealias ID = Identifier<OutgoingMessage>

    /// Its key.
    public let id: ID
    /// How it travels.
    public let channel: Channel
    /// To whom.
    public let recipient: String
    /// Its subject; empty for a text message.
    public let subject: String
    /// Its text.
    public let body: String
    /// When it was written.
    public let createdAt: Timestamp
    /// When a gateway took it.
    public let sentAt: Timestamp?
    /// Why it was not taken, or empty.
    public let lastError: String

    /// A message is no longer sent after so many hours: its codes and links have ended long before.
    public static let hoursMax = 72

    private static let columns: SQL = """
        m.id, m.channel, m.recipient, m.subject, m.body, m.created_at, m.sent_at, m.last_error
        """

    private init(row: inout Row) throws {
        id = try row.next()
        channel = try row.next()
        recipient = try row.next()
        subject = try row.next()
        body = try row.next()
        createdAt = try row.next()
        sentAt = try row.next()
        lastError = try row.next()
    }

    /// Leaves a message in the outbox, in the transaction of its cause; a worker with a gateway sends it.
    public static func leave(
        channel: Channel, recipient: String, subject: String, body: String, in db: Connection
    ) throws {
        let id = try db.value(
            """
            -- leave a message in the outbox
            INSERT INTO outgoing_message (channel, recipient, subject, body)
            VALUES (\(channel), \(recipient), \(subject), \(body)) RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        try Job.stage(
            jobKind(channel), payload: ["message": .integer(id.rawValue)], forInstallation: true, in: db)
    }

    /// The kind of the job that sends messages of a channel; without a gateway no worker takes it.
    static func jobKind(_ channel: Channel) -> String { "messages.send_\(channel.rawValue)" }

    /// How messages of a channel are sent: `send` hands one to the gateway and throws when it was not taken.
    ///
    /// A worker that dies between the gateway's answer and the end of its transaction lets the message be sent again;
    /// its Message-ID stays the same.
    public static func sending(
        _ channel: Channel, _ send: @escaping @Sendable (OutgoingMessage) async throws -> Void
    ) -> JobKind {
        JobKind(jobKind(channel), leaseSeconds: 120) { run in
            guard let key = run.payload["message"]?.number?.int64 else { throw JobHopeless("no message") }
            let (message, isStale) = try await run.read { db in try find(ID(key), in: db) }
            guard message.sentAt == nil else { return }
            if isStale { throw JobHopeless("the message is older than \(hoursMax) hours") }
            do {
                try await send(message)
            } catch {
                try await run.write { change in try message.note(error: "\(error)", in: change.db) }
                throw error
            }
            try await run.finish { change in
                try change.db.execute(
                    """
                    -- a message was sent
                    UPDATE outgoing_message SET sent_at = clock_timestamp(), last_error = '' WHERE id = \(message.id)
                    """)
            }
        }
    }

    private static func find(_ id: ID, in db: Connection) throws -> (OutgoingMessage, isStale: Bool) {
        let found = try db.first(
            """
            -- message to send
            SELECT \(columns), m.created_at < clock_timestamp() - make_interval(hours => \(Int32(hoursMax)))
            FROM outgoing_message m WHERE m.id = \(id)
            """
        ) { row in (try OutgoingMessage(row: &row), try row.next(Bool.self)) }
        guard let found else { throw JobHopeless("message \(id) is gone") }
        return found
    }

    private func note(error: String, in db: Connection) throws {
        try db.execute(
            """
            -- a message was not taken
            UPDATE outgoing_message SET last_error = \(String(error.prefix(500))) WHERE id = \(id)
            """)
    }

    /// The newest messages. Only the system administrator reads them, or anybody on a loopback demonstration.
    public static func newest(_ limit: Int, in db: Connection) throws -> [OutgoingMessage] {
        try db.rows(
            """
            -- newest messages of the outbox
            SELECT \(columns)
            FROM outgoing_message m ORDER BY m.id DESC LIMIT \(Int64(limit))
            """
        ) { row in try OutgoingMessage(row: &row) }
    }
}
