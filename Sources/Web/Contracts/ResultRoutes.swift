internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Payment by result: the evaluated score or the validated outcomes of a tranche, and what it therefore pays. Nobody
/// types a score: it comes from the evaluation of the tranche's milestone when that is accepted.
enum ResultRoutes {
    private static let tranche = InputField(
        "resultTranche", .identifier, label: "contracts.tranche", "Key of the tranche.")
    private static let statement = InputField(
        "resultStatement", .longText(max: 5_000), label: "contracts.result_statement", "On what it rests.")
    private static let count = InputField(
        "validatedCount", .decimal, label: "contracts.validated", "How many outcomes there are.")

    static let all: [Route] = [
        .post(
            "/{authority}/contracts/{contract}/outcomes", .rolesOrMembers([.programmeOfficer]),
            "A member of the validating organisation states how many outcomes there are.",
            fields: [tranche, count, statement], once: true, answer: .contract, form: ContractPages.show, validate)
    ]

    private static func validate(_ visit: Visit) async throws -> Outcome {
        guard let count = visit.input.decimal("validatedCount") else {
            throw FieldRefusal("validatedCount", "field.refusal.missing")
        }
        let statement = visit.input.text("resultStatement")
        return try await change(visit) { contract, tranche, change in
            try contract.validate(count, of: tranche, statement: statement, in: change)
        }
    }

    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (Contract, Tranche, Change) throws -> Void
    ) async throws -> Outcome {
        guard let id = visit.input.id("resultTranche", Tranche.ID.self) else {
            throw FieldRefusal("resultTranche", "field.refusal.missing")
        }
        return try await ContractHandlers.change(visit, "contracts.result_given") { contract, change in
            let tranches = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)
            guard let tranche = tranches.first(where: { $0.id == id }) else { throw NotFound() }
            try body(contract, tranche, change)
            return contract
        }
    }

    /// What the viewer may say of results now.
    static func forms(_ content: ContractContent, _ visit: Visit) -> [Desk.Form] {
        let (contract, results) = (content.contract, content.results)
        guard contract.state == .active else { return [] }
        let open = content.tranches.filter { tranche in
            tranche.isOpen && !results.given.contains { $0.tranche == tranche.id }
                && !content.payments.contains {
                    $0.tranche == tranche.id.rawValue && [.prepared, .approved, .paid].contains($0.state)
                }
        }
        let url = "/contracts/\(contract.id)"
        func form(_ title: String, _ noun: String, _ number: InputField, _ tranches: [Tranche]) -> [Desk.Form] {
            guard !tranches.isEmpty else { return [] }
            let options = tranches.map { (value: $0.id.description, text: "\($0.number) · \($0.worth.grouped)") }
            return [
                visit.deskForm(
                    title, url + noun,
                    [visit.field(tranche, options: options), visit.field(number), visit.field(statement)],
                    isFirst: false)
            ]
        }
        let mine = results.terms.filter { visit.viewer.acts(for: $0.term.validator) }
        return form(
            "contracts.validate", "/outcomes", count,
            open.filter { tranche in mine.contains { $0.tranche == tranche.id } })
    }

    /// What each tranche pays and why, in one sentence each.
    static func table(_ content: ContractContent, _ visit: Visit) -> Desk.Table? {
        let results = content.results
        let paysUnits = content.contract.paysUnits
        guard !results.steps.isEmpty || !results.terms.isEmpty || paysUnits else { return nil }
        return .init(
            visit.text("contracts.results"),
            ["contracts.tranche", "contracts.sum", "contracts.payable", "splits.why"].map { visit.text($0) },
            content.tranches.map { tranche in
                let given = results.given.first { $0.tranche == tranche.id }
                let term = results.terms.first { $0.tranche == tranche.id }
                let payable = results.payable[tranche.id] ?? .zero
                return [
                    .head(String(tranche.number)), .money(tranche.worth), .money(payable),
                    .text(
                        why(
                            tranche, given, term.map { ($0.term, $0.validator) }, results.steps,
                            isPayable: payable.fen > 0, visit)
                            + (paysUnits
                                ? visit.text("contracts.result_why.units", ["earned": results.earned.grouped]) : "")),
                ]
            })
    }

    private static func why(
        _ tranche: Tranche, _ given: TrancheResult?, _ term: (term: TrancheResult.Term, validator: String)?,
        _ steps: [TrancheResult.Step], isPayable: Bool, _ visit: Visit
    ) -> String {
        if let term {
            let arguments = [
                "metric": term.term.metric, "unit": term.term.unit, "price": term.term.price.grouped,
                "validator": term.validator, "count": given?.outcomes?.description ?? "",
                "amount": tranche.worth.grouped, "payable": given?.payable.grouped ?? "",
                "who": given?.decider ?? "", "statement": given?.statement ?? "",
            ]
            return visit.text(
                given == nil ? "contracts.result_why.not_validated" : "contracts.result_why.outcomes", arguments)
        }
        if steps.isEmpty { return "" }
        let rule = steps.map { "≥\($0.from.description): \($0.percent.description)%" }.joined(separator: "; ")
        guard let given else {
            return isPayable
                ? visit.text("contracts.result_why.signing")
                : visit.text("contracts.result_why.no_score", ["rule": rule])
        }
        return visit.text(
            "contracts.result_why.score",
            [
                "score": given.score?.description ?? "", "rule": rule, "percent": given.percent?.description ?? "",
                "amount": tranche.worth.grouped, "payable": given.payable.grouped, "who": given.decider,
                "statement": given.statement,
            ])
    }
}

/// What the tranches of a contract pay by what was proved.
struct ContractResults: Sendable {
    let steps: [TrancheResult.Step]
    let terms: [(tranche: Tranche.ID, term: TrancheResult.Term, validator: String)]
    let given: [TrancheResult]
    let payable: [Tranche.ID: Money]
    let earned: Money

    static func load(_ id: Contract.ID, for viewer: Viewer, in db: Connection) throws -> ContractResults {
        ContractResults(
            steps: try TrancheResult.steps(of: id, for: viewer, in: db),
            terms: try TrancheResult.terms(of: id, for: viewer, in: db),
            given: try TrancheResult.all(of: id, for: viewer, in: db),
            payable: try TrancheResult.payable(of: id, for: viewer, in: db),
            earned: try TrancheResult.earned(by: id, for: viewer, in: db))
    }

    var json: JSON {
        .array(
            given.map { result in
                [
                    "tranche": .integer(result.tranche.rawValue), "payable": .string(result.payable.description),
                    "score": result.score.map { .string($0.description) } ?? .null,
                    "outcomes": result.outcomes.map { .string($0.description) } ?? .null,
                ]
            })
    }
}

extension Schema {
    static let trancheResults = Schema.list(
        .object([
            ("tranche", .integer), ("payable", .money), ("score", .nullable(.decimal)),
            ("outcomes", .nullable(.decimal)),
        ]))
}
