internal import Funds
internal import Kernel
internal import Platform

/// The budget as a matrix: each source with its lines below it, the years beside each other, with sums both ways.
struct BudgetMatrix {
    /// The amount that a matrix shows.
    typealias Figure = BudgetMove.Figure

    /// Told apart by source, line and year.
    let report: BudgetReport
    let budget: Budget
    let names: [Fund.ID: String]
    /// Pages of the sources that the viewer may open.
    let urls: [Fund.ID: String]
    /// Where a figure opens to what makes it up.
    let links: BudgetLinks

    /// One amount in all years. Throws when a sum is too large.
    func byYear(_ figure: Figure, _ visit: Visit) throws -> Desk.Table {
        let years = Set(report.rows.compactMap(\.year)).sorted()
        return try table(
            "\(visit.text("budgets.report")): \(visit.text("budgets.\(figure.rawValue)"))",
            years.map { $0 == 0 ? visit.text("budgets.whole_term") : String($0) } + [visit.text("funds.total")], visit
        ) { fund, line, rows in
            try years.map { year in
                let ofYear = rows.filter { $0.year == year }
                return ofYear.isEmpty
                    ? .number("–")
                    : .money(
                        figure.money(in: try Self.sum(ofYear)),
                        url: links.url(figure, fund: fund, line: line, year: year))
            } + [.money(figure.money(in: try Self.sum(rows)), url: links.url(figure, fund: fund, line: line))]
        }
    }

    /// All amounts of what is left of the report when one year was chosen. Throws when a sum is too large.
    func ofOneYear(_ visit: Visit) throws -> Desk.Table {
        try table(
            visit.text("budgets.report"),
            Figure.allCases.map { visit.text("budgets.\($0.rawValue)") } + [visit.text("budgets.rate")], visit
        ) { fund, line, rows in
            BudgetView.amounts(try Self.sum(rows)) { links.url($0, fund: fund, line: line) }
        }
    }

    private func table(
        _ caption: String, _ columns: [String], _ visit: Visit,
        cells: (Fund.ID?, Budget.Line.ID?, [BudgetReport.Row]) throws -> [Desk.Table.Cell]
    ) throws -> Desk.Table {
        var (rows, sums) = ([[Desk.Table.Cell]](), Set<Int>())
        for fund in Set(report.rows.compactMap(\.fund)).sorted() {
            let ofFund = report.rows.filter { $0.fund == fund }
            sums.insert(rows.count)
            rows.append([.head(names[fund] ?? "", url: urls[fund])] + (try cells(fund, nil, ofFund)))
            for line in budget.lines {
                let ofLine = ofFund.filter { $0.line == line.id }
                if !ofLine.isEmpty { rows.append([.head(visit.name(of: line))] + (try cells(fund, line.id, ofLine))) }
            }
        }
        return Desk.Table(
            caption, ["\(visit.text("budgets.by.fund")) / \(visit.text("budgets.by.line"))"] + columns, rows,
            foot: [.head(visit.text("funds.total"))] + (try cells(nil, nil, report.rows)), sums: sums)
    }

    private static func sum(_ rows: [BudgetReport.Row]) throws -> BudgetReport.Amounts {
        try rows.reduce(.zero) { try $0.adding($1.amounts) }
    }
}

extension BudgetMove.Figure {
    /// The amount itself.
    func money(in amounts: BudgetReport.Amounts) -> Money {
        switch self {
        case .approved: amounts.approved
        case .adjusted: amounts.adjusted
        case .committed: amounts.committed
        case .spent: amounts.spent
        case .left: amounts.left
        }
    }
}
