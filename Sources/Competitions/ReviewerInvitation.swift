public import Kernel
public import Platform
public import Postgres

/// A reviewer is asked to take part in a round, and says yes or no.
public struct ReviewerInvitation: Sendable {
    /// Identifies an invitation.
    public typealias ID = Identifier<ReviewerInvitation>

    /// What was said.
    public enum Answer: String, StoredAsText, CaseIterable {
        case accepted
        case refused
    }

    /// Why somebody does not take part.
    public enum Ground: String, StoredAsText, CaseIterable {
        /// No time.
        case busy
        /// A conflict of interest (回避).
        case conflict
        /// Not the person's field.
        case field
        /// Health.
        case health
        case other
    }

    /// Its key.
    public let id: ID
    /// The round.
    public let round: ReviewRound.ID
    /// Name of the round.
    public let roundName: String
    /// Until when sheets are due.
    public let sheetsDueAt: Timestamp
    /// How many entries the round has.
    public let entries: Int
    /// The reviewer.
    public let reviewer: Reviewer.ID
    /// The person's name.
    public let name: String
    /// The draw that it comes from, if it does.
    public let draw: ReviewerDraw.ID?
    /// When the person was asked.
    public let invitedAt: Timestamp
    /// What was said; nil: nothing yet.
    public let answer: Answer?
    /// Why not.
    public let ground: Ground?
    /// What else was said.
    public let note: String

    private static let columns: SQL = """
        SELECT i.id, i.round_id, r.name, r.sheets_due_at, (SELECT count(*) FROM review_entry e
            WHERE e.tenant_id = i.tenant_id AND e.round_id = i.round_id), i.reviewer_id, n.name, i.draw_id,
            i.invited_at, i.answer, i.ground, i.note
        FROM reviewer_invitation i
        JOIN review_round r ON r.tenant_id = i.tenant_id AND r.id = i.round_id
        JOIN reviewer v ON v.tenant_id = i.tenant_id AND v.id = i.reviewer_id
        JOIN account n ON n.id = v.account_id
        """

    private init(row: inout Row) throws {
        id = try row.next()
        round = try row.next()
        roundName = try row.next()
        sheetsDueAt = try row.next()
        entries = Int(try row.next(Int64.self))
        reviewer = try row.next()
        name = try row.next()
        draw = try row.next()
        invitedAt = try row.next()
        answer = try row.next()
        ground = try row.next()
        note = try row.next()
    }

    /// Who was asked to take part in a round, for the authority's staff.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [ReviewerInvitation]
    {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- invitations of a round
            \(columns) WHERE i.tenant_id = \(try viewer.requireTenant().id) AND i.round_id = \(round.id)
            ORDER BY n.name, i.id
            """
        ) { row in try ReviewerInvitation(row: &row) }
    }

    /// The viewer's own invitations, the unanswered first.
    public static func own(for viewer: Viewer, in db: Connection) throws -> [ReviewerInvitation] {
        try db.rows(
            """
            -- own invitations
            \(columns) WHERE i.tenant_id = \(try viewer.requireTenant().id) AND v.account_id = \(try viewer.signedIn())
            ORDER BY i.answer IS NOT NULL, i.id DESC
            """
        ) { row in try ReviewerInvitation(row: &row) }
    }

    /// One of the viewer's own. Throws `NotFound` for everybody else.
    public static func own(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ReviewerInvitation {
        guard let found = try own(for: viewer, in: db).first(where: { $0.id == id }) else { throw NotFound() }
        return found
    }

    /// The reviewer answers, once; a refusal names its ground, and a conflict of interest what it is.
    public func answer(_ answer: Answer, ground: Ground?, note: String, in change: Change) throws {
        guard answer == .accepted || ground != nil else { throw FieldRefusal("ground", "field.refusal.missing") }
        guard note.count <= 1_000 else { throw FieldRefusal.tooLong("note", note, max: 1_000) }
        if answer == .refused, ground == .conflict || ground == .other, note.allSatisfy(\.isWhitespace) {
            throw FieldRefusal("note", "field.refusal.missing")
        }
        let given = try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- answer an invitation
                UPDATE reviewer_invitation SET answer = \(answer), answered_at = moment(),
                    ground = \(answer == .refused ? ground : nil), note = \(note)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        guard given == 1 else { throw NotFound() }
        let said = ground.map { JSON.string($0.rawValue) } ?? .null
        change.record(
            "reviews.answer_invitation", "reviewer_invitation", id,
            ["answer": .string(answer.rawValue), "ground": answer == .refused ? said : .null])
        let held = try ReviewRound.load(round, tenant: try change.tenant(), in: change.db)
        try change.notifyHolders(
            of: .programmeOfficer, in: held.programme,
            Message("notice.invitation_\(answer.rawValue)", ["name": name, "round": roundName]),
            url: "/\(try change.viewer.requireTenant().slug)/reviews/\(round)/reviewers")
    }
}

extension ReviewRound {
    /// The officer asks a reviewer to take part. Refused when the person may judge none of the entries.
    public func invite(_ reviewer: Reviewer.ID, in change: Change) throws {
        let current = try Self.lock(id, in: change)
        guard current.state != .closed else { throw ReviewRefusal.roundClosed }
        _ = try Reviewer.find(reviewer, for: change.viewer, in: change.db)
        try current.ask(reviewer, draw: nil, in: change)
    }

    /// Asks by a notice, which goes out by mail too.
    func ask(_ reviewer: Reviewer.ID, draw: ReviewerDraw.ID?, in change: Change) throws {
        let tenant = try change.tenant()
        let made = try ReviewRefusal.mapping {
            try change.db.first(
                """
                -- invite a reviewer
                WITH asked AS (
                    INSERT INTO reviewer_invitation (tenant_id, round_id, reviewer_id, draw_id, invited_by)
                    VALUES (\(tenant), \(id), \(reviewer), \(draw), \(change.viewer.account)) RETURNING id
                )
                SELECT k.id, v.account_id FROM asked k, reviewer v
                WHERE v.tenant_id = \(tenant) AND v.id = \(reviewer)
                """
            ) { row in (try row.next(ReviewerInvitation.ID.self), try row.next(Account.ID.self)) }
        }
        guard let (invitation, account) = made else { throw NotFound() }
        change.record(
            "reviews.invite", "reviewer_invitation", invitation, ["reviewer": .integer(reviewer.rawValue)])
        try change.notify(
            account, Message("notice.invited_to_review", ["round": name]),
            url: "/\(try change.viewer.requireTenant().slug)/reviewing/\(invitation)")
    }
}

extension ReviewerInvitation {
    /// Sends the person the invitation by mail, where the account has a verified address.
    public func mail(subject: String, body: String, in change: Change) throws {
        let address = try change.db.value(
            """
            -- address of a reviewer
            SELECT min(l.identifier) FROM reviewer v JOIN account a ON a.id = v.account_id AND a.disabled_at IS NULL
            CROSS JOIN LATERAL logins_of(v.account_id) l
            WHERE v.tenant_id = \(try change.tenant()) AND v.id = \(reviewer) AND l.kind = 'email' AND l.verified
            """, as: String.self)
        guard let address else { return }
        try OutgoingMessage.leave(
            channel: .email, recipient: address, subject: subject, body: body, in: change.db)
    }
}
