public import Kernel
public import Platform
public import Postgres

extension Competition {
    /// Grades as they would be published now: by the live pitches where there are any, else by the last closed round,
    /// with the choices by hand; for the authority's staff. Throws `NotFound`.
    public func standings(for viewer: Viewer, in db: Connection) throws -> [Standing] {
        guard isStaff(viewer) else { throw NotFound() }
        return try standings(tenant: try viewer.requireTenant().id, viewer: viewer, in: db)
    }

    func standings(tenant: Tenant.ID, viewer: Viewer, in db: Connection) throws -> [Standing] {
        let sessions = try PitchSession.all(of: self, for: viewer, in: db).filter { $0.withdrawnAt == nil }
        // Before they are revealed nobody works back from a mean to the mark of one judge.
        let scores =
            try sessions.isEmpty
            ? rankedScores(tenant: tenant, in: db) : PitchSession.scored(sessions, for: viewer, in: db)
        let entries = try entries(for: viewer, in: db).filter { $0.withdrawnAt == nil }
        return Self.standings(
            entries.map { scores[$0.id] ?? Scored(entry: $0.id, score: nil) },
            grades: try grades(for: viewer, in: db), overrides: try overrides(in: db, tenant: tenant))
    }

    /// The entries in the frozen ranking of the last closed round, in the order and by the score that its rule says.
    private func rankedScores(tenant: Tenant.ID, in db: Connection) throws -> [Entry.ID: Scored] {
        let found = try db.rows(
            """
            -- scores of the last closed round
            SELECT e.id, x.proposal_id, x.score, x.place, k.id FROM competition_entry e
            JOIN ranking_place x ON x.tenant_id = e.tenant_id AND x.proposal_id = e.proposal_id
            JOIN ranking k ON k.tenant_id = x.tenant_id AND k.id = x.ranking_id
            JOIN review_round d ON d.tenant_id = k.tenant_id AND d.id = k.round_id
            WHERE e.tenant_id = \(tenant) AND e.competition_id = \(id) AND x.score IS NOT NULL
              AND d.number = (SELECT max(o.number) FROM review_round o
                WHERE o.tenant_id = d.tenant_id AND o.call_id = d.call_id
                  AND o.closed_at <= coalesce(\(publishedAt), 'infinity')
                  AND NOT EXISTS (SELECT FROM rereview v WHERE v.tenant_id = o.tenant_id AND v.round_id = o.id))
            """
        ) { row in
            (
                try row.next(Entry.ID.self), try row.next(Int64.self), try row.fraction(),
                try row.next(Int32?.self).map(Int.init), try row.next(Ranking.ID.self)
            )
        }
        var exact: [Int64: Fraction] = [:]
        for ranking in Set(found.map(\.4)) {
            exact.merge(try Ranking.measuredScores(of: ranking, tenant: tenant, in: db)) { first, _ in first }
        }
        let scored = found.map { entry, proposal, score, place, _ in
            Scored(entry: entry, score: score, measured: exact[proposal], place: place)
        }
        return Dictionary(scored.map { ($0.entry, $0) }) { first, _ in first }
    }

