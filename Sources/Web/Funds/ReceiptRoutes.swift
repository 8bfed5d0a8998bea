internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Money received, and where it went.
enum ReceiptRoutes {
    private static let fields = [
        InputField("account", .identifier, label: "funds.bank_account", "Key of the bank account."),
        InputField("day", .date, label: "receipts.day", "The day on which it arrived."),
        InputField("amount", .money, label: "funds.amount", "How much."),
        InputField("payer", .text(max: 200), optional: true, label: "receipts.payer", "Who gave it."),
        InputField("anonymous", .boolean, optional: true, label: "receipts.anonymous", "Whether the name is withheld."),
        InputField("wish", .text(max: 500), optional: true, label: "receipts.wish", "What the giver wishes."),
        InputField(
            "document_number", .text(max: 100), optional: true, label: "receipts.document_number",
            "指标文号 or number of the 捐赠票据."),
        InputField(
            "channel", .choice(Receipt.Channel.allCases.map(\.rawValue), prefix: "funds.channel"),
            label: "receipts.channel", "How the money was won."),
        InputField(
            "earmark_area", .text(max: 12), optional: true, label: "receipts.earmark_area",
            "Code of the place that the giver names."),
        InputField(
            "earmark_line", .identifier, optional: true, label: "receipts.earmark_line",
            "Key of the budget line that the giver names; only costs on it are met from the money."),
        InputField(
            "income", .choice(Receipt.Income.allCases.map(\.rawValue), prefix: "receipts.income"), optional: true,
            label: "receipts.income", "As what it is booked; by the source of the fund unless said otherwise."),
        InputField(
            "instalment", .integer(1...99), optional: true, label: "receipts.instalment",
            "Which instalment of its document number it is; the first unless said otherwise."),
        InputField(
            "opening", .boolean, optional: true, label: "receipts.opening",
            "Money that was there before the books began; registered by the accountant."),
        InputField("reference", .text(max: 100), optional: true, label: "funds.reference", "Reference of the bank."),
    ]
    private static let reason = InputField("reason", .text(max: 200), label: "funds.reason", "Why.")

    static let all: [Route] = [
        .page(
            "/{authority}/funds/{fund}/receipts/new", .roles([.accountant, .cashier]), "Shows the form for a receipt.",
            form),
        .post(
            "/{authority}/funds/{fund}/receipts", .roles([.accountant, .cashier]), "Registers a receipt.",
            fields: fields, creates: true, answer: .receipt, form: form, register),
        .page(
            "/{authority}/receipts/{receipt}", .roles(FundRoutes.readers),
            "Shows a receipt and follows its money to the village.", answer: .receipt, show),
        .post(
            "/{authority}/receipts/{receipt}/booking", .roles([.accountant]), "Books a receipt.", once: true,
            answer: .object([("voucher", .string)]), form: show, book),
        .post(
            "/{authority}/receipts/{receipt}/withdrawal", .roles([.accountant, .cashier]),
            "Withdraws a receipt that is not booked.", fields: [reason], form: show, withdraw),
    ]

