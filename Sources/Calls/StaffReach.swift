internal import Kernel
internal import Platform
internal import Postgres

/// What the roles of a viewer reach, as a condition of a statement: hidden rows are left out by the database, so
/// that counts, pages and times cannot depend on them.
struct StaffReach {
    /// Staff who see the authority's own work.
    static let office: Set<Role> = [.programmeOfficer, .decisionMaker, .auditor]
    /// Those, and officers of an area for what was submitted in it.
    static let submitted: Set<Role> = office.union([.areaOfficer])

    private let programmes: [Int64]
    private let lots: [Int64]
    private let areaPaths: [String]

    init(of viewer: Viewer, as roles: Set<Role>) {
        // A grant for the books of one holder says nothing about calls.
        let grants = viewer.grants.filter { roles.contains($0.role) && $0.scope.holder == nil }
        programmes = grants.map { $0.scope.programme?.rawValue ?? 0 }
        lots = grants.map { $0.scope.lot ?? 0 }
        areaPaths = grants.map { $0.scope.areaPath ?? "" }
    }

    /// The lots of a tenant that a grant covers, as an array. It names no table of the statement around it, so that the
    /// database works it out once and not for every row.
    func lots(in tenant: Tenant.ID) -> SQL {
        """
        ARRAY(SELECT l.id FROM lot l
            JOIN call c ON (c.tenant_id, c.id) = (l.tenant_id, l.call_id)
            JOIN area ON area.code = l.area_code
            JOIN unnest(\(programmes), \(lots), \(areaPaths)) AS g (programme, lot, area)
                ON g.programme IN (0, c.programme_id) AND g.lot IN (0, l.id) AND starts_with(area.path, g.area)
            WHERE l.tenant_id = \(tenant))
        """
    }

    /// Whether a viewer sees call `c`: everybody once it was published, the office before, officers alone a test run.
    static func seesCall(_ viewer: Viewer) -> SQL {
        let office = StaffReach(of: viewer, as: office).touchesCall
        guard viewer.holdsAnywhere([.programmeOfficer]) else {
            return "(c.published_at IS NOT NULL OR (c.trial_of IS NULL AND \(office)))"
        }
        let officers = StaffReach(of: viewer, as: [.programmeOfficer]).touchesCall
        return "(c.published_at IS NOT NULL OR (\(office) AND (c.trial_of IS NULL OR \(officers))))"
    }

    /// Whether a grant touches call `c` at all.
    var touchesCall: SQL {
        """
        EXISTS (SELECT FROM unnest(\(programmes)) AS g (programme) WHERE g.programme IN (0, c.programme_id))
        """
    }
}
