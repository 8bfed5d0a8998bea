public import Kernel
public import Platform
public import Postgres

/// A proposal that a reviewer is to score.
public struct ReviewAssignment: Sendable {
    /// Identifies an assignment.
    public typealias ID = Identifier<ReviewAssignment>

    /// How it came about.
    public enum Source: String, StoredAsText, CaseIterable {
        case manual
        case automatic
        case `import`
    }

    /// How far its sheet is.
    public enum Progress: String, StoredAsText, CaseIterable {
        case notBegun = "not_begun"
        case begun
        case submitted
    }

    /// Its key.
    public let id: ID
    /// Its round.
    public let round: ReviewRound.ID
    /// The reviewer.
    public let reviewer: Reviewer.ID
    /// The proposal.
    public let proposal: Int64
    /// Number of the proposal in the round.
    public let entryNumber: Int
    /// Title of the proposal.
    public let title: String
    /// How it came about.
    public let source: Source
    /// Whether the reviewer sees it; until then it is a draft.
    public let isReleased: Bool
    /// How far its sheet is.
    public let progress: Progress

    static let columns: SQL = """
        a.id, a.round_id, a.reviewer_id, a.proposal_id, e.number, p.title, a.source, a.released_at IS NOT NULL,
        CASE WHEN s.submitted_at IS NOT NULL THEN 'submitted' WHEN s.id IS NOT NULL THEN 'begun' ELSE 'not_begun' END
        """
    static let source: SQL = """
        FROM review_assignment a
        JOIN review_entry e ON e.tenant_id = a.tenant_id AND e.round_id = a.round_id AND e.proposal_id = a.proposal_id
        JOIN proposal p ON p.tenant_id = a.tenant_id AND p.id = a.proposal_id
        LEFT JOIN score_sheet s ON s.tenant_id = a.tenant_id AND s.assignment_id = a.id
        """

    init(row: inout Row) throws {
        id = try row.next()
        round = try row.next()
        reviewer = try row.next()
        proposal = try row.next()
        entryNumber = Int(try row.next(Int32.self))
        title = try row.next()
        source = try row.next()
        isReleased = try row.next()
        progress = try row.next()
    }

    /// The standing assignments of a round, drafts too, for the authority's staff; by entry and reviewer.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [ReviewAssignment] {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- assignments of a round
            SELECT \(columns) \(source)
            WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.round_id = \(round.id) AND a.ended_at IS NULL
            ORDER BY e.number, a.reviewer_id
            """
        ) { row in try ReviewAssignment(row: &row) }
    }

    /// What the viewer is to score in a round: released and standing, by entry number.
    public static func own(
        in round: ReviewRound, for viewer: Viewer, in db: Connection
    ) throws -> [ReviewAssignment] {
        try db.rows(
            """
            -- own assignments of a round
            SELECT \(columns) \(source)
            JOIN reviewer v ON v.tenant_id = a.tenant_id AND v.id = a.reviewer_id
            WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.round_id = \(round.id)
              AND v.account_id = \(try viewer.signedIn()) AND a.released_at IS NOT NULL AND a.ended_at IS NULL
            ORDER BY e.number
            """
        ) { row in try ReviewAssignment(row: &row) }
    }

    /// The rounds in which the viewer has something to score, those due first coming first.
    public static func ownRounds(for viewer: Viewer, in db: Connection) throws -> [ReviewRound] {
        try db.rows(
            """
            -- own rounds
            SELECT \(ReviewRound.columns)
            FROM review_round r JOIN call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND EXISTS (
                SELECT FROM review_assignment a
                JOIN reviewer v ON v.tenant_id = a.tenant_id AND v.id = a.reviewer_id
                WHERE a.tenant_id = r.tenant_id AND a.round_id = r.id AND v.account_id = \(try viewer.signedIn())
                  AND a.released_at IS NOT NULL AND a.ended_at IS NULL)
            ORDER BY r.closed_at IS NOT NULL, r.sheets_due_at, r.id
            """
        ) { row in try ReviewRound(row: &row) }
    }

    /// A standing assignment; the caller decides who may see it. Throws `NotFound`.
    static func standing(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ReviewAssignment {
        let found = try db.first(
            """
            -- assignment by id
            SELECT \(columns) \(source)
            WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.id = \(id) AND a.ended_at IS NULL
            """
        ) { row in try ReviewAssignment(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// An assignment of the viewer's own, released and standing. Throws `NotFound` for everybody else.
    public static func own(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ReviewAssignment {
        let found = try db.first(
            """
            -- own assignment
            SELECT \(columns) \(source)
            JOIN reviewer v ON v.tenant_id = a.tenant_id AND v.id = a.reviewer_id
            WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.id = \(id)
              AND v.account_id = \(try viewer.signedIn()) AND a.released_at IS NOT NULL AND a.ended_at IS NULL
            """
        ) { row in try ReviewAssignment(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }
}
