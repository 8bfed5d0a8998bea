public import Kernel
public import Postgres

/// A bearer token of the API.
public enum APIToken {
    /// How long a token lives, in days.
    public static let daysMax = 90

    /// Issues a token for an account; the text is shown once.
    public static func issue(for account: Account.ID, name: String, in change: Change) throws -> Token {
        let token = Token()
        try change.db.execute(
            """
            -- issue a token
            INSERT INTO api_token (token_sha256, account_id, name, expires_at)
            VALUES (\(token.sha256), \(account), \(name), clock_timestamp() + make_interval(days => \(Int32(daysMax))))
            """)
        change.record("tokens.issue", "account", account, ["name": .string(name)])
        return token
    }

    /// The account behind a token that is neither revoked nor expired.
    public static func account(_ token: Token, in db: Connection) throws -> Account? {
        try db.first(
            """
            -- account by token
            SELECT a.id, a.name, a.language FROM api_token t JOIN account a ON a.id = t.account_id
            WHERE t.token_sha256 = \(token.sha256) AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
              AND a.disabled_at IS NULL
            """
        ) { row in try Account(id: row.next(), name: row.next(), language: row.next()) }
    }
}
