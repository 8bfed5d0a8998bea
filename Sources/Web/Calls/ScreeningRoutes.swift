internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// Screening beyond one page: the checklist of a call, and what may be the same thing again.
enum ScreeningRoutes {
    private static let lineFields = [
        InputField(
            "lines", .longText(max: 20_000), optional: true, label: "screening.field.lines",
            hint: "screening.hint.lines", "One line of the checklist each.")
    ]
    private static let tickFields = [
        InputField(
            "fulfilled", .map(.text(max: 3)), optional: true, label: "screening.field.fulfilled",
            "yes or no by key of the line."),
        InputField(
            "note", .map(.text(max: 1_000)), optional: true, label: "screening.field.missing",
            "What is missing, by key of the line."),
    ]
    private static let item = Schema.object([
        ("id", .integer), ("text", .string), ("fulfilled", .nullable(.boolean)), ("note", .string),
    ])
    static let all: [Route] = [
        .page(
            "/{authority}/calls/{call}/checklist", CallRoutes.officer, "Shows the checklist of a call's screening.",
            answer: .object([("items", .list(item))]), checklist),
        .post(
            "/{authority}/calls/{call}/checklist", CallRoutes.officer, "Writes the checklist anew.",
            fields: lineFields, answer: .object([("items", .list(item))]), form: checklist, setChecklist),
        .page(
            "/{authority}/proposals/{proposal}/checklist", .roles(Role.staff),
            "Shows what a proposal fulfils of the checklist.", answer: .object([("items", .list(item))]), ticks),
        .post(
            "/{authority}/proposals/{proposal}/checklist", CallRoutes.screeners, "Ticks lines of the checklist.",
            fields: tickFields, answer: .object([("items", .list(item))]), form: ticks, tick),
        .page(
            "/{authority}/proposals/{proposal}/duplicates", .roles(Role.staff),
            "Lists proposals that may be the same thing again.",
            answer: .object([
                (
                    "items",
                    .list(
                        .object([
                            ("proposal", .integer), ("receipt", .string), ("title", .string), ("requested", .money),
                            ("title_percent", .integer), ("text_percent", .integer), ("same_amount", .boolean),
                            ("same_budget", .boolean),
                        ]))
                )
            ]), duplicates),
    ]

    /// The call of the page, for somebody with one of these roles in its programme.
    static func call(_ visit: Visit, _ roles: Role...) async throws -> Call {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let call = try await visit.read { db in try Call.find(id, for: viewer, in: db) }
        let place = Scope(programme: call.programme)
        guard roles.contains(where: { viewer.holds($0, in: place) }) else { throw NotFound() }
        return call
    }

    private static func json(_ item: ScreeningItem) -> JSON {
        [
            "id": .integer(item.id.rawValue), "text": .string(item.text),
            "fulfilled": item.isFulfilled.map { .bool($0) } ?? .null, "note": .string(item.note),
        ]
    }

