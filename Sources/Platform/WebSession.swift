public import Kernel
public import Postgres

/// A signed-in browser. The cookie holds the token, the database its SHA-256.
public struct WebSession: Sendable {
    /// Whom it belongs to.
    public let account: Account

    /// How long a session lives without a request, in minutes.
    public static let idleMinutesMax = 30
    /// How long a session lives at most, in hours.
    public static let hoursMax = 12

    /// Begins a session and gives the token for the cookie.
    public static func begin(
        for account: Account.ID, address: String, userAgent: String, in db: Connection
    ) throws -> Token {
        let token = Token()
        try db.execute(
            """
            -- begin a session
            INSERT INTO web_session (token_sha256, account_id, expires_at, address, user_agent)
            VALUES (\(token.sha256), \(account), clock_timestamp() + make_interval(hours => \(Int32(hoursMax))),
                \(address), \(String(userAgent.prefix(300))))
            """)
        return token
    }

    /// The session behind a token, if it has not ended, idled too long or grown too old.
    public static func find(_ token: Token, in db: Connection) throws -> WebSession? {
        try db.first(
            """
            -- session by token
            SELECT a.id, a.name, a.language FROM web_session s JOIN account a ON a.id = s.account_id
            WHERE s.token_sha256 = \(token.sha256) AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
              AND s.last_seen_at > clock_timestamp() - make_interval(mins => \(Int32(idleMinutesMax)))
              AND a.disabled_at IS NULL
            """
        ) { row in WebSession(account: try Account(id: row.next(), name: row.next(), language: row.next())) }
    }

    /// Notes that the session is in use; once a minute is enough.
    public static func touch(_ token: Token, in db: Connection) throws {
        try db.execute(
            """
            -- touch a session
            UPDATE web_session SET last_seen_at = clock_timestamp()
            WHERE token_sha256 = \(token.sha256) AND last_seen_at < clock_timestamp() - interval '1 minute'
            """)
    }

    /// Ends one session.
    public static func end(_ token: Token, in db: Connection) throws {
        try db.execute(
            """
            -- end a session
            UPDATE web_session SET ended_at = clock_timestamp()
            WHERE token_sha256 = \(token.sha256) AND ended_at IS NULL
            """)
    }

    /// Ends all sessions of an account but one.
    public static func endAll(of account: Account.ID, except kept: Token?, in db: Connection) throws {
        try db.execute(
            """
            -- end the sessions of an account
            UPDATE web_session SET ended_at = clock_timestamp()
            WHERE account_id = \(account) AND ended_at IS NULL
              AND token_sha256 IS DISTINCT FROM \(kept?.sha256)
            """)
    }
}
