public import Kernel
public import Platform
public import Postgres

/// What a reviewer is owed for a round, before tax: a figure that finance reads, and records as paid.
public struct ReviewerFee: Sendable {
    /// Identifies a fee.
    public typealias ID = Identifier<ReviewerFee>

    /// What for.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// For the judging (评审费).
        case fee
        case travel
        case lodging
        case other
    }

    /// Its key.
    public let id: ID
    /// The reviewer.
    public let reviewer: Reviewer.ID
    /// The person's name.
    public let name: String
    /// What for.
    public let kind: Kind
    /// How much, before tax.
    public let amount: Money
    /// A word about it.
    public let note: String
    /// When it was recorded.
    public let recordedAt: Timestamp
    /// Why it no longer counts; empty: it counts.
    public let withdrawnReason: String
    /// When it was paid; nil: it is still owed.
    public let payment: Payment?

    /// Who reads fees besides those who run the round.
    static let finance: Set<Role> = [.accountant, .financeApprover]

    /// The fees of a round by name, for the authority's staff and for finance. Throws `NotFound`.
    public static func all(of round: ReviewRound.ID, for viewer: Viewer, in db: Connection) throws -> [ReviewerFee] {
        let found = try ReviewRound.load(round, tenant: try viewer.requireTenant().id, in: db)
        guard found.isStaff(viewer) || viewer.holdsAnywhere(finance) else { throw NotFound() }
        return try db.rows(
            """
            -- fees of a round
            SELECT f.id, f.reviewer_id, n.name, f.kind, f.amount_fen, f.note, f.recorded_at, f.withdrawn_reason,
                p.paid_on, p.tax_fen, p.reference
            FROM reviewer_fee f
            LEFT JOIN reviewer_fee_payment p ON p.tenant_id = f.tenant_id AND p.fee_id = f.id AND p.undone_at IS NULL
            JOIN reviewer v ON v.tenant_id = f.tenant_id AND v.id = f.reviewer_id
            JOIN account n ON n.id = v.account_id
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.round_id = \(round) ORDER BY n.name, f.id
            """
        ) { row in
            try ReviewerFee(
                id: row.next(), reviewer: row.next(), name: row.next(), kind: row.next(), amount: row.next(),
                note: row.next(), recordedAt: row.next(), withdrawnReason: row.next(), payment: payment(&row))
        }
    }
}

extension ReviewerFee {
    private static func payment(_ row: inout Row) throws -> Payment? {
        let (day, tax, reference) = (
            try row.next(Day?.self), try row.next(Money?.self), try row.next(String?.self)
        )
        guard let day, let tax else { return nil }
        return Payment(paidOn: day, tax: tax, reference: reference ?? "")
    }
}

extension ReviewRound {
    /// The officer records what a reviewer is owed. Refused for somebody who takes no part in the round.
    public func recordFee(
        _ kind: ReviewerFee.Kind, _ amount: Money, of reviewer: Reviewer.ID, note: String = "", in change: Change
    ) throws {
        let current = try Self.lock(id, in: change)
        guard amount > .zero else { throw FieldRefusal("amount", "field.refusal.range", ["min": "0.01", "max": ""]) }
        guard note.count <= 200 else { throw FieldRefusal.tooLong("note", note, max: 200) }
        _ = try Reviewer.find(reviewer, for: change.viewer, in: change.db)
        let fee = try ReviewRefusal.mapping {
            try change.db.value(
                """
                -- record a fee
                INSERT INTO reviewer_fee (tenant_id, round_id, reviewer_id, kind, amount_fen, note, recorded_by)
                VALUES (\(try change.tenant()), \(current.id), \(reviewer), \(kind), \(amount), \(note),
                    \(change.viewer.account))
                RETURNING id
                """, as: ReviewerFee.ID.self)
        }
        guard let fee else { throw NotFound() }
        change.record(
            "reviews.record_fee", "reviewer_fee", fee,
            ["kind": .string(kind.rawValue), "amount": .string(amount.description)])
    }

    /// The officer withdraws a fee that was recorded by mistake, with a reason; the line stays readable.
    public func withdrawFee(_ fee: ReviewerFee.ID, reason: String, in change: Change) throws {
        _ = try Self.lock(id, in: change)
        guard !reason.allSatisfy(\.isWhitespace) else { throw FieldRefusal("reason", "field.refusal.missing") }
        let isPaid = try change.db.exists(
            """
            -- is this fee paid?
            SELECT FROM reviewer_fee_payment p
            WHERE p.tenant_id = \(try change.tenant()) AND p.fee_id = \(fee) AND p.undone_at IS NULL
            """)
        if isPaid { throw FieldRefusal("fee", "reviewers.refusal.fee_paid") }
        let withdrawn = try change.db.execute(
            """
            -- withdraw a fee
            UPDATE reviewer_fee SET withdrawn_at = moment(), withdrawn_by = \(change.viewer.account),
                withdrawn_reason = \(reason)
            WHERE tenant_id = \(try change.tenant()) AND round_id = \(id) AND id = \(fee) AND withdrawn_at IS NULL
            """)
        guard withdrawn == 1 else { throw FieldRefusal("fee", "reviewers.refusal.fee_gone") }
        change.record("reviews.withdraw_fee", "reviewer_fee", fee, ["reason": .string(reason)])
    }
}

extension ReviewerFee {
    /// What the reviewers of a round are owed together.
    public struct Sum: Sendable {
        /// The round.
        public let round: ReviewRound.ID
        /// Its name.
        public let name: String
        /// The sum of what counts.
        public let sum: Money
    }

    /// The rounds with fees, the newest first, for the authority's staff and for finance.
    public static func sums(for viewer: Viewer, in db: Connection) throws -> [Sum] {
        guard viewer.holdsAnywhere(ReviewRound.staff.union(finance)) else { throw NotFound() }
        let rounds = try db.rows(
            """
            -- fees by round
            SELECT \(ReviewRound.columns), coalesce((SELECT sum(f.amount_fen) FROM reviewer_fee f
                WHERE f.tenant_id = r.tenant_id AND f.round_id = r.id AND f.withdrawn_at IS NULL), 0)::bigint
            FROM review_round r JOIN call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND EXISTS (SELECT FROM reviewer_fee f
                WHERE f.tenant_id = r.tenant_id AND f.round_id = r.id)
            ORDER BY r.id DESC
            """
        ) { row in (try ReviewRound(row: &row), try row.next(Money.self)) }
        return rounds.filter { $0.0.isStaff(viewer) || viewer.holdsAnywhere(finance) }.map {
            Sum(round: $0.0.id, name: $0.0.name, sum: $0.1)
        }
    }
}

extension ReviewRound {
    /// Name and place of a round, for whoever was shown its fees.
    public static func heading(_ id: ID, in db: Connection) throws -> (name: String, scope: Scope) {
        let found = try db.first(
            """
            -- name of a round
            SELECT \(columns) FROM review_round r JOIN call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
            WHERE r.tenant_id = current_tenant() AND r.id = \(id)
            """
        ) { row in try ReviewRound(row: &row) }
        guard let found else { throw NotFound() }
        return (found.name, found.scope)
    }
}
