import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// A judge stands back (回避) at any time until the session closes, also after the sheet was delivered.
struct PitchRecusalTests {
    private static let judges: [Stage.Person] = [.bob, .bai, .bing]

    private func session(_ stage: Stage, quorum: Int = 2) async throws -> PitchSession.ID {
        for person in Self.judges { try await stage.enrol(person) }
        return try await stage.write(.olivia) { change in
            let edition = try Competition.hold(
                call: 1, .init(edition: 1, year: 2026, title: "创投大赛", honourLevel: .city), in: change)
            _ = try Competition.takeIn(edition.id, in: change)
            try Competition.add(.init(grade: .gold, places: 1), to: edition.id, in: change)
            let session = try PitchSession.draft(
                .init(
                    name: "决赛", rule: RankingRule(method: .mean, quorum: quorum),
                    criteria: [.init(name: "需求", marksMax: 100)], judges: Self.judges.map { .init($0.rawValue) }),
                for: edition.id, in: change)
            try PitchSession.draw(session.id, in: change)
            try PitchSession.open(session.id, in: change)
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
        key: String = "key"
    ) async throws {
        try await stage.write(person) { change in
            try PitchSheet.deliver([Fraction(mark)], for: entry, key: "\(key)-\(person)-\(entry)", in: id, change)
        }
    }

    private func recuse(
        _ stage: Stage, _ person: Stage.Person, _ entry: Competition.Entry.ID, _ id: PitchSession.ID,
        judge: Int? = nil
    ) async throws {
        try await stage.write(person) { change in
            try PitchSession.recuse(judge: judge, from: entry, reason: "负责人是亲属", in: id, change)
        }
    }

    private func score(
        _ stage: Stage, _ entry: Competition.Entry.ID, _ id: PitchSession.ID
    ) async throws -> Fraction? {
        try await stage.read(.eve) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            let state = try session.state(for: viewer, in: db)
            return try session.revealedLines(state, for: viewer, in: db)[entry]?.score(session.rule)
        }
    }

    private func findings(_ stage: Stage) async throws -> [String] {
        try await stage.read(.olivia) { viewer, db in try ContestsCheck.run(for: viewer, in: db) }
    }

