internal import Kernel
internal import Platform
internal import Sheets

/// A statement as a table: the lines below its headings, and the totals above and below them.
struct StatementTable {
    private let rows: [SheetRow]
    private let layout: StatementLayout
    private let heading: StatementLayout.Heading
    private var lines: [StatementReading.Line] = []
    private var leftOut: [StatementReading.LeftOut] = []
    private var breaks: [StatementReading.Break] = []
    /// Number and sum of the rows by their word of direction, to compare with what the preamble says.
    private var said: [String: (count: Int64, fen: Int64)] = [:]

    init(_ rows: [SheetRow], by layout: StatementLayout) throws {
        guard let heading = StatementLayout.Heading(of: layout, in: rows) else {
            throw FieldRefusal(
                "layout", "funds.refusal.headings_missing",
                ["headings": layout.required.compactMap(\.first).joined(separator: "、")])
        }
        (self.rows, self.layout, self.heading) = (rows, layout, heading)
    }

    func draft() throws -> StatementReading.Draft {
        var table = self
        for row in rows where row.number > heading.rowNumber { try table.take(row) }
        for row in rows where row.number < heading.rowNumber { table.compare(row) }
        return .init(
            layout: .init(code: layout.code, version: layout.version), lines: table.lines, breaks: table.breaks,
            leftOut: table.leftOut)
    }

    private func cell(_ names: [String], _ row: SheetRow) -> SheetCell { heading[names].map { row[$0] } ?? .empty }

    /// The text of a cell; what banks write for nothing is nothing.
    private func text(_ names: [String], _ row: SheetRow) -> String {
        let cell = cell(names, row)
        let text = cell.number == nil ? cell.text : cell.identifier ?? ""
        let trimmed = String(text.drop { $0.isWhitespace || $0 == "\u{FEFF}" })
        let plain = String(trimmed.reversed().drop { $0.isWhitespace }.reversed())
        return plain.allSatisfy { $0 == "-" } ? "" : plain
    }

    /// Rows that begin with no date are totals, or remarks below the table.
    private mutating func take(_ row: SheetRow) throws {
        let when = text(layout.day, row)
        guard let digit = when.first, digit.isNumber else {
            checkTotal(row)
            return noteUndated(row)
        }
        guard let day = Self.day(in: when) else { throw unreadable(row, layout.day, when) }
        try checkCurrency(row)
        guard let amount = try amount(row) else {
            let cells = row.cells.map(\.text).filter { !$0.isEmpty }.joined(separator: " ")
            leftOut.append(.init(row: row.number, text: String(cells.prefix(200))))
            return
        }
        guard !amount.isZero else { return }
        let time = text(layout.time, row)
        lines.append(
            StatementReading.Line(
                row: row.number, day: day, time: time.isEmpty || time == when ? Self.time(in: when) : time,
                amount: amount, balance: try money(layout.balance, row),
                reference: layout.references.map { text([$0], row) }.first { !$0.isEmpty } ?? "",
                counterparty: text(layout.counterparty, row),
                note: layout.notes.map { text([$0], row) }.filter { !$0.isEmpty && $0 != "/" }.joined(separator: " "),
                raw: row.cells.map(\.text)))
    }

    /// A row with money and without a day is no line, and no total either: it is shown as left out.
    private mutating func noteUndated(_ row: SheetRow) {
        let names: [[String]] =
            switch layout.sign {
            case .signed(let amount, _): [amount]
            case .inAndOut(let received, let paid): [received, paid]
            case .direction(let amount, _, _): [amount]
            }
        let cells = row.cells.map(\.text).filter { !$0.isEmpty }
        let isTotal = cells.contains { $0.contains("合计") || $0.contains("总计") || $0.contains("小计") }
        let moves = names.contains { name in
            let amount = (try? money(name, row)) ?? nil
            return amount.map { !$0.isZero } ?? false
        }
        guard moves, !isTotal else { return }
        leftOut.append(.init(row: row.number, text: String(cells.joined(separator: " ").prefix(200))))
    }

    private func checkCurrency(_ row: SheetRow) throws {
        let currency = text(layout.currency, row)
        guard currency.isEmpty || ["人民币", "人民币元", "CNY", "RMB", "156", "元"].contains(currency) else {
            throw FieldRefusal(
                "file", "funds.refusal.other_currency", ["row": String(row.number), "currency": currency])
        }
    }

    private func money(_ names: [String], _ row: SheetRow) throws -> Money? {
        let written = text(names, row)
        guard let amount = cell(names, row).money ?? (written.isEmpty ? nil : try? Money.parse(written)) else {
            if written.isEmpty { return nil }
            throw unreadable(row, names, written)
        }
        guard amount.fen.magnitude <= StatementReading.largest.fen.magnitude else {
            throw unreadable(row, names, amount.description)
        }
        return amount
    }

