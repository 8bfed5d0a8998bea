public import Kernel
internal import Postgres

/// Who looks or acts, in at most one tenant. Every finder and every verb takes one.
public struct Viewer: Sendable {
    /// The account; nil for the public.
    public let account: Account.ID?
    /// Name of the account, empty for the public.
    public let name: String
    /// The tenant of the page; nil on pages that belong to none.
    public let tenant: Tenant?
    /// Roles in force today in the tenant.
    public let grants: [RoleGrant]
    /// Organisations for which the account acts today.
    public let memberships: [Membership]
    /// Which of the three administrators (三员) the account is, if any.
    public let administrator: Administrator?
    /// Today in Beijing.
    public let today: Day
    /// Where the request came from, for the audit.
    public let origin: Origin
    /// A moment other than the database's clock; set only by the demonstration and by tests.
    public private(set) var pretendedMoment: Timestamp?

    /// A membership of an organisation.
    public struct Membership: Sendable, Hashable {
        /// The organisation.
        public let organisation: Organisation.ID
        /// Its name.
        public let name: String
        /// Whether the account may invite members and submit.
        public let isAdministrator: Bool

        /// A membership.
        public init(organisation: Organisation.ID, name: String, isAdministrator: Bool) {
            self.organisation = organisation
            self.name = name
            self.isAdministrator = isAdministrator
        }
    }

    /// Which request, from which address.
    public struct Origin: Sendable, Hashable {
        /// Identifier of the request, as in the log.
        public let request: String
        /// Address of the client.
        public let address: String

        /// An origin.
        public init(request: String, address: String) {
            self.request = request
            self.address = address
        }

        /// The command line.
        public static let commandLine = Origin(request: "-", address: "-")
    }

    /// A viewer; `Viewer.load` makes one from the database.
    public init(
        account: Account.ID?, name: String = "", tenant: Tenant?, grants: [RoleGrant] = [],
        memberships: [Membership] = [], administrator: Administrator? = nil, today: Day,
        origin: Origin = .commandLine
    ) {
        self.account = account
        self.name = name
        self.tenant = tenant
        self.grants = grants
        self.memberships = memberships
        self.administrator = administrator
        self.today = today
        self.origin = origin
    }

    /// The same viewer at another moment: for the demonstration and for tests, never for a request.
    public func at(_ moment: Timestamp) -> Viewer {
        var viewer = Viewer(
            account: account, name: name, tenant: tenant, grants: grants, memberships: memberships,
            administrator: administrator, today: moment.day(in: .shanghai), origin: origin)
        viewer.pretendedMoment = moment
        return viewer
    }

    /// Whether the viewer has `role` for a thing that lies in `place`.
    public func holds(_ role: Role, in place: Scope = .tenant) -> Bool {
        grants.contains { $0.role == role && $0.covers(place) }
    }

    /// Whether the viewer has any of `roles` somewhere in the tenant: opens a page, never a thing.
    public func holdsAnywhere(_ roles: Set<Role>) -> Bool {
        grants.contains { roles.contains($0.role) }
    }

    /// Whether the viewer acts for `organisation`.
    public func acts(for organisation: Organisation.ID) -> Bool {
        memberships.contains { $0.organisation == organisation }
    }

    /// Whether the viewer administers `organisation`.
    public func administers(_ organisation: Organisation.ID) -> Bool {
        memberships.contains { $0.organisation == organisation && $0.isAdministrator }
    }

    /// The account that acts. Throws `SignInNeeded` for the public.
    public func signedIn() throws -> Account.ID {
        guard let account else { throw SignInNeeded() }
        return account
    }

    /// The tenant of the page. Throws `NotFound` outside one.
    public func requireTenant() throws -> Tenant {
        guard let tenant else { throw NotFound() }
        return tenant
    }

    /// The account that acts, if it has one of `roles` for a thing in `place`.
    ///
    /// Throws `SignInNeeded` for the public and `NotFound` for everybody else without the right: a forbidden thing
    /// and a missing thing look the same.
    @discardableResult
    public func require(_ roles: Role..., in place: Scope = .tenant) throws -> Account.ID {
        let account = try signedIn()
        guard roles.contains(where: { holds($0, in: place) }) else { throw NotFound() }
        return account
    }
}
