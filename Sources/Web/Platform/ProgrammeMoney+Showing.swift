internal import Funds
internal import Kernel
internal import Platform
internal import Sheets

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
                let (paid, committed) = (line.paid ?? .zero, line.committed ?? .zero)
                return BulletChart.Row(
                    label: line.source, text: "\(paid.grouped) / \(line.amount.grouped)",
                    done: ChartValue(amount: paid.fen, text: paid.grouped),
                    committed: ChartValue(
                        amount: paid.fen + committed.fen, text: Money(fen: paid.fen + committed.fen).grouped),
                    limit: ChartValue(amount: line.amount.fen, text: line.amount.grouped))
            }
        ).svg()
        let table = Desk.Table(
            title,
            ["programmes.source", "budgets.adjusted", "budgets.committed", "budgets.spent", "budgets.left"]
                .map { visit.text($0) },
            sources.map { [.head($0.source)] + figures($0) },
            foot: [
                .head(visit.text("funds.total")), .money(total.adjusted), .money(total.committed), .money(total.spent),
                .money(total.left),
            ])
        return Desk.Chart(title, svg: svg, table: table, downloads: downloads, keys: true)
    }

    private func figures(_ line: Line) -> [Desk.Table.Cell] {
        [.money(line.amount), .money(line.committed), .money(line.paid), .money(line.left)]
    }

    /// All lines; staff reach the contract from its line.
    func table(_ visit: Visit) -> Desk.Table {
        let mayOpen = visit.viewer.holdsAnywhere(ContractRoutes.readers)
        return Desk.Table(
            visit.text("programmes.follow"), Self.columns.map { visit.text($0.0) },
            lines.map { line in
                let url = mayOpen ? line.contractID.map { "\(visit.base)/contracts/\($0)" } : nil
                let names: [Desk.Table.Cell] = [
                    .head(line.source), .text(line.county), .text(line.contract, url: url), .text(line.milestone),
                    .text(line.state),
                ]
                return names + figures(line)
            })
    }

    private static let columns: [(String, SheetColumn.Kind)] = [
        ("programmes.source", .text), ("programmes.county", .text), ("programmes.contract", .text),
        ("programmes.milestone", .text), ("programmes.state", .text), ("programmes.amount", .money),
        ("budgets.committed", .money), ("budgets.spent", .money), ("budgets.left", .money),
    ]

    /// All lines as a file.
    func tabular(_ name: String, _ visit: Visit) -> Tabular {
        func cell(_ amount: Money?) -> SheetCell { amount.map { .money($0) } ?? .empty }
        return Tabular(
            name: name, columns: Self.columns.map { SheetColumn(visit.text($0.0), $0.1) },
            rows: lines.map { line in
                [line.source, line.county, line.contract, line.milestone, line.state].map { SheetCell(text: $0) }
                    + [.money(line.amount), cell(line.committed), cell(line.paid), cell(line.left)]
            })
    }

    /// Money by source in the API.
    var sourceJSON: JSON { .array(sources.map(Self.json)) }

    /// All lines in the API.
    var linesJSON: JSON { .array(lines.map(Self.json)) }

    private static func json(_ line: Line) -> JSON {
        func amount(_ money: Money?) -> JSON { money.map { .string($0.description) } ?? .null }
        return [
            "level": .string(line.level.rawValue), "fund": .integer(line.fund.rawValue), "source": .string(line.source),
            "county": .string(line.county), "contract": .string(line.contract), "milestone": .string(line.milestone),
            "amount": .string(line.amount.description), "committed": amount(line.committed), "paid": amount(line.paid),
            "left": amount(line.left),
        ]
    }
}

/// The way of the money of a programme, down to the milestones.
enum ProgrammeMoneyRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/programmes/{programme}/money", .everyone,
            "Follows the money of a programme by source, county, contract and milestone.", show),
        .download(
            "/{authority}/programmes/{programme}/money.csv", .everyone, "The money of a programme as CSV.",
            { visit in try await tabular(visit).csv() }),
        .download(
            "/{authority}/programmes/{programme}/money.xlsx", .everyone, "The money of a programme as a workbook.",
            { visit in try await tabular(visit).xlsx() }),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("programme", Programme.ID.self)
        let programme = try await visit.read { db in try Programme.find(id, for: viewer, in: db) }
        let money = try await ProgrammeMoney.load(id, visit)
        let url = "\(visit.base)/programmes/\(id)"
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("programmes.money_remark"))]
        desk.figures = visit.figures(of: money.total)
        desk.charts = [money.chart(visit, downloads: "\(url)/money")] + [money.flow(visit)].compactMap(\.self)
        desk.tables = [money.table(visit)]
        return visit.desk(
            Message("programmes.follow"), desk, json: ["items": money.linesJSON],
            crumbs: [
                .init(Message("navigation.programmes"), "\(visit.base)/programmes"),
                .init(.verbatim(visit.name(of: programme)), url),
            ])
    }

    private static func tabular(_ visit: Visit) async throws -> Tabular {
        let viewer = visit.viewer
        let id = try visit.id("programme", Programme.ID.self)
        let programme = try await visit.read { db in try Programme.find(id, for: viewer, in: db) }
        return try await ProgrammeMoney.load(id, visit).tabular("\(programme.code)-money", visit)
    }
}
