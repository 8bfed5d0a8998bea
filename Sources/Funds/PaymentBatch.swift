public import Kernel
public import Platform
internal import Postgres

/// Approved payments that go to the bank together out of one account (付款批次). The cashier makes it and takes in what the
/// bank says; an accountant books what was paid. The cashier never books.
public struct PaymentBatch: Sendable, Hashable {
    /// Identifies a batch.
    public typealias ID = Identifier<PaymentBatch>

    /// How far it is, as its items tell.
    public enum State: String, StoredAsText, CaseIterable {
        /// The bank has not answered for all of it.
        case sent
        /// Everything is answered, and something waits to be booked.
        case answered
        /// Nothing is left to do.
        case settled
        case cancelled

        /// Key of its name in the message catalogue.
        public var messageKey: String { "batches.state.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// Who pays.
    public let holder: Holder.ID
    /// Name of who pays.
    public let holderName: String
    /// The account that pays.
    public let account: BankAccount.ID
    /// Its code.
    public let accountCode: String
    /// The day on which the bank gets it.
    public let day: Day
    /// How many payments.
    public let count: Int
    /// What they come to.
    public let amount: Money
    /// Account of the cashier who made it.
    public let madeBy: Account.ID
    /// Name of the cashier.
    public let maker: String
    /// When.
    public let madeAt: Timestamp
    /// How far it is.
    public let state: State
    /// How many items wait to be booked.
    public let waiting: Int
    /// Why it was cancelled.
    public let cancelledReason: String

    /// Where it lies for a grant of a role.
    public var scope: Scope { Scope(holder: holder.rawValue) }
}

/// One payment of a batch.
public struct PaymentBatchItem: Sendable, Hashable {
    /// Identifies an item; the bank file bears it.
    public typealias ID = Identifier<PaymentBatchItem>

    /// What became of it.
    public enum State: String, StoredAsText, CaseIterable {
        case sent
        case paid
        /// The bank could not pay it, or sent it back.
        case returned
        case withdrawn

        /// Key of its name in the message catalogue.
        public var messageKey: String { "batches.item.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// Its batch.
    public let batch: PaymentBatch.ID
    /// Its place, from 1.
    public let number: Int
    /// The request that it pays.
    public let request: PaymentRequest.ID
    /// What for.
    public let purpose: String
    /// Name of who is paid.
    public let payeeName: String
    /// To which account.
    public let payee: PayeeAccount.Draft
    /// How much.
    public let amount: Money
    /// What became of it.
    public let state: State
    /// The returned item that it sends again.
    public let reissues: ID?
    /// Reference of the bank.
    public let reference: String
    /// Why it came back.
    public let reason: String
    /// Voucher that booked it.
    public let entry: Voucher.ID?
    /// Voucher that took it back.
    public let returnEntry: Voucher.ID?
    /// Name of the accountant who booked it.
    public let booker: String?
}
