internal import FieldService
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// Sites with what was spent in their villages, and from which receipts that came.
enum SiteViews {
    static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("programme", Programme.ID.self)
        let tenant = try visit.tenant().id
        let (programme, sites, costs) = try await visit.read { db in
            (
                try Programme.find(id, for: viewer, in: db),
                try FieldService.Site.all(of: id, for: viewer, in: db),
                try PlaceCost.all(of: id, tenant: tenant, in: db)
            )
        }
        let byPlace = Dictionary(grouping: costs, by: \.area).mapValues { $0.reduce(0) { $0 + $1.amount.fen } }
        @Sendable func spent(_ site: FieldService.Site) -> Money { Money(fen: byPlace[site.areaCode] ?? 0) }
        let counties = Dictionary(grouping: sites) { String($0.areaCode.prefix(6)) }
        let names = try await visit.read { db in
            try counties.keys.reduce(into: [String: String]()) { $0[$1] = try Area.fullName(of: $1, in: db) }
        }
        var desk = Desk()
        desk.remarks = [
            .init(
                remark: sites.isEmpty
                    ? visit.text("sites.none") : visit.text("publications.sites_lede", ["count": "\(sites.count)"]))
        ]
        desk.forms = SiteRoutes.forms(id, visit)
        desk.tables = counties.sorted { $0.key < $1.key }.map { code, sites in
            .init(
                names[code] ?? code,
                ["publications.site", "publications.opened_on", "programmes.posts", "publications.spent"]
                    .map { visit.text($0) },
                sites.map {
                    [
                        .head($0.name, url: "\(visit.base)/programmes/\(id)/sites/\($0.id)"),
                        .text($0.openedOn?.description ?? ""), .number("\($0.held) / \($0.posts)"), .money(spent($0)),
                    ]
                })
        }
        return visit.desk(
            Message("publications.sites"), desk,
            json: [
                "items": .array(
                    sites.map {
                        [
                            "id": .integer($0.id.rawValue), "name": .string($0.name), "area": .string($0.areaCode),
                            "posts": .integer(Int64($0.posts)), "posts_held": .integer(Int64($0.held)),
                            "spent": .string(spent($0).description),
                        ]
                    })
            ], crumbs: MoneyRoutes.crumbs(programme, visit))
    }

    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("programme", Programme.ID.self)
        let siteID = try visit.id("site", FieldService.Site.ID.self)
        let (programme, money, names) = try await visit.read { db in
            (
                try Programme.find(id, for: viewer, in: db),
                try SiteMoney.find(siteID, of: id, for: viewer, in: db), try FundName.all(for: viewer, in: db)
            )
        }
        var desk = Desk()
        desk.summaries = [
            .init(
                visit.text("publications.site"),
                [
                    (visit.text("publications.place"), money.place),
                    (visit.text("publications.opened_on"), money.site.openedOn?.description ?? ""),
                    (visit.text("programmes.posts"), "\(money.site.held) / \(money.site.posts)"),
                    (visit.text("publications.spent"), "\(money.total.grouped) \(visit.text("layout.yuan"))"),
                ])
        ]
        if money.costs.isEmpty {
            desk.remarks = [.init(remark: visit.text("publications.nothing_spent"))]
        } else {
            desk.remarks = [.init(remark: visit.text("publications.site_lede"))]
            desk.tables = [table(money, programme, names, visit)]
        }
        return visit.desk(
            .verbatim(money.site.name), desk, json: json(money),
            crumbs: MoneyRoutes.crumbs(programme, visit) + [
                .init(Message("publications.sites"), "\(visit.base)/programmes/\(id)/sites")
            ])
    }

    private static func table(
        _ money: SiteMoney, _ programme: Programme, _ names: [Fund.ID: FundName], _ visit: Visit
    ) -> Desk.Table {
        return .init(
            visit.text("publications.origins"),
            [
                "programmes.source", "publications.received_on", "publications.channel", "publications.document",
                "programmes.contract", "publications.amount",
            ].map { visit.text($0) },
            money.origins.map { origin in
                let fund = names[origin.fund]
                let isOpen = fund?.isOpen(to: visit.viewer) ?? false
                return [
                    .head(
                        fund.map(visit.name(of:)) ?? "",
                        url: isOpen ? "\(visit.base)/receipts/\(origin.receipt)" : nil),
                    .text(origin.day.description),
                    .text(visit.text(origin.channel.messageKey)), .text(origin.documentNumber),
                    .text(
                        origin.contractNumber,
                        url: "\(visit.base)/programmes/\(programme.id)/contracts/\(origin.contract)"),
                    .money(origin.amount),
                ]
            },
            foot: [.head(visit.text("funds.total"))] + Array(repeating: .text(""), count: 4) + [.money(money.total)])
    }

    private static func json(_ money: SiteMoney) -> JSON {
        [
            "name": .string(money.site.name), "area": .string(money.site.areaCode), "place": .string(money.place),
            "spent": .string(money.total.description),
            "origins": .array(
                money.origins.map {
                    [
                        "fund": .integer($0.fund.rawValue), "received_on": .string($0.day.description),
                        "channel": .string($0.channel.rawValue), "document": .string($0.documentNumber),
                        "contract": .string($0.contractNumber), "amount": .string($0.amount.description),
                    ]
                }),
        ]
    }
}
