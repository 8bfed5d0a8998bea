public import Kernel
public import Platform
public import Postgres

/// What will have been spent of a year's budget at its end, if it goes on as it did (执行预测). Money of the whole term
/// is measured against the term of the programme.
public struct BudgetForecast: Sendable {
    /// One source and line.
    public struct Row: Sendable, Hashable {
        /// The fund.
        public let fund: Fund.ID
        /// The budget line.
        public let line: Budget.Line.ID
        /// The amounts today.
        public let amounts: BudgetReport.Amounts
        /// Spent, in proportion to the days that have passed, rounded half up; nil before the first day.
        public let inProportion: Money?
        /// Spent and committed: what is bound already.
        public let bound: Money

        /// The larger of the two.
        public var expected: Money { max(bound, inProportion ?? bound) }
        /// What is left of the adjusted budget then; below zero where the budget will not do.
        public var left: Money { Money(fen: amounts.adjusted.fen - expected.fen) }
    }

    /// The year; 0 is the whole term.
    public let year: Int
    /// Days that have passed, today included.
    public let daysPassed: Int
    /// Days of the year or of the term.
    public let days: Int
    /// The rows, in order of fund and line.
    public let rows: [Row]

    /// The forecast for those who see the money of a programme.
    public static func of(
        _ programme: Programme, year: Int, on today: Day, for viewer: Viewer, in db: Connection
    ) throws -> BudgetForecast {
        let report = try BudgetReport.of(
            programme.id, by: [.fund, .line], filter: .init(year: year), for: viewer, in: db)
        let first = year == 0 ? programme.startsOn : Day(year: year, month: 1, day: 1) ?? programme.startsOn
        let last = year == 0 ? programme.endsOn : Day(year: year, month: 12, day: 31) ?? programme.endsOn
        let days = first.days(until: last) + 1
        let passed = min(max(first.days(until: today) + 1, 0), days)
        return BudgetForecast(
            year: year, daysPassed: passed, days: days,
            rows: try report.rows.compactMap { row in
                guard let fund = row.fund, let line = row.line else { return nil }
                return Row(
                    fund: fund, line: line, amounts: row.amounts,
                    inProportion: try proportion(row.amounts.spent, passed: passed, of: days),
                    bound: try row.amounts.spent.adding(row.amounts.committed))
            })
    }

    /// Throws when the product is too large for an amount.
    private static func proportion(_ spent: Money, passed: Int, of days: Int) throws -> Money? {
        guard passed > 0, let share = Fraction(Int64(days), over: Int64(passed)) else { return nil }
        return try Money(rounding: spent.yuan * share)
    }
}
