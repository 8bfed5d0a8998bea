import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// The order of a live pitch is made by chance, or from a number that others can look up, and comes out again.
struct PitchDrawTests {
    private func session(_ stage: Stage) async throws -> PitchSession.ID {
        try await stage.write(.olivia) { change in
            let edition = try Competition.hold(
                call: 1, .init(edition: 1, year: 2026, title: "创投大赛", honourLevel: .city), in: change)
            _ = try Competition.takeIn(edition.id, in: change)
            return try PitchSession.draft(
                .init(
                    name: "决赛", rule: RankingRule(method: .mean, quorum: 1),
                    criteria: [.init(name: "需求", marksMax: 100)], judges: [.init(Stage.Person.bob.rawValue)]),
                for: edition.id, in: change
            ).id
        }
    }

    private func drawn(_ stage: Stage, _ id: PitchSession.ID) async throws -> PitchSession.Draw {
        let found = try await stage.read(.eve) { viewer, db in
            let session = try PitchSession.find(id, for: viewer, in: db)
            return session.draw(try session.slots(for: viewer, in: db))
        }
        return try #require(found)
    }

    @Test func `chance makes the seed, anyone draws the order again, and every draw stays in the log`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage)
        var seeds: Set<Int64> = []
        for _ in 1...3 {
            try await stage.write(.olivia) { change in try PitchSession.draw(id, in: change) }
            let draw = try await drawn(stage, id)
            seeds.insert(draw.seed)
            #expect(!draw.isSeedTyped && draw.seedSource.isEmpty && draw.pool == [1, 2, 3, 4, 5, 6])
            #expect(draw.comesOutAgain && draw.sha256 == SHA256.digest(Array("1,2,3,4,5,6".utf8)))
            var generator = SeededGenerator(seed: draw.seed)
            #expect(generator.drawn([1, 2, 3, 4, 5, 6]) == draw.order)
        }
        #expect(seeds.count == 3)
        let draws = try await stage.read(.eve) { viewer, db in
            try PitchSession.find(id, for: viewer, in: db).log(for: viewer, in: db).count { $0.step == .drawn }
        }
        #expect(draws == 3)
    }

    @Test func `a typed seed says where it comes from`() async throws {
        let stage = try await Stage.set()
        let id = try await session(stage)
        for (seed, source) in [(7, ""), (7, "  "), (-1, "掷骰"), (7, String(repeating: "骰", count: 201))] {
            await #expect(throws: FieldRefusal.self) {
                try await stage.write(.olivia) { change in
                    try PitchSession.draw(id, typed: .init(Int64(seed), source: source), in: change)
                }
            }
        }
        try await stage.write(.olivia) { change in
            try PitchSession.draw(id, typed: .init(20_260_302, source: "双色球当期开奖号码"), in: change)
        }
        let draw = try await drawn(stage, id)
        #expect(draw.isSeedTyped && draw.seed == 20_260_302 && draw.seedSource == "双色球当期开奖号码" && draw.comesOutAgain)
        for change in ["seed_source = ''", "seed_typed = false", "seed_typed = NULL"] {
            await #expect(throws: PostgresError.self) { try await stage.direct("UPDATE pitch_session SET \(change)") }
        }
    }
}
