internal import Kernel

/// Intervals of a proportion from a simple random sample of a large population.
public struct ProportionInterval: Sendable, Hashable {
    /// The share of those counted.
    public let share: Double
    /// Wilson (Journal of the American Statistical Association 22, 1927):
    /// (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n).
    public let wilson: [Double]
    /// Clopper and Pearson (Biometrika 26, 1934): quantiles of the beta distribution; holds the truth at least as often
    /// as promised.
    public let clopperPearson: [Double]
    /// Wald: p ± z·√(p(1 − p)/n). Its width is zero at 0 and 1, and its limits can leave [0, 1]: shown for comparison.
    public let wald: [Double]

    /// The intervals of `count` of `total`, 0 ≤ count ≤ total, total above zero, for a confidence between 0 and 1.
    public init(_ count: Int64, of total: Int64, confidence: Double) {
        let (x, n, tail) = (Double(count), Double(total), (1 - confidence) / 2)
        let z = NormalDistribution.point(upperTail: tail)
        let p = x / n
        share = p
        let (middle, width) = (p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot())
        let scale = 1 + z * z / n
        wilson = [count == 0 ? 0 : (middle - width) / scale, count == total ? 1 : (middle + width) / scale]
        clopperPearson = [
            count == 0 ? 0 : BetaDistribution(x, n - x + 1).point(lowerTail: tail),
            count == total ? 1 : 1 - BetaDistribution(n - x, x + 1).point(lowerTail: tail),
        ]
        let half = z * (p * (1 - p) / n).squareRoot()
        wald = [p - half, p + half]
    }
}
