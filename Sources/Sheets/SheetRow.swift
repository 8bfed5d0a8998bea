/// One row of a spreadsheet that holds something.
public struct SheetRow: Hashable, Sendable {
    /// Number of the row in its sheet, or of its first line in the CSV file, from 1.
    public let number: Int
    /// The cells from column A on, without empty ones at the end.
    public let cells: [SheetCell]
    /// Whether the sheet hides the row, as a filter does.
    public let isHidden: Bool

    /// A row of a sheet.
    public init(number: Int, cells: [SheetCell], isHidden: Bool = false) {
        self.number = number
        self.cells = cells
        self.isHidden = isHidden
    }

    /// The cell of a column, counted from 0; `empty` beyond the last one.
    public subscript(column: Int) -> SheetCell {
        cells.indices.contains(column) ? cells[column] : .empty
    }
}

/// The row of headings in a table, and where each heading stands.
public struct SheetHeading: Hashable, Sendable {
    /// Number of the row that holds the headings.
    public let rowNumber: Int
    /// Column of each heading, counted from 0. Headings are without the blanks around them; of two alike the first
    /// counts.
    public let columns: [String: Int]

    /// The headings of one row.
    public init(_ row: SheetRow) {
        rowNumber = row.number
        var columns: [String: Int] = [:]
        for (index, cell) in row.cells.enumerated() {
            let title = cell.text.trimmingBlanks
            if !title.isEmpty, columns[title] == nil { columns[title] = index }
        }
        self.columns = columns
    }

    /// Finds the first of the first `depth` rows that holds all the headings; bank files have some lines before it.
    ///
    /// - Throws: `headingMissing` with the headings that the likeliest row lacks.
    public init(naming headings: [String], in rows: [SheetRow], depth: Int = 50) throws(SheetRefusal) {
        var missing = headings
        for row in rows.prefix(depth) {
            let candidate = SheetHeading(row)
            let lacking = headings.filter { candidate.columns[$0] == nil }
            if lacking.isEmpty {
                self = candidate
                return
            }
            if lacking.count < missing.count { missing = lacking }
        }
        throw SheetRefusal(.headingMissing(headings: missing))
    }
}
