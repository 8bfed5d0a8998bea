extension WorkingCalendar {
    /// Where the days of `china` come from, for the table of the database that is seeded with them.
    public static let chinaSource =
        "国务院办公厅 2024、2025、2026 年节假日安排通知, as collected by chinesecalendar 1.11.0, read on 2026-11-21"

    /// The working calendar of mainland China for 2024 to 2026, for use without a database. The database's table
    /// begins with the same days and is the one that administrators keep.
    public static let china = WorkingCalendar(
        days: days(of: chinaTable), publishedYears: Set(chinaTable.map(\.year)))

    /// A year's days off and make-up days, as spans of month and day: "10-01~10-08", or "10-11" for one day.
    private struct Year {
        let year: Int
        let holidays: String
        let makeups: String
    }

    private static let chinaTable = [
        Year(
            year: 2024,
            holidays: "01-01 02-10~02-17 04-04~04-06 05-01~05-05 06-10 09-15~09-17 10-01~10-07",
            makeups: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12"),
        Year(
            year: 2025,
            holidays: "01-01 01-28~02-04 04-04~04-06 05-01~05-05 05-31~06-02 10-01~10-08",
            makeups: "01-26 02-08 04-27 09-28 10-11"),
        Year(
            year: 2026,
            holidays: "01-01~01-03 02-15~02-23 04-04~04-06 05-01~05-05 06-19~06-21 09-25~09-27 10-01~10-07",
            makeups: "01-04 02-14 02-28 05-09 09-20 10-10"),
    ]

    private static func days(of table: [Year]) -> [Day: Kind] {
        var days: [Day: Kind] = [:]
        for year in table {
            for (spans, kind) in [(year.holidays, Kind.holiday), (year.makeups, Kind.makeup)] {
                for span in spans.split(separator: " ") {
                    let ends = span.split(separator: "~").map { Day("\(year.year)-\($0)") }
                    guard let first = ends.first ?? nil, let last = ends.last ?? nil else {
                        preconditionFailure("a span of days of the built-in calendar is misspelt")
                    }
                    for number in first.daysSinceEpoch...last.daysSinceEpoch {
                        days[Day(daysSinceEpoch: number) ?? first] = kind
                    }
                }
            }
        }
        return days
    }
}
