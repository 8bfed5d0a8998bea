internal import Kernel
public import Sheets

/// A bank's file for paying many at once, in the columns of a layout.
public struct BankFile: Sendable {
    /// One payment of it.
    struct Payment {
        let number: Int
        let account: String
        let name: String
        let bank: String
        let amount: Money
        let purpose: String
        let item: Int64
        let day: Day
        let payer: String
    }

    /// The layout that it was written by.
    public let content: BankLayout.Content
    /// The columns.
    public let columns: [SheetColumn]
    /// The rows.
    public let rows: [[SheetCell]]

    init(_ payments: [Payment], as content: BankLayout.Content) throws {
        let parsed = try content.parsed()
        self.content = content
        columns = parsed.map { column in
            switch column.content {
            case .text: SheetColumn(column.title, .text)
            case .field(let field): SheetColumn(column.title, Self.kind(of: field))
            }
        }
        rows = payments.map { payment in
            parsed.map { column in
                switch column.content {
                case .text(let text): SheetCell(text: text)
                case .field(let field): Self.cell(field, of: payment)
                }
            }
        }
    }

    /// The file as CSV in the encoding of the layout.
    public func csv() throws -> [UInt8] {
        try CSVWriter.bytes(
            columns: columns, rows: rows, encoding: content.encoding == .utf8 ? .utf8 : .gb18030)
    }

    private static func kind(of field: BankLayout.Field) -> SheetColumn.Kind {
        switch field {
        case .amount: .money
        case .number, .item: .integer
        case .day: .day
        case .account, .name, .bank, .purpose, .payer: .text
        }
    }

    private static func cell(_ field: BankLayout.Field, of payment: Payment) -> SheetCell {
        switch field {
        case .number: .integer(Int64(payment.number))
        case .account: SheetCell(text: payment.account)
        case .name: SheetCell(text: payment.name)
        case .bank: SheetCell(text: payment.bank)
        case .amount: .money(payment.amount)
        case .purpose: SheetCell(text: payment.purpose)
        case .item: .integer(payment.item)
        case .day: .day(payment.day)
        case .payer: SheetCell(text: payment.payer)
        }
    }
}
