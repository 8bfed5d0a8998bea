internal import Kernel

/// A number as a workbook writes it, read without floating point.
///
/// Workbooks store the nearest binary number in up to 17 digits, so that 0.57 may come as `0.56999999999999995`. Excel
/// shows and calculates with 15 significant digits, and so does this reader: rounding to 15 gives back what was typed.
/// Whole numbers that are written out are kept to the last digit.
struct SheetNumber: Hashable {
    /// Whole numbers from here on have more than 15 digits; spreadsheet programs do not keep all of them.
    static let exactLimit: UInt64 = 1_000_000_000_000_000
    private static let digitsMax = 15

    private let digits: Int64
    private let exponent: Int

    /// Reads `-12.5`, `1E+3` or `.5`; nil for anything else and for exponents beyond ±400.
    init?(_ bytes: ArraySlice<UInt8>) {
        if bytes.count <= 18, let whole = Self.whole(bytes) {
            (digits, exponent) = (whole, 0)
            return
        }
        var rest = bytes
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard var (digits, exponent) = Self.mantissa(&rest) else { return nil }
        if let mark = rest.popFirst() {
            guard mark == UInt8(ascii: "E") || mark == UInt8(ascii: "e"), rest.count <= 5 else { return nil }
            guard let shift = Int(String(decoding: rest, as: UTF8.self)), abs(shift) <= 400 else { return nil }
            exponent += shift
        }
        while digits != 0, digits % 10 == 0 { (digits, exponent) = (digits / 10, exponent + 1) }
        self.digits = isNegative ? -digits : digits
        self.exponent = digits == 0 ? 0 : exponent
    }

    /// The cell that holds this number; nil when it needs more than 100 digits, which no measurement does.
    var cell: SheetCell? {
        if let whole { return .integer(whole) }
        return fraction.map(SheetCell.decimal)
    }

    private var whole: Int64? {
        guard exponent >= 0, let power = Self.power(exponent) else { return nil }
        let (value, overflow) = digits.multipliedReportingOverflow(by: power)
        return overflow ? nil : value
    }

    /// The exact value.
    var fraction: Fraction? {
        if let whole { return Fraction(whole) }
        if let power = Self.power(-exponent) { return Fraction(digits, over: power) }
        guard abs(exponent) < Fraction.digitsMax - Self.digitsMax else { return nil }
        let sign = digits < 0 ? "-" : ""
        let text = String(digits.magnitude)
        if exponent >= 0 { return Fraction(sign + text + String(repeating: "0", count: exponent)) }
        let padded = String(repeating: "0", count: max(0, 1 - exponent - text.count)) + text
        return Fraction(sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent))
    }

    /// The value times a whole number, rounded half up; nil below zero and when it does not fit 64 bits.
    func rounded(times factor: Int64) -> Int64? {
        guard digits >= 0 else { return nil }
        if let whole {
            let (product, overflow) = whole.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        // Digits beyond the eighteenth place are far below half a step.
        let surplus = max(0, -exponent - 18)
        guard let cut = Self.power(surplus), let power = Self.power(-exponent - surplus) else { return nil }
        let doubled = Int128(digits / cut) * Int128(factor) * 2
        return Int64(exactly: (doubled + Int128(power)) / (Int128(power) * 2))
    }

    private static func whole(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = bytes.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty else { return nil }
        for byte in digits {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        return isNegative ? -value : value
    }

    /// Takes the digits before an exponent, rounded half up to 15 significant ones.
    private static func mantissa(_ rest: inout ArraySlice<UInt8>) -> (digits: Int64, exponent: Int)? {
        var (digits, exponent): (Int64, Int) = (0, 0)
        var (significant, dropped) = (0, 0)
        var (sawDigit, sawPoint) = (false, false)
        while let byte = rest.first {
            if byte == UInt8(ascii: "."), !sawPoint {
                sawPoint = true
            } else if (48...57).contains(byte) {
                sawDigit = true
                if significant < digitsMax {
                    digits = digits * 10 + Int64(byte - 48)
                    if digits > 0 { significant += 1 }
                    exponent -= sawPoint ? 1 : 0
                } else {
                    if dropped == 0, byte >= UInt8(ascii: "5") { digits += 1 }
                    dropped += 1
                    exponent += sawPoint ? 0 : 1
                }
            } else {
                break
            }
            rest.removeFirst()
        }
        return sawDigit ? (digits, exponent) : nil
    }

    private static func power(_ exponent: Int) -> Int64? {
        guard (0...18).contains(exponent) else { return nil }
        return (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
