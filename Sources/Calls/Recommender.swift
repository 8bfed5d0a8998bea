public import Kernel
public import Platform
internal import Postgres

extension Call {
    /// A unit that may recommend proposals of the call.
    public struct Recommender: Sendable, Hashable {
        /// The unit.
        public let organisation: Organisation.ID
        /// Its name.
        public let name: String
        /// Its 统一社会信用代码.
        public let code: String
    }

    /// The most units that a call can name.
    private static let recommendersMax = 500

    static func recommenders(of id: ID, tenant: Tenant.ID, in db: Connection) throws -> [Recommender] {
        try db.rows(
            """
            -- recommending units of a call
            SELECT r.organisation_id, o.name, coalesce(o.code, '') FROM call_recommender r
            JOIN organisation o ON o.id = r.organisation_id
            WHERE r.tenant_id = \(tenant) AND r.call_id = \(id) ORDER BY o.name, o.id
            """
        ) { row in try Recommender(organisation: row.next(), name: row.next(), code: row.next()) }
    }

    /// Writes down the recommending units of a draft, by their codes. Throws a refusal at `recommenders`.
    static func writeRecommenders(_ codes: [String], to id: ID, in change: Change) throws {
        let wanted = Set(codes)
        guard wanted.count <= recommendersMax else {
            throw CallRefusal.plan(field: "recommenders", "too_many_recommenders")
        }
        let tenant = try change.tenant()
        try change.db.execute(
            "-- drop recommending units\nDELETE FROM call_recommender WHERE tenant_id = \(tenant) AND call_id = \(id)")
        guard !wanted.isEmpty else { return }
        let known = try change.db.execute(
            """
            -- write recommending units
            INSERT INTO call_recommender (tenant_id, call_id, organisation_id)
            SELECT \(tenant), \(id), o.id FROM organisation o WHERE o.code = ANY(\(wanted.sorted()))
            """)
        guard known == wanted.count else { throw CallRefusal.plan(field: "recommenders", "unknown_recommender") }
    }
}

extension Proposal {
    /// The applicant chooses the unit that recommends, out of those that the call allows. Throws a refusal at
    /// `recommender`.
    public static func choose(recommender: Organisation.ID, for id: ID, in change: Change) throws -> Proposal {
        let proposal = try editable(id, in: change)
        try CallRefusal.told {
            try change.db.execute(
                """
                -- choose a recommending unit
                UPDATE proposal SET recommender_id = \(recommender), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(proposal.id)
                """)
        }
        change.record(
            "proposals.choose_recommender", "proposal", id, ["recommender": .integer(recommender.rawValue)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Throws where the call names recommending units and the applicant has chosen none.
    func requireRecommender(in change: Change) throws {
        guard recommender == nil else { return }
        let call = try Call.find(call, for: change.viewer, in: change.db)
        guard call.recommenders.isEmpty else { throw CallRefusal.recommenderMissing }
    }
}
