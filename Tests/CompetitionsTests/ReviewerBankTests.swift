import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("The reviewer bank", .serialized)
struct ReviewerBankTests {
    @Test func `Fields are read as people write them and weigh by familiarity`() {
        let read = ReviewerField.reading("儿童福利：留守儿童、心理；财务")
        #expect(read == [ReviewerField("儿童福利", keywords: ["留守儿童", "心理"]), "财务"])
        #expect(ReviewerField.reading("a, b、c").map(\.name) == ["a", "b", "c"])
        #expect(ReviewerField(stored: "儿童\u{1F}心理").keywords == ["心理"])
    }

    @Test func `A draw comes out again, and nobody in conflict is in its pool`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        // Eve's unit is the applicant of two of the six entries.
        let eve = try await stage.enrol(.eve, organisation: 2)
        let draw = try await stage.write(.olivia) { change in try round.drawReviewers(2, seed: 7, in: change) }
        #expect(draw.candidates.count == 4)
        #expect(!draw.candidates.contains(eve.id))
        #expect(draw.drawn.count == 2 && draw.comesOutAgain)
        var generator = SeededGenerator(seed: 7)
        #expect(draw.drawn.map(\.rawValue) == Array(generator.drawn([1, 2, 3, 4]).prefix(2)))
        let rest = try await stage.write(.olivia) { change in try round.drawReviewers(9, seed: 7, in: change) }
        #expect(Set(rest.drawn).isDisjoint(with: draw.drawn) && rest.drawn.count == 2)
        await #expect(throws: PostgresError.self) { try await stage.direct("UPDATE reviewer_draw SET seed = 8") }
        // A witness sees whether the seed could have been tried before.
        #expect(draw.isSeedTyped == true)
        #expect(draw.calculation["n"]?.number?.int64 == 2 && draw.calculation["method"] == "shuffle")
        try await stage.test.drop()
    }

    @Test func `An invitation is answered once, with a coded reason, and only who accepted is assigned`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        try await stage.write(.olivia) { change in _ = try round.drawReviewers(4, seed: 1, in: change) }
        func answer(_ person: Stage.Person, _ said: ReviewerInvitation.Answer, _ ground: ReviewerInvitation.Ground?)
            async throws
        {
            try await stage.write(person) { change in
                let asked = try #require(try ReviewerInvitation.own(for: change.viewer, in: change.db).first)
                try asked.answer(said, ground: ground, note: "", in: change)
            }
        }
        await #expect(throws: FieldRefusal.self) { try await answer(.bob, .refused, nil) }
        try await answer(.bob, .refused, .busy)
        await #expect(throws: ReviewRefusal.invitationAnswered) { try await answer(.bob, .accepted, nil) }
        for person in [Stage.Person.bai, .bing, .bao] { try await answer(person, .accepted, nil) }
        await #expect(throws: ReviewRefusal.alreadyInvited) {
            try await stage.write(.olivia) { change in try round.invite(.init(1), in: change) }
        }
        await #expect(throws: ReviewRefusal.notAccepted) {
            try await stage.write(.olivia) { change in try round.assign(.init(1), to: 1, in: change) }
        }
        let pairs = try await stage.write(.olivia) { change in
            _ = try round.assignAutomatically(seed: 3, in: change)
            return try ReviewAssignment.all(of: round, for: change.viewer, in: change.db)
        }
        #expect(pairs.count == 18 && !pairs.contains { $0.reviewer == .init(1) })
        let strangers = try await stage.read(.bai) { viewer, db in try ReviewerInvitation.own(for: viewer, in: db) }
        #expect(strangers.map(\.name) == ["Bai"])
        try await stage.test.drop()
    }

    @Test func `Whoever may judge nothing is not asked`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        try await stage.direct("INSERT INTO programme_party VALUES (1, 1, 7, 'operator')")
        await #expect(throws: ReviewRefusal.mayJudgeNothing) {
            try await stage.write(.olivia) { change in try round.invite(.init(1), in: change) }
        }
        try await stage.test.drop()
    }

    @Test func `Fees are for who takes part, and a mistake stays readable`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let outsider = try await stage.enrol(.eve)
        await #expect(throws: ReviewRefusal.takesNoPart) {
            try await stage.write(.olivia) { change in
                try round.recordFee(.fee, Money(fen: 100), of: outsider.id, in: change)
            }
        }
        let fees = try await stage.write(.olivia) { change in
            try round.recordFee(.fee, Money(fen: 80_000), of: .init(1), in: change)
            try round.recordFee(.travel, Money(fen: 1_250), of: .init(1), in: change)
            let made = try ReviewerFee.all(of: round.id, for: change.viewer, in: change.db)
            try round.withdrawFee(made[0].id, reason: "twice", in: change)
            return try ReviewerFee.all(of: round.id, for: change.viewer, in: change.db)
        }
        #expect(fees.map(\.withdrawnReason) == ["twice", ""])
        let sums = try await stage.read(.olivia) { viewer, db in try ReviewerFee.sums(for: viewer, in: db) }
        #expect(sums.map(\.sum) == [Money(fen: 1_250)])
        await #expect(throws: NotFound.self) {
            try await stage.read(.bob) { viewer, db in try ReviewerFee.all(of: round.id, for: viewer, in: db) }
        }
        try await stage.test.drop()
    }

    @Test func `Posts, partners, contracts and evaluations are conflicts for as long as the dated rule reaches`()
        async throws
    {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        func grounds(_ reviewer: Int64) async throws -> Set<ConflictOfInterest.Ground> {
            try await stage.read(.olivia) { viewer, db in
                Set(
                    try ConflictOfInterest.all(of: round, for: viewer, in: db).filter { $0.reviewer == .init(reviewer) }
                        .map(\.ground))
            }
        }
        #expect(try await grounds(1).isEmpty)
        try await stage.write(.bob) { change in
            try ReviewerAffiliation.note(reviewer: .init(1), organisation: .init(2), code: nil, .director, in: change)
        }
        #expect(try await grounds(1) == [.director])
        // The story begins on 2026-03-02. A post that ended within the rule counts, one that ended before does not.
        func rule(months: Int) async throws {
            try await stage.direct("DELETE FROM rule WHERE code = 'review.conflict.lookback'")
            try await stage.direct(
                """
                INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect)
                VALUES ('review.conflict.lookback', 'CN', \(months), 'month', 'at_least', '2000-01-01', 'x', 'G',
                        'warn')
                """)
        }
        try await rule(months: 36)
        try await stage.direct("UPDATE reviewer_affiliation SET until = '2026-01-01' WHERE reviewer_id = 1")
        #expect(try await grounds(1) == [.director])
        try await rule(months: 1)
        #expect(try await grounds(1).isEmpty)
        await #expect(throws: NotFound.self) {
            try await stage.write(.bai) { change in
                try ReviewerAffiliation.note(reviewer: .init(1), organisation: .init(3), code: nil, .staff, in: change)
            }
        }
        try await stage.test.drop()
    }
}
