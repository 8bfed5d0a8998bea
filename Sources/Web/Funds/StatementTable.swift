internal import Funds
public import Kernel
public import Platform
public import Postgres
internal import Sheets

/// The lines of a bank account in the books with the balance after each (明细账), as a file.
public enum StatementTable {
    private static let columns: [(key: String, label: String, kind: SheetColumn.Kind)] = [
        ("voucher", "vouchers.number", .text), ("line", "reports.line_number", .integer), ("day", "funds.day", .day),
        ("summary", "vouchers.summary", .text), ("fund", "funds.fund", .text), ("memo", "vouchers.memo", .text),
        ("debit", "vouchers.debit", .money), ("credit", "vouchers.credit", .money),
        ("balance", "reports.balance", .money),
    ]

    /// The statement of a bank account in a period, with headings in the language. Throws `NotFound` for a code that no
    /// account has.
    public static func tabular(
        ofAccount code: String, from: Day, through: Day, for viewer: Viewer, _ catalogue: Catalogue,
        _ language: Language, in db: Connection
    ) throws -> Tabular {
        let tenant = try viewer.requireTenant().id
        let account = try BankAccount.find(code: code, in: db, tenant: tenant)
        let statement = try AccountStatement.whole(
            account.holder, .init(account: .bankDeposit, bank: account.id, from: from, through: through), in: db,
            tenant: tenant)
        let funds = try FundName.all(for: viewer, in: db).mapValues {
            language == .english && !$0.englishName.isEmpty ? $0.englishName : $0.name
        }
        return Tabular(
            name: "\(code) \(catalogue.text("reports.statement", language))",
            columns: columns.map { SheetColumn(catalogue.text($0.label, language), $0.kind) },
            rows: statement.rows.map { row in
                [
                    .text(row.name), .integer(Int64(row.place.line)), .day(row.day), SheetCell(text: row.summary),
                    SheetCell(text: funds[row.fund] ?? ""), SheetCell(text: row.memo),
                    .money(row.amount.fen > 0 ? row.amount : .zero),
                    .money(row.amount.fen < 0 ? Money(fen: -row.amount.fen) : .zero), .money(row.balance),
                ]
            }, keys: columns.map(\.key))
    }
}
