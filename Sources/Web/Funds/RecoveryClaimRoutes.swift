internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Money that contractors have to pay back: all claims, and those upon one contract.
enum RecoveryClaimRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/recovery-claims", .roles(FundRoutes.readers),
            "Lists what contractors have to pay back, what is missing first.", query: [Paging.after],
            answer: .page(of: .recoveryClaim), index)
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (all, names) = try await visit.read { db in
            try (RecoveryClaim.all(for: viewer, in: db), FundName.all(for: viewer, in: db))
        }
        let (shown, next) = try visit.slice(all, key: { $0.id.rawValue })
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("recovery_claims.about"))]
        desk.figures = [
            visit.figure("recovery_claims.open", Money(fen: all.reduce(0) { $0 + $1.open.fen })),
            visit.figure(
                "recovery_claims.state.late",
                Money(fen: all.filter { $0.state(on: viewer.today) == .late }.reduce(0) { $0 + $1.open.fen })),
        ]
        desk.links = [.init(linkURL: "\(visit.base)/payments", linkText: visit.text("payments.title"))]
        desk.tables = [table(shown, names, visit)]
        desk.offer(next: next, at: "\(visit.base)/recovery-claims", visit)
        return visit.desk(
            Message("recovery_claims.title"), desk,
            json: ["items": .array(shown.map { $0.json(on: viewer.today) }), "next": Paging.json(next)])
    }

    /// Each claim with what goes back to which fund.
    static func table(_ claims: [RecoveryClaim], _ names: [Fund.ID: FundName], _ visit: Visit) -> Desk.Table {
        func name(_ fund: Fund.ID) -> String {
            guard let name = names[fund] else { return "" }
            return visit.language == .english && !name.englishName.isEmpty ? name.englishName : name.name
        }
        return .init(
            visit.text("recovery_claims.title"),
            [
                "contracts.number", "contracts.contractor", "recovery_claims.due_on", "recovery_claims.by_fund",
                "funds.reason",
                "recovery_claims.amount", "recovery_claims.received", "recovery_claims.open", "funds.state",
            ].map { visit.text($0) },
            claims.map { claim in
                [
                    .head(claim.contractNumber, url: "\(visit.base)/contracts/\(claim.contract)"),
                    .text(claim.organisationName), .text(claim.dueOn.description),
                    .text(
                        claim.parts.map { "\(name($0.fund)) \($0.received.grouped) / \($0.amount.grouped)" }
                            .joined(separator: "; ")), .text(claim.reason), .money(claim.amount),
                    .money(claim.received), .money(claim.open),
                    visit.stateCell(Message(claim.state(on: visit.viewer.today).messageKey)),
                ]
            })
    }
}

extension RecoveryClaim {
    /// The claim in the API.
    func json(on day: Day) -> JSON {
        [
            "id": .integer(id.rawValue), "contract": .integer(contract),
            "organisation": .integer(organisation.rawValue), "evaluation": evaluation.map { .integer($0) } ?? .null,
            "amount": .string(amount.description), "received": .string(received.description),
            "due": .string(dueOn.description), "state": .string(state(on: day).rawValue),
            "parts": .array(
                parts.map {
                    [
                        "fund": .integer($0.fund.rawValue), "amount": .string($0.amount.description),
                        "received": .string($0.received.description),
                    ]
                }),
        ]
    }
}

extension Schema {
    /// A claim upon a contractor.
    static let recoveryClaim = Schema.object([
        ("id", .integer), ("contract", .integer), ("organisation", .integer), ("evaluation", .nullable(.integer)),
        ("amount", .money), ("received", .money), ("due", .day),
        ("state", .codes(RecoveryClaim.State.allCases.map(\.rawValue))),
        ("parts", .list(.object([("fund", .integer), ("amount", .money), ("received", .money)]))),
    ])
}
