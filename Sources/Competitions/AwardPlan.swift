public import Kernel
public import Platform
public import Postgres

/// How the money of a call goes down a ranking.
public struct AwardPlan: Sendable {
    /// Identifies a plan.
    public typealias ID = Identifier<AwardPlan>

    /// How far it is; derived from what was done.
    public enum State: String, Sendable, CaseIterable {
        case draft
        case asked
        case approved
    }

    /// What a fund gives under the plan.
    public struct Source: Sendable, Hashable {
        /// Key of the fund.
        public var fund: Int64
        /// What it gives in all.
        public var limit: Money
        /// The most that it gives to one; nil: no such limit.
        public var capEach: Money?
        /// The largest share of one award that it pays, in percent; nil: all of it.
        public var shareMaxPercent: Fraction?
        /// Its weight in the split of every award (for example 2 : 1); either all sources have one or none.
        public var weight: Int?

        /// A source.
        public init(
            fund: Int64, limit: Money, capEach: Money? = nil, shareMaxPercent: Fraction? = nil, weight: Int? = nil
        ) {
            self.fund = fund
            self.limit = limit
            self.capEach = capEach
            self.shareMaxPercent = shareMaxPercent
            self.weight = weight
        }
    }

    /// How amounts are made.
    public struct Terms: Sendable, Hashable {
        /// Whether a part may be awarded where the money ends.
        public var partial: Bool
        /// The least part of what is asked for that may be awarded, in percent.
        public var floorPercent: Fraction
        /// The least score; nil: none.
        public var scoreMin: Fraction?

        /// Terms.
        public init(partial: Bool = false, floorPercent: Fraction = Fraction(100), scoreMin: Fraction? = nil) {
            self.partial = partial
            self.floorPercent = floorPercent
            self.scoreMin = scoreMin
        }
    }

    /// Its key.
    public let id: ID
    /// The ranking that it goes down.
    public let ranking: Ranking.ID
    /// The round of the ranking.
    public let round: ReviewRound.ID
    /// The call.
    public let call: Int64
    /// The programme.
    public let programme: Programme.ID
    /// How amounts are made.
    public let terms: Terms
    /// When the cut line was approved.
    public let approvedAt: Timestamp?
    /// Counts the changes; a change names the version it saw.
    public let version: Int
    /// What was asked for, canonical JSON; nil in a draft.
    let asked: String?

    /// How far it is.
    public var state: State { approvedAt != nil ? .approved : asked != nil ? .asked : .draft }
    /// Where it lies for the roles of a viewer.
    public var scope: Scope { Scope(programme: programme) }
    /// Somebody stored another version: what it says now, by the names of the fields.
    public var changedMeanwhile: Conflict {
        Conflict(current: [
            "state": state.rawValue, "partial": String(terms.partial),
            "floorPercent": terms.floorPercent.description, "scoreMin": terms.scoreMin?.description ?? "",
        ])
    }

    private static let select: SQL = """
        SELECT n.id, n.ranking_id, r.id, r.call_id, c.programme_id, n.partial, n.floor_percent, n.score_min,
            n.approved_at, n.version, n.proposal
        FROM award_plan n
        JOIN ranking k ON k.tenant_id = n.tenant_id AND k.id = n.ranking_id
        JOIN review_round r ON r.tenant_id = k.tenant_id AND r.id = k.round_id
        JOIN call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
        """

    private init(row: inout Row) throws {
        id = try row.next()
        ranking = try row.next()
        round = try row.next()
        call = try row.next()
        programme = try row.next()
        terms = Terms(
            partial: try row.next(), floorPercent: try row.fraction(), scoreMin: try row.fractionIfAny())
        approvedAt = try row.next()
        version = Int(try row.next(Int32.self))
        asked = try row.next()
    }

    /// A plan, for the authority's staff. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> AwardPlan {
        let plan = try load(id, tenant: try viewer.requireTenant().id, in: db)
        guard plan.isStaff(viewer) else { throw NotFound() }
        return plan
    }

    /// The plan of a round, for the authority's staff; nil as long as there is none.
    public static func find(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> AwardPlan? {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.first(
            "\(select) WHERE n.tenant_id = \(try viewer.requireTenant().id) AND r.id = \(round.id)"
        ) { row in try AwardPlan(row: &row) }
    }

    static func load(_ id: ID, tenant: Tenant.ID, in db: Connection) throws -> AwardPlan {
        let found = try db.first("\(select) WHERE n.tenant_id = \(tenant) AND n.id = \(id)") { row in
            try AwardPlan(row: &row)
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// The plan, locked for a change.
    static func lock(_ id: ID, in change: Change) throws -> AwardPlan {
        try change.db.execute(
            """
            -- lock a plan
            SELECT n.id FROM award_plan n WHERE n.tenant_id = \(try change.tenant()) AND n.id = \(id) FOR UPDATE
            """)
        let plan = try load(id, tenant: try change.tenant(), in: change.db)
        guard plan.isStaff(change.viewer) else { throw NotFound() }
        return plan
    }

    func isStaff(_ viewer: Viewer) -> Bool {
        ReviewRound.staff.contains { viewer.holds($0, in: scope) }
    }

    /// The sources in order; the viewer has found the plan.
    public func sources(for viewer: Viewer, in db: Connection) throws -> [Source] {
        try db.rows(
            """
            -- sources of a plan
            SELECT s.fund_id, s.limit_fen, s.cap_each_fen, s.share_max_percent, s.weight FROM award_plan_source s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.plan_id = \(id) ORDER BY s.position
            """
        ) { row in
            try Source(
                fund: row.next(), limit: row.next(), capEach: row.next(), shareMaxPercent: row.fractionIfAny(),
                weight: row.next(Int32?.self).map(Int.init))
        }
    }
}
