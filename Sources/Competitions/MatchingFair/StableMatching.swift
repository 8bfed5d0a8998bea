/// A matching of two sides with capacities that no two parties want to leave for each other: deferred acceptance (Gale
/// and Shapley, American Mathematical Monthly 69, 1962; hospitals and residents as in Roth 1984). One side proposes in
/// the order of its lists, the other keeps the best proposals up to its capacity. The result is the best stable one for
/// the proposing side. A pair is possible only when each has the other on its list.
public struct StableMatching: Sendable, Hashable {
    /// One party: how many partners it takes, and whom it accepts, by position on the other side, best first.
    public struct Party: Sendable, Hashable {
        /// How many partners it takes.
        public let capacity: Int
        /// Whom it accepts, best first; nobody twice.
        public let order: [Int]

        /// A party.
        public init(capacity: Int, order: [Int]) {
            self.capacity = capacity
            self.order = order
        }
    }

    /// The partners of each proposer, best first.
    public let ofProposer: [[Int]]
    /// The partners of each receiver, best first.
    public let ofReceiver: [[Int]]
    private let proposerRanks: [[Int: Int]]
    private let receiverRanks: [[Int: Int]]
    private let capacities: (proposers: [Int], receivers: [Int])

    /// The stable matching that is best for the proposers.
    public init(proposers: [Party], receivers: [Party]) {
        func ranks(_ parties: [Party]) -> [[Int: Int]] {
            parties.map { Dictionary($0.order.enumerated().map { ($1, $0) }, uniquingKeysWith: min) }
        }
        let (own, other) = (ranks(proposers), ranks(receivers))
        var next = proposers.map { _ in 0 }
        var held = proposers.map { _ in 0 }
        var kept: [[Int]] = receivers.map { _ in [] }
        var waiting = Array(proposers.indices.reversed())
        while let proposer = waiting.popLast() {
            let party = proposers[proposer]
            while held[proposer] < party.capacity, next[proposer] < party.order.count {
                let receiver = party.order[next[proposer]]
                next[proposer] += 1
                guard let rank = other[receiver][proposer], receivers[receiver].capacity > 0 else { continue }
                let place = kept[receiver].firstIndex { (other[receiver][$0] ?? 0) > rank } ?? kept[receiver].count
                kept[receiver].insert(proposer, at: place)
                held[proposer] += 1
                if kept[receiver].count > receivers[receiver].capacity {
                    let rejected = kept[receiver].removeLast()
                    held[rejected] -= 1
                    if rejected != proposer { waiting.append(rejected) }
                }
            }
        }
        var partners: [[Int]] = proposers.map { _ in [] }
        for (receiver, accepted) in kept.enumerated() {
            for proposer in accepted { partners[proposer].append(receiver) }
        }
        ofProposer = partners.enumerated().map { proposer, accepted in
            accepted.sorted { (own[proposer][$0] ?? 0) < (own[proposer][$1] ?? 0) }
        }
        ofReceiver = kept
        (proposerRanks, receiverRanks) = (own, other)
        capacities = (proposers.map(\.capacity), receivers.map(\.capacity))
    }

    /// Every pair that would rather have each other than what they hold; none in a stable matching. Checked pair by
    /// pair, apart from how the matching was made.
    public var blockingPairs: [(proposer: Int, receiver: Int)] {
        proposerRanks.indices.flatMap { proposer in
            proposerRanks[proposer].sorted { $0.value < $1.value }.compactMap { receiver, rank in
                guard let back = receiverRanks[receiver][proposer] else { return nil }
                guard !ofProposer[proposer].contains(receiver) else { return nil }
                let wants = Self.wants(
                    rank, ofProposer[proposer].map { proposerRanks[proposer][$0] ?? 0 },
                    capacity: capacities.proposers[proposer])
                let isWanted = Self.wants(
                    back, ofReceiver[receiver].map { receiverRanks[receiver][$0] ?? 0 },
                    capacity: capacities.receivers[receiver])
                return wants && isWanted ? (proposer, receiver) : nil
            }
        }
    }

    private static func wants(_ rank: Int, _ held: [Int], capacity: Int) -> Bool {
        capacity > 0 && (held.count < capacity || held.contains { $0 > rank })
    }

    /// Whether both sides hold the same partners.
    public static func == (left: Self, right: Self) -> Bool {
        left.ofProposer == right.ofProposer && left.ofReceiver == right.ofReceiver
    }

    /// Feeds the partners.
    public func hash(into hasher: inout Hasher) { hasher.combine(ofProposer) }
}
