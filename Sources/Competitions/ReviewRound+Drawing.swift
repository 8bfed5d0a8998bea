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
    }

    /// The officer has the missing assignments drawn up: nobody in conflict, the heaviest load as small as it can be,
    /// known fields first, chance from the recorded seed. What stands already stays.
    ///
    /// The result is a draft that only the officer sees until it is released.
    public func assignAutomatically(seed: Int64? = nil, in change: Change) throws -> Draw {
        let current = try Self.lock(id, in: change)
        guard current.state == .open else { throw ReviewRefusal.roundNotOpen }
        let seed = seed ?? SeededGenerator.freshSeed()
        guard seed >= 0 else { throw FieldRefusal("seed", "field.refusal.range", ["min": "0", "max": ""]) }
        let problem = try current.assignmentProblem(in: change)
        let solution = problem.solve(seed: seed)
        let tenant = try change.tenant()
        let draw = try change.db.value(
            """
            -- record a draw
            INSERT INTO assignment_draw (tenant_id, round_id, seed, input_sha256, pair_count, drawn_by)
            VALUES (\(tenant), \(id), \(seed), \(SHA256.digest(Array(problem.canonicalText.utf8))),
                \(Int32(solution.pairs.count)), \(change.viewer.account))
            RETURNING id
            """, as: Int64.self)
        try current.insert(
            solution.pairs.map { (Reviewer.ID($0.reviewer), $0.proposal) }, source: .automatic, draw: draw, in: change)
        change.record(
            "reviews.draw", "review_round", id,
            ["seed": .integer(seed), "count": .integer(Int64(solution.pairs.count))])
        let entries = try ReviewEntry.all(of: current, for: change.viewer, in: change.db)
        let missing = entries.compactMap { entry in solution.missing[entry.proposal].map { (entry.number, $0) } }
        return Draw(
            count: solution.pairs.count, seed: seed, missing: Dictionary(uniqueKeysWithValues: missing))
    }

    private func assignmentProblem(in change: Change) throws -> AssignmentProblem {
        let standing = try ReviewAssignment.all(of: self, for: change.viewer, in: change.db)
        let conflicts = try ConflictOfInterest.all(of: self, for: change.viewer, in: change.db)
        let former = try endedPairs(in: change)
        let reviewers = try Reviewer.all(for: change.viewer, in: change.db).filter { !$0.isPaused }
        let entries = try ReviewEntry.all(of: self, for: change.viewer, in: change.db)
        let load = Dictionary(grouping: standing, by: \.reviewer).mapValues(\.count)
        let judges = reviewers.map { reviewer in
            AssignmentProblem.Judge(
                reviewer: reviewer.id.rawValue, held: load[reviewer.id] ?? 0, loadMax: loadMax)
        }
        var barred = Set(conflicts.map { Pair(reviewer: $0.reviewer.rawValue, proposal: $0.proposal) })
        barred.formUnion(standing.map { Pair(reviewer: $0.reviewer.rawValue, proposal: $0.proposal) })
        barred.formUnion(former)
        let asking = entries.map { entry in
            let given = standing.filter { $0.proposal == entry.proposal }.count
            let free = reviewers.filter {
                !barred.contains(Pair(reviewer: $0.id.rawValue, proposal: entry.proposal))
            }
            let fit = free.map { ($0.id.rawValue, $0.profile.fit(to: entry)) }
            return AssignmentProblem.Entry(
                proposal: entry.proposal, demand: max(0, reviewsPerEntry - given),
                fit: Dictionary(uniqueKeysWithValues: fit))
        }
        return AssignmentProblem(judges: judges, entries: asking)
    }

    private typealias Pair = AssignmentSolution.Pair

    /// Who gave a proposal back, or had it taken back, is not drawn for it again.
    private func endedPairs(in change: Change) throws -> [Pair] {
        try change.db.rows(
            """
            -- ended assignments
            SELECT a.reviewer_id, a.proposal_id FROM review_assignment a
            WHERE a.tenant_id = \(try change.tenant()) AND a.round_id = \(id) AND a.ended_at IS NOT NULL
            """
        ) { row in try Pair(reviewer: row.next(), proposal: row.next()) }
    }

    /// The officer releases the drafts: reviewers see them from now on. Returns how many.
    public func release(in change: Change) throws -> Int {
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

extension Reviewer.Profile {
    /// How well the reviewer fits an entry: the fields named in its title and lot count, the most familiar most.
    func fit(to entry: ReviewEntry) -> Int {
        let text = entry.title + " " + entry.lotTitle
        return fields.enumerated().reduce(0) { sum, field in
            sum + (text.contains(field.element) ? fields.count - field.offset : 0)
        }
    }
}
