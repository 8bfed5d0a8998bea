public import Kernel
public import Platform
internal import Postgres

extension Voucher {
    /// Whether a claim upon a contractor stands behind it; it ends with the claim and is not reversed.
    public var isOfAClaim: Bool { documentKind.hasPrefix("recovery_") }

    /// Whether parts of it may come back: direct costs, charges and investments. Payments and grants have recoveries of
    /// their own.
    public var isRecoverable: Bool { documentKind == "voucher" && [.expense, .transfer].contains(kind) }

    /// Books what came back of a line: a refund of a direct cost or a charge, an investment that ended. The holder's
    /// accountant does this when the money arrived; it goes back to the receipts that had financed the line.
    ///
    /// Throws a refusal when the line has no more that could come back.
    public func recover(
        line: Int, amount: Money, into account: BankAccount.ID, on day: Day, reason: String, key: String,
        in change: Change
    ) throws -> Voucher {
        try change.viewer.require(.accountant, in: Scope(holder: holder.rawValue))
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard amount.fen > 0 else { throw FundsRefusal.amountNotPositive }
        let parts = JSON.array([["n": .integer(Int64(line)), "amount_fen": .integer(amount.fen)]])
        return try refusing {
            let back = try Self.posted(
                "recover_voucher(\(id), \(account), \(day), \(reason), \(key), \(parts.stored))",
                action: "funds.recover_voucher", in: change)
            try change.db.settle(.entryBalances)
            return back
        }
    }
}
