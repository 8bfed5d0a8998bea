/// One column of a table to be written: its heading, what its cells hold and how wide it is.
public struct SheetColumn: Hashable, Sendable {
    /// The text above the column.
    public let title: String
    /// What the cells hold.
    public let kind: Kind
    /// Width in characters of a digit; a Chinese character takes two.
    public let width: Double

    /// What the cells of a column hold, and so how a workbook shows them.
    public enum Kind: Hashable, Sendable {
        /// Text that is never evaluated or taken for a number, account numbers included.
        case text
        /// Whole numbers: `12,345`.
        case integer
        /// Numbers with this many decimals: `12,345.68`.
        case decimal(places: Int)
        /// Shares, where 0.6667 shows as `66.67%`; places of the percentage.
        case percent(places: Int)
        /// Amounts in yuan: `12,345.60`.
        case money
        /// Dates: `2026-11-21`.
        case day
        /// Dates with time on Beijing clocks: `2026-11-21 14:08:00`.
        case timestamp

        var usualWidth: Double {
            switch self {
            case .text: 18
            case .integer: 10
            case .decimal, .percent: 12
            case .money: 16
            case .day: 12
            case .timestamp: 20
            }
        }
    }

    /// A column; without a width it gets the usual one of its kind, or that of its title.
    public init(_ title: String, _ kind: Kind, width: Double? = nil) {
        self.title = title
        self.kind = kind
        // Room for the button of the filter beside the title.
        let titleWidth = title.unicodeScalars.reduce(3.0) { $0 + ($1.value < 0x1100 ? 1 : 2) }
        self.width = width ?? max(kind.usualWidth, min(titleWidth, 60))
    }
}
