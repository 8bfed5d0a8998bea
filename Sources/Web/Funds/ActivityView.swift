internal import Funds
internal import Kernel
internal import Platform
internal import Sheets

/// Rows of the reports of a holder's books, and their JSON.
enum ActivityView {
    static func isSum(_ item: ActivityStatement.Item) -> Bool {
        switch item {
        case .incomeTotal, .costTotal, .change: true
        default: false
        }
    }

    /// Key of the name of a row.
    private static func key(_ item: ActivityStatement.Item) -> String {
        switch item {
        case .income(let account), .cost(let account): account.messageKey
        case .incomeTotal: "reports.item.income_total"
        case .costTotal: "reports.item.cost_total"
        case .released: "reports.item.released"
        case .restrictedAgain: "reports.item.restricted_again"
        case .priorYears: "reports.item.prior_years"
        case .change: "reports.item.change"
        }
    }

    /// A row with its six amounts; each opens to the lines behind it.
    static func cells(
        _ row: ActivityStatement.Row, _ statement: ActivityStatement, _ holder: Holder, _ visit: Visit
    ) throws -> [LedgerReport.Cell] {
        let (first, last) = (statement.month, statement.month.lastOfMonth)
        let year = Day(year: first.year, month: 1, day: 1) ?? first
        let base = "\(visit.base)/holders/\(holder.id)"
        func url(_ from: Day, _ restriction: String) -> String {
            let lines =
                "\(base)/income-and-costs?from=\(from)&through=\(last)"
                + (restriction.isEmpty ? "" : "&restriction=\(restriction)")
            return switch row.item {
            case .income(let account), .cost(let account): lines + "&account=\(account.rawValue)"
            case .incomeTotal: lines + "&kind=income"
            case .costTotal: lines + "&kind=cost"
            case .change: lines
            case .priorYears:
                "\(base)/account-statement?account=prior_year_adjustment&from=\(from)&through=\(last)"
            case .released, .restrictedAgain:
                "\(base)/releases?from=\(from)&through=\(last)&direction=\(code(row.item))"
            }
        }
        func amounts(_ amounts: ActivityStatement.Amounts, _ from: Day) throws -> [LedgerReport.Cell] {
            [
                .money(amounts.unrestricted, url: url(from, "unrestricted")),
                .money(amounts.restricted, url: url(from, "restricted")),
                .money(try amounts.total(), url: url(from, "")),
            ]
        }
        return [.text(visit.text(key(row.item)))] + (try amounts(row.month, first))
            + (try amounts(row.year, year))
    }

    static func json(_ statement: ActivityStatement) -> JSON {
        func members(_ amounts: ActivityStatement.Amounts) -> JSON {
            [
                "unrestricted": .string(amounts.unrestricted.description),
                "restricted": .string(amounts.restricted.description),
            ]
        }
        return [
            "month": .string(statement.month.description),
            "items": .array(
                statement.rows.map { row in
                    ["item": .string(code(row.item)), "month": members(row.month), "year": members(row.year)]
                }),
        ]
    }

    private static func code(_ item: ActivityStatement.Item) -> String {
        switch item {
        case .income(let account), .cost(let account): account.rawValue
        default: String(key(item).dropFirst("reports.item.".count))
        }
    }

    static func name(of filter: AccountStatement.Filter) -> String {
        "statement-\(filter.account.rawValue)-\(filter.from)-\(filter.through)"
    }

    /// The columns of an account statement: debit, credit and the balance after each line.
    static func columns(_ visit: Visit) -> [SheetColumn] {
        [
            visit.column("vouchers.number", .text), visit.column("funds.day", .day),
            visit.column("vouchers.summary", .text), visit.column("funds.fund", .text),
            visit.column("vouchers.memo", .text), visit.column("vouchers.debit", .money),
            visit.column("vouchers.credit", .money), visit.column("reports.balance", .money),
        ]
    }

    /// A line in these columns.
    static func cells(_ row: AccountStatement.Row, fund: SheetCell) -> [SheetCell] {
        [
            .text(row.name), .day(row.day), SheetCell(text: row.summary), fund, SheetCell(text: row.memo),
            row.amount.fen > 0 ? .money(row.amount) : .empty,
            row.amount.fen < 0 ? .money(Money(fen: -row.amount.fen)) : .empty, .money(row.balance),
        ]
    }

