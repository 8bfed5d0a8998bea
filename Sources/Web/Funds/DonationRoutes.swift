internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// 公益事业捐赠票据: series of numbers, receipts issued, waived, anonymous or void.
enum DonationRoutes {
    private static let seriesFields = [
        InputField("holder", .identifier, label: "funds.holder", "Key of the holder."),
        InputField("code", .text(max: 20), label: "donations.code", "Code of the series (票据代码)."),
        InputField("paper", .boolean, optional: true, label: "donations.paper", "Whether it is a stock of paper."),
        InputField("first", .integer(1...9_999_999_999), label: "donations.first", "First number."),
        InputField(
            "last", .integer(1...9_999_999_999), optional: true, label: "donations.last", hint: "donations.last_hint",
            "Last number of a stock of paper."),
    ]
    private static let issueFields = [
        InputField(
            "state", .choice(["issued", "waived", "anonymous"], prefix: "donations.state"), label: "funds.state",
            "Issued, waived by the giver, or the giver is anonymous."),
        InputField("series", .identifier, optional: true, label: "donations.series", "Series of the number."),
        InputField("payer", .text(max: 200), optional: true, label: "receipts.payer", "Who gave it."),
        InputField(
            "payer_code", .text(max: 30), optional: true, label: "donations.payer_code", "统一社会信用代码 of the giver."),
        InputField("item_code", .text(max: 20), optional: true, label: "donations.item_code", "Code of the item."),
        InputField("item_name", .text(max: 100), label: "donations.item_name", "Name of the item."),
        InputField("note", .text(max: 200), optional: true, label: "goods.note", "Note."),
    ]
    private static let reason = InputField("reason", .text(max: 200), label: "funds.reason", "Why it is void.")

    static let all: [Route] = [
        .page(
            "/{authority}/donations", .roles(FundRoutes.readers), "Lists the donation receipts.",
            query: [Paging.after], answer: .page(of: donation), index),
        .post(
            "/{authority}/donation-series", .roles([.accountant]), "Opens a series of numbers.", fields: seriesFields,
            creates: true, answer: .key, form: index, openSeries),
        .page(
            "/{authority}/donations/{donation}", .roles(FundRoutes.readers), "Shows a donation receipt.",
            answer: donation, show),
        .post(
            "/{authority}/donations/{donation}/voiding", .roles([.accountant]), "Makes a wrong receipt void.",
            fields: [reason], form: show, void),
        .page("/{authority}/receipts/{receipt}/donation", .roles([.accountant]), "Shows the form of a receipt.", form),
        .post(
            "/{authority}/receipts/{receipt}/donation", .roles([.accountant]),
            "Issues a donation receipt, or records why there is none.", fields: issueFields, creates: true,
            answer: made, form: form, issue),
        .page(
            "/{authority}/goods/{goods}/donation", .roles([.accountant]), "Shows the form of a receipt for goods.",
            goodsForm),
        .post(
            "/{authority}/goods/{goods}/donation", .roles([.accountant]),
            "Issues a donation receipt for goods, or records why there is none.", fields: issueFields, creates: true,
            answer: made, form: goodsForm, issueForGoods),
    ]

