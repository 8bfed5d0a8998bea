internal import BigInt

/// An exact rational number. Scores, weights, rates and shares are computed with it and rounded once, at the end.
public struct Fraction: Hashable, Comparable, Sendable {
    let numerator: BigInt
    /// Always positive and without a common divisor with the numerator, so that equal values are equal parts.
    let denominator: BigInt

    /// Zero.
    public static let zero = Fraction(0)
    /// One.
    public static let one = Fraction(1)
    /// One hundredth.
    public static let percent = Fraction(BigInt(1), over: 100)

    /// A whole number.
    public init(_ value: Int64) {
        numerator = BigInt(value)
        denominator = 1
    }

    /// The quotient of two whole numbers, nil when the denominator is zero.
    public init?(_ numerator: Int64, over denominator: Int64) {
        guard denominator != 0 else { return nil }
        self.init(BigInt(numerator), over: BigInt(denominator))
    }

    init(_ numerator: BigInt, over denominator: BigInt) {
        precondition(!denominator.isZero, "a fraction has no zero denominator")
        let divisor = numerator.greatestCommonDivisor(with: denominator)
        let sign: BigInt = denominator.sign == .minus ? -1 : 1
        self.numerator = sign * numerator / divisor
        self.denominator = sign * denominator / divisor
    }

    /// Whether the value is zero.
    public var isZero: Bool { numerator.isZero }

    /// Whether the value is below zero.
    public var isNegative: Bool { !numerator.isZero && numerator.sign == .minus }

    /// Whether the value is a whole number.
    public var isWhole: Bool { denominator == 1 }

    /// The value as a whole number of 64 bits, nil when it is not whole or does not fit.
    public var int64: Int64? { isWhole ? Int64(exactly: numerator) : nil }

    /// The sum.
    public static func + (left: Self, right: Self) -> Self {
        if left.denominator == right.denominator {
            return Self(left.numerator + right.numerator, over: left.denominator)
        }
        let sum = left.numerator * right.denominator + right.numerator * left.denominator
        return Self(sum, over: left.denominator * right.denominator)
    }

    /// The value with the other sign.
    public static prefix func - (value: Self) -> Self {
        Self(-value.numerator, over: value.denominator)
    }

    /// The difference.
    public static func - (left: Self, right: Self) -> Self { left + -right }

    /// The product.
    public static func * (left: Self, right: Self) -> Self {
        Self(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    /// The quotient, nil when the divisor is zero.
    public func divided(by divisor: Fraction) -> Fraction? {
        guard !divisor.isZero else { return nil }
        return Fraction(numerator * divisor.denominator, over: denominator * divisor.numerator)
    }

    /// Whether the left value is the smaller one.
    public static func < (left: Self, right: Self) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
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
