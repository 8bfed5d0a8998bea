public import Kernel
public import Platform
public import Postgres

extension AwardPlan {
    /// Names of the funds of the plan by their keys; the viewer has found the plan.
    public func fundNames(for viewer: Viewer, in db: Connection) throws -> [Int64: String] {
        let names = try db.rows(
            """
            -- funds of a plan
            SELECT f.id, f.name FROM award_plan_source s
            JOIN fund f ON f.tenant_id = s.tenant_id AND f.id = s.fund_id
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.plan_id = \(id)
            """
        ) { row in (try row.next(Int64.self), try row.next(String.self)) }
        return Dictionary(uniqueKeysWithValues: names)
    }
}

extension Award {
    /// What each fund pays, with the fund's name; the viewer has found the award.
    public func namedParts(for viewer: Viewer, in db: Connection) throws -> [(name: String, amount: Money)] {
        try db.rows(
            """
            -- parts of an award with their funds
            SELECT f.name, s.amount_fen FROM award_source s
            JOIN fund f ON f.tenant_id = s.tenant_id AND f.id = s.fund_id
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.award_id = \(id) ORDER BY s.fund_id
            """
        ) { row in (name: try row.next(String.self), amount: try row.next(Money.self)) }
    }
}
