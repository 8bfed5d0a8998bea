internal import Foundation
public import Kernel
internal import Platform
internal import Sheets

/// What a bank says of each payment of a file: CSV (UTF-8 or GB18030) or XLSX with the columns 业务编号, 金额, 处理结果 and,
/// where there are such, 失败原因 and 流水号.
public struct BankReply: Sendable, Hashable {
    /// One row.
    public struct Row: Sendable, Hashable {
        /// Number of the row in the file.
        public let number: Int
        /// Number of the item.
        public let item: Int64
        /// How much, as the bank has it.
        public let amount: Money
        /// Whether it was paid.
        public let isPaid: Bool
        /// Why it was not, in the words of the bank.
        public let reason: String
        /// Reference of the bank: letters, digits and hyphens.
        public let reference: String
    }

    /// A row that cannot be used, as it is named to the reader.
    typealias Fault = GrantList.Fault

    /// The rows, in order.
    public let rows: [Row]
    /// Rows of which the bank says that they are still in process: they stay as they are.
    public let open: Int

    private static let headings = ["业务编号", "金额", "处理结果"]

    /// Throws `SheetRefusal`, and `Refusals` with every faulty row.
    public init(file: [UInt8]) throws {
        let cells = try SheetFile.rows(in: file, .bank)
        let heading = try SheetHeading(naming: Self.headings, in: cells)
        var (rows, faults, seen): ([Row], [Fault], [Int64: Int]) = ([], [], [:])
        var open = 0
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
            guard let outcome = Self.outcome(cell("处理结果").text) else {
                wrong("处理结果", "grants.fault.reply")
                continue
            }
            if outcome == .inProcess {
                open += 1
                continue
            }
            if let other = seen[item] { wrong("业务编号", "grants.fault.twice", other: other) }
            seen[item] = row.number
            let reference = (cell("流水号").identifier ?? "")
                .filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            rows.append(
                Row(
                    number: row.number, item: item, amount: amount, isPaid: outcome == .paid, reason: cell("失败原因").text,
                    reference: String(reference.prefix(60))))
        }
        guard faults.isEmpty else { throw Refusals(faults) }
        guard !rows.isEmpty else {
            throw FieldRefusal("file", open > 0 ? "grants.refusal.all_in_process" : "grants.refusal.empty")
        }
        self.rows = rows
        self.open = open
    }

    /// What a bank says of one payment.
    private enum Outcome { case paid, failed, inProcess }

    /// The words of banks, whole: 「未成功」 and 「冲正成功」 are no success. Words that are not known say nothing.
    private static let outcomes: [String: Outcome] = words.reduce(into: [:]) { known, some in
        for word in some.words { known[word] = some.outcome }
    }
    private static let words: [(outcome: Outcome, words: [String])] = [
        (
            .paid,
            [
                "成功", "交易成功", "支付成功", "付款成功", "转账成功", "代发成功", "发放成功", "处理成功", "入账成功", "已成功", "已付款", "已支付",
                "已入账", "已到账", "已发放",
            ]
        ),
        (
            .failed,
            [
                "失败", "交易失败", "支付失败", "付款失败", "转账失败", "代发失败", "发放失败", "处理失败", "入账失败", "不成功", "未成功", "没有成功",
                "交易不成功", "交易未成功", "退汇", "已退汇", "退回", "已退回", "退票", "已退票", "冲正", "已冲正", "冲正成功", "撤销", "已撤销",
                "撤销成功", "拒绝", "已拒绝", "未付款", "未入账",
            ]
        ),
        (.inProcess, ["受理", "已受理", "受理成功", "提交成功", "已提交", "处理中", "银行处理中", "交易处理中", "待处理", "待审核"]),
    ]

    private static func outcome(_ text: String) -> Outcome? {
        outcomes[text.filter { !$0.isWhitespace && !"。.!！".contains($0) }]
    }
}
