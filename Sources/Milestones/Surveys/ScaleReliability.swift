/// Cronbach's α of a scale of k items (Psychometrika 16, 1951): k/(k − 1)·(1 − Σs_i²/s_T²) over the respondents who
/// answered every item.
public struct ScaleReliability: Sendable, Hashable {
    /// α; nil for fewer than two items or complete respondents, or when all have the same total.
    public let alpha: Double?
    /// How many respondents answered every item.
    public let count: Int

    /// The reliability of answers, one row a respondent, one column an item, nil where there is no answer.
    public init(_ rows: [[Double?]]) {
        let complete = rows.compactMap { row -> [Double]? in
            let values = row.compactMap { $0 }
            return values.count == row.count ? values : nil
        }
        count = complete.count
        let items = complete.first?.count ?? 0
        guard count > 1, items > 1 else {
            alpha = nil
            return
        }
        let itemVariance = (0..<items).reduce(0.0) { sum, item in sum + Self.variance(complete.map { $0[item] }) }
        let totals = Self.variance(complete.map { $0.reduce(0, +) })
        let value = Double(items) / Double(items - 1) * (1 - itemVariance / totals)
        alpha = value.isFinite ? value : nil
    }

    private static func variance(_ values: [Double]) -> Double {
        // Deviations from one of the values: equal values have exactly no variance then.
        let origin = values[0]
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + ($1 - origin) } / count
        return values.reduce(0) { $0 + ($1 - origin - mean) * ($1 - origin - mean) } / (count - 1)
    }
}

/// By how much unequal weights raise the variance (Kish 1965): n·Σw²/(Σw)².
public struct WeightingEffect: Sendable, Hashable {
    /// The design effect of the weights, 1 when all are equal.
    public let designEffect: Double
    /// The number of equally weighted answers that would tell as much.
    public let effectiveCount: Double

    /// The effect of weights; nil unless at least one is above zero. None is below zero.
    public init?(_ weights: [Double]) {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return nil }
        let count = Double(weights.count)
        designEffect = count * weights.reduce(0) { $0 + $1 * $1 } / (sum * sum)
        effectiveCount = count / designEffect
    }
}
