public import Kernel
public import Platform
public import Postgres

extension AwardPlan {
    /// What the plan gives now: computed from the frozen ranking, the sources, the lots and the choices by hand.
    public struct Computation: Sendable {
        /// One proposal.
        public struct Line: Sendable {
            /// Its line of the ranking.
            public let place: Ranking.Place
            /// What becomes of it, as a key below `award.outcome.`: `awarded`, `partly`, `no_money` and so on.
            public let outcome: String
            /// What it gets.
            public let amount: Money
            /// What each fund pays of it, by key.
            public let byFund: [Int64: Money]
            /// The choice by hand that stands, if any.
            public let override: AwardOverride?

            /// Whether it gets anything.
            public var isAwarded: Bool { !amount.isZero }
        }

        /// In the order of the ranking.
        public let lines: [Line]
        /// What is left, by fund.
        public let left: [Int64: Money]
        /// What is given in all.
        public let total: Money
        /// What a lot may cost, by key.
        public let lots: [Int64: Money]
    }

    /// Computes the cut line; changes nothing. The viewer has found the plan.
    public func compute(for viewer: Viewer, in db: Connection) throws -> Computation {
        guard isStaff(viewer) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        let round = try ReviewRound.load(round, tenant: tenant, in: db)
        let places = try Ranking.find(of: round, for: viewer, in: db).places(for: viewer, in: db)
        let overrides = Dictionary(
            uniqueKeysWithValues: try overrides(for: viewer, in: db).map { ($0.proposal, $0) })
        let obstacles = try obstacles(tenant: tenant, in: db)
        let lots = Dictionary(
            uniqueKeysWithValues: try db.rows(
                """
                -- money of lots
                SELECT l.id, l.budget_fen FROM lot l WHERE l.tenant_id = \(tenant) AND l.call_id = \(call)
                """
            ) { row in (try row.next(Int64.self), try row.next(Money.self)) })
        // A least score is compared with what the rule ranks by.
        let measured =
            terms.scoreMin == nil ? [:] : try Ranking.measuredScores(of: ranking, tenant: tenant, in: db)
        let candidates = try places.map { place in
            try candidate(
                place, score: measured[place.proposal] ?? place.score, obstacle: obstacles[place.proposal],
                override: overrides[place.proposal])
        }
        let sources = try sources(for: viewer, in: db).map { source in
            CutLine.Source(
                fund: source.fund, limit: source.limit, capEach: source.capEach,
                shareMax: source.shareMaxPercent.map { $0 * .percent }, weight: source.weight.map(Int64.init))
        }
        let cut = try CutLine(candidates: candidates, sources: sources, lots: lots, partial: terms.partial)
        let lines = zip(places, cut.lines).map { place, line in
            Computation.Line(
                place: place, outcome: line.outcome.rawValue, amount: line.amount, byFund: line.byFund,
                override: overrides[place.proposal])
        }
        return Computation(
            lines: lines, left: cut.left, total: try lines.map(\.amount).sum(), lots: lots)
    }

    private func candidate(
        _ place: Ranking.Place, score: Fraction?, obstacle: CutLine.Outcome?, override: AwardOverride?
    ) throws -> CutLine.Candidate {
        let isBelow = score.map { score in terms.scoreMin.map { score < $0 } ?? false } ?? true
        let choice: CutLine.Choice? = override.map { $0.verdict == .award ? .award($0.amount) : .refuse }
        var isChosen = false
        if case .award = choice { isChosen = true }
        return CutLine.Candidate(
            proposal: place.proposal, lot: place.lot, requested: place.requested,
            floor: try place.requested.multiplied(by: terms.floorPercent * .percent, .up),
            obstacle: obstacle ?? (isBelow && !isChosen ? .belowMinimum : nil), choice: choice)
    }

    private func obstacles(tenant: Tenant.ID, in db: Connection) throws -> [Int64: CutLine.Outcome] {
        let found = try db.rows(
            """
            -- obstacles of ranked proposals
            SELECT u.proposal_id, u.obstacle FROM ranking_place x
            JOIN unawardable u ON u.tenant_id = x.tenant_id AND u.proposal_id = x.proposal_id
            WHERE x.tenant_id = \(tenant) AND x.ranking_id = \(ranking) ORDER BY u.proposal_id, u.obstacle
            """
        ) { row in (try row.next(Int64.self), try row.choice("obstacle", CutLine.Outcome.init(rawValue:))) }
        return Dictionary(found) { first, _ in first }
    }
}

extension AwardPlan.Computation {
    /// The one text that a decision is about.
    func canonical(plan: AwardPlan, sources: [AwardPlan.Source]) -> String {
        let asked: JSON = [
            "plan": .integer(plan.id.rawValue), "partial": .bool(plan.terms.partial),
            "floor_percent": .string(plan.terms.floorPercent.description),
            "score_min": plan.terms.scoreMin.map { .string($0.description) } ?? .null,
            "sources": .array(
                sources.map { source in
                    ["fund": .integer(source.fund), "limit_fen": .integer(source.limit.fen)]
                }),
            "awards": .array(
                lines.filter(\.isAwarded).map { line in
                    [
                        "proposal": .integer(line.place.proposal), "position": .integer(Int64(line.place.position)),
                        "amount_fen": .integer(line.amount.fen),
                        "by_fund": .array(
                            line.byFund.sorted { $0.key < $1.key }.map { fund, amount in
                                ["fund": .integer(fund), "amount_fen": .integer(amount.fen)]
                            }),
                        "override": line.override.map { .integer($0.id.rawValue) } ?? .null,
                    ]
                }),
        ]
        return asked.canonical
    }
}
