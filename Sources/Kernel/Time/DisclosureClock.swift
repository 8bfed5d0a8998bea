/// The dates by which a campaign or project must be reported on in public. The lengths come from the dated rules;
/// 慈善法 (2023) 第七十九条 sets 6, 3 and 3 months.
public struct DisclosureClock: Sendable, Hashable {
    /// Interim reports are due only for a period longer than this many months.
    public let longerThanMonths: Int
    /// An interim report is due every that many months from the start.
    public let everyMonths: Int
    /// The full report is due within that many months after the end.
    public let finalMonths: Int

    /// The dates of one period.
    public struct Dates: Sendable, Hashable {
        /// By when each interim report is due, none for a short period.
        public let interim: [Day]
        /// By when the full report is due.
        public let final: Day
    }

    /// A clock with its lengths in months; `everyMonths` is above zero and the others are not below.
    public init(longerThanMonths: Int, everyMonths: Int, finalMonths: Int) {
        precondition(longerThanMonths >= 0 && everyMonths > 0 && finalMonths >= 0, "lengths of time")
        self.longerThanMonths = longerThanMonths
        self.everyMonths = everyMonths
        self.finalMonths = finalMonths
    }

    /// The dates of a period, nil when it ends before it starts. Each interim date is counted from the start, not
    /// from the one before it, so that a short month does not move the later ones. The day of the start is not
    /// counted, so six months from 1 January are over on 1 July; an interim report due on the very last day of
    /// the period is still due.
    public func dates(start: Day, end: Day) throws(DayRefusal) -> Dates? {
        guard start <= end else { return nil }
        var interim: [Day] = []
        if end > (try start.adding(months: longerThanMonths)) {
            var due = try start.adding(months: everyMonths)
            while due <= end {
                interim.append(due)
                due = try start.adding(months: everyMonths * (interim.count + 1))
            }
        }
        return Dates(interim: interim, final: try end.adding(months: finalMonths))
    }
}
