internal import CSheetWriter
internal import Kernel

/// One sheet of a workbook while it is written, from top to bottom.
public final class SheetWriter {
    /// The name on the tab.
    public let name: String
    private let worksheet: UnsafeMutablePointer<lxw_worksheet>
    private let columns: [SheetColumn]
    private let formats: CellFormatting
    /// The format of each column's own kind: most cells take it, and looking it up for each costs more than writing.
    private let usual: [UnsafeMutablePointer<lxw_format>?]
    private let headingRow: Int
    private var nextRow: Int

    /// The most characters that a cell holds, in UTF-16 units.
    private static let textMax = 32_767
    private static let rowsMax = 1_048_576

    init(
        _ worksheet: UnsafeMutablePointer<lxw_worksheet>, name: String, columns: [SheetColumn], titles: [String],
        formats: CellFormatting
    ) throws(SheetRefusal) {
        self.name = name
        self.worksheet = worksheet
        self.columns = columns
        self.formats = formats
        usual = columns.map { formats.format($0.kind) }
        headingRow = titles.count
        nextRow = 0
        for (index, column) in columns.enumerated() {
            let place = lxw_col_t(index)
            worksheet_set_column(worksheet, place, place, column.width, usual[index])
        }
        for (index, title) in titles.enumerated() {
            try write(SheetCell.text(title).stored, index == 0 ? formats.title : formats.note, column: 0)
            nextRow += 1
        }
        for (index, column) in columns.enumerated() {
            try write(SheetCell(text: column.title).stored, formats.heading, column: index)
        }
        nextRow += 1
        prepareForPrint()
    }

    /// Writes the next row.
    ///
    /// - Parameters:
    ///   - cells: As many as there are columns.
    ///   - isTotal: Sets the row off in bold below a line.
    public func append(_ cells: [SheetCell], isTotal: Bool = false) throws(SheetRefusal) {
        guard cells.count == columns.count else {
            let place = SheetPlace(sheet: name, row: nextRow + 1)
            throw SheetRefusal(.cellCount(found: cells.count, expected: columns.count), at: place)
        }
        guard nextRow < Self.rowsMax else {
            throw SheetRefusal(.tooManyRows(max: Self.rowsMax), at: SheetPlace(sheet: name))
        }
        for (index, cell) in cells.enumerated() {
            let (stored, column) = (cell.stored, columns[index].kind)
            let kind = cell.kind(in: column, stored: stored)
            let format = !isTotal && kind == column ? usual[index] : formats.format(kind, isTotal: isTotal)
            try write(stored, format, column: index)
        }
        nextRow += 1
    }

    /// Sets what depends on the number of rows.
    func finish() {
        let lastRow = lxw_row_t(max(nextRow - 1, headingRow))
        let lastColumn = lxw_col_t(columns.count - 1)
        worksheet_autofilter(worksheet, lxw_row_t(headingRow), 0, lastRow, lastColumn)
        // Account numbers are text on purpose; Excel would mark each of them as a mistake.
        let textRanges = columns.indices.filter { columns[$0].kind == .text }.map { index in
            let letters = CellReference.letters(index + 1)
            return "\(letters)1:\(letters)\(lastRow + 1)"
        }
        guard !textRanges.isEmpty else { return }
        worksheet_ignore_errors(
            worksheet, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue), textRanges.joined(separator: " "))
    }

    private func prepareForPrint() {
        worksheet_freeze_panes(worksheet, lxw_row_t(headingRow + 1), 0)
        worksheet_repeat_rows(worksheet, lxw_row_t(headingRow), lxw_row_t(headingRow))
        let paperA4: UInt8 = 9
        worksheet_set_paper(worksheet, paperA4)
        worksheet_fit_to_pages(worksheet, 1, 0)
        if columns.reduce(0, { $0 + $1.width }) > 95 { worksheet_set_landscape(worksheet) }
    }

    private func write(
        _ stored: SheetCell.Stored, _ format: UnsafeMutablePointer<lxw_format>?, column: Int
    ) throws(SheetRefusal) {
        let (row, place) = (lxw_row_t(nextRow), lxw_col_t(column))
        let status: lxw_error
        switch stored {
        case .blank:
            status = worksheet_write_blank(worksheet, row, place, format)
        case .number(let number):
            status = worksheet_write_number(worksheet, row, place, number, format)
        case .boolean(let value):
            status = worksheet_write_boolean(worksheet, row, place, value ? 1 : 0, format)
        case .text(let text):
            guard text.utf8.count <= Self.textMax || text.utf16.count <= Self.textMax else {
                let place = SheetPlace(sheet: name, row: nextRow + 1, column: column + 1)
                throw SheetRefusal(.textTooLong(max: Self.textMax), at: place)
            }
            status = worksheet_write_string(worksheet, row, place, text, format)
        }
        guard status == LXW_NO_ERROR else {
            let place = SheetPlace(sheet: name, row: nextRow + 1, column: column + 1)
            throw SheetRefusal(.notWritten(detail: String(cString: lxw_strerror(status))), at: place)
        }
    }
}
