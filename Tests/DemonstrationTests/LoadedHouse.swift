import Demonstration
import Foundation
import Kernel
import Logging
import Platform
import Postgres
import TestSupport
import Testing
import Vault

/// A database with the demonstration in it, loaded once as on a given day and shared by the tests of that day.
struct LoadedHouse: Sendable {
    let clone: TestDatabase
    let folder: URL
    let tenant: Tenant
    let viewer: Viewer
    let today: Day

    static func load(on text: String) async throws -> LoadedHouse {
        let clone = try await TestDatabase.clone()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try await ReferenceRows.load(into: clone.owner)
        let today = try #require(Day(text))
        let demonstration = try programme(in: clone, folder: folder, today: today)
        #expect(try await demonstration.load())
        let tenant = try await clone.database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let viewer = try await clone.database.viewer(of: nil, in: tenant, origin: .commandLine)
        return LoadedHouse(clone: clone, folder: folder, tenant: tenant, viewer: viewer, today: today)
    }

    static func programme(in clone: TestDatabase, folder: URL, today: Day) throws -> DemonstrationProgramme {
        DemonstrationProgramme(
            database: clone.database, files: try FileStore(directory: folder),
            vaultKey: try MasterKey.load(text: nil, file: folder.appending(path: "vault.key"), wrapping: []),
            today: today,
            logger: Logger(label: "test"))
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Result) async throws -> Result {
        try await clone.database.read(as: viewer, body)
    }

    /// Looks as one of the invented people.
    func look<Result: Sendable>(
        as login: String, _ body: @escaping @Sendable (Connection, Viewer) throws -> Result
    ) async throws -> Result {
        let account = try await clone.database.read { db in
            try Account.find(login: Login(parsing: login + "@demo.example"), in: db)
        }
        let viewer = try await clone.database.viewer(of: account, in: tenant, origin: .commandLine)
        return try await clone.database.read(as: viewer) { db in try body(db, viewer) }
    }

    /// What is counted in the database, not by the code under test.
    func count(_ sql: SQL) async throws -> Int { try await read { db in try db.value(sql, as: Int.self) ?? 0 } }

    /// A sum of fen.
    func sum(_ sql: SQL) async throws -> Money { try await read { db in try db.value(sql, as: Money.self) ?? .zero } }

    /// How many rows there are of each name.
    func tally(_ sql: SQL) async throws -> [String: Int] {
        try await read { db in
            Dictionary(
                uniqueKeysWithValues: try db.rows(sql) { row in (try row.next(String.self), try row.next(Int.self)) })
        }
    }

    func close() async throws {
        try FileManager.default.removeItem(at: folder)
        try await clone.drop()
    }
}
