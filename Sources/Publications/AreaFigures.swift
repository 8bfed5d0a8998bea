public import Funds
public import Kernel
public import Platform
public import Postgres

/// What an authority has in a place: everything directly in it and everything below it, so that the places right below
/// and what lies directly in the place sum to the place itself.
public struct AreaFigures: Sendable {
    /// The money of one source.
    public struct Source: Sendable, Hashable {
        /// 预算: budgeted, with all later documents.
        public var budgeted = Money.zero
        /// 已承诺: contracted and not yet paid.
        public var committed = Money.zero
        /// 已拨付: paid, less what came back.
        public var paid = Money.zero
        /// 已支出: costs of contractors that were accepted.
        public var spent = Money.zero

        /// Nothing.
        public static let zero = Source()

        /// Both together. Throws when a sum is too large.
        public func adding(_ other: Source) throws -> Source {
            try Source(
                budgeted: budgeted.adding(other.budgeted), committed: committed.adding(other.committed),
                paid: paid.adding(other.paid), spent: spent.adding(other.spent))
        }
    }

    /// What rolls up.
    public struct Counts: Sendable {
        /// Sites (站点).
        public var sites = 0
        /// Posts at the sites.
        public var posts = 0
        /// Posts that are held today.
        public var held = 0
        /// Contracts: for the public those that came into force.
        public var contracts = 0
        /// Proposals that were submitted; nil for those who may not know.
        public var proposals: Int?
        /// The money of each source.
        public var money: [Fund.ID: Source] = [:]

        /// Nothing.
        public static let zero = Counts()

        /// The money of all sources. Throws when a sum is too large.
        public func allMoney() throws -> Source { try money.values.reduce(.zero) { try $0.adding($1) } }

        /// Both together. Throws when a sum is too large.
        public func adding(_ other: Counts) throws -> Counts {
            var sum = Counts(
                sites: sites + other.sites, posts: posts + other.posts, held: held + other.held,
                contracts: contracts + other.contracts, proposals: proposals)
            if let more = other.proposals { sum.proposals = (proposals ?? 0) + more }
            sum.money = try money.merging(other.money) { try $0.adding($1) }
            return sum
        }
    }

    /// The place.
    public let area: Area
    /// What lies directly in it.
    public let own: Counts
    /// The places right below it that have anything, by their codes.
    public let below: [String: Counts]
    /// Everything.
    public let total: Counts
    /// Whether the viewer sees what the public does not: proposals, and contracts that are not in force.
    public let isWhole: Bool
}

extension AreaFigures {
    /// Those who see everything in a place that their grant covers.
    private static let staff: [Role] = [.programmeOfficer, .decisionMaker, .auditor, .areaOfficer]

    /// Whether the viewer sees everything that lies in a place, as the authority's staff do.
    static func isWhole(_ area: Area, for viewer: Viewer) -> Bool {
        staff.contains { viewer.holds($0, in: Scope(areaPath: area.path)) }
    }

    /// The figures of a place in the viewer's tenant: whole for the staff whose grant covers the place, else what is
    /// public.
    public static func of(_ area: Area, for viewer: Viewer, in db: Connection) throws -> AreaFigures {
        let tenant = try viewer.requireTenant().id
        let isWhole = isWhole(area, for: viewer)
        var found: [String: Counts] = [:]
        try addSites(to: &found, area, tenant: tenant, in: db)
        try addContracts(to: &found, area, whole: isWhole, tenant: tenant, in: db)
        if isWhole { try addProposals(to: &found, area, tenant: tenant, in: db) }
        try addBudget(to: &found, area, tenant: tenant, in: db)
        try addCosts(to: &found, area, tenant: tenant, in: db)
        let own = found.removeValue(forKey: "") ?? .zero
        return AreaFigures(
            area: area, own: own, below: found, total: try found.values.reduce(own) { try $0.adding($1) },
            isWhole: isWhole)
    }

    /// The code of the place right below `area` that a place lies in; empty for the area itself. Counted along the path
    /// and not by the level, because some counties lie right below their province.
    private static func part(of area: Area) -> SQL {
        let next = Int32(area.path.split(separator: ".").count + 1)
        return "split_part(a.path, '.', \(next))"
    }

