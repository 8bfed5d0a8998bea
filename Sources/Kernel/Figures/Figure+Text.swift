extension Figure: CustomStringConvertible {
    /// The figure in running Chinese with all that its number says: "预计13,000余元", "约117,000,000元", "超92家". A
    /// value that is not stated is "--". Values without an exact decimal are rounded half up to two places.
    public var description: String {
        guard let value else { return "--" }
        let exact = value.exactDecimal
        let decimals = exact?.split(separator: ".").dropFirst().first?.count ?? 0
        let text = exact.map { decimals <= 4 ? $0 : value.decimal(places: 2) } ?? value.decimal(places: 2)
        let prefix: String
        switch bound {
        case .about: prefix = "约"
        case .moreThan: prefix = "超"
        case .exact, .atLeast: prefix = ""
        }
        return (status == .plan ? "预计" : "") + prefix + Self.grouped(text) + (bound == .atLeast ? "余" : "") + unit.sign
    }

    private static func grouped(_ decimal: String) -> String {
        let sign = decimal.hasPrefix("-") ? "-" : ""
        let parts = decimal.dropFirst(sign.count).split(separator: ".")
        var whole = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index) % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        return sign + whole + (parts.count > 1 ? ".\(parts[1])" : "")
    }
}
