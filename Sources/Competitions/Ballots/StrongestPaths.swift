internal import Kernel

/// The Schulze method (Social Choice and Welfare 36, 2011): an option is above another when the strongest path of
/// majorities from it is stronger than the one back. A path is as strong as its weakest majority; a majority is as
/// strong as the ballots that support it.
struct StrongestPaths {
    private let table: PairwiseTable

    init(_ table: PairwiseTable) { self.table = table }

    func result(seats: Int) -> RankResult {
        let count = table.optionCount
        var strength = Array(repeating: Int64(0), count: count * count)
        for above in 0..<count {
            for below in 0..<count where table[above, below] > table[below, above] {
                strength[above * count + below] = table[above, below]
            }
        }
        for middle in 0..<count {
            for from in 0..<count where from != middle {
                let first = strength[from * count + middle]
                guard first > 0 else { continue }
                for to in 0..<count where to != from && to != middle {
                    let path = min(first, strength[middle * count + to])
                    if path > strength[from * count + to] { strength[from * count + to] = path }
                }
            }
        }
        let beats = { (above: Int, below: Int) in strength[above * count + below] > strength[below * count + above] }
        let beaten = (0..<count).map { option in Fraction(Int64((0..<count).count { beats(option, $0) })) }
        return RankResult(order: table.levels(beats), scores: beaten, seats: seats)
    }
}
