/// Whole numbers in proportion to weights that sum to a given total: the largest remainders are rounded up, of equal
/// ones the earlier (Hamilton 1792, Hare and Niemeyer).
public enum LargestRemainder {
    /// The parts of `total`, one a weight. Weights are not below zero and at least one is above.
    public static func split(_ total: Int64, weights: [Fraction]) -> [Int64] {
        let sum = weights.sum()
        let exact = weights.map { weight in
            guard let share = (Fraction(total) * weight).divided(by: sum) else {
                preconditionFailure("at least one weight is above zero")
            }
            return share
        }
        var parts = exact.map { $0.rounded(places: 0, .down).int64 ?? 0 }
        let rest = Int(total - parts.reduce(0, +))
        let remainders = zip(exact, parts).map { $0 - Fraction($1) }
        let falling = remainders.indices.sorted { left, right in
            remainders[left] == remainders[right] ? left < right : remainders[right] < remainders[left]
        }
        for index in falling.prefix(rest) { parts[index] += 1 }
        return parts
    }
}
