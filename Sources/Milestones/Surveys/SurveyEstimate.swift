internal import Kernel

/// An estimate from a designed sample with its standard error by linearisation (Särndal, Swensson and Wretman 1992,
/// Lumley 2010), the same as R's survey package gives.
public struct SurveyEstimate: Sendable, Hashable {
    /// What is estimated.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The mean of the values.
        case mean
        /// The mean of values that are 0 or 1.
        case proportion
        /// The sum over the population.
        case total
    }

    /// Units that were drawn together: a household, a village, or one respondent by itself.
    public struct Cluster: Sendable, Hashable {
        /// The weight of each of its answers, 1 over its chance; nil for the number of units of its stratum over the
        /// number drawn.
        public let weight: Double?
        /// Its answers.
        public let values: [Double]

        /// A cluster.
        public init(weight: Double? = nil, values: [Double]) {
            self.weight = weight
            self.values = values
        }
    }

    /// A stratum: how many units it holds, nil when unknown, and those drawn.
    public struct Stratum: Sendable, Hashable {
        /// The number of units (clusters where clustered) in the population.
        public let population: Double?
        /// The units drawn.
        public let clusters: [Cluster]

        /// A stratum.
        public init(population: Double?, clusters: [Cluster]) {
            self.population = population
            self.clusters = clusters
        }

        fileprivate var defaultWeight: Double { population.map { $0 / Double(clusters.count) } ?? 1 }
    }

    /// The estimate.
    public let value: Double
    /// Its standard error, nil where a stratum with a single unit of several leaves it undefined.
    public let error: Double?
    /// Its variance over that of a simple random sample with as many answers (Kish 1965), nil where undefined.
    public let designEffect: Double?
    /// Estimate ± z·error.
    public let wald: [Double]?
    /// For proportions: logit(p) ± t·error/(p(1 − p)) and back, t with the number of units less that of strata as its
    /// degrees of freedom; nil at 0 and 1, where the logit is not defined.
    public let logit: [Double]?

    /// The estimate of a sample; every stratum has at least one unit and every unit at least one answer.
    /// - Parameter corrected: whether the variance is multiplied by 1 − n/N in each stratum of known size (fpc).
    public init(_ kind: Kind, _ strata: [Stratum], corrected: Bool, confidence: Double) {
        let sums = Sums(strata)
        let mean = sums.weighted / sums.weight
        value = kind == .total ? sums.weighted : mean
        var variance = 0.0
        var isDefined = true
        for stratum in strata {
            let parts = stratum.clusters.map { cluster in
                let weight = cluster.weight ?? stratum.defaultWeight
                return kind == .total
                    ? weight * cluster.values.reduce(0, +)
                    : weight * cluster.values.reduce(0) { $0 + ($1 - mean) } / sums.weight
            }
            let count = Double(parts.count)
            let rest = corrected ? stratum.population.map { 1 - count / $0 } ?? 1 : 1
            // A stratum drawn in full adds no variance, whatever its number of units.
            guard rest > 0 else { continue }
            guard count > 1 else {
                isDefined = false
                continue
            }
            let middle = parts.reduce(0, +) / count
            variance += rest * count / (count - 1) * parts.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        }
        error = isDefined ? variance.squareRoot() : nil
        designEffect = isDefined ? sums.effect(of: variance, kind, mean: mean, corrected: corrected) : nil
        let tail = (1 - confidence) / 2
        let z = NormalDistribution.point(upperTail: tail)
        wald = error.map { [sums.value(kind) - z * $0, sums.value(kind) + z * $0] }
        let degrees = strata.reduce(0) { $0 + $1.clusters.count } - strata.count
        logit = error.flatMap { error in
            guard kind == .proportion, degrees > 0, mean > 0, mean < 1 else { return nil }
            let middle = Logit.of(mean)
            let half =
                StudentDistribution(degrees: Double(degrees)).point(upperTail: tail) * error / (mean * (1 - mean))
            return [Logit.inverse(middle - half), Logit.inverse(middle + half)]
        }
    }

    /// Weighted sums over all answers.
    private struct Sums {
        var count = 0.0
        var weight = 0.0
        var weighted = 0.0
        var strata: [Stratum]

        init(_ strata: [Stratum]) {
            self.strata = strata
            for stratum in strata {
                for cluster in stratum.clusters {
                    let weight = cluster.weight ?? stratum.defaultWeight
                    count += Double(cluster.values.count)
                    self.weight += weight * Double(cluster.values.count)
                    weighted += weight * cluster.values.reduce(0, +)
                }
            }
        }

        func value(_ kind: Kind) -> Double { kind == .total ? weighted : weighted / weight }

        /// The variance over that of a simple random sample without replacement of as many answers from as many as the
        /// weights stand for; with replacement when the variance is not corrected either.
        func effect(of variance: Double, _ kind: Kind, mean: Double, corrected: Bool) -> Double? {
            var squares = 0.0
            for stratum in strata {
                for cluster in stratum.clusters {
                    let own = cluster.weight ?? stratum.defaultWeight
                    squares += own * cluster.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                }
            }
            let spread = squares / weight * count / (count - 1)
            // Without known sizes and weights the answers stand for themselves only, of a population without end.
            let isFinite = corrected && strata.allSatisfy { $0.population != nil }
            let rest = isFinite ? 1 - count / weight : 1
            let simple = spread / count * rest * (kind == .total ? weight * weight : 1)
            let effect = variance / simple
            return effect.isFinite ? effect : nil
        }
    }
}
