internal import CSodium
internal import Kernel
internal import Postgres

/// A six-digit code sent to an e-mail address or a phone, to prove that a login is one's own.
///
/// A resend keeps the earlier codes valid; the whole login has few tries in a window.
public enum OneTimeCode {
    /// What the code is for.
    public enum Purpose: String, Sendable {
        case register
        case signIn = "sign_in"
        case reset
    }

    /// How long a code lives, in minutes.
    public static let minutesMax = 10
    /// Wrong tries after which a code is dead.
    public static let attemptsMax = 5
    /// Codes that one login may ask for within an hour.
    public static let hourlyMax = 6
    /// Codes that one address may ask for within an hour, for whatever logins.
    public static let hourlyPerAddressMax = 60

    /// Sends a code: the message lies in the outbox from where a gateway takes it.
    ///
    /// `text` makes subject and body of the message from the code. Throws a refusal when too many were asked for.
    /// To sign in or to reset a password, a login without an account gets no message, but everything else happens as
    /// if it had one: who asks learns nothing.
    public static func send(
        to login: Login, for purpose: Purpose, text: (String) -> (subject: String, body: String), in change: Change
    ) throws {
        let address = change.viewer.origin.address
        let asked = try change.db.first(
            """
            -- codes of the last hour
            SELECT count(*) FILTER (WHERE identifier = \(login.identifier)), count(*) FILTER (WHERE address = \(address))
            FROM one_time_code
            WHERE (identifier = \(login.identifier) OR address = \(address))
              AND created_at > clock_timestamp() - interval '1 hour'
            """
        ) { row in (try row.next(Int64.self), try row.next(Int64.self)) }
        guard let asked, asked.0 < hourlyMax, asked.1 < hourlyPerAddressMax else {
            throw FieldRefusal("login", "code.refusal.too_many")
        }
        let code = String(1_000_000 + randombytes_uniform(1_000_000)).dropFirst()
        try change.db.execute(
            """
            -- keep a code
            INSERT INTO one_time_code (identifier, purpose, code_sha256, address, created_at, expires_at)
            VALUES (\(login.identifier), \(purpose.rawValue), \(digest(String(code), login)), \(address),
                clock_timestamp(), clock_timestamp() + make_interval(mins => \(Int32(minutesMax))))
            """)
        guard try purpose == .register || Account.find(login: login, in: change.db) != nil else { return }
        let message = text(String(code))
        try OutgoingMessage.leave(
            channel: login.kind == .email ? .email : .sms, recipient: login.identifier, subject: message.subject,
            body: message.body, in: change.db)
    }

    /// Uses a code. False when it is wrong, used, dead or expired; the caller commits the counted try in any case.
    public static func use(
        _ code: String, from login: Login, for purpose: Purpose, in change: Change
    ) throws -> Bool {
        let used = try change.db.execute(
            """
            -- use a code
            UPDATE one_time_code SET used_at = clock_timestamp()
            WHERE identifier = \(login.identifier) AND purpose = \(purpose.rawValue)
              AND code_sha256 = \(digest(code, login)) AND used_at IS NULL AND attempts < \(Int16(attemptsMax))
              AND expires_at > clock_timestamp()
            """)
        if used == 0 {
            try change.db.execute(
                """
                -- count a wrong code
                UPDATE one_time_code SET attempts = attempts + 1
                WHERE identifier = \(login.identifier) AND purpose = \(purpose.rawValue) AND used_at IS NULL
                """)
        }
        return used > 0
    }

    private static func digest(_ code: String, _ login: Login) -> [UInt8] {
        SHA256.digest(Array("\(login.identifier):\(code)".utf8))
    }
}
