internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The final account of a contract: handed in by the grantee, answered by the authority.
enum FinalAccountRoutes {
    private static let accountFields = [
        InputField("auditor", .text(max: 100), label: "accounts.auditor", "Accounting firm that audited it."),
        InputField("audit_number", .text(max: 100), label: "accounts.audit_number", "Number of the audit report."),
        InputField(
            "audit_report", .file, label: "accounts.audit_report", hint: "accounts.audit_report_hint",
            "The audit report, as PDF or pictures."),
        InputField("remark", .longText(max: 1000), optional: true, label: "accounts.remark", "What the grantee adds."),
    ]
    private static let answerFields = [
        InputField(
            "answer", .choice(["accepted", "returned"], prefix: "accounts.answer"), label: "accounts.answer",
            "Accepted or sent back."),
        InputField("reason", .text(max: 500), optional: true, label: "funds.reason", "Why it is sent back."),
    ]
    private static let fileKind = "final_account"

    static let all: [Route] = [
        .post(
            "/{authority}/contracts/{contract}/final-accounts", .members,
            "Hands in the final account of a contract with its audit report.", fields: accountFields, creates: true,
            answer: .finalAccount, form: ContractExpenseRoutes.show, submit),
        .page(
            "/{authority}/final-accounts/{account}", .rolesOrMembers(BudgetRoutes.readers),
            "Shows a final account by source.", answer: .finalAccount, show),
        .post(
            "/{authority}/final-accounts/{account}/answer", .roles([.accountant, .programmeOfficer]),
            "Accepts a final account or sends it back.", fields: answerFields, once: true, answer: .finalAccount,
            form: show, answer),
        .download(
            "/{authority}/final-accounts/{account}/audit-report", .rolesOrMembers(BudgetRoutes.readers),
            "The audit report of a final account.", auditReport),
    ]

    /// The form in which the grantee hands it in.
    static func submitForm(_ contract: Contract, _ visit: Visit) -> Desk.Form {
        visit.deskForm(
            "accounts.submit", "/contracts/\(contract.id)/final-accounts", accountFields.map { visit.field($0) },
            takesFile: true, isFirst: false)
    }

