internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What grantees report to have spent, and the answers.
enum ExpenseRoutes {
    private static let costFields = [
        InputField("fund", .identifier, label: "funds.fund", "Fund that it was met from."),
        InputField("line", .identifier, label: "budgets.line", "Budget line."),
        InputField("area", .text(max: 12), label: "expenses.area", "Code of the village."),
        InputField("day", .date, label: "funds.day", "Day of the invoice."),
        InputField("purpose", .text(max: 200), label: "funds.purpose", "What for."),
        InputField("seller", .text(max: 100), label: "expenses.seller", "Who issued the invoice."),
        InputField("invoice_number", .text(max: 30), label: "expenses.invoice_number", "Number of the invoice."),
        InputField("amount", .money, label: "funds.amount", "How much."),
        InputField(
            "invoice", .file, optional: true, label: "expenses.invoice", hint: "expenses.invoice_hint",
            "The invoice itself, as a picture or PDF."),
    ]
    private static let answerFields = [
        InputField("line", .identifier, label: "expenses.cost", "Key of the cost."),
        InputField(
            "answer", .choice(["accepted", "disallowed"], prefix: "expenses.answer"), label: "expenses.answer",
            "Accepted or disallowed."),
        InputField(
            "reason", .text(max: 200), optional: true, label: "funds.reason", hint: "expenses.reason_hint",
            "Why it is disallowed, or where the invoice of an accepted cost without one was seen."),
    ]
    private static let removeField = InputField("line", .identifier, label: "expenses.cost", "Key of the cost.")

    static let all: [Route] = [
        .page(
            "/{authority}/expense-reports", .rolesOrMembers(BudgetRoutes.readers), "Lists the expense reports.",
            query: [Paging.after], answer: .page(of: .expenseReport), index),
        .page(
            "/{authority}/expense-reports/{report}", .rolesOrMembers(BudgetRoutes.readers),
            "Shows an expense report with its costs.", answer: .expenseReportWithCosts, show),
        .post(
            "/{authority}/expense-reports/{report}/costs", .members, "Adds a cost to the draft.", fields: costFields,
            creates: true, answer: .key, form: show, add),
        .post(
            "/{authority}/expense-reports/{report}/removed-costs", .members, "Takes a cost off the draft.",
            fields: [removeField], form: show, remove),
        .post(
            "/{authority}/expense-reports/{report}/submission", .members, "Hands the report in.", once: true,
            answer: .expenseReport, form: show, submit),
        .post(
            "/{authority}/expense-reports/{report}/answers", .roles([.accountant, .programmeOfficer]),
            "Accepts or disallows a cost.", fields: answerFields, once: true, form: show, answer),
        .download(
            "/{authority}/expense-reports/{report}/files/{file}", .rolesOrMembers(BudgetRoutes.readers),
            "The invoice of a cost.", invoice),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (reports, next) = try visit.slice(
            try await visit.read { db in try ExpenseReport.all(for: viewer, in: db) }, key: { $0.id.rawValue })
        var desk = Desk()
        desk.tables = [table(reports, visit)]
        desk.offer(next: next, at: "\(visit.base)/expense-reports", visit)
        return visit.desk(
            Message("expenses.title"), desk,
            json: ["items": .array(reports.map(\.json)), "next": Paging.json(next)])
    }

