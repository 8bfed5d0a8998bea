public import Kernel

/// How many answers a survey needs for a margin of error (Cochran, Sampling Techniques, 1977, 4.4):
/// n₀ = z²·p(1 − p)/e², in a finite population n₀/(1 + (n₀ − 1)/N), times the design effect, over the response rate.
public struct SampleSize: Sendable, Hashable {
    /// The number to draw: rounded up once, at the end, and never above the population.
    public let count: Int64
    /// n₀, what a simple sample of an infinite population needs.
    public let infinite: Fraction

    /// Half the length of the interval and the other assumptions.
    public struct Plan: Sendable, Hashable {
        /// How many there are, nil for an infinite population.
        public var population: Int64?
        /// Half the length of the interval, between 0 and 1.
        public var margin: Fraction
        /// How often the interval holds the truth, between 0 and 1.
        public var confidence: Fraction
        /// The expected proportion, between 0 and 1.
        public var proportion: Fraction
        /// By how much the design multiplies the variance, above 0.
        public var designEffect: Fraction
        /// The part that answers, above 0 up to 1.
        public var responseRate: Fraction

        /// A plan.
        public init(
            population: Int64?, margin: Fraction, confidence: Fraction, proportion: Fraction, designEffect: Fraction,
            responseRate: Fraction
        ) {
            self.population = population
            self.margin = margin
            self.confidence = confidence
            self.proportion = proportion
            self.designEffect = designEffect
            self.responseRate = responseRate
        }
    }

    /// The size for a plan, exact up to the rounding; nil when it is no number of 64 bits.
    public init?(_ plan: Plan) {
        let z = Self.customaryPoint(plan.confidence)
        let variance = plan.proportion * (.one - plan.proportion)
        guard let infinite = (z * z * variance).divided(by: plan.margin * plan.margin) else { return nil }
        var needed = infinite
        if let population = plan.population {
            let (all, one) = (Fraction(population), Fraction.one)
            // n₀/(1 + (n₀ − 1)/N) with both parts times N, which also holds for a population of one.
            guard let finite = (infinite * all).divided(by: all + infinite - one) else { return nil }
            needed = finite
        }
        guard let drawn = (needed * plan.designEffect).divided(by: plan.responseRate)?.ceiling else { return nil }
        self.infinite = infinite
        count = min(drawn, plan.population ?? .max)
    }

    /// The rounded quantiles that sample sizes are customarily computed with, so that the published tables come out;
    /// the exact quantile for other confidences.
    static func customaryPoint(_ confidence: Fraction) -> Fraction {
        let customary: [String: String] = ["0.9": "1.645", "0.95": "1.96", "0.99": "2.576"]
        if let text = customary[confidence.description], let point = Fraction(text) { return point }
        let point = NormalDistribution.point(upperTail: (1 - confidence.double) / 2)
        return JSONNumber(point)?.fraction ?? .zero
    }
}
