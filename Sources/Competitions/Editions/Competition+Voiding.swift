public import Kernel
public import Platform
internal import Postgres

extension Competition {
    /// A decision-maker takes the votes of a burst out, with a reason: they stay stored and count no more. Returns how
    /// many. Throws a refusal once a closed round has counted them or the result is published.
    public static func void(burst: Int64, reason: String, in id: ID, _ change: Change) throws -> Int {
        let competition = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.decisionMaker, in: competition.scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let tenant = try change.tenant()
        guard try competition.bursts(for: change.viewer, in: change.db).contains(where: { $0.id == burst }) else {
            throw FieldRefusal("burst", "field.refusal.choice")
        }
        let voided = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- take the votes of a burst out
                INSERT INTO competition_vote_void (tenant_id, vote_id, reason, voided_by)
                SELECT o.tenant_id, o.id, \(reason), \(account)
                FROM competition_vote v
                JOIN competition_vote o ON o.tenant_id = v.tenant_id AND o.competition_id = v.competition_id
                    AND o.entry_id = v.entry_id AND o.address_sha256 = v.address_sha256
                    AND floor(extract(epoch FROM o.voted_at) / 600) = floor(extract(epoch FROM v.voted_at) / 600)
                WHERE v.tenant_id = \(tenant) AND v.competition_id = \(id) AND v.id = \(burst)
                  AND NOT EXISTS (SELECT FROM competition_vote_void x WHERE x.tenant_id = o.tenant_id
                    AND x.vote_id = o.id)
                """)
        }
        guard voided > 0 else { throw FieldRefusal("burst", "field.refusal.choice") }
        change.record(
            "contests.void_votes", "competition", id,
            ["count": .integer(Int64(voided)), "reason": .string(reason)])
        return voided
    }
}
