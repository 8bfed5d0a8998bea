import HTTPTypes
import Platform

@testable import Web

/// The table of Docs/Permissions.md, made from the route table.
enum PermissionTable {
    static let path = "Docs/Permissions.md"

    private static let head = """
        # Permissions

        Every line of the route table, as a page and below `/api/v1`: who may come in, and what it does. Whether a
        particular thing may be seen or changed is decided by the verb of the module; what may not be seen is not found.
        Generated: `RECORD=1 ./test RouteTests` writes this file anew.

        """

    static func text(of routes: [Route]) -> String {
        var text = head
        var noun = ""
        for route in routes.sorted(by: { sortKey($0) < sortKey($1) }) {
            if Self.noun(of: route) != noun {
                noun = Self.noun(of: route)
                text += "\n## \(noun)\n\n| method | path | who | what |\n|---|---|---|---|\n"
            }
            text += "| \(route.method.rawValue) | `\(route.path)` | \(who(route.access)) | \(route.summary) |\n"
        }
        return text
    }

    /// The first word of the path that is no place of a key.
    static func noun(of route: Route) -> String {
        route.path.split(separator: "/").first { !$0.hasPrefix("{") }.map(String.init) ?? "front"
    }

    private static func sortKey(_ route: Route) -> String {
        "\(noun(of: route)) \(route.path) \(route.method.rawValue)"
    }

    private static func names(_ roles: Set<Role>) -> String {
        roles.map { $0.rawValue.replacing("_", with: " ") }.sorted().joined(separator: ", ")
    }

    private static func names(_ kinds: Set<Administrator>) -> String {
        kinds.map { "\($0.rawValue) administrator" }.sorted().joined(separator: ", ")
    }

    /// Who may come in, in words.
    static func who(_ access: Access) -> String {
        switch access {
        case .everyone: "everybody"
        case .signedIn: "signed in"
        case .members: "members of an organisation"
        case .roles(let roles): names(roles)
        case .rolesOrMembers(let roles): names(roles) + ", members of an organisation"
        case .administrators(let kinds): names(kinds)
        case .administratorsOrRoles(let kinds, let roles): names(kinds) + ", " + names(roles)
        case .demonstrationOrAdministrators(let kinds):
            names(kinds) + "; everybody, on loopback with demonstration data"
        case .demonstration: "everybody, on loopback with demonstration data"
        }
    }
}