    private static func addSites(
        to found: inout [String: Counts], _ area: Area, tenant: Tenant.ID, in db: Connection
    ) throws {
        let rows = try db.rows(
            """
            -- sites and posts below an area
            SELECT \(part(of: area)), count(DISTINCT s.id), count(p.id), count(h.id)
            FROM site s JOIN area a ON a.code = s.area_code
            LEFT JOIN post p ON p.tenant_id = s.tenant_id AND p.site_id = s.id
            LEFT JOIN post_holder h ON h.tenant_id = p.tenant_id AND h.post_id = p.id AND h.ended_on IS NULL
            WHERE s.tenant_id = \(tenant) AND starts_with(a.path, \(area.path)) GROUP BY 1
            """
        ) { row in
            (try row.next(String.self), try row.next(Int.self), try row.next(Int.self), try row.next(Int.self))
        }
        for (code, sites, posts, held) in rows {
            found[code, default: .zero].sites = sites
            found[code, default: .zero].posts = posts
            found[code, default: .zero].held = held
        }
    }

    private static func addContracts(
        to found: inout [String: Counts], _ area: Area, whole isWhole: Bool, tenant: Tenant.ID, in db: Connection
    ) throws {
        let rows = try db.rows(
            """
            -- contracts below an area
            SELECT \(part(of: area)), count(*) FROM contract c JOIN area a ON a.code = c.area_code
            WHERE c.tenant_id = \(tenant) AND starts_with(a.path, \(area.path))
              AND c.kind <> 'framework' AND (\(isWhole) OR c.state IN ('active', 'completed', 'terminated'))
            GROUP BY 1
            """
        ) { row in (try row.next(String.self), try row.next(Int.self)) }
        for (code, count) in rows { found[code, default: .zero].contracts = count }
    }

    private static func addProposals(
        to found: inout [String: Counts], _ area: Area, tenant: Tenant.ID, in db: Connection
    ) throws {
        let rows = try db.rows(
            """
            -- proposals below an area
            SELECT \(part(of: area)), count(*) FROM proposal p
            JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id AND c.trial_of IS NULL
            JOIN lot l ON l.tenant_id = p.tenant_id AND l.id = p.lot_id JOIN area a ON a.code = l.area_code
            WHERE p.tenant_id = \(tenant) AND p.first_submitted_at IS NOT NULL AND starts_with(a.path, \(area.path))
            GROUP BY 1
            """
        ) { row in (try row.next(String.self), try row.next(Int.self)) }
        for code in found.keys { found[code]?.proposals = 0 }
        found["", default: .zero].proposals = 0
        for (code, count) in rows { found[code, default: .zero].proposals = count }
    }

    private static func addBudget(
        to found: inout [String: Counts], _ area: Area, tenant: Tenant.ID, in db: Connection
    ) throws {
        let rows = try db.rows(
            """
            -- budget below an area
            SELECT \(part(of: area)), c.fund_id, sum(c.approved_fen)::bigint, sum(c.committed_fen)::bigint,
                sum(c.spent_fen)::bigint
            FROM budget_cell c JOIN area a ON a.code = c.area_code
            WHERE c.tenant_id = \(tenant) AND starts_with(a.path, \(area.path)) GROUP BY 1, 2
            """
        ) { row in
            (
                try row.next(String.self), try row.next(Fund.ID.self),
                try Source(budgeted: row.next(), committed: row.next(), paid: row.next())
            )
        }
        for (code, fund, money) in rows { found[code, default: .zero].money[fund] = money }
    }

    private static func addCosts(
        to found: inout [String: Counts], _ area: Area, tenant: Tenant.ID, in db: Connection
    ) throws {
        let rows = try db.rows(
            """
            -- accepted costs below an area
            SELECT \(part(of: area)), l.fund_id, sum(l.amount_fen)::bigint
            FROM expense_line l JOIN area a ON a.code = l.area_code
            JOIN expense_answer e ON e.tenant_id = l.tenant_id AND e.expense_line_id = l.id AND e.accepted
            WHERE l.tenant_id = \(tenant) AND starts_with(a.path, \(area.path)) GROUP BY 1, 2
            """
        ) { row in (try row.next(String.self), try row.next(Fund.ID.self), try row.next(Money.self)) }
        for (code, fund, spent) in rows { found[code, default: .zero].money[fund, default: .zero].spent = spent }
    }
}
