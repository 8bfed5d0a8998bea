public import Kernel
public import Postgres

/// Signing in with a password: the limits, the lock and one answer for every kind of failure.
public struct SigningIn: Sendable {
    /// Failures in a row after which an account is locked for a while.
    public static let failuresMax = 5
    /// How long the lock lasts, in minutes.
    public static let lockMinutes = 15
    /// Failures from one address within the window after which it has to wait.
    public static let failuresPerAddressMax = 50
    /// The window for addresses, in minutes.
    public static let windowMinutes = 15

    /// What is known of the login before the password is verified.
    public struct Candidate: Sendable {
        /// The account, if the login belongs to one.
        public let account: Account.ID?
        /// Its stored hash.
        public let hash: String?
        /// Whether it may not sign in now, whatever the password.
        public let isShut: Bool
    }

    /// Looks up the login. Throws a refusal when the address has failed too often.
    public static func look(up login: Login, from address: String, in db: Connection) throws -> Candidate {
        try checkAddress(address, in: db)
        let found = try db.first(
            """
            -- login to verify
            SELECT l.account_id, l.password_hash, l.disabled,
                coalesce(l.locked_until > clock_timestamp(), false)
            FROM find_login(\(login.identifier)) l
            """
        ) { row in
            Candidate(
                account: try row.next(), hash: try row.next(),
                isShut: try {
                    let disabled = try row.next(Bool.self); return try row.next(Bool.self) || disabled
                }())
        }
        return found ?? Candidate(account: nil, hash: nil, isShut: false)
    }

    /// Counts the try and, when it succeeded, begins a session. Throws the one refusal otherwise.
    ///
    /// The count must survive the refusal, so the caller commits first and throws afterwards: nil means refused.
    public static func finish(
        _ candidate: Candidate, login: Login, verified: Bool, address: String, userAgent: String, in change: Change
    ) throws -> Token? {
        let success = verified && !candidate.isShut
        try change.db.execute(
            """
            -- count a try
            INSERT INTO sign_in_attempt (identifier_sha256, address, success)
            VALUES (\(SHA256.digest(Array(login.identifier.utf8))), \(address), \(success))
            """)
        guard let account = candidate.account, candidate.hash != nil else { return nil }
        if !candidate.isShut {
            try change.db.execute(
                """
                -- count a try of an account
                SELECT count_sign_in(\(account), \(success), \(Int32(failuresMax)),
                    make_interval(mins => \(Int32(lockMinutes))))
                """)
        }
        change.record(success ? "accounts.sign_in" : "accounts.sign_in_failed", "account", account)
        guard success else { return nil }
        return try WebSession.begin(for: account, address: address, userAgent: userAgent, in: change.db)
    }

    /// Signs in with a code that was sent to the login. The lock after wrong passwords does not hold here: others must
    /// not be able to keep the owner out. Nil means refused; the caller commits the count first and throws afterwards.
    public static func useCode(
        _ code: String, from login: Login, for purpose: OneTimeCode.Purpose, address: String, in change: Change
    ) throws -> Account? {
        let isRight = try OneTimeCode.use(code, from: login, for: purpose, in: change)
        let account = isRight ? try Account.find(login: login, in: change.db) : nil
        try change.db.execute(
            """
            -- count a try with a code
            INSERT INTO sign_in_attempt (identifier_sha256, address, success)
            VALUES (\(SHA256.digest(Array(login.identifier.utf8))), \(address), \(account != nil))
            """)
        guard let account else { return nil }
        try change.db.execute(
            """
            -- a code lifts the lock
            SELECT count_sign_in(\(account.id), true, \(Int32(failuresMax)), make_interval(mins => \(Int32(lockMinutes))))
            """)
        change.record("accounts.sign_in_by_code", "account", account.id, ["purpose": .string(purpose.rawValue)])
        return account
    }

    /// Throws a refusal when the address has failed too often.
    public static func checkAddress(_ address: String, in db: Connection) throws {
        let failures = try db.value(
            """
            -- failures of an address
            SELECT count(*) FROM sign_in_attempt
            WHERE address = \(address) AND NOT success
              AND at > clock_timestamp() - make_interval(mins => \(Int32(windowMinutes)))
            """, as: Int64.self)
        guard failures ?? 0 < failuresPerAddressMax else { throw FieldRefusal(nil, "sign_in.refusal.wait") }
    }
}
