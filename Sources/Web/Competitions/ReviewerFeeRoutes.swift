internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

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
    private static let payment = [
        InputField("fee", .identifier, label: "reviewers.field.fee", "Key of the fee."),
        InputField("paidOn", .date, label: "reviewers.field.paid_on", "The day of the payment."),
        InputField(
            "tax", .money, label: "reviewers.field.tax", hint: "reviewers.field.tax_hint",
            "Individual income tax that was withheld; 0 if none."),
        InputField(
            "reference", .text(max: 200), optional: true, label: "reviewers.field.paid_reference",
            "Voucher or payment order."),
    ]
    private static let accountant: Access = .roles([.accountant])
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
        .post(
            "/{authority}/reviews/{round}/fee-payments", accountant,
            "Records that a fee was paid, with the tax that was withheld.", fields: payment, once: true, answer: .key,
            form: show, pay),
        .post(
            "/{authority}/reviews/{round}/fee-payment-withdrawals", accountant,
            "Takes back that a fee was paid, with a reason.", fields: withdrawal, answer: .key, form: show, undo),
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
        let ledger = try await FeeLedger.load(visit)
        let (id, fees) = (ledger.round, ledger.fees)
        let reviewers = ledger.isOfficer ? try await takingPart(id, visit) : []
        var desk = Desk(remarks: [.init(remark: ledger.name)] + ledger.remarks(visit).map { .init(remark: $0) })
        desk.links = [
            .init(linkURL: "\(visit.base)/reviews/\(id)/fees.xlsx", linkText: visit.text("reviewers.fees_sheet"))
        ]
        desk.tables = [try ledger.table(visit)]
        func form(_ title: String, _ path: String, _ fields: [InputField], _ options: [(value: String, text: String)]) {
            guard !options.isEmpty else { return }
            desk.forms.append(
                visit.deskForm(
                    title, "/reviews/\(id)/\(path)",
                    fields.map {
                        let isToday = $0.name == "paidOn"
                        return visit.field(
                            $0, value: isToday ? visit.viewer.today.description : "",
                            options: $0.name == "fee" ? options : nil)
                    }, isFirst: desk.forms.isEmpty))
        }
        let unpaid = ledger.choices(visit) { $0.payment == nil }
        if ledger.isOfficer {
            desk.forms = [
                visit.deskForm(
                    "reviewers.record_fee", "/reviews/\(id)/fees",
                    fee.map { $0.name == "reviewer" ? visit.field($0, options: reviewers) : visit.field($0) })
            ]
            form("reviewers.withdraw_fee", "fee-withdrawals", withdrawal, unpaid)
        }
        if visit.viewer.holdsAnywhere([.accountant]) {
            form("reviewers.pay_fee", "fee-payments", payment, unpaid)
            let paid = ledger.choices(visit) { $0.payment != nil }
            form("reviewers.undo_payment", "fee-payment-withdrawals", withdrawal, paid)
        }
        let standing = try fees.filter(\.withdrawnReason.isEmpty).map(\.amount).sum()
        return visit.desk(
            Message("reviewers.fees"), desk,
            json: ["items": .array(fees.map { ledger.json($0) }), "sum": .string(standing.description)],
            crumbs: [.init(Message("reviewers.fees"), "\(visit.base)/reviewer-fees")])
    }

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
        let ledger = try await FeeLedger.load(visit)
        return try ledger.sheet(visit).xlsx()
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

    private static func pay(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let day = input.day("paidOn"), let tax = input.money("tax") else {
            throw FieldRefusal("paidOn", "field.refusal.missing")
        }
        return try await settle(visit, "reviewers.fee_paid") { fee, round, change in
            try ReviewerFee.pay(fee, of: round, on: day, tax: tax, reference: input.text("reference"), in: change)
        }
    }

    private static func undo(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        return try await settle(visit, "reviewers.payment_undone") { fee, round, change in
            try ReviewerFee.undoPayment(of: fee, of: round, reason: reason, in: change)
        }
    }

    private static func settle(
        _ visit: Visit, _ done: String,
        _ body: @escaping @Sendable (ReviewerFee.ID, ReviewRound.ID, Change) throws -> Void
    ) async throws -> Outcome {
        let id: ReviewRound.ID = try visit.id("round")
        let base = visit.base
        guard let fee = visit.input.id("fee", ReviewerFee.ID.self) else {
            throw FieldRefusal("fee", "field.refusal.choice")
        }
        return try await visit.write { change in
            try body(fee, id, change)
            return .done("\(base)/reviews/\(id)/fees", Message(done), json: ["id": .integer(id.rawValue)])
        }
    }
}
