import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// A live pitch from its draw to its closure.
struct PitchTests {
    private func session(_ stage: Stage, quorum: Int = 2) async throws -> PitchSession.ID {
        try await stage.write(.olivia) { change in
            let edition = try Competition.hold(
                call: 1, .init(edition: 1, year: 2026, title: "创投大赛", honourLevel: .city), in: change)
            _ = try Competition.takeIn(edition.id, in: change)
            try Competition.add(.init(grade: .gold, places: 1), to: edition.id, in: change)
            let session = try PitchSession.draft(
                .init(
                    name: "决赛", rule: RankingRule(method: .mean, quorum: quorum),
                    criteria: [.init(name: "需求", marksMax: 40), .init(name: "表现", marksMax: 60)],
                    judges: [Stage.Person.bob, .bai, .bing].map { .init($0.rawValue) }), for: edition.id, in: change)
            try PitchSession.draw(session.id, typed: .init(42, source: "掷骰"), in: change)
            return session.id
        }
    }

    private func order(_ stage: Stage, _ id: PitchSession.ID) async throws -> [Competition.Entry.ID] {
        try await stage.read(.olivia) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).slots(for: viewer, in: db).map(\.entry)
        }
    }

    private func step(_ stage: Stage, _ id: PitchSession.ID, _ steps: PitchState.Step...) async throws {
        for step in steps {
            try await stage.write(.olivia) { change in try PitchSession.step(step, of: id, in: change) }
        }
    }

    private func deliver(
        _ stage: Stage, _ person: Stage.Person, _ marks: [Int64], _ entry: Competition.Entry.ID, _ id: PitchSession.ID,
        key: String? = nil
    ) async throws {
        try await stage.write(person) { change in
            try PitchSheet.deliver(
                marks.map { Fraction($0) }, for: entry, key: key ?? "key-\(person)-\(entry)", in: id, change)
        }
    }

    @Test func `the same seed draws the same order, and an opened session keeps it`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage)
        let first = try await order(stage, id)
        #expect(first.count == 6)
        func draw(_ seed: Int64) async throws {
            try await stage.write(.olivia) { change in
                try PitchSession.draw(id, typed: .init(seed, source: "掷骰"), in: change)
            }
        }
        try await draw(43)
        #expect(try await order(stage, id) != first)
        try await draw(42)
        #expect(try await order(stage, id) == first)
        try await stage.write(.olivia) { change in try PitchSession.open(id, in: change) }
        await #expect(throws: ContestRefusal.sessionFrozen) { try await draw(44) }
        for change in ["quorum = 1", "method = 'median'", "seed = 1", "places = 0", "seed_source = '别处'"] {
            await #expect(throws: PostgresError.self) {
                try await stage.direct("UPDATE pitch_session SET \(change)")
            }
        }
        await #expect(throws: PostgresError.self) { try await stage.direct("DELETE FROM pitch_slot") }
    }

    @Test func `a sheet counts once, within its range and its time, and never from a judge who stands back`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await session(stage)
        let entries = try await order(stage, id)
        try await stage.write(.olivia) { change in try PitchSession.open(id, in: change) }
        await #expect(throws: ContestRefusal.sheetEarly) { try await deliver(stage, .bob, [1, 2], entries[0], id) }
        try await step(stage, id, .called, .pitching)
        for marks in [[41, 1], [1, 61], [1], [1, 2, 3], [-1, 1]] as [[Int64]] {
            await #expect(throws: ContestRefusal.sheetMarks) { try await deliver(stage, .bob, marks, entries[0], id) }
        }
        try await deliver(stage, .bob, [30, 50], entries[0], id)
        try await deliver(stage, .bob, [30, 50], entries[0], id)
        await #expect(throws: ContestRefusal.sheetTaken) {
            try await deliver(stage, .bob, [40, 60], entries[0], id, key: "another key")
        }
        try await stage.write(.bai) { change in
            try PitchSession.recuse(judge: nil, from: entries[0], reason: "同单位", in: id, change)
        }
        await #expect(throws: ContestRefusal.recused) { try await deliver(stage, .bai, [1, 2], entries[0], id) }
        try await step(stage, id, .marking)
        await #expect(throws: ContestRefusal.sessionQuorum) { try await step(stage, id, .revealed) }
        try await deliver(stage, .bing, [20, 41], entries[0], id)
        await #expect(throws: NotFound.self) { try await deliver(stage, .bao, [1, 2], entries[0], id) }
        try await step(stage, id, .revealed)
        let (state, score) = try await stage.read(.eve) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            let state = PitchState(try session.events(for: viewer, in: db))
            return (state, try session.revealedLines(state, for: viewer, in: db)[entries[0]]?.score(session.rule))
        }
        #expect(score == Fraction(141, over: 2))
        #expect(state.sheets(of: entries[0]) == 2 && state.recused(from: entries[0]) == [2])
        await #expect(throws: ContestRefusal.stepOutOfTurn) { try await step(stage, id, .questions) }
    }

    @Test func `nothing is published while a session lacks sheets, and every line of the log replays its state`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await session(stage)
        let edition = try await stage.read(.olivia) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).competition
        }
        let entries = try await order(stage, id)
        try await stage.write(.olivia) { change in try PitchSession.open(id, in: change) }
        await #expect(throws: ContestRefusal.sessionQuorum) {
            try await stage.write(.olivia) { change in try PitchSession.close(id, in: change) }
        }
        try await stage.write(.carol) { change in
            try Competition.choose(entries[5], grade: .gold, reason: "特别", in: edition, change)
        }
        await #expect(throws: ContestRefusal.quorumMissing) {
            try await stage.write(.carol) { change in _ = try Competition.publishAsRead(edition, in: change) }
        }
        for entry in entries {
            try await step(stage, id, .called, .pitching, .questions, .marking)
            try await deliver(stage, .bob, [10, 10], entry, id)
            try await deliver(stage, .bai, [10, 20], entry, id)
            try await step(stage, id, .revealed)
        }
        try await stage.write(.olivia) { change in try PitchSession.close(id, in: change) }
        #expect(try await stage.write(.carol) { change in try Competition.publishAsRead(edition, in: change) } == 1)
        let events = try await stage.read(.eve) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).events(for: viewer, in: db)
        }
        #expect(events.map(\.sequence) == Array(1...events.count))
        let opened = try #require(events.firstIndex { $0.step == .opened })
        #expect(PitchState(events, through: opened + 3).takesMarks(of: entries[0]))
        #expect(PitchState(events).revealed == entries)
        await #expect(throws: PostgresError.self) { try await stage.direct("UPDATE pitch_event SET step = 'called'") }
    }

    @Test func `a judge in conflict stands back by itself, marks nothing by any path, and is not waited for`()
        async throws
    {
        let stage = try await Stage.set()
        let bob = try await stage.enrol(.bob)
        let bai = try await stage.enrol(.bai)
        let id = try await session(stage)
        let entries = try await order(stage, id)
        let proposals = try await stage.read(.olivia) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            let all = try Competition.find(session.competition, for: viewer, in: db).entries(for: viewer, in: db)
            return Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.proposal) })
        }
        func note(_ reviewer: Reviewer, _ entry: Competition.Entry.ID) async throws {
            let proposal = try #require(proposals[entry] ?? nil)
            try await stage.write(.olivia) { change in
                try ConflictOfInterest.note(
                    reviewer: reviewer.id, .proposal(proposal), ground: .family, evidence: "负责人的兄长", in: change)
            }
        }
        try await note(bob, entries[0])
        try await stage.write(.olivia) { change in try PitchSession.open(id, in: change) }
        try await step(stage, id, .called, .pitching)
        await #expect(throws: ContestRefusal.recused) { try await deliver(stage, .bob, [1, 2], entries[0], id) }
        try await deliver(stage, .bai, [20, 30], entries[0], id)
        try await deliver(stage, .bing, [30, 40], entries[0], id)
        // Noted in the middle: the row is refused at once, and the sheet that came before counts no more.
        try await note(bai, entries[0])
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                INSERT INTO pitch_sheet (tenant_id, session_id, judge, entry_id, marks, total, key)
                VALUES (1, \(id), 2, \(entries[0]), '{1,2}', 3, 'by another path')
                """)
        }
        #expect(error?.constraint == "pitch_sheet_in_conflict")
        try await step(stage, id, .marking)
        let (state, shown) = try await stage.read(.olivia) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            return (
                PitchState(try session.events(for: viewer, in: db)), try session.recusals(for: viewer, in: db)
            )
        }
        #expect(state.judges(of: entries[0]) == [3] && state.recused(from: entries[0]) == [1, 2])
        #expect(shown.map(\.ground) == ["family", "family"])
        await #expect(throws: ContestRefusal.sessionQuorum) { try await step(stage, id, .revealed) }
        let own = try await stage.read(.bob) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).recusals(for: viewer, in: db).map(\.judge)
        }
        #expect(own == [1])
        let strange = try await stage.read(.eve) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).recusals(for: viewer, in: db).count
        }
        #expect(strange == 0)
    }

    @Test func `a session does not open where those in conflict leave too few judges`() async throws {
        let stage = try await Stage.set()
        let bob = try await stage.enrol(.bob)
        let id = try await session(stage, quorum: 3)
        try await stage.write(.olivia) { change in
            try ConflictOfInterest.note(
                reviewer: bob.id, .proposal(1), ground: .family, evidence: "负责人的兄长", in: change)
        }
        await #expect(throws: ContestRefusal.quorumOutOfReach) {
            try await stage.write(.olivia) { change in try PitchSession.open(id, in: change) }
        }
    }

    @Test func `the check replays a session, and names a sheet or a place that was altered behind its back`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await session(stage)
        let entries = try await order(stage, id)
        try await stage.write(.olivia) { change in try PitchSession.open(id, in: change) }
        try await step(stage, id, .called, .pitching)
        try await deliver(stage, .bob, [20, 30], entries[0], id)
        func findings() async throws -> [String] {
            try await stage.read(.olivia) { viewer, db in try ContestsCheck.run(for: viewer, in: db) }
        }
        func tamper(_ statement: String) async throws {
            try await stage.direct(
                "DO $$ BEGIN SET LOCAL session_replication_role = replica; \(statement); END $$")
        }
        #expect(try await findings() == [])
        try await tamper("UPDATE pitch_sheet SET total = 51")
        #expect(try await findings().count == 1)
        try await tamper("UPDATE pitch_sheet SET total = 50, judge = 2")
        #expect(try await findings() == ["the log of live pitch \(id) is not what its sheets say"])
        try await tamper("UPDATE pitch_sheet SET judge = 1; UPDATE pitch_slot SET position = position + 100")
        #expect(try await findings() == ["the order of live pitch \(id) is not what its seed gives"])
    }
}
