public import Mustache

/// A receipt for what was handed in or paid, printed by `papers/receipt`.
public struct ReceiptPaper: MustacheParent, Sendable {
    let frame: PaperFrame
    let statement: String
    let facts: [PaperFact]
    let amountLabel: String
    let amount: String
    let amountWords: String
    let files: [File]
    let notes: [String]
    let issuerName: String
    let issuedAt: String

    /// - Parameters:
    ///   - frame: What stands around the content.
    ///   - statement: What the receipt says, in a sentence or two.
    ///   - facts: Labels and values below the title.
    ///   - amountLabel: What the amount is; empty for a receipt without amount.
    ///   - amount: The amount with thousands and two decimals.
    ///   - amountWords: The amount in capital characters.
    ///   - files: The files handed in; none leaves the table out.
    ///   - notes: Small print.
    ///   - issuerName: Who issues the receipt.
    ///   - issuedAt: When, in words.
    public init(
        frame: PaperFrame, statement: String, facts: [PaperFact], amountLabel: String, amount: String,
        amountWords: String, files: [File], notes: [String], issuerName: String, issuedAt: String
    ) {
        self.frame = frame
        self.statement = statement
        self.facts = facts
        self.amountLabel = amountLabel
        self.amount = amount
        self.amountWords = amountWords
        self.files = files
        self.notes = notes
        self.issuerName = issuerName
        self.issuedAt = issuedAt
    }

    /// The value of a name in the template `receipt`.
    public func child(named name: String) -> Any? {
        switch name {
        case "statement": statement
        case "facts": facts
        case "amountLabel": amountLabel
        case "amount": amount
        case "amountWords": amountWords
        case "files": files
        case "notes": notes
        case "issuerName": issuerName
        case "issuedAt": issuedAt
        case "hasAmount": !amountLabel.isEmpty
        case "hasFiles": !files.isEmpty
        default: frame.child(named: name)
        }
    }

    /// A file that was handed in.
    public struct File: MustacheParent, Sendable {
        let fileNumber: String
        let fileName: String
        let fileSize: String
        let fileHash: String

        /// - Parameters:
        ///   - number: Its number in the list.
        ///   - name: Its name.
        ///   - size: Its size with unit.
        ///   - hash: Its SHA-256 in hexadecimal digits.
        public init(number: String, name: String, size: String, hash: String) {
            fileNumber = number
            fileName = name
            fileSize = size
            fileHash = hash
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "fileNumber": fileNumber
            case "fileName": fileName
            case "fileSize": fileSize
            case "fileHash": fileHash
            default: nil
            }
        }
    }
}
