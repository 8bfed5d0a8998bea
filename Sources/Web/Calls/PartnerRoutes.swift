internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// Proposing together (联合申报): partners with their shares, and how a partner agrees.
enum PartnerRoutes {
    static let nameFields = [
        InputField(
            "code", .text(max: 18), label: "partners.code", hint: "partners.code_hint",
            "统一社会信用代码 of the partner; the lead names its own share by its own code."),
        InputField(
            "percent", .decimal, label: "partners.percent", "Share of the money in percent, two places at most."),
        InputField("task", .text(max: 500), label: "partners.task", "What the partner does."),
    ]
    static let agreeFields = [
        InputField("requested", .money, label: "partners.requested", "The sum that was read and is agreed to.")
    ]
    static let declineFields = [
        InputField("reason", .longText(max: 1_000), label: "partners.reason", "Why the partner does not take part.")
    ]
    private static let members: [(name: String, schema: Schema)] = [
        ("id", .integer), ("proposal", .integer), ("organisation", .integer), ("name", .string),
        ("lead", .boolean), ("percent", .decimal), ("task", .string),
        ("state", .codes(ProposalPartner.State.allCases.map(\.rawValue))), ("agreed_to", .nullable(.money)),
        ("version", .integer),
    ]
    private static let schema = Schema.object(members)
    private static let detailSchema = Schema.object(
        members + [
            ("answers", .formAnswers), ("withheld", .list(.string)), ("differences", DifferenceView.schema),
        ])
    private static let listSchema = Schema.object([("items", .list(schema)), ("sum", .decimal)])

    static let all: [Route] = [
        .page(
            "/{authority}/proposals/{proposal}/partners", ProposalRoutes.office,
            "Lists the partners of a proposal with their shares.", answer: listSchema, show),
        .post(
            "/{authority}/proposals/{proposal}/partners", ProposalRoutes.writers,
            "Names a partner, or changes its share and task.", fields: nameFields, once: true, answer: listSchema,
            form: show, name),
        .post(
            "/{authority}/proposals/{proposal}/partners/{partner}/removal", ProposalRoutes.writers,
            "Takes a partner off a proposal.", answer: listSchema, form: show, remove),
        .page(
            "/{authority}/partnerships", .members, "Lists the proposals that one's organisation is to take part in.",
            answer: .object([("items", .list(schema))]), index),
        .page(
            "/{authority}/partnerships/{partner}", .members, "Shows what a partner is asked to agree to.",
            answer: detailSchema, partnership),
        .download(
            "/{authority}/partnerships/{partner}/files/{file}", .members,
            "A file of a proposal, for a partner that is asked to agree to it.", file),
        .post(
            "/{authority}/partnerships/{partner}/agreement", .members, "Agrees to take part.", fields: agreeFields,
            comparing: .always, answer: schema, form: partnership, agree),
        .post(
            "/{authority}/partnerships/{partner}/refusal", .members, "Declines to take part.", fields: declineFields,
            comparing: .always, answer: schema, form: partnership, decline),
    ]

    static func json(_ partner: ProposalPartner) -> JSON {
        [
            "id": .integer(partner.id.rawValue), "proposal": .integer(partner.proposal.rawValue),
            "organisation": .integer(partner.organisation.rawValue), "name": .string(partner.organisationName),
            "lead": .bool(partner.isLead), "percent": .string(partner.percent), "task": .string(partner.task),
            "state": .string(partner.state.rawValue),
            "agreed_to": partner.agreedTo.map { .string($0.description) } ?? .null,
            "version": .integer(Int64(partner.version)),
        ]
    }

    private static func json(_ partners: [ProposalPartner]) -> JSON {
        [
            "items": .array(partners.map { json($0) }),
            "sum": .string(ProposalPartner.percent(partners.reduce(0) { $0 + $1.shareBasisPoints })),
        ]
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("proposal", Proposal.ID.self)
        let (proposal, partners, own, unmet) = try await visit.read { db in
            let found = try Proposal.find(id, for: viewer, in: db)
            let proposal = found.isWritten(by: viewer) ? try found.asWritten(in: db) : found
            let partners = try proposal.partners(in: db)
            return (
                proposal, partners, try Organisation.find(proposal.organisation, in: db),
                try proposal.unmetRules(of: partners, for: viewer, in: db)
            )
        }
        var desk = Desk(remarks: [.init(remark: visit.text("partners.note"))])
        let sum = partners.reduce(0) { $0 + $1.shareBasisPoints }
        if !partners.isEmpty, sum != ProposalPartner.wholeBasisPoints {
            desk.remarks.append(.init(remark: visit.text(PartnerRefusal.sum(sum).message)))
        }
        desk.remarks += unmet.map { .init(remark: visit.text($0.message)) }
        desk.tables = [table(partners, proposal, visit)]
        if proposal.isWritten(by: viewer), proposal.isEditable {
            var fields = nameFields.map { visit.field($0) }
            if partners.isEmpty { fields[0] = visit.field(nameFields[0], value: own.code ?? "") }
            let url = "/proposals/\(id)/partners"
            desk.forms =
                [visit.deskForm("partners.name", url, fields)]
                + partners.map { partner in
                    var form = visit.deskForm("partners.remove", "\(url)/\(partner.id)/removal", isFirst: false)
                    form.formTitle = visit.text("partners.remove_one", ["name": partner.organisationName])
                    return form
                }
        }
        return visit.desk(
            Message("partners.title"), desk, json: json(partners),
            crumbs: [
                .init(.verbatim(proposal.callTitle), "\(visit.base)/calls/\(proposal.call)"),
                .init(.verbatim(proposal.shownTitle), ProposalHandlers.url(visit, id)),
            ])
    }

