internal import BigInt

/// A JSON number as its digits, so that nothing is lost between reading and writing.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The digits as JSON writes them: "12", "-0.50", "1.5e-7".
    public let text: String

    /// A whole number.
    public init(_ value: Int64) {
        text = String(value)
    }

    /// A measured number with the fewest digits that read back as the same value; nil for what JSON cannot write
    /// (NaN and the infinities).
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        let digits = String(value)
        text = digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
    }

    /// A number in JSON's own writing; nil for anything else, such as "+1", "01", ".5" or "NaN".
    public init?(_ text: String) {
        guard case .number(let number)? = try? JSON.parse(text), number.text == text else { return nil }
        self = number
    }

    init(verified text: String) {
        self.text = text
    }

    /// The digits.
    public var description: String { text }

    /// The value when it is written as a whole number without point or exponent and fits 64 bits.
    public var int64: Int64? { Int64(text) }

    /// The nearest binary number; nil beyond its range.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The exact value; nil when it has more than 100 digits or an exponent beyond ±100, which no measurement
    /// needs and which would cost unlimited memory.
    public var fraction: Fraction? {
        let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
        guard let mantissa = parts.first.flatMap({ Fraction(String($0)) }) else { return nil }
        guard parts.count == 2 else { return mantissa }
        guard let exponent = Int(parts[1]), (-100...100).contains(exponent) else { return nil }
        let power = Fraction(BigInt(10).power(abs(exponent)), over: 1)
        return exponent < 0 ? mantissa.divided(by: power) : mantissa * power
    }
}
