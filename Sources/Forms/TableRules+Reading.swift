internal import Kernel

extension TableRules {
    /// Kinds that a column may have.
    static let columnTypes: Set<String> = ["text", "long_text", "number", "money", "date", "choice", "yes_no"]

    /// Reads rows as typed or sent, `rows` of cells by column, or `paste` with what was copied from a spreadsheet,
    /// which takes the place of the rows.
    func read(_ input: JSON, at path: String) -> FormField.Reading {
        guard input.object != nil || input.array != nil else {
            return FormField.Reading(problems: [FormProblem(.wrong, at: path, "not_grid")])
        }
        if let paste = input["paste"]?.string, !TypedText.trimmed(paste).isEmpty {
            return read(pasted: paste, at: path).beside(read(cellsOf: input, at: path), path)
        }
        return read(cellsOf: input, at: path)
    }

    private func read(cellsOf input: JSON, at path: String) -> FormField.Reading {
        if let unknown = input.object?.keys.first(where: { !["rows", "paste"].contains($0) }) {
            return FormField.Reading(problems: [FormProblem(.wrong, at: "\(path).\(unknown)", "unknown_field")])
        }
        var rows: [Answers] = []
        var places: [Int] = []
        var problems: [FormProblem] = []
        for (index, row) in (input.array ?? input["rows"]?.array ?? []).enumerated() {
            guard let cells = row.object else {
                problems.append(FormProblem(.wrong, at: "\(path).rows.\(index)", "not_grid"))
                continue
            }
            let read = read(cells, at: "\(path).rows.\(index)")
            if !read.row.isEmpty {
                rows.append(read.row)
                places.append(index)
            }
            problems += read.problems
        }
        return FormField.Reading(answer: rows.isEmpty ? nil : .table(rows), problems: problems, places: places)
    }

    private func read(_ cells: JSONObject, at path: String) -> (row: Answers, problems: [FormProblem]) {
        var row: Answers = [:]
        var problems: [FormProblem] = []
        for (key, value) in cells.members {
            guard let column = columns.first(where: { $0.key == key }) else {
                problems.append(FormProblem(.wrong, at: "\(path).\(key)", "unknown_field"))
                continue
            }
            let reading = column.read(value)
            row[key] = reading.answer
            problems += reading.problems.map { $0.moved(below: path) }
        }
        return (row, problems)
    }

    /// Reads cells between tabs, with a heading line or in the order of the form.
    private func read(pasted text: String, at path: String) -> FormField.Reading {
        var order: [FormField?] = columns
        var rows: [Answers] = []
        var problems: [FormProblem] = []
        var (headings, homeless): ([String], Set<Int>) = ([], [])
        for (line, cells) in PastedTable(text).rows.enumerated() where cells.contains(where: { !$0.isEmpty }) {
            if rows.isEmpty, let heading = heading(cells) {
                (order, headings) = (heading, cells)
                continue
            }
            var row: Answers = [:]
            for (index, cell) in cells.enumerated() where !cell.isEmpty {
                guard let column = order.indices.contains(index) ? order[index] : nil else {
                    let heading = headings.indices.contains(index) ? headings[index] : ""
                    if PastedColumns.isOrdinal(heading) || !homeless.insert(index).inserted { continue }
                    problems.append(.homeless(cell, in: index, heading, line: line + 1, at: path))
                    continue
                }
                let reading = column.readPasted(cell)
                row[column.key] = reading.answer
                if !reading.problems.isEmpty {
                    problems.append(
                        FormProblem(
                            .wrong, at: "\(path).paste", "table.paste",
                            [
                                "line": "\(line + 1)", "column": column.label.chinese,
                                "column_en": column.label.english, "cell": String(cell.prefix(40)),
                            ]))
                }
            }
            if !row.isEmpty { rows.append(row) }
        }
        return FormField.Reading(answer: rows.isEmpty ? nil : .table(rows), problems: problems)
    }

    /// The columns that a heading line names, when at least half of its cells name one.
    private func heading(_ cells: [String]) -> [FormField?]? {
        func bare(_ text: String) -> String {
            String(text.prefix { !"(（[【:：".contains($0) }.filter { !$0.isWhitespace }).lowercased()
        }
        let found = cells.map { cell in
            columns.first { [bare($0.label.chinese), bare($0.label.english), $0.key].contains(bare(cell)) }
        }
        let named = found.count { $0 != nil }
        return named > 0 && named * 2 >= cells.count { !$0.isEmpty } ? found : nil
    }

    /// Rows as they are stored.
    func rows(stored json: JSON) -> [Answers]? {
        guard let stored = json.array else { return nil }
        return stored.map { row in
            var answers: Answers = [:]
            for column in columns {
                if let cell = row[column.key], !cell.isNull {
                    answers[column.key] = Answer(stored: cell, for: column.kind)
                }
            }
            return answers
        }
    }

    /// Everything that is wrong with rows: their number, missing cells and the limits of each column.
    func problems(in rows: [Answers], at path: String) -> [FormProblem] {
        var problems: [FormProblem] = []
        if rows.count > rowsMax {
            problems.append(FormProblem(.wrong, at: path, "grid.too_many_rows", ["limit": "\(rowsMax)"]))
        }
        if rows.count < rowsMin {
            problems.append(FormProblem(.unfinished, at: path, "table.too_few_rows", ["limit": "\(rowsMin)"]))
        }
        for (index, row) in rows.enumerated() {
            for column in columns {
                let place = ["row": "\(index + 1)", "column": column.label.chinese, "column_en": column.label.english]
                if let cell = row[column.key] {
                    problems += column.problems(with: cell, among: [:]).map {
                        $0.moved(below: "\(path).rows.\(index)")
                    }
                } else if column.isRequired {
                    problems.append(
                        FormProblem(.unfinished, at: "\(path).rows.\(index).\(column.key)", "table.cell_missing", place)
                    )
                }
            }
        }
        return problems
    }
}

extension FormField {
    /// A cell of a pasted table: options may be written by their names.
    fileprivate func readPasted(_ cell: String) -> Reading {
        switch kind {
        case .choice(let options):
            let option = options.first {
                [$0.key, $0.label.chinese, $0.label.english.lowercased()].contains(cell.lowercased())
            }
            return read(.string(option?.key ?? cell))
        case .yesNo:
            let word = ["是": "yes", "有": "yes", "√": "yes", "否": "no", "无": "no", "×": "no"][cell] ?? cell.lowercased()
            return read(.string(word))
        case .date: return read(.string(cell.replacing("/", with: "-").replacing(".", with: "-")))
        default: return read(.string(cell))
        }
    }
}

extension FormProblem {
    /// The same problem of a cell, at its place in the whole form.
    func moved(below path: String) -> FormProblem {
        FormProblem(weight, message, at: "\(path).\(self.path)")
    }
}
