public import Kernel
public import Platform
internal import Postgres

/// A payment out of the books of one holder: the accountant prepares it, the finance approver approves it, the
/// cashier pays it. The database refuses two of these acts by one person.
public struct PaymentRequest: Sendable, Hashable {
    /// Identifies a request.
    public typealias ID = Identifier<PaymentRequest>

    /// How far it is.
    public enum State: String, StoredAsText, CaseIterable {
        case prepared
        case approved
        case paid
        /// The approver sent it back.
        case returned
        /// The accountant took it back.
        case cancelled
        /// The bank sent the money back (退汇); the tranche may be prepared anew.
        case bounced

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.request.\(rawValue)" }
    }

    /// The tranche of a contract that a request pays, as Contracts knows it: accepted, with what each fund gives.
    public struct Tranche: Sendable {
        /// Key of the tranche.
        public var id: Int64
        /// The most that may be paid from each fund.
        public var limits: [Fund.ID: Money]

        /// A tranche with the amounts of its sources.
        public init(id: Int64, limits: [Fund.ID: Money]) {
            self.id = id
            self.limits = limits
        }
    }

    /// What a request takes from where.
    public struct Row: Sendable, Hashable {
        /// The cell.
        public var cell: CellKey
        /// The commitment that it uses; nil for money that was not reserved.
        public var commitment: Commitment.ID?
        /// How much.
        public var amount: Money

        /// A part of a payment.
        public init(_ cell: CellKey, commitment: Commitment.ID?, amount: Money) {
            self.cell = cell
            self.commitment = commitment
            self.amount = amount
        }

        var json: JSON {
            JSON(
                members: cell.members + [
                    ("commitment_id", commitment.map { .integer($0.rawValue) } ?? .null),
                    ("amount_fen", .integer(amount.fen)),
                ])
        }
    }

    /// Its key.
    public let id: ID
    /// Who pays.
    public let holder: Holder.ID
    /// Name of who pays.
    public let holderName: String
    /// The contract.
    public let contract: Int64?
    /// The tranche.
    public let tranche: Int64?
    /// Who is paid.
    public let payee: Organisation.ID
    /// Name of who is paid.
    public let payeeName: String
    /// What for.
    public let purpose: String
    /// How much.
    public let amount: Money
    /// How far it is.
    public let state: State
    /// Name of who prepared it.
    public let preparer: String
    /// Account of who prepared it.
    public let preparedBy: Account.ID
    /// When.
    public let preparedAt: Timestamp
    /// Name of who approved it.
    public let approver: String?
    /// Account of who approved it.
    public let approvedBy: Account.ID?
    /// When.
    public let approvedAt: Timestamp?
    /// The minutes that the approval cites.
    public let minutesReference: String
    /// Name of who paid it.
    public let payer: String?
    /// When.
    public let paidAt: Timestamp?
    /// Why it was returned, cancelled or came back.
    public let endedReason: String
    /// Counts the changes.
    public let version: Int
}
