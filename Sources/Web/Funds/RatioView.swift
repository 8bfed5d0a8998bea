internal import Funds
internal import Kernel
internal import Platform
internal import Sheets

/// Sources and uses, ratios and deadlines as tables, charts and JSON.
enum RatioView {
    static func report(
        _ found: SourcesAndUses, _ names: [Fund.ID: String], _ holder: Holder, _ from: Day, _ through: Day,
        _ visit: Visit
    ) throws -> LedgerReport {
        func cells(_ row: SourcesAndUses.Row) -> [LedgerReport.Cell] {
            let fund = "\(visit.base)/funds/\(row.fund)"
            let period = "from=\(from)&through=\(through)"
            func url(_ flow: SourcesAndUses.Flow) -> String { "\(fund)/movements?\(period)&flow=\(flow.rawValue)" }
            let all = "\(fund)/movements?\(period)"
            return [
                .text(names[row.fund] ?? "", url: fund), .text(visit.text(row.source.messageKey)),
                .money(row.opening, url: all), .money(row.received, url: url(.received)),
                .money(row.paid, url: url(.paid)), .money(row.returned, url: url(.returned)),
                .money(row.closing, url: all), .money(row.spent, url: "\(fund)/accepted-costs?\(period)"),
            ]
        }
        func sum(_ amount: (SourcesAndUses.Row) -> Money) throws -> LedgerReport.Cell {
            .money(try found.rows.map(amount).sum())
        }
        return LedgerReport(
            name: "sources-and-uses-\(from)-\(through)",
            caption: "\(visit.text("reports.sources_and_uses")) \(from) – \(through)",
            columns: [visit.column("funds.fund", .text), visit.column("funds.source", .text)]
                + ["opening", "received", "paid", "returned", "closing", "spent"].map {
                    visit.column("reports.\($0)", .money)
                },
            rows: found.rows.map(cells),
            foot: [
                .text(visit.text("funds.total")), .text(""), try sum(\.opening), try sum(\.received), try sum(\.paid),
                try sum(\.returned), try sum(\.closing), try sum(\.spent),
            ])
    }

    /// Shares by count and by amount; both columns sum to the whole.
    static func shares<Way>(
        _ shares: [SourcesAndUses.Share<Way>], _ caption: String, _ visit: Visit, name: (Way) -> String
    ) -> Desk.Table {
        LedgerReport(
            name: "", caption: visit.text(caption),
            columns: [
                visit.column(caption, .text), visit.column("reports.count", .integer),
                visit.column("reports.count_share", .percent(places: 2)), visit.column("funds.amount", .money),
                visit.column("reports.amount_share", .percent(places: 2)),
            ],
            rows: shares.map { share in
                [
                    .text(visit.text(name(share.way))), .count(share.count), .share(share.countShare),
                    .money(share.amount), .share(share.amountShare),
                ]
            }
        ).table()
    }

    static func chart(_ shares: [SourcesAndUses.Share<Receipt.Channel>], _ visit: Visit) -> Desk.Chart {
        let title = visit.text("reports.channels")
        let bars = BarChart(
            head: ChartHead(id: "channels", title: title, summary: title, emptyText: visit.text("layout.nothing_yet")),
            bars: shares.map { share in
                .init(
                    label: visit.text(share.way.messageKey),
                    value: ChartValue(amount: share.amount.fen, text: share.amount.grouped))
            })
        return Desk.Chart(
            title, svg: bars.svg(),
            table: Desk.Table(
                title, [title, visit.text("funds.amount")],
                shares.map { [.head(visit.text($0.way.messageKey)), .money($0.amount)] }))
    }

    static func json(_ found: SourcesAndUses) -> JSON {
        func share<Way>(_ share: SourcesAndUses.Share<Way>, _ code: String) -> JSON {
            [
                "way": .string(code), "count": .integer(Int64(share.count)),
                "amount": .string(share.amount.description), "count_share": .string(percent(share.countShare)),
                "amount_share": .string(percent(share.amountShare)),
            ]
        }
        return [
            "items": .array(
                found.rows.map { row in
                    [
                        "fund": .integer(row.fund.rawValue), "source": .string(row.source.rawValue),
                        "opening": .string(row.opening.description), "received": .string(row.received.description),
                        "paid": .string(row.paid.description), "returned": .string(row.returned.description),
                        "closing": .string(row.closing.description), "spent": .string(row.spent.description),
                    ]
                }),
            "channels": .array(found.channels.map { share($0, $0.way.rawValue) }),
            "sources": .array(found.sources.map { share($0, $0.way.rawValue) }),
        ]
    }

    private static func percent(_ hundredths: Int64) -> String {
        Fraction(basisPoints: Int(hundredths)).inPercent(places: 2)
    }

    /// The lines behind an amount of the ratios.
    private static func url(
        _ found: CharityRatios, _ holder: Holder, _ visit: Visit, years: ClosedRange<Int>, _ query: String
    ) -> String {
        "\(visit.base)/holders/\(holder.id)/income-and-costs?from=\(years.lowerBound)-01-01"
            + "&through=\(years.upperBound)-12-31&\(query)"
    }

