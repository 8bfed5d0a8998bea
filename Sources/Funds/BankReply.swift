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

    private static let headings = ["业务编号", "金额", "处理结果"]

    /// Throws `SheetRefusal`, and `Refusals` with every faulty row.
    public init(file: [UInt8]) throws {
        let cells = try SheetFile.rows(in: file, .bank)
        let heading = try SheetHeading(naming: Self.headings, in: cells)
        var (rows, faults, seen): ([Row], [Fault], [Int64: Int]) = ([], [], [:])
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
            guard let isPaid = Self.isPaid(cell("处理结果").text) else {
                wrong("处理结果", "grants.fault.reply")
                continue
            }
            if let other = seen[item] { wrong("业务编号", "grants.fault.twice", other: other) }
            seen[item] = row.number
            let reference = (cell("流水号").identifier ?? "")
                .filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            rows.append(
                Row(
                    number: row.number, item: item, amount: amount, isPaid: isPaid, reason: cell("失败原因").text,
                    reference: String(reference.prefix(60))))
        }
        guard faults.isEmpty else { throw Refusals(faults) }
        guard !rows.isEmpty else { throw FieldRefusal("file", "grants.refusal.empty") }
        self.rows = rows
    }

    /// 成功 or not, by the words of banks; nil for words that say neither.
    private static func isPaid(_ outcome: String) -> Bool? {
        if ["失败", "退", "不成功"].contains(where: { outcome.contains($0) }) { return false }
        return outcome.contains("成功") ? true : nil
    }
}
