import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Score sheets", .serialized)
struct SheetTests {
    private func first(_ person: Stage.Person, _ round: ReviewRound, _ stage: Stage) async throws -> ReviewAssignment {
        let own = try await stage.read(person) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db)
        }
        return try #require(own.first)
    }

    @Test func `A criterion left out leaves the weighted mean of the others unchanged`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let criteria = try await stage.read(.olivia) { viewer, db in try round.criteria(for: viewer, in: db) }
        let all = try await stage.content(8, 8, 8, of: round)
        let leftOut = try await stage.content(8, 8, nil, of: round)
        var blank = leftOut
        blank.marks[criteria[2].id] = ScoreSheet.Mark()
        for content in [all, leftOut, blank] {
            #expect(try content.total(criteria: criteria, rule: round.rule) == Fraction(80))
        }
        try await stage.test.drop()
    }

    @Test func `A draft may be open, a submitted sheet is whole, signed and locked`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let assignment = try await first(.bob, round, stage)
        let criteria = try await stage.read(.bob) { viewer, db in try round.criteria(for: viewer, in: db) }
        let draft = ScoreSheet.Content(marks: [criteria[0].id: .init(Fraction(7))], comment: "初看不错")
        let saved = try await stage.write(.bob) { change in
            try ScoreSheet.save(assignment.id, draft, version: 0, in: change)
        }
        #expect(saved.version == 1)
        #expect(saved.content.marks[criteria[0].id]?.marks == Fraction(7))
        let refused = await #expect(throws: Refusals.self) {
            try await stage.write(.bob) { change in
                _ = try ScoreSheet.submit(assignment.id, draft, version: 1, in: change)
            }
        }
        #expect(refused?.items.map(\.field) == ["mark.\(criteria[1].id)"])
        let whole = try await stage.content(7, 8, 9, of: round)
        let submitted = try await stage.write(.bob) { change in
            try ScoreSheet.submit(assignment.id, whole, version: 1, in: change)
        }
        #expect(submitted.signature?.name == "bob")
        #expect(submitted.signature?.total == Fraction("78.5"))
        let other = try await stage.content(10, 10, 10, of: round)
        await #expect(throws: ReviewRefusal.sheetLocked) {
            try await stage.write(.bob) { change in
                _ = try ScoreSheet.save(assignment.id, other, version: nil, in: change)
            }
        }
        for statement in [
            "UPDATE score_mark SET marks = 1", "UPDATE score_sheet SET total = 1",
            "UPDATE score_sheet SET comment = 'x'",
        ] {
            await #expect(throws: PostgresError.self) { try await stage.direct(statement) }
        }
        try await stage.test.drop()
    }

    @Test(arguments: [Int64(-1), 11])
    func `A mark out of its range is refused at its field`(mark: Int64) async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let assignment = try await first(.bob, round, stage)
        let content = try await stage.content(5, mark, 5, of: round)
        let refused = await #expect(throws: Refusals.self) {
            try await stage.write(.bob) { change in
                _ = try ScoreSheet.save(assignment.id, content, version: 0, in: change)
            }
        }
        #expect(refused?.items.count == 1)
        #expect(refused?.items.first?.message.key == "reviews.refusal.mark_out_of_range")
        try await stage.test.drop()
    }

    @Test func `A mark at the extreme needs a comment`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let assignment = try await first(.bob, round, stage)
        let criteria = try await stage.read(.bob) { viewer, db in try round.criteria(for: viewer, in: db) }
        var content = try await stage.content(2, 5, 5, of: round)
        content.marks[criteria[0].id]?.comment = " "
        let silent = content
        let refused = await #expect(throws: Refusals.self) {
            try await stage.write(.bob) { change in
                _ = try ScoreSheet.submit(assignment.id, silent, version: 0, in: change)
            }
        }
        #expect(refused?.items.map(\.field) == ["comment.\(criteria[0].id)"])
        try await stage.test.drop()
    }

    @Test func `Submitting twice does the thing once, and a stale page meets a conflict`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let assignment = try await first(.bob, round, stage)
        let content = try await stage.content(7, 8, 9, of: round)
        async let one = stage.write(.bob) { change in
            try ScoreSheet.submit(assignment.id, content, version: nil, in: change).signature
        }
        async let two = stage.write(.bob) { change in
            try ScoreSheet.submit(assignment.id, content, version: nil, in: change).signature
        }
        let signatures = (try await one, try await two)
        #expect(signatures.0 == signatures.1)
        let others = try await stage.read(.bob) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db)
        }
        let second = try #require(others.dropFirst().first)
        try await stage.write(.bob) { change in _ = try ScoreSheet.save(second.id, content, version: 0, in: change) }
        await #expect(throws: Conflict.self) {
            try await stage.write(.bob) { change in _ = try ScoreSheet.save(second.id, content, version: 0, in: change)
            }
        }
        try await stage.test.drop()
    }

    @Test func `A second reviewer's sheet never replaces the first's`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        let counted = try await stage.test.owner.read { db in
            try db.value("SELECT count(*) FROM score_sheet WHERE submitted_at IS NOT NULL", as: Int64.self)
        }
        #expect(counted == 18)
        try await stage.test.drop()
    }

    @Test func `Reopening keeps what was said and needs a reason`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let assignment = try await first(.bob, round, stage)
        let content = try await stage.content(7, 8, 9, of: round)
        try await stage.write(.bob) { change in
            _ = try ScoreSheet.submit(assignment.id, content, version: 0, in: change)
        }
        await #expect(throws: FieldRefusal.self) {
            try await stage.write(.olivia) { change in try ScoreSheet.reopen(assignment.id, reason: "", in: change) }
        }
        try await stage.write(.olivia) { change in try ScoreSheet.reopen(assignment.id, reason: "漏看附件", in: change) }
        let sheet = try await stage.read(.bob) { viewer, db in try ScoreSheet.own(assignment.id, for: viewer, in: db) }
        #expect(!sheet.isLocked)
        #expect(sheet.content == content)
        let kept = try await stage.test.owner.read { db in
            try db.value("SELECT content -> 'marks' -> 'need' ->> 'marks' FROM sheet_reopening", as: String.self)
        }
        #expect(kept == "7")
        try await stage.test.drop()
    }
}
