public import Kernel
public import Platform
internal import Postgres

extension Fair {
    /// The officer chooses one of the matchings: wishes stand still from then on, and everybody sees the pairs.
    /// Refused where parties or wishes have changed since it was made.
    public static func choose(matching: Int64, of id: ID, in change: Change) throws {
        let officer = try change.viewer.require(.programmeOfficer)
        let tenant = try change.tenant()
        // Wishes wait for the same lock, so that none comes in between.
        try change.db.execute(
            """
            -- lock a fair
            SELECT FROM matching_fair WHERE tenant_id = \(tenant) AND id = \(id) FOR UPDATE
            """)
        let made = try change.db.first(
            """
            -- what a matching was made of
            SELECT m.proposing, m.input_sha256 FROM fair_matching m
            WHERE m.tenant_id = \(tenant) AND m.fair_id = \(id) AND m.id = \(matching)
            """
        ) { row in (try row.next(Side.self), try row.next([UInt8].self)) }
        guard let made else { throw NotFound() }
        let fair = try find(id, for: change.viewer, in: change.db)
        let now = Self.matching(
            try fair.parties(for: change.viewer, in: change.db), try fair.wishes(for: change.viewer, in: change.db),
            proposing: made.0)
        guard now.inputSHA256 == made.1 else { throw ContestRefusal.wishesChanged }
        let chosen = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- choose a matching
                UPDATE fair_matching SET chosen_at = moment(), chosen_by = \(officer)
                WHERE tenant_id = \(try change.tenant()) AND fair_id = \(id) AND id = \(matching) AND chosen_at IS NULL
                """)
        }
        guard chosen == 1 else { throw NotFound() }
        change.record("fairs.choose", "matching_fair", id, ["matching": .integer(matching)])
    }
}
