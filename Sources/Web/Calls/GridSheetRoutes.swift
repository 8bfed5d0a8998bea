internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// A grid of a proposal as a workbook: downloaded as it is saved, filled in, and read back after a look at what it
/// changes.
enum GridSheetRoutes {
    private static let field = InputField(
        "field", .text(max: 40), label: "proposals.field.field", "The question that is a grid.")
    private static let fields = [
        field, InputField("file", .file, optional: true, label: "forms.sheet_file", "The workbook, or a CSV file."),
    ]
    private static let path = "/{authority}/proposals/{proposal}/sections/{section}/sheet"
    /// What is sent on after the look stands in a form.
    private static let textMax = 300_000

    static let all: [Route] = [
        .download(
            path + ".xlsx", ProposalRoutes.writers, "A grid of a section as a workbook to fill in.", query: [field],
            download),
        .post(
            path, ProposalRoutes.writers, "Reads a workbook into a grid and shows what would change, storing nothing.",
            fields: fields,
            answer: .object([
                ("field", .string), ("paste", .string), ("base", .integer), ("differences", DifferenceView.schema),
                ("problems", .list(.object([("field", .string), ("message", .string)]))),
            ]), form: SectionPage.again, read),
    ]

    /// The question when it is a grid that stands as lines in a table.
    static func isGrid(_ field: FormField) -> Bool {
        switch field.kind {
        case .budget: true
        case .table(let rules): rules.layout == .table
        default: false
        }
    }

