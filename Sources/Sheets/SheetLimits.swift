/// What reading one file may cost. Checked before anything is unpacked where the archive declares it, and counted again
/// while unpacking, because declarations can lie.
public struct SheetLimits: Hashable, Sendable {
    /// Size of the file as uploaded.
    public var fileBytesMax = 20 << 20
    /// Entries of the archive.
    public var entriesMax = 1_000
    /// One entry, unpacked.
    public var entryBytesMax = 50 << 20
    /// One sheet, unpacked. More than other entries may have, because sheets are streamed and 100,000 rows of ten
    /// columns need it.
    public var sheetBytesMax = 200 << 20
    /// Unpacked bytes for each packed byte, for entries over `ratioFreeBytes`.
    public var ratioMax = 100
    /// Entries that unpack to no more than this cannot hurt, however well they pack.
    public var ratioFreeBytes = 1 << 20
    /// All texts that the sheets share, together.
    public var sharedBytesMax = 32 << 20
    /// Number of shared texts.
    public var sharedTextsMax = 1_000_000
    /// Cell formats and merged ranges; Excel itself stops at 65,490 formats.
    public var definitionsMax = 65_490
    /// Cells that get the value of the merged range they lie in.
    public var filledCellsMax = 1_000_000
    /// Elements inside each other.
    public var depthMax = 64
    /// Rows that hold something: 100,000 of data, and ten for titles and headings.
    public var rowsMax = 100_010
    /// Columns of one row.
    public var columnsMax = 1_000
    /// One text in UTF-8: room for the 32,767 Chinese characters that Excel allows in a cell.
    public var textBytesMax = 96 << 10

    /// The limits for files that visitors upload.
    public static let upload = SheetLimits()

    /// The limits for uploads, to be adjusted one by one.
    public init() {}
}
