/// Why a date could not be computed.
public enum DayRefusal: Error, Hashable, Sendable {
    /// The result lies outside the years 1 to 9999.
    case outOfRange
    /// A number of days to add is below what it can be.
    case negativeCount

    /// The text to show, by its key in the catalogue.
    public var message: Message {
        switch self {
        case .outOfRange: Message("day.out_of_range")
        case .negativeCount: Message("day.negative_count")
        }
    }
}

extension Day {
    /// The day that many days later, or earlier for a negative number.
    public func adding(days: Int) throws(DayRefusal) -> Day {
        let (sum, overflow) = daysSinceEpoch.addingReportingOverflow(days)
        guard !overflow, let day = Day(daysSinceEpoch: sum) else { throw .outOfRange }
        return day
    }

    /// The same day of the month that many months later, or earlier for a negative number; where that month has
    /// no such day, its last day (民法典 第二百零二条).
    public func adding(months: Int) throws(DayRefusal) -> Day {
        let (year, month, day) = date
        let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        guard !overflow, sum >= 12, sum < 10_000 * 12 else { throw .outOfRange }
        let (newYear, newMonth) = (sum / 12, sum % 12 + 1)
        let newDay = min(day, Day.daysIn(month: newMonth, year: newYear))
        guard let result = Day(year: newYear, month: newMonth, day: newDay) else { throw .outOfRange }
        return result
    }

    /// The same date that many years later, or earlier for a negative number; 29 February becomes 28 February
    /// in a common year.
    public func adding(years: Int) throws(DayRefusal) -> Day {
        let (months, overflow) = years.multipliedReportingOverflow(by: 12)
        guard !overflow else { throw .outOfRange }
        return try adding(months: months)
    }

    /// How many days from this day to the other, negative when the other is earlier.
    public func days(until other: Day) -> Int {
        other.daysSinceEpoch - daysSinceEpoch
    }

    /// Full years from this day to a later one, as an age is counted: the year is full on the anniversary, for
    /// 29 February on 1 March of a common year. Nil when the other day is earlier.
    public func fullYears(until other: Day) -> Int? {
        guard other >= self else { return nil }
        let (start, end) = (date, other.date)
        let isBeforeAnniversary = (end.month, end.day) < (start.month, start.day)
        return end.year - start.year - (isBeforeAnniversary ? 1 : 0)
    }

    /// The first day of this day's month.
    public var firstOfMonth: Day { Day(daysSinceEpoch: daysSinceEpoch - day + 1) ?? self }

    /// The last day of this day's month.
    public var lastOfMonth: Day {
        let (year, month, day) = date
        return Day(daysSinceEpoch: daysSinceEpoch + Day.daysIn(month: month, year: year) - day) ?? self
    }
}
