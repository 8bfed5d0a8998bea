extension Money: LosslessStringConvertible {
    /// Reads the one canonical text of an amount, as files and the JSON interface write it: "148000.00", with
    /// exactly two decimals, no leading zeros, no plus sign and no negative zero. Everything else gives nil.
    public init?(_ description: String) {
        guard let money = Money(decimal: description), money.description == description else { return nil }
        self = money
    }

    /// Reads a plain decimal number of yuan with at most two decimals: "90000", "0.5" or "-12.34". No exponent,
    /// no separators, no leading zeros; nil otherwise and beyond 64 bits of fen.
    public init?(decimal text: String) {
        guard text.utf8.count <= 21, let yuan = Fraction(text) else { return nil }
        guard let fen = (yuan * Fraction(100)).int64 else { return nil }
        self.init(fen: fen)
    }

    /// The canonical text: "1234.50".
    public var description: String {
        let magnitude = fen.magnitude
        let cents = magnitude % 100
        return "\(fen < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    /// The text for people, with separators of thousands: "1,234.50".
    public var grouped: String {
        let digits = Array(String(fen.magnitude / 100))
        var text = fen < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text + description.suffix(3)
    }

    /// The text for headings: from ten thousand yuan on in 万 and from a hundred million on in 亿, half up to two
    /// decimals without trailing zeros, as in "29.62万" and "1.17亿"; smaller amounts as in `grouped`. The exact
    /// figure belongs beside it, because this one may be rounded.
    public var compact: String {
        let sign = fen < 0 ? "-" : ""
        let magnitude = fen.magnitude
        // From 99,999,950 yuan on, two decimals of 万 would round up to 10,000万.
        if magnitude >= 9_999_995_000 { return sign + Self.scaled(magnitude, unitFen: 10_000_000_000) + "亿" }
        if magnitude >= 1_000_000 { return sign + Self.scaled(magnitude, unitFen: 1_000_000) + "万" }
        return grouped
    }

    private static func scaled(_ magnitude: UInt64, unitFen: UInt64) -> String {
        let step = unitFen / 100
        let steps = magnitude / step + (magnitude % step >= step / 2 ? 1 : 0)
        let (whole, hundredths) = (steps / 100, steps % 100)
        var decimals = hundredths == 0 ? "" : ".\(hundredths < 10 ? "0" : "")\(hundredths)"
        if decimals.last == "0" { decimals.removeLast() }
        return "\(whole)\(decimals)"
    }
}
