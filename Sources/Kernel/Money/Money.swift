internal import BigInt

/// An amount of money in yuan, held as a whole number of fen. There is no conversion from or to floating point.
public struct Money: Hashable, Comparable, Sendable {
    /// The amount in fen, one hundredth of a yuan; negative for what is owed or reversed.
    public let fen: Int64

    /// Nothing.
    public static let zero = Money(fen: 0)

    /// An amount given in fen.
    public init(fen: Int64) {
        self.fen = fen
    }

    /// The amount in yuan as an exact number.
    public var yuan: Fraction { Fraction(BigInt(fen), over: 100) }

    /// Whether the amount is below zero.
    public var isNegative: Bool { fen < 0 }

    /// Whether the amount is zero.
    public var isZero: Bool { fen == 0 }

    /// Smaller amounts come first.
    public static func < (left: Self, right: Self) -> Bool { left.fen < right.fen }

    /// The sum of two amounts; `tooLarge` when it leaves the range of 64 bits.
    public func adding(_ other: Money) throws(MoneyRefusal) -> Money {
        let (sum, overflow) = fen.addingReportingOverflow(other.fen)
        guard !overflow else { throw .tooLarge }
        return Money(fen: sum)
    }

    /// What is left after taking `other` away; `tooLarge` when it leaves the range of 64 bits.
    public func subtracting(_ other: Money) throws(MoneyRefusal) -> Money {
        let (difference, overflow) = fen.subtractingReportingOverflow(other.fen)
        guard !overflow else { throw .tooLarge }
        return Money(fen: difference)
    }

    /// The amount with the other sign; `tooLarge` for the one amount that has no counterpart in 64 bits.
    public func negated() throws(MoneyRefusal) -> Money {
        try Money.zero.subtracting(self)
    }

    /// The amount times an exact factor, brought to the fen once; `tooLarge` when it leaves the range of 64 bits.
    public func multiplied(by factor: Fraction, _ rounding: Rounding = .halfUp) throws(MoneyRefusal) -> Money {
        try Money(rounding: yuan * factor, rounding)
    }

    /// An exact number of yuan brought to the fen; `tooLarge` when it leaves the range of 64 bits.
    public init(rounding yuan: Fraction, _ rounding: Rounding = .halfUp) throws(MoneyRefusal) {
        guard let fen = Int64(exactly: yuan.steps(places: 2, rounding: rounding)) else { throw .tooLarge }
        self.fen = fen
    }
}

extension Sequence<Money> {
    /// The sum of all amounts, zero for none; `tooLarge` when it leaves the range of 64 bits.
    public func sum() throws(MoneyRefusal) -> Money {
        var total = Money.zero
        for amount in self { total = try total.adding(amount) }
        return total
    }
}
