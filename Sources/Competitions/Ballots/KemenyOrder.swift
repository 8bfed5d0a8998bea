internal import Kernel

/// The order that agrees with most pairwise preferences of the ballots (Kemeny 1959), exact by dynamic programming over
/// all subsets of options (Held and Karp 1962). Of several best orders the first in the order of the options is taken,
/// and the result is marked as not unique.
struct KemenyOrder {
    private let table: PairwiseTable

    init(_ table: PairwiseTable) { self.table = table }

    func result(seats: Int) -> RankResult {
        let count = table.optionCount
        let rows = (0..<count).map { above in (0..<count).map { table[above, $0] } }
        // For every set of options that stand last: the most agreement among them, and how many orders reach it.
        var best = Array(repeating: Int64(0), count: 1 << count)
        var ways = Array(repeating: UInt8(1), count: 1 << count)
        var first = Array(repeating: 0, count: 1 << count)
        for set in 1..<max(1, 1 << count) {
            var (top, topWays, topOption) = (Int64(-1), 0, 0)
            for option in 0..<count where set >> option & 1 == 1 {
                let below = set & ~(1 << option)
                let agreement = best[below] + sum(rows[option], of: below)
                if agreement > top { (top, topWays, topOption) = (agreement, 0, option) }
                if agreement == top { topWays += Int(ways[below]) }
            }
            (best[set], ways[set], first[set]) = (top, UInt8(min(topWays, 2)), topOption)
        }
        var order: [[Int]] = []
        var scores = Array(repeating: Fraction.zero, count: count)
        var set = (1 << count) - 1
        while set != 0 {
            let option = first[set]
            set &= ~(1 << option)
            order.append([option])
            scores[option] = Fraction(sum(rows[option], of: set))
        }
        return RankResult(order: order, scores: scores, seats: seats, isUnique: ways[ways.count - 1] == 1)
    }

    private func sum(_ row: [Int64], of set: Int) -> Int64 {
        var (sum, rest) = (Int64(0), set)
        while rest != 0 {
            sum += row[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        return sum
    }
}
