internal import Competitions
internal import Contracts
internal import Kernel
internal import Platform
internal import Postgres

/// Contracts: from a confirmed award over the sealed paper to completion.
enum ContractRoutes {
    /// Who works with contracts for the authority.
    static let readers: Set<Role> =
        Role.staff.union(Role.finance).union([.supervisor, .areaOfficer, .evaluator])
    private static let officer: Access = .roles([.programmeOfficer])
    private static let answerers: Access = .roles([.programmeOfficer, .decisionMaker])

    static let minutes = InputField(
        "minutes", .text(max: 200), label: "contracts.minutes", "The minutes that the step cites.")
    static let sealedPaper = InputField(
        "paper", .identifier, label: "field.paper", "Key of the sealed paper that was compared.")
    static let reason = InputField("reason", .text(max: 200), label: "contracts.reason", "Why.")
    static let paper = [
        InputField("scan", .file, label: "contracts.scan", hint: "contracts.scan_hint", "The sealed paper, scanned."),
        InputField("signerName", .text(max: 100), label: "contracts.signer_name", "Who signed for the contractor."),
        InputField("signerOffice", .text(max: 100), label: "contracts.signer_office", "As what."),
        signerBasis,
        InputField("signedOn", .date, label: "contracts.signed_on", "When."),
    ]
    static let signerBasis = InputField(
        "signerBasis",
        .choice(ContractSigner.Basis.allCases.map(\.rawValue), prefix: "contracts.signer_basis"), optional: true,
        label: "contracts.signer_basis", "By what authority; as legal representative where nothing is said.")
    static let settlement = [
        InputField(
            "delivered", .money, optional: true, label: "contracts.delivered", hint: "contracts.delivered_hint",
            "Value of what was delivered; as much as was paid where nothing is said."),
        InputField(
            "statement", .longText(max: 5_000), optional: true, label: "contracts.statement",
            "The final statement."),
        InputField(
            "refundBy", .date, optional: true, label: "contracts.refund_by", hint: "contracts.refund_by_hint",
            "By when what was paid beyond the delivery is paid back; asked for where something is."),
    ]
    static let payment = [
        InputField("tranche", .identifier, label: "contracts.tranche", "Key of the tranche."),
        InputField("holder", .identifier, label: "contracts.holder", "Key of the holder that pays."),
        InputField(
            "setOff", .money, optional: true, label: "contracts.set_off", hint: "contracts.set_off_hint",
            "What is set off of claims upon the contractor: the request asks so much less."),
    ]
    private static let after = InputField(
        "after", .integer(1...Int64.max), optional: true, label: "contracts.after", "Cursor of the page before.")

