internal import Kernel

extension BudgetGrid {
    /// Reads a grid as typed or sent: `rows` of cells, or `paste` with what was copied from a spreadsheet, which
    /// takes the place of the rows; what stood in them is kept beside it, for whoever knows whether it was typed anew.
    static func read(_ input: JSON, rules: BudgetRules, at path: String) -> FormField.Reading {
        guard input.object != nil else {
            return FormField.Reading(problems: [FormProblem(.wrong, at: path, "not_grid")])
        }
        if let paste = input["paste"]?.string, !TypedText.trimmed(paste).isEmpty {
            return read(pasted: paste, rules: rules, at: path).beside(
                read(cellsOf: input, rules: rules, at: path), path)
        }
        return read(cellsOf: input, rules: rules, at: path)
    }

    private static func read(cellsOf input: JSON, rules: BudgetRules, at path: String) -> FormField.Reading {
        var reader = CellReader(rules: rules)
        var rows: [Row] = []
        var places: [Int] = []
        for (index, row) in (input["rows"]?.array ?? []).enumerated() {
            guard let row = reader.row(row, at: "\(path).rows.\(index)") else { continue }
            rows.append(row)
            places.append(index)
        }
        var grid = BudgetGrid(rows: rows)
        for source in rules.sources {
            grid.statedTotals[source.key] = reader.money(
                input["totals"]?[source.key], at: "\(path).totals.\(source.key)")
        }
        grid.statedTotal = reader.money(input["total"], at: "\(path).total")
        if let unknown = reader.unknownName(in: input, among: ["rows", "paste", "totals", "total"]) {
            reader.problems.append(FormProblem(.wrong, at: "\(path).\(unknown)", "unknown_field"))
        }
        let isEmpty = rows.isEmpty && grid.statedTotal == nil && grid.statedTotals.isEmpty
        return FormField.Reading(answer: isEmpty ? nil : .budget(grid), problems: reader.problems, places: places)
    }

    /// Reads the cells of rows and collects what is wrong with them.
    struct CellReader {
        let rules: BudgetRules
        var problems: [FormProblem] = []

        init(rules: BudgetRules) { self.rules = rules }

        func unknownName(in json: JSON, among names: Set<String>) -> String? {
            json.object?.keys.first { !names.contains($0) }
        }

        /// A row, or nil when all its cells are empty.
        mutating func row(_ json: JSON, at path: String) -> Row? {
            let names: Set<String> = ["line", "item", "unit_price", "quantity", "unit", "amount", "sources"]
            if json.object == nil || unknownName(in: json, among: names) != nil {
                problems.append(FormProblem(.wrong, at: path, "not_grid"))
                return nil
            }
            var row = Row(item: text(json["item"]), unit: text(json["unit"]))
            row.line = line(json["line"], at: "\(path).line")
            row.unitPrice = money(json["unit_price"], at: "\(path).unit_price")
            row.quantity = quantity(json["quantity"], at: "\(path).quantity")
            row.amount = money(json["amount"], at: "\(path).amount")
            for (key, value) in json["sources"]?.object?.members ?? [] {
                guard rules.sources.contains(where: { $0.key == key }) else {
                    problems.append(FormProblem(.wrong, at: "\(path).sources.\(key)", "unknown_field"))
                    continue
                }
                row.bySource[key] = money(value, at: "\(path).sources.\(key)")
            }
            return completed(row)
        }

        /// Fills in what follows from the rest: the product, and the only source's share.
        func completed(_ row: Row) -> Row? {
            var row = row
            if row.amount == nil, let unitPrice = row.unitPrice, let quantity = row.quantity {
                row.amount = try? unitPrice.multiplied(by: quantity)
            }
            if row.bySource.isEmpty, rules.sources.count == 1, let amount = row.amount {
                row.bySource[rules.sources[0].key] = amount
            }
            if row.amount == nil, !row.bySource.isEmpty { row.amount = try? row.bySource.values.sum() }
            let isEmpty = row.item.isEmpty && row.amount == nil && row.unitPrice == nil && row.quantity == nil
            return isEmpty ? nil : row
        }

        func text(_ json: JSON?) -> String { TypedText.tidied(json?.string ?? "", keepsLines: false) }

        mutating func line(_ json: JSON?, at path: String) -> String? {
            let typed = text(json)
            if typed.isEmpty { return nil }
            let line = rules.lines.first {
                $0.key == typed || $0.label.chinese == typed || $0.label.english.lowercased() == typed.lowercased()
            }
            if line == nil { problems.append(FormProblem(.wrong, at: path, "not_offered")) }
            return line?.key
        }

        mutating func money(_ json: JSON?, at path: String) -> Money? {
            let text = json?.string ?? json?.number?.text ?? ""
            if TypedText.trimmed(text).isEmpty { return nil }
            do throws(MoneyRefusal) { return try Money.parse(text) } catch {
                problems.append(FormProblem(at: path, error))
                return nil
            }
        }

        mutating func quantity(_ json: JSON?, at path: String) -> Fraction? {
            let text = TypedText.decimal(json?.string ?? json?.number?.text ?? "")
            if text.isEmpty { return nil }
            guard text.utf8.count <= 20, let number = Fraction(text), number.rounded(places: 4) == number else {
                problems.append(FormProblem(.wrong, at: path, "not_number"))
                return nil
            }
            return number
        }
    }
}
