internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres
internal import Publications

/// What everybody may read of a contract. It names organisations and places; people and free texts stay inside.
enum ContractView {
    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("programme", Programme.ID.self)
        let contractID = try visit.id("contract", Contract.ID.self)
        let (programme, published, names, area) = try await visit.read { db in
            let published = try PublishedContract.find(contractID, of: id, for: viewer, in: db)
            return (
                try Programme.find(id, for: viewer, in: db), published, try FundName.all(for: viewer, in: db),
                try Area.fullName(of: published.contract.areaCode, in: db)
            )
        }
        let contract = published.contract
        let funds = published.sources.compactMap { names[$0.cell.fund] }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("publications.contract_lede"))]
        desk.summaries = [summary(contract, area, visit)]
        if viewer.holdsAnywhere(ContractRoutes.readers) || viewer.acts(for: contract.contractor) {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/contracts/\(contract.id)",
                    linkText: visit.text("publications.whole_contract"))
            ]
        }
        desk.charts = [sourceChart(published, funds, visit)]
        desk.tables = [milestones(published, funds, visit), payments(published, names, visit)]
        if !published.places.isEmpty { desk.tables.append(places(published, names, visit)) }
        return visit.desk(
            .verbatim("\(contract.number) \(contract.title)"), desk, json: json(published),
            crumbs: MoneyRoutes.crumbs(programme, visit))
    }

    private static func summary(_ contract: Contract, _ area: String, _ visit: Visit) -> Desk.Summary {
        .init(
            visit.text("contracts.about"),
            [
                (visit.text("contracts.state"), visit.text(contract.state.messageKey)),
                (visit.text("contracts.authority"), contract.authorityName),
                (visit.text("contracts.contractor"), contract.contractorName),
                (visit.text("contracts.value"), "\(contract.value.grouped) \(contract.value.words)"),
                (visit.text("contracts.period"), "\(contract.startsOn) – \(contract.endsOn)"),
                (visit.text("contracts.area"), area),
                (visit.text("contracts.sha256"), contract.frozenSHA256?.hexadecimal ?? ""),
            ].filter { !$0.1.isEmpty })
    }

    /// Value, paid and spent by source, as a drawing and as a table.
    private static func sourceChart(
        _ published: PublishedContract, _ funds: [FundName], _ visit: Visit
    ) -> Desk.Chart {
        let title = visit.text("publications.by_source")
        let value = published.contract.value
        let paid = Money(fen: funds.reduce(0) { $0 + published.paid(from: $1.id).fen })
        let spent = Money(fen: funds.reduce(0) { $0 + published.spent(from: $1.id).fen })
        let svg = BulletChart(
            head: ChartHead(
                id: "sources", title: title,
                summary: visit.text(
                    "publications.contract_summary",
                    ["value": value.grouped, "paid": paid.grouped, "spent": spent.grouped]),
                emptyText: visit.text("publications.no_contract")),
            rows: funds.map { fund in
                let (part, paid) = (published.value(from: fund.id), published.paid(from: fund.id))
                return BulletChart.Row(
                    label: visit.name(of: fund), text: "\(paid.grouped) / \(part.grouped)",
                    done: ChartValue(amount: paid.fen, text: paid.grouped),
                    committed: ChartValue(amount: paid.fen, text: paid.grouped),
                    limit: ChartValue(amount: part.fen, text: part.grouped))
            }
        ).svg()
        let table = Desk.Table(
            title,
            ["programmes.source", "programmes.amount", "budgets.committed", "publications.paid", "publications.spent"]
                .map { visit.text($0) },
            funds.map {
                [
                    .head(visit.name(of: $0)), .money(published.value(from: $0.id)),
                    .money(published.committed(from: $0.id)), .money(published.paid(from: $0.id)),
                    .money(published.spent(from: $0.id)),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .money(value),
                .money(Money(fen: funds.reduce(0) { $0 + published.committed(from: $1.id).fen })), .money(paid),
                .money(spent),
            ])
        return Desk.Chart(title, svg: svg, table: table)
    }

    private static func milestones(
        _ published: PublishedContract, _ funds: [FundName], _ visit: Visit
    ) -> Desk.Table {
        func sum(_ milestone: Milestone, _ amount: (Milestone, Fund.ID) -> Money?) -> Money {
            Money(fen: funds.reduce(0) { $0 + (amount(milestone, $1.id)?.fen ?? 0) })
        }
        let paid: (Milestone, Fund.ID) -> Money? = { published.paid(for: $0, from: $1) }
        return .init(
            visit.text("navigation.milestones"),
            ["milestones.title", "milestones.due_on", "milestones.state"].map { visit.text($0) }
                + funds.map { visit.name(of: $0) } + ["funds.total", "publications.paid"].map { visit.text($0) },
            published.milestones.map { milestone in
                [
                    .head("\(milestone.number) \(milestone.title)"), .text(milestone.dueOn.description),
                    .text(visit.text(milestone.state.messageKey)),
                ] + funds.map { .money(published.value(of: milestone, from: $0.id)) }
                    + [.money(sum(milestone, published.value(of:from:))), .money(sum(milestone, paid))]
            })
    }

    /// Every payment with the voucher that states it; who may open the voucher follows it.
    private static func payments(
        _ published: PublishedContract, _ names: [Fund.ID: FundName], _ visit: Visit
    ) -> Desk.Table {
        let sum = Money(fen: published.payments.reduce(0) { $0 + $1.amount.fen })
        return .init(
            visit.text("publications.payments"),
            ["publications.voucher", "publications.day", "programmes.source", "publications.amount"]
                .map { visit.text($0) },
            published.payments.map {
                let fund = names[$0.fund]
                let isOpen = fund?.isOpen(to: visit.viewer) ?? false
                return [
                    .head($0.name, url: isOpen ? "\(visit.base)/vouchers/\($0.entry)" : nil),
                    .text($0.day.description), .text(fund.map(visit.name(of:)) ?? ""), .money($0.amount),
                ]
            }, foot: [.head(visit.text("funds.total")), .text(""), .text(""), .money(sum)])
    }

    private static func places(
        _ published: PublishedContract, _ names: [Fund.ID: FundName], _ visit: Visit
    ) -> Desk.Table {
        let sum = Money(fen: published.places.reduce(0) { $0 + $1.amount.fen })
        return .init(
            visit.text("publications.places"),
            ["publications.place", "programmes.source", "publications.costs", "publications.spent"]
                .map { visit.text($0) },
            published.places.map {
                [
                    .head($0.areaName), .text(names[$0.fund].map(visit.name(of:)) ?? ""), .number("\($0.costs)"),
                    .money($0.amount),
                ]
            }, foot: [.head(visit.text("funds.total")), .text(""), .text(""), .money(sum)])
    }

    private static func json(_ published: PublishedContract) -> JSON {
        let contract = published.contract
        return [
            "number": .string(contract.number), "title": .string(contract.title),
            "authority": .string(contract.authorityName), "contractor": .integer(contract.contractor.rawValue),
            "contractor_name": .string(contract.contractorName), "area": .string(contract.areaCode),
            "starts_on": .string(contract.startsOn.description), "ends_on": .string(contract.endsOn.description),
            "value": .string(contract.value.description), "state": .string(contract.state.rawValue),
            "sha256": contract.frozenSHA256.map { .string($0.hexadecimal) } ?? .null,
            "sources": .array(
                published.sources.map {
                    [
                        "fund": .integer($0.cell.fund.rawValue), "amount": .string($0.amount.description),
                        "paid": .string(published.paid(from: $0.cell.fund).description),
                        "spent": .string(published.spent(from: $0.cell.fund).description),
                    ]
                }),
            "milestones": .array(
                published.milestones.map {
                    [
                        "number": .integer(Int64($0.number)), "title": .string($0.title),
                        "due_on": .string($0.dueOn.description), "state": .string($0.state.rawValue),
                    ]
                }),
            "payments": .array(
                published.payments.map {
                    [
                        "voucher": .string($0.name), "day": .string($0.day.description),
                        "fund": .integer($0.fund.rawValue), "amount": .string($0.amount.description),
                    ]
                }),
            "places": .array(
                published.places.map {
                    [
                        "area": .string($0.area), "fund": .integer($0.fund.rawValue),
                        "amount": .string($0.amount.description),
                    ]
                }),
        ]
    }
}
