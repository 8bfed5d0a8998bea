internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Sheets

/// Outstanding commitments as a table, a chart and JSON.
enum CommitmentView {
    /// Names of contracts and funds.
    struct Names: Sendable {
        let contracts: [Int64: ContractTitle]
        let funds: [Fund.ID: String]

        func contract(_ id: Int64) -> String { contracts[id].map { "\($0.number) \($0.title)" } ?? String(id) }
    }

    private static let amounts = [
        "commitments.reserved", "commitments.used", "commitments.released", "commitments.open",
    ]

    static func report(
        _ found: CommitmentReport, by cut: CommitmentRoutes.Cut?, _ names: Names, _ holder: Holder, _ visit: Visit
    ) throws -> LedgerReport {
        var report = LedgerReport(
            name: "commitments-\(found.day)", caption: "\(visit.text("commitments.title")) \(found.day)",
            columns: columns(cut, visit), rows: try rows(found, cut, names, holder, visit),
            foot: Array(repeating: .text(""), count: columns(cut, visit).count - amounts.count)
                + (try sums(found.rows, url: nil)))
        report.foot?[0] = .text(visit.text("funds.total"))
        report.holder = holder.name
        report.period = found.day.description
        report.notes = [visit.text("commitments.note")]
        return report
    }

    private static func columns(_ cut: CommitmentRoutes.Cut?, _ visit: Visit) -> [SheetColumn] {
        let names: [SheetColumn] =
            cut.map {
                [visit.column("commitments.by.\($0.rawValue)", .text), visit.column("commitments.count", .integer)]
            }
            ?? [
                visit.column("commitments.by.contract", .text), visit.column("contracts.contractor", .text),
                visit.column("funds.fund", .text), visit.column("budgets.line", .text),
                visit.column("budgets.area", .text), visit.column("commitments.reserved_on", .day),
                visit.column("commitments.days", .integer),
            ]
        return names + amounts.map { visit.column($0, .money) }
    }

    private static func sums(_ rows: [CommitmentReport.Row], url: String?) throws -> [LedgerReport.Cell] {
        [
            .money(try rows.map(\.amount).sum(), url: url), .money(try rows.map(\.used).sum(), url: url),
            .money(try rows.map(\.released).sum(), url: url), .money(try rows.map(\.open).sum(), url: url),
        ]
    }

    private static func rows(
        _ found: CommitmentReport, _ cut: CommitmentRoutes.Cut?, _ names: Names, _ holder: Holder, _ visit: Visit
    ) throws -> [[LedgerReport.Cell]] {
        guard let cut else {
            return try found.rows.map { row in
                let url = "\(visit.base)/commitments/\(row.id)"
                return [
                    .text(names.contract(row.contract), url: "\(visit.base)/contracts/\(row.contract)"),
                    .text(names.contracts[row.contract]?.contractorName ?? ""),
                    .text(names.funds[row.cell.fund] ?? ""), .text(row.lineName), .text(row.areaName),
                    .day(row.reservedOn), .count(row.days),
                ] + (try sums([row], url: url))
            }
        }
        let groups = Dictionary(grouping: found.rows) { key(of: $0, cut) }
        let base = "\(visit.base)/holders/\(holder.id)/commitments?on=\(found.day)&\(cut.rawValue)="
        return try groups.sorted { order($0.value[0], cut) < order($1.value[0], cut) }.map { key, rows in
            let first = rows[0]
            let name =
                switch cut {
                case .contract: names.contract(first.contract)
                case .fund: names.funds[first.cell.fund] ?? ""
                case .line: first.lineName
                case .age: visit.text(first.age.messageKey)
                }
            return [.text(name, url: base + key), .count(rows.count)] + (try sums(rows, url: base + key))
        }
    }

    private static func key(of row: CommitmentReport.Row, _ cut: CommitmentRoutes.Cut) -> String {
        switch cut {
        case .contract: String(row.contract)
        case .fund: row.cell.fund.description
        case .line: row.cell.line.description
        case .age: row.age.rawValue
        }
    }

