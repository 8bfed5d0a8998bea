public import Platform
public import Postgres

extension ReviewRound {
    /// The roles that see the authority's side of a round.
    static let staff: Set<Role> = [.programmeOfficer, .decisionMaker, .auditor]

    /// A round, for the authority's staff and for reviewers with a released assignment in it. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ReviewRound {
        let round = try load(id, tenant: try viewer.requireTenant().id, in: db)
        if round.isStaff(viewer) { return round }
        let isReviewer = try db.exists(
            """
            -- is a reviewer of the round
            SELECT FROM review_assignment a
            JOIN reviewer p ON p.tenant_id = a.tenant_id AND p.id = a.reviewer_id
            WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.round_id = \(id)
              AND p.account_id = \(try viewer.signedIn()) AND a.released_at IS NOT NULL AND a.ended_at IS NULL
            """)
        guard isReviewer else { throw NotFound() }
        return round
    }

    /// The rounds of a call, for the authority's staff; in order of their numbers.
    public static func all(ofCall call: Int64, for viewer: Viewer, in db: Connection) throws -> [ReviewRound] {
        let rounds = try db.rows(
            """
            -- rounds of a call
            SELECT \(columns) FROM review_round r JOIN call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.call_id = \(call) ORDER BY r.number
            """
        ) { row in try ReviewRound(row: &row) }
        return rounds.filter { $0.isStaff(viewer) }
    }

    /// All rounds of the tenant that the viewer's staff roles cover, the newest first.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [ReviewRound] {
        let rounds = try db.rows(
            """
            -- rounds of a tenant
            SELECT \(columns) FROM review_round r JOIN call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
            WHERE r.tenant_id = \(try viewer.requireTenant().id) ORDER BY r.id DESC
            """
        ) { row in try ReviewRound(row: &row) }
        return rounds.filter { $0.isStaff(viewer) }
    }

    static func load(_ id: ID, tenant: Tenant.ID, in db: Connection) throws -> ReviewRound {
        let found = try db.first(
            """
            -- round by id
            SELECT \(columns) FROM review_round r JOIN call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
            WHERE r.tenant_id = \(tenant) AND r.id = \(id)
            """
        ) { row in try ReviewRound(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The round, locked for a change by the officer who may change it.
    static func lock(_ id: ID, in change: Change) throws -> ReviewRound {
        try change.db.execute(
            """
            -- lock a round
            SELECT r.id FROM review_round r WHERE r.tenant_id = \(try change.tenant()) AND r.id = \(id) FOR UPDATE
            """)
        let round = try load(id, tenant: try change.tenant(), in: change.db)
        try change.viewer.require(.programmeOfficer, in: round.scope)
        return round
    }

    /// Whether the viewer sees the authority's side of the round.
    func isStaff(_ viewer: Viewer) -> Bool {
        Self.staff.contains { viewer.holds($0, in: scope) }
    }
}
