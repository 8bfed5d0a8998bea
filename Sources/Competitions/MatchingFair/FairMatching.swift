internal import Kernel

/// A matching of a fair: deferred acceptance by the wishes of both sides, within what the needs may spend.
///
/// A pair is possible only when each has the other on its list and the need can pay the offer. Where a need would spend
/// more than it has on several offers, those that it wishes for the least are let go; what then is no longer stable is
/// listed, because with money limits a stable matching need not exist.
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
        let held =
            needsPropose
            ? StableMatching(proposers: left, receivers: right).ofProposer
            : StableMatching(proposers: right, receivers: left).ofReceiver
        var kept: [[Int]] = []
        for (index, partners) in held.enumerated() {
            var spent: Int64 = 0
            kept.append(
                partners.filter { partner in
                    guard spent + offers[partner].moneyFen <= needs[index].moneyFen else { return false }
                    spent += offers[partner].moneyFen
                    return true
                })
        }
        pairs = kept.enumerated().flatMap { index, partners in
            partners.map { Pair(need: needs[index].id, offer: offers[$0].id) }
        }
        blocking = Self.blocking(needs, offers, (left, right), kept)
    }

    private static func blocking(
        _ needs: [Party], _ offers: [Party], _ lists: (needs: [StableMatching.Party], offers: [StableMatching.Party]),
        _ kept: [[Int]]
    ) -> [Pair] {
        var heldByOffer: [[Int]] = offers.map { _ in [] }
        for (need, partners) in kept.enumerated() { for offer in partners { heldByOffer[offer].append(need) } }
        let ranks = lists.offers.map { Dictionary($0.order.enumerated().map { ($1, $0) }, uniquingKeysWith: min) }
        return lists.needs.enumerated().flatMap { need, party -> [Pair] in
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
                return isWanted ? Pair(need: needs[need].id, offer: offers[offer].id) : nil
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
