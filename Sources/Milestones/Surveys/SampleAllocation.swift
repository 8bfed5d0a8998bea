public import Kernel

/// A sample laid out over strata, in whole numbers that sum to it.
public struct SampleAllocation: Sendable, Hashable {
    /// By stratum; never more than it holds.
    public let counts: [Int64]
    /// By the formula, before rounding.
    public let raw: [Fraction]

    /// In proportion to the sizes: n·N_h/N; with deviations in proportion to size times deviation (Neyman 1934):
    /// n·N_h·S_h/ΣN_h·S_h. Largest remainders are rounded up, of equal ones the earlier. A stratum that would have to
    /// give more than it holds gives all, and the others share the rest. At most all of the population is drawn.
    ///
    /// Nil when all weights are zero. No size or deviation is below zero.
    public init?(_ total: Int64, sizes: [Int64], deviations: [Fraction]? = nil) {
        let weights = sizes.enumerated().map { Fraction($1) * (deviations?[$0] ?? .one) }
        let sum = weights.sum()
        guard !sum.isZero else { return nil }
        raw = weights.map { (Fraction(total) * $0).divided(by: sum) ?? .zero }
        // Strata without deviation have nothing to tell and give none, even when more is wanted than the others hold.
        let available = zip(sizes, weights).reduce(0) { $1.1.isZero ? $0 : $0 + $1.0 }
        var counts = Array(repeating: Int64(0), count: sizes.count)
        var open = sizes.indices.filter { !weights[$0].isZero }
        var rest = min(total, available)
        while !open.isEmpty {
            let parts = LargestRemainder.split(rest, weights: open.map { weights[$0] })
            let full = zip(open, parts).filter { $1 > sizes[$0] }.map(\.0)
            if full.isEmpty {
                for (stratum, part) in zip(open, parts) { counts[stratum] = part }
                break
            }
            for stratum in full {
                counts[stratum] = sizes[stratum]
                rest -= sizes[stratum]
            }
            open.removeAll { full.contains($0) }
        }
        self.counts = counts
    }
}
