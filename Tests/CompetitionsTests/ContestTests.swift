import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// An edition of a contest from its entries to its certificates.
struct ContestTests {
    private let draft = Competition.Draft(edition: 1, year: 2026, title: "创投大赛", honourLevel: .city)

    private func held(_ stage: Stage) async throws -> Competition.ID {
        let draft = draft
        return try await stage.write(.olivia) { change in
            let id = try Competition.hold(call: 1, draft, in: change).id
            try Competition.add(.init(position: 1, name: "福彩", limit: Money(fen: 300)), to: id, in: change)
            try Competition.add(.init(grade: .gold, places: 1, parts: [1: Money(fen: 100)]), to: id, in: change)
            try Competition.add(.init(grade: .silver, places: 2, parts: [1: Money(fen: 50)]), to: id, in: change)
            return id
        }
    }

    @Test func `grades go down the scores, a choice by hand survives, equal scores are not torn apart`() {
        let marks: [Int64?] = [90, 80, 70, 70, nil]
        let scores = marks.enumerated().map { index, mark in
            (entry: Competition.Entry.ID(Int64(index + 1)), score: mark.map { Fraction($0) })
        }
        let grades: [Competition.GradeTerms] = [.init(grade: .gold, places: 1), .init(grade: .silver, places: 2)]
        let plain = Competition.standings(scores: scores, grades: grades, overrides: [])
        #expect(plain.map(\.grade) == [.gold, .silver, nil, nil, nil])
        #expect(plain.map(\.place) == [1, 2, 3, 3, 5])
        let choice = Competition.Override(id: 9, entry: .init(4), grade: .gold, reason: "评委会决定")
        let byHand = Competition.standings(scores: scores, grades: grades, overrides: [choice])
        #expect(byHand.map(\.grade) == [.silver, .silver, nil, .gold, nil])
        let denied = Competition.Override(id: 9, entry: .init(1), grade: nil, reason: "材料不实")
        let without = Competition.standings(scores: scores, grades: grades, overrides: [denied])
        #expect(without.map(\.grade) == [nil, .gold, .silver, .silver, nil])
    }

    @Test func `grades follow the places of the ranking, and a floor the score that it ranks by`() {
        func scored(_ key: Int64, _ measured: String, _ place: Int) -> Competition.Scored {
            // All are published as 90.
            Competition.Scored(
                entry: .init(key), score: Fraction(90), measured: Fraction(measured), place: place)
        }
        let three = [scored(1, "89.6", 3), scored(2, "90.4", 1), scored(3, "90", 2)]
        let grades: [Competition.GradeTerms] = [
            .init(grade: .gold, places: 1), .init(grade: .silver, places: 2, floor: Fraction(90)),
        ]
        let standings = Competition.standings(three, grades: grades, overrides: [])
        #expect(standings.map(\.entry.rawValue) == [2, 3, 1])
        #expect(standings.map(\.place) == [1, 2, 3])
        #expect(standings.map(\.grade) == [.gold, .silver, nil])
        // A shared place stays shared, whatever the exact scores.
        let shared = [scored(1, "90.1", 1), scored(2, "89.9", 1)]
        #expect(Competition.standings(shared, grades: [grades[0]], overrides: []).map(\.grade) == [nil, nil])
    }

    @Test func `a floor keeps a grade back`() {
        let grades: [Competition.GradeTerms] = [.init(grade: .gold, places: 3, floor: Fraction(75))]
        let standings = Competition.standings(
            scores: [(entry: .init(1), score: Fraction(75)), (entry: .init(2), score: Fraction(74))], grades: grades,
            overrides: [])
        #expect(standings.map(\.grade) == [.gold, nil])
    }

