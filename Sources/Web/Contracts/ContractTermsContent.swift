internal import Contracts
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// What is agreed beside the tranches, and what became of it.
struct ContractTermsContent: Sendable {
    let parties: [ContractParty]
    let services: [Contract.Line]
    let sites: [(code: String, name: String)]
    let bonds: [ContractBond]
    let clocks: [ContractClock]
    let amendments: [ContractAmendment]
    let suspensions: [ContractSuspension]
    let settlement: ContractSettlement?
    let callOffs: [Contract]
    let methodRule: Rule?
    let today: Day

    static func load(_ contract: Contract, for viewer: Viewer, in db: Connection) throws -> ContractTermsContent {
        ContractTermsContent(
            parties: try ContractParty.all(of: contract.id, for: viewer, in: db),
            services: try Contract.lines(of: contract.id, for: viewer, in: db),
            sites: try Contract.sites(of: contract.id, for: viewer, in: db),
            bonds: try ContractBond.all(of: contract.id, for: viewer, in: db),
            clocks: try contract.clocks(for: viewer, in: db),
            amendments: try ContractAmendment.all(of: contract.id, for: viewer, in: db),
            suspensions: try ContractSuspension.all(of: contract.id, for: viewer, in: db),
            settlement: contract.state == .terminated
                ? try ContractSettlement.find(of: contract.id, for: viewer, in: db) : nil,
            callOffs: contract.kind == .framework ? try Contract.callOffs(of: contract.id, for: viewer, in: db) : [],
            methodRule: try contract.methodRule(for: viewer, in: db),
            today: viewer.today)
    }

    /// Facts for the summary of the contract's page.
    func facts(_ contract: Contract, _ visit: Visit) -> [(String, String)] {
        [
            (visit.text("contracts.kind"), visit.text(contract.kind.messageKey)),
            (visit.text("contracts.signed_on"), contract.signedOn?.description ?? ""),
            (visit.text("contracts.amended_ends_on"), contract.amendedEndsOn?.description ?? ""),
            (
                visit.text("contracts.supplements"),
                contract.supplements.isZero ? "" : contract.supplements.grouped
            ), (visit.text("contracts.reductions"), contract.reductions.isZero ? "" : contract.reductions.grouped),
            (visit.text("contracts.pays_units"), contract.paysUnits ? visit.text("contracts.pays_units_hint") : ""),
            (
                visit.text("contracts.method_rule"),
                methodRule.map {
                    visit.text(
                        "contracts.method_departs",
                        [
                            "limit": Money(fen: $0.value.int64 ?? 0).grouped, "citation": $0.citation,
                            "mark": $0.mark.rawValue,
                        ])
                } ?? ""
            ),
            (
                visit.text("contracts.conditions"),
                contract.conditions.map { visit.text($0.messageKey) }.joined(separator: visit.text("contracts.comma"))
            ),
            (visit.text("contracts.sites"), sites.map(\.name).joined(separator: visit.text("contracts.comma"))),
            (visit.text("contracts.delivered"), settlement?.delivered.grouped ?? ""),
            (visit.text("contracts.refund"), settlement?.refund.grouped ?? ""),
            (visit.text("contracts.released"), settlement?.released.grouped ?? ""),
            (visit.text("contracts.statement"), settlement?.statement ?? ""),
        ]
    }

    /// Facts for the printed contract; the kind and what is agreed beside the tranches.
    func paperFacts(_ contract: Contract, _ visit: Visit) -> [PaperFact] {
        var facts = [PaperFact(visit.text("contracts.kind"), visit.text(contract.kind.messageKey))]
        if !sites.isEmpty {
            facts.append(
                PaperFact(
                    visit.text("contracts.sites"), sites.map(\.name).joined(separator: visit.text("contracts.comma"))))
        }
        for party in parties where party.role != .authority && party.share != Fraction(100) {
            facts.append(PaperFact(visit.text("contracts.party_share"), "\(party.name) \(party.share.description)%"))
        }
        if contract.paysUnits {
            facts.append(PaperFact(visit.text("contracts.pays_units"), visit.text("contracts.pays_units_hint")))
        }
        for bond in bonds { facts.append(PaperFact(visit.text(bond.kind.messageKey), bond.amount.grouped)) }
        return facts
    }

    /// The tables of what there is; what is not agreed has none.
    func tables(_ contract: Contract, _ visit: Visit) throws -> [Desk.Table] {
        var tables: [Desk.Table] = []
        if parties.contains(where: { $0.role == .member }) { tables.append(partyTable(visit)) }
        if !services.isEmpty { tables.append(try serviceTable(contract, visit)) }
        if !clocks.isEmpty { tables.append(clockTable(visit)) }
        if !amendments.isEmpty { tables.append(amendmentTable(contract, visit)) }
        if !suspensions.isEmpty { tables.append(suspensionTable(visit)) }
        if !bonds.isEmpty { tables.append(bondTable(visit)) }
        if contract.kind == .framework { tables.append(callOffTable(contract, visit)) }
        return tables
    }

