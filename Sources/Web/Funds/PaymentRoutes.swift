internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Payments in three hands. Requests are prepared on the page of a contract's tranche.
enum PaymentRoutes {
    private static let filter = [
        InputField(
            "state", .choice(PaymentRequest.State.allCases.map(\.rawValue), prefix: "funds.request"),
            optional: true, label: "funds.state", "Only requests in this state."),
        InputField("after", .integer(1...Int64.max), optional: true, "Cursor of the next page."),
    ]
    private static let minutes = InputField(
        "minutes", .text(max: 200), optional: true, label: "funds.minutes", "Minutes that the approval cites.")
    private static let reason = InputField("reason", .text(max: 200), label: "funds.reason", "Why.")
    private static let payFields = [
        InputField("account", .identifier, label: "funds.bank_account", "Account that the money leaves."),
        InputField("day", .date, label: "funds.day", "Day of the payment."),
        InputField("reference", .text(max: 100), optional: true, label: "funds.reference", "Reference of the bank."),
    ]
    private static let recoverFields = [
        InputField("account", .identifier, label: "funds.bank_account", "Account in which the money arrived."),
        InputField("day", .date, label: "funds.day", "Day on which it arrived."),
        InputField("part", .map(.money), label: "payments.back", "What comes back, by number of the voucher's line."),
        InputField("bounced", .boolean, optional: true, label: "payments.bounced", "Whether the bank sent it back."),
        InputField("reference", .text(max: 100), optional: true, label: "funds.reference", "Reference of the bank."),
        reason,
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/payments", .roles(FundRoutes.readers), "Lists the payment requests.", query: filter,
            answer: .page(of: .paymentRequest), index),
        .page(
            "/{authority}/payments/{payment}", .rolesOrMembers(FundRoutes.readers), "Shows a payment request.",
            answer: .paymentRequest, show),
        .post(
            "/{authority}/payments/{payment}/approval", .roles([.financeApprover]),
            "Approves a payment as the second person.", fields: [minutes], once: true, comparing: .ifGiven,
            answer: .paymentRequest, form: show,
            approve),
        .post(
            "/{authority}/payments/{payment}/return", .roles([.financeApprover]), "Sends a request back.",
            fields: [reason], comparing: .ifGiven, answer: .paymentRequest, form: show, sendBack),
        .post(
            "/{authority}/payments/{payment}/cancellation", .roles([.accountant]), "Takes a request back.",
            fields: [reason], comparing: .ifGiven, answer: .paymentRequest, form: show, cancel),
        .post(
            "/{authority}/payments/{payment}/payment", .roles([.cashier]), "Pays a request as the third person.",
            fields: payFields, once: true, answer: .payment, form: show, pay),
        .post(
            "/{authority}/payments/{payment}/recoveries", .roles([.accountant]), "Books money that came back.",
            fields: recoverFields, once: true, answer: .object([("amount", .money)]), form: show, recover),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let state = PaymentRequest.State(rawValue: visit.input.text("state"))
        let last = visit.input.integer("after").map { PaymentRequest.ID($0) }
        let requests = try await visit.read { db in
            try PaymentRequest.list(in: state, before: last, limit: 51, for: viewer, in: db)
        }
        let shown = Array(requests.prefix(50))
        var desk = Desk()
        let everything = Desk.Link(
            linkURL: "\(visit.base)/payments", linkText: visit.text("payments.every_state"), linkIsCurrent: state == nil
        )
        desk.tabs =
            [everything]
            + PaymentRequest.State.allCases.map {
                Desk.Link(
                    linkURL: "\(visit.base)/payments?state=\($0.rawValue)", linkText: visit.text($0.messageKey),
                    linkIsCurrent: state == $0)
            }
        desk.links = [
            .init(linkURL: "\(visit.base)/payment-batches", linkText: visit.text("batches.title")),
            .init(linkURL: "\(visit.base)/recovery-claims", linkText: visit.text("recovery_claims.title")),
        ]
        desk.tables = [table(shown, visit)]
        let next = requests.count > 50 ? shown.last?.id.description : nil
        if let next {
            let kept = state.map { "state=\($0.rawValue)&" } ?? ""
            desk.links.append(
                .init(linkURL: "\(visit.base)/payments?\(kept)after=\(next)", linkText: visit.text("funds.more")))
        }
        return visit.desk(
            Message("payments.title"), desk,
            json: ["items": .array(shown.map(\.json)), "next": next.map { .string($0) } ?? .null])
    }

    static func table(_ requests: [PaymentRequest], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("payments.title"),
            [
                "payments.request", "funds.payee", "funds.purpose", "funds.holder",
                "funds.state", "funds.amount",
            ].map { visit.text($0) },
            requests.map { request in
                [
                    .head(request.id.description, url: "\(visit.base)/payments/\(request.id)"),
                    .text(request.payeeName),
                    .text(request.purpose), .text(request.holderName),
                    visit.stateCell(Message(request.state.messageKey)),
                    .money(request.amount),
                ]
            })
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("payment", PaymentRequest.ID.self)
        let tenant = try visit.tenant().id
        let (request, payments, accounts, steps, items, parts, rows) = try await visit.read { db in
            let request = try PaymentRequest.find(id, for: viewer, in: db)
            let payments = try Payment.all(of: request, for: viewer, in: db)
            let seesBooks = viewer.holdsAnywhere(FundRoutes.readers)
            let steps =
                try seesBooks ? payments.first.map { try Trace.up(from: $0.entry, in: db, tenant: tenant) } : nil
            let items = seesBooks ? try PaymentBatchItem.all(of: id, for: viewer, in: db) : []
            let parts = try seesBooks ? payments.first.map { try PaymentPart.all(of: $0, for: viewer, in: db) } : nil
            return try (
                request, payments, BankAccount.all(for: viewer, in: db), steps ?? [], items, parts ?? [],
                seesBooks ? request.rows(for: viewer, in: db) : []
            )
        }
        var desk = Desk(remarks: try await visit.booksRemarks(request.holder))
        desk.state = visit.deskState(Message(request.state.messageKey))
        desk.figures = [visit.figure("payments.figure", request.amount, words: true)]
        desk.summaries = [PaymentView.summary(request, visit)]
        desk.tables = [
            .init(
                visit.text("payments.made"),
                [
                    "funds.day", "funds.amount", "funds.reference", "funds.reason", "vouchers.one",
                    "payments.cashier",
                ].map { visit.text($0) },
                payments.map { payment in
                    [
                        .head(payment.day.description), .money(payment.amount), .text(payment.reference),
                        .text(payment.reason),
                        .text(visit.text("vouchers.one"), url: "\(visit.base)/vouchers/\(payment.entry)"),
                        .text(payment.maker),
                    ]
                })
        ]
        if !steps.isEmpty { desk.tables.append(PaymentView.source(steps, visit)) }
        if !items.isEmpty { desk.tables.append(PaymentView.batches(items, visit)) }
        if let contract = request.contract {
            desk.links.append(
                .init(linkURL: "\(visit.base)/contracts/\(contract)", linkText: visit.text("splits.at_contract")))
        }
        // What is under way in a batch is paid there.
        let isUnderWay = items.contains { $0.state == .sent || $0.state == .paid && $0.entry == nil }
        if !isUnderWay {
            desk.forms = forms(request, parts, accounts.filter { $0.holder == request.holder }, visit)
        }
        return visit.desk(
            Message("payments.one", ["number": id.description]), desk,
            json: request.json(rows, payments, steps),
            crumbs: [.init(Message("payments.title"), "\(visit.base)/payments")], version: request.version)
    }

    private static func forms(
        _ request: PaymentRequest, _ parts: [PaymentPart], _ accounts: [BankAccount], _ visit: Visit
    ) -> [Desk.Form] {
        let viewer = visit.viewer
        let url = "/payments/\(request.id)"
        let options = accounts.map { (value: $0.id.description, text: "\($0.code) \($0.bankName) \($0.maskedNumber)") }
        let today = viewer.today.description
        func fields(_ fields: [InputField]) -> [FieldView] {
            fields.filter { $0.name != "part" }.map {
                visit.field($0, value: $0.name == "day" ? today : "", options: $0.name == "account" ? options : nil)
            }
        }
        var forms: [Desk.Form] = []
        let isThirdPerson = request.preparedBy != viewer.account
        if request.state == .prepared, isThirdPerson, viewer.holdsAnywhere([.financeApprover]) {
            forms.append(
                visit.deskForm(
                    "payments.approve", url + "/approval", fields([minutes]), version: request.version, key: "a"))
        }
        if request.state == .approved, isThirdPerson, request.approvedBy != viewer.account,
            viewer.holdsAnywhere([.cashier])
        {
            forms.append(visit.deskForm("payments.pay", url + "/payment", fields(payFields), version: request.version))
        }
        if [.prepared, .approved].contains(request.state), viewer.holdsAnywhere([.financeApprover]) {
            forms.append(
                visit.deskForm(
                    "payments.send_back", url + "/return", fields([reason]), version: request.version, isFirst: false))
        }
        if request.state == .prepared, viewer.holdsAnywhere([.accountant]) {
            forms.append(
                visit.deskForm(
                    "payments.cancel", url + "/cancellation", fields([reason]), version: request.version, isFirst: false
                ))
        }
        if request.state == .paid, viewer.holdsAnywhere([.accountant]) {
            // Each source of the payment on a line of its own: what comes back of it.
            let views = parts.map { part in
                var view = visit.field(recoverFields[2], suffix: String(part.line))
                let fund = visit.language == .english && !part.englishName.isEmpty ? part.englishName : part.fundName
                view.label = visit.text("payments.back_of", ["fund": fund, "amount": part.amount.grouped])
                view.isOptional = parts.count > 1
                return view
            }
            forms.append(
                visit.deskForm("payments.recover", url + "/recoveries", views + fields(recoverFields), isFirst: false))
        }
        return forms
    }

    private static func approve(_ visit: Visit) async throws -> Outcome {
        let minutes = visit.input.text("minutes")
        return try await moved(visit, "payments.approved_now") { try $0.approve(version: $1, minutes: minutes, in: $2) }
    }

    private static func sendBack(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        return try await moved(visit, "payments.sent_back") { try $0.sendBack(version: $1, reason: reason, in: $2) }
    }

    private static func cancel(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        return try await moved(visit, "payments.cancelled_now") { try $0.cancel(version: $1, reason: reason, in: $2) }
    }

    private static func moved(
        _ visit: Visit, _ flash: String,
        _ verb: @escaping @Sendable (PaymentRequest, Int, Change) throws -> PaymentRequest
    ) async throws -> Outcome {
        let id = try visit.id("payment", PaymentRequest.ID.self)
        let version = visit.expectedVersion
        return try await visit.write { change in
            let request = try PaymentRequest.find(id, for: change.viewer, in: change.db)
            let now = try verb(request, version ?? request.version, change)
            return .done("\(visit.base)/payments/\(id)", Message(flash), json: now.json)
        }
    }

    private static func pay(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("payment", PaymentRequest.ID.self)
        let (input, key) = (visit.input, visit.postingKey)
        return try await visit.write { change in
            guard let account = input.id("account", BankAccount.ID.self), let day = input.day("day") else {
                throw NotFound()
            }
            let paid = try PaymentRequest.find(id, for: change.viewer, in: change.db).pay(
                from: account, on: day, reference: input.text("reference"), key: key, in: change)
            return .done(
                "\(visit.base)/payments/\(id)", Message("payments.paid_now"),
                json: ["payment": .integer(paid.id.rawValue), "amount": .string(paid.amount.description)])
        }
    }

    private static func recover(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("payment", PaymentRequest.ID.self)
        let (input, key) = (visit.input, visit.postingKey)
        return try await visit.write { change in
            let request = try PaymentRequest.find(id, for: change.viewer, in: change.db)
            guard let account = input.id("account", BankAccount.ID.self), let day = input.day("day"),
                let payment = try Payment.all(of: request, for: change.viewer, in: change.db).first
            else { throw NotFound() }
            let parts = input.amounts("part").compactMap { line, amount in
                Int(line).map { Payment.Part(line: $0, amount: amount) }
            }
            let back = try payment.recover(
                parts, into: account, on: day, reference: input.text("reference"), reason: input.text("reason"),
                bounced: input.isSet("bounced"), key: key, in: change)
            return .done(
                "\(visit.base)/payments/\(id)", Message("payments.recovered"),
                json: ["amount": .string(back.amount.description)])
        }
    }
}

extension PaymentRequest {
    /// The request in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "holder": .integer(holder.rawValue), "payee": .string(payeeName),
            "purpose": .string(purpose), "amount": .string(amount.description), "state": .string(state.rawValue),
            "tranche": tranche.map { .integer($0) } ?? .null, "version": .integer(Int64(version)),
        ]
    }
}
