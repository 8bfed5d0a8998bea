internal import Foundation

/// The logarithm of the odds of a share between 0 and 1.
enum Logit {
    static func of(_ share: Double) -> Double { log(share / (1 - share)) }
    static func inverse(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
}
