internal import Kernel

extension BudgetGrid {
    /// The grid as it is stored, exchanged and hashed.
    var json: JSON {
        var object = JSONObject()
        object["rows"] = .array(rows.map(\.json))
        if !statedTotals.isEmpty { object["totals"] = Self.json(statedTotals) }
        object["total"] = statedTotal.map { .string($0.description) }
        return .object(object)
    }

    static func json(_ amounts: [String: Money]) -> JSON {
        var object = JSONObject()
        for (source, amount) in amounts.sorted(by: { $0.key < $1.key }) { object[source] = .string(amount.description) }
        return .object(object)
    }

    /// Reads what `json` wrote.
    init?(stored json: JSON) {
        guard let stored = json["rows"]?.array else { return nil }
        let rows = stored.compactMap(Row.init(stored:))
        guard rows.count == stored.count else { return nil }
        self.init(
            rows: rows, statedTotals: Self.amounts(json["totals"]),
            statedTotal: json["total"]?.string.flatMap { Money($0) })
    }

    static func amounts(_ json: JSON?) -> [String: Money] {
        var amounts: [String: Money] = [:]
        for (source, value) in json?.object?.members ?? [] { amounts[source] = value.string.flatMap { Money($0) } }
        return amounts
    }
}

extension BudgetGrid.Row {
    var json: JSON {
        var object = JSONObject()
        object["line"] = line.map { .string($0) }
        object["item"] = .string(item)
        object["unit_price"] = unitPrice.map { .string($0.description) }
        object["quantity"] = quantity.map { .string($0.exactDecimal ?? $0.description) }
        if !unit.isEmpty { object["unit"] = .string(unit) }
        object["amount"] = amount.map { .string($0.description) }
        object["sources"] = BudgetGrid.json(bySource)
        return .object(object)
    }

    init?(stored json: JSON) {
        guard let item = json["item"]?.string else { return nil }
        self.init(
            line: json["line"]?.string, item: item, unitPrice: json["unit_price"]?.string.flatMap { Money($0) },
            quantity: json["quantity"]?.string.flatMap { Fraction($0) }, unit: json["unit"]?.string ?? "",
            amount: json["amount"]?.string.flatMap { Money($0) }, bySource: BudgetGrid.amounts(json["sources"]))
    }
}
