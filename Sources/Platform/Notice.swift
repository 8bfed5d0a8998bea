public import Kernel
public import Postgres

/// A notice for an account: a message of the catalogue and a link, without personal data.
public struct Notice: Sendable {
    /// Identifies a notice.
    public typealias ID = Identifier<Notice>
    /// Its key.
    public let id: ID
    /// What it says.
    public let message: Message
    /// Where it leads.
    public let url: String
    /// When it was left.
    public let createdAt: Timestamp
    /// Whether it was read.
    public let isRead: Bool

    /// The newest notices of the viewer.
    public static func newest(_ limit: Int, for viewer: Viewer, in db: Connection) throws -> [Notice] {
        let account = try viewer.signedIn()
        return try db.rows(
            """
            -- newest notices
            SELECT n.id, n.message_key, n.arguments::text, n.url, n.created_at, n.read_at IS NOT NULL FROM notice n
            WHERE n.account_id = \(account) ORDER BY n.id DESC LIMIT \(Int64(limit))
            """
        ) { row in
            let id = try row.next(Notice.ID.self)
            let key = try row.next(String.self)
            let arguments = try JSON.parse(row.next(String.self))
            return Notice(
                id: id, message: Message(key, arguments.textMembers), url: try row.next(), createdAt: try row.next(),
                isRead: try row.next())
        }
    }

    /// Marks all notices of the viewer as read.
    public static func readAll(in change: Change) throws {
        try change.db.execute(
            """
            -- read the notices
            UPDATE notice SET read_at = moment() WHERE account_id = \(try change.viewer.signedIn()) AND read_at IS NULL
            """)
    }
}

extension JSON {
    /// The members of an object whose values are strings.
    var textMembers: [String: String] {
        guard case .object(let object) = self else { return [:] }
        var members: [String: String] = [:]
        for (key, value) in object.members {
            if case .string(let text) = value { members[key] = text }
        }
        return members
    }
}
