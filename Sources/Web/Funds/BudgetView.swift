internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// A budget report as a table and as JSON, and rows of a budget document as people paste them.
enum BudgetView {
    static func table(
        _ report: BudgetReport, _ dimensions: Set<BudgetReport.Dimension>, _ budget: Budget,
        _ fundNames: [Fund.ID: String], _ urls: [Fund.ID: String], _ links: BudgetLinks, _ visit: Visit
    ) -> Desk.Table {
        let shown = BudgetReport.Dimension.allCases.filter(dimensions.contains)
        let lineNames = Dictionary(uniqueKeysWithValues: budget.lines.map { ($0.id, visit.name(of: $0)) })
        func cells(_ row: BudgetReport.Row) -> [Desk.Table.Cell] {
            shown.map { dimension in
                switch dimension {
                case .fund:
                    .head(row.fund.flatMap { fundNames[$0] } ?? "", url: row.fund.flatMap { urls[$0] })
                case .line: .head(row.line.flatMap { lineNames[$0] } ?? "")
                case .year: .head(row.year == 0 ? visit.text("budgets.whole_term") : row.year.map(String.init) ?? "")
                case .area: .head(row.areaName ?? "")
                }
            }
        }
        return Desk.Table(
            visit.text("budgets.report"),
            (shown.map { "budgets.by.\($0.rawValue)" } + [
                "budgets.approved", "budgets.adjusted", "budgets.committed",
                "budgets.spent", "budgets.left", "budgets.rate",
            ]).map { visit.text($0) },
            report.rows.map { row in
                cells(row)
                    + amounts(row.amounts) {
                        links.url($0, fund: row.fund, line: row.line, year: row.year, place: row.area)
                    }
            },
            foot: [.head(visit.text("funds.total"))] + Array(repeating: .text(""), count: shown.count - 1)
                + amounts(report.total) { links.url($0) })
    }

    /// The five amounts, each of which opens to what makes it up, and the part that is spent.
    static func amounts(
        _ amounts: BudgetReport.Amounts, url: (BudgetMove.Figure) -> String
    ) -> [Desk.Table.Cell] {
        BudgetMove.Figure.allCases.map { .money($0.money(in: amounts), url: url($0)) }
            + [.number(amounts.rate.map { $0 + "%" } ?? "–")]
    }

    /// The five amounts in the API.
    static func json(_ amounts: BudgetReport.Amounts) -> JSON {
        [
            "approved": .string(amounts.approved.description), "adjusted": .string(amounts.adjusted.description),
            "committed": .string(amounts.committed.description), "spent": .string(amounts.spent.description),
            "left": .string(amounts.left.description),
        ]
    }

    static func json(_ report: BudgetReport) -> JSON {
        [
            "items": .array(
                report.rows.map { row in
                    [
                        "fund": row.fund.map { .integer($0.rawValue) } ?? .null,
                        "line": row.line.map { .integer($0.rawValue) } ?? .null,
                        "year": row.year.map { .integer(Int64($0)) } ?? .null,
                        "area": row.area.map { .string($0) } ?? .null, "amounts": json(row.amounts),
                    ]
                }), "total": json(report.total),
        ]
    }

    /// Cells of a row as pasted from a spreadsheet or typed with commas.
    static func columns(of row: Substring) -> [String] {
        let separator = ["\t", "|", "｜", "，"].first { row.contains($0) } ?? Character(",")
        return row.split(separator: separator, omittingEmptySubsequences: false).map { column in
            String(column.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
    }

    /// Rows of fund code, line code, year, area code and amount. Throws a refusal at `rows` with the number of the row.
    static func rows(
        in text: String, _ budget: Budget, _ funds: [Fund], _ db: Connection
    ) throws -> [CellAmount] {
        try text.split(whereSeparator: \.isNewline).enumerated().map { index, row in
            let columns = columns(of: row)
            let refusal = FieldRefusal("rows", "budgets.refusal.row", ["row": String(index + 1)])
            guard columns.count >= 5, let fund = funds.first(where: { $0.code == columns[0] }),
                let line = budget.lines.first(where: { $0.code == columns[1] }), let year = Int(columns[2]),
                year == 0 || (2000...2100).contains(year),
                let amount = try? Money.parse(columns[4...].joined())
            else { throw refusal }
            let area = columns[3].isEmpty ? Area.rootCode : columns[3]
            guard (try? Area.find(area, in: db)) != nil else { throw refusal }
            return CellAmount(CellKey(fund: fund.id, line: line.id, year: year, area: area), amount)
        }
    }
}
