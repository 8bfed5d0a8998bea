public import Platform
public import Postgres

extension AwardPlan {
    /// The plans that wait for an answer that the viewer may give: a cut line or the confirmation of awards.
    public static func waiting(for viewer: Viewer, in db: Connection) throws -> [AwardPlan] {
        let account = try viewer.signedIn()
        let keys = try db.rows(
            """
            -- plans that wait for a decision
            SELECT d.subject_id FROM decision d
            WHERE d.tenant_id = \(try viewer.requireTenant().id) AND d.subject_kind = 'award_plan' AND d.answer IS NULL
              AND d.requested_by <> \(account)
            ORDER BY d.id
            """
        ) { row in try row.next(ID.self) }
        return try keys.map { try load($0, tenant: viewer.requireTenant().id, in: db) }
            .filter { viewer.holds(.decisionMaker, in: $0.scope) }
    }
}
