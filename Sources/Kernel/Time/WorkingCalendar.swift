/// Which days are working days: Monday to Friday, but for the holidays and the make-up days (调休上班日) that are
/// published for each year. Of a year whose table is not published yet only the weekends are known, so whatever
/// depends on it is estimated (预估).
public struct WorkingCalendar: Sendable, Hashable {
    /// How a published day differs from the plain week.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A day off, whatever its weekday.
        case holiday
        /// A weekend day on which people work.
        case makeup
    }

    /// How a period is counted.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
        /// Only working days count.
        case working
        /// All days count; an end that falls on a day of rest moves to the next working day.
        case calendar
    }

    /// The end of a period.
    public struct Deadline: Sendable, Hashable {
        /// The last day on which the thing is still in time.
        public let due: Day
        /// Whether it rests on a year whose table is not published, and may move when it is.
        public let estimated: Bool

        /// A deadline as it was computed before.
        public init(due: Day, estimated: Bool) {
            self.due = due
            self.estimated = estimated
        }
    }

    /// The published days.
    public let days: [Day: Kind]
    /// The years whose table is complete.
    public let publishedYears: Set<Int>

    /// A calendar from its published days and the years that they cover completely.
    public init(days: [Day: Kind], publishedYears: Set<Int>) {
        self.days = days
        self.publishedYears = publishedYears
    }

    /// Whether people work on that day, as far as it is known.
    public func isWorkingDay(_ day: Day) -> Bool {
        switch days[day] {
        case .holiday: false
        case .makeup: true
        case nil: !day.weekday.isWeekend
        }
    }

    /// Whether what the calendar says of that day is only a guess from the weekday.
    public func isEstimated(_ day: Day) -> Bool {
        !publishedYears.contains(day.year)
    }

    /// The end of a period that begins on `from`, which itself is not counted (民法典 第二百零一条). For calendar
    /// days an end on a day of rest moves to the next working day (第二百零三条). `negativeCount` for a count
    /// below zero, `outOfRange` when the end lies beyond year 9999.
    public func deadline(from: Day, add count: Int, unit: Unit) throws(DayRefusal) -> Deadline {
        guard count >= 0 else { throw .negativeCount }
        switch unit {
        case .calendar:
            let end = try from.adding(days: count)
            let due = try firstWorkingDay(from: end)
            return Deadline(due: due, estimated: isEstimated(years: end.year...due.year))
        case .working where count == 0:
            let due = try firstWorkingDay(from: from)
            return Deadline(due: due, estimated: isEstimated(years: from.year...due.year))
        case .working:
            let due = try addingWorkingDays(count, to: from)
            let firstCounted = try from.adding(days: 1)
            return Deadline(due: due, estimated: isEstimated(years: firstCounted.year...due.year))
        }
    }

    /// The day by which that many working days have passed after `day`, for a count above zero.
    public func addingWorkingDays(_ count: Int, to day: Day) throws(DayRefusal) -> Day {
        guard count > 0 else { throw .negativeCount }
        let table = (first: days.keys.min() ?? day, last: days.keys.max() ?? day)
        var (left, result) = (count, day)
        while left > 0 {
            // Outside the table every seven days hold five working days; the last few are counted singly.
            var weeks = (left - 1) / 5
            if result < table.first {
                weeks = min(weeks, (result.days(until: table.first) - 1) / 7)
            } else if result < table.last {
                weeks = 0
            }
            let (step, overflow) = weeks.multipliedReportingOverflow(by: 7)
            guard !overflow else { throw .outOfRange }
            result = try result.adding(days: step + 1)
            left -= weeks * 5
            if isWorkingDay(result) { left -= 1 }
        }
        return result
    }

    /// How many working days lie after `from` up to and including `through`; zero when that is not later.
    public func workingDays(after from: Day, through: Day) -> Int {
        guard from < through else { return 0 }
        return (from.daysSinceEpoch + 1...through.daysSinceEpoch).count { number in
            Day(daysSinceEpoch: number).map(isWorkingDay) ?? false
        }
    }

    private func firstWorkingDay(from day: Day) throws(DayRefusal) -> Day {
        var day = day
        while !isWorkingDay(day) { day = try day.adding(days: 1) }
        return day
    }

    private func isEstimated(years: ClosedRange<Int>) -> Bool {
        !years.allSatisfy(publishedYears.contains)
    }
}
