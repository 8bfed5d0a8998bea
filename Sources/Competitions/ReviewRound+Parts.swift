internal import Forms
public import Kernel
public import Platform
public import Postgres

extension ReviewRound {
    /// The officer says what the score is made of, while the round is a draft.
    public func set(
        combination: RankingRule.Combination, calibration: RankingRule.Calibration, parts: [RankingRule.Part],
        in change: Change
    ) throws -> ReviewRound {
        try setRule(in: change) { rule in
            (rule.combination, rule.calibration, rule.parts) = (combination, calibration, parts)
        }
    }

    /// The officer changes the whole rule, while the round is a draft.
    ///
    /// - Parameter seen: The version that the officer saw; nil where nobody could have changed it.
    public func setRule(
        seen: Int? = nil, in change: Change, _ body: (inout RankingRule) throws -> Void
    ) throws -> ReviewRound {
        let current = try Self.lock(id, in: change)
        guard seen == nil || seen == current.version else { throw current.ruleChangedMeanwhile }
        guard current.state == .draft else { throw ReviewRefusal.ruleFrozen }
        var rule = current.rule
        try body(&rule)
        try rule.check()
        guard rule.quorum <= current.reviewsPerEntry else {
            throw FieldRefusal(
                "quorum", "field.refusal.range", ["min": "1", "max": String(current.reviewsPerEntry)])
        }
        guard rule != current.rule else { return current }
        try store(rule, in: change)
        change.record("reviews.set_parts", "review_round", id, ["rule": rule.json])
        return try Self.load(id, tenant: try change.tenant(), in: change.db)
    }

    private func store(_ rule: RankingRule, in change: Change) throws {
        let tenant = try change.tenant()
        try ReviewRefusal.mapping {
            try change.db.execute(
                "-- clear the parts of a rule\nDELETE FROM round_part WHERE tenant_id = \(tenant) AND round_id = \(id)")
            for (index, part) in rule.parts.enumerated() {
                try change.db.execute(
                    """
                    -- add a part of a rule
                    INSERT INTO round_part (tenant_id, round_id, position, source, name, points_least, points_most,
                        full_at)
                    VALUES (\(tenant), \(id), \(Int16(index + 1)), \(part.source), \(part.name),
                        \(part.least.description)::text::numeric, \(part.most.description)::text::numeric,
                        \(part.fullAt?.description)::text::numeric)
                    """)
            }
            try change.db.execute(
                """
                -- say what the score of a round is made of
                UPDATE review_round SET combination = \(rule.combination), calibration = \(rule.calibration),
                    method = \(rule.method.rawValue), drop_high = \(Int16(rule.dropHigh)),
                    drop_low = \(Int16(rule.dropLow)), when_at_least = \(Int16(rule.whenAtLeast)),
                    places = \(Int16(rule.places)), sheet_places = \(Int16(rule.sheetPlaces)),
                    rounding = \(rule.rounding.rawValue), ranked_by = \(rule.rankedBy), quorum = \(Int16(rule.quorum)),
                    tie_chain = \(rule.tieChain.map(\.text)), version = version + 1
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
        }
    }

    /// Somebody stored another version: what its score is made of now, by the names of the fields.
    private var ruleChangedMeanwhile: Conflict {
        var fields = ["combination": rule.combination.rawValue, "calibration": rule.calibration.rawValue]
        for part in rule.parts {
            fields["\(part.source.rawValue)Most"] = part.most.description
            fields["\(part.source.rawValue)FullAt"] = part.fullAt?.description
            if part.source == .points { fields["pointsLeast"] = part.least.description }
        }
        return Conflict(current: fields)
    }

    /// What the parts of the rule besides the sheets stand at now, by proposal, for the authority's staff. Throws
    /// `NotFound`.
    public func partValues(
        for viewer: Viewer, in db: Connection
    ) throws -> [Int64: [RankingRule.Part.Source: Fraction]] {
        guard isStaff(viewer) else { throw NotFound() }
        return try partValues(tenant: try viewer.requireTenant().id, in: db)
    }

    func partValues(tenant: Tenant.ID, in db: Connection) throws -> [Int64: [RankingRule.Part.Source: Fraction]] {
        guard rule.combination != .sheets else { return [:] }
        let rows = try db.rows(
            """
            -- values of the parts of a round
            SELECT d.proposal_id, d.kind, sum(d.amount_fen) FROM entry_donation d
            WHERE d.tenant_id = \(tenant) AND d.round_id = \(id) AND d.withdrawn_at IS NULL
              AND (d.kind = 'pledged' OR EXISTS (SELECT FROM receipt c WHERE c.tenant_id = d.tenant_id
                AND c.id = d.receipt_id AND c.entry_id IS NOT NULL AND c.reversed_entry_id IS NULL))
            GROUP BY d.proposal_id, d.kind
            UNION ALL
            SELECT e.proposal_id, 'votes', count(*)
            FROM competition c
            JOIN competition_entry e ON e.tenant_id = c.tenant_id AND e.competition_id = c.id
                AND e.withdrawn_at IS NULL AND e.proposal_id IS NOT NULL
            JOIN competition_vote v ON v.tenant_id = e.tenant_id AND v.competition_id = c.id AND v.entry_id = e.id
                AND NOT EXISTS (SELECT FROM competition_vote_void x WHERE x.tenant_id = v.tenant_id
                    AND x.vote_id = v.id)
            WHERE c.tenant_id = \(tenant) AND c.call_id = \(call) GROUP BY e.proposal_id
            UNION ALL
            SELECT g.proposal_id, 'points', g.points FROM entry_points g
            WHERE g.tenant_id = \(tenant) AND g.round_id = \(id) AND g.withdrawn_at IS NULL
            """
        ) { row in
            (
                try row.next(Int64.self), try row.choice("kind", RankingRule.Part.Source.init(rawValue:)),
                try row.fraction()
            )
        }
        var values: [Int64: [RankingRule.Part.Source: Fraction]] = [:]
        for (proposal, source, value) in rows {
            let isMoney = source == .pledged || source == .received
            values[proposal, default: [:]][source] = isMoney ? value * Fraction.percent : value
        }
        return values
    }
}
