internal import CSheetWriter
internal import Glibc
internal import Kernel

/// One sheet of a workbook while it is written, from top to bottom.
public final class SheetWriter {
    /// The name on the tab.
    public let name: String
    private let worksheet: UnsafeMutablePointer<lxw_worksheet>
    private let columns: [SheetColumn]
    private let formats: CellFormatting
    /// The style of each column's own kind: most cells take it, and looking it up for each costs more than writing.
    private let usual: [Int32]
    private let headingRow: Int
    private var nextRow: Int
    private var text: RowText

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
        let usualFormats = columns.map { formats.format($0.kind) }
        usual = usualFormats.map(Self.style)
        text = RowText(columns: columns.count)
        headingRow = titles.count
        nextRow = 0
        for (index, column) in columns.enumerated() {
            let place = lxw_col_t(index)
            worksheet_set_column(worksheet, place, place, column.width, usualFormats[index])
        }
        for (index, title) in titles.enumerated() {
            try write([(SheetCell.text(title).stored, Self.style(index == 0 ? formats.title : formats.note))])
        }
        try write(columns.map { (SheetCell(text: $0.title).stored, Self.style(formats.heading)) })
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
        var stored: [(SheetCell.Stored, Int32)] = []
        stored.reserveCapacity(cells.count)
        for (index, cell) in cells.enumerated() {
            let (content, column) = (cell.stored, columns[index].kind)
            let kind = cell.kind(in: column, stored: content)
            let isUsual = !isTotal && kind == column
            stored.append((content, isUsual ? usual[index] : Self.style(formats.format(kind, isTotal: isTotal))))
        }
        try write(stored)
    }

    /// Sets what depends on the number of rows.
    func finish() throws(SheetRefusal) {
        try flush()
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

    private static func style(_ format: UnsafeMutablePointer<lxw_format>?) -> Int32 {
        format.map { lxw_format_get_xf_index($0) } ?? 0
    }

    /// Writes a row of cells with their styles, from the first column on, to where the library gathers its rows.
    private func write(_ cells: [(SheetCell.Stored, Int32)]) throws(SheetRefusal) {
        for (index, cell) in cells.enumerated() {
            guard case .text(let long) = cell.0, long.utf8.count > Self.textMax, long.utf16.count > Self.textMax else {
                continue
            }
            let place = SheetPlace(sheet: name, row: nextRow + 1, column: index + 1)
            throw SheetRefusal(.textTooLong(max: Self.textMax), at: place)
        }
        text.begin(nextRow + 1)
        for (index, cell) in cells.enumerated() { text.append(cell.0, column: index, style: cell.1) }
        text.end()
        nextRow += 1
        if text.bytes.count >= RowText.piece { try flush() }
    }

    private func flush() throws(SheetRefusal) {
        let written = fwrite(text.bytes, 1, text.bytes.count, worksheet.pointee.file)
        guard written == text.bytes.count else {
            throw SheetRefusal(.notWritten(detail: String(cString: strerror(errno))), at: SheetPlace(sheet: name))
        }
        text.removeAll()
        worksheet.pointee.dim_rowmin = 0
        worksheet.pointee.dim_rowmax = lxw_row_t(nextRow - 1)
        worksheet.pointee.dim_colmin = 0
        worksheet.pointee.dim_colmax = lxw_col_t(columns.count - 1)
    }
}