    private func heads(_ keys: [String], _ visit: Visit) -> [String] { keys.map { visit.text($0) } }

    private func partyTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contracts.parties"),
            heads(
                ["contracts.signing_order", "contracts.party", "contracts.party_role", "contracts.party_share"], visit),
            parties.map { party in
                [
                    .number("\(party.order)"), .head(party.name), .text(visit.text(party.role.messageKey)),
                    .number(party.role == .authority ? "" : "\(party.share.description)%"),
                ]
            })
    }

    private func serviceTable(_ contract: Contract, _ visit: Visit) throws -> Desk.Table {
        let isCatalogued = services.contains { !$0.itemCode.isEmpty }
        func item(_ text: String) -> [Desk.Table.Cell] { isCatalogued ? [.text(text)] : [] }
        return .init(
            visit.text("contracts.services"),
            heads(
                ["contracts.service"] + (isCatalogued ? ["purchasing.field.item"] : []) + [
                    "contracts.lot", "contracts.unit", "contracts.unit_price",
                    "contracts.quantity", "contracts.sum",
                ], visit),
            try services.map { line in
                [.head(line.title)] + item(line.itemCode) + [
                    .text(line.lot), .text(line.unit), .money(line.price),
                    .number(line.quantity.description), .money(try line.amount),
                ]
            },
            foot: [.head(visit.text("funds.total"))] + item("") + [
                .text(""), .text(""), .text(""), .text(""), .money(contract.value),
            ])
    }

    private func clockTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contracts.clocks"),
            heads(
                [
                    "contracts.duty", "contracts.clock_from", "contracts.clock_due", "contracts.clock_done",
                    "contracts.clock_state", "contracts.clock_rule",
                ], visit),
            clocks.map { clock in
                let due = clock.isEstimated ? "\(clock.due) \(visit.text("contracts.estimated"))" : "\(clock.due)"
                return [
                    .head(visit.text(clock.duty.messageKey)), .text(clock.from.description), .text(due),
                    .text(
                        [clock.doneOn?.description ?? "", clock.reference].filter { !$0.isEmpty }.joined(separator: " ")
                    ),
                    visit.stateCell(Message(clock.state(on: today).messageKey)),
                    .text("\(clock.citation) [\(clock.mark.rawValue)]"),
                ]
            })
    }

    private func amendmentTable(_ contract: Contract, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contracts.amendments"),
            heads(
                [
                    "contracts.amendment", "contracts.rationale", "contracts.explanation", "contracts.supplement",
                    "contracts.amended_ends_on", "contracts.state",
                ], visit),
            amendments.map { amendment in
                let place = "\(visit.base)/contracts/\(contract.id)"
                return [
                    .head(
                        "\(contract.number)-\(amendment.number)",
                        url: amendment.file.map { "\(place)/files/\($0)" }
                            ?? "\(place)/amendments/\(amendment.id)/paper.pdf"),
                    .text(visit.text(amendment.rationale.messageKey)),
                    .text(
                        [
                            amendment.explanation, amendment.terms, amendment.milestoneTitle,
                            amendment.milestoneDueOn?.description ?? "", amendment.reason,
                        ].filter { !$0.isEmpty }
                            .joined(separator: " · ")),
                    .money(
                        amendment.reduction.isZero
                            ? amendment.supplement : Money(fen: -amendment.reduction.fen)),
                    .text(amendment.endsOn?.description ?? ""),
                    visit.stateCell(Message(amendment.state.messageKey)),
                ]
            })
    }

    private func suspensionTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contracts.suspensions"),
            heads(["contracts.suspended_on", "contracts.resumed_on", "contracts.reason"], visit),
            suspensions.map { pause in
                [
                    .head(pause.suspendedOn.description), .text(pause.resumedOn?.description ?? ""),
                    .text([pause.reason, pause.resumedReason].filter { !$0.isEmpty }.joined(separator: " · ")),
                ]
            })
    }

    private func bondTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contracts.bonds"),
            heads(
                [
                    "contracts.bond", "contracts.bond_asked", "contracts.bond_move.received",
                    "contracts.bond_move.returned", "contracts.bond_move.drawn", "contracts.bond_held",
                ], visit),
            bonds.map { bond in
                [
                    .head(visit.text(bond.kind.messageKey)), .money(bond.amount), .money(bond.received),
                    .money(bond.returned), .money(bond.drawn), .money(bond.held),
                ]
            })
    }

    private func callOffTable(_ contract: Contract, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contracts.call_offs"),
            heads(["contracts.number", "contracts.title", "contracts.state", "contracts.value"], visit),
            callOffs.map { call in
                [
                    .head(call.number, url: "\(visit.base)/contracts/\(call.id)"), .text(call.title),
                    visit.stateCell(Message(call.state.messageKey)), .money(call.value),
                ]
            })
    }
}
