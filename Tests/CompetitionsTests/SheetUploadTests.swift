import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Scoring without the network", .serialized)
struct SheetUploadTests {
    private let head = SheetUpload.Row(
        number: 1, cells: ["[#]", "编号", "[need] 需求", "[need] 评语", "[plan] 方案", "[reach] 推广", "[*] 总评"])

    private func own(_ stage: Stage, _ round: ReviewRound, _ person: Stage.Person) async throws -> [ReviewAssignment] {
        try await stage.read(person) { viewer, db in try ReviewAssignment.own(in: round, for: viewer, in: db) }
    }

    @Test func `What changes is shown first, nothing is saved before, and it is applied once`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let held = try #require(try await own(stage, round, .bob).first)
        let rows = [head, .init(number: 2, cells: [held.id.description, "1", "9", "好", "", "N/A", "可行"])]
        let upload = try await stage.write(.bob) { change in
            try SheetUpload.keep(rows, sha256: Array(repeating: 0, count: 32), of: round, in: change)
        }
        let (preview, before) = try await stage.read(.bob) { viewer, db in
            (
                try SheetUpload.own(upload, for: viewer, in: db).preview(for: viewer, in: db),
                try ScoreSheet.own(held.id, for: viewer, in: db)
            )
        }
        #expect(before.version == 0)
        #expect(preview.faults.isEmpty)
        #expect(preview.differences.map(\.after) == ["9", "好", "N/A", "可行"])
        await #expect(throws: NotFound.self) {
            try await stage.read(.bai) { viewer, db in try SheetUpload.own(upload, for: viewer, in: db) }
        }
        await #expect(throws: NotFound.self) {
            try await stage.read(.olivia) { viewer, db in try SheetUpload.own(upload, for: viewer, in: db) }
        }
        for expected in [true, false] {
            do {
                let count = try await stage.write(.bob) { change in
                    try SheetUpload.own(upload, for: change.viewer, in: change.db).apply(in: change)
                }
                #expect(expected && count == 1)
            } catch ReviewRefusal.uploadApplied {
                #expect(!expected)
            }
        }
        let after = try await stage.read(.bob) { viewer, db in try ScoreSheet.own(held.id, for: viewer, in: db) }
        #expect(after.content.comment == "可行" && !after.isLocked)
        #expect(after.content.marks.values.contains { $0.isLeftOut })
        try await stage.test.drop()
    }

    @Test func `Bad cells are named at their place, and nothing of the workbook is saved`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let held = try await own(stage, round, .bob)
        let (mine, second) = (held[0], held[1])
        let everybody = try await stage.read(.olivia) { viewer, db in
            try ReviewAssignment.all(of: round, for: viewer, in: db)
        }
        let other = try #require(everybody.first { one in !held.contains { $0.id == one.id } })
        let rows = [
            head, .init(number: 2, cells: [mine.id.description, "", "11", "", "x", "8"]),
            .init(number: 3, cells: [other.id.description, "", "5"]), .init(number: 4, cells: ["999999", "", "5"]),
            .init(number: 5, cells: [mine.id.description, "", "5"]),
            .init(number: 6, cells: [second.id.description, "", "N/A"]),
        ]
        let upload = try await stage.write(.bob) { change in
            try SheetUpload.keep(rows, sha256: Array(repeating: 0, count: 32), of: round, in: change)
        }
        let preview = try await stage.read(.bob) { viewer, db in
            try SheetUpload.own(upload, for: viewer, in: db).preview(for: viewer, in: db)
        }
        #expect(preview.faults.map(\.cell) == ["C2", "E2", "A3", "A4", "A5", "C6"])
        // What belongs to another reviewer and what does not exist are one answer.
        #expect(preview.faults[2].message == preview.faults[3].message)
        await #expect(throws: FieldRefusal.self) {
            try await stage.write(.bob) { change in
                _ = try SheetUpload.own(upload, for: change.viewer, in: change.db).apply(in: change)
            }
        }
        let sheet = try await stage.read(.bob) { viewer, db in try ScoreSheet.own(second.id, for: viewer, in: db) }
        #expect(sheet.version == 0)
        try await stage.test.drop()
    }

    @Test func `A signed sheet is locked for a workbook, too`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        let held = try #require(try await own(stage, round, .bob).first)
        let upload = try await stage.write(.bob) { change in
            try SheetUpload.keep(
                [head, .init(number: 2, cells: [held.id.description, "", "1"])],
                sha256: Array(repeating: 0, count: 32), of: round, in: change)
        }
        let preview = try await stage.read(.bob) { viewer, db in
            try SheetUpload.own(upload, for: viewer, in: db).preview(for: viewer, in: db)
        }
        #expect(preview.faults.map(\.message.key) == ["reviews.refusal.sheet_locked"])
        try await stage.test.drop()
    }
}
