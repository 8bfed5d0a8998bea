internal import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
    /// The point z above which the given part of the distribution lies, in full double precision: 1.959963984540054
    /// for 0.025. The part lies between 0 and 1.
    ///
    /// Newton's method on the complementary error function, from the bound z < √(−2 ln part) on the upper side.
    public static func point(upperTail part: Double) -> Double {
        precondition(part > 0 && part < 1, "a part lies between 0 and 1")
        if part > 0.5 { return -point(upperTail: 1 - part) }
        var z = (-2 * log(part)).squareRoot() - 1
        for _ in 0..<100 {
            let step = (upperTail(z) - part) / density(z)
            z += step
            if abs(step) <= 4e-16 * max(1, abs(z)) { break }
        }
        return z
    }

    /// The part of the distribution above z.
    public static func upperTail(_ z: Double) -> Double { erfc(z / 2.squareRoot()) / 2 }

    private static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }
}
