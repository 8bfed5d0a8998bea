/// Places amounts along a chart. Positions are whole thousandths of a percent and always come from cumulated
/// amounts, so the widths of neighbouring parts add up to the whole exactly, whatever the rounding.
struct ChartScale {
    /// The position of the far end: 100 %.
    static let whole = 100_000

    /// The amounts at the two ends. They are equal when there is nothing to draw.
    let lowest: Int64
    let highest: Int64

    /// A scale from zero to the largest of `amounts`, and below zero when one of them is negative.
    init(covering amounts: some Sequence<Int64>) {
        var lowest: Int64 = 0
        var highest: Int64 = 0
        for amount in amounts {
            lowest = min(lowest, amount)
            highest = max(highest, amount)
        }
        self.lowest = lowest
        self.highest = highest
    }

    /// Where `amount` lies, from 0 to `whole`. Amounts outside the scale lie at its ends; with nothing to draw
    /// everything lies at 0.
    func position(_ amount: Int64) -> Int {
        let span = UInt64(bitPattern: highest &- lowest)
        guard span > 0 else { return 0 }
        let offset = UInt64(bitPattern: min(max(amount, lowest), highest) &- lowest)
        let (quotient, remainder) = span.dividingFullWidth(offset.multipliedFullWidth(by: UInt64(Self.whole)))
        return Int(quotient) + (remainder >= span - remainder ? 1 : 0)
    }

    /// `position`, as an SVG length such as `33.333%`.
    static func percent(_ position: Int) -> String {
        decimal(position, places: 3) + "%"
    }

    /// A length in hundredths of the letter height, such as `1.5em`: charts grow with the reader's letters.
    static func em(_ hundredths: Int) -> String {
        decimal(hundredths, places: 2) + "em"
    }

    /// `value` divided by ten to the power of `places`, without needless zeros.
    static func decimal(_ value: Int, places: Int) -> String {
        let unit = (0..<places).reduce(1) { unit, _ in unit * 10 }
        let fraction = String(unit + abs(value) % unit).dropFirst()
        let digits = String(abs(value) / unit) + "." + fraction
        let short = digits.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed()
        return (value < 0 ? "-" : "") + String(short)
    }
}
