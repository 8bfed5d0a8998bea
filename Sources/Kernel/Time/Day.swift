/// A day of the proleptic Gregorian calendar, from 0001-01-01 to 9999-12-31, without time and without zone. What
/// day it is today is never read here: it arrives as a value.
public struct Day: Hashable, Comparable, Sendable {
    /// Days after 1970-01-01, which is day 0.
    public let daysSinceEpoch: Int

    /// The first day that can be named, 0001-01-01.
    public static let first = Day(unchecked: -719_162)
    /// The last day that can be named, 9999-12-31.
    public static let last = Day(unchecked: 2_932_896)

    private init(unchecked days: Int) {
        daysSinceEpoch = days
    }

    /// The day that many days after 1970-01-01, nil outside the years 1 to 9999.
    public init?(daysSinceEpoch: Int) {
        guard (Day.first.daysSinceEpoch...Day.last.daysSinceEpoch).contains(daysSinceEpoch) else { return nil }
        self.init(unchecked: daysSinceEpoch)
    }

    /// The day of that date, nil when there is none, as for 30 February.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        guard day <= Day.daysIn(month: month, year: year) else { return nil }
        // Years begin in March here, so that the leap day is the last of its year.
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let leapDays = y / 4 - y / 100 + y / 400
        self.init(unchecked: y * 365 + leapDays + (153 * m + 2) / 5 + day - 1 - 719_468)
    }

    /// The number of days in a month (1 to 12).
    public static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Whether the year has a 29 February.
    public static func isLeap(year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// The parts of the date.
    public var date: (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    /// The year, 1 to 9999.
    public var year: Int { date.year }
    /// The month, 1 to 12.
    public var month: Int { date.month }
    /// The day of the month, 1 to 31.
    public var day: Int { date.day }

    /// The day of the week.
    public var weekday: Weekday {
        let sinceMonday = (daysSinceEpoch + 3) % 7
        return Weekday.allCases[sinceMonday < 0 ? sinceMonday + 7 : sinceMonday]
    }

    /// Earlier days come first.
    public static func < (left: Self, right: Self) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }
}

/// A day of the week, numbered as in ISO 8601.
public enum Weekday: Int, Sendable, CaseIterable {
    /// 1 to 7 in this order.
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// Whether it is a Saturday or a Sunday.
    public var isWeekend: Bool { self == .saturday || self == .sunday }
}
