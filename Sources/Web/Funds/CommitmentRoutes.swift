internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// 未结清承诺: what contracts may still use of a holder's funds, and what happened to each commitment.
enum CommitmentRoutes {
    /// What rows are put together by.
    enum Cut: String, CaseIterable {
        case contract
        case fund
        case line
        case age
    }

    private static let query = [
        InputField("on", .date, optional: true, label: "commitments.on", "The day; today unless said."),
        InputField(
            "by", .choice(Cut.allCases.map(\.rawValue), prefix: "commitments.by"), optional: true,
            label: "commitments.cut", "What rows are put together by; every commitment unless said."),
        InputField("contract", .identifier, optional: true, label: "contracts.number", "Only this contract."),
        InputField("fund", .identifier, optional: true, label: "funds.fund", "Only this fund."),
        InputField("line", .identifier, optional: true, label: "budgets.line", "Only this budget line."),
        InputField(
            "age", .choice(CommitmentReport.Age.allCases.map(\.rawValue), prefix: "commitments.age"), optional: true,
            label: "commitments.age", "Only of this age."),
    ]

    static let all: [Route] =
        [
            .page(
                "/{authority}/holders/{holder}/commitments", .roles(FundRoutes.readers),
                "Shows what contracts may still use of a holder's funds (未结清承诺), by contract, source, line and age.",
                query: query, answer: .commitments, form: show, show),
            .page(
                "/{authority}/commitments/{commitment}", .roles(FundRoutes.readers),
                "Shows everything that happened to a commitment.", answer: .commitment, one),
        ]
        + Route.report(
            "/{authority}/holders/{holder}/commitments", .roles(FundRoutes.readers),
            "What contracts may still use of a holder's funds", query: query
        ) { try await found($0).report }

    private struct Found: Sendable {
        let holder: Holder
        let found: CommitmentReport
        let names: CommitmentView.Names
        let cut: Cut?
        let report: LedgerReport
    }

    private static func found(_ visit: Visit) async throws -> Found {
        let (viewer, input) = (visit.viewer, visit.input)
        let id = try visit.id("holder", Holder.ID.self)
        let day = input.day("on") ?? viewer.today
        let (holder, whole, names) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            let whole = try CommitmentReport.of(holder, on: day, for: viewer, in: db)
            return try (
                holder, whole,
                CommitmentView.Names(
                    contracts: ContractTitle.all(of: whole.rows.map(\.contract), for: viewer, in: db),
                    funds: visit.names(of: FundName.all(for: viewer, in: db)))
            )
        }
        let (fund, line) = (input.id("fund", Fund.ID.self), input.id("line", Budget.Line.ID.self))
        let (contract, age) = (input.integer("contract"), CommitmentReport.Age(rawValue: input.text("age")))
        let found = whole.filtered {
            (fund == nil || $0.cell.fund == fund) && (line == nil || $0.cell.line == line)
                && (contract == nil || $0.contract == contract) && (age == nil || $0.age == age)
        }
        let cut = Cut(rawValue: input.text("by"))
        let report = try CommitmentView.report(found, by: cut, names, holder, visit)
        return Found(holder: holder, found: found, names: names, cut: cut, report: report)
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let found = try await found(visit)
        let url = "\(visit.base)/holders/\(found.holder.id)/commitments"
        let on = found.found.day.description
        var desk = Desk(remarks: [visit.booksRemark(found.holder), .init(remark: visit.text("commitments.note"))])
        desk.figures = [
            visit.figure("commitments.open", try found.found.total(), words: true),
            visit.figure("commitments.count", found.found.rows.count),
        ]
        let kept = ["contract", "fund", "line", "age"].map { ($0, visit.input.text($0)) }
            .map { name, text in (name, text.isEmpty ? visit.input.integer(name).map(String.init) ?? "" : text) }
        desk.links = visit.downloads(url, [("on", on), ("by", found.cut?.rawValue ?? "")] + kept)
        desk.tabs =
            [
                .init(
                    linkURL: "\(url)?on=\(on)", linkText: visit.text("commitments.every"),
                    linkIsCurrent: found.cut == nil)
            ]
            + Cut.allCases.map { cut in
                .init(
                    linkURL: "\(url)?on=\(on)&by=\(cut.rawValue)",
                    linkText: visit.text("commitments.by.\(cut.rawValue)"), linkIsCurrent: cut == found.cut)
            }
        desk.filterURL = url
        var cut = visit.field(query[1], value: found.cut?.rawValue ?? "")
        cut.control = .hidden
        desk.filters = [visit.field(query[0], value: on), cut]
        desk.charts = [try CommitmentView.chart(found.found, visit)]
        desk.tables = [found.report.table()]
        return visit.desk(
            Message("commitments.title"), desk, json: CommitmentView.json(found.found),
            crumbs: visit.crumbs(of: found.holder))
    }

    private static func one(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("commitment", Commitment.ID.self)
        let (commitment, lines, title, funds, holder) = try await visit.read { db in
            let commitment = try Commitment.find(id, for: viewer, in: db)
            return try (
                commitment, commitment.lines(for: viewer, in: db),
                ContractTitle.all(of: [commitment.contract], for: viewer, in: db)[commitment.contract],
                visit.names(of: FundName.all(for: viewer, in: db)),
                Fund.all(for: viewer, in: db).first { $0.id == commitment.cell.fund }?.holder
            )
        }
        var desk = Desk()
        if let holder { desk.remarks = try await visit.booksRemarks(holder) }
        desk.figures = [
            visit.figure("commitments.reserved", commitment.amount), visit.figure("commitments.used", commitment.used),
            visit.figure("commitments.released", commitment.released),
            visit.figure("commitments.open", commitment.open),
        ]
        desk.links =
            title.map {
                [.init(linkURL: "\(visit.base)/contracts/\($0.id)", linkText: "\($0.number) \($0.title)")]
            } ?? []
        desk.tables = [CommitmentView.table(lines, visit)]
        return visit.desk(
            Message("commitments.one", ["number": id.description, "fund": funds[commitment.cell.fund] ?? ""]), desk,
            json: CommitmentView.json(commitment, lines),
            crumbs: [.init(Message("funds.title"), "\(visit.base)/funds")])
    }
}
