import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// What other products get wrong about review, one test each, where no other suite is about just that. The table of all
/// of them stands in Docs/Modules/Competitions.md.
@Suite("Flaws of peers in review", .serialized)
struct PeerFlawTests {
    private func entry(_ proposal: Int64, _ totals: [Int64]) -> RoundResult.Entry {
        RoundResult.Entry(
            proposal: proposal, number: Int(proposal), lot: 1,
            sheets: totals.enumerated().map { index, total in
                RoundResult.Sheet(
                    assignment: proposal * 10 + Int64(index), judge: Int64(index), marks: [:], total: Fraction(total))
            })
    }

    @Test func `One reviewer who disagrees decides nothing: the outcome follows the declared rule`() throws {
        func first(_ rule: RankingRule, _ entries: [RoundResult.Entry]) throws -> Int64? {
            try RoundResult(entries: entries, rule: rule, seed: 1).lines.first { $0.place == 1 }?.entry.proposal
        }
        // One of three disagrees: whether that turns the order is said by the rule alone.
        let entries = [entry(1, [90, 90, 10]), entry(2, [70, 70, 70])]
        let trimmed = RankingRule(method: .trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 3, quorum: 3)
        let mean = RankingRule(method: .mean, quorum: 3)
        #expect(try first(trimmed, entries) == 1)
        #expect(try first(mean, entries) == 2)
        // Nobody is left undecided because of it: every entry has a score and a place under both.
        for rule in [trimmed, mean] {
            let lines = try RoundResult(entries: entries, rule: rule, seed: 1).lines
            #expect(lines.compactMap(\.place).sorted() == [1, 2])
            #expect(lines.allSatisfy { $0.aggregation.score != nil })
        }
    }

    @Test func `Another weight is one calculation over the marks, and no sheet is written anew`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        func rows() async throws -> [String] {
            try await stage.test.owner.read { db in
                try db.rows("SELECT id || ' ' || xmin::text || ' ' || version FROM score_sheet ORDER BY id") { row in
                    try row.next(String.self)
                }
            }
        }
        let before = try await rows()
        #expect(before.count == 18)
        // Weights of an open round are frozen: nobody can make the sheets say something else by changing them.
        await #expect(throws: ReviewRefusal.ruleFrozen) {
            try await stage.write(.olivia) { change in _ = try round.setCriteria(Stage.criteria, in: change) }
        }
        _ = try await stage.write(.olivia) { change in try round.close(seed: 1, in: change) }
        #expect(try await rows() == before)
        // What another weight would give is worked out from the same marks.
        let criteria = try await stage.read(.olivia) { viewer, db in try round.criteria(for: viewer, in: db) }
        let content = try await stage.content(10, 5, 5, of: round)
        #expect(try content.total(criteria: criteria, rule: round.rule) == Fraction(70))
        #expect(try await rows() == before)
        try await stage.test.drop()
    }

    @Test func `One form and three evaluators are three sheets, and each question stands there once`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        let (questions, sheets, judges) = try await stage.test.owner.read { db in
            (
                try db.value("SELECT count(*) FROM criterion", as: Int64.self),
                try db.rows(
                    """
                    SELECT count(DISTINCT s.id) FROM score_sheet s
                    JOIN review_assignment a ON (a.tenant_id, a.id) = (s.tenant_id, s.assignment_id)
                    WHERE s.submitted_at IS NOT NULL GROUP BY a.proposal_id
                    """
                ) { row in try row.next(Int64.self) },
                try db.rows(
                    """
                    SELECT count(DISTINCT a.reviewer_id) FROM review_assignment a GROUP BY a.proposal_id
                    """
                ) { row in try row.next(Int64.self) }
            )
        }
        #expect(questions == 3)
        #expect(sheets == [3, 3, 3, 3, 3, 3])
        #expect(judges == [3, 3, 3, 3, 3, 3])
        try await stage.test.drop()
    }
}
