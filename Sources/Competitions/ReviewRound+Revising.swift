internal import Forms
internal import Kernel
public import Platform
internal import Postgres

extension ReviewRound {
    /// The officer revises a round as it was seen: of a draft everything, its rule and criteria too; of an open round
    /// what is not frozen, which is its name, how many sheets, how heavy a load and until when.
    ///
    /// - Parameters:
    ///   - seen: The version that the officer saw; another one throws a `Conflict` with what is stored.
    ///   - criteria: In order; nothing is said of those of an open round.
    public func revise(
        _ draft: Draft, seen: Int, criteria: [Criterion.Draft], in change: Change,
        rule body: (inout RankingRule) throws -> Void = { _ in }
    ) throws {
        var current = try Self.lock(id, in: change)
        guard current.version == seen else { throw current.changedMeanwhile }
        guard current.state != .closed else { throw ReviewRefusal.roundClosed }
        var rule = current.rule
        try body(&rule)
        if current.state == .open, rule != current.rule || !criteria.isEmpty || draft.anonymity != current.anonymity {
            throw ReviewRefusal.ruleFrozen
        }
        let refusals = draft.refusals(rule: rule)
        if !refusals.isEmpty { throw Refusals(refusals) }
        // A lower quorum comes before fewer sheets, a higher one after more of them.
        if rule.quorum < current.rule.quorum { current = try current.setRule(in: change) { $0 = rule } }
        current = try current.store(draft, in: change)
        guard current.state == .draft else { return }
        current = try current.setRule(in: change) { $0 = rule }
        _ = try current.setCriteria(criteria, in: change)
    }

    private func store(_ draft: Draft, in change: Change) throws -> ReviewRound {
        try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- revise a round
                UPDATE review_round SET name = \(draft.name), anonymity = \(draft.anonymity),
                    reviews_per_entry = \(Int16(draft.reviewsPerEntry)), load_max = \(Int16(draft.loadMax)),
                    sheets_due_at = \(draft.sheetsDueAt), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        change.record(
            "reviews.revise", "review_round", id,
            [
                "name": .string(draft.name), "reviews_per_entry": .integer(Int64(draft.reviewsPerEntry)),
                "load_max": .integer(Int64(draft.loadMax)), "sheets_due_at": .string(draft.sheetsDueAt.wallClock),
            ])
        return try Self.load(id, tenant: try change.tenant(), in: change.db)
    }
}
