public import Kernel
public import Platform
public import Postgres

/// Money pledged to an entry of a round, or received for it as part of a receipt in the books.
public struct EntryDonation: Sendable {
    /// Identifies a line.
    public typealias ID = Identifier<EntryDonation>

    /// How sure it is.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// Promised (认捐); the note says by whom.
        case pledged
        /// Arrived (到账), by a receipt.
        case received
    }

    /// Its key.
    public let id: ID
    /// Key of the proposal.
    public let proposal: Int64
    /// How sure it is.
    public let kind: Kind
    /// Key of the receipt; nil: a promise.
    public let receipt: Int64?
    /// How much.
    public let amount: Money
    /// Who promised it, or a word about it.
    public let note: String
    /// When it was noted.
    public let notedAt: Timestamp
    /// Why it no longer counts; empty: it counts.
    public let withdrawnReason: String

    /// What was noted for the entries of a round, for the authority's staff. Throws `NotFound`.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [EntryDonation] {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- donations for the entries of a round
            SELECT d.id, d.proposal_id, d.kind, d.receipt_id, d.amount_fen, d.note, d.noted_at, d.withdrawn_reason
            FROM entry_donation d
            WHERE d.tenant_id = \(try viewer.requireTenant().id) AND d.round_id = \(round.id)
            ORDER BY d.proposal_id, d.id
            """
        ) { row in
            try EntryDonation(
                id: row.next(), proposal: row.next(), kind: row.next(), receipt: row.next(), amount: row.next(),
                note: row.next(), notedAt: row.next(), withdrawnReason: row.next())
        }
    }

    /// Gifts in the books of which a part may be for an entry, the newest first, for the authority's staff.
    public static func receipts(
        for viewer: Viewer, in db: Connection
    ) throws -> [(id: Int64, day: Day, amount: Money)] {
        guard viewer.holdsAnywhere(ReviewRound.staff) else { throw NotFound() }
        return try db.rows(
            """
            -- gifts in the books
            SELECT c.id, c.received_on, c.amount_fen FROM receipt c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.withdrawn_at IS NULL AND NOT c.opening
              AND c.entry_id IS NOT NULL AND c.reversed_entry_id IS NULL
              AND c.source_kind IN ('donation', 'foundation_grant')
            ORDER BY c.received_on DESC, c.id DESC LIMIT 200
            """
        ) { row in (id: try row.next(), day: try row.next(), amount: try row.next()) }
    }
}

/// Points that an entry got by hand.
public struct EntryPoints: Sendable {
    /// Identifies them.
    public typealias ID = Identifier<EntryPoints>

    /// Their key.
    public let id: ID
    /// Key of the proposal.
    public let proposal: Int64
    /// How many.
    public let points: Fraction
    /// Why.
    public let reason: String
    /// When they were given.
    public let givenAt: Timestamp
    /// Why they no longer count; empty: they count.
    public let withdrawnReason: String

    /// What was given to the entries of a round, for the authority's staff. Throws `NotFound`.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [EntryPoints] {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- points by hand in a round
            SELECT g.id, g.proposal_id, g.points, g.reason, g.given_at, g.withdrawn_reason FROM entry_points g
            WHERE g.tenant_id = \(try viewer.requireTenant().id) AND g.round_id = \(round.id)
            ORDER BY g.proposal_id, g.id
            """
        ) { row in
            try EntryPoints(
                id: row.next(), proposal: row.next(), points: row.fraction(), reason: row.next(), givenAt: row.next(),
                withdrawnReason: row.next())
        }
    }
}