    private static func checklist(_ visit: Visit) async throws -> Page {
        let call = try await call(visit, .programmeOfficer)
        let items = try await visit.read { db in try call.checklist(in: db) }
        var field = visit.field(lineFields[0], value: items.map(\.text).joined(separator: "\n"))
        field.rows = 12
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("screening.checklist_remark"))]
        desk.forms = [visit.deskForm("screening.checklist_save", "/calls/\(call.id)/checklist", [field])]
        return visit.desk(
            Message("screening.checklist"), desk, json: ["items": .array(items.map(json))],
            crumbs: CallPages.crumbs(call, visit))
    }

    private static func setChecklist(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let lines = visit.input.text("lines").split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
        return try await visit.write { change in
            let items = try Call.setChecklist(lines, of: id, in: change)
            return .done(
                "\(visit.base)/calls/\(id)/checklist", Message("screening.flash.checklist"),
                json: ["items": .array(items.map(json))])
        }
    }

    private static func ticks(_ visit: Visit) async throws -> Page {
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        let (proposal, items) = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            return (proposal, try proposal.checklist(for: viewer, in: db))
        }
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("screening.checklist"),
                ["screening.field.lines", "screening.field.fulfilled", "screening.field.missing"]
                    .map { visit.text($0) },
                items.map { item in
                    let key = item.isFulfilled.map { $0 ? "confirmed" : "refused" } ?? "unseen"
                    return [
                        .head(item.text), visit.stateCell(Message("screening.tick.\(key)")), .text(item.note),
                    ]
                })
        ]
        let isScreener = [Role.programmeOfficer, .decisionMaker].contains { viewer.holds($0, in: proposal.scope) }
        if isScreener, proposal.state == .submitted, !items.isEmpty {
            desk.forms = [
                visit.deskForm(
                    "screening.tick", "/proposals/\(id)/checklist",
                    items.flatMap { item in
                        [
                            visit.part(
                                tickFields[0], "\(item.id)", name: "· \(item.text)",
                                options: [
                                    ("", visit.text("screening.tick.unseen")), ("yes", visit.text("grid.yes")),
                                    ("no", visit.text("grid.no")),
                                ]), visit.part(tickFields[1], "\(item.id)", name: "· \(item.text)"),
                        ]
                    })
            ]
        }
        return visit.desk(
            Message("screening.checklist"), desk, json: ["items": .array(items.map(json))],
            crumbs: [.init(.verbatim(proposal.title), "\(visit.base)/proposals/\(id)")])
    }

    private static func tick(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let (fulfilled, notes) = (visit.input.texts("fulfilled"), visit.input.texts("note"))
        var ticks: [ScreeningItem.ID: (isFulfilled: Bool, note: String)] = [:]
        for (key, answer) in fulfilled where !answer.isEmpty {
            guard let item = ScreeningItem.ID(key), ["yes", "no"].contains(answer) else {
                throw FieldRefusal("fulfilled.\(key)", "field.refusal.choice")
            }
            ticks[item] = (answer == "yes", notes[key] ?? "")
        }
        let wanted = ticks
        return try await visit.write { change in
            let items = try Proposal.tick(wanted, of: id, in: change)
            return .done(
                "\(visit.base)/proposals/\(id)/checklist", Message("screening.flash.ticked"),
                json: ["items": .array(items.map(json))])
        }
    }

    private static func duplicates(_ visit: Visit) async throws -> Page {
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        let (proposal, similar) = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            return (proposal, try proposal.similar(for: viewer, in: db))
        }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("screening.duplicates_remark"))]
        desk.tables = [
            .init(
                visit.text("screening.duplicates"),
                [
                    "proposals.fact.organisation", "proposals.receipt", "proposals.fact.requested",
                    "screening.title_percent", "screening.text_percent", "screening.same_amount",
                    "screening.same_budget",
                ].map { visit.text($0) },
                similar.map { one in
                    [
                        .head(one.title, url: "\(visit.base)/proposals/\(one.id)", note: one.organisationName),
                        .text(one.receipt), .money(one.requested), .number("\(one.titlePercent) %"),
                        .number("\(one.textPercent) %"), .text(one.isSameAmount ? visit.text("grid.yes") : ""),
                        .text(one.isSameBudget ? visit.text("grid.yes") : ""),
                    ]
                })
        ]
        return visit.desk(
            Message("screening.duplicates"), desk,
            json: [
                "items": .array(
                    similar.map { one in
                        [
                            "proposal": .integer(one.id.rawValue), "receipt": .string(one.receipt),
                            "title": .string(one.title), "requested": .string(one.requested.description),
                            "title_percent": .integer(Int64(one.titlePercent)),
                            "text_percent": .integer(Int64(one.textPercent)), "same_amount": .bool(one.isSameAmount),
                            "same_budget": .bool(one.isSameBudget),
                        ]
                    })
            ], crumbs: [.init(.verbatim(proposal.title), "\(visit.base)/proposals/\(id)")])
    }
}
