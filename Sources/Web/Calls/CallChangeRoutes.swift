internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// What happens to a call after its publication: corrections, an early end; and its versions, timetable and copies.
enum CallChangeRoutes {
    static let correctionFields = [
        InputField("title", .text(max: 200), label: "calls.field.correction_title", "What is corrected."),
        InputField("body", .longText(max: 8_000), label: "calls.field.correction_body", "What holds from now on."),
        InputField(
            "affects", .boolean, optional: true, label: "calls.field.affects", hint: "calls.hint.affects",
            "Whether applicants have to work by it."),
        InputField(
            "deadline", .dateTime, optional: true, label: "calls.field.new_deadline", hint: "calls.hint.new_deadline",
            "A later deadline, if it moves."),
    ]
    private static let copyFields = [
        InputField("code", .text(max: 30), label: "calls.field.code", hint: "calls.hint.code", "Code of the new call."),
        InputField(
            "opens", .dateTime, label: "calls.field.opens", hint: "calls.hint.copy_opens", "From when it is open."),
    ]
    private static let period = Schema.object([
        ("rule", .string), ("days", .integer), ("working_days", .boolean), ("binding", .boolean), ("from", .day),
        ("earliest", .day), ("estimated", .boolean),
    ])
    private static let version = Schema.object([
        ("number", .integer), ("cause", .codes(CallVersion.Cause.allCases.map(\.rawValue))), ("at", .timestamp),
        ("sha256", .string), ("changed", .list(.string)),
    ])

    static let all: [Route] = [
        .post(
            "/{authority}/calls/{call}/corrections", CallRoutes.officer, "Announces a correction of a published call.",
            fields: correctionFields, once: true, answer: CallJSON.schema, form: CallPages.show, correct),
        .post(
            "/{authority}/calls/{call}/closure", CallRoutes.officer, "Ends an open call before its deadline.",
            fields: CallRoutes.reasonFields, answer: CallJSON.schema, form: CallPages.show, close),
        .page(
            "/{authority}/calls/{call}/timetable", .everyone,
            "Shows the dates of a call and the periods that rules demand.",
            answer: .object([("periods", .list(period)), ("earliest", .nullable(.day))]), timetable),
        .page(
            "/{authority}/calls/{call}/versions", .everyone, "Shows what a call said before and what changed.",
            answer: .object([("items", .list(version))]), versions),
        .page("/{authority}/calls/{call}/copy", CallRoutes.officer, "Shows the form for a copy of a call.", copyPage),
        .post(
            "/{authority}/calls/{call}/copy", CallRoutes.officer, "Drafts a new call after an earlier one.",
            fields: copyFields, creates: true, answer: CallJSON.schema, form: copyPage, copy),
    ]

    private static func correct(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let input = visit.input
        return try await visit.write { change in
            let call = try Call.correct(
                id, title: input.text("title"), body: input.text("body"), affectsProposals: input.isSet("affects"),
                deadline: input.moment("deadline"), in: change)
            return .done("\(visit.base)/calls/\(id)", Message("calls.flash.corrected"), json: CallJSON.json(call))
        }
    }

    private static func close(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let reason = visit.input.text("reason")
        return try await visit.write { change in
            let call = try Call.closeEarly(id, reason: reason, in: change)
            return .done("\(visit.base)/calls/\(id)", Message("calls.flash.closed"), json: CallJSON.json(call))
        }
    }

