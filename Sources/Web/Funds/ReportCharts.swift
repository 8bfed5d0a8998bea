internal import Funds
internal import Kernel
internal import Platform

/// Charts of the reports of a holder's books, each with its figures in a table below it.
enum ReportCharts {
    /// Income and costs of the year so far, account by account.
    static func activities(_ statement: ActivityStatement, _ visit: Visit) throws -> Desk.Chart {
        let title = visit.text("reports.chart.activities")
        let bars = try statement.rows.compactMap { row -> (String, Money, ChartSeries)? in
            let amount = try row.year.total()
            guard amount.fen > 0 else { return nil }
            return switch row.item {
            case .income(let account): (visit.text(account.messageKey), amount, .first)
            case .cost(let account): (visit.text(account.messageKey), amount, .second)
            default: nil
            }
        }
        return chart("activities", title, bars, visit)
    }

    /// Income and costs of the period.
    static func lines(_ found: IncomeAndCosts, _ visit: Visit) -> Desk.Chart {
        let bars = [
            (visit.text("reports.income"), found.totals.income, ChartSeries.first),
            (visit.text("reports.cost"), found.totals.cost, .second),
        ]
        return chart("lines", visit.text("reports.chart.lines"), bars, visit)
    }

    private static func chart(
        _ id: String, _ title: String, _ bars: [(name: String, amount: Money, series: ChartSeries)], _ visit: Visit
    ) -> Desk.Chart {
        let drawing = BarChart(
            head: head(id, title, visit),
            bars: bars.map {
                .init(
                    label: $0.name, value: ChartValue(amount: $0.amount.fen, text: $0.amount.grouped),
                    series: $0.series)
            })
        return Desk.Chart(
            title, svg: drawing.svg(),
            table: Desk.Table(
                title, [visit.text("reports.item"), visit.text("funds.amount")],
                bars.map { [.head($0.name), .money($0.amount)] }))
    }

    /// The balance at the end of each day of the page.
    static func balance(_ statement: AccountStatement, _ visit: Visit) -> Desk.Chart {
        let title = visit.text("reports.chart.balance")
        var days: [(day: Day, balance: Money)] = []
        for row in statement.rows {
            if days.last?.day == row.day { days.removeLast() }
            days.append((row.day, row.balance))
        }
        let values = days.map { ChartValue(amount: $0.balance.fen, text: $0.balance.grouped) }
        let highest = days.map(\.balance).max() ?? .zero
        let drawing = LineChart(
            head: head("balance", title, visit), periods: days.map { String($0.day.description.dropFirst(5)) },
            ticks: [
                ChartValue(amount: 0, text: Money.zero.grouped),
                ChartValue(amount: highest.fen, text: highest.grouped),
            ], lines: [.init(label: visit.text("reports.balance"), series: .first, values: values)])
        return Desk.Chart(
            title, svg: drawing.svg(),
            table: Desk.Table(
                title, [visit.text("funds.day"), visit.text("reports.balance")],
                days.map { [.head($0.day.description), .money($0.balance)] }))
    }

    /// Each ratio against its limit, in hundredths of a percent.
    static func ratios(_ found: CharityRatios, _ visit: Visit) -> Desk.Chart {
        let title = visit.text("ratios.title")
        let rows = found.findings.map { finding -> BulletChart.Row in
            let share = finding.share.flatMap { Fraction($0) }.map { hundredths($0) } ?? 0
            let limit = hundredths(finding.rule.value)
            let name = visit.language == .english ? finding.rule.name.english : finding.rule.name.chinese
            let sign = finding.rule.comparison == .atMost ? "≤" : "≥"
            let text = "\(finding.share.map { $0 + "%" } ?? "–") (\(sign) \(finding.rule.value.exactDecimal ?? "")%)"
            return .init(
                label: name, text: text, done: ChartValue(amount: share, text: text),
                committed: ChartValue(amount: share, text: text), limit: ChartValue(amount: limit, text: text))
        }
        return Desk.Chart(
            title, svg: BulletChart(head: head("ratios", title, visit), rows: rows).svg(),
            table: Desk.Table(
                title, [visit.text("ratios.rule"), visit.text("ratios.share")],
                rows.map { [.head($0.label), .number($0.text)] }))
    }

    /// What has to be made public, from today on to the right and what has passed to the left.
    static func deadlines(_ found: [DisclosureDeadline], _ visit: Visit) -> Desk.Chart {
        let title = visit.text("deadlines.title")
        let rows = found.map { deadline in
            DeadlineChart.Row(
                label: "\(visit.text(deadline.kind.messageKey)) · \(deadline.subject)", text: deadline.due.description,
                days: visit.viewer.today.days(until: deadline.due))
        }
        return Desk.Chart(
            title, svg: DeadlineChart(head: head("deadlines", title, visit), rows: rows).svg(),
            table: Desk.Table(
                title, ["deadlines.kind", "deadlines.due", "deadlines.days"].map { visit.text($0) },
                rows.map { [.head($0.label), .text($0.text), .number(String($0.days))] }))
    }

    private static func hundredths(_ percent: Fraction) -> Int64 {
        (percent * Fraction(100)).decimal(places: 0).split(separator: ".").first.flatMap { Int64($0) } ?? 0
    }

    static func head(_ id: String, _ title: String, _ visit: Visit) -> ChartHead {
        ChartHead(id: id, title: title, summary: title, emptyText: visit.text("layout.nothing_yet"))
    }
}
