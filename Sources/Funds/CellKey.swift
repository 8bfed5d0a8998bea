public import Kernel
public import Platform

/// A cell of the budget, where spending stops hard: fund × line × year × area.
public struct CellKey: Sendable, Hashable {
    /// The fund.
    public var fund: Fund.ID
    /// The budget line.
    public var line: Budget.Line.ID
    /// The calendar year; 0 is the whole term.
    public var year: Int
    /// The area; undivided money sits at the root area.
    public var area: String

    /// A cell.
    public init(fund: Fund.ID, line: Budget.Line.ID, year: Int, area: String = Area.rootCode) {
        self.fund = fund
        self.line = line
        self.year = year
        self.area = area
    }

    /// A cell as one word, `7.3.2026.510101`: fund, line, year and area. Nil when the text names none.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let fund = Fund.ID(parts[0]), let line = Budget.Line.ID(parts[1]),
            let year = Int(parts[2]), year == 0 || (2000...2100).contains(year)
        else { return nil }
        self.init(fund: fund, line: line, year: year, area: parts[3])
    }

    /// The cell as one word, `7.3.2026.510101`.
    public var text: String { "\(fund).\(line).\(year).\(area)" }

    /// The key as a JSON object with the column names of the tables, for the functions of the database.
    var members: [(String, JSON)] {
        [
            ("fund_id", .integer(fund.rawValue)), ("budget_line_id", .integer(line.rawValue)),
            ("year", .integer(Int64(year))), ("area_code", .string(area)),
        ]
    }
}

/// An amount in a cell.
public struct CellAmount: Sendable, Hashable {
    /// The cell.
    public var cell: CellKey
    /// How much.
    public var amount: Money

    /// An amount in a cell.
    public init(_ cell: CellKey, _ amount: Money) {
        self.cell = cell
        self.amount = amount
    }

    var json: JSON { JSON(members: cell.members + [("amount_fen", .integer(amount.fen))]) }
}

extension JSON {
    /// An object of these members.
    init(members: [(String, JSON)]) {
        var object = JSONObject()
        for (key, value) in members { object[key] = value }
        self = .object(object)
    }
}
