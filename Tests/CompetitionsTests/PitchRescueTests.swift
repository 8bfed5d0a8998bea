import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// Live pitches that got into a mess, and how they get out of it.
struct PitchRescueTests {
    private func draft(_ name: String, quorum: Int, _ judges: [Stage.Person]) -> PitchSession.Draft {
        .init(
            name: name, rule: RankingRule(method: .mean, quorum: quorum), criteria: [.init(name: "需求", marksMax: 100)],
            judges: judges.map { .init($0.rawValue) })
    }

    private func session(
        _ stage: Stage, quorum: Int = 2, judges: [Stage.Person] = [.bob, .bai], opens: Bool = true
    ) async throws -> PitchSession.ID {
        let terms = draft("决赛", quorum: quorum, judges)
        return try await stage.write(.olivia) { change in
            let edition = try Competition.hold(
                call: 1, .init(edition: 1, year: 2026, title: "创投大赛", honourLevel: .city), in: change)
            _ = try Competition.takeIn(edition.id, in: change)
            try Competition.add(.init(grade: .gold, places: 1), to: edition.id, in: change)
            let session = try PitchSession.draft(terms, for: edition.id, in: change)
            try PitchSession.draw(session.id, typed: .init(42, source: "掷骰"), in: change)
            if opens { try PitchSession.open(session.id, in: change) }
            return session.id
        }
    }

