public import Kernel

extension FormField {
    /// What a browser's form sent for this field, as the value that `FormDefinition.read` takes; nil when the form
    /// did not hold the field at all. `values` gives what was sent under a name.
    ///
    /// Names: the field's key; in a budget grid `KEY.rows.0.amount`, `KEY.rows.0.sources.SOURCE`,
    /// `KEY.totals.SOURCE`, `KEY.total` and `KEY.paste`. A field that takes several choices, and a yes or no, is
    /// present when `KEY.present` was sent, since browsers send nothing for what is not ticked.
    public func typed(_ values: (String) -> [String]) -> JSON? {
        switch kind {
        case .choices:
            let chosen = values(key)
            if chosen.isEmpty && values("\(key).present").isEmpty { return nil }
            return .array(chosen.map { .string($0) })
        case .choice, .yesNo:
            if let chosen = values(key).first { return .string(chosen) }
            return values("\(key).present").isEmpty ? nil : .null
        case .budget(let rules): return typedGrid(rules, values)
        case .file, .calculated: return nil
        case .table(let rules): return typedTable(rules, values)
        case .scale(let rules):
            if let typed = typedObject(rules.items.map(\.key), below: "\(key).items", values) { return typed }
            return values("\(key).present").isEmpty ? nil : .some(.null)
        case .organisation: return typedObject(["name", "code"], below: key, values)
        case .person: return typedObject(["name", "phone", "identity"], below: key, values)
        default: return values(key).first.map { .string($0) }
        }
    }

    private func typedObject(
        _ names: [String], below path: String, _ values: (String) -> [String]
    ) -> JSON? {
        var object = JSONObject()
        for name in names { if let value = values("\(path).\(name)").last { object[name] = .string(value) } }
        return object.isEmpty ? nil : .object(object)
    }

    private func typedTable(_ rules: TableRules, _ values: (String) -> [String]) -> JSON? {
        var table = JSONObject()
        if let paste = values("\(key).paste").first { table["paste"] = .string(paste) }
        var rows: [JSON] = []
        for index in 0...rules.rowsMax {
            let names = rules.columns.map(\.key)
            // A row of which nothing was chosen sends only the sign that it was there.
            let isThere = !values("\(key).rows.\(index).present").isEmpty
            var row = typedObject(names, below: "\(key).rows.\(index)", values)
            if row == nil, isThere { row = .object(JSONObject()) }
            guard let row else { break }
            rows.append(row)
        }
        if !rows.isEmpty { table["rows"] = .array(rows) }
        return table.isEmpty ? nil : .object(table)
    }

    private func typedGrid(_ rules: BudgetRules, _ values: (String) -> [String]) -> JSON? {
        var grid = JSONObject()
        if let paste = values("\(key).paste").first { grid["paste"] = .string(paste) }
        var rows: [JSON] = []
        // One row more than allowed, so that the limit is told instead of cutting rows off unseen.
        for index in 0...rules.rowsMax {
            guard let row = typedRow("\(key).rows.\(index)", rules, values) else { break }
            rows.append(row)
        }
        if !rows.isEmpty { grid["rows"] = .array(rows) }
        var totals = JSONObject()
        for source in rules.sources {
            if let total = values("\(key).totals.\(source.key)").first { totals[source.key] = .string(total) }
        }
        if !totals.isEmpty { grid["totals"] = .object(totals) }
        if let total = values("\(key).total").first { grid["total"] = .string(total) }
        return grid.isEmpty ? nil : .object(grid)
    }

    private func typedRow(_ path: String, _ rules: BudgetRules, _ values: (String) -> [String]) -> JSON? {
        var row = JSONObject()
        for name in ["line", "item", "unit_price", "quantity", "unit", "amount"] {
            if let cell = values("\(path).\(name)").first { row[name] = .string(cell) }
        }
        var sources = JSONObject()
        for source in rules.sources {
            if let cell = values("\(path).sources.\(source.key)").first { sources[source.key] = .string(cell) }
        }
        if !sources.isEmpty { row["sources"] = .object(sources) }
        return row.isEmpty ? nil : .object(row)
    }
}
