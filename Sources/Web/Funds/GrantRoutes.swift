internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets
internal import Vault

/// Grants to people: lists in three hands, the file for the bank and its reply.
enum GrantRoutes {
    private static let fields = [
        InputField(
            "source", .text(max: 60), label: "grants.source", hint: "grants.source_hint",
            "Cell as fund-line-year-area by their keys, or the key of an agency fund alone."),
        InputField(
            "purpose", .text(max: 30), label: "grants.purpose", hint: "grants.purpose_hint",
            "Short code; with the period what a person is granted once."),
        InputField(
            "period", .text(max: 7), label: "grants.period", hint: "grants.period_hint", "Year or month: 2026, 2026-03."
        ),
        InputField("title", .text(max: 100), label: "grants.name", "What it is called."),
        InputField(
            "posting", .choice(GrantBatch.Posting.allCases.map(\.rawValue), prefix: "grants.posting"),
            label: "grants.posting", "When the books see the payment."),
        InputField("file", .file, label: "grants.file", hint: "grants.file_hint", "The list as XLSX or CSV."),
    ]
    private static let filter = [
        InputField(
            "state", .choice(GrantBatch.State.allCases.map(\.rawValue), prefix: "grants.state"), optional: true,
            label: "funds.state", "Only lists in this state."), Paging.after,
    ]

    static let all: [Route] =
        [
            .page(
                "/{authority}/grants", .roles(FundRoutes.readers), "Lists the lists of grants to people.",
                query: filter,
                answer: .page(of: .grantBatch), index),
            .page(
                "/{authority}/grants/new", .roles([.accountant]), "Shows the form for a list of grants.", form),
            .download(
                "/{authority}/grants/list.xlsx", .roles([.accountant]),
                "The form of a list of grants, to be filled in.",
                template),
            .post(
                "/{authority}/grants", .roles([.accountant]), "Prepares a list of grants from a file.", fields: fields,
                creates: true, answer: .grantBatch, form: form, prepare),
        ] + GrantBatchRoutes.all

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let state = GrantBatch.State(rawValue: visit.input.text("state"))
        let last = visit.input.integer("after").map { GrantBatch.ID($0) }
        let batches = try await visit.read { db in
            try GrantBatch.list(standing: state, before: last, limit: 51, for: viewer, in: db)
        }
        let shown = Array(batches.prefix(50))
        var desk = Desk()
        desk.tabs =
            [
                Desk.Link(
                    linkURL: "\(visit.base)/grants", linkText: visit.text("payments.every_state"),
                    linkIsCurrent: state == nil)
            ]
            + GrantBatch.State.allCases.map {
                Desk.Link(
                    linkURL: "\(visit.base)/grants?state=\($0.rawValue)", linkText: visit.text($0.messageKey),
                    linkIsCurrent: state == $0)
            }
        desk.tables = [
            .init(
                visit.text("grants.title"),
                [
                    "grants.name", "grants.purpose", "grants.period", "funds.holder", "grants.count", "funds.amount",
                    "funds.state",
                ].map { visit.text($0) },
                shown.map { batch in
                    [
                        .head(batch.title, url: "\(visit.base)/grants/\(batch.id)"), .text(batch.purpose),
                        .text(batch.period), .text(batch.holderName), .number(String(batch.count)),
                        .money(batch.amount), visit.stateCell(Message(batch.state.messageKey)),
                    ]
                })
        ]
        if viewer.holdsAnywhere([.accountant]) {
            desk.links = [
                .init(linkURL: "\(visit.base)/grants/new", linkText: visit.text("grants.new"), linkIsPrimary: true)
            ]
        }
        desk.links.append(.init(linkURL: "\(visit.base)/rates", linkText: visit.text("rates.title")))
        if viewer.holdsAnywhere([.auditor, .programmeOfficer]) {
            desk.links.append(.init(linkURL: "\(visit.base)/vault-reads", linkText: visit.text("vault.reads")))
        }
        if viewer.holdsAnywhere([.auditor, .programmeOfficer, .accountant, .decisionMaker]) {
            desk.links.append(.init(linkURL: "\(visit.base)/forgettings", linkText: visit.text("forgetting.title")))
        }
        let next = batches.count > 50 ? shown.last?.id.description : nil
        if let next {
            let kept = state.map { "state=\($0.rawValue)&" } ?? ""
            desk.links.append(
                .init(linkURL: "\(visit.base)/grants?\(kept)after=\(next)", linkText: visit.text("funds.more")))
        }
        return visit.desk(
            Message("grants.title"), desk,
            json: ["items": .array(shown.map { $0.json([]) }), "next": next.map { .string($0) } ?? .null])
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let sources = try await visit.read { db in try GrantSource.all(for: viewer, in: db) }
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
        var desk = Desk(remarks: [.init(remark: visit.text("grants.vault_remark"))])
        desk.links = [
            .init(linkURL: "\(visit.base)/grants/list.xlsx", linkText: visit.text("grants.template"))
        ]
        desk.forms = [
            visit.deskForm(
                "grants.prepare", "/grants",
                fields.map { visit.field($0, options: $0.name == "source" ? options : nil) }, takesFile: true)
        ]
        return visit.desk(
            Message("grants.new"), desk, json: [:], crumbs: [.init(Message("grants.title"), "\(visit.base)/grants")])
    }

    private static func template(_ visit: Visit) async throws -> Download {
        try Tabular(
            name: visit.text("grants.template"),
            columns: GrantList.Heading.allCases.map { SheetColumn($0.rawValue, $0 == .amount ? .money : .text) },
            rows: []
        ).xlsx()
    }

    private static func prepare(_ visit: Visit) async throws -> Outcome {
        let (input, key) = (visit.input, visit.site.vaultKey)
        guard let file = input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let list = try readingSheet { try GrantList(file: file.bytes) }
        return try await visit.write { change in
            guard let posting = GrantBatch.Posting(rawValue: input.text("posting")) else { throw NotFound() }
            let sources = try GrantSource.all(for: change.viewer, in: change.db)
            guard let source = sources.first(where: { $0.code == input.text("source") }) else {
                throw FieldRefusal("source", "grants.refusal.source")
            }
            let batch = try GrantBatch.prepare(
                .init(
                    fund: try Fund.find(source.fund, for: change.viewer, in: change.db), cell: source.cell,
                    purpose: input.text("purpose"), period: input.text("period"), title: input.text("title"),
                    posting: posting), list: list, with: key, in: change)
            return .created(
                "\(visit.base)/grants/\(batch.id)",
                Message("grants.prepared_now", ["count": String(batch.count), "amount": batch.amount.grouped]),
                json: batch.json([]))
        }
    }

    /// A file that cannot be read is refused at its field.
    static func readingSheet<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let refusal as SheetRefusal {
            throw FieldRefusal("file", refusal.message.key, refusal.message.arguments)
        }
    }
}