    /// Nil where no money moved, or where the file does not say which way.
    private mutating func amount(_ row: SheetRow) throws -> Money? {
        switch layout.sign {
        case .signed(let amount, let isReversed):
            let signed = try money(amount, row) ?? .zero
            return isReversed ? try signed.negated() : signed
        case .inAndOut(let received, let paid):
            return try (money(received, row) ?? .zero).subtracting(money(paid, row) ?? .zero)
        case .direction(let amount, let direction, let words):
            let (found, word) = (try money(amount, row) ?? .zero, plainWord(direction, row))
            let before = said[word] ?? (0, 0)
            said[word] = (before.count + 1, before.fen + found.fen)
            if layout.closedStates.contains(text(layout.states, row)) { return nil }
            if words.received.contains(word) { return found }
            if words.paid.contains(word) { return try found.negated() }
            guard words.neutral.contains(word) else { throw unreadable(row, direction, word) }
            let texts = row.cells.map(\.text)
            return try layout.neutral.first { rule in texts.contains { $0.contains(rule.text) } }
                .map { try $0.isReceived ? found : found.negated() }
        }
    }

    private func plainWord(_ names: [String], _ row: SheetRow) -> String {
        String(cell(names, row).text.filter { !$0.isWhitespace })
    }

    /// A total below the table is compared with the lines above it.
    private mutating func checkTotal(_ row: SheetRow) {
        guard row.cells.contains(where: { $0.text.contains("合计") || $0.text.contains("总计") }) else { return }
        let parts = lines.map(\.amount.fen)
        func check(_ names: [String], _ expected: Int64) {
            let found = cell(names, row).money ?? (try? Money.parse(text(names, row)))
            guard let found, found.fen != expected else { return }
            breaks.append(.init(row: row.number, kind: .total, expected: expected, found: found.fen))
        }
        switch layout.sign {
        case .signed(let amount, let isReversed): check(amount, parts.reduce(0, +) * (isReversed ? -1 : 1))
        case .inAndOut(let received, let paid):
            check(received, parts.filter { $0 > 0 }.reduce(0, +))
            check(paid, -parts.filter { $0 < 0 }.reduce(0, +))
        case .direction: return
        }
    }

    /// What the preamble says of the rows: `共66笔记录`, `收入：1笔 28.50元`.
    private mutating func compare(_ row: SheetRow) {
        guard let text = row.cells.first?.text, case .direction(_, _, let words) = layout.sign else { return }
        let all = said.values.reduce(Int64(0)) { $0 + $1.count }
        if text.hasPrefix("共"), text.contains("笔记录"), let count = Int64(text.dropFirst().prefix { $0.isNumber }) {
            note(row, .count, expected: all, found: count)
            return
        }
        let parts = text.split(whereSeparator: { "：:".contains($0) })
        guard parts.count == 2, let label = parts.first, let mark = parts[1].firstIndex(of: "笔"),
            let count = Int64(parts[1][..<mark].filter { !$0.isWhitespace }),
            let amount = try? Money.parse(String(parts[1][parts[1].index(after: mark)...]))
        else { return }
        let own = String(label).filter { !$0.isWhitespace }
        let isNeutral = !words.received.contains(own) && !words.paid.contains(own)
        let counted = said.filter { isNeutral ? words.neutral.contains($0.key) : $0.key == own }.values
        note(row, .count, expected: counted.reduce(0) { $0 + $1.count }, found: count)
        note(row, .total, expected: counted.reduce(0) { $0 + $1.fen }, found: amount.fen)
    }

    private mutating func note(
        _ row: SheetRow, _ kind: StatementReading.Break.Kind, expected: Int64, found: Int64
    ) {
        if expected != found { breaks.append(.init(row: row.number, kind: kind, expected: expected, found: found)) }
    }

    private func unreadable(_ row: SheetRow, _ names: [String], _ value: String) -> FieldRefusal {
        FieldRefusal(
            "file", "funds.refusal.cell_unreadable",
            ["row": String(row.number), "heading": names.first ?? "", "value": String(value.prefix(40))])
    }

    /// The day of "2026-03-01", "20260301", "2026/3/1" or "2026年3月1日 12:30".
    static func day(in text: String) -> Day? {
        let parts = text.split(maxSplits: 3, omittingEmptySubsequences: true) { !($0.isASCII && $0.isNumber) }
        if let first = parts.first, first.count >= 8, let digits = Int(first.prefix(8)) {
            return Day(year: digits / 10_000, month: digits / 100 % 100, day: digits % 100)
        }
        guard parts.count >= 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2].prefix(2))
        else { return nil }
        return Day(year: year, month: month, day: day)
    }

    /// The time behind a day in the same cell; empty without one.
    private static func time(in text: String) -> String {
        guard let colon = text.firstIndex(of: ":") else { return "" }
        let hours = text[..<colon].reversed().prefix { $0.isNumber }.reversed()
        return String(hours) + String(text[colon...].prefix { $0.isNumber || $0 == ":" })
    }
}
