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
        case .file: return nil
        default: return values(key).first.map { .string($0) }
        }
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
