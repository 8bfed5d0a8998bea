import Contracts
import Foundation
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// The clocks of challenges and complaints over holidays, make-up days and years without a published calendar.
@Suite("Clocks of challenges", .serialized)
struct PurchaseClockTests {
    /// The published days of 2024 to 2026, as they are loaded.
    private static func published() throws -> [Day: WorkingCalendar.Kind] {
        let url = URL(filePath: TestDatabase.migrations).appending(path: "data/calendar.csv")
        let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst()
        return Dictionary(
            uniqueKeysWithValues: try lines.map { line in
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                return (try #require(Day(String(cells[0]))), cells[1] == "makeup" ? .makeup : .holiday)
            })
    }

    /// The last day of a period, counted day by day: the first one is not counted.
    private static func counted(
        _ count: Int, from day: Day, working: Bool, _ days: [Day: WorkingCalendar.Kind]
    ) throws -> Day {
        func works(_ day: Day) -> Bool {
            switch days[day] {
            case .holiday: false
            case .makeup: true
            case nil: day.weekday != .saturday && day.weekday != .sunday
            }
        }
        var (day, left) = (day, count)
        while left > 0 {
            day = try day.adding(days: 1)
            if !working || works(day) { left -= 1 }
        }
        while !works(day) { day = try day.adding(days: 1) }
        return day
    }

    @Test func `periods are counted in working days with make-up days, and estimated for unpublished years`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        let days = try Self.published()
        let calendar = WorkingCalendar(days: days, publishedYears: [2024, 2025, 2026])
        try await purchasing.deal.read(.olivia) { _, db in
            var generator = SystemRandomNumberGenerator()
            let first = try #require(Day(year: 2024, month: 1, day: 1))
            for _ in 0..<300 {
                let from = try first.adding(days: .random(in: 0..<1_200, using: &generator))
                for (code, count, isWorking) in [
                    ("procurement.challenge.filing.max", 7, true), ("procurement.challenge.answer.max", 7, true),
                    ("procurement.complaint.filing.max", 15, true), ("procurement.complaint.decision.max", 30, true),
                    ("procurement.complaint.suspension.max", 30, false),
                ] {
                    let clock = try ProcurementChallenge.clock(code, from: from, scopes: ["CN"], calendar, in: db)
                    #expect(
                        try clock.due == Self.counted(count, from: from, working: isWorking, days), "\(code) \(from)")
                    #expect(clock.isEstimated == (clock.due.year > 2026 || from.year > 2026), "\(code) \(from)")
                }
            }
            // The holidays of October 2025 begin on a Wednesday, and Saturday the 11th is worked.
            let before = try #require(Day(year: 2025, month: 9, day: 30))
            let clock = try ProcurementChallenge.clock(
                "procurement.challenge.filing.max", from: before, scopes: ["CN"], calendar, in: db)
            #expect(clock.due == Day(year: 2025, month: 10, day: 16))
        }
        try await purchasing.close()
    }
}
