internal import Kernel

/// An answer that differs between two responses to the same version of a form.
public struct AnswerDifference: Sendable, Hashable {
    /// The question.
    public let field: FormField
    /// The earlier answer; nil when there was none.
    public let before: Answer?
    /// The later answer; nil when it was taken back.
    public let after: Answer?

    /// One thing that differs within an answer: the whole of it, a cell of a row, a row, a file, an item of a scale.
    public struct Line: Sendable, Hashable {
        /// What became of it.
        public enum Change: String, Sendable, Hashable, CaseIterable {
            /// It is new.
            case added
            /// It is something else now.
            case changed
            /// It is there no more.
            case gone
            /// It is the same at another place.
            case moved

            /// Key of its name in the message catalogue.
            public var messageKey: String { "differences.\(rawValue)" }
        }

        /// What became of it.
        public let change: Change
        /// Number of its row, counted from 1: the later one, or the earlier one of a row that is gone; nil outside
        /// rows.
        public let row: Int?
        /// Its column; nil when the line is about a whole row, file or answer.
        public let column: Column?
        /// What it was; empty when there was nothing.
        public let before: String
        /// What it is; empty when there is nothing.
        public let after: String
    }

    /// A column of rows, or an item of a scale.
    public struct Column: Sendable, Hashable {
        /// Its key in the form, or that of a column that all budgets have.
        public let key: String
        /// What the form calls it; nil for columns that all budgets have: their name is the message `grid.KEY`.
        public let label: Wording?
    }
}

extension FormDefinition {
    /// What changed from one set of answers to another, in the order of the form.
    public func differences(from before: Answers, to after: Answers) -> [AnswerDifference] {
        fields.compactMap { field in
            let (old, new) = (before[field.key], after[field.key])
            return old == new ? nil : AnswerDifference(field: field, before: old, after: new)
        }
    }
}

extension AnswerDifference {
    /// What differs, one by one: rows and their cells, files by name and fingerprint, items of a scale; of other
    /// answers the whole. Never empty.
    public func lines(in languageCode: String) -> [Line] {
        let lines =
            switch field.kind {
            case .budget(let rules): budgetLines(rules, languageCode)
            case .table(let rules): tableLines(rules, languageCode)
            case .scale(let rules): scaleLines(rules, languageCode)
            case .file: fileLines()
            default: [Line]()
            }
        return lines.isEmpty ? [whole(languageCode)] : lines
    }

    private func whole(_ languageCode: String) -> Line {
        let (old, new) = (before.map { text(of: $0, languageCode) }, after.map { text(of: $0, languageCode) })
        return Line(
            change: old == nil ? .added : new == nil ? .gone : .changed, row: nil, column: nil, before: old ?? "",
            after: new ?? "")
    }

    private func text(of answer: Answer, _ languageCode: String) -> String {
        switch answer {
        case .person(let person):
            [person.name, person.phone, person.identity].filter { !$0.isEmpty }.joined(separator: " ")
        case .area(let area): area.name.isEmpty ? area.code : "\(area.name) \(area.code)"
        case .organisation(let organisation): "\(organisation.name) \(organisation.code)"
        case .files, .budget, .table, .scale: answer.json.text
        default: field.cell(answer, in: languageCode)
        }
    }

    private func budgetLines(_ rules: BudgetRules, _ languageCode: String) -> [Line] {
        func grid(_ answer: Answer?) -> BudgetGrid {
            if case .budget(let grid)? = answer { grid } else { BudgetGrid(rows: []) }
        }
        func row(_ row: BudgetGrid.Row) -> ComparedRows.Row {
            let kind = rules.lines.first { $0.key == row.line }?.label.text(in: languageCode) ?? row.line ?? ""
            return ComparedRows.Row(
                name: row.item,
                cells: (rules.lines.isEmpty ? [] : [kind])
                    + [
                        row.item, row.unitPrice?.grouped ?? "", row.quantity.map(Self.text(of:)) ?? "", row.unit,
                        row.amount?.grouped ?? "",
                    ] + rules.sources.map { row.bySource[$0.key]?.grouped ?? "" })
        }
        let names = (rules.lines.isEmpty ? [] : ["line"]) + ["item", "unit_price", "quantity", "unit", "amount"]
        let columns =
            names.map { Column(key: $0, label: nil) } + rules.sources.map { Column(key: $0.key, label: $0.label) }
        let (old, new) = (grid(before), grid(after))
        var lines = ComparedRows(before: old.rows.map(row), after: new.rows.map(row), columns: columns).lines
        let (oldTotal, newTotal) = ((try? old.total())?.grouped ?? "", (try? new.total())?.grouped ?? "")
        if before != nil, after != nil, oldTotal != newTotal {
            lines.append(
                Line(
                    change: .changed, row: nil, column: Column(key: "total", label: nil), before: oldTotal,
                    after: newTotal))
        }
        return lines
    }

    private func tableLines(_ rules: TableRules, _ languageCode: String) -> [Line] {
        func rows(_ answer: Answer?) -> [ComparedRows.Row] {
            guard case .table(let rows)? = answer else { return [] }
            return rows.map { row in
                let cells = rules.columns.map { column in
                    row[column.key].map { column.cell($0, in: languageCode) } ?? ""
                }
                return ComparedRows.Row(name: cells.first ?? "", cells: cells)
            }
        }
        return ComparedRows(
            before: rows(before), after: rows(after),
            columns: rules.columns.map { Column(key: $0.key, label: $0.label) }
        ).lines
    }

    private func scaleLines(_ rules: ScaleRules, _ languageCode: String) -> [Line] {
        func point(_ answer: Answer?, _ item: String) -> String {
            guard case .scale(let chosen)? = answer else { return "" }
            return rules.points.first { $0.key == chosen[item] }?.label.text(in: languageCode) ?? ""
        }
        return rules.items.compactMap { item in
            let (old, new) = (point(before, item.key), point(after, item.key))
            guard old != new else { return nil }
            return Line(
                change: old.isEmpty ? .added : new.isEmpty ? .gone : .changed, row: nil,
                column: Column(key: item.key, label: item.label), before: old, after: new)
        }
    }

    /// A file is the same when its bytes are; one of the same name with other bytes took its place.
    private func fileLines() -> [Line] {
        func files(_ answer: Answer?) -> [AttachedFile] { if case .files(let files)? = answer { files } else { [] } }
        func text(_ file: AttachedFile) -> String { "\(file.name) (SHA-256 \(file.sha256.prefix(16))…)" }
        var new = files(after)
        var gone: [AttachedFile] = []
        var lines: [Line] = []
        for file in files(before) {
            if let same = new.firstIndex(where: { $0.sha256 == file.sha256 && $0.name == file.name }) {
                new.remove(at: same)
            } else {
                gone.append(file)
            }
        }
        for file in gone {
            let heir = new.firstIndex { $0.name == file.name } ?? new.firstIndex { $0.sha256 == file.sha256 }
            let after = heir.map { text(new.remove(at: $0)) }
            lines.append(
                Line(
                    change: after == nil ? .gone : .changed, row: nil, column: nil, before: text(file),
                    after: after ?? ""))
        }
        return lines + new.map { Line(change: .added, row: nil, column: nil, before: "", after: text($0)) }
    }

    private static func text(of number: Fraction) -> String { number.exactDecimal ?? number.description }
}