    @Test func `places of a stage and of areas above an entry bind together`() {
        func candidate(_ key: Int64, _ path: String, _ score: Int64) -> Competition.Candidate {
            Competition.Candidate(entry: .init(key), areaPath: path, score: Fraction(score))
        }
        let candidates = [
            candidate(1, "0.51.5101.", 90), candidate(2, "0.51.5101.", 89), candidate(3, "0.51.5102.", 60),
            candidate(4, "0.53.", 50),
        ]
        let chosen = Competition.advancing(
            candidates, places: 3, quotas: [(path: "0.51.5101.", places: 1), (path: "0.51.", places: 2)])
        #expect(chosen.map(\.entry.rawValue) == [1, 3, 4])
        #expect(Competition.advancing(candidates, places: 1, quotas: []).map(\.entry.rawValue) == [1])
    }

    @Test func `a result is published once within places and limits, and withdrawn with its certificate`() async throws
    {
        let stage = try await Stage.set()
        let id = try await held(stage)
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        try await stage.write(.olivia) { change in
            _ = try round.close(seed: 1, in: change)
            _ = try Competition.takeIn(id, in: change)
        }
        await #expect(throws: NotFound.self) {
            try await stage.write(.olivia) { change in _ = try Competition.publishAsRead(id, in: change) }
        }
        let won = try await stage.write(.carol) { change in try Competition.publishAsRead(id, in: change) }
        #expect(won == 3)
        await #expect(throws: ContestRefusal.published) {
            try await stage.write(.carol) { change in _ = try Competition.publishAsRead(id, in: change) }
        }
        let count = try await stage.write(.olivia) { change in try Certificate.issueAll(of: id, in: change) }
        #expect(count == 3)
        let result = try await stage.read(.carol) { viewer, db in
            let entries = try Competition.find(id, for: viewer, in: db).entries(for: viewer, in: db)
            #expect(entries.compactMap(\.amount).reduce(0) { $0 + $1.fen } == 200)
            return try #require(entries.first { $0.grade == .gold })
        }
        try await stage.write(.carol) { change in
            try Competition.withdraw(result: try #require(result.result), of: id, reason: "弄虚作假", in: change)
        }
        let certificate = try await stage.read(.carol) { viewer, db in
            try Certificate.find(.init(try #require(result.certificate)), for: viewer, in: db)
        }
        #expect(!certificate.isValid)
        await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                INSERT INTO competition_result (tenant_id, competition_id, entry_id, grade, place, amount_fen,
                    published_by) SELECT 1, \(id), entry_id, 'gold', 1, 100, 2 FROM competition_result LIMIT 1
                """)
        }
    }

    @Test func `winners are followed over the years, the last word of a year counts, and nothing is known ahead`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await held(stage)
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        try await stage.write(.olivia) { change in
            _ = try round.close(seed: 1, in: change)
            _ = try Competition.takeIn(id, in: change)
        }
        try await stage.write(.carol) { change in _ = try Competition.publishAsRead(id, in: change) }
        let won = try await stage.read(.carol) { viewer, db in
            try Competition.find(id, for: viewer, in: db).entries(for: viewer, in: db).compactMap(\.result)
        }
        let winner = try #require(won.first)
        func follow(
            _ year: Int, _ state: Competition.FollowUp.State, _ note: String, _ person: Stage.Person = .olivia
        ) async throws {
            let later = Day(year: 2028, month: 5, day: 4) ?? .first
            try await stage.write(person, on: later) { change in
                try Competition.follow(result: winner, of: id, .init(year, state, note: note), in: change)
            }
        }
        try await follow(2026, .running, "已启动")
        try await follow(2028, .running, "误记")
        try await follow(2028, .copied, "推广到三个县")
        for year in [2025, 2029] {
            await #expect(throws: FieldRefusal.self) { try await follow(year, .running, "无") }
        }
        await #expect(throws: NotFound.self) { try await follow(2027, .running, "无", .alice) }
        let seen = try await stage.read(.eve) { viewer, db in
            try Competition.followUps(ofResult: winner, for: viewer, in: db)
        }
        #expect(seen.map(\.year) == [2026, 2028] && seen.map(\.state) == [.running, .copied])
        try await stage.write(.carol) { change in
            try Competition.withdraw(result: winner, of: id, reason: "弄虚作假", in: change)
        }
        await #expect(throws: FieldRefusal.self) { try await follow(2028, .ended, "已撤销") }
    }

    @Test func `no certificate stands on a withdrawn result, and a grade has no more than its places`() async throws {
        let stage = try await Stage.set()
        let id = try await held(stage)
        try await stage.write(.olivia) { change in _ = try Competition.takeIn(id, in: change) }
        try await stage.write(.carol) { change in
            try Competition.choose(
                try Competition.find(id, for: change.viewer, in: change.db).entries(for: change.viewer, in: change.db)[
                    0
                ]
                .id, grade: .gold, reason: "特别贡献", in: id, change)
            #expect(try Competition.publishAsRead(id, in: change) == 1)
        }
        try await stage.write(.carol) { change in
            let entry = try Competition.find(id, for: change.viewer, in: change.db)
                .entries(for: change.viewer, in: change.db)[0]
            try Competition.withdraw(result: try #require(entry.result), of: id, reason: "弄虚作假", in: change)
        }
        await #expect(throws: ContestRefusal.noEntries) {
            try await stage.write(.olivia) { change in _ = try Certificate.issueAll(of: id, in: change) }
        }
        await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                INSERT INTO competition_certificate (tenant_id, result_id, code, issued_by)
                SELECT 1, id, '0123456789AB', 1 FROM competition_result
                """)
        }
    }

    @Test func `a withdrawn result takes its honour out of the record, and the check names one that stays`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await held(stage)
        try await stage.write(.olivia) { change in _ = try Competition.takeIn(id, in: change) }
        let entry = try await stage.write(.carol) { change in
            let edition = try Competition.find(id, for: change.viewer, in: change.db)
            let first = try edition.entries(for: change.viewer, in: change.db)[0]
            try Competition.choose(first.id, grade: .gold, reason: "特别贡献", in: id, change)
            _ = try Competition.publishAsRead(id, in: change)
            return try edition.entries(for: change.viewer, in: change.db)[0]
        }
        func record() async throws -> (standing: [String], withdrawn: [String], counted: Int?) {
            try await stage.read(.eve) { viewer, db in
                let organisation = try Organisation.find(try #require(entry.organisation), in: db)
                let standing = try Organisation.standings(of: [organisation.id], on: viewer.today, in: db)
                return (
                    try organisation.honours(in: db).map(\.title),
                    try organisation.withdrawnHonours(in: db).map(\.reason), standing[organisation.id]?.honours
                )
            }
        }
        #expect(try await record().standing.count == 1)
        let result = try await stage.read(.carol) { viewer, db in
            try #require(try Competition.find(id, for: viewer, in: db).entries(for: viewer, in: db)[0].result)
        }
        try await stage.write(.carol) { change in
            try Competition.withdraw(result: result, of: id, reason: "弄虚作假", in: change)
        }
        let after = try await record()
        #expect(after.standing.isEmpty && after.withdrawn == ["弄虚作假"] && after.counted == 0)
        func findings() async throws -> [String] {
            try await stage.read(.olivia) { viewer, db in try ContestsCheck.run(for: viewer, in: db) }
        }
        #expect(try await findings() == [])
        try await stage.direct(
            "DO $$ BEGIN SET LOCAL session_replication_role = replica; DELETE FROM honour_withdrawal; END $$")
        #expect(try await findings() == ["result \(result) was withdrawn and its honour stands"])
        try await stage.direct(
            """
            DO $$ BEGIN SET LOCAL session_replication_role = replica;
            UPDATE competition_result SET grade = 'silver', honour_id = NULL; END $$
            """)
        #expect(
            try await findings() == [
                "result \(result) names no honour",
                "the result of entry \(entry.id) in edition \(id) does not come out again",
            ])
    }
}
