public import Kernel
internal import Platform
internal import Postgres

extension Voucher {
    /// What a year that is over said wrong: by how much its net assets were too small or too large, and on which other
    /// account the mistake stands.
    public struct PriorYear: Sendable, Hashable {
        /// The year that it sets right.
        public var year: Int
        /// What is owed, what others owe, or a long-lived asset.
        public var against: LedgerAccount
        /// Whether there are more net assets than the year said.
        public var isMore: Bool
        /// By how much, above zero.
        public var amount: Money

        /// A mistake of a year.
        public init(of year: Int, against: LedgerAccount, isMore: Bool, amount: Money) {
            self.year = year
            self.against = against
            self.isMore = isMore
            self.amount = amount
        }

        /// The accounts on which a mistake can stand. Money that moves is a receipt, a payment or a recovery; goods are
        /// counted by themselves.
        public static let accounts: [LedgerAccount] = [
            .payable, .otherPayable, .payrollPayable, .taxPayable, .advanceReceived, .otherReceivable, .prepayment,
            .fixedAsset, .accumulatedDepreciation, .intangibleAsset,
        ]
    }

    /// Whether it was entered by hand, so that a correction reverses it and enters what should have been.
    public var isCorrectable: Bool { [.expense, .transfer, .adjustment, .priorYear].contains(kind) }

    static func setRight(
        _ mistake: PriorYear, of fund: Fund.ID, in holder: Holder, day: Day, summary: String, key: String,
        in change: Change
    ) throws -> Voucher {
        try change.viewer.require(.accountant, in: holder.scope)
        guard !summary.isEmpty else { throw FieldRefusal("summary", "field.refusal.missing") }
        guard (1990..<day.year).contains(mistake.year) else {
            throw FieldRefusal("year", "funds.refusal.prior_year_is_over")
        }
        let amount = mistake.isMore ? mistake.amount : try mistake.amount.negated()
        return try refusing {
            let voucher = try posted(
                """
                adjust_prior_year(\(holder.id), \(fund), \(mistake.against), \(Int32(mistake.year)), \(amount), \(day),
                    \(summary), \(key))
                """, action: "funds.set_prior_year_right", in: change)
            try change.db.settle(.entryBalances)
            return voucher
        }
    }
}