    private static func table(_ partners: [ProposalPartner], _ proposal: Proposal, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("partners.title"),
            ["partners.organisation", "partners.percent", "partners.share", "partners.task", "partners.state"].map {
                visit.text($0)
            },
            partners.map { partner in
                [
                    .head(partner.organisationName, note: partner.organisationCode ?? ""),
                    .number(partner.percent), .text(visit.text(partner.isLead ? "partners.lead" : "partners.partner")),
                    .text(partner.task), stateCell(partner, proposal, visit),
                ]
            },
            foot: partners.isEmpty
                ? nil
                : [
                    .head(visit.text("partners.total")),
                    .number(ProposalPartner.percent(partners.reduce(0) { $0 + $1.shareBasisPoints })), .text(""),
                    .text(""), .text(""),
                ])
    }

    /// The lead has nothing to agree to; who agreed to another sum has to do it again.
    private static func stateCell(
        _ partner: ProposalPartner, _ proposal: Proposal, _ visit: Visit
    ) -> Desk.Table.Cell {
        if partner.isLead { return .text("") }
        if partner.state == .agreed, !partner.agrees(to: proposal.requested) {
            return visit.stateCell(Message("partners.state.returned"))
        }
        return visit.stateCell(Message(partner.state.messageKey))
    }

    private static func name(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let code = visit.input.text("code").trimmed.uppercased()
        guard let percent = visit.input.decimal("percent") else { throw PartnerRefusal.share }
        let task = visit.input.text("task").trimmed
        return try await changed(visit, id, "partners.flash.named") { change in
            try ProposalPartner.name(code, percent: percent, task: task, of: id, in: change)
        }
    }

    private static func remove(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let partner = try visit.id("partner", ProposalPartner.ID.self)
        return try await changed(visit, id, "partners.flash.removed") { change in
            try ProposalPartner.remove(partner, of: id, in: change)
        }
    }

    private static func changed(
        _ visit: Visit, _ id: Proposal.ID, _ flash: String, _ body: @escaping @Sendable (Change) throws -> Void
    ) async throws -> Outcome {
        try await visit.write { change in
            try body(change)
            let proposal = try Proposal.find(id, for: change.viewer, in: change.db)
            return .done(
                "\(ProposalHandlers.url(visit, id))/partners", Message(flash),
                json: json(try proposal.partners(in: change.db)))
        }
    }
}

extension PartnerRoutes {
    fileprivate static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let found = try await visit.read { db in try ProposalPartner.all(for: viewer, in: db) }
        var desk = Desk(remarks: [.init(remark: visit.text("partners.index_note"))])
        desk.tables = [
            .init(
                visit.text("partners.index"),
                ["partners.proposal", "partners.percent", "partners.task", "partners.state"].map { visit.text($0) },
                found.map { partner, title in
                    [
                        .head(title, url: "\(visit.base)/partnerships/\(partner.id)"), .number(partner.percent),
                        .text(partner.task), visit.stateCell(Message(partner.state.messageKey)),
                    ]
                })
        ]
        return visit.desk(
            Message("partners.index"), desk, json: ["items": .array(found.map { json($0.0) })])
    }

    fileprivate static func agree(_ visit: Visit) async throws -> Outcome {
        let version = try visit.seenVersion()
        guard let sum = visit.input.money("requested") else { throw PartnerRefusal.sumMissing }
        return try await answered(visit, "partners.flash.agreed") { id, change in
            try ProposalPartner.agree(id, to: sum, seen: version, in: change)
        }
    }

    fileprivate static func decline(_ visit: Visit) async throws -> Outcome {
        let version = try visit.seenVersion()
        let reason = visit.input.text("reason").trimmed
        return try await answered(visit, "partners.flash.declined") { id, change in
            try ProposalPartner.decline(id, reason: reason, seen: version, in: change)
        }
    }

    private static func answered(
        _ visit: Visit, _ flash: String, _ body: @escaping @Sendable (ProposalPartner.ID, Change) throws -> Void
    ) async throws -> Outcome {
        let id = try visit.id("partner", ProposalPartner.ID.self)
        return try await visit.write { change in
            try body(id, change)
            return .done(
                "\(visit.base)/partnerships/\(id)", Message(flash),
                json: json(try ProposalPartner.find(id, for: change.viewer, in: change.db)))
        }
    }
}
