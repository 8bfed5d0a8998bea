public import Kernel
public import Platform
internal import Postgres

/// Money received into a fund: registered with its document, then booked by the accountant.
public struct Receipt: Sendable, Hashable {
    /// Identifies a receipt.
    public typealias ID = Identifier<Receipt>

    /// How the money was won.
    public enum Channel: String, StoredAsText, CaseIterable {
        case appropriation
        case governmentPurchase = "government_purchase"
        case ventureCompetition = "venture_competition"
        case crowdfunding
        case direct
        case other

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.channel.\(rawValue)" }
    }

    /// As what it is booked, where that does not follow from the source of the fund.
    public enum Income: String, StoredAsText, CaseIterable {
        /// A gift, a grant or an appropriation, by the source of the fund.
        case source
        /// Income from services (政府购买服务).
        case service
        /// Interest of the bank.
        case interest
        /// Income from investments.
        case investment
        /// Anything else.
        case other

        /// Key of its name in the message catalogue.
        public var messageKey: String { "receipts.income.\(rawValue)" }
    }

    /// Where it stands.
    public enum State: String, Sendable, CaseIterable {
        case registered
        case booked
        case withdrawn
        /// Booked, and out of the books again by a reversal.
        case reversed

        /// Key of its name in the message catalogue.
        public var messageKey: String { "receipts.state.\(rawValue)" }
    }

    /// What is registered.
    public struct Draft: Sendable {
        /// The fund.
        public var fund: Fund
        /// The account in which the money arrived.
        public var account: BankAccount.ID
        /// The day on which it arrived.
        public var day: Day
        /// How much.
        public var amount: Money
        /// Who gave it; may be empty for an anonymous gift.
        public var payer: String
        /// The organisation that gave it, if it is in the directory.
        public var payerOrganisation: Organisation.ID?
        /// Whether the name must not be shown (慈善法 82).
        public var anonymous: Bool
        /// What the giver wishes.
        public var wish: String
        /// 指标文号 of an appropriation, number of the 捐赠票据 of a gift.
        public var documentNumber: String
        /// How the money was won.
        public var channel: Channel
        /// The place that the giver names; only payments for it are met from the gift.
        public var earmarkArea: String?
        /// The budget line that the giver names.
        public var earmarkLine: Budget.Line.ID?
        /// Reference of the bank.
        public var reference: String
        /// Money that was there before the books began.
        public var opening: Bool
        /// As what it is booked.
        public var income: Income
        /// Which instalment of its document number it is, from 1.
        public var instalment: Int

        /// A receipt to register.
        public init(
            fund: Fund, account: BankAccount.ID, day: Day, amount: Money, payer: String,
            payerOrganisation: Organisation.ID? = nil, anonymous: Bool = false, wish: String = "",
            documentNumber: String = "", channel: Channel, earmarkArea: String? = nil,
            earmarkLine: Budget.Line.ID? = nil, reference: String = "", opening: Bool = false,
            income: Income = .source, instalment: Int = 1
        ) {
            self.fund = fund
            self.account = account
            self.day = day
            self.amount = amount
            self.payer = payer
            self.payerOrganisation = payerOrganisation
            self.anonymous = anonymous
            self.wish = wish
            self.documentNumber = documentNumber
            self.channel = channel
            self.earmarkArea = earmarkArea
            self.earmarkLine = earmarkLine
            self.reference = reference
            self.opening = opening
            self.income = income
            self.instalment = instalment
        }
    }

    /// Its key.
    public let id: ID
    /// In whose books.
    public let holder: Holder.ID
    /// The fund.
    public let fund: Fund.ID
    /// Name of the fund.
    public let fundName: String
    /// The account.
    public let account: BankAccount.ID
    /// The day on which it arrived.
    public let day: Day
    /// How much.
    public let amount: Money
    /// Who gave it, as registered: shown to finance people only when `anonymous`.
    public let payer: String
    /// Whether the name must not be shown.
    public let anonymous: Bool
    /// What the giver wishes.
    public let wish: String
    /// 指标文号 or number of the 捐赠票据.
    public let documentNumber: String
    /// How the money was won.
    public let channel: Channel
    /// The place that the giver names.
    public let earmarkArea: String?
    /// Reference of the bank.
    public let reference: String
    /// Its voucher; nil until it is booked.
    public let entry: Voucher.ID?
    /// What no payment has been met from yet.
    public let remaining: Money
    /// Whether it was withdrawn before it was booked.
    public let isWithdrawn: Bool
    /// Whether a reversal took it out of the books again.
    public let isReversed: Bool
    /// As what it is booked.
    public let income: Income
    /// Which instalment of its document number it is.
    public let instalment: Int
    /// Name of the budget line that the giver names; empty when none.
    public let earmarkLineName: String

    /// Where it stands.
    public var state: State {
        isWithdrawn ? .withdrawn : isReversed ? .reversed : entry == nil ? .registered : .booked
    }
}
