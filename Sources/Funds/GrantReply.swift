public import Kernel
internal import Platform

/// What a bank says of the items of a batch, item by item. Free words of the bank are understood and not kept: they may
/// name people.
public struct GrantReply: Sendable {
    /// One row.
    public struct Row: Sendable, Hashable {
        /// Number of the row in the file.
        public let number: Int
        /// The item.
        public let item: GrantItem.ID
        /// How much, as the bank has it.
        public let amount: Money
        /// What the bank says.
        public let reply: GrantItem.Reply
        /// Reference of the bank: letters, digits and hyphens.
        public let reference: String
    }

    /// The rows, in order.
    public let rows: [Row]

    /// Reads a bank's reply. Throws `SheetRefusal`, and `Refusals` with every faulty row.
    public init(file: [UInt8]) throws {
        rows = try BankReply(file: file).rows.map { row in
            Row(
                number: row.number, item: GrantItem.ID(row.item), amount: row.amount,
                reply: row.isPaid ? .paid : Self.reply(row.reason), reference: row.reference)
        }
    }

    /// Why it was not paid as one of a few codes, by the words of banks.
    private static func reply(_ reason: String) -> GrantItem.Reply {
        func has(_ words: String...) -> Bool { words.contains { reason.contains($0) } }
        if has("户名", "姓名") { return .nameDiffers }
        if has("销户", "注销", "冻结", "止付") { return .accountClosed }
        return has("不存在", "账号", "帐号", "无此") ? .noAccount : .other
    }

    /// Every row that names no item, another amount, or contradicts what is known.
    func check(against items: [GrantItem.ID: GrantItem]) throws {
        let faults = rows.compactMap { row -> GrantList.Fault? in
            guard let item = items[row.item] else {
                return .init(row: row.number, column: "业务编号", "grants.fault.item")
            }
            guard item.amount == row.amount else {
                return .init(row: row.number, column: "金额", "grants.fault.other_amount")
            }
            let fits: Set<GrantItem.State> =
                row.reply == .paid ? [.sent, .paid] : [.sent, .paid, .returned, .reissued]
            return fits.contains(item.state)
                ? nil : .init(row: row.number, column: "处理结果", "grants.fault.contradicts")
        }
        guard faults.isEmpty else { throw Refusals(faults) }
    }
}
