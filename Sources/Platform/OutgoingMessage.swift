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

    /// Leaves a message in the outbox, in the transaction of its cause.
    public static func leave(
        channel: Channel, recipient: String, subject: String, body: String, in db: Connection
    ) throws {
        try db.execute(
            """
            -- leave a message in the outbox
            INSERT INTO outgoing_message (channel, recipient, subject, body)
            VALUES (\(channel), \(recipient), \(subject), \(body))
            """)
    }

    /// The newest messages. Only the system administrator reads them, or anybody on a loopback demonstration.
    public static func newest(_ limit: Int, in db: Connection) throws -> [OutgoingMessage] {
        try db.rows(
            """
            -- newest messages of the outbox
            SELECT m.id, m.channel, m.recipient, m.subject, m.body, m.created_at, m.sent_at
            FROM outgoing_message m ORDER BY m.id DESC LIMIT \(Int64(limit))
            """
        ) { row in
            try OutgoingMessage(
                id: row.next(), channel: row.next(), recipient: row.next(), subject: row.next(), body: row.next(),
                createdAt: row.next(), sentAt: row.next())
        }
    }
}
