public import Kernel
public import Platform
public import Postgres

extension ReviewRound {
    /// The officer says what the score is made of, while the round is a draft.
    public func set(
        combination: RankingRule.Combination, calibration: RankingRule.Calibration, parts: [RankingRule.Part],
        in change: Change
    ) throws -> ReviewRound {
        let current = try Self.lock(id, in: change)
        guard current.state == .draft else { throw ReviewRefusal.ruleFrozen }
        var rule = current.rule
        (rule.combination, rule.calibration, rule.parts) = (combination, calibration, parts)
        try rule.checkParts()
        guard rule != current.rule else { return current }
        let tenant = try change.tenant()
        try ReviewRefusal.mapping {
            try change.db.execute(
                "-- clear the parts of a rule\nDELETE FROM round_part WHERE tenant_id = \(tenant) AND round_id = \(id)")
            for (index, part) in parts.enumerated() {
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
                UPDATE review_round SET combination = \(combination), calibration = \(calibration),
                    version = version + 1
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
        }
        change.record("reviews.set_parts", "review_round", id, ["rule": rule.json])
        return try Self.load(id, tenant: tenant, in: change.db)
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
