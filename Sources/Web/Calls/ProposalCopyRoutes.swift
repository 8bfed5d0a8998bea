internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// Filling in a proposal from an earlier one of the same organisation.
enum ProposalCopyRoutes {
    private static let fields = [
        InputField("earlier", .identifier, label: "proposals.copy.earlier", "Key of the earlier proposal.")
    ]
    private static let listSchema = Schema.object([
        ("items", .list(.object([("id", .integer), ("title", .string), ("call", .string)])))
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/proposals/{proposal}/copies", .members,
            "Lists the earlier proposals that a proposal can be filled in from.", answer: listSchema, show),
        .post(
            "/{authority}/proposals/{proposal}/copies", .members,
            "Answers what is unanswered from an earlier proposal.", fields: fields, once: true,
            answer: .object([("fields", .list(.string)), ("unfit", .list(.string))]), form: show, copy),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("proposal", Proposal.ID.self)
        let (proposal, earlier) = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            guard viewer.acts(for: proposal.organisation) else { throw NotFound() }
            return (proposal, try proposal.earlier(for: viewer, in: db))
        }
        var desk = Desk(remarks: [.init(remark: visit.text("proposals.copy.note"))])
        if proposal.isEditable, !earlier.isEmpty {
            let options = earlier.map { (value: $0.id.description, text: "\($0.title) · \($0.callTitle)") }
            desk.forms = [
                visit.deskForm(
                    "proposals.copy.do", "/proposals/\(id)/copies",
                    fields.map {
                        visit.field($0, options: options)
                    })
            ]
        } else {
            desk.remarks.append(.init(remark: visit.text("proposals.copy.none")))
        }
        return visit.desk(
            Message("proposals.copy.title"), desk,
            json: [
                "items": .array(
                    earlier.map {
                        [
                            "id": .integer($0.id.rawValue), "title": .string($0.title), "call": .string($0.callTitle),
                        ]
                    })
            ], crumbs: [.init(.verbatim(proposal.shownTitle), ProposalHandlers.url(visit, id))])
    }

    private static func copy(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        guard let earlier = visit.input.id("earlier", Proposal.ID.self) else {
            throw FieldRefusal("earlier", "field.refusal.missing")
        }
        return try await visit.write { change in
            let copied = try Proposal.copy(from: earlier, to: id, in: change)
            let counts = ["count": "\(copied.fields.count)", "unfit": "\(copied.unfit.count)"]
            return .done(
                ProposalHandlers.url(visit, id), Message("proposals.copy.done", counts),
                json: [
                    "fields": .array(copied.fields.map { .string($0) }),
                    "unfit": .array(copied.unfit.map { .string($0) }),
                ])
        }
    }
}
