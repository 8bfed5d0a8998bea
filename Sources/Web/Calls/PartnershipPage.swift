internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// What a partner reads before it agrees: the whole proposal as it stands, with budget, tables and files, and what
/// changed since it was submitted last.
extension PartnerRoutes {
    private struct Subject: Sendable {
        let partner: ProposalPartner
        let proposal: Proposal
        let response: FormResponse
        let differences: [AnswerDifference]
    }

    static func partnership(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("partner", ProposalPartner.ID.self)
        let subject = try await visit.read { db in
            let partner = try ProposalPartner.find(id, for: viewer, in: db)
            let proposal = try partner.subject(in: db)
            return Subject(
                partner: partner, proposal: proposal, response: try proposal.answers(in: db),
                differences: partner.mayRead ? try partner.differences(in: db) : [])
        }
        let (partner, proposal) = (subject.partner, subject.proposal)
        var desk = Desk(state: visit.deskState(Message(partner.state.messageKey)))
        desk.summaries = [
            .init(
                visit.text("partners.asked_for"),
                [
                    (visit.text("partners.lead"), proposal.organisationName),
                    (visit.text("partners.call"), proposal.callTitle),
                    (visit.text("partners.proposal"), proposal.title),
                    (visit.text("partners.requested"), proposal.requested?.grouped ?? ""),
                    (visit.text("partners.percent"), partner.percent), (visit.text("partners.task"), partner.task),
                    (visit.text("partners.reason"), partner.reason),
                ])
        ]
        show(subject, on: &desk, visit)
        if viewer.administers(partner.organisation), proposal.isEditable {
            let url = "/partnerships/\(id)"
            if partner.mayRead, !partner.agrees(to: proposal.requested) {
                // The sum on the page itself, never one that was sent with an older page.
                var sum = visit.field(agreeFields[0])
                (sum.control, sum.value) = (.hidden, proposal.requested?.description ?? "")
                desk.forms.append(
                    visit.deskForm("partners.agree", "\(url)/agreement", [sum], version: partner.version))
            }
            if partner.state != .declined {
                desk.forms.append(
                    visit.deskForm(
                        "partners.decline", "\(url)/refusal", declineFields.map { visit.field($0) },
                        version: partner.version, isFirst: false))
            }
        }
        return visit.desk(
            Message("partners.partnership"), desk, json: json(subject, visit),
            crumbs: [.init(Message("partners.index"), "\(visit.base)/partnerships")], version: partner.version)
    }

    /// Answers of one line as facts, budgets and tables as tables, files as links that the partner may follow.
    private static func show(_ subject: Subject, on desk: inout Desk, _ visit: Visit) {
        guard subject.partner.mayRead else {
            desk.remarks.append(.init(remark: visit.text("partners.declined_note")))
            return
        }
        let parts = AnswerView.parts(
            subject.response.definition, subject.response.answers,
            base: "\(visit.base)/partnerships/\(subject.partner.id)", canChange: false, reach: ProposalPartner.reach,
            visit)
        desk.summaries += parts.map { part in .init(part.partTitle, part.partRows.map { ($0.rowLabel, $0.rowValue) }) }
            .filter { !$0.summaryRows.isEmpty }
        let rows = parts.flatMap(\.partRows)
        desk.tables = rows.filter(\.rowHasTable).map { row in
            Desk.Table(
                row.rowLabel, row.rowColumns.map { $0["columnText"] ?? "" },
                row.rowTable.map { line in
                    line.cells.map { Desk.Table.Cell(text: $0.cellText, isNumber: $0.isNumber) }
                })
        }
        let files = rows.flatMap { row in
            row.rowFiles.map {
                [Desk.Table.Cell.head($0.fileName, url: $0.fileURL), .text(row.rowLabel), .text($0.fileNote)]
            }
        }
        if !files.isEmpty {
            desk.tables.append(
                Desk.Table(
                    visit.text("partners.files"),
                    ["partners.file", "proposals.column.question", "partners.file_note"].map { visit.text($0) }, files))
        }
        desk.tables += DifferenceView.tables(subject.differences, reach: ProposalPartner.reach, visit)
    }

    private static func json(_ subject: Subject, _ visit: Visit) -> JSON {
        let reach = subject.partner.mayRead ? ProposalPartner.reach : AnswerReach([])
        var object = json(subject.partner).object ?? JSONObject()
        for (key, value) in ProposalJSON.answers(subject.response, reach).members { object[key] = value }
        object["differences"] = DifferenceView.json(subject.differences, reach: reach, visit)
        return .object(object)
    }

    static func file(_ visit: Visit) async throws -> Download {
        let id = try visit.id("partner", ProposalPartner.ID.self)
        let file = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let stored = try await visit.read { db in
            try ProposalPartner.find(id, for: viewer, in: db).file(file, for: viewer, in: db)
        }
        return Download(
            name: stored.name, mediaType: stored.mediaType, bytes: try visit.files.bytes(of: stored.sha256))
    }
}
