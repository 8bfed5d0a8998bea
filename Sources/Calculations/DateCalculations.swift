internal import Kernel

extension Calculation {
    private enum CalendarName: String, CaseIterable {
        case china = "CN"
    }

    /// 慈善法 (2023) 第七十九条. A calculation that anyone can run again has no database at hand, so the law's
    /// numbers stand here; the modules take theirs from the dated rules.
    private static let charityLaw = DisclosureClock(longerThanMonths: 6, everyMonths: 3, finalMonths: 3)

    static let deadline = Calculation(
        "deadline", "the last day of a period; the first day is not counted",
        keys: [
            .required("from", "the day on which the period begins, YYYY-MM-DD"),
            .required("add", "how many days, a whole number from 0 to 1000000"),
            .required("unit", "'working' for working days, or 'calendar': an end on a day of rest rolls forward"),
            .optional("calendar", "'CN', mainland China with its make-up days"),
        ],
        example: (
            ["from": "2025-09-30", "add": 2, "unit": "working"], ["due": "2025-10-10", "estimated": false]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["from", "add", "unit"], optional: ["calendar"])
        let from = try members["from"].day()
        let count = try members["add"].integer(in: 0...1_000_000)
        let unit = try members["unit"].choice(WorkingCalendar.Unit.self)
        if let calendar = members.optional("calendar") { _ = try calendar.choice(CalendarName.self) }
        do throws(DayRefusal) {
            let deadline = try WorkingCalendar.china.deadline(from: from, add: count, unit: unit)
            return ["due": .string(deadline.due.description), "estimated": .bool(deadline.estimated)]
        } catch {
            throw members["add"].refusal(.tooLarge, "The period ends after the year 9999.")
        }
    }

    static let disclosure = Calculation(
        "disclosure", "by when a campaign or project is reported on in public (慈善法 art. 79)",
        keys: [
            .required("start", "the first day, YYYY-MM-DD"),
            .required("end", "the last day, YYYY-MM-DD"),
        ],
        example: (
            ["start": "2025-01-01", "end": "2025-12-31"],
            ["interim": ["2025-04-01", "2025-07-01", "2025-10-01"], "final": "2026-03-31"]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["start", "end"])
        let start = try members["start"].day()
        let end = try members["end"].day()
        let dates: DisclosureClock.Dates?
        do throws(DayRefusal) {
            dates = try charityLaw.dates(start: start, end: end)
        } catch {
            throw members["end"].refusal(.tooLarge, "The last report would be due after the year 9999.")
        }
        guard let dates else { throw members["end"].refusal(.range, "The end must not be before the start.") }
        return [
            "interim": .array(dates.interim.map { .string($0.description) }),
            "final": .string(dates.final.description),
        ]
    }
}
