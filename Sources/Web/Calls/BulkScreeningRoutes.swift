internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// Screening many proposals alike: the page shows exactly which ones, then one act does it to all or none.
enum BulkScreeningRoutes {
    private static let outcomes = Screening.Outcome.allCases.map(\.rawValue)
    private static let chosenFields = [
        InputField("proposal", .identifiers, optional: true, label: "screening.field.proposals", "Keys of proposals."),
        InputField(
            "outcome", .choice(outcomes, prefix: "screening.outcome"), optional: true,
            label: "screening.field.outcome", "How all of them end."),
        InputField(
            "after", .text(max: 60), optional: true, label: "proposals.field.after", "Cursor of the page before."),
    ]
    private static let bulkFields = [
        InputField(
            "seen", .map(.integer(1...Int64(Int32.max))), label: "screening.field.seen",
            "Version that was shown, by key of the proposal."),
        InputField(
            "outcome", .choice(outcomes, prefix: "screening.outcome"), label: "screening.field.outcome",
            "How all of them end."),
        InputField(
            "reasons", .choices(Screening.Reason.allCases.map(\.rawValue), prefix: "screening.reason"), optional: true,
            label: "screening.field.reasons", "Coded reasons."),
        InputField(
            "explanation", .longText(max: 4_000), optional: true, label: "screening.field.explanation",
            "What the organisations read."),
        InputField(
            "due", .date, optional: true, label: "screening.field.due", hint: "screening.hint.due",
            "Last day of the correction."),
    ]
    private static let touched = Schema.object([
        ("proposal", .integer), ("receipt", .nullable(.string)), ("title", .string), ("version", .integer),
        ("obstacle", .nullable(.string)),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/calls/{call}/screening", CallRoutes.screeners,
            "Shows exactly which proposals a bulk action would touch.", query: chosenFields,
            answer: .object([
                ("items", .list(touched)), ("waiting", .integer), ("listed", .integer), ("next", .nullable(.string)),
            ]), bulkPage),
        .post(
            "/{authority}/calls/{call}/screening", CallRoutes.screeners, "Screens many proposals alike, all or none.",
            fields: bulkFields, once: true, answer: .object([("count", .integer)]), form: bulkPage, bulk),
    ]

    private static func bulkPage(_ visit: Visit) async throws -> Page {
        let call = try await ScreeningRoutes.call(visit, .programmeOfficer, .decisionMaker)
        let viewer = visit.viewer
        // A refused decision comes back with the proposals that it was about.
        let chosen =
            visit.input.ids("proposal", Proposal.ID.self)
            + visit.input.typed.keys.compactMap { name in
                name.hasPrefix("seen.") ? Proposal.ID(String(name.dropFirst("seen.".count))) : nil
            }.sorted()
        let outcome = Screening.Outcome(rawValue: visit.input.text("outcome"))
        let after = ProposalList.Cursor(visit.input.text("after"))
        let (list, items) = try await visit.read { db in
            (
                try ProposalList.load(
                    .init(call: call.id, states: [.submitted]), order: .lot, after: after, limit: Proposal.bulkMax,
                    for: viewer, in: db),
                try outcome.map { try Proposal.bulk($0, over: chosen, of: call.id, for: viewer, in: db) } ?? []
            )
        }
        var desk = Desk()
        let waiting = list.counts[.submitted] ?? 0
        let reach = ["count": "\(waiting)", "shown": "\(list.entries.count)", "most": "\(Proposal.bulkMax)"]
        desk.remarks = [
            .init(remark: visit.text("screening.bulk_remark")),
            .init(
                remark: visit.text(
                    waiting > list.entries.count ? "screening.bulk_part" : "screening.bulk_all", reach)),
        ]
        desk.links = [
            .init(linkURL: "\(visit.base)/calls/\(call.id)/checklist", linkText: visit.text("screening.checklist"))
        ]
        if let next = list.next {
            desk.links.append(
                .init(
                    linkURL: "\(visit.base)/calls/\(call.id)/screening?after=\(next)",
                    linkText: visit.text("screening.bulk_next")))
        }
        desk.filterURL = "\(visit.base)/calls/\(call.id)/screening"
        desk.filterIsPreview = true
        desk.filters = [
            visit.field(
                chosenFields[0],
                options: list.entries.map { ("\($0.id)", "\($0.receipt ?? "") \($0.title) · \($0.organisationName)") }),
            visit.field(chosenFields[1], radios: true),
        ]
        if let outcome, !items.isEmpty {
            desk.tables = [preview(items, visit)]
            if let form = bulkForm(items, outcome, call, visit) { desk.forms = [form] }
        }
        return visit.desk(
            Message("screening.bulk"), desk,
            json: [
                "waiting": .integer(Int64(waiting)), "listed": .integer(Int64(list.entries.count)),
                "next": list.next.map { .string("\($0)") } ?? .null, "items": .array(items.map { json($0, visit) }),
            ], crumbs: CallPages.crumbs(call, visit))
    }

