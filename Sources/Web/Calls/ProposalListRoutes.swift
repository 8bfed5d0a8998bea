internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// The list of proposals with what goes out of it: files, kept views and messages.
enum ProposalListRoutes {
    private static let viewFields = [
        InputField(
            "page", .choice(SavedView.Page.allCases.map(\.rawValue), prefix: "views.page"), label: "views.page",
            "Which list."),
        InputField("name", .text(max: 60), label: "views.name", "Under which name."),
        InputField(
            "query", .text(max: 2_000), optional: true, label: "views.query", "The query of the list's address."),
    ]
    private static let writingFields = [
        InputField("subject", .text(max: 100), label: "mailing.subject", "Subject of the message."),
        InputField("body", .longText(max: 4_000), label: "mailing.body", "The message."),
    ]
    private static let digestField = InputField(
        "digest", .text(max: 64), label: "mailing.digest", "Digest of the preview that was seen.")
    private static let fields =
        ProposalRoutes.listFields + [ProposalListPage.orderField, ProposalListPage.columnsField]
    private static let writers: Access = .roles([.programmeOfficer])
    private static let previewSchema = Schema.object([
        ("proposals", .list(ProposalJSON.schema)), ("organisations", .integer), ("people", .integer),
        (
            "recipients",
            .list(
                .object([
                    ("organisation", .integer), ("name", .string), ("proposals", .integer), ("people", .integer),
                ]))
        ),
        ("digest", .string),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/proposals", ProposalRoutes.office, "Lists the proposals that the viewer may see.",
            query: fields, answer: .page(of: ProposalJSON.schema), form: ProposalListPage.index,
            ProposalListPage.index),
        .download(
            "/{authority}/proposals.xlsx", ProposalRoutes.office, "The list of proposals as a workbook.",
            query: fields
        ) { visit in try await ProposalListPage.file(visit).xlsx() },
        .download(
            "/{authority}/proposals.csv", ProposalRoutes.office, "The list of proposals as CSV.", query: fields
        ) { visit in try await ProposalListPage.file(visit).csv() },
        .post(
            "/{authority}/saved-views", .signedIn, "Keeps a list under a name.", fields: viewFields, once: true,
            answer: .key, form: ProposalListPage.index, keep),
        .post(
            "/{authority}/saved-views/{view}/removal", .signedIn, "Forgets a kept list.",
            form: ProposalListPage.index, forget),
        .page(
            "/{authority}/proposals/messages", writers, "Shows exactly whom a message to a list would reach.",
            query: fields, answer: previewSchema, form: preview, preview),
        .post(
            "/{authority}/proposals/messages", writers, "Writes to the organisations of a list that was seen.",
            fields: fields + [digestField] + writingFields, creates: true, answer: .key, form: preview, send),
    ]

    private static func keep(_ visit: Visit) async throws -> Outcome {
        let (name, query) = (visit.input.text("name").trimmed, visit.input.text("query"))
        return try await visit.write { change in
            let id = try SavedView.keep(name, query, of: .proposals, in: change)
            return .done(
                "\(visit.base)/proposals" + (query.isEmpty ? "" : "?" + query), Message("views.flash.kept"),
                json: ["id": .integer(id.rawValue)])
        }
    }

    private static func forget(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("view", SavedView.ID.self)
        return try await visit.write { change in
            try SavedView.remove(id, in: change)
            return .done("\(visit.base)/proposals", Message("views.flash.removed"))
        }
    }

    private static func preview(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let filter = try ProposalListPage.filter(visit)
        let preview = try await visit.read { db in try ProposalMessage.preview(filter, for: viewer, in: db) }
        let counts = [
            "proposals": "\(preview.proposals.count)", "organisations": "\(preview.organisationCount)",
            "people": "\(preview.people.count)",
        ]
        var desk = Desk(remarks: [.init(remark: visit.text("mailing.reach", counts))])
        desk.tables = [
            .init(
                visit.text("mailing.proposals"),
                ["receipt", "title", "organisation", "state"].map { visit.text("proposals.column.\($0)") },
                preview.proposals.map {
                    [
                        .text($0.receipt ?? ""), .head($0.shownTitle, url: ProposalHandlers.url(visit, $0.id)),
                        .text($0.organisationName), visit.stateCell(Message($0.state.messageKey)),
                    ]
                }),
            .init(
                visit.text("mailing.organisations"),
                ["mailing.organisation", "mailing.proposal_count", "mailing.people_count"].map { visit.text($0) },
                preview.organisations.map {
                    [.head($0.name), .number("\($0.proposals)"), .number("\($0.people)")]
                }),
        ]
        if !preview.proposals.isEmpty {
            var hidden = fields.filter { ["call", "state", "q"].contains($0.name) }.map {
                visit.field($0, value: visit.input.typed[$0.name]?.last ?? "")
            }
            hidden.append(visit.field(digestField, value: preview.digest))
            // What is sent is what is shown: after a conflict the digest of the list as it is now.
            hidden[hidden.count - 1].value = preview.digest
            for index in hidden.indices { hidden[index].control = .hidden }
            desk.forms = [
                visit.deskForm(
                    "mailing.send", "/proposals/messages", hidden + writingFields.map { visit.field($0) })
            ]
        }
        return visit.desk(
            Message("mailing.title"), desk,
            json: [
                "proposals": .array(preview.proposals.map { ProposalJSON.json($0) }),
                "organisations": .integer(Int64(preview.organisationCount)),
                "people": .integer(Int64(preview.people.count)),
                "recipients": .array(
                    preview.organisations.map {
                        [
                            "organisation": .integer($0.id.rawValue), "name": .string($0.name),
                            "proposals": .integer(Int64($0.proposals)), "people": .integer(Int64($0.people)),
                        ]
                    }), "digest": .string(preview.digest),
            ], crumbs: [.init(Message("proposals.title"), "\(visit.base)/proposals?\(ProposalListPage.query(visit))")])
    }

    private static func send(_ visit: Visit) async throws -> Outcome {
        let filter = try ProposalListPage.filter(visit)
        let input = visit.input
        let (digest, subject, body) = (input.text("digest"), input.text("subject").trimmed, input.text("body").trimmed)
        return try await visit.write { change in
            let id = try ProposalMessage.send(filter, seen: digest, subject: subject, body: body, in: change)
            return .created(
                "\(visit.base)/proposals", Message("mailing.flash.sent"), json: ["id": .integer(id.rawValue)])
        }
    }
}
