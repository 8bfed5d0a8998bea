public import Kernel
public import Platform
public import Postgres

/// A place in a village where a programme works, with its posts (童伴之家 and 童伴妈妈).
public struct Site: Sendable {
    /// Identifies a site.
    public typealias ID = Identifier<Site>
    /// Its key.
    public let id: ID
    /// The village.
    public let areaCode: String
    /// Name of the village.
    public let areaName: String
    /// Name of the site.
    public let name: String
    /// When it opened; nil while it is being prepared.
    public let openedOn: Day?
    /// Titles of its posts with their holders; nil where a post is vacant.
    public let posts: Int
    /// How many of the posts are held today.
    public let held: Int

    /// The sites of a programme below an area, in order of the areas' codes. Sites are public, their workers are not.
    public static func all(
        of programme: Programme.ID, below areaPath: String = "", for viewer: Viewer, in db: Connection
    ) throws -> [Site] {
        try db.rows(
            """
            -- sites of a programme
            SELECT s.id, s.area_code, a.name, s.name, s.opened_on, count(p.id), count(h.id)
            FROM site s JOIN area a ON a.code = s.area_code
            LEFT JOIN post p ON p.tenant_id = s.tenant_id AND p.site_id = s.id
            LEFT JOIN post_holder h ON h.tenant_id = p.tenant_id AND h.post_id = p.id AND h.ended_on IS NULL
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.programme_id = \(programme)
              AND a.path LIKE \(areaPath) || '%'
            GROUP BY s.id, s.area_code, a.name, s.name, s.opened_on ORDER BY s.area_code
            """
        ) { row in
            try Site(
                id: row.next(), areaCode: row.next(), areaName: row.next(), name: row.next(), openedOn: row.next(),
                posts: row.next(), held: row.next())
        }
    }

    /// Opens a site in a village with one post. Throws a refusal when the village has one already.
    public static func open(
        in village: Area, of programme: Programme.ID, name: String, postTitle: String, openedOn: Day?, in change: Change
    ) throws -> Site.ID {
        let account = try change.viewer.require(
            .programmeOfficer, .areaOfficer, in: Scope(programme: programme, areaPath: village.path))
        guard village.level == 5 else { throw FieldRefusal("area", "sites.refusal.no_village") }
        guard !name.isEmpty else { throw FieldRefusal("name", "field.refusal.missing") }
        guard !postTitle.isEmpty else { throw FieldRefusal("postTitle", "field.refusal.missing") }
        let id = try change.db.value(
            """
            -- open a site
            INSERT INTO site (tenant_id, programme_id, area_code, name, opened_on, created_by)
            VALUES (\(try change.tenant()), \(programme), \(village.code), \(name), \(openedOn), \(account))
            ON CONFLICT (tenant_id, programme_id, area_code) DO NOTHING RETURNING id
            """, as: Site.ID.self)
        guard let id else { throw FieldRefusal("area", "sites.refusal.taken") }
        try change.db.execute(
            """
            -- a post at a site
            INSERT INTO post (tenant_id, site_id, title) VALUES (\(try change.tenant()), \(id), \(postTitle))
            """)
        change.record("sites.open", "site", id, ["area": .string(village.code)])
        return id
    }

    /// Gives the vacant post of a site to a person. Throws a refusal when it is held.
    public static func appoint(_ name: String, to site: Site.ID, title: String, from day: Day, in change: Change) throws
    {
        try change.viewer.require(.programmeOfficer, .areaOfficer, in: try scope(of: site, in: change))
        guard !name.isEmpty else { throw FieldRefusal("name", "field.refusal.missing") }
        let appointed = try change.db.execute(
            """
            -- give a post to a person
            INSERT INTO post_holder (tenant_id, post_id, name, began_on)
            SELECT p.tenant_id, p.id, \(name), \(day) FROM post p
            WHERE p.tenant_id = \(try change.tenant()) AND p.site_id = \(site) AND p.title = \(title)
            ON CONFLICT (tenant_id, post_id) WHERE ended_on IS NULL DO NOTHING
            """)
        guard appointed == 1 else { throw FieldRefusal("name", "sites.refusal.post_held") }
        change.record("sites.appoint", "site", site, ["title": .string(title)])
    }

    private static func scope(of site: Site.ID, in change: Change) throws -> Scope {
        let place = try change.db.first(
            """
            -- where a site lies
            SELECT s.programme_id, a.path FROM site s JOIN area a ON a.code = s.area_code
            WHERE s.tenant_id = \(try change.tenant()) AND s.id = \(site)
            """
        ) { row in Scope(programme: try row.next(), areaPath: try row.next()) }
        guard let place else { throw NotFound() }
        return place
    }
}
