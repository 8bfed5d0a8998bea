public import Kernel
public import Platform
public import Postgres

extension PitchSession {
    /// A judge who marks an entry of a session not.
    public struct Recusal: Sendable {
        /// The number of the judge.
        public let judge: Int
        /// The entry.
        public let entry: Competition.Entry.ID
        /// `declared` by the judge, or the ground of the conflict that was found: a key of `conflict.ground.*`.
        public let ground: String
        /// Why, as declared; for staff what shows the conflict that was found, for the judge nothing of it.
        public let reason: String
    }

    /// Lets every judge stand back from the entries with which conflicts are known by now and whose score is not
    /// revealed. A sheet that was delivered before counts no more.
    static func recuseConflicts(of id: ID, in change: Change) throws {
        let found = try change.db.rows(
            """
            -- judges in conflict stand back
            INSERT INTO pitch_recusal (tenant_id, session_id, judge, entry_id, ground, reason, noted_by)
            SELECT DISTINCT ON (c.judge, c.entry_id) c.tenant_id, c.session_id, c.judge, c.entry_id, c.ground,
                c.ground, \(change.viewer.account)
            FROM pitch_conflict c
            WHERE c.tenant_id = \(try change.tenant()) AND c.session_id = \(id)
              AND NOT EXISTS (SELECT FROM pitch_recusal x WHERE x.tenant_id = c.tenant_id
                AND x.session_id = c.session_id AND x.judge = c.judge AND x.entry_id = c.entry_id)
              AND NOT EXISTS (SELECT FROM pitch_event e WHERE e.tenant_id = c.tenant_id
                AND e.session_id = c.session_id AND e.entry_id = c.entry_id AND e.step = 'revealed')
            ORDER BY c.judge, c.entry_id, c.ground
            RETURNING judge, entry_id
            """
        ) { row in (judge: Int(try row.next(Int16.self)), entry: try row.next(Competition.Entry.ID.self)) }
        for recusal in found {
            try log(.recused, entry: recusal.entry, judge: recusal.judge, of: id, in: change)
        }
    }

    /// Who stands back from what, and why: for the authority's staff all, for a judge their own, for others nothing.
    public func recusals(for viewer: Viewer, in db: Connection) throws -> [Recusal] {
        try db.rows(
            """
            -- recusals of a live pitch
            SELECT r.judge, r.entry_id, r.ground, CASE WHEN r.ground = 'declared' THEN r.reason
                WHEN \(isStaff(viewer)) THEN coalesce((SELECT string_agg(DISTINCT c.evidence, '; ')
                    FROM pitch_conflict c WHERE c.tenant_id = r.tenant_id AND c.session_id = r.session_id
                      AND c.judge = r.judge AND c.entry_id = r.entry_id AND c.evidence <> ''), '')
                ELSE '' END
            FROM pitch_recusal r
            JOIN pitch_judge j ON j.tenant_id = r.tenant_id AND j.session_id = r.session_id AND j.number = r.judge
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.session_id = \(id)
              AND (\(isStaff(viewer)) OR j.account_id = \(viewer.account))
            ORDER BY r.entry_id, r.judge
            """
        ) { row in
            try Recusal(
                judge: Int(row.next(Int16.self)), entry: row.next(), ground: row.next(), reason: row.next())
        }
    }
}
