internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The lines of a voucher with everything that they carry: account, fund, budget line, area, contract and activity.
struct VoucherLines: Sendable {
    let lines: [Voucher.Line]
    let names: [Voucher.LineNames]
    let chart: [ChartAccount]
    let funds: [Fund.ID: String]
    let contracts: [Int64: ContractTitle]
    let activities: [Activity]

    init(
        of voucher: Voucher, on chart: Holder.Chart, funds: [Fund.ID: String], for viewer: Viewer, in db: Connection
    ) throws {
        lines = try voucher.lines(for: viewer, in: db)
        names = try voucher.lineNames(for: viewer, in: db)
        self.chart = try ChartAccount.chart(on: voucher.day, of: chart, in: db)
        self.funds = funds
        contracts = try ContractTitle.all(of: lines.compactMap(\.contract), for: viewer, in: db)
        let own = Set(lines.map(\.fund))
        let programmes = Set(
            try Fund.all(for: viewer, in: db).filter { own.contains($0.id) }.compactMap(\.programme))
        activities = try Activity.all(for: viewer, in: db).filter { programmes.contains($0.programme) }
    }

    /// The account with its number in the chart of the day.
    private func account(_ line: Voucher.Line, _ visit: Visit) -> String {
        let found = chart.first { $0.account == line.account }
        let chinese = visit.language == .chinese ? found?.name : nil
        return "\(found?.number ?? "") \(chinese ?? visit.text(line.account.messageKey))"
    }

    private typealias Column = (name: String, cells: [Desk.Table.Cell])

    private func column(
        _ name: String, _ cell: (Voucher.Line, Voucher.LineNames) -> Desk.Table.Cell
    ) -> Column {
        (name, zip(lines, names).map { cell($0.0, $0.1) })
    }

    /// The lines with their sums. What says where a cost belongs stands in one column, and a column in which no line
    /// says anything is left out: so all of it fits beside the forms.
    func table(_ voucher: Voucher, _ visit: Visit) -> Desk.Table {
        let columns = [
            column("vouchers.account") { .head(Self.joined(account($0, visit), $1.bank)) },
            column("funds.fund") { line, _ in .text(funds[line.fund] ?? "") },
            column("budgets.line") { place($0, $1, visit) },
            column("contracts.number") { line, _ in
                let contract = line.contract.flatMap { contracts[$0] }
                return .text(contract?.number ?? "", url: contract.map { "\(visit.base)/contracts/\($0.id)" })
            },
            column("activities.one") { .text($1.activityName) },
            column("vouchers.memo") { line, _ in .text(line.memo) },
        ].filter { column in column.cells.contains { !$0.text.isEmpty } }
        let sides = ["vouchers.debit", "vouchers.credit"]
        return .init(
            visit.text("vouchers.lines"), (columns.map(\.name) + sides).map { visit.text($0) },
            lines.enumerated().map { index, line in
                columns.map { $0.cells[index] } + [
                    .money(line.amount.fen > 0 ? line.amount : nil),
                    .money(line.amount.fen < 0 ? Money(fen: -line.amount.fen) : nil),
                ]
            },
            foot: [.head(visit.text("funds.total"))] + Array(repeating: .text(""), count: columns.count - 1)
                + [.money(voucher.amount), .money(voucher.amount)])
    }

    /// The budget line with its year and area, or the area alone.
    private func place(_ line: Voucher.Line, _ name: Voucher.LineNames, _ visit: Visit) -> Desk.Table.Cell {
        let year = line.cell.map { $0.year == 0 ? visit.text("budgets.whole_term") : String($0.year) }
        return .text(Self.joined(name.budgetLine, year ?? "", name.area))
    }

    private static func joined(_ parts: String...) -> String { parts.filter { !$0.isEmpty }.joined(separator: " · ") }

    /// The form that names the activity of a line; nil where no line may name one.
    func form(_ voucher: Voucher, _ visit: Visit) -> Desk.Form? {
        let open = zip(lines, names).enumerated().filter { $0.element.1.takesActivity }.map {
            (number: $0.offset + 1, text: "\(account($0.element.0, visit)) \($0.element.0.amount.grouped)")
        }
        return ActivityRoutes.form(voucher, open, activities, visit)
    }

    /// The lines in the API.
    var json: JSON {
        .array(
            zip(lines, names).map { line, name in
                [
                    "account": .string(line.account.rawValue), "fund": .integer(line.fund.rawValue),
                    "budget_line": line.cell.map { .integer($0.line.rawValue) } ?? .null,
                    "year": line.cell.map { .integer(Int64($0.year)) } ?? .null,
                    "area": line.cell.map { .string($0.area) } ?? .null,
                    "contract": line.contract.map { .integer($0) } ?? .null,
                    "activity": name.activity.map { .integer($0.rawValue) } ?? .null,
                    "bank_account": line.bank.map { .integer($0.rawValue) } ?? .null,
                    "amount": .string(line.amount.description), "memo": .string(line.memo),
                ]
            })
    }

    /// What the API says of a voucher with its lines and papers.
    static let schema = Schema.object([
        ("id", .integer), ("number", .string), ("day", .day), ("kind", .string), ("summary", .string),
        ("amount", .money), ("chain", .string), ("poster", .string), ("reverses", .nullable(.integer)),
        ("document_kind", .string), ("document", .nullable(.integer)),
        (
            "lines",
            .list(
                .object([
                    ("account", .string), ("fund", .integer), ("budget_line", .nullable(.integer)),
                    ("year", .nullable(.integer)), ("area", .nullable(.string)), ("contract", .nullable(.integer)),
                    ("activity", .nullable(.integer)), ("bank_account", .nullable(.integer)), ("amount", .money),
                    ("memo", .string),
                ]))
        ),
        ("files", .list(.object([("id", .integer), ("name", .string), ("bytes", .integer), ("sha256", .string)]))),
    ])

    /// The voucher in the API with its lines and papers.
    func json(of voucher: Voucher, _ files: [StoredFile]) -> JSON {
        [
            "id": .integer(voucher.id.rawValue), "number": .string(voucher.name),
            "day": .string(voucher.day.description), "kind": .string(voucher.kind.rawValue),
            "summary": .string(voucher.summary), "amount": .string(voucher.amount.description),
            "chain": .string(voucher.chainHash.hexadecimal), "poster": .string(voucher.poster),
            "reverses": voucher.reverses.map { .integer($0.rawValue) } ?? .null,
            "document_kind": .string(voucher.documentKind),
            "document": voucher.documentID.map { .integer($0) } ?? .null, "lines": json,
            "files": .array(
                files.map {
                    [
                        "id": .integer($0.id.rawValue), "name": .string($0.name), "bytes": .integer($0.byteCount),
                        "sha256": .string($0.sha256.hexadecimal),
                    ]
                }),
        ]
    }
}
