internal import BigInt

extension Money {
    /// Splits the amount by weights so that the parts sum to it exactly: each part is first cut down to the fen,
    /// then the fen left over go one each to the parts with the largest remainders, of equal ones to the earlier.
    /// A negative amount is split like its counterpart, so that a reversal mirrors its original. `noWeights` when
    /// there are none or all are zero, `negativeWeight` for one below zero.
    public func split(weights: [Fraction]) throws(MoneyRefusal) -> [Money] {
        if let index = weights.firstIndex(where: \.isNegative) { throw .negativeWeight(index) }
        let common = weights.reduce(BigInt(1)) { common, weight in
            common * weight.denominator / common.greatestCommonDivisor(with: weight.denominator)
        }
        let whole = weights.map { $0.numerator * (common / $0.denominator) }
        let total = whole.reduce(0, +)
        guard !total.isZero else { throw .noWeights }

        let magnitude = BigInt(fen.magnitude)
        var shares = whole.map { (magnitude * $0).quotientAndRemainder(dividingBy: total) }
        let left = magnitude - shares.reduce(0) { $0 + $1.quotient }
        let byRemainder = shares.indices.sorted {
            (shares[$1].remainder, $0) < (shares[$0].remainder, $1)
        }
        for index in byRemainder.prefix(Int(left)) { shares[index].quotient += 1 }
        var parts: [Money] = []
        for share in shares {
            guard let part = Int64(exactly: fen < 0 ? -share.quotient : share.quotient) else { throw .tooLarge }
            parts.append(Money(fen: part))
        }
        return parts
    }
}
