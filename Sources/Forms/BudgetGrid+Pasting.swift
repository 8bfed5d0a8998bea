internal import Kernel

extension BudgetGrid {
    /// Reads what was copied from a spreadsheet: cells between tabs, with a heading line or in the order of the
    /// form, and perhaps a line of totals, which are checked.
    static func read(pasted text: String, rules: BudgetRules, at path: String) -> FormField.Reading {
        let table = PastedTable(text)
        var columns = PastedColumns(rules: rules)
        var reader = CellReader(rules: rules)
        var grid = BudgetGrid(rows: [])
        var homeless: [FormProblem] = []
        for (index, cells) in table.rows.enumerated() where cells.contains(where: { !$0.isEmpty }) {
            if grid.rows.isEmpty, columns.readHeading(cells) { continue }
            let named = columns.named(cells)
            let place = "\(path).rows.\(grid.rows.count)"
            let before = reader.problems.count
            if !columns.isTotal(cells) { homeless += columns.homeless(cells, line: index + 1, at: path) }
            if columns.isTotal(cells) {
                for source in rules.sources {
                    grid.statedTotals[source.key] = reader.money(named["sources"]?[source.key], at: place)
                }
                grid.statedTotal = reader.money(named["amount"], at: place)
            } else if let row = reader.row(named, at: place) {
                grid.rows.append(row)
            }
            for position in before..<reader.problems.count {
                reader.problems[position] = columns.told(
                    reader.problems[position], line: index + 1, named, at: path)
            }
        }
        return FormField.Reading(
            answer: grid.rows.isEmpty ? nil : .budget(grid), problems: reader.problems + homeless)
    }
}

extension FormProblem {
    /// A pasted cell that belongs to no column of the form, in the column with this position and heading.
    static func homeless(_ cell: String, in index: Int, _ heading: String, line: Int, at path: String) -> FormProblem {
        FormProblem(
            .wrong, at: "\(path).paste", "grid.paste_column",
            [
                "line": "\(line)", "column": heading.isEmpty ? "\(index + 1)" : String(heading.prefix(40)),
                "cell": String(cell.prefix(40)),
            ])
    }
}

/// Cells of a text as spreadsheets copy it: tabs between cells, quotation marks around cells with line ends.
struct PastedTable {
    private(set) var rows: [[String]] = []

    init(_ text: String) {
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var characters = Array(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))[...]
        while let character = characters.popFirst() {
            switch character {
            case "\"" where isQuoted:
                if characters.first == "\"" { cell.append(characters.removeFirst()) } else { isQuoted = false }
            case "\"" where cell.isEmpty && !isQuoted: isQuoted = true
            case "\t" where !isQuoted:
                row.append(TypedText.tidied(cell, keepsLines: false))
                cell = ""
            case "\n" where !isQuoted:
                row.append(TypedText.tidied(cell, keepsLines: false))
                rows.append(row)
                row = []
                cell = ""
            default: cell.append(character)
            }
        }
        row.append(TypedText.tidied(cell, keepsLines: false))
        if row != [""] { rows.append(row) }
    }
}

/// Which column of a pasted table is what.
struct PastedColumns {
    private let rules: BudgetRules
    private var names: [String?]
    private var unitIsTenThousand: Set<Int> = []
    /// The heading line, when there is one.
    private var headings: [String] = []
    /// Columns without a place in the form that were told already.
    private var toldColumns: Set<Int> = []

    /// Columns in the order in which the form shows them.
    init(rules: BudgetRules) {
        self.rules = rules
        names = (rules.lines.isEmpty ? [] : ["line"]) + ["item", "unit_price", "quantity", "unit", "amount"]
        names += rules.sources.map { "sources.\($0.key)" }
    }

    private static let headings: [String: String] = [
        "类别": "line", "科目": "line", "预算科目": "line", "费用类别": "line", "category": "line", "line": "line",
        "项目": "item", "内容": "item", "名称": "item", "明细": "item", "item": "item", "description": "item",
        "单价": "unit_price", "unitprice": "unit_price", "price": "unit_price",
        "数量": "quantity", "quantity": "quantity", "qty": "quantity", "单位": "unit", "unit": "unit",
        "金额": "amount", "小计": "amount", "合计": "amount", "总额": "amount", "amount": "amount",
        "subtotal": "amount",
    ]

