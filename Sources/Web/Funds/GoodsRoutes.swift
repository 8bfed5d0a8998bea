internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// Gifts in kind: what arrived, where it is, to whom it went.
enum GoodsRoutes {
    private static let fields = [
        InputField("fund", .identifier, label: "funds.fund", "Key of the fund that it belongs to."),
        InputField("donor", .text(max: 200), optional: true, label: "receipts.payer", "Who gave it."),
        InputField("anonymous", .boolean, optional: true, label: "receipts.anonymous", "Whether the name is withheld."),
        InputField("wish", .text(max: 500), optional: true, label: "receipts.wish", "What the giver wishes."),
        InputField("item", .text(max: 100), label: "goods.item", "What it is."),
        InputField("unit", .text(max: 10), label: "goods.unit", "In what it is counted."),
        InputField("quantity", .integer(1...1_000_000_000), label: "goods.quantity", "How many."),
        InputField(
            "basis", .choice(Goods.Basis.allCases.map(\.rawValue), prefix: "goods.basis"), label: "goods.basis",
            "What the value rests on."),
        InputField(
            "value", .money, optional: true, label: "goods.value", hint: "goods.value_hint",
            "What all of it is worth; left out where nobody stated it."),
        InputField("day", .date, label: "goods.day", "The day on which it arrived."),
        InputField("document", .text(max: 100), optional: true, label: "goods.document", "Number of the paper."),
    ]
    private static let moveFields = [
        InputField(
            "kind", .choice(["issue", "transfer", "return", "write_off"], prefix: "goods.move"), label: "goods.move",
            "Handed out, to another site, come back, or written off."),
        InputField("quantity", .integer(1...1_000_000_000), label: "goods.quantity", "How many."),
        InputField(
            "from", .identifier, optional: true, label: "goods.from", "Site that it is taken from; the store if none."),
        InputField("to", .identifier, optional: true, label: "goods.to", "Site that it goes to."),
        InputField(
            "area", .text(max: 12), optional: true, label: "goods.area", hint: "goods.area_hint",
            "Code of the place in which it is handed out."),
        InputField("day", .date, label: "funds.day", "The day."),
        InputField("note", .text(max: 200), optional: true, label: "goods.note", hint: "goods.note_hint", "Why."),
        InputField(
            "document", .text(max: 100), optional: true, label: "goods.move_document", "Number of the paper."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/goods", .roles(FundRoutes.readers), "Lists the gifts in kind.", query: [Paging.after],
            answer: .page(of: goods), index),
        .page("/{authority}/goods/new", .roles([.accountant]), "Shows the form for a gift in kind.", form),
        .post(
            "/{authority}/goods", .roles([.accountant]), "Takes a gift in kind into the store.", fields: fields,
            creates: true, answer: goods, form: form, receive),
        .page(
            "/{authority}/goods/{goods}", .roles(FundRoutes.readers),
            "Shows a gift in kind with its stock and its moves.", answer: whole, show),
        .post(
            "/{authority}/goods/{goods}/moves", .roles([.accountant, .cashier]),
            "Hands some of a gift out, moves it or writes it off.", fields: moveFields, once: true, answer: goods,
            form: show, move),
        .download(
            "/{authority}/goods/list.xlsx", .roles(FundRoutes.readers), "The gifts in kind as a sheet.", sheet),
    ]

    private static let goods = Schema.object(goodsMembers)
    private static let goodsMembers: [(String, Schema)] = [
        ("id", .integer), ("item", .string), ("unit", .string), ("quantity", .integer), ("value", .nullable(.money)),
        ("unit_value", .nullable(.money)), ("basis", .codes(Goods.Basis.allCases.map(\.rawValue))), ("day", .day),
        ("issued", .integer), ("written_off", .integer), ("in_stock", .integer), ("donor", .nullable(.string)),
    ]

