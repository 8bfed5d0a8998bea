internal import Glibc

/// Brings a database's schema up to date with a folder of migrations, and records in `schema_migrations` what was
/// applied, with a checksum of each file.
public struct Migrator: Sendable {
    private let directory: String
    /// Of all servers that start at once, the holder of this advisory lock migrates. The number is arbitrary.
    private static let lock = 4_712_025_001

    /// A migrator of the files `NNNN_name.sql` in a folder.
    public init(directory: String) {
        self.directory = directory
    }

    /// Applies what is missing, in order, each file in a transaction of its own unless it says otherwise.
    /// - Returns: the migrations that were applied now.
    /// - Throws: `MigrationError`, or the `PostgresError` of a failed file; the files before it stay applied.
    public func migrate(_ database: Database) async throws -> [Migration] {
        let migrations = try Migration.all(in: directory)
        return try await database.withConnection { connection in
            try Self.withLock(connection) {
                try connection.executeScript(Self.historyTable)
                let missing = try Self.missing(of: migrations, connection)
                for migration in missing { try Self.apply(migration, connection) }
                return missing
            }
        }
    }

    /// The migrations that a database lacks. Nothing is changed.
    /// - Throws: `MigrationError` when the database and the folder do not fit.
    public func pending(_ database: Database) async throws -> [Migration] {
        let migrations = try Migration.all(in: directory)
        return try await database.read { connection in
            let hasHistory = try connection.value("SELECT to_regclass('schema_migrations') IS NOT NULL", as: Bool.self)
            return hasHistory == true ? try Self.missing(of: migrations, connection) : migrations
        }
    }

    private static let historyTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number int PRIMARY KEY,
            name text NOT NULL,
            sha256 bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            took interval NOT NULL
        );
        COMMENT ON TABLE schema_migrations IS 'Postgres: the migrations that were applied';
        """

    /// Holds the lock for a while. It is asked for again and again instead of waited for, because a waiting statement
    /// holds a snapshot, and `CREATE INDEX CONCURRENTLY` waits for all snapshots to go: each would wait for the other.
    private static func withLock<T>(_ connection: Connection, _ body: () throws -> T) throws -> T {
        try connection.executeScript("SET statement_timeout = 0; SET lock_timeout = 0")
        while try connection.value("SELECT pg_try_advisory_lock(\(lock))", as: Bool.self) != true { usleep(50_000) }
        // A connection that ran a script is closed afterwards, and the lock goes with it when the body fails.
        let value = try body()
        try connection.execute("SELECT pg_advisory_unlock(\(lock))")
        return value
    }

    private static func missing(of migrations: [Migration], _ connection: Connection) throws -> [Migration] {
        let applied = try connection.query(
            "SELECT number, name, sha256 FROM schema_migrations ORDER BY number",
            as: (Int.self, String.self, [UInt8].self))
        for (number, name, checksum) in applied {
            guard number <= migrations.count else { throw MigrationError.unknown(number: number, name: name) }
            let text = Array(migrations[number - 1].text.utf8)
            guard try connection.value("SELECT sha256(\(text))", as: [UInt8].self) == checksum else {
                throw MigrationError.changed(number: number, name: name)
            }
        }
        return Array(migrations.dropFirst(applied.count))
    }

    private static func apply(_ migration: Migration, _ connection: Connection) throws {
        let start = ContinuousClock.now
        if migration.needsNoTransaction {
            for statement in migration.statements { try connection.executeScript(statement) }
            try record(migration, since: start, connection)
        } else {
            try connection.transaction {
                try connection.execute("SET LOCAL lock_timeout = '5s'")
                try connection.executeScript(migration.text)
                try record(migration, since: start, connection)
            }
        }
    }

    private static func record(
        _ migration: Migration, since start: ContinuousClock.Instant, _ connection: Connection
    ) throws {
        let seconds = Double((ContinuousClock.now - start).nanoseconds) / 1e9
        try connection.execute(
            """
            INSERT INTO schema_migrations (number, name, sha256, took)
            VALUES (\(migration.number), \(migration.name), sha256(\(Array(migration.text.utf8))),
                    make_interval(secs => \(seconds)))
            """)
    }
}
