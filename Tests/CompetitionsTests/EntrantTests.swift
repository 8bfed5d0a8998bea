import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// Who may enter an edition, and what of its set-up can be taken away again.
struct EntrantTests {
    private func held(_ stage: Stage) async throws -> Competition.ID {
        try await stage.write(.olivia) { change in
            try Competition.hold(
                call: 1, .init(edition: 1, year: 2026, title: "创投大赛", honourLevel: .city), in: change
            ).id
        }
    }

    private func takeIn(_ stage: Stage, _ id: Competition.ID, only named: [Int64] = []) async throws -> Int {
        try await stage.write(.olivia) { change in try Competition.takeIn(id, only: named, in: change) }
    }

    private func waiting(_ stage: Stage, _ id: Competition.ID) async throws -> [Int64: ContestRefusal?] {
        try await stage.read(.olivia) { viewer, db in
            let all = try Competition.find(id, for: viewer, in: db).waiting(for: viewer, in: db)
            return Dictionary(uniqueKeysWithValues: all.map { ($0.proposal, $0.obstacle) })
        }
    }

    @Test func `the operator and its partners are left out by name, everybody else enters`() async throws {
        let stage = try await Stage.set()
        let id = try await held(stage)
        try await stage.direct("INSERT INTO competition_party VALUES (1, \(id), 2, 'operator')")
        try await stage.direct(
            """
            DO $$ BEGIN SET LOCAL session_replication_role = replica;
            INSERT INTO proposal_partner (tenant_id, proposal_id, organisation_id, share_basis_points, task, state,
                agreed_fen, answered_by, answered_at, named_by)
            VALUES (1, 3, 2, 4000, '督导', 'agreed', 100, 8, moment(), 8); END $$
            """)
        let refusal = await #expect(throws: FieldRefusal.self) { try await takeIn(stage, id, only: [1, 2]) }
        #expect(refusal?.message.key == "contests.left_out.competition_operator_enters")
        #expect(refusal?.message.arguments["title"] == "项目1" && refusal?.field == "proposals")
        #expect(try await takeIn(stage, id) == 3)
        let left = try await waiting(stage, id)
        #expect(left == [1: .operatorEnters, 3: .operatorEnters, 6: .operatorEnters])
        try await stage.write(.olivia) { change in try Competition.remove(.party(2), from: id, in: change) }
        #expect(try await takeIn(stage, id) == 3)
        let late = await #expect(throws: PostgresError.self) {
            try await stage.direct("INSERT INTO competition_party VALUES (1, \(id), 2, 'operator')")
        }
        #expect(late?.constraint == "competition_operator_enters")
    }

    @Test func `an organisation with too many projects enters none until it is said which`() async throws {
        let stage = try await Stage.set()
        let id = try await held(stage)
        try await stage.write(.olivia) { change in
            try Competition.set(entriesMax: 1, barred: [], votes: nil, in: id, change)
        }
        // Projects 1 and 6 are of one organisation.
        #expect(try await takeIn(stage, id) == 4)
        let refusal = await #expect(throws: FieldRefusal.self) { try await takeIn(stage, id) }
        #expect(refusal?.message.key == "contests.left_out.competition_entries_max")
        #expect(try await takeIn(stage, id, only: [6]) == 1)
        #expect(try await waiting(stage, id) == [1: .entriesMax])
        // Another name changes nothing: it is the same organisation.
        let renamed = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                INSERT INTO competition_entry (tenant_id, competition_id, number, title, organisation_id,
                    organisation_name, area_code, entered_by)
                VALUES (1, \(id), 99, '又一个', 2, '新名字', '510000', 1)
                """)
        }
        #expect(renamed?.constraint == "competition_entries_max")
    }

    @Test func `a past winner of the same contest is found under another writing, one of another contest is free`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await held(stage)
        func record(_ title: String, _ project: String, _ team: String) async throws {
            try await stage.write(.olivia) { change in
                _ = try Competition.record(
                    .init(edition: 7, year: 2020, title: title, honourLevel: .city),
                    entries: [.init(title: project, organisationName: team, areaCode: "510000", grade: .gold)],
                    amounts: [.gold: Money(fen: 5)], source: "福彩", in: change)
            }
        }
        try await record("别的大赛", "项目2", "晨光社")
        try await record("创投大赛", "《项 目１》", "青苗社")
        try await stage.write(.olivia) { change in
            try Competition.set(entriesMax: nil, barred: [.gold], votes: nil, in: id, change)
        }
        #expect(try await takeIn(stage, id) == 5)
        #expect(try await waiting(stage, id) == [1: .pastWinner])
    }

    @Test func `what was mistyped is taken away and entered anew, until the result is published`() async throws {
        let stage = try await Stage.set()
        let id = try await held(stage)
        func remove(_ setting: Competition.Setting) async throws {
            try await stage.write(.olivia) { change in try Competition.remove(setting, from: id, in: change) }
        }
        func set(limit: Int64, part: Int64) async throws {
            try await stage.write(.olivia) { change in
                try Competition.add(.init(position: 1, name: "福彩", limit: Money(fen: limit)), to: id, in: change)
                try Competition.add(.init(grade: .gold, places: 1, parts: [1: Money(fen: part)]), to: id, in: change)
            }
        }
        try await set(limit: 1, part: 100)
        await #expect(throws: ContestRefusal.purseUsed) { try await remove(.purse(1)) }
        try await remove(.grade(.gold))
        try await remove(.purse(1))
        await #expect(throws: FieldRefusal.self) { try await remove(.purse(1)) }
        try await set(limit: 500, part: 100)
        try await stage.write(.olivia) { change in
            for position in 1...2 {
                try Competition.add(
                    .init(position: position, kind: .pitch, begins: Stage.start, ends: Stage.start), to: id, in: change)
            }
            try Competition.limit(stage: 1, area: "510000", to: 1, in: id, change)
        }
        #expect(try await takeIn(stage, id) == 6)
        try await remove(.stage(1))
        let entry = try await stage.write(.olivia) { change in
            let first = try Competition.find(id, for: change.viewer, in: change.db)
                .entries(for: change.viewer, in: change.db)[0].id
            try Competition.advance(first, toStage: 2, reason: "特别", in: id, change)
            return first
        }
        await #expect(throws: ContestRefusal.stageReached) { try await remove(.stage(2)) }
        try await stage.write(.carol) { change in
            try Competition.choose(entry, grade: .gold, reason: "特别", in: id, change)
            #expect(try Competition.publishAsRead(id, in: change) == 1)
        }
        await #expect(throws: ContestRefusal.published) { try await remove(.grade(.gold)) }
        await #expect(throws: PostgresError.self) {
            try await stage.direct("DELETE FROM competition_grade_part")
        }
    }

    @Test func `nothing is published but what was read`() async throws {
        let stage = try await Stage.set()
        let id = try await held(stage)
        let (seen, entries) = try await stage.write(.olivia) { change in
            _ = try Competition.takeIn(id, in: change)
            try Competition.add(.init(grade: .gold, places: 2), to: id, in: change)
            let edition = try Competition.find(id, for: change.viewer, in: change.db)
            let entries = try edition.entries(for: change.viewer, in: change.db).map(\.id)
            try Competition.choose(entries[0], grade: .gold, reason: "特别", in: id, change)
            return (try edition.digestOfStandings(for: change.viewer, in: change.db), entries)
        }
        try await stage.write(.olivia) { change in
            try Competition.choose(entries[1], grade: .gold, reason: "也特别", in: id, change)
        }
        await #expect(throws: ContestRefusal.resultChanged) {
            try await stage.write(.carol) { change in _ = try Competition.publish(id, seen: seen, in: change) }
        }
        #expect(try await stage.write(.carol) { change in try Competition.publishAsRead(id, in: change) } == 2)
    }

    @Test func `who enters is told to nobody but the staff while reviewers may not know it`() async throws {
        let stage = try await Stage.set()
        let id = try await held(stage)
        _ = try await takeIn(stage, id)
        func teams(_ person: Stage.Person) async throws -> Set<String> {
            try await stage.read(person) { viewer, db in
                let entries = try Competition.find(id, for: viewer, in: db).entries(for: viewer, in: db)
                #expect(entries.allSatisfy { ($0.organisation == nil) == $0.organisationName.isEmpty })
                return Set(entries.map(\.organisationName))
            }
        }
        #expect(try await teams(.bob).contains("青苗社"))
        _ = try await stage.write(.olivia) { change in
            try ReviewRound.draft(
                call: 1, Stage.draft(anonymity: .doubleBlind), criteria: Stage.criteria, in: change)
        }
        #expect(try await teams(.bob) == [""])
        #expect(try await teams(.eve) == [""])
        #expect(try await teams(.olivia).contains("青苗社"))
    }
}
