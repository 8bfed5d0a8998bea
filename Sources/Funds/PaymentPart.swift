public import Kernel
public import Platform
public import Postgres

/// What a fund and a budget line bear of a payment: a line of its voucher that money can come back to.
public struct PaymentPart: Sendable, Hashable {
    /// Number of the line in the voucher.
    public let line: Int
    /// Name of the fund in Chinese.
    public let fundName: String
    /// Name of the fund in English; empty when there is none.
    public let englishName: String
    /// How much.
    public let amount: Money

    /// The parts of a payment, in order of its voucher.
    public static func all(of payment: Payment, for viewer: Viewer, in db: Connection) throws -> [PaymentPart] {
        guard viewer.seesBooks(of: payment.holder) else { return [] }
        return try db.rows(
            """
            -- parts of a payment
            SELECT l.n, f.name, coalesce(f.name_en, ''), l.amount_fen
            FROM journal_line l JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.entry_id = \(payment.entry)
              AND l.bank_account_id IS NULL AND l.amount_fen > 0
            ORDER BY l.n
            """
        ) { row in
            try PaymentPart(
                line: Int(row.next(Int32.self)), fundName: row.next(), englishName: row.next(), amount: row.next())
        }
    }
}
