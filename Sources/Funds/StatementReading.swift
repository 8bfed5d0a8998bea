public import Kernel
internal import Platform
internal import Sheets

/// A statement as it stands in its file, before anything is stored: lines in the order of time, its balances and
/// every place where it does not add up. Nothing is repaired.
public struct StatementReading: Sendable {
    /// A movement.
    public struct Line: Sendable, Hashable {
        /// Row of the file.
        public var row: Int
        /// The day.
        public var day: Day
        /// The time as the file writes it.
        public var time: String
        /// Positive for money in.
        public var amount: Money
        /// What the file says was there afterwards.
        public var balance: Money?
        /// Reference of the bank.
        public var reference: String
        /// The other party.
        public var counterparty: String
        /// Remarks.
        public var note: String
        /// The cells of the row.
        public var raw: [String]
    }

    /// A row whose balance does not follow from the one before.
    public struct Break: Sendable, Hashable {
        /// Row of the file.
        public let row: Int
        /// What follows from the line before.
        public let expected: Money
        /// What the file says.
        public let found: Money
    }

    /// The layout that was used.
    public let layout: StatementLayout
    /// The lines, the earliest first.
    public let lines: [Line]
    /// What was there before the first line; nil when the file has no balances and none was given.
    public let opening: Money?
    /// What was there after the last line.
    public let closing: Money?
    /// Sum of the lines.
    public let sum: Money
    /// Where the running balance does not follow.
    public let breaks: [Break]

    /// Whether opening + sum = closing and every running balance follows.
    public var addsUp: Bool {
        guard let opening, let closing else { return false }
        return opening.fen + sum.fen == closing.fen && breaks.isEmpty
    }

    /// Reads a CSV file (UTF-8 or GB18030). `layout` nil: recognised by its headings. Balances that are given stand
    /// above the file's own.
    ///
    /// Throws `FieldRefusal` at `file` with the row that cannot be read.
    public init(
        csv bytes: [UInt8], layout wanted: StatementLayout? = nil, opening: Money? = nil, closing: Money? = nil
    ) throws {
        let rows: [SheetRow]
        do {
            var dialect = CSVDialect.bank
            dialect.encoding = wanted?.encoding
            rows = try CSVReader.rows(in: bytes, dialect)
        } catch {
            throw FieldRefusal("file", "funds.refusal.file_unreadable", ["place": error.place.description])
        }
        guard let layout = wanted ?? StatementLayout.recognise(in: rows) else {
            throw FieldRefusal("layout", "funds.refusal.layout_unknown")
        }
        guard let heading = try? SheetHeading(naming: layout.requiredHeadings, in: rows) else {
            throw FieldRefusal(
                "layout", "funds.refusal.headings_missing",
                ["headings": layout.requiredHeadings.joined(separator: "、")])
        }
        var lines = try rows.filter { $0.number > heading.rowNumber }
            .compactMap { try Self.line($0, heading.columns, layout) }
        guard !lines.isEmpty else { throw FieldRefusal("file", "funds.refusal.statement_empty") }
        if Self.isNewestFirst(lines) { lines.reverse() }
        self.layout = layout
        self.lines = lines
        sum = try lines.map(\.amount).sum()
        self.opening = try opening ?? lines[0].balance.map { try $0.subtracting(lines[0].amount) }
        self.closing = closing ?? lines[lines.count - 1].balance
        breaks = try Self.breaks(in: lines, opening: opening)
    }

    private static func breaks(in lines: [Line], opening: Money?) throws -> [Break] {
        var breaks: [Break] = []
        var before = opening
        for line in lines {
            let expected = try before?.adding(line.amount)
            if let expected, let found = line.balance, expected != found {
                breaks.append(Break(row: line.row, expected: expected, found: found))
            }
            before = line.balance ?? expected
        }
        return breaks
    }

    /// Banks write either way; the order of days decides, within one day the chain of balances.
    private static func isNewestFirst(_ lines: [Line]) -> Bool {
        if let first = lines.first?.day, let last = lines.last?.day, first != last { return first > last }
        func broken(_ lines: [Line]) -> Int { (try? breaks(in: lines, opening: nil).count) ?? 0 }
        return broken(lines) > broken(lines.reversed())
    }

    /// Nil for rows that are no movement: blank ones, totals and remarks below the table.
    private static func line(
        _ row: SheetRow, _ columns: [String: Int], _ layout: StatementLayout
    ) throws -> Line? {
        func text(_ heading: String?) -> String {
            guard let heading, let column = columns[heading] else { return "" }
            return row[column].identifier ?? ""
        }
        let when = text(layout.day)
        guard let digit = when.first, digit.isNumber else { return nil }
        guard let day = day(in: when) else { throw unreadable(row, layout.day, when) }
        let amount = try amount(row, layout, text)
        guard amount.fen != 0 else { return nil }
        let balance = text(layout.balance)
        let balanceRead = try? Money.parse(balance)
        guard balance.isEmpty || balanceRead != nil else { throw unreadable(row, layout.balance ?? "", balance) }
        return Line(
            row: row.number, day: day, time: text(layout.time), amount: amount, balance: balanceRead,
            reference: layout.references.lazy.map(text).first { !$0.isEmpty } ?? "",
            counterparty: text(layout.counterparty),
            note: layout.notes.map(text).filter { !$0.isEmpty }.joined(separator: " "), raw: row.cells.map(\.text))
    }

    private static func amount(
        _ row: SheetRow, _ layout: StatementLayout, _ text: (String?) -> String
    ) throws -> Money {
        func money(_ heading: String) throws -> Money {
            let written = text(heading)
            if written.isEmpty || written == "-" || written == "--" { return .zero }
            guard let amount = try? Money.parse(written) else { throw unreadable(row, heading, written) }
            return amount
        }
        switch layout.sign {
        case .signed(let heading): return try money(heading)
        case .inAndOut(let received, let paid): return try money(received).subtracting(money(paid))
        case .direction(let heading, let direction, let paid):
            let amount = try money(heading)
            return paid.contains(text(direction)) ? try amount.negated() : amount
        }
    }

    private static func unreadable(_ row: SheetRow, _ heading: String, _ value: String) -> FieldRefusal {
        FieldRefusal(
            "file", "funds.refusal.cell_unreadable",
            ["row": String(row.number), "heading": heading, "value": String(value.prefix(40))])
    }

    /// The first eight digits of "2026-03-01", "20260301", "2026/3/1" or "2026年3月1日 12:30".
    private static func day(in text: String) -> Day? {
        let parts = text.split(maxSplits: 3, omittingEmptySubsequences: true) { !($0.isASCII && $0.isNumber) }
        if let first = parts.first, first.count >= 8, let digits = Int(first.prefix(8)) {
            return Day(year: digits / 10_000, month: digits / 100 % 100, day: digits % 100)
        }
        guard parts.count >= 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2].prefix(2))
        else { return nil }
        return Day(year: year, month: month, day: day)
    }
}
