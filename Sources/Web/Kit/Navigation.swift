internal import FieldService
internal import Kernel
internal import Platform

/// The main entries of the menu: a tenant's for everybody, and the desks of the roles that the viewer has.
enum Navigation {
    struct Item: Sendable {
        let url: String
        let text: String
        /// Roles that see the entry; nil: everybody.
        let roles: Set<Role>?
    }

    /// Modules add their desks here, in the order of the cycle.
    static let tenantItems: [Item] = [
        Item(url: "/calls", text: "navigation.calls", roles: nil),
        Item(url: "/needs", text: "navigation.needs", roles: nil),
        Item(url: "/programmes", text: "navigation.programmes", roles: nil),
        Item(url: "/action-plans", text: "navigation.plans", roles: nil),
        Item(url: "/competitions", text: "navigation.competitions", roles: nil),
        Item(url: "/fairs", text: "navigation.fairs", roles: nil),
        Item(url: "/procurements", text: "navigation.procurements", roles: nil),
        Item(url: "/notices", text: "navigation.result_notices", roles: nil),
        Item(url: "/proposals", text: "navigation.proposals", roles: Role.staff.union([.recommendingUnit])),
        Item(url: "/reviews", text: "navigation.reviews", roles: Role.staff.union([.reviewer])),
        Item(url: "/contracts", text: "navigation.contracts", roles: Role.staff.union(Role.finance)),
        Item(
            url: "/supervision", text: "navigation.supervision",
            roles: [.programmeOfficer, .decisionMaker, .supervisor, .auditor, .areaOfficer, .evaluator]),
        Item(url: "/milestones", text: "navigation.milestones", roles: [.supervisor, .programmeOfficer, .auditor]),
        Item(url: "/indicators", text: "navigation.indicators", roles: [.programmeOfficer, .supervisor, .auditor]),
        Item(
            url: "/surveys", text: "navigation.surveys",
            roles: [.programmeOfficer, .supervisor, .auditor, .areaOfficer, .evaluator]),
        Item(
            url: "/evaluations", text: "navigation.evaluations",
            roles: [.programmeOfficer, .decisionMaker, .supervisor, .auditor, .evaluator]),
        Item(url: "/submissions", text: "navigation.submissions", roles: Submission.readers),
        Item(url: "/funds", text: "navigation.funds", roles: Role.finance.union([.programmeOfficer, .auditor])),
        Item(url: "/payments", text: "navigation.payments", roles: Role.finance),
        Item(url: "/grants", text: "navigation.grants", roles: Role.finance.union([.programmeOfficer, .auditor])),
        Item(url: "/statements", text: "navigation.statements", roles: [.accountant, .financeApprover]),
        Item(url: "/reviewer-fees", text: "reviewers.fees", roles: [.accountant, .financeApprover]),
        Item(url: "/audit", text: "navigation.audit", roles: [.auditor]),
    ]

    /// Entries that belong to no tenant.
    static let houseItems: [Item] = [
        Item(url: "/search", text: "navigation.search", roles: nil),
        Item(url: "/organisations", text: "navigation.organisations", roles: nil),
        Item(url: "/areas", text: "navigation.areas", roles: nil),
        Item(url: "/rules", text: "navigation.rules", roles: nil),
        Item(url: "/toolbox", text: "navigation.toolbox", roles: nil),
        Item(url: "/calendar", text: "navigation.calendar", roles: nil),
    ]

    /// The desks of the three administrators.
    static let houseDesks: [(item: Item, administrators: Set<Administrator>)] = [
        (Item(url: "/authorities", text: "navigation.authorities", roles: nil), [.system]),
        (Item(url: "/jobs", text: "navigation.jobs", roles: nil), [.system]),
        (Item(url: "/outages", text: "navigation.outages", roles: nil), Outage.administrators),
        (Item(url: "/outbox", text: "navigation.outbox", roles: nil), [.system]),
        (Item(url: "/administrators", text: "navigation.administrators", roles: nil), [.system, .security, .audit]),
        (Item(url: "/rule-changes", text: "navigation.rule_changes", roles: nil), [.system, .security, .audit]),
        (Item(url: "/role-pairs", text: "navigation.role_pairs", roles: nil), [.security]),
        (Item(url: "/audit", text: "navigation.audit", roles: nil), [.audit]),
    ]

    /// Desks that stand together in a long menu.
    private static let groups: [(key: String, urls: Set<String>)] = [
        (
            "navigation.group.public",
            [
                "/calls", "/needs", "/programmes", "/action-plans", "/competitions", "/fairs", "/procurements",
                "/notices",
            ]
        ),
        (
            "navigation.group.proof",
            ["/supervision", "/milestones", "/indicators", "/surveys", "/evaluations", "/submissions"]
        ),
        ("navigation.group.money", ["/funds", "/payments", "/grants", "/statements", "/reviewer-fees"]),
    ]
    /// So many entries stand beside each other; more are grouped.
    private static let flatMax = 9

    /// The menu of a viewer: entries by themselves have no key.
    static func menu(_ items: [Item], base: String) -> [(key: String, items: [Item])] {
        guard items.count > flatMax else { return items.map { (key: "", items: [$0]) } }
        var menu: [(key: String, items: [Item])] = []
        for item in items {
            let url = String(item.url.dropFirst(base.count))
            let key = groups.first { $0.urls.contains(url) }?.key ?? ""
            if !key.isEmpty, let place = menu.firstIndex(where: { $0.key == key }) {
                menu[place].items.append(item)
            } else {
                menu.append((key: key, items: [item]))
            }
        }
        return menu.map { $0.items.count > 1 ? $0 : (key: "", items: $0.items) }
    }

    static func items(for viewer: Viewer, base: String) -> [Item] {
        guard viewer.tenant != nil else {
            let desks = houseDesks.filter { viewer.administrator.map($0.administrators.contains) ?? false }
            return houseItems + desks.map(\.item)
        }
        let roles = Item(url: "/roles", text: "navigation.roles", roles: nil)
        let mayGrant = viewer.administrator == .security || viewer.holds(.auditor)
        return (tenantItems.filter { item in item.roles.map(viewer.holdsAnywhere) ?? true } + (mayGrant ? [roles] : []))
            .map { Item(url: base + $0.url, text: $0.text, roles: $0.roles) }
    }
}
