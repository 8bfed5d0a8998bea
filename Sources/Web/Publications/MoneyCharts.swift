internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Publications

extension ProgrammeMoney {
    /// Money by source: how much of each budget is paid and promised, with the exact figures.
    func chart(_ visit: Visit, downloads: String? = nil) -> Desk.Chart {
        let title = visit.text("programmes.money_by_source")
        let svg = BulletChart(
            head: ChartHead(
                id: "money", title: title,
                summary: visit.text(
                    "programmes.money_summary",
                    ["budget": total.adjusted.grouped, "paid": total.spent.grouped, "left": total.left.grouped]),
                emptyText: visit.text("programmes.no_budget")),
            rows: sources.map { line in
                let promised = Money(fen: line.paid.fen + (line.committed?.fen ?? 0))
                return BulletChart.Row(
                    label: visit.name(of: line.fund), text: "\(line.paid.grouped) / \(line.amount.grouped)",
                    done: ChartValue(amount: line.paid.fen, text: line.paid.grouped),
                    committed: ChartValue(amount: promised.fen, text: promised.grouped),
                    limit: ChartValue(amount: line.amount.fen, text: line.amount.grouped))
            }
        ).svg()
        let table = Desk.Table(
            title,
            ["programmes.source", "budgets.adjusted", "budgets.committed", "publications.paid", "budgets.left"]
                .map { visit.text($0) },
            sources.map {
                [
                    .head(visit.name(of: $0.fund)), .money($0.amount), .money($0.committed), .money($0.paid),
                    .money($0.left),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .money(total.adjusted), .money(total.committed), .money(total.spent),
                .money(total.left),
            ])
        return Desk.Chart(title, svg: svg, table: table, downloads: downloads, keys: true)
    }

    /// The contracted money from its sources over the counties to the contracts, and the same amounts as a table.
    func flow(_ visit: Visit, downloads: String) -> Desk.Chart {
        let title = visit.text("publications.flow")
        let funds = sources.map(\.fund)
        let inForce = lines.filter { $0.level == .contract }
        let counties = inForce.reduce(into: [(code: String, name: String)]()) { counties, line in
            let code = line.area ?? ""
            if !counties.contains(where: { $0.code == code }) { counties.append((code, visit.county(of: line))) }
        }
        let sum = Money(fen: inForce.reduce(0) { $0 + $1.amount.fen })
        let svg = FlowChart(
            head: ChartHead(
                id: "flow", title: title,
                summary: visit.text(
                    "publications.flow_summary", ["amount": sum.grouped, "contracts": "\(contracts.count)"]),
                emptyText: visit.text("publications.no_contract")),
            layers: [
                funds.map { fund in
                    node(visit.name(of: fund), Self.series(fund), inForce.filter { $0.fund.id == fund.id })
                },
                counties.map { county in node(county.name, .third, inForce.filter { ($0.area ?? "") == county.code }) },
                contracts.map { contract in
                    node(contract.contract.number, .fifth, inForce.filter { $0.contract?.id == contract.contract.id })
                },
            ], links: links(inForce, funds, counties.map(\.code))
        ).svg()
        return Desk.Chart(title, svg: svg, table: flowTable(title, inForce, funds, visit), downloads: downloads)
    }

    private static func series(_ fund: FundName) -> ChartSeries { fund.source == .government ? .second : .first }

    private func node(_ name: String, _ series: ChartSeries, _ lines: [Line]) -> FlowLayout.Node {
        FlowLayout.Node(
            label: name, text: Money(fen: lines.reduce(0) { $0 + $1.amount.fen }).grouped, series: series)
    }

    private func links(_ inForce: [Line], _ funds: [FundName], _ counties: [String]) -> [FlowLayout.Link] {
        var links: [FlowLayout.Link] = []
        for (from, fund) in funds.enumerated() {
            for (to, county) in counties.enumerated() {
                let fen = inForce.filter { $0.fund.id == fund.id && ($0.area ?? "") == county }
                    .reduce(0) { $0 + $1.amount.fen }
                guard fen > 0 else { continue }
                links.append(
                    FlowLayout.Link(
                        layer: 0, from: from, to: to, value: ChartValue(amount: fen, text: Money(fen: fen).grouped),
                        series: Self.series(fund)))
            }
        }
        for line in inForce {
            guard let from = counties.firstIndex(of: line.area ?? ""),
                let to = contracts.firstIndex(where: { $0.contract.id == line.contract?.id })
            else { continue }
            links.append(
                FlowLayout.Link(
                    layer: 1, from: from, to: to, value: ChartValue(amount: line.amount.fen, text: line.amount.grouped),
                    series: Self.series(line.fund)))
        }
        return links
    }

    private func flowTable(_ title: String, _ inForce: [Line], _ funds: [FundName], _ visit: Visit) -> Desk.Table {
        func part(_ contract: Contract.ID, _ fund: Fund.ID) -> Money {
            inForce.first { $0.contract?.id == contract && $0.fund.id == fund }?.amount ?? .zero
        }
        func whole(_ fund: Fund.ID) -> Money {
            Money(fen: inForce.filter { $0.fund.id == fund }.reduce(0) { $0 + $1.amount.fen })
        }
        let all = Money(fen: inForce.reduce(0) { $0 + $1.amount.fen })
        return Desk.Table(
            title,
            [visit.text("programmes.county"), visit.text("programmes.contract")] + funds.map { visit.name(of: $0) }
                + [visit.text("funds.total")],
            contracts.map { published in
                let contract = published.contract
                let line = inForce.first { $0.contract?.id == contract.id }
                let county = line.map { visit.county(of: $0) } ?? ""
                return [
                    .head(county),
                    .text(
                        contract.number,
                        url: "\(visit.base)/programmes/\(contract.programme)/contracts/\(contract.id)"),
                ] + funds.map { .money(part(contract.id, $0.id)) }
                    + [.money(Money(fen: funds.reduce(0) { $0 + part(contract.id, $1.id).fen }))]
            },
            foot: [.head(visit.text("funds.total")), .text("")] + funds.map { .money(whole($0.id)) } + [.money(all)])
    }
}
