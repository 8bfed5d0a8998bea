internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// What reviewers are owed: recorded by the officer, read by finance.
enum ReviewerFeeRoutes {
    private static let readers: Access = .roles(Role.staff.union([.accountant, .financeApprover]))
    private static let officer: Access = .roles([.programmeOfficer])
    private static let fee = [
        InputField("reviewer", .identifier, label: "reviews.field.reviewer", "Key of the reviewer."),
        InputField(
            "kind", .choice(ReviewerFee.Kind.allCases.map(\.rawValue), prefix: "reviewers.fee"),
            label: "reviewers.field.fee_kind", "What for."),
        InputField("amount", .money, label: "funds.amount", "How much."),
        InputField("note", .text(max: 200), optional: true, label: "reviewers.field.fee_note", "A word about it."),
    ]
    private static let withdrawal = [
        InputField("fee", .identifier, label: "reviewers.field.fee", "Key of the fee."), AssigningFields.reason,
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/reviewer-fees", readers, "Lists the rounds with what their reviewers are owed.",
            answer: .object([("items", .list(.object([("round", .integer), ("name", .string), ("sum", .money)])))]),
            index),
        .page(
            "/{authority}/reviews/{round}/fees", readers, "Shows what the reviewers of a round are owed.",
            answer: .object([("items", .list(.reviewerFee)), ("sum", .money)]), show),
        .download("/{authority}/reviews/{round}/fees.xlsx", readers, "The same as a sheet.", sheet),
        .post(
            "/{authority}/reviews/{round}/fees", officer, "Records a fee or an expense of a reviewer.", fields: fee,
            once: true, answer: .key, form: show, record),
        .post(
            "/{authority}/reviews/{round}/fee-withdrawals", officer, "Withdraws a fee that was recorded by mistake.",
            fields: withdrawal, answer: .key, form: show, withdraw),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let sums = try await visit.read { db in try ReviewerFee.sums(for: viewer, in: db) }
        var desk = Desk(remarks: [.init(remark: visit.text("reviewers.fees_remark"))])
        desk.tables = [
            .init(
                visit.text("reviewers.fees"), ["reviewing.round", "funds.amount"].map { visit.text($0) },
                sums.map { [.head($0.name, url: "\(visit.base)/reviews/\($0.round)/fees"), .money($0.sum)] })
        ]
        return visit.desk(
            Message("reviewers.fees"), desk,
            json: [
                "items": .array(
                    sums.map {
                        [
                            "round": .integer($0.round.rawValue), "name": .string($0.name),
                            "sum": .string($0.sum.description),
                        ]
                    })
            ])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let (fees, name, canAct) = try await visit.read { db in
            let fees = try ReviewerFee.all(of: id, for: viewer, in: db)
            let (name, scope) = try ReviewRound.heading(id, in: db)
            return (fees, name, viewer.holds(.programmeOfficer, in: scope))
        }
        let reviewers = canAct ? try await takingPart(id, visit) : []
        var desk = Desk(remarks: [.init(remark: name)])
        desk.links = [
            .init(linkURL: "\(visit.base)/reviews/\(id)/fees.xlsx", linkText: visit.text("reviewers.fees_sheet"))
        ]
        let standing = fees.filter(\.withdrawnReason.isEmpty)
        let sum = try standing.map(\.amount).sum()
        desk.tables = [
            .init(
                visit.text("reviewers.fees"), columns.map { visit.text($0) },
                fees.map { one in
                    [
                        .head(one.name), .text(visit.text("reviewers.fee.\(one.kind.rawValue)")), .money(one.amount),
                        .text(one.note), .text(one.recordedAt.beijing), .text(one.withdrawnReason),
                    ]
                },
                foot: fees.isEmpty
                    ? nil : [.head(visit.text("funds.sum")), .text(""), .money(sum), .text(""), .text(""), .text("")])
        ]
        if canAct {
            let options = standing.map { one in
                (
                    value: one.id.description,
                    text: "\(one.name) · \(visit.text("reviewers.fee.\(one.kind.rawValue)")) · \(one.amount.grouped)"
                )
            }
            desk.forms = [
                visit.deskForm(
                    "reviewers.record_fee", "/reviews/\(id)/fees",
                    fee.map { $0.name == "reviewer" ? visit.field($0, options: reviewers) : visit.field($0) })
            ]
            if !options.isEmpty {
                desk.forms.append(
                    visit.deskForm(
                        "reviewers.withdraw_fee", "/reviews/\(id)/fee-withdrawals",
                        withdrawal.map { $0.name == "fee" ? visit.field($0, options: options) : visit.field($0) }))
            }
        }
        return visit.desk(
            Message("reviewers.fees"), desk,
            json: ["items": .array(fees.map { $0.json }), "sum": .string(sum.description)],
            crumbs: [.init(Message("reviewers.fees"), "\(visit.base)/reviewer-fees")])
    }

    private static let columns = [
        "reviews.reviewer", "reviewers.field.fee_kind", "funds.amount", "reviewers.field.fee_note",
        "reviewers.recorded_at", "reviewers.withdrawn",
    ]

    private static func takingPart(_ id: ReviewRound.ID, _ visit: Visit) async throws -> [(value: String, text: String)]
    {
        let viewer = visit.viewer
        return try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            let loads = try ReviewerLoad.all(of: round, for: viewer, in: db).map { ($0.reviewer, $0.name) }
            let asked = try ReviewerInvitation.all(of: round, for: viewer, in: db).filter { $0.answer == .accepted }
                .map { ($0.reviewer, $0.name) }
            let names = Dictionary(loads + asked) { first, _ in first }
            return names.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map {
                (value: $0.key.description, text: $0.value)
            }
        }
    }

    private static func sheet(_ visit: Visit) async throws -> Download {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let fees = try await visit.read { db in try ReviewerFee.all(of: id, for: viewer, in: db) }
        return try Tabular(
            name: "reviewer-fees-\(id)",
            columns: [
                SheetColumn(visit.text(columns[0]), .text), SheetColumn(visit.text(columns[1]), .text),
                SheetColumn(visit.text(columns[2]), .money), SheetColumn(visit.text(columns[3]), .text),
                SheetColumn(visit.text(columns[4]), .timestamp), SheetColumn(visit.text(columns[5]), .text),
            ],
            rows: fees.map {
                [
                    .text($0.name), .text(visit.text("reviewers.fee.\($0.kind.rawValue)")), .money($0.amount),
                    SheetCell(text: $0.note), .timestamp($0.recordedAt), SheetCell(text: $0.withdrawnReason),
                ]
            }
        ).xlsx()
    }

    private static func record(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let reviewer = input.id("reviewer", Reviewer.ID.self), let amount = input.money("amount"),
            let kind = ReviewerFee.Kind(rawValue: input.text("kind"))
        else { throw FieldRefusal("reviewer", "field.refusal.choice") }
        return try await RoundHandlers.change(visit, to: "/fees") { round, change in
            try round.recordFee(kind, amount, of: reviewer, note: input.text("note"), in: change)
            return Message("reviewers.fee_recorded")
        }
    }

    private static func withdraw(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        guard let fee = visit.input.id("fee", ReviewerFee.ID.self) else {
            throw FieldRefusal("fee", "field.refusal.choice")
        }
        return try await RoundHandlers.change(visit, to: "/fees") { round, change in
            try round.withdrawFee(fee, reason: reason, in: change)
            return Message("reviewers.fee_withdrawn")
        }
    }
}

extension ReviewerFee {
    fileprivate var json: JSON {
        [
            "id": .integer(id.rawValue), "reviewer": .integer(reviewer.rawValue), "kind": .string(kind.rawValue),
            "amount": .string(amount.description), "withdrawn": .bool(!withdrawnReason.isEmpty),
        ]
    }
}
