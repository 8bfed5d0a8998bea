/// So many hundredths of an em for so much money.
struct FlowUnit {
    /// Zero or more.
    let amount: Int64
    /// Zero or more.
    let height: Int

    /// Whether the same money is drawn lower than in `other`.
    func isFiner(than other: FlowUnit) -> Bool {
        let mine = UInt64(height).multipliedFullWidth(by: UInt64(other.amount))
        let others = UInt64(other.height).multipliedFullWidth(by: UInt64(amount))
        return (mine.high, mine.low) < (others.high, others.low)
    }

    /// How far `money` reaches; cumulated amounts keep neighbouring spans exact.
    func reach(_ money: Int64) -> Int {
        let scale = ChartScale(covering: [amount])
        return scale.position(money) * height / ChartScale.whole
    }

    func span(_ start: Int64, _ end: Int64, from top: Int) -> FlowLayout.Span {
        FlowLayout.Span(start: top + reach(start), end: top + reach(end))
    }

    /// The spans of a layer's nodes, with equal gaps that fill the height.
    func stack(_ amounts: [Int64], height: Int) -> [FlowLayout.Span] {
        let used = reach(amounts.reduce(0, +))
        let gap = amounts.count > 1 ? max(0, height - used) / (amounts.count - 1) : 0
        var sum: Int64 = 0
        return amounts.enumerated().map { index, amount in
            let span = span(sum, sum + amount, from: gap * index)
            sum += amount
            return span
        }
    }
}
