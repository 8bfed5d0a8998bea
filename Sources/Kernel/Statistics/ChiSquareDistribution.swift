internal import Foundation

/// The χ² distribution with a number of degrees of freedom above zero.
public struct ChiSquareDistribution: Sendable, Hashable {
    /// The degrees of freedom.
    public let degrees: Double

    /// A distribution.
    public init(degrees: Double) {
        precondition(degrees > 0, "degrees of freedom are above zero")
        self.degrees = degrees
    }

    /// The part of the distribution above x: the regularised upper incomplete gamma function, by its series below the
    /// mean and by its continued fraction above it (NIST Digital Library of Mathematical Functions, 8.7.1 and 8.9.2).
    public func upperTail(_ x: Double) -> Double {
        if x <= 0 { return 1 }
        let (shape, point) = (degrees / 2, x / 2)
        let front = exp(shape * log(point) - point - LogGamma.of(shape))
        return point < shape + 1 ? 1 - front * series(shape, point) : front * fraction(shape, point)
    }

    private func series(_ shape: Double, _ point: Double) -> Double {
        var term = 1 / shape
        var sum = term
        for step in 1...100_000 {
            term *= point / (shape + Double(step))
            sum += term
            if term < sum * 1e-17 { break }
        }
        return sum
    }

    private func fraction(_ shape: Double, _ point: Double) -> Double {
        var b = point + 1 - shape
        var c = 1e300
        var d = 1 / awayFromZero(b)
        var value = d
        for step in 1...100_000 {
            let a = -Double(step) * (Double(step) - shape)
            b += 2
            d = 1 / awayFromZero(a * d + b)
            c = awayFromZero(b + a / c)
            value *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return value
    }
}
