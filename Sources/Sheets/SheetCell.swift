public import Kernel

/// One cell of a spreadsheet, read or to be written.
public enum SheetCell: Hashable, Sendable {
    /// Nothing, or a text without characters.
    case empty
    /// Text, never evaluated. Account numbers, codes and phone numbers belong here.
    case text(String)
    /// A whole number.
    case integer(Int64)
    /// Any other number, exact. Numbers from workbooks have the 15 significant digits that Excel keeps.
    case decimal(Fraction)
    /// An amount in yuan; only written, since a file does not say which of its numbers are money.
    case money(Money)
    /// A date without time.
    case day(Day)
    /// A date with time, on Beijing clocks.
    case timestamp(Timestamp)
    /// True or false.
    case boolean(Bool)
    /// An error value of the spreadsheet program, such as `#N/A`.
    case error(String)
    /// A formula whose value the file does not hold: no program has calculated it since it was written.
    case uncalculated

    /// A text, or `empty` for a text without characters.
    public init(text: String) {
        self = text.isEmpty ? .empty : .text(text)
    }

    /// Whether the cell holds nothing.
    public var isEmpty: Bool { self == .empty }

    /// The cell as text, as a person would type it; an empty text for `empty` and `uncalculated`.
    public var text: String {
        switch self {
        case .empty, .uncalculated: ""
        case .text(let text), .error(let text): text
        case .integer(let number): String(number)
        case .decimal(let number): number.description
        case .money(let amount): amount.description
        case .day(let day): day.description
        case .timestamp(let instant): "\(instant.day(in: .shanghai)) \(instant.timeOfDay(in: .shanghai).precise)"
        case .boolean(let value): value ? "true" : "false"
        }
    }

    /// The cell as an account number or code: text without the blanks around it, or a whole number in digits.
    ///
    /// Nil for a number of more than 15 digits, because a spreadsheet program has already replaced its last digits by
    /// zeros, and for anything that is no identifier.
    public var identifier: String? {
        switch self {
        case .text(let text):
            let trimmed = text.trimmingBlanks
            return trimmed.isEmpty ? nil : trimmed
        case .integer(let number):
            return number.magnitude < SheetNumber.exactLimit ? String(number) : nil
        default: return nil
        }
    }

    /// The exact number in the cell; nil for cells that hold none. Text is not parsed.
    public var number: Fraction? {
        switch self {
        case .integer(let number): Fraction(number)
        case .decimal(let number): number
        case .money(let amount): amount.yuan
        default: nil
        }
    }

    /// The cell as a day: a date, or a text or number such as `2026-03-05`, `2026/3/5`, `2026年3月5日` or `20260305`.
    ///
    /// Nil for everything else; a bare number is never taken for a count of days.
    public var day: Day? {
        switch self {
        case .day(let day): return day
        case .timestamp(let instant): return instant.day(in: .shanghai)
        case .text, .integer: break
        default: return nil
        }
        let parts = text.trimmingBlanks.split { "-/.年月日".contains($0) }.map { Int($0) }
        switch parts.count {
        case 1:
            guard let digits = parts[0], (10_000_101...99_991_231).contains(digits) else { return nil }
            return Day(year: digits / 10_000, month: digits / 100 % 100, day: digits % 100)
        case 3:
            guard let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
            return Day(year: year, month: month, day: day)
        default: return nil
        }
    }

    /// The cell as an amount in yuan: a number of whole fen, or text such as `1,234.50`.
    ///
    /// Nil for numbers finer than a fen, for empty cells and for all other text.
    public var money: Money? {
        switch self {
        case .text(let text): try? Money.parse(text)
        case .money(let amount): amount
        case .integer, .decimal: number.flatMap { ($0 * Fraction(100)).int64 }.map(Money.init(fen:))
        default: nil
        }
    }
}

extension String {
    /// Without the blanks, tabs, ideographic and zero-width spaces around it, which bank files use as padding.
    var trimmingBlanks: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(scalars[first...last])
    }
}

extension Unicode.Scalar {
    /// White space, or a character without width or ink.
    var isBlank: Bool {
        properties.isWhitespace || properties.generalCategory == .format || properties.generalCategory == .control
    }
}
