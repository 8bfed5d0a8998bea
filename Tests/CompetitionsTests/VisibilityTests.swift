import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Who sees what of a review", .serialized)
struct VisibilityTests {
    enum Look: String, CaseIterable, Sendable {
        case ownSheet, otherSheet, submittedSheets, assignments, entries, conflicts, ranking, round, bank
        case ownPaper, otherPaper
    }

    /// What each person may open while the round is open with drafts released, and after it closed.
    static let open: [Stage.Person: Set<Look>] = [
        .olivia: [.assignments, .entries, .conflicts, .round, .bank],
        .carol: [.assignments, .entries, .conflicts, .round, .bank],
        .bob: [.ownSheet, .ownPaper, .round], .alice: [], .eve: [],
    ]
    static let closed: [Stage.Person: Set<Look>] = [
        .olivia: [.assignments, .entries, .conflicts, .round, .bank, .submittedSheets, .ranking, .otherPaper],
        .carol: [.assignments, .entries, .conflicts, .round, .bank, .submittedSheets, .ranking, .otherPaper],
        .bob: [.ownSheet, .ownPaper, .round], .alice: [], .eve: [],
    ]

    private func looks(_ person: Stage.Person, _ round: ReviewRound, _ stage: Stage) async throws -> Set<Look> {
        var seen: Set<Look> = []
        for look in Look.allCases {
            do {
                try await stage.read(person) { viewer, db in try Self.take(look, round, viewer, db) }
                seen.insert(look)
            } catch is NotFound {}
        }
        return seen
    }

    private static func take(_ look: Look, _ round: ReviewRound, _ viewer: Viewer, _ db: Connection) throws {
        switch look {
        case .ownSheet:
            let own = try ReviewAssignment.own(in: round, for: viewer, in: db)
            guard let first = own.first else { throw NotFound() }
            _ = try ScoreSheet.own(first.id, for: viewer, in: db)
        case .ownPaper:
            let own = try ReviewAssignment.own(in: round, for: viewer, in: db)
            guard let first = own.first else { throw NotFound() }
            _ = try ScoreSheet.signed(first.id, for: viewer, in: db)
        case .otherPaper:
            let mine = Set(try ReviewAssignment.own(in: round, for: viewer, in: db).map(\.id))
            let other = (1...18).map { ReviewAssignment.ID(Int64($0)) }.first { !mine.contains($0) }
            _ = try ScoreSheet.signed(other ?? .init(1), for: viewer, in: db)
        case .otherSheet:
            let mine = Set(try ReviewAssignment.own(in: round, for: viewer, in: db).map(\.id))
            let other = (1...18).map { ReviewAssignment.ID(Int64($0)) }.first { !mine.contains($0) }
            _ = try ScoreSheet.own(other ?? .init(1), for: viewer, in: db)
        case .submittedSheets: _ = try ScoreSheet.submitted(of: 1, in: round, for: viewer, in: db)
        case .assignments: _ = try ReviewAssignment.all(of: round, for: viewer, in: db)
        case .entries: _ = try ReviewEntry.all(of: round, for: viewer, in: db)
        case .conflicts: _ = try ConflictOfInterest.all(of: round, for: viewer, in: db)
        case .ranking: _ = try Ranking.find(of: round, for: viewer, in: db)
        case .round: _ = try ReviewRound.find(round.id, for: viewer, in: db)
        case .bank: _ = try Reviewer.all(for: viewer, in: db)
        }
    }

    @Test func `Roles see what their row of the table says, before and after closing`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        for (person, expected) in Self.open {
            #expect(try await looks(person, round, stage) == expected, "\(person), open")
        }
        let closed = try await stage.write(.olivia) { change in
            _ = try round.close(in: change)
            return try ReviewRound.find(round.id, for: change.viewer, in: change.db)
        }
        for (person, expected) in Self.closed {
            #expect(try await looks(person, closed, stage) == expected, "\(person), closed")
        }
        try await stage.test.drop()
    }

    @Test func `A draft assignment is not there for its reviewer until it is released`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        try await stage.write(.olivia) { change in _ = try round.assignAutomatically(seed: 1, in: change) }
        let before = try await stage.read(.bob) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db).count
        }
        #expect(before == 0)
        await #expect(throws: NotFound.self) {
            try await stage.read(.bob) { viewer, db in _ = try ReviewRound.find(round.id, for: viewer, in: db) }
        }
        let participations = try await stage.read(.bob) { viewer, db in
            try Participation.all(for: viewer, limit: 50, in: db).count
        }
        #expect(participations == 0)
        try await stage.write(.olivia) { change in _ = try round.release(in: change) }
        let after = try await stage.read(.bob) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db).count
        }
        #expect(after >= 4)
        try await stage.test.drop()
    }

    @Test func `What a reviewer reads is the same whatever another reviewer has scored`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let view: @Sendable (Viewer, Connection) throws -> String = { viewer, db in
            let own = try ReviewAssignment.own(in: round, for: viewer, in: db)
            return "\(own) \(try ReviewRound.find(round.id, for: viewer, in: db))"
        }
        let before = try await stage.read(.bob, view)
        for person in [Stage.Person.bai, .bing, .bao] {
            let own = try await stage.read(person) { viewer, db in
                try ReviewAssignment.own(in: round, for: viewer, in: db)
            }
            let filled = try await stage.content(1, 9, 3, of: round)
            for assignment in own {
                try await stage.write(person) { change in
                    _ = try ScoreSheet.submit(assignment.id, filled, version: 0, in: change)
                }
            }
        }
        #expect(try await stage.read(.bob, view) == before)
        try await stage.test.drop()
    }
}
