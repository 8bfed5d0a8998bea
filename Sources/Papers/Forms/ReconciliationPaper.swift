public import Mustache

/// The reconciliation of a bank account (银行存款余额调节表), printed by `papers/reconciliation`.
///
/// Amounts are texts with thousands and two decimals. Both adjusted balances are equal, or `difference` says by how
/// much they are not and the sheet forbids its signing.
public struct ReconciliationPaper: MustacheParent, Sendable {
    let frame: PaperFrame
    let facts: [PaperFact]
    let bookBalance: String
    let bankBalance: String
    let bankReceived: OpenItems
    let bankPaid: OpenItems
    let bookReceived: OpenItems
    let bookPaid: OpenItems
    let bookAdjusted: String
    let bankAdjusted: String
    let difference: String
    let signatures: [PaperSignature]

    /// - Parameters:
    ///   - frame: What stands around the content.
    ///   - facts: Holder, bank, account number, date.
    ///   - bookBalance: Balance of the cash book (银行存款日记账).
    ///   - bankBalance: Balance of the bank statement (银行对账单).
    ///   - bankReceived: 银行已收、单位未收.
    ///   - bankPaid: 银行已付、单位未付.
    ///   - bookReceived: 单位已收、银行未收.
    ///   - bookPaid: 单位已付、银行未付.
    ///   - bookAdjusted: Balance of the cash book after adjustment.
    ///   - bankAdjusted: Balance of the bank statement after adjustment.
    ///   - difference: By how much they differ; empty when they agree.
    ///   - signatures: The boxes to sign.
    public init(
        frame: PaperFrame, facts: [PaperFact], bookBalance: String, bankBalance: String, bankReceived: OpenItems,
        bankPaid: OpenItems, bookReceived: OpenItems, bookPaid: OpenItems, bookAdjusted: String, bankAdjusted: String,
        difference: String, signatures: [PaperSignature]
    ) {
        self.frame = frame
        self.facts = facts
        self.bookBalance = bookBalance
        self.bankBalance = bankBalance
        self.bankReceived = bankReceived
        self.bankPaid = bankPaid
        self.bookReceived = bookReceived
        self.bookPaid = bookPaid
        self.bookAdjusted = bookAdjusted
        self.bankAdjusted = bankAdjusted
        self.difference = difference
        self.signatures = signatures
    }

    /// The value of a name in the template `reconciliation`.
    public func child(named name: String) -> Any? {
        switch name {
        case "facts": facts
        case "bookBalance": bookBalance
        case "bankBalance": bankBalance
        case "bankReceived": bankReceived
        case "bankPaid": bankPaid
        case "bookReceived": bookReceived
        case "bookPaid": bookPaid
        case "bookAdjusted": bookAdjusted
        case "bankAdjusted": bankAdjusted
        case "difference": difference
        case "signatures": signatures
        case "isBalanced": difference.isEmpty
        case "isUnbalanced": !difference.isEmpty
        default: frame.child(named: name)
        }
    }

    /// The open items of one kind.
    public struct OpenItems: MustacheParent, Sendable {
        let items: [Item]
        let itemsTotal: String

        /// - Parameters:
        ///   - items: The items, also those from before go-live.
        ///   - total: Their sum.
        public init(items: [Item], total: String) {
            self.items = items
            itemsTotal = total
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "items": items
            case "itemsTotal": itemsTotal
            case "isEmpty": items.isEmpty
            default: nil
            }
        }
    }

    /// One open item.
    public struct Item: MustacheParent, Sendable {
        let itemNumber: String
        let itemDay: String
        let itemReference: String
        let itemText: String
        let itemAge: String
        let itemAmount: String

        /// - Parameters:
        ///   - number: Its number in the list.
        ///   - day: Its date.
        ///   - reference: Number of the voucher or of the bank.
        ///   - text: What it is for.
        ///   - age: Days since then.
        ///   - amount: Its amount.
        public init(number: String, day: String, reference: String, text: String, age: String, amount: String) {
            itemNumber = number
            itemDay = day
            itemReference = reference
            itemText = text
            itemAge = age
            itemAmount = amount
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "itemNumber": itemNumber
            case "itemDay": itemDay
            case "itemReference": itemReference
            case "itemText": itemText
            case "itemAge": itemAge
            case "itemAmount": itemAmount
            default: nil
            }
        }
    }
}
