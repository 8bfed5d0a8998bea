internal import Kernel
public import Platform
internal import Postgres
internal import Sheets

/// Costs of an expense report as a spreadsheet: the columns that the form has, filled by grantees in bulk.
public struct CostSheet: Sendable {
    /// A column; its raw value is the key of the heading's text after `expenses.sheet.`.
    public enum Column: String, CaseIterable, Sendable {
        case fund
        case line
        case area
        case day
        case purpose
        case seller
        case invoiceNumber = "invoice_number"
        case amount

        /// Key of the heading in the message catalogue.
        public var messageKey: String { "expenses.sheet.\(rawValue)" }
    }

    /// Most rows of one file.
    public static let rowsMax = 2_000
    /// Most problems that are named at once.
    static let problemsMax = 20

    /// The costs with the rows of the file that they stand in.
    public let costs: [(row: Int, cost: ExpenseReport.Cost)]

    /// Reads a workbook or CSV file. Fund and line are named by their code or name; headings may be in any of the
    /// languages of `headings`, in any order.
    ///
    /// Throws `Refusals` at `file`, one for each row that cannot be read, with its number; then nothing is taken.
    public init(
        reading bytes: [UInt8], headings: [[Column: String]], choices: ExpenseReport.Choices,
        areas: (String) throws -> String?
    ) throws {
        let rows: [SheetRow]
        do {
            rows = try SheetFile.rows(in: bytes, .bank)
        } catch {
            throw FieldRefusal("file", "funds.refusal.file_unreadable", ["place": error.place.description])
        }
        guard let (heading, columns) = Self.heading(headings, in: rows) else {
            throw FieldRefusal(
                "file", "funds.refusal.headings_missing",
                ["headings": Column.allCases.compactMap { headings.first?[$0] }.joined(separator: "、")])
        }
        let body = rows.filter { $0.number > heading && !$0.cells.allSatisfy(\.isEmpty) }
        guard !body.isEmpty else { throw FieldRefusal("file", "expenses.sheet.refusal.empty") }
        guard body.count <= Self.rowsMax else {
            throw FieldRefusal("file", "expenses.sheet.refusal.long", ["max": String(Self.rowsMax)])
        }
        var (costs, problems) = ([(row: Int, cost: ExpenseReport.Cost)](), [any Refusal]())
        for row in body {
            do {
                costs.append((row.number, try Self.cost(in: row, columns, choices, areas)))
            } catch let problem as FieldRefusal {
                problems.append(problem)
                if problems.count == Self.problemsMax { break }
            }
        }
        guard problems.isEmpty else { throw Refusals(problems) }
        self.costs = costs
    }

    private static func heading(
        _ languages: [[Column: String]], in rows: [SheetRow]
    ) -> (row: Int, columns: [Column: Int])? {
        for names in languages {
            guard let heading = try? SheetHeading(naming: Array(names.values), in: rows) else { continue }
            return (heading.rowNumber, names.compactMapValues { heading.columns[$0] })
        }
        return nil
    }

    private static func cost(
        in row: SheetRow, _ columns: [Column: Int], _ choices: ExpenseReport.Choices,
        _ areas: (String) throws -> String?
    ) throws -> ExpenseReport.Cost {
        func cell(_ column: Column) -> SheetCell { columns[column].map { row[$0] } ?? .empty }
        func text(_ column: Column) -> String { cell(column).identifier ?? cell(column).text }
        func problem(_ column: Column) -> FieldRefusal {
            FieldRefusal(
                "file", "expenses.sheet.refusal.\(column.rawValue)",
                ["row": String(row.number), "value": String(text(column).prefix(40))])
        }
        guard let fund = choices.funds.first(where: { $0.isCalled(text(.fund)) }) else { throw problem(.fund) }
        guard let line = choices.lines.first(where: { $0.isCalled(text(.line)) }) else { throw problem(.line) }
        guard let area = try areas(text(.area)) else { throw problem(.area) }
        guard let day = cell(.day).day else { throw problem(.day) }
        guard (1...200).contains(text(.purpose).count) else { throw problem(.purpose) }
        guard (1...100).contains(text(.seller).count) else { throw problem(.seller) }
        let number = text(.invoiceNumber)
        guard ExpenseReport.Cost.isInvoiceNumber(number) else { throw problem(.invoiceNumber) }
        guard let amount = cell(.amount).money, amount.fen > 0 else { throw problem(.amount) }
        return ExpenseReport.Cost(
            fund: fund.id, line: line.id, area: area, day: day, purpose: text(.purpose), seller: text(.seller),
            invoiceNumber: number, amount: amount)
    }
}

extension ExpenseReport {
    /// Adds the costs of a spreadsheet to the draft: all of them, or none. Rows that stand in the report as they are in
    /// the file are known and skipped, so that the workbook of the report may be handed back with further rows.
    ///
    /// Throws a refusal at `file` for each row that stands in the report with something else, with what stands there,
    /// and for the row that holds an invoice in use elsewhere.
    @discardableResult
    public func add(_ sheet: CostSheet, in change: Change) throws -> (added: Int, known: Int) {
        var kept = try lines(for: change.viewer, in: change.db).map(\.cost)
        var (fresh, problems) = ([(row: Int, cost: Cost)](), [any Refusal]())
        for (row, cost) in sheet.costs {
            if let index = kept.firstIndex(of: cost) { kept.remove(at: index) } else { fresh.append((row, cost)) }
        }
        // What is left of the report stands in no row of the file: a row with the same invoice has been changed, except
        // where it is another part of that invoice.
        for (row, cost) in fresh {
            guard let index = kept.firstIndex(where: { $0.isOnInvoice(of: cost) }) else { continue }
            let (known, values) = (kept.remove(at: index), ["row": String(row), "value": cost.invoiceNumber])
            problems.append(
                FieldRefusal(
                    "file", "expenses.sheet.refusal.changed",
                    values.merging(["kept": known.inWords, "found": cost.inWords]) { $1 }))
        }
        guard problems.isEmpty else { throw Refusals(Array(problems.prefix(CostSheet.problemsMax))) }
        for (row, cost) in fresh { try add(cost, from: row, in: change) }
        return (fresh.count, sheet.costs.count - fresh.count)
    }

    private func add(_ cost: Cost, from row: Int, in change: Change) throws {
        do {
            try add(cost, in: change)
        } catch FundsRefusal.broken(.invoiceUsedOnce), FundsRefusal.broken(.invoiceOncePerCell) {
            throw FieldRefusal(
                "file", "expenses.sheet.refusal.invoice_used", ["row": String(row), "value": cost.invoiceNumber])
        } catch FundsRefusal.broken(.costNotAhead) {
            throw FieldRefusal(
                "file", "expenses.sheet.refusal.day_ahead", ["row": String(row), "value": cost.day.description])
        }
    }
}

extension ExpenseReport.Cost {
    /// Whether another cost is on the same invoice of the same seller.
    fileprivate func isOnInvoice(of other: ExpenseReport.Cost) -> Bool {
        invoiceNumber.uppercased() == other.invoiceNumber.uppercased() && seller == other.seller
    }

    /// What may have been changed: place, day, purpose and amount.
    fileprivate var inWords: String { "\(area) \(day) \(purpose) \(amount)" }
}

extension ExpenseReport.Choices.Choice {
    /// Whether a cell of a spreadsheet means this one.
    fileprivate func isCalled(_ text: String) -> Bool {
        !text.isEmpty && [code, name, englishName].contains(text)
    }
}
