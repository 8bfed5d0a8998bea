import Demonstration
import Foundation
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// A loading that ended in the middle is never taken for a whole demonstration.
@Suite struct InterruptionTests {
    @Test func `a loading that was interrupted says so at the next start and changes nothing`() async throws {
        let clone = try await TestDatabase.clone()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let demonstration = try LoadedHouse.programme(in: clone, folder: folder, today: try #require(Day("2026-11-21")))
        // Without the tree of areas the people come into being, and then no organisation can be registered.
        await #expect(throws: (any Error).self) { try await demonstration.load() }
        try await ReferenceRows.load(into: clone.owner)
        let before = try await accounts(in: clone)
        #expect(before > 0)
        await #expect(throws: DemonstrationProgramme.Interrupted.self) { try await demonstration.load() }
        #expect(try await accounts(in: clone) == before)
        try FileManager.default.removeItem(at: folder)
        try await clone.drop()
    }

    private func accounts(in clone: TestDatabase) async throws -> Int {
        try await clone.owner.read { db in try db.value("SELECT count(*) FROM account", as: Int.self) ?? 0 }
    }
}