    static func table(_ receipts: [Receipt], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("receipts.title"),
            [
                "receipts.day", "receipts.payer", "receipts.channel",
                "receipts.document_number", "funds.amount", "receipts.remaining", "funds.state",
            ].map { visit.text($0) },
            receipts.map { receipt in
                [
                    .head(receipt.day.description, url: "\(visit.base)/receipts/\(receipt.id)"),
                    .text(receipt.anonymous ? visit.text("receipts.anonymous_giver") : receipt.payer),
                    .text(visit.text(receipt.channel.messageKey)), .text(receipt.documentNumber),
                    .money(receipt.amount), .money(receipt.remaining),
                    visit.stateCell(Message(receipt.state.messageKey)),
                ]
            })
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("fund", Fund.ID.self)
        let (fund, accounts, lines) = try await visit.read { db in
            let fund = try Fund.find(id, for: viewer, in: db)
            return try (fund, BankAccount.all(for: viewer, in: db), fund.budgetLines(for: viewer, in: db))
        }
        let options: [String: [(value: String, text: String)]] = [
            "account": accounts.filter { $0.holder == fund.holder }
                .map { (value: $0.id.description, text: "\($0.code) \($0.bankName) \($0.maskedNumber)") },
            "earmark_line": [(value: "", text: visit.text("receipts.no_line"))]
                + lines.map { (value: $0.id.description, text: "\($0.code) \($0.name)") },
        ]
        var desk = Desk(remarks: try await visit.booksRemarks(fund.holder))
        desk.forms = [
            visit.deskForm(
                "receipts.register", "/funds/\(id)/receipts",
                fields.map { visit.field($0, options: options[$0.name]) })
        ]
        return visit.desk(
            Message("receipts.register"), desk, json: [:],
            crumbs: [
                .init(Message("funds.title"), "\(visit.base)/funds"),
                .init(.verbatim(visit.name(of: fund)), "\(visit.base)/funds/\(id)"),
            ])
    }

    private static func register(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let id = try visit.id("fund", Fund.ID.self)
        return try await visit.write { change in
            guard let account = input.id("account", BankAccount.ID.self), let day = input.day("day"),
                let amount = input.money("amount"), let channel = Receipt.Channel(rawValue: input.text("channel"))
            else { throw NotFound() }
            let area = input.text("earmark_area")
            if !area.isEmpty { _ = try Area.find(area, in: change.db) }
            let receipt = try Receipt.register(
                Receipt.Draft(
                    fund: try Fund.find(id, for: change.viewer, in: change.db),
                    account: try BankAccount.find(account, for: change.viewer, in: change.db).id, day: day,
                    amount: amount, payer: input.text("payer"), anonymous: input.isSet("anonymous"),
                    wish: input.text("wish"), documentNumber: input.text("document_number"), channel: channel,
                    earmarkArea: area.isEmpty ? nil : area,
                    earmarkLine: input.id("earmark_line", Budget.Line.ID.self), reference: input.text("reference"),
                    opening: input.isSet("opening"),
                    income: Receipt.Income(rawValue: input.text("income")) ?? .source,
                    instalment: Int(input.integer("instalment") ?? 1)), in: change)
            return .created("\(visit.base)/receipts/\(receipt.id)", Message("receipts.registered"), json: receipt.json)
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("receipt", Receipt.ID.self)
        let tenant = try visit.tenant().id
        let (receipt, steps) = try await visit.read { db in
            let receipt = try Receipt.find(id, for: viewer, in: db)
            return (receipt, try Trace.down(from: receipt, in: db, tenant: tenant))
        }
        var desk = Desk(remarks: try await visit.booksRemarks(receipt.holder))
        desk.summaries = [
            .init(
                visit.text("receipts.one"),
                [
                    (visit.text("funds.amount"), receipt.amount.grouped),
                    (visit.text("receipts.day"), receipt.day.description),
                    (
                        visit.text("receipts.payer"),
                        receipt.anonymous ? visit.text("receipts.anonymous_giver") : receipt.payer
                    ),
                    (visit.text("receipts.wish"), receipt.wish),
                    (visit.text("receipts.document_number"), receipt.documentNumber),
                    (visit.text("funds.fund"), receipt.fundName),
                    (visit.text("receipts.instalment"), String(receipt.instalment)),
                    (visit.text("receipts.income"), visit.text(receipt.income.messageKey)),
                    (visit.text("receipts.earmark_line"), receipt.earmarkLineName),
                    (visit.text("funds.state"), visit.text(receipt.state.messageKey)),
                    (visit.text("receipts.remaining"), receipt.remaining.grouped),
                ])
        ]
        desk.tables = [TraceView.table(steps, remaining: receipt.remaining, visit)]
        if receipt.state == .registered, viewer.holdsAnywhere([.accountant]) {
            desk.forms.append(visit.deskForm("receipts.book", "/receipts/\(id)/booking"))
        }
        if receipt.state == .registered, viewer.holdsAnywhere([.accountant, .cashier]) {
            desk.forms.append(
                visit.deskForm("receipts.withdraw", "/receipts/\(id)/withdrawal", [visit.field(reason)], isFirst: false)
            )
        }
        if let entry = receipt.entry {
            desk.links = [
                .init(linkURL: "\(visit.base)/vouchers/\(entry)", linkText: visit.text("vouchers.one"))
            ]
        }
        if receipt.state == .booked {
            desk.links.append(
                .init(linkURL: "\(visit.base)/receipts/\(id)/paper.pdf", linkText: visit.text("receipts.paper")))
        }
        if receipt.state == .booked, receipt.income == .source, receipt.channel != .appropriation,
            viewer.holdsAnywhere([.accountant])
        {
            desk.links.append(
                .init(linkURL: "\(visit.base)/receipts/\(id)/donation", linkText: visit.text("donations.issue")))
        }
        return visit.desk(
            Message("receipts.one"), desk, json: receipt.json,
            crumbs: [
                .init(Message("funds.title"), "\(visit.base)/funds"),
                .init(.verbatim(receipt.fundName), "\(visit.base)/funds/\(receipt.fund)"),
            ])
    }

    private static func book(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("receipt", Receipt.ID.self)
        return try await visit.write { change in
            let voucher = try Receipt.find(id, for: change.viewer, in: change.db).book(in: change)
            return .done(
                "\(visit.base)/receipts/\(id)", Message("receipts.booked", ["number": voucher.name]),
                json: ["voucher": .string(voucher.name)])
        }
    }

    private static func withdraw(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("receipt", Receipt.ID.self)
        let reason = visit.input.text("reason")
        return try await visit.write { change in
            try Receipt.find(id, for: change.viewer, in: change.db).withdraw(reason: reason, in: change)
            return .done("\(visit.base)/receipts/\(id)", Message("funds.saved"))
        }
    }
}

