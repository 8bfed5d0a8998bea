internal import Kernel

/// Days and moments relative to the day of loading, so that the demonstration is always in the middle of its life.
struct Story: Sendable {
    let today: Day

    /// The first of January of the year before.
    var start: Day { Day(year: today.year - 1, month: 1, day: 1) ?? today }
    /// The end of the third year.
    var end: Day { Day(year: today.year + 1, month: 12, day: 31) ?? today }
    var years: [Int] { [today.year - 1, today.year, today.year + 1] }

    func day(_ offset: Int) throws -> Day { try today.adding(days: offset) }

    func moment(_ offset: Int, hour: Int = 10, minute: Int = 0) throws -> Timestamp {
        Timestamp(try day(offset), TimeOfDay(hour: hour, minute: minute) ?? .midnight, in: .shanghai)
    }
}
