/// Rows as the file of a sheet holds them (ECMA-376 part 1, 18.3.1.73), each cell in its own words. Numbers are written
/// from whole numbers in decimal digits: no amount passes through a binary fraction.
struct RowText {
    /// What is written and not yet taken.
    private(set) var bytes: [UInt8] = []
    private let letters: [[UInt8]]
    private var row: [UInt8] = []

    /// Text of rows of so many columns.
    init(columns: Int) {
        letters = (1...columns).map { Array(CellReference.letters($0).utf8) }
        bytes.reserveCapacity(Self.piece + 8_192)
    }

    /// So much is gathered before it is written to the file.
    static let piece = 65_536

    /// Begins a row; the first is 1.
    mutating func begin(_ number: Int) {
        row = Array(String(number).utf8)
        put("<row r=\"")
        bytes += row
        put("\">")
    }

    /// Ends the row.
    mutating func end() { put("</row>") }

    /// Writes a cell; columns are counted from 0. A style of 0 is none.
    mutating func append(_ stored: SheetCell.Stored, column: Int, style: Int32) {
        if case .blank = stored, style == 0 { return }
        put("<c r=\"")
        bytes += letters[column]
        bytes += row
        if style != 0 {
            put("\" s=\"")
            put(Int64(style))
        }
        switch stored {
        case .blank: put("\"/>")
        case .number(let units, let places):
            put("\"><v>")
            put(units, places: places)
            put("</v></c>")
        case .digits(let digits):
            put("\"><v>")
            bytes += digits.utf8
            put("</v></c>")
        case .boolean(let value): put(value ? "\" t=\"b\"><v>1</v></c>" : "\" t=\"b\"><v>0</v></c>")
        case .text(let text):
            // Only blanks at an end would be lost otherwise.
            let isBare = text.utf8.first.map { $0 > 0x20 } ?? true && text.utf8.last.map { $0 > 0x20 } ?? true
            put(isBare ? "\" t=\"inlineStr\"><is><t>" : "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">")
            put(escaping: text)
            put("</t></is></c>")
        }
    }

    /// Takes away what is written.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { bytes += $0 }
    }

    /// A whole number of units of 10 to the minus `places`, without zeros at the end of its fraction.
    private mutating func put(_ units: Int64, places: Int = 0) {
        var (rest, places) = (units.magnitude, places)
        while places > 0, rest % 10 == 0 { (rest, places) = (rest / 10, places - 1) }
        if units < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var written = 0
        repeat {
            if written == places, places > 0 { bytes.append(UInt8(ascii: ".")) }
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
            written += 1
        } while rest > 0 || written <= places
        bytes[start...].reverse()
    }

    /// Text with what XML reads otherwise escaped; control characters that it cannot hold as workbooks write them.
    private mutating func put(escaping text: String) {
        var text = text
        text.withUTF8 { buffer in
            for byte in buffer {
                switch byte {
                case UInt8(ascii: "&"): put("&amp;")
                case UInt8(ascii: "<"): put("&lt;")
                case UInt8(ascii: ">"): put("&gt;")
                case 0x01...0x08, 0x0B...0x1F:
                    put("_x00")
                    for digit in [byte >> 4, byte & 0xF] {
                        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
                    }
                    put("_")
                default: bytes.append(byte)
                }
            }
        }
    }
}
