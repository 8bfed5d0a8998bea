internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// 补发: who was paid less than the rate of a month, as a list, a sheet, and a list of grants by one click.
enum ArrearsRoutes {
    private static let fields = [
        InputField(
            "purpose", .text(max: 30), label: "grants.purpose", "Code of the purpose whose arrears are granted."),
        InputField(
            "source", .text(max: 60), label: "grants.source", hint: "grants.source_hint",
            "Cell as fund-line-year-area by their keys, or the key of an agency fund alone."),
        InputField("title", .text(max: 100), label: "grants.name", "What the list is called."),
        InputField(
            "posting", .choice(GrantBatch.Posting.allCases.map(\.rawValue), prefix: "grants.posting"),
            label: "grants.posting", "When the books see the payment."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/arrears", .roles(FundRoutes.readers),
            "Lists who was paid less than the rate of a month, by number.", answer: .object([("items", .list(part))]),
            index),
        .download(
            "/{authority}/arrears.xlsx", .roles(FundRoutes.readers), "The arrears as a sheet, without names.", sheet),
        .post(
            "/{authority}/arrears", .roles([.accountant]), "Makes a list of grants of all arrears of a purpose.",
            fields: fields, once: true, creates: true, answer: .grantBatch, form: index, prepare),
    ]

    private static let part = Schema.object([
        ("purpose", .string), ("person", .integer), ("period", .string), ("paid", .money), ("due", .money),
        ("owed", .money),
    ])

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (owed, sources) = try await visit.read { db in
            try (GrantArrears.all(for: viewer, in: db), GrantSource.all(for: viewer, in: db))
        }
        var desk = Desk(remarks: [.init(remark: visit.text("arrears.remark"))])
        desk.links = [
            .init(linkURL: "\(visit.base)/rates", linkText: visit.text("rates.title")),
            .init(linkURL: "\(visit.base)/arrears.xlsx", linkText: visit.text("arrears.sheet")),
        ]
        desk.tables = [sums(owed, visit), table(owed, visit)]
        if !owed.isEmpty, viewer.holdsAnywhere([.accountant]) { desk.forms = [form(owed, sources, visit)] }
        return visit.desk(
            Message("arrears.title"), desk, json: ["items": .array(owed.map(json))],
            crumbs: [
                .init(Message("grants.title"), "\(visit.base)/grants"),
                .init(Message("rates.title"), "\(visit.base)/rates"),
            ])
    }

    private static func form(_ owed: [GrantArrears], _ sources: [GrantSource], _ visit: Visit) -> Desk.Form {
        let purposes = Set(owed.map(\.purpose)).sorted().map { (value: $0, text: $0) }
        let options = sources.map { source in
            (
                value: source.code,
                text: [
                    source.fundName, source.lineName, source.year.map(String.init) ?? "", source.areaName,
                    source.left.map { visit.text("grants.left", ["amount": $0.grouped]) }
                        ?? visit.text("grants.agency"),
                ].filter { !$0.isEmpty }.joined(separator: " · ")
            )
        }
        return visit.deskForm(
            "arrears.prepare", "/arrears",
            fields.map { field in
                switch field.name {
                case "purpose": select(field, purposes, visit)
                case "source": select(field, options, visit)
                case "title":
                    visit.field(field, value: visit.text("arrears.name", ["day": visit.viewer.today.description]))
                default: visit.field(field)
                }
            })
    }

    private static func select(
        _ field: InputField, _ options: [(value: String, text: String)], _ visit: Visit
    ) -> FieldView {
        var view = visit.field(field, options: options)
        view.control = .select
        return view
    }

    private static func sums(_ owed: [GrantArrears], _ visit: Visit) -> Desk.Table {
        // People of one month may have been paid different amounts: each pair of paid and due is a row of its own.
        let groups = Dictionary(grouping: owed) { "\($0.purpose) \($0.period) \($0.paid) \($0.due)" }
            .sorted { $0.key < $1.key }
        return .init(
            visit.text("rates.arrears"),
            ["grants.purpose", "grants.period", "rates.paid", "rates.due", "grants.count", "rates.owed"]
                .map { visit.text($0) },
            groups.compactMap { _, parts in
                parts.first.map { first in
                    [
                        .head(first.purpose), .text(first.period), .money(first.paid), .money(first.due),
                        .number(String(parts.count)), .money(sum(parts)),
                    ]
                }
            },
            foot: [
                .head(visit.text("funds.total")), .text(""), .text(""), .text(""), .number(String(owed.count)),
                .money(sum(owed)),
            ])
    }

    private static func sum(_ parts: [GrantArrears]) -> Money { Money(fen: parts.reduce(0) { $0 + $1.owed.fen }) }

    private static func table(_ owed: [GrantArrears], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("arrears.people"),
            ["grants.person", "grants.purpose", "grants.period", "rates.paid", "rates.due", "rates.owed"]
                .map { visit.text($0) },
            owed.prefix(200).map { part in
                [
                    .head(String(part.person)), .text(part.purpose), .text(part.period), .money(part.paid),
                    .money(part.due), .money(part.owed),
                ]
            })
    }

    private static func json(_ part: GrantArrears) -> JSON {
        [
            "purpose": .string(part.purpose), "person": .integer(part.person), "period": .string(part.period),
            "paid": .string(part.paid.description), "due": .string(part.due.description),
            "owed": .string(part.owed.description),
        ]
    }

    private static func sheet(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let owed = try await visit.read { db in try GrantArrears.all(for: viewer, in: db) }
        let columns: [(String, SheetColumn.Kind)] = [
            ("grants.person", .integer), ("grants.purpose", .text), ("grants.period", .text), ("rates.paid", .money),
            ("rates.due", .money), ("rates.owed", .money),
        ]
        return try Tabular(
            name: visit.text("arrears.title"), columns: columns.map { SheetColumn(visit.text($0.0), $0.1) },
            rows: owed.map { part in
                [
                    .integer(part.person), SheetCell(text: part.purpose), SheetCell(text: part.period),
                    .money(part.paid), .money(part.due), .money(part.owed),
                ]
            }
        ).xlsx()
    }

    private static func prepare(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let posting = GrantBatch.Posting(rawValue: input.text("posting")) else { throw NotFound() }
            let sources = try GrantSource.all(for: change.viewer, in: change.db)
            guard let source = sources.first(where: { $0.code == input.text("source") }) else {
                throw FieldRefusal("source", "grants.refusal.source")
            }
            let batch = try GrantArrears.prepare(
                input.text("purpose"), from: try Fund.find(source.fund, for: change.viewer, in: change.db),
                cell: source.cell, title: input.text("title"), posting: posting, in: change)
            return .created(
                "\(visit.base)/grants/\(batch.id)",
                Message("grants.prepared_now", ["count": String(batch.count), "amount": batch.amount.grouped]),
                json: batch.json([]))
        }
    }
}
