internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres
internal import Signatures

/// A contract as its page shows it.
struct ContractContent: Sendable {
    let contract: Contract
    let tranches: [Tranche]
    let sources: [ContractSource]
    let names: [Fund.ID: FundName]
    let milestones: [Milestone]
    let papers: [SealedPaper]
    let copy: ContractCopy?
    let signatures: [ContractSignature]
    let moves: [StateMove]
    let payments: [PaymentRequest]
    let holders: [Holder]
    let area: String
    let split: ContractSplit
    let terms: ContractTermsContent
    let results: ContractResults
    let claims: [RecoveryClaim]
    /// What the contractor owes of other contracts, for who asks for payments.
    let dueElsewhere: Money

    static func load(_ id: Contract.ID, for viewer: Viewer, in db: Connection) throws -> ContractContent {
        let contract = try Contract.find(id, for: viewer, in: db)
        let (tranches, names) = try (Tranche.all(of: id, for: viewer, in: db), FundName.all(for: viewer, in: db))
        let sources = try ContractSource.all(of: id, for: viewer, in: db)
        return ContractContent(
            contract: contract, tranches: tranches, sources: sources, names: names,
            milestones: try Milestone.all(of: id.rawValue, for: viewer, in: db),
            papers: try SealedPaper.all(of: id, for: viewer, in: db),
            copy: try ContractCopy.find(of: id, for: viewer, in: db),
            signatures: try ContractSignature.all(of: id, for: viewer, in: db),
            moves: try StateMove.all(of: "contract", id.rawValue, for: viewer, in: db),
            payments: try PaymentRequest.all(of: id.rawValue, for: viewer, in: db),
            holders: try Holder.all(for: viewer, in: db), area: try Area.fullName(of: contract.areaCode, in: db),
            split: ContractSplit.of(contract, tranches, sources, names),
            terms: try ContractTermsContent.load(contract, for: viewer, in: db),
            results: try ContractResults.load(id, for: viewer, in: db),
            claims: try RecoveryClaim.all(of: id.rawValue, for: viewer, in: db),
            dueElsewhere: try dueElsewhere(contract, for: viewer, in: db))
    }

    private static func dueElsewhere(_ contract: Contract, for viewer: Viewer, in db: Connection) throws -> Money {
        guard contract.state == .active, viewer.holdsAnywhere([.accountant]) else { return .zero }
        return try RecoveryClaim.all(upon: contract.contractor, for: viewer, in: db)
            .filter { $0.contract != contract.id.rawValue }.map(\.open).sum()
    }

    func name(of fund: Fund.ID, _ visit: Visit) -> String {
        guard let name = names[fund] else { return "" }
        return visit.language == .english && !name.englishName.isEmpty ? name.englishName : name.name
    }

    /// What a fund pays over all tranches.
    func total(of fund: Fund.ID) -> Money {
        Money(fen: tranches.reduce(0) { sum, tranche in sum + share(of: fund, in: tranche).fen })
    }

    /// Numbers of the tranches that were accepted and of which something is left to pay: who ends the contract early
    /// should know them.
    var acceptedUnpaid: [Int] {
        guard contract.state == .active else { return [] }
        return tranches.filter { tranche in
            let paid = payments.filter { $0.tranche == tranche.id.rawValue && $0.state == .paid }
            return tranche.isOpen
                && paid.reduce(0) { $0 + $1.amount.fen } < (results.payable[tranche.id] ?? .zero).fen
        }.map(\.number)
    }

    /// What a fund pays of a tranche, less what amendments cut.
    func share(of fund: Fund.ID, in tranche: Tranche) -> Money {
        tranche.partsNow.first { $0.fund == fund }?.amount ?? .zero
    }
}

