public import Kernel
public import Platform
internal import Postgres

/// A voucher (记账凭证): zero in each fund, numbered without gaps per holder and month, never changed.
public struct Voucher: Sendable, Hashable {
    /// Identifies a voucher.
    public typealias ID = Identifier<Voucher>

    /// What kind of thing happened.
    public enum Kind: String, StoredAsText, CaseIterable {
        case opening
        case receipt
        case payment
        case recovery
        case expense
        case transfer
        case adjustment
        case reversal
        /// Income or costs carried over to net assets at the end of a month.
        case closing
        /// Restricted net assets that were used become unrestricted.
        case release
        /// What a year that is over said wrong (以前年度净资产调整).
        case priorYear = "prior_year"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.voucher.\(rawValue)" }
    }

    /// A line, debit positive.
    public struct Line: Sendable, Hashable {
        /// The account, by meaning.
        public var account: LedgerAccount
        /// The bank account, on lines of bank deposits only.
        public var bank: BankAccount.ID?
        /// The fund.
        public var fund: Fund.ID
        /// The cell, on cost lines only.
        public var cell: CellKey?
        /// The contract.
        public var contract: Int64?
        /// The commitment that the line uses.
        public var commitment: Commitment.ID?
        /// Debit positive, credit negative.
        public var amount: Money
        /// What else is to be said.
        public var memo: String

        /// A line of a voucher.
        public init(
            _ account: LedgerAccount, fund: Fund.ID, amount: Money, bank: BankAccount.ID? = nil,
            cell: CellKey? = nil, contract: Int64? = nil, commitment: Commitment.ID? = nil, memo: String = ""
        ) {
            self.account = account
            self.bank = bank
            self.fund = fund
            self.cell = cell
            self.contract = contract
            self.commitment = commitment
            self.amount = amount
            self.memo = memo
        }

        var json: JSON {
            let cellMembers = cell.map(\.members) ?? [("fund_id", .integer(fund.rawValue))]
            return JSON(
                members: cellMembers + [
                    ("ledger_account", .string(account.rawValue)),
                    ("bank_account_id", bank.map { .integer($0.rawValue) } ?? .null),
                    ("contract_id", contract.map { .integer($0) } ?? .null),
                    ("commitment_id", commitment.map { .integer($0.rawValue) } ?? .null),
                    ("amount_fen", .integer(amount.fen)), ("memo", .string(memo)),
                ])
        }
    }

    /// Its key.
    public let id: ID
    /// In whose books.
    public let holder: Holder.ID
    /// First day of its month.
    public let month: Day
    /// Its day.
    public let day: Day
    /// What kind of thing happened.
    public let kind: Kind
    /// Its number in the month.
    public let number: Int
    /// What happened, in words.
    public let summary: String
    /// Kind of the document behind it, such as `receipt` or `payment_request`.
    public let documentKind: String
    /// Key of the document.
    public let documentID: Int64?
    /// End of the chain at this voucher.
    public let chainHash: [UInt8]
    /// The voucher that it reverses.
    public let reverses: ID?
    /// Name of who posted it.
    public let poster: String
    /// When.
    public let postedAt: Timestamp
    /// Sum of its debits.
    public let amount: Money

    /// How it is named: 2026-03-0012.
    public var name: String {
        let digits = String(number)
        return "\(month.description.prefix(7))-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
