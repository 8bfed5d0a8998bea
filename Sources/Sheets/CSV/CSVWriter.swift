internal import Kernel

/// Writes a table as CSV: UTF-8 with a byte order mark, so that Excel and WPS open it right, and CR LF.
///
/// Numbers, amounts and dates are plain (`1234.50`, `2026-11-21`), so that programs read them; text that would become a
/// formula gets an apostrophe, which `CSVDialect.strict` takes back. The pieces can be sent as they are made.
public struct CSVWriter {
    private let columns: [SheetColumn]
    private let encoding: CSVEncoding
    private let marksOrder: Bool
    private let delimiter: CSVDelimiter
    private let coding: TextCoding

    /// - Parameter marksOrder: Whether UTF-8 begins with a byte order mark; Excel needs it, most programs do not mind.
    public init(
        columns: [SheetColumn], encoding: CSVEncoding = .utf8, marksOrder: Bool = true,
        delimiter: CSVDelimiter = .comma
    ) throws(SheetRefusal) {
        self.columns = columns
        self.encoding = encoding
        self.marksOrder = marksOrder
        self.delimiter = delimiter
        coding = try TextCoding(encoding, encodes: true)
    }

    /// A whole table.
    public static func bytes(
        columns: [SheetColumn], rows: some Sequence<[SheetCell]>, encoding: CSVEncoding = .utf8
    ) throws(SheetRefusal) -> [UInt8] {
        let writer = try CSVWriter(columns: columns, encoding: encoding)
        var bytes = try writer.heading()
        for row in rows { bytes += try writer.line(row) }
        return bytes
    }

    /// The start of the file: the byte order mark and the line of headings.
    public func heading() throws(SheetRefusal) -> [UInt8] {
        let mark: [UInt8] = encoding == .utf8 && marksOrder ? [0xEF, 0xBB, 0xBF] : []
        return try mark + line(of: columns.map { FormulaGuard.add(to: $0.title) })
    }

    /// One line.
    public func line(_ cells: [SheetCell]) throws(SheetRefusal) -> [UInt8] {
        guard cells.count == columns.count else {
            throw SheetRefusal(.cellCount(found: cells.count, expected: columns.count))
        }
        return try line(of: zip(cells, columns).map(text))
    }

    private func text(_ cell: SheetCell, in column: SheetColumn) -> String {
        switch (cell, column.kind) {
        case (.text(let text), _): FormulaGuard.add(to: text)
        case (.decimal(let number), .decimal(let places)): number.decimal(places: places)
        case (.decimal(let number), .percent(let places)): number.decimal(places: places + 2)
        case (.decimal(let number), _): number.exactDecimal ?? number.decimal(places: 15)
        case (.error(let text), _): FormulaGuard.add(to: text)
        default: cell.text
        }
    }

    private func line(of fields: [String]) throws(SheetRefusal) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(delimiter.rawValue) }
            guard let encoded = coding.encode(field) else {
                throw SheetRefusal(.notInEncoding(encoding: encoding.rawValue), at: SheetPlace(column: index + 1))
            }
            // A single empty field would otherwise be a blank line.
            if needsQuotes(encoded) || (fields.count == 1 && encoded.isEmpty) {
                bytes.append(UInt8(ascii: "\""))
                for byte in encoded {
                    if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                    bytes.append(byte)
                }
                bytes.append(UInt8(ascii: "\""))
            } else {
                bytes += encoded
            }
        }
        return bytes + [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    /// Also for blanks at either end, which some programs drop.
    private func needsQuotes(_ bytes: [UInt8]) -> Bool {
        let special = [delimiter.rawValue, UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        return bytes.first == UInt8(ascii: " ") || bytes.last == UInt8(ascii: " ")
            || bytes.contains { special.contains($0) }
    }
}
