internal import BigInt

extension Fraction {
    /// The nearest measured number, for statistics and for results that JSON writes as numbers; infinite beyond the
    /// range of doubles.
    public var double: Double {
        if let decimal = exactDecimal, let value = Double(decimal) { return value }
        // 20 significant digits round to the double that the exact value would round to, but for ties.
        let digits = String(numerator.magnitude).count - String(denominator.magnitude).count
        let power = BigUInt(10).power(max(0, 20 - digits))
        let quotient = numerator.magnitude * power / denominator.magnitude
        let exponent = -max(0, 20 - digits)
        let value = Double("\(quotient)e\(exponent)") ?? .infinity
        return isNegative ? -value : value
    }

    /// The least whole number that is not below the value, nil when it does not fit 64 bits.
    public var ceiling: Int64? {
        let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        return Int64(exactly: rest.isZero || isNegative ? quotient : quotient + 1)
    }
}
