public import Kernel
public import Platform
public import Postgres

/// A post of a reviewer elsewhere: from it conflicts are computed for as long as the dated rule reaches back.
public struct ReviewerAffiliation: Sendable {
    /// Identifies a post.
    public typealias ID = Identifier<ReviewerAffiliation>

    /// What the person is there.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// On the board (理事、监事).
        case director
        /// Employed.
        case staff
        /// Gives money.
        case funder
        /// Advises.
        case adviser
    }

    /// Its key.
    public let id: ID
    /// Name of the organisation, or its credit code where it is not in the directory.
    public let organisation: String
    /// What the person is there.
    public let kind: Kind
    /// Since when, if it is known.
    public let since: Day?
    /// Until when; nil: still.
    public let until: Day?

    /// The posts of a reviewer, for the authority's staff and for the person.
    public static func all(of reviewer: Reviewer, in db: Connection) throws -> [ReviewerAffiliation] {
        try db.rows(
            """
            -- posts of a reviewer
            SELECT f.id, coalesce(o.name, f.organisation_code), f.kind, f.since, f.until
            FROM reviewer_affiliation f LEFT JOIN organisation o ON o.id = f.organisation_id
            WHERE f.tenant_id = current_tenant() AND f.reviewer_id = \(reviewer.id) ORDER BY f.id
            """
        ) { row in
            try ReviewerAffiliation(
                id: row.next(), organisation: row.next(), kind: row.next(), since: row.next(), until: row.next())
        }
    }

    /// The officer, or the person, notes a post. Assignments that it touches end.
    public static func note(
        reviewer: Reviewer.ID, organisation: Organisation.ID?, code: String?, _ kind: Kind, since: Day? = nil,
        until: Day? = nil, in change: Change
    ) throws {
        let found = try Reviewer.find(reviewer, for: change.viewer, in: change.db)
        guard try change.viewer.signedIn() == found.account || change.viewer.holdsAnywhere([.programmeOfficer]) else {
            throw NotFound()
        }
        if let code, let flaw = CodeCheck.unifiedSocialCreditCode.flaw(in: code) {
            throw FieldRefusal("code", "organisation.refusal.code_\(flaw.rawValue)")
        }
        guard (organisation == nil) != (code == nil) else {
            throw FieldRefusal("organisation", "reviewers.refusal.one_organisation")
        }
        if let since, let until, since > until { throw FieldRefusal("until", "reviewers.refusal.days") }
        if let organisation { _ = try Organisation.find(organisation, in: change.db) }
        let id = try change.db.value(
            """
            -- note a post of a reviewer
            INSERT INTO reviewer_affiliation (tenant_id, reviewer_id, organisation_id, organisation_code, kind, since,
                until, noted_by)
            VALUES (\(try change.tenant()), \(reviewer), \(organisation), \(code), \(kind), \(since), \(until),
                \(change.viewer.account))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        change.record("reviewers.note_affiliation", "reviewer_affiliation", id, ["kind": .string(kind.rawValue)])
    }
}

/// What the closed rounds say of a reviewer: how the totals lie beside those of the others on the same entries.
public struct ReviewerRecord: Sendable {
    /// How many sheets there are in closed rounds.
    public let sheets: Int
    /// How many points more than the entry's mean, on average; below zero: stricter. Nil without a second opinion.
    public let leniency: Double?
    /// How many invitations were accepted.
    public let accepted: Int
    /// How many were refused.
    public let refused: Int

    /// The record of a reviewer, for the authority's staff alone.
    public static func load(_ reviewer: Reviewer, for viewer: Viewer, in db: Connection) throws -> ReviewerRecord {
        guard viewer.holdsAnywhere(ReviewRound.staff) else { throw NotFound() }
        let found = try db.first(
            """
            -- record of a reviewer
            WITH sheet AS (
                SELECT a.reviewer_id, s.total, avg(s.total) OVER entry AS mean, count(*) OVER entry AS others
                FROM review_assignment a
                JOIN review_round r ON r.tenant_id = a.tenant_id AND r.id = a.round_id AND r.closed_at IS NOT NULL
                JOIN score_sheet s ON s.tenant_id = a.tenant_id AND s.assignment_id = a.id
                WHERE a.tenant_id = current_tenant() AND a.ended_at IS NULL AND s.submitted_at IS NOT NULL
                  AND (a.round_id, a.proposal_id) IN (SELECT h.round_id, h.proposal_id FROM review_assignment h
                    WHERE h.tenant_id = current_tenant() AND h.reviewer_id = \(reviewer.id) AND h.ended_at IS NULL)
                WINDOW entry AS (PARTITION BY a.round_id, a.proposal_id)
            )
            SELECT (SELECT count(*) FROM sheet WHERE reviewer_id = \(reviewer.id)),
                (SELECT avg(total - mean)::float8 FROM sheet WHERE reviewer_id = \(reviewer.id) AND others > 1),
                count(*) FILTER (WHERE i.answer = 'accepted'), count(*) FILTER (WHERE i.answer = 'refused')
            FROM reviewer_invitation i WHERE i.tenant_id = current_tenant() AND i.reviewer_id = \(reviewer.id)
            """
        ) { row in
            try ReviewerRecord(
                sheets: Int(row.next(Int64.self)), leniency: row.next(), accepted: Int(row.next(Int64.self)),
                refused: Int(row.next(Int64.self)))
        }
        guard let found else { throw NotFound() }
        return found
    }
}
