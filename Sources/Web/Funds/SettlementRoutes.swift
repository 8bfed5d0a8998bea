internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Settlements of fund-raising platforms.
enum SettlementRoutes {
    private static let fields = [
        InputField("fund", .identifier, label: "funds.fund", "Key of the fund."),
        InputField("platform", .text(max: 60), label: "settlements.platform", "Name of the platform."),
        InputField("number", .text(max: 60), label: "settlements.number", "The platform's number."),
        InputField("day", .date, label: "funds.day", "Day of the settlement."),
        InputField(
            "displayed", .money, optional: true, label: "settlements.displayed", hint: "settlements.displayed_hint",
            "The balance that the platform displays."),
        InputField(
            "file", .file, label: "settlements.file", hint: "settlements.file_hint", "The orders as CSV or XLSX."),
    ]
    private static let receiveFields = [
        InputField("account", .identifier, label: "funds.bank_account", "Account in which the money arrived."),
        InputField("day", .date, label: "funds.day", "Day on which it arrived."),
        InputField("reference", .text(max: 100), optional: true, label: "funds.reference", "Reference of the bank."),
    ]

    private static let reverseFields = [
        InputField("day", .date, label: "funds.day", "Day of the reversal, in an open month."),
        InputField("reason", .text(max: 200), label: "funds.reason", "What was wrong."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/settlements", .roles(FundRoutes.readers), "Lists the settlements of platforms.",
            query: [Paging.after], answer: .page(of: settlement), index),
        .page("/{authority}/settlements/new", .roles([.accountant]), "Shows the form for a settlement.", form),
        .post(
            "/{authority}/settlements", .roles([.accountant]), "Imports a settlement; the same again changes nothing.",
            fields: fields, creates: true, answer: settlement, form: form, add),
        .page(
            "/{authority}/settlements/{settlement}", .roles(FundRoutes.readers),
            "Shows a settlement with its projects.", answer: settlement, show),
        .post(
            "/{authority}/settlements/{settlement}/money", .roles([.accountant]),
            "Books the money of a settlement when the bank has it.", fields: receiveFields, once: true,
            answer: settlement, form: show, receive),
        .post(
            "/{authority}/settlements/{settlement}/reversal", .roles([.accountant]),
            "Takes a wrong settlement out of the books, so that the corrected file may be imported.",
            fields: reverseFields, once: true, answer: settlement, form: show, reverse),
    ]

