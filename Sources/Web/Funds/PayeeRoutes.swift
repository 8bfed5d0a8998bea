internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The bank accounts of organisations that are paid: entered by one person, confirmed by another.
enum PayeeRoutes {
    private static let readers = Role.finance.union([.auditor])
    private static let fields = [
        InputField("account_name", .text(max: 100), label: "payees.account_name", "In whose name the account is."),
        InputField("bank_name", .text(max: 100), label: "payees.bank", "The bank and branch."),
        InputField("number", .text(max: 60), label: "payees.number", "Number of the account: letters and digits."),
        InputField(
            "proof", .text(max: 200), optional: true, label: "payees.proof", hint: "payees.proof_hint",
            "What proves the account."),
    ]
    private static let account = InputField("account", .identifier, label: "payees.account", "Key of the account.")

    static let all: [Route] = [
        .page(
            "/{authority}/payees/{organisation}", .roles(readers),
            "Shows the bank accounts of an organisation that is paid.", answer: .payee, show),
        .post(
            "/{authority}/payees/{organisation}/accounts", .roles([.accountant]),
            "Enters a bank account of an organisation that is paid.", fields: fields, creates: true, answer: .key,
            form: show, enter),
        .post(
            "/{authority}/payees/{organisation}/confirmations", .roles([.financeApprover]),
            "Confirms a bank account as the second person: payments go to it from then on.", fields: [account],
            once: true, answer: .key, form: show, confirm),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("organisation", Organisation.ID.self)
        let (organisation, accounts) = try await visit.read { db in
            try (Organisation.find(id, in: db), PayeeAccount.all(of: id, for: viewer, in: db))
        }
        let current = accounts.first(where: \.isConfirmed)?.id
        var desk = Desk(remarks: [.init(remark: visit.text("payees.note"))])
        desk.tables = [
            .init(
                visit.text("payees.title"),
                [
                    "payees.account_name", "payees.bank", "payees.number", "payees.proof", "payees.enterer",
                    "payees.confirmer", "funds.state",
                ].map { visit.text($0) },
                accounts.map { account in
                    [
                        .head(account.content.accountName), .text(account.content.bankName),
                        .text(account.content.number), .text(account.content.proof),
                        .text("\(account.enterer) \(account.enteredAt.beijing)"),
                        .text(
                            account.confirmer.map { "\($0) \(account.confirmedAt?.beijing ?? "")" } ?? ""),
                        visit.stateCell(
                            Message(
                                account.id == current
                                    ? "payees.state.active"
                                    : account.isConfirmed ? "payees.state.replaced" : "payees.state.open")),
                    ]
                })
        ]
        desk.forms = forms(id, accounts, visit)
        return visit.desk(
            Message("payees.of", ["name": organisation.name]), desk,
            json: [
                "organisation": .integer(id.rawValue), "name": .string(organisation.name),
                "accounts": .array(
                    accounts.map { account in
                        [
                            "id": .integer(account.id.rawValue), "account_name": .string(account.content.accountName),
                            "bank_name": .string(account.content.bankName), "number": .string(account.content.number),
                            "confirmed": .bool(account.isConfirmed), "current": .bool(account.id == current),
                        ]
                    }),
            ], crumbs: [.init(Message("batches.title"), "\(visit.base)/payment-batches")])
    }

    private static func forms(
        _ id: Organisation.ID, _ accounts: [PayeeAccount], _ visit: Visit
    ) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        let waiting = accounts.filter { !$0.isConfirmed && $0.enteredBy != visit.viewer.account }
        if !waiting.isEmpty, visit.viewer.holdsAnywhere([.financeApprover]) {
            let options = waiting.map {
                (
                    value: $0.id.description,
                    text: "\($0.content.accountName) \($0.content.bankName) \($0.content.number)"
                )
            }
            forms.append(
                visit.deskForm(
                    "payees.confirm", "/payees/\(id)/confirmations", [visit.field(account, options: options)]))
        }
        if visit.viewer.holdsAnywhere([.accountant]) {
            forms.append(
                visit.deskForm(
                    "payees.enter", "/payees/\(id)/accounts", fields.map { visit.field($0) }, isFirst: forms.isEmpty))
        }
        return forms
    }

    private static func enter(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("organisation", Organisation.ID.self)
        let input = visit.input
        return try await visit.write { change in
            let organisation = try Organisation.find(id, in: change.db)
            let entered = try PayeeAccount.enter(
                .init(
                    accountName: input.text("account_name"), bankName: input.text("bank_name"),
                    number: input.text("number"), proof: input.text("proof")), of: organisation.id, in: change)
            return .created(
                "\(visit.base)/payees/\(id)", Message("payees.entered"), json: ["id": .integer(entered.id.rawValue)])
        }
    }

    private static func confirm(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("organisation", Organisation.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let account = input.id("account", PayeeAccount.ID.self) else { throw NotFound() }
            let found = try PayeeAccount.find(account, for: change.viewer, in: change.db)
            guard found.organisation == id else { throw NotFound() }
            try found.confirm(in: change)
            return .done(
                "\(visit.base)/payees/\(id)", Message("payees.confirmed"), json: ["id": .integer(found.id.rawValue)])
        }
    }
}
