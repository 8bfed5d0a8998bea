/// How the text of a CSV file is coded.
public enum CSVEncoding: String, Hashable, Sendable, CaseIterable {
    /// UTF-8, with or without a byte order mark.
    case utf8 = "UTF-8"
    /// GB18030, which contains GBK and GB2312: what banks and Chinese editions of Excel write.
    case gb18030 = "GB18030"
}

/// What stands between the fields of a line.
public enum CSVDelimiter: UInt8, Hashable, Sendable, CaseIterable {
    /// `,`
    case comma = 0x2C
    /// `;`
    case semicolon = 0x3B
    /// A tab.
    case tab = 0x09
}

/// How a CSV file is to be read.
public struct CSVDialect: Hashable, Sendable {
    /// The encoding; nil to recognise it.
    public var encoding: CSVEncoding?
    /// The delimiter; nil to recognise it.
    public var delimiter: CSVDelimiter?
    /// Accepts what bank files do against RFC 4180: lines of different length, blank lines, quotation marks inside
    /// fields, blanks and tabs as padding.
    public var isTolerant: Bool
    /// Lines to skip at the start of the file, whatever they hold.
    public var preambleLines: Int
    /// Takes back the apostrophe with which `CSVWriter` keeps text from becoming a formula.
    public var removesGuard: Bool

    /// A dialect; everything left out is strict or recognised.
    public init(
        encoding: CSVEncoding? = nil, delimiter: CSVDelimiter? = nil, isTolerant: Bool = false,
        preambleLines: Int = 0, removesGuard: Bool = false
    ) {
        self.encoding = encoding
        self.delimiter = delimiter
        self.isTolerant = isTolerant
        self.preambleLines = preambleLines
        self.removesGuard = removesGuard
    }

    /// Files that people fill in or that this platform wrote: RFC 4180 to the letter, the guard taken back.
    public static let strict = CSVDialect(removesGuard: true)
    /// Statements of banks and payment platforms.
    public static let bank = CSVDialect(isTolerant: true)
}
