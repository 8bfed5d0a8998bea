internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Vouchers and months of a holder.
enum VoucherRoutes {
    private static let after = InputField("after", .integer(1...Int64.max), optional: true, "Cursor of the next page.")
    private static let reverseFields = [
        InputField("day", .date, label: "funds.day", "Day of the reversal, in an open month."),
        InputField("reason", .text(max: 200), label: "funds.reason", "Why."),
    ]
    private static let month = InputField("month", .date, label: "vouchers.month", "A day of the month.")

    static let all: [Route] = [
        .page(
            "/{authority}/holders/{holder}/vouchers", .roles(FundRoutes.readers), "Lists the vouchers of a holder.",
            query: [after], answer: .page(of: .voucher), index),
        .page(
            "/{authority}/vouchers/{voucher}", .roles(FundRoutes.readers), "Shows a voucher with its lines.",
            answer: VoucherLines.schema, show),
        .post(
            "/{authority}/vouchers/{voucher}/reversal", .roles([.accountant]), "Reverses a voucher.",
            fields: reverseFields, creates: true, answer: .voucher, form: show, reverse),
        .post(
            "/{authority}/holders/{holder}/closed-months", .roles([.financeApprover]), "Closes a month.",
            fields: [month], once: true, answer: .object([("month", .string), ("last", .integer)]), form: index, close),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let last = visit.input.integer("after").map { Voucher.ID($0) }
        let (holder, vouchers, periods) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return try (
                holder, Voucher.list(of: holder, before: last, limit: 101, for: viewer, in: db),
                Period.all(of: holder, for: viewer, in: db)
            )
        }
        let shown = Array(vouchers.prefix(100))
        let next = vouchers.count > 100 ? shown.last?.id.description : nil
        var desk = Desk(remarks: [visit.booksRemark(holder)])
        desk.tables = [
            .init(
                visit.text("funds.vouchers"),
                [
                    "vouchers.number", "funds.day", "vouchers.kind", "vouchers.summary",
                    "funds.amount",
                ].map { visit.text($0) },
                shown.map { voucher in
                    [
                        .head(voucher.name, url: "\(visit.base)/vouchers/\(voucher.id)"),
                        .text(voucher.day.description), .text(visit.text(voucher.kind.messageKey)),
                        .text(voucher.summary), .money(voucher.amount),
                    ]
                }),
            .init(
                visit.text("vouchers.months"),
                ["vouchers.month", "vouchers.count", "funds.state", "vouchers.chain"]
                    .map { visit.text($0) },
                periods.map { period in
                    [
                        .head(String(period.month.description.prefix(7))), .number(String(period.lastNumber)),
                        .text(visit.text(period.isClosed ? "vouchers.closed" : "vouchers.open")),
                        .text(String(period.head.hexadecimal.prefix(16))),
                    ]
                }),
        ]
        if let next {
            desk.links = [
                .init(linkURL: "\(visit.base)/holders/\(id)/vouchers?after=\(next)", linkText: visit.text("funds.more"))
            ]
        }
        if viewer.holdsAnywhere([.financeApprover]) {
            desk.forms = [visit.deskForm("vouchers.close", "/holders/\(id)/closed-months", [visit.field(month)])]
        }
        return visit.desk(
            .verbatim(holder.name), desk,
            json: ["items": .array(shown.map(\.json)), "next": next.map { .string($0) } ?? .null],
            crumbs: visit.crumbs(of: holder))
    }

    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("voucher", Voucher.ID.self)
        let tenant = try visit.tenant().id
        let (voucher, holder, files) = try await visit.read { db in
            let voucher = try Voucher.find(id, for: viewer, in: db)
            return try (
                voucher, Holder.find(voucher.holder, for: viewer, in: db), voucher.files(for: viewer, in: db)
            )
        }
        let (lines, names, steps, beside, warnings) = try await visit.read { db in
            let names = Dictionary(
                uniqueKeysWithValues: try Fund.all(for: viewer, in: db).map { ($0.id, visit.name(of: $0)) })
            return try (
                VoucherLines(of: voucher, on: holder.chart, funds: names, for: viewer, in: db), names,
                Trace.up(from: id, in: db, tenant: tenant), ParallelEntry.of(voucher, for: viewer, in: db),
                voucher.warnings(for: viewer, in: db)
            )
        }
        var desk = Desk(remarks: [visit.booksRemark(holder)] + warnings.map { .init(remark: visit.text($0)) })
        desk.summaries = [
            .init(
                voucher.name,
                [
                    (visit.text("vouchers.summary"), voucher.summary),
                    (visit.text("vouchers.kind"), visit.text(voucher.kind.messageKey)),
                    (visit.text("funds.day"), voucher.day.description),
                    (visit.text("vouchers.poster"), "\(voucher.poster) \(voucher.postedAt.beijing)"),
                    (visit.text("vouchers.chain"), voucher.chainHash.hexadecimal),
                ])
        ]
        desk.tables = [lines.table(voucher, visit)]
        if !beside.isEmpty { desk.tables.append(table(beside, names, visit)) }
        if !steps.isEmpty { desk.tables.append(TraceView.table(steps, remaining: nil, visit)) }
        if !files.isEmpty { desk.tables.append(EntryRoutes.papers(files, of: voucher, visit)) }
        desk.links = [documentLink(voucher, visit)].compactMap(\.self)
        let isReversible = ![.payment, .recovery, .reversal].contains(voucher.kind) && !voucher.isOfAClaim
        if isReversible, viewer.holdsAnywhere([.accountant]) {
            desk.forms = [
                visit.deskForm("vouchers.reverse", "/vouchers/\(id)/reversal", reverseFields.map { visit.field($0) })
            ]
        }
        desk.links += correctionLinks(voucher, visit) + recoveryLinks(voucher, visit)
        if viewer.holdsAnywhere([.accountant, .cashier]) { desk.forms.append(EntryRoutes.attachForm(voucher, visit)) }
        if viewer.holds(.accountant, in: holder.scope), let form = lines.form(voucher, visit) {
            desk.forms.append(form)
        }
        return visit.desk(
            .verbatim(voucher.name), desk, json: lines.json(of: voucher, files),
            crumbs: visit.crumbs(of: holder) + [
                .init(Message("funds.vouchers"), "\(visit.base)/holders/\(voucher.holder)/vouchers")
            ])
    }

    private static func correctionLinks(_ voucher: Voucher, _ visit: Visit) -> [Desk.Link] {
        guard voucher.isCorrectable, !voucher.isOfAClaim, visit.viewer.holdsAnywhere([.accountant]) else { return [] }
        let url = "\(visit.base)/vouchers/\(voucher.id)/corrections/new"
        return [.init(linkURL: url, linkText: visit.text("entries.correct_now"))]
    }

    private static func recoveryLinks(_ voucher: Voucher, _ visit: Visit) -> [Desk.Link] {
        guard voucher.isRecoverable, visit.viewer.holdsAnywhere([.accountant]) else { return [] }
        let url = "\(visit.base)/vouchers/\(voucher.id)/recoveries/new"
        return [.init(linkURL: url, linkText: visit.text("recoveries.title"))]
    }

    /// The page of the document behind a voucher: the receipt, the payment, the list, the gift or the settlement.
    private static func documentLink(_ voucher: Voucher, _ visit: Visit) -> Desk.Link? {
        guard let id = voucher.documentID else { return nil }
        let places: [String: (path: String, name: String)] = [
            "receipt": ("receipts", "vouchers.document.receipt"),
            "payment_request": ("payments", "vouchers.document.payment_request"),
            "grant_batch": ("grants", "vouchers.document.grant_batch"),
            "goods": ("goods", "vouchers.document.goods"),
            "settlement": ("settlements", "vouchers.document.settlement"),
            "recovery_claim": ("recovery-claims", "recovery_claims.one"),
            "recovery_set_off": ("payments", "vouchers.document.payment_request"),
        ]
        return places[voucher.documentKind].map {
            .init(linkURL: "\(visit.base)/\($0.path)/\(id)", linkText: visit.text($0.name))
        }
    }

    /// The budget entry (预算会计) beside a voucher of a government unit.
    private static func table(
        _ entries: [ParallelEntry], _ names: [Fund.ID: String], _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("vouchers.budget_entry"),
            ["vouchers.account", "funds.fund", "vouchers.debit", "vouchers.credit", "rules.citation"]
                .map { visit.text($0) },
            entries.map { entry in
                [
                    .head("\(entry.number) \(entry.name)"), .text(names[entry.fund] ?? ""),
                    .money(entry.amount.fen > 0 ? entry.amount : nil),
                    .money(entry.amount.fen < 0 ? Money(fen: -entry.amount.fen) : nil), .text(entry.source),
                ]
            })
    }

    private static func reverse(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("voucher", Voucher.ID.self)
        let (input, key) = (visit.input, visit.postingKey)
        return try await visit.write { change in
            guard let day = input.day("day") else { throw NotFound() }
            let reversal = try Voucher.find(id, for: change.viewer, in: change.db).reverse(
                on: day, reason: input.text("reason"), key: key, in: change)
            return .created(
                "\(visit.base)/vouchers/\(reversal.id)", Message("vouchers.reversed"), json: reversal.json)
        }
    }

    private static func close(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("holder", Holder.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let day = input.day("month") else { throw NotFound() }
            let holder = try Holder.find(id, for: change.viewer, in: change.db)
            let period = try Period.close(day, of: holder, in: change)
            return .done(
                "\(visit.base)/holders/\(id)/vouchers", Message("vouchers.closed_now"),
                json: ["month": .string(period.month.description), "last": .integer(Int64(period.lastNumber))])
        }
    }
}

extension Voucher {
    /// The voucher in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "number": .string(name), "day": .string(day.description),
            "kind": .string(kind.rawValue), "summary": .string(summary), "amount": .string(amount.description),
        ]
    }
}
