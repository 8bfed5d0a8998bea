import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// Matching fairs: stable matchings within money limits, tables, and what the database refuses.
struct FairTests {
    private typealias Party = FairMatching.Party

    /// Every matching of a small fair, tried one by one: stable and the best of all stable ones for who proposes.
    @Test func `without money limits the matching is stable and best for the side that proposes`() {
        var generator = SeededNumbers(seed: 7)
        for _ in 0..<200 {
            let size = 4
            let needs = (0..<size).map { index in
                Party(id: Int64(index), capacity: 1, moneyFen: 100, wishes: generator.list(10..<14))
            }
            let offers = (0..<size).map { index in
                Party(id: Int64(10 + index), capacity: 1, moneyFen: 1, wishes: generator.list(0..<4))
            }
            for needsPropose in [true, false] {
                let found = FairMatching(needs: needs, offers: offers, needsPropose: needsPropose)
                #expect(found.blocking.isEmpty)
                let stable = Self.stable(needs, offers)
                #expect(stable.contains(Set(found.pairs)))
                let proposers = needsPropose ? needs : offers
                for proposer in proposers {
                    let own = Self.rank(of: proposer, in: Set(found.pairs))
                    #expect(stable.allSatisfy { own <= Self.rank(of: proposer, in: $0) })
                }
            }
        }
    }

    private static func rank(of party: Party, in pairs: Set<FairMatching.Pair>) -> Int {
        let partner = pairs.first { $0.need == party.id || $0.offer == party.id }
        guard let partner else { return .max }
        return party.wishes.firstIndex(of: partner.need == party.id ? partner.offer : partner.need) ?? .max
    }

    private static func stable(_ needs: [Party], _ offers: [Party]) -> [Set<FairMatching.Pair>] {
        var all: [Set<FairMatching.Pair>] = [[]]
        for need in needs {
            all = all.flatMap { pairs in
                [pairs]
                    + offers.filter { offer in
                        need.wishes.contains(offer.id) && offer.wishes.contains(need.id)
                            && !pairs.contains { $0.offer == offer.id }
                    }.map { pairs.union([FairMatching.Pair(need: need.id, offer: $0.id)]) }
            }
        }
        return all.filter { pairs in
            !needs.contains { need in
                offers.contains { offer in
                    guard let own = need.wishes.firstIndex(of: offer.id),
                        let back = offer.wishes.firstIndex(of: need.id)
                    else { return false }
                    return own < rank(of: need, in: pairs) && back < rank(of: offer, in: pairs)
                }
            }
        }
    }

    @Test func `a need never spends more than it has, and what is no longer stable is named`() {
        let needs = [Party(id: 1, capacity: 2, moneyFen: 10, wishes: [11, 12, 13])]
        let offers = [
            Party(id: 11, capacity: 1, moneyFen: 7, wishes: [1]), Party(id: 12, capacity: 1, moneyFen: 6, wishes: [1]),
            Party(id: 13, capacity: 1, moneyFen: 3, wishes: [1]), Party(id: 14, capacity: 1, moneyFen: 1, wishes: [1]),
        ]
        let found = FairMatching(needs: needs, offers: offers, needsPropose: true)
        // The dear one of the list does not fit beside the first, the next one does.
        #expect(found.pairs == [.init(need: 1, offer: 11), .init(need: 1, offer: 13)])
        #expect(found.blocking.isEmpty)
        let dear = FairMatching(
            needs: [Party(id: 1, capacity: 1, moneyFen: 5, wishes: [11])], offers: [offers[0]], needsPropose: false)
        #expect(dear.pairs.isEmpty && dear.blocking.isEmpty)
    }

    @Test(arguments: [(39, 50), (50, 39), (1, 1), (3, 3), (1, 7)])
    func `every need meets every offer once and nobody sits twice`(needs: Int, offers: Int) {
        let meetings = RotationTimetable(needs: needs, offers: offers).meetings
        #expect(Set(meetings.map { [$0.need, $0.offer] }).count == needs * offers)
        #expect(meetings.count == needs * offers)
        #expect(Set(meetings.map { [$0.round, $0.offer] }).count == meetings.count)
        #expect(Set(meetings.map { [$0.round, $0.table] }).count == meetings.count)
        #expect(RotationTimetable(needs: needs, offers: offers, rounds: 2).meetings.allSatisfy { $0.round <= 2 })
    }

