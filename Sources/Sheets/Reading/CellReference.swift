/// The address of a cell as workbooks write it: letters for the column, digits for the row, both from 1.
struct CellReference: Hashable {
    let row: Int
    let column: Int

    /// Reads `C12` (also `$C$12`); nil for anything else and for what lies outside the largest sheet there is,
    /// 16,384 columns by 1,048,576 rows.
    init?(_ bytes: some Sequence<UInt8>) {
        var column = 0
        var row = 0
        var sawDigit = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where !sawDigit:
                column = column * 26 + Int(byte - UInt8(ascii: "A")) + 1
            case UInt8(ascii: "a")...UInt8(ascii: "z") where !sawDigit:
                column = column * 26 + Int(byte - UInt8(ascii: "a")) + 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where column > 0:
                sawDigit = true
                row = row * 10 + Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "$") where column == 0 || !sawDigit:
                continue
            default:
                return nil
            }
            if column > 16_384 || row > 1_048_576 { return nil }
        }
        guard column > 0, row > 0 else { return nil }
        self.row = row
        self.column = column
    }

    /// The letters of a column: 1 is A, 27 is AA.
    static func letters(_ column: Int) -> String {
        var rest = column
        var letters: [UInt8] = []
        while rest > 0 {
            letters.append(UInt8(ascii: "A") + UInt8((rest - 1) % 26))
            rest = (rest - 1) / 26
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }
}

/// A rectangle of cells that a sheet shows as one; its value lies in the first.
public struct MergedCells: Hashable, Sendable {
    /// Rows, from 1.
    public let rows: ClosedRange<Int>
    /// Columns, from 1.
    public let columns: ClosedRange<Int>

    /// Reads `B2:D5`.
    init?(_ text: String) {
        let ends = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ CellReference($0.utf8) }),
            let last = ends.last.flatMap({ CellReference($0.utf8) }),
            ends.count <= 2, first.row <= last.row, first.column <= last.column
        else { return nil }
        rows = first.row...last.row
        columns = first.column...last.column
    }
}
