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
        /// Whether the judge had delivered a sheet, which counts no more.
        public let hadSheet: Bool
    }

    /// A judge stands back from an entry (回避), or the officer lets a judge stand back, until the session closes. No
    /// sheet comes from there any more, and one that was delivered stays and counts no more, also where the score is
    /// revealed: it is reckoned again from the sheets that are left. What a judge of the bank declares is a conflict
    /// with the proposal from then on, wherever it is judged again.
    public static func recuse(
        judge number: Int?, from entry: Competition.Entry.ID, reason: String, in id: ID, _ change: Change
    ) throws {
        // As a sheet locks it: one on its way is either there when it is left out, or refused.
        try change.db.execute(
            """
            -- lock a live pitch for a recusal
            SELECT s.id FROM pitch_session s
            WHERE s.tenant_id = \(try change.tenant()) AND s.id = \(id) FOR NO KEY UPDATE
            """)
        let session = try find(id, for: change.viewer, in: change.db)
        let own = try session.judge(of: change.viewer, in: change.db)
        let isOfficer = change.viewer.holds(.programmeOfficer, in: session.scope)
        guard let judge = isOfficer ? number ?? own?.number : own?.number else { throw NotFound() }
        guard !reason.allSatisfy(\.isWhitespace) else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard session.closedAt == nil else { throw ContestRefusal.sessionClosed }
        guard session.withdrawnAt == nil else { throw ContestRefusal.sessionWithdrawn }
        let added = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- a judge stands back
                INSERT INTO pitch_recusal (tenant_id, session_id, judge, entry_id, reason, noted_by)
                SELECT l.tenant_id, l.session_id, j.number, l.entry_id, \(reason), \(change.viewer.account)
                FROM pitch_slot l
                JOIN pitch_judge j ON j.tenant_id = l.tenant_id AND j.session_id = l.session_id
                WHERE l.tenant_id = \(try change.tenant()) AND l.session_id = \(id) AND l.entry_id = \(entry)
                  AND j.number = \(Int16(judge))
                """)
        }
        guard added == 1 else { throw FieldRefusal("entry", "field.refusal.choice") }
        try log(.recused, entry: entry, judge: judge, of: id, in: change)
        if judge == own?.number { try session.declare(reason, with: entry, in: change) }
        change.record("pitch.recuse", "pitch_session", id, ["judge": .integer(Int64(judge))])
    }

    /// What the judge declares holds wherever the proposal is judged again.
    private func declare(_ reason: String, with entry: Competition.Entry.ID, in change: Change) throws {
        let pair = try change.db.first(
            """
            -- reviewer and proposal of a recusal
            SELECT r.id, e.proposal_id FROM reviewer r, competition_entry e
            WHERE r.tenant_id = \(try change.tenant()) AND r.account_id = \(change.viewer.account)
              AND e.tenant_id = r.tenant_id AND e.id = \(entry) AND e.proposal_id IS NOT NULL
            """
        ) { row in (reviewer: try row.next(Reviewer.ID.self), proposal: try row.next(Int64.self)) }
        guard let pair else { return }
        try ConflictOfInterest.note(
            pair.reviewer, .proposal(pair.proposal), ground: .declared, evidence: reason, in: change)
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
              AND NOT is_revealed_at_pitch(c.tenant_id, c.session_id, c.entry_id)
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
                ELSE '' END, EXISTS (SELECT FROM pitch_sheet t WHERE t.tenant_id = r.tenant_id
                AND t.session_id = r.session_id AND t.judge = r.judge AND t.entry_id = r.entry_id)
            FROM pitch_recusal r
            JOIN pitch_judge j ON j.tenant_id = r.tenant_id AND j.session_id = r.session_id AND j.number = r.judge
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.session_id = \(id)
              AND (\(isStaff(viewer)) OR j.account_id = \(viewer.account))
            ORDER BY r.entry_id, r.judge
            """
        ) { row in
            try Recusal(
                judge: Int(row.next(Int16.self)), entry: row.next(), ground: row.next(), reason: row.next(),
                hadSheet: row.next())
        }
    }
}
