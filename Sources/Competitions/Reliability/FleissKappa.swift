/// Fleiss' κ for many judges and categories (Psychological Bulletin 76, 1971): (P̄ − P̄_e)/(1 − P̄_e). The judges may
/// differ from entry to entry, but each entry has as many ratings as every other.
public enum FleissKappa {
    /// κ of a table; nil where it is not defined: numbers of ratings that differ, fewer than two, or one category only.
    public static func of(_ table: RatingTable) -> Double? {
        let units = table.rows.map { $0.compactMap { $0 } }
        guard let size = units.first?.count, size > 1, units.allSatisfy({ $0.count == size }) else { return nil }
        let (entries, ratings) = (Double(units.count), Double(size))
        var totals: [Double: Double] = [:]
        var agreeing = 0.0
        for unit in units {
            let counts = Dictionary(unit.map { ($0, 1.0) }, uniquingKeysWith: +)
            for (value, count) in counts { totals[value, default: 0] += count }
            agreeing += counts.values.reduce(0) { $0 + $1 * ($1 - 1) }
        }
        guard totals.count > 1 else { return nil }
        let observed = agreeing / (entries * ratings * (ratings - 1))
        let all = entries * ratings
        // In the order of the values, so that rounding is the same on every run.
        let expected = totals.sorted { $0.key < $1.key }.reduce(0.0) { $0 + ($1.value / all) * ($1.value / all) }
        return defined((observed - expected) / (1 - expected))
    }
}