    private static let settlement = Schema.object(
        [
            ("id", .integer), ("platform", .string), ("number", .string), ("day", .day), ("orders", .integer),
            ("gross", .money), ("fee", .money), ("net", .money), ("displayed", .nullable(.money)),
            ("received", .boolean),
            ("reversed", .boolean), ("new", .boolean),
        ], optional: Schema.projectsOfSettlement)

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let last = visit.input.integer("after").map { Settlement.ID($0) }
        let found = try await visit.read { db in try Settlement.list(before: last, limit: 51, for: viewer, in: db) }
        let shown = Array(found.prefix(50))
        let next = found.count > 50 ? shown.last?.id.description : nil
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("settlements.title"),
                [
                    "settlements.number", "settlements.platform", "funds.day", "settlements.orders",
                    "settlements.gross", "settlements.fee", "settlements.net", "funds.state",
                ].map { visit.text($0) },
                shown.map { settlement in
                    [
                        .head(settlement.number, url: "\(visit.base)/settlements/\(settlement.id)"),
                        .text(settlement.platform), .text(settlement.day.description),
                        .number(String(settlement.orders)), .money(settlement.gross), .money(settlement.fee),
                        .money(settlement.net), visit.stateCell(Message(state(settlement))),
                    ]
                })
        ]
        if viewer.holdsAnywhere([.accountant]) {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/settlements/new", linkText: visit.text("settlements.import"),
                    linkIsPrimary: true)
            ]
        }
        if let next {
            desk.links.append(
                .init(linkURL: "\(visit.base)/settlements?after=\(next)", linkText: visit.text("funds.more")))
        }
        return visit.desk(
            Message("settlements.title"), desk,
            json: ["items": .array(shown.map { $0.json() }), "next": next.map { .string($0) } ?? .null])
    }

    private static func state(_ settlement: Settlement) -> String {
        settlement.reversal != nil
            ? "settlements.state.reversed"
            : settlement.receipt == nil ? "settlements.state.open" : "settlements.state.booked"
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let funds = try await visit.read { db in try Fund.all(for: viewer, in: db) }
        let options = funds.filter { !$0.agency && !$0.source.isGovernment }
            .map { (value: $0.id.description, text: "\($0.code) \(visit.name(of: $0))") }
        var desk = Desk()
        desk.forms = [
            visit.deskForm(
                "settlements.import", "/settlements",
                fields.map { visit.field($0, options: $0.name == "fund" ? options : nil) }, takesFile: true)
        ]
        return visit.desk(
            Message("settlements.import"), desk, json: [:],
            crumbs: [.init(Message("settlements.title"), "\(visit.base)/settlements")])
    }

    private static func add(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let file = input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let read = try GrantRoutes.readingSheet { try SettlementFile(file: file.bytes) }
        return try await visit.write { change in
            guard let fund = input.id("fund", Fund.ID.self), let day = input.day("day") else { throw NotFound() }
            let (settlement, isNew) = try Settlement.import(
                read, platform: input.text("platform"), number: input.text("number"), day: day,
                displayed: input.money("displayed"), into: try Fund.find(fund, for: change.viewer, in: change.db),
                in: change)
            return .created(
                "\(visit.base)/settlements/\(settlement.id)",
                Message(isNew ? "settlements.imported" : "settlements.known"), json: settlement.json(isNew: isNew))
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let (viewer, tenant) = (visit.viewer, try visit.tenant().id)
        let id = try visit.id("settlement", Settlement.ID.self)
        let (settlement, projects, owed, accounts) = try await visit.read { db in
            let settlement = try Settlement.find(id, for: viewer, in: db)
            return try (
                settlement, settlement.projects(in: db, tenant: tenant), settlement.owed(in: db, tenant: tenant),
                BankAccount.all(for: viewer, in: db)
            )
        }
        var desk = Desk(remarks: try await visit.booksRemarks(settlement.holder))
        desk.state = visit.deskState(Message(state(settlement)))
        desk.figures = [
            visit.figure("settlements.gross", settlement.gross), visit.figure("settlements.fee", settlement.fee),
            visit.figure("settlements.net", settlement.net),
        ]
        let difference = settlement.displayed.map { Money(fen: $0.fen - owed.fen) }
        desk.summaries = [
            .init(
                "\(settlement.platform) \(settlement.number)",
                [
                    (visit.text("funds.fund"), settlement.fundName),
                    (visit.text("funds.day"), settlement.day.description),
                    (visit.text("settlements.owed"), owed.grouped),
                    (visit.text("settlements.displayed"), settlement.displayed?.grouped ?? ""),
                    (visit.text("settlements.difference"), difference?.grouped ?? ""),
                    (visit.text("settlements.reversal_reason"), settlement.reversalReason),
                ])
        ]
        if let entry = settlement.entry {
            desk.links.append(.init(linkURL: "\(visit.base)/vouchers/\(entry)", linkText: visit.text("vouchers.one")))
        }
        if let receipt = settlement.receipt {
            desk.links.append(.init(linkURL: "\(visit.base)/receipts/\(receipt)", linkText: visit.text("receipts.one")))
        }
        desk.tables = [table(projects, settlement, visit)]
        if let reversal = settlement.reversal {
            desk.links.append(
                .init(linkURL: "\(visit.base)/vouchers/\(reversal)", linkText: visit.text("settlements.reversal")))
        }
        if settlement.reversal == nil, viewer.holdsAnywhere([.accountant]) {
            desk.forms = [
                visit.deskForm(
                    "settlements.reverse", "/settlements/\(id)/reversal", reverseFields.map { visit.field($0) },
                    isFirst: settlement.receipt != nil)
            ]
        }
        if settlement.receipt == nil, settlement.reversal == nil, viewer.holdsAnywhere([.accountant]) {
            let options = accounts.filter { $0.holder == settlement.holder }
                .map { (value: $0.id.description, text: "\($0.code) \($0.bankName) \($0.maskedNumber)") }
            desk.forms.insert(
                visit.deskForm(
                    "settlements.receive", "/settlements/\(id)/money",
                    receiveFields.map { visit.field($0, options: $0.name == "account" ? options : nil) }), at: 0)
        }
        return visit.desk(
            .verbatim("\(settlement.platform) \(settlement.number)"), desk,
            json: settlement.json(projects, owed: owed),
            crumbs: [.init(Message("settlements.title"), "\(visit.base)/settlements")])
    }

    private static func table(_ projects: [Settlement.Project], _ settlement: Settlement, _ visit: Visit) -> Desk.Table
    {
        .init(
            visit.text("settlements.projects"),
            [
                "settlements.project", "settlements.orders", "settlements.gross", "settlements.fee",
                "settlements.net",
            ].map { visit.text($0) },
            projects.map {
                [.head($0.name), .number(String($0.orders)), .money($0.gross), .money($0.fee), .money($0.net)]
            },
            foot: [
                .head(visit.text("funds.total")), .number(String(settlement.orders)), .money(settlement.gross),
                .money(settlement.fee), .money(settlement.net),
            ])
    }

    private static func receive(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("settlement", Settlement.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let account = input.id("account", BankAccount.ID.self), let day = input.day("day") else {
                throw NotFound()
            }
            let bank = try BankAccount.find(account, for: change.viewer, in: change.db)
            let settlement = try Settlement.find(id, for: change.viewer, in: change.db)
            guard bank.holder == settlement.holder else { throw FieldRefusal("account", "grants.refusal.account") }
            let now = try settlement.receive(into: bank.id, on: day, reference: input.text("reference"), in: change)
            return .done("\(visit.base)/settlements/\(id)", Message("funds.saved"), json: now.json())
        }
    }
}

extension SettlementRoutes {
    private static func reverse(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("settlement", Settlement.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let day = input.day("day") else { throw NotFound() }
            let now = try Settlement.find(id, for: change.viewer, in: change.db)
                .reverse(on: day, reason: input.text("reason"), in: change)
            return .done("\(visit.base)/settlements/\(id)", Message("settlements.reversed_now"), json: now.json())
        }
    }
}

extension Settlement {
    /// The settlement in the API.
    func json(isNew: Bool = false) -> JSON {
        [
            "id": .integer(id.rawValue), "platform": .string(platform), "number": .string(number),
            "day": .string(day.description), "orders": .integer(Int64(orders)), "gross": .string(gross.description),
            "fee": .string(fee.description), "net": .string(net.description),
            "displayed": displayed.map { .string($0.description) } ?? .null, "received": .bool(receipt != nil),
            "reversed": .bool(reversal != nil),
            "new": .bool(isNew),
        ]
    }
}
