public import Mustache

/// 公益事业捐赠票据 on paper, printed by `papers/donation`: the fields of 财综〔2024〕1号.
public struct DonationPaper: MustacheParent, Sendable {
    /// A row of what was given.
    public struct Item: Sendable {
        let itemCode: String
        let itemName: String
        let itemUnit: String
        let itemQuantity: String
        let itemEach: String
        let itemAmount: String
        let itemNote: String

        /// - Parameters:
        ///   - code: 项目编码.
        ///   - name: 项目名称.
        ///   - unit: 单位.
        ///   - quantity: 数量.
        ///   - each: 标准; empty where the amount does not divide into whole fen.
        ///   - amount: 金额; empty for goods without a value.
        ///   - note: 备注.
        public init(
            code: String, name: String, unit: String, quantity: String, each: String, amount: String, note: String
        ) {
            itemCode = code
            itemName = name
            itemUnit = unit
            itemQuantity = quantity
            itemEach = each
            itemAmount = amount
            itemNote = note
        }
    }

    let frame: PaperFrame
    let facts: [PaperFact]
    let items: [Item]
    let amount: String
    let words: String
    let mark: String
    let markReason: String
    let notes: [String]
    let people: [PaperFact]

    /// - Parameters:
    ///   - frame: What stands around the content.
    ///   - facts: 票据代码, 票据号码, 校验码, 交款人, 统一社会信用代码, 开票日期.
    ///   - items: What was given.
    ///   - amount: The total in figures; empty for goods without a value.
    ///   - words: The total in capital characters; empty with the amount.
    ///   - mark: What is stamped across the paper, such as that it is void; empty for a valid one.
    ///   - markReason: Why, and which paper replaces it.
    ///   - notes: Small print.
    ///   - people: 收款单位, 复核人, 收款人.
    public init(
        frame: PaperFrame, facts: [PaperFact], items: [Item], amount: String, words: String, mark: String,
        markReason: String, notes: [String], people: [PaperFact]
    ) {
        self.frame = frame
        self.facts = facts
        self.items = items
        self.amount = amount
        self.words = words
        self.mark = mark
        self.markReason = markReason
        self.notes = notes
        self.people = people
    }

    /// The value of a name in the template `donation`.
    public func child(named name: String) -> Any? {
        switch name {
        case "facts": facts
        case "items": items
        case "amount": amount
        case "hasAmount": !amount.isEmpty
        case "words": words
        case "mark": mark
        case "hasMark": !mark.isEmpty
        case "markReason": markReason
        case "notes": notes
        case "people": people
        default: frame.child(named: name)
        }
    }
}
