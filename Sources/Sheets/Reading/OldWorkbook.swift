internal import Kernel

/// Reads the first visible sheet of an old binary workbook (.xls, Excel 97 to 2003).
///
/// Written here, in memory-safe code: of the libraries at hand the one reads by path only and found no rows in a
/// statement that a bank had made. Such workbooks hold numbers as IEEE 754 only; of them the 15 digits count that the
/// spreadsheet program shows, as in `SheetNumber`. Older workbooks and locked ones are refused.
struct OldWorkbook {
    private static let name = "xls"
    private let stream: [UInt8]
    private let limits: SheetLimits
    private var texts: [String] = []
    private var codes: [Int: String] = [:]
    private var formats: [Int] = []
    private var dateSystem = DateSystem.from1900
    private var sheetPlace: Int?

    /// The rows of the first visible sheet that hold something.
    static func rows(in bytes: [UInt8], limits: SheetLimits) throws(SheetRefusal) -> [SheetRow] {
        guard bytes.count <= limits.fileBytesMax else {
            throw SheetRefusal(.fileTooLarge(max: limits.fileBytesMax))
        }
        guard let stream = try CompoundFile(bytes).stream(named: "Workbook") else {
            throw SheetRefusal(.oldOrLockedWorkbook)
        }
        return try OldWorkbook(stream, limits: limits).rows()
    }

    private init(_ stream: [UInt8], limits: SheetLimits) throws(SheetRefusal) {
        self.stream = stream
        self.limits = limits
        let records = OldWorkbookRecord.records(in: stream, from: 0)
        guard let first = records.first, first.kind == .begin, first.cursor.unsigned16(at: 0) == 0x0600 else {
            throw SheetRefusal(.oldOrLockedWorkbook)
        }
        for record in records { try take(record) }
    }

    private mutating func take(_ record: OldWorkbookRecord) throws(SheetRefusal) {
        let cursor = record.cursor
        switch record.kind {
        case .filePass: throw SheetRefusal(.oldOrLockedWorkbook)
        case .dateMode: if cursor.unsigned16(at: 0) == 1 { dateSystem = .from1904 }
        case .boundSheet:
            // Visible worksheets only: the low bits of the options and the byte of the kind are zero.
            guard sheetPlace == nil, let place = cursor.unsigned32(at: 0),
                let options = cursor.unsigned16(at: 4), options & 0xFF03 == 0
            else { return }
            sheetPlace = Int(place)
        case .format:
            var text = OldWorkbookText(record, at: 2)
            if let id = cursor.unsigned16(at: 0) { codes[Int(id)] = try text.next(bytesMax: limits.textBytesMax) }
        case .extendedFormat: formats.append(Int(cursor.unsigned16(at: 2) ?? 0))
        case .sharedTexts:
            var text = OldWorkbookText(record, at: 8)
            let count = Int(cursor.unsigned32(at: 4) ?? 0)
            guard count <= limits.sharedTextsMax else {
                throw SheetRefusal(.tooManyParts(part: Self.name, max: limits.sharedTextsMax))
            }
            while texts.count < count, let next = try text.next(bytesMax: limits.textBytesMax) { texts.append(next) }
        default: break
        }
        guard max(codes.count, formats.count) <= limits.definitionsMax else {
            throw SheetRefusal(.tooManyParts(part: Self.name, max: limits.definitionsMax))
        }
    }

