internal import Forms
internal import Kernel
public import Platform
internal import Postgres

extension ReviewRound {
    /// The officer closes the round: the sheets of standing assignments become a ranking that is frozen with its
    /// derivation. Throws a refusal that names the entries below the quorum.
    ///
    /// - Parameter seed: of draws between equal scores; a fresh one is recorded when nil.
    public func close(seed: Int64? = nil, in change: Change) throws -> Ranking {
        let current = try Self.lock(id, in: change)
        switch current.state {
        case .draft: throw ReviewRefusal.roundNotOpen
        case .closed: throw ReviewRefusal.roundClosed
        case .open: break
        }
        try current.endAssignmentsInConflict(in: change)
        let criteria = try current.criteria(for: change.viewer, in: change.db)
        let entries = try current.scoredEntries(criteria: criteria, in: change)
        let below = entries.filter { $0.sheets.count < current.rule.quorum }.map(\.number).sorted()
        guard below.isEmpty else { throw ReviewRefusal.quorumMissing(below, quorum: current.rule.quorum) }
        guard !entries.isEmpty else { throw ReviewRefusal.noEntries }
        let result = try RoundResult(entries: entries, rule: current.rule, seed: seed ?? SeededGenerator.freshSeed())
        let ranking = try Ranking.freeze(result, of: current, criteria: criteria, in: change)
        try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- close a round
                UPDATE review_round SET closed_at = moment(), closed_by = \(change.viewer.account),
                    version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        change.record(
            "reviews.close", "review_round", id,
            ["ranking": .integer(ranking.id.rawValue), "sha256": .string(ranking.sha256.hexadecimal)])
        try change.move("review_round", id.rawValue, from: State.open.rawValue, to: State.closed.rawValue)
        return ranking
    }

    /// A conflict may have come about after the assignment, as when a reviewer joined the applicant.
    private func endAssignmentsInConflict(in change: Change) throws {
        try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- end assignments in conflict
                UPDATE review_assignment a SET ended_at = moment(), ended_by = \(change.viewer.account),
                    ended_as = 'conflict', ended_reason = g.ground
                FROM (SELECT DISTINCT ON (g.reviewer_id, g.proposal_id) g.reviewer_id, g.proposal_id, g.ground
                    FROM conflict_ground g WHERE g.tenant_id = \(try change.tenant())
                    ORDER BY g.reviewer_id, g.proposal_id, g.ground) g
                WHERE a.tenant_id = \(try change.tenant()) AND a.round_id = \(id) AND a.ended_at IS NULL
                  AND g.reviewer_id = a.reviewer_id AND g.proposal_id = a.proposal_id
                """)
        }
    }

    /// The entries whose proposals still stand, with their submitted sheets.
    private func scoredEntries(criteria: [Criterion], in change: Change) throws -> [RoundResult.Entry] {
        let tenant = try change.tenant()
        let submitted = try ScoreSheet.submitted(of: self, tenant: tenant, in: change.db)
        let sheets = Dictionary(grouping: submitted, by: \.proposal)
        let values = try partValues(tenant: tenant, in: change.db)
        let standing = try change.db.rows(
            """
            -- standing entries of a round
            SELECT e.proposal_id, e.number, p.lot_id
            FROM review_entry e JOIN proposal p ON p.tenant_id = e.tenant_id AND p.id = e.proposal_id
            WHERE e.tenant_id = \(tenant) AND e.round_id = \(id) AND p.state = 'accepted' ORDER BY e.number
            """
        ) { row in (try row.next(Int64.self), Int(try row.next(Int32.self)), try row.next(Int64.self)) }
        return standing.map { proposal, number, lot in
            let signed: [RoundResult.Sheet] = (sheets[proposal] ?? []).compactMap { submitted in
                guard let signature = submitted.sheet.signature else { return nil }
                return RoundResult.Sheet(
                    assignment: submitted.sheet.assignment.rawValue, judge: submitted.reviewer.rawValue,
                    marks: submitted.sheet.content.given(criteria: criteria), total: signature.total)
            }
            return RoundResult.Entry(
                proposal: proposal, number: number, lot: lot, sheets: signed, values: values[proposal] ?? [:])
        }
    }
}