    /// The lines behind the amount that is compared: charity spending or management costs.
    private static func amountURL(
        _ finding: CharityRatios.Finding, _ found: CharityRatios, _ holder: Holder, _ visit: Visit
    ) -> String {
        let accounts = finding.rule.comparison == .atMost ? [.managementCost] : CharityRatios.spending
        return url(
            found, holder, visit, years: found.year...found.year,
            accounts.map { "account=\($0.rawValue)" }.joined(separator: "&"))
    }

    /// What lies behind the amount that it is compared with.
    private static func wholeURL(
        _ finding: CharityRatios.Finding, _ found: CharityRatios, _ holder: Holder, _ visit: Visit
    ) -> String {
        let year = found.year
        return switch finding.base {
        case .costs: url(found, holder, visit, years: year...year, "kind=cost")
        case .lastIncome: url(found, holder, visit, years: (year - 1)...(year - 1), "kind=income")
        case .meanIncome: url(found, holder, visit, years: (year - 3)...(year - 1), "kind=income")
        case .netAssets: "\(visit.base)/holders/\(holder.id)/activity-statement?month=\(year - 1)-12-01"
        }
    }

    static func report(_ found: CharityRatios, _ holder: Holder, _ visit: Visit) -> LedgerReport {
        LedgerReport(
            name: "ratios-\(found.year)-\(found.body.rawValue)",
            caption: "\(visit.text("ratios.title")) \(found.year)",
            columns: [
                visit.column("ratios.rule", .text), visit.column("ratios.amount", .money),
                visit.column("ratios.base", .text), visit.column("ratios.whole", .money),
                visit.column("ratios.share", .text), visit.column("ratios.limit", .text),
                visit.column("ratios.verdict", .text), visit.column("ratios.citation", .text),
                visit.column("ratios.mark", .text),
            ],
            rows: found.findings.map { finding in
                let sign = finding.rule.comparison == .atMost ? "≤" : "≥"
                return [
                    .text(
                        visit.language == .english ? finding.rule.name.english : finding.rule.name.chinese,
                        url: "/rules/\(finding.rule.id)"),
                    .money(finding.amount, url: amountURL(finding, found, holder, visit)),
                    .text(visit.text(finding.base.messageKey)),
                    .money(finding.of, url: wholeURL(finding, found, holder, visit)),
                    .text(finding.share.map { $0 + "%" } ?? "–"),
                    .text("\(sign) \(finding.rule.value.exactDecimal ?? "")%"),
                    .text(visit.text(finding.verdict.messageKey)), .text(finding.rule.citation),
                    .text(visit.text("rules.mark.\(finding.rule.mark.rawValue)")),
                ]
            })
    }

    static func json(_ found: CharityRatios) -> JSON {
        [
            "year": .integer(Int64(found.year)), "body": .string(found.body.rawValue),
            "items": .array(
                found.findings.map { finding in
                    [
                        "rule": .string(finding.rule.code), "mark": .string(finding.rule.mark.rawValue),
                        "citation": .string(finding.rule.citation), "base": .string(finding.base.rawValue),
                        "amount": .string(finding.amount.description), "of": .string(finding.of.description),
                        "share": finding.share.map { .string($0) } ?? .null,
                        "limit": .string(finding.rule.value.exactDecimal ?? ""),
                        "verdict": .string(finding.verdict.rawValue),
                    ]
                }),
        ]
    }

    static func report(_ found: [DisclosureDeadline], _ visit: Visit) -> LedgerReport {
        LedgerReport(
            name: "deadlines", caption: visit.text("deadlines.title"),
            columns: [
                visit.column("deadlines.due", .text), visit.column("deadlines.kind", .text),
                visit.column("deadlines.subject", .text), visit.column("deadlines.days", .integer),
                visit.column("ratios.citation", .text), visit.column("ratios.mark", .text),
            ],
            rows: found.map { deadline in
                [
                    .text(deadline.due.description), .text(visit.text(deadline.kind.messageKey)),
                    .text(
                        deadline.subject,
                        url: deadline.programme.map { "\(visit.base)/programmes/\($0)" }),
                    .count(visit.viewer.today.days(until: deadline.due)), .text(deadline.rule.citation),
                    .text(visit.text("rules.mark.\(deadline.rule.mark.rawValue)")),
                ]
            })
    }

    static func json(_ found: [DisclosureDeadline]) -> JSON {
        [
            "items": .array(
                found.map { deadline in
                    [
                        "kind": .string(deadline.kind.rawValue), "subject": .string(deadline.subject),
                        "due": .string(deadline.due.description), "rule": .string(deadline.rule.code),
                        "mark": .string(deadline.rule.mark.rawValue), "citation": .string(deadline.rule.citation),
                    ]
                })
        ]
    }
}
