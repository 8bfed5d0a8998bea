internal import Forms
internal import Kernel
internal import Platform

/// Answers as people read them.
enum AnswerView {
    /// One question with its answer.
    struct Row: Sendable {
        let rowLabel: String
        let rowValue: String
        let rowIsEmpty: Bool
        let rowFiles: [File]
        let rowHasFiles: Bool
        let rowTable: [Line]
        let rowHasTable: Bool
        let rowColumns: [[String: String]]
    }

    struct File: Sendable {
        let fileURL: String
        let fileName: String
        let fileNote: String
    }

    /// A line of a budget, its cells in the order of the columns.
    struct Line: Sendable {
        let cells: [Cell]
    }

    struct Cell: Sendable {
        let cellText: String
        let isNumber: Bool
        /// Name of its column, for a narrow screen on which each line is a card.
        var cellLabel = ""
    }

    /// A section with its answers.
    struct Part: Sendable {
        let partTitle: String
        let partURL: String
        let partCanChange: Bool
        let partRows: [Row]
    }

    /// - Parameter reach: how far the reader is let in; 受限 stands in the place of what is withheld.
    static func parts(
        _ definition: FormDefinition, _ answers: Answers, base url: String, canChange: Bool,
        reach: AnswerReach = .everything, _ visit: Visit
    ) -> [Part] {
        // Questions that are not asked are not there; nor are sections of which none is.
        let shown = definition.state(with: answers).shown
        return definition.sections.filter {
            $0.fields.contains { shown.contains($0.key) || answers[$0.key] != nil }
        }.map { section in
            Part(
                partTitle: section.title.text(in: visit.language.rawValue), partURL: "\(url)/sections/\(section.key)",
                partCanChange: canChange,
                partRows: section.fields.filter { shown.contains($0.key) || answers[$0.key] != nil }
                    .map { field in
                        answers[field.key] == nil || reach.shows(field)
                            ? row(field, answers[field.key], base: url, visit) : withheld(field, visit)
                    })
        }
    }

    /// A question whose answer the reader must not see; that there is one may be known.
    private static func withheld(_ field: FormField, _ visit: Visit) -> Row {
        Row(
            rowLabel: field.label.text(in: visit.language.rawValue), rowValue: visit.text("answers.withheld"),
            rowIsEmpty: false, rowFiles: [], rowHasFiles: false, rowTable: [], rowHasTable: false, rowColumns: [])
    }

    private static func row(_ field: FormField, _ answer: Answer?, base url: String, _ visit: Visit) -> Row {
        var files: [File] = []
        var lines: [Line] = []
        var columns: [[String: String]] = []
        if case .files(let attached)? = answer {
            files = attached.map {
                File(
                    fileURL: "\(url)/files/\($0.id)", fileName: $0.name,
                    fileNote: "\(($0.bytes + 1_023) / 1_024) KB, SHA-256 \($0.sha256.prefix(16))…")
            }
        }
        if case .budget(let grid)? = answer, case .budget(let rules) = field.kind {
            let total = total(grid, rules, visit)
            lines = grid.rows.map { line($0, rules, visit) } + [total]
            let kinds = grid.rows.first.map { line($0, rules, visit) } ?? total
            columns = zip(headings(rules, visit), kinds.cells).map { heading, cell in
                ["columnText": heading, "columnClass": cell.isNumber ? "number" : ""]
            }
        }
        let table = table(of: answer, to: field, visit)
        if !table.lines.isEmpty {
            lines = table.lines
            columns = zip(table.columns, table.lines[0].cells).map { heading, cell in
                ["columnText": heading, "columnClass": cell.isNumber ? "number" : ""]
            }
        }
        return Row(
            rowLabel: field.label.text(in: visit.language.rawValue),
            rowValue: answer.map { text(of: $0, to: field, visit) } ?? "", rowIsEmpty: answer == nil,
            rowFiles: files, rowHasFiles: !files.isEmpty, rowTable: named(lines, by: columns),
            rowHasTable: !lines.isEmpty,
            rowColumns: columns)
    }

