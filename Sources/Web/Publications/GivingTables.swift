internal import Funds
internal import Kernel
internal import Platform
internal import Publications

/// What was given and passed on, as tables for everybody. A number of people that is too small to be told says so.
enum GivingTables {
    static func all(_ giving: PublishedGiving, _ visit: Visit) -> [Desk.Table] {
        let names = Dictionary(uniqueKeysWithValues: giving.funds.map { ($0.id, visit.name(of: $0)) })
        func name(_ fund: Fund.ID) -> String { names[fund] ?? "" }
        var tables = [sources(giving, visit)]
        if !giving.inKind.isEmpty { tables.append(inKind(giving, name, visit)) }
        if !giving.grants.isEmpty { tables.append(grants(giving, name, visit)) }
        if !giving.settled.isEmpty { tables.append(settled(giving, name, visit)) }
        tables.append(channels(giving, name, visit))
        return tables
    }

    static func sources(_ giving: PublishedGiving, _ visit: Visit) -> Desk.Table {
        func inKind(_ fund: Fund.ID) -> String {
            let gifts = giving.inKind.filter { $0.fund == fund }
            let values = gifts.compactMap(\.value)
            let worth = values.isEmpty ? "" : Money(fen: values.reduce(0) { $0 + $1.fen }).grouped
            let unvalued = gifts.count - values.count
            return [worth, unvalued == 0 ? "" : visit.text("giving.unvalued", ["count": String(unvalued)])]
                .filter { !$0.isEmpty }.joined(separator: " + ")
        }
        func people(_ fund: Fund.ID) -> String {
            let grants = giving.grants.filter { $0.fund == fund }
            let known = grants.compactMap(\.granted)
            guard !known.isEmpty else { return grants.isEmpty ? "" : visit.text("giving.too_few") }
            let amount = Money(fen: grants.compactMap(\.grantedAmount).reduce(0) { $0 + $1.fen })
            return visit.text(
                "giving.people", ["count": String(known.reduce(0, +)), "amount": amount.grouped])
        }
        return .init(
            visit.text("giving.sources"),
            [
                "funds.fund", "funds.holder", "giving.source", "giving.received", "giving.spent", "giving.left",
                "giving.in_kind", "giving.grants",
            ].map { visit.text($0) },
            giving.funds.map { fund in
                [
                    .head(visit.name(of: fund)), .text(fund.holderName), .text(visit.text(fund.source.messageKey)),
                    .money(fund.received), .money(fund.paidOut), .money(fund.balance), .text(inKind(fund.id)),
                    .text(people(fund.id)),
                ]
            })
    }

    private static func inKind(
        _ giving: PublishedGiving, _ name: (Fund.ID) -> String, _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("giving.in_kind"),
            [
                "goods.item", "funds.fund", "goods.quantity", "goods.value", "goods.unit_value", "goods.issued",
                "goods.written_off", "goods.in_stock",
            ].map { visit.text($0) },
            giving.inKind.map { gift in
                [
                    .head(gift.item), .text(name(gift.fund)), .number("\(gift.quantity) \(gift.unit)"),
                    .text(gift.value?.grouped ?? visit.text("goods.unvalued")),
                    .text(gift.value.map { each($0, gift.quantity) } ?? ""), .number(String(gift.issued)),
                    .number(String(gift.writtenOff)), .number(String(gift.inStock)),
                ]
            })
    }

    /// What one is worth to the fen; what is rounded says 约.
    private static func each(_ value: Money, _ quantity: Int) -> String {
        guard let one = value.yuan.divided(by: Fraction(Int64(quantity))) else { return "" }
        let isWhole = value.fen.isMultiple(of: Int64(quantity))
        return (isWhole ? "" : "≈ ") + one.decimal(places: 2)
    }

    private static func grants(
        _ giving: PublishedGiving, _ name: (Fund.ID) -> String, _ visit: Visit
    ) -> Desk.Table {
        func told(_ count: Int?) -> Desk.Table.Cell {
            count.map { .number(String($0)) } ?? .text(visit.text("giving.too_few"))
        }
        return .init(
            visit.text("giving.grants"),
            [
                "grants.purpose", "grants.period", "funds.fund", "giving.granted", "giving.granted_amount",
                "giving.paid", "giving.paid_amount",
            ].map { visit.text($0) },
            giving.grants.map { part in
                [
                    .head(part.purpose), .text(part.period), .text(name(part.fund)), told(part.granted),
                    .money(part.grantedAmount), told(part.paid), .money(part.paidAmount),
                ]
            })
    }

    private static func settled(
        _ giving: PublishedGiving, _ name: (Fund.ID) -> String, _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("giving.settlements"),
            ["settlements.platform", "funds.fund", "giving.campaigns", "giving.gross", "giving.fee", "giving.net"]
                .map { visit.text($0) },
            giving.settled.map { part in
                [
                    .head(part.platform), .text(name(part.fund)), .number(String(part.campaigns)), .money(part.gross),
                    .money(part.fee), .money(part.net),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .text(""),
                .number(String(giving.settled.reduce(0) { $0 + $1.campaigns })),
                .money(Money(fen: giving.settled.reduce(0) { $0 + $1.gross.fen })),
                .money(Money(fen: giving.settled.reduce(0) { $0 + $1.fee.fen })),
                .money(Money(fen: giving.settled.reduce(0) { $0 + $1.net.fen })),
            ])
    }

    /// Shares by count and by amount within each fund.
    private static func channels(
        _ giving: PublishedGiving, _ name: (Fund.ID) -> String, _ visit: Visit
    ) -> Desk.Table {
        func share(_ part: Int64, _ whole: Int64) -> Desk.Table.Cell {
            .number(Fraction(part * 100).divided(by: Fraction(whole)).map { "\($0.decimal(places: 1)) %" } ?? "")
        }
        return .init(
            visit.text("giving.channels"),
            [
                "funds.fund", "receipts.channel", "giving.earmark", "giving.receipts", "giving.share_of_count",
                "giving.received", "giving.share_of_amount",
            ].map { visit.text($0) },
            giving.inflows.map { part in
                let all = giving.inflows.filter { $0.fund == part.fund }
                return [
                    .head(name(part.fund)), .text(visit.text(part.channel.messageKey)), .text(part.earmark),
                    .number(String(part.receipts)),
                    share(Int64(part.receipts), Int64(all.reduce(0) { $0 + $1.receipts })), .money(part.amount),
                    share(part.amount.fen, all.reduce(0) { $0 + $1.amount.fen }),
                ]
            })
    }
}

extension Visit {
    /// Name of a fund in the language of the visit.
    func name(of fund: PublishedFund) -> String {
        language == .english && !fund.englishName.isEmpty ? fund.englishName : fund.name
    }
}
