/// Krippendorff's α = 1 − D_o/D_e (Hayes and Krippendorff, Communication Methods and Measures 1, 2007). A unit with
/// m ≥ 2 values gives each ordered pair of them the weight 1/(m − 1); units with fewer are left out. D_o = Σ o·δ²/n and
/// D_e = Σ n_c·n_d·δ²/(n(n − 1)).
public enum KrippendorffAlpha {
    /// What the values mean, which decides on the distance δ² of two values c and d.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// Names: 0 when equal, 1 otherwise.
        case nominal
        /// Ranks: (Σ n_g for g from c to d − (n_c + n_d)/2)².
        case ordinal
        /// Differences: (c − d)².
        case interval
        /// Ratios from a true zero: ((c − d)/(c + d))². Not defined for values below zero.
        case ratio
    }

    /// How many different values the ratio level, whose work grows with their square, takes.
    public static let ratioValuesMax = 20_000

    /// α of a table; nil where it is not defined: fewer than two values to pair, no disagreement possible because all
    /// values are equal, or values below zero at the ratio level.
    public static func of(_ table: RatingTable, _ level: Level) -> Double? {
        let units = table.rows.map { $0.compactMap { $0 } }.filter { $0.count > 1 }
        let counted = Dictionary(units.joined().map { ($0, 1) }, uniquingKeysWith: +)
        let values = counted.keys.sorted()
        let total = Double(units.reduce(0) { $0 + $1.count })
        guard values.count > 1 else { return nil }
        switch level {
        case .nominal:
            let same = counted.values.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
            let expected = (total * (total - 1) - same) / (total - 1)
            let observed = observed(units) { $0 == $1 ? 0 : 1 }
            return defined(1 - observed / expected)
        case .ordinal:
            // The distance is the square of a difference of places: the ratings before a value and half of its own.
            var place: [Double: Double] = [:]
            var before = 0.0
            for value in values {
                let count = Double(counted[value] ?? 0)
                place[value] = before + count / 2
                before += count
            }
            let places = units.map { $0.map { place[$0] ?? 0 } }
            return interval(places, total: total)
        case .interval:
            return interval(units, total: total)
        case .ratio:
            guard values[0] >= 0, values.count <= ratioValuesMax else { return nil }
            let distance = { (one: Double, other: Double) in
                let part = one == other ? 0 : (one - other) / (one + other)
                return part * part
            }
            let counts = values.map { Double(counted[$0] ?? 0) }
            var expected = 0.0
            for (index, one) in values.enumerated() {
                for other in 0..<index { expected += 2 * counts[index] * counts[other] * distance(one, values[other]) }
            }
            return defined(1 - observed(units, distance) / (expected / (total - 1)))
        }
    }

    /// Σ o·δ², the sum over all ordered pairs within units.
    private static func observed(_ units: [[Double]], _ distance: (Double, Double) -> Double) -> Double {
        var sum = 0.0
        for unit in units {
            var pairs = 0.0
            for (index, one) in unit.enumerated() {
                for other in unit[..<index] { pairs += 2 * distance(one, other) }
            }
            sum += pairs / Double(unit.count - 1)
        }
        return sum
    }

    /// Sums of squared differences by way of the variances: Σ over ordered pairs (c − d)² = 2m·Σ(c − mean)².
    private static func interval(_ units: [[Double]], total: Double) -> Double? {
        var observed = 0.0
        for unit in units {
            let count = Double(unit.count)
            observed += 2 * count * squares(unit, count: count) / (count - 1)
        }
        let expected = 2 * total * squares(units.joined(), count: total) / (total - 1)
        return defined(1 - observed / expected)
    }

    private static func squares(_ values: some Sequence<Double>, count: Double) -> Double {
        let mean = values.reduce(0, +) / count
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
