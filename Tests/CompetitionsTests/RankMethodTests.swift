import Kernel
import Testing

@testable import Competitions

@Suite("Orders made of rankings")
struct RankMethodTests {
    /// Tennessee: the cities M, N, C, K by distance from their voters.
    private let tennessee = BallotBox(
        optionCount: 4,
        ballots: [
            RankedBallot(count: 42, order: [[0], [1], [2], [3]]), RankedBallot(count: 26, order: [[1], [2], [3], [0]]),
            RankedBallot(count: 15, order: [[2], [3], [1], [0]]), RankedBallot(count: 17, order: [[3], [2], [1], [0]]),
        ])

    @Test func `The methods order Tennessee as the design says`() {
        let borda = RankMethod.borda.rank(tennessee, seats: 1)
        #expect(borda.scores == [126, 194, 173, 107].map { Fraction($0) })
        for method in [RankMethod.schulze, .rankedPairs, .kemeny] {
            let result = method.rank(tennessee, seats: 1)
            #expect(result.order == [[1], [2], [3], [0]])
            #expect(result.isUnique)
        }
        #expect(RankMethod.kemeny.rank(tennessee, seats: 1).scores.sum() == Fraction(393))
        #expect(RankMethod.instantRunoff.rank(tennessee, seats: 1).winners == [3])
    }

    @Test func `Kemeny orders agree with an exhaustive search`() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let count = 2 + Int(generator.below(5))
            let ballots = (0..<1 + Int(generator.below(6))).map { _ in
                let named = generator.drawn(Array(0..<count)).prefix(1 + Int(generator.below(UInt64(count))))
                return RankedBallot(count: 1 + Int64(generator.below(5)), order: named.map { [$0] })
            }
            let box = BallotBox(optionCount: count, ballots: ballots)
            let table = PairwiseTable(box)
            let scores = orders(of: Array(0..<count)).map { agreement(of: $0, table) }
            let result = RankMethod.kemeny.rank(box, seats: 1)
            #expect(agreement(of: result.order.flatMap { $0 }, table) == scores.max())
            #expect(result.isUnique == (scores.count { $0 == scores.max() } == 1))
        }
    }

    private func orders(of options: [Int]) -> [[Int]] {
        options.isEmpty
            ? [[]] : options.flatMap { first in orders(of: options.filter { $0 != first }).map { [first] + $0 } }
    }

    private func agreement(of order: [Int], _ table: PairwiseTable) -> Int64 {
        order.indices.reduce(0) { sum, place in
            sum + order[(place + 1)...].reduce(0) { $0 + table[order[place], $1] }
        }
    }

    @Test func `The quota comes from the ballots, whatever nobody votes for`() {
        let padded = BallotBox(optionCount: 40, ballots: tennessee.ballots)
        #expect(RankMethod.singleTransferableVote.rank(tennessee, seats: 2).quota == 34)
        #expect(RankMethod.singleTransferableVote.rank(padded, seats: 2).quota == 34)
    }

    @Test func `Surpluses are handed on as exact fractions`() {
        // Quota 4: the surplus of 2 of 6 goes on, a third of each vote.
        let box = BallotBox(
            optionCount: 4,
            ballots: [
                RankedBallot(count: 4, order: [[0], [1]]), RankedBallot(count: 2, order: [[0], [2]]),
                RankedBallot(count: 2, order: [[2]]), RankedBallot(count: 2, order: [[3]]),
            ])
        let result = RankMethod.singleTransferableVote.rank(box, seats: 2)
        #expect(result.quota == 4)
        #expect(result.rounds[0].elected == [0] && result.rounds[0].surplusOf == 0)
        #expect(result.rounds[1].votes[1] == Fraction(4, over: 3))
        #expect(result.rounds[1].votes[2] == Fraction(8, over: 3))
        #expect(result.winners == [0, 2])
    }

    @Test func `Without any preference nobody wins alone and nothing fails`() {
        let empty = BallotBox(optionCount: 3, ballots: [RankedBallot(count: 5, order: [])])
        for method in RankMethod.allCases {
            let result = method.rank(empty, seats: 1)
            #expect(result.order.joined().sorted() == [0, 1, 2])
            #expect(!result.isUnique || method == .singleTransferableVote)
        }
    }
}
