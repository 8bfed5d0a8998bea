internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// The page of an award.
enum AwardPages {
    private struct PartRow: Sendable {
        let partFund: String
        let partAmount: String
    }

    private struct Content: Sendable {
        let awardURL: String
        let awardTitle: String
        let organisation: String
        let organisationURL: String
        let lot: String
        let amount: String
        let parts: [PartRow]
        let stateText: String
        let stateKind: String
        let reason: String
        let hasReason: Bool
        let withdrawnReason: String
        let isWithdrawn: Bool
        let canWithdraw: Bool
        let withdrawalFields: [FieldView]
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: Award.ID = try visit.id("award")
        let viewer = visit.viewer
        let (award, parts) = try await visit.read { db in
            let award = try Award.find(id, for: viewer, in: db)
            let names = try visit.fundNames(in: db)
            return (award, try award.parts(for: viewer, in: db).map { (name: names[$0.fund] ?? "", amount: $0.amount) })
        }
        let isStaff = Role.staff.contains { viewer.holds($0, in: award.scope) }
        return Page(
            "awards/show", title: .verbatim(award.title),
            content: Content(
                awardURL: "\(visit.base)/awards/\(id)", awardTitle: award.title, organisation: award.organisationName,
                organisationURL: "/organisations/\(award.organisation)", lot: award.lotTitle,
                amount: award.amount.grouped,
                parts: parts.map { PartRow(partFund: $0.name, partAmount: $0.amount.grouped) },
                stateText: visit.text("awards.state.\(award.state.rawValue)"),
                stateKind: Desk.State.kind(of: award.state.rawValue), reason: award.overrideReason,
                hasReason: isStaff && !award.overrideReason.isEmpty, withdrawnReason: award.withdrawnReason,
                isWithdrawn: award.state == .withdrawn,
                canWithdraw: award.state == .proposed && viewer.holds(.decisionMaker, in: award.scope),
                withdrawalFields: [visit.field(PlanFields.reason)]),
            json: [
                "id": .integer(id.rawValue), "title": .string(award.title), "state": .string(award.state.rawValue),
                "organisation": .string(award.organisationName), "amount": .string(award.amount.description),
                "parts": .array(
                    parts.map { ["fund": .string($0.name), "amount": .string($0.amount.description)] }),
            ])
    }

    static func withdraw(_ visit: Visit) async throws -> Outcome {
        let id: Award.ID = try visit.id("award")
        let (reason, base) = (visit.input.text("reason"), visit.base)
        return try await visit.write { change in
            let award = try Award.find(id, for: change.viewer, in: change.db)
            try award.withdraw(reason: reason, in: change)
            return .done("\(base)/awards/\(id)", Message("awards.withdrawn"), json: ["id": .integer(id.rawValue)])
        }
    }
}
