public import Kernel
public import Platform
public import Postgres

extension Award {
    /// Roles that see awards before they are public.
    private static let staff: Set<Role> = [
        .programmeOfficer, .decisionMaker, .auditor, .accountant, .financeApprover, .cashier, .supervisor,
    ]

    /// An award: for the authority's staff at any time, for the awarded organisation once the notice was published,
    /// for everybody once it is confirmed. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Award {
        let tenant = try viewer.requireTenant().id
        let found = try db.first("\(select) WHERE w.tenant_id = \(tenant) AND w.id = \(id)") { row in
            try Award(row: &row)
        }
        guard let found, try found.isVisible(to: viewer, in: db) else { throw NotFound() }
        return found
    }

    /// The award of a proposal that was not withdrawn, if the viewer may see it.
    public static func find(ofProposal proposal: Int64, for viewer: Viewer, in db: Connection) throws -> Award? {
        let tenant = try viewer.requireTenant().id
        let found = try db.first(
            """
            \(select) WHERE w.tenant_id = \(tenant) AND w.proposal_id = \(proposal) AND w.withdrawn_at IS NULL
            """
        ) { row in try Award(row: &row) }
        guard let found, try found.isVisible(to: viewer, in: db) else { return nil }
        return found
    }

    /// All awards of a plan in the order of the ranking, withdrawn ones too, for the authority's staff.
    public static func all(of plan: AwardPlan, for viewer: Viewer, in db: Connection) throws -> [Award] {
        guard plan.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            \(select) WHERE w.tenant_id = \(try viewer.requireTenant().id) AND w.plan_id = \(plan.id)
            ORDER BY w.position, w.id
            """
        ) { row in try Award(row: &row) }
    }

    /// The confirmed awards of a call, from which contracts are made; in the order of the ranking. Public.
    public static func confirmed(ofCall call: Int64, for viewer: Viewer, in db: Connection) throws -> [Award] {
        try db.rows(
            """
            \(select) WHERE w.tenant_id = \(try viewer.requireTenant().id) AND p.call_id = \(call)
              AND w.confirmed_at IS NOT NULL AND w.withdrawn_at IS NULL
            ORDER BY w.position, w.id
            """
        ) { row in try Award(row: &row) }
    }

    /// All confirmed awards of the tenant but those named, in the order of their keys. Public.
    public static func confirmed(except known: Set<ID>, for viewer: Viewer, in db: Connection) throws -> [Award] {
        try db.rows(
            """
            \(select) WHERE w.tenant_id = \(try viewer.requireTenant().id) AND w.confirmed_at IS NOT NULL
              AND w.withdrawn_at IS NULL AND w.id <> ALL (\(known.map(\.rawValue)))
            ORDER BY w.id
            """
        ) { row in try Award(row: &row) }
    }

    /// What each fund pays, by fund; the parts are the amount. The viewer has found the award.
    public func parts(for viewer: Viewer, in db: Connection) throws -> [Part] {
        try db.rows(
            """
            -- parts of an award
            SELECT s.fund_id, s.amount_fen FROM award_source s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.award_id = \(id) ORDER BY s.fund_id
            """
        ) { row in try Part(fund: row.next(), amount: row.next()) }
    }

    private func isVisible(to viewer: Viewer, in db: Connection) throws -> Bool {
        if Self.staff.contains(where: { viewer.holds($0, in: scope) }) { return true }
        if state == .confirmed { return true }
        guard viewer.acts(for: organisation) else { return false }
        return try ResultNotice.standing(of: plan, for: viewer, in: db) != nil
    }
}
