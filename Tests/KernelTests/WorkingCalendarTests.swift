import Foundation
import Kernel
import Testing

@Suite struct WorkingCalendarTests {
    private let china = WorkingCalendar.china

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    @Test func `two working days over the October holidays of 2025`() throws {
        let deadline = try china.deadline(from: try day("2025-09-30"), add: 2, unit: .working)
        #expect(deadline == .init(due: try day("2025-10-10"), estimated: false))
    }

    @Test(arguments: [
        ("2026-10-01", false), ("2026-10-10", true), ("2026-09-20", true), ("2026-11-20", true), ("2026-11-21", false),
        ("2025-10-08", false), ("2025-10-11", true), ("2024-02-09", true), ("2024-02-10", false), ("2026-01-02", false),
    ])
    func `holidays rest and make-up days work`(date: String, works: Bool) throws {
        #expect(china.isWorkingDay(try day(date)) == works)
    }

    @Test func `the table has the published number of days`() {
        let byYear = Dictionary(grouping: china.days) { $0.key.year }
        #expect(byYear.mapValues { $0.count { $0.value == .holiday } } == [2024: 28, 2025: 28, 2026: 33])
        #expect(byYear.mapValues { $0.count { $0.value == .makeup } } == [2024: 8, 2025: 5, 2026: 6])
        #expect(china.days.allSatisfy { $0.value == .holiday || $0.key.weekday.isWeekend })
        #expect(china.publishedYears == [2024, 2025, 2026])
    }

    @Test func `the built-in days are those that the database's table begins with`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let seed = try String(contentsOf: root.appending(path: "Migrations/data/calendar.csv"), encoding: .utf8)
        var days: [Day: WorkingCalendar.Kind] = [:]
        for line in seed.split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let kind: WorkingCalendar.Kind = try #require(WorkingCalendar.Kind(rawValue: fields[1]))
            days[try day(fields[0])] = kind
        }
        #expect(days == china.days)
    }

    @Test(arguments: [
        ("2026-11-19", 2, WorkingCalendar.Unit.calendar, "2026-11-23", false),
        ("2026-09-19", 1, .calendar, "2026-09-20", false), ("2026-09-30", 1, .calendar, "2026-10-08", false),
        ("2026-12-30", 2, .calendar, "2027-01-01", true), ("2026-12-28", 3, .working, "2026-12-31", false),
        ("2026-12-28", 4, .working, "2027-01-01", true), ("2023-12-28", 2, .working, "2024-01-02", true),
        ("2023-12-31", 1, .working, "2024-01-02", false), ("2026-11-21", 0, .working, "2026-11-23", false),
        ("2026-11-20", 0, .calendar, "2026-11-20", false), ("2023-12-31", 366, .calendar, "2024-12-31", false),
    ])
    func `deadlines fall where a calendar on the wall shows them`(
        from: String, add: Int, unit: WorkingCalendar.Unit, due: String, estimated: Bool
    ) throws {
        let deadline = try china.deadline(from: try day(from), add: add, unit: unit)
        #expect(deadline == .init(due: try day(due), estimated: estimated))
    }

    @Test func `counts below zero and ends beyond the calendar are refused`() throws {
        let start = try day("2026-11-21")
        for unit in WorkingCalendar.Unit.allCases {
            #expect(throws: DayRefusal.negativeCount) { try china.deadline(from: start, add: -1, unit: unit) }
            #expect(throws: DayRefusal.outOfRange) { try china.deadline(from: start, add: .max, unit: unit) }
            #expect(throws: DayRefusal.outOfRange) { try china.deadline(from: start, add: 4_000_000, unit: unit) }
            #expect(throws: DayRefusal.outOfRange) { try china.deadline(from: .last, add: 5, unit: unit) }
        }
    }

    @Test func `working days are counted as a person with a calendar counts them`() throws {
        var generator = SeededGenerator(seed: 71)
        for _ in 0..<300 {
            let from = try #require(Day(daysSinceEpoch: Int.random(in: 19_000...21_500, using: &generator)))
            let count = Int.random(in: 1...400, using: &generator)
            let due = try china.addingWorkingDays(count, to: from)
            #expect(china.workingDays(after: from, through: due) == count, "\(from) \(count)")
            #expect(china.isWorkingDay(due))
        }
    }

    @Test func `far from the table five of seven days are worked`() throws {
        #expect(try china.addingWorkingDays(500_000, to: try day("0001-01-01")).year == 1917)
        #expect(try china.addingWorkingDays(5_000, to: try day("2027-01-01")) == (try day("2046-03-02")))
    }

    @Test func `an edited table moves the deadline`() throws {
        let edited = WorkingCalendar(days: [try day("2027-01-01"): .holiday], publishedYears: [2026, 2027])
        let deadline = try edited.deadline(from: try day("2026-12-31"), add: 1, unit: .working)
        #expect(deadline == .init(due: try day("2027-01-04"), estimated: false))
    }
}
