import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// Votes of the public, and what keeps them from being stuffed.
struct VoteTests {
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

    @Test func `an account votes once a day, a link once, nobody outside the period`() async throws {
        let stage = try await Stage.set()
        let id = try await held(stage)
        let noon = Timestamp(Stage.start, in: .shanghai)
        let later = Timestamp(try Stage.start.adding(days: 3), in: .shanghai)
        let home = Competition.VoterAddress(digest: SHA256.digest([1]))
        let (entry, token) = try await stage.write(.olivia) { change in
            _ = try Competition.takeIn(id, in: change)
            try Competition.set(entriesMax: nil, barred: [], votes: .init(from: noon, until: later), in: id, change)
            let entries = try Competition.find(id, for: change.viewer, in: change.db)
                .entries(for: change.viewer, in: change.db)
            return (entries[0].id, try Competition.makeBallots(1, in: id, change)[0])
        }
        try await stage.write(.alice) { change in try Competition.vote(for: entry, from: home, in: id, change) }
        await #expect(throws: ContestRefusal.votedToday) {
            try await stage.write(.alice) { change in try Competition.vote(for: entry, from: home, in: id, change) }
        }
        let next = try Stage.start.adding(days: 1)
        try await stage.write(.alice, on: next) { change in try Competition.vote(for: entry, from: home, in: id, change)
        }
        try await stage.write(.eve) { change in
            try Competition.vote(for: entry, with: token, from: home, in: id, change)
        }
        await #expect(throws: ContestRefusal.ballotUsed) {
            try await stage.write(.eve, on: next) { change in
                try Competition.vote(for: entry, with: token, from: home, in: id, change)
            }
        }
        await #expect(throws: NotFound.self) {
            try await stage.write(.eve) { change in
                try Competition.vote(for: entry, with: Token(), from: home, in: id, change)
            }
        }
        await #expect(throws: ContestRefusal.votePeriod) {
            try await stage.write(.eve, on: try Stage.start.adding(days: 4)) { change in
                try Competition.vote(for: entry, from: home, in: id, change)
            }
        }
        let hidden = try await stage.read(.alice) { viewer, db in
            try Competition.find(id, for: viewer, in: db).tally(for: viewer, in: db).count
        }
        #expect(hidden == 0)
        let tally = try await stage.read(.olivia) { viewer, db in
            try Competition.find(id, for: viewer, in: db).tally(for: viewer, in: db)
        }
        #expect(tally.first?.votes == 3)
    }

    @Test func `thirty votes an hour come from one address, and what is stored tells no address`() async throws {
        let stage = try await Stage.set()
        let id = try await held(stage)
        let noon = Timestamp(Stage.start, in: .shanghai)
        let later = Timestamp(try Stage.start.adding(days: 3), in: .shanghai)
        let (entry, tokens) = try await stage.write(.olivia) { change in
            _ = try Competition.takeIn(id, in: change)
            try Competition.set(entriesMax: nil, barred: [], votes: .init(from: noon, until: later), in: id, change)
            let entries = try Competition.find(id, for: change.viewer, in: change.db)
                .entries(for: change.viewer, in: change.db)
            return (entries[0].id, try Competition.makeBallots(32, in: id, change))
        }
        let home = Competition.VoterAddress(digest: SHA256.digest([1]))
        try await stage.write(.eve) { change in
            for token in tokens.prefix(30) {
                try Competition.vote(for: entry, with: token, from: home, in: id, change)
            }
        }
        await #expect(throws: ContestRefusal.voteRate) {
            try await stage.write(.eve) { change in
                try Competition.vote(for: entry, with: tokens[30], from: home, in: id, change)
            }
        }
        let elsewhere = Competition.VoterAddress(digest: SHA256.digest([2]))
        try await stage.write(.eve) { change in
            try Competition.vote(for: entry, with: tokens[31], from: elsewhere, in: id, change)
        }
        let bursts = try await stage.read(.olivia) { viewer, db in
            try Competition.find(id, for: viewer, in: db).bursts(for: viewer, in: db).map(\.votes)
        }
        #expect(bursts == [30])
    }

    @Test func `sixty votes of one address at once are thirty, and a burst that is taken out counts no more`()
        async throws
    {
        let stage = try await Stage.set()
        let id = try await held(stage)
        let noon = Timestamp(Stage.start, in: .shanghai)
        let later = Timestamp(try Stage.start.adding(days: 3), in: .shanghai)
        let home = Competition.VoterAddress(digest: SHA256.digest([1]))
        let (entry, tokens) = try await stage.write(.olivia) { change in
            _ = try Competition.takeIn(id, in: change)
            try Competition.set(entriesMax: nil, barred: [], votes: .init(from: noon, until: later), in: id, change)
            let entries = try Competition.find(id, for: change.viewer, in: change.db)
                .entries(for: change.viewer, in: change.db)
            return (entries[0].id, try Competition.makeBallots(60, in: id, change))
        }
        let counted = await withTaskGroup(of: Bool.self) { group in
            for token in tokens {
                group.addTask {
                    do {
                        try await stage.write(.eve) { change in
                            try Competition.vote(for: entry, with: token, from: home, in: id, change)
                        }
                        return true
                    } catch { return (error as? ContestRefusal) != .voteRate }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(counted == 30)
        func tally() async throws -> Competition.Tally? {
            try await stage.read(.olivia) { viewer, db in
                try Competition.find(id, for: viewer, in: db).tally(for: viewer, in: db).first { $0.entry == entry }
            }
        }
        #expect(try await tally()?.votes == 30)
        let burst = try await stage.read(.olivia) { viewer, db in
            try #require(try Competition.find(id, for: viewer, in: db).bursts(for: viewer, in: db).first)
        }
        await #expect(throws: NotFound.self) {
            try await stage.write(.olivia) { change in
                _ = try Competition.void(burst: burst.id, reason: "刷票", in: id, change)
            }
        }
        await #expect(throws: FieldRefusal.self) {
            try await stage.write(.carol) { change in
                _ = try Competition.void(burst: burst.id, reason: "", in: id, change)
            }
        }
        let voided = try await stage.write(.carol) { change in
            try Competition.void(burst: burst.id, reason: "刷票", in: id, change)
        }
        let after = try await tally()
        #expect(voided == 30 && after?.votes == 0 && after?.voided == 30)
        await #expect(throws: FieldRefusal.self) {
            try await stage.write(.carol) { change in
                _ = try Competition.void(burst: burst.id, reason: "再次", in: id, change)
            }
        }
        await #expect(throws: PostgresError.self) { try await stage.direct("DELETE FROM competition_vote_void") }
    }
}