    private func order(_ stage: Stage, _ id: PitchSession.ID) async throws -> [Competition.Entry.ID] {
        try await stage.read(.olivia) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).slots(for: viewer, in: db).map(\.entry)
        }
    }

    private func step(
        _ stage: Stage, _ id: PitchSession.ID, _ steps: PitchState.Step..., entry: Competition.Entry.ID? = nil
    ) async throws {
        for step in steps {
            try await stage.write(.olivia) { change in
                try PitchSession.step(
                    step, entry: step == .called ? entry : nil, reason: step == .skipped ? "未到场" : "", of: id,
                    in: change)
            }
        }
    }

    private func deliver(
        _ stage: Stage, _ person: Stage.Person, _ mark: Int64, _ entry: Competition.Entry.ID, _ id: PitchSession.ID,
        seat: Int? = nil
    ) async throws {
        try await stage.write(person) { change in
            try PitchSheet.deliver(
                [Fraction(mark)], for: entry, key: "key-\(person)-\(entry)", seat: seat, in: id, change)
        }
    }

    private func edition(_ stage: Stage, _ id: PitchSession.ID) async throws -> Competition.ID {
        try await stage.read(.olivia) { viewer, db in try PitchSession.find(id, for: viewer, in: db).competition }
    }

    private func findings(_ stage: Stage) async throws -> [String] {
        try await stage.read(.olivia) { viewer, db in try ContestsCheck.run(for: viewer, in: db) }
    }

    @Test func `the log tells nobody but staff and the judge who stood back or delivered`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage, quorum: 1)
        let entries = try await order(stage, id)
        try await stage.write(.bob) { change in
            try PitchSession.recuse(judge: nil, from: entries[1], reason: "亲属", in: id, change)
        }
        try await step(stage, id, .called, .pitching)
        try await deliver(stage, .bai, 50, entries[0], id)
        func judges(_ person: Stage.Person) async throws -> [Int?] {
            try await stage.read(person) { viewer, db in
                try PitchSession.find(id, for: viewer, in: db).log(for: viewer, in: db)
                    .filter { [.sheet, .recused].contains($0.step) }.map(\.judge)
            }
        }
        #expect(try await judges(.eve) == [nil, nil])
        #expect(try await judges(.bob) == [1, nil])
        #expect(try await judges(.bai) == [nil, 2])
        #expect(try await judges(.olivia) == [1, 2])
    }

    @Test func `fifty judges deliver at once, and none of them waits for a ring`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage, quorum: 1)
        let entry = try await order(stage, id)[0]
        try await stage.direct(
            """
            DO $$ BEGIN SET LOCAL session_replication_role = replica;
            INSERT INTO account (name) SELECT 'Judge ' || n FROM generate_series(1, 50) n;
            INSERT INTO pitch_judge (tenant_id, session_id, number, account_id)
            SELECT 1, \(id), 2 + row_number() OVER (ORDER BY a.id), a.id FROM account a WHERE a.name LIKE 'Judge %';
            END $$
            """)
        try await step(stage, id, .called, .pitching)
        let accounts = try await stage.read(.olivia) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).judges(for: viewer, in: db)
                .filter { $0.number > 2 }.map(\.account)
        }
        let viewers = accounts.map { account in
            Viewer(account: account, name: "judge", tenant: stage.tenant, today: Stage.start)
                .at(Timestamp(Stage.start, TimeOfDay(hour: 12, minute: 0) ?? .midnight, in: .shanghai))
        }
        let begin = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, viewer) in viewers.enumerated() {
                // Twice under one key, as a pad does that heard nothing.
                for _ in 0...(index < 10 ? 1 : 0) {
                    group.addTask {
                        // A server that is asked too much says so, and a pad sends again until it is told.
                        while true {
                            do {
                                return try await stage.test.database.write(as: viewer) { change in
                                    try PitchSheet.deliver(
                                        [Fraction(50)], for: entry, key: "pad-\(index)-key", in: id, change)
                                }
                            } catch is PoolTimeout { continue }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        // A single ring costs a second until the server breaks it.
        #expect(ContinuousClock.now - begin < .seconds(20))
        let state = try await stage.read(.olivia) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).state(for: viewer, in: db)
        }
        #expect(state.sheets(of: entry) == 50)
        let rings = try await stage.test.owner.read { db in
            try db.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", as: Int64.self)
        }
        #expect(rings == 0)
    }

    @Test func `an absent team is skipped, another is called instead, and who withdrew is not waited for`() async throws
    {
        let stage = try await Stage.set()
        let id = try await session(stage, quorum: 1)
        let (entries, edition) = (try await order(stage, id), try await edition(stage, id))
        try await step(stage, id, .called)
        await #expect(throws: FieldRefusal.self) {
            try await stage.write(.olivia) { change in try PitchSession.step(.skipped, of: id, in: change) }
        }
        // Called by mistake: the next one instead, without a mark for the first.
        try await step(stage, id, .called, entry: entries[1])
        try await step(stage, id, .pitching, .marking)
        try await deliver(stage, .bob, 80, entries[1], id)
        try await step(stage, id, .revealed)
        for entry in entries[2...4] {
            try await step(stage, id, .called, entry: entry)
            try await step(stage, id, .pitching)
            try await deliver(stage, .bob, 60, entry, id)
            try await step(stage, id, .skipped)
            await #expect(throws: ContestRefusal.sheetSkipped) { try await deliver(stage, .bai, 1, entry, id) }
        }
        // Who came late is called again.
        try await step(stage, id, .called, entry: entries[4])
        try await step(stage, id, .pitching, .marking)
        try await deliver(stage, .bai, 70, entries[4], id)
        try await step(stage, id, .revealed)
        try await stage.write(.olivia) { change in
            for entry in [entries[0], entries[5]] {
                try Competition.withdraw(entry, from: edition, reason: "退出", in: change)
            }
            try PitchSession.close(id, in: change)
        }
        let scores = try await stage.read(.olivia) { viewer, db in
            let standings = try Competition.find(edition, for: viewer, in: db).standings(for: viewer, in: db)
            return Dictionary(uniqueKeysWithValues: standings.map { ($0.entry, $0.score) })
        }
        #expect(scores[entries[1]] == Fraction(80) && scores[entries[4]] == Fraction(65))
        #expect(scores[entries[2]] == .some(nil) && scores[entries[0]] == nil)
        #expect(try await findings(stage) == [])
    }

    @Test func `a quorum out of reach is lowered for one entry, by who decides, with a reason`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage, quorum: 2)
        let entries = try await order(stage, id)
        try await step(stage, id, .called, .pitching)
        try await deliver(stage, .bob, 80, entries[0], id)
        func lower(_ person: Stage.Person, to quorum: Int, reason: String = "评委临时回避") async throws {
            try await stage.write(person) { change in
                try PitchSession.lowerQuorum(of: entries[0], to: quorum, reason: reason, in: id, change)
            }
        }
        await #expect(throws: ContestRefusal.quorumInReach) { try await lower(.carol, to: 1) }
        try await stage.write(.bai) { change in
            try PitchSession.recuse(judge: nil, from: entries[0], reason: "同单位", in: id, change)
        }
        try await step(stage, id, .marking)
        await #expect(throws: ContestRefusal.sessionQuorum) { try await step(stage, id, .revealed) }
        await #expect(throws: NotFound.self) { try await lower(.olivia, to: 1) }
        await #expect(throws: FieldRefusal.self) { try await lower(.carol, to: 1, reason: "") }
        await #expect(throws: ContestRefusal.quorumInReach) { try await lower(.carol, to: 2) }
        try await lower(.carol, to: 1)
        try await step(stage, id, .revealed)
        for entry in entries.dropFirst() {
            try await step(stage, id, .called, entry: entry)
            try await step(stage, id, .skipped)
        }
        try await stage.write(.olivia) { change in try PitchSession.close(id, in: change) }
        #expect(try await findings(stage) == [])
    }

    @Test func `a session set up wrongly is revised, one that was opened is withdrawn, and the edition goes on`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await session(stage, opens: false)
        let edition = try await edition(stage, id)
        let better = draft("总决赛", quorum: 1, [.bing, .bao, .bob])
        try await stage.write(.olivia) { change in try PitchSession.revise(id, better, in: change) }
        let (name, judges) = try await stage.read(.olivia) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            return (session.name, try session.judges(for: viewer, in: db).map(\.account.rawValue))
        }
        #expect(name == "总决赛" && judges == [6, 7, 4])
        let entries = try await order(stage, id)
        try await stage.write(.bing) { change in
            try PitchSession.recuse(judge: nil, from: entries[0], reason: "亲属", in: id, change)
        }
        await #expect(throws: ContestRefusal.recusalsStand) {
            try await stage.write(.olivia) { change in try PitchSession.revise(id, better, in: change) }
        }
        await #expect(throws: ContestRefusal.recusalsStand) {
            try await stage.write(.olivia) { change in try PitchSession.draw(id, in: change) }
        }
        try await stage.write(.olivia) { change in try PitchSession.open(id, in: change) }
        await #expect(throws: ContestRefusal.sessionFrozen) {
            try await stage.write(.olivia) { change in try PitchSession.revise(id, better, in: change) }
        }
        await #expect(throws: PostgresError.self) { try await stage.direct("DELETE FROM pitch_criterion") }
        try await step(stage, id, .called, .pitching)
        try await deliver(stage, .bao, 90, entries[0], id)
        try await stage.write(.olivia) { change in
            try PitchSession.withdraw(id, reason: "误设", in: change)
        }
        await #expect(throws: ContestRefusal.sessionNotOpen) { try await deliver(stage, .bob, 90, entries[0], id) }
        await #expect(throws: ContestRefusal.sessionNotOpen) { try await step(stage, id, .marking) }
        #expect(try await findings(stage) == [])
        try await stage.write(.carol) { change in
            let standings = try Competition.find(edition, for: change.viewer, in: change.db)
                .standings(for: change.viewer, in: change.db)
            #expect(standings.allSatisfy { $0.score == nil })
            try Competition.choose(entries[0], grade: .gold, reason: "特别", in: edition, change)
            #expect(try Competition.publishAsRead(edition, in: change) == 1)
        }
        let shown = try await stage.read(.eve) { viewer, db in
            try PitchSession.all(
                of: try Competition.find(edition, for: viewer, in: db), for: viewer, in: db
            ).count
        }
        #expect(shown == 0)
    }

    @Test func `a session with a revealed score stays, and a sheet of another seat is refused`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage, quorum: 1)
        let entries = try await order(stage, id)
        try await step(stage, id, .called, .pitching)
        await #expect(throws: ContestRefusal.otherSeat) { try await deliver(stage, .bai, 1, entries[0], id, seat: 1) }
        try await deliver(stage, .bai, 90, entries[0], id, seat: 2)
        try await step(stage, id, .marking, .revealed)
        await #expect(throws: ContestRefusal.sessionRevealed) {
            try await stage.write(.olivia) { change in try PitchSession.withdraw(id, reason: "误设", in: change) }
        }
    }
}
