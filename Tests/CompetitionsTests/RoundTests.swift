import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Rounds", .serialized)
struct RoundTests {
    @Test func `A round opens only with weights of exactly 100 and then its rule is frozen`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.write(.olivia) { change in
            try ReviewRound.draft(call: 1, Stage.draft(), criteria: Array(Stage.criteria.dropLast()), in: change)
        }
        await #expect(throws: ReviewRefusal.weightsNot100("75")) {
            try await stage.write(.olivia) { change in _ = try round.open(in: change) }
        }
        let opened = try await stage.write(.olivia) { change in
            try round.setCriteria(Stage.criteria, in: change).open(in: change)
        }
        #expect(opened.state == .open)
        await #expect(throws: ReviewRefusal.ruleFrozen) {
            try await stage.write(.olivia) { change in _ = try opened.setCriteria(Stage.criteria, in: change) }
        }
        await #expect(throws: PostgresError.self) {
            try await stage.direct("UPDATE review_round SET drop_high = 2, when_at_least = 9 WHERE id = 1")
        }
        await #expect(throws: PostgresError.self) {
            try await stage.direct("UPDATE criterion SET weight = 41 WHERE code = 'need'")
        }
        try await stage.test.drop()
    }

    @Test func `A drafted round is revised as it was seen, an open one only where it is not frozen`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.write(.olivia) { change in
            try ReviewRound.draft(call: 1, Stage.draft(), criteria: Stage.criteria, in: change)
        }
        var better = Stage.draft(anonymity: .doubleBlind)
        (better.name, better.reviewsPerEntry, better.loadMax) = ("复评", 2, 9)
        let (draft, criteria) = (better, Array(Stage.criteria.reversed()))
        try await stage.write(.olivia) { change in
            try round.revise(draft, seen: round.version, criteria: criteria, in: change) { rule in
                (rule.method, rule.dropHigh, rule.dropLow, rule.whenAtLeast) = (.median, 0, 0, 0)
                (rule.quorum, rule.rankedBy) = (2, .exact)
            }
        }
        let (stored, codes) = try await stage.read(.olivia) { viewer, db in
            let stored = try ReviewRound.find(round.id, for: viewer, in: db)
            return (stored, try stored.criteria(for: viewer, in: db).map(\.code))
        }
        #expect(stored.name == "复评" && stored.anonymity == .doubleBlind && stored.rule.method == .median)
        #expect(stored.reviewsPerEntry == 2 && stored.rule.quorum == 2 && codes == ["reach", "plan", "need"])
        await #expect(throws: Conflict.self) {
            try await stage.write(.olivia) { change in
                try round.revise(draft, seen: round.version, criteria: criteria, in: change)
            }
        }
        // More sheets come before the higher quorum that needs them.
        try await stage.write(.olivia) { change in
            var more = draft
            more.reviewsPerEntry = 4
            try stored.revise(more, seen: stored.version, criteria: criteria, in: change) { $0.quorum = 4 }
        }
        let opened = try await stage.write(.olivia) { change in
            try ReviewRound.find(round.id, for: change.viewer, in: change.db).open(in: change)
        }
        for frozen in [Stage.draft(anonymity: .open), draft] {
            await #expect(throws: ReviewRefusal.ruleFrozen) {
                try await stage.write(.olivia) { change in
                    let isSame = frozen.anonymity == draft.anonymity
                    try opened.revise(
                        frozen, seen: opened.version, criteria: isSame ? Stage.criteria : [], in: change)
                }
            }
        }
        var late = draft
        (late.name, late.reviewsPerEntry) = ("复评（延期）", 5)
        let later = late
        try await stage.write(.olivia) { change in
            try opened.revise(later, seen: opened.version, criteria: [], in: change)
        }
        let final = try await stage.read(.olivia) { viewer, db in
            try ReviewRound.find(round.id, for: viewer, in: db)
        }
        #expect(final.name == "复评（延期）" && final.reviewsPerEntry == 5 && final.rule == opened.rule)
        try await stage.test.drop()
    }

    @Test func `Only the officer sets up a round, and for others it is not there`() async throws {
        let stage = try await Stage.set()
        for person in [Stage.Person.carol, .bob, .alice, .eve] {
            await #expect(throws: NotFound.self) {
                try await stage.write(person) { change in
                    _ = try ReviewRound.draft(call: 1, Stage.draft(), in: change)
                }
            }
        }
        try await stage.test.drop()
    }

    @Test func `A round below its quorum does not close and names the entries`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let refusal = await #expect(throws: ReviewRefusal.self) {
            try await stage.write(.olivia) { change in _ = try round.close(in: change) }
        }
        #expect(refusal == .quorumMissing([1, 2, 3, 4, 5, 6], quorum: 3))
        try await stage.test.drop()
    }

    @Test func `A closed round is a ranking that can be computed again from itself and never changes`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        let ranking = try await stage.write(.olivia) { change in try round.close(seed: 1, in: change) }
        #expect(SHA256.digest(Array(ranking.derivation.utf8)) == ranking.sha256)
        let places = try await stage.read(.olivia) { viewer, db in try ranking.places(for: viewer, in: db) }
        #expect(places.map(\.proposal) == [1, 2, 3, 4, 5, 6])
        #expect(places.map(\.place) == [1, 2, 3, 4, 5, 6])
        // 40 of 9/10, 35 of 8/10, 25 of 8/10
        #expect(places[0].score == Fraction(84))
        let calculation = try JSON.parse(ranking.calculation)
        #expect(calculation["scores"]?[0] == ["84.0000", "84.0000", "84.0000"])
        for statement in [
            "UPDATE ranking SET derivation = '{}'", "DELETE FROM ranking_place",
            "UPDATE review_round SET closed_at = NULL, closed_by = NULL",
        ] {
            await #expect(throws: PostgresError.self) { try await stage.direct(statement) }
        }
        await #expect(throws: ReviewRefusal.roundClosed) {
            try await stage.write(.olivia) { change in _ = try round.close(in: change) }
        }
        try await stage.test.drop()
    }

    @Test func `A proposal that is withdrawn after opening is left out and does not hold the round up`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        try await stage.direct(
            """
            UPDATE proposal SET state = 'withdrawn', withdrawn_by = 8, withdrawn_at = now(), withdrawn_reason = 'x'
            WHERE id = 1
            """)
        let ranking = try await stage.write(.olivia) { change in try round.close(in: change) }
        let places = try await stage.read(.olivia) { viewer, db in try ranking.places(for: viewer, in: db) }
        #expect(places.map(\.proposal) == [2, 3, 4, 5, 6])
        try await stage.test.drop()
    }

    @Test func `Of closing and submitting at the same moment exactly one comes first`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        let own = try await stage.read(.bob) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db)
        }
        let assignment = try #require(own.first)
        try await stage.write(.olivia) { change in try ScoreSheet.reopen(assignment.id, reason: "更正", in: change) }
        let filled = try await stage.content(1, 1, 1, of: round)
        async let submitted: Void = stage.write(.bob) { change in
            _ = try ScoreSheet.submit(assignment.id, filled, version: nil, in: change)
        }
        async let closed: Void = stage.write(.olivia) { change in _ = try round.close(in: change) }
        let outcomes = (try? await submitted, try? await closed)
        let state = try await stage.read(.olivia) { viewer, db in
            try ReviewRound.find(round.id, for: viewer, in: db).state
        }
        // Closing first finds the quorum missing, so only "submitted, then closed" or "submitted, not closed" remain.
        #expect(outcomes.0 != nil)
        #expect((outcomes.1 != nil) == (state == .closed))
        try await stage.test.drop()
    }
}