    private static func found(_ visit: Visit) async throws -> (response: FormResponse, field: FormField) {
        let id = try visit.id("proposal", Proposal.ID.self)
        let (viewer, section, key) = (visit.viewer, visit.parameter("section"), visit.input.text("field"))
        let response = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            guard proposal.isWritten(by: viewer), proposal.isEditable else { throw NotFound() }
            return try proposal.answers(in: db)
        }
        let asked = response.definition.section(section)?.fields.first { $0.key == key }
        guard let asked, isGrid(asked) else { throw NotFound() }
        return (response, asked)
    }

    private static func download(_ visit: Visit) async throws -> Download {
        let (response, field) = try await found(visit)
        let (columns, rows) = cells(of: field, response.kept[field.key], visit)
        return try Tabular(name: field.label.text(in: visit.language.rawValue), columns: columns, rows: rows).xlsx()
    }

    private static func cells(
        of field: FormField, _ answer: Answer?, _ visit: Visit
    ) -> ([SheetColumn], [[SheetCell]]) {
        switch (field.kind, answer) {
        case (.budget(let rules), let answer):
            let kinds: [SheetColumn.Kind] =
                (rules.lines.isEmpty ? [] : [.text]) + [.text, .money, .decimal(places: 2), .text, .money]
                + rules.sources.map { _ in .money }
            var grid = BudgetGrid(rows: [])
            if case .budget(let stored)? = answer { grid = stored }
            return (
                zip(AnswerView.headings(rules, visit), kinds).map { SheetColumn($0, $1) },
                grid.rows.map { row(of: $0, rules, visit) }
            )
        case (.table(let rules), let answer):
            var rows: [Answers] = []
            if case .table(let stored)? = answer { rows = stored }
            return (
                rules.columns.map { SheetColumn(AnswerView.heading($0, visit), kind(of: $0)) },
                rows.map { row in rules.columns.map { cell(row[$0.key], $0, visit) } }
            )
        default: return ([], [])
        }
    }

    private static func row(of row: BudgetGrid.Row, _ rules: BudgetRules, _ visit: Visit) -> [SheetCell] {
        let kind = rules.lines.first { $0.key == row.line }?.label.text(in: visit.language.rawValue) ?? ""
        func money(_ amount: Money?) -> SheetCell { amount.map { .money($0) } ?? .empty }
        return (rules.lines.isEmpty ? [] : [SheetCell(text: kind)])
            + [
                SheetCell(text: row.item), money(row.unitPrice), row.quantity.map { .decimal($0) } ?? .empty,
                SheetCell(text: row.unit), money(row.amount),
            ] + rules.sources.map { money(row.bySource[$0.key]) }
    }

    private static func kind(of column: FormField) -> SheetColumn.Kind {
        switch column.kind {
        case .money: .money
        case .number: .decimal(places: 2)
        case .date: .day
        default: .text
        }
    }

    private static func cell(_ answer: Answer?, _ column: FormField, _ visit: Visit) -> SheetCell {
        switch answer {
        case nil: .empty
        case .money(let amount)?: .money(amount)
        case .number(let number)?: .decimal(number)
        case .date(let day)?: .day(day)
        case let other?: SheetCell(text: AnswerView.text(of: other, to: column, visit, hasUnit: false))
        }
    }

    /// What is said of pasted lines is said of the rows of a workbook.
    private static let toldByRow = [
        "forms.problem.grid.paste": "forms.problem.grid.sheet",
        "forms.problem.grid.paste_column": "forms.problem.grid.sheet_column",
        "forms.problem.grid.paste_line": "forms.problem.grid.sheet_line",
        "forms.problem.table.paste": "forms.problem.table.sheet",
    ]

    /// The input that lines are pasted into.
    private static func pasteName(_ field: FormField) -> String { "answers.\(field.key)" + ".paste" }

    private static func read(_ visit: Visit) async throws -> Outcome {
        let (response, field) = try await found(visit)
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let text = try pasted(GrantRoutes.readingSheet { try SheetFile.rows(in: file.bytes, .bank) }, for: field, visit)
        guard text.utf8.count <= textMax else { throw FieldRefusal("file", "forms.sheet_large") }
        let definition = response.definition
        var values = JSONObject()
        values[field.key] = ["paste": .string(text)]
        let input = definition.read(values)
        let wrong = input.problems.map { problem in
            // Told by the rows of the workbook; nothing was pasted.
            FieldRefusal(
                "answers.\(problem.path)", toldByRow[problem.message.key] ?? problem.message.key,
                problem.message.arguments)
        }
        if !wrong.isEmpty { throw Refusals(wrong) }
        guard let answer = input.answers[field.key] ?? nil else { throw FieldRefusal("file", "forms.sheet_empty") }
        var answers = response.kept
        answers[field.key] = answer
        let problems = definition.problems(in: answers).filter { problem in
            problem.path == field.key || problem.path.hasPrefix(field.key + ".")
        }
        let seen = Seen(
            field: field, text: text, problems: problems,
            differences: definition.differences(
                from: response.kept.filter { $0.key == field.key }, to: [field.key: answer]),
            base: response.revision(of: visit.parameter("section")))
        let url = "\(visit.base)/proposals/\(visit.parameter("proposal"))/sections/\(visit.parameter("section"))"
        return .shown(page(seen, visit), at: url)
    }

    /// Rows of a workbook as a spreadsheet copies them, each in the line of its number. What a cell cannot say is told.
    private static func pasted(_ rows: [SheetRow], for field: FormField, _ visit: Visit) throws -> String {
        var (lines, unread): ([String], [FieldRefusal]) = ([], [])
        for row in rows {
            guard row.number - lines.count <= 10_000 else { throw FieldRefusal("file", "forms.sheet_large") }
            while lines.count < row.number - 1 { lines.append("") }
            for (index, cell) in row.cells.enumerated() {
                switch cell {
                case .uncalculated, .error:
                    let place = SheetPlace(sheet: "", row: row.number, column: index + 1).description
                    unread.append(
                        FieldRefusal(
                            pasteName(field), "forms.sheet_cell",
                            ["cell": String(place.split(separator: "!").last ?? ""), "text": cell.text]))
                default: break
                }
            }
            lines.append(row.cells.map(quoted).joined(separator: "\t"))
        }
        if !unread.isEmpty { throw Refusals(unread) }
        return lines.joined(separator: "\n")
    }

    private static func quoted(_ cell: SheetCell) -> String {
        let text = if case .decimal(let number) = cell { number.exactDecimal ?? cell.text } else { cell.text }
        guard text.contains(where: { $0 == "\t" || $0.isNewline }) || text.hasPrefix("\"") else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }

    private struct Seen: Sendable {
        let field: FormField
        let text: String
        let problems: [FormProblem]
        let differences: [AnswerDifference]
        let base: Int
    }

    private static func page(_ seen: Seen, _ visit: Visit) -> Page {
        let section = visit.parameter("section")
        let url = "/proposals/\(visit.parameter("proposal"))/sections/\(section)"
        let label = seen.field.label.text(in: visit.language.rawValue)
        var desk = Desk()
        let isSame = seen.differences.isEmpty
        desk.remarks = [
            .init(remark: visit.text(isSame ? "forms.sheet_same" : "forms.sheet_seen", ["label": label]))
        ]
        desk.remarks += seen.problems.map { .init(remark: visit.text($0.message)) }
        desk.links = [.init(linkURL: visit.base + url, linkText: visit.text("forms.sheet_back"))]
        desk.tables = DifferenceView.tables(
            seen.differences, reach: .everything, caption: "forms.sheet_differences", visit)
        if !isSame {
            desk.forms = [
                visit.deskForm(
                    "forms.sheet_take", url,
                    [
                        FieldView(
                            name: pasteName(seen.field), label: label, hint: "", error: "", value: seen.text,
                            isOptional: true, control: .hidden)
                    ], version: seen.base)
            ]
        }
        let json: JSON = [
            "field": .string(seen.field.key), "paste": .string(seen.text), "base": .integer(Int64(seen.base)),
            "differences": DifferenceView.json(seen.differences, reach: .everything, visit),
            "problems": .array(
                seen.problems.map { ["field": .string($0.path), "message": .string(visit.text($0.message))] }),
        ]
        return visit.desk(
            Message("forms.sheet_title", ["label": label]), desk, json: json,
            crumbs: [.init(Message("proposals.title"), "\(visit.base)/proposals")])
    }
}
