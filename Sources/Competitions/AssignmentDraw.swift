public import Kernel
public import Platform
public import Postgres

/// A recorded run of the automatic assignment.
public struct AssignmentDraw: Sendable {
    /// What was aimed at.
    public let objective: AssignmentWish.Objective
    /// The random seed (随机种子).
    public let seed: Int64
    /// SHA-256 of the input.
    public let sha256: [UInt8]
    /// The sum of all affinities, where an optimum was aimed at.
    public let total: Int64?
    /// The smallest sum of an entry.
    public let minimum: Int64?
    /// By how much a better one could be better; 0: proved to be the best.
    public let gap: Int64?
    /// When.
    public let at: Timestamp

    /// The newest run of a round, for the authority's staff.
    public static func last(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> AssignmentDraw? {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.first(
            """
            -- newest run of an assignment
            SELECT d.objective, d.seed, d.input_sha256, d.total, d.minimum, d.gap, d.drawn_at FROM assignment_draw d
            WHERE d.tenant_id = current_tenant() AND d.round_id = \(round.id) ORDER BY d.id DESC LIMIT 1
            """
        ) { row in
            try AssignmentDraw(
                objective: row.next(), seed: row.next(), sha256: row.next(), total: row.next(), minimum: row.next(),
                gap: row.next(), at: row.next())
        }
    }
}