    @Test func `wishes stand still once a matching is chosen, and a signed intention stays`() async throws {
        let stage = try await Stage.set()
        let (id, parties) = try await stage.write(.olivia) { change in
            let fair = try Fair.open(
                title: "双选会", startsAt: Timestamp(Stage.start, in: .shanghai), tables: 2, slotMinutes: 5, in: change)
            for side in Fair.Side.allCases {
                try Fair.post(
                    [.init(side: side, name: "甲", subject: "助老", capacity: 1, money: Money(fen: 5))], to: fair.id,
                    in: change)
            }
            return (fair.id, try fair.parties(for: change.viewer, in: change.db))
        }
        let (need, offer) = try (
            #require(parties.first { $0.side == .need }?.id), #require(parties.first { $0.side == .offer }?.id)
        )
        await #expect(throws: ContestRefusal.wishSameSide) {
            try await stage.write(.olivia) { change in try Fair.wish([need: [need]], at: id, in: change) }
        }
        await #expect(throws: NotFound.self) {
            try await stage.write(.alice) { change in try Fair.wish([need: [offer]], at: id, in: change) }
        }
        try await stage.write(.olivia) { change in
            try Fair.wish([need: [offer], offer: [need]], at: id, in: change)
            try Fair.choose(matching: try Fair.match(id, proposing: .need, in: change), of: id, in: change)
            #expect(try Fair.layOut(id, in: change) == 1)
            try Fair.intend([(need: need, offer: offer, amount: Money(fen: 5))], at: id, in: change)
            let intention = try #require(
                try Fair.find(id, for: change.viewer, in: change.db).intentions(for: change.viewer, in: change.db).first
            )
            try Fair.sign(
                intention.id, number: "1", amount: Money(fen: 4), on: Stage.start, at: id, in: change)
        }
        await #expect(throws: ContestRefusal.fairMatched) {
            try await stage.write(.olivia) { change in try Fair.wish([need: [offer]], at: id, in: change) }
        }
        await #expect(throws: PostgresError.self) {
            try await stage.direct("UPDATE fair_intention SET signed_fen = 1")
        }
    }

    @Test func `a matching is chosen only for the wishes that it was made of`() async throws {
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
            return try (
                fair.id, #require(parties.first { $0.side == .need }).id,
                #require(parties.first { $0.side == .offer }).id
            )
        }
        let matching = try await stage.write(.olivia) { change in
            try Fair.wish([need: [offer], offer: [need]], at: id, in: change)
            let matching = try Fair.match(id, proposing: .need, in: change)
            try Fair.wish([offer: []], at: id, in: change)
            return matching
        }
        await #expect(throws: ContestRefusal.matchingStale) {
            try await stage.write(.olivia) { change in try Fair.choose(matching: matching, of: id, in: change) }
        }
        try await stage.write(.olivia) { change in
            try Fair.wish([offer: [need]], at: id, in: change)
            try Fair.choose(matching: matching, of: id, in: change)
        }
        let findings = try await stage.read(.olivia) { viewer, db in try ContestsCheck.run(for: viewer, in: db) }
        #expect(findings == [])
    }

    @Test func `forty who post at once get forty numbers`() async throws {
        let stage = try await Stage.set()
        let fair = try await stage.write(.olivia) { change in
            try Fair.open(
                title: "双选会", startsAt: Timestamp(Stage.start, in: .shanghai), tables: 2, slotMinutes: 5, in: change)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 {
                group.addTask {
                    try await stage.write(.olivia) { change in
                        try Fair.post(
                            [.init(side: .need, name: "第\(number)家", subject: "助老", capacity: 1, money: .zero)],
                            to: fair.id, in: change)
                    }
                }
            }
            try await group.waitForAll()
        }
        let numbers = try await stage.read(.olivia) { viewer, db in
            try fair.parties(for: viewer, in: db).map(\.number)
        }
        #expect(numbers == Array(1...40))
    }

    @Test func `within money limits no matching overspends, and what is unstable is what is listed`() {
        var generator = SeededNumbers(seed: 11)
        for _ in 0..<200 {
            let needs = (0..<3).map { index in
                Party(
                    id: Int64(index), capacity: 2, moneyFen: Int64(5 + generator.next(below: 6)),
                    wishes: generator.list(10..<14))
            }
            let offers = (0..<4).map { index in
                Party(
                    id: Int64(10 + index), capacity: 1, moneyFen: Int64(1 + generator.next(below: 8)),
                    wishes: generator.list(0..<3))
            }
            for needsPropose in [true, false] {
                let found = FairMatching(needs: needs, offers: offers, needsPropose: needsPropose)
                let cost = Dictionary(uniqueKeysWithValues: offers.map { ($0.id, $0.moneyFen) })
                for need in needs {
                    let taken = found.pairs.filter { $0.need == need.id }
                    #expect(taken.count <= 2 && taken.reduce(0) { $0 + (cost[$1.offer] ?? 0) } <= need.moneyFen)
                }
                #expect(Set(found.pairs.map(\.offer)).count == found.pairs.count)
                #expect(Set(found.blocking) == Self.blocking(Set(found.pairs), needs, offers))
                // No matching of all is more stable: where one is stable, so is the one found.
                #expect(found.blocking.count == Self.leastBlocking(needs, offers))
            }
        }
    }

    /// Who would rather have each other: the offer has the need on its list and is free or holds a worse one; the need,
    /// going down its list through its partners and this offer, takes the offer.
    private static func blocking(
        _ pairs: Set<FairMatching.Pair>, _ needs: [Party], _ offers: [Party]
    ) -> Set<FairMatching.Pair> {
        let cost = Dictionary(uniqueKeysWithValues: offers.map { ($0.id, $0.moneyFen) })
        var found: Set<FairMatching.Pair> = []
        for need in needs {
            for offer in offers where !pairs.contains(.init(need: need.id, offer: offer.id)) {
                guard need.wishes.contains(offer.id), let rank = offer.wishes.firstIndex(of: need.id) else { continue }
                let holder = pairs.first { $0.offer == offer.id }.flatMap { offer.wishes.firstIndex(of: $0.need) }
                guard holder.map({ $0 > rank }) ?? true else { continue }
                let open = Set(pairs.filter { $0.need == need.id }.map(\.offer)).union([offer.id])
                var taken: [Int64] = []
                for wish in need.wishes where open.contains(wish) && taken.count < need.capacity {
                    let spent = taken.reduce(0) { $0 + (cost[$1] ?? 0) }
                    if spent + (cost[wish] ?? 0) <= need.moneyFen { taken.append(wish) }
                }
                if taken.contains(offer.id) { found.insert(.init(need: need.id, offer: offer.id)) }
            }
        }
        return found
    }

    /// The fewest blocking pairs of any matching within capacities and purses, by trying all.
    private static func leastBlocking(_ needs: [Party], _ offers: [Party]) -> Int {
        var all: [Set<FairMatching.Pair>] = [[]]
        for offer in offers {
            all = all.flatMap { pairs in
                [pairs]
                    + needs.filter { $0.wishes.contains(offer.id) && offer.wishes.contains($0.id) }.map {
                        pairs.union([.init(need: $0.id, offer: offer.id)])
                    }
            }
        }
        let cost = Dictionary(uniqueKeysWithValues: offers.map { ($0.id, $0.moneyFen) })
        return all.filter { pairs in
            needs.allSatisfy { need in
                let own = pairs.filter { $0.need == need.id }
                return own.count <= need.capacity && own.reduce(0) { $0 + (cost[$1.offer] ?? 0) } <= need.moneyFen
            }
        }.map { blocking($0, needs, offers).count }.min() ?? 0
    }
}

/// Small numbers that are the same on every run.
private struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    /// A part of the keys in any order.
    mutating func list(_ keys: Range<Int64>) -> [Int64] {
        var left = Array(keys)
        var chosen: [Int64] = []
        while !left.isEmpty {
            let key = left.remove(at: next(below: left.count))
            if next(below: 5) > 0 { chosen.append(key) }
        }
        return chosen
    }
}
