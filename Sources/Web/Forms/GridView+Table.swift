internal import Forms
internal import Kernel
internal import Platform

extension GridView {
    /// How many rows were typed below a name; nil when the form was not sent.
    static func typedRows(below name: String, rowsMax: Int, _ visit: Visit) -> Int? {
        let typed = visit.input.typed.keys.filter { $0.hasPrefix("\(name).rows.") }
        return typed.compactMap { $0.dropFirst(name.count + 6).split(separator: ".").first.flatMap { Int($0) } }
            .max().map { min($0, rowsMax) + 1 }
    }

    /// A table of questions as lines of inputs.
    init(_ field: FormField, _ rules: TableRules, _ answer: Answer?, _ visit: Visit) {
        let name = "answers.\(field.key)"
        let language = visit.language.rawValue
        var stored: [Answers] = []
        if case .table(let rows)? = answer { stored = rows }
        gridLabel = field.label.text(in: language)
        gridHelp = field.help?.text(in: language) ?? ""
        gridHasHelp = field.help != nil
        let wrong = visit.refusals.filter { $0.field == name || $0.field?.hasPrefix(name + ".") == true }
        gridErrors = wrong.map { refusal in
            let place = refusal.field.flatMap { Self.place($0, below: name, rules, visit) } ?? ""
            return ["gridErrorText": place + visit.text(refusal.message)]
        }
        gridHasErrors = !wrong.isEmpty
        gridColumns = rules.columns.map { ["columnText": AnswerView.heading($0, visit)] }
        let typed = Self.typedRows(below: name, rowsMax: rules.rowsMax, visit)
        let count = typed ?? min(max(stored.count, rules.rowsMin) + 3, rules.rowsMax)
        gridRows = (0..<max(count, 1)).map { index in
            let row = typed == nil && stored.indices.contains(index) ? stored[index] : [:]
            return Row(
                gridCells: rules.columns.map { Self.cell($0, row[$0.key], "\(name).rows.\(index)", index, visit) },
                gridRow: "\(index)")
        }
        gridFoot = rules.columns.enumerated().map { index, column in
            let isSum = column.type == "money"
            let sum = try? stored.map { row in
                if case .money(let money)? = row[column.key] { money } else { Money.zero }
            }.sum()
            return Foot(
                footIsSum: isSum, footText: isSum ? sum?.grouped ?? "" : index == 0 ? visit.text("grid.total") : "")
        }
        gridRowsMax = rules.rowsMax
        gridID = "field-\(name)"
        pasteName = "\(name).paste"
        pasteID = "field-\(name).paste"
        pasteValue = visit.input.typed[pasteName]?.last ?? ""
    }

    /// "Row 2, Hours: " before the message of a cell.
    private static func place(_ field: String, below name: String, _ rules: TableRules, _ visit: Visit) -> String? {
        let parts = field.dropFirst(name.count + 1).split(separator: ".")
        guard parts.count == 3, parts[0] == "rows", let row = Int(parts[1]),
            let column = rules.columns.first(where: { $0.key == parts[2] })
        else { return nil }
        return visit.text(
            "forms.cell_place", ["row": "\(row + 1)", "column": column.label.text(in: visit.language.rawValue)])
    }

    private static func cell(
        _ column: FormField, _ answer: Answer?, _ path: String, _ index: Int, _ visit: Visit
    ) -> Cell {
        let view = QuestionView.view(
            column, answer, name: "\(path).\(column.key)", isRequired: column.isRequired, visit)
        var options = view.options
        if !options.isEmpty, view.control == .radios {
            options.insert(
                FieldView.Option(value: "", text: "–", isSelected: !options.contains { $0.isSelected }), at: 0)
        }
        return Cell(
            cellName: view.name, cellID: "field-\(view.name)", cellValue: view.value,
            cellLabel: "\(column.label.text(in: visit.language.rawValue)) \(index + 1)",
            cellIsNumber: column.type == "number" || column.type == "money", cellIsSummed: column.type == "money",
            cellIsWrong: !view.error.isEmpty, cellIsSelect: !options.isEmpty, cellOptions: options)
    }
}
