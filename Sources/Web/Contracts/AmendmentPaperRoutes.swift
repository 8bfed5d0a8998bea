internal import Contracts
internal import Funds
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// The printed amendment (补充协议), to be signed and sealed by both sides: its text is frozen, and its hash and the code
/// of the contract stand on it.
enum AmendmentPaperRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/contracts/{contract}/amendments/{amendment}/paper.pdf",
            .rolesOrMembers(ContractRoutes.readers), "An amendment to be printed and sealed.", pdf)
    ]

    private struct Found: Sendable {
        let contract: Contract
        let amendment: ContractAmendment
        let parties: [(role: ContractParty.Role, party: Organisation)]
        let sources: [(fund: Fund.ID, amount: Money)]
        let cuts: [ContractAmendment.Cut]
        let names: [Fund.ID: FundName]
    }

    private static func pdf(_ visit: Visit) async throws -> Download {
        let id = try visit.id("contract", Contract.ID.self)
        let wanted = try visit.id("amendment", ContractAmendment.ID.self)
        let viewer = visit.viewer
        let found = try await visit.read { db in
            let contract = try Contract.find(id, for: viewer, in: db)
            let amendments = try ContractAmendment.all(of: id, for: viewer, in: db)
            guard let amendment = amendments.first(where: { $0.id == wanted }) else { throw NotFound() }
            return Found(
                contract: contract, amendment: amendment,
                parties: try ContractParty.all(of: id, for: viewer, in: db).sorted { $0.order > $1.order }.map {
                    (role: $0.role, party: try Organisation.find($0.organisation, in: db))
                }, sources: try ContractAmendment.sources(of: wanted, for: viewer, in: db),
                cuts: try ContractAmendment.cuts(of: wanted, for: viewer, in: db),
                names: try FundName.all(for: viewer, in: db))
        }
        // The sealed text is the Chinese one, whoever prints it.
        let chinese = visit.reading(in: .chinese)
        let bytes = try await chinese.print(
            "contract", try paper(found, chinese), identifier: "amendment-\(wanted)-\(found.amendment.version)")
        return Download(
            name: "\(found.contract.number)-\(found.amendment.number).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func paper(_ found: Found, _ visit: Visit) throws -> ContractPaper {
        let (contract, amendment) = (found.contract, found.amendment)
        let code = contract.verificationCode ?? ""
        let check = try PaperCheck(
            code: code, url: "\(visit.site.settings.origin)\(visit.base)/contract-verification?code=\(code)",
            hash: amendment.sha256.hexadecimal)
        let terms = amendment.terms.split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
        return ContractPaper(
            frame: try visit.frame(
                visit.text("contracts.amendment"), number: "\(contract.number)-\(amendment.number)", check: check),
            parties: found.parties.map { role, party in
                ContractPaper.Party(
                    role: visit.text(role.messageKey), name: party.name,
                    facts: [
                        ("organisations.code", party.code ?? ""),
                        ("organisations.representative", party.legalRepresentative),
                    ].filter { !$0.1.isEmpty }.map { .init(label: visit.text($0.0), value: $0.1) })
            },
            preamble: [
                visit.text(
                    "contracts.amendment_preamble",
                    ["number": contract.number, "sha256": contract.frozenSHA256?.hexadecimal ?? ""])
            ], facts: facts(found, visit), sources: [], tranches: [], shareTotal: "", sourceTotals: [], valueTotal: "",
            valueWords: "", milestones: [], budget: [],
            clauses: [ContractPaper.Clause(heading: visit.text("contracts.terms"), texts: terms)].filter {
                !$0.texts.isEmpty
            }, attachments: [],
            signatures: found.parties.map { role, party in
                PaperSignature(
                    role: visit.text(role.messageKey), name: party.name, line: visit.text("contracts.signature_line"))
            })
    }

    private static func facts(_ found: Found, _ visit: Visit) -> [PaperFact] {
        let amendment = found.amendment
        func name(_ fund: Fund.ID) -> String { found.names[fund]?.name ?? "" }
        let comma = visit.text("contracts.comma")
        let all: [(String, String)] = [
            ("contracts.title", found.contract.title),
            ("contracts.rationale", visit.text(amendment.rationale.messageKey)),
            ("contracts.explanation", amendment.explanation),
            ("contracts.amended_ends_on", amendment.endsOn?.description ?? ""),
            (
                "contracts.supplement",
                amendment.supplement.isZero ? "" : "\(amendment.supplement.grouped)（\(amendment.supplement.words)）"
            ),
            (
                "funds.fund",
                found.sources.map { "\(name($0.fund)) \($0.amount.grouped)" }.joined(separator: comma)
            ), ("milestones.one", amendment.milestoneTitle),
            ("milestones.due_on", amendment.milestoneDueOn?.description ?? ""),
            (
                "contracts.reductions",
                amendment.reduction.isZero ? "" : "\(amendment.reduction.grouped)（\(amendment.reduction.words)）"
            ),
            (
                "contracts.reduction_parts",
                found.cuts.map { "\($0.number) · \(name($0.fund)) −\($0.amount.grouped)" }.joined(separator: comma)
            ),
        ]
        return all.filter { !$0.1.isEmpty }.map { PaperFact(visit.text($0.0), $0.1) }
    }

    /// The amendments of a contract for whoever checks a paper by its code: number, state and hash.
    static func table(_ contract: Contract, _ amendments: [ContractAmendment], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contracts.amendments"),
            ["contracts.amendment", "contracts.state", "contracts.sha256"].map { visit.text($0) },
            amendments.map {
                [
                    .head("\(contract.number)-\($0.number)"), visit.stateCell(Message($0.state.messageKey)),
                    .text($0.sha256.hexadecimal),
                ]
            })
    }
}
