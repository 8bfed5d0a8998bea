/// A spreadsheet as people upload it, whatever its kind.
public enum SheetFile {
    /// The rows of the first visible sheet of a workbook (.xlsx or .xls), or of a CSV file; told apart by their first
    /// bytes, not by the name of the file.
    ///
    /// - Parameter dialect: How to read the file if it is CSV.
    public static func rows(
        in bytes: [UInt8], _ dialect: CSVDialect = .strict, limits: SheetLimits = .upload
    ) throws(SheetRefusal) -> [SheetRow] {
        if bytes.starts(with: CompoundFile.magic) { return try OldWorkbook.rows(in: bytes, limits: limits) }
        guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else {
            return try CSVReader.rows(in: bytes, dialect, limits: limits)
        }
        let workbook = try WorkbookReader(bytes: bytes, limits: limits)
        return try workbook.rows(of: workbook.firstSheet())
    }
}
