internal import BigInt

/// An exact rational number. Scores, weights, rates and shares are computed with it and rounded once, at the end.
public struct Fraction: Hashable, Comparable, Sendable {
    /// Numerator and denominator without a common divisor, the denominator positive. Small wherever both fit, so that
    /// equal values are equal parts: nearly all scores and rates do, and machine words are some twenty times faster.
    enum Parts: Hashable, Sendable {
        /// The least number of 64 bits is never a part: it has no counterpart of the other sign.
        case small(Int64, over: Int64)
        indirect case large(BigInt, over: BigInt)
    }

    let parts: Parts

    init(parts: Parts) { self.parts = parts }

    /// Zero.
    public static let zero = Fraction(0)
    /// One.
    public static let one = Fraction(1)
    /// One hundredth.
    public static let percent = Fraction(reducing: 1, over: 100)

    /// A whole number.
    public init(_ value: Int64) {
        parts = value == .min ? .large(BigInt(value), over: 1) : .small(value, over: 1)
    }

    /// The quotient of two whole numbers, nil when the denominator is zero.
    public init?(_ numerator: Int64, over denominator: Int64) {
        guard denominator != 0 else { return nil }
        self.init(reducing: numerator, over: denominator)
    }

    init(_ numerator: BigInt, over denominator: BigInt) {
        precondition(!denominator.isZero, "a fraction has no zero denominator")
        let divisor = numerator.greatestCommonDivisor(with: denominator)
        let sign: BigInt = denominator.sign == .minus ? -1 : 1
        let reduced = (sign * numerator / divisor, sign * denominator / divisor)
        if let small = Int64(exactly: reduced.0), small != .min, let under = Int64(exactly: reduced.1) {
            parts = .small(small, over: under)
        } else {
            parts = .large(reduced.0, over: reduced.1)
        }
    }

    /// The numerator, without a common divisor with the denominator.
    var numerator: BigInt {
        switch parts {
        case .small(let numerator, _): BigInt(numerator)
        case .large(let numerator, _): numerator
        }
    }

    /// The denominator, always positive.
    var denominator: BigInt {
        switch parts {
        case .small(_, let denominator): BigInt(denominator)
        case .large(_, let denominator): denominator
        }
    }

    /// Whether the value is zero.
    public var isZero: Bool { parts == .small(0, over: 1) }

    /// Whether the value is below zero.
    public var isNegative: Bool {
        switch parts {
        case .small(let numerator, _): numerator < 0
        case .large(let numerator, _): numerator.sign == .minus
        }
    }

    /// Whether the value is a whole number.
    public var isWhole: Bool {
        switch parts {
        case .small(_, let denominator): denominator == 1
        case .large(_, let denominator): denominator == 1
        }
    }

    /// The value as a whole number of 64 bits, nil when it is not whole or does not fit.
    public var int64: Int64? {
        switch parts {
        case .small(let numerator, let denominator): denominator == 1 ? numerator : nil
        case .large(let numerator, let denominator): denominator == 1 ? Int64(exactly: numerator) : nil
        }
    }

    /// The sum.
    public static func + (left: Self, right: Self) -> Self {
        if let sum = smallSum(left, right) { return sum }
        let sum = left.numerator * right.denominator + right.numerator * left.denominator
        return Self(sum, over: left.denominator * right.denominator)
    }

    /// The value with the other sign.
    public static prefix func - (value: Self) -> Self {
        if case .small(let numerator, let denominator) = value.parts {
            return Self(parts: .small(-numerator, over: denominator))
        }
        return Self(-value.numerator, over: value.denominator)
    }

    /// The difference.
    public static func - (left: Self, right: Self) -> Self { left + -right }

    /// The product.
    public static func * (left: Self, right: Self) -> Self {
        if let product = smallProduct(left, right) { return product }
        return Self(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    /// The quotient, nil when the divisor is zero.
    public func divided(by divisor: Fraction) -> Fraction? {
        guard !divisor.isZero else { return nil }
        if case .small(let numerator, let denominator) = divisor.parts {
            return self * Fraction(reducing: denominator, over: numerator)
        }
        return Fraction(numerator * divisor.denominator, over: denominator * divisor.numerator)
    }

    /// Whether the left value is the smaller one.
    public static func < (left: Self, right: Self) -> Bool {
        if case .small(let first, let under) = left.parts, case .small(let second, let below) = right.parts {
            // Double words hold every product of two words.
            return first.multipliedFullWidth(by: below) < second.multipliedFullWidth(by: under)
        }
        return left.numerator * right.denominator < right.numerator * left.denominator
    }
}

extension Sequence<Fraction> {
    /// The sum of all values, zero for none.
    public func sum() -> Fraction {
        reduce(.zero, +)
    }
}

extension Fraction {
    /// Whether numerator and denominator together take no more than so many binary digits.
    public func isWithin(bits: Int) -> Bool { numerator.bitWidth + denominator.bitWidth <= bits }
}
