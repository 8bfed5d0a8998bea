import Demonstration
import Foundation
import Kernel
import Logging
import Platform
import Postgres
import Sheets
import TestSupport
import Testing
import Vault

/// The demonstration in a database of its own, loaded once for a suite.
struct Stage: Sendable {
    @TaskLocal static var current: Stage?

    let test: TestDatabase
    let tenant: Tenant
    /// The public in the authority of the demonstration.
    let everybody: Viewer

    static func set() throws -> Stage { try #require(current) }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Viewer, Connection) throws -> Result) async throws
        -> Result
    {
        let viewer = everybody
        return try await test.database.read(as: viewer) { db in try body(viewer, db) }
    }

    /// Does something as an account of the demonstration, now.
    func act<Result: Sendable>(
        _ login: String, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        let found = try await test.database.read { db in
            try Account.find(login: Login(parsing: login + "@demo.example"), in: db)
        }
        let viewer = try await test.database.viewer(of: found, in: tenant, origin: .commandLine)
        return try await test.database.write(as: viewer, body)
    }
}

/// Loads the demonstration for a suite and removes it afterwards.
struct StageTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let clone = try await TestDatabase.clone()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try await Self.loadReferenceData(into: clone.owner)
        let today = try await clone.database.read { db in try #require(try db.value("SELECT today()", as: Day.self)) }
        let demonstration = DemonstrationProgramme(
            database: clone.database, files: try FileStore(directory: folder),
            vaultKey: try MasterKey.load(text: nil, file: folder.appending(path: "vault.key"), wrapping: []),
            today: today,
            logger: Logger(label: "test"))
        _ = try await demonstration.load()
        let tenant = try await clone.database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let everybody = try await clone.database.viewer(of: nil, in: tenant, origin: .commandLine)
        try await Stage.$current.withValue(Stage(test: clone, tenant: tenant, everybody: everybody)) {
            try await function()
        }
        try FileManager.default.removeItem(at: folder)
        try await clone.drop()
    }

    private static func loadReferenceData(into database: Database) async throws {
        let root = URL(filePath: TestDatabase.migrations)
        func rows(_ name: String) throws -> [[String]] {
            try CSVReader.rows(in: [UInt8](Data(contentsOf: root.appending(path: "data/\(name).csv")))).dropFirst()
                .map { row in (0..<11).map { row[$0].text } }
        }
        let (areas, rules, calendar) = (try rows("areas"), try rows("rules"), try rows("calendar"))
        let names = try rows("rule_names")
        try await database.write { db in
            _ = try ReferenceData.load(areas: areas, source: "GB/T 2260", in: db)
            _ = try ReferenceData.load(rules: rules, in: db)
            _ = try ReferenceData.load(ruleNames: names, in: db)
            _ = try ReferenceData.load(calendar: calendar, in: db)
        }
    }
}

extension Trait where Self == StageTrait {
    /// The demonstration for the whole suite, as `Stage.current`.
    static var demonstration: StageTrait { StageTrait() }
}
