internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// Costs of an expense report from a spreadsheet: the empty one to fill, and the filled one.
enum CostSheetRoutes {
    static let file = InputField(
        "file", .file, label: "expenses.sheet.file", hint: "expenses.sheet.file_hint",
        "The filled workbook (XLSX) or CSV file.")

    static let all: [Route] = [
        .download(
            "/{authority}/expense-reports/{report}/costs.xlsx", .members,
            "The costs of a report as a workbook, with the columns in which further ones are handed in.", workbook),
        .post(
            "/{authority}/expense-reports/{report}/cost-sheets", .members,
            "Adds the costs of a spreadsheet to the draft, all of them or none; rows that stand in it are skipped.",
            fields: [file], once: true, answer: .object([("costs", .integer), ("known", .integer)]),
            form: ExpenseRoutes.show, add),
    ]

    private static func headings(_ language: Language, _ visit: Visit) -> [CostSheet.Column: String] {
        Dictionary(
            uniqueKeysWithValues: CostSheet.Column.allCases.map {
                ($0, visit.site.catalogue.text($0.messageKey, language))
            })
    }

    private static func workbook(_ visit: Visit) async throws -> Download {
        let id = try visit.id("report", ExpenseReport.ID.self)
        let (viewer, tenant) = (visit.viewer, try visit.tenant().id)
        let (report, lines, choices) = try await visit.read { db in
            let report = try ExpenseReport.find(id, for: viewer, in: db)
            return try (report, report.lines(for: viewer, in: db), report.choices(in: db, tenant: tenant))
        }
        let funds = Dictionary(uniqueKeysWithValues: choices.funds.map { ($0.id, $0.code) })
        let budget = Dictionary(uniqueKeysWithValues: choices.lines.map { ($0.id, $0.code) })
        let names = headings(visit.language, visit)
        let columns = CostSheet.Column.allCases.map { column in
            SheetColumn(names[column] ?? column.rawValue, kind(of: column))
        }
        let rows: [[SheetCell]] = lines.map { line in
            let cost = line.cost
            return [
                SheetCell(text: funds[cost.fund] ?? ""), SheetCell(text: budget[cost.line] ?? ""),
                .text(cost.area), .day(cost.day), .text(cost.purpose), .text(cost.seller), .text(cost.invoiceNumber),
                .money(cost.amount),
            ]
        }
        return try Tabular(name: report.title, columns: columns, rows: rows).xlsx()
    }

    private static func kind(of column: CostSheet.Column) -> SheetColumn.Kind {
        switch column {
        case .day: .day
        case .amount: .money
        default: .text
        }
    }

    private static func add(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("report", ExpenseReport.ID.self)
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.no_file") }
        let names = [visit.language, visit.language.other].map { headings($0, visit) }
        return try await visit.write { change in
            let report = try ExpenseReport.find(id, for: change.viewer, in: change.db)
            let sheet = try CostSheet(
                reading: file.bytes, headings: names,
                choices: try report.choices(in: change.db, tenant: try change.tenant()),
                areas: { code in try? Area.find(code, in: change.db).code })
            let (added, known) = try report.add(sheet, in: change)
            return .done(
                "\(visit.base)/expense-reports/\(id)",
                Message("expenses.sheet.added", ["count": String(added), "known": String(known)]),
                json: ["costs": .integer(Int64(added)), "known": .integer(Int64(known))])
        }
    }
}
