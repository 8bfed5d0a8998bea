public import Kernel
public import Platform
public import Postgres
public import Sheets

/// 凭证导出: the vouchers of a holder in a period, line by line, in the columns of a profile.
public struct VoucherExport: Sendable {
    /// The columns.
    public let columns: [SheetColumn]
    /// The rows.
    public let rows: [[SheetCell]]
    private let content: ExportProfile.Content

    private struct Line {
        let day: Day
        let kind: Voucher.Kind
        let number: Int
        let n: Int
        let summary: String
        let account: LedgerAccount
        let amount: Money
        let fundCode: String
        let fundName: String
        let budgetLine: String
        let area: String
        let memo: String
        let attachments: Int64
        let poster: String
        let approver: String
    }

    /// The vouchers of a period in the columns of a profile or a layout.
    public static func of(
        _ holder: Holder, from: Day, through: Day, as content: ExportProfile.Content, for viewer: Viewer,
        in db: Connection
    ) throws -> VoucherExport {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let columns = try content.parsed()
        var charts: [Day: [LedgerAccount: ChartAccount]] = [:]
        let lines = try lines(of: holder, from, through, try viewer.requireTenant().id, in: db)
        for month in Set(lines.map(\.day.firstOfMonth)) {
            charts[month] = Dictionary(
                uniqueKeysWithValues: try ChartAccount.chart(on: month, of: holder.chart, in: db).map {
                    ($0.account, $0)
                })
        }
        let rows = lines.map { line in
            let account = charts[line.day.firstOfMonth]?[line.account]
            return columns.map { column in
                switch column.content {
                case .text(let text): SheetCell(text: text)
                case .field(let field): cell(field, of: line, account)
                }
            }
        }
        return VoucherExport(
            columns: columns.map { SheetColumn($0.title, kind(of: $0.content)) }, rows: rows, content: content)
    }

    /// The export as a CSV file in the encoding of the profile; a byte order mark only in front of UTF-8 without a
    /// preamble, since programs that want a preamble want it first.
    public func csv() throws -> [UInt8] {
        let encoding: CSVEncoding = content.encoding == .utf8 ? .utf8 : .gb18030
        let writer = try CSVWriter(columns: columns, encoding: encoding, marksOrder: content.preamble.isEmpty)
        var bytes: [UInt8] = []
        for line in content.preamble.split(whereSeparator: \.isNewline) {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
            let head = try CSVWriter(
                columns: cells.map { SheetColumn($0, .text) }, encoding: encoding, marksOrder: false)
            bytes += try head.heading()
        }
        bytes += try writer.heading()
        for row in rows { bytes += try writer.line(row) }
        return bytes
    }

    private static func lines(
        of holder: Holder, _ from: Day, _ through: Day, _ tenant: Tenant.ID, in db: Connection
    ) throws -> [Line] {
        try db.rows(
            """
            -- lines of vouchers to be handed out
            SELECT e.entry_date, e.kind, e.voucher_no, l.n, e.summary, l.ledger_account, l.amount_fen, f.code, f.name,
                coalesce(b.code || ' ' || b.name, ''), coalesce(l.area_code, ''), l.memo,
                (SELECT count(*) FROM file x WHERE x.tenant_id = e.tenant_id AND x.subject_kind = \(Voucher.fileKind)
                    AND x.subject_id = e.id AND x.removed_at IS NULL), p.name, coalesce(a.name, '')
            FROM journal_entry e
            JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
            JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
            JOIN account p ON p.id = e.posted_by LEFT JOIN account a ON a.id = e.approved_by
            LEFT JOIN budget_line b ON b.tenant_id = l.tenant_id AND b.id = l.budget_line_id
            WHERE e.tenant_id = \(tenant) AND e.holder_id = \(holder.id)
              AND e.entry_date BETWEEN \(from) AND \(through)
            ORDER BY e.month, e.voucher_no, l.n
            """
        ) { row in
            try Line(
                day: row.next(), kind: row.next(), number: row.next(), n: row.next(), summary: row.next(),
                account: row.next(), amount: row.next(), fundCode: row.next(), fundName: row.next(),
                budgetLine: row.next(), area: row.next(), memo: row.next(), attachments: row.next(),
                poster: row.next(), approver: row.next())
        }
    }

    private static func kind(of content: ExportProfile.Column.Content) -> SheetColumn.Kind {
        switch content {
        case .field(.day): .day
        case .field(.debit), .field(.credit), .field(.amount): .money
        case .field(.number), .field(.line), .field(.attachments), .field(.year), .field(.month): .integer
        default: .text
        }
    }

    private static func cell(_ field: ExportProfile.Field, of line: Line, _ account: ChartAccount?) -> SheetCell {
        let magnitude = Money(fen: abs(line.amount.fen))
        return switch field {
        case .day: .day(line.day)
        case .year: .integer(Int64(line.day.year))
        case .month: .integer(Int64(line.day.month))
        case .word: .text(word(of: line.kind))
        case .number: .integer(Int64(line.number))
        case .line: .integer(Int64(line.n))
        case .summary: SheetCell(text: line.summary)
        case .accountNumber: SheetCell(text: account?.number ?? "")
        case .accountName: SheetCell(text: account?.name ?? "")
        case .debit: .money(line.amount.fen > 0 ? line.amount : .zero)
        case .credit: .money(line.amount.fen < 0 ? magnitude : .zero)
        case .amount: .money(magnitude)
        case .fundCode: SheetCell(text: line.fundCode)
        case .fundName: SheetCell(text: line.fundName)
        case .budgetLine: SheetCell(text: line.budgetLine)
        case .area: SheetCell(text: line.area)
        case .memo: SheetCell(text: line.memo)
        case .attachments: .integer(line.attachments)
        case .poster: SheetCell(text: line.poster)
        case .approver: SheetCell(text: line.approver)
        }
    }

    private static func word(of kind: Voucher.Kind) -> String {
        switch kind {
        case .receipt, .opening, .recovery: "收"
        case .payment, .expense: "付"
        default: "转"
        }
    }
}