/// What is shown of contracts.
enum ContractPages {
    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("contract", Contract.ID.self)
        let content = try await visit.read { db in try ContractContent.load(id, for: viewer, in: db) }
        let contract = content.contract
        let url = "\(visit.base)/contracts/\(id)"
        var desk = Desk()
        if contract.state == .draft { desk.remarks = [.init(remark: visit.text("contracts.draft_remark"))] }
        if contract.state == .toSign {
            let isOffered = visit.site.signatures.isOffered
            desk.remarks = [
                .init(remark: visit.text(isOffered ? "contracts.signing_remark" : "contracts.signing_not_offered"))
            ]
        }
        if contract.isSuspended { desk.remarks.append(.init(remark: visit.text("contracts.suspended_remark"))) }
        if content.dueElsewhere.fen > 0 {
            let due = content.dueElsewhere.grouped
            desk.remarks.append(.init(remark: visit.text("contracts.due_elsewhere", ["due": due])))
        }
        if viewer.holds(.decisionMaker, in: contract.scope), !content.acceptedUnpaid.isEmpty {
            let numbers = content.acceptedUnpaid.map(String.init).joined(separator: visit.text("contracts.comma"))
            desk.remarks.append(.init(remark: visit.text("contracts.accepted_unpaid", ["tranches": numbers])))
        }
        desk.state = visit.deskState(
            Message(contract.isSuspended ? "contracts.state.suspended" : contract.state.messageKey))
        desk.figures =
            [visit.figure("contracts.figure", contract.value)]
            + content.sources.map { source in
                visit.figure(content.name(of: source.cell.fund, visit), content.total(of: source.cell.fund))
            }
        desk.summaries = [summary(content, visit)]
        desk.links = links(content, url, visit)
        if contract.kind != .framework {
            desk.tables = [
                trancheTable(content, visit), SplitView.table(content, visit), milestoneTable(content, visit),
            ]
        }
        if let table = ResultRoutes.table(content, visit) { desk.tables.append(table) }
        desk.tables += try content.terms.tables(contract, visit)
        if !content.papers.isEmpty { desk.tables.append(paperTable(content, visit)) }
        if content.copy != nil { desk.tables.append(ContractSigningRoutes.table(content, visit)) }
        if !content.payments.isEmpty { desk.tables.append(paymentTable(content, visit)) }
        if !content.claims.isEmpty {
            desk.tables.append(RecoveryClaimTables.ofContract(content.claims, visit))
        }
        desk.events = visit.events(content.moves, prefix: "contracts.state.")
        desk.forms = ContractForms.all(content, visit)
        return visit.desk(
            .verbatim("\(contract.number) \(contract.title)"), desk, json: json(content, visit),
            crumbs: [.init(Message("navigation.contracts"), "\(visit.base)/contracts")], version: contract.version)
    }

    private static func links(_ content: ContractContent, _ url: String, _ visit: Visit) -> [Desk.Link] {
        let (contract, viewer) = (content.contract, visit.viewer)
        var links: [Desk.Link] = [
            .init(
                linkURL: "\(url)/paper.pdf",
                linkText: visit.text(content.copy == nil ? "contracts.paper" : "contracts.copy_download")),
            .init(linkURL: "\(url)/expense-reports", linkText: visit.text("contracts.money")),
            .init(linkURL: "\(url)/deliverables", linkText: visit.text("delivery.title")),
            .init(
                linkURL: "\(viewer.holds(.programmeOfficer) ? visit.base : "")/organisations/\(contract.contractor)",
                linkText: contract.contractorName),
        ]
        if contract.frozenSHA256 != nil {
            links.append(
                .init(linkURL: "\(url)/evidence.pdf", linkText: visit.text("contracts.evidence")))
        }
        if contract.kind == .framework, contract.state == .active, viewer.holds(.programmeOfficer, in: contract.scope) {
            links.append(
                .init(
                    linkURL: "\(visit.base)/contracts/new?framework=\(contract.id)",
                    linkText: visit.text("contracts.call_off"),
                    linkIsPrimary: true))
        }
        if viewer.holdsAnywhere(ContractRoutes.readers) {
            links += [
                .init(linkURL: "\(url)/decisions", linkText: visit.text("contracts.decisions")),
                .init(linkURL: "\(url)/archive.zip", linkText: visit.text("contracts.archive")),
            ]
        }
        return links
    }

    private static func summary(_ content: ContractContent, _ visit: Visit) -> Desk.Summary {
        let contract = content.contract
        return .init(
            visit.text("contracts.about"),
            [
                (visit.text("contracts.authority"), contract.authorityName),
                (visit.text("contracts.contractor"), contract.contractorName),
                (visit.text("contracts.value"), contract.value.words),
                (visit.text("contracts.period"), "\(contract.startsOn) – \(contract.endsOn)"),
                (visit.text("contracts.area"), content.area), (visit.text("contracts.terms"), contract.terms),
                (visit.text("splits.rule"), visit.text(contract.splitRule.messageKey)),
                (visit.text("contracts.verification_code"), contract.verificationCode ?? ""),
                (visit.text("contracts.sha256"), contract.frozenSHA256?.hexadecimal ?? ""),
                (visit.text("contracts.copy_sha256"), content.copy?.sha256.hexadecimal ?? ""),
            ] + content.terms.facts(contract, visit))
    }

    private static func trancheTable(_ content: ContractContent, _ visit: Visit) -> Desk.Table {
        let funds = content.sources.map(\.cell.fund)
        let heads =
            ["contracts.tranche", "contracts.share"].map { visit.text($0) }
            + funds.map { content.name(of: $0, visit) } + ["contracts.sum", "contracts.open"].map { visit.text($0) }
        return .init(
            visit.text("contracts.tranches"), heads,
            content.tranches.map { tranche in
                [
                    .head(
                        String(tranche.number),
                        note: [
                            tranche.amendment == nil ? nil : visit.text("contracts.supplement"),
                            tranche.worth == tranche.amount
                                ? nil : visit.text("contracts.before_cuts", ["amount": tranche.amount.grouped]),
                        ].compactMap { $0 }.joined(separator: " · ")),
                    .number("\(tranche.percent.description)%"),
                ] + funds.map { .money(content.share(of: $0, in: tranche)) }
                    + [
                        .money(tranche.worth),
                        .text(visit.text(tranche.isOpen ? "contracts.is_open" : "contracts.is_closed")),
                    ]
            },
            foot: [
                .head(visit.text("funds.total")), .number(content.contract.supplements.isZero ? "100%" : ""),
            ] + funds.map { .money(content.total(of: $0)) }
                + [.money(Money(fen: content.tranches.reduce(0) { $0 + $1.worth.fen })), .text("")])
    }

    private static func milestoneTable(_ content: ContractContent, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("navigation.milestones"),
            ["milestones.title", "milestones.due_on", "milestones.state"].map { visit.text($0) },
            content.milestones.map {
                [
                    .head("\($0.number) \($0.title)", url: "\(visit.base)/milestones/\($0.id)"),
                    .text($0.dueOn.description), visit.stateCell(of: $0),
                ]
            })
    }

    private static func paperTable(_ content: ContractContent, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contracts.papers"),
            [
                "contracts.scan", "contracts.signer_name", "contracts.signed_on", "contracts.handed_in",
                "contracts.answer",
            ].map { visit.text($0) },
            content.papers.map { paper in
                let answer = visit.text("contracts.paper_answer.\(paper.answer ?? "waiting")")
                return [
                    .head(paper.fileName, url: "\(visit.base)/contracts/\(content.contract.id)/files/\(paper.file)"),
                    .text("\(paper.signerName) \(paper.signerOffice)"), .text(paper.signedOn.description),
                    .text(paper.handedInAt.beijing), .text("\(answer) \(paper.reason)"),
                ]
            })
    }

    private static func paymentTable(_ content: ContractContent, _ visit: Visit) -> Desk.Table {
        let contractor = content.contract.contractor
        let mayOpen = visit.viewer.holdsAnywhere(FundRoutes.readers) || visit.viewer.acts(for: contractor)
        return .init(
            visit.text("navigation.payments"),
            ["contracts.purpose", "contracts.holder", "contracts.state", "contracts.value"].map { visit.text($0) },
            content.payments.map {
                [
                    .head($0.purpose, url: mayOpen ? "\(visit.base)/payments/\($0.id)" : nil), .text($0.holderName),
                    visit.stateCell(Message($0.state.messageKey)), .money($0.amount),
                ]
            })
    }

    private static func json(_ content: ContractContent, _ visit: Visit) -> JSON {
        [
            "contract": content.contract.json,
            "tranches": .array(
                content.tranches.map { tranche in
                    [
                        "id": .integer(tranche.id.rawValue), "number": .integer(Int64(tranche.number)),
                        "percent": .string(tranche.percent.description), "amount": .string(tranche.amount.description),
                        "worth": .string(tranche.worth.description), "open": .bool(tranche.isOpen),
                        "sources": .array(
                            tranche.partsNow.map {
                                ["fund": .integer($0.fund.rawValue), "amount": .string($0.amount.description)]
                            }),
                    ]
                }), "split": SplitView.json(content, visit), "milestones": .array(content.milestones.map(\.json)),
            "papers": .array(
                content.papers.map {
                    [
                        "id": .integer($0.id), "file": .integer($0.file.rawValue),
                        "answer": $0.answer.map { .string($0) } ?? .null,
                    ]
                }),
            "copy": content.copy.map { copy in
                ["file": .integer(copy.file.rawValue), "sha256": .string(copy.sha256.hexadecimal)]
            } ?? .null,
            "signatures": .array(content.signatures.map(\.json)), "terms": content.terms.json,
            "results": content.results.json,
            "accepted_unpaid": .array(content.acceptedUnpaid.map { .integer(Int64($0)) }),
            "claims": .array(content.claims.map { $0.json(on: visit.viewer.today) }),
            "payments": .array(
                content.payments.map {
                    [
                        "id": .integer($0.id.rawValue), "state": .string($0.state.rawValue),
                        "amount": .string($0.amount.description),
                    ]
                }),
        ]
    }
}
