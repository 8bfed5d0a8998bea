public import Kernel
public import Platform
public import Postgres

/// A random draw (随机抽取) of reviewers for a round, with everything that makes it come out again.
public struct ReviewerDraw: Sendable {
    /// Identifies a draw.
    public typealias ID = Identifier<ReviewerDraw>

    /// Who may be drawn.
    public struct Pool: Sendable, Hashable {
        /// Only people with this field; empty: with any.
        public var field: String
        /// Only people of this area and the places in it; nil: of all.
        public var area: String?

        /// A pool.
        public init(field: String = "", area: String? = nil) {
            self.field = field
            self.area = area
        }
    }

    /// Its key.
    public let id: ID
    /// The round.
    public let round: ReviewRound.ID
    /// Who could be drawn.
    public let pool: Pool
    /// The random seed (随机种子).
    public let seed: Int64
    /// Whether whoever drew typed the seed; nil: drawn before this was recorded.
    public let isSeedTyped: Bool?
    /// How many were wanted.
    public let wanted: Int
    /// The people who could be drawn, in the order of their keys.
    public let candidates: [Reviewer.ID]
    /// SHA-256 of that list.
    public let sha256: [UInt8]
    /// Who was drawn, in the order of the draw.
    public let drawn: [Reviewer.ID]
    /// Who drew.
    public let by: String
    /// When.
    public let at: Timestamp

    /// The first `wanted` of the candidates in the order that the seed draws.
    static func result(of candidates: [Int64], seed: Int64, wanted: Int) -> [Int64] {
        var generator = SeededGenerator(seed: seed)
        return Array(generator.drawn(candidates).prefix(wanted))
    }

    /// The draws of a round, the newest first, for the authority's staff.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [ReviewerDraw] {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- draws of reviewers
            SELECT d.id, d.round_id, d.field, d.area_code, d.seed, d.seed_typed, d.wanted, d.pool, d.pool_sha256,
                d.drawn, n.name, d.drawn_at
            FROM reviewer_draw d JOIN account n ON n.id = d.drawn_by
            WHERE d.tenant_id = \(try viewer.requireTenant().id) AND d.round_id = \(round.id) ORDER BY d.id DESC
            """
        ) { row in
            try ReviewerDraw(
                id: row.next(), round: row.next(), pool: Pool(field: row.next(), area: row.next()), seed: row.next(),
                isSeedTyped: row.next(), wanted: Int(row.next(Int32.self)),
                candidates: row.next([Int64].self).map { Reviewer.ID($0) }, sha256: row.next(),
                drawn: row.next([Int64].self).map { Reviewer.ID($0) }, by: row.next(), at: row.next())
        }
    }

    /// Input of `miaopu calc draw`: what it selects are positions in the list of candidates, in the order of the draw.
    public var calculation: JSON {
        [
            "method": "shuffle", "sizes": [.integer(Int64(candidates.count))], "n": .integer(Int64(drawn.count)),
            "seed": .integer(seed),
        ]
    }

    /// Whether the recorded seed gives the recorded people again.
    public var comesOutAgain: Bool {
        Self.result(of: candidates.map(\.rawValue), seed: seed, wanted: wanted) == drawn.map(\.rawValue)
    }
}

extension ReviewRound {
    /// The officer draws reviewers from the part of the bank that fits, and invites them. Nobody is in the pool who is
    /// paused, has no time on the day, was asked already, or is in conflict with any entry of the round.
    public func drawReviewers(
        _ wanted: Int, from pool: ReviewerDraw.Pool = .init(), seed: Int64? = nil, in change: Change
    ) throws -> ReviewerDraw {
        let current = try Self.lock(id, in: change)
        guard current.state != .closed else { throw ReviewRefusal.roundClosed }
        guard (1...500).contains(wanted) else {
            throw FieldRefusal("wanted", "field.refusal.range", ["min": "1", "max": "500"])
        }
        let isTyped = seed != nil
        let seed = seed ?? SeededGenerator.freshSeed()
        guard seed >= 0 else { throw FieldRefusal("seed", "field.refusal.range", ["min": "0", "max": ""]) }
        let path = try pool.area.map { try Area.find($0, in: change.db).code }
        let candidates = try current.candidates(pool, area: path, in: change)
        guard !candidates.isEmpty else { throw FieldRefusal("field", "reviewers.refusal.empty_pool") }
        let drawn = ReviewerDraw.result(of: candidates, seed: seed, wanted: wanted)
        let list = candidates.map(String.init).joined(separator: ",")
        let draw = try change.db.value(
            """
            -- record a draw of reviewers
            INSERT INTO reviewer_draw (tenant_id, round_id, field, area_code, seed, seed_typed, wanted, pool,
                pool_sha256, drawn, drawn_by)
            VALUES (\(try change.tenant()), \(id), \(pool.field), \(path), \(seed), \(isTyped), \(Int32(wanted)),
                \(candidates), \(SHA256.digest(Array(list.utf8))), \(drawn), \(change.viewer.account))
            RETURNING id
            """, as: ReviewerDraw.ID.self)
        change.record(
            "reviews.draw_reviewers", "review_round", id,
            ["seed": .integer(seed), "pool": .integer(Int64(candidates.count)), "drawn": .integer(Int64(drawn.count))])
        for reviewer in drawn { try current.ask(Reviewer.ID(reviewer), draw: draw, in: change) }
        let made = try ReviewerDraw.all(of: current, for: change.viewer, in: change.db).first { $0.id == draw }
        guard let made else { throw NotFound() }
        return made
    }

    private func candidates(_ pool: ReviewerDraw.Pool, area: String?, in change: Change) throws -> [Int64] {
        try change.db.rows(
            """
            -- candidates of a draw
            SELECT r.id FROM reviewer r
            WHERE r.tenant_id = \(try change.tenant()) AND r.paused_at IS NULL
              AND today() BETWEEN coalesce(r.available_from, '-infinity') AND coalesce(r.available_to, 'infinity')
              AND (\(pool.field) = '' OR EXISTS (SELECT FROM reviewer_field f
                WHERE f.tenant_id = r.tenant_id AND f.reviewer_id = r.id AND f.name = \(pool.field)))
              AND (\(area)::text IS NULL OR EXISTS (SELECT FROM area a JOIN area b ON a.path LIKE b.path || '%'
                WHERE a.code = r.area_code AND b.code = \(area)))
              AND NOT EXISTS (SELECT FROM reviewer_invitation i
                WHERE i.tenant_id = r.tenant_id AND i.round_id = \(id) AND i.reviewer_id = r.id)
              AND NOT EXISTS (SELECT FROM review_entry e
                JOIN conflict_ground g ON g.tenant_id = e.tenant_id AND g.proposal_id = e.proposal_id
                WHERE e.tenant_id = r.tenant_id AND e.round_id = \(id) AND g.reviewer_id = r.id)
            ORDER BY r.id
            """
        ) { row in try row.next() }
    }
}
