/// Reads CSV by RFC 4180, a piece of the file at a time, in constant memory.
///
/// Fields are text; what they mean is for `SheetCell.money` and its like. Lines end in CR LF or in LF. A refusal names
/// the line of the file and the number of the field; for a quotation mark that never closes, where it opens. Rows
/// without any text are counted but not handed on, and empty cells at the end of a row are left out, as in workbooks.
public struct CSVReader {
    private enum State {
        case startOfField
        case plain
        case quoted
        case quoteInQuoted
        case carriageReturn
    }

    private let dialect: CSVDialect
    private let limits: SheetLimits
    private let coding: TextCoding
    private let delimiter: UInt8
    private var state = State.startOfField
    private var head: [UInt8]? = []
    private var field: [UInt8] = []
    private var cells: [SheetCell] = []
    private var fieldCount: Int?
    private var rowCount = 0
    private var line = 1
    private var firstLine = 1
    private var quoteOpened = SheetPlace()

    /// A reader at the start of a file. What the dialect leaves open is UTF-8 and a comma.
    public init(_ dialect: CSVDialect, limits: SheetLimits = .upload) throws(SheetRefusal) {
        self.dialect = dialect
        self.limits = limits
        delimiter = (dialect.delimiter ?? .comma).rawValue
        coding = try TextCoding(dialect.encoding ?? .utf8)
    }

    /// All rows of a file held in memory; the dialect is completed by what the file shows.
    public static func rows(
        in bytes: [UInt8], _ dialect: CSVDialect = .strict, limits: SheetLimits = .upload
    ) throws(SheetRefusal) -> [SheetRow] {
        guard !bytes.isEmpty else { throw SheetRefusal(.emptyFile) }
        guard bytes.count <= limits.fileBytesMax else {
            throw SheetRefusal(.fileTooLarge(max: limits.fileBytesMax))
        }
        var reader = try CSVReader(dialect.recognising(bytes), limits: limits)
        return try reader.rows(of: bytes) + reader.lastRows()
    }

    /// The rows that end within the next piece of the file.
    public mutating func rows(of piece: some Sequence<UInt8>) throws(SheetRefusal) -> [SheetRow] {
        var rows: [SheetRow] = []
        for byte in piece {
            if head != nil {
                try begin(with: byte, &rows)
            } else {
                try take(byte, &rows)
            }
        }
        return rows
    }

    /// The row that ends with the file, if its last line has no line end.
    public mutating func lastRows() throws(SheetRefusal) -> [SheetRow] {
        var rows: [SheetRow] = []
        if let start = head {
            head = nil
            for byte in start { try take(byte, &rows) }
        }
        switch state {
        case .quoted:
            throw SheetRefusal(.unclosedQuote, at: quoteOpened)
        case .carriageReturn:
            guard dialect.isTolerant else { throw SheetRefusal(.loneCarriageReturn, at: place) }
            try endRow(&rows)
        case .startOfField where cells.isEmpty:
            break
        case .startOfField, .plain, .quoteInQuoted:
            try endRow(&rows)
        }
        return rows
    }

    private var place: SheetPlace { SheetPlace(row: line, column: cells.count + 1) }

