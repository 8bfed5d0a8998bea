internal import Kernel

/// A matching of a fair: deferred acceptance by the wishes of both sides, within what the needs may spend.
///
/// A pair is possible only when each has the other on its list and the need can pay the offer. A need goes down its
/// list and takes what its capacity and its purse still allow; who is turned down asks the next. Pairs that would then
/// still rather have each other come together one after the other; those that are left are listed, because with money
/// limits a stable matching need not exist.
public struct FairMatching: Sendable, Hashable {
    /// A party of the fair with its wishes, the most wished first.
    public struct Party: Sendable, Hashable {
        /// Its key.
        public let id: Int64
        /// How many partners it takes.
        public let capacity: Int
        /// What a need may spend in all; what an offer costs.
        public let moneyFen: Int64
        /// Keys of the other side.
        public let wishes: [Int64]

        /// A party.
        public init(id: Int64, capacity: Int, moneyFen: Int64, wishes: [Int64]) {
            self.id = id
            self.capacity = capacity
            self.moneyFen = moneyFen
            self.wishes = wishes
        }
    }

    /// A need and an offer.
    public struct Pair: Sendable, Hashable {
        /// Key of the need.
        public let need: Int64
        /// Key of the offer.
        public let offer: Int64
    }

    /// Who is together.
    public let pairs: [Pair]
    /// Who would rather have each other and could pay for it; none in a stable matching.
    public let blocking: [Pair]

