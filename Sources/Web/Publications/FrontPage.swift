internal import Calls
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The front door: what Miaopu is, what is open, who runs programmes, and the ways in for the public.
enum FrontPage {
    private struct Door: Sendable {
        let doorURL: String
        let doorText: String
        let doorNote: String
    }

    private struct Content: Sendable {
        let hasTour: Bool
        let hasSearch: Bool
        let calls: [CallCard]
        let hasCalls: Bool
        let authorities: [Door]
        let hasAuthorities: Bool
        let doors: [Door]
    }

    /// What an authority shows here.
    private struct Shown: Sendable {
        let tenant: Tenant
        let programmes: [Programme]
        let furthest: Programme?
        let calls: [CallList.Entry]
    }

    /// More authorities are listed by name only: each costs a transaction of its own.
    private static let authoritiesMax = 20

    static func show(_ visit: Visit) async throws -> Page {
        let tenants = try await visit.read { db in try Tenant.all(in: db) }
        var shown: [Shown] = []
        for tenant in tenants.prefix(authoritiesMax) {
            let viewer = try await visit.site.database.viewer(of: nil, in: tenant, origin: visit.viewer.origin)
            shown.append(
                try await visit.site.database.read(as: viewer) { db in
                    let programmes = try Programme.all(for: viewer, in: db)
                    return Shown(
                        tenant: tenant, programmes: programmes,
                        furthest: try furthest(of: programmes, in: tenant, db),
                        calls: try CallList.load(CallList.Filter(status: .open), limit: 6, for: viewer, in: db).entries)
                })
        }
        let isInvented = !tenants.isEmpty && tenants.allSatisfy(\.isDemonstration)
        let calls = shown.flatMap { authority in authority.calls.map { (authority.tenant, $0) } }
        return Page(
            "home/front", title: Message("front.title"),
            content: Content(
                hasTour: visit.site.settings.isTrial && isInvented,
                hasSearch: visit.site.routes.contains { $0.path == "/search" },
                calls: calls.map { CallCard($0.1, of: $0.0, visit) }, hasCalls: !calls.isEmpty,
                authorities: tenants.map { tenant in
                    let count = shown.first { $0.tenant.id == tenant.id }?.programmes.count
                    return Door(
                        doorURL: "/" + tenant.slug, doorText: name(tenant, visit),
                        doorNote: count.map { visit.text("front.programmes", ["count": "\($0)"]) } ?? "")
                }, hasAuthorities: !tenants.isEmpty, doors: doors(shown, visit)),
            json: [
                "authorities": .array(tenants.map { ["slug": .string($0.slug), "name": .string($0.name)] }),
                "open_calls": .array(
                    calls.map { tenant, entry in
                        ["authority": .string(tenant.slug), "call": CallJSON.json(entry.call)]
                    }),
            ])
    }

    /// Of the newest programmes the one that has paid most: its money has the most to tell.
    private static func furthest(
        of programmes: [Programme], in tenant: Tenant, _ db: Connection
    ) throws -> Programme? {
        try programmes.prefix(10).map { programme in
            (programme, try BudgetReport.published(programme.id, by: [], tenant: tenant.id, in: db).total.spent.fen)
        }
        .max { $0.1 < $1.1 }?.0
    }

    private static func name(_ tenant: Tenant, _ visit: Visit) -> String {
        visit.language == .chinese ? tenant.name : tenant.englishName
    }

    /// The ways in for the public: the money of a programme of each, gifts, published figures, the directory.
    private static func doors(_ shown: [Shown], _ visit: Visit) -> [Door] {
        let programmes = shown.compactMap { authority in
            authority.furthest.map { programme in
                Door(
                    doorURL: "/\(authority.tenant.slug)/programmes/\(programme.id)/money",
                    doorText: visit.text("front.money", ["programme": visit.name(of: programme)]),
                    doorNote: visit.text("front.money_note"))
            }
        }
        let gifts = shown.prefix(1).map { authority in
            Door(
                doorURL: "/\(authority.tenant.slug)/gifts", doorText: visit.text("gifts.title"),
                doorNote: visit.text("front.gifts_note"))
        }
        return programmes.prefix(3) + gifts + [
            Door(
                doorURL: "/figures", doorText: visit.text("figures.title"), doorNote: visit.text("front.figures_note")),
            Door(
                doorURL: "/organisations", doorText: visit.text("front.directory"),
                doorNote: visit.text("front.directory_text")),
            Door(doorURL: "/rules", doorText: visit.text("front.rules_link"), doorNote: visit.text("front.rules_text")),
        ]
    }
}
