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
        Item(url: "/programmes", text: "navigation.programmes", roles: nil),
        Item(url: "/notices", text: "navigation.result_notices", roles: nil),
        Item(url: "/proposals", text: "navigation.proposals", roles: Role.staff),
        Item(url: "/reviews", text: "navigation.reviews", roles: Role.staff.union([.reviewer])),
        Item(url: "/contracts", text: "navigation.contracts", roles: Role.staff.union(Role.finance)),
        Item(url: "/milestones", text: "navigation.milestones", roles: [.supervisor, .programmeOfficer, .auditor]),
        Item(url: "/funds", text: "navigation.funds", roles: Role.finance.union([.programmeOfficer, .auditor])),
        Item(url: "/payments", text: "navigation.payments", roles: Role.finance),
        Item(url: "/statements", text: "navigation.statements", roles: [.accountant, .financeApprover]),
        Item(url: "/audit", text: "navigation.audit", roles: [.auditor]),
    ]

    static func items(for viewer: Viewer, base: String) -> [Item] {
        guard viewer.tenant != nil else {
            return [
                Item(url: "/organisations", text: "navigation.organisations", roles: nil),
                Item(url: "/rules", text: "navigation.rules", roles: nil),
                Item(url: "/toolbox", text: "navigation.toolbox", roles: nil),
            ]
        }
        let roles = Item(url: "/roles", text: "navigation.roles", roles: nil)
        let mayGrant = viewer.administrator == .security || viewer.holds(.auditor)
        return (tenantItems.filter { item in item.roles.map(viewer.holdsAnywhere) ?? true } + (mayGrant ? [roles] : []))
            .map { Item(url: base + $0.url, text: $0.text, roles: $0.roles) }
    }
}