    private static let made = Schema.object([("id", .integer), ("link", .nullable(.string))])
    private static let donation = Schema.object([
        ("id", .integer), ("code", .string), ("number", .nullable(.string)),
        ("state", .codes(DonationReceipt.State.allCases.map(\.rawValue))), ("payer", .string), ("payer_code", .string),
        ("check_code", .string), ("day", .day), ("item_code", .string), ("item_name", .string), ("unit", .string),
        ("quantity", .integer), ("amount", .nullable(.money)), ("words", .string), ("note", .string),
    ])

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let last = visit.input.integer("after").map { DonationReceipt.ID($0) }
        let (found, holders) = try await visit.read { db in
            try (
                DonationReceipt.list(before: last, limit: 51, for: viewer, in: db), Holder.all(for: viewer, in: db)
            )
        }
        let shown = Array(found.prefix(50))
        let next = found.count > 50 ? shown.last?.id.description : nil
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("donations.title"),
                [
                    "donations.number", "receipts.payer", "donations.day", "donations.item_name", "goods.quantity",
                    "funds.amount", "funds.state",
                ].map { visit.text($0) },
                shown.map { donation in
                    [
                        .head(
                            visit.number(of: donation), url: "\(visit.base)/donations/\(donation.id)"),
                        .text(visit.payer(of: donation)), .text(donation.day.description), .text(donation.itemName),
                        .number("\(donation.quantity) \(donation.unit)"),
                        .text(donation.amount?.grouped ?? visit.text("goods.unvalued")),
                        visit.stateCell(Message(donation.state.messageKey)),
                    ]
                })
        ]
        if let next {
            desk.links = [.init(linkURL: "\(visit.base)/donations?after=\(next)", linkText: visit.text("funds.more"))]
        }
        if viewer.holdsAnywhere([.accountant]) {
            let options = holders.map { (value: $0.id.description, text: $0.name) }
            desk.forms = [
                visit.deskForm(
                    "donations.open_series", "/donation-series",
                    seriesFields.map { visit.field($0, options: $0.name == "holder" ? options : nil) })
            ]
        }
        return visit.desk(
            Message("donations.title"), desk,
            json: ["items": .array(shown.map(\.json)), "next": next.map { .string($0) } ?? .null])
    }

    private static func openSeries(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let holder = input.id("holder", Holder.ID.self), let first = input.integer("first") else {
                throw NotFound()
            }
            let id = try DonationReceipt.openSeries(
                input.text("code"), isPaper: input.isSet("paper"), first: first, last: input.integer("last"),
                of: try Holder.find(holder, for: change.viewer, in: change.db), in: change)
            return .created("\(visit.base)/donations", Message("funds.saved"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("donation", DonationReceipt.ID.self)
        let tenant = try visit.tenant().id
        let (donation, next, before) = try await visit.read { db in
            let donation = try DonationReceipt.find(id, for: viewer, in: db)
            return try (
                donation, donation.replacement(in: db, tenant: tenant), donation.replaced(in: db, tenant: tenant)
            )
        }
        var desk = Desk(remarks: try await visit.booksRemarks(donation.holder))
        desk.state = visit.deskState(Message(donation.state.messageKey))
        desk.summaries = [summary(donation, visit)]
        desk.links = [
            .init(
                linkURL: "\(visit.base)/donations/\(id)/paper.pdf", linkText: visit.text("donations.paper"),
                linkIsPrimary: true)
        ]
        if let receipt = donation.receipt {
            desk.links.append(.init(linkURL: "\(visit.base)/receipts/\(receipt)", linkText: visit.text("receipts.one")))
        } else if let goods = donation.goods {
            desk.links.append(
                .init(linkURL: "\(visit.base)/goods/\(goods)", linkText: visit.text("goods.title")))
        }
        if let next {
            desk.remarks.append(
                .init(remark: visit.text("donations.paper.replaced", ["number": visit.number(of: next)])))
        }
        if let before {
            desk.remarks.append(
                .init(remark: visit.text("donations.paper.replaces", ["number": visit.number(of: before)])))
        }
        if donation.state == .issued, viewer.holdsAnywhere([.accountant]) {
            desk.forms = [
                visit.deskForm(
                    "donations.void", "/donations/\(id)/voiding", [visit.field(reason)], isFirst: false)
            ]
        }
        return visit.desk(
            .verbatim("\(visit.text("donations.one")) \(visit.number(of: donation))"), desk, json: donation.json,
            crumbs: [.init(Message("donations.title"), "\(visit.base)/donations")])
    }

    private static func summary(_ donation: DonationReceipt, _ visit: Visit) -> Desk.Summary {
        .init(
            visit.text("donations.one"),
            [
                (visit.text("donations.code"), donation.code),
                (visit.text("donations.number"), visit.number(of: donation)),
                (visit.text("donations.check_code"), donation.checkCode),
                (visit.text("donations.day"), donation.day.description),
                (visit.text("receipts.payer"), visit.payer(of: donation)),
                (visit.text("donations.payer_code"), donation.payerCode),
                (visit.text("donations.item_code"), donation.itemCode),
                (visit.text("donations.item_name"), donation.itemName),
                (visit.text("goods.unit"), donation.unit),
                (visit.text("goods.quantity"), String(donation.quantity)),
                (visit.text("funds.amount"), donation.amount?.grouped ?? visit.text("goods.unvalued")),
                (visit.text("donations.words"), donation.words), (visit.text("goods.note"), donation.note),
                (visit.text("donations.issuer"), donation.issuer),
                (visit.text("funds.reason"), donation.voidReason),
            ])
    }

    private static func void(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("donation", DonationReceipt.ID.self)
        let reason = visit.input.text("reason")
        return try await visit.write { change in
            try DonationReceipt.find(id, for: change.viewer, in: change.db).void(reason: reason, in: change)
            return .done("\(visit.base)/donations/\(id)", Message("funds.saved"))
        }
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("receipt", Receipt.ID.self)
        let tenant = try visit.tenant().id
        let (receipt, series) = try await visit.read { db in
            let receipt = try Receipt.find(id, for: viewer, in: db)
            return (receipt, try DonationReceipt.series(of: receipt.holder, in: db, tenant: tenant))
        }
        return try await issuing(
            "/receipts/\(id)", of: receipt.holder, payer: receipt.anonymous ? "" : receipt.payer, series: series,
            crumb: .init(Message("receipts.one"), "\(visit.base)/receipts/\(id)"), visit)
    }

    private static func goodsForm(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("goods", Goods.ID.self)
        let tenant = try visit.tenant().id
        let (goods, series) = try await visit.read { db in
            let goods = try Goods.find(id, for: viewer, in: db)
            return (goods, try DonationReceipt.series(of: goods.holder, in: db, tenant: tenant))
        }
        return try await issuing(
            "/goods/\(id)", of: goods.holder, payer: goods.isAnonymous ? "" : goods.donor, series: series,
            crumb: .init(.verbatim(goods.item), "\(visit.base)/goods/\(id)"), visit)
    }

    private static func issuing(
        _ url: String, of holder: Holder.ID, payer: String, series: [DonationReceipt.Series], crumb: Page.Crumb,
        _ visit: Visit
    ) async throws -> Page {
        let options =
            [(value: "", text: visit.text("donations.no_series"))]
            + series.map { (value: $0.id.description, text: "\($0.code) \($0.next)") }
        var desk = Desk(remarks: try await visit.booksRemarks(holder))
        desk.remarks.append(.init(remark: visit.text("donations.remark")))
        desk.forms = [
            visit.deskForm(
                "donations.issue", url + "/donation",
                issueFields.map { field in
                    switch field.name {
                    case "series": visit.field(field, options: options)
                    case "payer": visit.field(field, value: payer)
                    default: visit.field(field)
                    }
                })
        ]
        return visit.desk(Message("donations.issue"), desk, json: [:], crumbs: [crumb])
    }

    private static func draft(_ input: Input) throws -> DonationReceipt.Draft {
        guard let state = DonationReceipt.State(rawValue: input.text("state")) else { throw NotFound() }
        let series = input.id("series", DonationReceipt.Series.ID.self)
        if state == .issued, series == nil { throw FieldRefusal("series", "field.refusal.missing") }
        return .init(
            series: state == .issued ? series : nil, state: state, payer: input.text("payer"),
            payerCode: input.text("payer_code"), itemCode: input.text("item_code"),
            itemName: input.text("item_name"), note: input.text("note"))
    }

    private static func issue(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("receipt", Receipt.ID.self)
        let draft = try draft(visit.input)
        return try await visit.write { change in
            let (made, link) = try DonationReceipt.issue(
                draft, for: Receipt.find(id, for: change.viewer, in: change.db), in: change)
            let path = "\(visit.base)/gifts/\(link.text)"
            return .created(
                "\(visit.base)/donations/\(made)", Message("donations.issued_now", ["link": path]),
                json: ["id": .integer(made.rawValue), "link": .string(path)])
        }
    }

    private static func issueForGoods(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("goods", Goods.ID.self)
        let draft = try draft(visit.input)
        return try await visit.write { change in
            let (made, _) = try DonationReceipt.issue(
                draft, for: Goods.find(id, for: change.viewer, in: change.db), in: change)
            return .created(
                "\(visit.base)/donations/\(made)", Message("funds.saved"),
                json: ["id": .integer(made.rawValue), "link": .null])
        }
    }
}