    private static func timetable(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let (call, timetable) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            return (call, try call.timetable(in: db))
        }
        let url = "\(visit.base)/calls/\(id)"
        var desk = Desk()
        if let earliest = timetable.earliest {
            desk.remarks.append(.init(remark: visit.text("calls.earliest", ["day": earliest.description])))
        }
        if timetable.periods.isEmpty { desk.remarks.append(.init(remark: visit.text("calls.no_period"))) }
        desk.links = [.init(linkURL: "\(url)/calendar.ics", linkText: visit.text("calls.calendar"))]
        desk.summaries = [
            .init(
                visit.text("calls.timetable"),
                [
                    (visit.text("calls.published_at"), call.publishedAt?.beijing ?? ""),
                    (visit.text("calls.fact.opens"), call.opensAt.beijing),
                    (visit.text("calls.fact.deadline"), call.deadlineAt.beijing),
                    (visit.text("calls.grace_ends"), call.graceSeconds > 0 ? call.closesAt.beijing : ""),
                ])
        ]
        desk.tables = [periods(timetable, call, visit)]
        return visit.desk(
            Message("calls.timetable"), desk,
            json: [
                "periods": .array(timetable.periods.map(json)),
                "earliest": timetable.earliest.map { .string($0.description) } ?? .null,
            ], crumbs: CallPages.crumbs(call, visit))
    }

    /// The periods that rules demand, each with the rule, the number of days and the earliest lawful deadline.
    static func periods(_ timetable: Timetable, _ call: Call, _ visit: Visit) -> Desk.Table {
        let last = call.deadlineAt.day(in: .shanghai)
        return .init(
            visit.text("calls.periods"),
            [
                "calls.period.rule", "calls.period.days", "calls.period.from", "calls.period.earliest",
                "calls.period.kept",
            ]
            .map { visit.text($0) },
            timetable.periods.map { period in
                let state = last >= period.earliest ? "confirmed" : period.isBinding ? "refused" : "late"
                return [
                    .head(
                        visit.language == .chinese ? period.name.chinese : period.name.english, url: "/rules",
                        note: period.citation),
                    .text(
                        visit.text(
                            period.isWorking ? "calls.period.working_days" : "calls.period.calendar_days",
                            ["days": "\(period.days)"])),
                    .text(period.from.description),
                    .text(
                        period.isEstimated
                            ? visit.text("calls.period.estimated", ["day": period.earliest.description])
                            : period.earliest.description),
                    visit.stateCell(Message("calls.period.\(state)")),
                ]
            })
    }

    private static func json(_ period: Timetable.Period) -> JSON {
        [
            "rule": .string(period.code), "days": .integer(Int64(period.days)),
            "working_days": .bool(period.isWorking), "binding": .bool(period.isBinding),
            "from": .string(period.from.description), "earliest": .string(period.earliest.description),
            "estimated": .bool(period.isEstimated),
        ]
    }

    private static func versions(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let (call, all) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            return (call, try call.versions(for: viewer, in: db))
        }
        let changes = all.enumerated().map { index, version in
            (version, index == 0 ? [] : version.differences(from: all[index - 1]))
        }
        let first = all.first?.number
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("calls.versions_remark"))]
        desk.tables = changes.reversed().map { version, differences in
            let head = visit.text(
                "calls.version",
                [
                    "number": "\(version.number)", "cause": visit.text(version.cause.messageKey),
                    "time": version.at.beijing,
                ])
            return .init(
                "\(head) · \(version.sha256.hexadecimal.prefix(12))",
                ["calls.version.part", "calls.version.before", "calls.version.after"].map { visit.text($0) },
                differences.isEmpty
                    ? [
                        [
                            .head(visit.text("calls.version.\(version.number == first ? "first" : "same")")), .text(""),
                            .text(""),
                        ]
                    ]
                    : differences.map { difference in
                        [
                            .head(visit.text("calls.part.\(difference.part)")),
                            .text(shortened(difference.before)), .text(shortened(difference.after)),
                        ]
                    })
        }
        return visit.desk(
            Message("calls.versions"), desk,
            json: [
                "items": .array(
                    changes.map { version, differences in
                        [
                            "number": .integer(Int64(version.number)), "cause": .string(version.cause.rawValue),
                            "at": .string(version.at.description), "sha256": .string(version.sha256.hexadecimal),
                            "changed": .array(differences.map { .string($0.part) }),
                        ]
                    })
            ], crumbs: CallPages.crumbs(call, visit))
    }

    /// A list of 129 lots need not be read twice to see that it changed.
    private static func shortened(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count <= 12 ? text : lines.prefix(12).joined(separator: "\n") + "\n… (\(lines.count))"
    }

    private static func copyPage(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let call = try await visit.read { db in try Call.find(id, for: viewer, in: db) }
        try viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("calls.copy_remark"))]
        desk.forms = [
            visit.deskForm("calls.copy", "/calls/\(id)/copy", copyFields.map { visit.field($0) })
        ]
        return visit.desk(Message("calls.copy"), desk, json: [:], crumbs: CallPages.crumbs(call, visit))
    }

    private static func copy(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let code = visit.input.text("code")
        guard let opens = visit.input.moment("opens") else { throw FieldRefusal("opens", "field.refusal.missing") }
        return try await visit.write { change in
            let made = try Call.copy(id, code: code, opensAt: opens, in: change)
            return .created(
                "\(visit.base)/calls/\(made.id)", Message("calls.flash.copied"), json: CallJSON.json(made))
        }
    }
}
