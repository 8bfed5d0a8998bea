/// The six intraclass correlations of Shrout and Fleiss (Psychological Bulletin 86, 1979) with their F ratios. n
/// entries, k judges; mean squares B between entries, W within entries, J between judges, E residual.
public struct IntraclassCorrelation: Sendable, Hashable {
    /// One-way random, one sheet: (B − W) / (B + (k − 1)W).
    public let oneWaySingle: Double?
    /// Two-way random, one sheet: (B − E) / (B + (k − 1)E + k(J − E)/n).
    public let twoWaySingle: Double?
    /// Two-way mixed, one sheet: (B − E) / (B + (k − 1)E).
    public let mixedSingle: Double?
    /// One-way random, mean of k: (B − W) / B.
    public let oneWayMean: Double?
    /// Two-way random, mean of k: (B − E) / (B + (J − E)/n).
    public let twoWayMean: Double?
    /// Two-way mixed, mean of k: (B − E) / B.
    public let mixedMean: Double?
    /// B / W.
    public let oneWayRatio: Double?
    /// B / E.
    public let twoWayRatio: Double?

    /// The correlations of a table without gaps of at least two entries and two judges, nil for another.
    public init?(_ table: RatingTable) {
        guard let values = table.complete, values.count > 1, table.judgeCount > 1 else { return nil }
        // Deviations from one of the values: a table of equal values has exactly no variance then.
        let origin = values[0][0]
        let shifted = values.map { $0.map { $0 - origin } }
        let (n, k) = (Double(values.count), Double(table.judgeCount))
        let mean = shifted.joined().reduce(0, +) / (n * k)
        let rowMeans = shifted.map { $0.reduce(0, +) / k }
        var columnSums = Array(repeating: 0.0, count: table.judgeCount)
        for row in shifted { for (judge, value) in row.enumerated() { columnSums[judge] += value } }
        let columnMeans = columnSums.map { $0 / n }
        var (within, residual) = (0.0, 0.0)
        for (row, rowMean) in zip(shifted, rowMeans) {
            for (value, columnMean) in zip(row, columnMeans) {
                within += (value - rowMean) * (value - rowMean)
                let rest = value - rowMean - columnMean + mean
                residual += rest * rest
            }
        }
        let b = k * rowMeans.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        let j = n * columnMeans.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (k - 1)
        let w = within / (n * (k - 1))
        let e = residual / ((n - 1) * (k - 1))
        // A denominator of rounding only is none.
        let least = 1e-12 * max(b, w, j, e)
        func ratio(_ numerator: Double, _ denominator: Double) -> Double? {
            denominator.magnitude > least ? defined(numerator / denominator) : nil
        }
        oneWaySingle = ratio(b - w, b + (k - 1) * w)
        twoWaySingle = ratio(b - e, b + (k - 1) * e + k * (j - e) / n)
        mixedSingle = ratio(b - e, b + (k - 1) * e)
        oneWayMean = ratio(b - w, b)
        twoWayMean = ratio(b - e, b + (j - e) / n)
        mixedMean = ratio(b - e, b)
        oneWayRatio = ratio(b, w)
        twoWayRatio = ratio(b, e)
    }
}
