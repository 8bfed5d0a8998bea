extension Money {
    /// Reads an amount of yuan as people write and paste it: "1,123.5", "￥1,123.50", "29.62万", "1.17亿元",
    /// "1亿2000万", "12元5角", "（300）", full-width signs, blanks around and between groups of thousands. What is
    /// finer than a fen, out of range or ambiguous is refused, never guessed: "1,12" and "3万5" are no amounts.
    public static func parse(_ text: String) throws(MoneyRefusal) -> Money {
        guard text.utf8.count <= 400 else { throw .notAnAmount }
        var signs = plainSigns(of: text)[...]
        guard !signs.isEmpty else { throw .empty }
        let isBracketed = signs.first == "(" && signs.last == ")" && signs.count > 1
        if isBracketed { signs = signs.dropFirst().dropLast() }
        var sign = takeSign(&signs)
        for currency in ["人民币", "RMB", "CNY", "¥"] where signs.starts(with: currency) {
            signs = signs.dropFirst(currency.count)
            // Some write the minus sign after the currency.
            sign = sign ?? takeSign(&signs)
            break
        }
        guard !isBracketed || sign == nil else { throw .notAnAmount }
        let isNegative = isBracketed || sign == "-"
        while let last = signs.last, last == "整" || last == "正" { signs.removeLast() }
        let magnitude = try amount(of: signs)
        let hundredfold = magnitude * Fraction(100)
        guard hundredfold.isWhole else { throw .tooManyDecimals }
        guard let fen = (isNegative ? -hundredfold : hundredfold).int64 else { throw .tooLarge }
        return Money(fen: fen)
    }

    private static func takeSign(_ signs: inout ArraySlice<Character>) -> Character? {
        guard let first = signs.first, first == "-" || first == "+" else { return nil }
        signs.removeFirst()
        return first
    }

    /// Full-width signs become plain ones. A blank stays only between two digits, as a separator of thousands.
    private static func plainSigns(of text: String) -> [Character] {
        var plain: [Character] = []
        var isAfterBlank = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace || scalar == "\u{200B}" || scalar == "\u{FEFF}" {
                isAfterBlank = true
                continue
            }
            let sign = Character(plainScalar(scalar))
            if isAfterBlank, let last = plain.last, last.isASCIIDigit, sign.isASCIIDigit { plain.append(",") }
            isAfterBlank = false
            plain.append(sign)
        }
        return plain
    }

    private static func plainScalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "￥": "¥"
        case "−", "–", "—": "-"
        case "。": "."
        case "、": ","
        case "圆": "元"
        case "萬": "万"
        case "億": "亿"
        case "\u{FF01}"..."\u{FF5E}": Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        default: scalar
        }
    }

    /// Sums the parts of "1亿2000万" or "12元5角": numbers, each with its unit, the units falling.
    private static func amount(of signs: ArraySlice<Character>) throws(MoneyRefusal) -> Fraction {
        var rest = signs
        var total = Fraction.zero
        var lastUnit: Fraction?
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCIIDigit || $0 == "," || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let number = try number(of: digits)
            let unit = takeUnit(&rest)
            // A bare number may stand alone only: "3万5" means 35,000 to some and 30,005 to others.
            guard unit != nil || lastUnit == nil && rest.isEmpty else { throw .notAnAmount }
            let factor = unit ?? .one
            if let lastUnit, factor >= lastUnit { throw .notAnAmount }
            lastUnit = factor
            total = total + number * factor
        }
        guard lastUnit != nil else { throw .notAnAmount }
        return total
    }

    /// Takes the unit at the front, such as 万, 千万 or 元 (also written after it, as in 万元); nil when there
    /// is none.
    private static func takeUnit(_ rest: inout ArraySlice<Character>) -> Fraction? {
        let factors: [Character: Int64] = [
            "十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000,
        ]
        var unit: Int64?
        while let sign = rest.first, let factor = factors[sign], (unit ?? 1) < factor {
            unit = (unit ?? 1) * factor
            rest.removeFirst()
        }
        let small: [Character: Fraction] = ["角": .percent * Fraction(10), "分": .percent]
        if unit == nil, let sign = rest.first, let factor = small[sign] {
            rest.removeFirst()
            return factor
        }
        guard rest.first == "元" else { return unit.map { Fraction($0) } }
        rest.removeFirst()
        return Fraction(unit ?? 1)
    }

    /// Reads digits with separators of thousands, which must stand at every third digit or nowhere.
    private static func number(of signs: ArraySlice<Character>) throws(MoneyRefusal) -> Fraction {
        let parts = signs.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2 else { throw .notAnAmount }
        let decimals = parts.count == 2 ? parts[1] : []
        guard parts.count == 1 || !decimals.isEmpty, !decimals.contains(",") else { throw .notAnAmount }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        if groups.count > 1 {
            guard let first = groups.first, (1...3).contains(first.count) else { throw .notAnAmount }
            guard groups.dropFirst().allSatisfy({ $0.count == 3 }) else { throw .notAnAmount }
        }
        guard !(whole.isEmpty && decimals.isEmpty) else { throw .notAnAmount }
        let significant = String(groups.joined().drop { $0 == "0" })
        guard significant.count <= 20 else { throw .tooLarge }
        guard decimals.count <= 20 else { throw .tooManyDecimals }
        let text = (significant.isEmpty ? "0" : significant) + (decimals.isEmpty ? "" : "." + String(decimals))
        guard let number = Fraction(text) else { throw .notAnAmount }
        return number
    }
}

extension Character {
    /// Whether it is one of 0 to 9; full-width and other digits are not.
    var isASCIIDigit: Bool { isASCII && isWholeNumber }
}