    /// Takes a line as headings when it names at least the amount or a source, and no cell of it is an amount.
    mutating func readHeading(_ cells: [String]) -> Bool {
        var found: [String?] = []
        var tenThousand: Set<Int> = []
        for (index, cell) in cells.enumerated() {
            let heading = Self.bare(cell)
            let source = rules.sources.first {
                Self.bare($0.label.chinese) == heading || Self.bare($0.label.english) == heading || $0.key == heading
            }
            found.append(source.map { "sources.\($0.key)" } ?? Self.headings[heading])
            if cell.contains("万元") { tenThousand.insert(index) }
        }
        let hasAmount = found.contains { $0 == "amount" || $0?.hasPrefix("sources.") == true }
        guard hasAmount, found.contains("item") || found.contains("line") else { return false }
        names = found
        headings = cells
        unitIsTenThousand = tenThousand
        return true
    }

    /// Whether a column with this heading only counts the lines.
    static func isOrdinal(_ heading: String) -> Bool {
        ["序号", "编号", "no", "no.", "#"].contains(bare(heading))
    }

    /// Cells of a line that belong to no column of the form; each column is told once. Nothing is dropped in silence.
    mutating func homeless(_ cells: [String], line: Int, at path: String) -> [FormProblem] {
        var problems: [FormProblem] = []
        for (index, cell) in cells.enumerated()
        where !cell.isEmpty && (index >= names.count || names[index] == nil) && !toldColumns.contains(index) {
            let heading = headings.indices.contains(index) ? headings[index] : ""
            if Self.isOrdinal(heading) { continue }
            toldColumns.insert(index)
            problems.append(.homeless(cell, in: index, heading, line: line, at: path))
        }
        return problems
    }

    /// Names of the columns that every budget has.
    private static let titles: [String: Wording] = [
        "line": Wording("科目", "Line"), "item": Wording("内容", "Item"), "unit_price": Wording("单价", "Unit price"),
        "quantity": Wording("数量", "Quantity"), "unit": Wording("单位", "Unit"), "amount": Wording("金额", "Amount"),
    ]

    /// The problem of a cell, told by the line of the pasted text, since there is no input for its cell yet.
    func told(_ problem: FormProblem, line: Int, _ row: JSON, at path: String) -> FormProblem {
        let key = problem.path.split(separator: ".").last.map(String.init) ?? ""
        // What is wrong with a total carries no column of its own: the cell is found among the row's.
        let source = rules.sources.first { $0.key == key }
        let cell = (source == nil ? row[key] : row["sources"]?[key])?.string ?? ""
        let title = source?.label ?? Self.titles[key] ?? Wording(key, key)
        var arguments = [
            "line": "\(line)", "column": title.chinese, "column_en": title.english, "cell": String(cell.prefix(40)),
        ]
        guard key == "line", !cell.isEmpty else {
            return FormProblem(.wrong, at: "\(path).paste", "grid.paste", arguments)
        }
        arguments["offered"] = rules.lines.map(\.label.chinese).joined(separator: "、")
        arguments["offered_en"] = rules.lines.map(\.label.english).joined(separator: ", ")
        return FormProblem(.wrong, at: "\(path).paste", "grid.paste_line", arguments)
    }

    func isTotal(_ cells: [String]) -> Bool {
        let first = cells.first { !$0.isEmpty } ?? ""
        return ["合计", "总计", "总额", "total", "grandtotal"].contains(Self.bare(first))
    }

    /// The cells of one line by their names.
    func named(_ cells: [String]) -> JSON {
        var row = JSONObject()
        var sources = JSONObject()
        for (index, cell) in cells.enumerated() where index < names.count && !cell.isEmpty {
            guard let name = names[index] else { continue }
            let isBareNumber = Fraction(TypedText.decimal(cell)) != nil
            let value = JSON.string(unitIsTenThousand.contains(index) && isBareNumber ? cell + "万" : cell)
            if name.hasPrefix("sources.") {
                sources[String(name.dropFirst("sources.".count))] = value
            } else {
                row[name] = value
            }
        }
        if !sources.isEmpty { row["sources"] = .object(sources) }
        return .object(row)
    }

    /// A heading without its unit in brackets, blanks and capitals.
    private static func bare(_ heading: String) -> String {
        let name = heading.prefix { !"(（[【:：".contains($0) }
        return String(name.filter { !$0.isWhitespace }).lowercased()
    }
}