    /// Holds back the first bytes until they show whether they are a byte order mark.
    private mutating func begin(with byte: UInt8, _ rows: inout [SheetRow]) throws(SheetRefusal) {
        var start = head ?? []
        start.append(byte)
        if start == [0xFF, 0xFE] || start == [0xFE, 0xFF] { throw SheetRefusal(.utf16Text) }
        let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0x84, 0x31, 0x95, 0x33]]
        if marks.contains(where: { $0.count > start.count && $0.starts(with: start) }) || start == [0xFF]
            || start == [0xFE]
        {
            head = start
            return
        }
        head = nil
        for byte in marks.contains(start) ? [] : start { try take(byte, &rows) }
    }

    private mutating func take(_ byte: UInt8, _ rows: inout [SheetRow]) throws(SheetRefusal) {
        if line <= dialect.preambleLines {
            if byte == UInt8(ascii: "\n") {
                line += 1
                firstLine = line
            }
            return
        }
        guard byte != 0 else { throw SheetRefusal(.zeroByte, at: place) }
        switch state {
        case .startOfField where byte == UInt8(ascii: "\""):
            quoteOpened = place
            state = .quoted
        case .startOfField, .plain:
            try takePlain(byte, &rows)
        case .quoted:
            try takeQuoted(byte)
        case .quoteInQuoted where byte == UInt8(ascii: "\""):
            state = .quoted
            try add(byte)
        case .quoteInQuoted:
            let isEnd = byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            guard isEnd || dialect.isTolerant else { throw SheetRefusal(.textAfterQuote, at: place) }
            try takePlain(byte, &rows)
        case .carriageReturn where byte == UInt8(ascii: "\n"):
            try endRow(&rows)
        case .carriageReturn:
            guard dialect.isTolerant else { throw SheetRefusal(.loneCarriageReturn, at: place) }
            guard byte != UInt8(ascii: "\r") else { return }
            try endRow(&rows)
            try take(byte, &rows)
        }
    }

    private mutating func takePlain(_ byte: UInt8, _ rows: inout [SheetRow]) throws(SheetRefusal) {
        switch byte {
        case delimiter:
            try endField()
        case UInt8(ascii: "\n"):
            try endRow(&rows)
        case UInt8(ascii: "\r"):
            state = .carriageReturn
        case UInt8(ascii: "\"") where !dialect.isTolerant:
            throw SheetRefusal(.quoteInsideField, at: place)
        default:
            state = .plain
            try add(byte)
        }
    }

    private mutating func takeQuoted(_ byte: UInt8) throws(SheetRefusal) {
        if byte == UInt8(ascii: "\"") {
            state = .quoteInQuoted
        } else {
            if byte == UInt8(ascii: "\n") { line += 1 }
            try add(byte)
        }
    }

    private mutating func add(_ byte: UInt8) throws(SheetRefusal) {
        field.append(byte)
        guard field.count <= limits.textBytesMax else {
            throw SheetRefusal(.textTooLong(max: limits.textBytesMax), at: place)
        }
    }

    private mutating func endField() throws(SheetRefusal) {
        guard let decoded = coding.decode(field) else {
            throw SheetRefusal(.badEncoding(encoding: (dialect.encoding ?? .utf8).rawValue), at: place)
        }
        guard cells.count < limits.columnsMax else {
            throw SheetRefusal(.tooManyColumns(max: limits.columnsMax), at: place)
        }
        var text = dialect.isTolerant ? decoded.trimmingBlanks : decoded
        if dialect.removesGuard { text = FormulaGuard.remove(from: text) }
        cells.append(SheetCell(text: text))
        field.removeAll(keepingCapacity: true)
        state = .startOfField
    }

    private mutating func endRow(_ rows: inout [SheetRow]) throws(SheetRefusal) {
        try endField()
        if !dialect.isTolerant {
            let expected = fieldCount ?? cells.count
            guard cells.count == expected else {
                let place = SheetPlace(row: firstLine, column: min(cells.count, expected))
                throw SheetRefusal(.fieldCount(found: cells.count, expected: expected), at: place)
            }
            fieldCount = expected
        }
        while cells.last?.isEmpty == true { cells.removeLast() }
        if !cells.isEmpty {
            rowCount += 1
            guard rowCount <= limits.rowsMax else {
                throw SheetRefusal(.tooManyRows(max: limits.rowsMax), at: SheetPlace(row: firstLine))
            }
            rows.append(SheetRow(number: firstLine, cells: cells))
        }
        cells.removeAll(keepingCapacity: true)
        line += 1
        firstLine = line
    }
}
