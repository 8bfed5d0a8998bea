/// Why a spreadsheet file was not read or not written, and where in it.
///
/// Every refusal is expected: the file came from outside. `key` and `values` let a page say it in the reader's
/// language;
/// `description` is for logs and the command line.
public struct SheetRefusal: Error, Hashable, Sendable {
    /// What is wrong.
    public let reason: Reason
    /// Where it is wrong; empty when the whole file is meant.
    public let place: SheetPlace

    /// A refusal of the given place, by default of the whole file.
    public init(_ reason: Reason, at place: SheetPlace = SheetPlace()) {
        self.reason = reason
        self.place = place
    }

    /// The things that can be wrong with a file.
    public enum Reason: Hashable, Sendable {
        /// The file has no bytes.
        case emptyFile
        /// The file is larger than `max` bytes.
        case fileTooLarge(max: Int)
        /// An old binary workbook (.xls), or one locked by a password: both have the same container.
        case oldOrLockedWorkbook
        /// Not a ZIP archive, or one without a workbook.
        case notWorkbook
        /// The archive is cut off or inconsistent; `detail` are the words of the ZIP library.
        case damagedArchive(detail: String)
        /// The archive has too many entries.
        case tooManyEntries(count: Int, max: Int)
        /// An entry is locked by a password.
        case lockedEntry(part: String)
        /// Two entries have the same name, so that two programs could read different contents.
        case repeatedEntry(part: String)
        /// The entries together claim more compressed bytes than the file has: they overlap.
        case overlappingEntries
        /// An entry unpacks to more than `max` bytes, or to more than it declared.
        case entryTooLarge(part: String, max: Int)
        /// An entry unpacks to more than `max` times its packed size.
        case packedTooHard(part: String, max: Int)
        /// A part that the workbook refers to is not in the archive.
        case missingPart(part: String)
        /// A part declares a document type: workbooks never do, attacks do.
        case documentType(part: String)
        /// A part is not well-formed XML.
        case malformedXML(part: String, line: Int, detail: String)
        /// Elements are nested deeper than `max`.
        case nestedTooDeep(part: String, max: Int)
        /// The workbook has no sheet of this name or number.
        case noSuchSheet(name: String)
        /// More rows than `max`.
        case tooManyRows(max: Int)
        /// More columns than `max`.
        case tooManyColumns(max: Int)
        /// A cell's text has more than `max` bytes.
        case textTooLong(max: Int)
        /// The texts shared by all sheets, or the merged ranges or formats, are more than a workbook can sensibly have.
        case tooManyParts(part: String, max: Int)
        /// A cell's or range's reference such as `C12` is not readable.
        case badReference(text: String)
        /// A row or cell comes twice or before its predecessor.
        case outOfOrder
        /// A number cell does not hold a number.
        case badNumber(text: String)
        /// A date cell does not hold a date.
        case badDate(text: String)
        /// A cell refers to a shared text or a format that does not exist.
        case badIndex(text: String)
        /// A cell has a type that no version of the format knows.
        case badCellType(text: String)

        /// UTF-16 text, which Excel calls "Unicode text".
        case utf16Text
        /// Bytes that are no text in the encoding.
        case badEncoding(encoding: String)
        /// A zero byte.
        case zeroByte
        /// A quotation mark inside a field that does not begin with one.
        case quoteInsideField
        /// Text between a closing quotation mark and the next delimiter.
        case textAfterQuote
        /// A quotation mark that never closes; the place is where it opens.
        case unclosedQuote
        /// A carriage return without a line feed.
        case loneCarriageReturn
        /// A line with another number of fields than the first one.
        case fieldCount(found: Int, expected: Int)
        /// None of the first rows holds all the headings that were asked for.
        case headingMissing(headings: [String])

        /// A row to be written has another number of cells than there are columns.
        case cellCount(found: Int, expected: Int)
        /// Text that the chosen encoding cannot hold.
        case notInEncoding(encoding: String)
        /// The workbook could not be written; `detail` are the words of the library.
        case notWritten(detail: String)
    }
}

/// A place in a spreadsheet. Rows and columns count from 1; in CSV, row is the line of the file.
public struct SheetPlace: Hashable, Sendable, CustomStringConvertible {
    /// Name of the sheet; none in CSV.
    public var sheet: String?
    /// Row, or line of a CSV file, from 1.
    public var row: Int?
    /// Column, from 1.
    public var column: Int?

    /// A place; leave out what is not known.
    public init(sheet: String? = nil, row: Int? = nil, column: Int? = nil) {
        self.sheet = sheet
        self.row = row
        self.column = column
    }

    /// `'Sheet 1'!C12` in a workbook, `line 12, column 3` in CSV.
    public var description: String {
        if let sheet {
            let cell = (column.map(CellReference.letters) ?? "") + (row.map(String.init) ?? "")
            return cell.isEmpty ? "'\(sheet)'" : "'\(sheet)'!\(cell)"
        }
        let parts = [row.map { "line \($0)" }, column.map { "column \($0)" }]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}
