public import Kernel
public import Platform
internal import Postgres

/// What a grantee reports to have spent (已支出) of what it was paid (已拨付) under a contract.
public struct ExpenseReport: Sendable, Hashable {
    /// Identifies a report.
    public typealias ID = Identifier<ExpenseReport>

    /// An invoice, or its part on one source, line and place.
    public struct Line: Sendable, Hashable {
        /// Identifies a line.
        public typealias ID = Identifier<Line>
        /// Its key.
        public let id: ID
        /// What was reported.
        public let cost: Cost
        /// Whether it was accepted; nil while nobody has answered.
        public let accepted: Bool?
        /// Why it was disallowed, or where the invoice of an accepted cost without one was seen.
        public let reason: String
    }

    /// A cost as reported.
    public struct Cost: Sendable, Hashable {
        /// The fund it was met from.
        public var fund: Fund.ID
        /// The budget line.
        public var line: Budget.Line.ID
        /// Where the money was spent: the village of the site.
        public var area: String
        /// The day.
        public var day: Day
        /// What for.
        public var purpose: String
        /// Who issued the invoice.
        public var seller: String
        /// Number of the invoice.
        public var invoiceNumber: String
        /// How much.
        public var amount: Money

        /// A cost.
        public init(
            fund: Fund.ID, line: Budget.Line.ID, area: String, day: Day, purpose: String, seller: String,
            invoiceNumber: String, amount: Money
        ) {
            self.fund = fund
            self.line = line
            self.area = area
            self.day = day
            self.purpose = purpose
            self.seller = seller
            self.invoiceNumber = invoiceNumber
            self.amount = amount
        }

        /// Whether a text can be the number of an invoice: 4 to 30 letters, digits and hyphens, as the database
        /// keeps it.
        static func isInvoiceNumber(_ text: String) -> Bool {
            (4...30).contains(text.count)
                && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
    }

    /// Its key.
    public let id: ID
    /// The contract.
    public let contract: Int64
    /// The grantee.
    public let organisation: Organisation.ID
    /// Name of the grantee.
    public let organisationName: String
    /// The programme.
    public let programme: Programme.ID
    /// What the grantee calls it.
    public let title: String
    /// When it was handed in; nil for a draft.
    public let submittedAt: Timestamp?
    /// Sum of its lines.
    public let total: Money
    /// Sum of the accepted lines.
    public let accepted: Money
    /// Sum of the disallowed lines.
    public let disallowed: Money
}
