internal import Funds
internal import Kernel
internal import Platform

/// Months, reopenings and releases as tables and as JSON.
enum BookView {
    static func table(_ reopenings: [PeriodReopening], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("books.reopenings"),
            ["vouchers.month", "funds.reason", "books.requester", "books.answer", "books.answerer"]
                .map { visit.text($0) },
            reopenings.map { request in
                [
                    .head(
                        String(request.month.description.prefix(7)), url: "\(visit.base)/reopenings/\(request.id)"),
                    .text(request.reason), .text("\(request.requester) \(request.requestedAt.beijing)"),
                    visit.stateCell(Message(stateKey(request))), .text(request.answerer ?? ""),
                ]
            })
    }

    private static func stateKey(_ request: PeriodReopening) -> String {
        request.answer?.messageKey ?? "funds.reopening.open"
    }

    static func state(_ request: PeriodReopening, _ visit: Visit) -> Desk.State {
        visit.deskState(Message(stateKey(request)))
    }

    static func table(_ releases: [Release], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("books.releases"),
            ["vouchers.month", "funds.fund", "books.expense", "books.restricted", "books.released", "funds.state"]
                .map { visit.text($0) },
            releases.map { release in
                [
                    .head(
                        String(release.month.description.prefix(7)), url: "\(visit.base)/releases/\(release.id)"),
                    .text(release.fundName), .money(release.expense), .money(release.restricted),
                    .money(release.released, url: "\(visit.base)/releases/\(release.id)"),
                    .text(release.isReversed ? visit.text("funds.voucher.reversal") : ""),
                ]
            })
    }

    /// The calculation of a release, cost by cost.
    static func table(_ lines: [Release.Line], _ release: Release, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("books.release_lines"),
            ["vouchers.number", "funds.day", "vouchers.summary", "vouchers.account", "books.cost", "books.used"]
                .map { visit.text($0) },
            lines.map { line in
                [
                    .head(line.entryName, url: "\(visit.base)/vouchers/\(line.entry)"), .text(line.day.description),
                    .text(line.summary), .text(visit.text(line.account.messageKey)), .money(line.cost),
                    .money(line.amount),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .text(""), .text(""), .text(""), .text(""), .money(release.released),
            ])
    }
}

extension Visit {
    /// Whether these are books (会计账簿) or a project ledger (项目台账), and under which chart.
    func booksRemark(_ holder: Holder) -> Desk.Remark {
        Desk.Remark(remark: "\(text(holder.books.messageKey)) · \(text(holder.chart.messageKey))")
    }

    /// The same above a page of one thing in the books; nothing for those who do not see the books.
    func booksRemarks(_ holder: Holder.ID) async throws -> [Desk.Remark] {
        let viewer = viewer
        let holders = try await read { db in try Holder.all(for: viewer, in: db) }
        return holders.first { $0.id == holder }.map { [booksRemark($0)] } ?? []
    }

    /// The same as words.
    func booksText(_ holder: Holder.ID) async throws -> String {
        try await booksRemarks(holder).map(\.remark).joined()
    }

    /// The same above a page of a programme, whose money lies in the books of several holders: each with its name.
    func booksRemarks(of programme: Programme.ID) async throws -> [Desk.Remark] {
        let viewer = viewer
        let holders = try await read { db in
            let wanted = Set(try Fund.all(of: programme, for: viewer, in: db).map(\.holder))
            return try Holder.all(for: viewer, in: db).filter { wanted.contains($0.id) }
        }
        return holders.map { .init(remark: "\($0.name)：\(booksRemark($0).remark)") }
    }

    /// The way back from a page within the books of a holder.
    func crumbs(of holder: Holder) -> [Page.Crumb] {
        [
            .init(Message("funds.title"), "\(base)/funds"),
            .init(.verbatim(holder.name), "\(base)/holders/\(holder.id)"),
        ]
    }
}

extension Period {
    /// The month in the API.
    var json: JSON {
        [
            "month": .string(month.description), "closed": .bool(isClosed), "last": .integer(Int64(lastNumber)),
            "head": .string(head.hexadecimal),
        ]
    }
}

extension PeriodReopening {
    /// The request in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "month": .string(month.description), "reason": .string(reason),
            "last": .integer(Int64(lastNumber)), "answer": answer.map { .string($0.rawValue) } ?? .null,
        ]
    }
}

extension Release {
    /// The release in the API, without its calculation.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "fund": .integer(fund.rawValue), "month": .string(month.description),
            "expense": .string(expense.description), "restricted": .string(restricted.description),
            "released": .string(released.description), "voucher": .integer(entry.rawValue),
            "reversed": .bool(isReversed),
        ]
    }

    /// The release in the API with every cost that it used.
    func json(with lines: [Line]) -> JSON {
        [
            "release": json,
            "lines": .array(
                lines.map { line in
                    [
                        "voucher": .integer(line.entry.rawValue), "number": .string(line.entryName),
                        "day": .string(line.day.description), "account": .string(line.account.rawValue),
                        "cost": .string(line.cost.description), "amount": .string(line.amount.description),
                    ]
                }),
        ]
    }
}
