public import Kernel
public import Platform
public import Postgres

/// A proposal that takes part in a round, as the authority's staff sees it: how many sheets, never what they say.
public struct ReviewEntry: Sendable {
    /// Key of the proposal.
    public let proposal: Int64
    /// Its number in the round.
    public let number: Int
    /// Its title.
    public let title: String
    /// The applicant.
    public let organisation: Organisation.ID
    /// Name of the applicant.
    public let organisationName: String
    /// Key of its lot.
    public let lot: Int64
    /// Title of its lot.
    public let lotTitle: String
    /// What it asks for.
    public let requested: Money
    /// How many assignments stand.
    public let assigned: Int
    /// How many of them are released.
    public let released: Int
    /// How many sheets are submitted.
    public let submitted: Int

    /// The entries of a round by number, for the authority's staff.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [ReviewEntry] {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- entries of a round
            SELECT e.proposal_id, e.number, p.title, p.organisation_id, o.name, p.lot_id, l.title,
                coalesce(p.requested_fen, 0), count(a.id), count(a.released_at), count(s.submitted_at)
            FROM review_entry e
            JOIN proposal p ON p.tenant_id = e.tenant_id AND p.id = e.proposal_id
            JOIN organisation o ON o.id = p.organisation_id
            JOIN lot l ON l.tenant_id = p.tenant_id AND l.id = p.lot_id
            LEFT JOIN review_assignment a ON a.tenant_id = e.tenant_id AND a.round_id = e.round_id
                AND a.proposal_id = e.proposal_id AND a.ended_at IS NULL
            LEFT JOIN score_sheet s ON s.tenant_id = a.tenant_id AND s.assignment_id = a.id
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.round_id = \(round.id)
            GROUP BY e.proposal_id, e.number, p.title, p.organisation_id, o.name, p.lot_id, l.title, p.requested_fen
            ORDER BY e.number
            """
        ) { row in
            try ReviewEntry(
                proposal: row.next(), number: Int(row.next(Int32.self)), title: row.next(), organisation: row.next(),
                organisationName: row.next(), lot: row.next(), lotTitle: row.next(), requested: row.next(),
                assigned: Int(row.next(Int64.self)), released: Int(row.next(Int64.self)),
                submitted: Int(row.next(Int64.self)))
        }
    }
}

/// A reviewer's part in a round, as the authority's staff sees it.
public struct ReviewerLoad: Sendable {
    /// The reviewer.
    public let reviewer: Reviewer.ID
    /// The person's name.
    public let name: String
    /// How many proposals the person has, drafts too.
    public let assigned: Int
    /// How many sheets the person has submitted.
    public let submitted: Int

    /// Loads of a round by name, for the authority's staff.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [ReviewerLoad] {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- loads of a round
            SELECT v.id, n.name, count(a.id), count(s.submitted_at)
            FROM reviewer v
            JOIN account n ON n.id = v.account_id
            LEFT JOIN review_assignment a ON a.tenant_id = v.tenant_id AND a.reviewer_id = v.id
                AND a.round_id = \(round.id) AND a.ended_at IS NULL
            LEFT JOIN score_sheet s ON s.tenant_id = a.tenant_id AND s.assignment_id = a.id
            WHERE v.tenant_id = \(try viewer.requireTenant().id)
            GROUP BY v.id, n.name
            HAVING count(a.id) > 0
            ORDER BY n.name, v.id
            """
        ) { row in
            try ReviewerLoad(
                reviewer: row.next(), name: row.next(), assigned: Int(row.next(Int64.self)),
                submitted: Int(row.next(Int64.self)))
        }
    }
}
