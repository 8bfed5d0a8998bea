public import Kernel
public import Platform
public import Postgres

/// What the assignment of a round has to satisfy besides its numbers.
public struct AssignmentWish: Sendable, Hashable {
    /// What is aimed at.
    public enum Objective: String, StoredAsText, CaseIterable {
        /// As much as can be given, loads as even as they can be; a shortage is shared.
        case balanced
        /// The best total, all demands met exactly.
        case maxTotal = "max_total"
        /// The entry that is served worst as well as it can be, and then the total.
        case maxMinThenTotal = "max_min_then_total"

        var aim: AffinityProblem.Objective? {
            switch self {
            case .balanced: nil
            case .maxTotal: .maxTotal
            case .maxMinThenTotal: .maxMinThenTotal
            }
        }
    }

    /// Two reviewers who never judge the same entry.
    public struct Apart: Sendable, Hashable {
        /// One of them.
        public let first: Reviewer.ID
        /// The other.
        public let second: Reviewer.ID
        /// Why.
        public let reason: String
    }

    /// What is aimed at.
    public var objective = Objective.balanced
    /// The field of which every entry needs at least one reviewer; empty: none is required.
    public var expertise = ""
    /// Who is kept apart.
    public var apart: [Apart] = []
    /// How many sheets an entry is to have where that is not the number of the round, by proposal.
    public var demand: [Int64: Int] = [:]

    /// The wishes for a round, for the authority's staff.
    public static func load(_ round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> AssignmentWish {
        guard round.isStaff(viewer) else { throw NotFound() }
        let head = try db.first(
            """
            -- wishes for an assignment
            SELECT w.objective, w.expertise FROM assignment_wish w
            WHERE w.tenant_id = current_tenant() AND w.round_id = \(round.id)
            """
        ) { row in (try row.next(Objective.self), try row.next(String.self)) }
        let apart = try db.rows(
            """
            -- reviewers kept apart
            SELECT p.first_id, p.second_id, p.reason FROM reviewer_apart p
            WHERE p.tenant_id = current_tenant() AND p.round_id = \(round.id) ORDER BY 1, 2
            """
        ) { row in try Apart(first: row.next(), second: row.next(), reason: row.next()) }
        let demand = try db.rows(
            """
            -- demands of entries
            SELECT d.proposal_id, d.demand FROM entry_demand d
            WHERE d.tenant_id = current_tenant() AND d.round_id = \(round.id)
            """
        ) { row in (try row.next(Int64.self), Int(try row.next(Int16.self))) }
        return AssignmentWish(
            objective: head?.0 ?? .balanced, expertise: head?.1 ?? "", apart: apart,
            demand: Dictionary(uniqueKeysWithValues: demand))
    }
}

extension ReviewRound {
    /// The officer says what the assignment aims at.
    public func wish(_ objective: AssignmentWish.Objective, expertise: String, in change: Change) throws {
        _ = try openForAssigning(in: change)
        guard expertise.count <= 50 else { throw FieldRefusal.tooLong("expertise", expertise, max: 50) }
        try change.db.execute(
            """
            -- wish for an assignment
            INSERT INTO assignment_wish (tenant_id, round_id, objective, expertise, set_by)
            VALUES (\(try change.tenant()), \(id), \(objective), \(expertise), \(change.viewer.account))
            ON CONFLICT (tenant_id, round_id) DO UPDATE SET objective = EXCLUDED.objective,
                expertise = EXCLUDED.expertise, set_by = EXCLUDED.set_by, set_at = moment()
            """)
        change.record(
            "reviews.wish", "review_round", id,
            ["objective": .string(objective.rawValue), "expertise": .string(expertise)])
    }

    /// The officer asks for another number of sheets for an entry.
    public func demand(_ count: Int, of proposal: Int64, in change: Change) throws {
        let current = try openForAssigning(in: change)
        guard (0...50).contains(count) else {
            throw FieldRefusal("demand", "field.refusal.range", ["min": "0", "max": "50"])
        }
        let entries = try ReviewEntry.all(of: current, for: change.viewer, in: change.db)
        guard entries.contains(where: { $0.proposal == proposal }) else { throw NotFound() }
        try change.db.execute(
            """
            -- demand of an entry
            INSERT INTO entry_demand (tenant_id, round_id, proposal_id, demand)
            VALUES (\(try change.tenant()), \(id), \(proposal), \(Int16(count)))
            ON CONFLICT (tenant_id, round_id, proposal_id) DO UPDATE SET demand = EXCLUDED.demand
            """)
        change.record(
            "reviews.demand", "review_round", id,
            ["proposal": .integer(proposal), "demand": .integer(Int64(count))])
    }

    /// The officer keeps two reviewers apart, or with an empty reason lets them meet again.
    public func keepApart(_ one: Reviewer.ID, _ other: Reviewer.ID, reason: String, in change: Change) throws {
        _ = try openForAssigning(in: change)
        guard one != other else { throw FieldRefusal("second", "reviews.refusal.same_reviewer") }
        guard reason.count <= 1_000 else { throw FieldRefusal.tooLong("reason", reason, max: 1_000) }
        _ = try Reviewer.find(one, for: change.viewer, in: change.db)
        _ = try Reviewer.find(other, for: change.viewer, in: change.db)
        let (first, second) = (min(one, other), max(one, other))
        try change.db.execute(
            """
            -- let two reviewers meet
            DELETE FROM reviewer_apart WHERE tenant_id = \(try change.tenant()) AND round_id = \(id)
              AND first_id = \(first) AND second_id = \(second)
            """)
        if !reason.isEmpty {
            try change.db.execute(
                """
                -- keep two reviewers apart
                INSERT INTO reviewer_apart (tenant_id, round_id, first_id, second_id, reason, noted_by)
                VALUES (\(try change.tenant()), \(id), \(first), \(second), \(reason), \(change.viewer.account))
                """)
        }
        change.record(
            "reviews.keep_apart", "review_round", id,
            [
                "first": .integer(first.rawValue), "second": .integer(second.rawValue), "reason": .string(reason),
            ])
    }

    func openForAssigning(in change: Change) throws -> ReviewRound {
        let current = try Self.lock(id, in: change)
        guard current.state == .open else { throw ReviewRefusal.roundNotOpen }
        return current
    }
}
