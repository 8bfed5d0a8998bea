internal import Contracts
internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// The way of the money of a programme, from the whole down to a contract and to a village.
enum MoneyRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/programmes/{programme}/money", .everyone,
            "Follows the money of a programme by source, county, contract and milestone.", answer: MoneyJSON.schema,
            show),
        .download(
            "/{authority}/programmes/{programme}/money.csv", .everyone, "The money of a programme as CSV.",
            { visit in try await tabular(visit).csv() }),
        .download(
            "/{authority}/programmes/{programme}/money.xlsx", .everyone, "The money of a programme as a workbook.",
            { visit in try await tabular(visit).xlsx() }),
        .page(
            "/{authority}/programmes/{programme}/contracts/{contract}", .everyone,
            "Shows what everybody may know of a contract in force: parties, value by source, milestones, payments.",
            answer: .publishedContract, ContractView.show),
        .page(
            "/{authority}/programmes/{programme}/sites", .everyone,
            "Lists the sites of a programme with what was spent in their villages.",
            answer: .publishedSites, SiteViews.index),
        .page(
            "/{authority}/programmes/{programme}/sites/{site}", .everyone,
            "Shows what was spent in the village of a site, and from which receipts it came.",
            answer: .publishedSite, SiteViews.show),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let (programme, money) = try await load(visit)
        let viewer = visit.viewer
        let (giving, changed) = try await visit.read { db in
            try (
                PublishedGiving.load(programme.id, for: viewer, in: db), ChangedUses(of: programme.id, visit, in: db)
            )
        }
        return Page(
            "publications/money", title: Message("programmes.follow"),
            content: MoneyView(money, giving, changed, programme, visit),
            json: [
                "items": .array(money.lines.map { MoneyJSON.json($0, visit) }), "changed_uses": changed.json(visit),
            ],
            crumbs: crumbs(programme, visit).dropLast())
    }

    private static func tabular(_ visit: Visit) async throws -> Tabular {
        let (programme, money) = try await load(visit)
        return MoneyTable.tabular(money, name: "\(programme.code)-money", visit)
    }

    private static func load(_ visit: Visit) async throws -> (Programme, ProgrammeMoney) {
        let viewer = visit.viewer
        let id = try visit.id("programme", Programme.ID.self)
        return try await visit.read { db in
            (try Programme.find(id, for: viewer, in: db), try ProgrammeMoney.load(id, for: viewer, in: db))
        }
    }

    /// The way back from a page below the money of a programme.
    static func crumbs(_ programme: Programme, _ visit: Visit) -> [Page.Crumb] {
        let url = "\(visit.base)/programmes/\(programme.id)"
        return [
            .init(Message("navigation.programmes"), "\(visit.base)/programmes"),
            .init(.verbatim(visit.name(of: programme)), url),
            .init(Message("programmes.follow"), "\(url)/money"),
        ]
    }
}