    private func rows() throws(SheetRefusal) -> [SheetRow] {
        guard let sheetPlace else { throw SheetRefusal(.noSuchSheet(name: "1")) }
        var cells: [Int: [Int: SheetCell]] = [:]
        var hidden: Set<Int> = []
        var awaiting: (row: Int, column: Int)?
        for record in OldWorkbookRecord.records(in: stream, from: sheetPlace) {
            let cursor = record.cursor
            let row = Int(cursor.unsigned16(at: 0) ?? 0)
            let column = Int(cursor.unsigned16(at: 2) ?? 0)
            switch record.kind {
            case .row: if (cursor.unsigned16(at: 12) ?? 0) & 0x20 != 0 { hidden.insert(row) }
            case .formulaText:
                var text = OldWorkbookText(record, at: 0)
                guard let place = awaiting else { continue }
                cells[place.row, default: [:]][place.column] =
                    SheetCell(text: try text.next(bytesMax: limits.textBytesMax) ?? "")
            case .manyNumbers:
                for (offset, place) in stride(from: 4, to: record.parts[0].count - 7, by: 6).enumerated() {
                    cells[row, default: [:]][column + offset] = try compact(cursor, at: place + 2, formatAt: place)
                }
            case .formula:
                awaiting =
                    cursor.unsigned64(at: 6).map { $0 >> 48 == 0xFFFF && $0 & 0xFF == 0 } == true
                    ? (row, column) : nil
                fallthrough
            default:
                if let cell = try cell(record, cursor) { cells[row, default: [:]][column] = cell }
            }
            guard cells.count <= limits.rowsMax else { throw SheetRefusal(.tooManyRows(max: limits.rowsMax)) }
            guard column < limits.columnsMax else { throw SheetRefusal(.tooManyColumns(max: limits.columnsMax)) }
        }
        return cells.sorted { $0.key < $1.key }.compactMap { number, row in
            let filled = row.filter { !$0.value.isEmpty }
            guard let last = filled.keys.max() else { return nil }
            return SheetRow(
                number: number + 1, cells: (0...last).map { filled[$0] ?? .empty }, isHidden: hidden.contains(number))
        }
    }

    /// The cell of a record; nil for one that holds no value.
    private func cell(_ record: OldWorkbookRecord, _ cursor: ByteCursor) throws(SheetRefusal) -> SheetCell? {
        switch record.kind {
        case .sharedText:
            let index = Int(cursor.unsigned32(at: 6) ?? .max)
            guard texts.indices.contains(index) else { throw SheetRefusal(.badIndex(text: String(index))) }
            return SheetCell(text: texts[index])
        case .text, .richText:
            var text = OldWorkbookText(record, at: 6)
            return SheetCell(text: try text.next(bytesMax: limits.textBytesMax) ?? "")
        case .number: return try number(cursor.unsigned64(at: 6) ?? 0, format: cursor.unsigned16(at: 4))
        case .compactNumber: return try compact(cursor, at: 6, formatAt: 4)
        case .booleanOrError:
            guard let value = cursor.unsigned16(at: 6) else { return nil }
            return value >> 8 == 0 ? .boolean(value & 0xFF != 0) : .error("#N/A")
        case .formula:
            let value = cursor.unsigned64(at: 6) ?? 0
            guard value >> 48 == 0xFFFF else { return try number(value, format: cursor.unsigned16(at: 4)) }
            return value & 0xFF == 1 ? .boolean(value >> 16 & 0xFF != 0) : nil
        default: return nil
        }
    }

    /// A number of 30 bits: the upper half of an IEEE number, or a whole one; either may be hundredths.
    private func compact(_ cursor: ByteCursor, at place: Int, formatAt: Int) throws(SheetRefusal) -> SheetCell {
        let raw = cursor.unsigned32(at: place) ?? 0
        let exponent = raw & 1 != 0 ? -2 : 0
        let format = cursor.unsigned16(at: formatAt)
        guard raw & 2 != 0 else {
            return try number(UInt64(raw & 0xFFFF_FFFC) << 32, exponent: exponent, format: format)
        }
        return try number("\(Int32(bitPattern: raw) >> 2)", exponent: exponent, format: format)
    }

    private func number(_ bits: UInt64, exponent: Int = 0, format: UInt16?) throws(SheetRefusal) -> SheetCell {
        try number(Double(bitPattern: bits).description, exponent: exponent, format: format)
    }

    private func number(_ digits: String, exponent: Int, format: UInt16?) throws(SheetRefusal) -> SheetCell {
        let parts = digits.split(separator: "e")
        let shift = (parts.count == 2 ? Int(parts[1]) ?? 0 : 0) + exponent
        guard let written = parts.first, let number = SheetNumber(Array("\(written)e\(shift)".utf8)[...]),
            let cell = number.cell
        else { throw SheetRefusal(.badNumber(text: digits)) }
        let id = format.flatMap { formats.indices.contains(Int($0)) ? formats[Int($0)] : nil } ?? 0
        guard let style = codes[id].map(DateStyle.init(code:)) ?? DateStyle(builtIn: id) else { return cell }
        return dateSystem.cell(number, as: style) ?? cell
    }
}