extension Receipt {
    /// The receipt in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "fund": .integer(fund.rawValue), "day": .string(day.description),
            "amount": .string(amount.description), "remaining": .string(remaining.description),
            "payer": anonymous ? .null : .string(payer), "document_number": .string(documentNumber),
            "channel": .string(channel.rawValue), "booked": .bool(state == .booked), "state": .string(state.rawValue),
            "income": .string(income.rawValue), "instalment": .integer(Int64(instalment)),
        ]
    }
}

/// Where money went, or came from, as a table.
enum TraceView {
    static func table(_ steps: [Trace.Step], remaining: Money?, _ visit: Visit) -> Desk.Table {
        var rows: [[Desk.Table.Cell]] = steps.map { step in
            [
                .head(step.entryName, url: "\(visit.base)/vouchers/\(step.entry)"), .text(step.day.description),
                .text(step.payee), .text(step.purpose),
                .text(visit.text(step.cost == nil ? "trace.paid" : "trace.spent")), .text(step.spentInName),
                .money(step.amount),
            ]
        }
        if let remaining, remaining.fen != 0 {
            rows.append([
                .head(visit.text("trace.remaining")), .text(""), .text(""), .text(""), .text(""), .text(""),
                .money(remaining),
            ])
        }
        let total = steps.reduce(remaining?.fen ?? 0) { $0 + $1.amount.fen }
        return Desk.Table(
            visit.text("trace.title"),
            [
                "vouchers.one", "funds.day", "funds.payee", "funds.purpose", "trace.figure",
                "trace.place", "funds.amount",
            ].map { visit.text($0) }, rows,
            foot: [
                .head(visit.text("funds.total")), .text(""), .text(""), .text(""), .text(""), .text(""),
                .money(Money(fen: total)),
            ])
    }
}
