public import Kernel
internal import Platform
internal import Sheets

/// A statement as it stands in its file, before anything is stored: lines in the order of time, its balances and
/// every place where it does not add up. Nothing is repaired.
public struct StatementReading: Sendable {
    /// A movement.
    public struct Line: Sendable, Hashable {
        /// Row of the file, or number of the entry in a file without rows.
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

    /// A place where the file contradicts itself.
    public struct Break: Sendable, Hashable {
        /// What is wrong there.
        public enum Kind: String, Sendable {
            /// The running balance does not follow from the one before.
            case balance
            /// A total of the file is not the sum of its lines.
            case total
            /// A count of the file is not the number of its lines.
            case count
            /// The details of an entry do not sum to it.
            case details
        }

        /// Row of the file.
        public let row: Int
        /// What is wrong.
        public let kind: Kind
        /// What follows from the lines: fen, or a number of lines.
        public let expected: Int64
        /// What the file says.
        public let found: Int64

        /// What the file says less what follows: nothing that a file may say is too large for it.
        public var difference: Int64 {
            let (difference, isTooLarge) = found.subtractingReportingOverflow(expected)
            return isTooLarge ? (found < 0 ? .min : .max) : difference
        }

        /// The number as it is shown.
        public func text(_ number: Int64) -> String { kind == .count ? String(number) : Money(fen: number).description }
    }

    /// A row that moves no money, or of which the file does not say which way.
    public struct LeftOut: Sendable, Hashable {
        /// Row of the file.
        public let row: Int
        /// Its cells, shortened.
        public let text: String
    }

    /// The largest amount or balance that is read, 100,000,000,000 yuan: sums of a file never leave an Int64.
    static let largest = Money(fen: 10_000_000_000_000)

    /// Code and version of the layout or format that was used.
    public let layout: Layout
    /// The lines, the earliest first.
    public let lines: [Line]
    /// What was there before the first line; nil when the file has no balances and none was given.
    public let opening: Money?
    /// What was there after the last line.
    public let closing: Money?
    /// The day up to which the statement speaks, where the file or who imports it says so.
    public let through: Day?
    /// Sum of the lines.
    public let sum: Money
    /// Where the file contradicts itself.
    public let breaks: [Break]
    /// Rows that are no lines of the statement and no totals.
    public let leftOut: [LeftOut]

    /// What a file was read by.
    public struct Layout: Sendable, Hashable {
        /// Code of the layout, or `camt053` or `ofx`.
        public let code: String
        /// Its version.
        public let version: Int
    }

    /// What a format gives before the whole is checked.
    struct Draft {
        var layout: Layout
        var lines: [Line]
        var opening: Money?
        var closing: Money?
        var through: Day?
        var breaks: [Break] = []
        var leftOut: [LeftOut] = []
    }

    /// Whether opening + sum = closing and every running balance follows.
    public var addsUp: Bool {
        guard let opening, let closing else { return false }
        return (try? opening.adding(sum)) == closing && breaks.isEmpty
    }

    /// Reads a file: CSV (UTF-8 or GB18030), XLSX, XLS, CAMT.053 or OFX, told apart by its content. `layout` nil: a
    /// table is recognised by its headings. Balances that are given count where the file has none; where it has another
    /// one that is a break. `through` is the day up to which the bank was asked: a quiet end of a month has no lines.
    ///
    /// Throws `FieldRefusal` at `file` with the row that cannot be read.
    public init(
        file bytes: [UInt8], layout wanted: StatementLayout? = nil, opening: Money? = nil, closing: Money? = nil,
        through: Day? = nil
    ) throws {
        let draft: Draft
        do {
            draft = try Self.draft(of: bytes, layout: wanted)
        } catch let refusal as SheetRefusal {
            throw FieldRefusal(
                "file", "funds.refusal.file_unreadable",
                ["place": [refusal.place.description, "\(refusal)"].first { !$0.isEmpty } ?? ""])
        }
        var lines = draft.lines
        guard let first = lines.first, let last = lines.last else {
            throw FieldRefusal("file", "funds.refusal.statement_empty")
        }
        let isReversed = Self.isNewestFirst(lines)
        if isReversed { lines.reverse() }
        let (earliest, latest) = isReversed ? (last, first) : (first, last)
        layout = draft.layout
        self.lines = lines
        sum = try lines.map(\.amount).sum()
        let own = (
            opening: try draft.opening ?? earliest.balance.map { try $0.subtracting(earliest.amount) },
            closing: draft.closing ?? latest.balance
        )
        self.opening = own.opening ?? opening
        self.closing = own.closing ?? closing
        func differs(_ given: Money?, _ own: Money?, at row: Int) -> [Break] {
            guard let given, let own, given != own else { return [] }
            return [Break(row: row, kind: .balance, expected: own.fen, found: given.fen)]
        }
        breaks =
            try draft.breaks + differs(opening, own.opening, at: earliest.row)
            + Self.breaks(in: lines, opening: self.opening) + differs(closing, own.closing, at: latest.row)
        leftOut = draft.leftOut
        let lastDay = lines.map(\.day).max() ?? Day.first
        if let through, through < lastDay {
            throw FieldRefusal("through", "statements.refusal.through_early", ["day": lastDay.description])
        }
        self.through = through ?? draft.through.map { max($0, lastDay) }
    }

    private static func draft(of bytes: [UInt8], layout: StatementLayout?) throws -> Draft {
        let start = bytes.prefix(2_000).drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0 <= 0x20 }
        let head = String(decoding: start, as: UTF8.self)
        let isTags = head.hasPrefix("OFXHEADER:") || head.hasPrefix("<OFX>")
        if isTags { return try OFXStatement.draft(of: MarkupElement.tagged(bytes)) }
        if head.hasPrefix("<") {
            let root = try MarkupElement.xml(bytes)
            if root.name == "OFX" { return try OFXStatement.draft(of: root) }
            guard root.name == "Document", !root.descendants("Stmt").isEmpty else {
                throw FieldRefusal("file", "funds.refusal.layout_unknown")
            }
            return try CAMTStatement.draft(of: root)
        }
        let rows = try rows(of: bytes, encoding: layout?.encoding)
        guard let layout = layout ?? StatementLayout.recognise(in: rows) else {
            throw FieldRefusal("layout", "funds.refusal.layout_unknown")
        }
        return try StatementTable(rows, by: layout).draft()
    }

    /// The rows of a table, for reading it and for choosing its columns.
    static func rows(of bytes: [UInt8], encoding: CSVEncoding? = nil) throws(SheetRefusal) -> [SheetRow] {
        var dialect = CSVDialect.bank
        dialect.encoding = encoding
        return try SheetFile.rows(in: bytes, dialect)
    }

    private static func breaks(in lines: [Line], opening: Money?) throws -> [Break] {
        var breaks: [Break] = []
        var before = opening
        for line in lines {
            let expected = try before?.adding(line.amount)
            if let expected, let found = line.balance, expected != found {
                breaks.append(Break(row: line.row, kind: .balance, expected: expected.fen, found: found.fen))
            }
            before = line.balance ?? expected
        }
        return breaks
    }

    /// Banks write either way: the chain of balances decides, then the order of days.
    private static func isNewestFirst(_ lines: [Line]) -> Bool {
        func broken(_ lines: [Line]) -> Int { (try? breaks(in: lines, opening: nil).count) ?? 0 }
        let (forward, backward) = (broken(lines), broken(lines.reversed()))
        if forward != backward { return forward > backward }
        guard let first = lines.first?.day, let last = lines.last?.day else { return false }
        return first > last
    }
}