    /// An account statement as a report, whose vouchers open.
    static func report(
        _ statement: AccountStatement, _ filter: AccountStatement.Filter, _ names: [Fund.ID: String], _ visit: Visit
    ) -> LedgerReport {
        LedgerReport(
            name: name(of: filter),
            caption: "\(visit.text(filter.account.messageKey)) \(filter.from) – \(filter.through)",
            columns: columns(visit),
            rows: statement.rows.map { row in
                var cells = cells(row, fund: SheetCell(text: names[row.fund] ?? "")).map {
                    LedgerReport.Cell(value: $0)
                }
                cells[0].url = "\(visit.base)/vouchers/\(row.place.entry)"
                return cells
            })
    }

    /// A statement on paper begins with what was there and ends with the sums and what is left.
    static func whole(
        _ report: LedgerReport, _ statement: AccountStatement, _ filter: AccountStatement.Filter, _ visit: Visit
    ) -> LedgerReport {
        var report = report
        func sum(_ isDebit: Bool) -> Money {
            Money(fen: statement.rows.reduce(0) { $0 + ($1.amount.isNegative == isDebit ? 0 : abs($1.amount.fen)) })
        }
        let empty = LedgerReport.Cell.text("")
        if report.rows.count < LedgerReport.printedRowsMax {
            report.rows.insert(
                [empty, .day(filter.from), .text(visit.text("reports.opening"))]
                    + Array(repeating: empty, count: 4) + [.money(statement.opening)], at: 0)
        }
        report.foot =
            [.text(visit.text("funds.total")), empty, .text(visit.text("reports.closing")), empty, empty]
            + [.money(sum(true)), .money(sum(false)), .money(statement.closing)]
        return report
    }

    static func json(_ statement: AccountStatement) -> JSON {
        [
            "opening": .string(statement.opening.description), "closing": .string(statement.closing.description),
            "items": .array(
                statement.rows.map { row in
                    [
                        "voucher": .integer(row.place.entry.rawValue), "line": .integer(Int64(row.place.line)),
                        "number": .string(row.name), "day": .string(row.day.description),
                        "kind": .string(row.kind.rawValue), "summary": .string(row.summary),
                        "fund": .integer(row.fund.rawValue), "amount": .string(row.amount.description),
                        "balance": .string(row.balance.description),
                    ]
                }), "next": statement.next.map { .string($0.text) } ?? .null,
        ]
    }

    /// Lines of income and costs as a table; the foot sums the whole period, not the page.
    static func report(
        _ found: IncomeAndCosts, _ filter: IncomeAndCosts.Filter, _ names: [Fund.ID: String], _ visit: Visit
    ) -> LedgerReport {
        LedgerReport(
            name: "income-and-costs-\(filter.from)-\(filter.through)",
            caption: "\(visit.text("reports.lines")) \(filter.from) – \(filter.through)",
            columns: [
                visit.column("vouchers.number", .text), visit.column("funds.day", .day),
                visit.column("vouchers.account", .text), visit.column("vouchers.summary", .text),
                visit.column("reports.party", .text), visit.column("funds.fund", .text),
                visit.column("budgets.line", .text), visit.column("budgets.area", .text),
                visit.column("activities.one", .text), visit.column("reports.income", .money),
                visit.column("reports.cost", .money),
            ],
            rows: found.rows.map { row in
                [
                    .text(row.name, url: "\(visit.base)/vouchers/\(row.place.entry)"), .day(row.day),
                    .text(visit.text(row.account.messageKey)), .text(row.summary), .text(row.party),
                    .text(names[row.fund] ?? ""), .text(row.line), .text(row.area), .text(row.activity),
                    .money(row.isIncome ? row.amount : nil), .money(row.isIncome ? nil : row.amount),
                ]
            },
            foot: [.text(visit.text("funds.total"))] + Array(repeating: .text(""), count: 8)
                + [.money(found.totals.income), .money(found.totals.cost)])
    }

    static func json(_ found: IncomeAndCosts) -> JSON {
        [
            "items": .array(
                found.rows.map { row in
                    [
                        "voucher": .integer(row.place.entry.rawValue), "line": .integer(Int64(row.place.line)),
                        "number": .string(row.name), "day": .string(row.day.description),
                        "account": .string(row.account.rawValue), "fund": .integer(row.fund.rawValue),
                        "budget_line": .string(row.line), "area": .string(row.area),
                        "activity": .string(row.activity), "party": .string(row.party),
                        "income": .bool(row.isIncome), "amount": .string(row.amount.description),
                    ]
                }), "next": found.next.map { .string($0.text) } ?? .null,
            "totals": [
                "income": .string(found.totals.income.description), "cost": .string(found.totals.cost.description),
            ],
        ]
    }
}
