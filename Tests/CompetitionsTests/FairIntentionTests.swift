import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// What a need and an offer intend at a fair, and what comes of it.
struct FairIntentionTests {
    @Test func `an intention is taken back with a reason until it is signed, and the pair states another`()
        async throws
    {
        let stage = try await Stage.set()
        let (id, need, offer) = try await stage.write(.olivia) { change in
            let fair = try Fair.open(
                title: "双选会", startsAt: Timestamp(Stage.start, in: .shanghai), tables: 2, slotMinutes: 5, in: change)
            for side in Fair.Side.allCases {
                try Fair.post(
                    [.init(side: side, name: "甲", subject: "助老", capacity: 1, money: Money(fen: 5))], to: fair.id,
                    in: change)
            }
            let parties = try fair.parties(for: change.viewer, in: change.db)
            return (
                fair.id, try #require(parties.first { $0.side == .need }?.id),
                try #require(parties.first { $0.side == .offer }?.id)
            )
        }
        func intend(_ fen: Int64) async throws {
            try await stage.write(.olivia) { change in
                try Fair.intend([(need: need, offer: offer, amount: Money(fen: fen))], at: id, in: change)
            }
        }
        func standing() async throws -> [Fair.Intention] {
            try await stage.read(.eve) { viewer, db in
                try Fair.find(id, for: viewer, in: db).intentions(for: viewer, in: db)
            }
        }
        func withdraw(_ intention: Int64, _ reason: String = "金额填错", by person: Stage.Person = .olivia) async throws {
            try await stage.write(person) { change in
                try Fair.withdraw(intention: intention, reason: reason, at: id, in: change)
            }
        }
        func sign(_ intention: Int64, on day: Day) async throws {
            try await stage.write(.olivia) { change in
                try Fair.sign(intention, number: "1", amount: Money(fen: 4), on: day, at: id, in: change)
            }
        }
        try await intend(500)
        await #expect(throws: ContestRefusal.intentionStated) { try await intend(5) }
        let first = try #require(try await standing().first?.id)
        await #expect(throws: FieldRefusal.self) { try await withdraw(first, " ") }
        await #expect(throws: NotFound.self) { try await withdraw(first, by: .alice) }
        try await withdraw(first)
        #expect(try await standing().isEmpty)
        await #expect(throws: FieldRefusal.self) { try await withdraw(first) }
        await #expect(throws: FieldRefusal.self) { try await sign(first, on: Stage.start) }
        await #expect(throws: PostgresError.self) {
            try await stage.direct("UPDATE fair_intention SET amount_fen = 1")
        }
        try await intend(5)
        let second = try #require(try await standing().first?.id)
        await #expect(throws: FieldRefusal.self) { try await sign(second, on: try Stage.start.adding(days: 1)) }
        try await sign(second, on: Stage.start)
        await #expect(throws: ContestRefusal.intentionSigned) { try await withdraw(second) }
    }
}
