public import Kernel
public import Platform
public import Postgres

/// The things that the figures of a place count, as far as the viewer may see them: the first so many of each.
public struct AreaRecords: Sendable {
    /// One thing.
    public struct Record: Sendable {
        /// Its key.
        public let id: Int64
        /// The programme.
        public let programme: Programme.ID
        /// What it is called.
        public let title: String
        /// Whose it is; empty for a site.
        public let organisation: String
        /// Name of its place.
        public let areaName: String
        /// Where it stands, as its module names it; empty for a site.
        public let state: String
    }

    /// The most of each kind.
    public static let most = 100

    /// Sites.
    public let sites: [Record]
    /// Contracts: for the public those that came into force.
    public let contracts: [Record]
    /// Submitted proposals; empty for those who may not know.
    public let proposals: [Record]

    /// The things in a place and below it, in the viewer's tenant.
    public static func of(_ area: Area, for viewer: Viewer, in db: Connection) throws -> AreaRecords {
        let tenant = try viewer.requireTenant().id
        let isWhole = AreaFigures.isWhole(area, for: viewer)
        let sites = try db.rows(
            """
            -- sites of an area
            SELECT s.id, s.programme_id, s.name, '', a.name, '' FROM site s JOIN area a ON a.code = s.area_code
            WHERE s.tenant_id = \(tenant) AND starts_with(a.path, \(area.path))
            ORDER BY s.area_code, s.id LIMIT \(Int64(most))
            """, record)
        let contracts = try db.rows(
            """
            -- contracts of an area
            SELECT c.id, c.programme_id, c.number || ' ' || c.title, o.name, a.name, c.state
            FROM contract c JOIN area a ON a.code = c.area_code JOIN organisation o ON o.id = c.contractor_id
            WHERE c.tenant_id = \(tenant) AND starts_with(a.path, \(area.path))
              AND c.kind <> 'framework' AND (\(isWhole) OR c.state IN ('active', 'completed', 'terminated'))
            ORDER BY c.number LIMIT \(Int64(most))
            """, record)
        guard isWhole else { return AreaRecords(sites: sites, contracts: contracts, proposals: []) }
        let proposals = try db.rows(
            """
            -- proposals of an area
            SELECT p.id, c.programme_id, p.title, o.name, a.name, p.state
            FROM proposal p JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
            JOIN lot l ON l.tenant_id = p.tenant_id AND l.id = p.lot_id JOIN area a ON a.code = l.area_code
            JOIN organisation o ON o.id = p.organisation_id
            WHERE p.tenant_id = \(tenant) AND p.first_submitted_at IS NOT NULL AND starts_with(a.path, \(area.path))
              AND c.trial_of IS NULL
            ORDER BY p.id LIMIT \(Int64(most))
            """, record)
        return AreaRecords(sites: sites, contracts: contracts, proposals: proposals)
    }

    private static func record(_ row: inout Row) throws -> Record {
        try Record(
            id: row.next(), programme: row.next(), title: row.next(), organisation: row.next(), areaName: row.next(),
            state: row.next())
    }
}