    /// Somebody who decides gives or denies a grade by hand, with a reason; it survives every computation.
    public static func choose(
        _ entry: Entry.ID, grade: Grade?, reason: String, in id: ID, _ change: Change
    ) throws {
        let competition = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: competition.scope)
        guard competition.publishedAt == nil else { throw ContestRefusal.published }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let added = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- choose a grade by hand
                INSERT INTO competition_override (tenant_id, competition_id, entry_id, grade, reason, decided_by)
                SELECT e.tenant_id, e.competition_id, e.id, \(grade), \(reason), \(account) FROM competition_entry e
                WHERE e.tenant_id = \(try change.tenant()) AND e.competition_id = \(id) AND e.id = \(entry)
                  AND e.withdrawn_at IS NULL
                """)
        }
        guard added == 1 else { throw FieldRefusal("entry", "field.refusal.choice") }
        change.record("contests.choose", "competition_entry", entry, ["reason": .string(reason)])
    }

    /// Somebody who decides takes a choice by hand back.
    public static func withdrawChoice(of entry: Entry.ID, in id: ID, _ change: Change) throws {
        let competition = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: competition.scope)
        guard competition.publishedAt == nil else { throw ContestRefusal.published }
        let withdrawn = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- take a choice by hand back
                UPDATE competition_override SET withdrawn_at = moment(), withdrawn_by = \(account)
                WHERE tenant_id = \(try change.tenant()) AND competition_id = \(id) AND entry_id = \(entry)
                  AND withdrawn_at IS NULL
                """)
        }
        guard withdrawn == 1 else { throw NotFound() }
        change.record("contests.withdraw_choice", "competition_entry", entry)
    }

    /// A decision-maker publishes the result: every grade is frozen, winners get an honour in their public record.
    /// Throws a refusal while a live pitch or a round of the call is open, when nobody wins, and when the result is no
    /// longer the one that was read (`digestOfStandings`). Returns how many won.
    public static func publish(_ id: ID, seen: String, in change: Change) throws -> Int {
        try change.db.execute(
            """
            -- lock an edition for its result
            SELECT m.id FROM competition m WHERE m.tenant_id = \(try change.tenant()) AND m.id = \(id) FOR UPDATE
            """)
        let competition = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.decisionMaker, in: competition.scope)
        let tenant = try change.tenant()
        guard competition.publishedAt == nil else { throw ContestRefusal.published }
        try competition.refuseWhileRoundsAreOpen(in: change)
        guard try competition.digestOfStandings(for: change.viewer, in: change.db) == seen else {
            throw ContestRefusal.resultChanged
        }
        let amounts = Dictionary(
            uniqueKeysWithValues: try competition.grades(for: change.viewer, in: change.db).map {
                ($0.grade, $0.amount.fen)
            })
        let winners = try competition.standings(tenant: tenant, viewer: change.viewer, in: change.db)
            .filter { $0.grade != nil }
        guard !winners.isEmpty else { throw ContestRefusal.noEntries }
        for winner in winners {
            guard let grade = winner.grade else { continue }
            try ContestRefusal.mapping {
                try change.db.execute(
                    """
                    -- publish a result
                    INSERT INTO competition_result (tenant_id, competition_id, entry_id, grade, place, score,
                        amount_fen, override_id, published_by)
                    VALUES (\(tenant), \(id), \(winner.entry), \(grade), \(Int32(winner.place)),
                        \(winner.score?.decimal(places: 6))::text::numeric, \(amounts[grade] ?? 0),
                        \(winner.override?.id), \(account))
                    """)
            }
        }
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- publish an edition
                UPDATE competition SET published_at = moment(), published_by = \(account), version = version + 1
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
        }
        try competition.honourWinners(winners, in: change)
        change.record("contests.publish", "competition", id, ["winners": .integer(Int64(winners.count))])
        return winners.count
    }

    private func honourWinners(_ winners: [Standing], in change: Change) throws {
        let entries = try entries(for: change.viewer, in: change.db)
        let byID = Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
        let names: [Grade: String] = [.gold: "金奖", .silver: "银奖", .bronze: "铜奖", .merit: "优秀奖"]
        for winner in winners {
            guard let entry = byID[winner.entry], let organisation = entry.organisation, let grade = winner.grade
            else { continue }
            let honour = try Organisation.grantHonour(
                to: organisation, title: "\(title)\(names[grade] ?? "")：\(entry.title)", level: honourLevel.rawValue,
                in: change)
            try change.db.execute(
                """
                -- the honour of a result
                UPDATE competition_result SET honour_id = \(honour)
                WHERE tenant_id = \(try change.tenant()) AND competition_id = \(id) AND entry_id = \(winner.entry)
                  AND withdrawn_at IS NULL
                """)
        }
    }

    /// A decision-maker withdraws a published result, with a reason: its certificate is invalid from then on, and its
    /// honour leaves the record of the organisation.
    public static func withdraw(result: Int64, of id: ID, reason: String, in change: Change) throws {
        let competition = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.decisionMaker, in: competition.scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let withdrawn = try ContestRefusal.mapping {
            try change.db.rows(
                """
                -- withdraw a result
                UPDATE competition_result SET withdrawn_at = moment(), withdrawn_by = \(account),
                    withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND competition_id = \(id) AND id = \(result)
                  AND withdrawn_at IS NULL
                RETURNING (SELECT h.honour_id FROM competition_result_honour h
                    WHERE h.tenant_id = competition_result.tenant_id AND h.result_id = competition_result.id LIMIT 1)
                """
            ) { row in try row.next(Int64?.self) }
        }
        guard withdrawn.count == 1 else { throw NotFound() }
        for honour in withdrawn.compactMap(\.self) {
            try Organisation.withdrawHonour(honour, reason: reason, in: change)
        }
        change.record("contests.withdraw_result", "competition_result", result, ["reason": .string(reason)])
    }
}
