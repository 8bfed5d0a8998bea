internal import Contracts
internal import Kernel
internal import Platform
internal import Postgres

/// From an outcome back to who decided, and everything about a contract in one archive.
enum ContractTrailRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/contracts/{contract}/decisions", .roles(ContractRoutes.readers),
            "Who decided what about a contract, from the call to the payment.", answer: trail, decisions),
        .download(
            "/{authority}/contracts/{contract}/archive.zip", .roles(ContractRoutes.readers),
            "Everything about a contract and what was proved for it, with the hash of every file.",
            ContractArchive.download),
    ]

    private static let trail = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("step", .string), ("subject", .string), ("name", .string), ("at", .timestamp), ("note", .string),
                ]))
        )
    ])

    private static func decisions(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("contract", Contract.ID.self)
        let (contract, steps) = try await visit.read { db in
            let contract = try Contract.find(id, for: viewer, in: db)
            return (contract, try ContractDecision.all(of: contract, for: viewer, in: db))
        }
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("contracts.decisions"),
                [
                    "contracts.step", "contracts.step_subject", "contracts.step_who", "contracts.step_when",
                    "contracts.note",
                ]
                .map { visit.text($0) },
                steps.map { step in
                    [
                        .head(visit.text("contracts.step.\(step.step.rawValue)")), .text(step.subject),
                        .text(step.name),
                        .text(step.at.beijing), .text(step.note),
                    ]
                })
        ]
        return visit.desk(
            Message("contracts.decisions"), desk, json: ["items": .array(steps.map(\.json))],
            crumbs: [.init(.verbatim(contract.number), "\(visit.base)/contracts/\(id)")])
    }
}

extension ContractDecision {
    /// The step in the API and in the archive.
    var json: JSON {
        [
            "step": .string(step.rawValue), "subject": .string(subject), "name": .string(name),
            "at": .string(at.description),
            "note": .string(note),
        ]
    }
}
