internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Invoices that are attached to a cost later, and answers to costs that are taken back.
enum ExpenseReversalRoutes {
    private static let cost = InputField("line", .identifier, label: "expenses.cost", "Key of the cost.")
    private static let invoice = InputField(
        "invoice", .file, label: "expenses.invoice", hint: "expenses.invoice_hint",
        "The invoice itself, as a picture or PDF.")
    private static let reason = InputField(
        "reason", .text(max: 200), label: "expenses.reversal_reason", "Why the answer is taken back.")

    static let all: [Route] = [
        .post(
            "/{authority}/expense-reports/{report}/invoices", .members,
            "Attaches the invoice of a cost that is not answered yet.", fields: [cost, invoice], creates: true,
            answer: .key, form: ExpenseRoutes.show, attach),
        .post(
            "/{authority}/expense-reports/{report}/reversals", .roles([.accountant, .programmeOfficer]),
            "Takes the answer to a cost back: by another person, with a reason, before the final account.",
            fields: [cost, reason], once: true, form: ExpenseRoutes.show, reverse),
    ]

    /// The forms that hold for costs in this state.
    static func forms(
        _ report: ExpenseReport, _ lines: [ExpenseReport.Line], _ visit: Visit
    ) -> [Desk.Form] {
        let url = "/expense-reports/\(report.id)"
        func choose(_ lines: [ExpenseReport.Line]) -> [(value: String, text: String)] {
            lines.map { ($0.id.description, "\($0.cost.invoiceNumber) \($0.cost.purpose) \($0.cost.amount.grouped)") }
        }
        var forms: [Desk.Form] = []
        let open = lines.filter { $0.accepted == nil }
        if !open.isEmpty, visit.viewer.acts(for: report.organisation) {
            forms.append(
                visit.deskForm(
                    "expenses.attach", url + "/invoices",
                    [visit.field(cost, options: choose(open)), visit.field(invoice)], takesFile: true, key: "i",
                    isFirst: false))
        }
        let answered = lines.filter { $0.accepted != nil }
        if !answered.isEmpty, visit.viewer.holdsAnywhere([.accountant, .programmeOfficer]) {
            forms.append(
                visit.deskForm(
                    "expenses.reverse", url + "/reversals",
                    [visit.field(cost, options: choose(answered)), visit.field(reason)], key: "r", isFirst: false))
        }
        return forms
    }

    /// What was answered before, and who took it back; nothing where no answer was.
    static func table(
        _ reversals: [ExpenseReport.Reversal], _ lines: [ExpenseReport.Line], _ visit: Visit
    ) -> [Desk.Table] {
        guard !reversals.isEmpty else { return [] }
        let names = Dictionary(uniqueKeysWithValues: lines.map { ($0.id, $0.cost.invoiceNumber) })
        return [
            .init(
                visit.text("expenses.reversals"),
                [
                    "expenses.invoice_number", "expenses.answer", "expenses.answerer", "expenses.reversal_reason",
                    "expenses.reverser", "expenses.reversed_at",
                ].map { visit.text($0) },
                reversals.map { reversal in
                    let answer = reversal.accepted ? "expenses.answer.accepted" : "expenses.answer.disallowed"
                    return [
                        .head(names[reversal.line] ?? ""),
                        .text(
                            [visit.text(answer), reversal.answerReason].filter { !$0.isEmpty }.joined(separator: " ")),
                        .text(reversal.answerer), .text(reversal.reason), .text(reversal.reverser),
                        .text(reversal.reversedAt.beijing),
                    ]
                })
        ]
    }

    private static func attach(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("report", ExpenseReport.ID.self)
        guard let file = visit.input.file("invoice") else { throw FieldRefusal("invoice", "field.refusal.missing") }
        let line = visit.input.id("line", ExpenseReport.Line.ID.self)
        let upload = try visit.stored(file, at: "invoice")
        return try await visit.write { change in
            guard let line else { throw NotFound() }
            let stored = try ExpenseReport.find(id, for: change.viewer, in: change.db)
                .prove(line, with: upload, in: change)
            return .created(
                "\(visit.base)/expense-reports/\(id)", Message("entries.attached"),
                json: ["id": .integer(stored.id.rawValue)])
        }
    }

    private static func reverse(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("report", ExpenseReport.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let line = input.id("line", ExpenseReport.Line.ID.self) else { throw NotFound() }
            try ExpenseReport.find(id, for: change.viewer, in: change.db)
                .reverse(line, reason: input.text("reason"), in: change)
            return .done("\(visit.base)/expense-reports/\(id)", Message("expenses.reversed"))
        }
    }
}

extension ExpenseReport {
    /// The report in the API with its costs, the files that prove them and the answers that were taken back.
    func json(
        _ lines: [Line], proofs: [[StoredFile.ID]], reversals: [Reversal]
    ) -> JSON {
        var members = json.object ?? JSONObject()
        members["costs"] = .array(
            zip(lines, proofs).map { line, files in
                let cost = line.cost
                return [
                    "id": .integer(line.id.rawValue), "fund": .integer(cost.fund.rawValue),
                    "line": .integer(cost.line.rawValue), "area": .string(cost.area),
                    "day": .string(cost.day.description), "purpose": .string(cost.purpose),
                    "seller": .string(cost.seller), "invoice_number": .string(cost.invoiceNumber),
                    "amount": .string(cost.amount.description), "accepted": line.accepted.map { .bool($0) } ?? .null,
                    "reason": .string(line.reason), "files": .array(files.map { .integer($0.rawValue) }),
                ]
            })
        members["reversals"] = .array(
            reversals.map {
                [
                    "line": .integer($0.line.rawValue), "accepted": .bool($0.accepted),
                    "answer_reason": .string($0.answerReason), "answerer": .string($0.answerer),
                    "reason": .string($0.reason), "reverser": .string($0.reverser),
                    "at": .string($0.reversedAt.description),
                ]
            })
        return .object(members)
    }
}
