internal import Contracts
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// The evidence sheet of a signed contract: who signed what when, with the hashes before and after.
enum ContractEvidenceRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/contracts/{contract}/evidence.pdf", .rolesOrMembers(ContractRoutes.readers),
            "The evidence sheet: signers with office and authority, times and hashes.", pdf)
    ]

    private static func pdf(_ visit: Visit) async throws -> Download {
        let id = try visit.id("contract", Contract.ID.self)
        let viewer = visit.viewer
        let content = try await visit.read { db in try ContractContent.load(id, for: viewer, in: db) }
        let contract = content.contract
        guard contract.frozenSHA256 != nil else { throw NotFound() }
        let heads = [
            "contracts.party", "contracts.signer_name", "contracts.signer_basis", "contracts.signed_on",
            "contracts.evidence_before", "contracts.evidence_after",
        ].map { ReportPaper.Head(visit.text($0), isNumber: false) }
        let rows = papers(content, visit) + signatures(content, visit)
        let paper = ReportPaper(
            frame: try visit.frame(visit.text("contracts.evidence"), number: contract.number),
            facts: [
                PaperFact(visit.text("contracts.title"), contract.title),
                PaperFact(visit.text("contracts.authority"), contract.authorityName),
                PaperFact(visit.text("contracts.contractor"), contract.contractorName),
                PaperFact(visit.text("contracts.sha256"), contract.frozenSHA256?.hexadecimal ?? ""),
                PaperFact(visit.text("contracts.copy_sha256"), content.copy?.sha256.hexadecimal ?? "–"),
                PaperFact(visit.text("contracts.state"), visit.text(contract.state.messageKey)),
            ], heads: heads, rows: rows, notes: [visit.text("contracts.evidence_note")], signatures: [])
        let bytes = try await visit.print("report", paper, identifier: "evidence-\(id)-\(contract.version)")
        return Download(name: "\(contract.number)-evidence.pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func row(_ texts: [String]) -> ReportPaper.Row {
        .init(texts.map { ReportPaper.Cell($0, isNumber: false) }, isSum: false)
    }

    private static func papers(_ content: ContractContent, _ visit: Visit) -> [ReportPaper.Row] {
        content.papers.map { paper in
            row([
                content.contract.contractorName, "\(paper.signerName) \(paper.signerOffice)",
                visit.text(paper.signerBasis.messageKey), "\(paper.signedOn) / \(paper.handedInAt.beijing)",
                content.contract.frozenSHA256?.hexadecimal ?? "",
                "\(paper.fileName) · \(visit.text("contracts.paper_answer.\(paper.answer ?? "waiting")"))",
            ])
        }
    }

    private static func signatures(_ content: ContractContent, _ visit: Visit) -> [ReportPaper.Row] {
        content.signatures.map { signature in
            row([
                signature.organisationName, "\(signature.signer.name) \(signature.signer.office)",
                visit.text(signature.signer.basis.messageKey), signature.verifiedAt.beijing,
                signature.signedSHA256.hexadecimal, signature.sha256.hexadecimal,
            ])
        }
    }
}