extension GrantBatch {
    /// The list in the API.
    func json(_ tally: [Tally]) -> JSON {
        [
            "id": .integer(id.rawValue), "holder": .integer(holder.rawValue), "fund": .integer(fund.rawValue),
            "title": .string(title), "purpose": .string(purpose), "period": .string(period),
            "posting": .string(posting.rawValue), "count": .integer(Int64(count)),
            "amount": .string(amount.description), "state": .string(state.rawValue),
            "items": .array(
                tally.map {
                    [
                        "state": .string($0.state.rawValue), "count": .integer(Int64($0.count)),
                        "amount": .string($0.amount.description),
                    ]
                }),
        ]
    }
}

/// What the API says of grants to people.
extension Schema {
    static let grantBatch = Schema.object(
        [
            ("id", .integer),
            ("holder", .integer),
            ("fund", .integer),
            ("title", .string),
            ("purpose", .string),
            ("period", .string),
            ("posting", .codes(GrantBatch.Posting.allCases.map(\.rawValue))),
            ("count", .integer),
            ("amount", .money),
            ("state", .codes(GrantBatch.State.allCases.map(\.rawValue))),
            (
                "items",
                .list(
                    .object([
                        ("state", .codes(GrantItem.State.allCases.map(\.rawValue))), ("count", .integer),
                        ("amount", .money),
                    ]))
            ),
        ], optional: grantsOfBatch)
    static let grantReply = Schema.object([("paid", .integer), ("returned", .integer), ("known", .integer)])
    static let grantPeople = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("number", .integer), ("person", .integer), ("name", .string), ("identity_number", .string),
                    ("guardian", .string), ("card", .string), ("amount", .money),
                ]))
        ), ("next", .nullable(.string)),
    ])
}
