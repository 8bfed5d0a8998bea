public import Kernel
public import Platform
internal import Postgres

/// A list of grants to people (发放批次): prepared by the accountant, approved by the finance approver and sent to the bank
/// by the cashier, three people. Who is granted lies in the vault; here a person is a number.
public struct GrantBatch: Sendable, Hashable {
    /// Identifies a batch.
    public typealias ID = Identifier<GrantBatch>

    /// How far the list is. What became of each item is told by the items.
    public enum State: String, StoredAsText, CaseIterable {
        case prepared
        case approved
        case sent
        case cancelled

        /// Key of its name in the message catalogue.
        public var messageKey: String { "grants.state.\(rawValue)" }
    }

    /// When the books see the payment.
    public enum Posting: String, StoredAsText, CaseIterable {
        /// The bank takes the whole sum when the list is sent, and gives back what it could not pay.
        case sending
        /// The bank pays one by one: its reply posts what was paid.
        case reply

        /// Key of its name in the message catalogue.
        public var messageKey: String { "grants.posting.\(rawValue)" }
    }

    /// Items of one state: how many and how much.
    public struct Tally: Sendable, Hashable {
        /// The state.
        public let state: GrantItem.State
        /// How many items.
        public let count: Int
        /// What they come to.
        public let amount: Money
    }

    /// Its key.
    public let id: ID
    /// Who pays.
    public let holder: Holder.ID
    /// Name of who pays.
    public let holderName: String
    /// The fund.
    public let fund: Fund.ID
    /// Name of the fund.
    public let fundName: String
    /// The programme of the fund.
    public let programme: Programme.ID?
    /// The cell whose money it is; nil for agency money (受托代理), which is no cost.
    public let cell: CellKey?
    /// Short code of the purpose: with the period what a person is granted once.
    public let purpose: String
    /// The year or month that it is for, such as 2026 or 2026-03.
    public let period: String
    /// What it is called.
    public let title: String
    /// When the books see it.
    public let posting: Posting
    /// How many items.
    public let count: Int
    /// What they come to.
    public let amount: Money
    /// How far it is.
    public let state: State
    /// Account and name of who prepared it, and when.
    public let prepared: Act
    /// Of who approved it.
    public let approved: Act?
    /// Of who sent it to the bank.
    public let sent: Act?
    /// The day on which the bank got it.
    public let sentOn: Day?
    /// The account that pays.
    public let account: BankAccount.ID?
    /// The minutes that the approval cites.
    public let minutesReference: String
    /// Why it was cancelled.
    public let cancelledReason: String

    /// What somebody did when.
    public struct Act: Sendable, Hashable {
        /// Who.
        public let account: Account.ID
        /// Name of who.
        public let name: String
        /// When.
        public let at: Timestamp
    }
}

/// One grant to one person.
public struct GrantItem: Sendable, Hashable {
    /// Identifies an item; the bank file bears it.
    public typealias ID = Identifier<GrantItem>

    /// How far it is.
    public enum State: String, StoredAsText, CaseIterable {
        case planned
        case approved
        case sent
        case paid
        /// The bank could not pay it, or sent it back.
        case returned
        /// Returned, and granted again by an item of another batch.
        case reissued
        case cancelled

        /// Key of its name in the message catalogue.
        public var messageKey: String { "grants.item.\(rawValue)" }
    }

    /// What a bank says of an item.
    public enum Reply: String, StoredAsText, CaseIterable {
        case paid
        case nameDiffers = "name_differs"
        case noAccount = "no_account"
        case accountClosed = "account_closed"
        case other

        /// Key of its name in the message catalogue.
        public var messageKey: String { "grants.reply.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The batch.
    public let batch: GrantBatch.ID
    /// Its place in the list, from 1.
    public let number: Int
    /// Number of the person in the vault.
    public let person: Int64
    /// The place, with what lies above it.
    public let areaName: String
    /// How much.
    public let amount: Money
    /// How far it is.
    public let state: State
    /// What the bank said; nil before it did.
    public let reply: Reply?
    /// Reference of the bank.
    public let reference: String
    /// The item that it grants again.
    public let reissues: ID?
    /// Voucher that paid it.
    public let entry: Voucher.ID?
    /// Voucher that took it back.
    public let returnEntry: Voucher.ID?
}
