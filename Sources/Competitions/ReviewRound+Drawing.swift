internal import Kernel
public import Platform
internal import Postgres

extension ReviewRound {
    /// What a run of the automatic assignment gave.
    public struct Draw: Sendable {
        /// How many assignments are new.
        public let count: Int
        /// The random seed (随机种子); with the same input it gives the same pairs again.
        public let seed: Int64
        /// Entry numbers that still lack sheets, and how many: the others are in conflict or at their load.
        public let missing: [Int: Int]
        /// By how much a better assignment could be better; 0: proved; nil where no optimum was asked for.
        public let gap: Int64?
    }

    /// The officer has the missing assignments drawn up as the wishes of the round say. Nobody is in conflict, what
    /// stands already stays, chance comes from the recorded seed.
    ///
    /// The result is a draft that only the officer sees until it is released. Where an optimum is wished for and cannot
    /// be had, nothing is drawn up, and the refusal names who is too few for what.
    public func assignAutomatically(seed: Int64? = nil, in change: Change) throws -> Draw {
        let current = try openForAssigning(in: change)
        let seed = seed ?? SeededGenerator.freshSeed()
        guard seed >= 0 else { throw FieldRefusal("seed", "field.refusal.range", ["min": "0", "max": ""]) }
        let ground = try AssignmentGround.load(current, in: change)
        guard let aim = ground.wish.objective.aim else { return try current.balance(ground, seed: seed, in: change) }
        let problem = ground.affinityProblem
        let solution: AffinityProblem.Solution
        do {
            solution = try problem.solve(aim, seed: seed, seconds: AssignmentGround.secondsMax)
        } catch {
            throw ground.refusal(error)
        }
        let draw = Draw(count: solution.pairs.count, seed: seed, missing: [:], gap: solution.gap)
        try current.keep(
            ground.pairs(of: solution), of: draw, ground, text: ground.canonicalText(of: problem),
            quality: (solution.total, solution.minimum), in: change)
        return draw
    }

    private func balance(_ ground: AssignmentGround, seed: Int64, in change: Change) throws -> Draw {
        let problem = ground.balancedProblem
        let solution: AssignmentSolution
        do {
            solution = try problem.solve(seed: seed)
        } catch {
            throw ground.refusal(error)
        }
        let missing = ground.entries.compactMap { entry in
            solution.missing[entry.proposal].map { (entry.number, $0) }
        }
        let draw = Draw(
            count: solution.pairs.count, seed: seed, missing: Dictionary(uniqueKeysWithValues: missing), gap: nil)
        try keep(
            solution.pairs, of: draw, ground, text: problem.canonicalText, quality: (nil, nil), in: change)
        return draw
    }

    private func keep(
        _ pairs: [AssignmentSolution.Pair], of draw: Draw, _ ground: AssignmentGround, text: String,
        quality: (total: Int64?, minimum: Int64?), in change: Change
    ) throws {
        let key = try change.db.value(
            """
            -- record a draw
            INSERT INTO assignment_draw (tenant_id, round_id, seed, input_sha256, pair_count, drawn_by, objective,
                total, minimum, gap)
            VALUES (\(try change.tenant()), \(id), \(draw.seed), \(SHA256.digest(Array(text.utf8))),
                \(Int32(draw.count)), \(change.viewer.account), \(ground.wish.objective), \(quality.total),
                \(quality.minimum), \(draw.gap))
            RETURNING id
            """, as: Int64.self)
        try insert(pairs.map { (Reviewer.ID($0.reviewer), $0.proposal) }, source: .automatic, draw: key, in: change)
        change.record(
            "reviews.draw", "review_round", id,
            ["seed": .integer(draw.seed), "count": .integer(Int64(draw.count))])
    }

    /// The officer releases the drafts: reviewers see them from now on. Returns how many. With another number of them
    /// than the officer has seen nothing is released.
    public func release(seen: Int? = nil, in change: Change) throws -> Int {
        let current = try Self.lock(id, in: change)
        guard current.state == .open else { throw ReviewRefusal.roundNotOpen }
        let tenant = try change.tenant()
        let released = try ReviewRefusal.mapping {
            try change.db.rows(
                """
                -- release drafts
                WITH released AS (
                    UPDATE review_assignment SET released_at = moment(), released_by = \(change.viewer.account)
                    WHERE tenant_id = \(tenant) AND round_id = \(id) AND released_at IS NULL AND ended_at IS NULL
                    RETURNING tenant_id, id, reviewer_id, proposal_id
                )
                SELECT r.id, v.account_id, p.title FROM released r
                JOIN reviewer v ON v.tenant_id = r.tenant_id AND v.id = r.reviewer_id
                JOIN proposal p ON p.tenant_id = r.tenant_id AND p.id = r.proposal_id
                ORDER BY r.id
                """
            ) { row in (try row.next(Int64.self), try row.next(Account.ID.self), try row.next(String.self)) }
        }
        guard !released.isEmpty else { throw ReviewRefusal.nothingToRelease }
        if let seen, seen != released.count { throw ReviewRefusal.draftsChanged }
        for (assignment, account, title) in released {
            try Participation.note(
                account: account, kind: .assignment, item: assignment, title: title,
                status: "assignment.state.released", in: change)
        }
        let slug = try change.viewer.requireTenant().slug
        for account in Set(released.map(\.1)).sorted() {
            let count = released.filter { $0.1 == account }.count
            try change.notify(
                account, Message("notice.reviews_released", ["round": name, "count": String(count)]),
                url: "/\(slug)/reviews/\(id)")
        }
        change.record("reviews.release", "review_round", id, ["count": .integer(Int64(released.count))])
        return released.count
    }
}
