internal import Kernel

/// Days and moments relative to the day of loading, so that the demonstration is always in the middle of its life.
struct Story: Sendable {
    /// A month of the books, or the part of one that the story covers.
    struct Month: Sendable {
        let first: Day
        let last: Day
    }

    /// Offset of the earliest act; everything else follows it.
    static let beginning = -420
    /// Offsets of the first and the last day on which money moves without a contract. The first appropriation arrives
    /// on the first of them: its month is the first that gets a statement and is closed.
    static let books = -395...(-2)

    let today: Day

    /// The first of January of the year in which the story begins.
    var start: Day { Day(year: firstYear, month: 1, day: 1) ?? today }
    /// The end of the third year.
    var end: Day { Day(year: firstYear + 2, month: 12, day: 31) ?? today }
    var years: [Int] { [firstYear, firstYear + 1, firstYear + 2] }

    private var firstYear: Int { ((try? day(Self.beginning)) ?? today).year }

    func day(_ offset: Int) throws -> Day { try today.adding(days: offset) }

    func moment(_ offset: Int, hour: Int = 10, minute: Int = 0) throws -> Timestamp {
        moment(on: try day(offset), hour: hour, minute: minute)
    }

    func moment(on day: Day, hour: Int = 10, minute: Int = 0) -> Timestamp {
        Timestamp(day, TimeOfDay(hour: hour, minute: minute) ?? .midnight, in: .shanghai)
    }

    /// Offset of a day from the day of loading.
    func offset(of day: Day) -> Int { today.days(until: day) }

    /// The next working day at least so many days from the day of loading.
    func workingDay(from offset: Int) throws -> Day {
        var day = try day(offset)
        while !WorkingCalendar.china.isWorkingDay(day) { day = try day.adding(days: 1) }
        return day
    }

    /// The months in which money moves, the earliest first; the first and the last one may be parts of a month.
    func months() throws -> [Month] {
        let end = try day(Self.books.upperBound)
        var months: [Month] = []
        var first = try day(Self.books.lowerBound)
        while first <= end {
            let last = min(first.lastOfMonth, end)
            months.append(Month(first: first, last: last))
            first = try last.adding(days: 1)
        }
        return months
    }
}