    static func table(_ accounts: [FinalAccount], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("accounts.title"),
            ["accounts.one", "accounts.auditor", "accounts.audit_number", "funds.state"].map { visit.text($0) },
            accounts.map { account in
                [
                    .head(
                        account.submittedAt.day(in: .shanghai).description,
                        url: "\(visit.base)/final-accounts/\(account.id)"),
                    .text(account.audit.auditor), .text(account.audit.number), visit.stateCell(Message(state(account))),
                ]
            })
    }

    /// What is accepted beyond the lines, against what the agreement allows.
    static func lineTable(_ changes: [LineChange], _ names: [Budget.Line.ID: String], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("accounts.lines"),
            [
                "budgets.line", "budgets.committed_whole", "expenses.accepted", "expenses.reported", "accounts.beyond",
                "accounts.allowed",
            ].map { visit.text($0) },
            changes.map { change in
                [
                    .head(names[change.line] ?? change.line.description), .money(change.committed),
                    .money(change.accepted), .money(change.reported), .money(change.beyond),
                    change.allowed.map { .money($0) } ?? .number("–"),
                ]
            })
    }

    private static func state(_ account: FinalAccount) -> String {
        switch account.accepted {
        case nil: "accounts.state.submitted"
        case true?: "accounts.state.accepted"
        case false?: "accounts.state.returned"
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("account", FinalAccount.ID.self)
        let tenant = try visit.tenant().id
        let (account, rows, funds, now, files) = try await visit.read { db in
            let account = try FinalAccount.find(id, for: viewer, in: db)
            return try (
                account, account.rows(for: viewer, in: db),
                ExpenseReport.funds(of: account.contract, in: db, tenant: tenant),
                ContractMoney.all(of: account.programme, contract: account.contract, tenant: tenant, in: db),
                StoredFile.all(of: fileKind, id.rawValue, for: viewer, in: db)
            )
        }
        let names = Dictionary(uniqueKeysWithValues: funds.map { ($0.id, visit.name(of: $0)) })
        let left = Dictionary(uniqueKeysWithValues: now.map { ($0.fund, $0.unspent) })
        var desk = Desk()
        desk.state = visit.deskState(Message(state(account)))
        desk.summaries = [
            .init(
                visit.text("accounts.one"),
                [
                    (visit.text("expenses.grantee"), account.organisationName),
                    (visit.text("accounts.auditor"), account.audit.auditor),
                    (visit.text("accounts.audit_number"), account.audit.number),
                    (visit.text("accounts.submitted"), "\(account.submitter) \(account.submittedAt.beijing)"),
                    (visit.text("accounts.remark"), account.remark),
                    (
                        visit.text("budgets.answered"),
                        [account.answerer, account.answeredAt?.beijing].compactMap(\.self).joined(separator: " ")
                    ), (visit.text("funds.reason"), account.reason),
                ])
        ]
        desk.links = files.prefix(1).map { _ in
            .init(
                linkURL: "\(visit.base)/final-accounts/\(id)/audit-report",
                linkText: visit.text("accounts.audit_report"))
        }
        desk.tables = [try sourceTable(rows, names, left, visit)]
        if account.accepted == nil, viewer.holdsAnywhere([.accountant, .programmeOfficer]) {
            desk.forms = [
                visit.deskForm(
                    "accounts.answer", "/final-accounts/\(id)/answer",
                    [visit.field(answerFields[0], value: "accepted"), visit.field(answerFields[1])])
            ]
        }
        return visit.desk(
            Message("accounts.one"), desk, json: account.json(rows),
            crumbs: [
                .init(Message("expenses.title"), "\(visit.base)/contracts/\(account.contract)/expense-reports")
            ])
    }

    private static func sourceTable(
        _ rows: [FinalAccount.Row], _ names: [Fund.ID: String], _ left: [Fund.ID: Money], _ visit: Visit
    ) throws -> Desk.Table {
        func sum(_ amounts: [Money]) throws -> Desk.Table.Cell { .money(try amounts.sum()) }
        return try .init(
            visit.text("accounts.by_source"),
            [
                "funds.fund", "expenses.paid", "expenses.spent", "expenses.disallowed", "accounts.to_return",
                "accounts.left_now",
            ].map { visit.text($0) },
            rows.map { row in
                [
                    .head(names[row.fund] ?? row.fund.description), .money(row.paid), .money(row.accepted),
                    .money(row.disallowed), .money(row.unspent), .money(left[row.fund] ?? .zero),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), sum(rows.map(\.paid)), sum(rows.map(\.accepted)),
                sum(rows.map(\.disallowed)), sum(rows.map(\.unspent)), sum(rows.map { left[$0.fund] ?? .zero }),
            ])
    }

    private static func submit(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("contract", Contract.ID.self)
        let input = visit.input
        guard let file = input.file("audit_report") else { throw FieldRefusal("audit_report", "field.refusal.no_file") }
        let report = try visit.stored(file, at: "audit_report")
        return try await visit.write { change in
            let contract = try Contract.find(id, for: change.viewer, in: change.db)
            let account = try FinalAccount.submit(
                contract: id.rawValue, of: contract.contractor, programme: contract.programme,
                audit: .init(auditor: input.text("auditor"), number: input.text("audit_number")),
                remark: input.text("remark"), in: change)
            _ = try StoredFile.attach(report, to: fileKind, account.id.rawValue, in: change)
            let rows = try account.rows(for: change.viewer, in: change.db)
            return .created(
                "\(visit.base)/final-accounts/\(account.id)", Message("accounts.submitted_now"),
                json: account.json(rows))
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", FinalAccount.ID.self)
        let input = visit.input
        return try await visit.write { change in
            let account = try FinalAccount.find(id, for: change.viewer, in: change.db).answer(
                accepted: input.text("answer") == "accepted", reason: input.text("reason"), in: change)
            return .done(
                "\(visit.base)/final-accounts/\(id)", Message("accounts.answered_now"),
                json: account.json(try account.rows(for: change.viewer, in: change.db)))
        }
    }

    private static func auditReport(_ visit: Visit) async throws -> Download {
        let id = try visit.id("account", FinalAccount.ID.self)
        let viewer = visit.viewer
        let file = try await visit.read { db in
            _ = try FinalAccount.find(id, for: viewer, in: db)
            return try StoredFile.all(of: fileKind, id.rawValue, for: viewer, in: db).first
        }
        guard let file else { throw NotFound() }
        return try visit.download(file)
    }
}

extension FinalAccount {
    /// The account in the API.
    func json(_ rows: [Row]) -> JSON {
        [
            "id": .integer(id.rawValue), "contract": .integer(contract), "auditor": .string(audit.auditor),
            "audit_number": .string(audit.number), "accepted": accepted.map { .bool($0) } ?? .null,
            "sources": .array(
                rows.map { row in
                    [
                        "fund": .integer(row.fund.rawValue), "paid": .string(row.paid.description),
                        "spent": .string(row.accepted.description), "disallowed": .string(row.disallowed.description),
                        "unspent": .string(row.unspent.description),
                    ]
                }),
        ]
    }
}