    private static func named(_ lines: [Line], by columns: [[String: String]]) -> [Line] {
        lines.map { line in
            Line(
                cells: zip(line.cells, columns).map { cell, column in
                    Cell(cellText: cell.cellText, isNumber: cell.isNumber, cellLabel: column["columnText"] ?? "")
                })
        }
    }

    static func headings(_ rules: BudgetRules, _ visit: Visit) -> [String] {
        let language = visit.language.rawValue
        return (rules.lines.isEmpty ? [] : [visit.text("grid.line")])
            + ["item", "unit_price", "quantity", "unit", "amount"].map { visit.text("grid.\($0)") }
            + rules.sources.map { $0.label.text(in: language) }
    }

    private static func line(_ row: BudgetGrid.Row, _ rules: BudgetRules, _ visit: Visit) -> Line {
        let kind = rules.lines.first { $0.key == row.line }?.label.text(in: visit.language.rawValue) ?? ""
        var cells = rules.lines.isEmpty ? [] : [Cell(cellText: kind, isNumber: false)]
        cells.append(Cell(cellText: row.item, isNumber: false))
        cells.append(Cell(cellText: row.unitPrice?.grouped ?? "", isNumber: true))
        cells.append(Cell(cellText: row.quantity?.exactDecimal ?? "", isNumber: true))
        cells.append(Cell(cellText: row.unit, isNumber: false))
        cells.append(Cell(cellText: row.amount?.grouped ?? "", isNumber: true))
        cells += rules.sources.map { Cell(cellText: row.bySource[$0.key]?.grouped ?? "", isNumber: true) }
        return Line(cells: cells)
    }

    private static func total(_ grid: BudgetGrid, _ rules: BudgetRules, _ visit: Visit) -> Line {
        var cells = rules.lines.isEmpty ? [] : [Cell(cellText: "", isNumber: false)]
        cells.append(Cell(cellText: visit.text("grid.total"), isNumber: false))
        cells += Array(repeating: Cell(cellText: "", isNumber: false), count: 3)
        cells.append(Cell(cellText: (try? grid.total())?.grouped ?? "", isNumber: true))
        cells += rules.sources.map {
            Cell(cellText: (try? grid.total(of: $0.key))?.grouped ?? "", isNumber: true)
        }
        return Line(cells: cells)
    }

    /// An answer on one line; budgets and files are shown as what they are instead.
    static func text(of answer: Answer, to field: FormField, _ visit: Visit, hasUnit: Bool = true) -> String {
        let language = visit.language.rawValue
        switch answer {
        case .text(let text): return text
        case .number(let number):
            let unit: Wording?
            switch field.kind {
            case .number(let limits): unit = limits.unit
            case .calculated(let calculation): unit = calculation.unit
            default: unit = nil
            }
            return score(number, field.bands, unit: hasUnit ? unit?.text(in: language) ?? "" : "", visit)
        case .money(let money): return money.grouped
        case .date(let day): return day.description
        case .yesNo(let isYes): return visit.text(isYes ? "grid.yes" : "grid.no")
        case .files, .budget, .table: return ""
        case .scale(let chosen):
            guard case .scale(let rules) = field.kind, let score = rules.score(chosen) else { return "" }
            return visit.text("forms.score_of", ["score": Self.score(score, rules.bands, visit)])
        case .organisation(let organisation): return [organisation.name, organisation.code].joined(separator: " ")
        case .person(let person):
            return [person.name, person.phone, person.identity].filter { !$0.isEmpty }.joined(separator: " ")
        case .area(let area): return area.name.isEmpty ? area.code : "\(area.name) \(area.code)"
        case .choice(let keys):
            let options: [FormField.Option]
            switch field.kind {
            case .choice(let offered), .choices(let offered, _): options = offered
            default: options = []
            }
            return keys.compactMap { key in options.first { $0.key == key }?.label.text(in: language) }
                .joined(separator: visit.text("calls.list_separator"))
        }
    }
}
