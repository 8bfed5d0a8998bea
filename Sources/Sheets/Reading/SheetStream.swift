/// Unpacks, scans and hands on one sheet, a piece at a time.
final class SheetStream {
    private let entry: ZipEntry
    private let xml: XMLScanner
    private let scanner: SheetScanner
    private var isFinished = false

    init(
        _ sheet: WorkbookReader.Sheet, of archive: ZipArchive, cells: CellReading, limits: SheetLimits
    ) throws(SheetRefusal) {
        entry = try archive.open(sheet.part)
        scanner = SheetScanner(sheet: sheet.name, limits: limits, cells: cells)
        xml = try XMLScanner(part: sheet.part, depthMax: limits.depthMax, listener: scanner)
    }

    /// The rows of the next piece, possibly none; nil at the end.
    func next() throws(SheetRefusal) -> [SheetRow]? {
        guard !isFinished else { return nil }
        if let piece = try entry.next() {
            try xml.scan(piece)
        } else {
            try xml.finish()
            isFinished = true
        }
        return scanner.take()
    }

    /// The merged cells, complete at the end.
    var merges: [MergedCells] { scanner.merges }
}

extension [SheetRow] {
    /// The rows with every cell of a merged range holding the value of its first.
    func filling(_ merges: [MergedCells], sheet: String, limits: SheetLimits) throws(SheetRefusal) -> [SheetRow] {
        var cells = map(\.cells)
        var filled = 0
        for merge in merges {
            let start = firstIndex(fromNumber: merge.rows.lowerBound)
            guard start < count, self[start].number == merge.rows.lowerBound else { continue }
            let value = self[start][merge.columns.lowerBound - 1]
            guard !value.isEmpty else { continue }
            let lastColumn = Swift.min(merge.columns.upperBound, limits.columnsMax)
            var index = start
            while index < count, self[index].number <= merge.rows.upperBound {
                for column in merge.columns.lowerBound..<Swift.max(merge.columns.lowerBound, lastColumn + 1) {
                    while cells[index].count < column { cells[index].append(.empty) }
                    cells[index][column - 1] = value
                    filled += 1
                }
                guard filled <= limits.filledCellsMax else {
                    throw SheetRefusal(.tooManyParts(part: sheet, max: limits.filledCellsMax))
                }
                index += 1
            }
        }
        return zip(self, cells).map { row, cells in
            SheetRow(number: row.number, cells: cells, isHidden: row.isHidden)
        }
    }

    private func firstIndex(fromNumber number: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
