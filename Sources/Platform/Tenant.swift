public import Kernel
public import Postgres

/// An authority that runs programmes: a League committee, a civil-affairs bureau, a foundation.
public struct Tenant: Sendable, Hashable {
    /// Identifies a tenant.
    public typealias ID = Identifier<Tenant>

    /// What kind of authority it is.
    public enum Kind: String, StoredAsText, CaseIterable {
        case leagueCommittee = "league_committee"
        case civilAffairs = "civil_affairs"
        case foundation
        case other
    }

    /// Its key.
    public let id: ID
    /// First part of the URL of all its pages.
    public let slug: String
    /// Its name in Chinese.
    public let name: String
    /// Its name in English.
    public let englishName: String
    /// The organisation that it is.
    public let organisation: Organisation.ID
    /// Whether its data are invented.
    public let isDemonstration: Bool

    /// First parts of URLs that no tenant may have, because the house itself uses them.
    public static let reservedSlugs: Set<String> = [
        "account", "accounts", "admin", "administrators", "api", "areas", "assets", "audit", "authorities", "calendar",
        "figures", "files", "healthz", "home", "invitations", "jobs", "metrics", "notices", "organisations", "outages",
        "outbox",
        "readyz", "registration", "rules", "search", "session", "stories", "tools", "tour", "verification",
    ]
}

extension Tenant {
    private static let columns: SQL = "t.id, t.slug, t.name, t.name_en, t.organisation_id, t.demonstration"

    private init(row: inout Row) throws {
        id = try row.next()
        slug = try row.next()
        name = try row.next()
        englishName = try row.next()
        organisation = try row.next()
        isDemonstration = try row.next()
    }

    /// The tenant whose pages begin with `slug`. Throws `NotFound`.
    public static func find(slug: String, in db: Connection) throws -> Tenant {
        let found = try db.first("-- tenant by slug\nSELECT \(columns) FROM tenant t WHERE t.slug = \(slug)") { row in
            try Tenant(row: &row)
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// The tenant with this key. Throws `NotFound`.
    public static func find(_ id: ID, in db: Connection) throws -> Tenant {
        let found = try db.first("-- tenant by id\nSELECT \(columns) FROM tenant t WHERE t.id = \(id)") { row in
            try Tenant(row: &row)
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// All tenants in order of their names: the directory is public.
    public static func all(in db: Connection) throws -> [Tenant] {
        try db.rows("-- all tenants\nSELECT \(columns) FROM tenant t ORDER BY t.name, t.id") { row in
            try Tenant(row: &row)
        }
    }

    /// Opens an authority for an organisation: from the command line, or by the system administrator. Throws refusals
    /// at `slug` (reserved, malformed or taken), `name` and `englishName`.
    public static func open(
        slug: String, name: String, englishName: String, kind: Kind, organisation: Organisation, isDemonstration: Bool,
        in change: Change
    ) throws -> Tenant {
        guard change.viewer.account == nil || change.viewer.administrator == .system || isDemonstration else {
            throw NotFound()
        }
        guard !reservedSlugs.contains(slug) else { throw FieldRefusal("slug", "tenant.refusal.slug_reserved") }
        guard (2...41).contains(slug.utf8.count), slug.first?.isLetter == true,
            slug.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") })
        else { throw FieldRefusal("slug", "tenant.refusal.slug_form") }
        guard !name.isEmpty else { throw FieldRefusal("name", "field.refusal.missing") }
        guard !englishName.isEmpty else { throw FieldRefusal("englishName", "field.refusal.missing") }
        let id = try change.db.value(
            """
            -- open a tenant
            INSERT INTO tenant (slug, name, name_en, kind, organisation_id, area_code, demonstration)
            VALUES (\(slug), \(name), \(englishName), \(kind), \(organisation.id), \(organisation.areaCode),
                \(isDemonstration))
            ON CONFLICT (slug) DO NOTHING RETURNING id
            """, as: Tenant.ID.self)
        guard let id else { throw FieldRefusal("slug", "tenant.refusal.slug_taken") }
        change.record("tenants.open", "tenant", id, ["slug": .string(slug)])
        return try find(slug: slug, in: change.db)
    }
}

extension Tenant {
    /// The tenants in which an account has a role today; seen under the account's own right, across tenants.
    public static func worked(by account: Account.ID, in db: Connection) throws -> [Tenant] {
        try db.rows(
            """
            -- tenants of an account
            SELECT \(columns) FROM tenant t
            WHERE EXISTS (
                SELECT FROM role_grant g
                WHERE g.account_id = \(account) AND g.tenant_id = t.id AND g.revoked_at IS NULL
                  AND today() BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity'))
            ORDER BY t.name, t.id
            """
        ) { row in try Tenant(row: &row) }
    }
}
