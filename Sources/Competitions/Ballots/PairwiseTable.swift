/// How many ballots rank one option above another.
struct PairwiseTable: Sendable, Hashable {
    let optionCount: Int
    private var cells: [Int64]

    init(_ box: BallotBox) {
        let count = box.optionCount
        optionCount = count
        cells = Array(repeating: 0, count: count * count)
        for ballot in box.ballots {
            var group = Array(repeating: ballot.order.count, count: count)
            for (place, options) in ballot.order.enumerated() {
                for option in options { group[option] = place }
            }
            for above in ballot.order.joined() {
                for below in 0..<count where group[above] < group[below] {
                    cells[above * count + below] += ballot.count
                }
            }
        }
    }

    /// The ballots that rank `above` above `below`.
    subscript(above: Int, below: Int) -> Int64 { cells[above * optionCount + below] }

    /// The options in levels: those that no other of the rest beats come first, then those that none of the further
    /// rest beats, and so on. `beats` must have no cycles.
    func levels(_ beats: (Int, Int) -> Bool) -> [[Int]] {
        var levels: [[Int]] = []
        var rest = Array(0..<optionCount)
        var beaten = rest.map { option in rest.count { beats($0, option) } }
        while !rest.isEmpty {
            let level = rest.filter { beaten[$0] == 0 }
            precondition(!level.isEmpty, "beating has no cycles")
            rest.removeAll { beaten[$0] == 0 }
            for option in rest { beaten[option] -= level.count { beats($0, option) } }
            levels.append(level)
        }
        return levels
    }
}
