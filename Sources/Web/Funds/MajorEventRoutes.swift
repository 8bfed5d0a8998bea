internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Major events of a holder, which have to be made public within days, and their publication.
enum MajorEventRoutes {
    private static let path = "/{authority}/holders/{holder}/major-events"
    private static let fields = [
        InputField(
            "kind", .choice(MajorEvent.Kind.allCases.map(\.rawValue), prefix: "major_events.kind"),
            label: "major_events.kind", "What kind of event."),
        InputField("day", .date, label: "funds.day", "When it happened."),
        InputField(
            "summary", .text(max: 300), label: "major_events.summary", "What happened, without names of people."),
        InputField("amount", .money, optional: true, label: "funds.amount", "How much it is about."),
    ]
    private static let publicationFields = [
        InputField("event", .identifier, label: "major_events.one", "Key of the event."),
        InputField("day", .date, label: "major_events.published_on", "When it was made public."),
        InputField(
            "place", .text(max: 300), label: "major_events.place",
            "Where it was made public, with its number or address."),
    ]
    private static let list = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("kind", .codes(MajorEvent.Kind.allCases.map(\.rawValue))), ("day", .day),
                    ("summary", .string), ("amount", .nullable(.money)), ("published_on", .nullable(.day)),
                    ("place", .string),
                ]))
        )
    ])

    static let all: [Route] = [
        .page(
            path, .roles(FundRoutes.readers), "Lists the major events of a holder and their publication.",
            answer: list, show),
        .post(
            path, .roles([.accountant]), "Records a major event that has to be made public.", fields: fields,
            creates: true, answer: .key, form: show, record),
        .post(
            "/{authority}/holders/{holder}/major-event-publications", .roles([.accountant]),
            "Says when and where a major event was made public, once.", fields: publicationFields, once: true,
            form: show, publish),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (holder, events) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return (holder, try MajorEvent.all(of: holder, for: viewer, in: db))
        }
        var desk = Desk(remarks: [visit.booksRemark(holder), .init(remark: visit.text("major_events.note"))])
        desk.links = [
            .init(linkURL: "\(visit.base)/holders/\(id)/deadlines", linkText: visit.text("deadlines.title"))
        ]
        desk.tables = [table(events, visit)]
        if viewer.holdsAnywhere([.accountant]) { desk.forms = forms(holder, events, visit) }
        return visit.desk(
            Message("major_events.title"), desk, json: ["items": .array(events.map(\.json))],
            crumbs: visit.crumbs(of: holder))
    }

    private static func table(_ events: [MajorEvent], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("major_events.title"),
            [
                "funds.day", "major_events.kind", "major_events.summary", "major_events.published_on",
                "major_events.place", "funds.amount",
            ].map { visit.text($0) },
            events.map { event in
                [
                    .head(event.day.description), .text(visit.text(event.kind.messageKey)), .text(event.summary),
                    .text(event.publication?.day.description ?? visit.text("major_events.waits")),
                    .text(event.publication?.place ?? ""), .money(event.amount),
                ]
            })
    }

    private static func forms(_ holder: Holder, _ events: [MajorEvent], _ visit: Visit) -> [Desk.Form] {
        let url = "/holders/\(holder.id)"
        var forms = [visit.deskForm("major_events.record", url + "/major-events", fields.map { visit.field($0) })]
        let waiting = events.filter { $0.publication == nil }
            .map { (value: $0.id.description, text: "\($0.day) \($0.summary)") }
        if !waiting.isEmpty {
            forms.append(
                visit.deskForm(
                    "major_events.publish", url + "/major-event-publications",
                    publicationFields.map { visit.field($0, options: $0.name == "event" ? waiting : nil) }, key: "p",
                    isFirst: false))
        }
        return forms
    }

    private static func record(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("holder", Holder.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let kind = MajorEvent.Kind(rawValue: input.text("kind")), let day = input.day("day") else {
                throw NotFound()
            }
            let made = try MajorEvent.record(
                kind, on: day, summary: input.text("summary"), amount: input.money("amount"),
                of: Holder.find(id, for: change.viewer, in: change.db), in: change)
            return .created(
                "\(visit.base)/holders/\(id)/major-events", Message("funds.saved"),
                json: ["id": .integer(made.rawValue)])
        }
    }

    private static func publish(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("holder", Holder.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let event = input.id("event", MajorEvent.ID.self), let day = input.day("day") else {
                throw NotFound()
            }
            let found = try MajorEvent.find(event, for: change.viewer, in: change.db)
            guard found.holder == id else { throw NotFound() }
            try found.publish(on: day, at: input.text("place"), in: change)
            return .done("\(visit.base)/holders/\(id)/major-events", Message("funds.saved"))
        }
    }
}

extension MajorEvent {
    /// The event in the API.
    fileprivate var json: JSON {
        [
            "id": .integer(id.rawValue), "kind": .string(kind.rawValue), "day": .string(day.description),
            "summary": .string(summary), "amount": amount.map { .string($0.description) } ?? .null,
            "published_on": publication.map { .string($0.day.description) } ?? .null,
            "place": .string(publication?.place ?? ""),
        ]
    }
}
