import Kernel
import Testing

@testable import Competitions

@Suite("Stable matching")
struct StableMatchingTests {
    @Test func `Small markets come out as the best of all stable matchings, for either side`() {
        var generator = SeededGenerator(seed: 17)
        for _ in 0..<200 {
            let (left, right) = (1 + Int(generator.below(3)), 1 + Int(generator.below(3)))
            let proposers = side(left, of: right, &generator)
            let receivers = side(right, of: left, &generator)
            let matching = StableMatching(proposers: proposers, receivers: receivers)
            #expect(matching.blockingPairs.isEmpty)
            let stable = stableMatchings(proposers, receivers)
            #expect(stable.contains { $0.map { $0.sorted() } == matching.ofProposer.map { $0.sorted() } })
            for other in stable {
                for (proposer, party) in proposers.enumerated() {
                    let mine = matching.ofProposer[proposer].compactMap { party.order.firstIndex(of: $0) }.sorted()
                    let theirs = other[proposer].compactMap { party.order.firstIndex(of: $0) }.sorted()
                    #expect(mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0 <= $1 })
                }
            }
        }
    }

    private func side(_ count: Int, of others: Int, _ generator: inout SeededGenerator) -> [StableMatching.Party] {
        (0..<count).map { _ in
            let order = generator.drawn(Array(0..<others)).filter { _ in generator.below(4) > 0 }
            return StableMatching.Party(capacity: 1 + Int(generator.below(2)), order: order)
        }
    }

    /// Tries every set of acceptable pairs within the capacities.
    private func stableMatchings(
        _ proposers: [StableMatching.Party], _ receivers: [StableMatching.Party]
    ) -> [[[Int]]] {
        let pairs = proposers.indices.flatMap { proposer in
            proposers[proposer].order.filter { receivers[$0].order.contains(proposer) }.map { (proposer, $0) }
        }
        return (0..<(1 << pairs.count)).compactMap { mask in
            var partners: [[Int]] = proposers.map { _ in [] }
            var held: [[Int]] = receivers.map { _ in [] }
            for (index, pair) in pairs.enumerated() where mask >> index & 1 == 1 {
                partners[pair.0].append(pair.1)
                held[pair.1].append(pair.0)
            }
            guard zip(partners, proposers).allSatisfy({ $0.count <= $1.capacity }),
                zip(held, receivers).allSatisfy({ $0.count <= $1.capacity })
            else { return nil }
            let isBlocked = pairs.contains { proposer, receiver in
                !partners[proposer].contains(receiver)
                    && wants(proposers[proposer], receiver, partners[proposer])
                    && wants(receivers[receiver], proposer, held[receiver])
            }
            return isBlocked ? nil : partners
        }
    }

    private func wants(_ party: StableMatching.Party, _ other: Int, _ held: [Int]) -> Bool {
        let place = { party.order.firstIndex(of: $0) ?? .max }
        return held.count < party.capacity || held.contains { place($0) > place(other) }
    }

    @Test func `A matching that somebody would leave is found out by its blocking pairs`() {
        let parties = [
            StableMatching.Party(capacity: 1, order: [0, 1]), StableMatching.Party(capacity: 1, order: [0, 1]),
        ]
        let matching = StableMatching(proposers: parties, receivers: parties)
        #expect(matching.ofProposer == [[0], [1]])
        #expect(matching.blockingPairs.isEmpty)
    }
}
