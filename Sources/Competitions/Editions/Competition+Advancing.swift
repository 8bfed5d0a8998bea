public import Kernel
public import Platform
internal import Postgres

extension Competition {
    /// An entry that may reach a stage, with its score so far.
    struct Candidate: Sendable {
        let entry: Entry.ID
        let areaPath: String
        let score: Fraction
        /// Its position in the frozen ranking, by the rule's basis and along its tie chain.
        var position = 0
    }

    /// The best candidates within the places of the stage and of every area above them, in the order of the ranking.
    /// Candidates of equal place go on in the order of their numbers, which were drawn: the officer may choose by hand.
    static func advancing(_ candidates: [Candidate], places: Int?, quotas: [(path: String, places: Int)]) -> [Candidate]
    {
        var left = quotas.map(\.places)
        var chosen: [Candidate] = []
        for candidate in candidates.sorted(by: {
            ($0.position, $1.score, $0.entry) < ($1.position, $0.score, $1.entry)
        }) {
            if let places, chosen.count >= places { break }
            let above = quotas.indices.filter { candidate.areaPath.hasPrefix(quotas[$0].path) }
            guard above.allSatisfy({ left[$0] > 0 }) else { continue }
            for index in above { left[index] -= 1 }
            chosen.append(candidate)
        }
        return chosen
    }

    /// The officer lets the best entries of the closed round of review reach a stage, within its places and quotas: of
    /// those that reached the stage before, where entries have reached one.
    /// Entries that are there already keep their places. Returns how many came.
    public static func advance(toStage position: Int, in id: ID, _ change: Change) throws -> Int {
        let competition = try lock(id, in: change)
        let tenant = try change.tenant()
        guard
            let stage = try competition.stages(for: change.viewer, in: change.db).first(where: {
                $0.position == position
            })
        else { throw FieldRefusal("stage", "field.refusal.choice") }
        let held = try change.db.rows(
            """
            -- who reached a stage
            SELECT a.entry_id, r.path FROM competition_advance a
            JOIN competition_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
            JOIN area r ON r.code = e.area_code
            WHERE a.tenant_id = \(tenant) AND a.competition_id = \(id) AND a.stage = \(Int16(position))
            """
        ) { row in (try row.next(Entry.ID.self), try row.next(String.self)) }
        let quotas = try competition.quotas(for: change.viewer, in: change.db).filter { $0.stage == position }
            .map { quota in
                (path: quota.path, places: max(0, quota.places - held.filter { $0.1.hasPrefix(quota.path) }.count))
            }
        let waiting = try competition.candidates(forStage: position, in: change).filter { one in
            !held.contains { $0.0 == one.entry }
        }
        let chosen = advancing(waiting, places: stage.places.map { max(0, $0 - held.count) }, quotas: quotas)
        guard !chosen.isEmpty else { throw ContestRefusal.noEntries }
        try change.db.execute(
            """
            -- entries reach a stage
            INSERT INTO competition_advance (tenant_id, competition_id, stage, entry_id, score, advanced_by)
            SELECT \(tenant), \(id), \(Int16(position)), u.entry, u.score::numeric, \(change.viewer.account)
            FROM unnest(\(chosen.map(\.entry.rawValue)), \(chosen.map { $0.score.decimal(places: 6) }))
                AS u (entry, score)
            """)
        change.record("contests.advance", "competition", id, ["count": .integer(Int64(chosen.count))])
        return chosen.count
    }

    /// The officer lets one entry reach a stage by hand, with a reason.
    public static func advance(
        _ entry: Entry.ID, toStage position: Int, reason: String, in id: ID, _ change: Change
    ) throws {
        _ = try lock(id, in: change)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let added = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- an entry reaches a stage by hand
                INSERT INTO competition_advance (tenant_id, competition_id, stage, entry_id, reason, advanced_by)
                SELECT s.tenant_id, s.competition_id, s.position, e.id, \(reason), \(change.viewer.account)
                FROM competition_stage s
                JOIN competition_entry e ON e.tenant_id = s.tenant_id AND e.competition_id = s.competition_id
                WHERE s.tenant_id = \(try change.tenant()) AND s.competition_id = \(id)
                  AND s.position = \(Int16(position)) AND e.id = \(entry) AND e.withdrawn_at IS NULL
                """)
        }
        guard added == 1 else { throw FieldRefusal("stage", "field.refusal.choice") }
        change.record("contests.advance_by_hand", "competition_entry", entry, ["reason": .string(reason)])
    }

    /// The entries with a score of the last closed round of the call; a re-review is no round of the contest.
    private func candidates(forStage position: Int, in change: Change) throws -> [Candidate] {
        try change.db.rows(
            """
            -- entries with their scores of the last closed round
            SELECT e.id, r.path, x.score, x.position FROM competition_entry e
            JOIN area r ON r.code = e.area_code
            JOIN ranking_place x ON x.tenant_id = e.tenant_id AND x.proposal_id = e.proposal_id
            JOIN ranking k ON k.tenant_id = x.tenant_id AND k.id = x.ranking_id
            JOIN review_round d ON d.tenant_id = k.tenant_id AND d.id = k.round_id
            WHERE e.tenant_id = \(try change.tenant()) AND e.competition_id = \(id) AND e.withdrawn_at IS NULL
              AND x.score IS NOT NULL AND d.call_id = \(call)
              AND (SELECT coalesce(bool_or(a.entry_id = e.id), true) FROM competition_advance a
                WHERE a.tenant_id = e.tenant_id AND a.competition_id = e.competition_id
                  AND a.stage = (SELECT max(b.stage) FROM competition_advance b WHERE b.tenant_id = a.tenant_id
                    AND b.competition_id = a.competition_id AND b.stage < \(Int16(position))))
              AND d.number = (SELECT max(o.number) FROM review_round o WHERE o.tenant_id = d.tenant_id
                AND o.call_id = d.call_id AND o.closed_at IS NOT NULL
                AND NOT EXISTS (SELECT FROM rereview v WHERE v.tenant_id = o.tenant_id AND v.round_id = o.id))
            """
        ) { row in
            try Candidate(
                entry: row.next(), areaPath: row.next(), score: row.fraction(), position: Int(row.next(Int32.self)))
        }
    }
}
