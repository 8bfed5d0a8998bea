import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// A live pitch ranks by the whole rule that it was opened with, and what came of it is frozen when it closes.
struct PitchRankingTests {
    private func session(_ stage: Stage, _ rule: RankingRule) async throws -> PitchSession.ID {
        try await stage.write(.olivia) { change in
            let edition = try Competition.hold(
                call: 1, .init(edition: 1, year: 2026, title: "创投大赛", honourLevel: .city), in: change)
            _ = try Competition.takeIn(edition.id, in: change)
            try Competition.add(.init(grade: .gold, places: 1), to: edition.id, in: change)
            let session = try PitchSession.draft(
                .init(
                    name: "决赛", rule: rule,
                    criteria: [.init(name: "需求", marksMax: 40), .init(name: "表现", marksMax: 60)],
                    judges: [Stage.Person.bob, .bai, .bing].map { .init($0.rawValue) }), for: edition.id, in: change)
            try PitchSession.draw(session.id, typed: .init(42, source: "掷骰"), in: change)
            try PitchSession.open(session.id, in: change)
            return session.id
        }
    }

    private func order(_ stage: Stage, _ id: PitchSession.ID) async throws -> [Competition.Entry.ID] {
        try await stage.read(.olivia) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).slots(for: viewer, in: db).map(\.entry)
        }
    }

    /// Marks by entry and judge; the entries in their order.
    private func pitch(_ stage: Stage, _ id: PitchSession.ID, _ marks: [[[String]]]) async throws {
        for (entry, sheets) in zip(try await order(stage, id), marks) {
            for step in [PitchState.Step.called, .pitching, .marking] {
                try await stage.write(.olivia) { change in try PitchSession.step(step, of: id, in: change) }
            }
            for (judge, sheet) in zip([Stage.Person.bob, .bai, .bing], sheets) {
                try await stage.write(judge) { change in
                    try PitchSheet.deliver(
                        sheet.compactMap { Fraction($0) }, for: entry, key: "key-\(judge)-\(entry)", in: id, change)
                }
            }
            try await stage.write(.olivia) { change in try PitchSession.step(.revealed, of: id, in: change) }
        }
    }

    private func standings(_ stage: Stage, _ id: PitchSession.ID) async throws -> [Competition.Standing] {
        try await stage.read(.carol) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            return try Competition.find(session.competition, for: viewer, in: db).standings(for: viewer, in: db)
        }
    }

    private let low = [["1", "1"], ["1", "1"], ["1", "1"]]

    @Test func `a pitch that ranks by exact scores gives gold to the better of two of one rounded score`()
        async throws
    {
        let stage = try await Stage.set()
        let rule = RankingRule(method: .mean, places: 0, rankedBy: .exact, quorum: 3)
        let id = try await session(stage, rule)
        let better = [["20", "50"], ["20", "50"], ["20", "51"]]
        try await pitch(
            stage, id, [[["20", "50"], ["20", "50"], ["20", "50"]], better, low, low, low, low])
        let entries = try await order(stage, id)
        let first = try #require(try await standings(stage, id).first)
        #expect(first.entry == entries[1] && first.grade == .gold && first.score == Fraction(70))
    }

    @Test func `equal scores of a pitch are told apart along the tie chain`() async throws {
        let stage = try await Stage.set()
        let rule = RankingRule(method: .mean, quorum: 3, tieChain: [.criterion("2"), .lowestSheet, .shared])
        let id = try await session(stage, rule)
        let even = [["20", "50"], ["20", "50"], ["20", "50"]]
        try await pitch(
            stage, id,
            [
                [["30", "40"], ["30", "40"], ["30", "40"]], [["25", "50"], ["20", "50"], ["15", "50"]], even, low, low,
                low,
            ])
        let entries = try await order(stage, id)
        let standings = try await standings(stage, id)
        #expect(standings.prefix(3).map(\.entry) == [entries[2], entries[1], entries[0]])
        #expect(standings.map(\.place) == [1, 2, 3, 4, 4, 4])
        #expect(standings.first?.grade == .gold)
    }

    @Test func `basis and tie chain are frozen with the opening, and name criteria of the session`() async throws {
        let stage = try await Stage.set()
        _ = try await session(stage, RankingRule(method: .mean, quorum: 1))
        for change in ["ranked_by = 'exact'", "tie_chain = '{draw}'", "rounding = 'down'"] {
            await #expect(throws: PostgresError.self) { try await stage.direct("UPDATE pitch_session SET \(change)") }
        }
        await #expect(throws: (any Error).self) {
            try await session(stage, RankingRule(method: .mean, quorum: 1, tieChain: [.criterion("3"), .shared]))
        }
    }

    @Test func `what came of a pitch is frozen when it closes, with a calculation, and the check finds another`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await session(
            stage, RankingRule(method: .mean, places: 1, rankedBy: .exact, quorum: 2, tieChain: [.median, .draw]))
        try await pitch(stage, id, [low, low, [["20", "50"], ["20", "51.5"]], low, low, low])
        try await stage.write(.olivia) { change in try PitchSession.close(id, in: change) }
        let (frozen, result, broken) = try await stage.read(.olivia) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            return (
                try PitchRanking.find(of: session, for: viewer, in: db), try session.result(for: viewer, in: db),
                try ContestsCheck.run(for: viewer, in: db)
            )
        }
        let ranking = try #require(frozen)
        #expect(broken == [])
        #expect(ranking.sha256 == SHA256.digest(Array(ranking.derivation.utf8)))
        let lines = try #require(try JSON.parse(ranking.derivation)["entries"]?.array)
        #expect(lines.count == 6 && lines[0]["exact"]?.string == "70.75" && lines[0]["score"]?.string == "70.8")
        #expect(lines.compactMap { $0["place"]?.number?.int64 } == [1, 2, 3, 4, 5, 6])
        #expect(lines[0]["sheets"]?.array?.count == 2)
        #expect(try JSON.parse(ranking.calculation)["rule"]?["tie_chain"] == ["median", "draw"])
        #expect(result.lines.map(\.place) == [1, 2, 3, 4, 5, 6])
        await #expect(throws: PostgresError.self) {
            try await stage.direct("UPDATE pitch_ranking SET calculation = '{}'")
        }
        await #expect(throws: NotFound.self) {
            _ = try await stage.read(.eve) { viewer, db in
                try PitchRanking.find(of: try PitchSession.find(id, for: viewer, in: db), for: viewer, in: db)
            }
        }
    }

    @Test func `an entry whose quorum was lowered has its score and place under it`() throws {
        let sheet = RoundResult.Sheet(assignment: 1, judge: 1, marks: [:], total: Fraction(80))
        let entries = [
            RoundResult.Entry(proposal: 1, number: 1, lot: 0, sheets: [sheet], quorum: 1),
            RoundResult.Entry(proposal: 2, number: 2, lot: 0, sheets: [sheet]),
        ]
        let result = try RoundResult(entries: entries, rule: RankingRule(method: .mean, quorum: 2), seed: 1)
        #expect(result.lines.map(\.place) == [1, nil])
        #expect(result.resultCalculation["entries"]?.array?.first?["quorum"]?.number?.int64 == 1)
    }
}