    @Test func `who delivered a sheet stands back, the sheet stays to be read and counts no more`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage)
        let entry = try await order(stage, id)[0]
        try await step(stage, id, .called, .pitching)
        try await deliver(stage, .bob, 100, entry, id)
        try await deliver(stage, .bai, 60, entry, id)
        try await recuse(stage, .bob, entry, id)
        await #expect(throws: ContestRefusal.recusalNoted) { try await recuse(stage, .bob, entry, id) }
        try await step(stage, id, .marking)
        // The quorum is counted anew.
        await #expect(throws: ContestRefusal.sessionQuorum) { try await step(stage, id, .revealed) }
        try await deliver(stage, .bing, 80, entry, id)
        try await step(stage, id, .revealed)
        #expect(try await score(stage, entry, id) == Fraction(70))
        let (sheets, recusals) = try await stage.read(.olivia) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            return (
                try PitchSheet.all(in: session, for: viewer, in: db), try session.recusals(for: viewer, in: db)
            )
        }
        #expect(sheets.map(\.judge) == [1, 2, 3] && sheets[0].total == Fraction(100))
        #expect(recusals.map(\.hadSheet) == [true] && recusals[0].reason == "负责人是亲属")
        // Nobody but staff and the judge learns of it.
        for person in [Stage.Person.bai, .eve] {
            let seen = try await stage.read(person) { viewer, db in
                try PitchSession.find(id, for: viewer, in: db).recusals(for: viewer, in: db).count
            }
            #expect(seen == 0)
        }
        #expect(try await findings(stage) == [])
    }

    @Test func `after the score was revealed it is reckoned again, and an entry without enough sheets is called again`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await session(stage)
        let entries = try await order(stage, id)
        try await step(stage, id, .called, .pitching)
        for (person, mark) in [(Stage.Person.bob, 100), (.bai, 60), (.bing, 80)] as [(Stage.Person, Int64)] {
            try await deliver(stage, person, mark, entries[0], id)
        }
        try await step(stage, id, .marking, .revealed)
        try await recuse(stage, .bob, entries[0], id)
        #expect(try await score(stage, entries[0], id) == Fraction(70))
        for entry in entries[1...] {
            try await step(stage, id, .called, entry: entry)
            try await step(stage, id, .skipped)
        }
        // The officer lets another one stand back: one sheet is left of two, and the session does not close.
        try await recuse(stage, .olivia, entries[0], id, judge: 2)
        #expect(try await score(stage, entries[0], id) == nil)
        await #expect(throws: ContestRefusal.sessionQuorum) {
            try await stage.write(.olivia) { change in try PitchSession.close(id, in: change) }
        }
        await #expect(throws: ContestRefusal.recused) {
            try await deliver(stage, .bai, 1, entries[0], id, key: "another")
        }
        try await stage.write(.carol) { change in
            try PitchSession.lowerQuorum(of: entries[0], to: 1, reason: "两位评委回避", in: id, change)
        }
        #expect(try await score(stage, entries[0], id) == Fraction(80))
        try await stage.write(.olivia) { change in try PitchSession.close(id, in: change) }
        await #expect(throws: ContestRefusal.sessionClosed) { try await recuse(stage, .bing, entries[0], id) }
        #expect(try await findings(stage) == [])
    }

    @Test func `an entry that lost its score is marked again by who has not marked it, or skipped`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage)
        let entries = try await order(stage, id)
        try await step(stage, id, .called, .pitching)
        try await deliver(stage, .bob, 100, entries[0], id)
        try await deliver(stage, .bai, 60, entries[0], id)
        try await step(stage, id, .marking, .revealed)
        // As long as it has its score nobody calls it, and no sheet comes late.
        await #expect(throws: ContestRefusal.stepOutOfTurn) { try await step(stage, id, .called, entry: entries[0]) }
        await #expect(throws: ContestRefusal.sheetLate) { try await deliver(stage, .bing, 80, entries[0], id) }
        try await recuse(stage, .bob, entries[0], id)
        try await step(stage, id, .called, entry: entries[0])
        #expect(try await score(stage, entries[0], id) == nil)
        try await step(stage, id, .pitching, .marking)
        try await deliver(stage, .bing, 80, entries[0], id)
        try await step(stage, id, .revealed)
        #expect(try await score(stage, entries[0], id) == Fraction(70))
        for entry in entries[1...] {
            try await step(stage, id, .called, entry: entry)
            try await step(stage, id, .skipped)
        }
        try await recuse(stage, .bai, entries[0], id)
        try await step(stage, id, .called, entry: entries[0])
        try await step(stage, id, .skipped)
        try await stage.write(.olivia) { change in try PitchSession.close(id, in: change) }
        #expect(try await findings(stage) == [])
    }

    @Test func `what a judge declares at a pitch is a conflict wherever the proposal is judged again`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage)
        let entries = try await order(stage, id)
        let proposals = try await stage.read(.olivia) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            return try Competition.find(session.competition, for: viewer, in: db).entries(for: viewer, in: db)
                .filter { $0.id == entries[0] }.compactMap(\.proposal)
        }
        let proposal = try #require(proposals.first)
        // The officer lets a judge go for a reason of the day; only what the judge declares says something of the pair.
        try await recuse(stage, .olivia, entries[0], id, judge: 2)
        try await recuse(stage, .bob, entries[0], id)
        func grounds(_ reviewer: Int64) async throws -> [ConflictOfInterest.Ground] {
            try await stage.read(.olivia) { viewer, db in
                try ConflictOfInterest.between(.init(reviewer), proposal, tenant: stage.tenant.id, in: db).map(\.ground)
            }
        }
        #expect(try await grounds(1) == [.declared])
        #expect(try await grounds(2).isEmpty)
    }
}