extension ReviewRound {
    /// The officer notes money for an entry while the round is open: a promise with who made it, or a part of a
    /// receipt of a gift in the books, of which no more can be noted than it brought.
    @discardableResult
    public func note(
        _ kind: EntryDonation.Kind, _ amount: Money, for proposal: Int64, receipt: Int64? = nil, note: String = "",
        in change: Change
    ) throws -> EntryDonation.ID {
        let current = try Self.lock(id, in: change)
        var refusals: [any Refusal] = []
        if amount <= .zero { refusals.append(FieldRefusal("amount", "rounds.refusal.amount")) }
        if note.count > 200 { refusals.append(FieldRefusal.tooLong("note", note, max: 200)) }
        if kind == .pledged, note.allSatisfy(\.isWhitespace) {
            refusals.append(FieldRefusal("note", "field.refusal.missing"))
        }
        if (kind == .received) != (receipt != nil) {
            refusals.append(FieldRefusal("receipt", "rounds.refusal.receipt"))
        }
        if try !current.hasEntry(proposal, in: change) {
            refusals.append(FieldRefusal("proposal", "field.refusal.choice"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let id = try ReviewRefusal.mapping {
            try change.db.value(
                """
                -- note money for an entry
                INSERT INTO entry_donation (tenant_id, round_id, proposal_id, kind, receipt_id, amount_fen, note,
                    noted_by)
                SELECT \(try change.tenant()), \(self.id), \(proposal), \(kind), \(receipt), \(amount), \(note),
                    \(change.viewer.account)
                WHERE \(receipt)::bigint IS NULL OR EXISTS (SELECT FROM receipt c
                    WHERE c.tenant_id = \(try change.tenant()) AND c.id = \(receipt))
                RETURNING id
                """, as: EntryDonation.ID.self)
        }
        guard let id else { throw FieldRefusal("receipt", "rounds.refusal.receipt") }
        change.record(
            "reviews.note_donation", "entry_donation", id,
            ["kind": .string(kind.rawValue), "amount": .string(amount.description)])
        return id
    }

    /// The officer withdraws what was noted by mistake, with a reason; the line stays readable.
    public func withdraw(donation: EntryDonation.ID, reason: String, in change: Change) throws {
        _ = try Self.lock(id, in: change)
        guard !reason.allSatisfy(\.isWhitespace) else { throw FieldRefusal("reason", "field.refusal.missing") }
        let withdrawn = try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- withdraw money noted for an entry
                UPDATE entry_donation SET withdrawn_at = moment(), withdrawn_by = \(change.viewer.account),
                    withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND round_id = \(id) AND id = \(donation)
                  AND withdrawn_at IS NULL
                """)
        }
        guard withdrawn == 1 else { throw FieldRefusal("donation", "field.refusal.choice") }
        change.record("reviews.withdraw_donation", "entry_donation", donation, ["reason": .string(reason)])
    }

    /// The officer gives points by hand, with the reason, within the range of the rule and once to an entry.
    @discardableResult
    public func give(
        points: Fraction, to proposal: Int64, reason: String, in change: Change
    ) throws -> EntryPoints.ID {
        let current = try Self.lock(id, in: change)
        guard !reason.allSatisfy(\.isWhitespace) else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard try current.hasEntry(proposal, in: change) else { throw FieldRefusal("proposal", "field.refusal.choice") }
        guard points > .zero, points.rounded(places: 4, .down) == points, points <= Fraction(1_000) else {
            throw ReviewRefusal.pointsRange
        }
        let id = try ReviewRefusal.mapping {
            try change.db.value(
                """
                -- give points by hand
                INSERT INTO entry_points (tenant_id, round_id, proposal_id, points, reason, given_by)
                VALUES (\(try change.tenant()), \(self.id), \(proposal), \(points.description)::text::numeric,
                    \(reason), \(change.viewer.account))
                RETURNING id
                """, as: EntryPoints.ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("reviews.give_points", "entry_points", id, ["points": .string(points.description)])
        return id
    }

    /// The officer takes points back that were given by mistake, with a reason.
    public func withdraw(points: EntryPoints.ID, reason: String, in change: Change) throws {
        _ = try Self.lock(id, in: change)
        guard !reason.allSatisfy(\.isWhitespace) else { throw FieldRefusal("reason", "field.refusal.missing") }
        let withdrawn = try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- take points by hand back
                UPDATE entry_points SET withdrawn_at = moment(), withdrawn_by = \(change.viewer.account),
                    withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND round_id = \(id) AND id = \(points)
                  AND withdrawn_at IS NULL
                """)
        }
        guard withdrawn == 1 else { throw FieldRefusal("given", "field.refusal.choice") }
        change.record("reviews.withdraw_points", "entry_points", points, ["reason": .string(reason)])
    }

    private func hasEntry(_ proposal: Int64, in change: Change) throws -> Bool {
        try change.db.exists(
            """
            -- does the proposal take part in the round?
            SELECT FROM review_entry e WHERE e.tenant_id = \(try change.tenant()) AND e.round_id = \(id)
              AND e.proposal_id = \(proposal)
            """)
    }
}