    private static func json(_ item: Proposal.BulkItem, _ visit: Visit) -> JSON {
        [
            "proposal": .integer(item.proposal.id.rawValue),
            "receipt": item.proposal.receipt.map { .string($0) } ?? .null, "title": .string(item.proposal.title),
            "version": .integer(Int64(item.proposal.version)),
            "obstacle": item.obstacle.map { .string(visit.text($0)) } ?? .null,
        ]
    }

    private static func preview(_ items: [Proposal.BulkItem], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("screening.bulk_preview", ["count": "\(items.count { $0.obstacle == nil })"]),
            ["proposals.receipt", "proposals.fact.organisation", "proposals.fact.requested", "screening.bulk_state"]
                .map { visit.text($0) },
            items.map { item in
                [
                    .head(
                        item.proposal.title, url: "\(visit.base)/proposals/\(item.proposal.id)",
                        note: item.proposal.receipt ?? ""),
                    .text(item.proposal.organisationName), .money(item.proposal.requested),
                    item.obstacle.map { Desk.Table.Cell(text: visit.text($0), tag: "bad") }
                        ?? visit.stateCell(Message("screening.bulk_state.confirmed")),
                ]
            })
    }

    /// The form that does it to exactly the proposals above, in the versions that were shown.
    private static func bulkForm(
        _ items: [Proposal.BulkItem], _ outcome: Screening.Outcome, _ call: Call, _ visit: Visit
    ) -> Desk.Form? {
        let touched = items.filter { $0.obstacle == nil }
        guard !touched.isEmpty else { return nil }
        var fields = touched.map { item in
            visit.part(
                bulkFields[0], "\(item.proposal.id)", name: "", value: "\(item.proposal.version)", as: .hidden)
        }
        var hidden = visit.field(bulkFields[1], value: outcome.rawValue)
        (hidden.control, hidden.value) = (.hidden, outcome.rawValue)
        fields.append(hidden)
        if outcome != .accepted { fields += [visit.field(bulkFields[2]), visit.field(bulkFields[3])] }
        if outcome == .returned { fields.append(visit.field(bulkFields[4])) }
        return visit.deskForm("screening.bulk_now", "/calls/\(call.id)/screening", fields)
    }

    private static func bulk(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let input = visit.input
        guard let outcome = Screening.Outcome(rawValue: input.text("outcome")) else { throw NotFound() }
        var versions: [Proposal.ID: Int] = [:]
        for (key, version) in input.integers("seen") {
            guard let proposal = Proposal.ID(key) else { throw FieldRefusal("seen.\(key)", "field.refusal.form") }
            versions[proposal] = Int(version)
        }
        let seen = versions
        let reasons = input.list("reasons").compactMap(Screening.Reason.init(rawValue:))
        return try await visit.write { change in
            let count = try Proposal.screen(
                seen, of: id, as: outcome, reasons: reasons, explanation: input.text("explanation"),
                dueOn: input.day("due"), in: change)
            return .done(
                "\(visit.base)/proposals?call=\(id)", Message("screening.flash.bulk", ["count": "\(count)"]),
                json: ["count": .integer(Int64(count))])
        }
    }
}
