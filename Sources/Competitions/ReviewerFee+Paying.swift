public import Kernel
public import Platform
public import Postgres

extension ReviewerFee {
    /// When a fee was paid, and what was withheld from it.
    public struct Payment: Sendable {
        /// The day.
        public let paidOn: Day
        /// The tax that was withheld.
        public let tax: Money
        /// Voucher or payment order.
        public let reference: String
    }

    /// Whether tax is withheld from it: an expense that is given back is no income.
    public var isIncome: Bool { kind == .fee || kind == .other }

    /// What the reviewer gets; nil before it is paid.
    public var net: Money? { payment.flatMap { try? amount.subtracting($0.tax) } }

    /// The tax that would be withheld if each fee that is not paid yet were paid on a day, in the order of the list:
    /// what the same person is paid within a month counts as one payment. Empty where the rules of the day are missing.
    public static func withholding(
        _ fees: [ReviewerFee], on day: Day, for viewer: Viewer, in db: Connection
    ) throws -> (tax: [ID: Money], rule: LabourTax?) {
        guard let rule = try LabourTax.inForce(on: day, in: db) else { return ([:], nil) }
        let (begin, end) = (day.firstOfMonth, day.lastOfMonth)
        let paid = try db.rows(
            """
            -- fees paid within a month
            SELECT f.reviewer_id, sum(f.amount_fen)::bigint, sum(p.tax_fen)::bigint
            FROM reviewer_fee f
            JOIN reviewer_fee_payment p ON p.tenant_id = f.tenant_id AND p.fee_id = f.id AND p.undone_at IS NULL
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.kind IN ('fee', 'other')
              AND p.paid_on BETWEEN \(begin) AND \(end)
            GROUP BY f.reviewer_id
            """
        ) { row in (try row.next(Reviewer.ID.self), (gross: try row.next(Money.self), tax: try row.next(Money.self))) }
        var month = Dictionary(paid) { first, _ in first }
        var found: [ID: Money] = [:]
        for fee in fees where fee.isIncome && fee.payment == nil && fee.withdrawnReason.isEmpty {
            let before = month[fee.reviewer] ?? (.zero, .zero)
            let gross = try before.gross.adding(fee.amount)
            let due = max(.zero, try rule.tax(of: gross).subtracting(before.tax))
            found[fee.id] = due
            month[fee.reviewer] = (gross, try before.tax.adding(due))
        }
        return (found, rule)
    }

    /// An accountant records that a fee was paid, with the tax that was withheld.
    public static func pay(
        _ fee: ID, of round: ReviewRound.ID, on day: Day, tax: Money, reference: String = "", in change: Change
    ) throws {
        let amount = try lock(fee, of: round, in: change)
        guard day <= change.viewer.today else { throw FieldRefusal("paidOn", "reviewers.refusal.paid_ahead") }
        guard tax >= .zero, tax <= amount else { throw FieldRefusal("tax", "reviewers.refusal.tax_above") }
        guard reference.count <= 200 else { throw FieldRefusal.tooLong("reference", reference, max: 200) }
        let added = try change.db.execute(
            """
            -- a fee is paid
            INSERT INTO reviewer_fee_payment (tenant_id, fee_id, paid_on, tax_fen, reference, noted_by)
            VALUES (\(try change.tenant()), \(fee), \(day), \(tax), \(reference), \(change.viewer.account))
            ON CONFLICT DO NOTHING
            """)
        guard added == 1 else { throw FieldRefusal("fee", "reviewers.refusal.fee_gone") }
        change.record(
            "reviews.pay_fee", "reviewer_fee", fee,
            ["paid_on": .string(day.description), "tax": .string(tax.description), "reference": .string(reference)])
    }

    /// An accountant takes back that a fee was paid, with a reason; the line stays in the history.
    public static func undoPayment(
        of fee: ID, of round: ReviewRound.ID, reason: String, in change: Change
    ) throws {
        _ = try lock(fee, of: round, in: change)
        guard !reason.allSatisfy(\.isWhitespace) else { throw FieldRefusal("reason", "field.refusal.missing") }
        let undone = try change.db.execute(
            """
            -- a fee is not paid after all
            UPDATE reviewer_fee_payment SET undone_at = moment(), undone_by = \(change.viewer.account),
                undone_reason = \(reason)
            WHERE tenant_id = \(try change.tenant()) AND fee_id = \(fee) AND undone_at IS NULL
            """)
        guard undone == 1 else { throw FieldRefusal("fee", "reviewers.refusal.fee_gone") }
        change.record("reviews.undo_fee_payment", "reviewer_fee", fee, ["reason": .string(reason)])
    }

    /// The amount of a fee that counts, locked until the change ends.
    private static func lock(_ fee: ID, of round: ReviewRound.ID, in change: Change) throws -> Money {
        guard change.viewer.holdsAnywhere([.accountant]) else { throw NotFound() }
        let amount = try change.db.value(
            """
            -- lock a fee
            SELECT f.amount_fen FROM reviewer_fee f
            WHERE f.tenant_id = \(try change.tenant()) AND f.round_id = \(round) AND f.id = \(fee)
              AND f.withdrawn_at IS NULL FOR NO KEY UPDATE
            """, as: Money.self)
        guard let amount else { throw FieldRefusal("fee", "reviewers.refusal.fee_gone") }
        return amount
    }
}
