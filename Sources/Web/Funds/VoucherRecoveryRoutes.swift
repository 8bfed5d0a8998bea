internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What comes back of a direct cost, a charge or an investment.
enum VoucherRecoveryRoutes {
    private static let fields = [
        InputField("line", .integer(1...100_000), label: "recoveries.line", "Number of the voucher's line."),
        InputField("amount", .money, label: "funds.amount", "How much came back."),
        InputField("account", .identifier, label: "funds.bank_account", "Account in which the money arrived."),
        InputField("day", .date, label: "funds.day", "Day on which it arrived."),
        InputField("reason", .text(max: 150), label: "funds.reason", "Why it came back."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/vouchers/{voucher}/recoveries/new", .roles([.accountant]),
            "Shows the form for what came back of a direct cost, a charge or an investment.", form),
        .post(
            "/{authority}/vouchers/{voucher}/recoveries", .roles([.accountant]),
            "Books what came back of a line of a voucher.", fields: fields, creates: true, answer: .voucher, form: form,
            recover),
    ]

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("voucher", Voucher.ID.self)
        let (voucher, holder, lines, accounts) = try await visit.read { db in
            let voucher = try Voucher.find(id, for: viewer, in: db)
            return try (
                voucher, Holder.find(voucher.holder, for: viewer, in: db), voucher.lines(for: viewer, in: db),
                BankAccount.all(for: viewer, in: db).filter { $0.holder == voucher.holder }
            )
        }
        let choices = lines.enumerated().filter { $0.element.bank == nil && $0.element.amount.fen > 0 }
        let options: [String: [(value: String, text: String)]] = [
            "line": choices.map {
                (
                    value: String($0.offset + 1),
                    text:
                        "\($0.offset + 1) · \(visit.text($0.element.account.messageKey)) · \($0.element.amount.grouped)"
                )
            },
            "account": accounts.map { (value: $0.id.description, text: "\($0.code) \($0.bankName)") },
        ]
        var desk = Desk(remarks: [
            visit.booksRemark(holder),
            .init(
                remark: visit.text(voucher.isRecoverable ? "recoveries.hint" : "funds.refusal.recovery_of_a_voucher")),
        ])
        if voucher.isRecoverable {
            desk.forms = [
                visit.deskForm(
                    "recoveries.book", "/vouchers/\(id)/recoveries",
                    fields.map { visit.field($0, options: options[$0.name]) })
            ]
        }
        return visit.desk(
            Message("recoveries.title"), desk, json: [:],
            crumbs: visit.crumbs(of: holder) + [.init(.verbatim(voucher.name), "\(visit.base)/vouchers/\(id)")])
    }

    private static func recover(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("voucher", Voucher.ID.self)
        let (input, key) = (visit.input, visit.postingKey)
        return try await visit.write { change in
            guard let line = input.integer("line"), let amount = input.money("amount"), let day = input.day("day"),
                let account = input.id("account", BankAccount.ID.self)
            else { throw NotFound() }
            let back = try Voucher.find(id, for: change.viewer, in: change.db).recover(
                line: Int(line), amount: amount, into: account, on: day, reason: input.text("reason"), key: key,
                in: change)
            return .created("\(visit.base)/vouchers/\(back.id)", Message("payments.recovered"), json: back.json)
        }
    }
}
