public import Kernel
internal import Platform
internal import Sheets

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

    private static let headings = ["业务编号", "金额", "处理结果"]

    /// Reads a CSV (UTF-8 or GB18030) or XLSX file with the columns 业务编号, 金额, 处理结果 and, where there are such, 失败原因
    /// and 流水号. Throws `SheetRefusal`, and `Refusals` with every faulty row.
    public init(file: [UInt8]) throws {
        let cells = try SheetFile.rows(in: file, .bank)
        let heading = try SheetHeading(naming: Self.headings, in: cells)
        var (rows, faults, seen): ([Row], [GrantList.Fault], [Int64: Int]) = ([], [], [:])
        for row in cells where row.number > heading.rowNumber {
            func cell(_ title: String) -> SheetCell { heading.columns[title].map { row[$0] } ?? .empty }
            func wrong(_ column: String, _ key: String, other: Int? = nil) {
                faults.append(.init(row: row.number, column: column, key, other: other))
            }
            guard let item = cell("业务编号").identifier.flatMap({ Int64($0) }) else {
                wrong("业务编号", "grants.fault.item")
                continue
            }
            guard let amount = cell("金额").money else {
                wrong("金额", "grants.fault.amount")
                continue
            }
            let words = cell("失败原因").text
            guard let reply = Self.reply(cell("处理结果").text, words) else {
                wrong("处理结果", "grants.fault.reply")
                continue
            }
            if let other = seen[item] { wrong("业务编号", "grants.fault.twice", other: other) }
            seen[item] = row.number
            let reference = (cell("流水号").identifier ?? "")
                .filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            rows.append(
                Row(
                    number: row.number, item: GrantItem.ID(item), amount: amount, reply: reply,
                    reference: String(reference.prefix(60))))
        }
        guard faults.isEmpty else { throw Refusals(faults) }
        guard !rows.isEmpty else { throw FieldRefusal("file", "grants.refusal.empty") }
        self.rows = rows
    }

    /// The outcome by the words of banks: 成功 or not, and why not as one of a few codes.
    private static func reply(_ outcome: String, _ reason: String) -> GrantItem.Reply? {
        func has(_ text: String, _ words: String...) -> Bool { words.contains { text.contains($0) } }
        if has(outcome, "失败", "退", "不成功") {
            if has(reason, "户名", "姓名") { return .nameDiffers }
            if has(reason, "销户", "注销", "冻结", "止付") { return .accountClosed }
            if has(reason, "不存在", "账号", "帐号", "无此") { return .noAccount }
            return .other
        }
        return has(outcome, "成功") ? .paid : nil
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
