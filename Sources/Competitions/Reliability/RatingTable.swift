/// Ratings of entries by judges: one row an entry, one column a judge; nil where there is none.
public struct RatingTable: Sendable, Hashable {
    /// The rows.
    public let rows: [[Double?]]
    /// How many judges there are.
    public let judgeCount: Int

    /// A table; nil when its rows differ in length.
    public init?(_ rows: [[Double?]]) {
        judgeCount = rows.first?.count ?? 0
        guard rows.allSatisfy({ [judgeCount] in $0.count == judgeCount }) else { return nil }
        self.rows = rows
    }

    /// The values without gaps, nil when there is any gap or nothing at all.
    var complete: [[Double]]? {
        guard !rows.isEmpty, judgeCount > 0 else { return nil }
        var filled: [[Double]] = []
        for row in rows {
            let values = row.compactMap { $0 }
            guard values.count == judgeCount else { return nil }
            filled.append(values)
        }
        return filled
    }
}

/// A number where it is one: nil for the quotients that are not defined.
func defined(_ value: Double) -> Double? {
    value.isFinite ? value : nil
}