    /// The matching that is best for the side that proposes.
    public init(needs: [Party], offers: [Party], needsPropose: Bool) {
        let cost = Dictionary(offers.map { ($0.id, $0.moneyFen) }, uniquingKeysWith: { first, _ in first })
        let purse = Dictionary(needs.map { ($0.id, $0.moneyFen) }, uniquingKeysWith: { first, _ in first })
        let needIndex = Dictionary(needs.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let offerIndex = Dictionary(offers.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let left = needs.map { need in
            StableMatching.Party(
                capacity: need.capacity,
                order: need.wishes.filter { (cost[$0] ?? .max) <= need.moneyFen }.compactMap { offerIndex[$0] })
        }
        let right = offers.map { offer in
            StableMatching.Party(
                capacity: offer.capacity,
                order: offer.wishes.filter { (purse[$0] ?? -1) >= offer.moneyFen }.compactMap { needIndex[$0] })
        }
        let start = Self.accept(needs, offers, (left, right), needsPropose: needsPropose)
        let (kept, unstable) = Self.mend(start, needs, offers, (left, right))
        pairs = kept.enumerated().flatMap { index, partners in
            partners.map { Pair(need: needs[index].id, offer: offers[$0].id) }
        }
        blocking = unstable.map { Pair(need: needs[$0.need].id, offer: offers[$0.offer].id) }
    }

    private typealias Lists = (needs: [StableMatching.Party], offers: [StableMatching.Party])

    /// The offers that a need takes of those that it could have: down its list, what capacity and purse still allow.
    private static func choice(of need: Party, _ order: [Int], _ offers: [Party], among: (Int) -> Bool) -> [Int] {
        var spent: Int64 = 0
        var taken: [Int] = []
        for offer in order where taken.count < need.capacity && among(offer) {
            guard offers[offer].moneyFen <= need.moneyFen - spent else { continue }
            spent += offers[offer].moneyFen
            taken.append(offer)
        }
        return taken
    }

    /// Deferred acceptance in rounds: all who propose ask those of their choice who have not turned them down yet, and
    /// those who are asked keep their choice of them.
    private static func accept(
        _ needs: [Party], _ offers: [Party], _ lists: Lists, needsPropose: Bool
    ) -> [[Int]] {
        let ranks = lists.offers.map { Dictionary($0.order.enumerated().map { ($1, $0) }, uniquingKeysWith: min) }
        let isMutual = { (need: Int, offer: Int) in ranks[offer][need] != nil }
        let listed = lists.needs.map { Set($0.order) }
        var refused = needs.map { _ in Set<Int>() }
        while true {
            var asked = needs.map { _ in Set<Int>() }
            for index in needs.indices where needsPropose {
                asked[index] = Set(
                    choice(of: needs[index], lists.needs[index].order, offers) {
                        isMutual(index, $0) && !refused[index].contains($0)
                    })
            }
            for (offer, party) in lists.offers.enumerated() where !needsPropose {
                let open = party.order.filter { listed[$0].contains(offer) && !refused[$0].contains(offer) }
                for need in open.prefix(party.capacity) { asked[need].insert(offer) }
            }
            var turnedDown = false
            if needsPropose {
                var proposers = offers.map { _ in [Int]() }
                for (need, wished) in asked.enumerated() { for offer in wished { proposers[offer].append(need) } }
                for (offer, all) in proposers.enumerated() where all.count > offers[offer].capacity {
                    let worst = all.sorted { (ranks[offer][$0] ?? 0) < (ranks[offer][$1] ?? 0) }
                    for need in worst.dropFirst(offers[offer].capacity) { refused[need].insert(offer) }
                    turnedDown = true
                }
            } else {
                for index in needs.indices {
                    let kept = choice(of: needs[index], lists.needs[index].order, offers, among: asked[index].contains)
                    let out = asked[index].subtracting(kept)
                    if !out.isEmpty { turnedDown = true }
                    refused[index].formUnion(out)
                }
            }
            guard !turnedDown else { continue }
            return lists.needs.indices.map { index in lists.needs[index].order.filter(asked[index].contains) }
        }
    }

    /// Lets pairs that would rather have each other come together, one after the other, as long as some are left and
    /// for a bounded number of times: with money limits a stable matching need not exist. Returns the most stable
    /// matching on the way.
    private static func mend(
        _ start: [[Int]], _ needs: [Party], _ offers: [Party], _ lists: Lists
    ) -> (kept: [[Int]], unstable: [(need: Int, offer: Int)]) {
        let ranks = lists.offers.map { Dictionary($0.order.enumerated().map { ($1, $0) }, uniquingKeysWith: min) }
        var kept = start
        var best = (kept: start, unstable: blocking(needs, offers, lists, start))
        var unstable = best.unstable
        for _ in 0..<min(1_000, 4 * (needs.count + offers.count)) {
            guard let pair = unstable.first else { break }
            let holders = needs.indices.filter { kept[$0].contains(pair.offer) }
            if holders.count >= offers[pair.offer].capacity {
                let worst = holders.max { (ranks[pair.offer][$0] ?? 0) < (ranks[pair.offer][$1] ?? 0) }
                if let worst { kept[worst].removeAll { $0 == pair.offer } }
            }
            let open = Set(kept[pair.need] + [pair.offer])
            kept[pair.need] = choice(of: needs[pair.need], lists.needs[pair.need].order, offers, among: open.contains)
            unstable = blocking(needs, offers, lists, kept)
            if unstable.count < best.unstable.count { best = (kept, unstable) }
        }
        return best
    }

    private static func blocking(
        _ needs: [Party], _ offers: [Party], _ lists: Lists, _ kept: [[Int]]
    ) -> [(need: Int, offer: Int)] {
        var heldByOffer: [[Int]] = offers.map { _ in [] }
        for (need, partners) in kept.enumerated() { for offer in partners { heldByOffer[offer].append(need) } }
        let ranks = lists.offers.map { Dictionary($0.order.enumerated().map { ($1, $0) }, uniquingKeysWith: min) }
        return lists.needs.enumerated().flatMap { need, party -> [(need: Int, offer: Int)] in
            var better = 0
            var spent: Int64 = 0
            return party.order.compactMap { offer in
                if kept[need].contains(offer) {
                    better += 1
                    spent += offers[offer].moneyFen
                    return nil
                }
                guard better < needs[need].capacity, spent + offers[offer].moneyFen <= needs[need].moneyFen,
                    let rank = ranks[offer][need]
                else { return nil }
                let isWanted =
                    heldByOffer[offer].count < offers[offer].capacity
                    || heldByOffer[offer].contains { (ranks[offer][$0] ?? 0) > rank }
                return isWanted ? (need: need, offer: offer) : nil
            }
        }
    }
}

/// Who sits with whom at which table (转桌): needs keep their tables, offers move on by one table a round, so that every
/// need meets every offer once and nobody sits at two tables.
public struct RotationTimetable: Sendable, Hashable {
    /// Two who sit together.
    public struct Meeting: Sendable, Hashable {
        /// 1 for the first.
        public let round: Int
        /// 1 for the first.
        public let table: Int
        /// Position of the need.
        public let need: Int
        /// Position of the offer.
        public let offer: Int
    }

    /// All meetings, round by round.
    public let meetings: [Meeting]

    /// The timetable of so many needs and offers, the first rounds of it if fewer are wanted.
    public init(needs: Int, offers: Int, rounds: Int = .max) {
        let size = max(needs, offers)
        meetings = (0..<min(size, rounds)).flatMap { round in
            (0..<needs).compactMap { need in
                let offer = (need + round) % size
                return offer < offers ? Meeting(round: round + 1, table: need + 1, need: need, offer: offer) : nil
            }
        }
    }
}
