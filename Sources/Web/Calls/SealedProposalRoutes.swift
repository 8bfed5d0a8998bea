internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// The sealed paper of a proposal: handed in by its organisation, compared and answered by the authority.
enum SealedProposalRoutes {
    private static let paperFields = [
        InputField(
            "scan", .file, label: "proposals.field.scan", hint: "proposals.hint.scan", "The sealed paper, scanned."),
        InputField("signerName", .text(max: 100), label: "proposals.field.signer", "Who signed."),
        InputField("signedOn", .date, label: "proposals.field.signed_on", "When."),
    ]
    private static let answerFields = [
        InputField("paper", .identifier, label: "field.paper", "Key of the sealed paper that was compared."),
        InputField(
            "answer", .choice(ProposalPaper.Answer.allCases.map(\.rawValue), prefix: "proposals.paper.answer"),
            label: "proposals.field.paper_answer", "Whether it is what was submitted, with its seal."),
        InputField(
            "reason", .longText(max: 2_000), optional: true, label: "proposals.field.paper_reason", "Why it is refused."
        ),
    ]
    private static let schema = Schema.object([
        ("papers", .list(.object([("id", .integer), ("revision", .integer), ("answer", .nullable(.string))])))
    ])

    static let all: [Route] = [
        .post(
            "/{authority}/proposals/{proposal}/sealed-papers", .rolesOrMembers([.programmeOfficer]),
            "Hands in the scan of the printed and sealed proposal.", fields: paperFields, once: true, answer: schema,
            form: ProposalPages.show, handIn),
        .post(
            "/{authority}/proposals/{proposal}/sealed-paper-answer", .roles([.programmeOfficer, .decisionMaker]),
            "Accepts the sealed paper of a proposal, or gives it back with the reason.", fields: answerFields,
            once: true, answer: schema, form: ProposalPages.show, answer),
    ]

    private static func handIn(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        guard let file = visit.input.file("scan") else { throw FieldRefusal("scan", "field.refusal.no_file") }
        guard let signedOn = visit.input.day("signedOn") else {
            throw FieldRefusal("signedOn", "field.refusal.missing")
        }
        let scan = try visit.files.put(file.bytes, name: file.name)
        let signer = visit.input.text("signerName")
        return try await visit.write { change in
            try ProposalPaper.handIn(scan, signerName: signer, signedOn: signedOn, of: id, in: change)
            return try done(id, "proposals.flash.paper_handed_in", visit, in: change)
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let input = visit.input
        guard let paper = input.id("paper", ProposalPaper.ID.self),
            let answer = ProposalPaper.Answer(rawValue: input.text("answer"))
        else { throw NotFound() }
        return try await visit.write { change in
            try ProposalPaper.answer(paper, of: id, answer, reason: input.text("reason"), in: change)
            return try done(id, "proposals.flash.paper_\(answer.rawValue)", visit, in: change)
        }
    }

    private static func done(_ id: Proposal.ID, _ flash: String, _ visit: Visit, in change: Change) throws -> Outcome {
        let papers = try Proposal.find(id, for: change.viewer, in: change.db).papers(in: change.db)
        return .done(
            ProposalHandlers.url(visit, id), Message(flash),
            json: [
                "papers": .array(
                    papers.map {
                        [
                            "id": .integer($0.id.rawValue), "revision": .integer(Int64($0.revision)),
                            "answer": $0.answer.map { .string($0.rawValue) } ?? .null,
                        ]
                    })
            ])
    }

    /// What the viewer may do with the paper on the page of the proposal.
    static func forms(_ papers: [ProposalPaper], of proposal: Proposal, _ visit: Visit) -> [Desk.Form] {
        let url = "/proposals/\(proposal.id)"
        if proposal.isWritten(by: visit.viewer), proposal.awaitsPaper(papers) {
            var form = visit.deskForm(
                "proposals.hand_in_paper", "\(url)/sealed-papers", paperFields.map { visit.field($0) }, takesFile: true)
            form.formID = "hand-in-paper"
            return [form]
        }
        let isOffice =
            visit.viewer.holds(.programmeOfficer, in: proposal.scope)
            || visit.viewer.holds(.decisionMaker, in: proposal.scope)
        guard let waiting = papers.last(where: { $0.answer == nil }), isOffice,
            waiting.handedInBy != visit.viewer.account,
            proposal.isTrial || !visit.viewer.acts(for: proposal.organisation)
        else { return [] }
        var form = visit.deskForm(
            "proposals.answer_paper", "\(url)/sealed-paper-answer",
            answerFields.map { field in
                var view = visit.field(
                    field, radios: field.name == "answer", at: field.name == "reason" ? "paper-" : "")
                if field.name == "paper" { (view.control, view.value) = (.hidden, "\(waiting.id)") }
                return view
            })
        form.formID = "answer-paper"
        return [form]
    }

    /// The papers so far, as the page of the proposal lists them.
    static func rows(_ papers: [ProposalPaper], of proposal: Proposal, _ visit: Visit) -> [[String: String]] {
        papers.map { paper in
            [
                "paperFileURL": "\(ProposalHandlers.url(visit, proposal.id))/files/\(paper.file)",
                "paperName": paper.fileName, "paperSigner": "\(paper.signerName) \(paper.signedOn)",
                "paperTime": paper.handedInAt.beijing,
                "paperAnswer": visit.text(paper.answer?.messageKey ?? "proposals.paper.answer.waiting"),
                "paperReason": paper.reason,
            ]
        }
    }
}
