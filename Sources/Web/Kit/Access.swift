public import Platform

/// Who may open a route at all. Whether a particular thing may be seen or changed is decided by the verb of the module.
public enum Access: Sendable, Hashable {
    /// The public too.
    case everyone
    /// Anybody who has signed in.
    case signedIn
    /// Members of an organisation.
    case members
    /// Holders of any of these roles in the tenant of the page.
    case roles(Set<Role>)
    /// Holders of any of these roles, and members of an organisation.
    case rolesOrMembers(Set<Role>)
    /// These of the three administrators.
    case administrators(Set<Administrator>)
    /// These administrators, and holders of any of these roles in the tenant.
    case administratorsOrRoles(Set<Administrator>, Set<Role>)
    /// Only on a loopback address with demonstration data.
    case demonstration
    /// Everybody on a loopback address with demonstration data; elsewhere these of the three administrators.
    case demonstrationOrAdministrators(Set<Administrator>)

    /// Whether the public is asked to sign in.
    var needsSignIn: Bool { self != .everyone && self != .demonstration }

    /// Whether the public may be let in, here or in another installation.
    var mayBePublic: Bool {
        if case .demonstrationOrAdministrators = self { true } else { !needsSignIn }
    }

    /// Lets the viewer in. Throws `SignInNeeded` for the public where somebody has to sign in, else `NotFound`.
    func admit(_ viewer: Viewer) throws {
        switch self {
        case .everyone, .demonstration: return
        case .signedIn: _ = try viewer.signedIn()
        default:
            _ = try viewer.signedIn()
            guard admits(viewer) else { throw NotFound() }
        }
    }

    /// Whether the viewer may open such a route.
    func admits(_ viewer: Viewer) -> Bool {
        switch self {
        case .everyone, .demonstration: true
        case .signedIn: viewer.account != nil
        case .demonstrationOrAdministrators(let kinds): viewer.administrator.map(kinds.contains) ?? false
        case .members: !viewer.memberships.isEmpty
        case .roles(let roles): viewer.holdsAnywhere(roles)
        case .rolesOrMembers(let roles): viewer.holdsAnywhere(roles) || !viewer.memberships.isEmpty
        case .administrators(let kinds): viewer.administrator.map(kinds.contains) ?? false
        case .administratorsOrRoles(let kinds, let roles):
            (viewer.administrator.map(kinds.contains) ?? false) || viewer.holdsAnywhere(roles)
        }
    }
}
