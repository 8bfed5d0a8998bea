internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Bank statements of an account.
enum StatementRoutes {
    static let readers: Set<Role> = Role.finance.union([.auditor])

    private static let fields = [
        InputField(
            "file", .file, label: "statements.file", hint: "statements.file_hint",
            "CSV in UTF-8 or GB18030, XLSX, XLS, CAMT.053 or OFX."),
        InputField(
            "layout", .choice(StatementLayout.known.map(\.code), prefix: "statements.layout"), optional: true,
            label: "statements.layout", "Layout of the file; recognised when left out."),
        InputField(
            "profile", .identifier, optional: true, label: "profiles.profile",
            "Key of a layout of the tenant's own; stands above the layout."),
        InputField("opening", .money, optional: true, label: "statements.opening", "Balance before the first line."),
        InputField("closing", .money, optional: true, label: "statements.closing", "Balance after the last line."),
        through,
    ]
    static let through = InputField(
        "through", .date, optional: true, label: "statements.through", hint: "statements.through_hint",
        "The day up to which the bank was asked; the day of the last line when left out.")
    static let month = InputField(
        "month", .date, optional: true, label: "vouchers.month", "A day of the month; today when left out.")

    static let all: [Route] = [
        .page(
            "/{authority}/statements", .roles(readers), "Lists the bank accounts whose statements are kept.",
            answer: .object([("items", .list(.object([("id", .integer), ("code", .string)])))]), index),
        .page(
            "/{authority}/bank-accounts/{account}", .roles(FundRoutes.readers),
            "Shows a bank account with its statements.", answer: .bankAccount, show),
        .post(
            "/{authority}/bank-accounts/{account}/statements", .roles([.accountant, .cashier]),
            "Imports a statement.", fields: fields, creates: true, answer: .statement, form: show, add),
        .page(
            "/{authority}/statements/{statement}", .roles(readers), "Shows an imported statement.", answer: .statement,
            statement),
        .post(
            "/{authority}/statements/{statement}/reversion", .roles([.accountant]),
            "Takes an import back while nothing is matched.", once: true, form: statement, revert),
        .page(
            "/{authority}/bank-accounts/{account}/reconciliation", .roles(FundRoutes.readers),
            "Shows the bank reconciliation (银行存款余额调节表) of a month.", query: [month],
            answer: .presentReconciliation, reconciliation),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let accounts = try await visit.read { db in try BankAccount.all(for: viewer, in: db) }
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("funds.accounts"),
                [
                    "funds.code", "funds.bank", "funds.account_number", "funds.balance",
                    "matches.title", "reconciliation.title",
                ].map { visit.text($0) },
                accounts.map { account in
                    let url = "\(visit.base)/bank-accounts/\(account.id)"
                    return [
                        .head(account.code, url: url), .text(account.bankName), .text(account.maskedNumber),
                        .money(account.balance), .text(visit.text("matches.title"), url: url + "/matches"),
                        .text(visit.text("reconciliation.title"), url: url + "/reconciliation"),
                    ]
                })
        ]
        return visit.desk(
            Message("statements.title"), desk,
            json: ["items": .array(accounts.map { ["id": .integer($0.id.rawValue), "code": .string($0.code)] })])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("account", BankAccount.ID.self)
        let (account, statements, profiles) = try await visit.read { db in
            let account = try BankAccount.find(id, for: viewer, in: db)
            return try (
                account, BankStatement.all(of: account, for: viewer, in: db),
                viewer.holdsAnywhere(readers) ? StatementProfile.all(for: viewer, in: db) : []
            )
        }
        let url = "\(visit.base)/bank-accounts/\(id)"
        var desk = Desk(remarks: try await visit.booksRemarks(account.holder))
        let mayOpen = viewer.holdsAnywhere(readers)
        if mayOpen {
            desk.links = [
                .init(linkURL: url + "/matches", linkText: visit.text("matches.title")),
                .init(linkURL: url + "/automatic-matches", linkText: visit.text("automatic.title")),
                .init(linkURL: url + "/special-matches", linkText: visit.text("special.title")),
            ]
        }
        desk.links.append(.init(linkURL: url + "/reconciliation", linkText: visit.text("reconciliation.title")))
        desk.tables = [
            .init(
                visit.text("statements.title"),
                [
                    "statements.file", "statements.days", "statements.lines",
                    "statements.new", "statements.opening", "statements.sum", "statements.closing",
                    "funds.state",
                ].map { visit.text($0) },
                statements.map { statement in
                    [
                        .head(
                            statement.fileName, url: mayOpen ? "\(visit.base)/statements/\(statement.id)" : nil),
                        .text("\(statement.firstDay) ~ \(statement.coversTo)"), .number(String(statement.lineCount)),
                        .number(String(statement.newCount)), .money(statement.opening), .money(statement.sum),
                        .money(statement.closing), visit.stateCell(Message(state(statement))),
                    ]
                })
        ]
        if viewer.holdsAnywhere([.accountant, .cashier]) {
            desk.links.append(.init(linkURL: url + "/statement-files", linkText: visit.text("profiles.choose")))
            desk.forms = [
                visit.deskForm(
                    "statements.import", "/bank-accounts/\(id)/statements", views(profiles, visit), takesFile: true)
            ]
        }
        return visit.desk(
            .verbatim("\(account.code) \(account.bankName) \(account.maskedNumber)"), desk,
            json: [
                "id": .integer(id.rawValue), "code": .string(account.code),
                "balance": .string(account.balance.description), "statements": .array(statements.map(\.json)),
            ], crumbs: [.init(Message("statements.title"), "\(visit.base)/statements")])
    }

    /// The fields of an import: its layout is recognised unless one is chosen.
    private static func views(_ profiles: [StatementProfile], _ visit: Visit) -> [FieldView] {
        let recognised = [(value: "", text: visit.text("profiles.recognised"))]
        let options = [
            "profile": recognised + profiles.map { (value: $0.id.description, text: $0.name) },
            "layout": recognised
                + StatementLayout.known.map { (value: $0.code, text: visit.text("statements.layout.\($0.code)")) },
        ]
        return fields.filter { $0.name != "profile" || !profiles.isEmpty }
            .map { visit.field($0, options: options[$0.name]) }
    }

    private static func state(_ statement: BankStatement) -> String {
        statement.revertedAt != nil
            ? "statements.state.reverted"
            : statement.addsUp ? "statements.state.adds_up" : "statements.state.does_not_add_up"
    }

    private static func add(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let input = visit.input
        let known = StatementLayout.known.first { $0.code == input.text("layout") }
        return try await visit.write { change in
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let own = try input.id("profile", StatementProfile.ID.self)
                .map { try StatementProfile.find($0, for: change.viewer, in: change.db).layout }
            let reading = try StatementReading(
                file: file.bytes, layout: own ?? known, opening: input.money("opening"),
                closing: input.money("closing"), through: input.day("through"))
            let statement = try BankStatement.import(
                reading, by: own, file: file.bytes, named: file.name, into: account, in: change)
            return imported(statement, visit)
        }
    }

    /// What an import says when it is done.
    static func imported(_ statement: BankStatement, _ visit: Visit) -> Outcome {
        .created(
            "\(visit.base)/statements/\(statement.id)",
            Message(
                statement.addsUp ? "statements.imported" : "statements.imported_with_breaks",
                ["new": String(statement.newCount), "duplicates": String(statement.duplicateCount)]),
            json: statement.json)
    }

    private static func statement(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("statement", BankStatement.ID.self)
        let (statement, duplicates, holder) = try await visit.read { db in
            let statement = try BankStatement.find(id, for: viewer, in: db)
            return try (
                statement, statement.probableDuplicates(for: viewer, in: db),
                BankAccount.find(statement.account, for: viewer, in: db).holder
            )
        }
        var desk = Desk(remarks: try await visit.booksRemarks(holder))
        desk.summaries = [
            .init(
                statement.fileName,
                [
                    (visit.text("statements.opening"), statement.opening?.grouped ?? ""),
                    (visit.text("statements.sum"), statement.sum.grouped),
                    (visit.text("statements.closing"), statement.closing?.grouped ?? ""),
                    (visit.text("statements.difference"), statement.difference?.grouped ?? ""),
                    (visit.text("funds.state"), visit.text(state(statement))),
                    (visit.text("statements.lines"), String(statement.lineCount)),
                    (visit.text("statements.new"), String(statement.newCount)),
                    (visit.text("statements.duplicates"), String(statement.duplicateCount)),
                    (visit.text("statements.importer"), "\(statement.importer) \(statement.importedAt.beijing)"),
                ])
        ]
        if statement.breaks.array?.isEmpty == false {
            desk.tables.append(StatementPreview.breaks(statement.breaks, visit))
        }
        if !duplicates.isEmpty { desk.tables.append(table(of: duplicates, visit)) }
        if statement.leftOut.array?.isEmpty == false {
            desk.tables.append(StatementPreview.leftOut(statement.leftOut, visit))
        }
        desk.links = [
            .init(
                linkURL: "\(visit.base)/bank-accounts/\(statement.account)/matches",
                linkText: visit.text("matches.title"))
        ]
        if statement.revertedAt == nil, viewer.holdsAnywhere([.accountant]) {
            desk.forms = [visit.deskForm("statements.revert", "/statements/\(id)/reversion", isFirst: false)]
        }
        return visit.desk(
            .verbatim(statement.fileName), desk, json: statement.json,
            crumbs: [
                .init(Message("statements.title"), "\(visit.base)/statements"),
                .init(Message("funds.bank_account"), "\(visit.base)/bank-accounts/\(statement.account)"),
            ])
    }

    private static func table(of duplicates: [BankStatement.ProbableDuplicate], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("statements.probable_duplicates"),
            [
                "statements.row", "funds.day", "statements.text", "statements.other_text", "statements.file",
                "funds.amount",
            ]
            .map { visit.text($0) },
            duplicates.map {
                [
                    .head(String($0.row)), .text($0.day.description), .text($0.text), .text($0.otherText),
                    .text($0.otherFile), .money($0.amount),
                ]
            })
    }

    private static func revert(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("statement", BankStatement.ID.self)
        return try await visit.write { change in
            try BankStatement.find(id, for: change.viewer, in: change.db).revert(in: change)
            return .done("\(visit.base)/statements/\(id)", Message("funds.saved"))
        }
    }

    static func reconciliation(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("account", BankAccount.ID.self)
        let day = visit.input.day("month") ?? viewer.today
        let (account, sheet, signed) = try await visit.read { db in
            let account = try BankAccount.find(id, for: viewer, in: db)
            return try (
                account, Reconciliation.of(account, month: day, for: viewer, in: db),
                SignedReconciliation.all(of: account, for: viewer, in: db)
            )
        }
        return ReconciliationView.page(
            sheet, of: account, in: try await visit.booksText(account.holder), signed: signed, visit)
    }
}

extension BankStatement {
    /// The statement in the API.
    var json: JSON {
        var members = summary.object ?? JSONObject()
        members["id"] = .integer(id.rawValue)
        members["covers_to"] = .string(coversTo.description)
        members["layout"] = .string(layout)
        members["layout_version"] = .integer(Int64(layoutVersion))
        members["left_out"] = leftOut
        return .object(members)
    }
}
