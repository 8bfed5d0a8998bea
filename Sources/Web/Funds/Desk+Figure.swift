internal import Funds
internal import Kernel

extension Visit {
    /// An amount as a key figure: rounded to 万元 or 亿元 (million yuan in English), with the exact amount below.
    ///
    /// - Parameter words: Whether the exact amount is also spelled out in capital numerals.
    func figure(_ label: String, _ money: Money, words: Bool = false) -> Desk.Figure {
        let units: [(fen: Int64, text: String)] =
            language == .chinese
            ? [(10_000_000_000, "亿元"), (1_000_000, "万元")] : [(100_000_000, " million yuan")]
        let size = Int64(clamping: money.fen.magnitude)
        let exact = "¥" + money.grouped
        let note = words && language == .chinese ? "\(exact) \(money.words)" : exact
        guard let unit = units.first(where: { size >= $0.fen }) else {
            return Desk.Figure(
                figureLabel: self.label(label), figureValue: money.grouped,
                figureUnit: language == .chinese ? "元" : " yuan",
                figureNote: words && language == .chinese ? money.words : "")
        }
        let hundredths = (size / (unit.fen / 100) + (size % (unit.fen / 100) * 2 >= unit.fen / 100 ? 1 : 0))
        let (whole, part) = (hundredths / 100, ChartScale.decimal(Int(hundredths % 100), places: 2).dropFirst())
        let rounded = Money(fen: whole * 100).grouped.dropLast(3) + part
        return Desk.Figure(
            figureLabel: self.label(label), figureValue: (money.isNegative ? "-" : "") + rounded, figureUnit: unit.text,
            figureNote: note)
    }

    /// An amount in running text, rounded as in `figure`.
    func rounded(_ money: Money) -> String {
        let figure = figure("", money)
        return figure.figureValue + (language == .chinese ? " " : "") + figure.figureUnit
    }

    /// A count as a key figure, if wanted of a whole.
    func figure(_ label: String, _ count: Int, of whole: Int? = nil) -> Desk.Figure {
        Desk.Figure(
            figureLabel: self.label(label), figureValue: String(count), figureUnit: whole.map { " / \($0)" } ?? "",
            figureNote: "")
    }

    /// A budget in four figures, each with its share of the whole.
    func figures(of amounts: BudgetReport.Amounts) -> [Desk.Figure] {
        [
            figure("budgets.figure.whole", amounts.adjusted), figure("budgets.figure.promised", amounts.committed),
            figure("budgets.figure.paid", amounts.spent), figure("budgets.figure.left", amounts.left),
        ]
    }

    /// The text of a key; what is no key is a name and stays as it is.
    private func label(_ label: String) -> String {
        site.catalogue.template(label, language) == nil ? label : text(label)
    }
}
