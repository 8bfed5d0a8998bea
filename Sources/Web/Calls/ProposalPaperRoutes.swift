internal import Calls
internal import Forms
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// A submission on paper: what was handed in, and the receipt (受理回执) for it; both say how a stranger checks them.
enum ProposalPaperRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/proposals/{proposal}/receipt.pdf", ProposalRoutes.office,
            "Prints the receipt of what was submitted last.", receipt),
        .download(
            "/{authority}/proposals/{proposal}/paper.pdf", ProposalRoutes.office,
            "Prints what was submitted last, to be sealed or kept.", proposal),
    ]

    /// What was submitted, answer by answer. It is frozen, and printing has no clock: the same bytes each time.
    private static func proposal(_ visit: Visit) async throws -> Download {
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        // Sealed paper is one paper: whoever prints it, in whatever language, gets the same.
        let visit = visit.reading(in: .chinese)
        let (proposal, receipt, response, content) = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            let submitted = try proposal.revisions(for: viewer, in: db).last { $0.submission != nil }
            guard let submitted, let content = try submitted.content(in: db) else {
                throw FieldRefusal(nil, "proposals.refusal.not_submitted")
            }
            return try (
                proposal, proposal.receipt(for: viewer, in: db), FormResponse.find(submitted.response, in: db), content
            )
        }
        let reach = proposal.reach(of: viewer)
        let title = response.definition.title.text(in: visit.language.rawValue)
        let frame = try visit.frame(title, number: receipt.number, check: check(receipt, visit))
        let paper = try FormPaperView.paper(
            response.definition, response.answers, isFilled: true, in: frame,
            facts: facts(proposal, content, visit), signed: ["proposals.paper.seal", "proposals.paper.representative"],
            reach: reach, visit)
        // A paper that withholds answers is not the one that is sealed.
        let kind = reach == .everything ? "answers" : "restricted"
        let bytes = try await visit.print(
            "form", paper, identifier: "proposal-\(proposal.id)-\(receipt.revision)-\(kind)")
        return Download(name: "\(receipt.number).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    /// What is handed in besides the answers, as the content says whose hash is printed.
    private static func facts(_ proposal: Proposal, _ content: JSON, _ visit: Visit) -> [(String, [String])] {
        func named(_ organisation: JSON?) -> String {
            let code = organisation?["code"]?.string ?? ""
            return (organisation?["name"]?.string ?? "") + (code.isEmpty ? "" : " \(code)")
        }
        let partners = (content["partners"]?.array ?? []).map { partner in
            "\(named(partner)) \(partner["share"]?.string ?? "")%"
        }
        return [
            ("proposals.fact.call", ["\(content["call"]?.string ?? "") \(proposal.callTitle)"]),
            ("proposals.fact.lot", ["\(content["lot"]?.number?.int64 ?? 0) \(proposal.lotTitle)"]),
            ("proposals.fact.organisation", [named(content["organisation"])]),
            ("partners.title", partners),
            ("proposals.paper.revision", ["\(content["revision"]?.number?.int64 ?? 0)"]),
        ].filter { !$0.1.isEmpty }.map { (visit.text($0.0), $0.1) }
    }

    private static func check(_ receipt: Proposal.Receipt, _ visit: Visit) throws -> PaperCheck {
        try PaperCheck(
            code: receipt.code.description,
            url: "\(visit.site.settings.origin)\(visit.base)/verification?code=\(receipt.code)",
            hash: receipt.sha256.hexadecimal)
    }

    private static func receipt(_ visit: Visit) async throws -> Download {
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        let (proposal, receipt, response, partners) = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            let submitted = try proposal.revisions(for: viewer, in: db).last { $0.submission != nil }
            guard let submitted else { throw FieldRefusal(nil, "proposals.refusal.not_submitted") }
            return try (
                proposal, proposal.receipt(for: viewer, in: db), FormResponse.find(submitted.response, in: db),
                proposal.partners(in: db)
            )
        }
        let bytes = try await visit.print(
            "receipt", try paper(proposal, receipt, response, partners, visit),
            identifier: "proposal-\(id)-\(receipt.revision)")
        return Download(name: "\(receipt.number)-receipt.pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func paper(
        _ proposal: Proposal, _ receipt: Proposal.Receipt, _ response: FormResponse, _ partners: [ProposalPartner],
        _ visit: Visit
    ) throws -> ReceiptPaper {
        let requested = response.definition.amountField.flatMap { field -> Money? in
            if case .money(let money)? = response.answers[field] { money } else { nil }
        }
        let facts = [
            ("proposals.fact.call", "\(proposal.callCode) \(proposal.callTitle)"),
            ("proposals.fact.lot", "\(proposal.lotNumber) \(proposal.lotTitle)"),
            ("proposals.fact.organisation", proposal.organisationName),
            (
                "partners.title",
                partners.map { "\($0.organisationName) \($0.percent)%" }.joined(
                    separator: visit.text("calls.list_separator"))
            ),
            ("partners.proposal", receipt.title), ("proposals.paper.submitted", receipt.submittedAt.beijing),
            ("proposals.paper.revision", "\(receipt.revision)"),
        ]
        return ReceiptPaper(
            frame: try visit.frame(
                visit.text("proposals.paper.receipt"), number: receipt.number, check: check(receipt, visit)),
            statement: visit.text("proposals.paper.statement", ["organisation": proposal.organisationName]),
            facts: facts.filter { !$0.1.isEmpty }.map { PaperFact(visit.text($0.0), $0.1) },
            amountLabel: requested == nil ? "" : visit.text("partners.requested"),
            amount: requested?.grouped ?? "", amountWords: requested?.words ?? "",
            files: files(response, proposal.reach(of: visit.viewer)),
            notes: [visit.text("proposals.paper.note")],
            issuerName: visit.language == .chinese ? try visit.tenant().name : try visit.tenant().englishName,
            issuedAt: visit.longDay(receipt.submittedAt.day(in: .shanghai)))
    }

    private static func files(_ response: FormResponse, _ reach: AnswerReach) -> [ReceiptPaper.File] {
        let answers = reach.admitted(response.answers, to: response.definition)
        let attached = response.definition.fields.flatMap { field -> [AttachedFile] in
            if case .files(let files)? = answers[field.key] { files } else { [] }
        }
        return attached.enumerated().map { index, file in
            ReceiptPaper.File(
                number: String(index + 1), name: file.name, size: "\((file.bytes + 1_023) / 1_024) KB",
                hash: file.sha256)
        }
    }
}
