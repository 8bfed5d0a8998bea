public import Platform
public import Postgres

extension ReviewRound {
    /// The groups of entries, by number, that no reviewer connects, where the rule takes leniency out: by how much one
    /// group was judged more leniently than another nobody knows, so that their scores are not compared. Empty where
    /// all can be. Of an open round standing assignments count, drafts too; of a closed one the sheets. For the
    /// authority's staff; throws `NotFound`.
    public func unconnectedGroups(for viewer: Viewer, in db: Connection) throws -> [[Int]] {
        guard isStaff(viewer) else { throw NotFound() }
        guard rule.calibration == .leastSquares else { return [] }
        let pairs = try db.rows(
            """
            -- who connects which entries of a round
            SELECT e.number, a.reviewer_id
            FROM review_assignment a
            JOIN review_entry e ON e.tenant_id = a.tenant_id AND e.round_id = a.round_id
                AND e.proposal_id = a.proposal_id
            JOIN proposal p ON p.tenant_id = a.tenant_id AND p.id = a.proposal_id
            WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.round_id = \(id) AND a.ended_at IS NULL
              AND CASE WHEN \(state == .closed) THEN EXISTS (SELECT FROM score_sheet s WHERE s.tenant_id = a.tenant_id
                AND s.assignment_id = a.id AND s.submitted_at IS NOT NULL) ELSE p.state = 'accepted' END
            ORDER BY e.number, a.reviewer_id
            """
        ) { row in (Int(try row.next(Int32.self)), try row.next(Int64.self)) }
        return JudgeCalibration.unconnected(pairs)
    }
}

extension JudgeCalibration {
    /// The groups of entries that no judge connects; empty where all are connected.
    static func unconnected(_ pairs: [(entry: Int, judge: Int64)]) -> [[Int]] {
        let entries = Set(pairs.map(\.entry)).sorted()
        let judges = Set(pairs.map(\.judge)).sorted()
        let row = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1, $0) })
        let column = Dictionary(uniqueKeysWithValues: judges.enumerated().map { ($1, $0) })
        let sheets = pairs.map { Sheet(entry: row[$0.entry] ?? 0, judge: column[$0.judge] ?? 0, score: 0) }
        let parts = ConnectedParts(sheets, entryCount: entries.count, judgeCount: judges.count).entries
        return parts.count > 1 ? parts.map { $0.map { entries[$0] } } : []
    }

    /// Groups as people read them: numbers with commas, groups with bars, long groups cut.
    public static func text(ofGroups groups: [[Int]]) -> String {
        groups.map { group in
            let shown = group.prefix(20).map(String.init).joined(separator: ", ")
            return group.count > 20 ? shown + " …" : shown
        }.joined(separator: " | ")
    }
}
