internal import Funds
internal import Kernel
internal import Platform

/// What was given beside the programme, as the books of the demonstration hold it. The page that shows it is open to
/// everybody.
extension ProgrammeRecords {
    private static let page = "/giving"

    private func recorded(
        _ value: Fraction?, _ unit: FigureUnit, _ kind: Figure.Kind = .cumulative, like quoted: QuotedFigure? = nil
    ) -> RecordedFigure {
        RecordedFigure(
            figure: Figure(
                value, unit, bound: quoted?.figure.bound ?? .exact, kind: kind,
                sources: [.init("\(programme.code) 账簿")],
                status: .verified), path: Self.page)
    }

    /// What was granted to people for a purpose, out of all funds.
    func granted(_ purpose: String) -> RecordedFigure? {
        let found = giving.grants.filter { $0.purpose == purpose }.compactMap(\.grantedAmount)
        guard !found.isEmpty else { return nil }
        return recorded(Money(fen: found.reduce(0) { $0 + $1.fen }).yuan, .yuan)
    }

    /// How many people were granted for a purpose.
    func people(_ purpose: String) -> RecordedFigure? {
        let found = giving.grants.filter { $0.purpose == purpose }.compactMap(\.granted)
        guard !found.isEmpty else { return nil }
        return recorded(Fraction(Int64(found.reduce(0, +))), FigureUnit("名", .persons))
    }

    /// What one of a gift in kind is worth. The books took the least that was stated, so that the words keep their 余 or
    /// 超 of `quoted`.
    func each(_ item: String, like quoted: QuotedFigure) throws -> RecordedFigure? {
        guard let value = worth(item, like: quoted), let count = quantity(item) else { return nil }
        return RecordedFigure(figure: try value.figure.per(count.figure), path: Self.page)
    }

    /// What all of a gift in kind is worth; a gift that nobody valued has no value and not 0.
    func worth(_ item: String, like quoted: QuotedFigure) -> RecordedFigure? {
        let found = giving.inKind.filter { $0.item == item }
        guard !found.isEmpty else { return nil }
        let values = found.compactMap(\.value)
        return recorded(
            values.isEmpty ? nil : Money(fen: values.reduce(0) { $0 + $1.fen }).yuan, quoted.figure.unit, .stock,
            like: quoted)
    }

    /// How many of a gift in kind arrived.
    func quantity(_ item: String, like quoted: QuotedFigure? = nil) -> RecordedFigure? {
        let found = giving.inKind.filter { $0.item == item }
        guard let unit = found.first?.unit else { return nil }
        return recorded(
            Fraction(Int64(found.reduce(0) { $0 + $1.quantity })), FigureUnit(unit, .things(unit)), .stock, like: quoted
        )
    }

    /// What came into a fund directly: earmarked for a place, or not.
    func direct(into fund: String, isEarmarked: Bool) -> RecordedFigure? {
        let keys = Set(giving.funds.filter { $0.name == fund }.map(\.id))
        let found = giving.inflows.filter {
            keys.contains($0.fund) && $0.channel == .direct && $0.earmark.isEmpty != isEarmarked
        }
        guard !found.isEmpty else { return nil }
        return recorded(Money(fen: found.reduce(0) { $0 + $1.amount.fen }).yuan, .yuan)
    }

    /// What campaigns on platforms brought before fees.
    func crowdfunded() -> RecordedFigure? {
        guard !giving.settled.isEmpty else { return nil }
        return recorded(Money(fen: giving.settled.reduce(0) { $0 + $1.gross.fen }).yuan, .yuan, .flow)
    }

    /// How many campaigns they were.
    func campaigns() -> RecordedFigure? {
        guard !giving.settled.isEmpty else { return nil }
        return recorded(
            Fraction(Int64(giving.settled.reduce(0) { $0 + $1.campaigns })), FigureUnit("个", .things("项目")), .flow)
    }

    /// The share of a channel in what a source brought: of the receipts, or of the money.
    func share(of channel: Receipt.Channel, in source: Fund.Source, byAmount: Bool) throws -> RecordedFigure? {
        let keys = Set(giving.funds.filter { $0.source == source }.map(\.id))
        let all = giving.inflows.filter { keys.contains($0.fund) }
        guard !all.isEmpty else { return nil }
        func sum(_ inflows: [PublishedGiving.Inflow]) -> Figure {
            byAmount
                ? recorded(Money(fen: inflows.reduce(0) { $0 + $1.amount.fen }).yuan, .yuan, .flow).figure
                : recorded(
                    Fraction(Int64(inflows.reduce(0) { $0 + $1.receipts })), FigureUnit("个", .things("项目")), .flow
                ).figure
        }
        return RecordedFigure(
            figure: try sum(all.filter { $0.channel == channel }).share(of: sum(all)), path: Self.page)
    }
}
