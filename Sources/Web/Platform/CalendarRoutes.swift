internal import Kernel
internal import Platform
internal import Postgres

/// The working calendar: everybody looks, the system administrator enters the yearly notice.
enum CalendarRoutes {
    private static let system: Access = .administrators([.system])
    private static let year = InputField(
        "year", .integer(2000...2100), optional: true, label: "calendar.year", "The year to show.")
    private static let day = [
        InputField("date", .date, label: "calendar.date", "The day."),
        InputField(
            "kind", .choice(["holiday", "makeup", "ordinary"], prefix: "calendar.kind"), label: "calendar.kind",
            "Whether it is a day off, worked instead, or what its weekday says."),
        InputField("note", .text(max: 100), optional: true, label: "calendar.note", "Which holiday, or why."),
    ]
    private static let publication = [
        InputField("year", .integer(2000...2100), label: "calendar.year", "The year."),
        InputField(
            "source", .text(max: 200), label: "calendar.source", hint: "calendar.source_hint",
            "Number of the notice that the days were taken from."),
    ]

    static let all: [Route] = [
        .page("/calendar", .everyone, "Shows the working calendar of a year.", query: [year], answer: .calendar, index),
        .post(
            "/calendar/days", system, "Marks a day, or unmarks it.", fields: day, form: index, mark),
        .post(
            "/calendar/years", system, "Notes that the notice of a year is entered.", fields: publication,
            form: index, publish),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let today = visit.viewer.today
        let shown = Int(visit.input.integer("year") ?? Int64(visit.input.day("date")?.year ?? today.year))
        let (years, days) = try await visit.read { db in
            (try WorkingCalendar.years(in: db), try WorkingCalendar.days(of: shown, in: db))
        }
        let source = years.first { $0.year == shown }?.source
        var desk = Desk()
        desk.remarks = [
            .init(
                remark: source.map { visit.text("calendar.published", ["source": $0]) }
                    ?? visit.text("calendar.estimated"))
        ]
        let last = max(today.year + 1, years.last?.year ?? today.year)
        desk.links = Set((years.map(\.year) + [today.year, last]))
            .sorted().filter { $0 != shown }
            .map { .init(linkURL: "/calendar?year=\($0)", linkText: String($0)) }
        desk.tables = [
            .init(
                visit.text("calendar.title_of", ["year": String(shown)]),
                ["date", "kind", "note", "edited_by"].map { visit.text("calendar.\($0)") },
                days.map {
                    [
                        .head($0.day.description), .text(visit.text("calendar.kind.\($0.kind.rawValue)")),
                        .text($0.note), .text($0.editedBy),
                    ]
                })
        ]
        if visit.viewer.administrator == .system {
            desk.forms = [
                visit.deskForm("calendar.mark", "/calendar/days", day.map { visit.field($0) }),
                visit.deskForm(
                    "calendar.publish", "/calendar/years",
                    [
                        visit.field(publication[0], value: String(shown)),
                        visit.field(publication[1], value: source ?? ""),
                    ],
                    isFirst: false),
            ]
        }
        return visit.desk(
            Message("calendar.title"), desk,
            json: [
                "year": .integer(Int64(shown)), "estimated": .bool(source == nil),
                "days": .array(
                    days.map { ["date": .string($0.day.description), "kind": .string($0.kind.rawValue)] }),
            ])
    }

    private static func mark(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let day = input.day("date") else { throw FieldRefusal("date", "field.refusal.missing") }
        let kind = WorkingCalendar.Kind(rawValue: input.text("kind"))
        return try await visit.write { change in
            try WorkingCalendar.edit(day, kind: kind, note: input.text("note"), in: change)
            return .done("/calendar?year=\(day.year)", Message("calendar.marked"))
        }
    }

    private static func publish(_ visit: Visit) async throws -> Outcome {
        let (year, source) = (Int(visit.input.integer("year") ?? 0), visit.input.text("source"))
        return try await visit.write { change in
            try WorkingCalendar.publish(year: year, source: source, in: change)
            return .done("/calendar?year=\(year)", Message("calendar.marked"))
        }
    }
}
