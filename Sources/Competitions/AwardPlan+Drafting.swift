internal import Kernel
public import Platform
internal import Postgres

extension AwardPlan {
    /// The officer begins the plan of a closed round, with the sources and limits that the call announced. Throws a
    /// refusal for the round of a re-review.
    public static func draft(
        for round: ReviewRound, terms: Terms = Terms(), weights: [Int64: Int] = [:], in change: Change
    ) throws -> AwardPlan {
        let officer = try change.viewer.require(.programmeOfficer, in: round.scope)
        let ranking = try Ranking.find(of: round, for: change.viewer, in: change.db)
        let tenant = try change.tenant()
        let id = try AwardRefusal.mapping {
            try change.db.value(
                """
                -- draft a plan
                INSERT INTO award_plan (tenant_id, ranking_id, partial, floor_percent, score_min, created_by)
                VALUES (\(tenant), \(ranking.id), \(terms.partial), \(terms.floorPercent.description)::text::numeric,
                    \(terms.scoreMin?.description)::text::numeric, \(officer))
                ON CONFLICT DO NOTHING RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw Conflict() }
        let announced = try change.db.rows(
            """
            -- sources of a call
            SELECT s.fund_id, s.limit_fen FROM call_source s
            WHERE s.tenant_id = \(tenant) AND s.call_id = \(round.call) ORDER BY s.position, s.fund_id
            """
        ) { row in try Source(fund: row.next(), limit: row.next()) }
        let plan = try load(id, tenant: tenant, in: change.db)
        let weighted = announced.map { source in
            var source = source
            source.weight = weights[source.fund]
            return source
        }
        try plan.replace(weighted, in: change)
        change.record("awards.draft", "award_plan", id)
        return plan
    }

    /// The officer changes the terms and the sources while nothing is asked. Choices by hand are not touched.
    public func revise(_ terms: Terms, sources: [Source], in change: Change) throws -> AwardPlan {
        let current = try Self.lock(id, in: change)
        try change.viewer.require(.programmeOfficer, in: scope)
        guard current.version == version else { throw current.changedMeanwhile }
        guard current.state == .draft else { throw AwardRefusal.planAsked }
        let percent = Fraction.zero...Fraction(100)
        guard terms.floorPercent > .zero, percent.contains(terms.floorPercent) else {
            throw FieldRefusal("floorPercent", "field.refusal.range", ["min": "0.01", "max": "100"])
        }
        let floor = terms.partial ? terms.floorPercent : Fraction(100)
        try change.db.execute(
            """
            -- revise a plan
            UPDATE award_plan SET partial = \(terms.partial), floor_percent = \(floor.description)::text::numeric,
                score_min = \(terms.scoreMin?.description)::text::numeric, version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try replace(sources, in: change)
        change.record("awards.revise", "award_plan", id)
        return try Self.load(id, tenant: try change.tenant(), in: change.db)
    }

    private func replace(_ sources: [Source], in change: Change) throws {
        let tenant = try change.tenant()
        let weights = sources.compactMap(\.weight)
        guard weights.isEmpty || weights.count == sources.count else { throw AwardRefusal.weightsMixed }
        for source in sources {
            try Self.check(source)
        }
        try change.db.execute(
            "-- clear sources\nDELETE FROM award_plan_source WHERE tenant_id = \(tenant) AND plan_id = \(id)")
        for (index, source) in sources.enumerated() {
            do {
                try change.db.execute(
                    """
                    -- add a source
                    INSERT INTO award_plan_source (tenant_id, plan_id, fund_id, position, limit_fen, cap_each_fen,
                        share_max_percent, weight)
                    VALUES (\(tenant), \(id), \(source.fund), \(Int16(index + 1)), \(source.limit), \(source.capEach),
                        \(source.shareMaxPercent?.description)::text::numeric, \(source.weight.map(Int32.init)))
                    """)
            } catch let error as PostgresError where error.constraint == "award_plan_source_within_call" {
                throw AwardRefusal.sourceBeyondCall(fund: source.fund)
            }
        }
    }

    private static func check(_ source: Source) throws {
        guard !source.limit.isNegative else {
            throw FieldRefusal("limit.\(source.fund)", "awards.refusal.not_positive")
        }
        if let cap = source.capEach, cap.fen <= 0 {
            throw FieldRefusal("capEach.\(source.fund)", "awards.refusal.not_positive")
        }
        if let share = source.shareMaxPercent, share <= .zero || share > Fraction(100) {
            throw FieldRefusal("share.\(source.fund)", "field.refusal.range", ["min": "0.0001", "max": "100"])
        }
        if let weight = source.weight, !(1...1_000_000).contains(weight) {
            throw FieldRefusal("weight.\(source.fund)", "field.refusal.range", ["min": "1", "max": "1000000"])
        }
    }
}
