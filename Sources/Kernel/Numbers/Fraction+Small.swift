internal import BigInt

/// The operations on fractions whose parts fit machine words; each gives nil where a result does not fit.
extension Fraction {
    /// The quotient of two words, the denominator not zero.
    init(reducing numerator: Int64, over denominator: Int64) {
        guard numerator != .min, denominator != .min else {
            self.init(BigInt(numerator), over: BigInt(denominator))
            return
        }
        let divisor = Self.divisor(numerator, denominator)
        let signed = denominator < 0 ? -divisor : divisor
        self.init(parts: .small(numerator / signed, over: denominator / signed))
    }

    static func smallSum(_ left: Self, _ right: Self) -> Self? {
        guard case .small(let first, let under) = left.parts, case .small(let second, let below) = right.parts
        else { return nil }
        if under == below {
            let (sum, isTooLarge) = first.addingReportingOverflow(second)
            return isTooLarge ? nil : Self(reducing: sum, over: under)
        }
        let shared = divisor(under, below)
        guard let one = product(first, below / shared), let other = product(second, under / shared),
            let common = product(under, below / shared)
        else { return nil }
        let (sum, isTooLarge) = one.addingReportingOverflow(other)
        return isTooLarge ? nil : Self(reducing: sum, over: common)
    }

    static func smallProduct(_ left: Self, _ right: Self) -> Self? {
        guard case .small(let first, let under) = left.parts, case .small(let second, let below) = right.parts
        else { return nil }
        // Reduced crosswise, so that the product needs no reduction and fits as often as it can.
        let (down, up) = (divisor(first, below), divisor(second, under))
        guard let numerator = product(first / down, second / up), numerator != .min,
            let denominator = product(under / up, below / down)
        else { return nil }
        return Self(parts: .small(numerator, over: denominator))
    }

    private static func product(_ left: Int64, _ right: Int64) -> Int64? {
        let (product, isTooLarge) = left.multipliedReportingOverflow(by: right)
        return isTooLarge ? nil : product
    }

    /// The greatest common divisor, by halving (Stein's algorithm); of zero and a number the number itself.
    private static func divisor(_ left: Int64, _ right: Int64) -> Int64 {
        var (first, second) = (left.magnitude, right.magnitude)
        guard first > 1, second > 1 else {
            return Int64(first == 0 ? second : second == 0 ? first : 1)
        }
        let twos = (first | second).trailingZeroBitCount
        first >>= UInt64(first.trailingZeroBitCount)
        while second != 0 {
            second >>= UInt64(second.trailingZeroBitCount)
            if first > second { swap(&first, &second) }
            second -= first
        }
        return Int64(first << UInt64(twos))
    }
}
