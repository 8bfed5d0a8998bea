internal import Kernel

/// Kendall's coefficient of concordance of m judges over n entries (Kendall and Babington Smith 1939), mid-ranks for
/// ties: W = 12S/(m²(n³ − n) − mΣT), T = Σ(t³ − t) for each judge; χ² = m(n − 1)W with n − 1 degrees of freedom.
public struct KendallConcordance: Sendable, Hashable {
    /// W, from 0 to 1.
    public let coefficient: Double
    /// χ².
    public let chiSquare: Double
    /// The chance of a χ² at least as large without any concordance.
    public let chance: Double

    /// The concordance of a table without gaps of at least two entries and two judges, nil for another, or when every
    /// judge gave all entries the same.
    public init?(_ table: RatingTable) {
        guard let values = table.complete, values.count > 1, table.judgeCount > 1 else { return nil }
        let (n, m) = (Double(values.count), Double(table.judgeCount))
        var rankSums = Array(repeating: 0.0, count: values.count)
        var ties = 0.0
        for judge in 0..<table.judgeCount {
            let rising = values.indices.sorted { values[$0][judge] < values[$1][judge] }
            var start = 0
            while start < rising.count {
                var end = start
                while end < rising.count, values[rising[end]][judge] == values[rising[start]][judge] { end += 1 }
                let size = Double(end - start)
                ties += size * size * size - size
                for entry in rising[start..<end] { rankSums[entry] += Double(start + end + 1) / 2 }
                start = end
            }
        }
        let mean = m * (n + 1) / 2
        let spread = rankSums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let most = m * m * (n * n * n - n) - m * ties
        guard most > 0 else { return nil }
        coefficient = 12 * spread / most
        chiSquare = m * (n - 1) * coefficient
        chance = ChiSquareDistribution(degrees: n - 1).upperTail(chiSquare)
    }
}
