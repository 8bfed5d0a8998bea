internal import BigInt

extension Fraction {
    /// A share in hundredths of a percent, in which shares and limits are kept: 2,500 is a quarter.
    public init(basisPoints: Int) {
        self.init(BigInt(basisPoints), over: 10_000)
    }

    /// The value in percent, rounded half up and without a sign: a quarter is `25.00`.
    public func inPercent(places: Int) -> String {
        (self * Fraction(100)).decimal(places: places)
    }

    /// The value in percent without trailing zeros, such as `10` or `2.5`.
    public var inPercent: String { (self * Fraction(100)).description }
}
