internal import Kernel

extension ProgrammeMoney {
    /// What is under contract: from the sources over the counties to what is paid and what is still to pay.
    func flow(_ visit: Visit) -> Desk.Chart? {
        let contracts = lines.filter { $0.level == .contract }
        guard !contracts.isEmpty else { return nil }
        let (sources, counties) = (Self.inOrder(contracts.map(\.source)), Self.inOrder(contracts.map(\.county)))
        func sum(_ wanted: (Line) -> Bool, _ amount: (Line) -> Money?) -> Money {
            Money(fen: contracts.filter(wanted).reduce(0) { $0 + (amount($1)?.fen ?? 0) })
        }
        let series: [ChartSeries] = [.first, .second, .third, .fourth]
        func value(_ money: Money) -> ChartValue { ChartValue(amount: money.fen, text: money.grouped) }
        func node(_ label: String, _ money: Money, _ series: ChartSeries) -> FlowLayout.Node {
            FlowLayout.Node(label: label, text: visit.rounded(money), series: series)
        }
        var links: [FlowLayout.Link] = []
        for (place, county) in counties.enumerated() {
            for (index, source) in sources.enumerated() {
                let money = sum({ $0.county == county && $0.source == source }, { $0.amount })
                links.append(
                    .init(layer: 0, from: index, to: place, value: value(money), series: series[index % series.count]))
            }
            links.append(
                .init(
                    layer: 1, from: place, to: 0, value: value(sum({ $0.county == county }, { $0.paid })),
                    series: .third))
            links.append(
                .init(
                    layer: 1, from: place, to: 1, value: value(sum({ $0.county == county }, { $0.committed })),
                    series: .fifth))
        }
        let (paid, pending) = (sum({ _ in true }, { $0.paid }), sum({ _ in true }, { $0.committed }))
        let title = visit.text("programmes.flow")
        let svg = FlowChart(
            head: ChartHead(
                id: "flow", title: title,
                summary: visit.text(
                    "programmes.flow_summary",
                    ["counties": String(counties.count), "paid": paid.grouped, "pending": pending.grouped]),
                emptyText: visit.text("programmes.no_budget")),
            layers: [
                sources.enumerated().map { index, source in
                    node(source, sum({ $0.source == source }, { $0.amount }), series[index % series.count])
                },
                counties.map { county in node(county, sum({ $0.county == county }, { $0.amount }), .fifth) },
                [
                    node(visit.text("budgets.figure.paid"), paid, .third),
                    node(visit.text("budgets.figure.promised"), pending, .fifth),
                ],
            ], links: links
        ).svg()
        let table = Desk.Table(
            title,
            [visit.text("programmes.county")] + sources
                + ["budgets.figure.paid", "budgets.figure.promised"].map { visit.text($0) },
            counties.map { county in
                [.head(county)]
                    + sources.map { source in
                        .money(sum({ $0.county == county && $0.source == source }, { $0.amount }))
                    }
                    + [
                        .money(sum({ $0.county == county }, { $0.paid })),
                        .money(sum({ $0.county == county }, { $0.committed })),
                    ]
            },
            foot: [.head(visit.text("funds.total"))]
                + sources.map { source in .money(sum({ $0.source == source }, { $0.amount })) }
                + [.money(paid), .money(pending)])
        return Desk.Chart(title, svg: svg, table: table)
    }

    /// The names, each once, as they first come.
    private static func inOrder(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}
