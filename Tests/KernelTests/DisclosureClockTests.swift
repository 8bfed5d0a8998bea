import Kernel
import Testing

@Suite struct DisclosureClockTests {
    private let clock = DisclosureClock(longerThanMonths: 6, everyMonths: 3, finalMonths: 3)

    @Test(arguments: [
        ("2025-01-01", "2025-12-31", ["2025-04-01", "2025-07-01", "2025-10-01"], "2026-03-31"),
        ("2025-01-01", "2025-07-01", [], "2025-10-01"),
        ("2025-01-01", "2025-07-02", ["2025-04-01", "2025-07-01"], "2025-10-02"),
        ("2025-01-01", "2026-01-01", ["2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"], "2026-04-01"),
        ("2025-08-31", "2026-08-30", ["2025-11-30", "2026-02-28", "2026-05-31"], "2026-11-30"),
        ("2025-05-05", "2025-05-05", [], "2025-08-05"),
    ])
    func `reports are due by these dates`(start: String, end: String, interim: [String], final: String) throws {
        let (first, last) = (try #require(Day(start)), try #require(Day(end)))
        let dates = try #require(try clock.dates(start: first, end: last))
        #expect(dates.interim.map(\.description) == interim)
        #expect(dates.final.description == final)
    }

    @Test func `a period that ends before it starts has no dates`() throws {
        #expect(try clock.dates(start: try #require(Day("2025-01-02")), end: try #require(Day("2025-01-01"))) == nil)
    }

    @Test func `dates beyond the calendar are refused`() {
        #expect(throws: DayRefusal.outOfRange) { try clock.dates(start: .last, end: .last) }
        #expect(throws: DayRefusal.outOfRange) { try clock.dates(start: .first, end: .last) }
    }
}
