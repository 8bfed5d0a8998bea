internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Papers
internal import Platform
internal import Postgres

/// The printed contract, and how a stranger checks it.
enum ContractPaperRoutes {
    private static let code = InputField(
        "code", .text(max: 40), optional: true, label: "contracts.verification_code", "The code on the paper.")

    static let all: [Route] = [
        .download(
            "/{authority}/contracts/{contract}/paper.pdf", .rolesOrMembers(ContractRoutes.readers),
            "The contract to be printed and sealed.", pdf),
        .page(
            "/{authority}/contract-verification", .everyone, "Tells what a contract with a verification code says.",
            query: [code], answer: .object([("found", .nullable(.contract))]), verification),
    ]

    /// The kept copy where there is one: what is signed is what is handed out.
    private static func pdf(_ visit: Visit) async throws -> Download {
        let id = try visit.id("contract", Contract.ID.self)
        let viewer = visit.viewer
        let (contract, copy) = try await visit.read { db in
            let contract = try Contract.find(id, for: viewer, in: db)
            return (contract, try ContractCopy.find(of: id, for: viewer, in: db))
        }
        let bytes: [UInt8]
        if let copy {
            bytes = try visit.files.bytes(of: copy.sha256)
        } else {
            bytes = try await print(id, visit)
        }
        return Download(name: "\(contract.number).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    /// Prints a contract as it is now.
    static func print(_ id: Contract.ID, _ visit: Visit) async throws -> [UInt8] {
        let viewer = visit.viewer
        let (content, parties) = try await visit.read { db in
            let content = try ContractContent.load(id, for: viewer, in: db)
            return (
                content,
                try content.terms.parties.sorted { $0.order > $1.order }.map {
                    try Organisation.find($0.organisation, in: db)
                }
            )
        }
        return try await visit.print(
            "contract", try paper(content, parties, visit), identifier: "contract-\(id)-\(content.contract.version)")
    }

    private static func paper(
        _ content: ContractContent, _ parties: [Organisation], _ visit: Visit
    ) throws -> ContractPaper {
        let contract = content.contract
        let funds = content.sources.map(\.cell.fund)
        let roles = content.terms.parties.sorted { $0.order > $1.order }.map { visit.text($0.role.messageKey) }
        let tranches = content.tranches.filter { $0.amendment == nil }
        let milestones = content.milestones.filter { milestone in
            tranches.contains { $0.id.rawValue == milestone.tranche }
        }
        return ContractPaper(
            frame: try frame(contract, visit), parties: zip(roles, parties).map { party($0, $1, visit) }, preamble: [],
            facts: [
                PaperFact(visit.text("contracts.title"), contract.title),
                PaperFact(visit.text("contracts.period"), "\(contract.startsOn) – \(contract.endsOn)"),
                PaperFact(visit.text("contracts.area"), content.area),
            ] + content.terms.paperFacts(contract, visit), sources: funds.map { content.name(of: $0, visit) },
            tranches: tranches.map { tranche in
                let milestone = content.milestones.first { $0.tranche == tranche.id.rawValue }
                return ContractPaper.Tranche(
                    name: String(tranche.number), condition: milestone?.title ?? "",
                    share: "\(tranche.percent.description)%",
                    amounts: funds.map { content.share(of: $0, in: tranche).grouped }, total: tranche.amount.grouped)
            }, shareTotal: "100%", sourceTotals: content.sources.map(\.amount.grouped),
            valueTotal: contract.value.grouped, valueWords: contract.value.words,
            milestones: milestones.map {
                ContractPaper.Milestone(
                    number: String($0.number), name: $0.title, due: $0.dueOn.description, evidence: $0.requirement)
            }, budget: [], clauses: try clauses(content, visit), attachments: [],
            signatures: zip(roles, parties).map {
                PaperSignature(role: $0, name: $1.name, line: visit.text("contracts.signature_line"))
            })
    }

    private static func frame(_ contract: Contract, _ visit: Visit) throws -> PaperFrame {
        let check = try contract.verificationCode.map { code in
            try PaperCheck(
                code: code, url: "\(visit.site.settings.origin)\(visit.base)/contract-verification?code=\(code)",
                hash: contract.frozenSHA256?.hexadecimal ?? "")
        }
        return try visit.frame(
            visit.text(contract.frozenSHA256 == nil ? "contracts.paper_draft_title" : contract.kind.titleKey),
            number: contract.number, check: check)
    }

    private static func party(_ role: String, _ party: Organisation, _ visit: Visit) -> ContractPaper.Party {
        let facts = [
            ("organisations.code", party.code ?? ""), ("organisations.representative", party.legalRepresentative),
        ]
        return ContractPaper.Party(
            role: role, name: party.name,
            facts: facts.filter { !$0.1.isEmpty }.map {
                ContractPaper.PartyFact(label: visit.text($0.0), value: $0.1)
            })
    }

    private static func clauses(_ content: ContractContent, _ visit: Visit) throws -> [ContractPaper.Clause] {
        let contract = content.contract
        let usual = (1...9).map { "contracts.clause.\(contract.kind.rawValue).\($0)" }
            .filter { visit.site.catalogue.template($0, visit.language) != nil }.map { visit.text($0) }
        let services = try content.terms.services.map { line in
            let code = line.itemCode.isEmpty ? "" : "（\(line.itemCode)）"
            return "\(line.lot) \(line.title)\(code): \(line.price.grouped) × \(line.quantity.description) \(line.unit)"
                .trimmed + " = \(try line.amount.grouped)"
        }
        let typed = contract.terms.split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
        return [
            ContractPaper.Clause(heading: visit.text("contracts.services"), texts: services),
            ContractPaper.Clause(heading: visit.text("contracts.clauses"), texts: usual),
            ContractPaper.Clause(heading: visit.text("contracts.terms"), texts: typed),
        ].filter { !$0.texts.isEmpty }
    }

    private static func verification(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let typed = visit.input.text("code").uppercased()
        let (contract, amendments) = try await visit.read { db -> (Contract?, [ContractAmendment]) in
            guard !typed.isEmpty else { return (nil, []) }
            do {
                let contract = try Contract.find(verificationCode: typed, for: viewer, in: db)
                return (contract, try ContractAmendment.all(of: contract.id, for: viewer, in: db))
            } catch is NotFound { return (nil, []) }
        }
        var desk = Desk()
        if !typed.isEmpty {
            let answer = contract == nil ? "contracts.verification_unknown" : "contracts.verification_found"
            desk.remarks = [.init(remark: visit.text(answer))]
        }
        desk.filterURL = "\(visit.base)/contract-verification"
        desk.filters = [visit.field(code, value: typed)]
        if let contract {
            desk.summaries = [
                .init(
                    contract.number,
                    [
                        (visit.text("contracts.title"), contract.title),
                        (visit.text("contracts.authority"), contract.authorityName),
                        (visit.text("contracts.contractor"), contract.contractorName),
                        (visit.text("contracts.value"), contract.value.grouped),
                        (visit.text("contracts.state"), visit.text(contract.state.messageKey)),
                        (visit.text("contracts.sha256"), contract.frozenSHA256?.hexadecimal ?? ""),
                    ])
            ]
            if !amendments.isEmpty { desk.tables = [AmendmentPaperRoutes.table(contract, amendments, visit)] }
        }
        return visit.desk(
            Message("contracts.verification"), desk, json: ["found": contract?.json ?? .null])
    }
}
