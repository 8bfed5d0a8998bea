import Foundation
import Kernel
import Testing

@Suite struct DayTests {
    private static let gregorian: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    @Test(arguments: ["0001-01-01", "1582-10-15", "1970-01-01", "2000-02-29", "2024-02-29", "2026-11-21", "9999-12-31"])
    func `a day has one text`(text: String) throws {
        #expect(try day(text).description == text)
    }

    @Test(arguments: [
        "", "2026-1-1", "2026-01-1", "2026/01/01", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31",
        "0000-01-01", "10000-01-01", "-001-01-01", "2026-11-21 ", "２０２６-11-21", "2026-11-2１", "+026-11-21",
    ])
    func `other texts are no days`(text: String) {
        #expect(Day(text) == nil)
    }

    @Test func `days and dates agree with Foundation's calendar after the Gregorian reform`() throws {
        var generator = SeededGenerator(seed: 51)
        for _ in 0..<3_000 {
            let number = Int.random(in: -141_427...2_932_896, using: &generator)
            let day = try #require(Day(daysSinceEpoch: number))
            let instant = Date(timeIntervalSince1970: Double(number) * 86_400)
            let parts = Self.gregorian.dateComponents([.year, .month, .day, .weekday], from: instant)
            #expect(day.year == parts.year && day.month == parts.month && day.day == parts.day)
            #expect(day.weekday.rawValue % 7 + 1 == parts.weekday)
            #expect(Day(year: day.year, month: day.month, day: day.day) == day)
        }
    }

    @Test func `every day of two centuries is the day after the one before`() throws {
        var (year, month, dayOfMonth) = (1890, 1, 1)
        var wrong: [String] = []
        for number in try day("1890-01-01").daysSinceEpoch...day("2109-12-31").daysSinceEpoch {
            if let day = Day(daysSinceEpoch: number), day.date != (year, month, dayOfMonth) { wrong.append("\(day)") }
            dayOfMonth += 1
            let isLeap = year % 400 == 0 || year % 100 != 0 && year % 4 == 0
            let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
            if dayOfMonth > length { (dayOfMonth, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect(wrong.isEmpty)
        #expect(year == 2110)
    }

    @Test func `every year begins a year's days after the one before`() throws {
        var number = Day.first.daysSinceEpoch
        for year in 1...9_999 {
            #expect(Day(year: year, month: 1, day: 1)?.daysSinceEpoch == number)
            let isLeap = year % 400 == 0 || year % 100 != 0 && year % 4 == 0
            number += isLeap ? 366 : 365
        }
        #expect(Day.last.daysSinceEpoch == number - 1)
    }

    @Test(arguments: [
        ("2025-01-31", 1, "2025-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2025-11-30", 3, "2026-02-28"),
        ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -1, "2025-12-15"), ("2026-01-15", 12, "2027-01-15"),
        ("2026-12-31", 0, "2026-12-31"), ("0001-02-01", -1, "0001-01-01"),
    ])
    func `a month later is the same day or the month's last`(from: String, months: Int, to: String) throws {
        #expect(try day(from).adding(months: months).description == to)
    }

    /// Foundation says how long a month is; its own addition of months takes 1948-02-28 for the last of February.
    @Test func `adding months and years goes to months as long as Foundation's`() throws {
        var generator = SeededGenerator(seed: 52)
        for _ in 0..<1_000 {
            let start = try #require(Day(daysSinceEpoch: Int.random(in: 0...100_000, using: &generator)))
            let count = Int.random(in: -380...380, using: &generator)
            for (months, result) in [
                (count, try start.adding(months: count)), (count * 12, try start.adding(years: count)),
            ] {
                let number = start.year * 12 + start.month - 1 + months
                let first = DateComponents(year: number / 12, month: number % 12 + 1, day: 1)
                let month = try #require(Self.gregorian.date(from: first))
                let length = try #require(Self.gregorian.range(of: .day, in: .month, for: month)).count
                let expected = Int(month.timeIntervalSince1970 / 86_400) + min(start.day, length) - 1
                #expect(result.daysSinceEpoch == expected, "\(start) \(months)")
            }
        }
    }

    @Test func `days beyond the calendar are refused and never trap`() {
        #expect(throws: DayRefusal.outOfRange) { try Day.last.adding(days: 1) }
        #expect(throws: DayRefusal.outOfRange) { try Day.first.adding(days: -1) }
        #expect(throws: DayRefusal.outOfRange) { try Day.last.adding(days: .max) }
        #expect(throws: DayRefusal.outOfRange) { try Day.first.adding(months: .min) }
        #expect(throws: DayRefusal.outOfRange) { try Day.last.adding(months: 1) }
        #expect(throws: DayRefusal.outOfRange) { try Day.first.adding(years: .max) }
        #expect(Day(daysSinceEpoch: .max) == nil)
        #expect(Day(year: .max, month: 1, day: 1) == nil)
        #expect(Day(year: 2026, month: 1, day: .max) == nil)
    }

    @Test func `an age is full on the birthday`() throws {
        #expect(try day("2008-11-21").fullYears(until: try day("2026-11-20")) == 17)
        #expect(try day("2008-11-21").fullYears(until: try day("2026-11-21")) == 18)
        #expect(try day("2008-02-29").fullYears(until: try day("2026-02-28")) == 17)
        #expect(try day("2008-02-29").fullYears(until: try day("2026-03-01")) == 18)
        #expect(try day("2026-11-22").fullYears(until: try day("2026-11-21")) == nil)
    }

    @Test func `months have a first and a last day`() throws {
        #expect(try day("2024-02-11").firstOfMonth == (try day("2024-02-01")))
        #expect(try day("2024-02-11").lastOfMonth == (try day("2024-02-29")))
        #expect(Day.last.lastOfMonth == Day.last)
    }

    @Test func `running Chinese has no leading zeros`() throws {
        #expect(try day("2024-01-09").chinese == "2024年1月9日")
    }

    @Test func `days are counted from one to the other`() throws {
        #expect(try day("2026-02-27").days(until: try day("2026-03-01")) == 2)
        #expect(try day("2026-03-01").days(until: try day("2026-02-27")) == -2)
        #expect(try day("2026-02-27") < (try day("2026-03-01")))
        #expect(try day("2026-11-21").weekday == .saturday)
        #expect(Weekday.saturday.isWeekend && !Weekday.friday.isWeekend)
    }
}
