internal import Foundation
internal import Logging
internal import Platform
public import Postgres
internal import Synchronization
public import Testing

/// A database with the whole schema and no data, cloned from a template that is migrated once.
public final class TestDatabase: Sendable {
    /// Its name in the cluster.
    public let name: String
    /// As the application sees it: behind row-level security.
    public let database: Database
    /// As its owner, a superuser, sees it.
    public let owner: Database

    /// The database of the suite that runs, made by the trait `.database`.
    @TaskLocal public static var current: TestDatabase?

    private static let clones = Atomic<Int>(0)
    /// Databases whose test has ended without removing them.
    private static let abandoned = Mutex<[Abandoned]>([])
    private let isDropped = Atomic<Bool>(false)

    private struct Abandoned: Sendable {
        let name: String
        let databases: [Database]
    }

    private init(name: String) throws {
        self.name = name
        let url = try TestCluster.sharedURL(database: name)
        database = Database(
            settings: DatabaseSettings(
                url: url, role: Bootstrap.appRole, poolSize: 4, idleInTransactionTimeout: Self.patience),
            logger: Self.logger)
        owner = Database(
            settings: DatabaseSettings(url: url, poolSize: 2, idleInTransactionTimeout: Self.patience),
            logger: Self.logger)
    }

    private static let logger = Logger(label: "tests")
    /// How long a transaction may wait for its test: others compute for a minute on the same two processors.
    private static let patience = Duration.seconds(300)

    deinit {
        guard !isDropped.load(ordering: .acquiring) else { return }
        let left = Abandoned(name: name, databases: [database, owner])
        Self.abandoned.withLock { $0.append(left) }
    }

    /// A new database of its own. What tests before have left behind is removed first: hundreds would fill the memory.
    public static func clone() async throws -> TestDatabase {
        let left = abandoned.withLock { left in
            defer { left = [] }
            return left
        }
        for one in left { try await remove(one.name, one.databases) }
        let template = try await template.value
        let number = clones.add(1, ordering: .relaxed).newValue
        let name = "miaopu_test_\(getpid())_\(number)"
        try await administrate { try $0.execute(SQL(trusted: "CREATE DATABASE \(name) TEMPLATE \(template)")) }
        return try TestDatabase(name: name)
    }

    /// Closes its connections and removes it.
    public func drop() async throws {
        isDropped.store(true, ordering: .releasing)
        try await Self.remove(name, [database, owner])
    }

    private static func remove(_ name: String, _ databases: [Database]) async throws {
        for database in databases { await database.close() }
        try await administrate { try $0.execute(SQL(trusted: "DROP DATABASE IF EXISTS \(name) WITH (FORCE)")) }
    }

    /// Does something in the cluster's first database.
    @discardableResult
    private static func administrate<R: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        let settings = DatabaseSettings(
            url: try TestCluster.sharedURL(), poolSize: 1, statementTimeout: .seconds(120), slowStatement: .seconds(60))
        return try await using(settings) { try await $0.withConnection(body) }
    }

    /// The template. It is known by the content of all migrations, and takes its name only when it is complete, so
    /// processes that run at the same time share it.
    private static let template = Task {
        let template = "miaopu_template_" + (try fingerprint())
        let exists: @Sendable (Connection) throws -> Bool = {
            try $0.exists("SELECT FROM pg_database WHERE datname = \(template)")
        }
        if try await !administrate(exists) {
            let draft = "miaopu_draft_\(getpid())"
            // A process of the same number may have left its draft behind when it was killed.
            try await administrate { try $0.execute(SQL(trusted: "DROP DATABASE IF EXISTS \(draft)")) }
            try await administrate { try $0.execute(SQL(trusted: "CREATE DATABASE \(draft)")) }
            try await migrate(draft)
            try await administrate { connection in
                do {
                    try connection.execute(SQL(trusted: "ALTER DATABASE \(draft) RENAME TO \(template)"))
                } catch let error as PostgresError where error.sqlState == "42P04" {
                    try connection.execute(SQL(trusted: "DROP DATABASE \(draft)"))
                }
            }
        }
        return template
    }

    /// Does what `miaopu migrate` does: roles as the superuser, the schema as its owner.
    private static func migrate(_ name: String) async throws {
        let url = try TestCluster.sharedURL(database: name)
        try await using(DatabaseSettings(url: url, poolSize: 1)) { try await Bootstrap.makeRoles(in: $0) }
        try await using(DatabaseSettings(url: url, role: Bootstrap.ownerRole, poolSize: 1)) {
            _ = try await Migrator(directory: migrations).migrate($0)
            // Stories of tests live through years in an instant.
            try await Bootstrap.letAppPretendMoments(true, in: $0)
        }
    }

    private static func using<R: Sendable>(
        _ settings: DatabaseSettings, _ body: (Database) async throws -> R
    ) async throws -> R {
        let database = Database(settings: settings, logger: logger)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(database))
        } catch {
            result = .failure(error)
        }
        await database.close()
        return try result.get()
    }

    /// The folder of the schema's history.
    public static var migrations: String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().appending(path: "Migrations").path
    }

    /// A number of the content of all migrations (FNV-1a, 64 bits): short, and no two histories meet by chance.
    private static func fingerprint() throws -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for file in try FileManager.default.contentsOfDirectory(atPath: migrations).sorted()
        where file.hasSuffix(".sql") {
            let content = FileManager.default.contents(atPath: migrations + "/" + file) ?? Data()
            for byte in Array(file.utf8) + Array(content) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        return String(hash, radix: 36)
    }
}

/// Gives a suite, or a test, a database of its own as `TestDatabase.current`.
public struct DatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    /// Makes the database, runs the suite and removes the database.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let database = try await TestDatabase.clone()
        let result: Result<Void, any Error>
        do {
            try await TestDatabase.$current.withValue(database) { try await function() }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await database.drop()
        try result.get()
    }
}

extension Trait where Self == DatabaseTrait {
    /// A database for the whole suite, as `TestDatabase.current`.
    public static var database: DatabaseTrait { DatabaseTrait() }
}