    static let all: [Route] = [
        .page(
            "/{authority}/contracts", .rolesOrMembers(readers), "Lists the contracts that the viewer may see.",
            query: [after], answer: .contracts, index),
        .page(
            "/{authority}/contracts/new", officer, "Shows the form for a contract of an award.",
            query: [ContractForm.award, ContractForm.recorded, ContractForm.framework, ContractForm.parts],
            answer: .contractDraft,
            ContractForm.page),
        .post(
            "/{authority}/contracts", officer, "Drafts a contract from a confirmed award.", fields: ContractForm.fields,
            creates: true, answer: .contract, form: ContractForm.page, ContractForm.draft),
        .page(
            "/{authority}/contracts/{contract}", .rolesOrMembers(readers),
            "Shows a contract: parties, tranches by source, milestones, papers and payments.", answer: .wholeContract,
            ContractPages.show),
        .post(
            "/{authority}/contracts/{contract}/issue", .roles([.decisionMaker]),
            "Freezes a draft and gives it out to be sealed.", fields: [minutes], comparing: .always,
            answer: .contract, form: ContractPages.show,
            ContractHandlers.giveOut),
        .post(
            "/{authority}/contracts/{contract}/sealed-papers", .rolesOrMembers([.programmeOfficer]),
            "Hands in the scan of the sealed paper.", fields: paper, once: true, answer: .contract,
            form: ContractPages.show,
            ContractHandlers.handIn),
        .post(
            "/{authority}/contracts/{contract}/sealed-paper-acceptance", answerers,
            "Accepts the sealed paper: the contract comes into force and its money is reserved.",
            fields: [sealedPaper], once: true, answer: .contract, form: ContractPages.show, ContractHandlers.acceptPaper
        ),
        .post(
            "/{authority}/contracts/{contract}/sealed-paper-refusal", answerers, "Sends the sealed paper back.",
            fields: [sealedPaper, reason], answer: .contract, form: ContractPages.show, ContractHandlers.refusePaper),
        .post(
            "/{authority}/contracts/{contract}/payments", .roles([.accountant]),
            "Asks for a holder's part of an open tranche to be paid.", fields: payment,
            creates: true, answer: .requestedPayment, form: ContractPages.show, ContractHandlers.requestPayment),
        .post(
            "/{authority}/contracts/{contract}/completion", officer, "Completes a contract.", comparing: .always,
            answer: .contract, form: ContractPages.show,
            ContractHandlers.complete),
        .post(
            "/{authority}/contracts/{contract}/termination", .roles([.decisionMaker]), "Ends a contract early.",
            fields: [reason] + settlement, once: true, comparing: .always, answer: .contract, form: ContractPages.show,
            ContractHandlers.terminate),
        .post(
            "/{authority}/contracts/{contract}/cancellation", officer, "Cancels a contract that was never sealed.",
            fields: [reason], comparing: .always, answer: .contract, form: ContractPages.show, ContractHandlers.cancel),
        .download(
            "/{authority}/contracts/{contract}/files/{file}", .rolesOrMembers(readers), "A file of a contract.",
            ContractHandlers.file),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let last = visit.input.integer("after").map { Contract.ID($0) }
        let (contracts, awards) = try await visit.read { db in
            (
                try Contract.list(before: last, limit: 50, for: viewer, in: db),
                try Contract.awardsWaiting(for: viewer, in: db)
            )
        }
        var desk = Desk()
        if viewer.holdsAnywhere(readers) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/supervision", linkText: visit.text("supervision.title")))
        }
        if viewer.holdsAnywhere([.programmeOfficer, .decisionMaker, .auditor]) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/recorded-awards", linkText: visit.text("contracts.recorded_awards")))
        }
        if !awards.isEmpty {
            desk.tables.append(
                .init(
                    visit.text("contracts.awards_waiting"),
                    ["contracts.title", "contracts.contractor", "contracts.value"].map { visit.text($0) },
                    awards.map {
                        [
                            .head($0.title, url: "\(visit.base)/contracts/new?award=\($0.id)"),
                            .text($0.organisationName), .money($0.amount),
                        ]
                    }))
        }
        desk.tables.append(
            .init(
                visit.text("navigation.contracts"),
                ["contracts.number", "contracts.title", "contracts.contractor", "contracts.state", "contracts.value"]
                    .map { visit.text($0) },
                contracts.map {
                    [
                        .head($0.number, url: "\(visit.base)/contracts/\($0.id)"), .text($0.title),
                        .text($0.contractorName), visit.stateCell(Message($0.state.messageKey)), .money($0.value),
                    ]
                }))
        let next = contracts.count == 50 ? contracts.last?.id : nil
        if let next {
            desk.links.append(
                .init(linkURL: "\(visit.base)/contracts?after=\(next)", linkText: visit.text("layout.pager_next")))
        }
        return visit.desk(
            Message("navigation.contracts"), desk,
            json: [
                "items": .array(contracts.map(\.json)), "next": Paging.json(next?.rawValue),
                "awards": .array(
                    awards.map { ["id": .integer($0.id.rawValue), "amount": .string($0.amount.description)] }),
            ])
    }
}

extension Contract {
    /// The contract in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "number": .string(number), "title": .string(title),
            "programme": .integer(programme.rawValue), "award": award.map { .integer($0.rawValue) } ?? .null,
            "contractor": .integer(contractor.rawValue), "contractor_name": .string(contractorName),
            "area": .string(areaCode), "starts_on": .string(startsOn.description),
            "ends_on": .string(endsOn.description), "value": .string(value.description),
            "kind": .string(kind.rawValue), "suspended": .bool(isSuspended),
            "supplements": .string(supplements.description), "last_day": .string(lastDay.description),
            "state": .string(state.rawValue), "sha256": frozenSHA256.map { .string($0.hexadecimal) } ?? .null,
            "verification_code": verificationCode.map { .string($0) } ?? .null, "version": .integer(Int64(version)),
        ]
    }
}
