internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Invoices of suppliers without a contract: a payment request like any other, in four hands' sight.
enum InvoiceRoutes {
    private static let fields = [
        InputField(
            "payee", .identifier, label: "funds.payee", hint: "invoices.payee_hint", "Organisation that is paid."),
        InputField(
            "purpose", .text(max: 150), label: "funds.purpose", "What is paid: invoice number and what it is for."),
        InputField("cell", .text(max: 60), label: "entries.cell", "Cell that pays, as fund.line.year.area."),
        InputField("amount", .money, label: "funds.amount", "Amount of the invoice."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/holders/{holder}/payments/new", .roles([.accountant]),
            "Shows the form for the payment of an invoice without a contract.", form),
        .post(
            "/{authority}/holders/{holder}/payments", .roles([.accountant]),
            "Prepares the payment of an invoice without a contract; a second person approves, a third pays.",
            fields: fields, creates: true, answer: .paymentRequest, form: form, prepare),
    ]

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (holder, cells, payees) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return try (
                holder, BudgetCell.all(of: holder, for: viewer, in: db), PayeeAccount.payees(for: viewer, in: db)
            )
        }
        let options: [String: [(value: String, text: String)]] = [
            "payee": payees.map { (value: $0.id.description, text: $0.name) },
            "cell": cells.map { (value: $0.key.text, text: EntryRoutes.text($0, visit)) },
        ]
        var desk = Desk(remarks: [visit.booksRemark(holder), .init(remark: visit.text("invoices.hint"))])
        desk.forms = [
            visit.deskForm(
                "invoices.prepare", "/holders/\(id)/payments",
                fields.map { visit.field($0, options: options[$0.name]) })
        ]
        return visit.desk(Message("invoices.title"), desk, json: [:], crumbs: visit.crumbs(of: holder))
    }

    private static func prepare(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("holder", Holder.ID.self)
        let input = visit.input
        return try await visit.write { change in
            let holder = try Holder.find(id, for: change.viewer, in: change.db)
            guard let cell = CellKey(input.text("cell")) else { throw FieldRefusal("cell", "field.refusal.missing") }
            guard let amount = input.money("amount"), let payee = input.id("payee", Organisation.ID.self) else {
                throw NotFound()
            }
            guard try Fund.find(cell.fund, for: change.viewer, in: change.db).holder == holder.id else {
                throw FieldRefusal("cell", "funds.refusal.cell_exists")
            }
            let request = try PaymentRequest.prepare(
                contract: nil, tranche: nil, payee: Organisation.find(payee, in: change.db).id,
                purpose: input.text("purpose"), rows: [.init(cell, commitment: nil, amount: amount)], in: change)
            return .created("\(visit.base)/payments/\(request.id)", Message("invoices.prepared"), json: request.json)
        }
    }
}
