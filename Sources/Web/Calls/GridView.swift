internal import Forms
internal import Kernel
internal import Platform

/// A budget grid as a table of inputs, with empty rows to go on, and a place to paste into.
struct GridView: Sendable {
    struct Row: Sendable {
        let gridCells: [Cell]
        let gridRow: String
    }

    struct Cell: Sendable {
        let cellName: String
        let cellID: String
        let cellValue: String
        let cellLabel: String
        let cellIsNumber: Bool
        let cellIsSummed: Bool
        let cellIsWrong: Bool
        let cellIsSelect: Bool
        let cellOptions: [FieldView.Option]
    }

    /// What stands under a column: its sum as far as it is saved, or nothing.
    struct Foot: Sendable {
        let footIsSum: Bool
        let footText: String
    }

    let gridLabel: String
    let gridHelp: String
    let gridHasHelp: Bool
    let gridErrors: [[String: String]]
    let gridHasErrors: Bool
    let gridColumns: [[String: String]]
    let gridRows: [Row]
    let gridFoot: [Foot]
    let gridRowsMax: Int
    let gridID: String
    let pasteName: String
    let pasteID: String
    let pasteValue: String

    /// Rows that are offered beyond those that are filled.
    private static let spareRows = 4

    init(_ field: FormField, _ rules: BudgetRules, _ grid: BudgetGrid?, _ visit: Visit) {
        let name = "answers.\(field.key)"
        gridLabel = field.label.text(in: visit.language.rawValue)
        gridHelp = field.help?.text(in: visit.language.rawValue) ?? ""
        gridHasHelp = field.help != nil
        let wrong = visit.refusals.filter { $0.field == name || $0.field?.hasPrefix(name + ".") == true }
        gridErrors = wrong.map { ["gridErrorText": visit.text($0.message)] }
        gridHasErrors = !wrong.isEmpty
        gridColumns = AnswerView.headings(rules, visit).map { ["columnText": $0] }
        let typed = visit.input.typed.keys.filter { $0.hasPrefix("\(name).rows.") }
        let typedCount = typed.compactMap {
            $0.dropFirst(name.count + 6).split(separator: ".").first.flatMap { Int($0) }
        }
        .max().map { min($0, rules.rowsMax) + 1 }
        let count = typedCount ?? min((grid?.rows.count ?? 0) + Self.spareRows, rules.rowsMax)
        gridRows = (0..<count).map { index in
            let row = grid.flatMap { $0.rows.indices.contains(index) ? $0.rows[index] : nil }
            return Self.row(index, row, "\(name).rows.\(index)", rules, visit, isTyped: typedCount != nil)
        }
        gridFoot = Self.foot(rules, grid, visit)
        gridRowsMax = rules.rowsMax
        gridID = "field-\(name)"
        pasteName = "\(name).paste"
        pasteID = "field-\(name).paste"
        pasteValue = visit.input.typed[pasteName]?.last ?? ""
    }

    private static func row(
        _ index: Int, _ row: BudgetGrid.Row?, _ path: String, _ rules: BudgetRules, _ visit: Visit, isTyped: Bool
    ) -> Row {
        let language = visit.language.rawValue
        func cell(
            _ name: String, _ label: String, _ stored: String?, isNumber: Bool = false, isSummed: Bool = false,
            lines: [BudgetRules.Line] = []
        ) -> Cell {
            let full = "\(path).\(name)"
            let value = isTyped ? visit.input.typed[full]?.last ?? "" : stored ?? ""
            let options =
                lines.isEmpty
                ? []
                : [FieldView.Option(value: "", text: "–", isSelected: value.isEmpty)]
                    + lines.map {
                        FieldView.Option(value: $0.key, text: $0.label.text(in: language), isSelected: $0.key == value)
                    }
            return Cell(
                cellName: full, cellID: "field-\(full)", cellValue: value, cellLabel: "\(label) \(index + 1)",
                cellIsNumber: isNumber || isSummed, cellIsSummed: isSummed, cellIsWrong: !visit.error(at: full).isEmpty,
                cellIsSelect: !lines.isEmpty, cellOptions: options)
        }
        var cells =
            rules.lines.isEmpty
            ? [] : [cell("line", visit.text("grid.line"), row?.line, lines: rules.lines)]
        cells.append(cell("item", visit.text("grid.item"), row?.item))
        cells.append(cell("unit_price", visit.text("grid.unit_price"), row?.unitPrice?.description, isNumber: true))
        cells.append(cell("quantity", visit.text("grid.quantity"), row?.quantity?.exactDecimal, isNumber: true))
        cells.append(cell("unit", visit.text("grid.unit"), row?.unit))
        cells.append(cell("amount", visit.text("grid.amount"), row?.amount?.description, isSummed: true))
        for source in rules.sources {
            cells.append(
                cell(
                    "sources.\(source.key)", source.label.text(in: language),
                    row?.bySource[source.key]?.description, isSummed: true))
        }
        return Row(gridCells: cells, gridRow: "\(index)")
    }
    /// Under the columns of amounts stand their sums; a script keeps them up to date while somebody types.
    private static func foot(_ rules: BudgetRules, _ grid: BudgetGrid?, _ visit: Visit) -> [Foot] {
        let before = (rules.lines.isEmpty ? 0 : 1) + 4
        let sums = [try? grid?.total()] + rules.sources.map { source in try? grid?.total(of: source.key) }
        return (0..<before).map { Foot(footIsSum: false, footText: $0 == 0 ? visit.text("grid.total") : "") }
            + sums.map { Foot(footIsSum: true, footText: $0?.grouped ?? "") }
    }
}
