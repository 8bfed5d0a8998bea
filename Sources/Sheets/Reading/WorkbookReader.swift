/// Reads an XLSX workbook from outside without trusting it.
///
/// Opening reads the table of contents, the shared texts and the formats; rows are then streamed sheet by sheet, so
/// that the largest sheet costs no more memory than one of its rows. A reader stays on one thread.
public final class WorkbookReader {
    /// One sheet of the workbook.
    public struct Sheet: Hashable, Sendable {
        /// The name on its tab.
        public let name: String
        /// Whether the workbook hides it.
        public let isHidden: Bool
        let part: String
    }

    /// The sheets that hold cells, in the order of their tabs, hidden ones too; charts are left out.
    public let sheets: [Sheet]
    private let archive: ZipArchive
    private let limits: SheetLimits
    private let cells: CellReading

    /// Opens a workbook in a file.
    public convenience init(path: String, limits: SheetLimits = .upload) throws(SheetRefusal) {
        try self.init(ZipArchive(path: path, limits: limits), limits: limits)
    }

    /// Opens a workbook held in memory.
    public convenience init(bytes: [UInt8], limits: SheetLimits = .upload) throws(SheetRefusal) {
        try Self.checkKind(bytes)
        try self.init(ZipArchive(bytes: bytes, limits: limits), limits: limits)
    }

    private init(_ archive: ZipArchive, limits: SheetLimits) throws(SheetRefusal) {
        self.archive = archive
        self.limits = limits
        let main = try Relationships(of: "", in: archive, limits: limits).part(ofKind: "officeDocument")
        let part = main ?? "xl/workbook.xml"
        guard archive.contains(part) else { throw SheetRefusal(.notWorkbook) }
        let contents = WorkbookContents(part: part, limits: limits)
        try XMLScanner.scan(part, of: archive, limits: limits, into: contents)
        let relationships = try Relationships(of: part, in: archive, limits: limits)

        var texts: SharedTexts?
        if let part = relationships.part(ofKind: "sharedStrings") {
            let listener = SharedTexts(part: part, limits: limits)
            try XMLScanner.scan(part, of: archive, limits: limits, into: listener)
            texts = listener
        }
        var styles: [DateStyle?] = []
        if let part = relationships.part(ofKind: "styles") {
            let listener = CellFormats(part: part, limits: limits)
            try XMLScanner.scan(part, of: archive, limits: limits, into: listener)
            styles = listener.styles
        }
        cells = CellReading(texts: texts, styles: styles, dateSystem: contents.dateSystem)
        sheets = contents.sheets.compactMap { sheet in
            relationships.part(of: sheet.relationship, kind: "worksheet").map { part in
                Sheet(name: sheet.name, isHidden: sheet.isHidden, part: part)
            }
        }
    }

    /// The sheet of that name.
    public func sheet(named name: String) throws(SheetRefusal) -> Sheet {
        guard let sheet = sheets.first(where: { $0.name == name }) else {
            throw SheetRefusal(.noSuchSheet(name: name))
        }
        return sheet
    }

    /// The first sheet that is not hidden.
    public func firstSheet() throws(SheetRefusal) -> Sheet {
        guard let sheet = sheets.first(where: { !$0.isHidden }) else {
            throw SheetRefusal(.noSuchSheet(name: "1"))
        }
        return sheet
    }

    /// Reads the rows of a sheet that hold something, from top to bottom, and returns its merged cells.
    ///
    /// What `body` throws ends the reading and comes out of this function.
    @discardableResult
    public func forEachRow(of sheet: Sheet, _ body: (SheetRow) throws -> Void) throws -> [MergedCells] {
        let stream = try SheetStream(sheet, of: archive, cells: cells, limits: limits)
        while let rows = try stream.next() {
            for row in rows { try body(row) }
        }
        return stream.merges
    }

    /// All rows of a sheet that hold something.
    ///
    /// - Parameter fillingMerged: Gives every cell of a merged range the value of its first, as a person sees it, in
    ///   rows that hold something else too.
    public func rows(of sheet: Sheet, fillingMerged: Bool = false) throws(SheetRefusal) -> [SheetRow] {
        let stream = try SheetStream(sheet, of: archive, cells: cells, limits: limits)
        var rows: [SheetRow] = []
        while let next = try stream.next() { rows += next }
        return fillingMerged ? try rows.filling(stream.merges, sheet: sheet.name, limits: limits) : rows
    }

    private static func checkKind(_ bytes: [UInt8]) throws(SheetRefusal) {
        guard !bytes.isEmpty else { throw SheetRefusal(.emptyFile) }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            throw SheetRefusal(.oldOrLockedWorkbook)
        }
        guard bytes.starts(with: [0x50, 0x4B]) else { throw SheetRefusal(.notWorkbook) }
    }
}
