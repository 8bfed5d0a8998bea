internal import Kernel
public import Sheets
internal import Vault

/// The form of a bank's file for paying many at once (批量代发). What a bank asks for beyond it is arranged by the
/// columns and their headings.
public struct GrantBankLayout: Sendable, Hashable {
    /// What a column holds.
    public enum Column: String, Sendable, CaseIterable {
        case number
        case card
        case owner
        case bank
        case amount
        case purpose
        /// Number of the item, by which the bank's reply is understood.
        case item
    }

    /// Its code.
    public let code: String
    /// The columns with their headings, in order.
    public let columns: [(column: Column, heading: String)]
    /// How the text is coded.
    public let encoding: CSVEncoding

    /// A layout.
    public init(code: String, columns: [(column: Column, heading: String)], encoding: CSVEncoding) {
        self.code = code
        self.columns = columns
        self.encoding = encoding
    }

    /// The usual columns in GB18030, as most banks' desks read them.
    public static let common = GrantBankLayout(
        code: "common",
        columns: [
            (.number, "序号"), (.card, "收款账号"), (.owner, "收款户名"), (.bank, "开户行"), (.amount, "金额"),
            (.purpose, "用途"), (.item, "业务编号"),
        ], encoding: .gb18030)

    /// Two layouts of one code are the same.
    public static func == (left: GrantBankLayout, right: GrantBankLayout) -> Bool { left.code == right.code }

    /// By its code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }

    struct Payment {
        let item: GrantItem
        let card: Person.BankCard?
        let purpose: String
    }

    func file(_ payments: [Payment]) throws -> [UInt8] {
        let rows = payments.map { payment in
            columns.map { column, _ -> SheetCell in
                switch column {
                case .number: .integer(Int64(payment.item.number))
                case .card: SheetCell(text: payment.card?.number ?? "")
                case .owner: SheetCell(text: payment.card?.owner ?? "")
                case .bank: SheetCell(text: payment.card?.bank ?? "")
                case .amount: .money(payment.item.amount)
                case .purpose: SheetCell(text: payment.purpose)
                case .item: .integer(payment.item.id.rawValue)
                }
            }
        }
        return try CSVWriter.bytes(
            columns: columns.map { column, heading in
                SheetColumn(heading, column == .amount ? .money : [.number, .item].contains(column) ? .integer : .text)
            }, rows: rows, encoding: encoding)
    }
}
