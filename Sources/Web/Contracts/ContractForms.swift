internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform

/// What the viewer may do with a contract now.
enum ContractForms {
    static func all(_ content: ContractContent, _ visit: Visit) -> [Desk.Form] {
        switch content.contract.state {
        case .draft: draft(content.contract, visit)
        case .toSign: sealing(content, visit)
        case .active:
            paying(content, visit) + ResultRoutes.forms(content, visit) + ContractChangeRoutes.forms(content, visit)
                + ending(content, visit)
        case .completed, .terminated: ContractChangeRoutes.forms(content, visit)
        case .cancelled: []
        }
    }

    private static func draft(_ contract: Contract, _ visit: Visit) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        if visit.viewer.holds(.decisionMaker, in: contract.scope) {
            forms.append(
                visit.deskForm(
                    "contracts.give_out", "/contracts/\(contract.id)/issue", [visit.field(ContractRoutes.minutes)],
                    version: contract.version))
        }
        return forms + cancellation(contract, visit)
    }

    private static func cancellation(_ contract: Contract, _ visit: Visit) -> [Desk.Form] {
        guard visit.viewer.holds(.programmeOfficer, in: contract.scope) else { return [] }
        return [
            visit.deskForm(
                "contracts.cancel", "/contracts/\(contract.id)/cancellation", [visit.field(ContractRoutes.reason)],
                version: contract.version, isFirst: false)
        ]
    }

    private static func sealing(_ content: ContractContent, _ visit: Visit) -> [Desk.Form] {
        let (contract, viewer) = (content.contract, visit.viewer)
        let url = "/contracts/\(contract.id)"
        let isOfficer = viewer.holds(.programmeOfficer, in: contract.scope)
        var forms: [Desk.Form] = []
        if let paper = content.papers.last(where: { $0.answer == nil }) {
            if paper.handedInBy != viewer.account, isOfficer || viewer.holds(.decisionMaker, in: contract.scope) {
                var seen = visit.field(ContractRoutes.sealedPaper)
                seen.control = .hidden
                // Also on a page that answers to an old form: what is accepted next is what this page shows.
                seen.value = "\(paper.id)"
                forms = [
                    visit.deskForm("contracts.accept_paper", url + "/sealed-paper-acceptance", [seen]),
                    visit.deskForm(
                        "contracts.refuse_paper", url + "/sealed-paper-refusal",
                        [seen, visit.field(ContractRoutes.reason)], isFirst: false),
                ]
            }
        } else if isOfficer || contract.isContractor(viewer) {
            forms = [
                visit.deskForm(
                    "contracts.hand_in", url + "/sealed-papers", ContractRoutes.paper.map { visit.field($0) },
                    takesFile: true)
            ]
        }
        return forms + ContractSigningRoutes.forms(content, visit) + cancellation(contract, visit)
    }

    private static func paying(_ content: ContractContent, _ visit: Visit) -> [Desk.Form] {
        guard visit.viewer.holdsAnywhere([.accountant]), !content.contract.isSuspended else { return [] }
        let paying = Set(content.sources.compactMap { content.names[$0.cell.fund]?.holderName })
        let tranches = content.tranches.filter(\.isOpen)
        let holders = content.holders.filter {
            paying.contains($0.name) && visit.viewer.holds(.accountant, in: $0.scope)
        }
        guard !tranches.isEmpty, !holders.isEmpty else { return [] }
        let owes = content.claims.contains { $0.open.fen > 0 } || content.dueElsewhere.fen > 0
        let options: [String: [(value: String, text: String)]] = [
            "tranche": tranches.map { ($0.id.description, "\($0.number) · \($0.worth.grouped)") },
            "holder": holders.map { ($0.id.description, $0.name) },
        ]
        return [
            visit.deskForm(
                "contracts.request_payment", "/contracts/\(content.contract.id)/payments",
                ContractRoutes.payment.filter { $0.name != "setOff" || owes }
                    .map { visit.field($0, options: options[$0.name]) })
        ]
    }

    private static func ending(_ content: ContractContent, _ visit: Visit) -> [Desk.Form] {
        let (contract, viewer) = (content.contract, visit.viewer)
        var forms: [Desk.Form] = []
        if viewer.holds(.programmeOfficer, in: contract.scope),
            content.milestones.allSatisfy({ $0.state == .accepted })
        {
            forms.append(
                visit.deskForm(
                    "contracts.complete", "/contracts/\(contract.id)/completion", version: contract.version))
        }
        if viewer.holds(.decisionMaker, in: contract.scope) {
            forms.append(
                visit.deskForm(
                    "contracts.terminate", "/contracts/\(contract.id)/termination",
                    ([ContractRoutes.reason] + ContractRoutes.settlement).map { visit.field($0) },
                    version: contract.version, isFirst: false))
        }
        return forms
    }
}
