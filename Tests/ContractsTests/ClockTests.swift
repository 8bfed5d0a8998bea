import Contracts
import Kernel
import Platform
import Testing

/// Periods counted over holidays, days to make up for them, and suspensions: against counting day by day.
@Suite("Clocks of contracts")
struct ClockTests {
    private static let first = Day(year: 2025, month: 9, day: 1) ?? .first

    /// A calendar with eight days of holiday and two days to make up for them.
    private static func calendar() -> WorkingCalendar {
        var days: [Day: WorkingCalendar.Kind] = [:]
        for day in 1...8 { days[Day(year: 2025, month: 10, day: day) ?? .first] = .holiday }
        days[Day(year: 2025, month: 9, day: 28) ?? .first] = .makeup
        days[Day(year: 2025, month: 10, day: 11) ?? .first] = .makeup
        return WorkingCalendar(days: days, publishedYears: [2025])
    }

    /// Counts day by day: a day counts when it is worked and not suspended.
    private static func counted(
        _ days: Int, from: Day, _ pause: (from: Day, through: Day)?, _ calendar: WorkingCalendar
    ) throws -> Day {
        var (day, left) = (from, days)
        while left > 0 {
            day = try day.adding(days: 1)
            let isPaused = pause.map { $0.from <= day && day <= $0.through } ?? false
            if calendar.isWorkingDay(day), !isPaused { left -= 1 }
        }
        return day
    }

    @Test func `working days that are suspended do not count`() throws {
        let calendar = Self.calendar()
        for start in 0..<40 {
            let from = try Self.first.adding(days: start)
            for length in [1, 2, 5, 7, 15] {
                let plain = try ContractClock.due(length, .workingDay, from: from, suspended: [], calendar).due
                #expect(try plain == Self.counted(length, from: from, nil, calendar))
                for offset in [-3, 0, 1, 4] {
                    for long in [0, 1, 6, 20] {
                        let begin = try from.adding(days: offset)
                        let pause = (from: begin, through: try begin.adding(days: long))
                        let due = try ContractClock.due(
                            length, .workingDay, from: from, suspended: [pause], calendar
                        ).due
                        // A pause that begins after the period has ended moves nothing.
                        let expected =
                            begin > plain ? plain : try Self.counted(length, from: from, pause, calendar)
                        #expect(due == expected, "\(from) \(length) \(begin) \(long)")
                    }
                }
            }
        }
    }

    @Test func `two working days from the eve of the holiday end after it`() throws {
        let eve = try #require(Day(year: 2025, month: 9, day: 30))
        let due = try ContractClock.due(2, .workingDay, from: eve, suspended: [], Self.calendar())
        #expect(due.due == Day(year: 2025, month: 10, day: 10))
        #expect(!due.estimated)
    }
}
