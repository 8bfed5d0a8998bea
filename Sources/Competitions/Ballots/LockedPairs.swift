internal import Kernel

/// Ranked pairs (Tideman, Social Choice and Welfare 4, 1987): majorities are taken up from the strongest to the
/// weakest, and each is locked unless it closes a cycle with those locked before. More support is stronger; of equal
/// support the majority with less opposition; of equal ones in both the order of the options decides, and the result
/// is marked as not unique where that mattered.
struct LockedPairs {
    private let table: PairwiseTable
    private var reaches: [[Bool]]
    private var isUnique = true

    init(_ table: PairwiseTable) {
        self.table = table
        reaches = Array(repeating: Array(repeating: false, count: table.optionCount), count: table.optionCount)
    }

    func result(seats: Int) -> RankResult {
        var copy = self
        let majorities = copy.lock()
        let reaches = copy.reaches
        let order = table.levels { reaches[$0][$1] }
        let beaten = reaches.map { row in Fraction(Int64(row.count { $0 })) }
        var result = RankResult(
            order: order, scores: beaten, seats: seats,
            isUnique: copy.isUnique && order.allSatisfy { $0.count == 1 })
        result.majorities = majorities
        return result
    }

    private mutating func lock() -> [Majority] {
        var majorities = falling
        var start = 0
        while start < majorities.count {
            var end = start
            while end < majorities.count, isEqual(majorities[start], majorities[end]) { end += 1 }
            let before = reaches
            for index in start..<end {
                let (winner, loser) = (majorities[index].winner, majorities[index].loser)
                majorities[index].isLocked = !reaches[loser][winner]
                if majorities[index].isLocked {
                    connect(winner, loser)
                } else if !before[loser][winner] {
                    // Only equally strong majorities stand in its way: taken up in another order it would be locked.
                    isUnique = false
                }
            }
            start = end
        }
        return majorities
    }

    private var falling: [Majority] {
        let options = 0..<table.optionCount
        let all = options.flatMap { winner in
            options.compactMap { loser -> Majority? in
                let (support, opposition) = (table[winner, loser], table[loser, winner])
                guard support > opposition else { return nil }
                return Majority(winner: winner, loser: loser, support: support, opposition: opposition)
            }
        }
        return all.sorted { left, right in
            (right.support, left.opposition, left.winner, left.loser)
                < (left.support, right.opposition, right.winner, right.loser)
        }
    }

    private func isEqual(_ left: Majority, _ right: Majority) -> Bool {
        left.support == right.support && left.opposition == right.opposition
    }

    private mutating func connect(_ winner: Int, _ loser: Int) {
        guard !reaches[winner][loser] else { return }
        let below = reaches[loser]
        for above in reaches.indices where above == winner || reaches[above][winner] {
            reaches[above][loser] = true
            for option in below.indices where below[option] { reaches[above][option] = true }
        }
    }
}
