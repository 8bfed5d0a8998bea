internal import Foundation

/// The beta distribution of two positive shapes.
public struct BetaDistribution: Sendable, Hashable {
    /// The first shape.
    public let first: Double
    /// The second shape.
    public let second: Double

    /// A distribution; both shapes are above zero.
    public init(_ first: Double, _ second: Double) {
        precondition(first > 0 && second > 0, "shapes are above zero")
        self.first = first
        self.second = second
    }

    /// The part of the distribution up to x: the regularised incomplete beta function, by its continued fraction
    /// (NIST Digital Library of Mathematical Functions, 8.17.22).
    public func lowerTail(_ x: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        // The fraction converges fast on the near side of the mean; the other side is its mirror.
        if x > (first + 1) / (first + second + 2) { return 1 - BetaDistribution(second, first).fraction(1 - x) }
        return fraction(x)
    }

    /// The point up to which the given part lies, by halving the interval as far as doubles go.
    public func point(lowerTail part: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        while true {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { return middle }
            if lowerTail(middle) < part { low = middle } else { high = middle }
        }
    }

    private func fraction(_ x: Double) -> Double {
        let (a, b) = (first, second)
        let logarithm = LogGamma.of(a + b) - LogGamma.of(a) - LogGamma.of(b) + a * log(x) + b * log1p(-x)
        var c = 1.0
        var d = 1 / awayFromZero(1 - (a + b) * x / (a + 1))
        var value = d
        for step in 1...100_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / awayFromZero(1 + even * d)
            c = awayFromZero(1 + even / c)
            value *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / awayFromZero(1 + odd * d)
            c = awayFromZero(1 + odd / c)
            value *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return exp(logarithm) * value / a
    }
}

/// Student's distribution with a number of degrees of freedom above zero.
public struct StudentDistribution: Sendable, Hashable {
    /// The degrees of freedom.
    public let degrees: Double

    /// A distribution.
    public init(degrees: Double) {
        precondition(degrees > 0, "degrees of freedom are above zero")
        self.degrees = degrees
    }

    /// The point above which the given part (above 0, at most one half) lies, by the beta distribution
    /// (Abramowitz and Stegun 1964, 26.7.1).
    public func point(upperTail part: Double) -> Double {
        precondition(part > 0 && part <= 0.5, "a part above 0 and at most one half")
        // Solved for 1 − x = t²/(degrees + t²), which stays exact where x nears 1.
        let y = BetaDistribution(0.5, degrees / 2).point(lowerTail: 1 - 2 * part)
        let x = BetaDistribution(degrees / 2, 0.5).point(lowerTail: 2 * part)
        return (degrees * (y < 0.5 ? y / (1 - y) : (1 - x) / x)).squareRoot()
    }
}

/// Keeps a denominator of a continued fraction from being zero (Lentz 1976, Thompson and Barnett 1986).
func awayFromZero(_ value: Double) -> Double {
    abs(value) < 1e-300 ? 1e-300 : value
}

/// The logarithm of the gamma function of a positive number.
enum LogGamma {
    static func of(_ value: Double) -> Double {
        var sign: Int32 = 1
        return lgamma_r(value, &sign)
    }
}