    private static let whole = Schema.object(
        goodsMembers + [("files", GoodsPapers.schema)], optional: Schema.placesOfGoods)

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let last = visit.input.integer("after").map { Goods.ID($0) }
        let found = try await visit.read { db in try Goods.list(before: last, limit: 51, for: viewer, in: db) }
        let shown = Array(found.prefix(50))
        let next = found.count > 50 ? shown.last?.id.description : nil
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("goods.title"),
                [
                    "goods.item", "receipts.payer", "goods.day", "goods.quantity", "goods.value", "goods.unit_value",
                    "goods.issued", "goods.written_off", "goods.in_stock",
                ].map { visit.text($0) },
                shown.map { goods in
                    [
                        .head(goods.item, url: "\(visit.base)/goods/\(goods.id)"), .text(visit.donor(of: goods)),
                        .text(goods.day.description), .number("\(goods.quantity) \(goods.unit)"),
                        .text(visit.value(of: goods)), .text(goods.unitValue?.grouped ?? ""),
                        .number(String(goods.issued)), .number(String(goods.writtenOff)),
                        .number(String(goods.inStock)),
                    ]
                })
        ]
        if viewer.holdsAnywhere([.accountant]) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/goods/new", linkText: visit.text("goods.receive"), linkIsPrimary: true))
        }
        desk.links.append(.init(linkURL: "\(visit.base)/goods/list.xlsx", linkText: visit.text("goods.sheet")))
        if let next {
            desk.links.append(.init(linkURL: "\(visit.base)/goods?after=\(next)", linkText: visit.text("funds.more")))
        }
        return visit.desk(
            Message("goods.title"), desk,
            json: ["items": .array(shown.map(\.json)), "next": next.map { .string($0) } ?? .null])
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let funds = try await visit.read { db in try Fund.all(for: viewer, in: db) }
        let options = funds.filter { !$0.source.isGovernment }
            .map { (value: $0.id.description, text: "\($0.code) \(visit.name(of: $0))") }
        var desk = Desk()
        desk.forms = [
            visit.deskForm(
                "goods.receive", "/goods", fields.map { visit.field($0, options: $0.name == "fund" ? options : nil) })
        ]
        return visit.desk(
            Message("goods.receive"), desk, json: [:],
            crumbs: [.init(Message("goods.title"), "\(visit.base)/goods")])
    }

    private static func receive(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let fund = input.id("fund", Fund.ID.self), let quantity = input.integer("quantity"),
                let basis = Goods.Basis(rawValue: input.text("basis")), let day = input.day("day")
            else { throw NotFound() }
            let goods = try Goods.receive(
                .init(
                    fund: try Fund.find(fund, for: change.viewer, in: change.db), donor: input.text("donor"),
                    isAnonymous: input.isSet("anonymous"), wish: input.text("wish"), item: input.text("item"),
                    unit: input.text("unit"), quantity: Int(quantity), value: input.money("value"), basis: basis,
                    day: day, document: input.text("document")), in: change)
            return .created("\(visit.base)/goods/\(goods.id)", Message("goods.received_now"), json: goods.json)
        }
    }

    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let tenant = try visit.tenant().id
        let id = try visit.id("goods", Goods.ID.self)
        let (goods, stock, moves, sites, papers) = try await visit.read { db in
            let goods = try Goods.find(id, for: viewer, in: db)
            return try (
                goods, goods.stock(in: db, tenant: tenant), goods.moves(in: db, tenant: tenant),
                Goods.sites(in: db, tenant: tenant), goods.papers(for: viewer, in: db)
            )
        }
        var desk = Desk(remarks: try await visit.booksRemarks(goods.holder))
        desk.figures = [
            visit.figure("goods.quantity", goods.quantity), visit.figure("goods.issued", goods.issued),
            visit.figure("goods.written_off", goods.writtenOff), visit.figure("goods.in_stock", goods.inStock),
        ]
        desk.summaries = [
            .init(
                goods.item,
                [
                    (visit.text("receipts.payer"), visit.donor(of: goods)), (visit.text("receipts.wish"), goods.wish),
                    (visit.text("goods.day"), goods.day.description), (visit.text("funds.fund"), goods.fundName),
                    (visit.text("goods.value"), visit.value(of: goods)),
                    (visit.text("goods.unit_value"), goods.unitValue?.grouped ?? ""),
                    (visit.text("goods.basis"), visit.text(goods.basis.messageKey)),
                    (visit.text("goods.document"), goods.document),
                ])
        ]
        if let entry = goods.entry {
            desk.links = [.init(linkURL: "\(visit.base)/vouchers/\(entry)", linkText: visit.text("vouchers.one"))]
        }
        if viewer.holdsAnywhere([.accountant]) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/goods/\(id)/donation", linkText: visit.text("donations.issue")))
        }
        desk.tables = [GoodsTables.stock(stock, goods, visit), GoodsTables.moves(moves, visit)]
        if !papers.isEmpty { desk.tables.append(GoodsPapers.table(papers, moves, of: goods, visit)) }
        if goods.inStock > 0 || goods.issued > 0, viewer.holdsAnywhere([.accountant, .cashier]) {
            let here = stock.filter { $0.site != nil && $0.quantity > 0 }
                .map { (value: String($0.site ?? 0), text: "\($0.name) \($0.quantity)") }
            let all = sites.map { (value: String($0.id), text: $0.name) }
            let none = [(value: "", text: visit.text("goods.store"))]
            desk.forms = [
                visit.deskForm(
                    "goods.move", "/goods/\(id)/moves",
                    moveFields.map { field in
                        switch field.name {
                        case "from": visit.field(field, options: none + here)
                        case "to": visit.field(field, options: [(value: "", text: visit.text("goods.no_site"))] + all)
                        case "day": visit.field(field, value: viewer.today.description)
                        default: visit.field(field)
                        }
                    })
            ]
        }
        if viewer.holdsAnywhere([.accountant, .cashier]) { desk.forms.append(GoodsPapers.form(goods, moves, visit)) }
        return visit.desk(
            .verbatim(goods.item), desk, json: goods.json(with: papers, stock, moves),
            crumbs: [.init(Message("goods.title"), "\(visit.base)/goods")])
    }

    private static func move(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("goods", Goods.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let kind = StockMove.Kind(rawValue: input.text("kind")), let quantity = input.integer("quantity"),
                let day = input.day("day")
            else { throw NotFound() }
            let area = input.text("area")
            let goods = try Goods.find(id, for: change.viewer, in: change.db)
            try goods.move(
                kind, Int(quantity), from: input.integer("from"), to: kind == .transfer ? input.integer("to") : nil,
                area: [.issue, .comeBack].contains(kind) && !area.isEmpty
                    ? try Area.find(area, in: change.db).code : nil, on: day,
                note: input.text("note"), document: input.text("document"), in: change)
            return .done(
                "\(visit.base)/goods/\(id)", Message("goods.moved"),
                json: try Goods.find(id, for: change.viewer, in: change.db).json)
        }
    }

    private static func sheet(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let found = try await visit.read { db in try Goods.list(limit: 20_000, for: viewer, in: db) }
        return try GoodsTables.tabular(found, visit).xlsx()
    }
}