    static func table(_ reports: [ExpenseReport], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("expenses.title"),
            [
                "expenses.report", "expenses.grantee", "funds.state", "funds.total", "expenses.accepted",
                "expenses.disallowed",
            ].map { visit.text($0) },
            reports.map { report in
                [
                    .head(report.title, url: "\(visit.base)/expense-reports/\(report.id)"),
                    .text(report.organisationName), visit.stateCell(Message(state(report))), .money(report.total),
                    .money(report.accepted), .money(report.disallowed),
                ]
            })
    }

    /// Paid out and spent, by source: never one figure.
    static func moneyTable(_ money: [ContractMoney], _ names: [Fund.ID: String], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("expenses.money"),
            ["funds.fund", "expenses.paid", "expenses.spent", "expenses.unspent", "expenses.reported"]
                .map { visit.text($0) },
            money.map { row in
                [
                    .head(names[row.fund] ?? row.fund.description), .money(row.paid), .money(row.spent),
                    .money(row.unspent), .money(row.reported),
                ]
            })
    }

    private static func state(_ report: ExpenseReport) -> String {
        if report.submittedAt == nil { return "expenses.state.draft" }
        let answered = report.accepted.fen + report.disallowed.fen
        return answered == report.total.fen ? "expenses.state.answered" : "expenses.state.submitted"
    }

    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("report", ExpenseReport.ID.self)
        let tenant = try visit.tenant().id
        let (report, lines, invoices, money, choices, reversals) = try await visit.read { db in
            let report = try ExpenseReport.find(id, for: viewer, in: db)
            let lines = try report.lines(for: viewer, in: db)
            let invoices = try lines.map { line in
                try StoredFile.all(of: ExpenseReport.proofKind, line.id.rawValue, for: viewer, in: db).map(\.id)
            }
            return try (
                report, lines, invoices,
                ContractMoney.all(of: report.programme, contract: report.contract, tenant: tenant, in: db),
                report.choices(in: db, tenant: tenant), report.reversals(in: db, tenant: tenant)
            )
        }
        let names = Dictionary(uniqueKeysWithValues: choices.funds.map { ($0.id, visit.name(of: $0)) })
        let lineNames = Dictionary(uniqueKeysWithValues: choices.lines.map { ($0.id, visit.name(of: $0)) })
        var desk = Desk()
        desk.tables = [
            moneyTable(money, names, visit),
            .init(
                visit.text("expenses.costs"),
                [
                    "funds.day", "funds.purpose", "expenses.seller",
                    "expenses.invoice_number", "funds.fund", "budgets.line", "expenses.area", "funds.state",
                    "funds.amount",
                ].map { visit.text($0) },
                zip(lines, invoices).map { line, invoice in
                    let cost = line.cost
                    return [
                        .head(cost.day.description), .text(cost.purpose), .text(cost.seller),
                        .text(
                            cost.invoiceNumber,
                            url: invoice.last.map { "\(visit.base)/expense-reports/\(id)/files/\($0)" }),
                        .text(names[cost.fund] ?? ""), .text(lineNames[cost.line] ?? ""), .text(cost.area),
                        .text(answered(line, isProved: !invoice.isEmpty, visit)), .money(cost.amount),
                    ]
                },
                foot: [.head(visit.text("funds.total"))] + Array(repeating: .text(""), count: 7)
                    + [.money(report.total)]),
        ]
        desk.tables += ExpenseReversalRoutes.table(reversals, lines, visit)
        if report.submittedAt == nil, viewer.acts(for: report.organisation) {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/expense-reports/\(id)/costs.xlsx",
                    linkText: visit.text("expenses.sheet.workbook"))
            ]
        }
        desk.forms = forms(report, lines, choices, visit) + ExpenseReversalRoutes.forms(report, lines, visit)
        return visit.desk(
            .verbatim(report.title), desk, json: report.json(lines, proofs: invoices, reversals: reversals),
            crumbs: [.init(Message("expenses.title"), "\(visit.base)/expense-reports")])
    }

    private static func answered(_ line: ExpenseReport.Line, isProved: Bool, _ visit: Visit) -> String {
        let answer =
            switch line.accepted {
            case nil: "expenses.answer.open"
            case true?: "expenses.answer.accepted"
            case false?: "expenses.answer.disallowed"
            }
        return [visit.text(answer), line.reason, isProved ? "" : visit.text("expenses.unproved")]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func forms(
        _ report: ExpenseReport, _ lines: [ExpenseReport.Line], _ choices: ExpenseReport.Choices, _ visit: Visit
    ) -> [Desk.Form] {
        let url = "/expense-reports/\(report.id)"
        func choose(_ lines: [ExpenseReport.Line]) -> [(value: String, text: String)] {
            lines.map { ($0.id.description, "\($0.cost.invoiceNumber) \($0.cost.purpose) \($0.cost.amount.grouped)") }
        }
        if report.submittedAt == nil, visit.viewer.acts(for: report.organisation) {
            let fields = costFields.map { field in
                let things = field.name == "fund" ? choices.funds.map { ($0.id.description, visit.name(of: $0)) } : nil
                let own = field.name == "line" ? choices.lines.map { ($0.id.description, visit.name(of: $0)) } : nil
                return visit.field(field, options: (things ?? own)?.map { (value: $0.0, text: $0.1) })
            }
            var forms = [
                visit.deskForm("expenses.add", url + "/costs", fields, takesFile: true),
                visit.deskForm(
                    "expenses.sheet.add", url + "/cost-sheets", [visit.field(CostSheetRoutes.file)], takesFile: true,
                    key: "s", isFirst: false),
            ]
            if !lines.isEmpty {
                forms.append(visit.deskForm("expenses.submit", url + "/submission", isFirst: false))
                forms.append(
                    visit.deskForm(
                        "expenses.remove", url + "/removed-costs", [visit.field(removeField, options: choose(lines))],
                        isFirst: false))
            }
            return forms
        }
        let open = lines.filter { $0.accepted == nil }
        guard !open.isEmpty, report.submittedAt != nil, visit.viewer.holdsAnywhere([.accountant, .programmeOfficer])
        else { return [] }
        return [
            visit.deskForm(
                "expenses.answer_one", url + "/answers",
                [
                    visit.field(answerFields[0], options: choose(open)),
                    visit.field(answerFields[1], value: "accepted"),
                    visit.field(answerFields[2]),
                ], key: "a")
        ]
    }

    private static func add(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("report", ExpenseReport.ID.self)
        let input = visit.input
        let invoice = try input.file("invoice").map { try visit.stored($0, at: "invoice") }
        return try await visit.write { change in
            guard let fund = input.id("fund", Fund.ID.self), let line = input.id("line", Budget.Line.ID.self),
                let day = input.day("day"), let amount = input.money("amount")
            else { throw NotFound() }
            let report = try ExpenseReport.find(id, for: change.viewer, in: change.db)
            let added = try report.add(
                .init(
                    fund: fund, line: line, area: try Area.find(input.text("area"), in: change.db).code, day: day,
                    purpose: input.text("purpose"), seller: input.text("seller"),
                    invoiceNumber: input.text("invoice_number"), amount: amount), in: change)
            if let invoice { _ = try report.prove(added, with: invoice, in: change) }
            return .created(
                "\(visit.base)/expense-reports/\(id)", Message("funds.saved"), json: ["id": .integer(added.rawValue)])
        }
    }

    private static func invoice(_ visit: Visit) async throws -> Download {
        let report = try visit.id("report", ExpenseReport.ID.self)
        let id = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let file = try await visit.read { db in
            let lines = try ExpenseReport.find(report, for: viewer, in: db).lines(for: viewer, in: db)
            let file = try StoredFile.find(id, for: viewer, in: db)
            guard file.subjectKind == ExpenseReport.proofKind,
                lines.contains(where: { $0.id.rawValue == file.subjectID })
            else {
                throw NotFound()
            }
            return file
        }
        return try visit.download(file)
    }

    private static func remove(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("report", ExpenseReport.ID.self)
        let line = visit.input.id("line", ExpenseReport.Line.ID.self)
        return try await visit.write { change in
            guard let line else { throw NotFound() }
            try ExpenseReport.find(id, for: change.viewer, in: change.db).remove(line, in: change)
            return .done("\(visit.base)/expense-reports/\(id)", Message("funds.saved"))
        }
    }

    private static func submit(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("report", ExpenseReport.ID.self)
        return try await visit.write { change in
            let report = try ExpenseReport.find(id, for: change.viewer, in: change.db).submit(in: change)
            return .done("\(visit.base)/expense-reports/\(id)", Message("expenses.submitted"), json: report.json)
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("report", ExpenseReport.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let line = input.id("line", ExpenseReport.Line.ID.self) else { throw NotFound() }
            try ExpenseReport.find(id, for: change.viewer, in: change.db).answer(
                line, accepted: input.text("answer") == "accepted", reason: input.text("reason"), in: change)
            return .done("\(visit.base)/expense-reports/\(id)", Message("funds.saved"))
        }
    }
}

extension ExpenseReport {
    /// The report in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "title": .string(title), "contract": .integer(contract),
            "grantee": .string(organisationName), "submitted": .bool(submittedAt != nil),
            "total": .string(total.description), "accepted": .string(accepted.description),
            "disallowed": .string(disallowed.description),
        ]
    }
}
