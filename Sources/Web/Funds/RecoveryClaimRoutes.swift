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
            answer: .page(of: .recoveryClaim), index),
        .page(
            path, .roles(FundRoutes.readers), "Shows a claim upon a contractor with its account.",
            answer: .wholeRecoveryClaim, show),
        .post(
            path + "/write-offs", .roles([.programmeOfficer]),
            "Proposes to write off what of a claim cannot be recovered.", fields: proposing, once: true,
            answer: .wholeRecoveryClaim, form: show, propose),
        .post(
            path + "/write-off-answer", .roles([.decisionMaker]),
            "Answers the proposal to write a claim off, as another person.", fields: answering, once: true,
            answer: .wholeRecoveryClaim, form: show, answer),
    ]

    private static let path = "/{authority}/recovery-claims/{claim}"
    private static let proposing = [
        InputField(
            "writeOffAmount", .money, label: "recovery_claims.write_off_amount", "How much is written off."),
        InputField("writeOffReason", .longText(max: 5_000), label: "funds.reason", "Why it cannot be recovered."),
        InputField(
            "writeOffDocument", .text(max: 200), label: "recovery_claims.write_off_document",
            hint: "recovery_claims.write_off_document_hint", "The minutes or the ruling that it rests on."),
    ]
    private static let answering = [
        InputField(
            "writeOffAnswer", .choice(["approved", "refused"], prefix: "recovery_claims.write_off"),
            label: "recovery_claims.write_off_answer", "The answer."),
        InputField("answerReason", .longText(max: 5_000), label: "funds.reason", "Why."),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("claim", RecoveryClaim.ID.self)
        let (claim, moves, offs, names) = try await visit.read { db in
            let claim = try RecoveryClaim.find(id, for: viewer, in: db)
            return (
                claim, try claim.moves(for: viewer, in: db), try claim.writeOffs(for: viewer, in: db),
                try FundName.all(for: viewer, in: db)
            )
        }
        var desk = Desk()
        desk.state = visit.deskState(Message(claim.state(on: viewer.today).messageKey))
        if let programme = claim.scope.programme { desk.remarks = try await visit.booksRemarks(of: programme) }
        desk.remarks.append(.init(remark: visit.text("recovery_claims.account_about")))
        desk.figures = [
            visit.figure("recovery_claims.amount", claim.amount),
            visit.figure("recovery_claims.received", claim.received),
            visit.figure("recovery_claims.set_off", claim.setOff),
            visit.figure("recovery_claims.written_off", claim.writtenOff),
            visit.figure("recovery_claims.open", claim.open),
        ]
        desk.links = [
            .init(linkURL: "\(visit.base)/contracts/\(claim.contract)", linkText: claim.contractNumber)
        ]
        if let evaluation = claim.evaluation {
            desk.links.append(
                .init(linkURL: "\(visit.base)/evaluations/\(evaluation)", linkText: visit.text("evaluations.one")))
        }
        desk.summaries = [
            .init(
                visit.text("recovery_claims.one"),
                [
                    (visit.text("contracts.contractor"), claim.organisationName),
                    (visit.text("recovery_claims.due_on"), claim.dueOn.description),
                    (visit.text("funds.reason"), claim.reason),
                ])
        ]
        desk.tables = RecoveryClaimTables.all(moves, offs, names, visit)
        desk.forms = forms(claim, offs, visit)
        return visit.desk(
            Message("recovery_claims.one_of", ["number": claim.contractNumber]), desk,
            json: whole(claim, moves, offs, viewer),
            crumbs: [.init(Message("recovery_claims.title"), "\(visit.base)/recovery-claims")])
    }

    private static func forms(
        _ claim: RecoveryClaim, _ offs: [RecoveryClaim.WriteOff], _ visit: Visit
    ) -> [Desk.Form] {
        let url = "/recovery-claims/\(claim.id)"
        if let waiting = offs.first(where: { $0.answer == nil }) {
            guard visit.viewer.holds(.decisionMaker, in: claim.scope), waiting.proposedBy != visit.viewer.account else {
                return []
            }
            return [
                visit.deskForm(
                    "recovery_claims.answer_write_off", url + "/write-off-answer", answering.map { visit.field($0) })
            ]
        }
        guard visit.viewer.holds(.programmeOfficer, in: claim.scope), claim.open.fen > 0 else { return [] }
        return [
            visit.deskForm(
                "recovery_claims.propose_write_off", url + "/write-offs", proposing.map { visit.field($0) },
                isFirst: false)
        ]
    }

    private static func propose(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await change(visit) { claim, change in
            try claim.proposeWriteOff(
                input.money("writeOffAmount") ?? .zero, reason: input.text("writeOffReason"),
                document: input.text("writeOffDocument"), in: change)
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await change(visit) { claim, change in
            try claim.answerWriteOff(
                approved: input.text("writeOffAnswer") == "approved", reason: input.text("answerReason"), in: change)
        }
    }

    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (RecoveryClaim, Change) throws -> Void
    ) async throws -> Outcome {
        let (id, base) = (try visit.id("claim", RecoveryClaim.ID.self), visit.base)
        return try await visit.write { change in
            let viewer = change.viewer
            try body(try RecoveryClaim.find(id, for: viewer, in: change.db), change)
            let now = try RecoveryClaim.find(id, for: viewer, in: change.db)
            return .done(
                "\(base)/recovery-claims/\(id)", Message("indicators.saved"),
                json: whole(
                    now, try now.moves(for: viewer, in: change.db), try now.writeOffs(for: viewer, in: change.db),
                    viewer))
        }
    }

    static func name(of fund: Fund.ID, _ names: [Fund.ID: FundName], _ visit: Visit) -> String {
        guard let name = names[fund] else { return "" }
        return visit.language == .english && !name.englishName.isEmpty ? name.englishName : name.name
    }

    private static func whole(
        _ claim: RecoveryClaim, _ moves: [RecoveryClaim.Move], _ offs: [RecoveryClaim.WriteOff], _ viewer: Viewer
    ) -> JSON {
        [
            "claim": claim.json(on: viewer.today),
            "moves": .array(
                moves.map {
                    [
                        "kind": .string($0.kind.rawValue), "fund": .integer($0.fund.rawValue),
                        "amount": .string($0.amount.description),
                        "request": $0.request.map { .integer($0.rawValue) } ?? .null,
                        "voucher": .string($0.voucher),
                    ]
                }),
            "write_offs": .array(
                offs.map {
                    [
                        "id": .integer($0.id), "amount": .string($0.amount.description),
                        "answer": $0.answer.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }

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
        .init(
            visit.text("recovery_claims.title"),
            [
                "contracts.number", "contracts.contractor", "recovery_claims.due_on", "recovery_claims.by_fund",
                "funds.reason",
                "recovery_claims.amount", "recovery_claims.received", "recovery_claims.set_off",
                "recovery_claims.written_off", "recovery_claims.open", "funds.state",
            ].map { visit.text($0) },
            claims.map { claim in
                [
                    .head(claim.contractNumber, url: "\(visit.base)/recovery-claims/\(claim.id)"),
                    .text(claim.organisationName), .text(claim.dueOn.description),
                    .text(
                        claim.parts.map {
                            "\(name(of: $0.fund, names, visit)) \($0.received.grouped) / \($0.amount.grouped)"
                        }
                        .joined(separator: "; ")), .text(claim.reason), .money(claim.amount),
                    .money(claim.received), .money(claim.setOff), .money(claim.writtenOff), .money(claim.open),
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
            "set_off": .string(setOff.description), "written_off": .string(writtenOff.description),
            "due": .string(dueOn.description), "state": .string(state(on: day).rawValue),
            "parts": .array(
                parts.map {
                    [
                        "fund": .integer($0.fund.rawValue), "amount": .string($0.amount.description),
                        "received": .string($0.received.description),
                        "set_off": .string($0.setOff.description),
                        "written_off": .string($0.writtenOff.description),
                    ]
                }),
        ]
    }
}

extension Schema {
    /// A claim upon a contractor.
    static let recoveryClaim = Schema.object([
        ("id", .integer), ("contract", .integer), ("organisation", .integer), ("evaluation", .nullable(.integer)),
        ("amount", .money), ("received", .money), ("set_off", .money), ("written_off", .money), ("due", .day),
        ("state", .codes(RecoveryClaim.State.allCases.map(\.rawValue))),
        (
            "parts",
            .list(
                .object([
                    ("fund", .integer), ("amount", .money), ("received", .money), ("set_off", .money),
                    ("written_off", .money),
                ]))
        ),
    ])

    /// A claim with its account and the proposals to write it off.
    static let wholeRecoveryClaim = Schema.object([
        ("claim", .recoveryClaim),
        (
            "moves",
            .list(
                .object([
                    ("kind", .codes(RecoveryClaim.Move.Kind.allCases.map(\.rawValue))), ("fund", .integer),
                    ("amount", .money), ("request", .nullable(.integer)), ("voucher", .string),
                ]))
        ),
        (
            "write_offs",
            .list(
                .object([
                    ("id", .integer), ("amount", .money), ("answer", .nullable(.codes(["approved", "refused"]))),
                ]))
        ),
    ])
}
