/// How to reach a database and how hard to try.
public struct DatabaseSettings: Sendable {
    /// A libpq URL or keyword string; several hosts and `target_session_attrs` are libpq's to understand.
    public var url: String
    /// The role that every connection takes at its start, so that even a superuser's URL stays behind the policies
    /// of row-level security; nil keeps the user of the URL.
    public var role: String?
    /// How many connections there are at most.
    public var poolSize: Int
    /// How long a caller waits for a connection, or for a server that went away to come back.
    public var waitLimit: Duration
    /// How long a statement may run; zero for no limit.
    public var statementTimeout: Duration
    /// How long a statement waits for a lock; zero for no limit.
    public var lockTimeout: Duration
    /// How long a transaction may do nothing; zero for no limit.
    public var idleInTransactionTimeout: Duration
    /// After which age a connection is replaced by a new one.
    public var lifetime: Duration
    /// The name that `pg_stat_activity` shows.
    public var applicationName: String
    /// Whether statements are prepared on the server; false for a PgBouncer before 1.21.
    public var preparesStatements: Bool
    /// How many prepared statements a connection keeps.
    public var preparedStatementsMax: Int
    /// From which duration on a statement is logged as slow.
    public var slowStatement: Duration

    /// The settings of a web server's or a job worker's database, with the house's limits.
    public init(
        url: String, role: String? = nil, poolSize: Int = 8, waitLimit: Duration = .seconds(5),
        statementTimeout: Duration = .seconds(15), lockTimeout: Duration = .seconds(5),
        idleInTransactionTimeout: Duration = .seconds(10), lifetime: Duration = .seconds(1800),
        applicationName: String = "miaopu", preparesStatements: Bool = true, preparedStatementsMax: Int = 256,
        slowStatement: Duration = .milliseconds(200)
    ) {
        self.url = url
        self.role = role
        self.poolSize = poolSize
        self.waitLimit = waitLimit
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.lifetime = lifetime
        self.applicationName = applicationName
        self.preparesStatements = preparesStatements
        self.preparedStatementsMax = preparedStatementsMax
        self.slowStatement = slowStatement
    }

    /// The `options` of a connection: settings of the session that hold from its first statement on.
    var sessionOptions: String {
        var settings = [
            "statement_timeout=\(statementTimeout.milliseconds)",
            "lock_timeout=\(lockTimeout.milliseconds)",
            "idle_in_transaction_session_timeout=\(idleInTransactionTimeout.milliseconds)",
            "TimeZone=UTC",
        ]
        if let role { settings.append("role=\(role)") }
        return settings.map { "-c " + $0.escapedOption }.joined(separator: " ")
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Whole nanoseconds, rounded down.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

extension String {
    /// A blank ends an option and a backslash escapes it.
    fileprivate var escapedOption: String {
        var result = ""
        for character in self {
            if character == "\\" || character == " " { result.append("\\") }
            result.append(character)
        }
        return result
    }
}

/// A setting of one transaction, such as the tenant that row-level security reads. It is gone after the transaction.
public struct LocalSetting: Sendable, Hashable {
    /// The name, with a dot for a setting of the application's own.
    public let name: String
    /// The value.
    public let value: String

    /// A setting.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// How much of others' work a transaction sees.
public enum Isolation: String, Sendable {
    /// Each statement sees what was committed before it began.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first of them.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after another.
    case serializable = "SERIALIZABLE"
}