    private static func order(_ row: CommitmentReport.Row, _ cut: CommitmentRoutes.Cut) -> Int64 {
        switch cut {
        case .contract: row.contract
        case .fund: row.cell.fund.rawValue
        case .line: row.cell.line.rawValue
        case .age: Int64(CommitmentReport.Age.allCases.firstIndex(of: row.age) ?? 0)
        }
    }

    /// How old what is open is.
    static func chart(_ found: CommitmentReport, _ visit: Visit) throws -> Desk.Chart {
        let title = visit.text("commitments.by_age")
        let ages = try CommitmentReport.Age.allCases.map { age in
            (visit.text(age.messageKey), try found.rows.filter { $0.age == age }.map(\.open).sum())
        }
        let bars = BarChart(
            head: ChartHead(id: "ages", title: title, summary: title, emptyText: visit.text("layout.nothing_yet")),
            bars: found.rows.isEmpty
                ? []
                : ages.map { name, amount in
                    .init(label: name, value: ChartValue(amount: amount.fen, text: amount.grouped))
                })
        return Desk.Chart(
            title, svg: bars.svg(),
            table: Desk.Table(
                title, [visit.text("commitments.age"), visit.text("commitments.open")],
                ages.map { [.head($0.0), .money($0.1)] }))
    }

    static func table(_ lines: [CommitmentLine], _ visit: Visit) -> Desk.Table {
        var balance: Int64 = 0
        return .init(
            visit.text("commitments.lines"),
            ["funds.day", "commitments.kind", "vouchers.one", "funds.amount", "commitments.open"]
                .map { visit.text($0) },
            lines.map { line in
                balance += line.amount.fen
                return [
                    .head(line.day.description), .text(visit.text(line.kind.messageKey)),
                    line.entry.map { .text(visit.text("vouchers.one"), url: "\(visit.base)/vouchers/\($0)") }
                        ?? .text(""),
                    .money(line.amount), .money(Money(fen: balance)),
                ]
            })
    }

    static func json(_ found: CommitmentReport) -> JSON {
        [
            "on": .string(found.day.description),
            "open": .string(Money(fen: found.rows.reduce(0) { $0 + $1.open.fen }).description),
            "items": .array(
                found.rows.map { row in
                    [
                        "id": .integer(row.id.rawValue), "contract": .integer(row.contract),
                        "fund": .integer(row.cell.fund.rawValue), "line": .integer(row.cell.line.rawValue),
                        "year": .integer(Int64(row.cell.year)), "area": .string(row.cell.area),
                        "reserved_on": .string(row.reservedOn.description), "days": .integer(Int64(row.days)),
                        "age": .string(row.age.rawValue), "amount": .string(row.amount.description),
                        "used": .string(row.used.description), "released": .string(row.released.description),
                        "open": .string(row.open.description),
                    ]
                }),
        ]
    }

    static func json(_ commitment: Commitment, _ lines: [CommitmentLine]) -> JSON {
        [
            "id": .integer(commitment.id.rawValue), "contract": .integer(commitment.contract),
            "open": .string(commitment.open.description),
            "items": .array(
                lines.map { line in
                    [
                        "day": .string(line.day.description), "kind": .string(line.kind.rawValue),
                        "amount": .string(line.amount.description),
                        "voucher": line.entry.map { .integer($0.rawValue) } ?? .null,
                    ]
                }),
        ]
    }
}

extension Schema {
    static let commitments = Schema.object([
        ("on", .day), ("open", .money),
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("contract", .integer), ("fund", .integer), ("line", .integer),
                    ("year", .integer), ("area", .string), ("reserved_on", .day), ("days", .integer),
                    ("age", .codes(CommitmentReport.Age.allCases.map(\.rawValue))), ("amount", .money),
                    ("used", .money), ("released", .money), ("open", .money),
                ]))
        ),
    ])
    static let commitment = Schema.object([
        ("id", .integer), ("contract", .integer), ("open", .money),
        (
            "items",
            .list(
                .object([
                    ("day", .day), ("kind", .codes(CommitmentLine.Kind.allCases.map(\.rawValue))),
                    ("amount", .money), ("voucher", .nullable(.integer)),
                ]))
        ),
    ])
}
